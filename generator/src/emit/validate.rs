//! Validation: a schema's constraints as calls of the runtime's checker.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::rust_type::Imports;
use super::{Context, ident, number, width};
use crate::ir::{AdditionalProperties, Limits, Property, Shape, Tuple, Ty, TypeId, TypeKind};
use crate::plan::Presence;
use crate::source::Number;

/// A place in the value being checked: `self.name`, or a reference called `value`.
struct Place {
    /// An expression of reference type.
    reference: TokenStream,
    /// An expression to call methods on.
    receiver: TokenStream,
}

impl Place {
    fn variable(name: &str) -> Self {
        let name = ident(name);
        Place {
            reference: quote!(#name),
            receiver: quote!(#name),
        }
    }
}

/// The `Validate` impl of a type that is sent and constrained.
pub fn implementation(context: &Context<'_>, id: TypeId, imports: &Imports) -> TokenStream {
    imports.runtime("Checker");
    imports.runtime("Validate");
    let name = ident(&context.names.ty(id).name);
    let checks = checks_of(context, id, imports);
    // A limit can turn out to forbid nothing: half of an integer as the step, for one.
    let at = match checks.is_empty() {
        true => quote!(_),
        false => quote!(at),
    };
    quote! {
        impl Validate for #name {
            fn validate(&self, #at: &Checker<'_>) {
                #checks
            }
        }
    }
}

fn checks_of(context: &Context<'_>, id: TypeId, imports: &Imports) -> TokenStream {
    let names = context.names.ty(id);
    match &context.api.ty(id).kind {
        TypeKind::Object(object) => {
            let mut checks: Vec<TokenStream> = object
                .properties
                .iter()
                .zip(&names.members)
                .filter_map(|(property, field)| {
                    self::property(context, id, property, field, imports)
                })
                .collect();
            if let AdditionalProperties::Typed(value) = &object.rest {
                let field = ident(&names.rest);
                let place = Place {
                    reference: quote!(&self.#field),
                    receiver: quote!(self.#field),
                };
                let rest = map(context, &place, &object.limits, value, imports);
                checks.extend(rest.map(Checks::here));
            }
            quote!(#(#checks)*)
        }
        TypeKind::Union(union) => {
            let mut arms: Vec<(TokenStream, Checks)> = union
                .variants
                .iter()
                .zip(&names.members)
                .filter_map(|(variant, member)| {
                    let member = ident(member);
                    let check = inner(context, &variant.ty, "value", imports)?;
                    Some((quote!(Self::#member(value)), check))
                })
                .collect();
            if arms.len() == 1
                && let Some((pattern, check)) = arms.pop()
            {
                let check = check.here();
                return quote!(if let #pattern = self { #check });
            }
            if arms.is_empty() {
                return quote!();
            }
            let arms = arms.into_iter().map(|(pattern, check)| {
                let check = check.arm();
                quote!(#pattern => #check,)
            });
            quote!(match self { #(#arms)* _ => {} })
        }
        TypeKind::Wrapper(inner) => {
            let place = Place {
                reference: quote!(&self.0),
                receiver: quote!(self.0),
            };
            let checks = value(context, inner, &place, imports);
            checks.map_or_else(|| quote!(), Checks::here)
        }
        _ => quote!(),
    }
}

fn property(
    context: &Context<'_>,
    owner: TypeId,
    property: &Property,
    field: &str,
    imports: &Imports,
) -> Option<TokenStream> {
    let name = &property.name;
    let field = ident(field);
    let presence = context.plan.presence(owner, property);
    let place = match presence {
        Presence::Required => Place {
            reference: quote!(&self.#field),
            receiver: quote!(self.#field),
        },
        _ => Place::variable("value"),
    };
    let check = value(context, &property.ty, &place, imports)?;
    let check = check.at(&quote!(at.property(#name)));
    Some(match presence {
        Presence::Required => check,
        Presence::Optional | Presence::Nullable => {
            quote!(if let Some(value) = &self.#field { #check })
        }
        Presence::Field => quote!(if let Field::Value(value) = &self.#field { #check }),
    })
}

/// The checks of a value.
pub enum Checks {
    /// A call of a checker's method.
    One(TokenStream),
    /// Statements about a checker called `at`.
    Several(TokenStream),
}

impl Checks {
    /// As a statement about the checker that this expression makes.
    pub fn at(self, at: &TokenStream) -> TokenStream {
        match self {
            Checks::One(call) => quote!(#at.#call;),
            Checks::Several(statements) => quote!({ let at = &#at; #statements }),
        }
    }

    /// As statements about the checker called `at`.
    pub fn here(self) -> TokenStream {
        match self {
            Checks::One(call) => quote!(at.#call;),
            Checks::Several(statements) => statements,
        }
    }

    /// As the body of an arm, about the checker called `at`.
    fn arm(self) -> TokenStream {
        match self {
            Checks::One(call) => quote!(at.#call),
            Checks::Several(statements) => quote!({ #statements }),
        }
    }

    fn of(mut all: Vec<Checks>) -> Option<Checks> {
        match all.len() {
            0 => None,
            1 => all.pop(),
            _ => {
                let all = all.into_iter().map(Checks::here);
                Some(Checks::Several(quote!(#(#all)*)))
            }
        }
    }
}

/// The checks of a value, null aside; `None` if there are none.
fn value(context: &Context<'_>, ty: &Ty, place: &Place, imports: &Imports) -> Option<Checks> {
    let (reference, receiver) = (&place.reference, &place.receiver);
    let limits = &ty.limits;
    match &ty.shape {
        Shape::Named(id) => match &context.api.ty(*id).kind {
            TypeKind::Alias(target) => value(context, target, place, imports),
            _ if context.plan.is_constrained(*id) => Some(Checks::One(quote!(value(#reference)))),
            _ => None,
        },
        Shape::String(_) => {
            if limits.is_empty() {
                return None;
            }
            let (min, max) = (count(limits.min_length), count(limits.max_length));
            match context.settings.options.formats.of_text(&ty.shape) {
                None => Some(Checks::One(quote!(string(#reference, #min, #max)))),
                Some(chosen) if chosen.is_secret() => {
                    Some(Checks::One(quote!(string(#receiver.expose(), #min, #max))))
                }
                // A value of another type has no length to speak of.
                Some(_) => None,
            }
        }
        Shape::Integer(kind) if context.settings.options.formats.integer(*kind) != "Number" => {
            let bounds = integer_bounds(limits)?;
            imports.runtime("IntBounds");
            Some(Checks::One(quote!(integer(#receiver, #bounds))))
        }
        Shape::Integer(_) | Shape::Number(_) => {
            let bounds = number_bounds(limits)?;
            imports.runtime("Bounds");
            Some(Checks::One(quote!(number(#reference, #bounds))))
        }
        Shape::Array(item) => array(context, item, limits, place, imports),
        Shape::Tuple(it) => tuple(context, it, limits, place, imports),
        Shape::Map(item) => map(context, place, limits, item, imports),
        Shape::Binary | Shape::Boolean | Shape::Null | Shape::Any => None,
    }
}

fn array(
    context: &Context<'_>,
    item: &Ty,
    limits: &Limits,
    place: &Place,
    imports: &Imports,
) -> Option<Checks> {
    let (reference, receiver) = (&place.reference, &place.receiver);
    let mut checks = Vec::new();
    if limits.min_items.is_some() || limits.max_items.is_some() {
        let (min, max) = (count(limits.min_items), count(limits.max_items));
        checks.push(Checks::One(quote!(items(#receiver.len(), #min, #max))));
    }
    if limits.unique_items {
        checks.push(Checks::One(quote!(unique(#reference))));
    }
    if let Some(check) = inner(context, item, "item", imports) {
        let check = check.at(&quote!(at.index(index)));
        checks.push(Checks::Several(quote! {
            for (index, item) in #receiver.iter().enumerate() {
                #check
            }
        }));
    }
    Checks::of(checks)
}

/// The checks of the items of a tuple, each at its index.
fn tuple(
    context: &Context<'_>,
    tuple: &Tuple,
    limits: &Limits,
    place: &Place,
    imports: &Imports,
) -> Option<Checks> {
    let receiver = &place.receiver;
    let head = match tuple.is_exact() {
        true => quote!(#receiver),
        false => quote!(#receiver.items),
    };
    let mut checks = Vec::new();
    if tuple.rest.is_some() && (limits.min_items.is_some() || limits.max_items.is_some()) {
        let (min, max) = (count(limits.min_items), count(limits.max_items));
        checks.push(Checks::One(quote!(items(#receiver.len(), #min, #max))));
    }
    for (index, item) in tuple.items.iter().enumerate() {
        if let Some(check) = inner(context, item, "item", imports) {
            let at = Literal::usize_unsuffixed(index);
            let check = check.at(&quote!(at.index(#at)));
            checks.push(Checks::Several(match index < tuple.least {
                true => quote! {
                    let item = &#head.#at;
                    #check
                },
                false => quote! {
                    if let Some(item) = &#head.#at {
                        #check
                    }
                },
            }));
        }
    }
    let rest = tuple.rest.as_deref();
    if let Some(check) = rest.and_then(|it| inner(context, it, "item", imports)) {
        let length = Literal::usize_unsuffixed(tuple.items.len());
        let check = check.at(&quote!(at.index(#length + index)));
        checks.push(Checks::Several(quote! {
            for (index, item) in #receiver.rest.iter().enumerate() {
                #check
            }
        }));
    }
    Checks::of(checks)
}

fn map(
    context: &Context<'_>,
    place: &Place,
    limits: &Limits,
    item: &Ty,
    imports: &Imports,
) -> Option<Checks> {
    let (reference, receiver) = (&place.reference, &place.receiver);
    let mut checks = Vec::new();
    if limits.min_properties.is_some() || limits.max_properties.is_some() {
        let (min, max) = (count(limits.min_properties), count(limits.max_properties));
        checks.push(Checks::One(quote!(properties(#receiver.len(), #min, #max))));
    }
    if limits.min_key_length.is_some() || limits.max_key_length.is_some() {
        let (min, max) = (count(limits.min_key_length), count(limits.max_key_length));
        checks.push(Checks::One(quote!(keys(#receiver.keys(), #min, #max))));
    }
    if let Some(check) = inner(context, item, "item", imports) {
        let check = check.at(&quote!(at.key(key)));
        checks.push(Checks::Several(quote! {
            for (key, item) in #reference {
                #check
            }
        }));
    }
    Checks::of(checks)
}

/// The checks of a value behind a reference of this name, which may be null.
fn inner(context: &Context<'_>, ty: &Ty, name: &str, imports: &Imports) -> Option<Checks> {
    let checks = value(context, ty, &Place::variable(name), imports)?;
    Some(match ty.nullable {
        true => {
            let name = ident(name);
            let checks = checks.here();
            Checks::Several(quote!(if let Some(#name) = #name { #checks }))
        }
        false => checks,
    })
}

fn count(value: Option<u64>) -> TokenStream {
    match value {
        None => quote!(None),
        Some(value) => {
            let value = Literal::u64_unsuffixed(value);
            quote!(Some(#value))
        }
    }
}

/// The bounds of an integer, exclusive ones as the next inclusive one.
fn integer_bounds(limits: &Limits) -> Option<TokenStream> {
    // Conversions and steps saturate: a limit beyond 128 bits is as good as one at their end.
    let above = |it: Number| (it.as_f64().floor() as i128).saturating_add(1);
    let below = |it: Number| (it.as_f64().ceil() as i128).saturating_sub(1);
    let least = |it: Number| it.as_integer().unwrap_or(it.as_f64().ceil() as i128);
    let most = |it: Number| it.as_integer().unwrap_or(it.as_f64().floor() as i128);
    let exact_above = |it: Number| {
        it.as_integer()
            .map_or_else(|| above(it), |it| it.saturating_add(1))
    };
    let exact_below = |it: Number| {
        it.as_integer()
            .map_or_else(|| below(it), |it| it.saturating_sub(1))
    };
    let minimum = limits
        .minimum
        .map(least)
        .max(limits.exclusive_minimum.map(exact_above));
    let maxima = [
        limits.maximum.map(most),
        limits.exclusive_maximum.map(exact_below),
    ];
    let maximum = maxima.into_iter().flatten().min();
    let step = limits.multiple_of.and_then(Number::as_integer);
    if let (None, Some(width)) = (step, width::of(limits)) {
        let name = ident(width.bounds);
        return Some(quote!(IntBounds::#name));
    }
    let set = [
        ("minimum", minimum),
        ("maximum", maximum),
        ("multiple_of", step),
    ];
    bounds(
        "IntBounds",
        set.map(|(name, value)| (name, value.map(integer))),
    )
}

/// An integer of 128 bits as an expression. The least of them has no positive counterpart to negate.
fn integer(value: i128) -> TokenStream {
    match value.checked_abs() {
        None => quote!(i128::MIN),
        Some(size) => {
            let text = Literal::i128_unsuffixed(size);
            if value < 0 {
                quote!(-#text)
            } else {
                quote!(#text)
            }
        }
    }
}

fn number_bounds(limits: &Limits) -> Option<TokenStream> {
    let literal = |it: Number| number::float(it.as_f64());
    let set = [
        ("minimum", limits.minimum),
        ("maximum", limits.maximum),
        ("exclusive_minimum", limits.exclusive_minimum),
        ("exclusive_maximum", limits.exclusive_maximum),
        ("multiple_of", limits.multiple_of),
    ];
    let finite = |it: Number| it.as_f64().is_finite();
    bounds(
        "Bounds",
        set.map(|(name, value)| (name, value.filter(|it| finite(*it)).map(literal))),
    )
}

/// A struct of bounds; what is not set comes from `NONE`.
fn bounds<const N: usize>(
    name: &str,
    fields: [(&str, Option<TokenStream>); N],
) -> Option<TokenStream> {
    let name = ident(name);
    let all = fields.iter().all(|(_, value)| value.is_some());
    let set: Vec<TokenStream> = fields
        .into_iter()
        .filter_map(|(field, value)| {
            let field = ident(field);
            value.map(|it| quote!(#field: Some(#it)))
        })
        .collect();
    if set.is_empty() {
        return None;
    }
    let rest = (!all).then(|| quote!(..#name::NONE));
    Some(quote!(#name { #(#set,)* #rest }))
}

/// The checks of an argument that is a reference called `value`, at the checker `at`.
pub fn argument(context: &Context<'_>, ty: &Ty, imports: &Imports) -> Option<Checks> {
    value(context, ty, &Place::variable("value"), imports)
}

/// The checks of a field of `self`, at the checker `at`.
pub fn field(context: &Context<'_>, ty: &Ty, field: &Ident, imports: &Imports) -> Option<Checks> {
    let place = Place {
        reference: quote!(&self.#field),
        receiver: quote!(self.#field),
    };
    value(context, ty, &place, imports)
}
