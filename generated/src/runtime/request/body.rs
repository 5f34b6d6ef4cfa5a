// @generated: the runtime of specwright, as far as this API needs it.

//! The body of a request: bytes at hand, or bytes that are read while they are sent.
//!
//! A body that can be opened again can be sent again, which is what asking for a new token or trying once more takes;
//! one that is used up by sending says so instead of arriving empty.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;

use super::Request;
use super::error::RequestError;
use super::style::{self, Encoding};
use super::upload::Upload;
use crate::runtime::json::number;

/// The size of the pieces that bytes at hand are sent in: as much as a connection takes at once.
const PIECE: usize = 64 << 10;

/// The pieces of a body, as they are sent.
pub type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What a request carries: bytes, or a stream of them.
#[derive(Clone)]
pub struct Body {
    source: Source,
    content_type: Option<String>,
    /// Who is told how far the body is.
    upload: Option<Upload>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    /// Can be opened as often as needed.
    Again(
        Option<u64>,
        Arc<dyn Fn() -> io::Result<Pieces> + Send + Sync>,
    ),
    /// Is gone once it is opened.
    Once(Option<u64>, Arc<Mutex<Option<Pieces>>>),
}

impl Body {
    /// A stream of bytes. It can be sent once: a call that would have to send it again fails instead.
    pub fn stream(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        let pieces: Pieces = Box::pin(pieces);
        Source::Once(None, Arc::new(Mutex::new(Some(pieces)))).into()
    }

    /// A stream that is opened each time the body is sent.
    pub fn reopened<S>(open: impl Fn() -> io::Result<S> + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let open = move || Ok(Box::pin(open()?) as Pieces);
        Source::Again(None, Arc::new(open)).into()
    }

    /// Says how many bytes a stream has, so that the server is told before they arrive. A stream that has more or fewer
    /// ends the call with an error: its last piece is held back until the stream has ended.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let Source::Again(length, _) | Source::Once(length, _) = &mut self.source {
            *length = Some(bytes);
        }
        self
    }

    /// Says what the body is, in place of the media type in the API's description.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// What the body is, if that was said.
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// How many bytes there are, if that is known.
    pub fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Source::Again(length, _) | Source::Once(length, _) => *length,
        }
    }

    /// The bytes, if they are at hand.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The bytes, if they are at hand and few, and nobody wants to hear how they go. A transport that opens the body for more of them is
    /// held to [`write_timeout`](crate::runtime::ClientBuilder::write_timeout), which one that takes them all cannot be.
    pub fn at_once(&self) -> Option<&Bytes> {
        let is_told = self.upload.as_ref().is_some_and(Upload::is_told);
        self.as_bytes().filter(|it| it.len() <= PIECE && !is_told)
    }

    /// Whether nothing would be sent. A stream is none until it was read, whatever its length is said to be.
    pub fn is_empty(&self) -> bool {
        match &self.source {
            Source::Bytes(bytes) => bytes.is_empty(),
            Source::Again(..) | Source::Once(..) => false,
        }
    }

    /// The body as it can be sent: a stream that is said to have no bytes is read first, because HTTP has no use for what
    /// comes after a length of zero, and would not look.
    pub(crate) async fn settled(&self) -> io::Result<Body> {
        let is_stream = self.as_bytes().is_none();
        if !is_stream || self.length() != Some(0) {
            return Ok(self.clone());
        }
        let mut pieces = self.open()?;
        while let Some(piece) = poll_fn(|cx| pieces.as_mut().poll_next(cx)).await {
            piece?;
        }
        Ok(Self {
            content_type: self.content_type.clone(),
            ..Self::default()
        })
    }

    /// Whether the body can be sent now: a stream that was sent is used up.
    pub fn is_unused(&self) -> bool {
        match &self.source {
            Source::Bytes(_) | Source::Again(..) => true,
            Source::Once(_, pieces) => pieces.lock().is_ok_and(|it| it.is_some()),
        }
    }

    /// Tells of how far it is from now on.
    pub(crate) fn watch(&mut self, upload: &Upload) {
        self.upload = Some(upload.clone());
    }

    /// Opens the body. If its length was said, the pieces are counted, and end in an error where they are more or fewer.
    ///
    /// # Errors
    ///
    /// If it is used up, or cannot be opened.
    pub fn open(&self) -> io::Result<Pieces> {
        let pieces = self.pieces()?;
        Ok(match &self.upload {
            Some(upload) => upload.watch(pieces, self.length()),
            None => pieces,
        })
    }

    fn pieces(&self) -> io::Result<Pieces> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::pin(Sliced(bytes.clone()))),
            Source::Again(length, open) => Ok(counted(open()?, *length)),
            Source::Once(length, pieces) => {
                let taken = pieces.lock().ok().and_then(|mut it| it.take());
                let used = || io::Error::other("the body is a stream that was sent already");
                Ok(counted(taken.ok_or_else(used)?, *length))
            }
        }
    }
}

