//! Reading and writing the properties of a JSON object, one call a property.
//!
//! The method is named after how the property behaves: `required` (always there), `optional` (left out when unset),
//! `nullable` (always there, null when unset), `field` (left out, null or a value), `any` (left out when unset, and null
//! is a value like others), `rest` (all that have no name of their own). The `object!` macro is a list of these calls.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::drift::{self, DriftKind};
use super::{DecodeError, Field, FromJson, trial};

/// Reads the properties of one object; those that nobody asks for are ignored. What goes wrong is kept until the end, so
/// that the code for each property is one call: that is what makes crates of thousands of them quick to compile.
pub struct Reader<'a> {
    map: &'a serde_json::Map<String, Value>,
    known: &'a [&'a str],
    failure: RefCell<Option<DecodeError>>,
    /// Whether there is a place for properties that are not known.
    open: Cell<bool>,
}

impl<'a> Reader<'a> {
    /// `known` are the names that [`Reader::rest`] leaves out.
    ///
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn new(value: &'a Value, known: &'a [&'a str]) -> Result<Self, DecodeError> {
        Ok(Self {
            map: properties(value, known)?,
            known,
            failure: RefCell::new(None),
            open: Cell::new(false),
        })
    }

    /// What was read. The first error is kept, with the property's name on its path.
    fn keep<T>(&self, key: &str, read: Result<T, DecodeError>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                let mut failure = self.failure.borrow_mut();
                failure.get_or_insert_with(|| error.at_key(key));
                None
            }
        }
    }

    /// A property that has to be there; whether it may be null is the type's affair. `None` if something went wrong.
    pub fn required<T: FromJson>(&self, key: &str) -> Option<T> {
        match self.map.get(key) {
            Some(value) => self.keep(key, T::from_json(value)),
            None => {
                let mut failure = self.failure.borrow_mut();
                failure.get_or_insert_with(|| DecodeError::missing(key));
                None
            }
        }
    }

    /// A property that may be missing. Null counts as missing.
    pub fn optional<T: FromJson>(&self, key: &str) -> Option<T> {
        match self.map.get(key) {
            None | Some(Value::Null) => None,
            Some(value) => self.keep(key, T::from_json(value)),
        }
    }

    /// A property that is described as always there, maybe null. Servers leave nulls out, so missing is null too, unless
    /// reading is strict.
    pub fn nullable<T: FromJson>(&self, key: &str) -> Option<T> {
        if trial::is_strict() {
            return self.required::<Option<T>>(key).flatten();
        }
        self.optional(key)
    }

    /// A property whose absence and nullness are told apart.
    pub fn field<T: FromJson>(&self, key: &str) -> Field<T> {
        let value = self.map.get(key);
        let read = value.and_then(|value| self.keep(key, Field::from_json(value)));
        read.unwrap_or(Field::Absent)
    }

    /// A property that may be missing and whose values are any JSON, null among them.
    pub fn any<T: FromJson>(&self, key: &str) -> Option<T> {
        let value = self.map.get(key)?;
        self.keep(key, T::from_json(value))
    }

    /// A property that always has the same value. Servers may change that, so it only tells variants of a union apart. It
    /// may be one that is not required, which `words` then says.
    pub fn constant<T>(&self, key: &str, wanted: T, words: &[&str])
    where
        Value: PartialEq<T>,
    {
        match self.map.get(key) {
            Some(value) => trial::recognized(value, || *value == wanted),
            None => {
                trial::note(-1);
                if trial::is_strict() && words.is_empty() {
                    let mut failure = self.failure.borrow_mut();
                    failure.get_or_insert_with(|| DecodeError::missing(key));
                }
            }
        }
    }

    /// All properties but the known ones.
    pub fn rest<T: FromJson>(&self) -> BTreeMap<String, T> {
        self.open.set(true);
        let others = self.map.iter();
        let others = others.filter(|(key, _)| !self.known.contains(&key.as_str()));
        if trial::is_scored() {
            // These have a place after all.
            let count = others.clone().count();
            trial::note(i64::try_from(count).unwrap_or(i64::MAX));
        }
        let read = others.map_while(|(key, value)| {
            let value = self.keep(key, T::from_json(value))?;
            Some((key.clone(), value))
        });
        read.collect()
    }

    /// Notes the properties that have no place.
    fn note_others(&self) {
        for (key, value) in self.map {
            if !self.known.contains(&key.as_str()) {
                drift::note(value, DriftKind::Property, drift::shape(value));
            }
        }
    }

    /// The value, unless something went wrong on the way to it.
    ///
    /// # Errors
    ///
    /// What went wrong first.
    pub fn end<T>(self, read: Option<T>) -> Result<T, DecodeError> {
        if trial::is_watched() && !self.open.get() {
            self.note_others();
        }
        match (self.failure.into_inner(), read) {
            (None, Some(read)) => Ok(read),
            (Some(error), _) => Err(error),
            // Nothing is missing without a reason.
            (None, None) => Err(DecodeError::missing("")),
        }
    }
}

/// The properties of an object. Where variants of a union are tried, those that are known count for the one that is
/// being read, and those that are not against it.
pub(super) fn properties<'a>(
    value: &'a Value,
    known: &[&str],
) -> Result<&'a serde_json::Map<String, Value>, DecodeError> {
    let map = super::json::map(value)?;
    if trial::is_scored() {
        let score = map.keys().map(|key| match known.contains(&key.as_str()) {
            true => 1,
            false => -1,
        });
        trial::note(score.sum());
    }
    Ok(map)
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
