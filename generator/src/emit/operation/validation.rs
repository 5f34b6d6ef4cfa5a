//! Validation of arguments before a request is sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::Call;
use crate::emit::{ident, validate};
use crate::ir::Ty;

impl Call<'_> {
    /// The checks of all arguments.
    pub(super) fn checks(&self) -> Vec<TokenStream> {
        let mut checks = Vec::new();
        for (parameter, name) in self.parameters() {
            let wraps = usize::from(!parameter.required || parameter.ty.nullable);
            checks.extend(self.check(&parameter.name, &parameter.ty, name, wraps));
        }
        if let Some((body, ty)) = self.body_ty() {
            let wraps = usize::from(!body.required) + usize::from(ty.nullable);
            checks.extend(self.check("body", ty, "body", wraps));
        }
        let body = self.operation.body.as_ref();
        match body.filter(|it| self.checks_bodies(it)) {
            Some(body) if body.required => checks.push(quote! {
                at.property("body").value(&self.body);
            }),
            Some(_) => checks.push(quote! {
                if let Some(value) = &self.body {
                    at.property("body").value(value);
                }
            }),
            None => {}
        }
        checks
    }

    pub(super) fn validation(&self) -> Option<TokenStream> {
        let checks = self.checks();
        if checks.is_empty() {
            return None;
        }
        self.imports.runtime("Checker");
        self.imports.runtime("Validate");
        let builder = ident(&self.names.builder);
        Some(quote! {
            impl Validate for #builder {
                fn validate(&self, at: &Checker<'_>) {
                    #(#checks)*
                }
            }
        })
    }

    /// The check of a field that is a value within so many options.
    fn check(&self, shown: &str, ty: &Ty, field: &str, wraps: usize) -> Option<TokenStream> {
        let field = ident(field);
        let pattern = match wraps {
            0 => {
                let check = validate::field(self.context, ty, &field, self.imports)?;
                return Some(check.at(&quote!(at.property(#shown))));
            }
            1 => quote!(Some(value)),
            _ => quote!(Some(Some(value))),
        };
        let check = validate::argument(self.context, ty, self.imports)?;
        let check = check.at(&quote!(at.property(#shown)));
        Some(quote! {
            if let #pattern = &self.#field {
                #check
            }
        })
    }
}
