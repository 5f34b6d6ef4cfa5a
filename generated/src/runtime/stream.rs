// @generated: the runtime of specwright, the same in every crate.

//! A response as a stream of typed items, with proof that it is complete.
//!
//! A connection that closes looks the same whether the server had finished or had crashed. Where the API's description
//! names the data that ends a stream, its absence is therefore an error.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;

use super::error::{DecodeFailure, EventError, Truncated};
use super::{BodyStream, Error, Event, EventData, EventParser, FromEvent, Meta, RawResponse};

/// What an API says about its streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamRules {
    /// The data of the event that completes a stream. Without it, any end is a good one.
    pub terminal: Option<&'static str>,
    /// The names of events that report an error and end the stream.
    pub errors: &'static [&'static str],
}

/// A stream of events, read as `T`.
///
/// It ends after the event that completes it, and after an error, with one exception: an event that cannot be decoded
/// is an error in its place, and the events after it still come. Dropping the stream closes the connection.
#[must_use = "a stream does nothing unless it is read"]
pub struct EventStream<T, E = Value> {
    state: State,
    marker: PhantomData<fn() -> (T, E)>,
}

/// Everything that does not depend on the types.
struct State {
    meta: Meta,
    rules: StreamRules,
    parser: EventParser,
    /// None once nothing more is wanted from the connection.
    body: Option<BodyStream>,
    /// An error that has to wait for the events before it.
    failure: Option<Failure>,
    /// Whether the server has closed the body, and the events in hand are the last.
    closed: bool,
    last: Option<Event>,
    retry: Option<Duration>,
    events: u64,
    done: bool,
}

/// An error of a stream that is not about one event's type.
type Failure = Error<std::convert::Infallible>;

impl<T: FromEvent, E> EventStream<T, E> {
    pub(super) fn new(response: RawResponse, rules: StreamRules, max_event_size: usize) -> Self {
        let state = State {
            meta: response.meta,
            rules,
            parser: EventParser::new(max_event_size),
            body: Some(response.body),
            failure: None,
            closed: false,
            last: None,
            retry: None,
            events: 0,
            done: false,
        };
        Self {
            state,
            marker: PhantomData,
        }
    }

    /// The next item, or `None` at the end. It is safe to drop this future: no event is lost.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T, E> EventStream<T, E> {
    /// Status, headers and request id of the response.
    pub fn meta(&self) -> &Meta {
        &self.state.meta
    }

    /// The event that the last item was read from, as it was sent.
    pub fn last_event(&self) -> Option<&Event> {
        self.state.last.as_ref()
    }

    /// The id that a server could resume after: the one in force at the last item.
    pub fn last_event_id(&self) -> Option<&str> {
        self.state
            .last
            .as_ref()
            .and_then(|event| event.id.as_deref())
    }

    /// The time that the server asks to wait before connecting again.
    pub fn retry(&self) -> Option<Duration> {
        self.state.retry
    }
}

impl<T: FromEvent, E> Stream for EventStream<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let state = &mut self.state;
        loop {
            return Poll::Ready(match ready!(state.poll_step(cx)) {
                Step::Item => match state.read_last() {
                    Ok(item) => Some(Ok(item)),
                    Err(failure) => Some(Err(Error::Decode(failure))),
                },
                Step::Terminal => match state.read_terminal() {
                    Some(item) => Some(Ok(item)),
                    None => continue,
                },
                Step::Failed(failure) => Some(Err(widen(failure))),
                Step::End => None,
            });
        }
    }
}

impl<T, E> fmt::Debug for EventStream<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("meta", &self.state.meta)
            .field("events", &self.state.events)
            .field("done", &self.state.done)
            .finish_non_exhaustive()
    }
}

enum Step {
    /// The last event is an item.
    Item,
    /// The last event completes the stream.
    Terminal,
    Failed(Failure),
    End,
}

impl State {
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        loop {
            if self.done {
                return Poll::Ready(Step::End);
            }
            if let Some(event) = self.parser.next_event() {
                return Poll::Ready(self.take(event));
            }
            if let Some(failure) = self.failure.take() {
                self.finish();
                return Poll::Ready(Step::Failed(failure));
            }
            let body = self.body.as_mut().filter(|_| !self.closed);
            let Some(body) = body else {
                return Poll::Ready(self.close());
            };
            match ready!(body.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) => {
                    self.failure = self.parser.push(&chunk).err().map(Error::TooLarge);
                }
                Some(Err(error)) => self.failure = Some(Error::Transport(error)),
                None => self.closed = true,
            }
        }
    }

    fn take(&mut self, event: Event) -> Step {
        self.events += 1;
        self.retry = event.retry.or(self.retry);
        let terminal = self
            .rules
            .terminal
            .is_some_and(|terminal| event.data == terminal);
        let error = self.rules.errors.contains(&event.event.as_str());
        let event = self.last.insert(event);
        if terminal {
            self.finish();
            return Step::Terminal;
        }
        if error {
            let data = EventData::constant(&event.data);
            let error = EventError {
                event: event.event.clone(),
                data,
                meta: self.meta.clone(),
            };
            self.finish();
            return Step::Failed(Error::Event(Box::new(error)));
        }
        Step::Item
    }

    fn close(&mut self) -> Step {
        self.finish();
        if self.rules.terminal.is_none() {
            return Step::End;
        }
        let last_event = self.last.as_ref().map(|event| event.event.clone());
        let truncated = Truncated {
            last_event,
            events: self.events,
            meta: self.meta.clone(),
        };
        Step::Failed(Error::Truncated(Box::new(truncated)))
    }

    fn finish(&mut self) {
        self.done = true;
        self.body = None;
    }

    fn read_last<T: FromEvent>(&self) -> Result<T, Box<DecodeFailure>> {
        let (name, data) = self.last_parts();
        T::from_event(name, data).map_err(|error| {
            let body = Bytes::copy_from_slice(data.as_bytes());
            let event = Some(name.to_owned());
            Box::new(DecodeFailure {
                error,
                event,
                body,
                meta: self.meta.clone(),
            })
        })
    }

    /// The event that completes the stream, if it is more than a mark to the type.
    fn read_terminal<T: FromEvent>(&self) -> Option<T> {
        let (name, data) = self.last_parts();
        T::from_event(name, data).ok().filter(T::is_recognized)
    }

    fn last_parts(&self) -> (&str, &str) {
        match &self.last {
            Some(event) => (&event.event, &event.data),
            None => ("", ""),
        }
    }
}

/// The failure as an error of the stream's own type. Only an error status has a body to be typed, and a stream that is
/// open has had a success status.
fn widen<E>(failure: Failure) -> Error<E> {
    match failure {
        Error::Invalid(error) => Error::Invalid(error),
        Error::Request(error) => Error::Request(error),
        Error::Transport(error) => Error::Transport(error),
        Error::Status(error) => {
            let error = *error;
            let typed = error.typed.map(|never| match never {});
            Error::Status(Box::new(super::StatusError {
                meta: error.meta,
                body: error.body,
                typed,
            }))
        }
        Error::Decode(error) => Error::Decode(error),
        Error::ContentType(error) => Error::ContentType(error),
        Error::TooLarge(error) => Error::TooLarge(error),
        Error::Truncated(error) => Error::Truncated(error),
        Error::Event(error) => Error::Event(error),
    }
}
