//! Upload progress: how far a request's body has been sent, as deadlines and callers want to know.
//!
//! A transport reads a body as fast as the connection takes it. So the pieces that are asked for tell of the network, whatever the
//! transport is; what is asked for last is at most a buffer ahead of it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use std::{fmt, io};

use bytes::Bytes;
use futures_core::Stream;

use super::Pieces;
use crate::runtime::deadline::{Deadline, Timeouts};

// part: bodies
/// Hears how many bytes of a body were handed over, and of how many, if that is known.
type Listener = dyn Fn(u64, Option<u64>) + Send + Sync;

/// Who hears of it, if anybody.
#[derive(Clone, Default)]
pub(crate) struct OnUpload(pub Option<Arc<Listener>>);

impl fmt::Debug for OnUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "set" } else { "none" })
    }
}
// end part

/// The body of one attempt. Clones are of the same.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    begun: Instant,
    // part: bodies
    state: Arc<Mutex<State>>,
    hook: OnUpload,
    // end part
}

// part: bodies
#[derive(Debug, Clone, Copy)]
struct State {
    /// When it last went on: at the beginning, when a piece was asked for, and at its end.
    moved: Instant,
    /// Whether pieces are being asked for.
    is_open: bool,
}
// end part

impl Upload {
    /// One that begins now.
    pub(crate) fn new() -> Self {
        let begun = Instant::now();
        // part: bodies
        let (moved, is_open) = (begun, false);
        let state = Arc::new(Mutex::new(State { moved, is_open }));
        // end part
        Self {
            begun,
            // part: bodies
            state,
            hook: OnUpload::default(),
            // end part
        }
    }

    // part: bodies
    /// The same, which tells the hook how far it is.
    pub(crate) fn told(mut self, hook: OnUpload) -> Self {
        self.hook = hook;
        self
    }
    // end part

    // part: bodies
    /// Whether somebody wants to hear of each piece.
    pub(crate) fn is_told(&self) -> bool {
        self.hook.0.is_some()
    }

    fn note(&self, is_open: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let moved = Instant::now();
        *state = State { moved, is_open };
    }
    // end part

    /// How long to wait before asking again, if there is a limit, or the deadline that has passed: the one between two pieces while
    /// there are any, the one for the head before and after.
    pub(crate) fn wait(&self, timeouts: &Timeouts) -> Result<Option<Duration>, Deadline> {
        let (since, limit, deadline) = (self.begun, timeouts.first_byte, Deadline::FirstByte);
        // part: bodies
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = since.max(state.moved);
        // The beginning and the end of the body are noticed in time for what begins there.
        let (limit, next, deadline) = match state.is_open {
            true => (timeouts.write, limit, Deadline::Write),
            false => (limit, timeouts.write, deadline),
        };
        // end part
        let left = limit.map(|it| it.saturating_sub(since.elapsed()));
        if left == Some(Duration::ZERO) {
            return Err(deadline);
        }
        // part: bodies
        let left = [left, next].into_iter().flatten().min();
        // end part
        Ok(left)
    }

    // part: bodies
    /// Pieces of the body that tell of their going.
    pub(crate) fn watch(&self, pieces: Pieces, length: Option<u64>) -> Pieces {
        Box::pin(Watched {
            pieces,
            upload: self.clone(),
            sent: 0,
            length,
        })
    }
    // end part
}

// part: bodies
struct Watched {
    pieces: Pieces,
    upload: Upload,
    sent: u64,
    length: Option<u64>,
}

impl Stream for Watched {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.pieces.as_mut().poll_next(cx);
        if let Poll::Ready(piece) = &next {
            self.upload.note(piece.is_some());
        }
        if let Poll::Ready(Some(Ok(piece))) = &next {
            self.sent = self.sent.saturating_add(piece.len() as u64);
            if let Some(hook) = &self.upload.hook.0 {
                hook(self.sent, self.length);
            }
        }
        next
    }
}

impl Drop for Watched {
    /// Whose length was announced is not asked for its end.
    fn drop(&mut self) {
        self.upload.note(false);
    }
}
// end part
