// @generated: the runtime of specwright, as far as this API needs it.

//! Cancellation: ending a call from another task.
//!
//! Dropping a future or a stream is enough where it is at hand. Where it is not, because another thread waits for it or
//! another task reads from it, a handle ends it with an error that says so.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// Ends the calls it was given to. Clones end the same calls.
#[derive(Clone, Default)]
pub struct Cancel(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    is_over: bool,
    next: u64,
    waiting: BTreeMap<u64, Waker>,
}

impl Cancel {
    /// A handle for calls to come: `create_order(..).cancel(&handle)`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the calls, and every one that is given this handle later. Their connections are closed.
    pub fn cancel(&self) {
        let waiting = self.change(|state| {
            state.is_over = true;
            std::mem::take(&mut state.waiting)
        });
        waiting.into_values().for_each(Waker::wake);
    }

    /// Whether it was.
    pub fn is_cancelled(&self) -> bool {
        self.change(|state| state.is_over)
    }

    /// Ready once it is.
    pub(crate) fn cancelled(&self) -> impl Future<Output = ()> + Send + use<> {
        let id = self.change(|state| {
            state.next += 1;
            state.next
        });
        let cancel = self.clone();
        Cancelled { cancel, id }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Cancelled {
    cancel: Cancel,
    id: u64,
}

impl Future for Cancelled {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.cancel.change(|state| {
            if state.is_over {
                return Poll::Ready(());
            }
            state.waiting.insert(self.id, cx.waker().clone());
            Poll::Pending
        })
    }
}

impl Drop for Cancelled {
    fn drop(&mut self) {
        self.cancel.change(|state| state.waiting.remove(&self.id));
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Cancel");
        text.field("is_cancelled", &self.is_cancelled()).finish()
    }
}
