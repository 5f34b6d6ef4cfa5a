// @generated: the runtime of specwright, the same in every crate.

//! Reading and writing the properties of a JSON object, one call a property.
//!
//! The method is named after how the property behaves: `required` (always there), `optional` (left out when unset),
//! `nullable` (always there, null when unset), `field` (left out, null or a value), `any` (left out when unset, and null
//! is a value like others), `rest` (all that have no name of their own). The `object!` macro is a list of these calls.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{DecodeError, Field, FromJson, trial};

/// Reads the properties of one object. Properties that nobody asks for are ignored.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    map: &'a serde_json::Map<String, Value>,
    known: &'a [&'a str],
}

impl<'a> Object<'a> {
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn new(value: &'a Value) -> Result<Self, DecodeError> {
        Self::with_known(value, &[])
    }

    /// As [`Object::new`], with the names that [`Object::rest`] leaves out.
    ///
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn with_known(value: &'a Value, known: &'a [&'a str]) -> Result<Self, DecodeError> {
        let map = super::json::map(value)?;
        if trial::is_scored() {
            trial::note(understood(map, known));
        }
        Ok(Self { map, known })
    }

    /// A property that has to be there; whether it may be null is the type's affair.
    ///
    /// # Errors
    ///
    /// If the property is missing or does not fit.
    pub fn required<T: FromJson>(&self, key: &str) -> Result<T, DecodeError> {
        match self.map.get(key) {
            Some(value) => T::from_json(value).map_err(|error| error.at_key(key)),
            None => Err(DecodeError::missing(key)),
        }
    }

    /// A property that may be missing. Null counts as missing.
    ///
    /// # Errors
    ///
    /// If the property is there and does not fit.
    pub fn optional<T: FromJson>(&self, key: &str) -> Result<Option<T>, DecodeError> {
        match self.map.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::from_json(value)
                .map(Some)
                .map_err(|error| error.at_key(key)),
        }
    }

    /// A property that is described as always there, maybe null. Servers leave nulls out, so missing is null too.
    ///
    /// # Errors
    ///
    /// If the property is there and does not fit.
    pub fn nullable<T: FromJson>(&self, key: &str) -> Result<Option<T>, DecodeError> {
        self.optional(key)
    }

    /// A property whose absence and nullness are told apart.
    ///
    /// # Errors
    ///
    /// If the property is there and does not fit.
    pub fn field<T: FromJson>(&self, key: &str) -> Result<Field<T>, DecodeError> {
        match self.map.get(key) {
            None => Ok(Field::Absent),
            Some(value) => Field::from_json(value).map_err(|error| error.at_key(key)),
        }
    }

    /// A property that always has the same value. Servers may change that, so it only tells variants of a union apart.
    pub fn constant<T>(&self, key: &str, wanted: T)
    where
        Value: PartialEq<T>,
    {
        trial::recognized(|| self.map.get(key).is_some_and(|value| *value == wanted));
    }

    /// A property that may be missing and whose values are any JSON, null among them.
    ///
    /// # Errors
    ///
    /// If the property is there and does not fit.
    pub fn any<T: FromJson>(&self, key: &str) -> Result<Option<T>, DecodeError> {
        let read = self.map.get(key).map(T::from_json).transpose();
        read.map_err(|error| error.at_key(key))
    }

    /// All properties but the known ones.
    ///
    /// # Errors
    ///
    /// If one of them does not fit.
    pub fn rest<T: FromJson>(&self) -> Result<BTreeMap<String, T>, DecodeError> {
        if trial::is_scored() {
            // These have a place after all.
            let known = |key: &&String| self.known.contains(&key.as_str());
            let others = self.map.len() - self.map.keys().filter(known).count();
            trial::note(i64::try_from(others).unwrap_or(i64::MAX));
        }
        let mut rest = BTreeMap::new();
        for (key, value) in self.map {
            if !self.known.contains(&key.as_str()) {
                let value = T::from_json(value).map_err(|error| error.at_key(key))?;
                rest.insert(key.clone(), value);
            }
        }
        Ok(rest)
    }
}

/// Reads the properties of one object for a struct: what goes wrong is kept until the end, so that the code for each
/// property is one call. That is what makes crates of thousands of them quick to compile.
pub struct Reader<'a> {
    object: Object<'a>,
    failure: RefCell<Option<DecodeError>>,
}

