// @generated: the runtime of specwright, as far as this API needs it.

//! The rules of what a thread reads next: how much that may be and how long it may take, and what becomes of what does not fit.

use std::cell::Cell;

use super::budget;
use crate::runtime::deadline::End;

/// What becomes of what does not fit, and how much may be read.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether it is noted ([`drift`](super::drift)).
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
