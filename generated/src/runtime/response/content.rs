// @generated: the runtime of specwright, as far as this API needs it.

//! What the body of a response is read as.
//!
//! The media type decides, with two exceptions, because a response is not refused for its label alone: labels that
//! servers give to anything fit everything, and a body that is JSON is read as JSON, whatever it is called.

use bytes::Bytes;
use serde_json::Value;

use super::Meta;
use crate::runtime::json::{self, DecodeError, FromJson, decode, from_value};
use crate::runtime::request::media_type::{JSON, essence, is_json};

/// The media types that servers give to what they know nothing about.
const ANYTHING: [&str; 3] = [
    "application/octet-stream",
    "binary/octet-stream",
    "text/plain",
];

/// The whole body of a response, and what it says about itself.
#[derive(Debug)]
pub struct Content<'a> {
    meta: &'a Meta,
    bytes: &'a Bytes,
}

impl<'a> Content<'a> {
    pub(crate) fn new(meta: &'a Meta, bytes: &'a Bytes) -> Self {
        Self { meta, bytes }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.meta.status().as_u16()
    }

    /// Whether the body says that it is of a media type, parameters aside.
    pub fn is(&self, media_type: &str) -> bool {
        is(self.meta, media_type)
    }

    /// The body as a value of JSON, or of what stands for it (XML). An empty one stands for null, so that a type which
    /// can be nothing reads it as nothing. Where the API's description leaves the media type open, a body that is not
    /// JSON is a string.
    ///
    /// # Errors
    ///
    /// If the body is no such value or does not fit.
    pub fn json<T: FromJson>(&self) -> Result<T, DecodeError> {
        if self.bytes.is_empty() {
            return from_value(&Value::Null).map_err(|_| self.empty());
        }
        let read = || decode(self.bytes);
        read()
    }

    /// The body as JSON, or as a string if it is not JSON.
    pub fn any(&self) -> Value {
        match self.value() {
            Ok(value) => value,
            Err(_) if self.bytes.is_empty() => Value::Null,
            Err(_) => Value::String(self.meta.shown(self.bytes)),
        }
    }

    /// The body read as JSON, or as the operation says that this status is read.
    pub(crate) fn value(&self) -> Result<Value, DecodeError> {
        decode(self.bytes)
    }

    /// Whether the body is JSON, whatever it is called.
    pub(crate) fn is_json(&self) -> bool {
        json::is_document(self.bytes)
    }

    /// Whether the media type is one that values are read from here, or is not said.
    pub(crate) fn is_labelled_so(&self) -> bool {
        let fits = is_json;
        self.meta.content_type().is_none_or(fits)
    }

    /// Why a body is no value: it is of another type, if that explains it.
    pub(crate) fn unread(&self, error: DecodeError) -> DecodeError {
        match self.meta.content_type() {
            Some(found) if !self.is_labelled_so() => {
                DecodeError::from_text(self.expected(), found.to_owned())
            }
            _ => error,
        }
    }

    pub(crate) fn empty(&self) -> DecodeError {
        DecodeError::from_text(self.expected(), "an empty body".to_owned())
    }

    fn expected(&self) -> &'static str {
        JSON
    }
}

impl Meta {
    /// The text of a body, to be shown: what has no place in its charset, or in UTF-8, is U+FFFD.
    pub(super) fn shown(&self, bytes: &[u8]) -> String {
        let text = || String::from_utf8_lossy(bytes).into_owned();
        text()
    }
}

/// Whether a response says that it is of just this media type.
pub(crate) fn is(meta: &Meta, media_type: &str) -> bool {
    meta.content_type().map(essence).as_deref() == Some(media_type)
}

/// Whether what was answered may be what was asked for, `accepted` being written as in the header `accept`.
pub(crate) fn fits(accepted: &str, found: Option<&str>) -> bool {
    let Some(found) = found.map(essence) else {
        return true;
    };
    let covers = |range: &str| match range.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => found.starts_with(kind),
        // Whatever a server has, it is bytes.
        None => range == found || range == "application/octet-stream",
    };
    accepted.is_empty()
        || ANYTHING.contains(&found.as_str())
        || accepted.split(',').any(|range| covers(&essence(range)))
}
