//! Errors of calls: everything that can go wrong, told apart by what a caller can do about it.
//!
//! One enum for all operations, generic only in the body that an operation's error responses have. Details sit behind
//! pointers, so that `Result<_, Error<_>>` stays small on the way through every caller.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::decode_failure::DecodeFailure;
use super::{Meta, content};
use crate::runtime::json::{DecodeError, cut};
use crate::runtime::request::{CallInfo, Failed, RequestError};
use crate::runtime::transport::{TransportError, TransportErrorKind};
use crate::runtime::validate::ValidationError;

/// The longest part of a server's message that an error shows, in bytes.
const MESSAGE_LIMIT: usize = 200;
/// How much of a body of another type an error shows, in characters.
const EXCERPT: usize = 80;

/// Why a call failed. `E` is what the operation's error responses are described as, or any JSON.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E = Value> {
    // part: constraints
    /// An argument breaks a constraint of the API's description. Nothing was sent.
    Invalid(Box<Failed<ValidationError>>),
    // end part
    /// The arguments do not make a request. Nothing was sent.
    Request(Box<Failed<RequestError>>),
    /// There was no response, or it broke off.
    Transport(Box<Failed<TransportError>>),
    /// The server answered with an error status.
    Status(Box<StatusError<E>>),
    /// The response is not what the API's description says.
    Decode(Box<DecodeFailure>),
    /// The response has another content type than the API's description says.
    ContentType(Box<ContentTypeError>),
    /// The response, or an event of it, is larger than the client allows.
    TooLarge(Box<Failed<TooLarge>>),
    // part: streams
    /// The stream ended before the event that marks its completion.
    Truncated(Box<Truncated>),
    /// The server reported an error as an event of the stream.
    Event(Box<EventError>),
    // end part
    // part: polling
    /// Polling was given up before its end.
    Unfinished(Box<Unfinished>),
    // end part
}

/// A response with an error status.
#[non_exhaustive]
pub struct StatusError<E> {
    /// Status, headers and request id.
    pub meta: Meta,
    /// The body, as far as the client's limit allows.
    pub body: Bytes,
    /// The body as the API's description has it, or why it is something else.
    pub typed: Result<E, DecodeError>,
}

/// A response of another content type than expected, such as a proxy's HTML page.
#[non_exhaustive]
pub struct ContentTypeError {
    /// What was asked for, as in the header `accept`.
    pub expected: String,
    /// What the server sent, if it said.
    pub found: Option<String>,
    /// The body, if it was read.
    pub body: Bytes,
    /// Status, headers and request id.
    pub meta: Meta,
}

/// What was too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limited {
    /// A response's body.
    Body,
    // part: streams
    /// One event of a stream.
    Event,
    // end part
}

/// More data than the client allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TooLarge {
    /// What was too large.
    pub what: Limited,
    /// The limit, in bytes.
    pub limit: usize,
}

// part: streams
/// A stream that ended before the event that marks its completion.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Truncated {
    /// The name of the last event that arrived, where items are events.
    pub last_event: Option<String>,
    /// How many items arrived.
    pub events: u64,
    /// Status, headers and request id.
    pub meta: Meta,
}

/// An error that the server reported as an event.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EventError {
    /// The event's name; where it has none, what its data says, or `error`.
    pub event: String,
    /// Its data; a string if it is not JSON.
    pub data: Value,
    /// Status, headers and request id.
    pub meta: Meta,
}
// end part

// part: polling
/// Polling that was given up before what was begun had come to its end.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Unfinished {
    /// The last response, as JSON.
    pub last: Value,
    /// What it says of how it stands.
    pub state: Option<String>,
    /// How often it was asked for, after the first call.
    pub asked: u32,
    /// Status, headers and request id.
    pub meta: Meta,
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let times = if self.asked == 1 { "time" } else { "times" };
        write!(f, "not at its end after asking {} {times}", self.asked)?;
        match &self.state {
            Some(state) => write!(f, ", but `{}`", cut(state, 80).escape_debug()),
            None => Ok(()),
        }
    }
}
// end part

impl<E> Error<E> {
    /// The response's metadata, if there was a response.
    pub fn meta(&self) -> Option<&Meta> {
        match self {
            // part: constraints
            Self::Invalid(_) => None,
            // end part
            Self::Request(_) | Self::Transport(_) | Self::TooLarge(_) => None,
            Self::Status(error) => Some(&error.meta),
            Self::Decode(error) => Some(&error.meta),
            Self::ContentType(error) => Some(&error.meta),
            // part: streams
            Self::Truncated(error) => Some(&error.meta),
            Self::Event(error) => Some(&error.meta),
            // end part
            // part: polling
            Self::Unfinished(error) => Some(&error.meta),
            // end part
        }
    }

    /// The call that failed: its operation, and where it went. None of an error that was made apart from a call.
    pub fn call(&self) -> Option<&CallInfo> {
        match self {
            // part: constraints
            Self::Invalid(failed) => failed.call.as_ref(),
            // end part
            Self::Request(failed) => failed.call.as_ref(),
            Self::Transport(failed) => failed.call.as_ref(),
            Self::TooLarge(failed) => failed.call.as_ref(),
            _ => self.meta().map(Meta::call),
        }
    }

