// @generated: the runtime of specwright, as far as this API needs it.

//! Server-sent events: from bytes to events, as WHATWG HTML (9.2.6, "Interpreting an event stream") says.
//!
//! Bytes may come in any pieces, split inside of a character or of a line ending. Every byte is looked at once and
//! copied a fixed number of times, and events are made one by one, as they are asked for. Only an unfinished event is held
//! back, so time is linear and memory does not grow with the stream.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use memchr::memchr;

use super::input::{Input, find_line_end, reused};
use crate::runtime::response::{Limited, TooLarge};

/// The byte order mark that may begin a stream, in UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// The longest id that is kept, in bytes. It would be sent back in a header, and servers take no longer ones.
const LONGEST_ID: usize = 8 << 10;

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
    input: Input,
    block: Block,
}

/// What was read since the last event, line by line.
#[derive(Debug)]
struct Block {
    limit: usize,
    /// The start of a line whose end has not arrived.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return, so that a line feed would belong to it.
    after_return: bool,
    /// Whether a line has ended before; until then there may be a byte order mark.
    started: bool,
    failed: bool,
    /// The name, if it has one. If not, it is that of an event before, which is likely to come again.
    name: String,
    is_named: bool,
    /// The data so far, each line with a line feed behind it.
    data: Vec<u8>,
    /// The id of the block that is being read, and the one in force.
    id: Option<Arc<str>>,
    last_id: Option<Arc<str>>,
    /// The time to wait, until an event has it, and the one in force.
    fresh_retry: Option<Duration>,
    retry: Option<Duration>,
}

impl Event {
    /// One that was not read yet.
    pub(crate) const EMPTY: Self = Self {
        event: String::new(),
        data: String::new(),
        id: None,
        retry: None,
    };
}

impl EventParser {
    /// A parser that refuses events, and lines, of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self::after(limit, None)
    }

    /// A parser of a stream that goes on after the event with this id, which stays in force.
    pub fn after(limit: usize, id: Option<Arc<str>>) -> Self {
        let block = Block {
            limit,
            line: Vec::new(),
            after_return: false,
            started: false,
            failed: false,
            name: String::new(),
            is_named: false,
            data: Vec::new(),
            id: id.clone(),
            last_id: id,
            fresh_retry: None,
            retry: None,
        };
        Self {
            input: Input::default(),
            block,
        }
    }

    /// Takes the next bytes. Events that they complete are then given by [`EventParser::next_event`].
    pub fn push(&mut self, bytes: Bytes) {
        self.input.push(bytes);
    }

    /// Puts the next event that is complete in the place of an earlier one, whose memory it may use, and says whether there is one.
    /// What the stream's end cuts short is never given, as the standard says.
    ///
    /// # Errors
    ///
    /// If an event is too large, now and from then on.
    pub fn next_event(&mut self, event: &mut Event) -> Result<bool, TooLarge> {
        let (read, is_event) = self.block.read(self.input.rest(), event);
        if self.block.failed {
            return Err(TooLarge {
                what: Limited::Event,
                limit: self.block.limit,
            });
        }
        self.input.advance(read);
        Ok(is_event)
    }

    /// The id to resume after: that of the last block that ended, whether it was an event or had no data.
    pub fn last_event_id(&self) -> Option<&Arc<str>> {
        self.block.last_id.as_ref()
    }

    /// The time to wait before reconnecting that was set last, by an event or apart from any.
    pub fn retry(&self) -> Option<Duration> {
        self.block.retry
    }
}

