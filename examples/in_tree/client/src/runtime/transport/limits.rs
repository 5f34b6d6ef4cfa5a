// @generated: the runtime of specwright, as far as this API needs it.

//! Enforcing deadlines: for the head of a response, between two pieces of it, for a call as a whole, and for a walk of several.
//!
//! They are kept here rather than by transports, so that they mean the same with each and an error can tell which of
//! them passed. Dropping what is late closes its connection.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::cancel::Cancel;
use super::concurrency::Place;
use super::{BodyStream, BoxFuture, Transport, TransportError, TransportErrorKind};
use crate::runtime::deadline::{Deadline, End};

/// What ends a wait for a response, whatever it is: its deadline as a whole, and a handle that lets go of it.
#[derive(Clone)]
pub(crate) struct Limits {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) end: End,
    pub(crate) cancel: Option<Cancel>,
}

impl Limits {
    /// What a future gives, unless it is late or cancelled.
    pub(crate) async fn within<T>(
        &self,
        limit: Option<(Duration, Deadline)>,
        future: impl Future<Output = T>,
    ) -> Result<T, TransportError> {
        let mut begun = limit;
        let wait = || match begun.take() {
            Some((wait, _)) => Ok(Some(wait)),
            None => limit.map_or(Ok(None), |(_, what)| Err(what)),
        };
        self.until(wait, future).await
    }

    /// The same, where the wait depends on how things go: it says how long to wait before it is asked again, if at all, or
    /// which deadline has passed.
    pub(crate) async fn until<T>(
        &self,
        mut wait: impl FnMut() -> Result<Option<Duration>, Deadline>,
        future: impl Future<Output = T>,
    ) -> Result<T, TransportError> {
        let mut future = pin!(future);
        let first = wait().map_err(TransportErrorKind::Timeout)?;
        let asleep = |wait: Option<Duration>| wait.map(|it| self.transport.sleep(it));
        let mut armed: Option<(Option<BoxFuture<'static, ()>>, [Timer; 3])> = None;
        poll_fn(|cx| {
            if let Some(error) = self.over() {
                return Poll::Ready(Err(error));
            }
            if let Poll::Ready(done) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(done));
            }
            // What is there at once needs no timers.
            let (sleep, timers) = armed.get_or_insert_with(|| (asleep(first), self.timers()));
            if let Poll::Ready(error) = passed(timers, cx) {
                return Poll::Ready(Err(error));
            }
            while let Some(pending) = sleep
                && pending.as_mut().poll(cx).is_ready()
            {
                match wait() {
                    Ok(more) => *sleep = asleep(more),
                    Err(what) => return Poll::Ready(Err(TransportErrorKind::Timeout(what).into())),
                }
            }
            Poll::Pending
        })
        .await
    }

    /// The error, once it is too late or nobody wants it any more.
    fn over(&self) -> Option<TransportError> {
        if self.cancel.as_ref().is_some_and(Cancel::is_cancelled) {
            return Some(TransportErrorKind::Cancelled.into());
        }
        let passed = self.end.passed();
        passed.map(|what| TransportErrorKind::Timeout(what).into())
    }

    /// Waits before another attempt.
    pub(crate) async fn wait(&self, wait: Duration) -> Result<(), TransportError> {
        self.within(None, self.transport.sleep(wait)).await
    }

    fn timer(&self, limit: Option<Duration>, what: Deadline) -> Timer {
        let sleep = self.transport.sleep(limit?);
        Some((TransportErrorKind::Timeout(what), sleep))
    }

    /// The first is free for a wait of its own.
    fn timers(&self) -> [Timer; 3] {
        let cancelled = None;
        let cancelled = cancelled.or_else(|| {
            let cancelled: BoxFuture<'static, ()> = Box::pin(self.cancel.as_ref()?.cancelled());
            Some((TransportErrorKind::Cancelled, cancelled))
        });
        let what = self.end.0.map_or(Deadline::Total, |it| it.1);
        [None, self.timer(self.end.left(), what), cancelled]
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
pub(crate) fn timed(body: BodyStream, limits: &Limits, idle: Option<Duration>) -> BodyStream {
    let is_free = idle.is_none() && limits.end.0.is_none();
    let is_free = is_free && limits.cancel.is_none();
    if is_free {
        return body;
    }
    Box::pin(Timed {
        body,
        idle,
        timers: limits.timers(),
        limits: limits.clone(),
        is_over: false,
    })
}

/// A body that ends after a time, whatever is still to come.
pub(crate) fn ending(
    body: BodyStream,
    transport: &Arc<dyn Transport>,
    limit: Duration,
) -> BodyStream {
    let limits = Limits {
        transport: Arc::clone(transport),
        end: End::within(Some(limit), Deadline::Total),
        cancel: None,
    };
    paced(timed(body, &limits, None), &limits)
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
        if let Poll::Ready(piece) = this.body.as_mut().poll_next(cx) {
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

/// How many pieces may follow each other without a pause.
const AT_ONCE: u8 = 32;

/// A body whose pieces may always be there. Timers are only asked where one is waited for, so the clock is looked at before each piece;
/// and after some of them others get their turn on the thread, without whom no timer could end.
pub(crate) fn paced(body: BodyStream, limits: &Limits) -> BodyStream {
    Box::pin(Paced {
        body,
        limits: limits.clone(),
        left: AT_ONCE,
        is_over: false,
    })
}

struct Paced {
    body: BodyStream,
    limits: Limits,
    left: u8,
    is_over: bool,
}

impl Stream for Paced {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(None);
        }
        if let Some(error) = this.limits.over() {
            this.is_over = true;
            return Poll::Ready(Some(Err(error)));
        }
        if this.left == 0 {
            this.left = AT_ONCE;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = this.body.as_mut().poll_next(cx);
        this.left = match next.is_ready() {
            true => this.left - 1,
            false => AT_ONCE,
        };
        next
    }
}

/// The response, whose body holds a place for as long as it lives.
pub(crate) fn holding(
    response: http::Response<BodyStream>,
    place: Option<Place>,
) -> http::Response<BodyStream> {
    match place {
        Some(place) => response.map(|body| Box::pin(Holding(Some((body, place)))) as BodyStream),
        None => response,
    }
}

struct Holding(Option<(BodyStream, Place)>);

impl Stream for Holding {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some((body, _)) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let next = body.as_mut().poll_next(cx);
        if matches!(next, Poll::Ready(None)) {
            self.0 = None;
        }
        next
    }
}
