// @generated: the runtime of specwright, as far as this API needs it.

//! The default transport: reqwest, with the TLS and the versions of HTTP that the crate's features choose.
//!
//! Redirects are followed here rather than by reqwest, because they need two rules that its policies cannot express:
//! only GET and HEAD are followed, and another origin gets no header of the request that could hold a credential,
//! whatever it is called.

use std::error::Error;
use std::io::ErrorKind;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_LENGTH, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LOCATION, RANGE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
#[cfg(feature = "rustls-no-provider")]
use rustls::AlertDescription as Alert;

use crate::runtime::{
    Body, BodyStream, BoxFuture, Deadline, KeepRedirect, RedirectedTo, Timeouts, Transport,
    TransportError, TransportErrorKind,
};

/// As many as browsers and curl follow without asking, and no API needs.
const MOST_REDIRECTS: usize = 10;

/// The headers that another origin gets: what is asked for, and which part of it. None of them is a credential, unless a
/// security scheme has marked it so.
const HARMLESS: [HeaderName; 10] = [
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    RANGE,
    USER_AGENT,
];

/// Sends requests with [`reqwest`].
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// What asks other origins that a redirect leads to; without it, they are not asked.
    abroad: Option<reqwest::Client>,
    most_redirects: usize,
}

impl ReqwestTransport {
    /// A transport with a connection pool of its own, and with the deadline for connecting.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up, most likely because the system has no root certificates.
    pub fn new(timeouts: &Timeouts) -> Result<Self, TransportError> {
        let plain = Self::with(reqwest::Client::builder(), timeouts)?;
        let abroad = Some(plain.client.clone());
        Ok(Self { abroad, ..plain })
    }

    /// As [`ReqwestTransport::new`], on top of other settings (a proxy, a root certificate). The deadline and the
    /// treatment of redirects are set here. Compressed responses need no setting: they are decompressed above the transport.
    ///
    /// A redirect to another origin is not followed, but handed over as the response: the builder's default headers and
    /// client certificate may be credentials, and go with each of its requests. [`ReqwestTransport::abroad`] follows them.
    ///
    /// # Errors
    ///
    /// If a setting cannot be used.
    pub fn with(
        builder: reqwest::ClientBuilder,
        timeouts: &Timeouts,
    ) -> Result<Self, TransportError> {
        Ok(Self {
            client: built(builder, timeouts)?,
            abroad: None,
            most_redirects: MOST_REDIRECTS,
        })
    }

    /// Follows another number of redirects. One more is an error; with 0, the redirect is the response.
    #[must_use]
    pub fn redirects(mut self, most: usize) -> Self {
        self.most_redirects = most;
        self
    }

    /// Follows redirects to other origins, with a client of these settings, which should hold no credential: a proxy, a
    /// root certificate.
    ///
    /// # Errors
    ///
    /// If a setting cannot be used.
    pub fn abroad(
        self,
        builder: reqwest::ClientBuilder,
        timeouts: &Timeouts,
    ) -> Result<Self, TransportError> {
        let abroad = Some(built(builder, timeouts)?);
        Ok(Self { abroad, ..self })
    }

