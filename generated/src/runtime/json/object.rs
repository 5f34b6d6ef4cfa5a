// @generated: the runtime of specwright, as far as this API needs it.

//! Reading and writing the properties of a JSON object, one call a property.
//!
//! The method is named after how the property behaves: `required` (always there), `optional` (left out when unset),
//! `nullable` (always there, null when unset), `field` (left out, null or a value), `any` (left out when unset, and null
//! is a value like others), `rest` (all that have no name of their own). The `object!` macro is a list of these calls.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::drift::{self, DriftKind};
use super::error::DecodeError;
use super::field::Field;
use super::index::Names;
use super::tree::{Json, KEPT, Node};
use super::{FromJson, budget, read_as, score};

/// Where the properties of the objects are that are being read, one within the other; 0 for one that is not there, and wherever no
/// object is read.
#[derive(Debug)]
pub(crate) struct Scratch {
    slots: Vec<Cell<u32>>,
    /// How many of them are in use.
    taken: Cell<usize>,
    /// Where to go on once there are too few.
    more: OnceCell<Box<Self>>,
}

thread_local! {
    /// The room of the last one, as that for the nodes of a document.
    static ROOM: Cell<Vec<Cell<u32>>> = const { Cell::new(Vec::new()) };
}

impl Scratch {
    /// In the room that the thread used last.
    pub fn of_thread() -> Self {
        Self::new(ROOM.try_with(Cell::take).unwrap_or_default())
    }

    fn new(slots: Vec<Cell<u32>>) -> Self {
        Self {
            slots,
            taken: Cell::new(0),
            more: OnceCell::new(),
        }
    }

    /// Slots for so many properties, and where they are to be given back.
    #[inline]
    fn take(&self, count: usize) -> (&Self, &[Cell<u32>]) {
        let from = self.taken.get();
        match self.slots.get(from..from + count) {
            Some(slots) => {
                self.taken.set(from + count);
                (self, slots)
            }
            None => self.take_more(count),
        }
    }

    #[cold]
    fn take_more(&self, count: usize) -> (&Self, &[Cell<u32>]) {
        let size = 2 * count.max(self.slots.len());
        let more = || Box::new(Self::new(vec![Cell::new(0); size]));
        self.more.get_or_init(more).take(count)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The last is the largest.
        if self.more.get().is_none() && self.slots.capacity() <= KEPT {
            let room = std::mem::take(&mut self.slots);
            // A thread that ends has no room any more.
            let _ = ROOM.try_with(|it| it.set(room));
        }
    }
}

/// Reads the properties of one object; those that nobody asks for are ignored. What goes wrong is kept until the end, so
/// that the code for each property is one call: that is what makes crates of thousands of them quick to compile.
///
/// The object is gone through once, whatever its order: each property is looked up among the names that the type knows,
/// first at the place after the furthest one so far.
pub struct Reader<'a> {
    object: Json<'a>,
    names: &'static [&'static str],
    /// The place of each of them, until it is asked for.
    slots: &'a [Cell<u32>],
    scratch: &'a Scratch,
    /// The place of the name that is asked for next.
    next: Cell<usize>,
    /// How many properties are left that were not asked for; none once one of them does not fit.
    left: Cell<usize>,
    failure: Cell<Option<DecodeError>>,
    /// How many properties are not known.
    others: usize,
    /// Whether there is a place for these.
    open: Cell<bool>,
}

impl<'a> Reader<'a> {
    /// `names` are the names that are asked for, each once and in this order; [`Reader::rest`] leaves them out. A value that is no
    /// object is an error in the end.
    pub fn new(object: Json<'a>, names: &'static [&'static str]) -> Self {
        let tree = object.tree;
        let (mut scratch, mut slots): (_, &[_]) = (&tree.scratch, &[]);
        let (mut failure, mut left, mut others) = (None, 0, 0);
        match super::properties(object) {
            Ok((nodes, count)) => {
                if count > 0 {
                    (scratch, slots) = scratch.take(names.len());
                    (left, others) = place(object, nodes, names, slots);
                }
                let known = count.saturating_sub(others);
                tree.weighing.note(less(known, others));
            }
            Err(error) => failure = Some(error),
        }
        // It is made where it stays: what is written in parts and then moved as a whole makes the processor wait.
        Self {
            object,
            names,
            slots,
            scratch,
            next: Cell::new(0),
            left: Cell::new(left),
            failure: Cell::new(failure),
            others,
            open: Cell::new(false),
        }
    }

    /// The value of the next property.
    #[inline]
    fn next_value(&self) -> Option<Json<'a>> {
        let left = self.left.get();
        if left == 0 {
            return None;
        }
        let next = self.next.get();
        self.next.set(next + 1);
        let at = self.slots.get(next)?.take();
        (at != 0).then(|| {
            self.left.set(left - 1);
            let tree = self.object.tree;
            Json { tree, at }
        })
    }

