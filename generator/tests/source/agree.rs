//! YAML is read as `serde_yaml` reads it, which is a parser of its own (libyaml's).
//!
//! `SPECWRIGHT_DOCUMENTS=FOLDER cargo test --release -p specwright --test source agree -- --nocapture` looks at all documents below
//! a folder; without it, at those of the repository.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::ser::{Serialize, Serializer};
use specwright::source::Map;

use super::*;

#[test]
fn yaml_is_read_as_serde_yaml_reads_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let named = std::env::var_os("SPECWRIGHT_DOCUMENTS");
    let least = if named.is_some() { 1 } else { 50 };
    let folders = match named {
        Some(folder) => vec![root.join(folder)],
        None => ["docs", "spec", "tests", "generator/tests"]
            .map(|it| root.join(it))
            .to_vec(),
    };
    let mut documents = Vec::new();
    folders.into_iter().for_each(|it| below(it, &mut documents));
    let (mut alike, mut refused) = (0, 0);
    for path in &documents {
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let text = match path.extension().is_some_and(|it| it == "json") {
            // As YAML, which shows as well that the two readers make the same of it.
            true => match read("a.json", &text) {
                Some(tree) => serde_yaml::to_string(&Written(&tree)).unwrap(),
                None => continue,
            },
            false => text,
        };
        match (read("a.yaml", &text), theirs(&text)) {
            (Some(ours), Some(theirs)) => {
                assert_eq!(ours, theirs, "{}", path.display());
                alike += 1;
            }
            // Those that are wrong on purpose.
            (None, None) => refused += 1,
            (ours, _) => panic!(
                "{}: only one reads it; ours: {}",
                path.display(),
                ours.is_some()
            ),
        }
    }
    println!("{alike} documents are read alike, {refused} by neither");
    assert!(alike >= least);
}

/// The documents below a folder.
fn below(folder: PathBuf, documents: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_document =
            |it: &std::ffi::OsStr| matches!(it.to_str(), Some("yaml" | "yml" | "json"));
        match path.is_dir() {
            true => below(path, documents),
            false if path.extension().is_some_and(is_document) => documents.push(path),
            false => {}
        }
    }
    documents.sort();
}

fn read(name: &str, text: &str) -> Option<Node> {
    let mut sources = Sources::new();
    let file = sources.add_text(name, text, &mut Diagnostics::default())?;
    Some(sources.root(file).clone())
}

/// The tree by `serde_yaml`. A second document that is empty harms nobody.
fn theirs(text: &str) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let root = Tree.deserialize(documents.next()?).ok()?;
    // What is not YAML at all has no end.
    let rest = documents.take(2).map(|it| Tree.deserialize(it).ok());
    let rest: Vec<_> = rest.collect();
    let is_null = |it: &Option<Node>| it.as_ref().is_some_and(Node::is_null);
    (!root.is_null() && rest.len() < 2 && rest.iter().all(is_null)).then_some(root)
}

/// Reads a tree.
#[derive(Clone, Copy)]
struct Tree;

fn node<E>(value: Value) -> Result<Node, E> {
    Ok(Node::synthetic(value))
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        node(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        node(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Node, E> {
        self.visit_i128(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Node, E> {
        self.visit_i128(value.into())
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

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        let (_, contents) = data.variant::<String>()?;
        contents.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        node(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let (mut members, mut merges) = (Map::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self)?;
            let is_container = matches!(value.value, Value::Object(_) | Value::Array(_));
            if key == "<<" && is_container {
                merges.push(value);
            } else if members.insert(key, value).is_some() {
                return Err(serde::de::Error::custom("duplicate key"));
            }
        }
        merges.into_iter().for_each(|it| merge(&mut members, it));
        node(Value::Object(members))
    }
}

fn merge(members: &mut Map, merged: Node) {
    match merged.value {
        Value::Object(map) => map.into_iter().for_each(|(key, value)| {
            members.entry(key).or_insert(value);
        }),
        Value::Array(items) => items.into_iter().for_each(|it| merge(members, it)),
        _ => {}
    }
}

/// A tree, to be written.
struct Written<'a>(&'a Node);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(Number::Integer(value)) => serializer.serialize_i128(*value),
            Value::Number(Number::Float(value)) => serializer.serialize_f64(*value),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Written)),
            Value::Object(map) => {
                serializer.collect_map(map.iter().map(|(key, it)| (key, Written(it))))
            }
        }
    }
}
