// @generated: the runtime of specwright, as far as this API needs it.

//! What a server sends that the API's description does not know (values of enums, variants, events, properties), and
//! variants and events that do not fit it.
//!
//! None of it is an error: values keep it. A client with a hook (`on_drift` of its builder) also hears of it,
//! once for each kind, so that a change of the API shows in a log before it is in the description.
//!
//! While a response is read, each place that meets something unknown notes the value's node in the tree. Once the tree is
//! read, nodes become pointers. Reading needs no argument for that, and costs nothing without a hook.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::{DecodeError, Step, cut};
use super::tree::{Json, JsonKind, JsonTree};

/// The most that is noted of one response or event, properties apart, and the longest text that is told, in bytes.
const MOST_NOTES: usize = 100;
const LONGEST_TEXT: usize = 64;
/// The longest reason that is told, in bytes.
const LONGEST_REASON: usize = 500;
/// The most kinds that a client tells of; a server that makes up names all the time is not listened to for ever.
const MOST_KINDS: usize = 1000;
/// The most that is kept of kinds to know them again, in bytes, and the longest pointer that is told.
const MOST_TOLD: usize = 256 << 10;
const LONGEST_POINTER: usize = 1024;

/// Something in a response that the API's description does not know, or that does not fit it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Drift {
    /// The operation's name in the API's description.
    pub operation: &'static str,
    /// The event's name, if it was in an event of a stream.
    pub event: Option<String>,
    /// Where it is in the JSON of the response or event: a JSON Pointer (RFC 6901), with `*` for the index of an item. Names of
    /// more than 64 bytes, and all of it if it has more than 1,024, are cut, which `…` stands for.
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
    /// is unknown is; or an item of a list that was left out (`skip_unreadable_items` of a call).
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
pub(crate) struct Listener {
    hook: Hook,
    told: Mutex<Told>,
}

/// The kinds that were told, and what they take, in bytes.
#[derive(Default)]
struct Told {
    kinds: HashSet<Drift>,
    size: usize,
}

impl Told {
    /// Whether a kind is new, and there is room to know it again.
    fn insert(&mut self, kind: Drift) -> bool {
        let event = kind.event.as_ref().map_or(0, String::len);
        let size = size_of::<Drift>() + kind.pointer.len() + kind.found.len() + event;
        let fits = self.kinds.len() < MOST_KINDS && self.size + size <= MOST_TOLD;
        let is_new = fits && self.kinds.insert(kind);
        self.size += if is_new { size } else { 0 };
        is_new
    }
}

impl Listener {
    pub(crate) fn new(hook: Hook) -> Self {
        let told = Mutex::default();
        Self { hook, told }
    }

    /// Tells what was noted of a response or event.
    pub(crate) fn tell_all(&self, notes: Vec<Note>, operation: &'static str, event: Option<&str>) {
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
            told.insert(kind)
        };
        if is_new {
            (self.hook)(&drift);
        }
    }
}

/// Something that is unknown or does not fit.
#[derive(Debug)]
pub(crate) struct Note {
    /// The value's node.
    at: u32,
    place: Vec<Step>,
    pub(crate) kind: DriftKind,
    found: String,
    reason: Option<DecodeError>,
}

impl Note {
    /// The note as an error.
    pub(crate) fn into_error(self) -> DecodeError {
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
    if pointer.len() > LONGEST_POINTER {
        pointer.truncate(cut(&pointer, LONGEST_POINTER).len());
        pointer.push('…');
    }
    pointer
}

/// What was noted while a tree was read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    notes: RefCell<Vec<Note>>,
    /// How many of them are properties.
    properties: Cell<usize>,
}

impl Notes {
    fn add(&self, note: Note) {
        if self.has_room_for(note.kind) {
            let is_property = note.kind == DriftKind::Property;
            let properties = self.properties.get() + usize::from(is_property);
            self.properties.set(properties);
            self.notes.borrow_mut().push(note);
        }
    }

    /// Whether one more would be kept. Properties, which are many where they are unknown, take no place from what matters more.
    pub fn has_room_for(&self, kind: DriftKind) -> bool {
        let properties = self.properties.get();
        let alike = match kind {
            DriftKind::Property => properties,
            _ => self.count() - properties,
        };
        alike < MOST_NOTES
    }

    /// Whether one more of what does not fit would be kept.
    pub fn has_room(&self) -> bool {
        self.has_room_for(DriftKind::Unreadable)
    }

    /// How many notes there are: what a variant is to be remembered by.
    pub fn count(&self) -> usize {
        self.notes.borrow().len()
    }

