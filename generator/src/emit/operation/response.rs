//! Responses: the value or stream of a call, and the type of its errors.

use proc_macro2::TokenStream;
use quote::quote;

use super::Call;
use crate::emit::rust_type::Imports;
use crate::emit::{Context, docs, ident, ident_text, literal, type_text};
use crate::format::{Body, Declaration, Item, Member, Table};
use crate::http::essence;
use crate::ir::{ContentKind, Operation, Response, ResponseKind, Shape, Status, Ty, XmlId};
use crate::naming::{Case, identifier};
use crate::sorting;

/// What awaiting a call gives.
pub enum Success<'a> {
    /// One thing, whatever the status.
    One(ResponseKind<'a>),
    /// What depends on the status.
    ByStatus(Vec<ByStatus<'a>>),
    /// Nothing: it leads elsewhere.
    Redirect,
}

/// A status, and what comes with it.
#[derive(Clone, Copy)]
pub struct ByStatus<'a> {
    status: Status,
    reading: ResponseKind<'a>,
    description: Option<&'a str>,
    /// The media type it is of, where the same status has another type without it.
    media_type: Option<&'a str>,
}

impl<'a> ByStatus<'a> {
    fn of(response: &'a Response, reading: ResponseKind<'a>) -> Self {
        ByStatus {
            status: response.status,
            reading,
            description: response.description.as_deref(),
            media_type: None,
        }
    }

    /// What it is read as.
    #[cfg(feature = "diff")]
    pub(super) fn reading(&self) -> ResponseKind<'a> {
        self.reading
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
        return nothing.then_some(Success::One(ResponseKind::Empty));
    }
    Some(match distinct(&all) {
        Some(reading) => Success::One(reading),
        None => Success::ByStatus(all),
    })
}

