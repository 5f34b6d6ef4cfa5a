// @generated: the runtime of specwright, as far as this API needs it.

//! Properties that are put into a body: what a call adds, and what asks for the stream or for the whole.
//!
//! A body of JSON is text by then, since a tree of it would cost more than all else that a call does: its members are found,
//! and the text is written again with what is added.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::Request;
use super::error::RequestError;

/// A body with properties that have names.
pub(super) trait Properties {
    /// Whether it has one of this name.
    fn has(&self, name: &str) -> bool;

    /// Whether the one of this name is this value.
    fn holds(&self, name: &str, value: &Value) -> bool;

    /// Sets one.
    fn set(&mut self, name: &str, value: &Value);
}

impl Request {
    /// Whether a body is sent as it is.
    pub(super) fn adds_nothing(&self) -> bool {
        if self.operation().streaming.is_some() {
            return false;
        }
        self.properties.is_empty()
    }

    /// Puts all properties into a body.
    ///
    /// # Errors
    ///
    /// If the body asks for the stream and the whole is wanted.
    pub(super) fn add_properties(&self, body: &mut dyn Properties) -> Result<(), RequestError> {
        for (name, value) in &self.properties {
            body.set(name, value);
        }
        let refused = self.refused();
        if !refused.is_empty() && refused.iter().all(|(name, value)| body.holds(name, value)) {
            return Err(self.asks_for_stream());
        }
        for (name, value) in self.unsaid() {
            if !body.has(&name) {
                body.set(&name, &value);
            }
        }
        Ok(())
    }
}

impl Properties for Map<String, Value> {
    fn has(&self, name: &str) -> bool {
        self.contains_key(name)
    }

    fn holds(&self, name: &str, value: &Value) -> bool {
        self.get(name) == Some(value)
    }

    fn set(&mut self, name: &str, value: &Value) {
        self.insert(name.to_owned(), value.clone());
    }
}

/// The members of an object that is JSON without spaces, as it is written (`json::encode`): names with their quotes, and values.
#[derive(Debug)]
pub(super) struct Members<'t> {
    all: Vec<(Cow<'t, str>, Cow<'t, str>)>,
    /// Whether one was set.
    pub is_changed: bool,
}

impl<'t> Members<'t> {
    /// `None` if the text is no object.
    pub fn of(text: &'t str) -> Option<Self> {
        let mut rest = text.strip_prefix('{')?.strip_suffix('}')?;
        let mut all = Vec::new();
        while !rest.is_empty() {
            let (name, after) = rest.split_at_checked(string(rest.as_bytes()))?;
            let after = after.strip_prefix(':')?;
            let (value, after) = after.split_at_checked(value(after.as_bytes()))?;
            all.push((name.into(), value.into()));
            rest = after.strip_prefix(',').unwrap_or(after);
        }
        Some(Self {
            all,
            is_changed: false,
        })
    }

    /// The object as text again.
    pub fn text(&self) -> String {
        let sizes = self
            .all
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2);
        let mut text = String::with_capacity(sizes.sum::<usize>() + 2);
        for (name, value) in &self.all {
            text.push(if text.is_empty() { '{' } else { ',' });
            text.push_str(name);
            text.push(':');
            text.push_str(value);
        }
        if text.is_empty() {
            text.push('{');
        }
        text.push('}');
        text
    }

    /// The last one of a name, which is the one that counts.
    fn position(&self, name: &str) -> Option<usize> {
        let is_it = |quoted: &str| match quoted.contains('\\') {
            true => quoted == json(name),
            false => quoted.get(1..quoted.len() - 1) == Some(name),
        };
        self.all.iter().rposition(|it| is_it(&it.0))
    }
}

impl Properties for Members<'_> {
    fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn holds(&self, name: &str, value: &Value) -> bool {
        let found = self.position(name).and_then(|at| self.all.get(at));
        found.is_some_and(|it| it.1 == json(value))
    }

    fn set(&mut self, name: &str, value: &Value) {
        self.is_changed = true;
        let value = json(value).into();
        match self.position(name).and_then(|at| self.all.get_mut(at)) {
            Some(member) => member.1 = value,
            None => self.all.push((json(name).into(), value)),
        }
    }
}

/// A name or a value as text, which neither fails to be.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// How long the string is that a text begins with, quotes included.
fn string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => return at,
            // What is escaped ends nothing.
            b'\\' => at += 1,
            _ => {}
        }
    }
    text.len()
}

/// How long the value is that a text begins with, before a comma or the end.
fn value(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b',' if depth == 0 => return at,
            b'"' => at += string(text.get(at..).unwrap_or_default()) - 1,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}
