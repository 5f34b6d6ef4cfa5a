// @generated: the runtime of specwright, the same in every crate.

//! The one path that every call takes, and a thin end of it for each kind of response.
//!
//! These are functions rather than methods of the client, so that they cannot clash with an operation's name. What is
//! generic here only converts; sending, limits and content types are decided in code that is compiled once.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::attempt::{Attempt, Outgoing};
use super::body;
use super::charset;
use super::compression;
use super::content::{self, Content};
use super::credentials;
use super::deadline::{self, Limits};
use super::decode_error::DecodeError;
use super::error::{ContentTypeError, DecodeFailure, StatusError};
use super::reading::Reading;
use super::retry;
use super::trace::Span;
use super::upload::Upload;
use super::{
    BodyStream, CallInfo, CallOptions, Client, Deadline, Error, FromBody, KeepRedirect, Meta,
    Operation, RawResponse, RedirectedTo, Request, Response,
};

/// The body of a response that is not what was asked for is kept up to this size, in bytes, even where the client
/// allows more.
const ERROR_BODY_SIZE: usize = 1 << 20;

/// Sends a request and gives back the response, whatever its status, with its body unread.
///
/// # Errors
///
/// If there is no request to send, or no response.
pub async fn execute<E>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<RawResponse, Error<E>> {
    let sent = send(client, &request, options, false).await;
    sent.map_err(Error::widened)
}

/// A call whose response is JSON (`application/json`, or a type that ends in `+json`).
///
/// # Errors
///
/// If there is no response, or it has an error status, another content type or another shape.
pub async fn json<T: FromBody, E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<T>, Error<E>> {
    by_status(client, request, options).await
}

/// A call whose response is read as its type says, which may depend on the status.
///
/// # Errors
///
/// If there is no response, or it has an error status, another content type or another shape.
pub async fn by_status<T: FromBody, E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<T>, Error<E>> {
    let (meta, body) = whole(client, &request, options)
        .await
        .map_err(Fault::typed)?;
    let open = content::is_open(request.accepted());
    let reading = Reading::new(client, options);
    let read = T::from_body(&Content::new(request.operation(), &meta, &body, open));
    match reading.end(read, request.operation().id, None) {
        Ok(value) => Ok(Response::new(value, meta)),
        Err(error) => Err(misread(&request, error, meta, body).typed()),
    }
}

/// A call whose response is XML (`application/xml`, `text/xml`, or a type that ends in `+xml`): the operation knows how
/// it becomes what would be JSON otherwise.
pub use self::json as xml;

/// A call whose response has no content; any there is, is discarded.
///
/// # Errors
///
/// If there is no response, or it has an error status.
pub async fn empty<E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<()>, Error<E>> {
    discard(client, &request, options, false)
        .await
        .map_err(Fault::typed)
}

/// A call whose response is a redirect: it is no error, is not followed, and its `location` is among the headers. Where a transport of
/// others has followed it, this is what it led to.
///
/// # Errors
///
/// If there is no response, or it has an error status.
pub async fn redirect<E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<()>, Error<E>> {
    discard(client, &request, options, true)
        .await
        .map_err(Fault::typed)
}

/// A call whose response is text, in the charset that its content type names, or else in UTF-8; what has no place there becomes U+FFFD.
///
/// # Errors
///
/// If there is no response, or it has an error status, another content type or an unknown charset, or is too large.
pub async fn text<E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<String>, Error<E>> {
    let (body, meta) = bytes(client, request, options).await?.into_parts();
    let (meta, text) = charset::of(meta, body)?;
    Ok(Response::new(text, meta))
}

/// A call whose response is any bytes.
///
/// # Errors
///
/// If there is no response, or it has an error status or another content type, or is too large.
pub async fn bytes<E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<Bytes>, Error<E>> {
    let (meta, body) = labelled(client, &request, options)
        .await
        .map_err(Fault::typed)?;
    Ok(Response::new(body, meta))
}

