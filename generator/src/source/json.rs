//! JSON documents.

use serde::de::DeserializeSeed;

use super::read::{At, Failure, Seed, State};
use super::{Limits, Node, NodeId, Number, Value};
use crate::diagnostic::Code;

/// The key under which `serde_json` hands over the text of a number it is told to keep
/// (its feature `arbitrary_precision`, which another crate of a build may switch on).
pub const NUMBER: &str = "$serde_json::private::Number";

/// Reads a JSON text.
pub fn read(text: &str, limits: Limits) -> Result<Node, Failure> {
    if let Some(failure) = too_deep(text, limits.depth) {
        return Err(failure);
    }
    let state = State::new(limits);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Seed(&state).deserialize(&mut reader);
    let read = read.and_then(|node| reader.end().map(|()| node));
    read.map_err(|error| {
        let at = At::Position {
            line: error.line().max(1),
            column: error.column().max(1),
        };
        match state.failure() {
            Some(failure) if matches!(failure.at, At::Nowhere) => Failure { at, ..failure },
            Some(failure) => failure,
            None => {
                let text = error.to_string();
                let message = text.split(" at line ").next().unwrap_or(&text);
                Failure::new(Code::Syntax, format!("not JSON: {message}"), at)
            }
        }
    })
}

/// A number from its text.
pub fn number(text: &str) -> Result<Node, Failure> {
    let number = match text.parse::<i128>() {
        Ok(value) => Some(Number::Integer(value)),
        Err(_) => text.parse().ok().map(Number::Float),
    };
    match number {
        Some(number) => Ok(Node {
            id: NodeId::NONE,
            value: Value::Number(number),
        }),
        None => Err(Failure::new(
            Code::Syntax,
            format!("`{text}` is not a number"),
            At::Nowhere,
        )),
    }
}

/// Finds nesting beyond the limit before a recursive reader meets it.
fn too_deep(text: &str, depth: usize) -> Option<Failure> {
    let (mut level, mut line, mut column) = (0usize, 1, 0);
    let (mut in_string, mut escaped) = (false, false);
    for character in text.chars() {
        column += 1;
        match character {
            '\n' => (line, column) = (line + 1, 0),
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => {
                level += 1;
                if level > depth {
                    let message = format!("nested deeper than {depth} levels");
                    let at = At::Position { line, column };
                    return Some(Failure::new(Code::TooLarge, message, at));
                }
            }
            '}' | ']' if !in_string => level = level.saturating_sub(1),
            _ => {}
        }
    }
    None
}
