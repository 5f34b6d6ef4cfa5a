//! Validation: a schema's constraints as calls of the runtime's checker.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::rust_type::Imports;
use super::{Context, ident, ident_text, literal, number, width};
use crate::format::{MethodCalls, Statement};
use crate::ir::{AdditionalProperties, Limits, Property, Shape, Tuple, Ty, TypeId, TypeKind};
use crate::plan::Presence;
use crate::source::Number;

/// One check of a value.
enum Check {
    /// A method of the checker that takes the whole value, which may be missing or null: `string(&self.name, None, Some(5))`.
    Call(&'static str, Arguments),
    /// Statements about a checker called `at` and the value itself.
    Statements(TokenStream),
}

/// What a method takes besides the value.
enum Arguments {
    /// Nothing.
    Nothing,
    /// The least and the most, where there are some.
    Range(Option<u64>, Option<u64>),
    /// Bounds of a number.
    Bounds(TokenStream),
}

impl Arguments {
    /// Behind the value.
    fn tokens(&self) -> TokenStream {
        match self {
            Arguments::Nothing => quote!(),
            Arguments::Range(least, most) => {
                let (least, most) = (count(*least), count(*most));
                quote!(, #least, #most)
            }
            Arguments::Bounds(bounds) => quote!(, #bounds),
        }
    }

    /// As they stand in a file; `None` for what may need several lines.
    fn text(&self) -> Option<String> {
        let count = |it: &Option<u64>| match it {
            None => "None".to_owned(),
            Some(value) => format!("Some({value})"),
        };
        match self {
            Arguments::Nothing => Some(String::new()),
            Arguments::Range(least, most) => Some(format!(", {}, {}", count(least), count(most))),
            Arguments::Bounds(_) => None,
        }
    }
}

/// Where a value is.
struct Place {
    /// A reference to it, or to the option that it is in.
    whole: TokenStream,
    /// What the option has to be for the value to be there.
    pattern: Option<TokenStream>,
    /// A reference to the value, where it is there.
    reference: TokenStream,
    /// The value, to call methods on.
    receiver: TokenStream,
}

impl Place {
    /// A field of `self`: `self.name`.
    fn field(receiver: TokenStream) -> Self {
        Place {
            whole: quote!(&#receiver),
            pattern: None,
            reference: quote!(&#receiver),
            receiver,
        }
    }

    /// A reference of this name.
    fn variable(name: &str) -> Self {
        let name = ident(name);
        Place {
            whole: quote!(#name),
            pattern: None,
            reference: quote!(#name),
            receiver: quote!(#name),
        }
    }

    /// The value in an option at this place: what fits the pattern, which binds the name.
    fn within(self, pattern: TokenStream, name: &str) -> Self {
        Place {
            whole: self.whole,
            pattern: Some(pattern),
            ..Place::variable(name)
        }
    }

    /// The checks as statements, about the checker that `at` makes, or the one called `at`.
    fn statements(&self, checks: Vec<Check>, at: Option<TokenStream>) -> TokenStream {
        let is_call = |it: &Check| matches!(it, Check::Call(..));
        let direct = checks.iter().all(is_call);
        let (own, value) = match direct {
            true => (at.clone().unwrap_or(quote!(at)), &self.whole),
            false => (quote!(at), &self.reference),
        };
        let statements = checks.into_iter().map(|it| match it {
            Check::Call(method, arguments) => {
                let (method, arguments) = (ident(method), arguments.tokens());
                quote!(#own.#method(#value #arguments);)
            }
            Check::Statements(statements) => statements,
        });
        let statements = quote!(#(#statements)*);
        if direct {
            return statements;
        }
        let binding = at.map(|it| quote!(let at = &#it;));
        match (&self.pattern, binding) {
            (Some(pattern), binding) => {
                let whole = &self.whole;
                quote!(if let #pattern = #whole { #binding #statements })
            }
            (None, Some(binding)) => quote!({ #binding #statements }),
            (None, None) => statements,
        }
    }
}

/// The `Validate` impl of a type that is sent and constrained.
pub fn implementation(context: &Context<'_>, id: TypeId, imports: &Imports) -> MethodCalls {
    imports.runtime("Checker");
    imports.runtime("Validate");
    let name = ident_text(&context.names.ty(id).name);
    let statements = checks_of(context, id, imports);
    // A limit can turn out to forbid nothing: half of an integer as the step, for one.
    let at = if statements.is_empty() { "_" } else { "at" };
    MethodCalls {
        head: format!("impl Validate for {name}"),
        function: vec![
            "#[inline]".to_owned(),
            format!("fn validate(&self, {at}: &Checker<'_>) {{"),
        ],
        statements,
    }
}

fn checks_of(context: &Context<'_>, id: TypeId, imports: &Imports) -> Vec<Statement> {
    let names = context.names.ty(id);
    let statements = match &context.api.ty(id).kind {
        TypeKind::Object(object) => {
            let members = object.properties.iter().zip(&names.members);
            let mut statements: Vec<Statement> = members
                .flat_map(|(it, field)| property(context, id, it, field, imports))
                .collect();
            if let AdditionalProperties::Typed(value) = &object.rest {
                let field = ident(&names.rest);
                let place = Place::field(quote!(self.#field));
                let checks = map(context, &place, &object.limits, value, imports);
                statements.extend(others(&place.statements(checks, None)));
            }
            return statements;
        }
        TypeKind::Union(union) => {
            let members = union.variants.iter().zip(&names.members);
            let payloads: Vec<_> = members.map(|(it, name)| (name.as_str(), &it.ty)).collect();
            // `Unrecognized` is one more.
            variants(context, &payloads, payloads.len() + 1, imports)
        }
        TypeKind::Wrapper(inner) => {
            let place = Place::field(quote!(self.0));
            let checks = value(context, inner, &place, imports);
            place.statements(checks, None)
        }
        _ => quote!(),
    };
    others(&statements).into_iter().collect()
}

/// Statements of any kind, if there are some.
fn others(statements: &TokenStream) -> Option<Statement> {
    (!statements.is_empty()).then(|| Statement::Rust(statements.to_string()))
}

/// The checks of the payloads of an enum that has `count` variants, these among them; nothing if there are none.
pub fn variants(
    context: &Context<'_>,
    payloads: &[(&str, &Ty)],
    count: usize,
    imports: &Imports,
) -> TokenStream {
    let checked = payloads.iter().filter_map(|(variant, ty)| {
        let variant = ident(variant);
        let place = nullable(Place::variable("value"), "value", ty);
        let checks = value(context, ty, &place, imports);
        let pattern = quote!(Self::#variant(value));
        (!checks.is_empty()).then_some((pattern, place, checks))
    });
    let mut checked: Vec<(TokenStream, Place, Vec<Check>)> = checked.collect();
    if checked.len() == 1
        && let Some((pattern, place, checks)) = checked.pop()
    {
        let statements = place.statements(checks, None);
        return quote!(if let #pattern = self { #statements });
    }
    if checked.is_empty() {
        return quote!();
    }
    let others = (checked.len() < count).then(|| quote!(_ => {}));
    let arms = checked.into_iter().map(|(pattern, place, checks)| {
        if let [Check::Call(method, arguments)] = checks.as_slice() {
            let (method, whole) = (ident(method), &place.whole);
            let arguments = arguments.tokens();
            return quote!(#pattern => at.#method(#whole #arguments),);
        }
        let statements = place.statements(checks, None);
        quote!(#pattern => { #statements })
    });
    quote!(match self { #(#arms)* #others })
}

/// Whether there is nothing to check of a value, as of most.
fn is_free(context: &Context<'_>, ty: &Ty) -> bool {
    let is_free = |it: &Ty| is_free(context, it);
    let within = match &ty.shape {
        Shape::Named(id) => match &context.api.ty(*id).kind {
            TypeKind::Alias(target) => return is_free(target),
            _ => !context.plan.is_constrained(*id),
        },
        shape => shape.parts().into_iter().all(is_free),
    };
    within && ty.limits.is_empty()
}

fn property(
    context: &Context<'_>,
    owner: TypeId,
    property: &Property,
    field: &str,
    imports: &Imports,
) -> Vec<Statement> {
    if is_free(context, &property.ty) {
        return Vec::new();
    }
    let (name, shown) = (&property.name, ident_text(field));
    let field = ident(field);
    let place = Place::field(quote!(self.#field));
    let place = match context.plan.presence(owner, property) {
        Presence::Required => place,
        Presence::Optional | Presence::Nullable => place.within(quote!(Some(value)), "value"),
        Presence::Field => place.within(quote!(Field::Value(value)), "value"),
    };
    let checks = value(context, &property.ty, &place, imports);
    let call = |check: &Check| match check {
        Check::Call(method, arguments) => {
            let arguments = arguments.text()?;
            let of = format!("at.property({})", literal(name));
            let call = format!(".{method}(&self.{shown}{arguments})");
            Some(Statement::Call(of, call))
        }
        Check::Statements(_) => None,
    };
    match checks.iter().map(call).collect() {
        Some(calls) => calls,
        None => {
            let statements = place.statements(checks, Some(quote!(at.property(#name))));
            others(&statements).into_iter().collect()
        }
    }
}

/// The checks of an argument, which is a field of `self` within so many options; `None` if there are none.
pub fn argument(
    context: &Context<'_>,
    (name, ty): (&str, &Ty),
    field: &str,
    options: usize,
    imports: &Imports,
) -> Option<TokenStream> {
    if is_free(context, ty) {
        return None;
    }
    let field = ident(field);
    let place = Place::field(quote!(self.#field));
    let place = match options {
        0 => place,
        1 => place.within(quote!(Some(value)), "value"),
        _ => place.within(quote!(Some(Some(value))), "value"),
    };
    let checks = value(context, ty, &place, imports);
    let at = quote!(at.property(#name));
    (!checks.is_empty()).then(|| place.statements(checks, Some(at)))
}

/// The checks of a value behind a reference of this name, which may be null, by a checker for its place; `None` if there
/// are none.
fn nested(
    context: &Context<'_>,
    ty: &Ty,
    name: &str,
    at: TokenStream,
    imports: &Imports,
) -> Option<TokenStream> {
    let place = nullable(Place::variable(name), name, ty);
    let checks = value(context, ty, &place, imports);
    (!checks.is_empty()).then(|| place.statements(checks, Some(at)))
}

/// The value in a place that may be null, by this name.
fn nullable(place: Place, name: &str, ty: &Ty) -> Place {
    let bound = ident(name);
    match ty.nullable {
        true => place.within(quote!(Some(#bound)), name),
        false => place,
    }
}

/// The checks of a value, null aside.
fn value(context: &Context<'_>, ty: &Ty, place: &Place, imports: &Imports) -> Vec<Check> {
    let formats = &context.settings.options.formats;
    let limits = &ty.limits;
    let check = match &ty.shape {
        Shape::Named(id) => match &context.api.ty(*id).kind {
            TypeKind::Alias(target) => return value(context, target, place, imports),
            _ => (context.plan.is_constrained(*id))
                .then_some(Check::Call("value", Arguments::Nothing)),
        },
        Shape::String(_) => {
            // A value of another type has no length to speak of.
            let chosen = formats.of_text(&ty.shape);
            let is_text = chosen.is_none_or(|it| it.is_secret());
            let check = range("string", limits.min_length, limits.max_length);
            check.filter(|_| is_text)
        }
        Shape::Integer(kind) if formats.integer(*kind) != "Number" => {
            integer_bounds(limits).map(|bounds| {
                imports.runtime("IntBounds");
                Check::Call("integer", Arguments::Bounds(bounds))
            })
        }
        Shape::Integer(_) | Shape::Number(_) => number_bounds(limits).map(|bounds| {
            imports.runtime("Bounds");
            Check::Call("number", Arguments::Bounds(bounds))
        }),
        Shape::Array(item) => return array(context, item, limits, place, imports),
        Shape::Tuple(it) => return tuple(context, it, limits, place, imports),
        Shape::Map(item) => return map(context, place, limits, item, imports),
        Shape::Binary | Shape::Boolean | Shape::Null | Shape::Any => None,
    };
    check.into_iter().collect()
}

/// The check of a size.
fn range(method: &'static str, min: Option<u64>, max: Option<u64>) -> Option<Check> {
    let is_limited = min.is_some() || max.is_some();
    is_limited.then_some(Check::Call(method, Arguments::Range(min, max)))
}

/// The checks of what a list or a map holds: those of its type, which it knows itself, or statements for each.
fn items(
    context: &Context<'_>,
    item: &Ty,
    at: TokenStream,
    each: impl Fn(TokenStream) -> TokenStream,
    imports: &Imports,
) -> Option<Check> {
    let statements = nested(context, item, "item", at, imports)?;
    let place = Place::variable("item");
    let is_typed = match value(context, item, &place, imports).as_slice() {
        [Check::Call(method, _)] => *method == "value",
        _ => false,
    };
    Some(match is_typed {
        true => Check::Call("value", Arguments::Nothing),
        false => Check::Statements(each(statements)),
    })
}

fn array(
    context: &Context<'_>,
    item: &Ty,
    limits: &Limits,
    place: &Place,
    imports: &Imports,
) -> Vec<Check> {
    let (reference, receiver) = (&place.reference, &place.receiver);
    let mut checks = Vec::new();
    checks.extend(range("items", limits.min_items, limits.max_items));
    if limits.unique_items {
        checks.push(Check::Statements(quote!(at.unique(#reference);)));
    }
    let each =
        |statements| quote!(for (index, item) in #receiver.iter().enumerate() { #statements });
    checks.extend(items(context, item, quote!(at.index(index)), each, imports));
    checks
}

/// The checks of the items of a tuple, each at its index.
fn tuple(
    context: &Context<'_>,
    tuple: &Tuple,
    limits: &Limits,
    place: &Place,
    imports: &Imports,
) -> Vec<Check> {
    let receiver = &place.receiver;
    let head = match tuple.is_exact() {
        true => quote!(#receiver),
        false => quote!(#receiver.items),
    };
    let mut checks = Vec::new();
    if tuple.rest.is_some() {
        checks.extend(range("items", limits.min_items, limits.max_items));
    }
    for (index, item) in tuple.items.iter().enumerate() {
        let at = Literal::usize_unsuffixed(index);
        let Some(check) = nested(context, item, "item", quote!(at.index(#at)), imports) else {
            continue;
        };
        checks.push(Check::Statements(match index < tuple.least {
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
    let length = Literal::usize_unsuffixed(tuple.items.len());
    let at = quote!(at.index(#length + index));
    let rest = tuple.rest.as_deref();
    if let Some(check) = rest.and_then(|it| nested(context, it, "item", at, imports)) {
        checks.push(Check::Statements(quote! {
            for (index, item) in #receiver.rest.iter().enumerate() {
                #check
            }
        }));
    }
    checks
}

fn map(
    context: &Context<'_>,
    place: &Place,
    limits: &Limits,
    item: &Ty,
    imports: &Imports,
) -> Vec<Check> {
    let (reference, receiver) = (&place.reference, &place.receiver);
    let mut checks = Vec::new();
    checks.extend(range(
        "properties",
        limits.min_properties,
        limits.max_properties,
    ));
    if limits.min_key_length.is_some() || limits.max_key_length.is_some() {
        let (min, max) = (count(limits.min_key_length), count(limits.max_key_length));
        checks.push(Check::Statements(
            quote!(at.keys(#receiver.keys(), #min, #max);),
        ));
    }
    let each = |statements| quote!(for (key, item) in #reference { #statements });
    checks.extend(items(context, item, quote!(at.key(key)), each, imports));
    checks
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
    let range = (minimum.map(integer), maximum.map(integer));
    bounds("IntBounds", range, [("multiple_of", step.map(integer))])
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
    let finite = |it: &Number| it.as_f64().is_finite();
    let literal = |it: Option<Number>| it.filter(finite).map(|it| number::float(it.as_f64()));
    let others = [
        ("exclusive_minimum", literal(limits.exclusive_minimum)),
        ("exclusive_maximum", literal(limits.exclusive_maximum)),
        ("multiple_of", literal(limits.multiple_of)),
    ];
    let range = (literal(limits.minimum), literal(limits.maximum));
    bounds("Bounds", range, others)
}

/// A range: its limits, and what else is set.
fn bounds<const N: usize>(
    name: &str,
    (minimum, maximum): (Option<TokenStream>, Option<TokenStream>),
    others: [(&str, Option<TokenStream>); N],
) -> Option<TokenStream> {
    let name = ident(name);
    let range = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => quote!(#name::between(#minimum, #maximum)),
        (Some(minimum), None) => quote!(#name::at_least(#minimum)),
        (None, Some(maximum)) => quote!(#name::at_most(#maximum)),
        (None, None) => quote!(),
    };
    let others = others.into_iter().filter_map(|(field, value)| {
        let field = ident(field);
        value.map(|it| quote!(#field: Some(#it)))
    });
    let others: Vec<TokenStream> = others.collect();
    let range = match (range.is_empty(), others.is_empty()) {
        (true, true) => return None,
        (_, true) => return Some(range),
        (true, false) => quote!(#name::NONE),
        (false, false) => range,
    };
    Some(quote!(#name { #(#others,)* ..#range }))
}