impl Block {
    /// Reads until an event is complete, and says how many bytes that took, and whether it is.
    fn read(&mut self, bytes: &[u8], event: &mut Event) -> (usize, bool) {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..)
            && let Some(first) = rest.first()
            && !self.failed
        {
            let after_return = std::mem::take(&mut self.after_return);
            let end = match first {
                b'\n' if after_return => {
                    at += 1;
                    continue;
                }
                // The line that ends a block has no bytes to look for an end in.
                b'\n' | b'\r' if self.started && self.line.is_empty() => {
                    self.after_return = *first == b'\r';
                    at += 1;
                    match self.dispatch(event) {
                        true => return (at, true),
                        false => continue,
                    }
                }
                _ => find_line_end(rest),
            };
            let Some((line, [ending, ..])) = end.map(|it| rest.split_at(it)) else {
                self.extend_line(rest);
                return (bytes.len(), false);
            };
            self.after_return = *ending == b'\r';
            at += line.len() + 1;
            // Most lines arrive whole, and are read where they are.
            let is_event = match self.started && self.line.is_empty() {
                true => self.fits(line.len()) && self.read_line(line, event),
                false => self.end_line(line, event),
            };
            if is_event {
                return (at, true);
            }
        }
        (at, false)
    }

    fn extend_line(&mut self, part: &[u8]) {
        if self.fits(self.line.len().saturating_add(part.len())) {
            self.line.extend_from_slice(part);
        }
    }

    /// Reads a line that arrived in pieces, or is the first of the stream.
    fn end_line(&mut self, end: &[u8], event: &mut Event) -> bool {
        self.extend_line(end);
        if self.failed {
            return false;
        }
        let mut held = std::mem::take(&mut self.line);
        let line = match std::mem::replace(&mut self.started, true) {
            true => &held[..],
            false => held.strip_prefix(BOM).unwrap_or(&held),
        };
        let is_event = self.read_line(line, event);
        held.clear();
        self.line = held;
        is_event
    }

    /// Whether the event stays within the limit if its unread line has `line` bytes.
    #[inline]
    fn fits(&mut self, line: usize) -> bool {
        let name = if self.is_named { self.name.len() } else { 0 };
        let size = line.saturating_add(self.data.len()).saturating_add(name);
        if size > self.limit {
            self.failed = true;
            // What is held is of no use any more.
            self.line = Vec::new();
            self.data = Vec::new();
        }
        !self.failed
    }

    /// Reads a line, and says whether it completes an event.
    #[inline]
    fn read_line(&mut self, line: &[u8], event: &mut Event) -> bool {
        // The fields that most lines are, without a search for the colon.
        if line.is_empty() {
            return self.dispatch(event);
        } else if let Some(value) = line.strip_prefix(b"data:") {
            self.add_data(value);
        } else if let Some(value) = line.strip_prefix(b"event:") {
            self.set_name(value);
        } else {
            self.read_other_line(line);
        }
        false
    }

    #[inline]
    fn add_data(&mut self, value: &[u8]) {
        let value = value.strip_prefix(b" ").unwrap_or(value);
        self.data.reserve(value.len() + 1);
        self.data.extend_from_slice(value);
        self.data.push(b'\n');
    }

    #[inline]
    fn set_name(&mut self, value: &[u8]) {
        let value = value.strip_prefix(b" ").unwrap_or(value);
        self.is_named = true;
        if self.name.as_bytes() != value {
            self.change_name(value);
        }
    }

    #[cold]
    fn change_name(&mut self, value: &[u8]) {
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

    /// Ends the block, and says whether it is an event.
    #[inline]
    fn dispatch(&mut self, event: &mut Event) -> bool {
        // Without data a block is no event, but its id counts.
        self.last_id.clone_from(&self.id);
        let is_named = std::mem::take(&mut self.is_named) && !self.name.is_empty();
        // An empty `data` line leaves a line feed.
        if self.data.pop().is_none() {
            return false;
        }
        match is_named {
            true => std::mem::swap(&mut self.name, &mut event.event),
            false => "message".clone_into(&mut event.event),
        }
        let data = text(std::mem::take(&mut self.data));
        self.data = reused(std::mem::replace(&mut event.data, data).into_bytes());
        event.id.clone_from(&self.last_id);
        event.retry = self.fresh_retry.take();
        true
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
