//! YAML documents, and the only place that knows `serde_yaml`.
//!
//! `serde_yaml` is no longer developed; keeping it here makes it one file to replace. Its
//! `Value` has no integers beyond 64 bits and no duplicate keys, so it only drives our visitor.

use serde::de::DeserializeSeed;

use super::read::{At, Failure, Seed, State, nested};
use super::{Limits, Node};
use crate::diagnostic::Code;

/// Reads a YAML text of one document.
/// `before` is how many values the files before this one have.
pub fn read(text: &str, limits: Limits, before: usize) -> Result<Node, Failure> {
    if let Some(failure) = endless(text, limits.depth) {
        return Err(failure);
    }
    let state = State::new(limits, before);
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
        let second = Seed(&State::new(limits, before)).deserialize(second);
        if !second.is_ok_and(|it| it.is_null()) || documents.next().is_some() {
            let message = "the file has several documents; only one is allowed";
            return Err(Failure::new(Code::Syntax, message, At::SecondDocument));
        }
    }
    Ok(root)
}

/// Refuses a text that opens level after level without end. The parser would get through it, but takes
/// the longer for each bracket the more are open; a tree is limited only once it is parsed.
///
/// What is prose and what is not is for the parser to say, so this only counts, allows far
/// more than the limit, and forgets what was open once a line has any letters.
fn endless(text: &str, depth: usize) -> Option<Failure> {
    let most = depth.saturating_mul(8);
    let mut open = 0usize;
    for (index, line) in text.lines().enumerate() {
        if line.contains(|it: char| it.is_alphanumeric()) {
            open = 0;
        }
        let fail = |before: usize| {
            let column = line.get(..before).map_or(1, |it| it.chars().count() + 1);
            let at = At::Position {
                line: index + 1,
                column,
            };
            let message = format!("nested deeper than {depth} levels");
            Some(Failure::new(Code::TooLarge, message, at).help(nested()))
        };
        // `- - -` and `? ? ?` open a level each, too.
        let compact = line.trim_start().as_bytes().chunks(2);
        let compact = compact.take_while(|it| *it == b"- " || *it == b"? ");
        if compact.take(most + 1).count() > most {
            return fail(most * 2);
        }
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
            if open > most {
                return fail(at);
            }
        }
    }
    None
}

/// The way past a limit that is the parser's own.
const AS_JSON: &str =
    "write the document as JSON, for which `depth` under `limits` in the options is the only limit";

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
        return Failure::new(Code::Syntax, "not YAML: a control character", at);
    }
    if message.contains("recursion limit") {
        let message = "nested deeper than 127 levels, the most that the YAML parser reads";
        return Failure::new(Code::TooLarge, message, at).help(AS_JSON);
    }
    if message.contains("repetition limit") {
        let message = "aliases are followed more than 100 times for each value of the file, the most that the YAML \
                       parser allows";
        let failure = Failure::new(Code::TooLarge, message, At::FirstAlias);
        return failure.help(
            "refer to the values by `$ref`, or write the document as JSON, which has no such limit",
        );
    }
    Failure::new(Code::Syntax, format!("not YAML: {message}"), at)
}

/// The first character that YAML does not allow; the reader gives no line for it.
fn control_character(text: &str) -> At {
    let allowed = |it: char| !it.is_control() || matches!(it, '\t' | '\n' | '\r' | '\u{85}');
    let before = text
        .split_once(|it| !allowed(it))
        .map_or("", |(before, _)| before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    At::Position {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}
