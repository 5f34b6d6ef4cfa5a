//! The runtime: what every operation of this crate is built on, whatever the API.
//!
//! The rest of the crate is thin declarations that call this module, so behaviour is decided here once. What is
//! documented here is what callers meet; the crate's root has it, too. A folder uses only those above it:
//!
//! | folder | what it is |
//! |---|---|
// part: of_types
//! | `deadline` | how long things may take |
//! | `json` | JSON as a flat tree; reading and writing of types; drift |
// part: constraints
//! | `validate` | constraints, checked before a request is sent |
// end part
// part: formats
//! | `formats` | text of a known format as a type of its own |
// end part
// part: streams
//! | `event` | from an event of a stream to an item of its type |
// end part
// part: xml
//! | `xml` | XML by the shapes of types |
// end part
// end part
// part: of_calls
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
// end part
//! | `macros`, `private` | what emitted code is made of |

#[allow(unused_macros, unused_imports)] // Which of them a crate needs depends on its API.
mod macros;
#[doc(hidden)]
pub mod private;

// part: of_types
mod deadline;
// part: streams
mod event;
// end part
// part: formats
mod formats;
// end part
mod json;
// part: constraints
mod validate;
// end part
// part: xml
pub mod xml;
// end part

/// Any JSON value, and any number.
pub use serde_json::{Number, Value};

pub use deadline::{Deadline, Timeouts};
// part: streams
pub use event::{EventData, Misfit, UnknownEvent};
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
// part: drift
pub use json::{Drift, DriftKind};
// end part
// part: fields
pub use json::Field;
// end part
pub use json::{DecodeError, FromJson, Json, JsonEntries, JsonItems, JsonKind, Map};
// part: constraints
pub use validate::{Rule, ValidationError, Violation};
// end part
// end part

// part: of_calls
pub mod call;
mod client;
// part: downloads
mod download;
// end part
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
mod request;
mod response;
mod retry;
// part: streams
mod stream;
// end part
mod transport;

// part: reqwest
/// What the default transport is made of, in the version that its settings take.
#[cfg(feature = "reqwest")]
pub use reqwest;
// end part
// part: blocking
#[cfg(feature = "blocking")]
pub use call::Wait;
// end part
pub use call::{CallSettings, Sending};
pub use client::{CallOptions, Client, ClientBuilder, ConfigError};
// part: credentials
pub use client::{TokenError, TokenSource};
// end part
// part: downloads
pub use download::{Download, DownloadPosition};
// end part
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
// part: streams
pub use response::{EventError, Truncated};
// end part
// part: polling
pub use response::Unfinished;
// end part
pub use response::{
    Content, ContentTypeError, DecodeFailure, Error, FromBody, Limited, Meta, RawResponse,
    Response, StatusError, TooLarge,
};
// part: hooks
pub use retry::{Attempt, Outgoing};
// end part
pub use retry::RetryPolicy;
// part: blocking
// part: streams
#[cfg(feature = "blocking")]
pub use stream::Blocking;
// end part
// end part
// part: deltas
pub use stream::{Accumulated, Accumulator, DeltaRules};
// end part
// part: streams
pub use stream::{Completion, Event, EventStream};
// end part
// part: cancellation
pub use transport::Cancel;
// end part
// part: reqwest
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
// end part
// part: tower
#[cfg(feature = "tower")]
pub use transport::{ServiceTransport, TransportService};
// end part
pub use transport::{
    BodyStream, BoxFuture, KeepRedirect, RedirectedTo, Transport, TransportError,
    TransportErrorKind,
};
// end part

#[allow(unused_imports)] // As above.
pub(crate) use macros::*;
#[doc(hidden)]
pub use private::*;
