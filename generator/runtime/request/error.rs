//! Request errors: why a request could not be built from its arguments. Nothing was sent.

use std::fmt;

/// An argument, a body or a credential that cannot become part of a request. Values are never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    // part: arguments
    /// A path parameter is empty, which would address another resource.
    EmptyPath {
        /// The parameter.
        name: String,
    },
    /// A path segment would be `.` or `..`, which every URL parser removes, percent-encoded or not (WHATWG URL, 4.1).
    DotSegment {
        /// The parameter.
        name: String,
    },
    /// A path parameter was not given.
    MissingPath {
        /// The parameter.
        name: String,
    },
    // end part
    // part: values
    /// The value has a form for which the parameter's style has no encoding.
    Unencodable {
        /// The parameter.
        name: String,
        /// What the value is and what would work.
        reason: &'static str,
    },
    // end part
    /// A header's name or value is not allowed in HTTP (RFC 9110, section 5).
    Header {
        /// The header.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    // part: bodies
    /// The body cannot be written as the content type asks.
    Body {
        /// The operation.
        operation: &'static str,
        /// Why not.
        reason: String,
    },
    // end part
    // part: credentials
    /// The operation needs a credential that the client was not given.
    MissingCredential {
        /// The operation.
        operation: &'static str,
        /// What to set: each alternative, its schemes and their environment variables.
        wanted: String,
    },
    /// The source of a token had none.
    Token {
        /// The security scheme.
        scheme: &'static str,
        /// Why not, in the source's words.
        reason: String,
    },
    // end part
    /// A deadline of the call is zero, which nothing could meet.
    ZeroTimeout,
    /// The pieces do not add up to a URL, most likely because it is longer than 65,534 bytes.
    Url {
        /// The operation.
        operation: &'static str,
        /// Why not.
        reason: String,
    },
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // part: arguments
            Self::EmptyPath { name } => write!(f, "path parameter `{name}` is empty"),
            Self::DotSegment { name } => write!(
                f,
                "path parameter `{name}` makes a path segment `.` or `..`, which URLs cannot carry"
            ),
            Self::MissingPath { name } => write!(f, "path parameter `{name}` is not set"),
            // end part
            // part: values
            Self::Unencodable { name, reason } => {
                write!(f, "parameter `{name}` cannot be encoded: {reason}")
            }
            // end part
            Self::Header { name, reason } => write!(f, "header `{name}`: {reason}"),
            // part: bodies
            Self::Body { reason, .. } => write!(f, "body: {reason}"),
            // end part
            // part: credentials
            Self::MissingCredential { wanted, .. } => {
                write!(
                    f,
                    "a credential is missing: give the client's builder {wanted}"
                )
            }
            Self::Token { scheme, reason } => write!(f, "no token for `{scheme}`: {reason}"),
            // end part
            Self::ZeroTimeout => f.write_str(
                "a deadline of the call is zero: set more, or none for that of the client",
            ),
            Self::Url { reason, .. } => write!(f, "URL: {reason}"),
        }
    }
}

impl std::error::Error for RequestError {}
