//! How callers make values of types that are sent: constructors, setters, conversions.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Imports;
use super::types::{Presence, presence};
use super::{Context, ident};
use crate::ir::{Object, Property, Rest, Shape, Ty, TypeId, Union};

/// More arguments than this need a lint's permission.
const MOST_ARGUMENTS: usize = 7;

/// `new` with what is required, and a setter for the rest.
pub fn implementation(
    context: &Context<'_>,
    id: TypeId,
    object: &Object,
    imports: &Imports,
) -> TokenStream {
    let names = context.names.ty(id);
    let name = ident(&names.name);
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut setters = Vec::new();
    for (index, property) in object.properties.iter().enumerate() {
        let field = ident(&names.members[index]);
        if property.required {
            let (argument, value) = required(context, id, property, &names.members[index], imports);
            arguments.push(argument);
            let same = field == value.to_string();
            values.push(if same {
                quote!(#field)
            } else {
                quote!(#field: #value)
            });
            continue;
        }
        values.push(match presence(property) {
            Presence::Field => quote!(#field: Field::Absent),
            _ => quote!(#field: None),
        });
        setters.push(setter(context, id, property, index, imports));
    }
    if let Rest::Typed(value) = &object.rest {
        let field = ident(&names.rest);
        values.push(quote!(#field: Map::new()));
        let ty = context.value_type(value, imports);
        setters.push(quote! {
            /// Sets the properties that have no field of their own.
            #[must_use]
            pub fn #field(mut self, #field: impl Into<Map<#ty>>) -> Self {
                self.#field = #field.into();
                self
            }
        });
    }
    let lint =
        (arguments.len() > MOST_ARGUMENTS).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let docs = match (arguments.is_empty(), values.is_empty()) {
        (_, true) => "Makes the value.",
        (true, _) => "Starts with nothing set.",
        (false, _) if setters.is_empty() => "Takes everything there is to set.",
        (false, _) => "Takes what is required; the rest is unset.",
    };
    let docs = format!(" {docs}");
    quote! {
        impl #name {
            #[doc = #docs]
            #[must_use]
            #lint
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* }
            }
            #(#setters)*
        }
    }
}

/// A value in a box, if the field needs one.
fn boxed(context: &Context<'_>, owner: TypeId, ty: &Ty, value: TokenStream) -> TokenStream {
    match context.plan.is_boxed(context.api, owner, ty) {
        true => quote!(Box::new(#value)),
        false => value,
    }
}

fn required(
    context: &Context<'_>,
    owner: TypeId,
    property: &Property,
    name: &str,
    imports: &Imports,
) -> (TokenStream, TokenStream) {
    let argument = ident(name);
    let place = quote!(#argument);
    if property.ty.nullable {
        let plain = context.plain_type(&property.ty, imports);
        let value = match context.plan.is_boxed(context.api, owner, &property.ty) {
            true => quote!(#argument.map(Box::new)),
            false => place,
        };
        return (quote!(#argument: Option<#plain>), value);
    }
    let (ty, value) = context.argument(&property.ty, &place, imports);
    let value = boxed(context, owner, &property.ty, value);
    (quote!(#argument: #ty), value)
}

fn setter(
    context: &Context<'_>,
    owner: TypeId,
    property: &Property,
    index: usize,
    imports: &Imports,
) -> TokenStream {
    let names = context.names.ty(owner);
    let field = ident(&names.members[index]);
    let name = ident(&names.setters[index]);
    let place = quote!(#field);
    let (ty, value) = context.argument(&property.ty, &place, imports);
    let value = boxed(context, owner, &property.ty, value);
    let shown = &names.members[index];
    let docs = format!(" Sets [`{shown}`](Self::{shown}).");
    let lint = operator_lint(&names.setters[index]);
    match presence(property) {
        Presence::Field => {
            let null = ident(&names.null_setters[index]);
            let null_docs = format!(" Sends an explicit null for [`{shown}`](Self::{shown}).");
            quote! {
                #[doc = #docs]
                #[must_use]
                #lint
                pub fn #name(mut self, #field: #ty) -> Self {
                    self.#field = Field::Value(#value);
                    self
                }
                #[doc = #null_docs]
                #[must_use]
                pub fn #null(mut self) -> Self {
                    self.#field = Field::Null;
                    self
                }
            }
        }
        _ => quote! {
            #[doc = #docs]
            #[must_use]
            #lint
            pub fn #name(mut self, #field: #ty) -> Self {
                self.#field = Some(#value);
                self
            }
        },
    }
}

/// Permission for a setter to be called as an operator's method is: the API has a property of that name.
pub fn operator_lint(name: &str) -> Option<TokenStream> {
    const OPERATORS: &[&str] = &[
        "add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub",
    ];
    OPERATORS
        .contains(&name)
        .then(|| quote!(#[allow(clippy::should_implement_trait)]))
}

/// Conversions of payloads into a union, where a payload's type tells the variant.
pub fn conversions(
    context: &Context<'_>,
    id: TypeId,
    union: &Union,
    imports: &Imports,
) -> Vec<TokenStream> {
    let names = context.names.ty(id);
    let name = ident(&names.name);
    let mut found = Vec::new();
    for (index, variant) in union.variants.iter().enumerate() {
        let shape = |ty: &Ty| context.api.unalias(ty).shape.clone();
        let own = shape(&variant.ty);
        let same = |it: &crate::ir::Variant| rust_equal(context, &shape(&it.ty), &own);
        let convertible = !matches!(own, Shape::Any | Shape::Null);
        if !convertible || union.variants.iter().filter(|it| same(it)).count() > 1 {
            continue;
        }
        let member = ident(&names.members[index]);
        let ty = context.value_type(&variant.ty, imports);
        let boxed = context.plan.is_boxed_variant(context.api, id, &variant.ty);
        let value = match boxed {
            true => quote!(Box::new(value)),
            false => quote!(value),
        };
        found.push(quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#member(#value)
                }
            }
        });
        if let Shape::String(_) = own {
            found.push(quote! {
                impl From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self::#member(value.to_owned())
                    }
                }
            });
        }
    }
    found
}

/// Whether two shapes are the same type of Rust, whatever their formats and limits.
fn rust_equal(context: &Context<'_>, a: &Shape, b: &Shape) -> bool {
    let inner = |a: &Ty, b: &Ty| {
        let (a, b) = (context.api.unalias(a), context.api.unalias(b));
        a.nullable == b.nullable && rust_equal(context, &a.shape, &b.shape)
    };
    match (a, b) {
        (Shape::String(_), Shape::String(_)) => true,
        (Shape::Array(a), Shape::Array(b)) | (Shape::Map(a), Shape::Map(b)) => inner(a, b),
        _ => a == b,
    }
}
