//! A request as plain data: an operation and its arguments, encoded, until a client gives it an address.
//!
//! Nothing here knows the operation's types; emitted code turns each argument into JSON and says in which style it
//! goes where. The result can be built any number of times, which is what makes sending again possible.

mod body;
mod call_info;
// part: bodies
mod content;
// end part
// part: files
mod counted;
// end part
mod error;
// part: files
mod file;
// end part
pub(crate) mod header;
pub(crate) mod media_type;
// part: multipart
mod multipart;
// end part
mod operation;
// part: arguments
mod parameters;
// end part
// part: bodies
mod properties;
// end part
// part: credentials
mod scheme;
// end part
// part: streams
mod stream_rules;
// end part
// part: arguments
mod style;
// end part
mod upload;
// part: queries
pub(crate) mod value;
// end part
// part: bodies
// part: xml
mod xml;
// end part
// end part

use std::fmt;

use http::header::ACCEPT;
use http::{HeaderMap, HeaderName};
use serde_json::Value;

pub use body::{Body, Pieces};
// part: bodies
pub use content::AnyBody;
// end part
pub use call_info::{CallInfo, Failed};
pub use error::RequestError;
// part: files
pub use file::File;
// end part
pub(crate) use header::{header_value, own_header, own_length};
// part: decodings
pub use operation::Decoding;
// end part
pub use operation::{Operation, Safety};
// part: credentials
pub(crate) use scheme::Tokens;
pub use scheme::{Scheme, SchemeKind};
// end part
// part: streams
pub use stream_rules::{Framing, Mark, StreamRules, Terminal};
// end part
// part: arguments
pub use style::{Encoding, PathStyle, QueryStyle};
// end part
// part: bodies
pub(crate) use upload::OnUpload;
// end part
pub(crate) use upload::Upload;

/// An operation with its arguments, not yet bound to a client.
#[derive(Clone)]
pub struct Request {
    operation: &'static Operation,
    // part: arguments
    pub(crate) path: Vec<(String, String)>,
    // end part
    // part: queries
    pub(crate) query: Vec<String>,
    // end part
    pub(crate) headers: HeaderMap,
    // part: cookies
    pub(crate) cookies: Vec<String>,
    // end part
    // part: credentials
    /// What sources of tokens gave for the attempt.
    pub(crate) tokens: Tokens,
    // end part
    // part: bodies
    /// What is put into a body that is an object: what a call adds, then what asks for the stream.
    pub(crate) properties: Vec<(String, Value)>,
    // part: streams
    /// Whether the stream is asked for.
    streamed: bool,
    // end part
    /// Whether they are in the body.
    pub(crate) is_extended: bool,
    // end part
    pub(crate) body: Body,
}

impl Request {
    /// Starts without arguments.
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            // part: arguments
            path: Vec::new(),
            // end part
            // part: queries
            query: Vec::new(),
            // end part
            headers: HeaderMap::new(),
            // part: cookies
            cookies: Vec::new(),
            // end part
            // part: credentials
            tokens: Tokens::new(),
            // end part
            // part: bodies
            properties: Vec::new(),
            // part: streams
            streamed: false,
            // end part
            is_extended: false,
            // end part
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

    // part: streams
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
        // part: bodies
        self.streamed = true;
        self.properties = stream_rules::properties(rules.asked_by);
        // end part
        self.accept(rules.accept)
    }
    // end part

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

    // part: arguments
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
    // end part

    pub(crate) fn set_header(&mut self, name: HeaderName, value: &str) -> Result<(), RequestError> {
        let value = header_value(name.as_str(), value)?;
        self.headers.insert(name, value);
        Ok(())
    }

    // part: bodies
    pub(crate) fn body_error(&self, reason: String) -> RequestError {
        RequestError::Body {
            operation: self.operation.id,
            reason,
        }
    }
    // end part

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
        // part: queries
        let names = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
        text.field("query", &self.query.iter().map(names).collect::<Vec<_>>());
        // end part
        // part: cookies
        let cookies: Vec<_> = self.cookies.iter().map(names).collect();
        text.field("cookies", &cookies);
        // end part
        text.field("body", &self.body).finish()
    }
}

// part: values
pub(crate) fn unencodable(name: &str, reason: &'static str) -> RequestError {
    RequestError::Unencodable {
        name: name.to_owned(),
        reason,
    }
}
// end part

// part: arguments
/// Whether URL parsers remove such a segment.
fn is_dot(segment: &str) -> bool {
    matches!(segment, "." | "..")
}
// end part
