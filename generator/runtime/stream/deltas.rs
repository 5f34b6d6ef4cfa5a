//! Streams that send values piece by piece, and the values that the pieces make.
//!
//! Pieces are JSON: strings are appended, lists merged by the `index` of their items, objects property by property.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde_json::Value;

use super::accumulate::{Node, cost};
use super::sse::Event;
use super::{Completion, EventStream};
use crate::runtime::call::{Call, Sending};
use crate::runtime::event::FromEvent;
use crate::runtime::json::{DecodeError, FromJson, decode_str, find, from_value};
use crate::runtime::response::{Error, FromBody, Limited, Meta, TooLarge};

/// How the events of a stream make values.
#[derive(Debug)]
pub struct DeltaRules {
    /// The events whose data is a value, whole or at its beginning: they replace what there was.
    pub values: &'static [&'static str],
    /// The events whose data holds a piece, and where it is (a JSON Pointer).
    pub deltas: &'static [(&'static str, &'static str)],
    /// Where values, and the data of pieces, say which value it is.
    pub key: &'static str,
    /// The properties whose strings are not appended, because every piece repeats them.
    pub repeated: &'static [&'static str],
}

/// The values that pieces have made so far.
///
/// What is added takes time in proportion to itself, however much there is already.
#[derive(Debug)]
pub struct Accumulator {
    rules: &'static DeltaRules,
    /// In the order in which they began.
    values: Vec<Node>,
    /// Where each is, by the JSON text of its key.
    places: HashMap<String, usize>,
    /// What is kept, in bytes.
    size: usize,
    limit: usize,
}

impl Accumulator {
    /// Nothing yet. What is kept stays below `limit` bytes: the texts of the values, and about 100 bytes for each value
    /// and property in them. What was replaced does not count.
    pub fn new(rules: &'static DeltaRules, limit: usize) -> Self {
        Self {
            rules,
            values: Vec::new(),
            places: HashMap::new(),
            size: 0,
            limit,
        }
    }

    /// Takes an event. One that is no value and no piece, or is not JSON, changes nothing.
    ///
    /// # Errors
    ///
    /// If too much would have to be kept; the event is not taken, and later ones may be.
    pub fn push(&mut self, event: &str, data: &str) -> Result<(), TooLarge> {
        let rules = self.rules;
        let whole = rules.values.contains(&event);
        let piece = rules.deltas.iter().find(|(name, _)| *name == event);
        if !whole && piece.is_none() {
            return Ok(());
        }
        let Ok(data) = decode_str::<Value>(data) else {
            return Ok(());
        };
        let key = find(&data, rules.key).unwrap_or(&Value::Null).to_string();
        let found = match piece {
            _ if whole => Some(&data),
            Some((_, pointer)) => find(&data, pointer),
            None => None,
        };
        let place = self.places.get(&key).copied();
        let known = place.and_then(|it| self.values.get(it));
        let (more, less) = match (known, found) {
            (Some(known), Some(_)) if whole => (cost(&data), known.size()),
            (Some(known), Some(piece)) => known.growth(piece, rules.repeated),
            (None, found) => {
                let value = found.map_or(Node::NULL.size(), cost);
                (key.len().saturating_add(value), 0)
            }
            (Some(_), None) => (0, 0),
        };
        let size = self.size.saturating_add(more).saturating_sub(less);
        if size > self.limit && more > less {
            let (what, limit) = (Limited::Body, self.limit);
            return Err(TooLarge { what, limit });
        }
        self.size = size;
        let place = place.unwrap_or_else(|| {
            self.values.push(Node::NULL);
            self.places.insert(key, self.values.len() - 1);
            self.values.len() - 1
        });
        if let (Some(value), Some(found)) = (self.values.get_mut(place), found) {
            match whole {
                true => *value = Node::of(found),
                false => value.merge(found, rules.repeated),
            }
        }
        Ok(())
    }

    /// The values, as far as they have come.
    ///
    /// # Errors
    ///
    /// If one of them is not what the API's description says, as it stands.
    pub fn values<A: FromJson>(&self) -> Result<Vec<A>, DecodeError> {
        let values = self.values.iter().enumerate();
        let read = |(index, value): (usize, &Node)| {
            from_value(&value.value()).map_err(|error: DecodeError| error.at_index(index))
        };
        values.map(read).collect()
    }
}

/// Adds a piece to a value. Null adds nothing; what is of another kind, or is no string, list or object, takes the place of
/// what was there. Items of a list that have the same whole number as `index` are one; others are added, in the order of
/// their `index`, and without one at the end. Strings called one of `repeated` are replaced.
pub fn merge(value: &mut Value, piece: &Value, repeated: &[&str]) {
    let mut node = Node::of(value);
    node.merge(piece, repeated);
    *value = node.value();
}

/// A stream of events, and the values that their pieces make.
#[must_use = "a stream does nothing unless it is read"]
pub struct Accumulated<T, A, E = Value> {
    events: EventStream<T, E>,
    accumulator: Accumulator,
    marker: std::marker::PhantomData<fn() -> A>,
}

impl<T: FromEvent, A: FromJson, E> Accumulated<T, A, E> {
    /// The next event, or `None` at the end. It is safe to drop this future: no event is lost.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The values, as far as they have come, in the order in which they began.
    ///
    /// # Errors
    ///
    /// If one of them is not what the API's description says, as it stands.
    pub fn values(&self) -> Result<Vec<A>, DecodeError> {
        self.accumulator.values()
    }

    /// Reads the rest of the stream, and gives the values at its end.
    ///
    /// # Errors
    ///
    /// If the stream fails or is not complete, or a value is not what the API's description says.
    pub async fn finish(mut self) -> Result<Vec<A>, Error<E>> {
        while let Some(event) = self.next().await {
            event?;
        }
        let failed = |error| self.events.failed(error);
        self.accumulator.values().map_err(failed)
    }

    /// Status, headers and request id of the response.
    pub fn meta(&self) -> &Meta {
        self.events.meta()
    }

    /// How the stream came to its end; none if it has not, if an error ended it, or if it was left early.
    pub fn completion(&self) -> Option<Completion> {
        self.events.completion()
    }

    /// The event that the last item was read from.
    pub fn last_event(&self) -> Option<&Event> {
        self.events.last_event()
    }
}

impl<T: FromEvent, A, E> Stream for Accumulated<T, A, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let item = ready!(Pin::new(&mut this.events).poll_next(cx));
        if let (Some(Ok(_)), Some(event)) = (&item, this.events.last_event())
            && let Err(error) = this.accumulator.push(&event.event, &event.data)
        {
            this.events.close();
            let error = Error::from(error).in_call(this.events.meta().call());
            return Poll::Ready(Some(Err(error)));
        }
        Poll::Ready(item)
    }
}

impl<T, A, E> fmt::Debug for Accumulated<T, A, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accumulated")
            .field("events", &self.events)
            .field("values", &self.accumulator.values.len())
            .finish_non_exhaustive()
    }
}

impl Call {
    /// Sends it, and opens the response as a stream whose pieces are put together.
    #[inline(never)]
    pub fn accumulated<T, A, E>(
        self,
        rules: &'static DeltaRules,
    ) -> Sending<Accumulated<T, A, E>, E>
    where
        T: FromEvent + 'static,
        A: FromJson + 'static,
        E: FromBody + 'static,
    {
        let limit = self.client.inner.max_body_size;
        let events = self.stream();
        Box::pin(async move {
            Ok(Accumulated {
                events: events.await?,
                accumulator: Accumulator::new(rules, limit),
                marker: std::marker::PhantomData,
            })
        })
    }
}
