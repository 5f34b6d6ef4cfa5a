// @generated: the runtime of specwright, as far as this API needs it.

//! A timer for transports that have none.

use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::BoxFuture;

/// A wait on a thread of its own, for transports that have no timer. The thread ends with the wait, or as soon as nobody
/// waits any more.
pub fn sleep(duration: Duration) -> BoxFuture<'static, ()> {
    let shared = Arc::new(Shared::default());
    let of_thread = Arc::clone(&shared);
    let spawned = std::thread::Builder::new().spawn(move || of_thread.wait(duration));
    if spawned.is_err() {
        // Without a thread there is no timer, and what has to wait must not wait forever.
        shared.change(|state| state.is_over = true);
    }
    Box::pin(Sleep(shared))
}

/// What a thread that waits and who waits for it have in common.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    given_up: Condvar,
}

#[derive(Default)]
struct State {
    is_over: bool,
    is_given_up: bool,
    waker: Option<Waker>,
}

impl Shared {
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn wait(&self, duration: Duration) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |state: &mut State| !state.is_given_up;
        let waited = self.given_up.wait_timeout_while(state, duration, wanted);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_over = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

struct Sleep(Arc<Shared>);

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.change(|state| {
            state.waker = Some(cx.waker().clone());
            match state.is_over {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.0.change(|state| state.is_given_up = true);
        self.0.given_up.notify_one();
    }
}
