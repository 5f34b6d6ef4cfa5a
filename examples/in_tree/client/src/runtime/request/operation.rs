// @generated: the runtime of specwright, as far as this API needs it.

//! Operations as data: method, path, security, and whether a request may arrive twice.

use std::fmt;

/// What the API's description says about an operation, whatever its arguments.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name in the API's description.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path below the base URL, with a leading slash and parameters in braces: `/threads/{thread_id}/runs`.
    pub path: &'static str,
    /// Whether a request may arrive twice, if that is not as its method promises.
    pub safety: Option<Safety>,
    /// The media types of responses that are read whole, as in the header `accept`; empty if there is nothing to read.
    pub accept: &'static str,
}

impl Operation {
    /// An operation of which nothing else is said.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            safety: None,
            accept: "",
        }
    }

    /// A call of the operation, without its arguments: they may be secret.
    #[doc(hidden)] // For the operations.
    pub fn fmt_call(
        &self,
        name: &str,
        options: &dyn fmt::Debug,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        f.debug_struct(name)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("options", options)
            .finish_non_exhaustive()
    }
}

/// Whether a request may arrive twice (RFC 9110, section 9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// It changes nothing.
    Safe,
    /// It changes nothing more the second time.
    Idempotent,
    /// It may do twice what should be done once.
    Unsafe,
}

impl Safety {
    /// What the method promises.
    pub(crate) fn of(method: &str) -> Self {
        match method {
            "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" => Self::Safe,
            "PUT" | "DELETE" => Self::Idempotent,
            _ => Self::Unsafe,
        }
    }
}
