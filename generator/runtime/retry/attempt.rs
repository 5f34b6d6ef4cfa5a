//! Attempts: what came of one that had no success, as what decides on another looks at it.

use http::{HeaderMap, StatusCode};

use crate::runtime::request::{CallInfo, Safety};
use crate::runtime::response::Meta;
use crate::runtime::transport::{BodyStream, TransportError};

/// An attempt without success.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt<'a> {
    // part: hooks
    /// The call that it belongs to, and how often it was sent.
    pub call: &'a CallInfo,
    // end part
    /// The status of the response, if there was one.
    pub status: Option<StatusCode>,
    /// Its headers.
    pub headers: Option<&'a HeaderMap>,
    /// What went wrong, if there was no response, or its body broke off.
    pub error: Option<&'a TransportError>,
    /// Whether the request may arrive twice.
    pub safety: Safety,
}

impl<'a> Attempt<'a> {
    pub(crate) fn new(
        call: &'a CallInfo,
        outcome: &'a Result<http::Response<BodyStream>, TransportError>,
    ) -> Self {
        let response = outcome.as_ref().ok();
        Self {
            // part: hooks
            call,
            // end part
            status: response.map(http::Response::status),
            headers: response.map(http::Response::headers),
            error: outcome.as_ref().err(),
            safety: call.safety(),
        }
    }

    /// One whose response broke off.
    pub(crate) fn broken(call: &'a CallInfo, meta: &'a Meta, error: &'a TransportError) -> Self {
        Self {
            // part: hooks
            call,
            // end part
            status: Some(meta.status()),
            headers: Some(meta.headers()),
            error: Some(error),
            safety: call.safety(),
        }
    }
}
