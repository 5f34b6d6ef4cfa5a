//! Dates, times and durations as `jiff`'s types, in the forms of RFC 3339 and ISO 8601. A timestamp is an instant: the
//! offset it was written with is not kept.
//!
//! `jiff` reads more than these forms. What is not in one of them is kept as text, so that nothing of it is lost.

use jiff::civil::{Date, Time};
use jiff::{Span, SpanFieldwise, Timestamp};

use super::{Format, Formatted};

impl Format for Timestamp {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Format for Date {
    fn parse(text: &str) -> Option<Self> {
        let date: Self = text.parse().ok()?;
        (date.to_string() == text).then_some(date)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Format for Time {
    fn parse(text: &str) -> Option<Self> {
        let clock = |c: char| c.is_ascii_digit() || c == ':' || c == '.';
        text.parse().ok().filter(|_| text.chars().all(clock))
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Format for SpanFieldwise {
    fn parse(text: &str) -> Option<Self> {
        let span: Span = text.parse().ok()?;
        let standard = text.trim_start_matches(['+', '-']).starts_with('P');
        standard.then(|| span.fieldwise())
    }

    fn text(&self) -> String {
        self.0.to_string()
    }
}

impl From<Span> for Formatted<SpanFieldwise> {
    fn from(value: Span) -> Self {
        Self::Value(value.fieldwise())
    }
}
