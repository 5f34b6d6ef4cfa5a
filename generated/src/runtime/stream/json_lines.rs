// @generated: the runtime of specwright, as far as this API needs it.

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The text as it was sent.
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

    /// The next record that is complete.
    ///
    /// # Errors
    ///
    /// If a record is too large, now and from then on.
    pub fn next_record(&mut self) -> Result<Option<Record>, TooLarge> {
        let end = match self.framing {
            Framing::Sequence => SEPARATOR,
            Framing::Lines | Framing::Events => b'\n',
        };
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
            self.held.extend_from_slice(part);
            self.input
                .advance(part.len() + usize::from(found.is_some()));
            if found.is_none() && !std::mem::take(&mut self.ended) {
                return Ok(None);
            }
            let ended = found.is_some() && self.framing != Framing::Sequence;
            let record = self.record(ended);
            if record.is_some() || found.is_none() {
                return Ok(record);
            }
        }
    }

    /// Takes back the text of a record that is of no more use, for the memory that it has.
    pub fn reuse(&mut self, bytes: Vec<u8>) {
        if self.held.capacity() == 0 {
            self.held = reused(bytes);
        }
    }

    /// What is held, as a record, unless it is blank.
    fn record(&mut self, ended: bool) -> Option<Record> {
        let line = self.line;
        let feeds = match self.framing {
            Framing::Sequence => memchr_iter(b'\n', &self.held).count() as u64,
            // A line ends at the first.
            Framing::Lines | Framing::Events => 0,
        };
        self.line += feeds + u64::from(ended);
        let whole = ended || self.held.ends_with(b"\n");
        self.held.truncate(self.held.trim_ascii_end().len());
        let text = match line {
            1 => self.held.strip_prefix(BOM).unwrap_or(&self.held),
            _ => &self.held[..],
        };
        let size = text.trim_ascii_start().len();
        if size < self.held.len() {
            self.held.drain(..self.held.len() - size);
        }
        let is_blank = self.held.is_empty();
        (!is_blank).then(|| Record {
            bytes: std::mem::take(&mut self.held),
            line,
            whole,
        })
    }
}
