//! Call information: which call an error is about, or a response belongs to.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::operation::{Operation, Safety};

/// A call as errors tell of it: which it was, and where it went. Its arguments are not in it, since they may be secret.
#[derive(Debug, Clone)]
pub struct CallInfo {
    operation: &'static Operation,
    safety: Safety,
    host: Option<Arc<str>>,
    redirected_to: Option<Box<str>>,
    attempts: u32,
}

impl CallInfo {
    /// A call that is not sent yet, to a host if it is known.
    pub(crate) fn new(
        operation: &'static Operation,
        host: Option<Arc<str>>,
        safety: Safety,
    ) -> Self {
        Self {
            operation,
            safety,
            host,
            redirected_to: None,
            attempts: 0,
        }
    }

    /// Notes one more attempt.
    pub(crate) fn attempt(&mut self) {
        self.attempts += 1;
    }

    /// Notes where a redirect led to.
    pub(crate) fn redirect(&mut self, host: &str) {
        self.redirected_to = Some(host.into());
    }

    /// Whether the request may arrive twice.
    pub(crate) fn safety(&self) -> Safety {
        self.safety
    }

    // part: xml
    /// The operation as the API describes it.
    pub(crate) fn described(&self) -> &'static Operation {
        self.operation
    }
    // end part

    /// The operation's name in the API's description.
    pub fn operation(&self) -> &'static str {
        self.operation.id
    }

    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        self.operation.method
    }

    /// The path below the base URL, with the names of its parameters in place of their values.
    pub fn path(&self) -> &'static str {
        self.operation.path
    }

    /// The host that the request is for, with the port where the address has one.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The host that a redirect led to, if one was followed.
    pub fn redirected_to(&self) -> Option<&str> {
        self.redirected_to.as_deref()
    }

    /// How often the request was sent; 0 if it was not.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Display for CallInfo {
    /// `getPet (GET /pets/{id} at api.example.com)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = (self.method(), self.path().escape_debug());
        write!(f, "{} ({method} {path}", self.operation().escape_debug())?;
        if let Some(host) = &self.host {
            write!(f, " at {host}")?;
        }
        if let Some(host) = &self.redirected_to {
            write!(f, ", redirected to {}", host.escape_debug())?;
        }
        f.write_str(")")
    }
}

/// What went wrong, and in which call. It derefs to the error.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failed<T> {
    /// What went wrong.
    pub error: T,
    /// The call, if it was one.
    pub call: Option<CallInfo>,
}

impl<T> From<T> for Failed<T> {
    fn from(error: T) -> Self {
        Self { error, call: None }
    }
}

impl<T: fmt::Display> fmt::Display for Failed<T> {
    /// The error by itself; [`Error`](crate::runtime::Error) says of which call it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<T> Deref for Failed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.error
    }
}
