// @generated: the runtime of specwright, as far as this API needs it.

//! A request as plain data: an operation and its arguments, encoded, until a client gives it an address.
//!
//! Nothing here knows the operation's types; emitted code turns each argument into JSON and says in which style it
//! goes where. The result can be built any number of times, which is what makes sending again possible.

mod body;
mod call_info;
mod content;
mod error;
pub(crate) mod header;
pub(crate) mod media_type;
mod operation;
mod parameters;
mod properties;
mod scheme;
mod stream_rules;
mod style;
mod upload;
pub(crate) mod value;

use std::fmt;

use http::header::ACCEPT;
use http::{HeaderMap, HeaderName};
use serde_json::Value;

pub use body::{Body, Pieces};
pub use call_info::{CallInfo, Failed};
pub use content::AnyBody;
pub use error::RequestError;
pub(crate) use header::{header_value, own_header, own_length};
pub use operation::{Operation, Safety};
pub(crate) use scheme::Tokens;
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
    /// What sources of tokens gave for the attempt.
    pub(crate) tokens: Tokens,
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
            tokens: Tokens::new(),
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

    /// Asks for the whole response, which decides what is accepted.
    ///
    /// # Errors
    ///
    /// If the media types have characters that no header can carry.
    pub fn ask_whole(&mut self) -> Result<(), RequestError> {
        self.accept(self.operation.accept)
    }

    /// Asks for the operation's stream, if it has one, or else for the whole response. In a body that is set later, the properties that
    /// ask for the stream are then set; those of the whole are held to what it allows.
    ///
    /// # Errors
    ///
    /// If the media types have characters that no header can carry.
    pub fn ask_stream(&mut self) -> Result<(), RequestError> {
        let Some(rules) = &self.operation.streaming else {
            return self.ask_whole();
        };
        self.streamed = true;
        self.properties = stream_rules::properties(rules.asked_by);
        self.accept(rules.accept)
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
        self.set_header(ACCEPT, media_types)
    }

    /// The media types that the caller can read; empty if it did not say.
    pub fn accepted(&self) -> &str {
        let accepted = self.headers.get(ACCEPT);
        accepted.and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// The path, with its parameters.
    pub(crate) fn expand_path(&self, template: &str) -> Result<String, RequestError> {
        let texts = self.path.iter().map(|(_, text)| text.len());
        let mut path = String::with_capacity(template.len() + texts.sum::<usize>());
        let mut rest = template;
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
        if !path.as_bytes().contains(&b'.') {
            return Ok(path);
        }
        let made_up = path.split('/').position(is_dot);
        let of_template = made_up.and_then(|index| template.split('/').nth(index));
        match of_template.filter(|it| it.contains('{')) {
            Some(template) => Err(RequestError::DotSegment {
                name: template.to_owned(),
            }),
            None => Ok(path),
        }
    }

    pub(crate) fn set_header(&mut self, name: HeaderName, value: &str) -> Result<(), RequestError> {
        let value = header_value(name.as_str(), value)?;
        self.headers.insert(name, value);
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
        let mut text = f.debug_struct("Request");
        text.field("operation", &self.operation.id)
            .field("path", &self.operation.path)
            .field("headers", &self.headers.keys().collect::<Vec<_>>());
        let names = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
        text.field("query", &self.query.iter().map(names).collect::<Vec<_>>());
        let cookies: Vec<_> = self.cookies.iter().map(names).collect();
        text.field("cookies", &cookies);
        text.field("body", &self.body).finish()
    }
}

pub(crate) fn unencodable(name: &str, reason: &'static str) -> RequestError {
    RequestError::Unencodable {
        name: name.to_owned(),
        reason,
    }
}

/// Whether URL parsers remove such a segment.
fn is_dot(segment: &str) -> bool {
    matches!(segment, "." | "..")
}
