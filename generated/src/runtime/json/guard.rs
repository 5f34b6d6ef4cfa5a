// @generated: the runtime of specwright, as far as this API needs it.

//! Guards of a union: what tells its variants apart before any of them is read, the kind of the value and a few of its properties.

use super::as_integer;
use super::tree::{Json, JsonKind};

/// What a value must look like to be tried as a variant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guard {
    /// Any string.
    String,
    /// One of these strings.
    Strings(&'static [&'static str]),
    /// One of these integers.
    Integers(&'static [i64]),
    /// A number without a fractional part.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// Null.
    Null,
    /// Any array.
    Array,
    /// Any object.
    Object,
    /// An object whose property of this name is one of these strings.
    Tag(&'static str, &'static [&'static str]),
    /// An object whose property of this name is one of these integers.
    IntegerTag(&'static str, &'static [i64]),
    /// An object whose property of this name is one of these values.
    ScalarTag(&'static str, &'static [Scalar]),
    /// An object that has all of these properties.
    Keys(&'static [&'static str]),
    /// What all of these let pass.
    All(&'static [Guard]),
    /// Anything.
    Any,
}

/// Kinds of values, a bit each: what a guard looks at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    pub(crate) const NONE: Self = Self(0);
    /// Any value.
    pub const ALL: Self = Self(u8::MAX);

    /// Values of this kind.
    pub const fn of(kind: JsonKind) -> Self {
        Self(1 << kind as u8)
    }

    pub(crate) fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// A value that tells a variant, where these are not all strings or all integers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    /// There is no such property.
    Missing,
    /// Null.
    Null,
    /// True or false.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A number with a fractional part.
    Number(f64),
    /// A string.
    Text(&'static str),
}

impl Scalar {
    fn is(&self, value: Option<Json<'_>>) -> bool {
        match (self, value) {
            (Self::Missing, value) => value.is_none(),
            (_, None) => false,
            (Self::Null, Some(value)) => value.is_null(),
            (Self::Boolean(wanted), Some(value)) => value.as_bool() == Some(*wanted),
            (Self::Integer(wanted), Some(value)) => value == *wanted,
            (Self::Number(wanted), Some(value)) => value == *wanted,
            (Self::Text(wanted), Some(value)) => value.is_text(wanted),
        }
    }
}

/// Whether a value is one of some integers; `3.0` is the same number as `3`.
fn is_integer_of(value: Json<'_>, wanted: &[i64]) -> bool {
    let number = as_integer(value);
    number.is_some_and(|number| wanted.iter().any(|it| i128::from(*it) == number))
}

/// Whether a value is one of some strings.
#[inline]
fn is_text_of(value: Json<'_>, wanted: &[&str]) -> bool {
    wanted.iter().any(|it| value.is_text(it))
}

/// A value that guards look at. Most look at the same property.
#[derive(Debug)]
pub(crate) struct Sight<'a> {
    pub value: Json<'a>,
    pub kind: JsonKind,
    last: Option<(&'static str, Option<Json<'a>>)>,
}

impl<'a> Sight<'a> {
    pub fn new(value: Json<'a>) -> Self {
        Self {
            value,
            kind: value.kind(),
            last: None,
        }
    }

    pub fn get(&mut self, key: &'static str) -> Option<Json<'a>> {
        match self.last {
            // Mostly it is the very same text.
            Some((last, found)) if std::ptr::eq(last, key) || last == key => found,
            _ => {
                let found = self.value.get(key);
                self.last = Some((key, found));
                found
            }
        }
    }

    pub fn passes(&mut self, guard: &Guard) -> bool {
        let is_object = self.kind == JsonKind::Object;
        match guard {
            Guard::String => self.kind == JsonKind::String,
            Guard::Strings(texts) => is_text_of(self.value, texts),
            Guard::Integers(numbers) => is_integer_of(self.value, numbers),
            Guard::Integer => as_integer(self.value).is_some(),
            Guard::Number => self.kind == JsonKind::Number,
            Guard::Boolean => self.kind == JsonKind::Boolean,
            Guard::Null => self.kind == JsonKind::Null,
            Guard::Array => self.kind == JsonKind::Array,
            Guard::Object => is_object,
            Guard::Tag(key, texts) => {
                is_object && self.get(key).is_some_and(|tag| is_text_of(tag, texts))
            }
            Guard::IntegerTag(key, numbers) => {
                let tag = if is_object { self.get(key) } else { None };
                tag.is_some_and(|tag| is_integer_of(tag, numbers))
            }
            Guard::ScalarTag(key, scalars) => {
                is_object && {
                    let tag = self.get(key);
                    scalars.iter().any(|it| it.is(tag))
                }
            }
            Guard::Keys(keys) => is_object && keys.iter().all(|key| self.get(key).is_some()),
            Guard::All(guards) => guards.iter().all(|it| self.passes(it)),
            Guard::Any => true,
        }
    }
}

impl Guard {
    /// Whether the value passes.
    pub fn accepts(&self, value: Json<'_>) -> bool {
        Sight::new(value).passes(self)
    }

    /// The kinds of the values that may pass.
    pub(crate) fn kinds(&self) -> Kinds {
        Kinds::of(match self {
            Self::String | Self::Strings(_) => JsonKind::String,
            Self::Integers(_) | Self::Integer | Self::Number => JsonKind::Number,
            Self::Boolean => JsonKind::Boolean,
            Self::Null => JsonKind::Null,
            Self::Array => JsonKind::Array,
            Self::Object | Self::Keys(_) => JsonKind::Object,
            Self::Tag(..) | Self::IntegerTag(..) | Self::ScalarTag(..) => JsonKind::Object,
            Self::All(guards) => {
                return guards.iter().map(Self::kinds).fold(Kinds::ALL, Kinds::and);
            }
            Self::Any => return Kinds::ALL,
        })
    }

    /// Whether all values of these kinds pass.
    pub(crate) fn is_of_kinds(&self) -> bool {
        match self {
            Self::String | Self::Number | Self::Boolean | Self::Null => true,
            Self::Array | Self::Object | Self::Any => true,
            Self::All(guards) => guards.iter().all(Self::is_of_kinds),
            _ => false,
        }
    }

    /// The rank of guards that list the values that pass.
    pub(crate) const EXACT: u8 = 3;

    /// Whether no value passes two of the guards that have the highest rank: they list different strings, of one tag or by themselves.
    pub(crate) fn tell_apart<'g>(guards: impl Iterator<Item = &'g Self>) -> bool {
        let mut seen: Vec<(Option<&str>, &str)> = Vec::new();
        for guard in guards.filter(|it| it.is_exact()) {
            let (tag, texts) = match guard {
                Self::Tag(key, texts) => (Some(*key), texts),
                Self::Strings(texts) => (None, texts),
                _ => return false,
            };
            for text in texts.iter() {
                let alike = seen.iter().any(|(other, it)| match (other, tag) {
                    (Some(other), Some(tag)) if *other != tag => true, // A value may have both.
                    (other, tag) => *other == tag && *it == *text,
                });
                if alike {
                    return false;
                }
                seen.push((tag, text));
            }
        }
        true
    }

    /// Variants of a higher rank are tried first, and the others only if none of them fits. Among those of one rank,
    /// the value decides.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Any => 0,
            // Every integer is also a number.
            Self::Integer => 2,
            _ if self.is_exact() => Self::EXACT,
            _ => 1,
        }
    }

    /// How much passing says about a value; within a rank, more is tried first.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Any => 0,
            Self::String
            | Self::Number
            | Self::Boolean
            | Self::Null
            | Self::Array
            | Self::Object => 1,
            // Every integer is also a number.
            Self::Integer => 2,
            Self::Keys(keys) => keys.len().saturating_add(3),
            // What demands no tag says as much as the properties that it wants.
            Self::All(guards) if !self.is_exact() => {
                let others = guards.iter().filter(|it| it.tag().is_none());
                others.map(Self::weight).max().unwrap_or(1)
            }
            _ => usize::MAX,
        }
    }

    /// Whether it lists the values that pass.
    fn is_exact(&self) -> bool {
        match self {
            Self::All(guards) => guards.iter().any(Self::demands_tag),
            Self::Strings(_) | Self::Integers(_) => true,
            _ => self.tag().is_some(),
        }
    }

    fn demands_tag(&self) -> bool {
        match self {
            Self::ScalarTag(_, scalars) => !scalars.contains(&Scalar::Missing),
            _ => self.tag().is_some(),
        }
    }

    /// The property that it looks at, if it is one.
    pub(crate) fn tag(&self) -> Option<&'static str> {
        match self {
            Self::Tag(key, _) | Self::IntegerTag(key, _) | Self::ScalarTag(key, _) => Some(key),
            Self::All(guards) => guards.iter().find_map(Self::tag),
            _ => None,
        }
    }
}
