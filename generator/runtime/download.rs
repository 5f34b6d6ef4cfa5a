//! A response that is not held in memory: bytes, as they arrive.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_DISPOSITION;
use serde_json::Value;

use super::body::{announced, collect};
use super::call::opened;
use super::charset;
use super::disposition::file_name;
use super::{BodyStream, Call, CallOptions, Client, Error, FromBody, Meta, Request, Sending};

/// A response whose body is read piece by piece, whatever its media type.
///
/// A body that breaks off, or is shorter than it was announced to be, ends in an error. Dropping the download closes the
/// connection.
#[must_use = "a download does nothing unless it is read"]
pub struct Download<E = Value> {
    meta: Meta,
    /// None once it has ended.
    body: Option<BodyStream>,
    /// What was read of it, in bytes.
    received: u64,
    /// What a whole body may have, in bytes.
    limit: usize,
    marker: PhantomData<fn() -> E>,
}

impl<E: FromBody> Download<E> {
    /// Sends a request and opens its response.
    ///
    /// # Errors
    ///
    /// If there is no response, or it has an error status.
    pub(crate) async fn open(
        client: &Client,
        request: Request,
        options: &CallOptions,
    ) -> Result<Self, Error<E>> {
        let response = opened(client, &request, options).await?;
        Ok(Self {
            meta: response.meta,
            body: Some(response.body),
            received: 0,
            limit: client.inner.max_body_size,
            marker: PhantomData,
        })
    }
}

impl Call {
    /// Sends it, and opens the response as bytes.
    pub fn download<E: FromBody + 'static>(self) -> Sending<Download<E>, E> {
        Box::pin(async move {
            let (client, request, options) = self.checked()?;
            Download::open(&client, request, &options).await
        })
    }
}

impl<E> Download<E> {
    /// Status, headers and request id of the response.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The size of the body in bytes, if the server has announced it, and sends it as it is rather than compressed.
    pub fn size(&self) -> Option<u64> {
        announced(&self.meta)
    }

    /// The name that the server gives the file (`content-disposition`, RFC 6266), without folders, control characters, and dots
    /// at its end. It is the server's word: what is there under that name, and what the name ends in, is for the caller to look at.
    pub fn file_name(&self) -> Option<String> {
        file_name(self.meta.headers().get(CONTENT_DISPOSITION)?)
    }

    /// How many bytes have been read, of [`Download::size`] if that is known.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// The next bytes, or `None` at the end. It is safe to drop this future: no bytes are lost.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All that is left of the body.
    ///
    /// # Errors
    ///
    /// If it breaks off, or is larger than the client's `max_body_size`.
    pub async fn bytes(mut self) -> Result<Bytes, Error<E>> {
        let Some(body) = self.body.take() else {
            return Ok(Bytes::new());
        };
        let all = collect(body, &self.meta, self.limit).await;
        all.map_err(|unread| unread.of(&self.meta))
    }

    /// All that is left of the body, in the charset that the content type names, or else in UTF-8; what has no place there
    /// becomes U+FFFD.
    ///
    /// # Errors
    ///
    /// As of [`Download::bytes`], and if the charset is not known.
    pub async fn text(self) -> Result<String, Error<E>> {
        let meta = self.meta.clone();
        let bytes = self.bytes().await?;
        charset::of(meta, bytes).map(|it| it.1)
    }
}

impl<E> Stream for Download<E> {
    type Item = Result<Bytes, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let next = ready!(body.as_mut().poll_next(cx));
        match &next {
            Some(Ok(piece)) => {
                let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                self.received = self.received.saturating_add(length);
            }
            _ => self.body = None,
        }
        let failed = |error| Error::from(error).in_call(self.meta.call());
        Poll::Ready(next.map(|chunk| chunk.map_err(failed)))
    }
}

impl<E> fmt::Debug for Download<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("meta", &self.meta)
            .field("ended", &self.body.is_none())
            .finish_non_exhaustive()
    }
}
