//! Dates and times as `time`'s types, in the forms of RFC 3339.

use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, Time};

use super::Format;

impl Format for OffsetDateTime {
    fn parse(text: &str) -> Option<Self> {
        Self::parse(text, &Rfc3339).ok()
    }

    /// A year beyond 9999 has no form in RFC 3339; it is written as `time` prints it.
    fn text(&self) -> String {
        self.format(&Rfc3339).unwrap_or_else(|_| self.to_string())
    }
}

impl Format for Date {
    fn parse(text: &str) -> Option<Self> {
        let date = Self::parse(text, &Iso8601::DATE).ok()?;
        (date.to_string() == text).then_some(date)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Format for Time {
    fn parse(text: &str) -> Option<Self> {
        let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let mut parts = clock.split(':').map(|part| {
            let digits = part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit());
            part.parse::<u8>().ok().filter(|_| digits)
        });
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        let digits = fraction.bytes().all(|it| it.is_ascii_digit());
        if parts.next().is_some() || !digits || !(1..=9).contains(&fraction.len()) {
            return None;
        }
        let nanosecond = format!("{fraction:0<9}").parse().ok()?;
        Self::from_hms_nano(hour, minute, second, nanosecond).ok()
    }

    fn text(&self) -> String {
        let (hour, minute, second, nanosecond) = self.as_hms_nano();
        let clock = format!("{hour:02}:{minute:02}:{second:02}");
        match nanosecond {
            0 => clock,
            _ => format!("{clock}.{nanosecond:09}")
                .trim_end_matches('0')
                .to_owned(),
        }
    }
}
