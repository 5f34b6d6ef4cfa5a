//! Which types have values that a schema could forbid.

use crate::ir::reachability::contained;
use crate::ir::{AdditionalProperties, Api, Body, Operation, Payload, Ty, TypeId, TypeKind};

/// Whether a schema demands something of values of each type, or of values within them.
pub fn constrained(api: &Api) -> Vec<bool> {
    let count = api.types.len();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut open = Vec::new();
    for (index, user) in (0..count).map(|index| (index, TypeId(index))) {
        for part in contained(api, user, false) {
            users[part.0].push(index);
        }
        if has_own(&api.ty(user).kind) {
            open.push(index);
        }
    }
    let mut constrained = vec![false; count];
    while let Some(index) = open.pop() {
        if !std::mem::replace(&mut constrained[index], true) {
            open.extend(&users[index]);
        }
    }
    constrained
}

/// Whether a schema demands anything at all.
pub fn any(api: &Api) -> bool {
    let in_operation = |it: &Operation| {
        let mut body = it.body.iter().flat_map(Body::types);
        it.parameters.iter().any(|it| is_limited(&it.ty)) || body.any(is_limited)
    };
    api.types.iter().any(|it| has_own(&it.kind)) || api.operations.iter().any(in_operation)
}

fn has_own(kind: &TypeKind) -> bool {
    match kind {
        TypeKind::Object(object) => {
            let rest = match &object.rest {
                AdditionalProperties::Typed(ty) => is_limited(ty),
                _ => false,
            };
            let limits =
                !object.limits.is_empty() && matches!(object.rest, AdditionalProperties::Typed(_));
            limits || rest || object.properties.iter().any(|it| is_limited(&it.ty))
        }
        TypeKind::Union(union) => union.variants.iter().any(|it| is_limited(&it.ty)),
        TypeKind::EventUnion(union) => union.variants.iter().any(|it| match &it.payload {
            Payload::Json(ty) => is_limited(ty),
            Payload::Constant(_) => false,
        }),
        TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => is_limited(ty),
        TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => false,
    }
}

/// Whether a type in use has limits that are not a named type's.
fn is_limited(ty: &Ty) -> bool {
    !ty.limits.is_empty() || ty.shape.parts().into_iter().any(is_limited)
}