impl Request {
    /// Sets a JSON body (RFC 8259) of the type `application/json`.
    ///
    /// # Errors
    ///
    /// As of [`Request::json_as`].
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        self.json_as(body, "application/json")
    }

    /// Sets a JSON body of another type. What asks for the stream, and [`Request::extend`] adds, is put into it.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON, or has to be an object and is not; or if it asks for the stream and the
    /// whole is wanted.
    pub fn json_as<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        content_type: &str,
    ) -> Result<(), RequestError> {
        let as_it_is = self.properties.is_empty() && self.operation().streaming.is_none();
        let text = if as_it_is {
            serde_json::to_vec(&number::Finite(body))
        } else {
            serde_json::to_vec(&self.asking(body)?)
        };
        let text = text.map_err(|error| self.body_error(error.to_string()))?;
        self.set_body(text.into(), content_type)?;
        self.is_extended = true;
        Ok(())
    }

    /// A body as JSON, with the properties that are put into it.
    fn asking<T: Serialize + ?Sized>(&self, body: &T) -> Result<Value, RequestError> {
        let value = serde_json::to_value(number::Finite(body));
        let mut value = value.map_err(|error| self.body_error(error.to_string()))?;
        let Some(map) = value.as_object_mut() else {
            if self.properties.is_empty() {
                return Ok(value);
            }
            return Err(self.body_error("it has to be an object".to_owned()));
        };
        for (key, value) in &self.properties {
            map.insert(key.clone(), value.clone());
        }
        let refused = self.refused();
        let asks = |(name, value): &(String, Value)| map.get(name) == Some(value);
        if !refused.is_empty() && refused.iter().all(asks) {
            return Err(self.asks_for_stream());
        }
        for (name, value) in self.unsaid() {
            map.entry(name).or_insert(value);
        }
        Ok(value)
    }

    /// Sets a body of `application/x-www-form-urlencoded`: lists repeat their name, objects inside are JSON. What
    /// asks for the stream is put into it.
    ///
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn form<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        self.form_as(body, &[])
    }

    /// The same, with properties that are sent in other ways.
    ///
    /// # Errors
    ///
    /// If the value is not an object, or a property has no form in the way that is asked for.
    pub fn form_as<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        encodings: &[Encoding],
    ) -> Result<(), RequestError> {
        let value = self.asking(body)?;
        let text = style::form(&value, encodings);
        let text = text.map_err(|reason| self.body_error(reason.to_owned()))?;
        self.set_body(text.into(), "application/x-www-form-urlencoded")?;
        self.is_extended = true;
        Ok(())
    }

    /// Sets a body of text.
    ///
    /// # Errors
    ///
    /// If the content type has characters that no header can carry.
    pub fn text(&mut self, body: &str, content_type: &str) -> Result<(), RequestError> {
        self.set_body(body.to_owned().into(), content_type)
    }

    /// Sets a body as it is. `media_types` are those that the API takes, as in the header `accept`: the body is of the
    /// first, unless it says what it is.
    ///
    /// # Errors
    ///
    /// If the API only names kinds of media types, such as `image/*`, and the body does not say which it is; or if the
    /// content type has characters that no header can carry.
    pub fn bytes(&mut self, body: &Body, media_types: &str) -> Result<(), RequestError> {
        let mut all = media_types.split(',').map(str::trim);
        let first = all.clone().find(|it| !it.contains('*'));
        let content_type = match (body.media_type(), first) {
            (Some(own), _) => own,
            (None, Some(first)) => first,
            (None, None) if all.any(|it| it == "*/*") => "application/octet-stream",
            (None, None) => {
                let reason = format!(
                    "the API takes `{media_types}`: say which it is by `Body::content_type`"
                );
                return Err(self.body_error(reason));
            }
        };
        let content_type = content_type.to_owned();
        self.set_body(body.clone(), &content_type)
    }

    /// Sets a body that may be of several media types.
    ///
    /// # Errors
    ///
    /// As of the way that the body is sent.
    pub fn any<T: AnyBody>(&mut self, body: &T) -> Result<(), RequestError> {
        body.put(self)
    }

    pub(crate) fn set_body(&mut self, body: Body, content_type: &str) -> Result<(), RequestError> {
        self.body = body;
        self.is_extended = false;
        self.set_header(CONTENT_TYPE.as_str(), content_type)
    }
}

