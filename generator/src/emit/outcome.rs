//! What a call gives: its value, its stream, and the type of its errors.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Imports;
use super::{Context, doc_lines, docs, ident};
use crate::format::{Item, MacroCall};
use crate::ir::{ContentKind, EventStream, Operation, Response, Shape, Status, Ty, XmlId};
use crate::naming::{Case, identifier};

/// What awaiting a call gives.
pub enum Success<'a> {
    /// A value, read from JSON or what stands for it.
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
        let kind = typed(response).or_else(|| contents.clone().find(whole));
        if kind.is_none() && !response.contents.is_empty() {
            continue;
        }
        kinds.push(kind);
        by_status.push(ByStatus {
            status: response.status,
            ty: kind.and_then(ContentKind::value),
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

/// The representation of a response that a value is read from: JSON before XML.
fn typed(response: &Response) -> Option<&ContentKind> {
    let contents = response.contents.iter().map(|it| &it.kind);
    let mut json = contents
        .clone()
        .filter(|it| matches!(it, ContentKind::Json(_)));
    let mut xml = contents.filter(|it| matches!(it, ContentKind::Xml(..)));
    json.next().or_else(|| xml.next())
}

/// The responses whose values are read from XML, by status, what is narrower before what covers it.
pub fn xml(operation: &Operation) -> Vec<(String, XmlId)> {
    let responses = operation.successes.iter().chain(&operation.errors);
    let mut found: Vec<(Status, XmlId)> = responses
        .filter_map(|it| match typed(it)? {
            ContentKind::Xml(_, id) => Some((it.status, *id)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(status, _)| breadth(*status));
    let found = found.into_iter();
    found.map(|(status, id)| (range(status), id)).collect()
}

/// Whether all values of a successful call are read from XML.
pub fn is_xml(operation: &Operation) -> bool {
    let mut typed = operation.successes.iter().filter_map(typed).peekable();
    typed.peek().is_some() && typed.all(|it| matches!(it, ContentKind::Xml(..)))
}

fn breadth(status: Status) -> u8 {
    match status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    }
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
    let mut all = Vec::new();
    for response in &operation.errors {
        if let Some(ty) = typed(response).and_then(ContentKind::value) {
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
    all.sort_by_key(|it| breadth(it.status));
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
