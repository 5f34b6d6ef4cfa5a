//! The type of what is at a place within a value.

use super::{Api, Rest, Shape, Ty, TypeKind};

/// The type at a JSON Pointer (RFC 6901) into values of a type, the step `-` being the last item of a list. `None` where
/// there is nothing, as far as the document says; any JSON has any JSON within.
pub fn pointed<'a>(api: &'a Api, ty: &'a Ty, pointer: &str) -> Option<&'a Ty> {
    let mut ty = ty;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        ty = within(api, ty, &step, 0)?;
    }
    Some(ty)
}

/// Unions in unions are looked into this deep; they are flattened, so that more are none.
const DEEPEST: usize = 8;

fn within<'a>(api: &'a Api, ty: &'a Ty, step: &str, depth: usize) -> Option<&'a Ty> {
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
                        Rest::Typed(ty) => Some(ty),
                        Rest::Unsaid | Rest::Forbidden => None,
                    },
                }
            }
            TypeKind::Union(union) if depth < DEEPEST => {
                let mut variants = union.variants.iter();
                variants.find_map(|it| within(api, &it.ty, step, depth + 1))
            }
            TypeKind::Wrapper(inner) if depth < DEEPEST => within(api, inner, step, depth + 1),
            _ => None,
        },
        _ => None,
    }
}
