//! Generates a Rust client crate from an OpenAPI document.
//!
//! [`generate`](fn@generate) is the pipeline; `generate::run` has all of its stages on one page. It is pure, without clock,
//! environment or files: [`source`] reads files before it, and [`write`](mod@write) puts the result on disk after it.
//! [`build`] does all three for a build script. [`shared_runtime`] is the crate that others may have in common.

#![forbid(unsafe_code)]

#[cfg(feature = "call")]
pub mod call;
#[cfg(feature = "search")]
mod catalog;
mod changes;
mod document;
mod emit;
mod examples;
mod format;
mod formats;
mod http;
mod ids;
mod ir;
mod link;
mod lint;
mod lower;
#[cfg(feature = "mock-server")]
pub mod mock;
mod mount;
mod naming;
mod parallel;
mod plan;
#[cfg(feature = "diff")]
mod public_api;
mod resolve;
#[cfg(feature = "call")]
#[path = "call/runtime.rs"]
// Its sources name features of emitted crates, and have what only those call.
#[allow(
    clippy::wrong_self_convention,
    dead_code,
    unexpected_cfgs,
    unreachable_pub,
    unused_imports,
    unused_macros
)]
mod runtime;
mod sorting;
mod transform;

pub mod build;
pub mod diagnostic;
pub mod dialect;
#[cfg(feature = "diff")]
pub mod diff;
#[cfg(feature = "explore")]
pub mod explore;
#[cfg(feature = "fix")]
pub mod fix;
pub mod options;
pub mod overlay;
#[cfg(feature = "call")]
pub mod reference;
pub mod report;
#[cfg(feature = "mock-server")]
pub mod serve;
pub mod shared_runtime;
pub mod source;
#[cfg(feature = "call")]
pub mod start;
#[cfg(feature = "diff")]
pub mod update;
pub mod write;

mod generate;

#[cfg(feature = "search")]
pub use catalog::{Found, Listed, Query};
pub use examples::{Branches, Mistaken};
#[cfg(feature = "explore")]
pub use generate::Lookup;
#[cfg(feature = "mock-server")]
pub use generate::mock;
#[cfg(feature = "call")]
pub use generate::reference;
#[cfg(feature = "search")]
pub use generate::search;
#[cfg(feature = "call")]
pub use generate::start;
#[cfg(feature = "call")]
pub use generate::{Callable, callable};
pub use generate::{Outcome, generate, generate_once, lint, runtime};
#[cfg(feature = "diff")]
pub use generate::{public_api, public_items};
pub use options::OnDefect;
#[cfg(feature = "diff")]
pub use public_api::{PublicItem, runtime_items};
#[cfg(feature = "reports")]
pub use report::report;
pub use report::{Answers, Examples, Streams, Tally};
pub use transform::Skipped;
