//! What schemas demand of values: whether more or fewer are valid.

use super::shapes::kind;
use super::{At, Walk};
use crate::changes::Kind;
use crate::ir::Limits;
use crate::source::Number;

/// A bound as a number, and how it is shown.
struct Bound {
    name: &'static str,
    old: Option<f64>,
    new: Option<f64>,
    /// Whether more values are valid the lower it is.
    is_lower: bool,
}

impl Walk<'_, '_> {
    pub(super) fn limits(&mut self, old: &Limits, new: &Limits, at: &At) {
        if old == new {
            return;
        }
        let (mut tightened, mut loosened) = (Vec::new(), Vec::new());
        for bound in bounds(old, new) {
            let shown = |it: Option<f64>| it.map_or("none".to_owned(), |it| it.to_string());
            let line = format!(
                "{} {} -> {}",
                bound.name,
                shown(bound.old),
                shown(bound.new)
            );
            let is_tighter = match (bound.old, bound.new) {
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (Some(was), Some(is)) if was == is => continue,
                (Some(was), Some(is)) => (is > was) == bound.is_lower,
                (None, None) => continue,
            };
            match is_tighter {
                true => tightened.push(line),
                false => loosened.push(line),
            }
        }
        multiple_of(old, new, &mut tightened, &mut loosened);
        match (old.unique_items, new.unique_items) {
            (false, true) => tightened.push("uniqueItems".to_owned()),
            (true, false) => loosened.push("no uniqueItems".to_owned()),
            _ => {}
        }
        if !tightened.is_empty() {
            let kind = kind(
                at,
                Kind::ParameterConstraintTightened,
                Kind::RequestConstraintTightened,
                Kind::ResponseConstraintTightened,
            );
            self.find(kind, at, tightened.join(", "));
        }
        if !loosened.is_empty() {
            let kind = kind(
                at,
                Kind::ParameterConstraintLoosened,
                Kind::RequestConstraintLoosened,
                Kind::ResponseConstraintLoosened,
            );
            self.find(kind, at, loosened.join(", "));
        }
    }
}

/// A multiple of a multiple is one: `4` is tighter than `2`. Any other change refuses values that were valid.
fn multiple_of(
    old: &Limits,
    new: &Limits,
    tightened: &mut Vec<String>,
    loosened: &mut Vec<String>,
) {
    let (old, new) = (old.multiple_of, new.multiple_of);
    if old == new {
        return;
    }
    let shown = |it: Option<Number>| it.map_or("none".to_owned(), |it| it.as_f64().to_string());
    let line = format!("multipleOf {} -> {}", shown(old), shown(new));
    let divides = |one: Number, other: Number| other.as_f64() % one.as_f64() == 0.0;
    match (old, new) {
        (Some(_), None) => loosened.push(line),
        (Some(was), Some(is)) if divides(is, was) => loosened.push(line),
        _ => tightened.push(line),
    }
}

fn bounds(old: &Limits, new: &Limits) -> Vec<Bound> {
    let number = |it: Option<Number>| it.map(Number::as_f64);
    let count = |it: Option<u64>| it.map(|it| it as f64);
    let bound = |name, is_lower, old, new| Bound {
        name,
        old,
        new,
        is_lower,
    };
    let numbers = |name, is_lower, get: fn(&Limits) -> Option<Number>| {
        bound(name, is_lower, number(get(old)), number(get(new)))
    };
    let counts = |name, is_lower, get: fn(&Limits) -> Option<u64>| {
        bound(name, is_lower, count(get(old)), count(get(new)))
    };
    vec![
        numbers("minimum", true, |it| it.minimum),
        numbers("maximum", false, |it| it.maximum),
        numbers("exclusiveMinimum", true, |it| it.exclusive_minimum),
        numbers("exclusiveMaximum", false, |it| it.exclusive_maximum),
        counts("minLength", true, |it| it.min_length),
        counts("maxLength", false, |it| it.max_length),
        counts("minItems", true, |it| it.min_items),
        counts("maxItems", false, |it| it.max_items),
        counts("minProperties", true, |it| it.min_properties),
        counts("maxProperties", false, |it| it.max_properties),
        counts("propertyNames.minLength", true, |it| it.min_key_length),
        counts("propertyNames.maxLength", false, |it| it.max_key_length),
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
    }
}
