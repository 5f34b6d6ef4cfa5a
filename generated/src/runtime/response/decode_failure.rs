// @generated: the runtime of specwright, as far as this API needs it.

//! Responses and events that could not be decoded.

use std::fmt;

use bytes::Bytes;

use super::Meta;
use super::error::fmt_excerpt;
use crate::runtime::json::DecodeError;

/// A response, or an event, that could not be decoded.
#[non_exhaustive]
pub struct DecodeFailure {
    /// Where and why.
    pub error: DecodeError,
    /// The event's name, if this was an event of a stream.
    pub event: Option<String>,
    /// The line that the item begins on, counted from 1, if this was an item of a stream of JSON.
    pub line: Option<u64>,
    /// The response's body, or the event's data.
    pub body: Bytes,
    /// Status, headers and request id.
    pub meta: Meta,
}

impl DecodeFailure {
    /// That of a response.
    pub(crate) fn new(why: DecodeError, body: Bytes, meta: Meta) -> Box<Self> {
        Box::new(Self {
            error: why,
            event: None,
            line: None,
            body,
            meta,
        })
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = "response".to_owned();
        let what = match (&self.event, self.line) {
            (Some(event), _) => format!("event `{}`", event.escape_debug()),
            (None, Some(line)) => format!("item on line {line}"),
            (None, None) => what,
        };
        write!(f, "unexpected {what}: {}", self.error)?;
        // What does not even begin as JSON is a page of a proxy, most likely.
        let start = self.body.trim_ascii_start().first();
        match start.is_some_and(|it| !b"{[\"".contains(it)) {
            true if self.error.is_syntax() => fmt_excerpt(&self.body, f),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeFailure")
            .field("error", &self.error)
            .field("event", &self.event)
            .field("line", &self.line)
            .field("body_bytes", &self.body.len())
            .field("meta", &self.meta)
            .finish()
    }
}