    /// What was read. The first error is kept, with the property's name on its path, and the rest is not read.
    #[inline]
    fn keep<T>(&self, key: &str, read: Result<T, DecodeError>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(key, error);
                None
            }
        }
    }

    #[cold]
    fn refuse(&self, key: &str, error: DecodeError) {
        self.fail(|| error.at_key(key));
        self.clear();
    }

    /// Keeps what went wrong first.
    fn fail(&self, error: impl FnOnce() -> DecodeError) {
        let first = self.failure.take().unwrap_or_else(error);
        self.failure.set(Some(first));
    }

    /// Leaves no property to be read.
    #[cold]
    fn clear(&self) {
        self.left.set(0);
        self.slots.iter().for_each(|it| it.set(0));
    }

    #[cold]
    fn missing(&self, key: &str) {
        if self.object.tree.weighing.is_quiet() {
            return self.fail(DecodeError::silent);
        }
        self.fail(|| DecodeError::missing(key));
    }

    /// A property that has to be there; whether it may be null is the type's affair.
    ///
    /// # Errors
    ///
    /// What went wrong first, if it is missing or cannot be read.
    pub fn required<T: FromJson>(&self, key: &'static str) -> Result<T, DecodeError> {
        match self.next_value().map(read_as::<T>) {
            Some(Ok(read)) => return Ok(read),
            Some(Err(error)) => self.refuse(key, error),
            None => self.missing(key),
        }
        let weighing = &self.object.tree.weighing;
        weighing.note_required(self.object, key, T::KINDS);
        Err(self.failed())
    }

    /// A property that is there.
    fn present<T: FromJson>(&self, key: &str) -> Option<T> {
        match self.next_value() {
            Some(value) => self.keep(key, read_as::<T>(value)),
            None => {
                self.missing(key);
                None
            }
        }
    }

    /// What went wrong first. Nothing is missing without a reason.
    fn failed(&self) -> DecodeError {
        let failure = self.failure.take();
        failure.unwrap_or_else(|| DecodeError::missing(""))
    }

    /// A property that may be missing. Null counts as missing.
    pub fn optional<T: FromJson>(&self, key: &str) -> Option<T> {
        match self.next_value() {
            Some(value) if !value.is_null() => self.keep(key, read_as::<T>(value)),
            _ => None,
        }
    }

    /// A property that is described as always there, maybe null. Servers leave nulls out, so missing is null too, unless
    /// reading is strict.
    pub fn nullable<T: FromJson>(&self, key: &str) -> Option<T> {
        if self.object.tree.weighing.rules.strict {
            return self.present(key).flatten();
        }
        self.optional(key)
    }

    /// A property whose absence and nullness are told apart.
    pub fn field<T: FromJson>(&self, key: &str) -> Field<T> {
        let value = self.next_value();
        let read = value.and_then(|value| self.keep(key, Field::from_json(value)));
        read.unwrap_or(Field::Absent)
    }

    /// A property that may be missing and whose values are any JSON, null among them.
    pub fn any<T: FromJson>(&self, key: &str) -> Option<T> {
        let value = self.next_value()?;
        self.keep(key, read_as::<T>(value))
    }

    /// The value of a property that always has the same one, which is asked for in its turn like others.
    pub fn next_of(&self, _: &str) -> Option<Json<'a>> {
        self.next_value()
    }

    /// Judges the value of a property that always has the same one. Servers may change that, so it only tells variants of a union apart.
    /// It may be one that is not required, which `words` then says.
    pub fn constant<T>(&self, value: Option<Json<'a>>, key: &str, wanted: T, words: &[&str])
    where
        Json<'a>: PartialEq<T>,
    {
        match value {
            Some(value) => score::recognized(value, || value == wanted),
            None => {
                let tree = self.object.tree;
                tree.weighing.note(-1);
                if tree.weighing.rules.strict && words.is_empty() {
                    self.missing(key);
                }
            }
        }
    }

    /// All properties but the known ones.
    pub fn rest<T: FromJson>(&self) -> BTreeMap<String, T> {
        self.open.set(true);
        let mut rest = BTreeMap::new();
        if self.others == 0 {
            return rest;
        }
        let tree = self.object.tree;
        // These have a place after all.
        tree.weighing.note(less(self.others, 0));
        if let Err(error) = tree.budget.take(budget::map_of::<T>(self.others)) {
            self.fail(|| error);
            return rest;
        }
        let names = Names::new(self.names);
        for (key, value) in self.object.entries().into_iter().flatten() {
            if names.position_of(key, 0).is_none()
                && let Err(error) = super::insert(&mut rest, self.object, key, value)
            {
                self.fail(|| error);
                break;
            }
        }
        rest
    }

    /// Notes the properties that have no place.
    fn note_others(&self) {
        let names = Names::new(self.names);
        for (key, value) in self.object.entries().into_iter().flatten() {
            if !value.tree.notes.has_room_for(DriftKind::Property) {
                break;
            }
            if names.position_of(key, 0).is_none() {
                drift::note(value, DriftKind::Property, || drift::shape(value));
            }
        }
    }

    /// The value, unless something went wrong on the way to it.
    ///
    /// # Errors
    ///
    /// What went wrong first.
    pub fn end<T>(self, read: T) -> Result<T, DecodeError> {
        let is_watched = self.object.tree.weighing.rules.watched;
        if is_watched && self.others > 0 && !self.open.get() {
            self.note_others();
        }
        match self.failure.take() {
            None => Ok(read),
            Some(error) => Err(error),
        }
    }
}

