// @generated: the runtime of specwright, the same in every crate.

//! What a server sends that the API's description does not know: values of enums, variants, events, properties.
//!
//! None of it is an error: values keep it. A client with a hook ([`ClientBuilder::on_drift`](super::ClientBuilder)) also
//! hears of it, once for each kind, so that a change of the API shows in a log before it is in the description.
//!
//! While a response is read, each place that meets something unknown notes the address of the JSON value. Where the whole
//! of the JSON is at hand, addresses become pointers. Reading needs no argument for that, and costs nothing without a hook.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::decode_error::cut;
use super::{Client, trial};

/// The most that is noted of one response or event, and the longest text that is told, in bytes.
const MOST_NOTES: usize = 100;
const LONGEST_TEXT: usize = 64;
/// The most kinds that a client tells of; a server that makes up names all the time is not listened to for ever.
const MOST_KINDS: usize = 1000;

/// Something in a response that the API's description does not know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Drift {
    /// The operation's name in the API's description.
    pub operation: &'static str,
    /// The event's name, if it was in an event of a stream.
    pub event: Option<String>,
    /// Where it is in the JSON of the response or event: a JSON Pointer (RFC 6901), with `*` for the index of an item.
    pub pointer: String,
    /// What it is.
    pub kind: DriftKind,
    /// What was there: the value, if it looks like a name (letters, digits and `_.:/-`, at most 64), or its kind.
    pub found: String,
}

/// What is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// The value of an enum, or one in place of a constant.
    Value,
    /// A value that is none of a union's variants.
    Variant,
    /// An event of a stream.
    Event,
    /// A property of an object.
    Property,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DriftKind::Value => "value",
            DriftKind::Variant => "variant",
            DriftKind::Event => "event",
            DriftKind::Property => "property",
        };
        write!(f, "unknown {kind} in `{}`", self.operation)?;
        if let Some(event) = &self.event {
            write!(f, ", event `{}`", event.escape_debug())?;
        }
        let (pointer, found) = (self.pointer.escape_debug(), self.found.escape_debug());
        write!(f, " at `{pointer}`: {found}")
    }
}

type Hook = Arc<dyn Fn(&Drift) + Send + Sync>;

/// Who listens, and what they have heard.
pub(super) struct Listener {
    hook: Hook,
    told: Mutex<HashSet<Drift>>,
}

impl Listener {
    pub(super) fn new(hook: Hook) -> Self {
        let told = Mutex::default();
        Self { hook, told }
    }

    fn tell(&self, drift: Drift) {
        let is_new = {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.len() < MOST_KINDS && told.insert(drift.clone())
        };
        if is_new {
            (self.hook)(&drift);
        }
    }
}

struct Note {
    /// Of the value in memory, until it is a pointer.
    address: usize,
    pointer: Option<String>,
    kind: DriftKind,
    found: String,
}

thread_local! {
    static NOTES: RefCell<Vec<Note>> = const { RefCell::new(Vec::new()) };
}

/// The reading of one response or event, for a client that may listen.
pub(super) struct Watch<'c>(Option<&'c Listener>);

impl<'c> Watch<'c> {
    pub(super) fn new(client: &'c Client) -> Self {
        let listener = client.inner.drift.as_ref();
        trial::watch(listener.is_some());
        NOTES.with_borrow_mut(Vec::clear);
        Self(listener)
    }

    /// Tells what was noted.
    pub(super) fn tell(self, operation: &'static str, event: Option<&str>) {
        trial::watch(false);
        let Some(listener) = self.0 else { return };
        for note in NOTES.take() {
            listener.tell(Drift {
                operation,
                event: event.map(|it| cut(it, LONGEST_TEXT).to_owned()),
                pointer: note.pointer.unwrap_or_default(),
                kind: note.kind,
                found: note.found,
            });
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        trial::watch(false);
    }
}

/// Notes something unknown. Only called where somebody listens.
pub(super) fn note(value: &Value, kind: DriftKind, found: String) {
    NOTES.with_borrow_mut(|notes| {
        if notes.len() < MOST_NOTES {
            notes.push(Note {
                address: std::ptr::from_ref(value).addr(),
                pointer: None,
                kind,
                found,
            });
        }
    });
}

/// How many notes there are: what a variant is to be remembered by.
pub(super) fn noted() -> usize {
    NOTES.with_borrow(Vec::len)
}

/// Forgets the notes of variants that were not taken.
pub(super) fn forget(from: usize, to: usize) {
    NOTES.with_borrow_mut(|notes| {
        let end = to.min(notes.len());
        notes.drain(from.min(end)..end);
    });
}

/// Makes pointers of addresses, while the values are where they were.
pub(super) fn locate(root: &Value) {
    if !trial::is_watched() || noted() == 0 {
        return;
    }
    NOTES.with_borrow_mut(|notes| {
        let open = notes.iter_mut().filter(|it| it.pointer.is_none());
        let mut wanted: HashMap<usize, Vec<&mut Note>> = HashMap::new();
        open.for_each(|it| wanted.entry(it.address).or_default().push(it));
        walk(root, &mut String::new(), &mut wanted);
    });
}

fn walk(value: &Value, pointer: &mut String, wanted: &mut HashMap<usize, Vec<&mut Note>>) {
    for note in wanted
        .remove(&std::ptr::from_ref(value).addr())
        .into_iter()
        .flatten()
    {
        note.pointer = Some(pointer.clone());
    }
    let length = pointer.len();
    match value {
        Value::Array(items) => {
            pointer.push_str("/*");
            items.iter().for_each(|it| walk(it, pointer, wanted));
        }
        Value::Object(map) => {
            for (key, value) in map {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                walk(value, pointer, wanted);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
    pointer.truncate(length);
}

/// What may be told of a value that stands for something: itself, if it looks like a name.
pub(super) fn told(value: &Value) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:/-".contains(c);
    match value {
        Value::String(text) if text.len() <= LONGEST_TEXT && text.chars().all(plain) => {
            format!("`{text}`")
        }
        Value::Number(number) => number.to_string(),
        other => shape(other),
    }
}

/// What may be told of any value.
pub(super) fn shape(value: &Value) -> String {
    let shape = match value {
        Value::Null => "null",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    shape.to_owned()
}