    async fn follow(
        &self,
        request: http::Request<Body>,
    ) -> Result<http::Response<BodyStream>, TransportError> {
        let (parts, body) = request.into_parts();
        let mut url = reqwest::Url::parse(&written(&parts.uri))
            .map_err(|error| TransportError::new(TransportErrorKind::Unsendable, error))?;
        let mut headers = parts.headers;
        let most = match parts.extensions.get() {
            None if is_followed(&parts.method) => self.most_redirects,
            None | Some(KeepRedirect) => 0,
        };
        let mut followed = 0;
        let mut client = &self.client;
        loop {
            let mut attempt = reqwest::Request::new(parts.method.clone(), url.clone());
            *attempt.headers_mut() = match most {
                0 => std::mem::take(&mut headers),
                _ => headers.clone(),
            };
            if !body.is_empty() {
                *attempt.body_mut() = Some(hand_in(&body)?);
            }
            if let (None, Some(length)) = (body.at_once(), body.length()) {
                let length = HeaderValue::from(length);
                attempt.headers_mut().insert(CONTENT_LENGTH, length);
            }
            let response = client.execute(attempt).await.map_err(|error| {
                let error = convert(error);
                match followed {
                    0 => error,
                    _ => error.redirected_to(host(&url)),
                }
            })?;
            let next = redirect(&url, &response);
            let next = next.filter(|_| most > 0 && body.is_unused());
            if next.is_some() && followed == most {
                let reason = format!("more than {followed} redirects, which may be a loop");
                let error = TransportError::new(TransportErrorKind::Redirects, reason);
                return Err(error.redirected_to(host(&url)));
            }
            let next = next.and_then(|next| {
                let is_home = next.origin() == url.origin();
                let by = if is_home {
                    client
                } else {
                    self.abroad.as_ref()?
                };
                Some((next, by))
            });
            let Some((next, by)) = next else {
                let mut response = hand_over(response);
                if followed > 0 {
                    response.extensions_mut().insert(RedirectedTo(host(&url)));
                }
                return Ok(response);
            };
            if next.origin() != url.origin() {
                headers = anonymous(&headers);
            }
            (url, client) = (next, by);
            followed += 1;
        }
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(self.follow(request))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        tokio_sleep(duration)
    }
}

/// A wait by tokio's timer, where there is one.
pub(crate) fn tokio_sleep(duration: Duration) -> BoxFuture<'static, ()> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Box::pin(tokio::time::sleep(duration)),
        Err(_) => crate::runtime::sleep(duration),
    }
}

fn built(
    mut builder: reqwest::ClientBuilder,
    timeouts: &Timeouts,
) -> Result<reqwest::Client, TransportError> {
    // What is sent again is decided above, where attempts are counted and waits are kept.
    builder = builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    if let Some(timeout) = timeouts.connect {
        builder = builder.connect_timeout(timeout);
    }
    builder.build().map_err(convert)
}

/// An address as text, put together and not formatted.
fn written(uri: &http::Uri) -> String {
    let mut text = String::new();
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        text.extend([scheme, "://", authority.as_str()]);
    }
    text.push_str(uri.path_and_query().map_or("", |it| it.as_str()));
    text
}

/// Whether a redirect of such a request may be followed.
fn is_followed(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Where the response sends us, if it may. A step from https to http is not taken; the caller then sees the redirect.
fn redirect(from: &reqwest::Url, response: &reqwest::Response) -> Option<reqwest::Url> {
    let moved = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    if !moved {
        return None;
    }
    // UTF-8 is not allowed there (RFC 9110, section 10.2.2), and servers send it all the same.
    let location = std::str::from_utf8(response.headers().get(LOCATION)?.as_bytes()).ok()?;
    let to = from.join(location).ok()?;
    let allowed = match to.scheme() {
        "https" => true,
        "http" => from.scheme() == "http",
        _ => false,
    };
    allowed.then_some(to)
}

/// The host of an address, with the port if that is not the usual one.
fn host(url: &reqwest::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The headers that another origin may see.
fn anonymous(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in HARMLESS {
        if let Some(value) = headers.get(&name).filter(|value| !value.is_sensitive()) {
            kept.insert(name, value.clone());
        }
    }
    kept
}

/// A body as reqwest has it.
fn hand_in(body: &Body) -> Result<reqwest::Body, TransportError> {
    if let Some(bytes) = body.at_once() {
        return Ok(bytes.clone().into());
    }
    let pieces = body.open();
    let pieces = pieces.map_err(|error| TransportError::new(TransportErrorKind::Other, error))?;
    Ok(reqwest::Body::wrap_stream(pieces))
}

fn hand_over(mut response: reqwest::Response) -> http::Response<BodyStream> {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let version = response.version();
    let body: BodyStream = Box::pin(Received(Box::pin(response.bytes_stream())));
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    *response.version_mut() = version;
    response
}

/// Reqwest's body, with our errors.
struct Received(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>);

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .as_mut()
            .poll_next(cx)
            .map(|item| item.map(|read| read.map_err(convert_body)))
    }
}

