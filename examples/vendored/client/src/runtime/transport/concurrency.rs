// @generated: the runtime of specwright, as far as this API needs it.

//! The concurrency limit: how many requests of a client may be on their way at the same time.
//!
//! Those that have to wait get their turn in the order in which they came. A place is held until the response was read to its end, or is
//! given up.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// A number of places.
#[derive(Clone)]
pub(crate) struct Gate(Arc<Mutex<State>>);

struct State {
    free: usize,
    next: u64,
    waiting: BTreeMap<u64, Waker>,
}

impl Gate {
    pub(crate) fn new(places: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            free: places,
            next: 0,
            waiting: BTreeMap::new(),
        })))
    }

    /// Waits for a place.
    pub(crate) fn enter(&self) -> Enter {
        Enter {
            gate: self.clone(),
            number: None,
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Wakes who is next, if there is a place.
    fn call(&self) {
        let next = self.change(|state| match state.free {
            0 => None,
            _ => state.waiting.first_key_value().map(|it| it.1.clone()),
        });
        if let Some(next) = next {
            next.wake();
        }
    }
}

/// A place, for as long as this lives.
pub(crate) struct Place(Gate);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.change(|state| state.free += 1);
        self.0.call();
    }
}

/// Ready with a place.
pub(crate) struct Enter {
    gate: Gate,
    /// Which place in the queue it has.
    number: Option<u64>,
}

impl Future for Enter {
    type Output = Place;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Place> {
        let this = &mut *self;
        let entered = this.gate.change(|state| {
            let number = *this.number.get_or_insert_with(|| {
                state.next += 1;
                state.next
            });
            let is_first = state.waiting.keys().next().is_none_or(|it| *it >= number);
            if state.free > 0 && is_first {
                state.free -= 1;
                state.waiting.remove(&number);
                return true;
            }
            state.waiting.insert(number, cx.waker().clone());
            false
        });
        if !entered {
            return Poll::Pending;
        }
        this.number = None;
        // There may be more than one place.
        this.gate.call();
        Poll::Ready(Place(this.gate.clone()))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.gate.change(|state| state.waiting.remove(&number));
            // It may have been woken for a place that somebody else can have now.
            self.gate.call();
        }
    }
}
