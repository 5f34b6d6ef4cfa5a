// @generated: the runtime of specwright, as far as this API needs it.

//! JSON texts one after another: a line each (JSON Lines), or each behind a record separator (RFC 7464).
//!
//! Bytes may come in any pieces. Every byte is looked at a fixed number of times and copied at most once, and records are found one by
//! one, as they are asked for. Only an unfinished record is held back, so time is linear and memory does not grow with the stream.

use bytes::Bytes;
use memchr::{memchr, memchr_iter};

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
    pub bytes: Bytes,
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
    /// What has arrived and is not read yet.
    input: Bytes,
    /// The start of a record whose end has not arrived.
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
            input: Bytes::new(),
            held: Vec::new(),
            line: 1,
            ended: false,
            failed: false,
        }
    }

    /// Takes the next bytes. Records that they complete are then given by [`RecordParser::next_record`].
    pub fn push(&mut self, bytes: Bytes) {
        self.input = match self.input.is_empty() {
            true => bytes,
            false => [&self.input[..], &bytes[..]].concat().into(),
        };
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
            let found = memchr(end, &self.input);
            let part = self.input.split_to(found.unwrap_or(self.input.len()));
            if self.failed || part.len() > self.limit.saturating_sub(self.held.len()) {
                self.failed = true;
                self.held = Vec::new();
                return Err(TooLarge {
                    what: Limited::Event,
                    limit: self.limit,
                });
            }
            let text = match (found, self.held.is_empty()) {
                // Most records arrive whole, and are not copied.
                (Some(_), true) => part,
                _ => {
                    self.held.extend_from_slice(&part);
                    if found.is_none() && !std::mem::take(&mut self.ended) {
                        return Ok(None);
                    }
                    std::mem::take(&mut self.held).into()
                }
            };
            if found.is_some() {
                drop(self.input.split_to(1));
            }
            let ended = found.is_some() && self.framing != Framing::Sequence;
            let record = self.record(&text, ended);
            if record.is_some() || found.is_none() {
                return Ok(record);
            }
        }
    }

    fn record(&mut self, text: &Bytes, ended: bool) -> Option<Record> {
        let line = self.line;
        let feeds = match self.framing {
            Framing::Sequence => memchr_iter(b'\n', text).count() as u64,
            // A line ends at the first.
            Framing::Lines | Framing::Events => 0,
        };
        self.line += feeds + u64::from(ended);
        let bytes = match line {
            1 => text.strip_prefix(BOM).unwrap_or(text),
            _ => text,
        };
        let bytes = bytes.trim_ascii();
        (!bytes.is_empty()).then(|| Record {
            bytes: text.slice_ref(bytes),
            line,
            whole: ended || text.ends_with(b"\n"),
        })
    }
}