/// The responses whose values are read from XML, by status, what is narrower before what covers it; those beside a value
/// of another type by their media type, too.
pub fn xml(operation: &Operation) -> Vec<(String, XmlId)> {
    let responses = operation.successes.iter().chain(&operation.errors);
    let mut found: Vec<(Status, Option<String>, XmlId)> = Vec::new();
    for response in responses {
        let usual = response.chosen().map(|it| it.media_type.as_str());
        let others = response.others();
        for content in &response.contents {
            let ContentKind::Xml(_, id) = content.kind else {
                continue;
            };
            let media_type = content.media_type.as_str();
            if usual == Some(media_type) {
                found.push((response.status, None, id));
            } else if others.iter().any(|it| it.media_type == media_type) {
                found.push((response.status, Some(essence(media_type)), id));
            }
        }
    }
    sorting::sort_by_key(&mut found, |(status, media_type, _)| {
        (breadth(*status), media_type.is_none())
    });
    let found = found.into_iter().map(|(status, media_type, id)| {
        let media_type = media_type.map(|it| format!(" [{}]", literal(&it)));
        (range(status) + &media_type.unwrap_or_default(), id)
    });
    found.collect()
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
fn distinct<'a>(all: &[ByStatus<'a>]) -> Option<ResponseKind<'a>> {
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
                ..ByStatus::of(response, ResponseKind::Value(other.ty))
            });
        }
        if let Some(reading @ ResponseKind::Value(_)) = usual {
            all.push(ByStatus::of(response, reading));
        }
    }
    match distinct(&all) {
        Some(ResponseKind::Value(ty)) if !matches!(ty.shape, Shape::Any) => Failure::Json(ty),
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
        ResponseKind::Value(ty) => ty.clone(),
        _ => Ty::new(Shape::Any),
    };
    let types: Vec<Ty> = all.iter().map(|it| context.api.meant(&meant(it))).collect();
    let all = all.iter().zip(&types).map(|(it, ty)| ByStatus {
        reading: match it.reading {
            ResponseKind::Value(_) => ResponseKind::Value(ty),
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
    let mut members = Vec::new();
    let mut entries = Vec::new();
    for (member, it) in variants(all) {
        let label = label(it);
        let text = match it.description {
            Some(text) if !text.trim().is_empty() => docs::prose(text),
            _ => vec![format!("{label}.")],
        };
        let variant = ident_text(&member);
        let mut range = range(it.status);
        if let Some(media_type) = it.media_type {
            range = format!("{range} [{}]", literal(&essence(media_type)));
        }
        let (payload, kind) = match it.reading {
            ResponseKind::Value(ty) => {
                let ty = type_text(&context.value_type(ty, imports));
                (format!("(Box<{ty}>)"), "")
            }
            ResponseKind::Text => ("(String)".to_owned(), " text"),
            ResponseKind::Bytes => ("(bytes::Bytes)".to_owned(), " bytes"),
            ResponseKind::Empty => (String::new(), " empty"),
        };
        members.push(Member {
            docs: text,
            text: variant + &payload,
        });
        entries.push(format!("{member} = {range}{kind}"));
    }
    imports.runtime("self");
    imports.runtime("Value");
    let other = "A status that the API's description does not have, with what came.";
    members.push(Member {
        docs: vec![other.to_owned()],
        text: "Unrecognized(Value)".to_owned(),
    });
    let attributes = ["#[derive(Debug, Clone, PartialEq)]", "#[non_exhaustive]"];
    items.push(Item::Declaration(Declaration {
        docs: vec![what.to_owned()],
        attributes: attributes.map(str::to_owned).to_vec(),
        head: format!("pub enum {}", ident_text(name)),
        body: Body::Members(members),
    }));
    items.push(Item::Table(Table::of_type(
        "status_enum",
        name.to_owned(),
        entries,
    )));
}

/// The variants for what comes with each status, a narrower one before one that covers it.
pub(super) fn variants<'s, 'a>(all: &'s [ByStatus<'a>]) -> Vec<(String, &'s ByStatus<'a>)> {
    let mut all: Vec<&ByStatus<'_>> = all.iter().collect();
    sorting::sort_by_key(&mut all, |it| breadth(it.status));
    let mut known: Vec<String> = vec!["Unrecognized".to_owned()];
    for it in &all {
        let mut member = identifier(&label(it), Case::Variant);
        while known.contains(&member) {
            member.push('_');
        }
        known.push(member);
    }
    known.into_iter().skip(1).zip(all).collect()
}

fn label(of: &ByStatus<'_>) -> String {
    match of.media_type {
        Some(media_type) => format!("{} {}", of.status.label(), subtype(media_type)),
        None => of.status.label(),
    }
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
        Success::One(ResponseKind::Value(ty)) => context.value_type(ty, imports),
        Success::One(ResponseKind::Text) => quote!(String),
        Success::One(ResponseKind::Bytes) => quote!(bytes::Bytes),
        Success::One(ResponseKind::Empty) | Success::Redirect => quote!(()),
        Success::ByStatus(_) => {
            let name = ident(response);
            quote!(#name)
        }
    }
}

/// The media types that awaiting asks for. Where the document leaves them open, JSON is what is read best. Empty if there is
/// only a stream.
pub fn accepted(operation: &Operation) -> String {
    let success = success(operation);
    if success.is_none() {
        return String::new();
    }
    let open = |it: &&str| matches!(essence(it).as_str(), "*/*" | "application/*");
    let json = matches!(success, Some(Success::One(ResponseKind::Value(_))));
    let types = operation.accepted();
    if !types.iter().any(|it| json && open(it)) {
        return types.join(", ");
    }
    let named: Vec<&str> = types.into_iter().filter(|it| !open(it)).collect();
    let named = match named.is_empty() {
        true => "application/json".to_owned(),
        false => named.join(", "),
    };
    format!("{named}, */*;q=0.5")
}

impl Call<'_> {
    /// What awaiting gives; `None` if there is only a stream.
    pub(super) fn whole(&self) -> Option<String> {
        let success = self.success.as_ref()?;
        let read = match success {
            Success::One(ResponseKind::Value(_)) if is_xml(self.operation) => "xml",
            Success::One(ResponseKind::Value(_)) => "json",
            Success::One(ResponseKind::Text) => "text",
            Success::One(ResponseKind::Bytes) => "bytes",
            Success::One(ResponseKind::Empty) => "empty",
            Success::ByStatus(_) => "by_status",
            Success::Redirect => "redirect",
        };
        let ty = success_type(self.context, success, &self.names.response, self.imports);
        let accepted = literal(&accepted(self.operation));
        Some(format!("whole {read} {}, {accepted}", type_text(&ty)))
    }

    /// The representations of JSON that have a method of their own.
    pub(super) fn others(&self) -> Vec<String> {
        let others = self.operation.others().into_iter();
        let lines = others.zip(&self.names.others).map(|(other, name)| {
            let ty = type_text(&self.context.value_type(other.ty, self.imports));
            format!("other {name} json {ty}, {}", literal(other.media_type))
        });
        lines.collect()
    }

    /// What errors carry.
    pub(super) fn error_type(&self) -> TokenStream {
        match &self.failure {
            Failure::Any => {
                self.imports.runtime("Value");
                quote!(Value)
            }
            Failure::Json(ty) => self.context.value_type(ty, self.imports),
            Failure::ByStatus(_) => {
                let name = ident(&self.names.error);
                quote!(#name)
            }
        }
    }

    /// The first variant of the errors, where they depend on the status.
    pub(super) fn first_error(&self) -> Option<String> {
        let Failure::ByStatus(all) = &self.failure else {
            return None;
        };
        variants(all).into_iter().next().map(|(member, _)| member)
    }

    pub(super) fn enums(&self, items: &mut Vec<Item>) {
        self.bodies(items);
        if let Some(Success::ByStatus(all)) = &self.success {
            let what = "What the server answers with, by status.";
            let name = &self.names.response;
            status_enum(self.context, name, what, all, self.imports, items);
        }
        if let Failure::ByStatus(all) = &self.failure {
            self.errors(all, items);
        }
    }

    /// The enum of the errors, or another name for the one that several operations have.
    fn errors(&self, all: &[ByStatus<'_>], items: &mut Vec<Item>) {
        let (context, imports) = (self.context, self.imports);
        let name = &self.names.error;
        let what = "What errors of the call carry, by status.";
        let Some(shared) = &self.names.shared_error else {
            status_enum(context, name, what, all, imports, items);
            return;
        };
        if shared.module != self.names.module {
            imports.sibling(&shared.name);
        } else if self.operation.errors_of == Some(self.index) {
            shared_enum(context, &shared.name, all, imports, items);
        }
        let head = format!("pub type {}", ident_text(name));
        let body = Body::Rest(format!(" = {}", ident_text(&shared.name)));
        let alias = Declaration::plain(vec![what.to_owned()], head, body);
        items.push(Item::Declaration(alias));
    }
}