impl Drop for Reader<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.left.get() > 0 {
            self.clear();
        }
        let taken = &self.scratch.taken;
        taken.set(taken.get() - self.slots.len());
    }
}

/// Puts the place of each property where its name is among those that are known, and counts those that are, and the others.
#[inline]
fn place(
    object: Json<'_>,
    mut nodes: &[Node],
    names: &'static [&'static str],
    slots: &[Cell<u32>],
) -> (usize, usize) {
    let tree = object.tree;
    let names = Names::new(names);
    let (mut guess, mut known, mut others) = (0, 0, 0);
    let mut at = object.at + 1;
    while let [key, value, ..] = nodes {
        match names.position(Json { tree, at }, *key, guess) {
            Some(found) => {
                // One that comes late says nothing of those after it.
                guess = guess.max(found + 1);
                if let Some(slot) = slots.get(found) {
                    known += usize::from(slot.replace(at + 1) == 0);
                }
            }
            None => others += 1,
        }
        let end = value.end(at + 1);
        let Some(rest) = nodes.get((end - at) as usize..) else {
            break;
        };
        (nodes, at) = (rest, end);
    }
    (known, others)
}

/// One number less the other, as a score.
pub(crate) fn less(known: usize, others: usize) -> i64 {
    let score = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    score(known).saturating_sub(score(others))
}

/// Writes the properties of one object to a serde serializer. What goes wrong is kept until the end; nothing is written
/// after it.
pub struct ObjectWriter<'a, S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
    known: &'a [&'a str],
}

impl<'a, S: Serializer> ObjectWriter<'a, S> {
    /// `known` are the names that [`ObjectWriter::rest`] does not write, because a field of their own stands for them.
    pub fn new(serializer: S, known: &'a [&'a str]) -> Self {
        let map = serializer.serialize_map(None);
        Self { map, known }
    }

    /// A property that is always written.
    pub fn required<T: Serialize>(&mut self, key: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(key, value)
        {
            self.map = Err(error);
        }
    }

    /// A property with a value that never changes.
    pub fn constant<T: Serialize>(&mut self, key: &str, value: T) {
        self.required(key, &value);
    }

    /// Writes nothing for `None`.
    pub fn optional<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(key, value);
        }
    }

    /// Writes nothing for `None`, and the value as it is, which may be null.
    pub fn any<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        self.optional(key, value);
    }

    /// Writes null for `None`.
    pub fn nullable<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        self.required(key, value);
    }

    /// Writes nothing for [`Field::Absent`].
    pub fn field<T: Serialize>(&mut self, key: &str, value: &Field<T>) {
        if !value.is_absent() {
            self.required(key, value);
        }
    }

    /// Writes the properties that have no field. An entry named like a known property is skipped: its field decides,
    /// and an object with the same name twice would mean different things to different readers (RFC 8259, section 4).
    pub fn rest<T: Serialize>(&mut self, rest: &BTreeMap<String, T>) {
        for (key, value) in rest {
            if !self.known.contains(&key.as_str()) {
                self.required(key, value);
            }
        }
    }

    /// Closes the object.
    ///
    /// # Errors
    ///
    /// The serializer's, the first one.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }
}
