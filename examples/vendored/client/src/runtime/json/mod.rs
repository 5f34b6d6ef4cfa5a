// @generated: the runtime of specwright, as far as this API needs it.

//! JSON: reading Rust values from it, and the bridge between that and serde.
//!
//! Everything is read from a [`JsonTree`] by [`FromJson`], one concrete type instead of serde's generic
//! visitors: a crate of thousands of types then compiles in seconds, and an error can say where it is. The types also
//! implement serde's traits, by way of [`bridge`], so they can be used with other formats and in other types.

pub(crate) mod budget;
pub(crate) mod build;
pub(crate) mod drift;
pub(crate) mod error;
mod field;
mod index;
mod items;
pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod rules;
pub(crate) mod score;
pub(crate) mod syntax;
mod tree;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserializer, Serialize};
use serde_json::{Number, Value};

use error::shape;

pub(crate) use build::Build;
pub use drift::{Drift, DriftKind};
pub(crate) use drift::{Listener, Note};
pub use error::DecodeError;
pub(crate) use error::cut;
pub use field::Field;
pub use items::{JsonEntries, JsonItems};
pub use object::{ObjectWriter, Reader};
pub(crate) use rules::Rules;
pub use score::{described, described_text, recognized, recognized_text};
pub use tree::{Json, JsonKind, JsonTree};

/// An object counts as so many values, besides those in it.
const OBJECT: usize = 4;
/// So many bytes of a string count as one value more.
const LONG: usize = 64;

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
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError>;
}

/// Reads a JSON document (RFC 8259, UTF-8, with or without a byte order mark).
///
/// What it may cost is bounded as if the bytes were the body of a response: by `max_body_size` of the client's builder,
/// which is 64 MiB here, or the size of the bytes.
///
/// # Errors
///
/// If the bytes are not JSON (the message has the line and column) or do not fit the type.
pub fn decode<T: FromJson>(bytes: &[u8]) -> Result<T, DecodeError> {
    read(&syntax::parse(bytes)?)
}

/// Reads a value as a type.
///
/// The call is by a pointer for the sake of release builds: before the compiler inlines anything into a function, it goes through all
/// that the function may call, and does so anew for each. Here it would come to all types in this one. LLVM sees through the pointer.
#[inline]
pub(crate) fn read_as<T: FromJson>(value: Json<'_>) -> Result<T, DecodeError> {
    let read: fn(Json<'_>) -> Result<T, DecodeError> = T::from_json;
    read(value)
}

/// Reads the whole of a JSON document.
pub(crate) fn read<T: FromJson>(tree: &JsonTree<'_>) -> Result<T, DecodeError> {
    read_value(tree.root())
}

/// Reads one value of a JSON document, of which nothing else is.
pub(crate) fn read_value<T: FromJson>(value: Json<'_>) -> Result<T, DecodeError> {
    let tree = value.tree;
    let read = read_as::<T>(value);
    if let Some(fault) = tree.budget.fault() {
        return Err(fault);
    }
    drift::locate(tree);
    read
}

/// [`decode`] for text.
///
/// # Errors
///
/// As for [`decode`].
pub fn decode_str<T: FromJson>(text: &str) -> Result<T, DecodeError> {
    read(&syntax::parse_text(text)?)
}

/// [`decode`] for a JSON value that is there already.
///
/// # Errors
///
/// If the value does not fit the type.
pub fn from_value<T: FromJson>(value: &Value) -> Result<T, DecodeError> {
    let mut build = Build::default();
    build.value(value)?;
    read(&build.tree())
}

/// Whether bytes are a JSON document.
pub(crate) fn is_document(bytes: &[u8]) -> bool {
    syntax::parse(bytes).is_ok()
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
    let mut build = Build::default();
    build.deserialize(deserializer)?;
    let tree = build.tree();
    let read = read_as::<T>(tree.root());
    let read = tree.budget.fault().map_or(read, Err);
    read.map_err(D::Error::custom)
}

impl FromJson for Value {
    /// A surrogate that stands alone becomes U+FFFD.
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        value.to_value()
    }
}

impl FromJson for () {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        if value.is_null() {
            Ok(())
        } else {
            Err(DecodeError::unexpected("null", value))
        }
    }
}

impl FromJson for bool {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        value
            .as_bool()
            .ok_or_else(|| DecodeError::unexpected("a boolean", value))
    }
}

impl FromJson for String {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        match value.raw() {
            Some((text, false)) => {
                take_text(value, text)?;
                Ok(text.to_owned())
            }
            _ => escaped(value),
        }
    }
}

/// A text that has to be made first: apart, so that others take less to read.
#[inline(never)]
fn escaped(value: Json<'_>) -> Result<String, DecodeError> {
    let text = string(value)?;
    take_text(value, &text)?;
    Ok(text.into_owned())
}

/// Counts a text that is kept.
#[inline]
fn take_text(value: Json<'_>, text: &str) -> Result<(), DecodeError> {
    let budget = &value.tree.budget;
    budget.take(text.len())?;
    match text.len() < LONG {
        true => Ok(()),
        false => budget.step(text.len() / LONG),
    }
}

impl FromJson for Number {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        value.to_number()
    }
}

impl FromJson for f64 {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        value
            .as_f64()
            .ok_or_else(|| DecodeError::unexpected("a number", value))
    }
}

