//! Renumbers the types of an API after some were removed or merged.

use super::{AdditionalProperties, Api, Body, Payload, Response, Shape, Ty, TypeId, TypeKind};

/// Replaces every type id by the one at its index.
pub fn apply(api: &mut Api, numbers: &[TypeId]) {
    for ty in &mut api.types {
        kind(&mut ty.kind, numbers);
    }
    for extra_types in &mut api.extra_types {
        ty(&mut extra_types.ty, numbers);
    }
    for example in &mut api.examples {
        ty(&mut example.ty, numbers);
    }
    for operation in &mut api.operations {
        for parameter in &mut operation.parameters {
            self::ty(&mut parameter.ty, numbers);
        }
        for it in operation.body.iter_mut().flat_map(Body::types_mut) {
            ty(it, numbers);
        }
        operation.headers.iter_mut().for_each(|it| ty(it, numbers));
        let responses = operation.successes.iter_mut();
        responses
            .chain(&mut operation.errors)
            .for_each(|it| response(it, numbers));
    }
}

fn response(response: &mut Response, numbers: &[TypeId]) {
    response.types_mut().for_each(|it| ty(it, numbers));
}

/// Replaces the ids in one kind of type.
pub fn kind(kind: &mut TypeKind, numbers: &[TypeId]) {
    match kind {
        TypeKind::Object(object) => {
            for property in &mut object.properties {
                ty(&mut property.ty, numbers);
            }
            if let AdditionalProperties::Typed(it) = &mut object.rest {
                ty(it, numbers);
            }
        }
        TypeKind::Union(union) => {
            for variant in &mut union.variants {
                ty(&mut variant.ty, numbers);
            }
        }
        TypeKind::EventUnion(union) => {
            for variant in &mut union.variants {
                if let Payload::Json(it) = &mut variant.payload {
                    ty(it, numbers);
                }
            }
        }
        TypeKind::Alias(it) | TypeKind::Wrapper(it) => ty(it, numbers),
        TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => {}
    }
}

/// Replaces the ids in a type in use.
pub fn ty(ty: &mut Ty, numbers: &[TypeId]) {
    replace(ty, &|id| numbers[id.0]);
}

/// Replaces each id in a type in use by another.
pub fn replace(ty: &mut Ty, by: &dyn Fn(TypeId) -> TypeId) {
    match &mut ty.shape {
        Shape::Named(id) => *id = by(*id),
        Shape::Array(item) | Shape::Map(item) => replace(item, by),
        Shape::Tuple(tuple) => {
            let rest = tuple.rest.as_deref_mut();
            let parts = tuple.items.iter_mut().chain(rest);
            parts.for_each(|it| replace(it, by));
        }
        _ => {}
    }
}
