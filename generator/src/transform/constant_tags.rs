//! Makes the property that selects a variant of a union a constant of that variant's type.
//!
//! A value must be written with the tag by which it is read, so callers should neither have to set it nor be able to set it
//! wrongly. Required properties with one possible value are constants already. This pass adds:
//!
//! - an optional one: a value without it could be of any variant. It is written wherever its type is used, since its schema
//!   allows no other value there;
//! - one whose value only the union says, by a discriminator's mapping or the name of a schema. That holds only within the
//!   union, so its type must be used nowhere else, and have the same value in all unions it is in.
//!
//! A tag that may be missing in one variant alone selects it by being missing, and stays a field.

use crate::ir::{
    Access, AdditionalProperties, Api, Constant, Guard, Object, Property, Shape, Tag, TypeId,
    TypeKind, Variant, reachability,
};

/// Makes constants of tags.
pub fn run(api: &mut Api) {
    let told = told(api);
    let elsewhere = used_elsewhere(api);
    let mut fixed: Vec<(TypeId, String, serde_json::Value)> = Vec::new();
    for (index, guards) in told.iter().enumerate() {
        let id = TypeId(index);
        let TypeKind::Object(object) = &api.ty(id).kind else {
            continue;
        };
        for (position, guard) in guards.iter().enumerate() {
            let Guard::Tag(tag) = guard else { continue };
            let [value] = tag.values.as_slice() else {
                continue;
            };
            let first = !guards[..position].contains(guard);
            let always = guards.iter().all(|it| it == guard) && !elsewhere[index];
            if first && is_fixed(api, object, tag, value, always) {
                fixed.push((id, tag.property.clone(), value.clone()));
            }
        }
    }
    if fixed.is_empty() {
        return;
    }
    for (id, name, value) in fixed {
        if let TypeKind::Object(object) = &mut api.types[id.0].kind {
            let mut properties = object.properties.iter();
            let required = properties.any(|it| it.name == name && it.required);
            object.properties.retain(|it| it.name != name);
            object.constants.push(Constant {
                name,
                value,
                required,
            });
        }
    }
    // The enums of the properties may be nobody's now.
    reachability::prune(api);
}

/// By what each type is told as a variant, in all unions.
fn told(api: &Api) -> Vec<Vec<Guard>> {
    let mut told = vec![Vec::new(); api.types.len()];
    for ty in &api.types {
        let TypeKind::Union(union) = &ty.kind else {
            continue;
        };
        let may_lack = |it: &&Variant| matches!(&it.guard, Guard::Tag(tag) if tag.absent);
        let lacking = union.variants.iter().filter(may_lack).count();
        for variant in &union.variants {
            let Shape::Named(id) = &api.unalias(&variant.ty).shape else {
                continue;
            };
            let mut guard = variant.guard.clone();
            if let Guard::Tag(tag) = &mut guard
                && lacking > 1
            {
                // Where several may lack it, that tells none of them.
                tag.absent = false;
            }
            told[id.0].push(guard);
        }
    }
    told
}

/// Whether values of each type may be anywhere but in a variant of a union.
fn used_elsewhere(api: &Api) -> Vec<bool> {
    let mut elsewhere = vec![false; api.types.len()];
    let mut used = Vec::new();
    for operation in &api.operations {
        let (sent, received) = reachability::roots(api, operation);
        used.extend(sent);
        used.extend(received);
    }
    for extra_types in &api.extra_types {
        reachability::contained_in(api, &extra_types.ty, false, &mut used);
    }
    for (index, ty) in api.types.iter().enumerate() {
        match &ty.kind {
            // A variant is no other use, and an alias is used where it is named.
            TypeKind::Union(union) => {
                let parts = union.variants.iter().map(|it| api.unalias(&it.ty));
                let parts = parts.filter(|it| !matches!(it.shape, Shape::Named(_)));
                parts.for_each(|it| reachability::contained_in(api, it, false, &mut used));
            }
            TypeKind::Alias(target) if matches!(target.shape, Shape::Named(_)) => {}
            _ => used.extend(reachability::contained(api, TypeId(index), false)),
        }
    }
    used.into_iter().for_each(|id| elsewhere[id.0] = true);
    elsewhere
}

/// Whether a property has the value of its tag wherever it stands; `always` says that its type is nothing but the
/// variant that the tag tells.
fn is_fixed(
    api: &Api,
    object: &Object,
    tag: &Tag,
    value: &serde_json::Value,
    always: bool,
) -> bool {
    let property = object.properties.iter().find(|it| it.name == tag.property);
    let Some(property) = property else {
        let constants = object.constants.iter();
        let declared = constants.map(|it| &it.name).any(|it| *it == tag.property);
        // What a schema forbids, nobody may add.
        return always
            && !declared
            && !tag.absent
            && !matches!(object.rest, AdditionalProperties::Forbidden);
    };
    let both_ways = property.access == Access::Both && !property.ty.nullable;
    both_ways
        && !tag.absent
        && match only_value(api, property) {
            Some(only) => only == *value,
            None => always && may_be(api, property, value),
        }
}

/// The only value that a property's own type lists.
fn only_value(api: &Api, property: &Property) -> Option<serde_json::Value> {
    let Shape::Named(id) = api.unalias(&property.ty).shape else {
        return None;
    };
    match &api.ty(id).kind {
        TypeKind::StringEnum(of) if !of.open => match of.values.as_slice() {
            [only] => Some(only.value.as_str().into()),
            _ => None,
        },
        TypeKind::IntegerEnum(of) if !of.open => match of.values.as_slice() {
            [only] => Some(only.value.into()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a value is of a property's type.
fn may_be(api: &Api, property: &Property, value: &serde_json::Value) -> bool {
    match &api.unalias(&property.ty).shape {
        Shape::String(_) => value.is_string(),
        Shape::Integer(_) => value.is_i64(),
        Shape::Number(_) => value.is_number(),
        Shape::Boolean => value.is_boolean(),
        Shape::Any => true,
        Shape::Named(id) => match &api.ty(*id).kind {
            TypeKind::StringEnum(_) => value.is_string(),
            TypeKind::IntegerEnum(_) => value.is_i64(),
            _ => false,
        },
        _ => false,
    }
}
