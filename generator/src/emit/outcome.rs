//! What a call gives: its value, its stream, and the type of its errors.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Imports;
use super::{Context, doc_lines, docs, ident, literal};
use crate::format::{Item, MacroCall};
use crate::ir::reading::essence;
use crate::ir::{ContentKind, Operation, Reading, Response, Shape, Status, Ty, XmlId};
use crate::naming::{Case, identifier};

/// What awaiting a call gives.
pub enum Success<'a> {
    /// One thing, whatever the status.
    One(Reading<'a>),
    /// What depends on the status.
    ByStatus(Vec<ByStatus<'a>>),
    /// Nothing: it leads elsewhere.
    Redirect,
}

/// A status, and what comes with it.
#[derive(Clone, Copy)]
pub struct ByStatus<'a> {
    status: Status,
    reading: Reading<'a>,
    description: Option<&'a str>,
    /// The media type it is of, where the same status has another type without it.
    media_type: Option<&'a str>,
}

impl<'a> ByStatus<'a> {
    fn of(response: &'a Response, reading: Reading<'a>) -> Self {
        ByStatus {
            status: response.status,
            reading,
            description: response.description.as_deref(),
            media_type: None,
        }
    }
}

/// What a successful call gives, streams aside; `None` if there are only streams.
pub fn success(operation: &Operation) -> Option<Success<'_>> {
    if operation.redirects() {
        return Some(Success::Redirect);
    }
    let whole = |it| Response::reading(it).map(|reading| ByStatus::of(it, reading));
    let all: Vec<ByStatus<'_>> = operation.successes.iter().filter_map(whole).collect();
    if all.is_empty() {
        let nothing = operation.successes.is_empty();
        return nothing.then_some(Success::One(Reading::Empty));
    }
    Some(match distinct(&all) {
        Some(reading) => Success::One(reading),
        None => Success::ByStatus(all),
    })
}

/// The responses whose values are read from XML, by status, what is narrower before what covers it.
pub fn xml(operation: &Operation) -> Vec<(String, XmlId)> {
    let responses = operation.successes.iter().chain(&operation.errors);
    let mut found: Vec<(Status, XmlId)> = responses
        .filter_map(|it| match it.chosen()?.kind {
            ContentKind::Xml(_, id) => Some((it.status, id)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(status, _)| breadth(*status));
    let found = found.into_iter();
    found.map(|(status, id)| (range(status), id)).collect()
}

/// Whether all values of a successful call are read from XML.
pub fn is_xml(operation: &Operation) -> bool {
    let chosen = operation.successes.iter().filter_map(Response::chosen);
    let mut typed = chosen.filter(|it| it.kind.value().is_some()).peekable();
    typed.peek().is_some() && typed.all(|it| matches!(it.kind, ContentKind::Xml(..)))
}

fn breadth(status: Status) -> u8 {
    match status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    }
}

/// The reading that all statuses share, if they do.
fn distinct<'a>(all: &[ByStatus<'a>]) -> Option<Reading<'a>> {
    let first = all.first()?.reading;
    all.iter().all(|it| it.reading == first).then_some(first)
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
        let usual = response.reading();
        for other in response.others() {
            all.push(ByStatus {
                media_type: Some(other.media_type),
                ..ByStatus::of(response, Reading::Value(other.ty))
            });
        }
        if let Some(reading @ Reading::Value(_)) = usual {
            all.push(ByStatus::of(response, reading));
        }
    }
    match distinct(&all) {
        Some(Reading::Value(ty)) if !matches!(ty.shape, Shape::Any) => Failure::Json(ty),
        Some(_) => Failure::Any,
        None if all.is_empty() => Failure::Any,
        None => Failure::ByStatus(all),
    }
}

/// The enum of errors that several operations have, whose types belong to none of them.
pub fn shared_enum(
    context: &Context<'_>,
    name: &str,
    all: &[ByStatus<'_>],
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let meant = |it: &ByStatus<'_>| match it.reading {
        Reading::Value(ty) => ty.clone(),
        _ => Ty::new(Shape::Any),
    };
    let types: Vec<Ty> = all.iter().map(|it| context.api.meant(&meant(it))).collect();
    let all = all.iter().zip(&types).map(|(it, ty)| ByStatus {
        reading: match it.reading {
            Reading::Value(_) => Reading::Value(ty),
            other => other,
        },
        ..*it
    });
    let all: Vec<ByStatus<'_>> = all.collect();
    let what = "What errors of several calls carry, by status.";
    status_enum(context, name, what, &all, imports, items);
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
        let label = match it.media_type {
            Some(media_type) => format!("{} {}", it.status.label(), subtype(media_type)),
            None => it.status.label(),
        };
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
        let mut range = range(it.status);
        if let Some(media_type) = it.media_type {
            range = format!("{range} [{}]", literal(&essence(media_type)));
        }
        let (payload, kind) = match it.reading {
            Reading::Value(ty) => {
                let ty = context.value_type(ty, imports);
                (quote!((Box<#ty>)), "")
            }
            Reading::Text => (quote!((String)), " text"),
            Reading::Bytes => (quote!((bytes::Bytes)), " bytes"),
            Reading::Empty => (quote!(), " empty"),
        };
        variants.push(quote!(#docs #variant #payload));
        entries.push(format!("{member} = {range}{kind}"));
    }
    imports.runtime("self");
    imports.runtime("Value");
    let docs = format!(" {what}");
    let ident = ident(name);
    items.push(Item::rust(&quote! {
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

/// What a media type is called beside others: its subtype.
fn subtype(media_type: &str) -> String {
    let essence = essence(media_type);
    let subtype = essence.split_once('/').map_or(essence.as_str(), |it| it.1);
    subtype.to_owned()
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
        Success::One(Reading::Value(ty)) => context.value_type(ty, imports),
        Success::One(Reading::Text) => quote!(String),
        Success::One(Reading::Bytes) => quote!(bytes::Bytes),
        Success::One(Reading::Empty) | Success::Redirect => quote!(()),
        Success::ByStatus(_) => {
            let name = ident(response);
            quote!(#name)
        }
    }
}
