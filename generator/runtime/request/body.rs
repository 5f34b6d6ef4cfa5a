//! The body of a request: bytes at hand, or bytes that are read while they are sent.
//!
//! A body that can be opened again can be sent again, which is what asking for a new token or trying once more takes;
//! one that is used up by sending says so instead of arriving empty.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::{fmt, io};

use bytes::Bytes;
use futures_core::Stream;

use super::counted::counted;
use super::upload::Upload;

/// The size of the pieces that bytes at hand are sent in: as much as a connection takes at once.
const PIECE: usize = 64 << 10;

/// The pieces of a body, as they are sent.
pub type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What a request carries: bytes, or a stream of them.
#[derive(Clone)]
pub struct Body {
    source: Source,
    // part: files
    content_type: Option<String>,
    // end part
    // part: bodies
    /// Who is told how far the body is.
    upload: Option<Upload>,
    // end part
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    // part: files
    /// Can be opened as often as needed.
    Again(
        Option<u64>,
        Arc<dyn Fn() -> io::Result<Pieces> + Send + Sync>,
    ),
    /// Is gone once it is opened.
    Once(Option<u64>, Arc<Mutex<Option<Pieces>>>),
    // end part
    // part: multipart
    /// One after another.
    Joined(Arc<[Body]>),
    // end part
}

impl Body {
    // part: files
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
    // end part

    // part: multipart
    /// Bodies one after another.
    pub(crate) fn joined(parts: Vec<Body>) -> Self {
        Source::Joined(parts.into()).into()
    }
    // end part

    // part: files
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
    // end part

    /// How many bytes there are, if that is known.
    pub fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            // part: files
            Source::Again(length, _) | Source::Once(length, _) => *length,
            // end part
            // part: multipart
            Source::Joined(parts) => parts
                .iter()
                .try_fold(0_u64, |sum, it| sum.checked_add(it.length()?)),
            // end part
        }
    }

    /// The bytes, if they are at hand.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes),
            // part: files
            Source::Again(..) | Source::Once(..) => None,
            // end part
            // part: multipart
            Source::Joined(_) => None,
            // end part
        }
    }

    /// The bytes, if they are at hand and few, and nobody wants to hear how they go. A transport that opens the body for more of them is
    /// held to the `write_timeout` of the client, which one that takes them all cannot be.
    pub fn at_once(&self) -> Option<&Bytes> {
        // part: bodies
        if self.upload.as_ref().is_some_and(Upload::is_told) {
            return None;
        }
        // end part
        self.as_bytes().filter(|it| it.len() <= PIECE)
    }

    /// Whether nothing would be sent. A stream is none until it was read, whatever its length is said to be.
    pub fn is_empty(&self) -> bool {
        match &self.source {
            Source::Bytes(bytes) => bytes.is_empty(),
            // part: files
            Source::Again(..) | Source::Once(..) => false,
            // end part
            // part: multipart
            Source::Joined(parts) => parts.iter().all(Body::is_empty),
            // end part
        }
    }

    // part: files
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
    // end part

    /// Whether the body can be sent now: a stream that was sent is used up.
    pub fn is_unused(&self) -> bool {
        match &self.source {
            Source::Bytes(_) => true,
            // part: files
            Source::Again(..) => true,
            Source::Once(_, pieces) => pieces.lock().is_ok_and(|it| it.is_some()),
            // end part
            // part: multipart
            Source::Joined(parts) => parts.iter().all(Body::is_unused),
            // end part
        }
    }

    // part: bodies
    /// The same, which tells of how far it is.
    pub(crate) fn watched(mut self, upload: &Upload) -> Self {
        self.upload = Some(upload.clone());
        self
    }
    // end part

    /// Opens the body. If its length was said, the pieces are counted, and end in an error where they are more or fewer.
    ///
    /// # Errors
    ///
    /// If it is used up, or cannot be opened.
    pub fn open(&self) -> io::Result<Pieces> {
        let pieces = self.pieces()?;
        // part: bodies
        let pieces = match &self.upload {
            Some(upload) => upload.watch(pieces, self.length()),
            None => pieces,
        };
        // end part
        Ok(pieces)
    }

    fn pieces(&self) -> io::Result<Pieces> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::pin(Sliced(bytes.clone()))),
            // part: files
            Source::Again(length, open) => Ok(counted(open()?, *length)),
            Source::Once(length, pieces) => {
                let taken = pieces.lock().ok().and_then(|mut it| it.take());
                let used = || io::Error::other("the body is a stream that was sent already");
                Ok(counted(taken.ok_or_else(used)?, *length))
            }
            // end part
            // part: multipart
            Source::Joined(parts) => Ok(Box::pin(Joined {
                parts: Arc::clone(parts),
                next: 0,
                current: None,
            })),
            // end part
        }
    }
}

impl From<Source> for Body {
    fn from(source: Source) -> Self {
        Self {
            source,
            // part: files
            content_type: None,
            // end part
            // part: bodies
            upload: None,
            // end part
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
            // part: files
            .field("content_type", &self.content_type)
            // end part
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

// part: multipart
/// One body after another, each opened when it is its turn.
struct Joined {
    parts: Arc<[Body]>,
    next: usize,
    current: Option<Pieces>,
}

impl Stream for Joined {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(piece) = ready!(current.as_mut().poll_next(cx)) {
                    return Poll::Ready(Some(piece));
                }
                self.current = None;
            }
            let Some(part) = self.parts.get(self.next) else {
                return Poll::Ready(None);
            };
            match part.open() {
                Ok(pieces) => self.current = Some(pieces),
                Err(error) => {
                    self.next = self.parts.len();
                    return Poll::Ready(Some(Err(error)));
                }
            }
            self.next += 1;
        }
    }
}
// end part
