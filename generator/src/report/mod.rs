//! What a run has to say, as text for people and as JSON for machines.

mod ledger;
mod render;

pub use ledger::{Examples, Streams, Tally, report};
pub use render::{RenderOptions, render, summary};
