//! Operations as data: method, path, security, and whether a request may arrive twice.

use std::fmt;

use serde_json::Value;

use super::stream_rules::StreamRules;
use crate::runtime::json::DecodeError;

/// What the API's description says about an operation, whatever its arguments.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name in the API's description.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path below the base URL, with a leading slash and parameters in braces: `/threads/{thread_id}/runs`.
    pub path: &'static str,
    // part: servers
    /// Where the operation is served, if not where the API is: none, or one of the API's `own_servers`.
    pub server: &'static [usize],
    // end part
    // part: credentials
    /// Alternatives, of which one is enough, each with the names of all schemes it needs. None, or an empty
    /// alternative, means that the operation also works without a credential.
    pub security: &'static [&'static [&'static str]],
    // end part
    /// Whether a request may arrive twice, if that is not as its method promises.
    pub safety: Option<Safety>,
    // part: keys
    /// The header that the server knows a repeated request by, if it has one.
    pub idempotency_key: Option<&'static str>,
    // end part
    /// The media types of responses that are read whole, as in the header `accept`; empty if there is nothing to read.
    pub accept: &'static str,
    // part: decodings
    /// How bodies of responses are read that are not JSON; the first that fits the status counts.
    pub decodings: &'static [Decoding],
    // end part
    // part: streams
    /// The stream that the operation can answer with.
    pub streaming: Option<StreamRules>,
    // end part
}

impl Operation {
    /// An operation of which nothing else is said.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            // part: servers
            server: &[],
            // end part
            // part: credentials
            security: &[],
            // end part
            safety: None,
            // part: keys
            idempotency_key: None,
            // end part
            accept: "",
            // part: decodings
            decodings: &[],
            // end part
            // part: streams
            streaming: None,
            // end part
        }
    }

    // part: xml
    /// How the body of a response with this status is read, if that may not be JSON; `is` tells whether the body says
    /// that it is of a media type.
    pub(crate) fn decoding(
        &self,
        status: u16,
        is: impl Fn(&str) -> bool,
    ) -> Option<&'static Decoding> {
        let mut all = self.decodings.iter();
        let meant = |it: &&Decoding| it.media_type.is_none_or(&is);
        all.find(|it| (it.from..=it.to).contains(&status) && meant(it))
    }
    // end part

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

// part: decodings
/// How the bodies of some responses become what they would be in JSON.
#[derive(Debug)]
pub struct Decoding {
    /// The first of the statuses it is for.
    pub from: u16,
    /// The last.
    pub to: u16,
    /// The media type that the body has to say it is of; without one, it is what the status has.
    pub media_type: Option<&'static str>,
    /// Reads the body.
    pub read: fn(&[u8]) -> Result<Value, DecodeError>,
}
// end part

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
