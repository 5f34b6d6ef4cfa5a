//! What came back, held to the document: what it does not know is marked, and nothing is refused.

use bytes::Bytes;
use serde_json::Value as Json;

use super::check::spelled;
use super::place;
use crate::document::{self, MediaType};
use crate::examples::Checker;
use crate::http::essence;
use crate::ir::{self, ContentKind, Envelope, Status};
use crate::mock::{Side, refusals};
use crate::resolve::Resolver;
use crate::runtime::DecodeError;
use crate::runtime::xml::{Shape, read};
use crate::source::Node;

/// The body of a response.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// None.
    Empty,
    /// JSON.
    Json(Json),
    /// Text that is no JSON.
    Text(String),
    /// No text.
    Bytes(Bytes),
}

/// A place of a response that is not as the document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The place: `.messages[0].role`; empty for the whole.
    pub at: String,
    /// What is other than the document says.
    pub what: String,
}

impl Finding {
    fn whole(what: impl Into<String>) -> Finding {
        Finding {
            at: String::new(),
            what: what.into(),
        }
    }
}

/// How many findings are told of one body.
const MOST: usize = 20;

impl Received {
    /// A body by its media type. One that is JSON is taken as that, whatever it is called.
    pub fn of(content_type: Option<&str>, bytes: Bytes) -> Received {
        if bytes.is_empty() {
            return Received::Empty;
        }
        if let Ok(json) = serde_json::from_slice(&bytes) {
            return Received::Json(json);
        }
        let is_control = |it: char| it.is_control() && !it.is_whitespace();
        let is_text = content_type.is_some_and(|it| essence(it).starts_with("text/"));
        match std::str::from_utf8(&bytes) {
            Ok(text) if !text.contains(is_control) => Received::Text(text.to_owned()),
            _ if is_text => Received::Text(String::from_utf8_lossy(&bytes).into_owned()),
            _ => Received::Bytes(bytes),
        }
    }
}

/// What the document says of an operation's answers.
pub(crate) struct Answers<'d, 'a> {
    pub described: &'d document::Operation<'a>,
    pub operation: &'d ir::Operation,
    pub resolver: &'d Resolver<'a>,
    /// What documents of XML look like.
    pub shapes: &'static [Shape],
}

/// What is said where an emitted crate would name the setting of its client that allows more: there is none here.
pub(super) const COSTLY: &str = "it takes more memory than is given to a response here";

/// Whether a body was not read for what it would cost, rather than for what it is.
pub(super) fn is_costly(error: &DecodeError) -> bool {
    error.expected() == "what is within the limits"
}

