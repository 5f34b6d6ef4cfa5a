//! Spans of the crate `tracing`, one for each time that a request is sent, with the names that OpenTelemetry gives to
//! what HTTP clients do (semantic conventions for HTTP spans). Without the feature, nothing of it is compiled.

use crate::runtime::transport::{BodyStream, TransportError};

/// What comes of a request.
type Outcome = Result<http::Response<BodyStream>, TransportError>;

#[cfg(feature = "tracing")]
pub(crate) use on::Span;

#[cfg(not(feature = "tracing"))]
pub(crate) use off::Span;

#[cfg(feature = "tracing")]
mod on {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use futures_core::Stream;
    use tracing::Instrument as _;
    use tracing::field::Empty;

    use super::Outcome;
    use crate::runtime::request::{Body, Request};
    use crate::runtime::transport::{BodyStream, TransportError};

    /// The span of one request.
    pub struct Span(tracing::Span);

    impl Span {
        /// Neither the path's values nor the query is in it: they may be secret.
        pub fn new(request: &Request, sent: &http::Request<Body>, attempt: u32) -> Self {
            let operation = request.operation();
            let uri = sent.uri();
            let scheme = uri.scheme_str().unwrap_or_default();
            let usual = if scheme == "https" { 443 } else { 80 };
            let span = tracing::info_span!(
                "http_request",
                otel.name = format!("{} {}", operation.method, operation.path),
                otel.kind = "client",
                otel.status_code = Empty,
                openapi.operation_id = operation.id,
                http.request.method = operation.method,
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                http.response.body.size = Empty,
                url.scheme = scheme,
                url.template = operation.path,
                server.address = uri.host().unwrap_or_default(),
                server.port = uri.port_u16().unwrap_or(usual),
                error.type = Empty,
            );
            if attempt > 1 {
                span.record("http.request.resend_count", attempt - 1);
            }
            Self(span)
        }

        /// The wait for the response, within the span.
        pub async fn of<T>(&self, sending: impl Future<Output = T>) -> T {
            sending.instrument(self.0.clone()).await
        }

        /// Notes what came of it. The span ends with the body of the response.
        pub fn end(self, outcome: Outcome) -> Outcome {
            let failed = match &outcome {
                Ok(response) => {
                    let status = response.status();
                    self.0.record("http.response.status_code", status.as_u16());
                    let failed = status.is_client_error() || status.is_server_error();
                    failed.then(|| status.as_u16().to_string())
                }
                Err(error) => Some(format!("{:?}", error.kind())),
            };
            if let Some(failed) = failed {
                self.0.record("error.type", failed);
                self.0.record("otel.status_code", "ERROR");
            }
            let span = self.0;
            outcome.map(|it| {
                it.map(|body| {
                    Box::pin(Traced {
                        body,
                        span,
                        size: 0,
                    }) as BodyStream
                })
            })
        }
    }

    /// A body within its span.
    struct Traced {
        body: BodyStream,
        span: tracing::Span,
        size: u64,
    }

    impl Stream for Traced {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let this = &mut *self;
            let _entered = this.span.enter();
            let next = this.body.as_mut().poll_next(cx);
            match &next {
                Poll::Ready(Some(Ok(piece))) => this.size += piece.len() as u64,
                Poll::Ready(Some(Err(error))) => {
                    this.span
                        .record("error.type", format!("{:?}", error.kind()));
                    this.span.record("otel.status_code", "ERROR");
                }
                _ => {}
            }
            next
        }
    }

    impl Drop for Traced {
        fn drop(&mut self) {
            self.span.record("http.response.body.size", self.size);
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use super::Outcome;
    use crate::runtime::request::{Body, Request};

    /// Nothing.
    pub struct Span;

    impl Span {
        pub fn new(_: &Request, _: &http::Request<Body>, _: u32) -> Self {
            Self
        }

        pub async fn of<T>(&self, sending: impl Future<Output = T>) -> T {
            sending.await
        }

        pub fn end(self, outcome: Outcome) -> Outcome {
            outcome
        }
    }
}
