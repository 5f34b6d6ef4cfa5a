//! Text of a known format, as a type of its own.
//!
//! A server that strays from its description in one date should not cost the whole response, so text that is not of
//! its format is kept as it came, as are values of enums that nobody knows.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::json::{DecodeError, FromJson, Json, bridge, recognized, string};
use crate::runtime::validate::{Checker, Validate};

/// A type whose values are text in JSON.
pub trait Format: Sized {
    /// Reads text; `None` if it is not of the format.
    fn parse(text: &str) -> Option<Self>;

    /// The value as it is sent.
    fn text(&self) -> String;
}

/// Text of a format, or text that should have been.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Formatted<T> {
    /// What the text stands for.
    Value(T),
    /// Text that is not of the format, as it came.
    Unrecognized(String),
}

impl<T> Formatted<T> {
    /// The value, if the text was of the format.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unrecognized(_) => None,
        }
    }

    /// The value, or the text that is not of the format.
    ///
    /// # Errors
    ///
    /// The text as it came.
    pub fn into_value(self) -> Result<T, String> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Unrecognized(text) => Err(text),
        }
    }
}

impl<T> From<T> for Formatted<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Format> fmt::Display for Formatted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => f.pad(&value.text()),
            Self::Unrecognized(text) => f.pad(text),
        }
    }
}

impl<T: Format> FromJson for Formatted<T> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        let text = string(value)?;
        let parsed = T::parse(&text);
        recognized(value, || parsed.is_some());
        Ok(match parsed {
            Some(value) => Self::Value(value),
            None => Self::Unrecognized(text.into_owned()),
        })
    }
}

impl<T: Format> Serialize for Formatted<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => serializer.serialize_str(&value.text()),
            Self::Unrecognized(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de, T: Format> Deserialize<'de> for Formatted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bridge(deserializer)
    }
}

// part: constraints
impl<T> Validate for Formatted<T> {
    fn validate(&self, _: &Checker<'_>) {}
}
// end part
