//! Middleware of tower: layers of tower around what sends requests, and services of tower that send them.

use std::error::Error;
use std::future::poll_fn;
use std::task::{Context, Poll};

use tower_service::Service;

use super::{BodyStream, BoxFuture, Transport, TransportError, TransportErrorKind};
use crate::runtime::request::Body;

type Outcome<E> = Result<http::Response<BodyStream>, E>;

/// A transport as a service of tower, to put layers around:
/// `ServiceBuilder::new().concurrency_limit(8).service(TransportService(transport))`.
#[derive(Debug, Clone)]
pub struct TransportService<T>(pub T);

impl<T: Transport + Clone + 'static> Service<http::Request<Body>> for TransportService<T> {
    type Response = http::Response<BodyStream>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Outcome<TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let transport = self.0.clone();
        Box::pin(async move { transport.send(request).await })
    }
}

/// A service of tower as a transport, for [`ClientBuilder::transport`](crate::runtime::ClientBuilder::transport). Each
/// request is sent by a clone of it.
///
/// Errors that are, or are caused by, a [`TransportError`] keep its kind. Any other counts as one after which the server
/// may have acted on the request. A layer must not send a request twice: the client does that where it may be done.
#[derive(Debug, Clone)]
pub struct ServiceTransport<S>(pub S);

impl<S> Transport for ServiceTransport<S>
where
    S: Service<http::Request<Body>, Response = http::Response<BodyStream>> + Clone + Send + Sync,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send,
{
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Outcome<TransportError>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            let ready = poll_fn(|cx| service.poll_ready(cx)).await;
            ready.map_err(|error| convert(error.into()))?;
            let sent = service.call(request).await;
            sent.map_err(|error| convert(error.into()))
        })
    }

    // part: reqwest
    #[cfg(feature = "reqwest")]
    fn sleep(&self, duration: std::time::Duration) -> BoxFuture<'static, ()> {
        // The service need not run on tokio, though another crate of the build may.
        super::reqwest::tokio_sleep(duration)
    }
    // end part
}

fn convert(error: Box<dyn Error + Send + Sync>) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    let mut kind = TransportErrorKind::Other;
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(inner) = inner.downcast_ref::<TransportError>() {
            kind = inner.kind();
        }
        cause = inner.source();
    }
    TransportError::new(kind, error)
}
