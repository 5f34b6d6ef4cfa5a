//! What the body of a response is read as.
//!
//! The media type decides, with two exceptions, because a response is not refused for its label alone: labels that
//! servers give to anything fit everything, and a body that is JSON is read as JSON, whatever it is called.

use bytes::Bytes;
use serde_json::Value;

use super::{Meta, charset};
use crate::runtime::json::{self, DecodeError, FromJson, Json, decode, from_value, syntax};
// part: xml
use crate::runtime::json::Build;
use crate::runtime::request::Decoding;
use crate::runtime::request::media_type::is_xml;
// end part
use crate::runtime::request::media_type::{JSON, essence, is_json};

// part: fits
/// The media types that servers give to what they know nothing about.
const ANYTHING: [&str; 3] = [
    "application/octet-stream",
    "binary/octet-stream",
    "text/plain",
];
// end part

/// The whole body of a response, and what it says about itself.
#[derive(Debug)]
pub struct Content<'a> {
    meta: &'a Meta,
    bytes: &'a Bytes,
    // part: text
    /// Whether the API's description leaves the media type open (`*/*`).
    open: bool,
    // end part
}

impl<'a> Content<'a> {
    pub(crate) fn new(meta: &'a Meta, bytes: &'a Bytes) -> Self {
        Self {
            meta,
            bytes,
            // part: text
            open: false,
            // end part
        }
    }

    // part: text
    /// The same, of a response whose media type the API's description may leave open.
    pub(crate) fn open(mut self, accepted: &str) -> Self {
        self.open = is_open(accepted);
        self
    }
    // end part

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
        // part: xml
        let read = || match self.declared() {
            Some(declared) => (declared.read)(self.bytes).and_then(json::of_value),
            None => read(),
        };
        // end part
        // part: text
        let is_text = || self.open && !self.meta.content_type().is_none_or(is_json);
        let read = || match read() {
            Err(error) if is_text() => {
                from_value(&Value::String(self.text()?)).map_err(|_: DecodeError| error)
            }
            read => read,
        };
        // end part
        read()
    }

    // part: text
    /// The body as text, in the charset that its content type names, or else in UTF-8; what has no place there becomes U+FFFD.
    ///
    /// # Errors
    ///
    /// If the charset is not known.
    pub fn text(&self) -> Result<String, DecodeError> {
        charset::text(self.meta.content_type(), self.bytes)
    }
    // end part

    // part: bytes
    /// The body as it is.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
    // end part

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
        // part: xml
        if let Some(declared) = self.declared() {
            return (declared.read)(self.bytes);
        }
        // end part
        decode(self.bytes)
    }

    // part: walks
    /// Reads what it takes of the body, as JSON.
    ///
    /// # Errors
    ///
    /// If the body is no JSON, or not what stands for it.
    pub(crate) fn look<R>(&self, read: impl FnOnce(Json<'_>) -> R) -> Result<R, DecodeError> {
        // part: xml
        if let Some(declared) = self.declared() {
            let mut build = Build::of((declared.read)(self.bytes)?)?;
            return Ok(read(build.tree().root()));
        }
        // end part
        Ok(read(syntax::parse(self.bytes)?.root()))
    }
    // end part

    // part: xml
    /// How the body becomes JSON, unless it is JSON.
    fn declared(&self) -> Option<&'static Decoding> {
        let declared = self.decoding();
        declared.filter(|_| !self.meta.content_type().is_some_and(is_json))
    }

    fn decoding(&self) -> Option<&'static Decoding> {
        self.meta
            .call()
            .described()
            .decoding(self.status(), |it| self.is(it))
    }
    // end part

    /// Whether the body is JSON, whatever it is called.
    pub(crate) fn is_json(&self) -> bool {
        json::is_document(self.bytes)
    }

    /// Whether the media type is one that values are read from here, or is not said.
    pub(crate) fn is_labelled_so(&self) -> bool {
        let fits = is_json;
        // part: xml
        let declared = self.decoding();
        let fits = |it: &str| fits(it) || declared.is_some() && is_xml(it);
        // end part
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
        // part: xml
        if self.decoding().is_some() {
            return "application/xml";
        }
        // end part
        JSON
    }
}

impl Meta {
    /// The text of a body, to be shown: what has no place in its charset, or in UTF-8, is U+FFFD.
    pub(super) fn shown(&self, bytes: &[u8]) -> String {
        let text = || String::from_utf8_lossy(bytes).into_owned();
        // part: text
        let text = || charset::text(self.content_type(), bytes).unwrap_or_else(|_| text());
        // end part
        text()
    }
}

/// Whether a response says that it is of just this media type.
pub(crate) fn is(meta: &Meta, media_type: &str) -> bool {
    meta.content_type().map(essence).as_deref() == Some(media_type)
}

// part: fits
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
// end part

// part: text
/// Whether any media type is fine.
pub(crate) fn is_open(accepted: &str) -> bool {
    accepted.split(',').any(|range| essence(range) == "*/*")
}
// end part
