//! Operations: parameters, bodies, responses, streams.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::call_patterns::{CallPatterns, StreamFacts, StreamRules};
use super::negotiation::ResponseKind;
use super::{Docs, Ty, XmlId};
use crate::ids::NodeId;

/// Something that can be called.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where it stands in the document.
    pub origin: NodeId,
    /// `operationId`, or one made of method and path.
    pub id: String,
    /// The name that the options give it in place of the id.
    pub fixed: Option<String>,
    /// What it is grouped under: its first tag, or the first word of its path.
    pub group: String,
    /// Upper case.
    pub method: String,
    /// The path template, as written.
    pub path: String,
    /// The server it is called at, if it has one of its own: an index into [`super::Api::operation_servers`].
    pub server: Option<usize>,
    /// `summary` (as the title) and `description`.
    pub docs: Docs,
    /// Parameters of all places, path first, in document order.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The declared responses of 2xx, in document order.
    pub successes: Vec<Response>,
    /// The other declared responses, in document order.
    pub errors: Vec<Response>,
    /// The type of the headers of its responses, all of them together.
    pub headers: Option<Ty>,
    /// The first operation with equal `errors`, by its index, if there are several.
    pub errors_of: Option<usize>,
    /// Alternatives, each a list of schemes that go together; empty means none is needed.
    pub security: Vec<Vec<String>>,
    /// What is asked for of schemes: scopes, or roles, by scheme.
    pub scopes: IndexMap<String, Vec<String>>,
    /// What is known of its calls beyond single requests.
    pub calls: CallPatterns,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Where it stands in the document.
    pub origin: NodeId,
    /// As it is sent.
    pub name: String,
    /// Where it is sent.
    pub place: ParameterLocation,
    /// Whether it must be there.
    pub required: bool,
    /// How arrays and objects are spelled.
    pub style: Style,
    /// Whether items of arrays and objects are spelled one by one.
    pub explode: bool,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// Whether the value is sent as JSON text (`content: application/json`).
    pub json: bool,
    /// Whether an empty list is sent as an empty value, rather than not at all.
    pub allow_empty: bool,
    /// Its type.
    pub ty: Ty,
    /// Its only value, if the schema allows just one and it is required: sent without being asked for.
    pub constant: Option<Json>,
    /// What the document says about it.
    pub docs: Docs,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// As the whole query (OpenAPI 3.2).
    WholeQuery,
}

/// How a parameter's value is spelled (OpenAPI, "Style Values").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `simple`.
    Simple,
    /// `label`.
    Label,
    /// `matrix`.
    Matrix,
    /// `form`.
    Form,
    /// `spaceDelimited`.
    SpaceDelimited,
    /// `pipeDelimited`.
    PipeDelimited,
    /// `deepObject`.
    DeepObject,
    /// `cookie`: as `form`, but not percent-encoded.
    Cookie,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// The ways to send it, the usual one first; there is one at least.
    pub media_types: Vec<BodyMediaType>,
}

impl Body {
    /// Whether callers give a value of the same type, whichever way it is sent.
    pub fn has_one_type(&self) -> bool {
        let mut values = self.media_types.iter().map(|it| it.content.reading());
        let first = values.next();
        values.all(|it| Some(it) == first)
    }

    /// The types of what is written.
    pub fn types(&self) -> impl Iterator<Item = &Ty> {
        self.media_types.iter().filter_map(|it| it.content.ty())
    }

    /// The same, to change them.
    pub fn types_mut(&mut self) -> impl Iterator<Item = &mut Ty> {
        self.media_types
            .iter_mut()
            .filter_map(|it| it.content.ty_mut())
    }
}

/// A way to send a request body.
#[derive(Debug, Clone)]
pub struct BodyMediaType {
    /// The media type it is sent as; for bytes, all that are taken, as in the header `accept`.
    pub media_type: String,
    /// How it is written.
    pub content: BodyContent,
}

/// How a request body is written.
#[derive(Debug, Clone)]
pub enum BodyContent {
    /// As JSON.
    Json(Ty),
    /// As XML.
    Xml(Ty, XmlId),
    /// As `application/x-www-form-urlencoded`.
    Form(Ty, Vec<Encoding>),
    /// As `multipart/form-data`.
    Multipart(Ty, Vec<Encoding>),
    /// As text.
    Text,
    /// As bytes.
    Bytes,
}

impl BodyContent {
    /// What callers give.
    pub fn reading(&self) -> ResponseKind<'_> {
        match self {
            BodyContent::Text => ResponseKind::Text,
            BodyContent::Bytes => ResponseKind::Bytes,
            BodyContent::Json(ty)
            | BodyContent::Xml(ty, _)
            | BodyContent::Form(ty, _)
            | BodyContent::Multipart(ty, _) => ResponseKind::Value(ty),
        }
    }

    /// The type of the value that is written.
    pub fn ty(&self) -> Option<&Ty> {
        match self {
            BodyContent::Json(ty)
            | BodyContent::Xml(ty, _)
            | BodyContent::Form(ty, _)
            | BodyContent::Multipart(ty, _) => Some(ty),
            BodyContent::Text | BodyContent::Bytes => None,
        }
    }

    /// The same, to change it.
    pub fn ty_mut(&mut self) -> Option<&mut Ty> {
        match self {
            BodyContent::Json(ty)
            | BodyContent::Xml(ty, _)
            | BodyContent::Form(ty, _)
            | BodyContent::Multipart(ty, _) => Some(ty),
            BodyContent::Text | BodyContent::Bytes => None,
        }
    }
}

