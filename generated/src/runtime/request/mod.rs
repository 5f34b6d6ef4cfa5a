// @generated: the runtime of specwright, as far as this API needs it.

//! A request as plain data: an operation and its arguments, encoded, until a client gives it an address.
//!
//! Nothing here knows the operation's types; emitted code turns each argument into JSON and says in which style it
//! goes where. The result can be built any number of times, which is what makes sending again possible.

mod body;
mod call_info;
mod error;
pub(crate) mod header;
pub(crate) mod media_type;
mod operation;
mod scheme;
mod stream_rules;
pub(crate) mod style;
mod upload;

use std::fmt;

use http::HeaderMap;
use http::header::ACCEPT;
use serde::Serialize;
use serde_json::Value;

use crate::runtime::json::number;

pub use body::{AnyBody, Body, Pieces};
pub use call_info::{CallInfo, Failed};
pub use error::RequestError;
pub(crate) use header::{header_name, header_value, own_header, own_length};
pub use operation::{Decoding, Operation, Safety};
pub use scheme::{Scheme, SchemeKind};
pub use stream_rules::{Framing, Mark, StreamRules, Terminal};
pub use style::{Encoding, PathStyle, QueryStyle};
pub(crate) use upload::{OnUpload, Upload};

/// An operation with its arguments, not yet bound to a client.
#[derive(Clone)]
pub struct Request {
    operation: &'static Operation,
    pub(crate) path: Vec<(String, String)>,
    pub(crate) query: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) cookies: Vec<String>,
    /// What is put into a body that is an object: what a call adds, then what asks for the stream.
    pub(crate) properties: Vec<(String, Value)>,
    /// Whether the stream is asked for.
    streamed: bool,
    /// Whether they are in the body.
    pub(crate) is_extended: bool,
    pub(crate) body: Body,
}

