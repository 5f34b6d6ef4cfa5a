//! How far a change reaches: the operations that have it, and the types that come or go with it.

use super::version::{Spot, Version};
use super::walk::Found;
use crate::changes::Rust;
use crate::emit::surface::Subject;
use crate::ir::{Body, Response, TypeId, TypeKind, reachability};

/// The operations that a change reaches, by id: those of the new document, or of the old one where it is gone.
pub(super) fn operations(old: &Version<'_>, new: &Version<'_>, found: &Found) -> Vec<String> {
    let ids = |version: &Version<'_>, spot: &Option<Spot>| {
        let reached = spot
            .as_ref()
            .map_or(&[][..], |it| version.reached(it.subject));
        let ids = reached
            .iter()
            .map(|it| version.api.operations[*it].id.clone());
        ids.collect::<Vec<String>>()
    };
    let now = ids(new, &found.new);
    match now.is_empty() {
        true => ids(old, &found.old),
        false => now,
    }
}

/// Which types are reached from the parts that changed in a way that code may tell.
pub(super) fn types(
    version: &Version<'_>,
    found: &[Found],
    side: fn(&Found) -> &Option<Spot>,
) -> Vec<bool> {
    let mut roots = Vec::new();
    let telling = found.iter().filter(|it| it.kind.rust() != [Rust::None]);
    for spot in telling.filter_map(|it| side(it).as_ref()) {
        contained(version, spot.subject, &mut roots);
    }
    reachability::reached(&version.api, roots)
}

/// The types that a part holds.
fn contained(version: &Version<'_>, subject: Subject, roots: &mut Vec<TypeId>) {
    let api = &version.api;
    let mut types = Vec::new();
    match subject {
        Subject::Api | Subject::Credentials | Subject::Calls(_) => {}
        Subject::Type(id) => roots.push(id),
        Subject::Member(id, index) => match &api.ty(id).kind {
            TypeKind::Object(object) => types.extend(object.properties.get(index).map(|it| &it.ty)),
            TypeKind::Union(union) => types.extend(union.variants.get(index).map(|it| &it.ty)),
            _ => roots.push(id),
        },
        Subject::Operation(index) => {
            let (sent, received) = reachability::roots(api, &api.operations[index]);
            roots.extend(sent.into_iter().chain(received));
        }
        Subject::Parameter(index, number) => {
            types.push(&api.operations[index].parameters[number].ty);
        }
        Subject::Body(index) => {
            types.extend(api.operations[index].body.iter().flat_map(Body::types));
        }
        Subject::Success(index) => {
            types.extend(
                api.operations[index]
                    .successes
                    .iter()
                    .flat_map(Response::types),
            );
        }
        Subject::Failure(index) => {
            types.extend(
                api.operations[index]
                    .errors
                    .iter()
                    .flat_map(Response::types),
            );
        }
        Subject::Headers(index) => types.extend(&api.operations[index].headers),
    }
    for ty in types {
        reachability::contained_in(api, ty, false, roots);
    }
}
