//! Reports of a run: diagnostics as text and for programs, and the loss ledger as JSON.

mod ledger;
mod machine;
mod render;

pub use ledger::{Answers, Examples, Streams, Tally, json, report};
pub use machine::{Finding, Rule, Spot, Weight, first_sentence, github, sarif};
pub use render::{RenderOptions, excerpt, printable, render, summary};