impl Request {
    /// Starts without arguments.
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            properties: Vec::new(),
            streamed: false,
            is_extended: false,
            body: Body::default(),
        }
    }

    /// The operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Says which of the operation's representations is asked for: the stream, or the whole response. It decides what
    /// is accepted. In a body that is set later, the properties that ask for the stream are then set, or held to what the
    /// whole allows.
    ///
    /// # Errors
    ///
    /// If the media types have characters that no header can carry.
    pub fn ask(&mut self, streamed: bool) -> Result<(), RequestError> {
        let operation = self.operation;
        self.streamed = streamed;
        match &operation.streaming {
            Some(rules) if streamed => {
                self.properties = properties(rules.asked_by);
                self.accept(rules.accept)
            }
            _ => self.accept(operation.accept),
        }
    }

    /// The properties that a body for the whole must not have all of, since they ask for the stream.
    pub(crate) fn refused(&self) -> Vec<(String, Value)> {
        self.properties_of_whole(|it| it.asked_by)
    }

    /// The properties of a body for the whole, where it says nothing of them.
    pub(crate) fn unsaid(&self) -> Vec<(String, Value)> {
        self.properties_of_whole(|it| it.declined_by)
    }

    fn properties_of_whole(
        &self,
        of: fn(&StreamRules) -> &'static [(&'static str, &'static str)],
    ) -> Vec<(String, Value)> {
        let rules = self.operation.streaming.as_ref();
        let rules = rules.filter(|_| !self.streamed);
        rules.map(|it| properties(of(it))).unwrap_or_default()
    }

    /// Why a body that asks for the stream is not sent where the whole is wanted.
    pub(crate) fn asks_for_stream(&self) -> RequestError {
        let asked = self.refused();
        let asked: Vec<String> = asked
            .iter()
            .map(|(name, it)| format!("`{name}: {it}`"))
            .collect();
        self.body_error(format!(
            "{} asks for the stream, which cannot be read as a whole: call `stream()`",
            asked.join(" with ")
        ))
    }

    /// Sets a path parameter, simply. All but RFC 3986's unreserved characters are percent-encoded, so that a value
    /// stays in its segment: `a/../b c` is sent as `a%2F..%2Fb%20c`.
    ///
    /// # Errors
    ///
    /// As of [`Request::path_as`].
    pub fn path<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.path_as(value, name, PathStyle::Simple, false)
    }

    /// Sets a path parameter in a style.
    ///
    /// # Errors
    ///
    /// If the value is empty, null, not finite or nested too deep for the style; or if it is `.` or `..` and fills a segment, since
    /// URL parsers remove such a segment even when it is percent-encoded, and the request would go somewhere else.
    pub fn path_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        style: PathStyle,
        explode: bool,
    ) -> Result<(), RequestError> {
        let value = plain(value, name)?;
        let text = style::path(name, &value, style, explode)
            .map_err(|reason| unencodable(name, reason))?;
        if text.is_empty() {
            return Err(RequestError::EmptyPath {
                name: name.to_owned(),
            });
        }
        let mut segments = self.operation.path.split('/');
        if is_dot(&text) && segments.any(|segment| is_parameter(segment, name)) {
            return Err(RequestError::DotSegment {
                name: name.to_owned(),
            });
        }
        self.path.push((name.to_owned(), text));
        Ok(())
    }

    /// Sets a path parameter whose value is JSON text.
    ///
    /// # Errors
    ///
    /// If the value is null, or holds a number that is not finite.
    pub fn path_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.path(&json_text(value, name)?, name)
    }

    /// Adds a query parameter, lists item by item. Null and empty lists add nothing.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep, or holds a number that is not finite.
    pub fn query<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.query_as(value, name, QueryStyle::Form, true, false)
    }

    /// As [`Request::query`], but an empty list is sent as an empty value.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep, or holds a number that is not finite.
    pub fn query_or_empty<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        match plain(value, name)? {
            Value::Array(items) if items.is_empty() => self.query("", name),
            value => self.query(&value, name),
        }
    }

    /// Adds a query parameter in a style. With `allow_reserved`, reserved characters that are harmless inside a
    /// query's value, and percent-encoded triples, stay as they are.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep for the style, or holds a number that is not finite.
    pub fn query_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        style: QueryStyle,
        explode: bool,
        allow_reserved: bool,
    ) -> Result<(), RequestError> {
        let value = plain(value, name)?;
        let pairs = style::query(name, &value, style, explode, allow_reserved)
            .map_err(|reason| unencodable(name, reason))?;
        self.query.extend(pairs);
        Ok(())
    }

    /// Adds a query parameter whose value is JSON text. Null adds nothing.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite.
    pub fn query_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.query(&json_text(value, name)?, name)
    }

    /// Sets the whole query (OpenAPI 3.2, `in: querystring`): the properties of an object, encoded as those of a form.
    ///
    /// # Errors
    ///
    /// If the value is no object, or holds a number that is not finite.
    pub fn query_string<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), RequestError> {
        self.whole_query(value, false)
    }

    /// Sets the whole query to JSON text, percent-encoded.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite.
    pub fn query_string_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
    ) -> Result<(), RequestError> {
        self.whole_query(value, true)
    }

    fn whole_query<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        as_json: bool,
    ) -> Result<(), RequestError> {
        let name = "the query";
        let text = style::whole_query(&plain(value, name)?, as_json);
        let text = text.map_err(|reason| unencodable(name, reason))?;
        self.query.extend(text);
        Ok(())
    }

    /// Sets a header parameter. Null sets nothing.
    ///
    /// # Errors
    ///
    /// As of [`Request::header_as`].
    pub fn header<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.header_as(value, name, false)
    }

    /// Sets a header parameter, the properties of an object apart or not.
    ///
    /// # Errors
    ///
    /// If the value is nested, holds a number that is not finite, or has characters that no header can carry.
    pub fn header_as<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
        explode: bool,
    ) -> Result<(), RequestError> {
        let text = style::header(&plain(value, name)?, explode)
            .map_err(|reason| unencodable(name, reason))?;
        match text {
            Some(text) => self.set_header(name, &text),
            None => Ok(()),
        }
    }

    /// Sets a header parameter whose value is JSON text. Null sets nothing.
    ///
    /// # Errors
    ///
    /// If the value holds a number that is not finite, or the text has characters that no header can carry.
    pub fn header_json<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        name: &str,
    ) -> Result<(), RequestError> {
        self.header(&json_text(value, name)?, name)
    }

    /// Whether the request can be sent now: a body that is a stream may be used up.
    pub(crate) fn is_unused(&self) -> bool {
        self.body.is_unused()
    }

    /// Sets the media types that the caller can read; without any, the server is told nothing.
    ///
    /// # Errors
    ///
    /// If they have characters that no header can carry.
    pub fn accept(&mut self, media_types: &str) -> Result<(), RequestError> {
        if media_types.is_empty() {
            self.headers.remove(ACCEPT);
            return Ok(());
        }
        self.set_header(ACCEPT.as_str(), media_types)
    }

    /// The media types that the caller can read; empty if it did not say.
    pub fn accepted(&self) -> &str {
        let accepted = self.headers.get(ACCEPT);
        accepted.and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn expand_path(&self) -> Result<String, RequestError> {
        let mut path = String::new();
        let mut rest = self.operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            path.push_str(before);
            match self.path.iter().rev().find(|(known, _)| known == name) {
                Some((_, text)) => path.push_str(text),
                None => {
                    return Err(RequestError::MissingPath {
                        name: name.to_owned(),
                    });
                }
            }
            rest = after;
        }
        path.push_str(rest);
        // Two parameters of one segment can make up what neither is alone.
        let made_up = path.split('/').position(is_dot);
        let template = made_up.and_then(|index| self.operation.path.split('/').nth(index));
        match template.filter(|template| template.contains('{')) {
            Some(template) => Err(RequestError::DotSegment {
                name: template.to_owned(),
            }),
            None => Ok(path),
        }
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        let value = header_value(name, value)?;
        self.headers.insert(header_name(name)?, value);
        Ok(())
    }

    pub(crate) fn body_error(&self, reason: String) -> RequestError {
        RequestError::Body {
            operation: self.operation.id,
            reason,
        }
    }

    pub(crate) fn url_error(&self, reason: String) -> RequestError {
        RequestError::Url {
            operation: self.operation.id,
            reason,
        }
    }
}

