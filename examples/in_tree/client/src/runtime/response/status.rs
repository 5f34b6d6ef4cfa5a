// @generated: the runtime of specwright, as far as this API needs it.

//! Status codes: responses whose type depends on them.

use super::content::Content;
use crate::runtime::json::{DecodeError, FromJson};

/// A type that a response's body is read as, knowing the status.
pub trait FromBody: Sized {
    /// Reads the body of a response.
    ///
    /// # Errors
    ///
    /// If the body has another shape than the status promises.
    fn from_body(body: &Content<'_>) -> Result<Self, DecodeError>;
}

impl<T: FromJson> FromBody for T {
    fn from_body(body: &Content<'_>) -> Result<Self, DecodeError> {
        body.json()
    }
}
