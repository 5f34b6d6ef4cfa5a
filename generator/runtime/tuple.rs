//! Arrays whose items differ by position (`prefixItems`), as tuples of Rust.
//!
//! Items beyond the last that has a type are not asked for, as are properties that nobody knows; where the
//! description gives them a type, [`Prefixed`] keeps them.

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::json::array;
use super::{DecodeError, FromJson, bridge};

/// A tuple, and the items of one type that follow it in the same array.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Prefixed<T, R> {
    /// The items that are always there.
    pub items: T,
    /// Those that follow.
    pub rest: Vec<R>,
}

impl<T, R> From<T> for Prefixed<T, R> {
    /// Nothing follows.
    fn from(items: T) -> Self {
        let rest = Vec::new();
        Self { items, rest }
    }
}

/// A tuple of any length.
pub trait Tuple: FromJson {
    /// How many items it has.
    const LENGTH: usize;

    /// Writes its items into an array that goes on after them.
    ///
    /// # Errors
    ///
    /// The serializer's.
    fn write<S: SerializeSeq>(&self, array: &mut S) -> Result<(), S::Error>;
}

/// The item at a position.
fn item<T: FromJson>(items: &[Value], index: usize, length: usize) -> Result<T, DecodeError> {
    match items.get(index) {
        Some(item) => T::from_json(item).map_err(|error| error.at_index(index)),
        None => {
            let expected = format!("an array of {length} items or more");
            let found = Value::Array(items.to_vec());
            Err(DecodeError::unexpected(expected, &found))
        }
    }
}

macro_rules! tuples {
    ($($length:literal: $($name:ident $index:tt)*;)*) => { $(
        impl<$($name: FromJson),*> FromJson for ($($name,)*) {
            fn from_json(value: &Value) -> Result<Self, DecodeError> {
                let items = array(value)?;
                Ok(($(item(items, $index, $length)?,)*))
            }
        }

        impl<$($name: FromJson + Serialize),*> Tuple for ($($name,)*) {
            const LENGTH: usize = $length;

            fn write<S: SerializeSeq>(&self, array: &mut S) -> Result<(), S::Error> {
                $(array.serialize_element(&self.$index)?;)*
                Ok(())
            }
        }
    )* };
}

tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}

impl<T: Tuple, R: FromJson> FromJson for Prefixed<T, R> {
    fn from_json(value: &Value) -> Result<Self, DecodeError> {
        let items = T::from_json(value)?;
        let mut rest = Vec::new();
        for (index, item) in array(value)?.iter().enumerate().skip(T::LENGTH) {
            rest.push(R::from_json(item).map_err(|error| error.at_index(index))?);
        }
        Ok(Self { items, rest })
    }
}

impl<T: Tuple, R: Serialize> Serialize for Prefixed<T, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(Some(T::LENGTH + self.rest.len()))?;
        self.items.write(&mut array)?;
        for item in &self.rest {
            array.serialize_element(item)?;
        }
        array.end()
    }
}

impl<'de, T: Tuple, R: FromJson> Deserialize<'de> for Prefixed<T, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bridge(deserializer)
    }
}
