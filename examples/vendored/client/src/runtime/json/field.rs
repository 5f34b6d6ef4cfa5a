// @generated: the runtime of specwright, as far as this API needs it.

//! Optional and nullable properties: three states, for the places where "not sent" and "null" mean different things.

use serde::{Serialize, Serializer};

use super::error::DecodeError;
use super::tree::Json;
use super::{FromJson, read_as};

/// A property that may be left out, null, or a value.
///
/// Leaving a property out asks the API for its default; null often asks it to clear what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Field<T> {
    /// Not in the object.
    #[default]
    Absent,
    /// In the object, as null.
    Null,
    /// In the object, with this value.
    Value(T),
}

impl<T> Field<T> {
    /// The same state, borrowing the value.
    pub fn as_ref(&self) -> Field<&T> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(value),
        }
    }

    /// The value, if there is one; absent and null look the same here.
    pub fn as_option(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// As [`Field::as_option`], giving the value away.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the property is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the property is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the property has a value.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Field<T> {
    /// `None` is an explicit null; what is never set stays absent.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: FromJson> FromJson for Field<T> {
    /// A value that is there is never [`Field::Absent`]: that is for the object that lacks it.
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        if value.is_null() {
            Ok(Self::Null)
        } else {
            read_as::<T>(value).map(Self::Value)
        }
    }
}

impl<T: Serialize> Serialize for Field<T> {
    /// Outside an object there is no way to leave a value out, so [`Field::Absent`] is null as well.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}
