//! A scanner over JSON that has been read before, and so is known to be well formed.

use std::borrow::Cow;

use super::locate::{Event, Spot};

/// Gives the events of a JSON text, with their places.
pub(super) struct Scanner<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
}

impl<'t> Scanner<'t> {
    /// Begins at the beginning.
    pub fn new(text: &'t str) -> Self {
        Scanner {
            rest: text,
            line: 1,
            column: 1,
        }
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        for character in taken.chars() {
            match character {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                _ => self.column += 1,
            }
        }
        taken
    }

    /// The next event; `None` at the end.
    pub fn next_event(&mut self) -> Option<(Event<'t>, Spot)> {
        let is_filler = |it: char| it.is_whitespace() || it == ',' || it == ':';
        let filler = self.rest.len() - self.rest.trim_start_matches(is_filler).len();
        self.take(filler);
        let (line, column) = (self.line, self.column);
        let (event, taken) = match self.rest.chars().next()? {
            '{' => (Event::Object(0), self.take(1)),
            '[' => (Event::Array(0), self.take(1)),
            '}' | ']' => (Event::End, self.take(1)),
            '"' => {
                let taken = self.take(string_length(self.rest));
                let text = serde_json::from_str::<String>(taken);
                (
                    Event::Scalar(Cow::Owned(text.unwrap_or_default()), 0),
                    taken,
                )
            }
            _ => {
                let end = |it: char| it.is_whitespace() || matches!(it, ',' | ':' | '}' | ']');
                let taken = self.take(self.rest.find(end).unwrap_or(self.rest.len()));
                (Event::Scalar(Cow::Borrowed(taken), 0), taken)
            }
        };
        let width = taken.chars().count();
        Some((
            event,
            Spot {
                line,
                column,
                width,
            },
        ))
    }
}

/// The length in bytes of the string literal that a text begins with, quotes included;
/// of the whole text, if the literal does not end.
pub(super) fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}
