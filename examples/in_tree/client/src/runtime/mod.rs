// @generated: the runtime of specwright, as far as this API needs it.

//! The runtime: what every operation of this crate is built on, whatever the API.
//!
//! The rest of the crate is thin declarations that call this module, so behaviour is decided here once. What is
//! documented here is what callers meet; the crate's root has it, too. A folder uses only those above it:
//!
//! | folder | what it is |
//! |---|---|
//! | `deadline` | how long things may take |
//! | `json` | JSON as a flat tree; reading and writing of types; drift |
//! | `request` | an operation's arguments, down to an [`http::Request`] |
//! | `transport` | how a request gets to a server, within its limits: deadlines, concurrency, cancellation |
//! | `response` | what comes back, or the [`Error`] that says why nothing did |
//! | `retry` | when a call is made again; hooks of attempts |
//! | `client` | the [`Client`], its builder, credentials, servers |
//! | `call` | the one path that every call takes |
//! | `mock` | a server for tests |
//! | `macros`, `private` | what emitted code is made of |

#[allow(unused_macros, unused_imports)] // Which of them a crate needs depends on its API.
mod macros;
#[doc(hidden)]
pub mod private;

mod deadline;
mod json;

/// Any JSON value, and any number.
pub use serde_json::{Number, Value};

pub use deadline::{Deadline, Timeouts};
pub use json::{
    DecodeError, Drift, DriftKind, Field, FromJson, Json, JsonEntries, JsonItems, JsonKind, Map,
};

pub mod call;
mod client;
#[cfg(feature = "mock")]
pub mod mock;
mod request;
mod response;
mod retry;
mod transport;

#[cfg(feature = "blocking")]
pub use call::Wait;
pub use call::{CallSettings, Sending};
pub use client::{CallOptions, Client, ClientBuilder, ConfigError};
pub use request::{Body, CallInfo, Failed, Pieces, RequestError, Safety};
/// What the default transport is made of, in the version that its settings take.
#[cfg(feature = "reqwest")]
pub use reqwest;
pub use response::{
    Content, ContentTypeError, DecodeFailure, Error, FromBody, Limited, Meta, RawResponse,
    Response, StatusError, TooLarge,
};
pub use retry::{Attempt, Outgoing, RetryPolicy};
#[cfg(feature = "reqwest")]
pub use transport::ReqwestTransport;
pub use transport::{
    BodyStream, BoxFuture, Cancel, KeepRedirect, RedirectedTo, Transport, TransportError,
    TransportErrorKind,
};
#[cfg(feature = "tower")]
pub use transport::{ServiceTransport, TransportService};

#[allow(unused_imports)] // As above.
pub(crate) use macros::*;
#[doc(hidden)]
pub use private::*;
