//! Which operation of the old document is which one of the new: by id, by method and path, or else by structure.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashSet};

use super::version::Version;
use crate::ir::{Api, Body, Operation, Response, Shape, Ty, TypeId, TypeKind};
use crate::sorting;

/// Two operations that are the same one.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub old: usize,
    pub new: usize,
    /// Why, if their ids differ.
    pub evidence: Option<String>,
}

/// Of this many parts out of a hundred, those that two operations have in common make them the same one.
const SAME: usize = 80;

/// An operation with fewer parts is like too many others.
const FEWEST: usize = 4;

/// Pairs operations, in the order of the old document.
pub(super) fn operations(old: &Version<'_>, new: &Version<'_>) -> Vec<Pair> {
    let (old, new) = (&old.api, &new.api);
    let mut pairs: Vec<Pair> = Vec::new();
    by_key(old, new, |it| it.id.clone(), None, &mut pairs);
    let address = |it: &Operation| format!("{} {}", it.method, template(&it.path));
    by_key(
        old,
        new,
        address,
        Some("the same method and path"),
        &mut pairs,
    );
    by_structure(old, new, &mut pairs);
    sorting::sort_by_key(&mut pairs, |it| it.old);
    pairs
}

/// Pairs those of an equal key that have no counterpart yet.
fn by_key(
    old: &Api,
    new: &Api,
    key: impl Fn(&Operation) -> String,
    evidence: Option<&str>,
    pairs: &mut Vec<Pair>,
) {
    let taken: HashSet<usize> = pairs.iter().map(|it| it.new).collect();
    let free = (0..new.operations.len()).filter(|it| !taken.contains(it));
    let mut by: HashMap<String, usize> = free
        .rev()
        .map(|it| (key(&new.operations[it]), it))
        .collect();
    let taken: HashSet<usize> = pairs.iter().map(|it| it.old).collect();
    for (index, operation) in old.operations.iter().enumerate() {
        if taken.contains(&index) {
            continue;
        }
        if let Some(other) = by.remove(&key(operation)) {
            let evidence = evidence.map(str::to_owned);
            pairs.push(Pair {
                old: index,
                new: other,
                evidence,
            });
        }
    }
}

/// A path with nothing in its braces: what parameters are called is not sent.
pub(super) fn template(path: &str) -> String {
    let mut parts = path.split('{');
    let mut template = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        template.push_str("{}");
        template.push_str(part.split_once('}').map_or("", |it| it.1));
    }
    template
}

/// Pairs what is left with the one that is most alike, if it is alike enough and no other one is as much.
fn by_structure(old: &Api, new: &Api, pairs: &mut Vec<Pair>) {
    let left = |count: usize, taken: &dyn Fn(&Pair) -> usize| {
        let taken: HashSet<usize> = pairs.iter().map(taken).collect();
        let free = (0..count).filter(|it| !taken.contains(it));
        free.collect::<Vec<usize>>()
    };
    let lost = left(old.operations.len(), &|it| it.old);
    let come = left(new.operations.len(), &|it| it.new);
    let parts = |api: &Api, all: &[usize]| {
        let all = all.iter().map(|it| (*it, parts(api, &api.operations[*it])));
        all.collect::<Vec<(usize, BTreeSet<String>)>>()
    };
    let (lost, mut come) = (parts(old, &lost), parts(new, &come));
    for (index, own) in lost.iter().filter(|it| it.1.len() >= FEWEST) {
        let alike = |other: &BTreeSet<String>| {
            own.intersection(other).count() * 100 / own.union(other).count().max(1)
        };
        let mut ranked: Vec<(usize, usize)> =
            come.iter().map(|(it, all)| (alike(all), *it)).collect();
        sorting::sort_by_key(&mut ranked, |it| std::cmp::Reverse(it.0));
        let rival = ranked.get(1).map_or(0, |it| it.0);
        let Some((best, other)) = ranked.first().copied() else {
            continue;
        };
        if best < SAME || best == rival {
            continue;
        }
        let evidence = format!("{best} % of arguments, bodies and responses alike");
        pairs.push(Pair {
            old: *index,
            new: other,
            evidence: Some(evidence),
        });
        come.retain(|(it, _)| *it != other);
    }
}

/// What an operation consists of: a line for each parameter, property and response.
fn parts(api: &Api, operation: &Operation) -> BTreeSet<String> {
    let mut parts = BTreeSet::from([operation.method.clone()]);
    for it in &operation.parameters {
        parts.insert(format!("{:?} {}", it.place, it.name));
    }
    for way in operation.body.iter().flat_map(|it| &it.media_types) {
        parts.insert(format!("body {}", way.media_type));
    }
    for ty in operation.body.iter().flat_map(Body::types) {
        parts.extend(members(api, ty).into_iter().map(|it| format!("body {it}")));
    }
    let responses = operation.successes.iter().chain(&operation.errors);
    for response in responses {
        let status = response.status.label();
        parts.insert(status.clone());
        for ty in Response::types(response) {
            let members = members(api, ty).into_iter();
            parts.extend(members.map(|it| format!("{status} {it}")));
        }
    }
    parts
}

/// The names of a type's members; those of items, if it is a list.
fn members(api: &Api, ty: &Ty) -> Vec<String> {
    match &api.unalias(ty).shape {
        Shape::Named(id) => type_members(api, *id),
        Shape::Array(item) => members(api, item),
        _ => Vec::new(),
    }
}

fn type_members(api: &Api, id: TypeId) -> Vec<String> {
    match &api.ty(id).kind {
        TypeKind::Object(object) => {
            let constants = object.constants.iter().map(|it| it.name.clone());
            constants
                .chain(object.properties.iter().map(|it| it.name.clone()))
                .collect()
        }
        TypeKind::StringEnum(values) => values.values.iter().map(|it| it.value.clone()).collect(),
        TypeKind::IntegerEnum(values) => values
            .values
            .iter()
            .map(|it| it.value.to_string())
            .collect(),
        TypeKind::Union(union) => union.variants.iter().map(|it| it.label.clone()).collect(),
        TypeKind::EventUnion(union) => union.variants.iter().map(|it| it.event.clone()).collect(),
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => Vec::new(),
    }
}

/// How many operations have a counterpart, of the document that has fewer; schemas, if one has no operations.
pub(super) fn alike(old: &Version<'_>, new: &Version<'_>, pairs: &[Pair]) -> (usize, usize) {
    let operations = [old, new].map(|it| it.api.operations.len());
    let fewest = operations[0].min(operations[1]);
    if fewest > 0 {
        return (pairs.len(), fewest);
    }
    let names = |it: &Version<'_>| {
        let all = it.api.extra_types.iter().map(|it| it.name.clone());
        all.collect::<BTreeSet<String>>()
    };
    let names = [names(old), names(new)];
    let least = names[0].len().min(names[1].len());
    match least {
        // One of them has nothing at all that the other one could have, too.
        0 => (0, operations[0].max(operations[1])),
        _ => (names[0].intersection(&names[1]).count(), least),
    }
}
