//! Branches of a `oneOf` that a value may both fit. Such a value is of neither: `oneOf` demands exactly one.
//!
//! It is judged by what values of one branch are made of: an object of its own properties, an empty list, a number. What types cannot
//! tell (`pattern`, `not`) is taken to let values pass, so that a doubt is told.

use super::shapes::meant;
use crate::diff::version::Version;
use crate::ir::{
    AdditionalProperties, Guard, Limits, Object, Shape, Tag, Ty, TypeKind, Union, Variant,
};
use crate::source::Number;

/// How deep types are looked into.
const DEEPEST: usize = 8;

/// What fits both branches, in words, if anything may.
pub(super) fn overlap(version: &Version<'_>, one: &Variant, other: &Variant) -> Option<String> {
    if !one.exclusive || !other.exclusive || are_told(&one.guard, &other.guard) {
        return None;
    }
    Overlap { version }.of(&one.ty, &other.ty, DEEPEST)
}

/// Whether a tag lets no value pass in common.
fn are_told(one: &Guard, other: &Guard) -> bool {
    tags(one).any(|one| {
        tags(other).any(|other| {
            let shared = one.values.iter().any(|it| other.values.contains(it));
            one.property == other.property && !shared
        })
    })
}

fn tags(guard: &Guard) -> impl Iterator<Item = &Tag> {
    let parts = match guard {
        Guard::All(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    parts.iter().filter_map(|it| match it {
        Guard::Tag(tag) => Some(tag),
        _ => None,
    })
}

struct Overlap<'o, 'v> {
    version: &'o Version<'v>,
}

/// What values of a type are, as far as that tells types apart.
enum Values<'o> {
    Strings(Option<Vec<&'o str>>),
    Integers(Option<Vec<i64>>),
    Numbers,
    Booleans,
    List { least: u64, item: Option<&'o Ty> },
    Map(&'o Ty),
    Object(&'o Object),
    Union(&'o Union),
    Any,
    None,
}

impl<'o> Overlap<'o, '_> {
    fn of(&self, one: &'o Ty, other: &'o Ty, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let said = |text: &str| Some(text.to_owned());
        match (self.values(one), self.values(other)) {
            (Values::None, _) | (_, Values::None) => None,
            (Values::Any, _) | (_, Values::Any) => said("any value of the other one"),
            (Values::Union(union), _) => self.of_union(union, other, depth),
            (_, Values::Union(union)) => self.of_union(union, one, depth),
            (Values::Strings(one), Values::Strings(other)) => match shared(one, other) {
                Shared::All => said("text"),
                Shared::One(text) => Some(format!("\"{text}\"")),
                Shared::None => None,
            },
            (Values::Integers(known), Values::Integers(others)) => match shared(known, others) {
                Shared::All => self.range(one, other).then(|| "an integer".to_owned()),
                Shared::One(number) => Some(number.to_string()),
                Shared::None => None,
            },
            (Values::Integers(_), Values::Numbers) | (Values::Numbers, Values::Integers(_)) => {
                self.range(one, other).then(|| "an integer".to_owned())
            }
            (Values::Numbers, Values::Numbers) => {
                self.range(one, other).then(|| "a number".to_owned())
            }
            (Values::Booleans, Values::Booleans) => said("a boolean"),
            (
                Values::List { least, item },
                Values::List {
                    least: other,
                    item: others,
                },
            ) => match (least.max(other), item, others) {
                (0, ..) => said("an empty list"),
                (_, Some(item), Some(others)) => {
                    let what = self.of(item, others, depth)?;
                    Some(format!("a list of {what}"))
                }
                _ => said("a list"),
            },
            (Values::Object(one), Values::Object(other)) => self.of_objects(one, other, depth),
            (Values::Map(value), Values::Map(other)) => {
                let empty = self.of(value, other, depth).is_none();
                said(if empty {
                    "an empty object"
                } else {
                    "an object"
                })
            }
            (Values::Map(value), Values::Object(object))
            | (Values::Object(object), Values::Map(value)) => {
                let mut required = object.properties.iter().filter(|it| it.required);
                let fit = required.all(|it| self.of(&it.ty, value, depth).is_some());
                let constants = object.constants.iter().any(|it| it.required);
                (fit && !constants).then(|| "an object".to_owned())
            }
            _ => None,
        }
    }

    fn of_union(&self, union: &'o Union, other: &'o Ty, depth: usize) -> Option<String> {
        let mut all = union.variants.iter();
        all.find_map(|it| self.of(&it.ty, other, depth))
    }

    fn of_objects(&self, one: &'o Object, other: &'o Object, depth: usize) -> Option<String> {
        let fits = self.takes(one, other, depth) || self.takes(other, one, depth);
        fits.then(|| "an object".to_owned())
    }

    /// Whether an object of no other properties than those of one type may be of the other one, too.
    fn takes(&self, inner: &'o Object, outer: &'o Object, depth: usize) -> bool {
        let constants = |of: &'o Object, name: &str| {
            let mut all = of.constants.iter();
            all.find(|it| it.name == name).map(|it| &it.value)
        };
        let property = |of: &'o Object, name: &str| of.properties.iter().find(|it| it.name == name);
        let required = outer.constants.iter().filter(|it| it.required);
        let required = required.map(|it| it.name.as_str());
        let properties = outer.properties.iter().filter(|it| it.required);
        let mut required = required.chain(properties.map(|it| it.name.as_str()));
        let knows =
            |name: &str| constants(inner, name).is_some() || property(inner, name).is_some();
        if !required.all(knows) {
            return false;
        }
        let own = inner.constants.iter().filter(|it| it.required);
        let own = own.map(|it| it.name.as_str());
        let properties = inner.properties.iter().filter(|it| it.required);
        let mut own = own.chain(properties.map(|it| it.name.as_str()));
        own.all(
            |name| match (constants(inner, name), constants(outer, name)) {
                (Some(one), Some(other)) => one == other,
                _ => match (property(inner, name), property(outer, name)) {
                    (Some(one), Some(other)) => self.of(&one.ty, &other.ty, depth).is_some(),
                    (_, None) if constants(outer, name).is_none() => match &outer.rest {
                        AdditionalProperties::Unsaid => true,
                        AdditionalProperties::Forbidden => false,
                        AdditionalProperties::Typed(ty) => property(inner, name)
                            .is_none_or(|it| self.of(&it.ty, ty, depth).is_some()),
                    },
                    _ => true,
                },
            },
        )
    }

    /// What there is to know of a type, through its other names.
    fn values(&self, ty: &'o Ty) -> Values<'o> {
        let meant = meant(self.version, ty);
        let least = meant.limits.min_items.unwrap_or_default();
        match meant.shape {
            Shape::Named(id) => match &self.version.api.ty(*id).kind {
                TypeKind::Object(object) => Values::Object(object),
                TypeKind::StringEnum(of) if of.open => Values::Strings(None),
                TypeKind::StringEnum(of) => {
                    let values = of.values.iter().map(|it| it.value.as_str());
                    Values::Strings(Some(values.collect()))
                }
                TypeKind::IntegerEnum(of) if of.open => Values::Integers(None),
                TypeKind::IntegerEnum(of) => {
                    Values::Integers(Some(of.values.iter().map(|it| it.value).collect()))
                }
                TypeKind::Union(union) => Values::Union(union),
                TypeKind::Wrapper(ty) => self.values(ty),
                TypeKind::Alias(_) | TypeKind::EventUnion(_) => Values::None,
            },
            Shape::Boolean => Values::Booleans,
            Shape::Integer(_) => Values::Integers(None),
            Shape::Number(_) => Values::Numbers,
            Shape::String(_) | Shape::Binary => Values::Strings(None),
            Shape::Null => Values::None,
            Shape::Array(item) => Values::List {
                least,
                item: Some(item),
            },
            Shape::Tuple(tuple) => Values::List {
                least: least.max(tuple.least as u64),
                item: None,
            },
            Shape::Map(value) => Values::Map(value),
            Shape::Any => Values::Any,
        }
    }

    /// Whether a number may be within the bounds of both.
    fn range(&self, one: &Ty, other: &Ty) -> bool {
        let [one, other] = [one, other].map(|it| meant(self.version, it).limits);
        let bound = |it: Option<Number>| it.map(Number::as_f64);
        let least = |it: &Limits| tighter(bound(it.minimum), bound(it.exclusive_minimum), f64::max);
        let most = |it: &Limits| tighter(bound(it.maximum), bound(it.exclusive_maximum), f64::min);
        let apart = |low: &Limits, high: &Limits| match (most(low), least(high)) {
            (Some(most), Some(least)) => most < least,
            _ => false,
        };
        !apart(&one, &other) && !apart(&other, &one)
    }
}

/// Which values of two lists are the same; no list is all values.
enum Shared<T> {
    All,
    One(T),
    None,
}

fn shared<T: PartialEq>(one: Option<Vec<T>>, other: Option<Vec<T>>) -> Shared<T> {
    let found = match (one, other) {
        (None, None) => return Shared::All,
        (Some(one), Some(other)) => one.into_iter().find(|it| other.contains(it)),
        (Some(all), None) | (None, Some(all)) => all.into_iter().next(),
    };
    found.map_or(Shared::None, Shared::One)
}

/// The bound that leaves less.
fn tighter(one: Option<f64>, other: Option<f64>, of: fn(f64, f64) -> f64) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(of(one, other)),
        (one, other) => one.or(other),
    }
}
