// @generated: the runtime of specwright, as far as this API needs it.

//! Choosing the variant of a union that a JSON value belongs to.
//!
//! Each variant has a guard, a test that looks at the value's kind or a few of its properties. Guards come first and
//! decoding second, so an error is about the variant that was meant, not about the last one tried. A value that no
//! guard wants is kept as it is: the API has grown a variant. So is one that does not fit the variant it was meant for, so
//! that what surrounds it can be read; why is told to those who listen. Where several guards of one kind let a value
//! pass, it is read as each of those variants, and the one that recognises most of it is taken, the first in case of
//! doubt.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::drift::{self, DriftKind};
use super::error::{DecodeError, MOST_REASONS};
use super::guard::{Guard, Kinds, Sight};
use super::score::MISFIT;
use super::tree::{Json, JsonKind};
use super::trial::{Mode, RequiredProperty, Trial, Verdict};
use super::{FromJson, read_as};

/// The variants of a union.
#[derive(Debug)]
pub struct Variants {
    all: &'static [(&'static str, Guard)],
    order: OnceLock<Order>,
}

/// The variants of a union in the order in which they are tried.
#[derive(Debug)]
struct Order {
    /// What tells the union from others.
    union: u32,
    /// The kinds of values that any of them takes.
    kinds: Kinds,
    /// Whether no value passes two guards of the highest rank.
    is_told_apart: bool,
    ranked: Box<[Ranked]>,
}

/// A variant, and what is looked at first.
#[derive(Debug)]
struct Ranked {
    variant: usize,
    rank: u8,
    kinds: Kinds,
    /// What is left to look at, if kinds do not say all.
    guard: Option<&'static Guard>,
    /// What it requires, once that is known.
    required: OnceLock<RequiredProperty>,
}

impl Variants {
    /// Each with its name; ties are tried in this order.
    pub const fn new(all: &'static [(&'static str, Guard)]) -> Self {
        let order = OnceLock::new();
        Self { all, order }
    }

    fn order(&self) -> &Order {
        static UNIONS: AtomicU32 = AtomicU32::new(0);
        self.order.get_or_init(|| {
            let keys = self.all.iter().enumerate();
            let mut keys: Vec<u64> = keys.map(|(variant, it)| key(variant, &it.1)).collect();
            keys.sort_unstable();
            let ranked = keys.iter().filter_map(|key| {
                let variant = (key & VARIANT_MASK) as usize;
                let (_, guard) = self.all.get(variant)?;
                Some(Ranked {
                    variant,
                    rank: guard.rank(),
                    kinds: guard.kinds(),
                    guard: (!guard.is_of_kinds()).then_some(guard),
                    required: OnceLock::new(),
                })
            });
            let ranked: Box<[_]> = ranked.collect();
            let kinds = ranked.iter().map(|it| it.kinds);
            Order {
                union: UNIONS.fetch_add(1, Ordering::Relaxed),
                kinds: kinds.fold(Kinds::NONE, Kinds::or),
                is_told_apart: Guard::tell_apart(self.all.iter().map(|it| &it.1)),
                ranked,
            }
        })
    }

    /// Whether a placeholder will do for a value: the union around this one only tries its variants, and what the value is worth
    /// is known without another look at it.
    pub fn have_weighed(&self, value: Json<'_>) -> bool {
        let weighing = &value.tree.weighing;
        if weighing.mode() != Mode::Trial {
            return false;
        }
        let order = self.order();
        let verdict = match order.kinds.has(Kinds::of(value.kind())) {
            true => weighing.verdict(value, order.union),
            false => Some(Verdict::UNKNOWN),
        };
        // What is unknown as a variant that takes any value has to be said.
        let verdict = verdict.filter(|it| it.variant.is_some() || !weighing.is_guess(value));
        let worth = verdict.map(|it| it.score);
        worth.inspect(|it| weighing.leave_hole(*it)).is_some()
    }
}

/// The bits of a variant's place in [`key`]; no document has as many variants.
const VARIANT_MASK: u64 = (1 << 24) - 1;

/// What variants are sorted by: the highest rank, the most weight, the first place. It is a number since the index of a large object
/// sorts numbers too; another sort would be 15 KiB of each program.
fn key(variant: usize, guard: &Guard) -> u64 {
    let weight = u32::try_from(guard.weight()).unwrap_or(u32::MAX);
    let worth = u64::from(guard.rank()) << 32 | u64::from(weight);
    !worth << 24 | variant as u64
}

