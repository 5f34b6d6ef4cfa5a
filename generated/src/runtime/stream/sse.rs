// @generated: the runtime of specwright, as far as this API needs it.

//! Server-sent events: from bytes to events, as WHATWG HTML (9.2.6, "Interpreting an event stream") says.
//!
//! Bytes may come in any pieces, split inside of a character or of a line ending. Every byte is looked at once and
//! copied a fixed number of times, and events are made one by one, as they are asked for. Only an unfinished event is held
//! back, so time is linear and memory does not grow with the stream.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use memchr::{memchr, memchr2};

use crate::runtime::response::{Limited, TooLarge};

/// The byte order mark that may begin a stream, in UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// The longest id that is kept, in bytes. It would be sent back in a header, and servers take no longer ones.
const LONGEST_ID: usize = 8 << 10;

/// The memory of an event that is used for others after it, in bytes at most.
const REUSED: usize = 64 << 10;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its name; `message` if the server gave none.
    pub event: String,
    /// Its data: the `data` lines, joined by line feeds.
    pub data: String,
    /// The id that is in force, which this event or an earlier one has set. Events share it. One of more than 8 KiB is none.
    pub id: Option<Arc<str>>,
    /// The time to wait before reconnecting, if it was set since the event before.
    pub retry: Option<Duration>,
}

/// Turns bytes into events.
#[derive(Debug)]
pub struct EventParser {
    limit: usize,
    /// What has arrived and is not read yet.
    input: Bytes,
    /// The start of a line whose end has not arrived.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return, so that a line feed would belong to it.
    after_return: bool,
    /// Whether a line has ended before; until then there may be a byte order mark.
    started: bool,
    failed: bool,
    name: String,
    /// The data so far, each line with a line feed behind it.
    data: Vec<u8>,
    /// The name of an event before, which is likely to come again.
    spare: String,
    /// The id of the block that is being read, and the one in force.
    id: Option<Arc<str>>,
    last_id: Option<Arc<str>>,
    /// The time to wait, until an event has it, and the one in force.
    fresh_retry: Option<Duration>,
    retry: Option<Duration>,
}

