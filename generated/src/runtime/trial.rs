// @generated: the runtime of specwright, the same in every crate.

//! Which of several variants a value fits best, where their guards all let it pass.
//!
//! Each variant reads the value, and while it does, the objects and enums in it say here what they recognise and what
//! they do not: [`Reader`](super::Reader) its properties, enums their values. The variant with the best score is taken.
//! The score is kept for the thread, so that reading needs no argument for what most values never use.
//!
//! A server must not be able to make a client read for ages by unions nested in unions, each of which doubles the
//! work. So the readings beyond the first of each union are counted, and once too many are spent, unions take the
//! first variant that is offered.

use std::cell::Cell;

use serde_json::Value;

use super::DecodeError;
use super::drift::{self, DriftKind};

/// What a value is worth that does not fit and was kept or left out: nothing that is recognised makes up for it, so a
/// variant that fits as a whole goes before one that does not.
const MISFIT: i64 = -(1 << 32);
/// How often a value may be read again, in all, for one union and those within it.
const MOST_READINGS: u32 = 100_000;

#[derive(Debug, Clone, Copy)]
struct State {
    /// How many unions are being read, one within the other.
    depth: u32,
    /// How many of them weigh several variants.
    contested: u32,
    /// How many more readings may be spent.
    readings: u32,
    score: i64,
    rules: Rules,
}

/// What becomes of what does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether it is noted ([`drift`]).
    pub watched: bool,
    /// Whether it is an error in the end.
    pub strict: bool,
    /// Whether items of lists are left out.
    pub skips: bool,
}

impl Rules {
    /// Nobody wants to hear of it.
    pub const NONE: Self = Self {
        watched: false,
        strict: false,
        skips: false,
    };
}

thread_local! {
    static STATE: Cell<State> = const {
        Cell::new(State { depth: 0, contested: 0, readings: 0, score: 0, rules: Rules::NONE })
    };
}

fn change(with: impl FnOnce(&mut State)) {
    STATE.with(|cell| {
        let mut state = cell.get();
        with(&mut state);
        cell.set(state);
    });
}

fn state() -> State {
    STATE.with(Cell::get)
}

/// A union that is being read, until it is dropped.
#[derive(Debug)]
pub struct Trial {
    contested: bool,
    outer: i64,
    worth: i64,
}

impl Trial {
    /// Begins to read a union; `contested` says whether several variants are to be weighed.
    pub fn enter(contested: bool) -> Self {
        let outer = state().score;
        change(|it| {
            if it.depth == 0 {
                it.readings = MOST_READINGS;
            }
            it.depth += 1;
            it.contested += u32::from(contested);
        });
        Self {
            contested,
            outer,
            worth: 0,
        }
    }

    /// Starts the score of another variant; `false` if no more readings may be spent.
    pub fn start(&self, first: bool) -> bool {
        if !first {
            let left = state().readings;
            change(|it| it.readings = left.saturating_sub(1));
            if left == 0 {
                return false;
            }
        }
        change(|it| it.score = 0);
        true
    }

    /// The score of the variant that was read last.
    pub fn score(&self) -> i64 {
        state().score
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

impl Drop for Trial {
    fn drop(&mut self) {
        change(|it| {
            it.score = self.outer.saturating_add(self.worth);
            it.depth = it.depth.saturating_sub(1);
            it.contested = it.contested.saturating_sub(u32::from(self.contested));
        });
    }
}

/// Whether anybody asks for scores, which cost a look at each property.
pub fn is_scored() -> bool {
    state().contested > 0
}

/// Notes what was recognised, less what was not.
pub fn note(score: i64) {
    if is_scored() {
        change(|it| it.score = it.score.saturating_add(score));
    }
}

/// Sets what becomes of what does not fit.
pub fn set_rules(rules: Rules) {
    change(|it| it.rules = rules);
}

/// Whether somebody wants to hear of what is not recognised or does not fit.
pub fn is_watched() -> bool {
    state().rules.watched
}

/// Whether what does not fit is an error in the end.
pub fn is_strict() -> bool {
    state().rules.strict
}

/// The items of a list that are being read, where those that do not fit may be left out.
#[derive(Debug)]
pub(super) struct Items {
    skips: bool,
    /// How much was noted before the item.
    noted: usize,
}

impl Items {
    /// Begins to read a list.
    pub fn enter() -> Self {
        Self {
            skips: state().rules.skips,
            noted: 0,
        }
    }

    /// Begins to read an item.
    pub fn start(&mut self) {
        if self.skips {
            self.noted = drift::noted();
        }
    }

    /// Leaves out the item, if that may be.
    ///
    /// # Errors
    ///
    /// The item's error, with its place.
    pub fn skip(&self, item: &Value, index: usize, error: DecodeError) -> Result<(), DecodeError> {
        if !self.skips {
            return Err(error.at_index(index));
        }
        note(MISFIT);
        drift::forget(self.noted, usize::MAX);
        if is_watched() {
            drift::note_misfit(item, drift::shape(item), error);
        }
        Ok(())
    }
}

/// Notes a value of an enum that other values are described beside: one that is listed is worth more to a union, and any
/// other is nothing to tell of.
pub fn described(_: &Value, listed: impl FnOnce() -> bool) {
    if is_scored() && listed() {
        note(1);
    }
}

/// Notes whether a value of an enum, or a constant, is the one that is described.
pub fn recognized(value: &Value, known: impl FnOnce() -> bool) {
    let State {
        contested, rules, ..
    } = state();
    if contested == 0 && !rules.watched {
        return;
    }
    let known = known();
    note(if known { 1 } else { -1 });
    if rules.watched && !known {
        drift::note(value, DriftKind::Value, drift::told(value));
    }
}
