//! Which of several variants a value fits best, where their guards all let it pass.
//!
//! Each variant reads the value, and while it does, the objects and enums in it say here what they recognise and what
//! they do not: [`Reader`](crate::runtime::Reader) its properties, enums their values. The variant with the best score is taken.
//! The score is kept with the tree, so that reading needs no argument for what most values never use.
//!
//! How unions try their variants is `trial`'s.

use std::cell::Cell;

use super::drift::{self, DriftKind};
use super::error::DecodeError;
use super::rules::Rules;
use super::tree::Json;
use super::trial::Trials;

/// What a value is worth that does not fit and was kept or left out: nothing that is recognised makes up for it, so a
/// variant that fits as a whole goes before one that does not.
pub(crate) const MISFIT: i64 = -(1 << 32);
/// How many reasons are looked for in a document, at most.
const MOST_REASONS: u32 = 1000;

/// What the reading of a tree recognises.
#[derive(Debug)]
pub(crate) struct Weighing {
    pub rules: Rules,
    /// Whether nobody asks what errors say.
    pub(super) quiet: Cell<bool>,
    /// How many unions are being read, one within the other, that weigh several variants.
    pub(super) contested: Cell<u32>,
    pub(super) score: Cell<i64>,
    reasons: Cell<u32>,
    // part: unions
    pub(super) trials: Trials,
    // end part
}

impl Weighing {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            quiet: Cell::new(false),
            contested: Cell::new(0),
            score: Cell::new(0),
            reasons: Cell::new(MOST_REASONS),
            // part: unions
            trials: Trials::default(),
            // end part
        }
    }

    /// Whether nobody asks what errors say, so that they need not say anything.
    #[inline]
    pub fn is_quiet(&self) -> bool {
        self.quiet.get()
    }

    /// Whether anybody asks for scores, which cost a look at each property.
    #[inline]
    pub fn is_scored(&self) -> bool {
        self.contested.get() > 0
    }

    /// Notes what was recognised, less what was not.
    #[inline]
    pub fn note(&self, score: i64) {
        if self.is_scored() {
            self.score.set(self.score.get().saturating_add(score));
        }
    }

    /// Whether somebody asks why a value does not fit.
    pub fn wants_reason(&self, value: Json<'_>) -> bool {
        let left = self.reasons.get();
        let wants = self.rules.watched && value.tree.notes.has_room() && left > 0;
        self.reasons.set(left - u32::from(wants));
        wants
    }
}

/// The items of a list that are being read, where those that do not fit may be left out.
#[derive(Debug)]
pub(crate) struct Items<'a> {
    list: Json<'a>,
    skips: bool,
    quiet: bool,
    /// How much was noted before the item, and what memory was taken.
    before: (usize, usize),
}

impl<'a> Items<'a> {
    /// Begins to read a list.
    pub fn enter(list: Json<'a>) -> Self {
        let weighing = &list.tree.weighing;
        Self {
            list,
            skips: weighing.rules.skips,
            quiet: weighing.is_quiet(),
            before: (0, 0),
        }
    }

    /// Begins to read an item.
    pub fn start(&mut self) {
        if self.skips {
            let tree = self.list.tree;
            let weighing = &tree.weighing;
            self.before = (tree.notes.count(), tree.budget.made());
            let is_told = weighing.rules.watched && tree.notes.has_room();
            weighing.quiet.set(!is_told || weighing.reasons.get() == 0);
        }
    }

    /// Leaves out the item, if that may be; or else gives its error back.
    pub fn skip(&self, item: Json<'_>, error: DecodeError) -> Option<DecodeError> {
        let tree = self.list.tree;
        if !self.skips || tree.budget.is_exceeded() {
            return Some(error);
        }
        tree.weighing.note(MISFIT);
        tree.notes.forget(self.before.0, usize::MAX);
        let made = tree.budget.made().saturating_sub(self.before.1);
        tree.budget.give_back(made);
        if tree.weighing.wants_reason(item) {
            drift::note_misfit(item, drift::shape(item), error);
        }
        None
    }
}

impl Drop for Items<'_> {
    fn drop(&mut self) {
        self.list.tree.weighing.quiet.set(self.quiet);
    }
}

/// Notes a value of an enum that other values are described beside: one that is listed is worth more to a union, and any
/// other is nothing to tell of.
#[inline]
pub fn described(value: Json<'_>, listed: impl FnOnce() -> bool) {
    let weighing = &value.tree.weighing;
    if weighing.is_scored() && listed() {
        weighing.note(1);
    }
}

/// Notes whether a value of an enum, or a constant, is the one that is described.
#[inline]
pub fn recognized(value: Json<'_>, known: impl FnOnce() -> bool) {
    let weighing = &value.tree.weighing;
    if !weighing.is_scored() && !weighing.rules.watched {
        return;
    }
    let known = known();
    weighing.note(if known { 1 } else { -1 });
    if weighing.rules.watched && !known {
        drift::note(value, DriftKind::Value, || drift::told(value));
    }
}

/// [`recognized`] for a text, of an enum of these values.
pub fn recognized_text(value: Json<'_>, text: &str, known: &[&str]) {
    recognized(value, || known.contains(&text));
}

/// [`described`] for a text, where the API's description has a place for every other.
pub fn described_text(value: Json<'_>, text: &str, known: &[&str]) {
    described(value, || known.contains(&text));
}
