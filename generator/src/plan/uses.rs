//! Which operations take or give a type as it stands: in a body, a response, an item of a stream or an error.
//!
//! What lies deeper does not count. A type in the middle of others would name half of the operations, and one more operation
//! would change the documentation of all that it reaches.

use crate::ir::{Api, Body, ContentKind, Response, Shape, Ty, TypeId};
use crate::sorting;

/// How an operation uses a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// As its body.
    Body,
    /// As its response, or in the list that is its response.
    Response,
    /// As an item of its stream.
    Item,
    /// As what an error of it holds.
    Error,
}

/// The uses of each type, with the operation's index, in the order of [`Use`] and of the document.
pub fn uses(api: &Api) -> Vec<Vec<(Use, usize)>> {
    let mut found = vec![Vec::new(); api.types.len()];
    for (index, operation) in api.operations.iter().enumerate() {
        let mut add = |ty: &Ty, used: Use| {
            if let Some(id) = named(ty) {
                found[id.0].push((used, index));
            }
        };
        let bodies = operation.body.iter().flat_map(Body::types);
        bodies.for_each(|it| add(it, Use::Body));
        for content in operation.successes.iter().flat_map(|it| &it.contents) {
            match &content.kind {
                ContentKind::Stream(stream) => add(&stream.item, Use::Item),
                kind => kind.ty().into_iter().for_each(|it| add(it, Use::Response)),
            }
        }
        let errors = operation.errors.iter().flat_map(Response::types);
        errors.for_each(|it| add(it, Use::Error));
    }
    for uses in &mut found {
        sorting::sort(uses);
        uses.dedup();
    }
    found
}

/// The type that is named, by itself or as what a list or a map holds.
fn named(ty: &Ty) -> Option<TypeId> {
    match &ty.shape {
        Shape::Named(id) => Some(*id),
        Shape::Array(item) | Shape::Map(item) => named(item),
        _ => None,
    }
}
