//! Arrays whose items differ by position, where the last positions may be missing or items may follow: a tuple of Rust,
//! and a list of what follows.

use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::DecodeError;
use super::items::JsonItems;
use super::tree::Json;
use super::tuple::{item, surplus};
use super::{FromJson, array, bridge};

/// An array whose first items differ by position: a tuple, and the items that follow.
///
/// The first `LEAST` positions are always there. Those after them are an `Option` each, and `None` is a position that the
/// array is too short for. What follows is a `Vec`, or `()` where nothing can follow.
///
/// It is made of its tuple (`(1.5, Some(2.5)).into()`), or of as many values as are there (`(1.5,).into()`).
///
/// An array has no gaps: `None` before a value is an error when it is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Prefixed<T, const LEAST: usize, R = ()> {
    /// The items that have a position of their own.
    pub items: T,
    /// Those that follow.
    pub rest: R,
}

impl<T, const LEAST: usize, R: Default> From<T> for Prefixed<T, LEAST, R> {
    /// Nothing follows.
    fn from(items: T) -> Self {
        let rest = R::default();
        Self { items, rest }
    }
}

/// A tuple whose positions from `LEAST` on may be missing.
pub trait Tuple<const LEAST: usize> {
    /// How many positions it has.
    const LENGTH: usize;

    /// How many of them are there, up to the last that is.
    fn count(&self) -> usize;
}

/// A [`Tuple`] that is read.
pub trait ReadTuple<const LEAST: usize>: Tuple<LEAST> + Sized {
    /// Reads the first items of an array.
    ///
    /// # Errors
    ///
    /// If one does not fit, or there are too few.
    fn read(list: Json<'_>) -> Result<Self, DecodeError>;
}

/// A [`Tuple`] that is written.
pub trait WriteTuple<const LEAST: usize>: Tuple<LEAST> {
    /// Writes its items into an array that may go on after them.
    ///
    /// # Errors
    ///
    /// The serializer's, and one if a position is missing before one that is there.
    fn write<S: SerializeSeq>(&self, array: &mut S) -> Result<(), S::Error>;
}

/// The next item, which is at a position that may be missing.
fn perhaps<T: FromJson>(items: &mut JsonItems<'_>, index: usize) -> Result<Option<T>, DecodeError> {
    let item = items.next().map(T::from_json).transpose();
    item.map_err(|error| error.at_index(index))
}

/// The error for an item after one that is missing.
fn gap<E: serde::ser::Error>(index: usize) -> E {
    E::custom(format!(
        "the item at index {index} is missing, and one follows"
    ))
}

/// What [`Prefixed`] is around, for each number of positions that are always there.
macro_rules! prefixed {
    ($length:literal: $($name:ident $index:tt)*) => {
        prefixed! { @split $length [] $($name $index)* }
    };
    (@split $length:literal [$($name:ident $index:tt)*]) => {
        prefixed! { @tuple $length $length [$($name $index)*] }
    };
    (@split $length:literal [$($known:tt)*] $name:ident $index:tt $($more:tt)*) => {
        prefixed! { @tuple $length $index [$($known)*] $name $index $($more)* }
        prefixed! { @shorter $index [$($known)*] [] $name $index $($more)* }
        prefixed! { @split $length [$($known)* $name $index] $($more)* }
    };
    (@tuple $length:literal $least:tt [$($name:ident $index:tt)*] $($maybe:ident $at:tt)*) => {
        impl<$($name,)* $($maybe),*> Tuple<$least> for ($($name,)* $(Option<$maybe>,)*) {
            const LENGTH: usize = $length;

            fn count(&self) -> usize {
                let there: &[bool] = &[$(self.$at.is_some()),*];
                let last = there.iter().rposition(|it| *it);
                $least + last.map_or(0, |it| it + 1)
            }
        }

        impl<$($name: FromJson,)* $($maybe: FromJson),*> ReadTuple<$least>
            for ($($name,)* $(Option<$maybe>,)*)
        {
            fn read(list: Json<'_>) -> Result<Self, DecodeError> {
                let mut items = array(list, 0)?;
                Ok((
                    $(item(list, &mut items, $index, $least)?,)*
                    $(perhaps(&mut items, $at)?,)*
                ))
            }
        }

        impl<$($name: Serialize,)* $($maybe: Serialize),*> WriteTuple<$least>
            for ($($name,)* $(Option<$maybe>,)*)
        {
            fn write<S: SerializeSeq>(&self, array: &mut S) -> Result<(), S::Error> {
                $(array.serialize_element(&self.$index)?;)*
                let _count = Tuple::<$least>::count(self);
                $(match &self.$at {
                    Some(item) => array.serialize_element(item)?,
                    None if $at < _count => return Err(gap($at)),
                    None => {}
                })*
                Ok(())
            }
        }
    };
    (@shorter $least:tt [$($name:ident $index:tt)*] [$($there:ident $at:tt)*] $($missing:ident $beyond:tt)*) => {
        impl<$($name,)* $($there,)* $($missing,)* R: Default> From<($($name,)* $($there,)*)>
            for Prefixed<($($name,)* $(Option<$there>,)* $(Option<$missing>,)*), $least, R>
        {
            fn from(_items: ($($name,)* $($there,)*)) -> Self {
                let rest = R::default();
                let items = (
                    $(_items.$index,)*
                    $(Some(_items.$at),)*
                    $(None::<$missing>,)*
                );
                Self { items, rest }
            }
        }

        prefixed! { @longer $least [$($name $index)*] [$($there $at)*] $($missing $beyond)* }
    };
    (@longer $least:tt [$($known:tt)*] [$($there:tt)*]) => {};
    (@longer $least:tt [$($known:tt)*] [$($there:tt)*] $name:ident $index:tt $($more:tt)*) => {
        prefixed! { @shorter $least [$($known)*] [$($there)* $name $index] $($more)* }
    };
}

// part: prefixed 1
prefixed! { 1: A 0 }
// end part
// part: prefixed 2
prefixed! { 2: A 0 B 1 }
// end part
// part: prefixed 3
prefixed! { 3: A 0 B 1 C 2 }
// end part
// part: prefixed 4
prefixed! { 4: A 0 B 1 C 2 D 3 }
// end part
// part: prefixed 5
prefixed! { 5: A 0 B 1 C 2 D 3 E 4 }
// end part
// part: prefixed 6
prefixed! { 6: A 0 B 1 C 2 D 3 E 4 F 5 }
// end part
// part: prefixed 7
prefixed! { 7: A 0 B 1 C 2 D 3 E 4 F 5 G 6 }
// end part
// part: prefixed 8
prefixed! { 8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 }
// end part
// part: prefixed 9
prefixed! { 9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 }
// end part
// part: prefixed 10
prefixed! { 10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 }
// end part
// part: prefixed 11
prefixed! { 11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 }
// end part
// part: prefixed 12
prefixed! { 12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 }
// end part

impl<T: Tuple<LEAST>, const LEAST: usize, R> Prefixed<T, LEAST, Vec<R>> {
    /// How many items the array has.
    pub fn len(&self) -> usize {
        match self.rest.len() {
            0 => self.items.count(),
            more => T::LENGTH + more,
        }
    }

