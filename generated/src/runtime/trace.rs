// @generated: the runtime of specwright, the same in every crate.

//! Spans of the crate `tracing`, one for each time that a request is sent, with the names that OpenTelemetry gives to
//! what HTTP clients do (semantic conventions for HTTP spans). Without the feature, nothing of it is compiled.

#[cfg(feature = "tracing")]
pub(super) use on::Span;

#[cfg(not(feature = "tracing"))]
pub(super) use off::Span;

#[cfg(feature = "tracing")]
mod on {
    use tracing::Instrument;
    use tracing::field::Empty;

    use crate::runtime::{Body, BodyStream, Request, TransportError};

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

        /// Notes what came of it.
        pub fn end(self, outcome: &Result<http::Response<BodyStream>, TransportError>) {
            let failed = match outcome {
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
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use crate::runtime::{Body, BodyStream, Request, TransportError};

    /// Nothing.
    pub struct Span;

    impl Span {
        pub fn new(_: &Request, _: &http::Request<Body>, _: u32) -> Self {
            Self
        }

        pub async fn of<T>(&self, sending: impl Future<Output = T>) -> T {
            sending.await
        }

        pub fn end(self, _: &Result<http::Response<BodyStream>, TransportError>) {}
    }
}
