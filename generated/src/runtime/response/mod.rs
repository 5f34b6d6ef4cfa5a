// @generated: the runtime of specwright, as far as this API needs it.

//! Responses: status, headers and metadata here; bodies, content types, compression and errors in the files.

pub(crate) mod body;
pub(crate) mod compression;
pub(crate) mod content;
mod decode_failure;
#[cfg(any(
    feature = "gzip",
    feature = "deflate",
    feature = "brotli",
    feature = "zstd"
))]
mod decompress;
mod error;
mod headers;
mod status;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use crate::runtime::deadline::End;
use crate::runtime::request::CallInfo;
use crate::runtime::transport::BodyStream;

pub use content::Content;
pub use decode_failure::DecodeFailure;
pub use error::{ContentTypeError, Error, EventError, Limited, StatusError, TooLarge, Truncated};
pub use headers::{FromHeaders, HeaderText};
pub use status::FromBody;

/// A response's status and headers. Cloning it is cheap.
#[derive(Clone)]
pub struct Meta(Arc<Inner>);

struct Inner {
    status: StatusCode,
    headers: HeaderMap,
    request_id: Option<&'static str>,
    call: CallInfo,
    /// When the call has to be done.
    end: End,
}

impl Meta {
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        request_id: Option<&'static str>,
        call: CallInfo,
        end: End,
    ) -> Self {
        Self(Arc::new(Inner {
            status,
            headers,
            request_id,
            call,
            end,
        }))
    }

    /// When the call has to be done.
    pub(crate) fn end(&self) -> End {
        self.0.end
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// A header's value, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// What the API calls this request, to quote to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.header(self.0.request_id?)
    }

    /// How often the request was sent until there was this response, 1 if at once.
    pub fn attempts(&self) -> u32 {
        self.0.call.attempts()
    }

    /// Which call this is the response to.
    pub fn call(&self) -> &CallInfo {
        &self.0.call
    }

    /// The body's content type, parameters included.
    pub fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }
}

impl fmt::Debug for Meta {
    /// Without the values of headers, some of which are credentials (`set-cookie`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meta")
            .field("status", &self.0.status)
            .field("request_id", &self.request_id())
            .field("call", &self.0.call)
            .field("headers", &self.0.headers.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// A response whose body has been read. It derefs to the body's value.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    meta: Meta,
}

impl<T> Response<T> {
    /// Joins a value and what came with it.
    pub fn new(value: T, meta: Meta) -> Self {
        Self { value, meta }
    }

    /// Status, headers and request id.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The value and what came with it.
    pub fn into_parts(self) -> (T, Meta) {
        (self.value, self.meta)
    }

    /// The same response with another value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: convert(self.value),
            meta: self.meta,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Display> fmt::Display for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("meta", &self.meta)
            .finish()
    }
}

/// A response of any status, its body not yet read.
pub struct RawResponse {
    /// Status, headers and request id.
    pub meta: Meta,
    /// The body, as it arrives.
    pub body: BodyStream,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}
