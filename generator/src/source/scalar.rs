//! What a plain scalar of YAML is: the core schema (YAML 1.2.2, section 10.3.2), and two things that parsers have always done.
//!
//! `0b1` is a number as `0x1` is, and digits behind a zero are text, as `007` is none that anybody counts with.

use super::{Number, Value};

/// The value of a plain scalar.
pub fn plain(text: &str) -> Value {
    // Nearly all of them are words, and no word begins like this.
    let first = text.bytes().next();
    if let Some(b'0'..=b'9' | b'+' | b'-' | b'.') = first {
        return match number(text) {
            Some(number) => Value::Number(number),
            None => Value::String(text.to_owned()),
        };
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}

fn number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_negative = text.starts_with('-');
    if let Some((radix, digits)) = with_radix(unsigned) {
        return in_radix(digits, radix, is_negative);
    }
    let float = |value: f64| Some(Number::Float(if is_negative { -value } else { value }));
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return float(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" if unsigned == text => return float(f64::NAN),
        _ => {}
    }
    // What the standard library reads besides: `inf`, `nan`, and a sign more.
    let begins = |it: u8| it.is_ascii_digit() || it == b'.';
    if !unsigned.bytes().next().is_some_and(begins) {
        return None;
    }
    if unsigned.bytes().all(|it| it.is_ascii_digit()) {
        if unsigned.len() > 1 && unsigned.starts_with('0') {
            return None;
        }
        if let Ok(value) = text.parse() {
            return Some(Number::Integer(value));
        }
    }
    let value = unsigned.parse::<f64>().ok();
    value.filter(|it| it.is_finite()).and_then(float)
}

/// The digits of a number that says its radix.
fn with_radix(text: &str) -> Option<(u32, &str)> {
    let radix = |mark: &str, radix: u32| Some((radix, text.strip_prefix(mark)?));
    radix("0x", 16)
        .or_else(|| radix("0o", 8))
        .or_else(|| radix("0b", 2))
}

fn in_radix(digits: &str, radix: u32, is_negative: bool) -> Option<Number> {
    if digits.starts_with(['-', '+']) {
        return None;
    }
    let value = u128::from_str_radix(digits, radix).ok()?;
    Some(match i128::try_from(value) {
        Ok(value) if is_negative => Number::Integer(-value),
        Ok(value) => Number::Integer(value),
        Err(_) if is_negative => return None,
        Err(_) => Number::Float(value as f64),
    })
}
