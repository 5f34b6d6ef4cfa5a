//! From text to a tree: which language it is, what both readers count, and the visitor that
//! YAML's drives.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::limits::raise;
use super::{Language, Limits, Map, Node, NodeId, Number, Segment, Value, json, yaml};
use crate::diagnostic::Code;

/// What to do about nesting beyond the limit.
pub fn nested() -> String {
    format!("no API is known to need as much; {}", raise("depth"))
}

/// Why a text is no document.
#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    pub message: String,
    pub at: At,
    pub help: Option<String>,
}

/// Where in the text the reason stands.
#[derive(Debug)]
pub enum At {
    /// One-based line and column.
    Position { line: usize, column: usize },
    /// The second of two equal keys; the last segment is the key.
    RepeatedKey(Vec<Segment>),
    /// Where the second document of a stream begins.
    SecondDocument,
    /// The first alias there is.
    FirstAlias,
    /// The text as a whole.
    Nowhere,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>, at: At) -> Self {
        Failure {
            code,
            message: message.into(),
            at,
            help: None,
        }
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// Reads a text as JSON if it begins like it, else as YAML. The file's name has a say only
/// in what is not JSON but begins like it.
/// `before` is how many values the files before this one have.
pub fn read(
    name: &str,
    text: &str,
    limits: Limits,
    before: usize,
) -> Result<(Node, Language), Failure> {
    if text.trim().is_empty() {
        let message = "the file is empty";
        return Err(Failure::new(Code::Syntax, message, At::Nowhere));
    }
    if text.trim_start().starts_with('<') {
        let failure = no_document("HTML or XML");
        return Err(failure.help("a page that shows a document has a link to the document itself"));
    }
    if text.starts_with("%PDF") {
        return Err(no_document("PDF"));
    }
    let (root, language) = read_either(name, text, limits, before)?;
    match root.is_null() {
        true => Err(Failure::new(Code::Syntax, "the file is empty", At::Nowhere)),
        false => Ok((root, language)),
    }
}

/// The failure of a file that is something else than text with values.
pub fn no_document(kind: &str) -> Failure {
    let message = format!("the file is {kind}, neither JSON nor YAML");
    Failure::new(Code::Syntax, message, At::Nowhere)
}

fn read_either(
    name: &str,
    text: &str,
    limits: Limits,
    before: usize,
) -> Result<(Node, Language), Failure> {
    let yaml = |text| Ok((yaml::read(text, limits, before)?, Language::Yaml));
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml(text);
    }
    let is_json = name.to_ascii_lowercase().ends_with(".json");
    // YAML's flow style begins like JSON; what one cannot read the other may. It would also
    // make strings of malformed numbers, so what is called JSON has to be JSON.
    match json::read(text, limits, before) {
        Ok(root) => Ok((root, Language::Json)),
        Err(failure) if failure.code == Code::Syntax && !is_json => yaml(text).map_err(|_| failure),
        Err(failure) => Err(failure),
    }
}

/// What a reading keeps count of.
pub struct State {
    limits: Limits,
    nodes: Cell<usize>,
    /// The way to the value being read, for a failure to point to.
    path: std::cell::RefCell<Vec<Segment>>,
    failure: std::cell::RefCell<Option<Failure>>,
}

