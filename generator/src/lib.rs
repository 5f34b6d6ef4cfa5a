//! Generates a Rust client crate from an OpenAPI document.
//!
//! Data goes one way through the stages, each a module: [`source`] reads bytes into a
//! value tree, [`dialect`] brings every OpenAPI version to one, `document` and `resolve`
//! find what is asked for, `lower` says what it means without a word of Rust, `naming` and
//! `plan` decide, `emit` writes tokens, `format` text, and [`write`](mod@write) puts it on disk.
//!
//! [`generate`](fn@generate) is all of it but the last: pure, without clock, environment or files.

#![forbid(unsafe_code)]

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
mod naming;
mod parallel;
mod plan;
mod resolve;
mod transform;

pub mod build;
pub mod diagnostic;
pub mod dialect;
pub mod options;
pub mod overlay;
pub mod report;
pub mod source;
pub mod write;

mod generate;

pub use examples::{Branches, Mistaken};
pub use generate::{Listed, Outcome, generate, list};
pub use options::OnDefect;
pub use report::{Examples, Streams, Tally, report};
pub use transform::Skipped;
