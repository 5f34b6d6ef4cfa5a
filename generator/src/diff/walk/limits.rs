//! What schemas demand of values: whether more or fewer are valid, a kind for each keyword.

use std::collections::BTreeSet;

use super::shapes::kind;
use super::{At, Walk};
use crate::changes::Kind;
use crate::ir::{Limits, Unchecked};
use crate::source::Number;

/// A keyword's kinds, for what a parameter, a request or a response holds: fewer values are valid, or more.
struct Kinds {
    tightened: [Kind; 3],
    loosened: [Kind; 3],
}

impl Kinds {
    fn of(&self, at: &At, is_tighter: bool) -> Kind {
        let [parameter, request, response] = match is_tighter {
            true => self.tightened,
            false => self.loosened,
        };
        kind(at, parameter, request, response)
    }
}

/// The kinds of a keyword by their names in the table.
macro_rules! kinds {
    ($parameter_tightened:ident $request_tightened:ident $response_tightened:ident,
        $parameter_loosened:ident $request_loosened:ident $response_loosened:ident) => {
        Kinds {
            tightened: [
                Kind::$parameter_tightened,
                Kind::$request_tightened,
                Kind::$response_tightened,
            ],
            loosened: [
                Kind::$parameter_loosened,
                Kind::$request_loosened,
                Kind::$response_loosened,
            ],
        }
    };
}

/// A bound as a number, and how it is shown.
struct Bound {
    name: &'static str,
    kinds: Kinds,
    old: Option<f64>,
    new: Option<f64>,
    /// Whether more values are valid the lower it is.
    is_lower: bool,
}

impl Walk<'_, '_> {
    pub(super) fn limits(&mut self, old: &Limits, new: &Limits, at: &At) {
        self.unchecked(&old.unchecked, &new.unchecked, at);
        if old == new {
            return;
        }
        for bound in bounds(old, new) {
            let is_tighter = match (bound.old, bound.new) {
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (Some(was), Some(is)) if was == is => continue,
                (Some(was), Some(is)) => (is > was) == bound.is_lower,
                (None, None) => continue,
            };
            let (was, is) = (shown(bound.old), shown(bound.new));
            let detail = format!("{} {was} -> {is}", bound.name);
            self.find(bound.kinds.of(at, is_tighter), at, detail);
        }
        self.multiple_of(old, new, at);
        if old.unique_items != new.unique_items {
            let kinds = kinds!(
                ParameterUniqueItemsTightened RequestUniqueItemsTightened ResponseUniqueItemsTightened, ParameterUniqueItemsLoosened RequestUniqueItemsLoosened ResponseUniqueItemsLoosened
            );
            let detail = match new.unique_items {
                true => "uniqueItems",
                false => "no uniqueItems",
            };
            self.find(kinds.of(at, new.unique_items), at, detail);
        }
    }

    /// A multiple of a multiple is one: `4` is tighter than `2`. Any other change refuses values that were valid.
    fn multiple_of(&mut self, old: &Limits, new: &Limits, at: &At) {
        let number = |it: &Limits| it.multiple_of.map(Number::as_f64);
        let (was, is) = (number(old), number(new));
        if was == is {
            return;
        }
        let is_looser = match (was, is) {
            (Some(_), None) => true,
            (Some(was), Some(is)) => {
                // Of fractions, doubles hold neighbours: 0.3 is three times 0.1.
                let times = was / is;
                (times - times.round()).abs() < 1e-9 * times.abs()
            }
            _ => false,
        };
        let kinds = kinds!(
            ParameterMultipleOfTightened RequestMultipleOfTightened ResponseMultipleOfTightened, ParameterMultipleOfLoosened RequestMultipleOfLoosened ResponseMultipleOfLoosened
        );
        let detail = format!("multipleOf {} -> {}", shown(was), shown(is));
        self.find(kinds.of(at, !is_looser), at, detail);
    }

