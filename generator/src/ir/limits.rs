//! Limits: what a schema demands of values beyond their shape.

use std::collections::BTreeSet;

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
