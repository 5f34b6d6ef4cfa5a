// @generated: the runtime of specwright, the same in every crate.

//! Deadlines: for the head of a response, between two pieces of it, and for a call as a whole.
//!
//! They are kept here rather than by transports, so that they mean the same with each and an error can tell which of
//! them passed. Dropping what is late closes its connection.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;

use super::{BodyStream, BoxFuture, Deadline, Transport, TransportError, TransportErrorKind};

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

/// What a future gives, unless a deadline passes first.
pub(super) async fn first_byte<T>(
    transport: &dyn Transport,
    limit: Option<Duration>,
    end: End,
    future: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    let mut future = pin!(future);
    let mut timers = [
        timer(transport, limit, Deadline::FirstByte),
        timer(transport, end.left(), Deadline::Total),
    ];
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(done) => Poll::Ready(done),
        Poll::Pending => passed(&mut timers, cx).map(Err),
    })
    .await
}

type Timer = Option<(Deadline, BoxFuture<'static, ()>)>;

fn timer(transport: &dyn Transport, limit: Option<Duration>, what: Deadline) -> Timer {
    limit.map(|limit| (what, transport.sleep(limit)))
}

fn passed(timers: &mut [Timer], cx: &mut Context<'_>) -> Poll<TransportError> {
    for (what, sleep) in timers.iter_mut().flatten() {
        if sleep.as_mut().poll(cx).is_ready() {
            return Poll::Ready(TransportErrorKind::Timeout(*what).into());
        }
    }
    Poll::Pending
}

/// A body whose pieces have to come in time.
pub(super) fn timed(
    body: BodyStream,
    transport: &Arc<dyn Transport>,
    idle: Option<Duration>,
    end: End,
) -> BodyStream {
    if idle.is_none() && end.0.is_none() {
        return body;
    }
    Box::pin(Timed {
        body,
        idle,
        timers: [None, timer(transport.as_ref(), end.left(), Deadline::Total)],
        transport: Arc::clone(transport),
        is_over: false,
    })
}

struct Timed {
    body: BodyStream,
    idle: Option<Duration>,
    /// The one between two pieces, which is set where one is waited for, and the one for the whole.
    timers: [Timer; 2],
    transport: Arc<dyn Transport>,
    is_over: bool,
}

impl Stream for Timed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(None);
        }
        if let Poll::Ready(piece) = this.body.as_mut().poll_next(cx) {
            this.timers[0] = None;
            return Poll::Ready(piece);
        }
        if this.timers[0].is_none() {
            this.timers[0] = timer(this.transport.as_ref(), this.idle, Deadline::Idle);
        }
        let late = passed(&mut this.timers, cx);
        late.map(|error| {
            this.is_over = true;
            Some(Err(error))
        })
    }
}

/// A wait on a thread of its own, for transports that have no timer.
pub(super) fn sleep(duration: Duration) -> BoxFuture<'static, ()> {
    let state: Arc<Mutex<(bool, Option<Waker>)>> = Arc::default();
    let of_thread = Arc::clone(&state);
    let spawned = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(duration);
        let mut state = of_thread.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = true;
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    });
    // Without a thread there is no timer; what has to wait must not wait forever.
    let is_over = spawned.is_err();
    Box::pin(poll_fn(move |cx| {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0 || is_over {
            return Poll::Ready(());
        }
        state.1 = Some(cx.waker().clone());
        Poll::Pending
    }))
}
