//! Responses whose type depends on the status.

use serde_json::Value;

use super::{DecodeError, FromJson};

/// A type that a response's body is read as, knowing the status.
pub trait FromBody: Sized {
    /// Reads the body of a response.
    ///
    /// # Errors
    ///
    /// If the body has another shape than the status promises.
    fn from_body(status: u16, body: &Value) -> Result<Self, DecodeError>;
}

impl<T: FromJson> FromBody for T {
    fn from_body(_: u16, body: &Value) -> Result<Self, DecodeError> {
        T::from_json(body)
    }
}

/// Reading of an enum with a variant for each status or range of them, and `Unrecognized(Value)` last, for the others.
/// The payload of a variant is the body; variants of responses without one are marked `empty`:
///
/// ```text
/// status_enum! { Outcome {
///     Created = 201,                     // Created(Box<Thing>)
///     NoContent = 204 empty,             // NoContent
///     Other = 500..=599,                 // Other(Box<Problem>)
/// } }
/// ```
#[allow(unused_macros)] // Which of the macros a crate needs depends on its API.
macro_rules! status_enum {
    ($name:ident { $($variant:ident = $from:literal $(..= $to:literal)? $($empty:ident)?),* $(,)? }) => {
        impl $crate::runtime::FromBody for $name {
            fn from_body(
                status: u16,
                body: &::serde_json::Value,
            ) -> ::core::result::Result<Self, $crate::runtime::DecodeError> {
                match status {
                    $($from $(..= $to)? => {
                        $crate::runtime::status_enum!(@read $variant body $($empty)?)
                    })*
                    _ => ::core::result::Result::Ok(Self::Unrecognized(body.clone())),
                }
            }
        }
    };
    (@read $variant:ident $body:ident) => {
        $crate::runtime::FromJson::from_json($body).map(Self::$variant)
    };
    (@read $variant:ident $body:ident empty) => {
        ::core::result::Result::Ok(Self::$variant)
    };
}

#[allow(unused_imports)] // As above.
pub(crate) use status_enum;
