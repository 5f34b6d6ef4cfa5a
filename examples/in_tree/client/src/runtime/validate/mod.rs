// @generated: the runtime of specwright, as far as this API needs it.

//! Validation: values against the constraints of the API's description, before they are sent.
//!
//! What is broken is an error with the place of each violation. How it is found is `checker`'s, which only APIs with
//! constraints need.

mod violation;

pub use violation::{Rule, ValidationError, Violation};
