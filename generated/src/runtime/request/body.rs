// @generated: the runtime of specwright, as far as this API needs it.

//! The body of a request: bytes at hand, or bytes that are read while they are sent.
//!
//! A body that can be opened again can be sent again, which is what asking for a new token or trying once more takes;
//! one that is used up by sending says so instead of arriving empty.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::{fmt, io};

use bytes::Bytes;
use futures_core::Stream;

use super::upload::Upload;

/// The size of the pieces that bytes at hand are sent in: as much as a connection takes at once.
const PIECE: usize = 64 << 10;

/// The pieces of a body, as they are sent.
pub type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What a request carries: bytes, or a stream of them.
#[derive(Clone)]
pub struct Body {
    source: Source,
    /// Who is told how far the body is.
    upload: Option<Upload>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
}

impl Body {
    /// How many bytes there are, if that is known.
    pub fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
        }
    }

    /// The bytes, if they are at hand.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(bytes) => Some(bytes),
        }
    }

    /// The bytes, if they are at hand and few, and nobody wants to hear how they go. A transport that opens the body for more of them is
    /// held to the `write_timeout` of the client, which one that takes them all cannot be.
    pub fn at_once(&self) -> Option<&Bytes> {
        if self.upload.as_ref().is_some_and(Upload::is_told) {
            return None;
        }
        self.as_bytes().filter(|it| it.len() <= PIECE)
    }

    /// Whether nothing would be sent. A stream is none until it was read, whatever its length is said to be.
    pub fn is_empty(&self) -> bool {
        match &self.source {
            Source::Bytes(bytes) => bytes.is_empty(),
        }
    }

    /// Whether the body can be sent now: a stream that was sent is used up.
    pub fn is_unused(&self) -> bool {
        match &self.source {
            Source::Bytes(_) => true,
        }
    }

    /// The same, which tells of how far it is.
    pub(crate) fn watched(mut self, upload: &Upload) -> Self {
        self.upload = Some(upload.clone());
        self
    }

    /// Opens the body. If its length was said, the pieces are counted, and end in an error where they are more or fewer.
    ///
    /// # Errors
    ///
    /// If it is used up, or cannot be opened.
    pub fn open(&self) -> io::Result<Pieces> {
        let pieces = self.pieces()?;
        let pieces = match &self.upload {
            Some(upload) => upload.watch(pieces, self.length()),
            None => pieces,
        };
        Ok(pieces)
    }

    fn pieces(&self) -> io::Result<Pieces> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::pin(Sliced(bytes.clone()))),
        }
    }
}

impl From<Source> for Body {
    fn from(source: Source) -> Self {
        Self {
            source,
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
