//! Files: content that is bytes rather than text, with what HTTP says about it.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Read as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use super::body::Body;
use crate::runtime::json::{DecodeError, FromJson, Json, string};

/// How much of a file is read at once, in bytes.
const PIECE: usize = 64 << 10;

/// A file to upload: as the whole body of a request, or as a part of a form of the type `multipart/form-data`.
///
/// In JSON, which cannot carry bytes, it is a string.
#[derive(Clone, Default)]
pub struct File {
    body: Body,
    name: Option<String>,
    headers: Vec<(String, String)>,
}

impl File {
    /// The name under which a serializer gets to see the parts of a file.
    pub(crate) const SERIALIZED: &'static str = "specwright::File";

    /// A file of these bytes, or of a [`Body`] that is read while it is sent. It has no name: as part of a form it is
    /// sent under that of its field.
    pub fn new(content: impl Into<Body>) -> Self {
        Self {
            body: content.into(),
            name: None,
            headers: Vec::new(),
        }
    }

    /// Reads a file into memory. Its name is sent along, but not its folder.
    ///
    /// # Errors
    ///
    /// As of [`std::fs::read`].
    pub fn read(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        Ok(Self::new(std::fs::read(path)?).named_after(path))
    }

    /// A file that is read while it is sent, piece by piece, on a thread of its own, and again each time it is sent. Its
    /// name is sent along, but not its folder. If its length changes before it is sent, the call fails.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, or is not a file.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let found = std::fs::metadata(&path)?;
        if !found.is_file() {
            let what = format!("{} is not a file", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        // What cannot be read is told now rather than in the middle of a call.
        let mut file = std::fs::File::open(&path)?;
        // Files that a system makes up say that they have no bytes, and have some.
        let is_made_up = found.len() == 0 && file.read(&mut [0])? > 0;
        let shown = path.clone();
        let body = Body::reopened(move || FilePieces::read(std::fs::File::open(&path)?));
        let body = match is_made_up {
            true => body,
            false => body.with_length(found.len()),
        };
        Ok(Self::new(body).named_after(&shown))
    }

    fn named_after(self, path: &Path) -> Self {
        match path.file_name() {
            Some(name) => self.name(name.to_string_lossy()),
            None => self,
        }
    }

    /// Sets the name that is sent along.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the content type, in place of what the API's description says or of `application/octet-stream`.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.body = self.body.content_type(content_type);
        self
    }

    /// Adds a header to its part of a form, in place of one that the API's description has.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The content.
    pub fn body(&self) -> &Body {
        &self.body
    }
}

impl<T: Into<Bytes>> From<T> for File {
    fn from(bytes: T) -> Self {
        Self::new(bytes.into())
    }
}

impl From<Body> for File {
    fn from(body: Body) -> Self {
        Self::new(body)
    }
}

impl From<File> for Body {
    fn from(file: File) -> Self {
        file.body
    }
}

impl PartialEq for File {
    /// Whether they are named alike and have the same bytes at hand. Two streams are never equal.
    fn eq(&self, other: &Self) -> bool {
        let bytes = |it: &Self| it.body.as_bytes().cloned();
        self.name == other.name
            && self.headers == other.headers
            && self.body.media_type() == other.body.media_type()
            && bytes(self).is_some()
            && bytes(self) == bytes(other)
    }
}

impl fmt::Debug for File {
    /// The size, not the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.body.media_type())
            .field("length", &self.body.length())
            .finish()
    }
}

/// The content of a file, and the headers of its part.
type Content = (Body, Vec<(String, String)>);

thread_local! {
    /// That of the file that is being serialized: a stream cannot pass through a serializer.
    static CONTENT: RefCell<Option<Content>> = const { RefCell::new(None) };
}

// part: multipart
/// The content and the headers of the file whose serialization has just begun.
pub(crate) fn content() -> Option<Content> {
    CONTENT.take()
}
// end part

impl Serialize for File {
    /// Formats for people get a string, with U+FFFD for what is not UTF-8; forms get the parts.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            let Some(bytes) = self.body.as_bytes() else {
                let message = "a file that is read while it is sent has no place in JSON";
                return Err(serde::ser::Error::custom(message));
            };
            return serializer.serialize_str(&String::from_utf8_lossy(bytes));
        }
        CONTENT.set(Some((self.body.clone(), self.headers.clone())));
        let mut parts = serializer.serialize_struct(Self::SERIALIZED, 1)?;
        parts.serialize_field("name", &self.name)?;
        parts.end()
    }
}

impl FromJson for File {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        string(value).map(|text| Self::new(text.into_owned()))
    }
}

/// A file, read by a thread that is one piece ahead.
struct FilePieces(Arc<Shared>);

/// What the thread and the stream have in common.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    taken: Condvar,
}

#[derive(Default)]
struct State {
    piece: Option<io::Result<Bytes>>,
    is_over: bool,
    is_dropped: bool,
    waker: Option<Waker>,
}

impl FilePieces {
    fn read(mut file: std::fs::File) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let name = "upload".to_owned();
        std::thread::Builder::new().name(name).spawn(move || {
            loop {
                let piece = read_piece(&mut file);
                let is_last = !matches!(&piece, Ok(bytes) if !bytes.is_empty());
                if !of_thread.put(piece) || is_last {
                    return;
                }
            }
        })?;
        Ok(Self(shared))
    }
}

/// The next bytes; none at the end.
fn read_piece(file: &mut std::fs::File) -> io::Result<Bytes> {
    let mut piece = Vec::with_capacity(PIECE);
    file.take(PIECE as u64).read_to_end(&mut piece)?;
    Ok(Bytes::from(piece))
}

impl Shared {
    /// Hands a piece over as soon as the one before is taken; false if nobody wants it.
    fn put(&self, piece: io::Result<Bytes>) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |state: &mut State| state.piece.is_some() && !state.is_dropped;
        let waited = self.taken.wait_while(state, full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        match piece {
            Ok(bytes) if bytes.is_empty() => state.is_over = true,
            piece => {
                state.is_over = piece.is_err();
                state.piece = Some(piece);
            }
        }
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        !state.is_dropped
    }
}

impl Stream for FilePieces {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let shared = &self.0;
        let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(piece) = state.piece.take() {
            shared.taken.notify_one();
            return Poll::Ready(Some(piece));
        }
        if state.is_over {
            return Poll::Ready(None);
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for FilePieces {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_dropped = true;
        self.0.taken.notify_one();
    }
}
