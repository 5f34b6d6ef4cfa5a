//! What goes with a new document besides the code that is generated from it: the crate's next version, by what the document does
//! to callers' code, and the lines of its changelog.
//!
//! Texts in, texts out: who replaces the document also writes these, all of them or none.

mod changelog;
mod version;

pub use changelog::{Entry, changelog, section};
pub use version::{bumped, with_version};
