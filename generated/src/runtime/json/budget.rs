// @generated: the runtime of specwright, as far as this API needs it.

//! Limits of memory and CPU: what one document may cost, however few bytes it has.
//!
//! A list of `{}` is three bytes an item, and a struct may have a thousand; a value that several variants of a union might
//! read is read by each, and unions nest. So what is made of a document is counted before it is made, and so are the values
//! that are read or copied, each time. A document that goes beyond is an error, wherever it is noticed. The clock is looked at
//! now and then as values are counted, so deadlines hold while a document is read.

use std::cell::Cell;

use super::error::DecodeError;
use super::rules::Rules;
use crate::runtime::deadline::{Deadline, End};

/// How much memory may be taken for each byte of a client's `max_body_size`, the body and its tree included.
const FACTOR: usize = 8;
/// A client whose limit is smaller than this reads as if it were this, in bytes: what a type takes has no relation to a
/// body so small.
const SMALLEST: usize = 1 << 20;
/// What reading itself takes, at most, and errors, in bytes.
const OWN: usize = 64 << 10;
/// The limit where there is no client, unless the text is larger.
pub(crate) const DEFAULT: usize = 64 << 20;
/// How many values may be read, in all, and how many more for each byte of text. To read all of a document once takes at most one
/// for each byte.
const STEPS: usize = 50_000;
const STEPS_EACH: usize = 5;
/// How many values are read between two looks at the clock: some tens of microseconds.
pub(crate) const LOOK: usize = 2048;

/// What is left to one document.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: usize,
    /// How much memory may be taken, in bytes.
    memory: usize,
    /// What is left of the memory that may be taken, in bytes.
    left: Cell<usize>,
    /// What helps to read has taken, and stays when values are dropped.
    kept: Cell<usize>,
    /// The values that may be read: until the clock is looked at, and after that.
    steps: Cell<usize>,
    later: Cell<usize>,
    end: End,
    exceeded: Cell<Option<Exceeded>>,
}

#[derive(Debug, Clone, Copy)]
enum Exceeded {
    Memory,
    Steps,
    Time(Deadline),
}

impl Budget {
    /// That of a document of so many bytes, whose tree has taken so much memory.
    pub fn new(rules: &Rules, text: usize, taken: usize) -> Self {
        let limit = rules.limit.max(text).max(SMALLEST);
        let memory = limit
            .saturating_mul(FACTOR)
            .saturating_sub(text + taken + OWN);
        Self {
            limit,
            memory,
            left: Cell::new(memory),
            kept: Cell::new(0),
            steps: Cell::new(0),
            later: Cell::new(text.saturating_mul(STEPS_EACH).saturating_add(STEPS)),
            end: rules.end,
            exceeded: Cell::new(None),
        }
    }

    #[cold]
    fn exceed(&self, what: Exceeded) -> DecodeError {
        let what = self.exceeded.get().unwrap_or(what);
        self.exceeded.set(Some(what));
        DecodeError::costly(match what {
            Exceeded::Memory => format!(
                "what takes more than {FACTOR} times `max_body_size` ({} bytes) of memory",
                self.limit
            ),
            Exceeded::Steps => "unions that take too many readings".to_owned(),
            Exceeded::Time(deadline) => return DecodeError::late(deadline),
        })
    }

    /// Takes memory for a value, in bytes.
    ///
    /// # Errors
    ///
    /// If there is not so much left.
    #[inline]
    pub fn take(&self, bytes: usize) -> Result<(), DecodeError> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(self.exceed(Exceeded::Memory)),
        }
    }

    /// What was taken for values, in bytes.
    #[inline]
    pub fn made(&self) -> usize {
        self.memory - self.left.get() - self.kept.get()
    }

    /// Gives back what was made and is dropped.
    pub fn give_back(&self, bytes: usize) {
        self.left.set(self.left.get() + bytes.min(self.made()));
    }

    /// Takes memory for what helps to read, if there is enough, in bytes.
    pub fn keep(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        if let Some(left) = left {
            self.left.set(left);
            self.kept.set(self.kept.get() + bytes);
        }
        left.is_some()
    }

    /// Gives back what helped to read.
    pub fn release(&self, bytes: usize) {
        let released = bytes.min(self.kept.get());
        self.kept.set(self.kept.get() - released);
        self.left.set(self.left.get() + released);
    }

    /// Counts values that are read or copied.
    ///
    /// # Errors
    ///
    /// If there are too many, or it is too late.
    #[inline]
    pub fn step(&self, values: usize) -> Result<(), DecodeError> {
        match self.steps.get().checked_sub(values) {
            Some(left) => {
                self.steps.set(left);
                Ok(())
            }
            None => self.look(values),
        }
    }

    #[cold]
    fn look(&self, values: usize) -> Result<(), DecodeError> {
        let left = self.steps.get().saturating_add(self.later.get());
        let Some(left) = left.checked_sub(values) else {
            return Err(self.exceed(Exceeded::Steps));
        };
        if let Some(passed) = self.end.passed() {
            return Err(self.exceed(Exceeded::Time(passed)));
        }
        self.steps.set(left.min(LOOK));
        self.later.set(left.saturating_sub(LOOK));
        Ok(())
    }

    /// Whether anything was exceeded: then nothing is read any more.
    pub fn is_exceeded(&self) -> bool {
        self.exceeded.get().is_some()
    }

    /// The error of a document that went beyond.
    pub fn fault(&self) -> Option<DecodeError> {
        self.exceeded.get().map(|it| self.exceed(it))
    }
}

/// What a sorted map of so many entries takes, without what is behind its keys and values. Its nodes have room for eleven
/// entries, of which six are used where keys arrive in order.
pub(crate) fn map_of<T>(entries: usize) -> usize {
    let each = size_of::<String>() + size_of::<T>();
    match entries {
        0 => 0,
        1..=11 => 11 * each + 16,
        _ => entries.saturating_mul(each * 9 / 4 + 4),
    }
}