/// How a property of a form is sent, where that is not as usual (OpenAPI, "Encoding Object").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoding {
    /// The property.
    pub property: String,
    /// The media types of its part.
    pub content_type: Option<String>,
    /// How lists and objects are spelled, and whether their items are spelled one by one.
    pub style: Option<(Style, bool)>,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// Headers of its part that have one value.
    pub headers: Vec<(String, String)>,
}

/// A declared response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Which statuses it is for.
    pub status: Status,
    /// Its representations, in document order; none is an empty body.
    pub contents: Vec<ResponseContent>,
    /// What the document says about it.
    pub description: Option<String>,
    /// What may be done next.
    pub links: Vec<Link>,
}

/// How a value of a response is used in another operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is called.
    pub name: String,
    /// The other operation, by its id, if that is known.
    pub operation: Option<String>,
    /// The rest of it, as JSON whose keys are sorted.
    pub means: String,
}

impl Response {
    /// The types of what is read from it.
    pub fn types(&self) -> impl Iterator<Item = &Ty> {
        self.contents.iter().filter_map(|it| it.kind.ty())
    }

    /// The same, to change them.
    pub fn types_mut(&mut self) -> impl Iterator<Item = &mut Ty> {
        let contents = self.contents.iter_mut();
        contents.filter_map(|it| it.kind.ty_mut())
    }
}

/// Which statuses a response is declared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// One.
    Code(u16),
    /// A hundred of them: `4` for `4XX`.
    Range(u8),
    /// All that have none of their own.
    Default,
}

impl Status {
    /// What the status is called, in words (RFC 9110, section 15).
    pub fn label(self) -> String {
        let code = match self {
            Status::Code(code) => code,
            Status::Range(hundreds) => return format!("status {hundreds}xx"),
            Status::Default => return "default".to_owned(),
        };
        let name = match code {
            200 => "ok",
            201 => "created",
            202 => "accepted",
            203 => "non authoritative",
            204 => "no content",
            205 => "reset content",
            206 => "partial content",
            207 => "multi status",
            301 => "moved permanently",
            302 => "found",
            303 => "see other",
            304 => "not modified",
            400 => "bad request",
            401 => "unauthorized",
            402 => "payment required",
            403 => "forbidden",
            404 => "not found",
            405 => "method not allowed",
            406 => "not acceptable",
            408 => "request timeout",
            409 => "conflict",
            410 => "gone",
            412 => "precondition failed",
            413 => "content too large",
            415 => "unsupported media type",
            422 => "unprocessable content",
            423 => "locked",
            424 => "failed dependency",
            428 => "precondition required",
            429 => "too many requests",
            500 => "internal server error",
            501 => "not implemented",
            502 => "bad gateway",
            503 => "service unavailable",
            504 => "gateway timeout",
            _ => return format!("status {code}"),
        };
        name.to_owned()
    }
}

/// A representation of a response.
#[derive(Debug, Clone)]
pub struct ResponseContent {
    /// As declared.
    pub media_type: String,
    /// How it is read.
    pub kind: ContentKind,
}

/// How a response is read.
#[derive(Debug, Clone)]
pub enum ContentKind {
    /// As JSON.
    Json(Ty),
    /// As XML.
    Xml(Ty, XmlId),
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// Item by item, as they arrive.
    Stream(Box<ItemStream>),
}

impl ContentKind {
    /// The type of the value that is read whole.
    pub fn value(&self) -> Option<&Ty> {
        match self {
            ContentKind::Json(ty) | ContentKind::Xml(ty, _) => Some(ty),
            ContentKind::Text | ContentKind::Bytes | ContentKind::Stream(_) => None,
        }
    }

    /// The type of the value, or of an item, that is read.
    pub fn ty(&self) -> Option<&Ty> {
        match self {
            ContentKind::Json(ty) | ContentKind::Xml(ty, _) => Some(ty),
            ContentKind::Stream(stream) => Some(&stream.item),
            ContentKind::Text | ContentKind::Bytes => None,
        }
    }

    /// The same, to change it.
    pub fn ty_mut(&mut self) -> Option<&mut Ty> {
        match self {
            ContentKind::Json(ty) | ContentKind::Xml(ty, _) => Some(ty),
            ContentKind::Stream(stream) => Some(&mut stream.item),
            ContentKind::Text | ContentKind::Bytes => None,
        }
    }
}

/// A response that goes on: a sequence of items.
#[derive(Debug, Clone)]
pub struct ItemStream {
    /// Where it is described.
    pub origin: NodeId,
    /// How items are told apart.
    pub framing: Framing,
    /// The type of an item: JSON, or an event union.
    pub item: Ty,
    /// What the document and the options say of it.
    pub said: StreamFacts,
    /// What is known of it in the end, be it said or inferred.
    pub rules: StreamRules,
}

/// How the items of a stream are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// They are server-sent events (WHATWG HTML, section 9.2), their `data` the item.
    Events,
    /// They are JSON, a line each.
    Lines,
    /// They are JSON, each behind a record separator (RFC 7464).
    Sequence,
}

impl Parameter {
    /// Whether it is the key that a server knows a repeated request by (the header field `Idempotency-Key`).
    pub fn is_key(&self) -> bool {
        self.place == ParameterLocation::Header && self.name.eq_ignore_ascii_case("idempotency-key")
    }
}