    /// What no check of ours looks at, and servers may.
    fn unchecked(&mut self, old: &Unchecked, new: &Unchecked, at: &At) {
        let overlap = new.overlaps.first().filter(|_| old.overlaps.is_empty());
        if let Some(overlap) = overlap.filter(|_| at.way.sent) {
            self.find(Kind::RequestBranchesOverlap, at, overlap.clone());
        }
        let mut one = |was: &BTreeSet<String>, is: &BTreeSet<String>, kinds: [[Kind; 3]; 3]| {
            let [added, removed, changed] = kinds;
            let [parameter, request, response] = match (was.is_subset(is), is.is_subset(was)) {
                (true, true) => return,
                (true, false) => added,
                (false, true) => removed,
                (false, false) => changed,
            };
            let text = |all: &BTreeSet<String>, other: &BTreeSet<String>| {
                let own: Vec<String> = all.difference(other).map(|it| format!("`{it}`")).collect();
                match own.is_empty() {
                    true => "none".to_owned(),
                    false => own.join(", "),
                }
            };
            let kind = kind(at, parameter, request, response);
            self.find(kind, at, format!("{} -> {}", text(was, is), text(is, was)));
        };
        one(
            &old.patterns,
            &new.patterns,
            [
                [
                    Kind::ParameterPatternAdded,
                    Kind::RequestPatternAdded,
                    Kind::ResponsePatternAdded,
                ],
                [
                    Kind::ParameterPatternRemoved,
                    Kind::RequestPatternRemoved,
                    Kind::ResponsePatternRemoved,
                ],
                [
                    Kind::ParameterPatternChanged,
                    Kind::RequestPatternChanged,
                    Kind::ResponsePatternChanged,
                ],
            ],
        );
        one(
            &old.conditions,
            &new.conditions,
            [
                [
                    Kind::ParameterConditionAdded,
                    Kind::RequestConditionAdded,
                    Kind::ResponseConditionAdded,
                ],
                [
                    Kind::ParameterConditionRemoved,
                    Kind::RequestConditionRemoved,
                    Kind::ResponseConditionRemoved,
                ],
                [
                    Kind::ParameterConditionChanged,
                    Kind::RequestConditionChanged,
                    Kind::ResponseConditionChanged,
                ],
            ],
        );
    }
}

fn shown(bound: Option<f64>) -> String {
    bound.map_or("none".to_owned(), |it| it.to_string())
}

