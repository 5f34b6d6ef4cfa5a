//! The day that goes into a changelog.

use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 86_400;

/// Today in UTC, as `2026-01-31`.
pub fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    of_days(since.map_or(0, |it| it.as_secs()) / SECONDS_A_DAY)
}

/// The day that comes a number of days after 1970-01-01.
fn of_days(mut days: u64) -> String {
    let mut year = 1970;
    while days >= days_of_year(year) {
        days -= days_of_year(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_of_month(year, month) {
        days -= days_of_month(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of_year(year: u64) -> u64 {
    365 + u64::from(is_leap(year))
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u64::from(is_leap(year)),
        _ => 31,
    }
}

/// A day that there is.
///
/// # Errors
///
/// What it should look like.
pub fn parse(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let widths: Vec<usize> = parts.iter().map(|it| it.len()).collect();
    let digits = text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    let numbers: Vec<u64> = parts.iter().filter_map(|it| it.parse().ok()).collect();
    match numbers[..] {
        [year, month @ 1..=12, day]
            if digits && widths == [4, 2, 2] && (1..=days_of_month(year, month)).contains(&day) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("it is a day such as 2026-01-31".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_days, parse};

    #[test]
    fn days_are_those_of_the_calendar() {
        let days = [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_483, "2026-01-30"),
        ];
        for (number, day) in days {
            assert_eq!(of_days(number), day);
            assert_eq!(parse(day).as_deref(), Ok(day));
        }
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-01",
            "+026-01-01",
            "",
            "2026-00-10",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
