// @generated: the runtime of specwright, as far as this API needs it.

//! What has arrived of a stream, in any pieces, and is not read yet.

use bytes::Bytes;
use memchr::{memchr, memchr2};

/// The memory of an item that is used for others after it, in bytes at most.
const REUSED: usize = 64 << 10;
/// In a piece that is shorter than this an end is found sooner than a search is begun that is made for long ones.
const SHORT: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Input {
    bytes: Bytes,
    /// How much of it is read.
    at: usize,
}

impl Input {
    /// Takes the next piece.
    pub fn push(&mut self, bytes: Bytes) {
        let rest = self.rest();
        self.bytes = match rest.is_empty() {
            true => bytes,
            false => [rest, &bytes[..]].concat().into(),
        };
        self.at = 0;
    }

    #[inline]
    pub fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Notes that so much was read. A piece that was read whole is let go.
    #[inline]
    pub fn advance(&mut self, count: usize) {
        self.at += count;
        if self.at >= self.bytes.len() {
            *self = Self::default();
        }
    }
}

/// Where a byte is that ends something.
#[inline]
pub(super) fn find(end: u8, bytes: &[u8]) -> Option<usize> {
    match bytes.len() {
        ..SHORT => bytes.iter().position(|it| *it == end),
        _ => memchr(end, bytes),
    }
}

/// Where a line feed or a carriage return is.
#[inline]
pub(super) fn find_line_end(bytes: &[u8]) -> Option<usize> {
    match bytes.len() {
        ..SHORT => bytes.iter().position(|it| matches!(it, b'\n' | b'\r')),
        _ => memchr2(b'\n', b'\r', bytes),
    }
}

/// The memory of an item that is of no more use, unless it is much.
pub(super) fn reused(mut memory: Vec<u8>) -> Vec<u8> {
    memory.clear();
    match memory.capacity() {
        ..=REUSED => memory,
        _ => Vec::new(),
    }
}
