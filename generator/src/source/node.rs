//! The value tree every document is read into.
//!
//! It keeps what a general JSON value loses: the order of keys, integers
//! beyond 64 bits, and for each node an identity that survives being moved,
//! so that a diagnostic about any later shape can still point into the file
//! the node came from.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use foldhash::fast::RandomState;
use indexmap::IndexMap;

use crate::ids::NodeId;

/// An object: its keys in document order. It is boxed, because most nodes of a tree are none, and every node has room
/// for the largest kind of value.
#[derive(Debug, Clone, Default)]
pub struct Map(Box<IndexMap<String, Node, RandomState>>);

impl Map {
    /// An empty object.
    pub fn new() -> Self {
        Map::default()
    }

    /// A member. Most objects have a few, which are compared faster than a name is hashed, and schemas are asked for many
    /// keywords that they do not have.
    pub fn get(&self, key: &str) -> Option<&Node> {
        if self.0.len() > FEW {
            return self.0.get(key);
        }
        // A loop, and lengths first: build scripts are not optimized, and are here more than anywhere else.
        for (name, node) in self.0.as_slice() {
            if name.len() == key.len() && name.as_bytes() == key.as_bytes() {
                return Some(node);
            }
        }
        None
    }

    /// Whether there is such a member.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// How many members are compared one by one.
const FEW: usize = 8;

impl Deref for Map {
    type Target = IndexMap<String, Node, RandomState>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Map {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl FromIterator<(String, Node)> for Map {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(members: I) -> Self {
        Map(Box::new(members.into_iter().collect()))
    }
}

impl<const N: usize> From<[(String, Node); N]> for Map {
    fn from(members: [(String, Node); N]) -> Self {
        members.into_iter().collect()
    }
}

impl IntoIterator for Map {
    type Item = (String, Node);
    type IntoIter = indexmap::map::IntoIter<String, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a String, &'a Node);
    type IntoIter = indexmap::map::Iter<'a, String, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = (&'a String, &'a mut Node);
    type IntoIter = indexmap::map::IterMut<'a, String, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where the value was read.
    pub id: NodeId,
    /// The value itself.
    pub value: Value,
}

/// A JSON or YAML value.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object.
    Object(Map),
}

/// A number, as wide as documents write them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// An integer of at most 128 bits.
    Integer(i128),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// The nearest `f64`.
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Integer(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// The integer, if the number is one (`3.0` is, as JSON Schema has it).
    pub fn as_integer(self) -> Option<i128> {
        match self {
            Number::Integer(value) => Some(value),
            Number::Float(value) if value.fract() == 0.0 && value.abs() < 1e38 => {
                Some(value as i128)
            }
            Number::Float(_) => None,
        }
    }
}

impl Node {
    /// A node with no place in a file.
    pub fn synthetic(value: Value) -> Self {
        Node {
            id: NodeId::NONE,
            value,
        }
    }

    /// A JSON value that no file holds.
    pub fn of_json(json: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        Node::synthetic(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => {
                let integer = number.as_i128();
                let float = || number.as_f64().unwrap_or_default();
                Value::Number(integer.map_or_else(|| Number::Float(float()), Number::Integer))
            }
            Json::String(text) => Value::String(text),
            Json::Array(items) => Value::Array(items.into_iter().map(Node::of_json).collect()),
            Json::Object(map) => {
                let members = map.into_iter();
                Value::Object(members.map(|(key, it)| (key, Node::of_json(it))).collect())
            }
        })
    }

    /// A string node at the place of another node.
    pub fn string(id: NodeId, text: impl Into<String>) -> Self {
        Node {
            id,
            value: Value::String(text.into()),
        }
    }

    /// The object, if the node is one.
    pub fn as_object(&self) -> Option<&Map> {
        match &self.value {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The object, if the node is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }

    /// Whether the node is an array or an object.
    pub fn has_parts(&self) -> bool {
        matches!(self.value, Value::Array(_) | Value::Object(_))
    }

    /// The array's items, if the node is an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The string, if the node is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if the node is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if the node is one.
    pub fn as_number(&self) -> Option<Number> {
        match self.value {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the node is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// A property of an object; `None` for absent ones and for other values.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    /// The value at a JSON Pointer (RFC 6901) below this node.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        let mut node = self;
        for segment in pointer.split('/').skip(1) {
            let key: Cow<'_, str> = match segment.contains('~') {
                true => segment.replace("~1", "/").replace("~0", "~").into(),
                false => segment.into(),
            };
            node = match &node.value {
                Value::Object(map) => map.get(&key)?,
                Value::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// The value at a URI fragment: a JSON Pointer that may be percent-encoded (RFC 6901,
    /// section 6).
    pub fn fragment(&self, fragment: &str) -> Option<&Node> {
        self.pointer(&super::uri::decoded(fragment))
    }

    /// What kind of value it is, as an error message says it.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(Number::Integer(_)) => "an integer",
            Value::Number(Number::Float(_)) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The value as `serde_json` has it; integers beyond 64 bits become floats.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(Number::Integer(value)) => {
                match (i64::try_from(*value), u64::try_from(*value)) {
                    (Ok(value), _) => value.into(),
                    (_, Ok(value)) => value.into(),
                    _ => {
                        serde_json::Number::from_f64(*value as f64).map_or(Json::Null, Json::Number)
                    }
                }
            }
            Value::Number(Number::Float(value)) => {
                serde_json::Number::from_f64(*value).map_or(Json::Null, Json::Number)
            }
            Value::String(text) => Json::String(text.clone()),
            Value::Array(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Object(map) => Json::Object(
                map.iter()
                    .map(|(key, value)| (key.clone(), value.to_json()))
                    .collect(),
            ),
        }
    }
}

/// Equality of values, wherever they were read.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => **a == **b,
            _ => false,
        }
    }
}
