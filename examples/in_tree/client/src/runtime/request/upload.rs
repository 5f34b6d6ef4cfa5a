// @generated: the runtime of specwright, as far as this API needs it.

//! Upload progress: how far a request's body has been sent, as deadlines and callers want to know.
//!
//! A transport reads a body as fast as the connection takes it. So the pieces that are asked for tell of the network, whatever the
//! transport is; what is asked for last is at most a buffer ahead of it.

use std::time::{Duration, Instant};

use crate::runtime::deadline::{Deadline, Timeouts};

/// The body of one attempt. Clones are of the same.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    begun: Instant,
}

impl Upload {
    /// One that begins now.
    pub(crate) fn new() -> Self {
        let begun = Instant::now();
        Self { begun }
    }

    /// How long to wait before asking again, if there is a limit, or the deadline that has passed: the one between two pieces while
    /// there are any, the one for the head before and after.
    pub(crate) fn wait(&self, timeouts: &Timeouts) -> Result<Option<Duration>, Deadline> {
        let (since, limit, deadline) = (self.begun, timeouts.first_byte, Deadline::FirstByte);
        let left = limit.map(|it| it.saturating_sub(since.elapsed()));
        if left == Some(Duration::ZERO) {
            return Err(deadline);
        }
        Ok(left)
    }
}
