// @generated: the runtime of specwright, the same in every crate.

//! The one path that every call takes, and a thin end of it for each kind of response.
//!
//! These are functions rather than methods of the client, so that they cannot clash with an operation's name. What is
//! generic here only converts; sending, limits and content types are decided in code that is compiled once.

use std::future::poll_fn;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use serde_json::Value;

use super::credentials;
use super::decode_error::DecodeError;
use super::error::{ContentTypeError, DecodeFailure, Limited, StatusError, TooLarge};
use super::{
    BodyStream, CallOptions, Client, Error, EventStream, FromBody, FromEvent, Meta, Operation,
    RawResponse, Request, RequestError, Response, TransportError,
};

const JSON: &str = "application/json";
const XML: &str = "application/xml";
const EVENT_STREAM: &str = "text/event-stream";
/// An error's body is kept up to this size, in bytes, even where the client allows more.
const ERROR_BODY_SIZE: usize = 1 << 20;
/// No more than this is reserved on the word of a `content-length`.
const MOST_RESERVED: u64 = 1 << 20;

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
    match send(client, &request, options).await {
        Ok(response) => Ok(response),
        Err(NoResponse::Request(error)) => Err(Error::Request(error)),
        Err(NoResponse::Transport(error)) => Err(Error::Transport(error)),
    }
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
    let operation = request.operation();
    let (meta, body) = read(client, request, options, true)
        .await
        .map_err(Fault::typed)?;
    match decode_body(operation, &meta, &body) {
        Ok(value) => Ok(Response::new(value, meta)),
        Err(error) => {
            let failure = DecodeFailure {
                error,
                event: None,
                body,
                meta,
            };
            Err(Error::Decode(Box::new(failure)))
        }
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
    let response = succeed(client, request, options)
        .await
        .map_err(Fault::typed)?;
    // Dropping the body unread would do, at the price of the connection.
    drop(
        prefix(response.body, ERROR_BODY_SIZE)
            .await
            .map_err(Error::Transport)?,
    );
    Ok(Response::new((), response.meta))
}

/// A call whose response is text. It is read as UTF-8; what is not becomes U+FFFD.
///
/// # Errors
///
/// If there is no response, or it has an error status or is too large.
pub async fn text<E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<String>, Error<E>> {
    let (meta, body) = read(client, request, options, false)
        .await
        .map_err(Fault::typed)?;
    Ok(Response::new(
        String::from_utf8_lossy(&body).into_owned(),
        meta,
    ))
}

/// A call whose response is any bytes.
///
/// # Errors
///
/// If there is no response, or it has an error status or is too large.
pub async fn bytes<E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<Response<Bytes>, Error<E>> {
    let (meta, body) = read(client, request, options, false)
        .await
        .map_err(Fault::typed)?;
    Ok(Response::new(body, meta))
}

