//! Request bodies: whether their media type is declared, and whether their schema accepts them.

use serde_json::{Map as JsonMap, Value as Json};

use super::content::{fits, is_json, is_xml};
use super::parameter::pairs;
use super::problem::{Problem, Violation};
use super::refusal::{Side, refusals};
use super::{Mock, Request};
use crate::document::{self, MediaType};
use crate::examples::{Checker, JsonKinds};
use crate::http::essence;
use crate::ir::XmlId;
use crate::resolve::Resolver;

/// How documents of XML are read: the runtime of emitted crates does, which stands above this stage.
pub(crate) trait ReadXml: std::fmt::Debug + Send + Sync {
    /// The value that a document of a shape stands for.
    fn read(&self, document: &[u8], shape: XmlId) -> Result<Json, Unread>;
}

/// Why a document of XML is no value of its shape.
#[cfg_attr(not(feature = "call"), expect(dead_code))] // Without the runtime nothing reads.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It is no XML.
    Malformed(String),
    /// A text in it, or an element, is not what the shape has there.
    Unlike(String),
}

/// Refuses a request whose body is missing, of another media type, or not what its schema says.
pub fn check(
    mock: &Mock,
    resolver: &Resolver<'_>,
    checker: &Checker<'_>,
    operation: &document::Operation<'_>,
    request: &Request,
) -> Result<(), Problem> {
    let Some(body) = &operation.body else {
        return Ok(());
    };
    if request.body.is_empty() {
        return match body.required {
            true => Err(Problem::new(400, "the body is required, and missing")),
            false => Ok(()),
        };
    }
    let Some(media) = media(&body.content, request)? else {
        return Ok(());
    };
    let Some(value) = value(mock, resolver, media, request)? else {
        return Ok(());
    };
    let schemas = media.schema.as_slice();
    let refused = refusals(resolver, checker, schemas, &value, Side::Client).into_iter();
    let violations = refused.map(|(at, reason)| Violation {
        part: "body",
        at,
        reason,
    });
    Problem::unless_empty(422, violations.collect())
}

/// The declared media type that a request's body is of.
fn media<'m, 'a>(
    content: &'m [MediaType<'a>],
    request: &Request,
) -> Result<Option<&'m MediaType<'a>>, Problem> {
    if content.is_empty() {
        return Ok(None);
    }
    let Some(sent) = request.header("content-type") else {
        return Err(Problem::new(415, "the body has no `content-type`"));
    };
    let sent = essence(sent);
    let exact = content.iter().find(|it| essence(it.name) == sent);
    let media = exact.or_else(|| content.iter().find(|it| fits(&essence(it.name), &sent)));
    if media.is_some() {
        return Ok(media);
    }
    let known: Vec<&str> = content.iter().map(|it| it.name).collect();
    let message = format!(
        "`{sent}` is no media type of the body: {}",
        known.join(", ")
    );
    Err(Problem::new(415, message).header("accept-post", known.join(", ")))
}

/// The body as JSON, where its media type is one that schemas speak of.
fn value(
    mock: &Mock,
    resolver: &Resolver<'_>,
    media: &MediaType<'_>,
    request: &Request,
) -> Result<Option<Json>, Problem> {
    let sent = essence(request.header("content-type").unwrap_or_default());
    if is_json(&sent) {
        let parsed = serde_json::from_slice(&request.body);
        return parsed
            .map(Some)
            .map_err(|error| Problem::new(400, format!("the body is no JSON: {error}")));
    }
    if is_xml(&sent) {
        return of_xml(mock, media, &request.body);
    }
    if sent != "application/x-www-form-urlencoded" {
        return Ok(None);
    }
    let Ok(text) = std::str::from_utf8(&request.body) else {
        return Err(Problem::new(400, "the form is no UTF-8"));
    };
    let kinds = JsonKinds::of(resolver, media.schema);
    let mut made = JsonMap::new();
    for (name, text) in pairs(text) {
        // Names with brackets are a spelling of what lies deeper, which OpenAPI leaves to the API.
        let property = kinds.property(&name);
        if name.contains('[') || property.is_object() {
            return Ok(None);
        }
        match property.is_array() {
            true => {
                let list = made.entry(name).or_insert_with(|| Json::Array(Vec::new()));
                let items = list.as_array_mut().into_iter();
                items.for_each(|it| it.push(property.item(&text)));
            }
            false => {
                made.insert(name, property.scalar(&text));
            }
        }
    }
    Ok(Some(Json::Object(made)))
}

/// A body of XML as JSON, where its media type says what it looks like.
fn of_xml(mock: &Mock, media: &MediaType<'_>, body: &[u8]) -> Result<Option<Json>, Problem> {
    let shape = mock.shaped.get(&media.node.id);
    let (Some(shape), Some(reader)) = (shape, &mock.reads_xml) else {
        return Ok(None);
    };
    let unlike = |reason| Violation {
        part: "body",
        at: String::new(),
        reason,
    };
    match reader.read(body, *shape) {
        Ok(value) => Ok(Some(value)),
        Err(Unread::Malformed(why)) => Err(Problem::new(400, format!("the body is no XML: {why}"))),
        Err(Unread::Unlike(reason)) => {
            Problem::unless_empty(422, vec![unlike(reason)]).map(|()| None)
        }
    }
}
