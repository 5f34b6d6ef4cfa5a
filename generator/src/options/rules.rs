//! Levels of diagnostics: what the options make of a code.
//!
//! A level counts wherever the code is found. What is an error by itself stands for output that there is none of, so that no
//! level takes it away.

use indexmap::IndexMap;

use super::Reader;
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::source::Node;

/// What becomes of the diagnostics of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are not shown.
    Off,
    /// They are notes.
    Note,
    /// They are warnings.
    Warning,
    /// They are errors: nothing is generated.
    Error,
}

impl Level {
    /// By the words of options and command line.
    pub fn parse(text: &str) -> Option<Level> {
        match text {
            "off" => Some(Level::Off),
            "note" => Some(Level::Note),
            "warning" => Some(Level::Warning),
            "error" => Some(Level::Error),
            _ => None,
        }
    }

    /// The severity, if there is one.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// Why a rule was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misruled {
    /// Whether it is the code that is wrong, and not the level.
    pub code: bool,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// The levels that options give codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    levels: IndexMap<Code, Level>,
    /// Whether advice is looked for that no level asks for.
    pub advice: bool,
}

impl Rules {
    /// Gives a code a level; the later one counts.
    ///
    /// # Errors
    ///
    /// If there is no such code or level, or the code stands for lost output and the level would hide it.
    pub fn set(&mut self, code: &str, level: &str) -> Result<(), Misruled> {
        let misruled = |code: bool, message: String, help: String| Misruled {
            code,
            message,
            help,
        };
        let Some(found) = Code::parse(code) else {
            let message = format!("no diagnostic has the code `{code}`");
            let upper = code.to_ascii_uppercase();
            let near = nearest(&upper, Code::ALL.iter().map(|it| it.as_str()));
            let help = match near {
                Some(near) => {
                    format!("did you mean `{near}`? `specwright explain` lists all codes")
                }
                None => "`specwright explain` lists all codes".to_owned(),
            };
            return Err(misruled(true, message, help));
        };
        let Some(level) = Level::parse(level) else {
            let message = format!("`{level}` is no level");
            let help = "there are off, note, warning, error".to_owned();
            return Err(misruled(false, message, help));
        };
        if let Some(least) = least(found)
            && level.severity() < Some(least)
        {
            let message = format!(
                "`{}` cannot be less than it is: output is lost with it",
                found.as_str()
            );
            let help = "correct the document, by an overlay if it is somebody else's".to_owned();
            return Err(misruled(false, message, help));
        }
        self.levels.insert(found, level);
        Ok(())
    }

    /// What was said of a code.
    pub fn level(&self, code: Code) -> Option<Level> {
        self.levels.get(&code).copied()
    }

    /// Whether advice has to be looked for.
    pub(crate) fn wants_advice(&self) -> bool {
        let mut levels = self.levels.iter();
        self.advice || levels.any(|(code, level)| code.is_advice() && *level != Level::Off)
    }

    /// Gives what was found the levels that were said.
    pub(crate) fn apply(&self, diagnostics: &mut Diagnostics) {
        diagnostics.judge(|it| self.judged(it));
    }

    fn judged(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        match self.level(diagnostic.code) {
            // Something was lost already, for example because the options say `on_defect: error`.
            _ if diagnostic.severity == Severity::Error => Some(Severity::Error),
            Some(level) => level.severity(),
            None if diagnostic.code.is_advice() && !self.advice => None,
            None => Some(diagnostic.severity),
        }
    }
}

impl Reader<'_> {
    pub(super) fn rules(&mut self, node: &Node) -> Rules {
        let mut rules = Rules::default();
        if node.as_object().is_none() {
            self.wrong(node, "rules", "an object of levels by code");
        }
        for (code, value) in node.as_object().into_iter().flatten() {
            let level = match value.as_bool() {
                // YAML 1.1 reads `off` as a boolean, and some tools write it so.
                Some(false) => "off",
                _ => value.as_str().unwrap_or_else(|| value.kind()),
            };
            if let Err(misruled) = rules.set(code, level) {
                let place = match misruled.code {
                    true => Place::Key(value.id),
                    false => Place::Value(value.id),
                };
                self.failed = true;
                let diagnostic = Diagnostic::new(Code::MalformedOptions, place, misruled.message);
                self.diagnostics.push(diagnostic.help(misruled.help));
            }
        }
        rules
    }
}

/// The least that a code can be, if it stands for lost output.
fn least(code: Code) -> Option<Severity> {
    match code {
        Code::SkippedOperation => Some(Severity::Warning),
        _ => (code.severity() == Severity::Error).then_some(Severity::Error),
    }
}
