//! Values outside of JSON: what all styles of parameters have in common, and the usual one of queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::runtime::json::number;

/// Everything but RFC 3986's unreserved characters.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes everything but unreserved characters.
pub(crate) fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

// part: values
/// The reason given where no style has an encoding.
pub(super) const NESTED: &str =
    "arrays and objects inside of an array or an object have no defined form here";

/// A value as the styles see it.
pub(super) enum Shape {
    Undefined,
    Text(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
}

pub(super) fn shape(value: &Value) -> Result<Shape, &'static str> {
    Ok(match value {
        Value::Null => Shape::Undefined,
        Value::Array(items) => {
            let defined = items.iter().filter(|item| !item.is_null());
            Shape::List(defined.map(scalar).collect::<Result<_, _>>()?)
        }
        Value::Object(map) => {
            let defined = map.iter().filter(|(_, value)| !value.is_null());
            let pairs = defined.map(|(key, value)| Ok((key.clone(), scalar(value)?)));
            Shape::Pairs(pairs.collect::<Result<_, &'static str>>()?)
        }
        other => Shape::Text(scalar(other)?),
    })
}

pub(super) fn scalar(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) => Ok(number::text(number)),
        Value::Null => Ok(String::new()),
        Value::Array(_) | Value::Object(_) => Err(NESTED),
    }
}

// part: extra_query
/// A query parameter's pairs in the usual style, `form` and exploded: percent-encoded, none if it is undefined or an empty list.
pub(crate) fn exploded(name: &str, value: &Value) -> Result<Vec<String>, &'static str> {
    let pair = |(key, value): (&str, String)| format!("{}={}", escape(key), escape(&value));
    Ok(match shape(value)? {
        Shape::Undefined => Vec::new(),
        Shape::Text(value) => vec![pair((name, value))],
        Shape::List(items) => items.into_iter().map(|it| pair((name, it))).collect(),
        Shape::Pairs(members) => {
            let members = members.into_iter();
            members.map(|(key, value)| pair((&key, value))).collect()
        }
    })
}
// end part
// end part
