//! Decoding one response or event: what becomes of what does not fit, and who hears of it.
//!
//! Reading itself is lenient: enums and unions keep what they do not know. While it goes on, such places are noted
//! ([`drift`]), if anybody wants to know. At the end the notes are told to the client's hook; or, where reading is
//! strict, the first of them is the error. What is read either way is the same.

use std::marker::PhantomData;

use super::Meta;
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::deadline::End;
use crate::runtime::json::{DecodeError, DriftKind, FromJson, Note, Rules, decode, drift, rules};

/// The reading of one response or event. It has to end on the thread that it began on, before another begins.
pub(crate) struct Reading {
    // part: drift
    /// The client, if somebody listens to it.
    listened: Option<Client>,
    strict: bool,
    operation: &'static str,
    // end part
    /// It cannot be sent to another thread.
    _thread: PhantomData<*const ()>,
}

impl Reading {
    /// That of the response to a call, or of an event in it. It has to be done before the call's deadline.
    pub(crate) fn new(client: &Client, options: &CallOptions, meta: &Meta) -> Self {
        Self::until(client, options, meta, false)
    }

    // part: polling
    /// That of what was received before the deadline, and is part of the error that it has passed.
    pub(crate) fn late(client: &Client, options: &CallOptions, meta: &Meta) -> Self {
        Self::until(client, options, meta, true)
    }
    // end part

    fn until(client: &Client, options: &CallOptions, meta: &Meta, is_late: bool) -> Self {
        let end = if is_late { End::NEVER } else { meta.end() };
        let rules = options.rules(client, end);
        begin(rules);
        Self {
            // part: drift
            listened: client.inner.drift.as_ref().map(|_| client.clone()),
            strict: rules.strict,
            operation: meta.call().operation(),
            // end part
            _thread: PhantomData,
        }
    }

    /// That of bytes that no client has received.
    fn of(rules: Rules) -> Self {
        begin(rules);
        Self {
            // part: drift
            listened: None,
            strict: rules.strict,
            operation: "",
            // end part
            _thread: PhantomData,
        }
    }

    /// What was read, once what was noted is told.
    pub(crate) fn end<T>(self, read: Result<T, DecodeError>) -> Result<T, DecodeError> {
        let value = read?;
        // part: drift
        self.finish(None)?;
        // end part
        Ok(value)
    }

    // part: streams
    /// The same of an event, of a name unless it is a line.
    pub(crate) fn end_event<T>(
        self,
        read: Result<T, DecodeError>,
        event: Option<&str>,
    ) -> Result<T, DecodeError> {
        let value = read?;
        self.finish(event)?;
        Ok(value)
    }
    // end part

    // part: drift
    fn finish(self, event: Option<&str>) -> Result<(), DecodeError> {
        let notes = drift::take();
        if self.strict {
            let error = refused(notes);
            return error.map_or(Ok(()), Err);
        }
        let client = self.listened.as_ref();
        if let Some(listener) = client.and_then(|it| it.inner.drift.as_ref()) {
            listener.tell_all(notes, self.operation, event);
        }
        Ok(())
    }
    // end part
}

/// Sets the rules of this thread.
fn begin(rules: Rules) {
    rules::set_rules(rules);
    // part: drift
    drift::clear();
    // end part
}

impl Drop for Reading {
    fn drop(&mut self) {
        rules::set_rules(Rules::NONE);
    }
}

// part: drift
/// The error that strict reading makes of notes: the first of what does not fit, or else of what is unknown.
fn refused(notes: Vec<Note>) -> Option<DecodeError> {
    let mut errors: Vec<_> = notes
        .into_iter()
        .filter(|note| note.kind != DriftKind::Property)
        .map(Note::into_error)
        .collect();
    let first = errors.iter().position(|error| !error.is_unknown());
    match errors.is_empty() {
        true => None,
        false => Some(errors.swap_remove(first.unwrap_or(0))),
    }
}

/// As [`decode`], but strict, as [`ClientBuilder::strict_decoding`](crate::runtime::ClientBuilder::strict_decoding) says.
///
/// # Errors
///
/// If the bytes are not JSON, do not fit the type, or hold what is unknown ([`DecodeError::is_unknown`]).
pub fn decode_strictly<T: FromJson>(bytes: &[u8]) -> Result<T, DecodeError> {
    let rules = Rules {
        watched: true,
        strict: true,
        ..Rules::NONE
    };
    Reading::of(rules).end(decode(bytes))
}
// end part

/// As [`decode`], within the memory that a response of a client with this
/// [`max_body_size`](crate::runtime::ClientBuilder::max_body_size) may take: eight times the largest of it, the document's own size,
/// and 1 MiB, in bytes.
///
/// # Errors
///
/// If the bytes are not JSON, do not fit the type, or take more.
pub fn decode_within<T: FromJson>(bytes: &[u8], max_body_size: usize) -> Result<T, DecodeError> {
    let rules = Rules {
        limit: max_body_size,
        ..Rules::NONE
    };
    Reading::of(rules).end(decode(bytes))
}