impl<'a> Answers<'_, 'a> {
    /// What of a response is not as the document says, and whether it is of another kind than any that it has. `bytes` are those
    /// of the body.
    pub fn findings(
        &self,
        status: u16,
        content_type: Option<&str>,
        body: &Received,
        bytes: &[u8],
    ) -> (Vec<Finding>, bool) {
        let is_redirect = (300..400).contains(&status);
        // What is said of all other statuses is said of errors.
        let response = self.response(status);
        let Some(response) = response.filter(|it| !is_redirect || it.status != "default") else {
            let finding =
                Finding::whole(format!("the document has no response of status {status}"));
            return (vec![finding], is_redirect);
        };
        let is_empty = matches!(body, Received::Empty);
        if is_empty && !self.may_be_empty(status, response) {
            let finding = "it has no body, and the document has one for this status";
            return (vec![Finding::whole(finding)], true);
        }
        if is_empty || response.content.is_empty() {
            let is_more = !is_empty;
            let more = is_more.then(|| Finding::whole("the document has no body for this status"));
            return (more.into_iter().collect(), false);
        }
        let Some(media) = media(response, content_type) else {
            let found = content_type.map_or("something without a media type".to_owned(), |it| {
                format!("`{}`", essence(it))
            });
            let known: Vec<&str> = response.content.iter().map(|it| it.name).collect();
            let known = known.join("`, `");
            let finding = Finding::whole(format!("it is {found}, and the document has `{known}`"));
            return (vec![finding], true);
        };
        let is_json = essence(media.name).ends_with("json");
        match body {
            Received::Json(value) if is_json => (self.of_value(media.schema, value), false),
            _ if is_json => (vec![Finding::whole("it is called JSON, and is none")], true),
            _ => match self.shape(response, media) {
                Some(shape) => self.of_xml(media.schema, bytes, shape),
                None => (Vec::new(), false),
            },
        }
    }

    /// Whether a response without a body is as the document says: it has none for the status, one that may be of no bytes, or
    /// HTTP has none (RFC 9110, section 6.4.1).
    fn may_be_empty(&self, status: u16, response: &document::Response<'_>) -> bool {
        let is_structured = |it: &MediaType<'_>| {
            let name = essence(it.name);
            name.ends_with("json") || name.ends_with("xml")
        };
        self.operation.method == "HEAD"
            || matches!(status, 204 | 205 | 304)
            || response.content.is_empty()
            || !response.content.iter().all(is_structured)
    }

    /// What of XML is not as the document says, once it is read as emitted crates read it. Elements and attributes that no schema
    /// has are passed over by that, and text of another type than the schema's ends it.
    fn of_xml(
        &self,
        schema: Option<&'a Node>,
        bytes: &[u8],
        shape: &'static Shape,
    ) -> (Vec<Finding>, bool) {
        match read(bytes, shape) {
            Ok(value) => (self.of_value(schema, &value), false),
            Err(error) if error.expected() == "XML" => {
                let what = format!("it is called XML, and is none: {}", error.found());
                (vec![Finding::whole(what)], true)
            }
            Err(error) if is_costly(&error) => (
                vec![Finding::whole(format!("it is not checked: {COSTLY}"))],
                false,
            ),
            Err(error) => {
                let at = error.path();
                let finding = Finding {
                    at: if at == "$" { String::new() } else { at },
                    what: format!("expected {}, found {}", error.expected(), error.found()),
                };
                (vec![finding], false)
            }
        }
    }

    /// The shape of a representation that is XML and has a schema.
    fn shape(
        &self,
        described: &document::Response<'_>,
        media: &MediaType<'_>,
    ) -> Option<&'static Shape> {
        let operation = self.operation;
        let mut responses = operation.successes.iter().chain(&operation.errors);
        let response = responses.find(|it| {
            let key = match it.status {
                Status::Code(code) => code.to_string(),
                Status::Range(hundreds) => format!("{hundreds}XX"),
                Status::Default => "default".to_owned(),
            };
            key.eq_ignore_ascii_case(described.status)
        })?;
        let mut contents = response.contents.iter();
        let content = contents.find(|it| it.media_type == media.name)?;
        match content.kind {
            ContentKind::Xml(_, id) => self.shapes.get(id.0),
            _ => None,
        }
    }

    /// What of an event, or of an item of a stream, is not as the document says.
    pub fn of_event(&self, status: u16, name: Option<&str>, data: &str) -> Vec<Finding> {
        let Some(stream) = self.operation.stream() else {
            return Vec::new();
        };
        let response = self.response(status);
        let mut contents = response.into_iter().flat_map(|it| &it.content);
        let media = contents.find(|it| essence(it.name) == essence(stream.0));
        let Some(schema) = media.and_then(|it| it.item_schema.or(it.schema)) else {
            return Vec::new();
        };
        let usual = Envelope::default();
        let envelope = stream.1.said.envelope.as_ref().unwrap_or(&usual);
        let names = place::names(self.resolver, &[schema]);
        let has = |it: &String| names.contains(&it.as_str());
        let is_enveloped = has(&envelope.event) && has(&envelope.data);
        let whole = |data: Json| match name {
            Some(name) if is_enveloped => {
                serde_json::json!({ (envelope.event.as_str()): name, (envelope.data.as_str()): data })
            }
            _ => data,
        };
        if let Some(name) = name.filter(|_| is_enveloped) {
            let known = place::listed(self.resolver, schema, &envelope.event);
            if !known.is_empty() && !known.contains(&name) {
                return vec![Finding::whole(format!(
                    "the document has no event `{name}`"
                ))];
            }
        }
        let text = Json::String(data.to_owned());
        let parsed = serde_json::from_str(data).unwrap_or_else(|_| text.clone());
        let found = self.of_value(Some(schema), &whole(parsed));
        // Data may be declared as text that holds JSON.
        match found.is_empty() || !self.of_value(Some(schema), &whole(text)).is_empty() {
            true => found,
            false => Vec::new(),
        }
    }

    fn of_value(&self, schema: Option<&'a Node>, value: &Json) -> Vec<Finding> {
        let Some(schema) = schema else {
            return Vec::new();
        };
        let checker = Checker::new(*self.resolver);
        let finding = |(at, what): (String, String)| Finding {
            at: spelled(&at),
            what,
        };
        let refused = refusals(self.resolver, &checker, &[schema], value, Side::Server);
        if !refused.is_empty() {
            return refused.into_iter().take(MOST).map(finding).collect();
        }
        let unknown = place::unknown(self.resolver, schema, value).into_iter();
        let unknown = unknown.map(|(parent, name)| Finding {
            at: format!("{}.{name}", spelled(&parent)),
            what: "the document does not know this property".to_owned(),
        });
        unknown.collect()
    }

    /// The response that the document has for a status: its own, that of its hundred, or the one for all others.
    fn response(&self, status: u16) -> Option<&document::Response<'a>> {
        let own = status.to_string();
        let range = format!("{}XX", status / 100);
        let all = &self.described.responses;
        let find = |name: &str| all.iter().find(|it| it.status.eq_ignore_ascii_case(name));
        find(&own)
            .or_else(|| find(&range))
            .or_else(|| find("default"))
    }
}

/// The media type of a response that a body is of.
fn media<'r, 'a>(
    response: &'r document::Response<'a>,
    content_type: Option<&str>,
) -> Option<&'r MediaType<'a>> {
    let Some(found) = content_type.map(essence) else {
        return response.content.first();
    };
    let covers = |it: &&MediaType<'_>| {
        let name = essence(it.name);
        let of_kind = name
            .strip_suffix('*')
            .is_some_and(|kind| found.starts_with(kind));
        name == found || name == "*/*" || of_kind
    };
    // JSON goes by many names.
    let is_json =
        |it: &&MediaType<'_>| essence(it.name).ends_with("json") && found.ends_with("json");
    let mut all = response.content.iter();
    all.clone().find(covers).or_else(|| all.find(is_json))
}