impl EventParser {
    /// A parser that refuses events, and lines, of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self::after(limit, None)
    }

    /// A parser of a stream that goes on after the event with this id, which stays in force.
    pub fn after(limit: usize, id: Option<Arc<str>>) -> Self {
        Self {
            limit,
            input: Bytes::new(),
            line: Vec::new(),
            after_return: false,
            started: false,
            failed: false,
            name: String::new(),
            data: Vec::new(),
            spare: String::new(),
            id: id.clone(),
            last_id: id,
            fresh_retry: None,
            retry: None,
        }
    }

    /// Takes the next bytes. Events that they complete are then given by [`EventParser::next_event`].
    pub fn push(&mut self, bytes: Bytes) {
        self.input = match self.input.is_empty() {
            true => bytes,
            false => [&self.input[..], &bytes[..]].concat().into(),
        };
    }

    /// The next event that is complete. What the stream's end cuts short is never given, as the standard says.
    ///
    /// # Errors
    ///
    /// If an event is too large, now and from then on.
    pub fn next_event(&mut self) -> Result<Option<Event>, TooLarge> {
        let mut input = std::mem::take(&mut self.input);
        let mut at = 0;
        let mut found = None;
        while let Some(rest) = input.get(at..).filter(|it| !it.is_empty())
            && !self.failed
        {
            if std::mem::take(&mut self.after_return) && rest.starts_with(b"\n") {
                at += 1;
                continue;
            }
            let Some(end) = line_end(rest) else {
                self.extend_line(rest);
                at = input.len();
                break;
            };
            let (line, ending) = rest.split_at(end);
            self.after_return = ending.starts_with(b"\r");
            at += end + 1;
            // Most lines arrive whole, and are read where they are.
            let event = match self.started && self.line.is_empty() {
                true if self.fits(line.len()) => self.read_line(line),
                true => None,
                false => self.end_line(line),
            };
            if event.is_some() {
                found = event;
                break;
            }
        }
        if self.failed {
            return Err(TooLarge {
                what: Limited::Event,
                limit: self.limit,
            });
        }
        input.advance(at);
        self.input = input;
        Ok(found)
    }

    /// Takes back an event that is of no more use, for the memory that it has.
    pub fn reuse(&mut self, event: Event) {
        let Event { event, data, .. } = event;
        if event.capacity() <= REUSED {
            self.spare = event;
        }
        if self.data.capacity() == 0 && data.capacity() <= REUSED {
            self.data = data.into_bytes();
            self.data.clear();
        }
    }

    /// The id to resume after: that of the last block that ended, whether it was an event or had no data.
    pub fn last_event_id(&self) -> Option<&Arc<str>> {
        self.last_id.as_ref()
    }

    /// The time to wait before reconnecting that was set last, by an event or apart from any.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn extend_line(&mut self, part: &[u8]) {
        if self.fits(self.line.len().saturating_add(part.len())) {
            self.line.extend_from_slice(part);
        }
    }

    /// Reads a line that arrived in pieces, or is the first of the stream.
    fn end_line(&mut self, end: &[u8]) -> Option<Event> {
        self.extend_line(end);
        if self.failed {
            return None;
        }
        let mut held = std::mem::take(&mut self.line);
        let line = match std::mem::replace(&mut self.started, true) {
            true => &held[..],
            false => held.strip_prefix(BOM).unwrap_or(&held),
        };
        let event = self.read_line(line);
        held.clear();
        self.line = held;
        event
    }

    /// Whether the event stays within the limit if its unread line has `line` bytes.
    fn fits(&mut self, line: usize) -> bool {
        let size = line
            .saturating_add(self.data.len())
            .saturating_add(self.name.len());
        if size > self.limit {
            self.failed = true;
            // What is held is of no use any more.
            self.line = Vec::new();
            self.data = Vec::new();
        }
        !self.failed
    }

    fn read_line(&mut self, line: &[u8]) -> Option<Event> {
        // The fields that most lines are, without a search for the colon.
        if line.is_empty() {
            return self.dispatch();
        } else if let Some(value) = line.strip_prefix(b"data:") {
            self.add_data(value);
        } else if let Some(value) = line.strip_prefix(b"event:") {
            self.set_name(value);
        } else {
            self.read_other_line(line);
        }
        None
    }

    fn add_data(&mut self, value: &[u8]) {
        let value = value.strip_prefix(b" ").unwrap_or(value);
        self.data.reserve(value.len() + 1);
        self.data.extend_from_slice(value);
        self.data.push(b'\n');
    }

    fn set_name(&mut self, value: &[u8]) {
        let value = value.strip_prefix(b" ").unwrap_or(value);
        if self.spare.as_bytes() == value {
            self.name = std::mem::take(&mut self.spare);
            return;
        }
        if self.name.capacity() == 0 {
            self.name = std::mem::take(&mut self.spare);
        }
        self.name.clear();
        match std::str::from_utf8(value) {
            Ok(name) => self.name.push_str(name),
            Err(_) => self.name.push_str(&String::from_utf8_lossy(value)),
        }
    }

    fn read_other_line(&mut self, line: &[u8]) {
        let colon = memchr(b':', line).unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            // Without a colon they have no value.
            b"event" => self.set_name(value),
            b"data" => self.add_data(value),
            b"id" if !value.contains(&0) => {
                let id = Some(value).filter(|it| (1..=LONGEST_ID).contains(&it.len()));
                self.id = id.map(|it| String::from_utf8_lossy(it).into());
            }
            b"retry" => {
                self.fresh_retry = retry(value).or(self.fresh_retry);
                self.retry = self.fresh_retry.or(self.retry);
            }
            // An empty name is a comment; any other is not defined, and ignored.
            _ => {}
        }
    }

    fn dispatch(&mut self) -> Option<Event> {
        // Without data a block is no event, but its id counts.
        self.last_id.clone_from(&self.id);
        // An empty `data` line leaves a line feed.
        if self.data.pop().is_none() {
            self.name.clear();
            return None;
        }
        if self.name.is_empty() {
            self.name.push_str("message");
        }
        Some(Event {
            event: std::mem::take(&mut self.name),
            data: text(std::mem::take(&mut self.data)),
            id: self.last_id.clone(),
            retry: self.fresh_retry.take(),
        })
    }
}

/// Where the first line ends, if its end is there.
fn line_end(rest: &[u8]) -> Option<usize> {
    match rest.first() {
        // The line that ends an event has no bytes to look for an end in.
        Some(b'\n' | b'\r') => Some(0),
        _ => memchr2(b'\n', b'\r', rest),
    }
}

/// Text that should be UTF-8; what is not becomes U+FFFD.
fn text(bytes: Vec<u8>) -> String {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Milliseconds in ASCII digits; anything else is ignored.
fn retry(value: &[u8]) -> Option<Duration> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |sum: u64, byte: &u8| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(byte - b'0'))
    };
    Some(Duration::from_millis(value.iter().fold(0, digit)))
}