/// A body of one of several media types, each with a way to send it.
pub trait AnyBody {
    /// Puts the body into a request.
    ///
    /// # Errors
    ///
    /// As of the way that the body is sent.
    fn put(&self, request: &mut Request) -> Result<(), RequestError>;
}

impl From<Source> for Body {
    fn from(source: Source) -> Self {
        Self {
            source,
            content_type: None,
            upload: None,
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Source::Bytes(bytes.into()).into()
    }
}

impl Default for Body {
    fn default() -> Self {
        Bytes::new().into()
    }
}

impl fmt::Debug for Body {
    /// The size, not the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("content_type", &self.content_type)
            .field("length", &self.length())
            .finish()
    }
}

/// Bytes at hand, in pieces that tell how fast they go.
struct Sliced(Bytes);

impl Stream for Sliced {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let size = self.0.len().min(PIECE);
        Poll::Ready(match size {
            0 => None,
            _ => Some(Ok(self.0.split_to(size))),
        })
    }
}

fn counted(pieces: Pieces, length: Option<u64>) -> Pieces {
    match length {
        None => pieces,
        Some(length) => Box::pin(Counted {
            pieces,
            length,
            read: 0,
            last: None,
            is_over: false,
        }),
    }
}

/// Pieces that have to be as long as was said. HTTP stops to read at that length (RFC 9112, section 6.3), so the piece that
/// reaches it is given away only after the stream has ended.
struct Counted {
    pieces: Pieces,
    length: u64,
    read: u64,
    /// The piece that reaches the length.
    last: Option<Bytes>,
    is_over: bool,
}

impl Counted {
    fn fail(&mut self, problem: &str) -> Poll<Option<io::Result<Bytes>>> {
        self.is_over = true;
        self.last = None;
        let problem = format!(
            "the body has {problem} than the {} bytes it was said to have",
            self.length
        );
        Poll::Ready(Some(Err(io::Error::new(
            io::ErrorKind::InvalidData,
            problem,
        ))))
    }
}

impl Stream for Counted {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.is_over {
            match ready!(this.pieces.as_mut().poll_next(cx)) {
                None if this.read < this.length => {
                    let problem = format!("{} bytes, fewer", this.read);
                    return this.fail(&problem);
                }
                None => this.is_over = true,
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(piece)) => {
                    let size = u64::try_from(piece.len()).unwrap_or(u64::MAX);
                    this.read = this.read.saturating_add(size);
                    if this.read > this.length {
                        return this.fail("more");
                    }
                    if this.read < this.length {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    this.last = Some(piece);
                }
                Some(Err(error)) => {
                    this.is_over = true;
                    this.last = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(this.last.take().map(Ok))
    }
}