    /// Whether the array has no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: ReadTuple<LEAST>, const LEAST: usize> FromJson for Prefixed<T, LEAST, ()> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        surplus(value, T::LENGTH);
        T::read(value).map(Self::from)
    }
}

impl<T: ReadTuple<LEAST>, const LEAST: usize, R: FromJson> FromJson for Prefixed<T, LEAST, Vec<R>> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        let items = T::read(value)?;
        let all = array(value, size_of::<R>())?;
        let mut rest = Vec::with_capacity(all.len().saturating_sub(T::LENGTH));
        for (index, item) in all.enumerate().skip(T::LENGTH) {
            rest.push(R::from_json(item).map_err(|error| error.at_index(index))?);
        }
        Ok(Self { items, rest })
    }
}

impl<T: WriteTuple<LEAST>, const LEAST: usize> Serialize for Prefixed<T, LEAST, ()> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(Some(self.items.count()))?;
        self.items.write(&mut array)?;
        array.end()
    }
}

impl<T: WriteTuple<LEAST>, const LEAST: usize, R: Serialize> Serialize
    for Prefixed<T, LEAST, Vec<R>>
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let there = self.items.count();
        if there < T::LENGTH && !self.rest.is_empty() {
            return Err(gap(there));
        }
        let mut array = serializer.serialize_seq(Some(there + self.rest.len()))?;
        self.items.write(&mut array)?;
        for item in &self.rest {
            array.serialize_element(item)?;
        }
        array.end()
    }
}

impl<'de, T, const LEAST: usize, R> Deserialize<'de> for Prefixed<T, LEAST, R>
where
    Self: FromJson,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bridge(deserializer)
    }
}