macro_rules! integers {
    ($($type:ident)*) => { $(
        impl FromJson for $type {
            fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
                if let Some(Ok(found)) = value.as_short_integer().map($type::try_from) {
                    return Ok(found);
                }
                // The largest have a place in none but their own type.
                if value.is_digits()
                    && let Some(Ok(found)) = value.as_number().map(str::parse)
                {
                    return Ok(found);
                }
                let found = integer(value)?;
                $type::try_from(found).map_err(|_| out_of_range(value, &$type::MIN, &$type::MAX))
            }
        }
    )* };
}

integers! { i64 i128 u64 u128 }

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        if value.is_null() {
            Ok(None)
        } else {
            read_as::<T>(value).map(Some)
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        value.tree.budget.take(size_of::<T>())?;
        read_as::<T>(value).map(Box::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        let items = array(value, size_of::<T>())?;
        let mut read = Vec::with_capacity(items.len());
        let mut list = score::Items::enter(value);
        for (index, item) in items.enumerate() {
            list.start();
            match read_as::<T>(item) {
                Ok(item) => read.push(item),
                Err(error) => {
                    let Some(error) = list.skip(item, error) else {
                        continue;
                    };
                    return Err(error.at_index(index));
                }
            }
        }
        Ok(read)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        let entries = entries(value)?;
        value.tree.budget.take(budget::map_of::<T>(value.len()))?;
        let mut read = BTreeMap::new();
        for (key, item) in entries {
            insert(&mut read, value, key, item)?;
        }
        Ok(read)
    }
}

/// Reads a property into a map. Of those that are named alike the last counts, whatever is wrong with the others.
pub(crate) fn insert<T: FromJson>(
    map: &mut BTreeMap<String, T>,
    object: Json<'_>,
    key: Json<'_>,
    value: Json<'_>,
) -> Result<(), DecodeError> {
    let name = key.as_str().unwrap_or_default();
    match read_as::<T>(value) {
        Ok(read) => {
            value.tree.budget.take(name.len())?;
            map.insert(name.into_owned(), read);
            Ok(())
        }
        Err(_) if object.get(&name).is_some_and(|last| last.at != value.at) => Ok(()),
        Err(error) => Err(error.at_key(&name)),
    }
}

/// The text of a string value.
///
/// # Errors
///
/// If the value is not a string, or a surrogate stands alone in it, which no text can hold.
#[inline]
pub fn string(value: Json<'_>) -> Result<Cow<'_, str>, DecodeError> {
    match value.raw() {
        Some((text, false)) => Ok(Cow::Borrowed(text)),
        Some((text, true)) => match syntax::unescape(text) {
            (text, false) => Ok(Cow::Owned(text)),
            (_, true) => Err(DecodeError::of_value(value, |_| {
                let found = "a string with half of a character (a lone surrogate)";
                ("a string".into(), found.to_owned())
            })),
        },
        None => Err(DecodeError::unexpected("a string", value)),
    }
}

/// The items of an array, of each of which so many bytes are made.
pub(crate) fn array(value: Json<'_>, each: usize) -> Result<JsonItems<'_>, DecodeError> {
    let tree = value.tree;
    let items = value.items();
    let items = items.ok_or_else(|| DecodeError::unexpected("an array", value))?;
    tree.budget.take(each.saturating_mul(items.len()))?;
    tree.budget.step(items.len() + 1)?;
    Ok(items)
}

/// The properties of an object.
pub(crate) fn entries(value: Json<'_>) -> Result<JsonEntries<'_>, DecodeError> {
    let tree = value.tree;
    let entries = value.entries();
    let entries = entries.ok_or_else(|| DecodeError::unexpected("an object", value))?;
    tree.budget.step(value.len() + OBJECT)?;
    Ok(entries)
}

/// The nodes of the properties of an object, and how many properties those are.
#[inline]
fn properties(value: Json<'_>) -> Result<(&[tree::Node], usize), DecodeError> {
    let properties = value.properties();
    let properties = properties.ok_or_else(|| DecodeError::unexpected("an object", value))?;
    value.tree.budget.step(properties.1 + OBJECT)?;
    Ok(properties)
}

/// Any integer that JSON can hold here. JSON Schema (2020-12, 6.1.1) counts a number without a fractional part as an
/// integer, so `3.0` is one.
pub(crate) fn integer(value: Json<'_>) -> Result<i128, DecodeError> {
    as_integer(value).ok_or_else(|| DecodeError::unexpected("an integer", value))
}

pub(crate) fn as_integer(value: Json<'_>) -> Option<i128> {
    let digits = value.as_number()?;
    if value.is_digits()
        && let Ok(wide) = digits.parse()
    {
        return Some(wide);
    }
    let float = value.as_f64()?;
    // Below 2^126 the cast is exact for a number without a fraction.
    (float.fract() == 0.0 && float.abs() < 8.5e37).then_some(float as i128)
}

fn out_of_range(value: Json<'_>, low: &dyn ToString, high: &dyn ToString) -> DecodeError {
    DecodeError::of_value(value, |value| {
        let (low, high) = (low.to_string(), high.to_string());
        let expected = format!("an integer from {low} to {high}");
        (expected.into(), shape(value))
    })
}
