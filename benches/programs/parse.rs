//! Reads a document and nothing else: `parse yaml FILE`, `parse json FILE`. What a generator takes beyond that is its own.
//! `parse serde-saphyr FILE` and `parse granit-parser FILE` read YAML by other parsers, the last one without making values.

use std::fmt;
use std::hint::black_box;
use std::process::ExitCode;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A tree like `serde_yaml::Value`, which refuses integers beyond 64 bits; documents have some.
#[allow(dead_code, reason = "it is only made")]
enum Tree {
    Null,
    Bool(bool),
    Integer(i128),
    Number(f64),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

/// What a map is looked up by: numbers and the like as they are written.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading).map(|it| match it {
            Tree::Text(text) => Self(text),
            Tree::Integer(number) => Self(number.to_string()),
            Tree::Number(number) => Self(number.to_string()),
            Tree::Bool(flag) => Self(flag.to_string()),
            _ => Self(String::new()),
        })
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Integer(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Tree, E> {
        Ok(Tree::Integer(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Tree, E> {
        Ok(Tree::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Tree, E> {
        Ok(Tree::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut map = Vec::new();
        while let Some((Key(key), value)) = entries.next_entry()? {
            map.push((key, value));
        }
        Ok(Tree::Map(map))
    }
}

/// As the generator asks for; `serde-saphyr` has made it a parser of comments.
fn without_comments() -> granit_parser::Options {
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(how), Some(path)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: parse yaml|json|serde-saphyr|granit-parser FILE");
        return ExitCode::FAILURE;
    };
    let read = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    let parsed = read.and_then(|text| match how.as_str() {
        "yaml" => serde_yaml::from_str(&text)
            .map(|it: Tree| drop(black_box(it)))
            .map_err(|error| error.to_string()),
        "serde-saphyr" => serde_saphyr::from_str(&text)
            .map(|it: serde_json::Value| drop(black_box(it)))
            .map_err(|error| error.to_string()),
        "granit-parser" => {
            granit_parser::Parser::new_from_str_with_options(&text, without_comments())
                .try_for_each(|it| it.map(|it| drop(black_box(it))))
                .map_err(|error| error.to_string())
        }
        _ => serde_json::from_str(&text)
            .map(|it: serde_json::Value| drop(black_box(it)))
            .map_err(|error| error.to_string()),
    });
    match parsed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
