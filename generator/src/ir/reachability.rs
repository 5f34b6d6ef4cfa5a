//! Which types are reached from operations and from other types, and pruning of those that are not.

use super::{
    AdditionalProperties, Api, Body, Operation, Payload, Response, Shape, Ty, TypeId, TypeKind,
    renumber,
};

/// The types that a type's values contain, aliases followed; `by_value` leaves out those
/// behind a list or a map.
pub fn contained(api: &Api, id: TypeId, by_value: bool) -> Vec<TypeId> {
    let mut found = Vec::new();
    let mut add = |ty: &Ty| contained_in(api, ty, by_value, &mut found);
    match &api.ty(id).kind {
        TypeKind::Object(object) => {
            object.properties.iter().for_each(|it| add(&it.ty));
            if let (AdditionalProperties::Typed(ty), false) = (&object.rest, by_value) {
                add(ty);
            }
        }
        TypeKind::Union(union) => union.variants.iter().for_each(|it| add(&it.ty)),
        TypeKind::EventUnion(union) => union.variants.iter().for_each(|it| {
            if let Payload::Json(ty) = &it.payload {
                add(ty);
            }
        }),
        TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => add(ty),
        TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => {}
    }
    found
}

/// The same for a type in use, into a list.
pub fn contained_in(api: &Api, ty: &Ty, by_value: bool, found: &mut Vec<TypeId>) {
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        match &ty.shape {
            Shape::Named(id) => {
                found.push(*id);
                // An alias is written where it is used: what it stands for counts as well.
                let target = api.unalias(ty);
                if !std::ptr::eq(target, ty) {
                    open.push(target);
                }
            }
            Shape::Tuple(tuple) if by_value => open.extend(&tuple.items),
            _ if by_value => {}
            shape => open.extend(shape.parts()),
        }
    }
}

/// The types that values have which an operation sends, and those that it receives.
pub fn roots(api: &Api, operation: &Operation) -> (Vec<TypeId>, Vec<TypeId>) {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    let add = |ty: &Ty, list: &mut Vec<TypeId>| contained_in(api, ty, false, list);
    for parameter in &operation.parameters {
        add(&parameter.ty, &mut sent);
    }
    for ty in operation.body.iter().flat_map(Body::types) {
        add(ty, &mut sent);
    }
    let responses = operation.successes.iter().chain(&operation.errors);
    let responses = responses.flat_map(Response::types);
    for ty in responses.chain(&operation.headers) {
        add(ty, &mut received);
    }
    (sent, received)
}

/// Whether each type is reached from some.
pub fn reached(api: &Api, roots: Vec<TypeId>) -> Vec<bool> {
    let mut seen = vec![false; api.types.len()];
    let mut open = roots;
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut seen[id.0], true) {
            open.extend(contained(api, id, false));
        }
    }
    seen
}

/// Whether values of a type in use have a shape of some kind; named types are not looked into.
fn within(ty: &Ty, wanted: &impl Fn(&Shape) -> bool) -> bool {
    if wanted(&ty.shape) {
        return true;
    }
    // Most types have no parts, and there are millions to look at.
    match &ty.shape {
        Shape::Array(_) | Shape::Map(_) | Shape::Tuple(..) => {
            let mut open = ty.shape.parts();
            while let Some(ty) = open.pop() {
                if wanted(&ty.shape) {
                    return true;
                }
                open.extend(ty.shape.parts());
            }
            false
        }
        _ => false,
    }
}

/// The same for a kind of type.
fn in_kind(kind: &TypeKind, wanted: &impl Fn(&Shape) -> bool) -> bool {
    let within = |ty: &Ty| within(ty, wanted);
    match kind {
        TypeKind::Object(object) => {
            let rest = matches!(&object.rest, AdditionalProperties::Typed(ty) if within(ty));
            rest || object.properties.iter().any(|it| within(&it.ty))
        }
        TypeKind::Union(union) => union.variants.iter().any(|it| within(&it.ty)),
        TypeKind::EventUnion(union) => union
            .variants
            .iter()
            .any(|it| matches!(&it.payload, Payload::Json(ty) if within(ty))),
        TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => within(ty),
        TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => false,
    }
}

/// Whether any value has a shape of some kind, at any depth.
pub fn uses(api: &Api, wanted: impl Fn(&Shape) -> bool) -> bool {
    let within = |ty: &Ty| within(ty, &wanted);
    let in_operation = |operation: &Operation| {
        let mut body = operation.body.iter().flat_map(Body::types);
        let responses = operation.successes.iter().chain(&operation.errors);
        body.any(within)
            || operation.parameters.iter().any(|it| within(&it.ty))
            || responses.flat_map(Response::types).any(within)
    };
    api.types.iter().any(|it| in_kind(&it.kind, &wanted)) || api.operations.iter().any(in_operation)
}

/// Removes the types that no operation reaches, and that are not wanted for themselves.
pub fn prune(api: &mut Api) {
    let mut open = Vec::new();
    for operation in &api.operations {
        let (sent, received) = roots(api, operation);
        open.extend(sent);
        open.extend(received);
    }
    for extra_types in &api.extra_types {
        contained_in(api, &extra_types.ty, false, &mut open);
    }
    let reached = reached(api, open);
    let mut numbers = vec![TypeId(0); reached.len()];
    let kept = numbers.iter_mut().zip(&reached).filter(|it| *it.1);
    for (next, (number, _)) in kept.enumerate() {
        *number = TypeId(next);
    }
    let mut examples = std::mem::take(&mut api.examples);
    examples.retain(|it| {
        let mut types = Vec::new();
        contained_in(api, &it.ty, false, &mut types);
        types.iter().all(|id| reached[id.0])
    });
    api.examples = examples;
    let mut index = 0;
    api.types.retain(|_| {
        index += 1;
        reached[index - 1]
    });
    renumber::apply(api, &numbers);
}