    /// What could not be decoded. If that is because its time was over, it is a timeout like others.
    pub(crate) fn decode(failure: Box<DecodeFailure>) -> Self {
        match failure.error.deadline() {
            Some(deadline) => {
                let late = TransportError::from(TransportErrorKind::Timeout(deadline));
                Self::from(late).in_call(failure.meta.call())
            }
            None => Self::Decode(failure),
        }
    }

    /// The same error, of this call if it is of none yet.
    pub(crate) fn in_call(mut self, call: &CallInfo) -> Self {
        let known = match &mut self {
            // part: constraints
            Self::Invalid(failed) => &mut failed.call,
            // end part
            Self::Request(failed) => &mut failed.call,
            Self::TooLarge(failed) => &mut failed.call,
            Self::Transport(failed) => {
                let mut call = call.clone();
                if let Some(host) = failed.error.reached() {
                    call.redirect(host);
                }
                failed.call.get_or_insert(call);
                return self;
            }
            _ => return self,
        };
        known.get_or_insert_with(|| call.clone());
        self
    }

    /// The HTTP status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.meta().map(Meta::status)
    }

    /// The response's headers, if there was a response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.meta().map(Meta::headers)
    }

    /// What the API calls the request, to quote to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.meta().and_then(Meta::request_id)
    }

    /// What arrived, as text: the response's body as far as the client's limits allow, or the data of the event or item
    /// that the error is about. It is in the charset that its content type names, or in UTF-8; what has no place there becomes U+FFFD.
    pub fn body(&self) -> Option<Cow<'_, str>> {
        let shown = |meta: &Meta, body: &[u8]| meta.shown(body).into();
        match self {
            Self::Status(error) => Some(shown(&error.meta, &error.body)),
            // part: streams
            // Events and lines are of UTF-8, whatever their stream says.
            Self::Decode(error) if error.event.is_some() || error.line.is_some() => {
                Some(String::from_utf8_lossy(&error.body))
            }
            // end part
            Self::Decode(error) => Some(shown(&error.meta, &error.body)),
            Self::ContentType(error) => Some(shown(&error.meta, &error.body)),
            // part: streams
            Self::Event(error) => Some(match &error.data {
                Value::String(text) => text.into(),
                data => data.to_string().into(),
            }),
            // end part
            // part: polling
            Self::Unfinished(error) => Some(error.last.to_string().into()),
            // end part
            _ => None,
        }
    }

    /// [`Error::body`] as JSON, if it is JSON.
    pub fn body_json(&self) -> Option<Value> {
        // part: streams
        if let Self::Event(error) = self {
            return Some(error.data.clone());
        }
        // end part
        serde_json::from_str(&self.body()?).ok()
    }

    /// The body of an error response, if it is what the API's description says.
    pub fn typed(&self) -> Option<&E> {
        match self {
            Self::Status(error) => error.typed.as_ref().ok(),
            _ => None,
        }
    }

    /// Whether a deadline passed, or a limit of polling.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_timeout(),
            // part: polling
            Self::Unfinished(_) => true,
            // end part
            _ => false,
        }
    }

    // part: cancellation
    /// Whether the caller let go of the call.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Transport(error) if error.kind() == TransportErrorKind::Cancelled)
    }
    // end part

    /// Whether nothing was sent, no connection was made, or the server has said that it did not look at the request: trying again
    /// cannot do anything twice.
    pub fn is_unsent(&self) -> bool {
        match self {
            // part: constraints
            Self::Invalid(_) => true,
            // end part
            Self::Request(_) => true,
            Self::Transport(error) => error.is_unsent(),
            _ => false,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    /// The call, what went wrong, and in parentheses what helps to look into it. What caused it is part of that, and no
    /// source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(call) = self.call() {
            write!(f, "{call}: ")?;
        }
        match self {
            // part: constraints
            Self::Invalid(failed) => write!(f, "invalid argument: {}", failed.error),
            // end part
            Self::Request(failed) => failed.error.fmt(f),
            Self::Transport(failed) => failed.error.fmt(f),
            Self::Status(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::ContentType(error) => error.fmt(f),
            Self::TooLarge(failed) => failed.error.fmt(f),
            // part: streams
            Self::Truncated(error) => error.fmt(f),
            Self::Event(error) => error.fmt(f),
            // end part
            // part: polling
            Self::Unfinished(error) => error.fmt(f),
            // end part
        }?;
        self.fmt_circumstances(f)
    }
}

impl<E> Error<E> {
    fn fmt_circumstances(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lead = " (";
        if let Some(status) = self.status().filter(|_| !matches!(self, Self::Status(_))) {
            write!(f, "{lead}status {}", status.as_u16())?;
            lead = ", ";
        }
        if let Some(attempts) = self.call().map(CallInfo::attempts).filter(|it| *it > 1) {
            write!(f, "{lead}attempt {attempts}")?;
            lead = ", ";
        }
        if let Some(id) = self.request_id() {
            write!(f, "{lead}request {}", cut(id, MESSAGE_LIMIT).escape_debug())?;
            lead = ", ";
        }
        f.write_str(if lead == ", " { ")" } else { "" })
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    /// Why the body of an error status is not what the API's description says. All else is said by the error itself.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Status(error) => error.typed.as_ref().err().map(|error| error as _),
            _ => None,
        }
    }
}