fn bounds(old: &Limits, new: &Limits) -> Vec<Bound> {
    let number = |it: Option<Number>| it.map(Number::as_f64);
    let count = |it: Option<u64>| it.map(|it| it as f64);
    let bound = |name, is_lower, kinds, old, new| Bound {
        name,
        kinds,
        old,
        new,
        is_lower,
    };
    let numbers = |name, is_lower, kinds, get: fn(&Limits) -> Option<Number>| {
        bound(name, is_lower, kinds, number(get(old)), number(get(new)))
    };
    let counts = |name, is_lower, kinds, get: fn(&Limits) -> Option<u64>| {
        bound(name, is_lower, kinds, count(get(old)), count(get(new)))
    };
    vec![
        numbers(
            "minimum",
            true,
            kinds!(ParameterMinimumTightened RequestMinimumTightened ResponseMinimumTightened, ParameterMinimumLoosened RequestMinimumLoosened ResponseMinimumLoosened),
            |it| it.minimum,
        ),
        numbers(
            "maximum",
            false,
            kinds!(ParameterMaximumTightened RequestMaximumTightened ResponseMaximumTightened, ParameterMaximumLoosened RequestMaximumLoosened ResponseMaximumLoosened),
            |it| it.maximum,
        ),
        numbers(
            "exclusiveMinimum",
            true,
            kinds!(ParameterExclusiveMinimumTightened RequestExclusiveMinimumTightened ResponseExclusiveMinimumTightened, ParameterExclusiveMinimumLoosened RequestExclusiveMinimumLoosened ResponseExclusiveMinimumLoosened),
            |it| it.exclusive_minimum,
        ),
        numbers(
            "exclusiveMaximum",
            false,
            kinds!(ParameterExclusiveMaximumTightened RequestExclusiveMaximumTightened ResponseExclusiveMaximumTightened, ParameterExclusiveMaximumLoosened RequestExclusiveMaximumLoosened ResponseExclusiveMaximumLoosened),
            |it| it.exclusive_maximum,
        ),
        counts(
            "minLength",
            true,
            kinds!(ParameterMinLengthTightened RequestMinLengthTightened ResponseMinLengthTightened, ParameterMinLengthLoosened RequestMinLengthLoosened ResponseMinLengthLoosened),
            |it| it.min_length,
        ),
        counts(
            "maxLength",
            false,
            kinds!(ParameterMaxLengthTightened RequestMaxLengthTightened ResponseMaxLengthTightened, ParameterMaxLengthLoosened RequestMaxLengthLoosened ResponseMaxLengthLoosened),
            |it| it.max_length,
        ),
        counts(
            "minItems",
            true,
            kinds!(ParameterMinItemsTightened RequestMinItemsTightened ResponseMinItemsTightened, ParameterMinItemsLoosened RequestMinItemsLoosened ResponseMinItemsLoosened),
            |it| it.min_items,
        ),
        counts(
            "maxItems",
            false,
            kinds!(ParameterMaxItemsTightened RequestMaxItemsTightened ResponseMaxItemsTightened, ParameterMaxItemsLoosened RequestMaxItemsLoosened ResponseMaxItemsLoosened),
            |it| it.max_items,
        ),
        counts(
            "minProperties",
            true,
            kinds!(ParameterMinPropertiesTightened RequestMinPropertiesTightened ResponseMinPropertiesTightened, ParameterMinPropertiesLoosened RequestMinPropertiesLoosened ResponseMinPropertiesLoosened),
            |it| it.min_properties,
        ),
        counts(
            "maxProperties",
            false,
            kinds!(ParameterMaxPropertiesTightened RequestMaxPropertiesTightened ResponseMaxPropertiesTightened, ParameterMaxPropertiesLoosened RequestMaxPropertiesLoosened ResponseMaxPropertiesLoosened),
            |it| it.max_properties,
        ),
        counts(
            "propertyNames.minLength",
            true,
            kinds!(ParameterKeyMinLengthTightened RequestKeyMinLengthTightened ResponseKeyMinLengthTightened, ParameterKeyMinLengthLoosened RequestKeyMinLengthLoosened ResponseKeyMinLengthLoosened),
            |it| it.min_key_length,
        ),
        counts(
            "propertyNames.maxLength",
            false,
            kinds!(ParameterKeyMaxLengthTightened RequestKeyMaxLengthTightened ResponseKeyMaxLengthTightened, ParameterKeyMaxLengthLoosened RequestKeyMaxLengthLoosened ResponseKeyMaxLengthLoosened),
            |it| it.max_key_length,
        ),
    ]
}

/// What both demand: of each bound the one that is said; the first's, if both say it.
pub(super) fn both(one: &Limits, other: &Limits) -> Limits {
    Limits {
        minimum: one.minimum.or(other.minimum),
        maximum: one.maximum.or(other.maximum),
        exclusive_minimum: one.exclusive_minimum.or(other.exclusive_minimum),
        exclusive_maximum: one.exclusive_maximum.or(other.exclusive_maximum),
        multiple_of: one.multiple_of.or(other.multiple_of),
        min_length: one.min_length.or(other.min_length),
        max_length: one.max_length.or(other.max_length),
        min_items: one.min_items.or(other.min_items),
        max_items: one.max_items.or(other.max_items),
        unique_items: one.unique_items || other.unique_items,
        min_properties: one.min_properties.or(other.min_properties),
        max_properties: one.max_properties.or(other.max_properties),
        min_key_length: one.min_key_length.or(other.min_key_length),
        max_key_length: one.max_key_length.or(other.max_key_length),
        unchecked: Unchecked {
            patterns: &one.unchecked.patterns | &other.unchecked.patterns,
            conditions: &one.unchecked.conditions | &other.unchecked.conditions,
            overlaps: &one.unchecked.overlaps | &other.unchecked.overlaps,
        },
    }
}
