// @generated: the runtime of specwright, as far as this API needs it.

//! JSON values that grow by pieces, in time that is linear in what is added, and counted in bytes.
//!
//! [`Value`] has no place for what that takes: lists know their items by `index`, large objects their properties by name,
//! and the order of a list's items is found when the value is asked for.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// What a value takes besides its text, in bytes.
const NODE: usize = 80;
/// What a property takes besides its name and its value.
const ENTRY: usize = 24;
/// From so many properties on, they are looked up by a table.
const MANY: usize = 16;

/// A value that can grow.
#[derive(Debug)]
pub(crate) enum Node {
    /// Null, a boolean or a number.
    Plain(Value),
    Text(String),
    List(List),
    Object(Object),
}

#[derive(Debug, Default)]
pub(crate) struct List {
    /// In the order of their arrival, each with its `index`.
    items: Vec<(Option<u64>, Node)>,
    /// Where the first item of an `index` is, once there is one.
    places: Option<HashMap<u64, usize>>,
    /// Whether it was sent whole in an order of its own, which is kept.
    is_given: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Object {
    entries: Vec<(String, Node)>,
    /// Where each is, if there are many.
    places: Option<HashMap<String, usize>>,
}

fn index(value: &Value) -> Option<u64> {
    value.get("index").and_then(Value::as_u64)
}

/// What a value would take.
pub(crate) fn cost(value: &Value) -> usize {
    let content = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(cost).fold(0, usize::saturating_add),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| entry(key, cost(value)));
            entries.fold(0, usize::saturating_add)
        }
        _ => 0,
    };
    content.saturating_add(NODE)
}

fn entry(key: &str, value: usize) -> usize {
    key.len().saturating_add(ENTRY).saturating_add(value)
}

impl Node {
    pub(crate) const NULL: Self = Self::Plain(Value::Null);

    /// A value as it was sent whole.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => {
                let mut list = List::default();
                let mut before = None;
                for item in items {
                    let own = index(item);
                    list.is_given |= own.is_none() || before.is_some() && before >= own;
                    before = own;
                    list.push(own, Self::of(item));
                }
                Self::List(list)
            }
            Value::Object(map) => {
                let mut object = Object::default();
                for (key, value) in map {
                    object.push(key, Self::of(value));
                }
                Self::Object(object)
            }
            plain => Self::Plain(plain.clone()),
        }
    }

    /// A value that begins with a piece. It is merged from it, so that its lists are in order.
    fn begun(piece: &Value, repeated: &[&str]) -> Self {
        let mut node = match piece {
            Value::Array(_) => Self::List(List::default()),
            Value::Object(_) => Self::Object(Object::default()),
            other => return Self::of(other),
        };
        node.merge(piece, repeated);
        node
    }

    /// What it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        let content = match self {
            Self::Plain(_) => 0,
            Self::Text(text) => text.len(),
            Self::List(list) => list.items.iter().map(|it| it.1.size()).sum(),
            Self::Object(object) => {
                let entries = object.entries.iter();
                entries.map(|(key, it)| entry(key, it.size())).sum()
            }
        };
        content + NODE
    }

    /// Adds a piece, as [`merge`](crate::runtime::merge) says.
    pub(crate) fn merge(&mut self, piece: &Value, repeated: &[&str]) {
        match (self, piece) {
            (_, Value::Null) => {}
            (Self::Text(text), Value::String(more)) => text.push_str(more),
            (Self::List(list), Value::Array(more)) => {
                for item in more {
                    let own = index(item);
                    match list.find(own) {
                        Some(known) => known.merge(item, repeated),
                        None => list.push(own, Self::begun(item, repeated)),
                    }
                }
            }
            (Self::Object(object), Value::Object(more)) => {
                for (key, piece) in more {
                    match object.place(key).and_then(|it| object.entries.get_mut(it)) {
                        Some((_, known)) if is_replaced(key, piece, repeated) => {
                            *known = Self::of(piece);
                        }
                        Some((_, known)) => known.merge(piece, repeated),
                        None => object.push(key, Self::begun(piece, repeated)),
                    }
                }
            }
            (node, piece) => *node = Self::begun(piece, repeated),
        }
    }

    /// By how much a piece would change the size, at most: what it takes, and what would go for it.
    pub(crate) fn growth(&self, piece: &Value, repeated: &[&str]) -> (usize, usize) {
        let mut sum = (0_usize, 0_usize);
        let mut add = |(more, less): (usize, usize)| {
            sum = (sum.0.saturating_add(more), sum.1.saturating_add(less));
        };
        match (self, piece) {
            (_, Value::Null) => {}
            (Self::Text(_), Value::String(more)) => add((more.len(), 0)),
            (Self::List(list), Value::Array(more)) => {
                for item in more {
                    add(match list.get(index(item)) {
                        Some(known) => known.growth(item, repeated),
                        None => (cost(item), 0),
                    });
                }
            }
            (Self::Object(object), Value::Object(more)) => {
                for (key, piece) in more {
                    let known = object.place(key).and_then(|it| object.entries.get(it));
                    add(match known {
                        Some((_, known)) if is_replaced(key, piece, repeated) => {
                            (cost(piece), known.size())
                        }
                        Some((_, known)) => known.growth(piece, repeated),
                        None => (entry(key, cost(piece)), 0),
                    });
                }
            }
            (node, piece) => add((cost(piece), node.size())),
        }
        sum
    }

    /// The value as it is now.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(list) => list.ordered().map(Self::value).collect(),
            Self::Object(object) => {
                let entries = object.entries.iter();
                let map: Map<_, _> = entries.map(|(key, it)| (key.clone(), it.value())).collect();
                Value::Object(map)
            }
        }
    }
}

