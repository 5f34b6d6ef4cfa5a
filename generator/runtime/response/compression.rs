//! Compressed responses (`Content-Encoding`, RFC 9110, 8.4): which are asked for, and what is done with each.
//!
//! This happens above the transport, so that it is the same with each, and below whatever reads bodies: limits count what
//! comes out, while an announced length is that of what comes in. Features of this crate say which encodings are asked
//! for. Any other is an error, since its bytes are not the content.

use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, RANGE};
use http::{HeaderMap, HeaderValue};

use super::Meta;
use crate::runtime::transport::{BodyStream, TransportError, TransportErrorKind};

/// The registered name of an encoding, and what decompresses it.
type Encoding = (&'static str, fn(BodyStream) -> BodyStream);

/// The encodings of this crate's features.
const ENCODINGS: &[Encoding] = &[
    // part: compression
    #[cfg(feature = "gzip")]
    ("gzip", super::decompress::gzip),
    #[cfg(feature = "deflate")]
    ("deflate", super::decompress::deflate),
    #[cfg(feature = "brotli")]
    ("br", super::decompress::brotli),
    #[cfg(feature = "zstd")]
    ("zstd", super::decompress::zstd),
    // end part
];

/// Servers apply one encoding; many of them, one after another, are an attack.
const MOST_APPLIED: usize = 4;

/// All of them, as they are asked for.
static ASKED_FOR: OnceLock<Option<HeaderValue>> = OnceLock::new();

/// Asks for what can be read, unless the caller has asked for something. A part of a body (`range`) is asked for as it is,
/// because it could not be decompressed without what is before it (Fetch, "HTTP-network-or-cache fetch").
pub(crate) fn ask(headers: &mut HeaderMap) {
    if headers.contains_key(ACCEPT_ENCODING) {
        return;
    }
    let all = || {
        let names: Vec<&str> = ENCODINGS.iter().map(|(name, _)| *name).collect();
        let all = HeaderValue::try_from(names.join(", ")).ok();
        all.filter(|it| !it.is_empty())
    };
    let value = match headers.contains_key(RANGE) {
        true => None,
        false => ASKED_FOR.get_or_init(all).clone(),
    };
    let value = value.unwrap_or(HeaderValue::from_static("identity"));
    headers.insert(ACCEPT_ENCODING, value);
}

/// Whether the body is encoded, so that its announced length says nothing of the content's.
pub(crate) fn is_encoded(meta: &Meta) -> bool {
    meta.headers().contains_key(CONTENT_ENCODING)
}

/// The content of a body. One whose encoding is not known ends in an error at once.
pub(crate) fn decoded(body: BodyStream, meta: &Meta) -> BodyStream {
    let values = meta.headers().get_all(CONTENT_ENCODING).iter();
    let mut applied: Vec<String> = Vec::new();
    for value in values {
        // An encoding is a token of ASCII; what is not, is no name of one.
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        let names = value.split(',').map(str::trim);
        let names = names.filter(|it| !it.is_empty() && *it != "identity");
        applied.extend(names.map(str::to_owned));
    }
    if applied.len() > MOST_APPLIED {
        let reason = format!("`content-encoding` lists {} encodings", applied.len());
        return refused(reason);
    }
    let mut body = body;
    // They are listed in the order in which they were applied.
    for name in applied.iter().rev() {
        let name = match name.as_str() {
            "x-gzip" => "gzip",
            other => other,
        };
        let Some((_, decompress)) = ENCODINGS.iter().find(|(known, _)| *known == name) else {
            let name: String = name.chars().take(40).collect();
            return refused(format!(
                "`content-encoding: {name}` is not supported by this build"
            ));
        };
        body = decompress(body);
    }
    body
}

fn refused(reason: String) -> BodyStream {
    Box::pin(Refused(Some(reason)))
}

/// A body that cannot be read, which is said once.
struct Refused(Option<String>);

impl Stream for Refused {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let error = |reason| Err(TransportError::new(TransportErrorKind::Encoding, reason));
        Poll::Ready(self.0.take().map(error))
    }
}