impl fmt::Debug for Request {
    /// Names and sizes only: arguments may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("path", &self.operation.path)
            .field("query", &self.query.iter().map(names).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field(
                "cookies",
                &self.cookies.iter().map(names).collect::<Vec<_>>(),
            )
            .field("body", &self.body)
            .finish()
    }
}

/// Properties of a body whose values are JSON text.
fn properties(all: &[(&str, &str)]) -> Vec<(String, Value)> {
    let value = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let all = all.iter();
    all.map(|(name, text)| ((*name).to_owned(), value(text)))
        .collect()
}

/// An argument as JSON.
pub(crate) fn plain<T: Serialize + ?Sized>(value: &T, name: &str) -> Result<Value, RequestError> {
    number::finite_value(value).map_err(|reason| unencodable(name, reason))
}

/// An argument as JSON text; null stays null, which adds nothing.
pub(crate) fn json_text<T: Serialize + ?Sized>(
    value: &T,
    name: &str,
) -> Result<Option<String>, RequestError> {
    Ok(match plain(value, name)? {
        Value::Null => None,
        value => Some(value.to_string()),
    })
}

pub(crate) fn unencodable(name: &str, reason: &'static str) -> RequestError {
    RequestError::Unencodable {
        name: name.to_owned(),
        reason,
    }
}

fn is_parameter(segment: &str, name: &str) -> bool {
    segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        == Some(name)
}

fn is_dot(segment: &str) -> bool {
    matches!(segment, "." | "..")
}
