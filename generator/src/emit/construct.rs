//! How callers make values of types that are sent: constructors, setters, conversions.

use super::rust_type::Imports;
use super::{Context, ident_text, type_text};
use crate::ir::{Access, Property, Shape, Ty, TypeId, Union, Variant};
use crate::plan::Presence;

/// Whether `new` asks for a property.
pub fn is_asked(property: &Property) -> bool {
    property.required && property.access != Access::ReadOnly
}

/// What callers hand over for a property: to `new` if it is required, else to a setter.
pub fn handed(
    context: &Context<'_>,
    owner: TypeId,
    property: &Property,
    index: usize,
    imports: &Imports,
) -> String {
    let names = context.names.ty(owner);
    let asked = is_asked(property);
    let how = conversion(context, owner, &property.ty, asked, imports);
    if asked {
        return format!(" new({how})");
    }
    let set = format!(" set({}, {how})", ident_text(&names.setters[index]));
    match context.plan.presence(owner, property) {
        Presence::Field => format!("{set} null({})", ident_text(&names.null_setters[index])),
        _ => set,
    }
}

/// How an argument becomes a field: one of the forms that the runtime's macros know.
fn conversion(
    context: &Context<'_>,
    owner: TypeId,
    ty: &Ty,
    required: bool,
    imports: &Imports,
) -> String {
    let plain = type_text(&context.plain_type(ty, imports));
    let boxed = context.plan.is_boxed(context.api, owner, ty);
    match (required && ty.nullable, boxed) {
        (true, true) => format!("boxed_option {plain}"),
        (true, false) => format!("as Option<{plain}>"),
        (false, true) => format!("boxed {plain}"),
        (false, false) => context.handed(ty, imports),
    }
}

/// How a payload becomes a variant of a union, in the words of the runtime's macro; nothing where its type does not tell
/// the variant.
pub fn conversion_into(
    context: &Context<'_>,
    id: TypeId,
    union: &Union,
    variant: &Variant,
    imports: &Imports,
) -> String {
    let shape = |ty: &Ty| context.api.unalias(ty).shape.clone();
    let own = shape(&variant.ty);
    let same = |it: &Variant| rust_equal(context, &shape(&it.ty), &own);
    let convertible = !matches!(own, Shape::Any | Shape::Null);
    if !convertible || union.variants.iter().filter(|it| same(it)).count() > 1 {
        return String::new();
    }
    let ty = type_text(&context.value_type(&variant.ty, imports));
    let is_text = matches!(own, Shape::String(_));
    if context.plan.is_boxed_variant(context.api, id, &variant.ty) {
        format!(" boxed({ty})")
    } else if is_text && context.settings.formats.of_text(&own).is_none() {
        format!(" text({ty})")
    } else {
        format!(" from({ty})")
    }
}

/// Whether two shapes are the same type of Rust, whatever their formats and limits.
fn rust_equal(context: &Context<'_>, a: &Shape, b: &Shape) -> bool {
    let inner = |a: &Ty, b: &Ty| {
        let (a, b) = (context.api.unalias(a), context.api.unalias(b));
        a.nullable == b.nullable && rust_equal(context, &a.shape, &b.shape)
    };
    match (a, b) {
        (Shape::String(_), Shape::String(_)) => {
            let chosen = |it: &Shape| {
                let choice = context.settings.formats.of_text(it);
                choice.map(|it| (it.name, it.format))
            };
            chosen(a) == chosen(b)
        }
        (Shape::Integer(a), Shape::Integer(b)) => {
            let formats = &context.settings.formats;
            formats.integer(*a) == formats.integer(*b)
        }
        (Shape::Number(a), Shape::Number(b)) => {
            let formats = &context.settings.formats;
            formats.number(*a) == formats.number(*b)
        }
        (Shape::Integer(a), Shape::Number(b)) | (Shape::Number(b), Shape::Integer(a)) => {
            let formats = &context.settings.formats;
            formats.integer(*a) == formats.number(*b)
        }
        (Shape::Array(a), Shape::Array(b)) | (Shape::Map(a), Shape::Map(b)) => inner(a, b),
        (Shape::Tuple(a, more), Shape::Tuple(b, other)) => {
            let rest = match (more, other) {
                (Some(a), Some(b)) => inner(a, b),
                (None, None) => true,
                _ => false,
            };
            rest && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| inner(a, b))
        }
        _ => a == b,
    }
}
