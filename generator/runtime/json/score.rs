//! Which of several variants a value fits best, where their guards all let it pass.
//!
//! Each variant reads the value, and while it does, the objects and enums in it say here what they recognise and what
//! they do not: [`Reader`](crate::runtime::Reader) its properties, enums their values. The variant with the best score is taken.
//! The score is kept with the tree, so that reading needs no argument for what most values never use.
//!
//! Unions nest, and each would multiply the work of those around it. So a union within another is tried once, and what
//! came of it is remembered. Until the outer one has chosen, a placeholder stands for what would have to be read or copied
//! again; then the variant that was chosen is read once more, for good. So work grows with the document, however deep
//! unions nest. What is read is counted all the same ([`Budget`](crate::runtime::json::budget::Budget)).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::budget;
use super::drift::{self, DriftKind};
use super::error::DecodeError;
use super::tree::Json;
use crate::runtime::deadline::End;

/// What a value is worth that does not fit and was kept or left out: nothing that is recognised makes up for it, so a
/// variant that fits as a whole goes before one that does not.
pub(crate) const MISFIT: i64 = -(1 << 32);
/// What a value is worth that no variant of a union is meant for.
pub(crate) const UNKNOWN: i64 = -1;
/// Of values of fewer nodes, only what came last is remembered, since that takes memory, too; and of how many.
const FEW: usize = 8;
const RECENT: usize = 32;
/// How many verdicts may stay when nobody needs them any more.
const MOST_KEPT: usize = 256;
/// How many reasons are looked for in a document, at most.
const MOST_REASONS: u32 = 1000;

/// What becomes of what does not fit, and how much may be read.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether it is noted ([`drift`]).
    pub watched: bool,
    /// Whether it is an error in the end.
    pub strict: bool,
    /// Whether items of lists are left out.
    pub skips: bool,
    /// How large a body may be, in bytes.
    pub limit: usize,
    /// When reading has to be done.
    pub(crate) end: End,
}

impl Rules {
    /// Nobody wants to hear of it.
    pub const NONE: Self = Self {
        watched: false,
        strict: false,
        skips: false,
        limit: budget::DEFAULT,
        end: End::NEVER,
    };
}

thread_local! {
    static RULES: Cell<Rules> = const { Cell::new(Rules::NONE) };
}

/// Sets the rules of what this thread reads next.
pub fn set_rules(rules: Rules) {
    RULES.set(rules);
}

pub(crate) fn rules() -> Rules {
    RULES.get()
}

/// What a value is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// For good.
    Final,
    /// To learn whether a variant fits, and how well.
    Trial,
    /// To learn why a variant does not fit. That is never because of a union in it, so unions are passed over.
    Reason,
}

/// How a union was read: the place of the variant that won, or, if none fits, of the first that was tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict {
    pub fits: bool,
    pub variant: Option<u32>,
    pub score: i64,
}

/// What the reading of a tree recognises.
#[derive(Debug)]
pub(crate) struct Weighing {
    pub rules: Rules,
    mode: Cell<Mode>,
    /// Whether nobody asks what errors say.
    quiet: Cell<bool>,
    /// How many unions are being read, one within the other, and how many of them weigh several variants.
    depth: Cell<u32>,
    contested: Cell<u32>,
    score: Cell<i64>,
    /// Whether there is a placeholder in what was read.
    has_holes: Cell<bool>,
    reasons: Cell<u32>,
    verdicts: RefCell<Verdicts>,
}

/// How unions were read that are within others.
#[derive(Debug, Default)]
struct Verdicts {
    /// By the place of the value and, below it, that of the union.
    known: HashMap<u64, Verdict, BuildHasherDefault<Places>>,
    /// The same of small values, each in a place of its own or that of an earlier one.
    recent: Vec<Option<(u64, Verdict)>>,
    /// How many are paid for.
    paid: usize,
}

/// A hash of places. Who chooses them to be alike has to be far apart with them, so there are few.
#[derive(Debug, Default)]
struct Places(u64);

impl Hasher for Places {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|it| self.write_u64(u64::from(*it)));
    }

    fn write_u64(&mut self, place: u64) {
        let mixed = (self.0 ^ place.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
}

impl Verdicts {
    /// What one takes, in bytes, in a table that grows: it is seven eighths full then, and there is one of twice its size beside it.
    const EACH: usize = (size_of::<(u64, Verdict)>() + 1) * 7 / 2;

    fn key(value: Json<'_>, union: u32) -> u64 {
        u64::from(value.at) << 32 | u64::from(union)
    }
}

impl Weighing {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            mode: Cell::new(Mode::Final),
            quiet: Cell::new(false),
            depth: Cell::new(0),
            contested: Cell::new(0),
            score: Cell::new(0),
            has_holes: Cell::new(false),
            reasons: Cell::new(MOST_REASONS),
            verdicts: RefCell::default(),
        }
    }

    pub fn mode(&self) -> Mode {
        self.mode.get()
    }

    /// Whether nobody asks what errors say, so that they need not say anything.
    pub fn is_quiet(&self) -> bool {
        self.quiet.get()
    }

    /// Whether anybody asks for scores, which cost a look at each property.
    pub fn is_scored(&self) -> bool {
        self.contested.get() > 0
    }

    /// Notes what was recognised, less what was not.
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

    /// Counts what a union is worth for which a placeholder stands.
    pub fn leave_hole(&self, worth: i64) {
        self.score.set(self.score.get().saturating_add(worth));
        self.has_holes.set(true);
    }

    /// How a value was read as this union before.
    pub fn verdict(&self, value: Json<'_>, union: u32) -> Option<Verdict> {
        let verdicts = self.verdicts.borrow();
        let key = Verdicts::key(value, union);
        if value.nodes() >= FEW {
            return verdicts.known.get(&key).copied();
        }
        let recent = verdicts.recent.get(value.at as usize % RECENT);
        recent
            .copied()
            .flatten()
            .filter(|it| it.0 == key)
            .map(|it| it.1)
    }

    fn remember(&self, value: Json<'_>, union: u32, verdict: Verdict) {
        let mut verdicts = self.verdicts.borrow_mut();
        let key = Verdicts::key(value, union);
        if value.nodes() < FEW {
            verdicts.recent.resize(RECENT, None);
            if let Some(recent) = verdicts.recent.get_mut(value.at as usize % RECENT) {
                *recent = Some((key, verdict));
            }
            return;
        }
        let is_paid = verdicts.known.len() < verdicts.paid;
        if is_paid || value.tree.budget.keep(Verdicts::EACH) {
            verdicts.paid += usize::from(!is_paid);
            verdicts.known.insert(key, verdict);
        }
    }

    /// Lets go of verdicts that nobody needs any more, if they are many: to clear a table takes as long as it is large.
    fn forget(&self, value: Json<'_>) {
        let mut verdicts = self.verdicts.borrow_mut();
        if verdicts.paid > MOST_KEPT {
            value.tree.budget.release(verdicts.paid * Verdicts::EACH);
            *verdicts = Verdicts::default();
        }
    }
}

