//! What a client and a call are told about sending: retries, deadlines, concurrency, cancellation, and hooks of attempts.

mod attempt;
mod cancel;
mod concurrency;
pub(crate) mod deadline;
pub(crate) mod retry;

pub(crate) use attempt::Hooks;
pub use attempt::{Attempt, Outgoing};
pub use cancel::Cancel;
pub(crate) use concurrency::{Gate, Place};
pub(crate) use deadline::{End, Limits};
pub(crate) use retry::RetryBudget;
pub use retry::{RetryPolicy, retry_after};
