//! Unions, told apart by guards, and unions of events.

use proc_macro2::TokenStream;
use quote::quote;

use super::{TypeHeader, TypeItems};
use crate::emit::{constructors, docs, documentation, guard, ident, literal};
use crate::ir::{EventUnion, Payload, Ty, Union};

impl TypeItems<'_> {
    pub(super) fn union(&mut self, union: &Union) {
        let (context, id, imports) = (self.context, self.id, self.imports);
        let TypeHeader { name, docs, head } = self.header(None);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        for (variant, member) in union.variants.iter().zip(&self.names.members) {
            let limits = docs::limits(&variant.ty.limits);
            let fallback = docs::sentence(&guard::described(&variant.guard));
            let docs = documentation(&variant.docs, limits, &fallback);
            let payload = self.payload(&variant.ty);
            let variant_name = ident(member);
            variants.push(quote!(#docs #variant_name(#payload)));
            let from = match context.plan.direction(id).sent {
                true => constructors::conversion_into(context, id, union, variant, imports),
                false => String::new(),
            };
            let guard = guard::expression(&variant.guard);
            entries.push(format!("{member}: {guard}{from}"));
        }
        imports.runtime("Value");
        self.rust(&quote! {
            #docs
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                Unrecognized(Value),
            }
        });
        self.table("union", head, entries);
    }

    pub(super) fn event_union(&mut self, union: &EventUnion) {
        let TypeHeader { name, docs, head } = self.header(None);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        for (variant, member) in union.variants.iter().zip(&self.names.members) {
            let event = literal(&variant.event);
            let fallback = format!("The event `{}`.", docs::code(&variant.event));
            let docs = documentation(&variant.docs, None, &fallback);
            let variant_name = ident(member);
            match &variant.payload {
                Payload::Json(ty) => {
                    let payload = self.payload(ty);
                    variants.push(quote!(#docs #variant_name(#payload)));
                    entries.push(format!("{member} = {event}"));
                }
                Payload::Constant(data) => {
                    variants.push(quote!(#docs #variant_name));
                    entries.push(format!("{member} = const {event} {}", literal(data)));
                }
            }
        }
        self.imports.runtime("UnknownEvent");
        self.rust(&quote! {
            #docs
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                Unrecognized(UnknownEvent),
            }
        });
        let (tag, content) = (literal(&union.tag), literal(&union.content));
        self.table("event_union", format!("{head}({tag}, {content})"), entries);
    }

    /// The type of a variant's payload, boxed if it is large or leads back to the union.
    fn payload(&self, ty: &Ty) -> TokenStream {
        let plain = self.context.value_type(ty, self.imports);
        let is_boxed = self
            .context
            .plan
            .is_boxed_variant(self.context.api, self.id, ty);
        match is_boxed {
            true => quote!(Box<#plain>),
            false => plain,
        }
    }
}
