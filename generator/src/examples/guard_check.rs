//! Predicts which variant a branch's value is read as, by the guards alone.
//!
//! The runtime does the same with a value; where it would have to try several variants, the prediction stays open. So all
//! documents can be checked without compiling.

use serde_json::{Value as Json, json};

use crate::ir::{Api, Branch, Example, Guard, Shape, TypeKind, Union};

/// What became of the branches of unions: a value made from one has to be read as that one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Branches {
    /// The values that were made, those of no known branch among them.
    pub made: usize,
    /// Those that the guards take for what they are.
    pub told: usize,
    /// Those that several variants have to be tried for.
    pub by_trial: usize,
    /// Those that are taken for something else.
    pub mistaken: Vec<Mistaken>,
    /// The branches without a value that is of no other branch.
    pub untested: usize,
}

/// A value that is taken for one of another branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistaken {
    /// The branch, as a JSON Pointer.
    pub pointer: String,
    /// The value.
    pub value: Json,
    /// The variant it is of; none if it is of no known one.
    pub wanted: Option<String>,
    /// The variants it is taken for.
    pub found: Vec<String>,
}

/// Which variants the guards of a union leave for a value.
fn variants(union: &Union, value: &Json) -> Vec<usize> {
    let ranked = union.variants.iter().enumerate();
    let ranked = ranked.filter(|(_, it)| accepts(&it.guard, value));
    let ranked: Vec<(usize, u8)> = ranked.map(|(at, it)| (at, rank(&it.guard))).collect();
    let best = ranked.iter().map(|(_, rank)| *rank).max();
    let left = ranked.into_iter().filter(|(_, rank)| Some(*rank) == best);
    left.map(|(at, _)| at).collect()
}

/// How many of the values made from branches are read as these.
pub fn count(api: &Api, untested: usize) -> Branches {
    let mut found = Branches {
        untested,
        ..Branches::default()
    };
    for example in &api.examples {
        let (Some(branch), Shape::Named(id)) = (&example.branch, &example.ty.shape) else {
            continue;
        };
        let TypeKind::Union(union) = &api.ty(*id).kind else {
            continue;
        };
        found.made += 1;
        let left = variants(union, &example.value);
        match (branch, left.as_slice()) {
            (Branch::Known(wanted), [only]) if only == wanted => found.told += 1,
            (Branch::Known(wanted), [_, _, ..]) if left.contains(wanted) => found.by_trial += 1,
            (Branch::Unknown, []) => found.told += 1,
            _ => found.mistaken.push(mistaken(example, union, branch, &left)),
        }
    }
    found
}

fn mistaken(example: &Example, union: &Union, branch: &Branch, left: &[usize]) -> Mistaken {
    let label = |it: &usize| union.variants.get(*it).map(|it| it.label.clone());
    Mistaken {
        pointer: example.pointer.clone(),
        value: example.value.clone(),
        wanted: match branch {
            Branch::Known(wanted) => label(wanted),
            Branch::Unknown => None,
        },
        found: left.iter().filter_map(label).collect(),
    }
}

/// Whether a value passes a guard.
fn accepts(guard: &Guard, value: &Json) -> bool {
    let integer =
        value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|it| it.fract() == 0.0);
    match guard {
        Guard::String => value.is_string(),
        Guard::Strings(texts) => texts.iter().any(|it| *value == json!(it)),
        Guard::Integer => integer,
        Guard::Number => value.is_number(),
        Guard::Boolean => value.is_boolean(),
        Guard::Array => value.is_array(),
        Guard::Object => value.is_object(),
        Guard::Integers(numbers) => numbers.iter().any(|it| *value == json!(it)),
        Guard::Tag(tag) => match value.as_object() {
            Some(map) => match map.get(&tag.property) {
                Some(found) => tag.values.contains(found),
                None => tag.absent,
            },
            None => false,
        },
        Guard::Keys(keys) => match value.as_object() {
            Some(map) => keys.iter().all(|it| map.contains_key(it)),
            None => false,
        },
        Guard::All(guards) => guards.iter().all(|it| accepts(it, value)),
        Guard::Any => true,
    }
}

/// Which guards go before which (the runtime's `Guard::rank`).
fn rank(guard: &Guard) -> u8 {
    match guard {
        Guard::Any => 0,
        Guard::Integer => 2,
        Guard::Tag(_) | Guard::Strings(_) | Guard::Integers(_) => 3,
        Guard::All(guards) if guards.iter().any(demands_tag) => 3,
        _ => 1,
    }
}

fn demands_tag(guard: &Guard) -> bool {
    matches!(guard, Guard::Tag(tag) if !tag.absent)
}
