//! Downloads: responses that are not held in memory, but read as their bytes arrive.

mod ranges;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::CONTENT_DISPOSITION;
use serde_json::Value;

use crate::runtime::call::opened;
use crate::runtime::response::{Limited, TooLarge, charset, file_name};
use ranges::Rest;

use crate::runtime::call::{Call, Sending};
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::request::Request;
use crate::runtime::response::{Error, FromBody, Meta, RawResponse};
use crate::runtime::transport::{BodyStream, TransportError, TransportErrorKind};
pub use ranges::DownloadPosition;

/// A response whose body is read piece by piece, whatever its media type.
///
/// Where the body breaks off, what is missing is asked for (`range`), if asking twice changes nothing and the server names the
/// version of the file (a strong `etag`, or `last-modified`): within the client's policy for retries, and without a trace in the
/// bytes. Otherwise a body that breaks off, or is shorter than it was announced to be, ends in an error; a
/// [`position`](Download::position) is where another download may go on. Dropping the download closes the connection.
#[must_use = "a download does nothing unless it is read"]
pub struct Download<E = Value> {
    meta: Meta,
    /// None once it has ended.
    body: Option<BodyStream>,
    rest: Rest,
    /// What it broke off with, while the rest is asked for.
    broken: Option<TransportError>,
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
        let mut options = options.clone();
        options.start(client);
        let response = opened(client, &request, &options).await?;
        Ok(Self::of(client, request, options, response))
    }

    /// Sends a request for what comes after a position.
    ///
    /// # Errors
    ///
    /// If there is no response, it has an error status, or is not the rest of the same version.
    async fn open_at(
        client: &Client,
        request: Request,
        options: &CallOptions,
        position: DownloadPosition,
    ) -> Result<Self, Error<E>> {
        let mut options = options.clone();
        options.start(client);
        let mut ranged = options.clone();
        ranges::ask(&mut ranged, &position, None);
        let response = opened(client, &request, &ranged).await?;
        if ranges::follows(&response.meta, &position, None, None).is_none() {
            let status = response.meta.status().as_u16();
            let reason = format!("the response has the status {status} and is not its rest");
            let error = TransportError::new(TransportErrorKind::Changed, reason);
            return Err(Error::from(error).in_call(response.meta.call()));
        }
        let mut download = Self::of(client, request, options, response);
        download.rest.is_open(position);
        Ok(download)
    }

    fn of(client: &Client, request: Request, options: CallOptions, response: RawResponse) -> Self {
        Self {
            rest: Rest::new(client, request, options, &response.meta),
            meta: response.meta,
            body: Some(response.body),
            broken: None,
            limit: client.inner.max_body_size,
            marker: PhantomData,
        }
    }
}

impl Call {
    /// Sends it, and opens the response as bytes.
    #[inline(never)]
    pub fn download<E: FromBody + 'static>(self) -> Sending<Download<E>, E> {
        Box::pin(async move {
            let (client, request, options) = self.checked()?;
            Download::open(&client, request, &options).await
        })
    }

    /// Sends it, and opens the response as the bytes after a position.
    #[inline(never)]
    pub fn download_from<E: FromBody + 'static>(
        self,
        position: DownloadPosition,
    ) -> Sending<Download<E>, E> {
        Box::pin(async move {
            let (client, request, options) = self.checked()?;
            Download::open_at(&client, request, &options, position).await
        })
    }
}

impl<E> Download<E> {
    /// Status, headers and request id of the response, the first one if it broke off.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The size of the file in bytes, if the server has announced it, and sends it as it is rather than compressed.
    pub fn size(&self) -> Option<u64> {
        self.rest.size()
    }

    /// The name that the server gives the file (`content-disposition`, RFC 6266), without folders, control characters, and dots
    /// at its end. It is the server's word: what is there under that name, and what the name ends in, is for the caller to look at.
    pub fn file_name(&self) -> Option<String> {
        file_name(self.meta.headers().get(CONTENT_DISPOSITION)?)
    }

    /// How far it is: the bytes of the file that have been read, of [`Download::size`] if that is known. What stands before the
    /// part that was asked for counts.
    pub fn received(&self) -> u64 {
        self.rest.next()
    }

    /// Where it is, for another download of the same file to go on from (`download_from` of the call). None if the server does not name the
    /// version of the file, so that a part of another one could not be told.
    pub fn position(&self) -> Option<DownloadPosition> {
        self.rest.position()
    }

    fn failed<T>(&self, error: TransportError) -> Result<T, Error<E>> {
        Err(Error::from(error).in_call(self.meta.call()))
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
        let limit = self.limit;
        let too_large = |meta: &Meta| {
            let what = Limited::Body;
            Error::from(TooLarge { what, limit }).in_call(meta.call())
        };
        let left = self.rest.left();
        if left.is_some_and(|it| usize::try_from(it).map_or(true, |it| it > limit)) {
            return Err(too_large(&self.meta));
        }
        let mut all = BytesMut::new();
        while let Some(piece) = self.next().await {
            let piece = piece?;
            if piece.len() > limit.saturating_sub(all.len()) {
                return Err(too_large(&self.meta));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
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
        let this = &mut *self;
        loop {
            match ready!(this.rest.poll(cx)) {
                Some(Some(rest)) => (this.body, this.broken) = (Some(rest), None),
                Some(None) => return Poll::Ready(this.broken.take().map(|it| this.failed(it))),
                None => {}
            }
            let Some(body) = &mut this.body else {
                return Poll::Ready(None);
            };
            let next = ready!(body.as_mut().poll_next(cx));
            let error = match next {
                // An empty piece is not the end.
                Some(Ok(piece)) if piece.is_empty() => continue,
                Some(Ok(piece)) => match this.rest.read(piece.len()) {
                    Ok(()) => return Poll::Ready(Some(Ok(piece))),
                    Err(error) => error,
                },
                Some(Err(error)) => error,
                None => match this.rest.read(0) {
                    Ok(()) => {
                        this.body = None;
                        return Poll::Ready(None);
                    }
                    Err(error) => error,
                },
            };
            // The connection is closed before the rest is asked for.
            this.body = None;
            if !this.rest.begin(&error) {
                return Poll::Ready(Some(this.failed(error)));
            }
            this.broken = Some(error);
        }
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
