//! From an event of a stream to an item of its type.
//!
//! APIs do it in two ways: every event's data is the same JSON type, or the event's name says what its data is. The
//! second is a union over the envelope of name and data, which `event_union!` implements.

use std::borrow::Cow;

use serde_json::Value;

use crate::runtime::json::object::less;
use crate::runtime::json::{
    Build, DecodeError, DriftKind, FromJson, Json, JsonTree, decode_str, drift, entries, read,
    syntax,
};

/// A type that can be read from an event.
pub trait FromEvent: Sized {
    /// The properties for an event's name and data, where an event of this type is an object.
    const ENVELOPE: Option<(&'static str, &'static str)> = None;

    /// The names of events that the API's description knows, where an event is an object.
    const NAMES: &'static [&'static str] = &[];

    /// Reads an event, given its name and its data.
    ///
    /// # Errors
    ///
    /// If the data does not fit. Where the type can keep an event as it is, one of an unknown name is no error, nor one whose
    /// data is JSON and not what the name promises.
    fn from_event(event: &str, data: &str) -> Result<Self, DecodeError>;

    /// Reads an item that is JSON and no event.
    ///
    /// # Errors
    ///
    /// If the text is not JSON or does not fit.
    fn from_text(text: &str) -> Result<Self, DecodeError> {
        Self::from_event("", text)
    }

    /// Whether the event is one that the API's description knows.
    fn is_recognized(&self) -> bool {
        true
    }
}

/// Reads an item that is just the JSON of an event's data.
///
/// # Errors
///
/// If the data is not JSON or does not fit.
pub fn json_event<T: FromJson>(data: &str) -> Result<T, DecodeError> {
    decode_str(data)
}

impl FromEvent for Value {
    /// The data as JSON, whatever the name.
    fn from_event(_: &str, data: &str) -> Result<Self, DecodeError> {
        json_event(data)
    }
}

/// Items that are the JSON of the data, whatever the event's name.
macro_rules! json_items {
    ($($type:ty $(where $item:ident)?),* $(,)?) => {
        $(impl $(<$item: FromJson>)? FromEvent for $type {
            fn from_event(_: &str, data: &str) -> Result<Self, DecodeError> {
                json_event(data)
            }
        })*
    };
}

json_items! {
    bool, i64, i128, u64, f64, Vec<T> where T, crate::runtime::json::Map<T> where T, Option<T> where T,
}

impl FromEvent for String {
    /// The data as it is, whatever the name.
    fn from_event(_: &str, data: &str) -> Result<Self, DecodeError> {
        Ok(data.to_owned())
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        json_event(text)
    }
}

/// An event of a name that the API's description does not know, or whose data does not fit its name.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownEvent {
    /// The event's name.
    pub event: String,
    /// Its data: a string if it is not JSON.
    pub data: Value,
}

impl FromEvent for UnknownEvent {
    fn from_event(event: &str, data: &str) -> Result<Self, DecodeError> {
        EventData::new(event, data).unrecognized(Misfit::Name)
    }

    fn is_recognized(&self) -> bool {
        false
    }
}

/// An event's name and data on the way to a variant.
#[derive(Debug)]
pub struct EventData<'a> {
    event: Cow<'a, str>,
    data: Data<'a>,
}

