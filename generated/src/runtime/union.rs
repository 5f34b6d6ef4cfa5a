// @generated: the runtime of specwright, the same in every crate.

//! Choosing the variant of a union that a JSON value belongs to.
//!
//! Each variant has a guard, a test that looks at the value's kind or a few of its properties. Guards come first and
//! decoding second, so an error is about the variant that was meant, not about the last one tried. A value that no
//! guard wants is kept as it is: the API has grown a variant. So is one that does not fit the variant it was meant for, so
//! that what surrounds it can be read; why is told to those who listen. Where several guards of one kind let a value
//! pass, it is read as each of those variants, and the one that recognises most of it is taken, the first in case of
//! doubt.

use serde_json::Value;

use super::DecodeError;
use super::drift::{self, DriftKind};
use super::json::as_integer;
use super::trial::{self, Trial};

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
    fn is(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Missing, value) => value.is_none(),
            (_, None) => false,
            (Self::Null, Some(value)) => value.is_null(),
            (Self::Boolean(wanted), Some(value)) => value.as_bool() == Some(*wanted),
            (Self::Integer(wanted), Some(value)) => is_integer_of(value, &[*wanted]),
            (Self::Number(wanted), Some(value)) => value.as_f64() == Some(*wanted),
            (Self::Text(wanted), Some(value)) => value.as_str() == Some(*wanted),
        }
    }
}

/// Whether a value is one of some integers; `3.0` is the same number as `3`.
fn is_integer_of(value: &Value, wanted: &[i64]) -> bool {
    let number = as_integer(value);
    number.is_some_and(|number| wanted.iter().any(|it| i128::from(*it) == number))
}

impl Guard {
    /// Whether the value passes.
    pub fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Strings(texts) => value.as_str().is_some_and(|text| texts.contains(&text)),
            Self::Integers(numbers) => is_integer_of(value, numbers),
            Self::Integer => as_integer(value).is_some(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Null => value.is_null(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
            Self::Tag(key, texts) => {
                let tag = value.get(key).and_then(Value::as_str);
                tag.is_some_and(|tag| texts.contains(&tag))
            }
            Self::IntegerTag(key, numbers) => {
                let tag = value.get(key);
                tag.is_some_and(|tag| is_integer_of(tag, numbers))
            }
            Self::ScalarTag(key, scalars) => match value.as_object() {
                Some(map) => scalars.iter().any(|it| it.is(map.get(*key))),
                None => false,
            },
            Self::Keys(keys) => match value.as_object() {
                Some(map) => keys.iter().all(|key| map.contains_key(*key)),
                None => false,
            },
            Self::All(guards) => guards.iter().all(|it| it.accepts(value)),
            Self::Any => true,
        }
    }

    /// Variants of a higher rank are tried first, and the others only if none of them fits. Among those of one rank,
    /// the value decides.
    fn rank(&self) -> u8 {
        match self {
            Self::Any => 0,
            // Every integer is also a number.
            Self::Integer => 2,
            _ if self.is_exact() => 3,
            _ => 1,
        }
    }

    /// How much passing says about a value; within a rank, more is tried first.
    fn weight(&self) -> usize {
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
    fn tag(&self) -> Option<&'static str> {
        match self {
            Self::Tag(key, _) | Self::IntegerTag(key, _) | Self::ScalarTag(key, _) => Some(key),
            Self::All(guards) => guards.iter().find_map(Self::tag),
            _ => None,
        }
    }
}

