//! Reports of a run: diagnostics as text and for programs, and the loss ledger as JSON.

#[cfg(feature = "reports")]
mod ledger;
#[cfg(feature = "reports")]
mod machine;
mod render;
mod tally;

#[cfg(feature = "reports")]
pub use ledger::{json, report};
#[cfg(feature = "reports")]
pub use machine::{Finding, Rule, Spot, Weight, first_sentence, github, sarif};
pub use render::{RenderOptions, excerpt, printable, render, summary};
pub use tally::{Answers, Examples, Streams, Tally};
