//! Reports of a run: diagnostics as text, and the loss ledger as JSON.

mod ledger;
mod render;

pub use ledger::{Examples, Streams, Tally, report};
pub use render::{RenderOptions, excerpt, printable, render, summary};
