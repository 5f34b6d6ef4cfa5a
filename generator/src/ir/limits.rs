//! Limits: what a schema demands of values beyond their shape.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use crate::source::Number;

/// What a schema demands of values beyond their shape (JSON Schema validation, section 6).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// `minimum`.
    pub minimum: Option<Number>,
    /// `maximum`.
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`.
    pub exclusive_minimum: Option<Number>,
    /// `exclusiveMaximum`.
    pub exclusive_maximum: Option<Number>,
    /// `multipleOf`.
    pub multiple_of: Option<Number>,
    /// `minLength`, in Unicode scalar values.
    pub min_length: Option<u64>,
    /// `maxLength`, in Unicode scalar values.
    pub max_length: Option<u64>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    pub unique_items: bool,
    /// `minProperties`.
    pub min_properties: Option<u64>,
    /// `maxProperties`.
    pub max_properties: Option<u64>,
    /// `propertyNames.minLength`.
    pub min_key_length: Option<u64>,
    /// `propertyNames.maxLength`.
    pub max_key_length: Option<u64>,
    /// The rest, for comparison with another document.
    pub unchecked: Unchecked,
}

/// What a schema demands and no check of emitted code looks at. Types are the same whatever it says, so two of them are always
/// equal.
#[derive(Debug, Clone, Default)]
pub struct Unchecked {
    /// Each `pattern`.
    pub patterns: BTreeSet<String>,
    /// `not`, `if`, `contains`, `dependentRequired` and the like, each as JSON without prose.
    pub conditions: BTreeSet<String>,
    /// Which values fit several branches of a `oneOf` that are one type here.
    pub overlaps: BTreeSet<String>,
}

impl PartialEq for Unchecked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Limits {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Limits::default()
    }
}

impl Unchecked {
    fn is_empty(&self) -> bool {
        let all = [&self.patterns, &self.conditions, &self.overlaps];
        all.iter().all(|it| it.is_empty())
    }
}

/// The limits of a type. Most have none, and a document has tens of thousands of types, so these are there only if one is.
#[derive(Debug, Clone, Default)]
pub struct BoxedLimits(Option<Box<Limits>>);

impl BoxedLimits {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|it| it.is_empty())
    }

    /// Adds to [`Unchecked::overlaps`]. Most often there are none, which take no room.
    pub fn add_overlaps(&mut self, found: &BTreeSet<String>) {
        if !found.is_empty() {
            self.unchecked.overlaps.extend(found.iter().cloned());
        }
    }
}

impl From<Limits> for BoxedLimits {
    fn from(limits: Limits) -> Self {
        let is_empty = limits.is_empty() && limits.unchecked.is_empty();
        BoxedLimits((!is_empty).then(|| Box::new(limits)))
    }
}

impl Deref for BoxedLimits {
    type Target = Limits;

    fn deref(&self) -> &Limits {
        static NONE: LazyLock<Limits> = LazyLock::new(Limits::default);
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for BoxedLimits {
    fn deref_mut(&mut self) -> &mut Limits {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for BoxedLimits {
    fn eq(&self, other: &BoxedLimits) -> bool {
        **self == **other
    }
}
