//! Choosing the variant of a union that a JSON value belongs to.
//!
//! Each variant has a guard, a test that looks at the value's kind or a few of its properties. Guards come first and
//! decoding second, so an error is about the variant that was meant, not about the last one tried. A value that no
//! guard wants is kept as it is: the API has grown a variant. So is one that does not fit the variant it was meant for, so
//! that what surrounds it can be read; why is told to those who listen. Where several guards of one kind let a value
//! pass, it is read as each of those variants, and the one that recognises most of it is taken, the first in case of
//! doubt.

use std::any::TypeId;

use serde_json::Value;

use super::drift::{self, DriftKind};
use super::json::as_integer;
use super::trial::{Trial, Verdict};
use super::{DecodeError, Json, JsonKind};

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
fn is_text_of(value: Json<'_>, wanted: &[&str]) -> bool {
    value.as_str().is_some_and(|text| wanted.contains(&&*text))
}

/// A value that guards look at. Most look at the same property.
#[derive(Debug)]
struct Sight<'a> {
    value: Json<'a>,
    kind: JsonKind,
    last: Option<(&'static str, Option<Json<'a>>)>,
}

impl<'a> Sight<'a> {
    fn new(value: Json<'a>) -> Self {
        Self {
            value,
            kind: value.kind(),
            last: None,
        }
    }