/// A union that is being read, until it is dropped.
#[derive(Debug)]
pub(crate) struct Trial<'a> {
    value: Json<'a>,
    union: u32,
    is_contested: bool,
    /// What it was read for, and whether quietly.
    outer: (Mode, bool),
    score: i64,
    had_holes: bool,
    /// What it is worth to the union around it.
    worth: i64,
    is_hole: bool,
    /// What is to be remembered.
    pub verdict: Option<Verdict>,
}

impl<'a> Trial<'a> {
    /// Begins to read a union.
    pub fn enter(value: Json<'a>, union: u32) -> Self {
        let weighing = &value.tree.weighing;
        weighing.depth.set(weighing.depth.get() + 1);
        Self {
            value,
            union,
            is_contested: false,
            outer: (weighing.mode(), weighing.is_quiet()),
            score: weighing.score.get(),
            had_holes: weighing.has_holes.get(),
            worth: 0,
            is_hole: false,
            verdict: None,
        }
    }

    /// What the union was asked for.
    pub fn outer(&self) -> Mode {
        self.outer.0
    }

    /// Says whether several variants are weighed from now on.
    pub fn contest(&mut self, is_contested: bool) {
        let contested = &self.value.tree.weighing.contested;
        let others = contested.get() - u32::from(self.is_contested);
        contested.set(others + u32::from(is_contested));
        self.is_contested = is_contested;
    }

    /// Begins to read a variant.
    pub fn start(&self, mode: Mode) {
        let weighing = &self.value.tree.weighing;
        weighing.mode.set(mode);
        weighing.quiet.set(mode == Mode::Trial);
        weighing.score.set(0);
        weighing.has_holes.set(false);
    }

    /// The score of the variant that was read last.
    pub fn score(&self) -> i64 {
        self.value.tree.weighing.score.get()
    }

    /// Whether there are placeholders in it.
    pub fn has_holes(&self) -> bool {
        self.value.tree.weighing.has_holes.get()
    }

    /// What this union is worth to the one around it, and whether that gets a placeholder, or a value that has some.
    pub fn settle(&mut self, worth: i64, is_hole: bool) {
        self.worth = worth;
        self.is_hole = is_hole;
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.contest(false);
        let weighing = &self.value.tree.weighing;
        weighing.mode.set(self.outer.0);
        weighing.quiet.set(self.outer.1);
        weighing.score.set(self.score.saturating_add(self.worth));
        weighing.has_holes.set(self.had_holes || self.is_hole);
        let depth = weighing.depth.get() - 1;
        weighing.depth.set(depth);
        if let (Some(verdict), Mode::Trial) = (self.verdict, self.outer.0) {
            weighing.remember(self.value, self.union, verdict);
        } else if depth == 0 {
            weighing.forget(self.value);
        }
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

    /// Leaves out the item, if that may be.
    ///
    /// # Errors
    ///
    /// The item's error, with its place.
    pub fn skip(
        &self,
        item: Json<'_>,
        index: usize,
        error: DecodeError,
    ) -> Result<(), DecodeError> {
        let tree = self.list.tree;
        if !self.skips || tree.budget.is_exceeded() {
            return Err(error.at_index(index));
        }
        tree.weighing.note(MISFIT);
        tree.notes.forget(self.before.0, usize::MAX);
        let made = tree.budget.made().saturating_sub(self.before.1);
        tree.budget.give_back(made);
        if tree.weighing.wants_reason(item) {
            drift::note_misfit(item, drift::shape(item), error);
        }
        Ok(())
    }
}

impl Drop for Items<'_> {
    fn drop(&mut self) {
        self.list.tree.weighing.quiet.set(self.quiet);
    }
}

/// Notes a value of an enum that other values are described beside: one that is listed is worth more to a union, and any
/// other is nothing to tell of.
pub fn described(value: Json<'_>, listed: impl FnOnce() -> bool) {
    let weighing = &value.tree.weighing;
    if weighing.is_scored() && listed() {
        weighing.note(1);
    }
}

/// Notes whether a value of an enum, or a constant, is the one that is described.
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
