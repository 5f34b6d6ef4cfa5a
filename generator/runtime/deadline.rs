//! Deadlines: for the head of a response, between two pieces of it, and for a call as a whole.
//!
//! They are kept here rather than by transports, so that they mean the same with each and an error can tell which of
//! them passed. Dropping what is late closes its connection.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;

use super::{
    BodyStream, BoxFuture, Cancel, Deadline, Transport, TransportError, TransportErrorKind,
};

/// When a call as a whole has to be done, if ever.
#[derive(Debug, Clone, Copy)]
pub(super) struct End(Option<Instant>);

impl End {
    pub(super) fn within(total: Option<Duration>) -> Self {
        Self(total.and_then(|total| Instant::now().checked_add(total)))
    }

    /// What is left.
    pub(super) fn left(self) -> Option<Duration> {
        let end = self.0?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Whether so long a wait would be over in time.
    pub(super) fn allows(self, wait: Duration) -> bool {
        self.left().is_none_or(|left| wait < left)
    }
}

/// What ends a wait for a response, whatever it is: its deadline as a whole, and a handle that lets go of it.
#[derive(Clone)]
pub(super) struct Limits {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) end: End,
    pub(super) cancel: Option<Cancel>,
}

impl Limits {
    /// What a future gives, unless it is late or cancelled.
    pub(super) async fn within<T>(
        &self,
        first_byte: Option<Duration>,
        future: impl Future<Output = T>,
    ) -> Result<T, TransportError> {
        let mut future = pin!(future);
        let mut timers = self.timers();
        timers[0] = self.timer(first_byte, Deadline::FirstByte);
        poll_fn(|cx| match passed(&mut timers, cx) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => future.as_mut().poll(cx).map(Ok),
        })
        .await
    }

    /// Waits before another attempt.
    pub(super) async fn wait(&self, wait: Duration) -> Result<(), TransportError> {
        self.within(None, self.transport.sleep(wait)).await
    }

    fn timer(&self, limit: Option<Duration>, what: Deadline) -> Timer {
        let sleep = self.transport.sleep(limit?);
        Some((TransportErrorKind::Timeout(what), sleep))
    }

    /// The first is free for a wait of its own.
    fn timers(&self) -> [Timer; 3] {
        let cancelled = self.cancel.as_ref().map(|it| {
            let cancelled: BoxFuture<'static, ()> = Box::pin(it.cancelled());
            (TransportErrorKind::Cancelled, cancelled)
        });
        [
            None,
            self.timer(self.end.left(), Deadline::Total),
            cancelled,
        ]
    }
}

type Timer = Option<(TransportErrorKind, BoxFuture<'static, ()>)>;

fn passed(timers: &mut [Timer], cx: &mut Context<'_>) -> Poll<TransportError> {
    for (what, wait) in timers.iter_mut().flatten() {
        if wait.as_mut().poll(cx).is_ready() {
            return Poll::Ready((*what).into());
        }
    }
    Poll::Pending
}

/// A body whose pieces have to come in time.
pub(super) fn timed(body: BodyStream, limits: Limits, idle: Option<Duration>) -> BodyStream {
    if idle.is_none() && limits.end.0.is_none() && limits.cancel.is_none() {
        return body;
    }
    Box::pin(Timed {
        body,
        idle,
        timers: limits.timers(),
        limits,
        is_over: false,
    })
}

struct Timed {
    body: BodyStream,
    idle: Option<Duration>,
    /// The first is the one between two pieces, which is set where one is waited for.
    timers: [Timer; 3],
    limits: Limits,
    is_over: bool,
}

impl Stream for Timed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(None);
        }
        let is_cancelled = this
            .limits
            .cancel
            .as_ref()
            .is_some_and(Cancel::is_cancelled);
        if !is_cancelled && let Poll::Ready(piece) = this.body.as_mut().poll_next(cx) {
            this.timers[0] = None;
            return Poll::Ready(piece);
        }
        if this.timers[0].is_none() {
            this.timers[0] = this.limits.timer(this.idle, Deadline::Idle);
        }
        let late = passed(&mut this.timers, cx);
        late.map(|error| {
            this.is_over = true;
            Some(Err(error))
        })
    }
}

/// A wait on a thread of its own, for transports that have no timer. The thread ends with the wait, or as soon as nobody
/// waits any more.
pub(super) fn sleep(duration: Duration) -> BoxFuture<'static, ()> {
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
