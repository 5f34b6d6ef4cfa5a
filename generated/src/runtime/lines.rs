// @generated: the runtime of specwright, the same in every crate.

//! JSON texts one after another: a line each (JSON Lines), or each behind a record separator (RFC 7464).
//!
//! Bytes may come in any pieces. Every byte is looked at once and copied at most twice, and only an unfinished record
//! is held back, so time is linear and memory does not grow with the stream.

use std::collections::VecDeque;

use super::error::{Limited, TooLarge};
use super::stream_rules::Framing;

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
    held: Vec<u8>,
    /// The line that `held` begins on.
    line: u64,
    failed: bool,
    ready: VecDeque<Record>,
}

impl RecordParser {
    /// A parser that refuses records of more than `limit` bytes.
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            held: Vec::new(),
            line: 1,
            failed: false,
            ready: VecDeque::new(),
        }
    }

    /// Takes the next bytes. Records that they complete are then given by [`RecordParser::next_record`].
    ///
    /// # Errors
    ///
    /// If a record is too large, now and from then on. Records that were complete before can still be taken.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        let end = match self.framing {
            Framing::Sequence => SEPARATOR,
            Framing::Lines | Framing::Events => b'\n',
        };
        let mut parts = bytes.split(|byte| *byte == end).peekable();
        while let Some(part) = parts.next() {
            if self.failed || part.len() > self.limit.saturating_sub(self.held.len()) {
                self.failed = true;
                self.held = Vec::new();
                return Err(TooLarge {
                    what: Limited::Event,
                    limit: self.limit,
                });
            }
            self.held.extend_from_slice(part);
            if parts.peek().is_some() {
                self.end_record(self.framing != Framing::Sequence);
            }
        }
        Ok(())
    }

    /// Takes what the end of the stream leaves as the last record.
    pub fn finish(&mut self) {
        self.end_record(false);
    }

    /// Whether records stand behind separators.
    pub fn is_sequence(&self) -> bool {
        self.framing == Framing::Sequence
    }

    /// The next record that is complete.
    pub fn next_record(&mut self) -> Option<Record> {
        self.ready.pop_front()
    }

    fn end_record(&mut self, ended: bool) {
        let held = std::mem::take(&mut self.held);
        let line = self.line;
        let feeds = held.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.line += feeds + u64::from(ended);
        let text = match line {
            1 => held.strip_prefix(BOM).unwrap_or(&held),
            _ => &held,
        };
        let bytes = text.trim_ascii();
        if bytes.is_empty() {
            return;
        }
        self.ready.push_back(Record {
            bytes: bytes.to_vec(),
            line,
            whole: ended || held.ends_with(b"\n"),
        });
    }
}
