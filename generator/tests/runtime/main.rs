//! Tests of the runtime that emitted crates carry: its sources, compiled here as a module of this test.

// The sources look for a feature of the emitted crate, which this one does not have.
#![allow(unexpected_cfgs)]
// The types and operations of the tests are called as those of an API may be.
#![allow(
    clippy::new_without_default,
    clippy::too_many_arguments,
    clippy::wrong_self_convention
)]

#[path = "../../runtime/mod.rs"]
#[allow(dead_code)] // Everything is public there, which means nothing to a test.
pub mod runtime;
// What emitted crates carry beside their own tests.
#[path = "../../example_tests/round_trip.rs"]
pub mod round_trip;
// What is fuzzed.
#[path = "../../fuzz/runtime.rs"]
pub mod fuzzed;
#[path = "../../fuzz/json.rs"]
#[allow(dead_code)] // The other checks are those of the test `cost`.
pub mod fuzzed_json;
// Behind that feature in an emitted crate, and here, where `call` has it.
#[cfg(feature = "reqwest")]
pub mod transport_reqwest {
    pub use crate::runtime::ReqwestTransport;
}
#[cfg(not(feature = "reqwest"))]
#[path = "../../runtime/transport/reqwest.rs"]
#[allow(dead_code)]
pub mod transport_reqwest;

mod added_properties;
mod api;
mod bodies;
mod broken_bodies;
mod cancelling;
mod charsets;
mod config;
mod deadlines;
mod deltas;
mod downloads;
mod drift;
mod encode;
mod errors;
mod events;
mod examples;
mod exchange;
mod exchange_stream;
mod fuzzing;
mod hooks;
mod json_tree;
mod multipart;
mod nested_unions;
mod numbers;
mod objects;
mod pages;
mod progress;
mod ranges;
mod records;
mod redirects;
mod refused;
mod resuming;
mod retries;
mod sent;
mod server;
mod sse;
mod unions;
mod validate;
mod written_json;
mod xml_documents;