impl Error<Infallible> {
    /// The error as one of an operation. Only an error status has a body to be typed, and this is none.
    pub(crate) fn widened<E>(self) -> Error<E> {
        match self {
            // part: constraints
            Error::Invalid(error) => Error::Invalid(error),
            // end part
            Error::Request(error) => Error::Request(error),
            Error::Transport(error) => Error::Transport(error),
            Error::Status(error) => {
                let StatusError { meta, body, typed } = *error;
                let typed = typed.map(|never| match never {});
                Error::Status(Box::new(StatusError { meta, body, typed }))
            }
            Error::Decode(error) => Error::Decode(error),
            Error::ContentType(error) => Error::ContentType(error),
            Error::TooLarge(error) => Error::TooLarge(error),
            // part: streams
            Error::Truncated(error) => Error::Truncated(error),
            Error::Event(error) => Error::Event(error),
            // end part
            // part: polling
            Error::Unfinished(error) => Error::Unfinished(error),
            // end part
        }
    }
}

/// An error of no call yet.
macro_rules! from {
    ($($error:ident: $variant:ident;)*) => { $(
        impl<E> From<$error> for Error<E> {
            fn from(error: $error) -> Self {
                Self::$variant(Box::new(error.into()))
            }
        }
    )* };
}

from! {
    // part: constraints
    ValidationError: Invalid;
    // end part
    RequestError: Request;
    TransportError: Transport;
    TooLarge: TooLarge;
}

impl<E> fmt::Display for StatusError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.meta.status())?;
        let message = serde_json::from_slice::<Value>(&self.body).ok();
        let plain = content::is(&self.meta, "text/plain").then(|| self.body.get(..MESSAGE_LIMIT));
        let plain = plain.map(|start| String::from_utf8_lossy(start.unwrap_or(&self.body)));
        let plain = plain.as_deref().map(str::trim).filter(|it| !it.is_empty());
        match message.as_ref().and_then(message_of).or(plain) {
            Some(message) => write!(f, ": {}", cut(message, MESSAGE_LIMIT).escape_debug()),
            None => Ok(()),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for StatusError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusError")
            .field("meta", &self.meta)
            .field("typed", &self.typed)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// What an error body says to people, under the names that are common: RFC 9457's and those before it.
fn message_of(body: &Value) -> Option<&str> {
    const NAMES: [&str; 6] = [
        "message",
        "detail",
        "title",
        "error_description",
        "error",
        "description",
    ];
    let inner = [
        body.get("error"),
        body.get("errors").and_then(|all| all.get(0)),
        Some(body),
    ];
    let mut all = inner.into_iter().flatten();
    all.find_map(|object| NAMES.iter().find_map(|name| object.get(name)?.as_str()))
}

impl fmt::Display for ContentTypeError {
    /// With the beginning of the body, which tells a login page from a proxy's error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found.as_deref().unwrap_or("none named");
        let expected = &self.expected;
        write!(f, "expected a response of type {expected}, found {found}")?;
        fmt_excerpt(&self.body, f)
    }
}

/// The beginning of a body that is not what it should be.
pub(super) fn fmt_excerpt(body: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // No character is longer than four bytes.
    let text = String::from_utf8_lossy(body.get(..4 * EXCERPT).unwrap_or(body));
    let text: String = text.trim().chars().take(EXCERPT).collect();
    match text.as_str() {
        "" => Ok(()),
        text => write!(f, ": {}", text.escape_debug()),
    }
}

impl fmt::Debug for ContentTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContentTypeError")
            .field("expected", &self.expected)
            .field("found", &self.found)
            .field("body_bytes", &self.body.len())
            .field("meta", &self.meta)
            .finish()
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, setting) = match self.what {
            Limited::Body => ("response", "max_body_size"),
            // part: streams
            Limited::Event => ("event", "max_event_size"),
            // end part
        };
        write!(
            f,
            "{what} of more than {} bytes, the client's `{setting}`",
            self.limit
        )
    }
}

// part: streams
impl fmt::Display for Truncated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match (&self.last_event, self.events) {
            (None, 0) => return f.write_str("the stream ended without an event"),
            (Some(_), 1) => "1 event".to_owned(),
            (Some(_), many) => format!("{many} events"),
            (None, 1) => "1 item".to_owned(),
            (None, many) => format!("{many} items"),
        };
        write!(f, "the stream broke off after {what}")?;
        match &self.last_event {
            Some(last) => write!(f, ", the last of them `{}`", last.escape_debug()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server sent `{}`", self.event.escape_debug())?;
        match message_of(&self.data).or(self.data.as_str()) {
            Some(message) => write!(f, ": {}", cut(message, MESSAGE_LIMIT).escape_debug()),
            None => Ok(()),
        }
    }
}
// end part
