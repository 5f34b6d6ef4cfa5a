//! What is wrong with a call before it is sent, each in one line: the place, the rule, and what to do.

use std::fmt;

use super::item::shown;
use crate::diagnostic::suggest::similar;

/// Something that is wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What part it is about, such as `query parameter` or `body field`.
    pub part: &'static str,
    /// The name, or the way into the body: `messages[0].role`. Empty if it is the part as a whole.
    pub at: String,
    /// What is wrong.
    pub rule: String,
    /// What to do, if there is something to say.
    pub help: Option<String>,
}

impl Problem {
    pub(crate) fn new(part: &'static str, at: &str, rule: impl Into<String>) -> Problem {
        Problem {
            part,
            at: shown(at),
            rule: rule.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Problem {
        let help = help.into();
        self.help = (!help.is_empty()).then_some(help);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.is_empty() {
            true => write!(f, "{}: {}", self.part, self.rule)?,
            false => write!(f, "{} `{}`: {}", self.part, self.at, self.rule)?,
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// Why nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No operation is called so.
    Unknown(String),
    /// The document is broken where the operation needs it.
    Broken(String),
    /// The document forbids what was given, or a credential or a server is missing.
    Refused(Vec<Problem>),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Unknown(message) | Refusal::Broken(message) => f.write_str(message),
            Refusal::Refused(problems) => {
                for (index, problem) in problems.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    problem.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// The nearest names, as a question; empty if none is near.
pub fn near<'n>(name: &str, candidates: impl IntoIterator<Item = &'n str>) -> String {
    let found = similar(name, candidates);
    let found: Vec<String> = found.iter().map(|it| format!("`{it}`")).collect();
    match found.is_empty() {
        true => String::new(),
        false => format!("did you mean {}?", found.join(" or ")),
    }
}
