//! Refusals, as problem details (RFC 9457).

use serde_json::{Value as Json, json};

use super::Answer;

/// Why a request is not answered as its operation answers.
#[derive(Debug)]
pub struct Problem {
    status: u16,
    detail: String,
    violations: Vec<Violation>,
    headers: Vec<(String, String)>,
}

/// A part of a request that the document forbids.
#[derive(Debug)]
pub struct Violation {
    /// The part: `query`, `body` and so on.
    pub part: &'static str,
    /// The name of a parameter, or a JSON Pointer into the body.
    pub at: String,
    /// What is wrong with it.
    pub reason: String,
}

/// How many violations are listed.
const SHOWN: usize = 20;

impl Problem {
    pub fn new(status: u16, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            detail: detail.into(),
            violations: Vec::new(),
            headers: Vec::new(),
        }
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Problem {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// One for all violations.
    ///
    /// # Errors
    ///
    /// If there are any.
    pub fn unless_empty(status: u16, violations: Vec<Violation>) -> Result<(), Problem> {
        if violations.is_empty() {
            return Ok(());
        }
        let first = violations.iter().take(SHOWN).map(Violation::text);
        let detail = first.collect::<Vec<String>>().join("; ");
        Err(Problem {
            violations,
            ..Problem::new(status, detail)
        })
    }

    pub fn answer(self, operation: Option<String>) -> Answer {
        let mut problem = json!({
            "type": "about:blank",
            "title": "the mock server refuses the request",
            "status": self.status,
            "detail": self.detail,
        });
        if !self.violations.is_empty() {
            let listed = self.violations.iter().take(SHOWN).map(Violation::json);
            problem["errors"] = listed.collect();
        }
        let mut headers = vec![(
            "content-type".to_owned(),
            "application/problem+json".to_owned(),
        )];
        headers.extend(self.headers);
        Answer {
            operation,
            status: self.status,
            headers,
            body: vec![problem.to_string().into_bytes()],
            reason: Some(self.detail),
            delay: None,
            fault: None,
        }
    }
}

impl Violation {
    fn text(&self) -> String {
        match self.at.is_empty() {
            true => format!("{}: {}", self.part, self.reason),
            false => format!("{} `{}`: {}", self.part, self.at, self.reason),
        }
    }

    fn json(&self) -> Json {
        json!({ "in": self.part, "at": self.at, "reason": self.reason })
    }
}
