//! Which way the values of a type travel.

use crate::ir::{Api, ContentKind, Shape, reachability};

/// Which way values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Direction {
    /// From the client to the server.
    pub sent: bool,
    /// From the server to the client.
    pub received: bool,
}

/// The direction of each type, by what operations reach and by what is wanted for itself.
pub fn directions(api: &Api) -> Vec<Direction> {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for operation in &api.operations {
        let roots = reachability::roots(api, operation);
        sent.extend(roots.0);
        received.extend(roots.1);
    }
    for extra_types in &api.extra_types {
        reachability::contained_in(api, &extra_types.ty, false, &mut received);
        if extra_types.sent {
            reachability::contained_in(api, &extra_types.ty, false, &mut sent);
        }
    }
    let sent = reachability::reached(api, sent);
    let received = reachability::reached(api, received);
    sent.into_iter()
        .zip(received)
        .map(|(sent, received)| Direction { sent, received })
        .collect()
}

/// Whether each type is that of an item of a stream.
pub fn items(api: &Api) -> Vec<bool> {
    let mut items = vec![false; api.types.len()];
    let responses = api
        .operations
        .iter()
        .flat_map(|it| it.successes.iter().chain(&it.errors));
    for content in responses.flat_map(|it| &it.contents) {
        if let ContentKind::Stream(stream) = &content.kind
            && let Shape::Named(id) = api.unalias(&stream.item).shape
        {
            items[id.0] = true;
        }
    }
    items
}
