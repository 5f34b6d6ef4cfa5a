//! JSON texts one after another: a line each (JSON Lines), or each behind a record separator (RFC 7464).
//!
//! Bytes may come in any pieces. Every byte is looked at a fixed number of times and copied once, and records are found one by
//! one, as they are asked for. Only an unfinished record is held back, so time is linear and memory does not grow with the stream.

use bytes::Bytes;
use memchr::memchr_iter;

use super::input::{Input, find, reused};
use crate::runtime::request::Framing;
use crate::runtime::response::{Limited, TooLarge};

/// The byte order mark that may begin a stream, in UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// What begins each text of a JSON text sequence: RS.
const SEPARATOR: u8 = 0x1E;

/// One text of a stream, its surrounding blanks removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The text as it was sent, without the white space around it.
    pub bytes: Vec<u8>,
    /// The line it begins on, counted from 1.
    pub line: u64,
    /// Whether it is known to be whole. If not, it may have been cut short.
    pub whole: bool,
}

/// Turns bytes into records.
#[derive(Debug)]
pub struct RecordParser {
    framing: Framing,
    limit: usize,
    input: Input,
    /// The start of a record whose end has not arrived. Its memory is that of a record before.
    held: Vec<u8>,
    /// The line that the next record begins on.
    line: u64,
    /// Whether the stream has ended, and what is left is the last record.
    ended: bool,
    failed: bool,
}

impl RecordParser {
    /// A parser that refuses records of more than `limit` bytes.
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            input: Input::default(),
            held: Vec::new(),
            line: 1,
            ended: false,
            failed: false,
        }
    }

    /// Takes the next bytes. Records that they complete are then given by [`RecordParser::next_record`].
    pub fn push(&mut self, bytes: Bytes) {
        self.input.push(bytes);
    }

    /// Takes what the end of the stream leaves as the last record.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// Whether records stand behind separators.
    pub fn is_sequence(&self) -> bool {
        self.framing == Framing::Sequence
    }

    /// Puts the next record that is complete in the place of an earlier one, whose memory it may use, and says whether there is one.
    ///
    /// # Errors
    ///
    /// If a record is too large, now and from then on.
    pub fn next_record(&mut self, record: &mut Record) -> Result<bool, TooLarge> {
        let is_sequence = self.is_sequence();
        let end = if is_sequence { SEPARATOR } else { b'\n' };
        loop {
            let rest = self.input.rest();
            let found = find(end, rest);
            let part = rest.get(..found.unwrap_or(rest.len()));
            let part = part.unwrap_or_default();
            if self.failed || part.len() > self.limit.saturating_sub(self.held.len()) {
                self.failed = true;
                self.held = Vec::new();
                return Err(TooLarge {
                    what: Limited::Event,
                    limit: self.limit,
                });
            }
            // Most records arrive whole, and are read where they are.
            let is_held = found.is_none() || !self.held.is_empty();
            if is_held {
                self.held.extend_from_slice(part);
            }
            let is_last = found.is_none() && std::mem::take(&mut self.ended);
            let is_complete = found.is_some() || is_last;
            let is_record = is_complete && {
                let text = if is_held { &self.held[..] } else { part };
                let is_ended = found.is_some() && !is_sequence;
                record.line = self.line;
                record.whole = is_ended || text.ends_with(b"\n");
                // A line ends at the first line feed.
                let feeds = match is_sequence {
                    true => memchr_iter(b'\n', text).count() as u64,
                    false => u64::from(is_ended),
                };
                self.line += feeds;
                let text = trimmed(text, record.line == 1);
                let mut bytes = reused(std::mem::take(&mut record.bytes));
                bytes.extend_from_slice(text);
                record.bytes = bytes;
                !text.is_empty()
            };
            self.input
                .advance(part.len() + usize::from(found.is_some()));
            if is_held && is_complete {
                self.held = reused(std::mem::take(&mut self.held));
            }
            if is_record || found.is_none() {
                return Ok(is_record);
            }
        }
    }
}

/// A text without the white space around it, and without the byte order mark that may begin a stream.
#[inline]
fn trimmed(text: &[u8], is_first: bool) -> &[u8] {
    let text = match is_first {
        true => text.strip_prefix(BOM).unwrap_or(text),
        false => text,
    };
    text.trim_ascii()
}
