//! YAML documents, and the only place that knows `serde_yaml`.
//!
//! `serde_yaml` is no longer developed; keeping it here makes it one file to replace. Its
//! `Value` has no integers beyond 64 bits and no duplicate keys, so it only drives our visitor.

use serde::de::DeserializeSeed;

use super::read::{At, Failure, NESTED, Seed, State};
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
        Err(error) => return Err(failure(text, &error, state)),
    };
    if let Some(second) = documents.next() {
        // A stream that ends in `---` has an empty document there, which harms nobody.
        let second = Seed(&State::new(limits)).deserialize(second);
        if !second.is_ok_and(|it| it.is_null()) || documents.next().is_some() {
            let message = "the file has several documents; only one can be meant";
            return Err(Failure::new(Code::Syntax, message, At::SecondDocument));
        }
    }
    Ok(root)
}

fn failure(text: &str, error: &serde_yaml::Error, state: State) -> Failure {
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
    let said = error.to_string();
    let message = said.split(" at line ").next().unwrap_or(&said);
    if message.contains("control characters") {
        let at = control_character(text);
        return Failure::new(Code::Syntax, "not YAML: a control character stands here", at);
    }
    if message.contains("recursion limit") {
        return Failure::new(Code::TooLarge, "nested too deep", at).help(NESTED);
    }
    if message.contains("repetition limit") {
        let failure = Failure::new(Code::TooLarge, "aliases expand to too much", At::FirstAlias);
        return failure.help("write the values out, or refer to them by `$ref`");
    }
    Failure::new(Code::Syntax, format!("not YAML: {message}"), at)
}

/// The first character that YAML does not allow; the reader gives no line for it.
fn control_character(text: &str) -> At {
    let allowed = |it: char| !it.is_control() || matches!(it, '\t' | '\n' | '\r' | '\u{85}');
    let before = text.split_once(|it| !allowed(it)).map_or("", |(before, _)| before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    At::Position {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}