/// Whether a text takes the place of what is there, because every piece repeats it.
fn is_replaced(key: &str, piece: &Value, repeated: &[&str]) -> bool {
    piece.is_string() && repeated.contains(&key)
}

impl List {
    fn place(&self, index: Option<u64>) -> Option<usize> {
        self.places.as_ref()?.get(&index?).copied()
    }

    fn get(&self, index: Option<u64>) -> Option<&Node> {
        self.items.get(self.place(index)?).map(|it| &it.1)
    }

    fn find(&mut self, index: Option<u64>) -> Option<&mut Node> {
        let place = self.place(index)?;
        self.items.get_mut(place).map(|it| &mut it.1)
    }

    fn push(&mut self, index: Option<u64>, item: Node) {
        if let Some(index) = index {
            let places = self.places.get_or_insert_default();
            places.entry(index).or_insert(self.items.len());
        }
        self.items.push((index, item));
    }

    /// Items in their order: by `index`, those without one last; or as they were given.
    fn ordered(&self) -> impl Iterator<Item = &Node> {
        let mut items: Vec<&(Option<u64>, Node)> = self.items.iter().collect();
        if !self.is_given {
            items.sort_by_key(|it| it.0.map_or((1, 0), |index| (0, index)));
        }
        items.into_iter().map(|it| &it.1)
    }
}

impl Object {
    fn place(&self, key: &str) -> Option<usize> {
        match &self.places {
            Some(places) => places.get(key).copied(),
            None => self.entries.iter().position(|it| it.0 == key),
        }
    }

    /// Adds a property that is not there.
    fn push(&mut self, key: &str, value: Node) {
        self.entries.push((key.to_owned(), value));
        let last = self.entries.len() - 1;
        if let Some(places) = &mut self.places {
            places.insert(key.to_owned(), last);
        } else if last >= MANY {
            let entries = self.entries.iter().enumerate();
            let places = entries.map(|(place, (key, _))| (key.clone(), place));
            self.places = Some(places.collect());
        }
    }
}
