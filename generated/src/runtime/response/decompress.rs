// @generated: the runtime of specwright, as far as this API needs it.

//! Decompression of a body as it arrives, a piece at a time.
//!
//! What a piece of the body holds is handed over before the next one is waited for, so that events are not kept back; and
//! no more than [`PIECE`] bytes are made at a time, so that a few bytes that stand for gigabytes end at the limit of who
//! reads them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use compression_codecs::DecodeV2;
use compression_codecs::core::util::{PartialBuffer, WriteBuffer};
use futures_core::Stream;

use crate::runtime::transport::{BodyStream, TransportError, TransportErrorKind};

/// How much is decompressed at a time, in bytes.
const PIECE: usize = 16 << 10;

type Decoder = Box<dyn DecodeV2 + Send>;

/// RFC 1952: members, one after another.
#[cfg(feature = "gzip")]
pub(crate) fn gzip(body: BodyStream) -> BodyStream {
    const MAGIC: u8 = 0x1f;
    let start = |_| -> Decoder { Box::new(compression_codecs::GzipDecoder::new()) };
    Decompressed::boxed(body, start, |first| first == MAGIC)
}

/// RFC 1950, as RFC 9110 (8.4.1.2) has it; or RFC 1951 alone, as some servers send it.
#[cfg(feature = "deflate")]
pub(crate) fn deflate(body: BodyStream) -> BodyStream {
    let start = |first: u8| -> Decoder {
        // The method of RFC 1950, which is the only one. RFC 1951 would begin so with a block that no encoder writes.
        match first & 0x0f {
            8 => Box::new(compression_codecs::ZlibDecoder::new()),
            _ => Box::new(compression_codecs::DeflateDecoder::new()),
        }
    };
    Decompressed::boxed(body, start, |_| false)
}

/// RFC 7932.
#[cfg(feature = "brotli")]
pub(crate) fn brotli(body: BodyStream) -> BodyStream {
    let start = |_| -> Decoder { Box::new(compression_codecs::BrotliDecoder::new()) };
    Decompressed::boxed(body, start, |_| false)
}

/// RFC 8878: frames, some of them to be skipped, one after another.
#[cfg(feature = "zstd")]
pub(crate) fn zstd(body: BodyStream) -> BodyStream {
    const MAGIC: u8 = 0x28;
    let start = |_| -> Decoder { Box::new(compression_codecs::ZstdDecoder::new()) };
    Decompressed::boxed(body, start, |first| {
        first == MAGIC || (0x50..=0x5f).contains(&first)
    })
}

struct Decompressed {
    body: BodyStream,
    /// What has arrived and is not yet decompressed.
    input: Bytes,
    piece: Box<[u8]>,
    state: State,
    /// Makes a decoder, by the first byte.
    start: fn(u8) -> Decoder,
    /// Whether a byte after the end begins anew.
    again: fn(u8) -> bool,
}

enum State {
    /// Nothing has arrived. That it ends so is no error: there are responses without a body that name an encoding.
    Before,
    /// Within what is compressed; and whether the decoder may have more to give without more input.
    Within(Decoder, bool),
    /// At an end, after which nothing has to come. What comes and is no beginning is ignored, as browsers do.
    Ended(Decoder),
    /// After an error.
    Over,
}

impl Decompressed {
    fn boxed(body: BodyStream, start: fn(u8) -> Decoder, again: fn(u8) -> bool) -> BodyStream {
        Box::pin(Self {
            body,
            input: Bytes::new(),
            piece: vec![0; PIECE].into_boxed_slice(),
            state: State::Before,
            start,
            again,
        })
    }

    /// The next piece of what has arrived; none if more has to arrive first.
    fn piece(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Over) {
                State::Before => match self.input.first() {
                    Some(first) => State::Within((self.start)(*first), false),
                    None => {
                        self.state = State::Before;
                        return Ok(None);
                    }
                },
                State::Within(mut decoder, more) => {
                    if self.input.is_empty() && !more {
                        self.state = State::Within(decoder, false);
                        return Ok(None);
                    }
                    let mut output = WriteBuffer::new_initialized(&mut self.piece);
                    let step = step(&mut decoder, &mut self.input, &mut output)?;
                    let made = Bytes::copy_from_slice(output.written());
                    self.state = match step {
                        Step::More => State::Within(decoder, true),
                        Step::Dry => State::Within(decoder, false),
                        Step::Ended => State::Ended(decoder),
                    };
                    if made.is_empty() {
                        continue;
                    }
                    return Ok(Some(made));
                }
                State::Ended(mut decoder) => match self.input.first() {
                    Some(first) if (self.again)(*first) => {
                        decoder.reinit()?;
                        State::Within(decoder, false)
                    }
                    _ => {
                        self.input.clear();
                        self.state = State::Ended(decoder);
                        return Ok(None);
                    }
                },
                State::Over => return Ok(None),
            }
        }
    }
}

/// What a decoder said.
enum Step {
    /// There may be more without more input.
    More,
    /// It needs more input.
    Dry,
    /// It is at an end.
    Ended,
}

/// Decompresses a little.
fn step(
    decoder: &mut Decoder,
    input: &mut Bytes,
    output: &mut WriteBuffer<'_>,
) -> io::Result<Step> {
    let starved = input.is_empty();
    let mut given = PartialBuffer::new(&input[..]);
    let decoded = decoder.decode(&mut given, output);
    let taken = given.written_len();
    input.advance(taken);
    match decoded {
        Ok(true) => Ok(Step::Ended),
        Ok(false) if output.written_len() > 0 => Ok(Step::More),
        // Without input, the decoder was asked for what it has kept back, and some say so that there is nothing.
        Ok(false) | Err(_) if starved => Ok(Step::Dry),
        Ok(false) if taken > 0 => Ok(Step::More),
        Ok(false) => Err(io::ErrorKind::InvalidData.into()),
        Err(error) => Err(error),
    }
}

impl Stream for Decompressed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let failed = |kind, reason: &str| Some(Err(TransportError::new(kind, reason)));
        loop {
            match this.piece() {
                Ok(Some(piece)) => return Poll::Ready(Some(Ok(piece))),
                Ok(None) => {}
                Err(error) => {
                    let reason = format!("it does not decompress: {error}");
                    return Poll::Ready(failed(TransportErrorKind::Encoding, &reason));
                }
            }
            match ready!(this.body.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) if !matches!(this.state, State::Over) => this.input = chunk,
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    this.state = State::Over;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    return Poll::Ready(match std::mem::replace(&mut this.state, State::Over) {
                        State::Within(..) => failed(
                            TransportErrorKind::Body,
                            "it ends within what is compressed",
                        ),
                        State::Before | State::Ended(_) | State::Over => None,
                    });
                }
            }
        }
    }
}
