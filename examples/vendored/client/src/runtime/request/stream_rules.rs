// @generated: the runtime of specwright, as far as this API needs it.

//! Streaming rules of an operation: how it is asked for, what completes it, what fails it.

use serde_json::Value;

use super::Request;
use super::error::RequestError;
use crate::runtime::json::Map;

/// A stream that an operation can answer with.
#[derive(Debug, Clone, Copy)]
pub struct StreamRules {
    /// How items are told apart.
    pub framing: Framing,
    /// Its media type, as in the header `accept`.
    pub accept: &'static str,
    /// The body's properties that ask for it, with their values as JSON text.
    pub asked_by: &'static [(&'static str, &'static str)],
    /// Those that ask for the whole, where a body that says nothing gets the stream.
    pub declined_by: &'static [(&'static str, &'static str)],
    /// How a body is sent that has these properties only, if not as JSON.
    pub form: Option<Form>,
    /// The property of an item that repeats the event's name.
    pub tag: Option<&'static str>,
    /// What completes it. Without it, any end is a good one.
    pub terminal: Option<Terminal>,
    /// The names of events that report an error and end the stream.
    pub errors: &'static [&'static str],
    /// Whether an object with `error`, or an event of that name, reports one where an item is expected.
    pub errors_in_place: bool,
    /// The names of events that are no items.
    pub ignored: &'static [&'static str],
}

/// Sends an object as a form.
pub type Form = fn(&mut Request, &Map<Value>) -> Result<(), RequestError>;

/// How the items of a stream are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// They are server-sent events (WHATWG HTML, section 9.2).
    Events,
    /// They are JSON, a line each (JSON Lines, NDJSON).
    Lines,
    /// They are JSON, each behind a record separator (RFC 7464).
    Sequence,
}

/// What completes a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// What is looked at.
    pub mark: Mark,
    /// What it is at the end: one of these.
    pub values: &'static [&'static str],
    /// Whether the stream is incomplete without it. What is inferred is not insisted on.
    pub required: bool,
}

/// What shows that an item is the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The text of its data.
    Data,
    /// The name of the event.
    Event,
    /// The value at this JSON Pointer, as text.
    Property(&'static str),
}

impl StreamRules {
    /// Server-sent events of which nothing else is known.
    pub const EVENTS: Self = Self::new(Framing::Events, "text/event-stream");

    /// JSON, a line each.
    pub const fn lines(accept: &'static str) -> Self {
        Self::new(Framing::Lines, accept)
    }

    /// JSON, each behind a record separator.
    pub const fn sequence(accept: &'static str) -> Self {
        Self::new(Framing::Sequence, accept)
    }

    const fn new(framing: Framing, accept: &'static str) -> Self {
        Self {
            framing,
            accept,
            asked_by: &[],
            declined_by: &[],
            form: None,
            tag: None,
            terminal: None,
            errors: &[],
            errors_in_place: false,
            ignored: &[],
        }
    }

    /// The body's properties that ask for it.
    pub const fn asked_by(mut self, properties: &'static [(&'static str, &'static str)]) -> Self {
        self.asked_by = properties;
        self
    }

    /// The body's properties that ask for the whole, where it says nothing of them.
    pub const fn declined_by(
        mut self,
        properties: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.declined_by = properties;
        self
    }

    /// How a body is sent that the caller leaves out, where it is a form.
    pub const fn in_form(mut self, form: Form) -> Self {
        self.form = Some(form);
        self
    }

    /// The property of an item that repeats the event's name.
    pub const fn named_by(mut self, tag: &'static str) -> Self {
        self.tag = Some(tag);
        self
    }

    /// What has to arrive at the end.
    pub const fn complete_at(mut self, mark: Mark, values: &'static [&'static str]) -> Self {
        self.terminal = Some(Terminal {
            mark,
            values,
            required: true,
        });
        self
    }

    /// What ends it if it arrives.
    pub const fn ends_at(mut self, mark: Mark, values: &'static [&'static str]) -> Self {
        self.terminal = Some(Terminal {
            mark,
            values,
            required: false,
        });
        self
    }

    /// The events that report an error.
    pub const fn fails_at(mut self, names: &'static [&'static str]) -> Self {
        self.errors = names;
        self
    }

    /// An object with `error` reports one where an item is expected, and so does an event of that name.
    pub const fn fails_in_place(mut self) -> Self {
        self.errors_in_place = true;
        self
    }

    /// The events that are no items.
    pub const fn without(mut self, names: &'static [&'static str]) -> Self {
        self.ignored = names;
        self
    }

    /// What the stream ends with, if that is the text of its data.
    pub fn last_data(&self) -> Option<&'static str> {
        let terminal = self.terminal.filter(|it| it.mark == Mark::Data)?;
        terminal.values.first().copied()
    }
}