/// What is read next of a union.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// A variant that may fit.
    Search,
    /// The one that fits best, for good.
    Winner(usize),
    /// One that does not fit, for the reason.
    Reasons,
    Done,
}

/// The best variant so far.
#[derive(Debug, Clone, Copy)]
struct Best {
    variant: usize,
    score: i64,
    /// What memory it takes.
    made: usize,
    /// Whether it has placeholders in it.
    has_holes: bool,
}

/// The variants left to try for one value, the most specific first, and why those before did not fit.
#[derive(Debug)]
pub struct Choice<'a> {
    sight: Sight<'a>,
    variants: &'static Variants,
    order: &'static [Ranked],
    is_told_apart: bool,
    phase: Phase,
    /// Where the variants that were not looked at begin, in their order, and the last one that was found to pass.
    next: usize,
    ahead: Option<&'static Ranked>,
    /// The variant that is tried, and the one that was tried first.
    current: Option<&'static Ranked>,
    first: Option<usize>,
    /// How many variants are declared before the one that is to be read.
    away: usize,
    tried: usize,
    is_contested: bool,
    failed: Vec<(&'static str, DecodeError)>,
    best: Option<Best>,
    trial: Trial<'a>,
    /// How much was noted of what is unknown: before this value, and before the variant that is tried.
    noted: [usize; 2],
    /// What memory was taken before the variant that is tried.
    made: usize,
    /// Why the best cannot be read after all.
    fault: Option<DecodeError>,
}

impl<'a> Choice<'a> {
    /// Begins to choose among the variants whose guard accepts the value, which was not
    /// [weighed](Variants::have_weighed) before.
    pub fn new(value: Json<'a>, variants: &'static Variants) -> Self {
        let weighing = &value.tree.weighing;
        let mode = weighing.mode();
        let order = variants.order();
        let union = order.union;
        let verdict = match mode {
            Mode::Final => weighing.verdict(value, union),
            Mode::Trial | Mode::Reason => None,
        };
        let variant = verdict.and_then(|it| it.variant);
        let first = variant.and_then(|it| usize::try_from(it).ok());
        let phase = match (mode, verdict, first) {
            (Mode::Reason, ..) => Phase::Done,
            (_, None, _) => Phase::Search,
            (_, Some(before), Some(variant)) if before.fits => Phase::Winner(variant),
            (_, Some(_), Some(_)) if weighing.wants_reason(value) => Phase::Reasons,
            (_, Some(_), _) => Phase::Done,
        };
        Self {
            sight: Sight::new(value),
            variants,
            order: &order.ranked,
            is_told_apart: order.is_told_apart,
            phase,
            next: 0,
            ahead: None,
            current: None,
            first,
            away: usize::MAX,
            tried: 0,
            is_contested: false,
            failed: Vec::new(),
            best: None,
            trial: Trial::enter(value, union),
            noted: [value.tree.notes.count(); 2],
            made: 0,
            fault: None,
        }
    }

    /// Whether there is a variant left to read. Then [`Choice::read`] has to be called for each, in the order of their declaration.
    pub fn has_next(&mut self) -> bool {
        let next = self.advance();
        self.away = next.unwrap_or(usize::MAX);
        next.is_some()
    }

    /// Goes on to the next variant to read: its place.
    fn advance(&mut self) -> Option<usize> {
        let tree = self.sight.value.tree;
        loop {
            if tree.budget.is_exceeded() {
                return None;
            }
            let (candidate, mode) = match self.phase {
                Phase::Search => match self.search() {
                    Some(candidate) => {
                        self.current = Some(candidate);
                        if self.lacks_required(candidate) {
                            continue;
                        }
                        (candidate, Mode::Trial)
                    }
                    None => {
                        self.phase = self.searched();
                        continue;
                    }
                },
                Phase::Winner(variant) => {
                    self.phase = Phase::Done;
                    self.start(Mode::Final, true);
                    return Some(variant);
                }
                Phase::Reasons if self.failed.len() < MOST_REASONS => {
                    let candidate = self.pass()?;
                    self.current = Some(candidate);
                    (candidate, Mode::Reason)
                }
                Phase::Reasons | Phase::Done => return None,
            };
            // A guard of the lowest rank says nothing of the value.
            self.start(mode, candidate.rank == 0);
            return Some(candidate.variant);
        }
    }

