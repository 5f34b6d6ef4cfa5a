//! How large values are in memory, roughly: enough to tell what to box.

use crate::ir::reachability::contained;
use crate::ir::{AdditionalProperties, Api, Payload, Shape, Ty, TypeId, TypeKind};

/// The size of strings, lists and raw JSON, and of what a box or a small scalar takes.
const TEXT: usize = 24;
const WORD: usize = 8;

/// The size of each type in bytes. Members that are boxed count as a pointer.
pub fn sizes(api: &Api, cycle: &[usize]) -> Vec<usize> {
    let mut sizes = vec![0; api.types.len()];
    let mut done = vec![false; api.types.len()];
    for start in 0..api.types.len() {
        let mut open = vec![TypeId(start)];
        while let Some(id) = open.last().copied() {
            let waiting: Vec<TypeId> = contained(api, id, true)
                .into_iter()
                .filter(|it| !done[it.0] && cycle[it.0] != cycle[id.0])
                .collect();
            if done[id.0] || waiting.is_empty() {
                open.pop();
                if !std::mem::replace(&mut done[id.0], true) {
                    sizes[id.0] = size(api, id, &sizes, cycle);
                }
            } else {
                open.extend(waiting);
            }
        }
    }
    sizes
}

fn size(api: &Api, id: TypeId, sizes: &[usize], cycle: &[usize]) -> usize {
    let member = |ty: &Ty| member(ty, id, sizes, cycle);
    let payload = |ty: &Ty| match member(ty) {
        large if large > super::LARGE => WORD,
        small => small,
    };
    match &api.ty(id).kind {
        TypeKind::Object(object) => {
            let rest = match object.rest {
                AdditionalProperties::Typed(_) => TEXT,
                _ => 0,
            };
            let optional = |it: &crate::ir::Property| !it.required || it.ty.nullable;
            let fields = object
                .properties
                .iter()
                .map(|it| member(&it.ty) + if optional(it) { WORD } else { 0 });
            fields.sum::<usize>() + rest
        }
        TypeKind::Union(union) => {
            let largest = union.variants.iter().map(|it| payload(&it.ty)).max();
            largest.unwrap_or(0).max(TEXT) + WORD
        }
        TypeKind::EventUnion(union) => {
            let sizes = union.variants.iter().map(|it| match &it.payload {
                Payload::Json(ty) => payload(ty),
                Payload::Constant(_) => 0,
            });
            sizes.max().unwrap_or(0).max(2 * TEXT) + WORD
        }
        TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => member(ty),
        TypeKind::StringEnum(_) => TEXT,
        TypeKind::IntegerEnum(_) => 2 * WORD,
    }
}

fn member(ty: &Ty, owner: TypeId, sizes: &[usize], cycle: &[usize]) -> usize {
    match &ty.shape {
        &Shape::Named(target) if cycle[target.0] == cycle[owner.0] => WORD,
        Shape::Named(target) => sizes[target.0],
        Shape::Tuple(tuple) => {
            let items = tuple.items.iter();
            items
                .map(|it| member(it, owner, sizes, cycle))
                .sum::<usize>()
                + TEXT
        }
        Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::Null => WORD,
        Shape::Binary => 3 * TEXT,
        Shape::String(_) | Shape::Array(_) | Shape::Map(_) => TEXT,
        Shape::Any => 3 * TEXT,
    }
}
