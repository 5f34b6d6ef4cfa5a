// @generated: the runtime of specwright, as far as this API needs it.

//! The body of a response as it arrives: all of it within a limit, or the beginning of it.
//!
//! A connection that closes looks the same whether the server had finished or had crashed. Where the length was
//! announced, a body that falls short of it is therefore an error, whatever the transport says.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::error::{Error, Limited, TooLarge};
use super::{Meta, compression};
use crate::runtime::transport::{
    BodyStream, Transport, TransportError, TransportErrorKind, limits,
};

/// No more than this is reserved on the word of a `content-length`.
const MOST_RESERVED: u64 = 1 << 20;

/// How long a body is read that only helps to understand an error, or of which nothing is wanted, once its first piece is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a body was not read to its end.
pub(crate) enum Unread {
    TooLarge(TooLarge),
    Transport(TransportError),
}

impl Unread {
    /// As the error of the call that the body belongs to.
    pub(crate) fn of<E>(self, meta: &Meta) -> Error<E> {
        let error = match self {
            Self::TooLarge(error) => Error::from(error),
            Self::Transport(error) => Error::from(error),
        };
        error.in_call(meta.call())
    }
}

/// The length of the content that a response announces, in bytes; none if what is sent is not the content itself.
pub(crate) fn announced(meta: &Meta) -> Option<u64> {
    match compression::is_encoded(meta) {
        true => None,
        false => sent_length(meta),
    }
}

/// The length that a response announces, in bytes as they are sent. Where the body is in chunks, it says nothing (RFC 9112,
/// section 6.3).
fn sent_length(meta: &Meta) -> Option<u64> {
    if meta.headers().contains_key(TRANSFER_ENCODING) {
        return None;
    }
    let length = meta.headers().get(CONTENT_LENGTH)?.to_str().ok()?;
    length.trim().parse().ok()
}

/// All of a body, which must not be larger than `limit`.
pub(crate) async fn collect(
    mut body: BodyStream,
    meta: &Meta,
    limit: usize,
) -> Result<Bytes, Unread> {
    let too_large = || {
        Unread::TooLarge(TooLarge {
            what: Limited::Body,
            limit,
        })
    };
    let announced = announced(meta);
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |n| n > limit)) {
        return Err(too_large());
    }
    let reserved = usize::try_from(announced.unwrap_or(0).min(MOST_RESERVED)).unwrap_or(0);
    let mut all = BytesMut::with_capacity(reserved);
    while let Some(chunk) = next_chunk(&mut body).await {
        let chunk = chunk.map_err(Unread::Transport)?;
        if chunk.len() > limit.saturating_sub(all.len()) {
            return Err(too_large());
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.freeze())
}

/// A body's first `limit` bytes, or as many as there are within a few seconds of the first; the rest is not waited for.
pub(crate) async fn prefix(
    body: BodyStream,
    limit: usize,
    transport: &Arc<dyn Transport>,
) -> Bytes {
    let mut all = BytesMut::new();
    let mut next = Some(body);
    // What broke off is better than nothing.
    while let Some(mut body) = next.take()
        && let Some(Ok(chunk)) = next_chunk(&mut body).await
    {
        let room = limit.saturating_sub(all.len());
        if all.is_empty() {
            body = limits::ending(body, transport, PATIENCE);
        }
        all.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        next = Some(body).filter(|_| chunk.len() < room);
    }
    all.freeze()
}

pub(crate) async fn next_chunk(body: &mut BodyStream) -> Option<Result<Bytes, TransportError>> {
    poll_fn(|cx| body.as_mut().poll_next(cx)).await
}

/// The body as it is sent, which has to have the announced length.
pub(crate) fn exact(body: BodyStream, method: &str, meta: &Meta) -> BodyStream {
    // These announce the length of a body that they do not have (RFC 9110, sections 8.6 and 6.4.1).
    let none = method == "HEAD" || matches!(meta.status().as_u16(), 204 | 304);
    match sent_length(meta) {
        Some(length) if !none => Box::pin(Exact {
            body,
            length,
            arrived: 0,
        }),
        _ => body,
    }
}

struct Exact {
    body: BodyStream,
    length: u64,
    arrived: u64,
}

impl Stream for Exact {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(self.body.as_mut().poll_next(cx));
        if let Some(Ok(chunk)) = &next {
            self.arrived = self.arrived.saturating_add(chunk.len() as u64);
        }
        if next.is_some() || self.arrived >= self.length {
            return Poll::Ready(next);
        }
        let reason = format!("{} of {} bytes arrived", self.arrived, self.length);
        // It is said once; a stream ends after its error.
        self.length = 0;
        Poll::Ready(Some(Err(TransportError::new(
            TransportErrorKind::Body,
            reason,
        ))))
    }
}
