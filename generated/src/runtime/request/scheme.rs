// @generated: the runtime of specwright, as far as this API needs it.

//! Security schemes (OpenAPI, "Security Scheme Object").

use http::HeaderName;
use secrecy::SecretString;

/// Tokens that were asked for, by scheme.
pub(crate) type Tokens = Vec<(&'static str, SecretString)>;

/// A way to authenticate.
#[derive(Debug)]
pub struct Scheme {
    /// Its name in the API's description.
    pub name: &'static str,
    /// How a credential is sent.
    pub kind: SchemeKind,
    /// The environment variable that holds a credential.
    pub env: Option<&'static str>,
}

/// How a credential is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeKind {
    /// `authorization: Bearer <token>` (RFC 6750).
    Bearer,
    /// `authorization: Basic <base64>` (RFC 7617); the credential is `user:password`.
    Basic,
    /// `authorization: <scheme> <credential>`, of another scheme (RFC 9110, section 11).
    Http(&'static str),
    /// A header of this name.
    Header(&'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A cookie of this name.
    Cookie(&'static str),
}

impl Scheme {
    /// Whether the credential is sent in a header of its own, and this is it.
    pub(crate) fn is_header(&self, name: &HeaderName) -> bool {
        matches!(self.kind, SchemeKind::Header(own) if own.eq_ignore_ascii_case(name.as_str()))
    }

    /// The query parameter that the credential is sent in, if it is.
    pub(crate) fn query_name(&self) -> Option<&'static str> {
        match self.kind {
            SchemeKind::Query(name) => Some(name),
            _ => None,
        }
    }
}
