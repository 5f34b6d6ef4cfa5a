//! Streams that send values piece by piece, and the values that the pieces make.
//!
//! Pieces are JSON: strings are appended, lists merged by the `index` of their items, objects property by property.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde_json::{Map, Value};

use super::error::{Limited, TooLarge};
use super::json::find;
use super::{
    Call, Completion, DecodeError, Error, Event, EventStream, FromBody, FromEvent, FromJson, Meta,
    Sending, decode_str, from_value,
};

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
#[derive(Debug)]
pub struct Accumulator {
    rules: &'static DeltaRules,
    /// In the order in which they began, each with its key.
    values: Vec<(Value, Value)>,
    size: usize,
    limit: usize,
}

impl Accumulator {
    /// Nothing yet. What is kept stays below `limit` bytes.
    pub fn new(rules: &'static DeltaRules, limit: usize) -> Self {
        Self {
            rules,
            values: Vec::new(),
            size: 0,
            limit,
        }
    }

    /// Takes an event. One that is no value and no piece, or is not JSON, changes nothing.
    ///
    /// # Errors
    ///
    /// If too much would have to be kept; the event is not taken.
    pub fn push(&mut self, event: &str, data: &str) -> Result<(), TooLarge> {
        let rules = self.rules;
        let whole = rules.values.contains(&event);
        let piece = rules.deltas.iter().find(|(name, _)| *name == event);
        if !whole && piece.is_none() {
            return Ok(());
        }
        let Ok(data_value) = decode_str::<Value>(data) else {
            return Ok(());
        };
        self.size = self.size.saturating_add(data.len());
        if self.size > self.limit {
            let (what, limit) = (Limited::Body, self.limit);
            return Err(TooLarge { what, limit });
        }
        let key = find(&data_value, rules.key).cloned().unwrap_or_default();
        let index = self.values.iter().position(|(known, _)| *known == key);
        let index = index.unwrap_or_else(|| {
            self.values.push((key, Value::Null));
            self.values.len() - 1
        });
        let Some((_, value)) = self.values.get_mut(index) else {
            return Ok(());
        };
        if whole {
            *value = data_value;
        } else if let Some(found) = piece.and_then(|(_, pointer)| find(&data_value, pointer)) {
            merge(value, found, rules.repeated);
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
        let read = |(index, (_, value)): (usize, &(Value, Value))| {
            from_value(value).map_err(|error: DecodeError| error.at_index(index))
        };
        values.map(read).collect()
    }
}

/// Adds a piece to a value. Null adds nothing; what is of another kind, or is no string, list or object, takes the place of
/// what was there. Items of a list that have the same whole number as `index` are one; others are added at the end.
/// Strings called one of `repeated` are replaced.
pub fn merge(value: &mut Value, piece: &Value, repeated: &[&str]) {
    match (value, piece) {
        (_, Value::Null) => {}
        (Value::String(text), Value::String(more)) => text.push_str(more),
        (Value::Array(items), Value::Array(more)) => {
            for item in more {
                merge_item(items, item, repeated);
            }
        }
        (Value::Object(map), Value::Object(more)) => {
            for (key, piece) in more {
                merge_property(map, key, piece, repeated);
            }
        }
        (value, piece) => {
            // What begins with this piece is merged from it, so that its lists are in order.
            *value = match piece {
                Value::Array(_) => Value::Array(Vec::new()),
                Value::Object(_) => Value::Object(Map::new()),
                other => other.clone(),
            };
            if piece.is_array() || piece.is_object() {
                merge(value, piece, repeated);
            }
        }
    }
}

fn merge_property(map: &mut Map<String, Value>, key: &str, piece: &Value, repeated: &[&str]) {
    match map.get_mut(key) {
        Some(_) if piece.is_null() => {}
        Some(known) if !(piece.is_string() && repeated.contains(&key)) => {
            merge(known, piece, repeated);
        }
        _ => {
            let mut value = Value::Null;
            merge(&mut value, piece, repeated);
            map.insert(key.to_owned(), value);
        }
    }
}

fn merge_item(items: &mut Vec<Value>, item: &Value, repeated: &[&str]) {
    let index = |it: &Value| it.get("index").and_then(Value::as_u64);
    let wanted = index(item);
    let known = items
        .iter_mut()
        .find(|it| wanted.is_some() && index(it) == wanted);
    if let Some(known) = known {
        merge(known, item, repeated);
        return;
    }
    let mut value = Value::Null;
    merge(&mut value, item, repeated);
    // Before those that come after it.
    let later = |it: &Value| index(it).zip(wanted).is_some_and(|(it, own)| it > own);
    let at = items.iter().position(later).unwrap_or(items.len());
    items.insert(at, value);
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