/// The variants left to try for one value, the most specific first, and why those before did not fit.
#[derive(Debug)]
pub struct Choice<'a> {
    value: &'a Value,
    /// In reverse order of trial, each with its rank: those of one rank are weighed against each other.
    left: Vec<(&'static str, u8)>,
    current: (&'static str, u8),
    failed: Vec<(&'static str, DecodeError)>,
    best: Option<i64>,
    trial: Trial,
    /// The property that tells variants apart, if one does.
    tag: Option<&'static str>,
    /// How much was noted of what is unknown: before this value, and before the variant that is tried.
    noted: [usize; 2],
}

impl<'a> Choice<'a> {
    /// Keeps the variants whose guard accepts the value; ties stay in the given order.
    pub fn new(value: &'a Value, variants: &[(&'static str, Guard)]) -> Self {
        let mut candidates: Vec<_> = variants
            .iter()
            .filter(|(_, guard)| guard.accepts(value))
            .collect();
        candidates.sort_by_key(|(_, guard)| std::cmp::Reverse((guard.rank(), guard.weight())));
        let left: Vec<_> = candidates
            .into_iter()
            .rev()
            .map(|(name, guard)| (*name, guard.rank()))
            .collect();
        let contested = match left.as_slice() {
            [.., second, first] => second.1 == first.1,
            _ => false,
        };
        Self {
            value,
            left,
            current: ("", u8::MAX),
            failed: Vec::new(),
            best: None,
            trial: Trial::enter(contested),
            tag: variants.iter().find_map(|(_, guard)| guard.tag()),
            noted: [drift::noted(); 2],
        }
    }

    /// The next variant to try; none once a variant fits and no other is as specific.
    pub fn next_variant(&mut self) -> Option<&'static str> {
        let next = self.left.pop()?;
        let settled = self.best.is_some() && next.1 != self.current.1;
        let first = self.current.0.is_empty();
        if settled || !self.trial.start(first) {
            self.left.clear();
            return None;
        }
        self.current = next;
        self.noted[1] = drift::noted();
        Some(next.0)
    }

    /// Whether the variant last given, which fits, fits better than those before.
    pub fn is_better(&mut self) -> bool {
        let score = self.trial.score();
        let better = self.best.is_none_or(|best| score > best);
        if better {
            self.best = Some(score);
            self.trial.settle(score);
        }
        // What the other variant does not know is of no interest.
        let [before, tried] = self.noted;
        match better {
            true => drift::forget(before, tried),
            false => drift::forget(tried, usize::MAX),
        }
        better
    }

    /// Notes that the variant last given does not fit.
    pub fn reject(&mut self, error: DecodeError) {
        drift::forget(self.noted[1], usize::MAX);
        self.failed.push((self.current.0, error));
    }

    /// The value itself: it belongs to a variant that is not known here, or it does not fit those it was tried as. With
    /// one of these, its error is the reason; with several, all are told.
    pub fn unrecognized(mut self) -> Value {
        self.trial.settle_unread(!self.failed.is_empty());
        if trial::is_watched() {
            let tag = self.tag.and_then(|key| self.value.get(key));
            let found = drift::told(tag.unwrap_or(self.value));
            match self.failed.len() {
                0 => drift::note(self.value, DriftKind::Variant, found),
                1 => drift::note_misfit(self.value, found, self.failed.remove(0).1),
                _ => {
                    let reason = DecodeError::no_branch(self.value, self.failed);
                    drift::note_misfit(self.value, found, reason);
                }
            }
        }
        self.value.clone()
    }
}

/// Reading and writing of an enum whose variants each hold one payload, and whose last variant,
/// `Unrecognized(Value)`, keeps what no guard accepts and what does not fit:
///
/// ```text
/// union! { Choice {
///     Mode: Strings(&["auto", "none"]),
///     Named: Tag("type", &["function"]) from(Named), // also: boxed(Named), text(String)
///     Other: Keys(&["id", "name"]),
///     Nothing: Null,
/// } }
/// ```
#[allow(unused_macros)] // Which of the macros a crate needs depends on its API.
macro_rules! union {
    (#[$read:meta] #[$write:meta] $name:ident {
        $($variant:ident : $guard:ident $(($($argument:expr),* $(,)?))?
            $(from($from:ty))? $(boxed($boxed:ty))? $(text($text:ty))?),* $(,)?
    }) => {
        #[$read]
        impl $crate::runtime::FromJson for $name {
            fn from_json(
                value: &::serde_json::Value,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let mut choice = $crate::runtime::Choice::new(value, &[
                    $((stringify!($variant), $crate::runtime::Guard::$guard $(($($argument),*))?),)*
                ]);
                let mut best = ::core::option::Option::None;
                while let ::core::option::Option::Some(variant) = choice.next_variant() {
                    let read = match variant {
                        $(stringify!($variant) => {
                            $crate::runtime::FromJson::from_json(value).map(Self::$variant)
                        })*
                        _ => break,
                    };
                    match read {
                        ::core::result::Result::Ok(read) => {
                            if choice.is_better() {
                                best = ::core::option::Option::Some(read);
                            }
                        }
                        ::core::result::Result::Err(error) => choice.reject(error),
                    }
                }
                ::core::result::Result::Ok(match best {
                    ::core::option::Option::Some(read) => read,
                    ::core::option::Option::None => Self::Unrecognized(choice.unrecognized()),
                })
            }
        }

        #[$write]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => ::serde::Serialize::serialize(payload, serializer),)*
                    Self::Unrecognized(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        #[$read]
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::bridge(deserializer)
            }
        }

        $(
            $(impl ::core::convert::From<$from> for $name {
                fn from(value: $from) -> Self {
                    Self::$variant(value)
                }
            })?
            $(impl ::core::convert::From<$boxed> for $name {
                fn from(value: $boxed) -> Self {
                    Self::$variant(::std::boxed::Box::new(value))
                }
            })?
            $(
                impl ::core::convert::From<$text> for $name {
                    fn from(value: $text) -> Self {
                        Self::$variant(value)
                    }
                }

                impl ::core::convert::From<&str> for $name {
                    fn from(value: &str) -> Self {
                        Self::$variant(value.to_owned())
                    }
                }
            )?
        )*
    };
    ($($type:tt)*) => {
        $crate::runtime::directed! { union $($type)* }
    };
}

#[allow(unused_imports)] // As above.
pub(crate) use union;
