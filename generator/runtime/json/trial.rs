//! Unions within unions: each is tried once.
//!
//! Unions nest, and each would multiply the work of those around it. So a union within another is tried once, and what
//! came of it is remembered. Until the outer one has chosen, a placeholder stands for what would have to be read or copied
//! again; then the variant that was chosen is read once more, for good. So work grows with the document, however deep
//! unions nest. What is read is counted all the same ([`Budget`](crate::runtime::json::budget::Budget)).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::guard::Kinds;
use super::score::Weighing;
use super::tree::Json;

/// Of values of fewer nodes, only what came last is remembered, since that takes memory, too; and of how many.
const FEW: usize = 8;
const RECENT: usize = 32;
/// How many verdicts may stay when nobody needs them any more.
const MOST_KEPT: usize = 256;

/// What a value is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    /// For good.
    #[default]
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

impl Verdict {
    /// No variant is meant for the value.
    pub const UNKNOWN: Self = Self {
        fits: false,
        variant: None,
        score: -1,
    };
}

/// A property that a variant requires, and the kinds of its values. It is known once the variant was read and did not fit; from
/// then on, objects without it need not be read to know that they do not fit either.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequiredProperty {
    pub key: &'static str,
    pub kinds: Kinds,
}

/// What trials need to know of those around them.
#[derive(Debug, Default)]
pub(crate) struct Trials {
    mode: Cell<Mode>,
    /// How many unions are being read, one within the other.
    depth: Cell<u32>,
    /// The value that is read as the innermost of them.
    value: Cell<Option<u32>>,
    /// Whether nothing about it speaks for the variant that is tried, which takes any value.
    is_any: Cell<bool>,
    /// Whether there is a placeholder in what was read.
    has_holes: Cell<bool>,
    /// What the variant requires that did not fit last, and of which value.
    required: Cell<Option<(u32, RequiredProperty)>>,
    verdicts: RefCell<Verdicts>,
    /// Whether there are any.
    has_verdicts: Cell<bool>,
}

/// How unions were read that are within others.
#[derive(Debug, Default)]
struct Verdicts {
    /// What was asked for last: the variants of the union around ask one after the other.
    last: Cell<Option<(u64, Verdict)>>,
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
    pub fn mode(&self) -> Mode {
        self.trials.mode.get()
    }

    /// Notes what the variant requires that is being tried, which does not fit.
    pub fn note_required(&self, object: Json<'_>, key: &'static str, kinds: Kinds) {
        if self.is_variant(object) && self.mode() == Mode::Trial {
            let required = RequiredProperty { key, kinds };
            self.trials.required.set(Some((object.at, required)));
        }
    }

    /// What a variant required that did not fit a value.
    pub fn take_required(&self, value: Json<'_>) -> Option<RequiredProperty> {
        let last = self.trials.required.take();
        last.filter(|it| it.0 == value.at).map(|it| it.1)
    }

    /// Counts what a union is worth for which a placeholder stands.
    pub fn leave_hole(&self, worth: i64) {
        self.score.set(self.score.get().saturating_add(worth));
        self.trials.has_holes.set(true);
    }

    /// Whether a value is read as a variant of the innermost union, itself and not something within it.
    fn is_variant(&self, value: Json<'_>) -> bool {
        self.trials.value.get() == Some(value.at)
    }

    /// The same of a variant that takes any value, so that nothing speaks for it.
    pub fn is_guess(&self, value: Json<'_>) -> bool {
        self.trials.is_any.get() && self.is_variant(value)
    }

    /// How a value was read as this union before.
    #[inline]
    pub fn verdict(&self, value: Json<'_>, union: u32) -> Option<Verdict> {
        match self.trials.has_verdicts.get() {
            true => self.known_verdict(value, union),
            false => None,
        }
    }

    fn known_verdict(&self, value: Json<'_>, union: u32) -> Option<Verdict> {
        let verdicts = self.trials.verdicts.borrow();
        let key = Verdicts::key(value, union);
        let is_it = |it: &(u64, Verdict)| it.0 == key;
        if let Some((_, last)) = verdicts.last.get().filter(is_it) {
            return Some(last);
        }
        let verdict = match value.nodes() < FEW {
            true => {
                let recent = verdicts.recent.get(value.at as usize % RECENT);
                recent.copied().flatten().filter(is_it)?.1
            }
            false => *verdicts.known.get(&key)?,
        };
        verdicts.last.set(Some((key, verdict)));
        Some(verdict)
    }

    fn remember(&self, value: Json<'_>, union: u32, verdict: Verdict) {
        self.trials.has_verdicts.set(true);
        let mut verdicts = self.trials.verdicts.borrow_mut();
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
        let mut verdicts = self.trials.verdicts.borrow_mut();
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
    /// The value of the union around it.
    outer_value: Option<u32>,
    /// Whether the variant around it takes any value.
    outer_is_any: bool,
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
        weighing.trials.depth.set(weighing.trials.depth.get() + 1);
        Self {
            value,
            union,
            is_contested: false,
            outer: (weighing.mode(), weighing.is_quiet()),
            outer_value: weighing.trials.value.replace(Some(value.at)),
            outer_is_any: weighing.trials.is_any.replace(false),
            score: weighing.score.get(),
            had_holes: weighing.trials.has_holes.get(),
            worth: 0,
            is_hole: false,
            verdict: None,
        }
    }

    /// What the union was asked for.
    pub fn outer(&self) -> Mode {
        self.outer.0
    }

    /// Whether it is tried as a variant that takes any value, itself and not something within it.
    pub fn is_guess(&self) -> bool {
        self.outer_is_any && self.outer_value == Some(self.value.at)
    }

    /// Says whether several variants are weighed from now on.
    pub fn contest(&mut self, is_contested: bool) {
        let contested = &self.value.tree.weighing.contested;
        let others = contested.get() - u32::from(self.is_contested);
        contested.set(others + u32::from(is_contested));
        self.is_contested = is_contested;
    }

    /// Begins to read a variant.
    pub fn start(&self, mode: Mode, is_any: bool) {
        let weighing = &self.value.tree.weighing;
        weighing.trials.is_any.set(is_any);
        // What another variant required is no affair of this one.
        weighing.trials.required.set(None);
        weighing.trials.mode.set(mode);
        weighing.quiet.set(mode == Mode::Trial);
        weighing.score.set(0);
        weighing.trials.has_holes.set(false);
    }

    /// The score of the variant that was read last.
    pub fn score(&self) -> i64 {
        self.value.tree.weighing.score.get()
    }

    /// Whether there are placeholders in it.
    pub fn has_holes(&self) -> bool {
        self.value.tree.weighing.trials.has_holes.get()
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
        weighing.trials.mode.set(self.outer.0);
        weighing.quiet.set(self.outer.1);
        weighing.score.set(self.score.saturating_add(self.worth));
        weighing
            .trials
            .has_holes
            .set(self.had_holes || self.is_hole);
        let depth = weighing.trials.depth.get() - 1;
        weighing.trials.depth.set(depth);
        weighing.trials.value.set(self.outer_value);
        weighing.trials.is_any.set(self.outer_is_any);
        if let (Some(verdict), Mode::Trial) = (self.verdict, self.outer.0) {
            weighing.remember(self.value, self.union, verdict);
        } else if depth == 0 {
            weighing.forget(self.value);
        }
    }
}
