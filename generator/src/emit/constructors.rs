//! Constructors, setters and conversions: how callers make values of types that are sent.

use std::collections::BTreeSet;

use super::rust_type::{Argument, Imports};
use super::{Context, ident_text, type_text};
use crate::ir::{
    Access, Object, Operation, Parameter, ParameterLocation, Property, Shape, Tuple, Ty, TypeId,
    TypeKind, Union, Variant,
};
use crate::plan::Presence;

/// Whether `new` asks for a property.
pub fn is_asked(property: &Property) -> bool {
    property.required && property.access != Access::ReadOnly
}

/// Whether `new` asks for values by name: two of them could be swapped, and the compiler would not say a word.
pub fn is_named(context: &Context<'_>, id: TypeId, object: &Object) -> bool {
    if !context.plan.direction(id).sent {
        return false;
    }
    let asked = object.properties.iter().filter(|it| is_asked(it));
    let accepted = asked.map(|it| match is_enum(context, &it.ty) {
        // A value of it, where text would do for something else: see `is_exact`.
        true => BTreeSet::from([type_text(&context.plain_type(&it.ty, &Imports::default()))]),
        false => accepted(context, &it.ty),
    });
    overlap(&accepted.collect::<Vec<BTreeSet<String>>>())
}

/// Whether an operation's method asks for this argument by name, since it could be swapped with another one. What is in
/// the path has the path's order.
pub fn is_named_argument(context: &Context<'_>, operation: &Operation, one: &Parameter) -> bool {
    let is_asked = |it: &&Parameter| {
        it.required && it.constant.is_none() && it.place != ParameterLocation::Path
    };
    let asked = operation.parameters.iter().filter(is_asked);
    let accepted = asked.map(|it| accepted(context, &it.ty));
    is_asked(&one) && overlap(&accepted.collect::<Vec<BTreeSet<String>>>())
}

/// Whether two arguments can be written alike.
fn overlap(accepted: &[BTreeSet<String>]) -> bool {
    let mut pairs = accepted.iter().enumerate();
    pairs.any(|(index, it)| accepted[..index].iter().any(|other| !it.is_disjoint(other)))
}

/// Whether an enum has to be handed over as such, since its text could be that of another argument.
fn is_exact(context: &Context<'_>, owner: TypeId, property: &Property) -> bool {
    let TypeKind::Object(object) = &context.api.ty(owner).kind else {
        return false;
    };
    let own = accepted(context, &property.ty);
    let others = object.properties.iter();
    let mut others = others.filter(|it| is_asked(it) && it.name != property.name);
    is_enum(context, &property.ty) && others.any(|it| !accepted(context, &it.ty).is_disjoint(&own))
}

fn is_enum(context: &Context<'_>, ty: &Ty) -> bool {
    let is = |id: TypeId| {
        let kind = &context.api.ty(id).kind;
        matches!(kind, TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_))
    };
    matches!(context.api.unalias(ty).shape, Shape::Named(id) if is(id))
}

/// What an argument can be written as, of all that converts into its type.
fn accepted(context: &Context<'_>, ty: &Ty) -> BTreeSet<String> {
    let ty = context.api.unalias(ty);
    let formats = &context.settings.options.formats;
    let number = |name: &str| match name {
        "f32" | "f64" => "fraction".to_owned(),
        "Number" => name.to_owned(),
        _ => "integer".to_owned(),
    };
    let item = |ty: &Ty| accepted(context, ty).into_iter();
    let mut forms: BTreeSet<String> = match &ty.shape {
        Shape::Boolean => ["boolean".to_owned()].into(),
        Shape::Integer(kind) => [number(formats.integer(*kind))].into(),
        Shape::Number(kind) => [number(formats.number(*kind))].into(),
        Shape::String(_) => ["text".to_owned()].into(),
        Shape::Binary => ["file".to_owned()].into(),
        Shape::Null => ["nothing".to_owned()].into(),
        Shape::Array(of) => item(of).map(|it| format!("list of {it}")).collect(),
        Shape::Map(of) => item(of).map(|it| format!("map of {it}")).collect(),
        Shape::Tuple(tuple) => (tuple.least..=tuple.items.len())
            .map(|it| format!("tuple of {it}"))
            .collect(),
        // Any JSON is made of text as well as of numbers.
        Shape::Any => ["text", "boolean", "integer", "fraction", "any"]
            .map(str::to_owned)
            .into(),
        Shape::Named(id) => named(context, *id),
    };
    if ty.nullable {
        forms = forms.iter().map(|it| format!("perhaps {it}")).collect();
    }
    forms
}

