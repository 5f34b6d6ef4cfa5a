//! Values as emitted types write them: properties in the order of the document, and those with one possible value always there.

use serde_json::{Map as JsonMap, Value as Json};

use crate::ir::{Api, Shape, Ty, TypeKind};
use crate::options::Options;

/// The types of an API, and what the options choose for them.
#[derive(Clone, Copy)]
pub struct Types<'t> {
    pub api: &'t Api,
    pub options: &'t Options,
}

/// A value as its type writes it.
pub fn ordered(types: Types<'_>, ty: &Ty, value: Json) -> Json {
    let ty = types.api.unalias(ty);
    match (&ty.shape, value) {
        (Shape::Array(item), Json::Array(items)) => {
            let items = items.into_iter().map(|it| ordered(types, item, it));
            Json::Array(items.collect())
        }
        (Shape::Map(item), Json::Object(members)) => {
            let members = members.into_iter();
            let members = members.map(|(key, it)| (key, ordered(types, item, it)));
            let mut members: JsonMap<String, Json> = members.collect();
            // Maps are sorted.
            members.sort_keys();
            Json::Object(members)
        }
        // Written as what it is a number of: `2.0`.
        (Shape::Number(kind), Json::Number(number))
            if types.options.formats.number(*kind) == "f64" =>
        {
            let double = number.as_f64().and_then(serde_json::Number::from_f64);
            Json::Number(double.unwrap_or(number))
        }
        (Shape::Named(id), value) => match (&types.api.ty(*id).kind, value) {
            (TypeKind::Wrapper(inner), value) => ordered(types, inner, value),
            (TypeKind::Object(object), Json::Object(members)) => of_object(types, object, members),
            (TypeKind::Union(union), value @ Json::Object(_)) => {
                let own = union.variants.iter().find(|it| fits(types, &it.ty, &value));
                match own {
                    Some(own) => ordered(types, &own.ty, value),
                    None => value,
                }
            }
            (_, value) => value,
        },
        (_, value) => value,
    }
}

fn of_object(
    types: Types<'_>,
    object: &crate::ir::Object,
    mut members: JsonMap<String, Json>,
) -> Json {
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
            made.insert(property.name.clone(), ordered(types, &property.ty, value));
        }
    }
    made.extend(members);
    Json::Object(made)
}

/// Whether an object can be of a type, by its constants and the names of its properties.
fn fits(types: Types<'_>, ty: &Ty, value: &Json) -> bool {
    let Shape::Named(id) = types.api.unalias(ty).shape else {
        return false;
    };
    let TypeKind::Object(object) = &types.api.ty(id).kind else {
        return false;
    };
    let constants = object.constants.iter();
    let mut constants = constants.map(|it| value.get(&it.name).is_none_or(|own| *own == it.value));
    let mut required = object.properties.iter().filter(|it| it.required);
    constants.all(|it| it) && required.all(|it| value.get(&it.name).is_some())
}
