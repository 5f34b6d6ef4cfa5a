//! Blocking streams: items without `async`.

use serde_json::Value;

use super::{Completion, EventStream};
use crate::runtime::call::blocking::wait;
use crate::runtime::event::FromEvent;
use crate::runtime::response::Error;

/// The items of a stream, waited for on the thread that asks for them.
#[derive(Debug)]
pub struct Blocking<T, E = Value>(EventStream<T, E>);

impl<T: FromEvent, E> EventStream<T, E> {
    /// The stream as an iterator.
    pub fn blocking(self) -> Blocking<T, E> {
        Blocking(self)
    }
}

impl<T, E> Blocking<T, E> {
    /// How the stream came to its end, as [`EventStream::completion`] says.
    pub fn completion(&self) -> Option<Completion> {
        self.0.completion()
    }
}

impl<T: FromEvent, E> Iterator for Blocking<T, E> {
    type Item = Result<T, Error<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(self.0.next())
    }
}