/// A call whose response is a stream of events (`text/event-stream`).
///
/// # Errors
///
/// If there is no response, or it has an error status or another content type. Later errors are items of the stream.
pub async fn events<T: FromEvent, E: FromBody>(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<EventStream<T, E>, Error<E>> {
    let streaming = request.operation().streaming.as_ref();
    let rules = streaming.map(|it| it.rules).unwrap_or_default();
    let response = open_events(client, request, options)
        .await
        .map_err(Fault::typed)?;
    Ok(EventStream::new(
        response,
        rules,
        client.inner.max_event_size,
    ))
}

/// Why there is no response.
enum NoResponse {
    Request(RequestError),
    Transport(TransportError),
}

/// An [`Error`] that does not yet know the type of an error response's body.
enum Fault {
    NoResponse(NoResponse),
    Status(Box<(&'static Operation, Meta, Bytes)>),
    ContentType(Box<ContentTypeError>),
    TooLarge(TooLarge),
}

impl From<NoResponse> for Fault {
    fn from(unsent: NoResponse) -> Self {
        Self::NoResponse(unsent)
    }
}

impl From<TransportError> for Fault {
    fn from(error: TransportError) -> Self {
        Self::NoResponse(NoResponse::Transport(error))
    }
}

impl Fault {
    fn typed<E: FromBody>(self) -> Error<E> {
        match self {
            Self::NoResponse(NoResponse::Request(error)) => Error::Request(error),
            Self::NoResponse(NoResponse::Transport(error)) => Error::Transport(error),
            Self::Status(status) => {
                let (operation, meta, body) = *status;
                let typed = decode_error_body(operation, &meta, &body);
                Error::Status(Box::new(StatusError { meta, body, typed }))
            }
            Self::ContentType(error) => Error::ContentType(error),
            Self::TooLarge(error) => Error::TooLarge(error),
        }
    }
}

async fn send(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<RawResponse, NoResponse> {
    let own = options.header_map().map_err(NoResponse::Request)?;
    let mut refused = false;
    let response = loop {
        let tokens = credentials::tokens(client, request.operation(), &own, refused).await;
        let tokens = tokens.map_err(NoResponse::Request)?;
        let request = request
            .with_tokens(client, options, &tokens)
            .map_err(NoResponse::Request)?;
        let sent = client
            .inner
            .transport
            .send(request, options.timeouts(client));
        let response = sent.await.map_err(NoResponse::Transport)?;
        // A token may have run out; what the server refused, it did not act on.
        let again = response.status() == StatusCode::UNAUTHORIZED && !tokens.is_empty() && !refused;
        if !again {
            break response;
        }
        refused = true;
    };
    let (parts, body) = response.into_parts();
    let meta = Meta::new(
        parts.status,
        parts.headers,
        client.inner.api.request_id_header,
    );
    Ok(RawResponse { meta, body })
}

async fn succeed(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<RawResponse, Fault> {
    let RawResponse { meta, body } = send(client, &request, options).await?;
    if meta.status().is_success() {
        return Ok(RawResponse { meta, body });
    }
    let limit = client.inner.max_body_size.min(ERROR_BODY_SIZE);
    // The status is what matters; a body that breaks off is better than none.
    let body = prefix(body, limit).await.unwrap_or_default();
    Err(Fault::Status(Box::new((request.operation(), meta, body))))
}

/// The whole body of a success; `typed` if it has to be of a type that values are read from.
async fn read(
    client: &Client,
    request: Request,
    options: &CallOptions,
    typed: bool,
) -> Result<(Meta, Bytes), Fault> {
    let operation = request.operation();
    let RawResponse { meta, body } = succeed(client, request, options).await?;
    let limit = client.inner.max_body_size;
    if let (true, Err(expected)) = (typed, reader(operation, &meta)) {
        let body = prefix(body, limit.min(ERROR_BODY_SIZE)).await?;
        // Nothing at all is not of any type: the decoder says more about it.
        return if body.is_empty() {
            Ok((meta, body))
        } else {
            Err(content_type_fault(expected, body, meta))
        };
    }
    let body = collect(body, &meta, limit).await?;
    Ok((meta, body))
}

async fn open_events(
    client: &Client,
    request: Request,
    options: &CallOptions,
) -> Result<RawResponse, Fault> {
    let response = succeed(client, request, options).await?;
    if essence(&response.meta).as_deref() == Some(EVENT_STREAM) {
        return Ok(response);
    }
    let limit = client.inner.max_body_size.min(ERROR_BODY_SIZE);
    let body = prefix(response.body, limit).await?;
    Err(content_type_fault(EVENT_STREAM, body, response.meta))
}

fn content_type_fault(expected: &'static str, body: Bytes, meta: Meta) -> Fault {
    let found = meta.content_type().map(str::to_owned);
    Fault::ContentType(Box::new(ContentTypeError {
        expected,
        found,
        body,
        meta,
    }))
}

/// Reads a body as the JSON it is or stands for.
type Reader = fn(&[u8]) -> Result<Value, DecodeError>;

/// What reads the body of a response; the media type that was expected if nothing can.
fn reader(operation: &Operation, meta: &Meta) -> Result<Reader, &'static str> {
    let declared = operation.decoding(meta.status().as_u16()).map(|it| it.read);
    let found = essence(meta);
    // A response that does not say what it is may be what was declared.
    let Some(found) = found else {
        return Ok(declared.unwrap_or(super::decode));
    };
    let is_json = found == JSON || found == "text/json" || found.ends_with("+json");
    let is_xml = found == XML || found == "text/xml" || found.ends_with("+xml");
    match declared {
        _ if is_json => Ok(super::decode),
        Some(read) if is_xml => Ok(read),
        Some(_) => Err(XML),
        None => Err(JSON),
    }
}

/// The response's media type, without its parameters and in lower case.
fn essence(meta: &Meta) -> Option<String> {
    let whole = meta.content_type()?;
    let essence = whole.split(';').next().unwrap_or_default();
    Some(essence.trim().to_ascii_lowercase())
}

/// All of a body, which must not be larger than `limit`.
async fn collect(mut body: BodyStream, meta: &Meta, limit: usize) -> Result<Bytes, Fault> {
    let too_large = || {
        Fault::TooLarge(TooLarge {
            what: Limited::Body,
            limit,
        })
    };
    let announced = meta
        .header("content-length")
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |n| n > limit)) {
        return Err(too_large());
    }
    let reserved = usize::try_from(announced.unwrap_or(0).min(MOST_RESERVED)).unwrap_or(0);
    let mut all = BytesMut::with_capacity(reserved);
    while let Some(chunk) = next_chunk(&mut body).await? {
        if chunk.len() > limit.saturating_sub(all.len()) {
            return Err(too_large());
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}

/// A body's first `limit` bytes; the rest is not waited for.
async fn prefix(mut body: BodyStream, limit: usize) -> Result<Bytes, TransportError> {
    let mut all = BytesMut::new();
    while let Some(chunk) = next_chunk(&mut body).await? {
        let room = limit.saturating_sub(all.len());
        all.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() >= room {
            break;
        }
    }
    Ok(all.freeze())
}

async fn next_chunk(body: &mut BodyStream) -> Result<Option<Bytes>, TransportError> {
    poll_fn(|cx| body.as_mut().poll_next(cx)).await.transpose()
}

/// An empty body stands for null, so that a type which can be nothing reads it as nothing.
fn decode_body<T: FromBody>(
    operation: &Operation,
    meta: &Meta,
    body: &[u8],
) -> Result<T, DecodeError> {
    let status = meta.status().as_u16();
    let read = reader(operation, meta).unwrap_or(super::decode);
    if body.is_empty() {
        return T::from_body(status, &Value::Null).map_err(|_| empty_body(operation, status));
    }
    T::from_body(status, &read(body)?)
}

fn decode_error_body<E: FromBody>(
    operation: &Operation,
    meta: &Meta,
    body: &[u8],
) -> Result<E, DecodeError> {
    let status = meta.status().as_u16();
    if body.is_empty() {
        return Err(empty_body(operation, status));
    }
    match reader(operation, meta) {
        Ok(read) => E::from_body(status, &read(body)?),
        Err(expected) => {
            let found = meta.content_type().unwrap_or("no content type").to_owned();
            Err(DecodeError::from_text(expected, found))
        }
    }
}

fn empty_body(operation: &Operation, status: u16) -> DecodeError {
    let expected = match operation.decoding(status) {
        Some(_) => XML,
        None => JSON,
    };
    DecodeError::from_text(expected, "an empty body".to_owned())
}
