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
    // part: bodies
    /// The body's properties that ask for it, with their values as JSON text.
    pub asked_by: &'static [(&'static str, &'static str)],
    /// Those that ask for the whole, where a body that says nothing gets the stream.
    pub declined_by: &'static [(&'static str, &'static str)],
    /// How a body is sent that has these properties only, if not as JSON.
    pub form: Option<Form>,
    // end part
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

// part: bodies
/// Sends an object as a form.
pub type Form = fn(&mut Request, &Map<Value>) -> Result<(), RequestError>;
// end part

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
            // part: bodies
            asked_by: &[],
            declined_by: &[],
            form: None,
            // end part
            tag: None,
            terminal: None,
            errors: &[],
            errors_in_place: false,
            ignored: &[],
        }
    }

    // part: bodies
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
    // end part

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

    /// Whether an event has one of these names: its own, or the one that its data repeats.
    pub(crate) fn is_called(&self, event: &str, data: &str, names: &[&str]) -> bool {
        if names.contains(&event) {
            return true;
        }
        // Most data is not looked at twice: it has none of the names in it.
        let Some(tag) = self
            .tag
            .filter(|_| names.iter().any(|it| data.contains(it)))
        else {
            return false;
        };
        let data: Value = serde_json::from_str(data).unwrap_or_default();
        let own = data.get(tag).and_then(Value::as_str);
        own.is_some_and(|own| names.contains(&own))
    }

    /// The data with the event's name for the property that would repeat it, where it is an object without that.
    pub(crate) fn with_tag(&self, event: &str, data: &str) -> Option<String> {
        let tag = self.tag.filter(|_| !event.is_empty())?;
        let mut data: Value = serde_json::from_str(data).ok()?;
        let map = data.as_object_mut().filter(|it| !it.contains_key(tag))?;
        map.insert(tag.to_owned(), event.into());
        Some(data.to_string())
    }

    /// Whether data is an object with an error where an item is expected.
    pub(crate) fn is_error_in_place(&self, data: &str) -> bool {
        if !self.errors_in_place || !data.contains("\"error\"") {
            return false;
        }
        let data: Value = serde_json::from_str(data).unwrap_or_default();
        match data.get("error") {
            Some(Value::Object(_)) => true,
            Some(Value::String(text)) => !text.is_empty(),
            _ => false,
        }
    }
}

impl Terminal {
    /// Whether an item is the last one.
    pub(crate) fn is(&self, rules: &StreamRules, event: &str, data: &str) -> bool {
        match self.mark {
            Mark::Data => self.values.contains(&data),
            Mark::Event => rules.is_called(event, data, self.values),
            Mark::Property(pointer) => {
                if !self.values.iter().any(|it| data.contains(it)) {
                    return false;
                }
                let data: Value = serde_json::from_str(data).unwrap_or_default();
                let text = data.pointer(pointer).map(|it| match it {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                });
                text.is_some_and(|text| self.values.contains(&text.as_str()))
            }
        }
    }
}

// part: bodies
impl Request {
    /// The properties that a body for the whole must not have all of, since they ask for the stream.
    pub(crate) fn refused(&self) -> Vec<(String, Value)> {
        self.properties_of_whole(|it| it.asked_by)
    }

    /// The properties of a body for the whole, where it says nothing of them.
    pub(crate) fn unsaid(&self) -> Vec<(String, Value)> {
        self.properties_of_whole(|it| it.declined_by)
    }

    fn properties_of_whole(
        &self,
        of: fn(&StreamRules) -> &'static [(&'static str, &'static str)],
    ) -> Vec<(String, Value)> {
        let rules = self.operation.streaming.as_ref();
        let rules = rules.filter(|_| !self.streamed);
        rules.map(|it| properties(of(it))).unwrap_or_default()
    }

    /// Why a body that asks for the stream is not sent where the whole is wanted.
    pub(crate) fn asks_for_stream(&self) -> RequestError {
        let asked = self.refused();
        let asked: Vec<String> = asked
            .iter()
            .map(|(name, it)| format!("`{name}: {it}`"))
            .collect();
        self.body_error(format!(
            "{} asks for the stream, which cannot be read as a whole: call `stream()`",
            asked.join(" with ")
        ))
    }
}

/// Properties of a body whose values are JSON text.
pub(super) fn properties(all: &[(&str, &str)]) -> Vec<(String, Value)> {
    let value = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let all = all.iter();
    all.map(|(name, text)| ((*name).to_owned(), value(text)))
        .collect()
}
// end part
