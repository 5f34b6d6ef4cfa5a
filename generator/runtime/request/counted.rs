//! Bodies whose length was said: their pieces have to be as long.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::Pieces;

/// Pieces that are counted, where their length was said.
pub(super) fn counted(pieces: Pieces, length: Option<u64>) -> Pieces {
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
