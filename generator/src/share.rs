//! Types of equal structure become one.
//!
//! Documents repeat themselves: the same list of values, the same little object stand inline at dozens of places.
//! Each would be a type of its own with a long name, and all of them would have to be compiled. Only inline types are
//! merged, into each other or into a component of the same structure; two components stay two, because somebody gave
//! them two names.
//!
//! Equal is what differs in nothing that a user could tell: members, their types, limits and documentation. What is
//! said of the type as a whole does not count, since the member that holds it says it too.

use std::collections::{HashMap, HashSet};

use crate::ir::{Api, SHARED, TypeId, TypeKind, TypeName, renumber};
use crate::source::NodeId;

/// Merges inline types of equal structure.
pub fn share(api: &mut Api) {
    let classes = classes(api);
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, class) in classes.iter().enumerate() {
        members.entry(*class).or_default().push(index);
    }
    let inline = |index: usize| !api.types[index].name.path.is_empty();
    let components = api.types.iter().filter(|it| it.name.path.is_empty());
    let homes: HashSet<&str> = components.map(|it| it.name.root.as_str()).collect();
    // Every type stands for itself, or for the one it is merged into.
    let mut target: Vec<usize> = (0..api.types.len()).collect();
    let mut merged: Vec<(usize, Vec<usize>)> = Vec::new();
    for index in 0..api.types.len() {
        let class = &members[&classes[index]];
        if class.len() < 2 || class[0] != index {
            continue;
        }
        let component = class.iter().copied().find(|it| !inline(*it));
        // A place within a component is a better home than one within an operation.
        let home = class
            .iter()
            .copied()
            .find(|it| homes.contains(api.types[*it].name.root.as_str()));
        let kept = component.or(home).unwrap_or(index);
        let equal: Vec<usize> = class.iter().copied().filter(|it| inline(*it)).collect();
        equal.iter().for_each(|it| target[*it] = kept);
        if component.is_none() {
            merged.push((kept, equal));
        }
    }
    rename(api, &merged);
    compact(api, &target);
    share_errors(api);
}

/// Notes which operations fail in the same ways.
fn share_errors(api: &mut Api) {
    let mut known: HashMap<String, (usize, usize)> = HashMap::new();
    let keys: Vec<String> = api
        .operations
        .iter()
        .map(|it| format!("{:?}", it.errors))
        .collect();
    for (index, key) in keys.iter().enumerate() {
        known.entry(key.clone()).or_insert((index, 0)).1 += 1;
    }
    for (operation, key) in api.operations.iter_mut().zip(&keys) {
        let (first, count) = known[key];
        operation.errors_of = (count > 1).then_some(first);
    }
}

/// The class of equal types that each type is in. Types are told apart by their structure alone first; then also by
/// which components are in them, because a user can tell two components of equal structure by their names.
fn classes(api: &Api) -> Vec<usize> {
    let by_structure = refine(api, vec![0; api.types.len()], |classes| classes.to_vec());
    refine(api, by_structure, |classes| {
        let mut first: HashMap<usize, usize> = HashMap::new();
        let component = |index: &usize| api.types[*index].name.path.is_empty();
        for index in (0..classes.len()).filter(component) {
            first.entry(classes[index]).or_insert(index);
        }
        // What is inline is the component that it will be merged into, if there is one.
        let number = |index: usize| match first.get(&classes[index]) {
            _ if component(&index) => index,
            Some(component) => *component,
            None => classes.len() + classes[index],
        };
        (0..classes.len()).map(number).collect()
    })
}

/// Tells types of one class apart by their own structure, the types in it being known by a number, until nothing changes.
fn refine(
    api: &Api,
    mut classes: Vec<usize>,
    numbers: impl Fn(&[usize]) -> Vec<usize>,
) -> Vec<usize> {
    let mut count = classes.iter().max().map_or(0, |it| it + 1);
    loop {
        let mut known: HashMap<(usize, String), usize> = HashMap::new();
        let mut sizes: Vec<usize> = vec![0; count];
        classes.iter().for_each(|class| sizes[*class] += 1);
        let numbers: Vec<TypeId> = numbers(&classes).into_iter().map(TypeId).collect();
        let next: Vec<usize> = (0..api.types.len())
            .map(|index| {
                // What is told apart from all others stays so.
                let structure = match sizes[classes[index]] {
                    1 => String::new(),
                    _ => structure(&api.types[index].kind, &numbers),
                };
                let new = known.len();
                *known.entry((classes[index], structure)).or_insert(new)
            })
            .collect();
        let found = known.len();
        classes = next;
        if found == count {
            return classes;
        }
        count = found;
    }
}

/// A text that is equal for equal structures, types within being named by their class.
fn structure(kind: &TypeKind, numbers: &[TypeId]) -> String {
    let mut kind = kind.clone();
    renumber::kind(&mut kind, numbers);
    match &mut kind {
        TypeKind::Object(object) => {
            let properties = object.properties.iter_mut();
            properties.for_each(|it| it.docs.examples.clear());
        }
        TypeKind::Union(union) => {
            let variants = union.variants.iter_mut();
            variants.for_each(|it| it.origin = NodeId::NONE);
        }
        _ => {}
    }
    format!("{kind:?}")
}

/// Words that say where a type stands, not what it is.
const PLACES: [&str; 13] = [
    "response", "error", "body", "item", "value", "event", "string", "integer", "number",
    "boolean", "array", "object", "other",
];

/// Gives a merged type the name of the member that holds it, if they are all called so and nothing else is.
fn rename(api: &mut Api, merged: &[(usize, Vec<usize>)]) {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let mut taken: HashMap<String, usize> = HashMap::new();
    for ty in api.types.iter().filter(|it| it.name.path.is_empty()) {
        *taken.entry(plain(&ty.name.root)).or_default() += 1;
    }
    for operation in &api.operations {
        *taken.entry(plain(&operation.id)).or_default() += 1;
    }
    let mut wanted = Vec::new();
    for (kept, equal) in merged {
        let last = |index: usize| api.types[index].name.path.last().map(String::as_str);
        let word = last(*kept).unwrap_or_default();
        let speaking = !PLACES.contains(&word) && word.chars().any(char::is_alphabetic);
        let fixed = api.types[*kept].name.fixed.is_some();
        if speaking && !fixed && equal.iter().all(|it| last(*it) == Some(word)) {
            *taken.entry(plain(word)).or_default() += 1;
            wanted.push((*kept, word.to_owned()));
        }
    }
    for (kept, word) in wanted {
        if taken.get(&plain(&word)) == Some(&1) {
            api.types[kept].name = TypeName {
                root: SHARED.to_owned(),
                path: vec![word.clone()],
                fixed: Some(word),
            };
        }
    }
}

/// Removes the types that another one stands for.
fn compact(api: &mut Api, target: &[usize]) {
    let mut numbers = vec![TypeId(0); target.len()];
    let mut next = 0;
    for (index, kept) in target.iter().enumerate() {
        if index == *kept {
            numbers[index] = TypeId(next);
            next += 1;
        }
    }
    for (index, kept) in target.iter().enumerate() {
        numbers[index] = numbers[*kept];
    }
    let mut index = 0;
    api.types.retain(|_| {
        index += 1;
        target[index - 1] == index - 1
    });
    renumber::apply(api, &numbers);
}
