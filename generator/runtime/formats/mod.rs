//! Types for formats (`format: date-time` and others), a file for each crate they come from.

// part: base64
mod base64;
// end part
// part: chrono
mod chrono;
// end part
// part: formatted
mod formatted;
// end part
// part: jiff
mod jiff;
// end part
// part: net
mod net;
// end part
// part: secret
mod secret;
// end part
// part: time
mod time;
// end part
// part: uuid
mod uuid;
// end part

// part: base64
pub use base64::Base64;
// end part
// part: formatted
pub use formatted::{Format, Formatted};
// end part
// part: secret
pub use secret::Secret;
// end part
