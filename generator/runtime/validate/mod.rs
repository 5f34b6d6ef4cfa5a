//! Validation: values against the constraints of the API's description, before they are sent.
//!
//! What is broken is an error with the place of each violation. How it is found is `checker`'s, which only APIs with
//! constraints need.

mod checker;
mod violation;

pub use checker::{
    AsInteger, AsNumber, AsText, Bounds, Checker, IntBounds, Length, Validate, validate,
};
pub use violation::{Rule, ValidationError, Violation};
