//! Dates and times as `chrono`'s types, in the forms of RFC 3339.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, Utc};

use super::{Format, Formatted};

impl Format for DateTime<FixedOffset> {
    fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok()
    }

    fn text(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl From<DateTime<Utc>> for Formatted<DateTime<FixedOffset>> {
    fn from(value: DateTime<Utc>) -> Self {
        Self::Value(value.into())
    }
}

impl Format for NaiveDate {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Format for NaiveTime {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}
