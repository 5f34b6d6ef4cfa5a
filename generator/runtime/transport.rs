//! The boundary between a client and whatever moves its requests: an HTTP library, a middleware, a test.
//!
//! A transport is one object-safe method. It sends what it is given, once, and hands the body over as it arrives; what
//! a response means is decided above it.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::Body;

/// A future that can be stored and sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A response's body, in the pieces it arrives in. Dropping it closes the connection, or the stream on it.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// Sends requests.
///
/// An implementation keeps the deadlines, sends a request at most once, follows no redirect of a method other than GET
/// and HEAD, and sends no header of the request to another origin. Headers marked sensitive, and the query, may hold
/// credentials: do not log them.
pub trait Transport: Send + Sync {
    /// Sends one request and waits for the head of its response.
    fn send(
        &self,
        request: http::Request<Body>,
        timeouts: Timeouts,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>>;
}

/// How long a call may take. `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// To connect, TLS included. 10 s by default.
    pub connect: Option<Duration>,
    /// Between two reads of the response, and until the first; any byte resets it. 5 minutes by default.
    pub read: Option<Duration>,
    /// From connecting to the last byte. No limit by default, so that a stream may go on.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        let (connect, read) = (Duration::from_secs(10), Duration::from_secs(300));
        Self {
            connect: Some(connect),
            read: Some(read),
            total: None,
        }
    }
}

/// Where sending or receiving went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the server cannot have seen the request.
    Connect,
    /// A deadline passed.
    Timeout,
    /// The connection ended while the response was read.
    Body,
    /// The server's certificate or the TLS handshake failed: the server cannot have seen the request.
    Tls,
    /// Anything else; the server may have acted on the request.
    Other,
}

/// A request that got no response, or a response that broke off.
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// Wraps the transport's own error, which must not hold the request's URL or headers.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// Where it went wrong.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether a deadline passed.
    pub fn is_timeout(&self) -> bool {
        self.kind == TransportErrorKind::Timeout
    }
}

impl From<TransportErrorKind> for TransportError {
    fn from(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for TransportError {
    /// With the innermost cause, which is the one that helps: "connection refused".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Timeout => "timed out",
            TransportErrorKind::Body => "the response broke off",
            TransportErrorKind::Tls => "could not establish TLS",
            TransportErrorKind::Other => "could not send the request",
        })?;
        let Some(mut cause) = self.source() else {
            return Ok(());
        };
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
            .field("source", &self.source)
            .finish()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| source.as_ref() as &(dyn Error + 'static))
    }
}
