//! Values as emitted types write them: properties in the order of the document, and those with one possible value always there.

use serde_json::{Map as JsonMap, Value as Json};

use crate::ir::{Api, Shape, Ty, TypeKind};

/// A value as its type writes it.
pub fn ordered(api: &Api, ty: &Ty, value: Json) -> Json {
    let ty = api.unalias(ty);
    match (&ty.shape, value) {
        (Shape::Array(item), Json::Array(items)) => {
            let items = items.into_iter().map(|it| ordered(api, item, it));
            Json::Array(items.collect())
        }
        (Shape::Map(item), Json::Object(members)) => {
            let members = members.into_iter();
            let members = members.map(|(key, it)| (key, ordered(api, item, it)));
            Json::Object(members.collect())
        }
        (Shape::Named(id), value) => match (&api.ty(*id).kind, value) {
            (TypeKind::Wrapper(inner), value) => ordered(api, inner, value),
            (TypeKind::Object(object), Json::Object(members)) => of_object(api, object, members),
            (TypeKind::Union(union), value @ Json::Object(_)) => {
                let own = union.variants.iter().find(|it| fits(api, &it.ty, &value));
                match own {
                    Some(own) => ordered(api, &own.ty, value),
                    None => value,
                }
            }
            (_, value) => value,
        },
        (_, value) => value,
    }
}

fn of_object(api: &Api, object: &crate::ir::Object, mut members: JsonMap<String, Json>) -> Json {
    let mut made = JsonMap::new();
    for constant in &object.constants {
        // It is written whether anybody gives it or not.
        let given = members.shift_remove(&constant.name);
        made.insert(
            constant.name.clone(),
            given.unwrap_or_else(|| constant.value.clone()),
        );
    }
    for property in &object.properties {
        if let Some(value) = members.shift_remove(&property.name) {
            made.insert(property.name.clone(), ordered(api, &property.ty, value));
        }
    }
    made.extend(members);
    Json::Object(made)
}

/// Whether an object can be of a type, by its constants and the names of its properties.
fn fits(api: &Api, ty: &Ty, value: &Json) -> bool {
    let Shape::Named(id) = api.unalias(ty).shape else {
        return false;
    };
    let TypeKind::Object(object) = &api.ty(id).kind else {
        return false;
    };
    let constants = object.constants.iter();
    let mut constants = constants.map(|it| value.get(&it.name).is_none_or(|own| *own == it.value));
    let mut required = object.properties.iter().filter(|it| it.required);
    constants.all(|it| it) && required.all(|it| value.get(&it.name).is_some())
}
