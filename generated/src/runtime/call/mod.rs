// @generated: the runtime of specwright, as far as this API needs it.

//! Sending a call: the one path that all take, and a thin end of it for each kind of response.
//!
//! These are functions rather than methods of the client, so that they cannot clash with an operation's name. What is
//! generic here only converts; sending, limits and content types are decided in code that is compiled once.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod exchange;
mod future;
mod reading;
mod settings;
mod trace;

use std::convert::Infallible;

use bytes::Bytes;

use crate::runtime::client::{CallOptions, Client};
use crate::runtime::json::DecodeError;
use crate::runtime::request::Request;
use crate::runtime::response::body::{self, Unread};
use crate::runtime::response::{
    Content, ContentTypeError, DecodeFailure, Error, FromBody, Meta, RawResponse, Response,
    StatusError,
};
use crate::runtime::transport::{BodyStream, BoxFuture};
use exchange::Exchange;

#[cfg(feature = "blocking")]
pub use blocking::Wait;
pub use future::{Call, Refused, Sending};
pub(crate) use reading::Reading;
pub use reading::{decode_strictly, decode_within};
pub use settings::CallSettings;

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
    begin(client, request, options)
        .await
        .map_err(Error::widened)
}

/// The same before the type of its errors is known. The future is boxed, and so compiled here; that of an async function is compiled by
/// each that awaits it.
fn begin<'c>(
    client: &'c Client,
    request: Request,
    options: &'c CallOptions,
) -> BoxFuture<'c, Result<RawResponse, Error<Infallible>>> {
    Box::pin(async move {
        let mut exchange = Exchange::new(client, request, options, false)?;
        exchange.response().await
    })
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
    let exchange = Exchange::new(client, request, options, false);
    let mut exchange = exchange.map_err(Error::widened)?;
    let (meta, body) = whole(&mut exchange).await.map_err(Fault::typed)?;
    let request = &exchange.request;
    let reading = Reading::new(client, options, &meta);
    let content = Content::new(&meta, &body);
    let read = T::from_body(&content);
    let read = reading.end(read);
    match read {
        Ok(value) => Ok(Response::new(value, meta)),
        Err(error) => Err(misread(request, error, meta, body).typed()),
    }
}

/// The response of a call that has succeeded, its body unread and of any content type.
pub(crate) async fn opened<E: FromBody>(
    client: &Client,
    request: &Request,
    options: &CallOptions,
) -> Result<RawResponse, Error<E>> {
    succeed(client, request, options, false)
        .await
        .map_err(Fault::typed)
}

/// The error of a response that is open and has another content type than was asked for.
pub(crate) async fn mislabelled<E: FromBody>(
    client: &Client,
    request: &Request,
    response: RawResponse,
) -> Error<E> {
    let body = beginning(client, response.body).await;
    content_type_fault(request, body, response.meta).typed()
}

/// An [`Error`] that does not yet know the type of an error response's body.
enum Fault {
    Status(Box<Refusal>),
    Other(Error<Infallible>),
}

/// A response with an error status.
struct Refusal {
    client: Client,
    options: CallOptions,
    meta: Meta,
    body: Bytes,
}

impl Refusal {
    /// The body as the API's description has it.
    fn typed<E: FromBody>(&self) -> Result<E, DecodeError> {
        let content = Content::new(&self.meta, &self.body);
        if self.body.is_empty() {
            return Err(content.empty());
        }
        let reading = Reading::new(&self.client, &self.options, &self.meta);
        let read = E::from_body(&content).map_err(|error| content.unread(error));
        reading.end(read)
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

/// A response that is no refusal, its body unread.
async fn succeed(
    client: &Client,
    request: &Request,
    options: &CallOptions,
    keeps_redirects: bool,
) -> Result<RawResponse, Fault> {
    let exchange = Exchange::new(client, request.clone(), options, keeps_redirects);
    let mut exchange = exchange.map_err(Fault::Other)?;
    let response = exchange.response().await.map_err(Fault::Other)?;
    let response = accepted(client, options, keeps_redirects, response);
    response.await
}

/// The response, unless it is a refusal.
async fn accepted(
    client: &Client,
    options: &CallOptions,
    redirects: bool,
    response: RawResponse,
) -> Result<RawResponse, Fault> {
    let RawResponse { meta, body } = response;
    if meta.status().is_success() || redirects && meta.status().is_redirection() {
        return Ok(RawResponse { meta, body });
    }
    Err(Fault::Status(Box::new(Refusal {
        client: client.clone(),
        options: options.clone(),
        meta,
        body: beginning(client, body).await,
    })))
}

/// As much as is kept of a body that is not what was asked for.
async fn beginning(client: &Client, body: BodyStream) -> Bytes {
    let limit = client.inner.max_body_size.min(ERROR_BODY_SIZE);
    body::prefix(body, limit, &client.inner.transport).await
}

/// The whole body of a success.
async fn whole(exchange: &mut Exchange<'_>) -> Result<(Meta, Bytes), Fault> {
    let (meta, body, _) = read(exchange, |_, _| true).await?;
    Ok((meta, body))
}

/// The whole body of a success that is wanted, or the beginning of one that is not, and whether it is. One that breaks off is asked for
/// again, as a request is that gets no response.
async fn read(
    exchange: &mut Exchange<'_>,
    is_wanted: impl Fn(&Request, &Meta) -> bool,
) -> Result<(Meta, Bytes, bool), Fault> {
    let (client, options) = (exchange.client, exchange.options);
    loop {
        let response = accepted(
            client,
            options,
            false,
            exchange.response().await.map_err(Fault::Other)?,
        );
        let RawResponse { meta, body } = response.await?;
        if !is_wanted(&exchange.request, &meta) {
            let body = beginning(client, body).await;
            return Ok((meta, body, false));
        }
        let unread = match body::collect(body, &meta, client.inner.max_body_size).await {
            Ok(body) => return Ok((meta, body, true)),
            Err(unread) => unread,
        };
        let failed = |unread: Unread| Fault::Other(unread.of(&meta));
        let Unread::Transport(error) = &unread else {
            return Err(failed(unread));
        };
        let again = exchange.is_repeated(&meta, error).await;
        if !again.map_err(|error| failed(Unread::Transport(error)))? {
            return Err(failed(unread));
        }
    }
}

/// A body that is not what the API's description says: of another shape if it can be read, or else of another type.
fn misread(request: &Request, error: DecodeError, meta: Meta, body: Bytes) -> Fault {
    let content = Content::new(&meta, &body);
    if !content.is_labelled_so() && !body.is_empty() && !content.is_json() {
        return content_type_fault(request, body, meta);
    }
    Fault::Other(Error::decode(DecodeFailure::new(error, body, meta)))
}

fn content_type_fault(request: &Request, body: Bytes, meta: Meta) -> Fault {
    Fault::Other(Error::ContentType(Box::new(ContentTypeError {
        expected: request.accepted().to_owned(),
        found: meta.content_type().map(str::to_owned),
        body,
        meta,
    })))
}
