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
            body,
            meta,
        })
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = "response".to_owned();
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
            .field("body_bytes", &self.body.len())
            .field("meta", &self.meta)
            .finish()
    }
}
