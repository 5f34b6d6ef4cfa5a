//! The runtime: what every operation of this crate is built on, whatever the API.
//!
//! The rest of the crate is thin declarations that call this module, so behaviour is decided here once. What is
//! documented here is what callers meet; the crate's root has it, too. A folder uses only those above it:
//!
//! | folder | what it is |
//! |---|---|
//! | `deadline` | how long things may take |
//! | `json` | JSON as a flat tree; reading and writing of types; drift |
//! | `validate` | constraints, checked before a request is sent |
// part: formats
//! | `formats` | text of a known format as a type of its own |
// end part
//! | `request` | an operation's arguments, down to an [`http::Request`] |
//! | `transport` | how a request gets to a server, within its limits: deadlines, concurrency, cancellation |
//! | `response` | what comes back, or the [`Error`] that says why nothing did |
//! | `retry` | when a call is made again; hooks of attempts |
//! | `client` | the [`Client`], its builder, credentials, servers |
//! | `call` | the one path that every call takes |
// part: streams
//! | `stream` | server-sent events and JSON Lines, from bytes to typed items |
// end part
// part: pagination
//! | `pagination` | lists that come in pages |
// end part
// part: polling
//! | `polling` | waiting for what a call begins |
// end part
// part: downloads
//! | `download` | responses that are not held in memory |
// end part
// part: mock
//! | `mock` | a server for tests |
// end part
// part: xml
//! | `xml` | bodies of XML |
// end part
//! | `macros`, `private` | what emitted code is made of |

pub mod call;
mod client;
mod deadline;
// part: downloads
mod download;
// end part
// part: formats
mod formats;
// end part
mod json;
#[allow(unused_macros, unused_imports)] // Which of them a crate needs depends on its API.
mod macros;
// part: mock
#[cfg(feature = "mock")]
pub mod mock;
// end part
// part: pagination
mod pagination;
// end part
// part: polling
mod polling;
// end part
#[doc(hidden)]
pub mod private;
mod request;
mod response;
mod retry;
// part: streams
mod stream;
// end part
mod transport;
mod validate;
// part: xml
pub mod xml;
// end part

/// What the default transport is made of, in the version that its settings take.
#[cfg(feature = "reqwest")]
pub use reqwest;
/// Any JSON value, and any number.
pub use serde_json::{Number, Value};

#[cfg(feature = "blocking")]
pub use call::Wait;
pub use call::{CallSettings, Sending};
pub use client::{CallOptions, Client, ClientBuilder, ConfigError, TokenError, TokenSource};
pub use deadline::{Deadline, Timeouts};
// part: downloads
pub use download::{Download, DownloadPosition};
// end part
// part: base64
pub use formats::Base64;
// end part
// part: secret
pub use formats::Secret;
// end part
// part: formatted
pub use formats::{Format, Formatted};
// end part
// part: prefixed
pub use json::Prefixed;
// end part
pub use json::{
    DecodeError, Drift, DriftKind, Field, FromJson, Json, JsonEntries, JsonItems, JsonKind, Map,
};
// part: pagination
pub use pagination::{Items, Pages};
// end part
// part: files
pub use request::File;
// end part
pub use request::{Body, CallInfo, Failed, Pieces, RequestError, Safety};
// part: response_headers
pub use response::FromHeaders;
// end part
pub use response::{
    Content, ContentTypeError, DecodeFailure, Error, EventError, FromBody, Limited, Meta,
    RawResponse, Response, StatusError, TooLarge, Truncated, Unfinished,
};
pub use retry::{Attempt, Outgoing, RetryPolicy};
// part: streams
#[cfg(feature = "blocking")]
pub use stream::Blocking;
// end part
// part: deltas
pub use stream::{Accumulated, Accumulator, DeltaRules};
// end part
// part: streams
pub use stream::{Completion, Event, EventData, EventStream, Misfit, UnknownEvent};
// end part
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{
    BodyStream, BoxFuture, Cancel, KeepRedirect, RedirectedTo, Transport, TransportError,
    TransportErrorKind,
};
#[cfg(feature = "tower")]
pub use transport::{ServiceTransport, TransportService};
pub use validate::{Rule, ValidationError, Violation};

#[allow(unused_imports)] // As above.
pub(crate) use macros::*;
#[doc(hidden)]
pub use private::*;
