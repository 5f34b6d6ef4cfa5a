// @generated: the runtime of specwright, the same in every crate.

//! What every operation of this crate is built on, whatever the API: reading and writing JSON, validation, requests,
//! the client, errors and event streams.
//!
//! The rest of the crate is thin declarations that call this module, so behaviour is decided here once. It is layered;
//! a file uses only the ones above it:
//!
//! - `tree`, `syntax`, `build`, `index`, `budget`: JSON as a flat tree, from text and from values, and what it may cost;
//! - `decode_error`, `drift`, `json`, `field`, `object`, `macros`, `trial`, `union`: between JSON and Rust types, in an open world where
//!   what the API adds later is kept instead of refused;
//! - `validate`: the constraints of the API's description, checked before a request is sent;
//! - `number`, `encode`, `stream_rules`, `operation`, `request_headers`, `request_body`, `request`: an operation's arguments as plain data, down to an [`http::Request`];
//! - `call_info`, `meta`, `error`, `charset`, `content`, `status`, `transport`: what comes back, or why nothing did;
//! - `headers`: headers of responses as values of a type, where the API has any;
//! - `client`, `builder`, `settings`, `network`, `credentials`, `body`, `cancel`, `upload`, `gate`, `deadline`, `attempt`, `retry`, `exchange`, `reading`, `call`, `call_settings`, `sending`: configuration, and the one
//!   path that every call takes;
//! - `compression`, `decompress`: compressed responses, by a feature for each encoding;
//! - `trace`, `transport_tower`, `blocking`: spans, layers of tower and waiting, each behind a feature of its name;
//! - `mock`: a server for tests, likewise;
//! - `event`, `sse`, `lines`, `resume`, `drain`, `stream`: server-sent events and JSON Lines, from bytes to typed items, likewise.

mod accumulate;
mod attempt;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod budget;
mod build;
mod builder;
pub mod call;
mod call_info;
mod call_settings;
mod cancel;
mod charset;
mod client;
mod compression;
mod config_error;
mod content;
mod credentials;
mod deadline;
mod decode_error;
#[cfg(any(
    feature = "gzip",
    feature = "deflate",
    feature = "brotli",
    feature = "zstd"
))]
mod decompress;
mod deltas;
mod drain;
mod drift;
mod encode;
mod error;
mod event;
mod exchange;
mod field;
mod gate;
mod headers;
mod index;
mod json;
mod lines;
mod macros;
mod meta;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "reqwest")]
mod network;
mod number;
mod object;
mod operation;
mod reading;
mod request;
mod request_body;
mod request_error;
mod request_headers;
mod resume;
mod retry;
mod sending;
mod server;
mod settings;
mod sse;
mod status;
mod stream;
mod stream_rules;
mod syntax;
mod token;
mod trace;
mod transport;
#[cfg(feature = "reqwest")]
mod transport_reqwest;
#[cfg(feature = "tower")]
mod transport_tower;
mod tree;
mod trial;
mod union;
mod upload;
mod validate;
mod violation;

/// Any JSON value, and any number.
pub use serde_json::{Number, Value};

pub use attempt::{Attempt, Outgoing};
#[cfg(feature = "blocking")]
pub use blocking::Wait;
pub use builder::ClientBuilder;
pub use call_info::{CallInfo, Failed};
pub use call_settings::CallSettings;
pub use cancel::Cancel;
pub use client::{Api, CallOptions, Client, Scheme, SchemeKind};
pub use config_error::ConfigError;
pub use content::Content;
pub use decode_error::DecodeError;
pub use deltas::{Accumulated, Accumulator, DeltaRules, merge};
pub use drift::{Drift, DriftKind};
pub use encode::{Encoding, PathStyle, QueryStyle};
pub use error::{
    ContentTypeError, DecodeFailure, Error, EventError, Limited, StatusError, TooLarge, Truncated,
    Unfinished,
};
pub use event::{EventData, FromEvent, Misfit, UnknownEvent, json_event};
pub use field::Field;
pub use headers::{FromHeaders, HeaderText};
pub use index::Names;
pub use json::{
    FromJson, Map, any_string, bridge, decode, decode_str, from_value, known_string, string,
    to_value,
};
pub use lines::{Record, RecordParser};
pub use meta::{Meta, RawResponse, Response};
pub use object::{ObjectWriter, Reader};
pub use operation::{Decoding, Operation};
pub use reading::{decode_strictly, decode_within};
pub use request::Request;
pub use request_body::{AnyBody, Body, Pieces};
pub use request_error::RequestError;
/// What the default transport is made of, in the version that its settings take.
#[cfg(feature = "reqwest")]
pub use reqwest;
pub use retry::{RetryPolicy, Safety, retry_after};
pub use sending::{Call, Refused, Sending};
pub use server::{Server, ServerVariable};
pub use sse::{Event, EventParser};
pub use status::FromBody;
#[cfg(feature = "blocking")]
pub use stream::Blocking;
pub use stream::{Completion, EventStream};
pub use stream_rules::{Framing, Mark, StreamRules, Terminal};
pub use token::{TokenError, TokenSource};
pub use transport::{
    BodyStream, BoxFuture, Deadline, KeepRedirect, RedirectedTo, Timeouts, Transport,
    TransportError, TransportErrorKind,
};
#[cfg(feature = "reqwest")]
pub use transport_reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use transport_tower::{ServiceTransport, TransportService};
pub use tree::{Json, JsonEntries, JsonItems, JsonKind, JsonTree};
pub use trial::{described, recognized};
pub use union::{Choice, Guard, Scalar, Variants};
pub use validate::{AsInteger, AsNumber, Bounds, Checker, IntBounds, Validate, validate};
pub use violation::{Rule, ValidationError, Violation};

// For transports.
#[allow(unused_imports)]
pub(crate) use deadline::sleep;

// Which of the macros a crate needs depends on its API.
#[allow(unused_imports)]
pub(crate) use event::event_union;
#[allow(unused_imports)]
pub(crate) use headers::headers;
#[allow(unused_imports)]
pub(crate) use macros::{
    default, directed, handed, held, kept, making, mapping, modules, number_enum, object, present,
    read, stored, string_enum, unset,
};
#[allow(unused_imports)]
pub(crate) use operation::{
    any_body, checked, envelope, first, if_any, last, operation, sent, setter, shown,
};
#[allow(unused_imports)]
pub(crate) use status::status_enum;
#[allow(unused_imports)]
pub(crate) use union::union;
