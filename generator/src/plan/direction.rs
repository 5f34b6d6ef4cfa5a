//! Which way the values of a type travel.

use super::{contained, contained_in};
use crate::ir::{Api, BodyContent, ContentKind, Shape, Ty, TypeId};

/// Which way values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Direction {
    /// From the client to the server.
    pub sent: bool,
    /// From the server to the client.
    pub received: bool,
}

/// The direction of each type, by what operations reach.
pub fn directions(api: &Api) -> Vec<Direction> {
    let mut sent = Vec::new();
    let mut received = Vec::new();
    let roots = |ty: &Ty, list: &mut Vec<TypeId>| contained_in(api, ty, false, list);
    for operation in &api.operations {
        for parameter in &operation.parameters {
            roots(&parameter.ty, &mut sent);
        }
        if let Some(body) = &operation.body
            && let BodyContent::Json(ty) | BodyContent::Form(ty) = &body.content
        {
            roots(ty, &mut sent);
        }
        let responses = operation.successes.iter().chain(&operation.errors);
        for content in responses.flat_map(|it| &it.contents) {
            match &content.kind {
                ContentKind::Json(ty) => roots(ty, &mut received),
                ContentKind::Events(stream) => roots(&stream.item, &mut received),
                ContentKind::Text | ContentKind::Bytes => {}
            }
        }
    }
    let sent = reached(api, sent);
    let received = reached(api, received);
    sent.into_iter()
        .zip(received)
        .map(|(sent, received)| Direction { sent, received })
        .collect()
}

/// Whether each type is that of an item of an event stream.
pub fn items(api: &Api) -> Vec<bool> {
    let mut items = vec![false; api.types.len()];
    let responses = api
        .operations
        .iter()
        .flat_map(|it| it.successes.iter().chain(&it.errors));
    for content in responses.flat_map(|it| &it.contents) {
        if let ContentKind::Events(stream) = &content.kind
            && let Shape::Named(id) = api.unalias(&stream.item).shape
        {
            items[id.0] = true;
        }
    }
    items
}

fn reached(api: &Api, roots: Vec<TypeId>) -> Vec<bool> {
    let mut seen = vec![false; api.types.len()];
    let mut open = roots;
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut seen[id.0], true) {
            open.extend(contained(api, id, false));
        }
    }
    seen
}