    fn get(&mut self, key: &'static str) -> Option<Json<'a>> {
        match self.last {
            Some((last, found)) if last == key => found,
            _ => {
                let found = self.value.get(key);
                self.last = Some((key, found));
                found
            }
        }
    }

    fn passes(&mut self, guard: &Guard) -> bool {
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
    value: Json<'a>,
    union: TypeId,
    variants: &'a [(&'static str, Guard)],
    /// The only variant that is left to try, unless there are several.
    only: Option<usize>,
    /// In reverse order of trial: those of one rank are weighed against each other.
    left: Vec<usize>,
    current: Option<usize>,
    failed: Vec<(&'static str, DecodeError)>,
    /// The best so far, its score, and what memory it takes.
    best: Option<(usize, i64, usize)>,
    trial: Trial<'a>,
    /// How much was noted of what is unknown: before this value, and before the variant that is tried.
    noted: [usize; 2],
    /// What memory was taken before the variant that is tried.
    made: usize,
    /// How the value was read before.
    verdict: Option<Verdict>,
}

impl<'a> Choice<'a> {
    /// Keeps the variants whose guard accepts the value; ties stay in the given order. `union` is the type that is chosen for.
    pub fn new(value: Json<'a>, union: TypeId, variants: &'a [(&'static str, Guard)]) -> Self {
        let mut sight = Sight::new(value);
        let is_watched = value.tree.weighing.rules.watched;
        let verdict = value.tree.weighing.verdict(value, union);
        let (mut only, mut left) = (None, Vec::new());
        match verdict {
            Some(before) if before.fits || is_watched && value.tree.budget.is_ample() => {
                only = before.variant.map(|it| it as usize);
            }
            // It is known that none fits, and nobody asks why, or has asked too often.
            Some(_) => {}
            None => {
                let passing = variants.iter().enumerate();
                for (at, _) in passing.filter(|(_, (_, guard))| sight.passes(guard)) {
                    match only {
                        None => only = Some(at),
                        Some(first) if left.is_empty() => left.extend([first, at]),
                        Some(_) => left.push(at),
                    }
                }
            }
        }
        let mut contested = false;
        if !left.is_empty() {
            only = None;
            let rank = |at: usize| variants.get(at).map_or(0, |it| it.1.rank());
            let weight = |at: usize| variants.get(at).map_or(0, |it| it.1.weight());
            left.sort_by_key(|at| std::cmp::Reverse((rank(*at), weight(*at))));
            left.reverse();
            if let [.., second, first] = left.as_slice() {
                contested = rank(*second) == rank(*first);
            }
        }
        Self {
            value,
            union,
            variants,
            only,
            left,
            current: None,
            failed: Vec::new(),
            best: None,
            trial: Trial::enter(value, contested),
            noted: [value.tree.notes.count(); 2],
            made: 0,
            verdict,
        }
    }

    fn variant(&self, at: usize) -> (&'static str, u8) {
        let variant = self.variants.get(at);
        variant.map_or(("", 0), |(name, guard)| (*name, guard.rank()))
    }

    /// The place of the next variant to try; none once a variant fits and no other is as specific.
    pub fn next_variant(&mut self) -> Option<usize> {
        let next = match self.only.take() {
            Some(only) => only,
            None => self.left.pop()?,
        };
        let tree = self.value.tree;
        let rank = |at: usize| self.variant(at).1;
        let settled = self.best.is_some() && self.current.map(rank) != Some(rank(next));
        if settled || tree.budget.is_exceeded() {
            self.left.clear();
            return None;
        }
        self.trial.start();
        self.current = Some(next);
        self.noted[1] = tree.notes.count();
        self.made = tree.budget.made();
        Some(next)
    }

    /// Whether the variant last given, which fits, fits better than those before.
    pub fn is_better(&mut self) -> bool {
        let tree = self.value.tree;
        let score = self.trial.score();
        let better = self.best.is_none_or(|best| score > best.1);
        let made = tree.budget.made().saturating_sub(self.made);
        let dropped = match (better, self.best) {
            (true, Some(before)) => before.2,
            (true, None) => 0,
            (false, _) => made,
        };
        tree.budget.give_back(dropped);
        if better {
            self.best = self.current.map(|at| (at, score, made));
            self.trial.settle(score);
            self.settle(true);
        }
        // What the other variant does not know is of no interest.
        let [before, tried] = self.noted;
        match better {
            true => tree.notes.forget(before, tried),
            false => tree.notes.forget(tried, usize::MAX),
        }
        better
    }

    /// Notes that the variant last given does not fit.
    pub fn reject(&mut self, error: DecodeError) {
        let tree = self.value.tree;
        tree.notes.forget(self.noted[1], usize::MAX);
        let made = tree.budget.made().saturating_sub(self.made);
        tree.budget.give_back(made);
        let name = self.current.map_or("", |at| self.variant(at).0);
        self.failed.push((name, error));
    }

    /// Has the trial remember what comes of it.
    fn settle(&mut self, fits: bool) {
        if self.verdict.is_some() || self.value.tree.budget.is_exceeded() {
            return;
        }
        let variant = match fits {
            true => self.best.map(|it| it.0),
            false => self.current,
        };
        let variant = variant.and_then(|it| u32::try_from(it).ok());
        self.trial.verdict = Some((self.union, Verdict { fits, variant }));
    }

    /// The value itself: it belongs to a variant that is not known here, or it does not fit those it was tried as. With
    /// one of these, its error is the reason; with several, all are told.
    ///
    /// # Errors
    ///
    /// If the value cannot be kept: it takes too much memory, or holds a number that is too large.
    pub fn unrecognized(mut self) -> Result<Value, DecodeError> {
        let tree = self.value.tree;
        let unfit = !self.failed.is_empty() || self.verdict.is_some_and(|it| it.variant.is_some());
        self.trial.settle_unread(unfit);
        self.settle(false);
        if tree.weighing.rules.watched {
            let mut tags = self.variants.iter().filter_map(|(_, guard)| guard.tag());
            let tag = tags.next().and_then(|key| self.value.get(key));
            let found = drift::told(tag.unwrap_or(self.value));
            match self.failed.len() {
                0 if unfit => {
                    let reason = DecodeError::no_branch(self.value, Vec::new());
                    drift::note_misfit(self.value, found, reason);
                }
                0 => drift::note(self.value, DriftKind::Variant, found),
                1 => drift::note_misfit(self.value, found, self.failed.remove(0).1),
                _ => {
                    let failed = std::mem::take(&mut self.failed);
                    let reason = DecodeError::no_branch(self.value, failed);
                    drift::note_misfit(self.value, found, reason);
                }
            }
        }
        // Values that are kept may be within such that are kept after all.
        tree.budget
            .read_again(self.value.nodes().saturating_mul(4))?;
        self.value.to_value()
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
                value: $crate::runtime::Json<'_>,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                let union = ::core::any::TypeId::of::<Self>();
                let mut choice = $crate::runtime::Choice::new(value, union, &[
                    $((stringify!($variant), $crate::runtime::Guard::$guard $(($($argument),*))?),)*
                ]);
                let mut best = ::core::option::Option::None;
                'choice: while let ::core::option::Option::Some(variant) = choice.next_variant() {
                    let mut place = 0_usize..;
                    let read = 'read: {
                        $(if place.next() == ::core::option::Option::Some(variant) {
                            break 'read $crate::runtime::FromJson::from_json(value)
                                .map(Self::$variant);
                        })*
                        break 'choice;
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
                    ::core::option::Option::None => Self::Unrecognized(choice.unrecognized()?),
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