impl<'a> Reader<'a> {
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn new(value: &'a Value, known: &'a [&'a str]) -> Result<Self, DecodeError> {
        Ok(Self {
            object: Object::with_known(value, known)?,
            failure: RefCell::new(None),
        })
    }

    /// What was read, or the first error.
    fn keep<T>(&self, read: Result<T, DecodeError>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.failure.borrow_mut().get_or_insert(error);
                None
            }
        }
    }

    /// As [`Object::required`]; `None` if something went wrong.
    pub fn required<T: FromJson>(&self, key: &str) -> Option<T> {
        self.keep(self.object.required(key))
    }

    /// As [`Object::optional`].
    pub fn optional<T: FromJson>(&self, key: &str) -> Option<T> {
        self.keep(self.object.optional(key)).flatten()
    }

    /// As [`Object::nullable`].
    pub fn nullable<T: FromJson>(&self, key: &str) -> Option<T> {
        self.optional(key)
    }

    /// As [`Object::field`].
    pub fn field<T: FromJson>(&self, key: &str) -> Field<T> {
        self.keep(self.object.field(key)).unwrap_or(Field::Absent)
    }

    /// As [`Object::any`].
    pub fn any<T: FromJson>(&self, key: &str) -> Option<T> {
        self.keep(self.object.any(key)).flatten()
    }

    /// As [`Object::rest`].
    pub fn rest<T: FromJson>(&self) -> BTreeMap<String, T> {
        self.keep(self.object.rest()).unwrap_or_default()
    }

    /// As [`Object::constant`].
    pub fn constant<T>(&self, key: &str, wanted: T)
    where
        Value: PartialEq<T>,
    {
        self.object.constant(key, wanted);
    }

    /// The struct, unless something went wrong on the way to it.
    ///
    /// # Errors
    ///
    /// What went wrong first.
    pub fn end<T>(self, read: Option<T>) -> Result<T, DecodeError> {
        match (self.failure.into_inner(), read) {
            (None, Some(read)) => Ok(read),
            (Some(error), _) => Err(error),
            // Nothing is missing without a reason.
            (None, None) => Err(DecodeError::missing("")),
        }
    }
}

/// How many properties are known, less those that are not.
fn understood(map: &serde_json::Map<String, Value>, known: &[&str]) -> i64 {
    let score = map.keys().map(|key| match known.contains(&key.as_str()) {
        true => 1,
        false => -1,
    });
    score.sum()
}

/// Writes the properties of one object to a serde serializer. What goes wrong is kept until the end; nothing is written
/// after it.
pub struct ObjectWriter<'a, S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
    known: &'a [&'a str],
}

impl<'a, S: Serializer> ObjectWriter<'a, S> {
    /// `known` are the names that [`ObjectWriter::rest`] does not write, because a field of their own stands for them.
    pub fn new(serializer: S, known: &'a [&'a str]) -> Self {
        let map = serializer.serialize_map(None);
        Self { map, known }
    }

    /// A property that is always written.
    pub fn required<T: Serialize>(&mut self, key: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(key, value)
        {
            self.map = Err(error);
        }
    }

    /// A property with a value that never changes.
    pub fn constant<T: Serialize>(&mut self, key: &str, value: T) {
        self.required(key, &value);
    }

    /// Writes nothing for `None`.
    pub fn optional<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(key, value);
        }
    }

    /// Writes nothing for `None`, and the value as it is, which may be null.
    pub fn any<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        self.optional(key, value);
    }

    /// Writes null for `None`.
    pub fn nullable<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        self.required(key, value);
    }

    /// Writes nothing for [`Field::Absent`].
    pub fn field<T: Serialize>(&mut self, key: &str, value: &Field<T>) {
        if !value.is_absent() {
            self.required(key, value);
        }
    }

    /// Writes the properties that have no field. An entry named like a known property is skipped: its field decides,
    /// and an object with the same name twice would mean different things to different readers (RFC 8259, section 4).
    pub fn rest<T: Serialize>(&mut self, rest: &BTreeMap<String, T>) {
        for (key, value) in rest {
            if !self.known.contains(&key.as_str()) {
                self.required(key, value);
            }
        }
    }

    /// Closes the object.
    ///
    /// # Errors
    ///
    /// The serializer's, the first one.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }
}