/// The same, of a type of the API.
fn named(context: &Context<'_>, id: TypeId) -> BTreeSet<String> {
    let mut forms = BTreeSet::from([context.names.ty(id).name.clone()]);
    match &context.api.ty(id).kind {
        TypeKind::StringEnum(_) => {
            forms.insert("text".to_owned());
        }
        TypeKind::IntegerEnum(_) => {
            forms.insert("integer".to_owned());
        }
        TypeKind::Union(union) => {
            let scalars = union.variants.iter().filter_map(|it| {
                let shape = &context.api.unalias(&it.ty).shape;
                match shape {
                    Shape::String(_) => Some("text".to_owned()),
                    Shape::Named(id) => Some(context.names.ty(*id).name.clone()),
                    Shape::Integer(_) => Some("integer".to_owned()),
                    Shape::Number(_) => Some("fraction".to_owned()),
                    Shape::Boolean => Some("boolean".to_owned()),
                    _ => None,
                }
            });
            forms.extend(scalars);
        }
        _ => {}
    }
    forms
}

/// How a property is set: by an argument of `new`, or by a setter.
pub struct Setting {
    /// The keyword of the runtime's macro.
    pub keyword: &'static str,
    /// The argument's type.
    pub ty: String,
    /// The name of the setter, and of the one that sets null.
    pub setter: Option<(String, Option<String>)>,
}

impl Setting {
    /// As it stands in the table of properties, behind the field of this name.
    pub fn text(&self, field: &str) -> String {
        let Setting { keyword, ty, .. } = self;
        let Some((setter, null)) = &self.setter else {
            return format!("{keyword}({ty})");
        };
        let null = null.as_ref().map(|it| format!(" null({})", ident_text(it)));
        let null = null.unwrap_or_default();
        match setter == field {
            true => format!("{keyword}({ty}){null}"),
            false => format!("{keyword} {}({ty}){null}", ident_text(setter)),
        }
    }
}

/// How a property is set: `new` takes what is required.
pub fn setting(
    context: &Context<'_>,
    owner: TypeId,
    property: &Property,
    index: usize,
    imports: &Imports,
) -> Setting {
    let names = context.names.ty(owner);
    let plain = || type_text(&context.plain_type(&property.ty, imports));
    let is_asked = is_asked(property);
    let is_boxed = context.plan.is_boxed(context.api, owner, &property.ty);
    if !is_asked {
        let has_null = context.plan.presence(owner, property) == Presence::Field;
        let null = has_null.then(|| names.null_setters[index].clone());
        let (keyword, argument) = match is_boxed {
            true => ("set_boxed", Argument::into(plain())),
            false => ("set", context.argument(&property.ty, imports)),
        };
        return Setting {
            keyword,
            ty: argument.ty,
            setter: Some((names.setters[index].clone(), null)),
        };
    }
    let (keyword, ty) = match (property.ty.nullable, is_boxed) {
        (true, true) => ("new_boxed_option", format!("Option<{}>", plain())),
        (true, false) => ("new", format!("Option<{}>", plain())),
        (false, _) if is_exact(context, owner, property) => ("new", plain()),
        (false, true) => ("new_boxed", Argument::into(plain()).ty),
        (false, false) => ("new", context.argument(&property.ty, imports).ty),
    };
    Setting {
        keyword,
        ty,
        setter: None,
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
    } else if is_text && context.settings.options.formats.of_text(&own).is_none() {
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
                let choice = context.settings.options.formats.of_text(it);
                choice.map(|it| (it.name, it.format))
            };
            chosen(a) == chosen(b)
        }
        (Shape::Integer(a), Shape::Integer(b)) => {
            let formats = &context.settings.options.formats;
            formats.integer(*a) == formats.integer(*b)
        }
        (Shape::Number(a), Shape::Number(b)) => {
            let formats = &context.settings.options.formats;
            formats.number(*a) == formats.number(*b)
        }
        (Shape::Integer(a), Shape::Number(b)) | (Shape::Number(b), Shape::Integer(a)) => {
            let formats = &context.settings.options.formats;
            formats.integer(*a) == formats.number(*b)
        }
        (Shape::Array(a), Shape::Array(b)) | (Shape::Map(a), Shape::Map(b)) => inner(a, b),
        (Shape::Tuple(a), Shape::Tuple(b)) => {
            let rest = match (&a.rest, &b.rest) {
                (Some(a), Some(b)) => inner(a, b),
                (None, None) => true,
                _ => false,
            };
            let lengths = |it: &Tuple| (it.items.len(), it.least);
            let mut both = a.items.iter().zip(&b.items);
            rest && lengths(a) == lengths(b) && both.all(|(a, b)| inner(a, b))
        }
        _ => a == b,
    }
}
