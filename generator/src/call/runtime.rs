//! The runtime that emitted crates carry, compiled here as well: what is sent by a document alone is sent by the same code.
//!
//! Emitted code knows it as `crate::runtime`, and so does this crate. The list is that of `generator/runtime/mod.rs`, but for
//! `formats`, which has types of other crates, and `mock`, which answers by types that are not there without compiling.

#[path = "../../runtime/call/mod.rs"]
pub mod call;
#[path = "../../runtime/client/mod.rs"]
mod client;
#[path = "../../runtime/deadline.rs"]
mod deadline;
#[path = "../../runtime/download/mod.rs"]
mod download;
#[path = "../../runtime/event.rs"]
mod event;
#[path = "../../runtime/json/mod.rs"]
mod json;
#[path = "../../runtime/pagination/mod.rs"]
mod pagination;
#[path = "../../runtime/polling.rs"]
mod polling;
#[path = "../../runtime/private.rs"]
pub mod private;
#[path = "../../runtime/request/mod.rs"]
mod request;
#[path = "../../runtime/response/mod.rs"]
mod response;
#[path = "../../runtime/retry/mod.rs"]
mod retry;
#[path = "../../runtime/stream/mod.rs"]
mod stream;
#[path = "../../runtime/transport/mod.rs"]
mod transport;
#[path = "../../runtime/validate/mod.rs"]
mod validate;
#[path = "../../runtime/xml/mod.rs"]
pub mod xml;
pub use serde_json::{Number, Value};

pub use call::{CallSettings, Sending};
pub use client::{CallOptions, Client, ClientBuilder, ConfigError, TokenError, TokenSource};
pub use deadline::{Deadline, Timeouts};
pub use download::{Download, DownloadPosition};
pub use event::{EventData, Misfit, UnknownEvent};
pub use json::Prefixed;
pub use json::{
    DecodeError, Drift, DriftKind, Field, FromJson, Json, JsonEntries, JsonItems, JsonKind, Map,
};
pub use pagination::{Items, Pages};
pub use request::File;
pub use request::{Body, CallInfo, Failed, Pieces, RequestError, Safety};
pub use response::FromHeaders;
pub use response::{
    Content, ContentTypeError, DecodeFailure, Error, EventError, FromBody, Limited, Meta,
    RawResponse, Response, StatusError, TooLarge, Truncated, Unfinished,
};
pub use retry::{Attempt, Outgoing, RetryPolicy};
pub use stream::{Accumulated, Accumulator, DeltaRules};
pub use stream::{Completion, Event, EventStream};
pub use transport::ReqwestTransport;
pub use transport::{
    BodyStream, BoxFuture, Cancel, KeepRedirect, RedirectedTo, Transport, TransportError,
    TransportErrorKind,
};
pub use validate::{Rule, ValidationError, Violation};

pub use private::*;
