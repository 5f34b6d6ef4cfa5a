//! YAML documents, and the only place that knows `serde_yaml`.
//!
//! `serde_yaml` is no longer developed; keeping it here makes it one file to replace. Its
//! `Value` has no integers beyond 64 bits and no duplicate keys, so it only drives our visitor.

use serde::Deserialize;
use serde::de::DeserializeSeed;

use super::read::{At, Failure, Seed, State};
use super::{Limits, Node};
use crate::diagnostic::Code;

/// Reads a YAML text of one document.
pub fn read(text: &str, limits: Limits) -> Result<Node, Failure> {
    let state = State::new(limits);
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let Some(first) = documents.next() else {
        let message = "the file has no document";
        return Err(Failure::new(Code::Syntax, message, At::Nowhere));
    };
    let root = match Seed(&state).deserialize(first) {
        Ok(root) => root,
        Err(error) => return Err(failure(&error, state)),
    };
    if let Some(second) = documents.next() {
        // A stream that ends in `---` or `...` has an empty document there, which harms nobody.
        let another = serde::de::IgnoredAny::deserialize(second);
        if another.is_ok() && text.lines().filter(|it| it.trim_end() == "---").count() > 1 {
            let message = "the file has several documents; only one can be meant";
            let line = text
                .lines()
                .enumerate()
                .filter(|(_, it)| it.trim_end() == "---")
                .nth(1)
                .map_or(1, |(index, _)| index + 1);
            let at = At::Position { line, column: 1 };
            return Err(Failure::new(Code::Syntax, message, at));
        }
    }
    Ok(root)
}

fn failure(error: &serde_yaml::Error, state: State) -> Failure {
    let at = match error.location() {
        Some(place) => At::Position {
            line: place.line().max(1),
            column: place.column().max(1),
        },
        None => At::Nowhere,
    };
    if let Some(failure) = state.failure() {
        return match failure.at {
            At::Nowhere => Failure { at, ..failure },
            _ => failure,
        };
    }
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text);
    if message.contains("recursion limit") {
        return Failure::new(Code::TooLarge, "nested too deep", at);
    }
    if message.contains("repetition limit") {
        let mut failure = Failure::new(Code::TooLarge, "aliases expand to too much", at);
        failure.help = Some("write the values out, or refer to them by `$ref`".to_owned());
        return failure;
    }
    Failure::new(Code::Syntax, format!("not YAML: {message}"), at)
}