/// Without the URL, whose query may hold a credential.
fn convert(error: reqwest::Error) -> TransportError {
    // Not by looking at features alone: reqwest may have got TLS from elsewhere.
    #[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
    if is_without_tls(&error) {
        let reason = "https needs TLS, which is there with the feature `rustls` or `native-tls` of this client's crate";
        return TransportError::new(TransportErrorKind::Unsendable, reason.to_owned());
    }
    let kind = if error.is_connect() && error.is_timeout() {
        TransportErrorKind::Timeout(Deadline::Connect)
    } else if error.is_connect() && is_tls(&error) || is_unwelcome(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if is_refused(&error) {
        TransportErrorKind::Refused
    } else if error.is_builder() {
        TransportErrorKind::Unsendable
    } else if error.is_body() || error.is_decode() {
        TransportErrorKind::Body
    } else {
        TransportErrorKind::Other
    };
    TransportError::new(kind, error.without_url())
}

fn convert_body(error: reqwest::Error) -> TransportError {
    TransportError::new(TransportErrorKind::Body, error.without_url())
}

/// Whether there is nothing to speak https with.
#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
fn is_without_tls(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.to_string().ends_with("scheme is not http") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether the server has said that it did not process the request (RFC 9113): the stream was refused (8.7), or is behind the last
/// one that a server which goes away names (6.8). Streams up to that one do not get the latter error.
#[cfg(feature = "http2")]
fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            return error.is_remote() && (refused || error.is_go_away());
        }
        cause = error.source();
    }
    false
}

/// HTTP/1.1 cannot say that.
#[cfg(not(feature = "http2"))]
fn is_refused(_: &reqwest::Error) -> bool {
    false
}

/// The alerts by which a server ends a handshake because of who we are (RFC 8446, section 6.2).
#[cfg(feature = "rustls-no-provider")]
const UNWELCOME: [Alert; 10] = [
    Alert::CertificateRequired,
    Alert::BadCertificate,
    Alert::UnsupportedCertificate,
    Alert::CertificateRevoked,
    Alert::CertificateExpired,
    Alert::CertificateUnknown,
    Alert::UnknownCA,
    Alert::AccessDenied,
    Alert::DecryptError,
    Alert::HandshakeFailure,
];

/// Whether the server did not let us in. Of TLS 1.3 we have done our part by then, and only hear of it where a response should be
/// (section 4.4.2.4); these alerts are of handshakes alone, so no request was read. Of rustls' error h2 keeps the text.
#[cfg(feature = "rustls-no-provider")]
fn is_unwelcome(error: &reqwest::Error) -> bool {
    let is_alert = |text: &str| {
        let mut alerts = UNWELCOME.into_iter().map(rustls::Error::AlertReceived);
        alerts.any(|it| it.to_string() == text)
    };
    let mut cause = error.source();
    while let Some(error) = cause {
        let read = error.downcast_ref::<std::io::Error>();
        #[cfg(feature = "http2")]
        let read = read.or_else(|| error.downcast_ref::<h2::Error>()?.get_io());
        if read.is_some_and(|it| is_invalid_data(it) && is_alert(&it.to_string())) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Only rustls says which alert it was.
#[cfg(not(feature = "rustls-no-provider"))]
fn is_unwelcome(_: &reqwest::Error) -> bool {
    false
}

/// rustls reports a failed handshake as invalid data, which nothing else does while connecting; the system's TLS has an error of its own.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(is_invalid_data)
        {
            return true;
        }
        #[cfg(feature = "native-tls")]
        if error.is::<native_tls::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An I/O error may wrap another, which is then not its source.
fn is_invalid_data(error: &std::io::Error) -> bool {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<std::io::Error>());
    error.kind() == ErrorKind::InvalidData || inner.is_some_and(is_invalid_data)
}
