//! The type at a JSON Pointer into a value.

use foldhash::HashSet;

use super::{AdditionalProperties, Api, Shape, Ty, TypeId, TypeKind};

/// The type at a JSON Pointer (RFC 6901) into values of a type, the step `-` being the last item of a list. `None` where
/// there is nothing, as far as the document says; any JSON has any JSON within.
pub fn pointed<'a>(api: &'a Api, ty: &'a Ty, pointer: &str) -> Option<&'a Ty> {
    let mut ty = ty;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        ty = within(api, ty, &step, &mut HashSet::default())?;
    }
    Some(ty)
}

/// The type of what is one step within a value; `seen` are the unions that were looked into, since they may hold each other.
fn within<'a>(api: &'a Api, ty: &'a Ty, step: &str, seen: &mut HashSet<TypeId>) -> Option<&'a Ty> {
    let ty = api.unalias(ty);
    let is_index = step == "-" || step.parse::<usize>().is_ok();
    match &ty.shape {
        Shape::Any => Some(ty),
        Shape::Array(item) if is_index => Some(item),
        Shape::Map(value) => Some(value),
        Shape::Named(id) => match &api.ty(*id).kind {
            TypeKind::Object(object) => {
                let mut properties = object.properties.iter();
                match properties.find(|it| it.name == step) {
                    Some(property) => Some(&property.ty),
                    None => match &object.rest {
                        AdditionalProperties::Typed(ty) => Some(ty),
                        AdditionalProperties::Unsaid | AdditionalProperties::Forbidden => None,
                    },
                }
            }
            TypeKind::Union(union) if seen.insert(*id) => {
                let mut variants = union.variants.iter();
                variants.find_map(|it| within(api, &it.ty, step, seen))
            }
            TypeKind::Wrapper(inner) if seen.insert(*id) => within(api, inner, step, seen),
            _ => None,
        },
        _ => None,
    }
}
