// @generated: the runtime of specwright, as far as this API needs it.

//! Transports: whatever moves the requests of a client, an HTTP library, a middleware, a test; and the limits around them.
//!
//! A transport is one object-safe method. It sends what it is given, once, and hands the body over as it arrives; what
//! a response means is decided above it.

mod cancel;
mod concurrency;
pub(crate) mod limits;
#[cfg(feature = "reqwest")]
mod reqwest;
mod sleep;
#[cfg(feature = "tower")]
mod tower;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use crate::runtime::deadline::Deadline;
use crate::runtime::request::Body;

pub use cancel::Cancel;
pub(crate) use concurrency::{Gate, Place};
pub(crate) use limits::Limits;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use self::tower::{ServiceTransport, TransportService};
pub use sleep::sleep;

/// A future that can be stored and sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A response's body, in the pieces it arrives in. Dropping it closes the connection, or the stream on it.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// In the extensions of a response: the host that a redirect has led to, for errors to tell. A transport that follows
/// redirects sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectedTo(pub String);

/// In the extensions of a request: a redirect is what it asks for. A transport that follows redirects hands it over as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepRedirect;

/// Sends requests.
///
/// An implementation sends a request at most once, follows no redirect of a method other than GET and HEAD, and sends no
/// header of the request to another origin but those that say what is asked for (`accept`, `range`, `if-none-match` and their kin). Headers marked sensitive, and the query, may hold credentials: do not log
/// them. All deadlines but the one for connecting are kept for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transport",
    label = "not a transport",
    note = "a service of tower becomes one in `ServiceTransport`, which is there with the feature `tower`"
)]
pub trait Transport: Send + Sync {
    /// Sends one request and waits for the head of its response. Dropping the future gives the request up.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>>;

    /// Waits: for a deadline, or before the next attempt. Unless it is overridden, each wait takes a thread for as long as
    /// it is waited for.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        sleep(duration)
    }
}

/// Where sending or receiving went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the server cannot have seen the request.
    Connect,
    /// A deadline passed.
    Timeout(Deadline),
    /// The connection ended while the response was read.
    Body,
    /// The response's `content-encoding` is not one that is supported, or its body is not what that says.
    Encoding,
    /// The TLS handshake failed, for the server's certificate or for ours: the server cannot have seen the request.
    Tls,
    /// The server has said that it did not look at the request: it refused the stream of HTTP/2, or closes the connection
    /// and names an earlier stream as the last (RFC 9113, sections 6.8 and 8.7).
    Refused,
    /// The server redirects again and again.
    Redirects,
    /// The transport cannot send such a request, to such an address say: nothing was sent.
    Unsendable,
    /// The caller let go of the call ([`Cancel`](crate::runtime::Cancel)).
    Cancelled,
    /// Anything else; the server may have acted on the request.
    Other,
}

/// A request that got no response, or a response that broke off.
pub struct TransportError {
    kind: TransportErrorKind,
    cause: Option<Box<dyn Error + Send + Sync>>,
    redirected_to: Option<String>,
}

impl TransportError {
    /// Wraps the transport's own error, which must not hold the request's URL or headers.
    pub fn new(kind: TransportErrorKind, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            kind,
            cause: Some(cause.into()),
            redirected_to: None,
        }
    }

    /// The same error, where a redirect had led to another host.
    #[must_use]
    pub fn redirected_to(mut self, host: impl Into<String>) -> Self {
        self.redirected_to = Some(host.into());
        self
    }

    /// The host that a redirect had led to.
    pub(crate) fn reached(&self) -> Option<&str> {
        self.redirected_to.as_deref()
    }

    /// The transport's own error. It is no source, since the innermost of its causes is part of what this error says.
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.cause.as_deref()
    }

    /// Where it went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether a deadline passed.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind, TransportErrorKind::Timeout(_))
    }

    /// Whether the server cannot have acted on the request: trying again cannot do anything twice.
    pub fn is_unsent(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::Connect
                | TransportErrorKind::Tls
                | TransportErrorKind::Refused
                | TransportErrorKind::Unsendable
                | TransportErrorKind::Timeout(Deadline::Connect | Deadline::Token)
        )
    }
}

impl From<TransportErrorKind> for TransportError {
    fn from(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            cause: None,
            redirected_to: None,
        }
    }
}

impl fmt::Display for TransportError {
    /// With the innermost cause, which is the one that helps: "connection refused".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Timeout(deadline) => deadline.missed(),
            TransportErrorKind::Body => "the response broke off",
            TransportErrorKind::Encoding => "could not decompress the response",
            TransportErrorKind::Tls => "could not establish TLS",
            TransportErrorKind::Refused => "the server refused to look at the request",
            TransportErrorKind::Redirects => "the redirects did not end",
            TransportErrorKind::Unsendable => "the request cannot be sent",
            TransportErrorKind::Cancelled => "the call was cancelled",
            TransportErrorKind::Other => "could not send the request",
        })?;
        let Some(cause) = &self.cause else {
            return Ok(());
        };
        let mut cause: &dyn Error = cause.as_ref();
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        write!(f, ": {cause}")
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.kind)
            .field("cause", &self.cause)
            .finish()
    }
}

impl Error for TransportError {}