    /// Begins to read a variant.
    fn start(&mut self, mode: Mode, is_any: bool) {
        let tree = self.sight.value.tree;
        self.trial.start(mode, is_any);
        self.noted[1] = tree.notes.count();
        self.made = tree.budget.made();
    }

    /// Reads the value as the variant at hand, if that is the next one, and keeps what fits better than the best before. All of it
    /// is here, not where unions are declared, since what each variant repeats is what takes long to compile.
    #[inline]
    pub fn read<T: FromJson, U>(&mut self, best: &mut Option<U>, variant: fn(T) -> U) {
        // All variants are asked each time, and one of them is meant.
        match self.away.checked_sub(1) {
            Some(away) => self.away = away,
            None => {
                self.away = usize::MAX;
                self.read_next(best, variant);
            }
        }
    }

    #[inline(never)]
    fn read_next<T: FromJson, U>(&mut self, best: &mut Option<U>, variant: fn(T) -> U) {
        if self.sight.value.tree.weighing.mode() == Mode::Final {
            // It is read once more, for good.
            *best = None;
        }
        match read_as::<T>(self.sight.value) {
            Ok(read) if self.is_better() => *best = Some(variant(read)),
            Ok(_) => {}
            Err(error) => self.reject(error),
        }
    }

    /// The next variant whose guard lets the value pass.
    fn pass(&mut self) -> Option<&'static Ranked> {
        let kind = Kinds::of(self.sight.kind);
        loop {
            let next = self.order.get(self.next)?;
            self.next += 1;
            if next.kinds.has(kind) && next.guard.is_none_or(|it| self.sight.passes(it)) {
                return Some(next);
            }
        }
    }

    /// Whether the value is an object that does not have what the variant is known to require.
    fn lacks_required(&mut self, candidate: &Ranked) -> bool {
        let required = candidate.required.get();
        let Some(required) = required.filter(|_| self.sight.kind == JsonKind::Object) else {
            return false;
        };
        let value = self.sight.get(required.key);
        !value.is_some_and(|it| required.kinds.has(Kinds::of(it.kind())))
    }

    /// The next variant to try; none once one fits and no other is as specific.
    fn search(&mut self) -> Option<&'static Ranked> {
        if self.best.is_some() && !self.is_contested {
            return None;
        }
        let found = self.ahead.take().or_else(|| self.pass())?;
        let rank = self.current.map(|it| it.rank);
        if self.best.is_some() && rank != Some(found.rank) {
            return None;
        }
        self.first = self.first.or(Some(found.variant));
        self.tried += 1;
        if rank != Some(found.rank) {
            // Those of one rank are weighed against each other, if there are several.
            let is_alone = self.is_told_apart && found.rank == Guard::EXACT;
            self.ahead = if is_alone { None } else { self.pass() };
            self.is_contested = self.ahead.is_some_and(|it| it.rank == found.rank);
            self.trial.contest(self.is_contested);
        }
        Some(found)
    }

    /// What follows once all variants are tried.
    fn searched(&mut self) -> Phase {
        self.trial.contest(false);
        let value = self.sight.value;
        match self.best {
            _ if self.trial.outer() == Mode::Trial => {
                self.settle();
                Phase::Done
            }
            Some(best) if best.has_holes => {
                value.tree.notes.forget(self.noted[0], usize::MAX);
                value.tree.budget.give_back(best.made);
                Phase::Winner(best.variant)
            }
            None if self.tried > 0 && value.tree.weighing.wants_reason(value) => {
                self.next = 0;
                Phase::Reasons
            }
            _ => Phase::Done,
        }
    }

    /// Whether the variant that was read last, which fits, fits better than those before.
    fn is_better(&mut self) -> bool {
        let tree = self.sight.value.tree;
        match tree.weighing.mode() {
            Mode::Final => return true,
            Mode::Reason => {
                self.reject(DecodeError::silent());
                return false;
            }
            Mode::Trial => {}
        }
        let score = self.trial.score();
        let is_better = self.best.is_none_or(|best| score > best.score);
        let made = tree.budget.made().saturating_sub(self.made);
        let dropped = match (is_better, self.best) {
            (true, Some(before)) => before.made,
            (true, None) => 0,
            (false, _) => made,
        };
        tree.budget.give_back(dropped);
        // What the other variant does not know is of no interest.
        let [before, tried] = self.noted;
        match is_better {
            true => tree.notes.forget(before, tried),
            false => tree.notes.forget(tried, usize::MAX),
        }
        if is_better {
            self.best = self.current.map(|it| Best {
                variant: it.variant,
                score,
                made,
                has_holes: self.trial.has_holes(),
            });
        }
        is_better
    }

    /// Notes that the variant that was read last does not fit.
    fn reject(&mut self, error: DecodeError) {
        let tree = self.sight.value.tree;
        tree.notes.forget(self.noted[1], usize::MAX);
        let made = tree.budget.made().saturating_sub(self.made);
        tree.budget.give_back(made);
        match tree.weighing.mode() {
            Mode::Trial => self.learn(),
            Mode::Final => self.fault = Some(error),
            Mode::Reason => {
                let variant = self.current;
                let variant = variant.and_then(|it| self.variants.all.get(it.variant));
                self.failed.push((variant.map_or("", |it| it.0), error));
            }
        }
    }

    /// Has the variant that was read last remember what it requires, if that is why it does not fit.
    fn learn(&self) {
        let value = self.sight.value;
        let required = value.tree.weighing.take_required(value);
        if let (Some(required), Some(variant)) = (required, self.current) {
            // Another thread may have been faster.
            let _ = variant.required.set(required);
        }
    }

    /// Says what this union is worth to the one around it, and has that remember it if it would take work to find out again.
    fn settle(&mut self) {
        let (fits, variant, score, has_holes) = match (self.best, self.first) {
            (Some(best), _) => (true, Some(best.variant), best.score, best.has_holes),
            (None, Some(first)) => (false, Some(first), MISFIT, true),
            (None, None) => (false, None, Verdict::UNKNOWN.score, true),
        };
        let variant = variant.and_then(|it| u32::try_from(it).ok());
        self.trial.settle(score, has_holes);
        self.trial.verdict = (self.tried > 1 || has_holes).then_some(Verdict {
            fits,
            variant,
            score,
        });
    }

    /// The best that was read, or else the value itself.
    ///
    /// # Errors
    ///
    /// If the value cannot be kept: it takes too much memory, or holds a number that is too large.
    pub fn end<U>(self, best: Option<U>, unrecognized: fn(Value) -> U) -> Result<U, DecodeError> {
        match best {
            Some(read) => Ok(read),
            None => self.unrecognized().map(unrecognized),
        }
    }

    /// The value itself: it belongs to a variant that is not known here, or it does not fit those it was tried as. With
    /// one of these, its error is the reason; with several, all are told.
    fn unrecognized(mut self) -> Result<Value, DecodeError> {
        let value = self.sight.value;
        let tree = value.tree;
        if let Some(fault) = self.fault.take().or_else(|| tree.budget.fault()) {
            return Err(fault);
        }
        if self.trial.outer() != Mode::Final {
            return match self.first.is_none() && self.trial.is_guess() {
                // What is unknown here is unknown to the union around it, where nothing else speaks for this variant.
                true => Err(DecodeError::silent()),
                // A placeholder.
                false => Ok(Value::Null),
            };
        }
        if tree.weighing.rules.watched && tree.notes.has_room() {
            self.note();
        }
        value.to_value()
    }

    /// Notes that the value is kept as it is.
    fn note(&mut self) {
        let value = self.sight.value;
        let mut tags = self.variants.all.iter().filter_map(|(_, it)| it.tag());
        let tag = tags.next().and_then(|key| value.get(key));
        let found = drift::told(tag.unwrap_or(value));
        if self.first.is_none() {
            return drift::note(value, DriftKind::Variant, || found);
        }
        let mut failed = std::mem::take(&mut self.failed);
        let reason = match failed.pop() {
            Some((_, only)) if failed.is_empty() => only,
            last => {
                failed.extend(last);
                DecodeError::no_branch(value, failed)
            }
        };
        drift::note_misfit(value, found, reason);
    }
}
