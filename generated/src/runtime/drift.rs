// @generated: the runtime of specwright, the same in every crate.

//! What a server sends that the API's description does not know (values of enums, variants, events, properties), and
//! variants and events that do not fit it.
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

use super::decode_error::{Step, cut};
use super::{DecodeError, trial};

/// The most that is noted of one response or event, properties apart, and the longest text that is told, in bytes.
const MOST_NOTES: usize = 100;
const LONGEST_TEXT: usize = 64;
/// The longest reason that is told, in bytes.
const LONGEST_REASON: usize = 500;
/// The most kinds that a client tells of; a server that makes up names all the time is not listened to for ever.
const MOST_KINDS: usize = 1000;

/// Something in a response that the API's description does not know, or that does not fit it.
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
    /// Why it does not fit, if it is [`DriftKind::Unreadable`]: paths, kinds and sizes, and no text of the response.
    pub reason: Option<String>,
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
    /// What the description knows, and what does not fit it: a union's variant, or an event's data, which are kept as what
    /// is unknown is; or an item of a list that was left out
    /// ([`skip_unreadable_items`](super::CallSettings::skip_unreadable_items)).
    Unreadable,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DriftKind::Value => "unknown value",
            DriftKind::Variant => "unknown variant",
            DriftKind::Event => "unknown event",
            DriftKind::Property => "unknown property",
            DriftKind::Unreadable => "what does not fit",
        })?;
        write!(f, " in `{}`", self.operation)?;
        if let Some(event) = &self.event {
            write!(f, ", event `{}`", event.escape_debug())?;
        }
        let (pointer, found) = (self.pointer.escape_debug(), self.found.escape_debug());
        write!(f, " at `{pointer}`: {found}")?;
        match &self.reason {
            Some(reason) => write!(f, " ({reason})"),
            None => Ok(()),
        }
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

    /// Tells what was noted of a response or event.
    pub(super) fn tell_all(&self, notes: Vec<Note>, operation: &'static str, event: Option<&str>) {
        for note in notes {
            let reason = note.reason.map(|it| it.to_string());
            self.tell(Drift {
                operation,
                event: event.map(|it| cut(it, LONGEST_TEXT).to_owned()),
                pointer: pointer(&note.place),
                kind: note.kind,
                found: note.found,
                reason: reason.map(|it| cut(&it, LONGEST_REASON).to_owned()),
            });
        }
    }

    fn tell(&self, drift: Drift) {
        // Reasons have sizes and indices in them, which make no new kind.
        let kind = Drift {
            reason: None,
            ..drift.clone()
        };
        let is_new = {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.len() < MOST_KINDS && told.insert(kind)
        };
        if is_new {
            (self.hook)(&drift);
        }
    }
}

/// Something that is unknown or does not fit.
pub(super) struct Note {
    /// Of the value in memory, until its place is known.
    address: Option<usize>,
    place: Vec<Step>,
    pub(super) kind: DriftKind,
    found: String,
    reason: Option<DecodeError>,
}

impl Note {
    /// The note as an error.
    pub(super) fn into_error(self) -> DecodeError {
        let error = self.reason.unwrap_or_else(|| {
            DecodeError::unknown(
                match self.kind {
                    DriftKind::Variant => "a described variant",
                    DriftKind::Event => "a described event",
                    _ => "a described value",
                },
                self.found,
            )
        });
        error.within(self.place)
    }
}

/// A JSON Pointer, the same for all items of a list.
fn pointer(place: &[Step]) -> String {
    let mut pointer = String::new();
    for step in place {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(_) => pointer.push('*'),
        }
    }
    pointer
}

thread_local! {
    static NOTES: RefCell<Vec<Note>> = const { RefCell::new(Vec::new()) };
}

/// Notes something unknown. Only called where somebody listens.
pub(super) fn note(value: &Value, kind: DriftKind, found: String) {
    add(value, kind, found, None);
}

/// Notes something that does not fit, and why. Only called where somebody listens.
pub(super) fn note_misfit(value: &Value, found: String, reason: DecodeError) {
    add(value, DriftKind::Unreadable, found, Some(reason));
}

fn add(value: &Value, kind: DriftKind, found: String, reason: Option<DecodeError>) {
    NOTES.with_borrow_mut(|notes| {
        // Properties, which are many where they are unknown, take no place from what matters more.
        let is_property = |kind| kind == DriftKind::Property;
        let alike = notes
            .iter()
            .filter(|it| is_property(it.kind) == is_property(kind));
        if alike.count() < MOST_NOTES {
            notes.push(Note {
                address: Some(std::ptr::from_ref(value).addr()),
                place: Vec::new(),
                kind,
                found,
                reason,
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

/// What was noted.
pub(super) fn take() -> Vec<Note> {
    NOTES.take()
}

/// Finds the places of what was noted, while the values are where they were.
pub(super) fn locate(root: &Value) {
    if !trial::is_watched() || noted() == 0 {
        return;
    }
    NOTES.with_borrow_mut(|notes| {
        let mut wanted: HashMap<usize, Vec<&mut Note>> = HashMap::new();
        for note in notes.iter_mut() {
            if let Some(address) = note.address {
                wanted.entry(address).or_default().push(note);
            }
        }
        walk(root, &mut Vec::new(), &mut wanted);
    });
}

/// A step on the way to a value.
#[derive(Clone, Copy)]
enum Down<'v> {
    Key(&'v str),
    Index(usize),
}

fn walk<'v>(
    value: &'v Value,
    way: &mut Vec<Down<'v>>,
    wanted: &mut HashMap<usize, Vec<&mut Note>>,
) {
    let found = wanted.remove(&std::ptr::from_ref(value).addr());
    for note in found.into_iter().flatten() {
        note.address = None;
        note.place = way.iter().map(|it| Step::from(*it)).collect();
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                way.push(Down::Index(index));
                walk(item, way, wanted);
                way.pop();
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                way.push(Down::Key(key));
                walk(value, way, wanted);
                way.pop();
            }
        }
        _ => {}
    }
}

impl From<Down<'_>> for Step {
    fn from(step: Down<'_>) -> Self {
        match step {
            Down::Key(key) => Self::Key(key.into()),
            Down::Index(index) => Self::Index(index),
        }
    }
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
