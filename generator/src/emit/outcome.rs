//! What a call gives: its value, its stream, and the type of its errors.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Imports;
use super::{Context, doc_lines, docs, ident};
use crate::format::{Item, MacroCall};
use crate::ir::{ContentKind, EventStream, Operation, Response, Shape, Status, Ty};
use crate::naming::{Case, identifier};

/// What awaiting a call gives.
pub enum Success<'a> {
    /// A value, read from JSON.
    Json(&'a Ty),
    /// A value that depends on the status.
    ByStatus(Vec<ByStatus<'a>>),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing.
    Empty,
}

/// A status, and the JSON that comes with it; `None` for an empty body.
#[derive(Clone, Copy)]
pub struct ByStatus<'a> {
    status: Status,
    ty: Option<&'a Ty>,
    description: Option<&'a str>,
}

/// What a successful call gives, streams aside; `None` if there are only streams.
pub fn success(operation: &Operation) -> Option<Success<'_>> {
    let mut kinds: Vec<Option<&ContentKind>> = Vec::new();
    let mut by_status = Vec::new();
    for response in &operation.successes {
        let whole = |it: &&ContentKind| !matches!(it, ContentKind::Events(_));
        let contents = response.contents.iter().map(|it| &it.kind);
        let json = contents
            .clone()
            .find(|it| matches!(it, ContentKind::Json(_)));
        let kind = json.or_else(|| contents.clone().find(whole));
        if kind.is_none() && !response.contents.is_empty() {
            continue;
        }
        kinds.push(kind);
        by_status.push(ByStatus {
            status: response.status,
            ty: match kind {
                Some(ContentKind::Json(ty)) => Some(ty),
                _ => None,
            },
            description: response.description.as_deref(),
        });
    }
    if kinds.is_empty() {
        return operation.successes.is_empty().then_some(Success::Empty);
    }
    let opaque = kinds
        .iter()
        .flatten()
        .find(|it| matches!(it, ContentKind::Text | ContentKind::Bytes));
    Some(match opaque {
        Some(ContentKind::Text) if kinds.len() == 1 => Success::Text,
        Some(_) => Success::Bytes,
        None => match distinct(&by_status) {
            Some(Some(ty)) => Success::Json(ty),
            Some(None) => Success::Empty,
            None => Success::ByStatus(by_status),
        },
    })
}

/// The type that all statuses share, if they do.
fn distinct<'a>(all: &[ByStatus<'a>]) -> Option<Option<&'a Ty>> {
    let first = all.first()?.ty;
    let same = |it: &ByStatus<'_>| match (it.ty, first) {
        (Some(a), Some(b)) => a.shape == b.shape && a.nullable == b.nullable,
        (a, b) => a.is_none() && b.is_none(),
    };
    all.iter().all(same).then_some(first)
}

/// The first event stream among the successful responses.
pub fn stream(operation: &Operation) -> Option<&EventStream> {
    let contents = operation.successes.iter().flat_map(|it| &it.contents);
    contents.into_iter().find_map(|it| match &it.kind {
        ContentKind::Events(stream) => Some(stream),
        _ => None,
    })
}

/// What the body of an error response is read as.
pub enum Failure<'a> {
    /// Any JSON.
    Any,
    /// One type, whatever the status.
    Json(&'a Ty),
    /// A type that depends on the status.
    ByStatus(Vec<ByStatus<'a>>),
}

/// What errors of an operation carry.
pub fn failure(operation: &Operation) -> Failure<'_> {
    let json = |response: &Response| -> Option<usize> {
        let mut kinds = response.contents.iter();
        kinds.position(|it| matches!(it.kind, ContentKind::Json(_)))
    };
    let mut all = Vec::new();
    for response in &operation.errors {
        if let Some(index) = json(response)
            && let Some(ContentKind::Json(ty)) = response.contents.get(index).map(|it| &it.kind)
        {
            all.push(ByStatus {
                status: response.status,
                ty: Some(ty),
                description: response.description.as_deref(),
            });
        }
    }
    match distinct(&all) {
        Some(Some(ty)) if !matches!(ty.shape, Shape::Any) => Failure::Json(ty),
        Some(_) => Failure::Any,
        None if all.is_empty() => Failure::Any,
        None => Failure::ByStatus(all),
    }
}

/// An enum of what comes with each status.
pub fn status_enum(
    context: &Context<'_>,
    name: &str,
    what: &str,
    all: &[ByStatus<'_>],
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let mut variants = Vec::new();
    let mut entries = Vec::new();
    // A narrower pattern goes before one that covers it.
    let mut all = all.to_vec();
    all.sort_by_key(|it| match it.status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    });
    let mut known: Vec<String> = vec!["Unrecognized".to_owned()];
    for it in &all {
        let label = it.status.label();
        let mut member = identifier(&label, Case::Variant);
        while known.contains(&member) {
            member.push('_');
        }
        known.push(member.clone());
        let text = match it.description {
            Some(text) if !text.trim().is_empty() => docs::prose(text),
            _ => vec![format!("{label}.")],
        };
        let docs = doc_lines(&text);
        let variant = ident(&member);
        let range = range(it.status);
        match it.ty {
            Some(ty) => {
                let ty = context.value_type(ty, imports);
                variants.push(quote!(#docs #variant(Box<#ty>)));
                entries.push(format!("{member} = {range}"));
            }
            None => {
                variants.push(quote!(#docs #variant));
                entries.push(format!("{member} = {range} empty"));
            }
        }
    }
    imports.runtime("self");
    imports.runtime("Value");
    let docs = format!(" {what}");
    let ident = ident(name);
    items.push(Item::Rust(quote! {
        #[doc = #docs]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            /// A status that the API's description does not have, with what came.
            Unrecognized(Value),
        }
    }));
    items.push(Item::Macro(MacroCall {
        name: "status_enum",
        head: name.to_owned(),
        entries,
    }));
}

fn range(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundreds) => format!("{hundreds}00..={hundreds}99"),
        Status::Default => "0..=999".to_owned(),
    }
}

/// The type of a successful call's value.
pub fn success_type(
    context: &Context<'_>,
    success: &Success<'_>,
    response: &str,
    imports: &Imports,
) -> TokenStream {
    match success {
        Success::Json(ty) => context.value_type(ty, imports),
        Success::ByStatus(_) => {
            let name = ident(response);
            quote!(#name)
        }
        Success::Text => quote!(String),
        Success::Bytes => quote!(bytes::Bytes),
        Success::Empty => quote!(()),
    }
}