#[derive(Debug)]
enum Data<'a> {
    /// Part of a document that is being read.
    Part(Json<'a>),
    /// A document.
    Whole(Box<JsonTree<'a>>),
    /// What is not JSON, and why.
    Text(&'a str, DecodeError),
}

/// Why an event is none of those that a type knows.
#[derive(Debug)]
pub enum Misfit {
    /// It has another name, or another text than the one that goes with it.
    Name,
    /// Its data is not what the name promises.
    Data(DecodeError),
    /// Its data is not even JSON.
    Syntax,
}

impl<'a> EventData<'a> {
    /// Reads the data of an event.
    pub fn new(event: &'a str, data: &'a str) -> Self {
        Self {
            event: Cow::Borrowed(event),
            data: match syntax::parse_text(data) {
                Ok(tree) => Data::Whole(Box::new(tree)),
                Err(error) => Data::Text(data, error),
            },
        }
    }

    /// The envelope as a JSON object, its properties called `event` and `data` here.
    ///
    /// # Errors
    ///
    /// If the value is not an object with a string and a value of these names.
    pub fn from_envelope(value: Json<'a>, event: &str, data: &str) -> Result<Self, DecodeError> {
        let entries = entries(value)?;
        let weighing = &value.tree.weighing;
        if weighing.is_scored() {
            let known = entries.filter(|(key, _)| key.is_text(event) || key.is_text(data));
            let known = known.count();
            weighing.note(less(known, value.len().saturating_sub(known)));
        }
        let payload = value.get(data).ok_or_else(|| DecodeError::missing(data))?;
        let name = value
            .get(event)
            .ok_or_else(|| DecodeError::missing(event))?;
        Ok(Self {
            event: crate::runtime::json::string(name).map_err(|error| error.at_key(event))?,
            data: Data::Part(payload),
        })
    }

    /// The event's name.
    pub fn event(&self) -> &str {
        &self.event
    }

    /// Whether the data is this constant, compared as JSON where it is JSON.
    pub fn is(&self, constant: &str) -> bool {
        let value = match &self.data {
            Data::Part(value) => *value,
            Data::Whole(tree) => tree.root(),
            Data::Text(text, _) => return Self::constant(constant) == *text,
        };
        // A constant has at least two bytes for each value in it.
        let alike = value.nodes() <= constant.len() + 1;
        alike && value.to_value().ok() == Some(Self::constant(constant))
    }

    /// The data as a type.
    ///
    /// # Errors
    ///
    /// If it is not JSON or does not fit.
    pub fn decode<T: FromJson>(&self) -> Result<T, Misfit> {
        let read = match &self.data {
            Data::Part(value) => T::from_json(*value),
            Data::Whole(tree) => read(tree),
            Data::Text(..) => return Err(Misfit::Syntax),
        };
        read.map_err(Misfit::Data)
    }

    /// The event, kept as it is.
    ///
    /// # Errors
    ///
    /// If its name promises JSON and its data is none: what arrived is damaged. Or if it cannot be kept, because it takes
    /// too much memory or holds a number that is too large.
    pub fn unrecognized(self, why: Misfit) -> Result<UnknownEvent, DecodeError> {
        let event = self.event;
        let data = match (self.data, why) {
            (Data::Text(_, error), Misfit::Syntax) => return Err(error),
            (Data::Part(value), why) => kept(value, &event, why)?,
            (Data::Whole(tree), why) => kept_whole(&tree, &event, why)?,
            (Data::Text(text, _), why) => {
                let mut build = Build::default();
                build.string(text)?;
                kept_whole(&build.tree(), &event, why)?
            }
        };
        let event = event.into_owned();
        Ok(UnknownEvent { event, data })
    }

    /// What a constant is in JSON: itself, or a string if it is not JSON.
    pub fn constant(text: &str) -> Value {
        decode_str(text).unwrap_or_else(|_| Value::from(text))
    }
}

fn kept(value: Json<'_>, event: &str, why: Misfit) -> Result<Value, DecodeError> {
    if value.tree.weighing.rules.watched {
        let found = drift::told_text(event);
        match why {
            Misfit::Data(reason) => drift::note_misfit(value, found, reason),
            _ => drift::note(value, DriftKind::Event, || found),
        }
    }
    value.to_value()
}

fn kept_whole(tree: &JsonTree<'_>, event: &str, why: Misfit) -> Result<Value, DecodeError> {
    if let Some(fault) = tree.budget.fault() {
        return Err(fault);
    }
    let value = kept(tree.root(), event, why)?;
    drift::locate(tree);
    Ok(value)
}