    /// Forgets the notes of variants that were not taken.
    pub fn forget(&self, from: usize, to: usize) {
        let mut notes = self.notes.borrow_mut();
        let end = to.min(notes.len());
        if from < end {
            notes.drain(from..end);
            let properties = notes.iter().filter(|it| it.kind == DriftKind::Property);
            self.properties.set(properties.count());
        }
    }
}

thread_local! {
    /// What was noted in documents that are read.
    static NOTES: RefCell<Vec<Note>> = const { RefCell::new(Vec::new()) };
}

/// Notes something unknown. Only called where somebody listens.
pub(crate) fn note(value: Json<'_>, kind: DriftKind, found: impl FnOnce() -> String) {
    if value.tree.notes.has_room_for(kind) {
        add(value, kind, found(), None);
    }
}

/// Notes something that does not fit, and why. Only called where somebody listens.
pub(crate) fn note_misfit(value: Json<'_>, found: String, reason: DecodeError) {
    add(value, DriftKind::Unreadable, found, Some(reason));
}

fn add(value: Json<'_>, kind: DriftKind, found: String, reason: Option<DecodeError>) {
    value.tree.notes.add(Note {
        at: value.at,
        place: Vec::new(),
        kind,
        found,
        reason,
    });
}

/// Forgets what was noted.
pub(crate) fn clear() {
    NOTES.take();
}

/// What was noted.
pub(crate) fn take() -> Vec<Note> {
    NOTES.take()
}

/// Finds the places of what was noted in a document, which is read.
pub(crate) fn locate(tree: &JsonTree<'_>) {
    let mut found = tree.notes.notes.take();
    if found.is_empty() {
        return;
    }
    let mut wanted: Vec<&mut Note> = found.iter_mut().collect();
    wanted.sort_by_key(|note| note.at);
    walk(tree.root(), &mut Vec::new(), &mut wanted);
    NOTES.with_borrow_mut(|notes| notes.append(&mut found));
}

/// A step on the way to a value.
#[derive(Clone, Copy)]
enum Down<'t> {
    Key(Json<'t>),
    Index(usize),
}

/// Goes down to the values that are wanted, which are in the order of the text and all within this one.
fn walk<'t>(value: Json<'t>, way: &mut Vec<Down<'t>>, wanted: &mut [&mut Note]) {
    let here = wanted.partition_point(|note| note.at <= value.at);
    let (found, mut below) = wanted.split_at_mut(here);
    for note in found {
        note.place = way.iter().map(|it| Step::from(*it)).collect();
    }
    let items = value.items().into_iter().flatten().enumerate();
    let items = items.map(|(index, item)| (Down::Index(index), item));
    let entries = value.entries().into_iter().flatten();
    let entries = entries.map(|(key, item)| (Down::Key(key), item));
    for (step, item) in items.chain(entries) {
        if below.is_empty() {
            break;
        }
        let within = below.partition_point(|note| note.at < item.end());
        let (these, others) = below.split_at_mut(within);
        if !these.is_empty() {
            way.push(step);
            walk(item, way, these);
            way.pop();
        }
        below = others;
    }
}

impl From<Down<'_>> for Step {
    fn from(step: Down<'_>) -> Self {
        match step {
            Down::Key(key) => Self::key(&key.as_str().unwrap_or_default()),
            Down::Index(index) => Self::Index(index),
        }
    }
}

/// What may be told of a value that stands for something: itself, if it looks like a name.
pub(crate) fn told(value: Json<'_>) -> String {
    match (value.as_number(), value.raw()) {
        (Some(digits), _) => cut(digits, LONGEST_TEXT).to_owned(),
        (_, Some((text, _))) if text.len() <= LONGEST_TEXT => {
            told_text(&value.as_str().unwrap_or_default())
        }
        _ => shape(value),
    }
}

/// As [`told`], for text.
pub(crate) fn told_text(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.:/-".contains(c);
    match text.len() <= LONGEST_TEXT && text.chars().all(plain) {
        true => format!("`{text}`"),
        false => "a string".to_owned(),
    }
}

/// What may be told of any value.
pub(crate) fn shape(value: Json<'_>) -> String {
    let shape = match value.kind() {
        JsonKind::Null => "null",
        JsonKind::Boolean if value.as_bool() == Some(true) => "true",
        JsonKind::Boolean => "false",
        JsonKind::Number => "a number",
        JsonKind::String => "a string",
        JsonKind::Array => "an array",
        JsonKind::Object => "an object",
    };
    shape.to_owned()
}
