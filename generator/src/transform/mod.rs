//! Passes over the intermediate representation, each `ir` -> `ir`, in an order that matters.
//!
//! `lower` says what the document says; what follows from it, or from the options, is decided here, so that `naming`,
//! `plan` and `emit` see the final types and operations.

use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::options::Options;

mod call_patterns;
mod constant_tags;
mod dedup;
pub mod defects;
mod open_objects;
mod pagination;
mod streams;

pub use defects::{LeftOut, Skipped};

/// Runs the passes. `None` if there are errors.
///
/// Operations with defects are gone before, by [`defects`]. Call patterns look at properties by name, so types are
/// merged only after them.
pub fn run(api: &mut Api, options: &Options, diagnostics: &mut Diagnostics) -> Option<()> {
    constant_tags::run(api);
    call_patterns::run(api, &options.calls, diagnostics);
    diagnostics.proceed()?;
    if options.keep_unknown {
        open_objects::run(api);
    }
    if let Some(lock) = &options.names_lock {
        api.kept.clone_from(lock.kept());
    }
    dedup::run(api);
    Some(())
}
