//! What a request prefers of its answer (`Prefer`, RFC 7240): `code=404, example=name, delay=500ms, fault=reset`.
//!
//! Preferences that are not known are ignored, as the RFC asks for. A known one with a value that means nothing is refused, since a
//! test that misspells it would test something else.

use std::time::Duration;

use super::problem::Problem;
use super::{Fault, Request};

/// The preferences of a request.
#[derive(Debug, Default)]
pub struct Prefer {
    /// The status of the response.
    pub code: Option<u16>,
    /// The name of the example to answer with.
    pub example: Option<String>,
    /// How long to wait before.
    pub delay: Option<Duration>,
    /// What is to go wrong.
    pub fault: Option<Fault>,
}

/// The longest delay.
const LONGEST: Duration = Duration::from_secs(600);

impl Prefer {
    pub fn of(request: &Request) -> Result<Prefer, Problem> {
        let mut found = Prefer::default();
        let headers = request.headers.iter().filter(|it| it.0 == "prefer");
        for part in headers.flat_map(|it| it.1.split([',', ';'])) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "code" => found.code = Some(code(value)?),
                "example" => found.example = Some(value.to_owned()),
                "delay" => found.delay = Some(delay(value)?),
                "fault" if value == "429" => found.code = Some(429),
                "fault" => found.fault = Some(fault(value)?),
                _ => {}
            }
        }
        Ok(found)
    }
}

fn code(text: &str) -> Result<u16, Problem> {
    let code = text.parse().ok().filter(|it| (200..600).contains(it));
    code.ok_or_else(|| misused("code", text, "a status from 200 to 599"))
}

/// Milliseconds, with or without `ms`, or seconds with `s`.
fn delay(text: &str) -> Result<Duration, Problem> {
    let parsed = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => number.parse().map(Duration::from_millis),
        (None, Some(number)) => number.parse().map(Duration::from_secs),
        (None, None) => text.parse().map(Duration::from_millis),
    };
    let delay = parsed.ok().filter(|it| *it <= LONGEST);
    delay.ok_or_else(|| misused("delay", text, "`500ms` or `2s`, at most 10 minutes"))
}

fn fault(text: &str) -> Result<Fault, Problem> {
    match text {
        "reset" => Ok(Fault::Reset),
        "stall" => Ok(Fault::Stall),
        "truncate" => Ok(Fault::Truncate),
        _ => Err(misused(
            "fault",
            text,
            "`reset`, `stall`, `truncate` or `429`",
        )),
    }
}

fn misused(name: &str, text: &str, wanted: &str) -> Problem {
    let text: String = text.chars().take(40).collect();
    Problem::new(400, format!("prefer `{name}={text}`: it is {wanted}"))
}
