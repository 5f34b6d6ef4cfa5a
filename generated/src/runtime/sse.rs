// @generated: the runtime of specwright, the same in every crate.

//! Server-sent events: from bytes to events, as WHATWG HTML (9.2.6, "Interpreting an event stream") says.
//!
//! Bytes may come in any pieces, split inside of a character or of a line ending. Every byte is looked at once and
//! copied a fixed number of times, and only an unfinished event is held back, so time is linear and memory does not grow
//! with the stream.

use std::collections::VecDeque;
use std::time::Duration;

use super::error::{Limited, TooLarge};

/// The byte order mark that may begin a stream, in UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its name; `message` if the server gave none.
    pub event: String,
    /// Its data: the `data` lines, joined by line feeds.
    pub data: String,
    /// The id that is in force, which this event or an earlier one has set.
    pub id: Option<String>,
    /// The time to wait before reconnecting, if this event sets it.
    pub retry: Option<Duration>,
}

/// Turns bytes into events.
#[derive(Debug)]
pub struct EventParser {
    limit: usize,
    /// The start of a line whose end has not arrived.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return, so that a line feed would belong to it.
    after_return: bool,
    /// Whether a line has ended before; until then there may be a byte order mark.
    started: bool,
    failed: bool,
    name: String,
    data: String,
    id: String,
    retry: Option<Duration>,
    ready: VecDeque<Event>,
}

impl EventParser {
    /// A parser that refuses events, and lines, of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_return: false,
            started: false,
            failed: false,
            name: String::new(),
            data: String::new(),
            id: String::new(),
            retry: None,
            ready: VecDeque::new(),
        }
    }

    /// Takes the next bytes. Events that they complete are then given by [`EventParser::next_event`].
    ///
    /// # Errors
    ///
    /// If an event is too large, now and from then on. Events that were complete before can still be taken.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), TooLarge> {
        let mut rest = bytes;
        while !rest.is_empty() && !self.failed {
            if std::mem::take(&mut self.after_return) {
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
            let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.extend_line(rest);
                break;
            };
            let (line, ending) = rest.split_at(end);
            self.after_return = ending.starts_with(b"\r");
            rest = ending.get(1..).unwrap_or_default();
            self.end_line(line);
        }
        if self.failed {
            Err(TooLarge {
                what: Limited::Event,
                limit: self.limit,
            })
        } else {
            Ok(())
        }
    }

    /// The next event that is complete. What the stream's end cuts short is never given, as the standard says.
    pub fn next_event(&mut self) -> Option<Event> {
        self.ready.pop_front()
    }

    /// The id to resume from, as of the last event that was completed.
    pub fn last_event_id(&self) -> Option<&str> {
        if self.id.is_empty() {
            None
        } else {
            Some(&self.id)
        }
    }

    fn extend_line(&mut self, part: &[u8]) {
        if self.fits(self.line.len().saturating_add(part.len())) {
            self.line.extend_from_slice(part);
        }
    }

    fn end_line(&mut self, end: &[u8]) {
        if !self.fits(self.line.len().saturating_add(end.len())) {
            return;
        }
        // Most lines arrive whole, and are read where they are.
        let mut held = std::mem::take(&mut self.line);
        let line = if held.is_empty() {
            end
        } else {
            held.extend_from_slice(end);
            held.as_slice()
        };
        let first = !std::mem::replace(&mut self.started, true);
        let line = if first {
            line.strip_prefix(BOM).unwrap_or(line)
        } else {
            line
        };
        self.read_line(line);
        held.clear();
        self.line = held;
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
            self.data = String::new();
        }
        !self.failed
    }

    fn read_line(&mut self, line: &[u8]) {
        if line.is_empty() {
            self.dispatch();
            return;
        }
        let colon = line
            .iter()
            .position(|byte| *byte == b':')
            .unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"data" => {
                self.data.push_str(&String::from_utf8_lossy(value));
                self.data.push('\n');
            }
            b"id" if !value.contains(&0) => self.id = String::from_utf8_lossy(value).into_owned(),
            b"retry" => self.retry = retry(value).or(self.retry),
            // An empty name is a comment; any other is not defined, and ignored.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let name = std::mem::take(&mut self.name);
        let mut data = std::mem::take(&mut self.data);
        let retry = self.retry.take();
        // An empty `data` line leaves a line feed, so this is an event without any, which is none.
        if data.pop().is_none() {
            return;
        }
        let event = if name.is_empty() {
            "message".to_owned()
        } else {
            name
        };
        let id = self.last_event_id().map(str::to_owned);
        self.ready.push_back(Event {
            event,
            data,
            id,
            retry,
        });
    }
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
