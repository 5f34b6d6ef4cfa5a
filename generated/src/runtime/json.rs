// @generated: the runtime of specwright, the same in every crate.

//! Reading Rust values from JSON, and the bridge between that and serde.
//!
//! Everything is read through [`serde_json::Value`] by [`FromJson`], one concrete type instead of serde's generic
//! visitors: a crate of thousands of types then compiles in seconds, and an error can say where it is. The types also
//! implement serde's traits, by way of [`bridge`], so they can be used with other formats and in other types.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

use super::trial::{described, recognized};
use super::{DecodeError, drift, trial};

/// A JSON object whose property names are data: sorted, so that output is reproducible.
pub type Map<T> = BTreeMap<String, T>;

/// A type that can be read from a JSON value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON",
    label = "not a type that is read",
    note = "what a client only sends can be read with the feature `bidirectional` of its crate"
)]
pub trait FromJson: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// If the value does not fit the type. Values that the API may add later (properties, variants, enum values) are
    /// not errors: the type keeps or ignores them.
    fn from_json(value: &Value) -> Result<Self, DecodeError>;
}

/// Reads a JSON document (RFC 8259, UTF-8).
///
/// # Errors
///
/// If the bytes are not JSON (the message has the line and column) or do not fit the type.
pub fn decode<T: FromJson>(bytes: &[u8]) -> Result<T, DecodeError> {
    read(&parse(bytes)?)
}

/// Reads the whole of a JSON document.
pub(super) fn read<T: FromJson>(value: &Value) -> Result<T, DecodeError> {
    let read = T::from_json(value);
    drift::locate(value);
    read
}

/// [`decode`] for text.
///
/// # Errors
///
/// As for [`decode`].
pub fn decode_str<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    decode(text.as_bytes())
}

/// A JSON document as it is.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, DecodeError> {
    serde_json::from_slice(bytes).map_err(|error| DecodeError::syntax(&error))
}

/// The value as JSON. The types of this crate always have one; a foreign type that refuses to be JSON (a map with keys
/// that are not strings, say) becomes null.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Lets serde read a [`FromJson`] type: the value is read whole, then converted.
///
/// # Errors
///
/// The format's own error, with the text of the [`DecodeError`], path included.
pub fn bridge<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    T::from_json(&value).map_err(D::Error::custom)
}

impl FromJson for Value {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        Ok(value.clone())
    }
}

impl FromJson for () {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        if value.is_null() {
            Ok(())
        } else {
            Err(DecodeError::unexpected("null", value))
        }
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        value
            .as_bool()
            .ok_or_else(|| DecodeError::unexpected("a boolean", value))
    }
}

impl FromJson for String {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        string(value).map(str::to_owned)
    }
}

impl FromJson for Number {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Number(number) => Ok(number.clone()),
            _ => Err(DecodeError::unexpected("a number", value)),
        }
    }
}

impl FromJson for f64 {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        value
            .as_f64()
            .ok_or_else(|| DecodeError::unexpected("a number", value))
    }
}

macro_rules! integers {
    ($($type:ident)*) => { $(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Result<Self, DecodeError> {
                let found = integer(value)?;
                $type::try_from(found).map_err(|_| out_of_range(value, &$type::MIN, &$type::MAX))
            }
        }
    )* };
}

integers! { i64 i128 u64 }

impl FromJson for u128 {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        let digits = value.as_number().map(Number::to_string);
        if let Some(Ok(wide)) = digits.map(|it| it.parse()) {
            return Ok(wide);
        }
        let found = integer(value)?;
        u128::try_from(found).map_err(|_| out_of_range(value, &u128::MIN, &u128::MAX))
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        if value.is_null() {
            Ok(None)
        } else {
            T::from_json(value).map(Some)
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        T::from_json(value).map(Box::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        let items = array(value)?;
        let mut read = Vec::with_capacity(items.len());
        let mut list = trial::Items::enter();
        for (index, item) in items.iter().enumerate() {
            list.start();
            match T::from_json(item) {
                Ok(item) => read.push(item),
                Err(error) => list.skip(item, index, error)?,
            }
        }
        Ok(read)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        let mut read = BTreeMap::new();
        for (key, item) in map(value)? {
            read.insert(
                key.clone(),
                T::from_json(item).map_err(|error| error.at_key(key))?,
            );
        }
        Ok(read)
    }
}

/// The text of a string value.
///
/// # Errors
///
/// If the value is not a string.
pub fn string(value: &Value) -> Result<&str, DecodeError> {
    value
        .as_str()
        .ok_or_else(|| DecodeError::unexpected("a string", value))
}

/// As [`string`], for an enum of these values.
///
/// # Errors
///
/// If the value is not a string.
pub fn known_string<'v>(value: &'v Value, known: &[&str]) -> Result<&'v str, DecodeError> {
    let text = string(value)?;
    recognized(value, || known.contains(&text));
    Ok(text)
}

/// As [`known_string`], where the API's description has a place for every other string.
///
/// # Errors
///
/// If the value is not a string.
pub fn any_string<'v>(value: &'v Value, known: &[&str]) -> Result<&'v str, DecodeError> {
    let text = string(value)?;
    described(value, || known.contains(&text));
    Ok(text)
}

/// The value at a JSON Pointer (RFC 6901), where the step `-` is the last item of a list.
#[allow(dead_code)] // For parts of the runtime that a crate may not need.
pub(super) fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    let mut value = value;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Array(items) if step == "-" => items.last()?,
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            Value::Object(map) => map.get(&step)?,
            _ => return None,
        };
    }
    Some(value)
}

pub(super) fn array(value: &Value) -> Result<&Vec<Value>, DecodeError> {
    value
        .as_array()
        .ok_or_else(|| DecodeError::unexpected("an array", value))
}

pub(super) fn map(value: &Value) -> Result<&serde_json::Map<String, Value>, DecodeError> {
    value
        .as_object()
        .ok_or_else(|| DecodeError::unexpected("an object", value))
}

/// Any integer that JSON can hold here. JSON Schema (2020-12, 6.1.1) counts a number without a fractional part as an
/// integer, so `3.0` is one.
pub(super) fn integer(value: &Value) -> Result<i128, DecodeError> {
    as_integer(value).ok_or_else(|| DecodeError::unexpected("an integer", value))
}

pub(super) fn as_integer(value: &Value) -> Option<i128> {
    let number = value.as_number()?;
    if let Some(signed) = number.as_i64() {
        return Some(i128::from(signed));
    }
    if let Some(unsigned) = number.as_u64() {
        return Some(i128::from(unsigned));
    }
    // Where numbers are kept digit by digit, all of them count.
    if let Ok(wide) = number.to_string().parse() {
        return Some(wide);
    }
    let float = number.as_f64()?;
    // Below 2^126 the cast is exact for a number without a fraction.
    (float.fract() == 0.0 && float.abs() < 8.5e37).then_some(float as i128)
}

fn out_of_range(value: &Value, low: &dyn ToString, high: &dyn ToString) -> DecodeError {
    let expected = format!(
        "an integer from {} to {}",
        low.to_string(),
        high.to_string()
    );
    DecodeError::unexpected(expected, value)
}
