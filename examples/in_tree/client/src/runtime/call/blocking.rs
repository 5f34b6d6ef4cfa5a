// @generated: the runtime of specwright, as far as this API needs it.

//! Waiting for calls and reading streams without `async`.
//!
//! [`Wait::wait`] is there for every call, and a stream's [`blocking`](EventStream::blocking) is an iterator:
//!
//! ```text
//! let order = client.create_order("o-1").wait()?;
//! for event in client.watch_order("o-1").stream().wait()?.blocking() { .. }
//! ```
//!
//! The thread that waits polls the call itself. What it waits for is driven by a thread in the background, one for the
//! process, so this works wherever threads may wait; a thread that runs asynchronous tasks should not. A client that is also used
//! with `await` may meet a connection here that was opened on another runtime, and wait for that: one client for each is right.

use std::future::IntoFuture;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use tokio::runtime::{Builder, Runtime};

/// Waiting for what is asynchronous, on this thread.
pub trait Wait: IntoFuture + Sized {
    /// What the call gives.
    ///
    /// # Panics
    ///
    /// If the first call of the process cannot start the thread in the background.
    fn wait(self) -> Self::Output {
        wait(self.into_future())
    }
}

impl<F: IntoFuture> Wait for F {}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    let _entered = background().enter();
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            // A wake that came before is not lost: it makes this return at once.
            Poll::Pending => std::thread::park(),
        }
    }
}

/// What drives connections and timers.
fn background() -> &'static Runtime {
    static BACKGROUND: OnceLock<Runtime> = OnceLock::new();
    BACKGROUND.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).enable_all();
        builder.build().expect("a thread in the background")
    })
}
