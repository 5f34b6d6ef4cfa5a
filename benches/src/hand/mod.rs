//! The same types as a good engineer would write them by hand with serde's derives.

pub mod log;
pub mod pods;
pub mod pulls;
pub mod runs;
