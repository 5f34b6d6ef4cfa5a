//! A scanner over JSON that has been read before, and so is known to be well formed.

use std::borrow::Cow;
use std::ops::Range;

use super::json::string_length;

/// What stands in a text, one after another.
pub(super) enum Event<'t> {
    /// An object begins.
    Object,
    /// An array begins.
    Array,
    /// An object or array ends.
    End,
    /// Any other value, or a key, which is a string.
    Scalar(Cow<'t, str>),
}

/// Gives the events of a JSON text, with their bytes.
pub(super) struct Scanner<'t> {
    text: &'t str,
    rest: &'t str,
}

impl<'t> Scanner<'t> {
    /// Begins at the beginning.
    pub fn new(text: &'t str) -> Self {
        Scanner { text, rest: text }
    }

    /// The next event; `None` at the end.
    pub fn next_event(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let is_filler = |it: char| it.is_whitespace() || it == ',' || it == ':';
        self.rest = self.rest.trim_start_matches(is_filler);
        let first = self.rest.chars().next()?;
        let length = match first {
            '{' | '[' | '}' | ']' => 1,
            '"' => string_length(self.rest),
            _ => {
                let end = |it: char| it.is_whitespace() || matches!(it, ',' | ':' | '}' | ']');
                self.rest.find(end).unwrap_or(self.rest.len())
            }
        };
        let begin = self.text.len() - self.rest.len();
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        let event = match first {
            '{' => Event::Object,
            '[' => Event::Array,
            '}' | ']' => Event::End,
            '"' => {
                let text = serde_json::from_str::<String>(taken);
                Event::Scalar(Cow::Owned(text.unwrap_or_default()))
            }
            _ => Event::Scalar(Cow::Borrowed(taken)),
        };
        Some((event, begin..begin + taken.len()))
    }
}