/// The response of a call that has succeeded, its body unread and of any content type.
#[allow(dead_code)] // For parts of the runtime that a crate may not need.
pub(super) async fn opened<E: FromBody>(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<RawResponse, Error<E>> {
    succeed(client, request, options, false)
        .await
        .map_err(Fault::typed)
}

/// The error of a response that is open and has another content type than was asked for.
#[allow(dead_code)] // As above.
pub(super) async fn mislabelled<E: FromBody>(
    client: &Client,
    request: &Request,
    response: RawResponse,
) -> Error<E> {
    let limit = client.inner.max_body_size.min(ERROR_BODY_SIZE);
    let body = body::prefix(response.body, limit).await;
    content_type_fault(request, body, response.meta).typed()
}

/// The body of a call that has succeeded, as it is and as JSON.
#[allow(dead_code)] // As above.
pub(super) async fn value<E: FromBody>(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<(Meta, Bytes, Value), Error<E>> {
    let (meta, body) = whole(client, request, options)
        .await
        .map_err(Fault::typed)?;
    match Content::new(request.operation(), &meta, &body, false).value() {
        Ok(value) => Ok((meta, body, value)),
        Err(error) => Err(unread(request, error, meta, body)),
    }
}

/// What a call that begins something says. Where the body does not matter, one that is no JSON is null.
#[allow(dead_code)] // As above.
pub(super) async fn begun<E: FromBody>(
    client: &Client,
    request: &Request,
    options: &CallOptions,
    lenient: bool,
) -> Result<(Meta, Value), Error<E>> {
    if !lenient {
        let (meta, _, value) = value(client, request, options).await?;
        return Ok((meta, value));
    }
    let (meta, body) = whole(client, request, options)
        .await
        .map_err(Fault::typed)?;
    let value = Content::new(request.operation(), &meta, &body, false).value();
    Ok((meta, value.unwrap_or_default()))
}

/// The error of a response whose head is not what the API's description says.
#[allow(dead_code)] // As above.
pub(super) fn misled<E>(error: DecodeError, meta: Meta) -> Error<E> {
    Error::Decode(Box::new(DecodeFailure {
        error,
        event: None,
        line: None,
        body: Bytes::new(),
        meta,
    }))
}

/// The error of a response that is not what the API's description says.
#[allow(dead_code)] // As above.
pub(super) fn unread<E: FromBody>(
    request: &Request,
    error: DecodeError,
    meta: Meta,
    body: Bytes,
) -> Error<E> {
    misread(request, error, meta, body).typed()
}

/// An [`Error`] that does not yet know the type of an error response's body.
enum Fault {
    Status(Box<Refusal>),
    Other(Error<Infallible>),
}

/// A response with an error status.
struct Refusal {
    client: Client,
    operation: &'static Operation,
    options: CallOptions,
    meta: Meta,
    body: Bytes,
}

impl Refusal {
    /// The body as the API's description has it.
    fn typed<E: FromBody>(&self) -> Result<E, DecodeError> {
        let content = Content::new(self.operation, &self.meta, &self.body, false);
        if self.body.is_empty() {
            return Err(content.empty());
        }
        let reading = Reading::new(&self.client, &self.options);
        let read = E::from_body(&content).map_err(|error| content.unread(error));
        reading.end(read, self.operation.id, None)
    }
}

impl Fault {
    fn typed<E: FromBody>(self) -> Error<E> {
        match self {
            Self::Status(refusal) => {
                let typed = refusal.typed();
                let Refusal { meta, body, .. } = *refusal;
                Error::Status(Box::new(StatusError { meta, body, typed }))
            }
            Self::Other(error) => error.widened(),
        }
    }
}

async fn send(
    client: &Client,
    request: &Request,
    options: &CallOptions,
    redirects: bool,
) -> Result<RawResponse, Error<Infallible>> {
    let mut call = request.call(client);
    let sent = attempts(client, request, options, redirects, &mut call).await;
    let Sent {
        response,
        limits,
        idle,
    } = sent.map_err(|error| error.in_call(&call))?;
    let (parts, body) = response.into_parts();
    if parts.status.is_success() {
        client.inner.retry_budget.earn();
    }
    if let Some(RedirectedTo(host)) = parts.extensions.get() {
        call.redirect(host);
    }
    let id_header = client.inner.api.request_id_header;
    let meta = Meta::new(parts.status, parts.headers, id_header, call);
    let body = deadline::timed(body, &limits, idle);
    let body = body::exact(body, request.operation().method, &meta);
    let body = deadline::paced(compression::decoded(body, &meta), &limits);
    Ok(RawResponse { meta, body })
}

/// A response as the transport gave it, and what its body is to be held to.
struct Sent {
    response: http::Response<BodyStream>,
    limits: Limits,
    idle: Option<Duration>,
}

/// Sends a request as often as it may be.
async fn attempts(
    client: &Client,
    request: &Request,
    options: &CallOptions,
    redirects: bool,
    call: &mut CallInfo,
) -> Result<Sent, Error<Infallible>> {
    let own = options.header_map()?;
    let timeouts = options.timeouts(client)?;
    let policy = options.retries(client);
    let mut request = request.clone();
    request.set_key(client, &own)?;
    let safety = request.safety(client);
    let hooks = &client.inner.hooks;
    let budget = &client.inner.retry_budget;
    let limits = options.limits(client);
    // Whether the last attempt was refused for its token, and whether one was before.
    let (mut spent, mut refused, mut renewed) = (1, false, false);
    let response = loop {
        let tokens = credentials::tokens(client, request.operation(), &own, refused);
        let token = timeouts.token.map(|it| (it, Deadline::Token));
        let tokens = limits.within(token, tokens).await??;
        let mut ready = request.with_tokens(client, options, &tokens)?;
        let write = timeouts.write.map(|it| (it, Deadline::Write));
        let settled = limits.within(write, ready.body().settled()).await?;
        *ready.body_mut() = settled.map_err(|error| request.body_error(error.to_string()))?;
        let upload = Upload::new();
        ready.body_mut().watch(&upload);
        if redirects {
            ready.extensions_mut().insert(KeepRedirect);
        }
        let place = match &client.inner.gate {
            Some(gate) => Some(limits.within(None, gate.enter()).await?),
            None => None,
        };
        call.attempt();
        if let Some(hook) = &hooks.request {
            let schemes = client.inner.api.schemes.iter();
            hook(&Outgoing {
                call,
                request: &ready,
                secret: schemes.filter_map(|it| it.query_name()).collect(),
            });
        }
        let span = Span::new(&request, &ready, call.attempts());
        let wait = || upload.wait(&timeouts);
        let sent = limits.until(wait, limits.transport.send(ready));
        let sent = span.of(sent).await.and_then(|it| it);
        let sent = span.end(sent);
        let sent = sent.map(|it| deadline::holding(it, place));
        if !request.is_unused() {
            break sent;
        }
        // A token may have run out; what the server refused, it did not act on.
        let status = sent.as_ref().map(http::Response::status);
        refused = status.is_ok_and(|it| it == StatusCode::UNAUTHORIZED) && !tokens.is_empty();
        if refused && !std::mem::replace(&mut renewed, true) {
            continue;
        }
        let attempt = Attempt::new(call, safety, &sent);
        let said = hooks.retry_if.as_ref().and_then(|it| it(&attempt));
        let wait = retry::next(&policy, &attempt, spent, said);
        let Some(wait) = wait.filter(|wait| limits.end.allows(*wait) && budget.pay()) else {
            break sent;
        };
        if let Some(hook) = &hooks.retry {
            hook(&attempt, wait);
        }
        // The connection is given back, or closed, before the wait.
        drop(sent);
        limits.wait(wait).await?;
        spent += 1;
    };
    Ok(Sent {
        response: response?,
        limits,
        idle: timeouts.idle,
    })
}

async fn succeed(
    client: &Client,
    request: &Request,
    options: &CallOptions,
    redirects: bool,
) -> Result<RawResponse, Fault> {
    let sent = send(client, request, options, redirects).await;
    let RawResponse { meta, body } = sent.map_err(Fault::Other)?;
    if meta.status().is_success() || redirects && meta.status().is_redirection() {
        return Ok(RawResponse { meta, body });
    }
    let limit = client.inner.max_body_size.min(ERROR_BODY_SIZE);
    let body = body::prefix(body, limit).await;
    Err(Fault::Status(Box::new(Refusal {
        client: client.clone(),
        operation: request.operation(),
        options: options.clone(),
        meta,
        body,
    })))
}

/// The whole body of a success.
async fn whole(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<(Meta, Bytes), Fault> {
    let RawResponse { meta, body } = succeed(client, request, options, false).await?;
    let body = body::collect(body, &meta, client.inner.max_body_size).await;
    let body = body.map_err(|unread| Fault::Other(unread.of(&meta)))?;
    Ok((meta, body))
}

/// The whole body of a success, of a type that was asked for.
async fn labelled(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<(Meta, Bytes), Fault> {
    let RawResponse { meta, body } = succeed(client, request, options, false).await?;
    let limit = client.inner.max_body_size;
    if content::fits(request.accepted(), meta.content_type()) {
        let body = body::collect(body, &meta, limit).await;
        let body = body.map_err(|unread| Fault::Other(unread.of(&meta)))?;
        return Ok((meta, body));
    }
    let body = body::prefix(body, limit.min(ERROR_BODY_SIZE)).await;
    match body.is_empty() {
        true => Ok((meta, body)),
        false => Err(content_type_fault(request, body, meta)),
    }
}

async fn discard(
    client: &Client,
    request: &Request,
    options: &CallOptions,
    redirects: bool,
) -> Result<Response<()>, Fault> {
    let response = succeed(client, request, options, redirects).await?;
    // Dropping the body unread would do, at the price of the connection.
    drop(body::prefix(response.body, ERROR_BODY_SIZE).await);
    Ok(Response::new((), response.meta))
}

/// A body that is not what the API's description says: of another shape if it can be read, or else of another type.
fn misread(request: &Request, error: DecodeError, meta: Meta, body: Bytes) -> Fault {
    let content = Content::new(request.operation(), &meta, &body, false);
    if !content.is_labelled_so() && !body.is_empty() && !content.is_json() {
        return content_type_fault(request, body, meta);
    }
    Fault::Other(Error::Decode(Box::new(DecodeFailure {
        error,
        event: None,
        line: None,
        body,
        meta,
    })))
}

fn content_type_fault(request: &Request, body: Bytes, meta: Meta) -> Fault {
    Fault::Other(Error::ContentType(Box::new(ContentTypeError {
        expected: request.accepted().to_owned(),
        found: meta.content_type().map(str::to_owned),
        body,
        meta,
    })))
}
