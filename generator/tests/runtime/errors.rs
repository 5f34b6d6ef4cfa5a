//! Errors as values: small, sendable, and without secrets.

use serde_json::Value;

use crate::runtime::{Deadline, Error, RequestError, Response, TransportError, TransportErrorKind};

#[test]
fn errors_are_small_and_can_be_sent() {
    fn sendable<T: std::error::Error + Send + Sync + 'static>() {}
    sendable::<Error>();
    sendable::<Error<String>>();
    assert!(size_of::<Error<()>>() <= 128, "{}", size_of::<Error<()>>());
    assert!(size_of::<Result<Response<()>, Error<Value>>>() <= 128);
}

#[test]
fn a_transport_error_tells_its_root() {
    let root = std::io::Error::other("connection refused");
    let error = TransportError::new(TransportErrorKind::Connect, root);
    assert_eq!(error.to_string(), "could not connect: connection refused");
    assert!(std::error::Error::source(&error).is_some());
    let error: Error = error.into();
    assert!(error.is_unsent() && !error.is_timeout() && error.status().is_none());
    let timeout: Error = TransportError::from(TransportErrorKind::Timeout(Deadline::Total)).into();
    assert!(timeout.is_timeout());
    assert_eq!(timeout.to_string(), "the call took too long");
}

#[test]
fn errors_convert_with_the_question_mark() {
    fn fails() -> Result<(), Error<String>> {
        Err(RequestError::EmptyPath {
            name: "id".to_owned(),
        })?
    }
    assert_eq!(
        fails().unwrap_err().to_string(),
        "path parameter `id` is empty"
    );
}
