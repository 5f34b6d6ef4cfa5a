//! Which of several variants a value fits best, where their guards all let it pass.
//!
//! Each variant reads the value, and while it does, the objects and enums in it say here what they recognise and what
//! they do not: [`Reader`](super::Reader) its properties, enums their values. The variant with the best score is taken.
//! The score is kept with the tree, so that reading needs no argument for what most values never use.
//!
//! Unions nest, and each would double the work of those around it. So within a union that weighs its variants, those of
//! the others are remembered: the second time, a value is read as the variant that won the first time. What is read
//! again all the same is counted ([`Budget`](super::budget::Budget)).

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::drift::{self, DriftKind};
use super::{DecodeError, Json, budget};

/// What a value is worth that does not fit and was kept or left out: nothing that is recognised makes up for it, so a
/// variant that fits as a whole goes before one that does not.
const MISFIT: i64 = -(1 << 32);
/// A value of fewer nodes is read as often as it takes, since remembering takes memory, too.
const FEW: usize = 8;

/// What becomes of what does not fit, and how much may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether it is noted ([`drift`]).
    pub watched: bool,
    /// Whether it is an error in the end.
    pub strict: bool,
    /// Whether items of lists are left out.
    pub skips: bool,
    /// How large a body may be, in bytes.
    pub limit: usize,
}

impl Rules {
    /// Nobody wants to hear of it.
    pub const NONE: Self = Self {
        watched: false,
        strict: false,
        skips: false,
        limit: budget::DEFAULT,
    };
}

thread_local! {
    static RULES: Cell<Rules> = const { Cell::new(Rules::NONE) };
}

/// Sets the rules of what this thread reads next.
pub fn set_rules(rules: Rules) {
    RULES.set(rules);
}

pub(super) fn rules() -> Rules {
    RULES.get()
}

/// How a union was read: the place of the variant that won, or, if none fits, of the first that was tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub fits: bool,
    pub variant: Option<u32>,
}

/// What the reading of a tree recognises.
#[derive(Debug)]
pub(super) struct Weighing {
    pub rules: Rules,
    /// How many unions that weigh several variants are being read, one within the other.
    contested: Cell<u32>,
    score: Cell<i64>,
    verdicts: RefCell<Verdicts>,
}

/// How unions were read that are within one that weighs its variants.
#[derive(Debug, Default)]
struct Verdicts {
    /// The types.
    unions: Vec<TypeId>,
    /// By the place of the value and, below it, that of the type.
    known: HashMap<u64, Verdict>,
}

impl Verdicts {
    /// What one takes, in bytes, in a table that is half full and grows.
    const EACH: usize = size_of::<(u64, Verdict)>() * 5 / 2;

    fn key(&mut self, value: Json<'_>, union: TypeId) -> u64 {
        let known = self.unions.iter().position(|it| *it == union);
        let place = known.unwrap_or_else(|| {
            self.unions.push(union);
            self.unions.len() - 1
        });
        u64::from(value.at) << 32 | place as u64
    }
}

impl Weighing {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            contested: Cell::new(0),
            score: Cell::new(0),
            verdicts: RefCell::default(),
        }
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

    /// How a value was read as this union before.
    pub fn verdict(&self, value: Json<'_>, union: TypeId) -> Option<Verdict> {
        match self.is_scored() {
            true => {
                let mut verdicts = self.verdicts.borrow_mut();
                let key = verdicts.key(value, union);
                verdicts.known.get(&key).copied()
            }
            false => None,
        }
    }

    fn remember(&self, value: Json<'_>, union: TypeId, verdict: Verdict) {
        if value.nodes() >= FEW && value.tree.budget.keep(Verdicts::EACH) {
            let mut verdicts = self.verdicts.borrow_mut();
            let key = verdicts.key(value, union);
            verdicts.known.insert(key, verdict);
        }
    }

    fn forget(&self, value: Json<'_>) {
        let mut verdicts = self.verdicts.borrow_mut();
        let kept = verdicts.known.len() * Verdicts::EACH;
        value.tree.budget.release(kept);
        verdicts.known.clear();
    }
}

/// A union that is being read, until it is dropped.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    value: Json<'a>,
    contested: bool,
    outer: i64,
    worth: i64,
    /// What is to be remembered.
    pub verdict: Option<(TypeId, Verdict)>,
}

impl<'a> Trial<'a> {
    /// Begins to read a union; `contested` says whether several variants are to be weighed.
    pub fn enter(value: Json<'a>, contested: bool) -> Self {
        let weighing = &value.tree.weighing;
        let depth = weighing.contested.get() + u32::from(contested);
        weighing.contested.set(depth);
        Self {
            value,
            contested,
            outer: weighing.score.get(),
            worth: 0,
            verdict: None,
        }
    }

    /// Starts the score of another variant.
    pub fn start(&self) {
        self.value.tree.weighing.score.set(0);
    }

    /// The score of the variant that was read last.
    pub fn score(&self) -> i64 {
        self.value.tree.weighing.score.get()
    }

    /// What this union is worth to the one around it.
    pub fn settle(&mut self, score: i64) {
        self.worth = score;
    }

    /// The union is worth little: its value is kept as it is, because no variant is known for it, or none fits.
    pub fn settle_unread(&mut self, fits_none: bool) {
        self.settle(if fits_none { MISFIT } else { -1 });
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        let weighing = &self.value.tree.weighing;
        weighing.score.set(self.outer.saturating_add(self.worth));
        let depth = weighing.contested.get();
        let depth = depth.saturating_sub(u32::from(self.contested));
        weighing.contested.set(depth);
        match self.verdict {
            Some((union, verdict)) if depth > 0 => weighing.remember(self.value, union, verdict),
            // Nobody reads these again.
            _ if self.contested && depth == 0 => weighing.forget(self.value),
            _ => {}
        }
    }
}

/// The items of a list that are being read, where those that do not fit may be left out.
#[derive(Debug)]
pub(super) struct Items<'a> {
    list: Json<'a>,
    skips: bool,
    /// How much was noted before the item, and what memory was taken.
    before: (usize, usize),
}

impl<'a> Items<'a> {
    /// Begins to read a list.
    pub fn enter(list: Json<'a>) -> Self {
        Self {
            list,
            skips: list.tree.weighing.rules.skips,
            before: (0, 0),
        }
    }

    /// Begins to read an item.
    pub fn start(&mut self) {
        if self.skips {
            let tree = self.list.tree;
            self.before = (tree.notes.count(), tree.budget.made());
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
        if tree.weighing.rules.watched {
            drift::note_misfit(item, drift::shape(item), error);
        }
        Ok(())
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
        drift::note(value, DriftKind::Value, drift::told(value));
    }
}
