//! Streaming responses: typed items, with proof that they are complete.
//!
//! A connection that closes looks the same whether the server had finished or had crashed. Where the API's description, or
//! the options of the generator, say what ends a stream, its absence is therefore an error. Where only custom does,
//! [`EventStream::completion`] tells whether it arrived.

// part: deltas
mod accumulate;
// end part
// part: blocking
#[cfg(feature = "blocking")]
mod blocking;
// end part
// part: deltas
mod deltas;
// end part
mod drain;
mod input;
mod json_lines;
mod resume;
mod sse;
mod state;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde_json::Value;

use crate::runtime::call::{Call, Sending, mislabelled, opened};
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::event::FromEvent;
use crate::runtime::json::DecodeError;
use crate::runtime::request::{Framing, Request, StreamRules};
use crate::runtime::response::{Error, FromBody, Meta, content};
use state::{State, Step};

// part: blocking
#[cfg(feature = "blocking")]
pub use blocking::Blocking;
// end part
// part: deltas
pub use deltas::{Accumulated, Accumulator, DeltaRules, merge};
// end part
pub use json_lines::{Record, RecordParser};
pub use sse::{Event, EventParser};

/// How a stream came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Completion {
    /// What is declared to complete it has arrived.
    Terminal,
    /// What ends streams by custom has arrived, such as the data `[DONE]`.
    Sentinel,
    /// The server has closed it. Nothing that would prove it complete is declared, and nothing of the kind has arrived.
    Closed,
}

/// A stream of events, or of JSON, read as `T`.
///
/// It ends after the item that completes it, and after an error, with one exception: an item that cannot be decoded
/// is an error in its place, and the items after it still come. Dropping the stream closes the connection. Where events
/// have ids and asking again changes nothing, a stream of events that breaks off goes on where it was.
#[must_use = "a stream does nothing unless it is read"]
pub struct EventStream<T, E = Value> {
    state: State,
    marker: PhantomData<fn() -> (T, E)>,
}

impl<T: FromEvent, E> EventStream<T, E> {
    /// Sends a request and opens its response.
    ///
    /// # Errors
    ///
    /// If there is no response, or it has an error status or another content type. Later errors are items of the
    /// stream.
    pub(crate) async fn open(
        client: &Client,
        request: Request,
        options: &CallOptions,
    ) -> Result<Self, Error<E>>
    where
        E: FromBody,
    {
        let rules = request.operation().streaming.unwrap_or(StreamRules::EVENTS);
        let framing = rules.framing;
        let mut options = options.clone();
        options.start(client);
        let response = opened(client, &request, &options).await?;
        let right = match framing {
            Framing::Events => content::is(&response.meta, "text/event-stream"),
            // Their media types go by many names, all of which name JSON.
            Framing::Lines | Framing::Sequence => {
                let found = response.meta.content_type();
                let json = found.is_some_and(|it| it.to_ascii_lowercase().contains("json"));
                json || content::fits(request.accepted(), found)
            }
        };
        if !right {
            return Err(mislabelled(client, &request, response).await);
        }
        let state = State::new(client, request, options, response);
        Ok(Self {
            state,
            marker: PhantomData,
        })
    }

    /// The next item, or `None` at the end. It is safe to drop this future: no event is lost.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Call {
    /// Sends it, and opens the response as a stream of items.
    #[inline(never)]
    pub fn stream<T, E>(self) -> Sending<EventStream<T, E>, E>
    where
        T: FromEvent + 'static,
        E: FromBody + 'static,
    {
        Box::pin(async move {
            let (client, request, options) = self.checked()?;
            EventStream::open(&client, request, &options).await
        })
    }
}

impl<T, E> EventStream<T, E> {
    // part: deltas
    /// Ends the stream early.
    pub(crate) fn close(&mut self) {
        self.state.finish();
    }

    /// What is wrong with the stream as a whole.
    pub(crate) fn failed(&self, error: DecodeError) -> Error<E> {
        Error::Decode(self.state.refused(error, &[]))
    }
    // end part

    /// Status, headers and request id of the response.
    pub fn meta(&self) -> &Meta {
        &self.state.meta
    }

    /// How the stream came to its end; none if it has not, if an error ended it, or if it was left early.
    ///
    /// An end that nothing declares is not insisted on, so a stream that ends without an error may be incomplete:
    /// [`Completion::Closed`] says that nothing speaks for either.
    pub fn completion(&self) -> Option<Completion> {
        self.state.completion
    }

    /// The event that the last item was read from, as it was sent. An item that is JSON and no event is its data.
    pub fn last_event(&self) -> Option<&Event> {
        self.state.last_event()
    }

    /// The id that a server could resume after: the one in force, which the last item or a block without data after it has set.
    pub fn last_event_id(&self) -> Option<&str> {
        self.state.id.as_deref()
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
                Step::Item if state.is_ping::<T>() => continue,
                Step::Item => match state.read_last() {
                    Ok(item) => Some(Ok(item)),
                    Err(_) if state.is_error_event() => Some(Err(state.failed().widened())),
                    Err(failure) => Some(Err(Error::decode(failure))),
                },
                Step::Refused(failure) => Some(Err(Error::Decode(failure))),
                Step::Terminal => match state.read_terminal() {
                    Some(Ok(item)) => Some(Ok(item)),
                    Some(Err(failure)) => Some(Err(Error::decode(failure))),
                    None => continue,
                },
                Step::Failed(failure) => Some(Err(failure.widened())),
                Step::Nothing => continue,
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
