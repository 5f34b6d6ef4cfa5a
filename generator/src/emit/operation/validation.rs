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
        if body.is_some_and(|it| !self.checks_of_bodies(it).is_empty()) {
            checks.push(quote!(at.property("body").value(&self.body);));
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
                #[inline]
                fn validate(&self, at: &Checker<'_>) {
                    #(#checks)*
                }
            }
        })
    }

    /// The checks of a field that is a value within so many options.
    fn check(&self, shown: &str, ty: &Ty, field: &str, options: usize) -> Option<TokenStream> {
        validate::argument(self.context, (shown, ty), field, options, self.imports)
    }
}