impl State {
    pub fn new(limits: Limits, before: usize) -> Self {
        State {
            limits,
            nodes: Cell::new(before),
            path: Default::default(),
            failure: Default::default(),
        }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts a value; the message if there are too many.
    pub fn count(&self) -> Option<String> {
        let count = self.nodes.get() + 1;
        self.nodes.set(count);
        (count > self.limits.nodes).then(|| {
            format!(
                "all files together have more than {} values",
                self.limits.nodes
            )
        })
    }

    /// The message for nesting beyond the limit.
    pub fn too_deep(&self) -> String {
        format!("nested deeper than {} levels", self.limits.depth)
    }

    /// The failure that made the visitor stop, if it was not the reader's own.
    pub fn failure(self) -> Option<Failure> {
        self.failure.into_inner()
    }

    fn stop<E: serde::de::Error>(&self, failure: Failure) -> E {
        let error = E::custom(&failure.message);
        self.failure.replace(Some(failure));
        error
    }

    fn enter<E: serde::de::Error>(&self, segment: Segment) -> Result<(), E> {
        let mut path = self.path.borrow_mut();
        path.push(segment);
        if path.len() > self.limits.depth {
            drop(path);
            let failure = Failure::new(Code::TooLarge, self.too_deep(), At::Nowhere);
            return Err(self.stop(failure.help(nested())));
        }
        Ok(())
    }

    fn leave(&self) {
        self.path.borrow_mut().pop();
    }
}

/// Reads any value into a node; identities are given later.
#[derive(Clone, Copy)]
pub struct Seed<'s>(pub &'s State);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        if let Some(message) = self.0.count() {
            let failure = Failure::new(Code::TooLarge, message, At::FirstAlias);
            let help = format!("an alias counts as what it expands to; {}", raise("nodes"));
            return Err(self.0.stop(failure.help(help)));
        }
        deserializer.deserialize_any(self)
    }
}

fn node<E>(value: Value) -> Result<Node, E> {
    Ok(Node {
        id: NodeId::NONE,
        value,
    })
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        node(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        node(Value::Number(Number::Integer(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        node(Value::Number(Number::Integer(value.into())))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        node(Value::Number(Number::Integer(value)))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        node(Value::Number(match i128::try_from(value) {
            Ok(value) => Number::Integer(value),
            Err(_) => Number::Float(value as f64),
        }))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        node(Value::Number(Number::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        node(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        node(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        node(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        node(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    /// A YAML tag; what it is put on counts, as no tag means anything to OpenAPI.
    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        use serde::de::VariantAccess;
        let (_, contents) = data.variant::<String>()?;
        contents.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        loop {
            self.0.enter(Segment::Index(items.len()))?;
            let item = seq.next_element_seed(self)?;
            self.0.leave();
            match item {
                Some(item) => items.push(item),
                None => return node(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Map::new();
        let mut merges = Vec::new();
        while let Some(key) = map.next_key_seed(KeySeed(self.0))? {
            self.0.enter(Segment::Key(key.clone()))?;
            let value = map.next_value_seed(self)?;
            if key == "<<" && matches!(value.value, Value::Object(_) | Value::Array(_)) {
                merges.push(value);
            } else if members.contains_key(&key) {
                let message = format!("duplicate key `{}`", short(&key));
                let path = self.0.path.borrow().clone();
                let at = At::RepeatedKey(path);
                return Err(self.0.stop(Failure::new(Code::DuplicateKey, message, at)));
            } else {
                members.insert(key, value);
            }
            self.0.leave();
        }
        for merged in merges {
            merge(&mut members, merged);
        }
        node(Value::Object(members))
    }
}

/// YAML's merge key: the members of the other mappings, unless they are there already.
fn merge(members: &mut Map, merged: Node) {
    match merged.value {
        Value::Object(map) => {
            for (key, value) in map {
                members.entry(key).or_insert(value);
            }
        }
        Value::Array(items) => items.into_iter().for_each(|it| merge(members, it)),
        _ => {}
    }
}

/// The beginning of a text of the document, for a message.
pub fn short(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Reads a key: a scalar, as it is spelled. `1.0:` and `null:` are the names `1.0` and `null`.
struct KeySeed<'s>(&'s State);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let state = self.0;
        deserializer.deserialize_str(self).map_err(|error| {
            if !error.to_string().contains("invalid type") {
                return error;
            }
            let message = "a key must be a string, not a list or an object";
            state.stop(Failure::new(Code::NonStringKey, message, At::Nowhere))
        })
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }
}
