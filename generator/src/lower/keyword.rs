//! Reading single keywords of a schema.
//!
//! A keyword with a value of the wrong type is diagnosed at its place and ignored, as
//! JSON Schema validators do with keywords they cannot read.

use serde_json::Value as Json;

use super::json_types::JsonTypes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Limits, Unchecked};
use crate::resolve::Resolver;
use crate::sorting;
use crate::source::{Map, Node, Number, Value};

fn malformed(node: &Node, key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::new(
        Code::MalformedKeyword,
        Place::Value(node.id),
        format!("`{key}` must be {wanted}, not {}", node.kind()),
    )
    .help("the keyword is ignored")
}

/// An array keyword.
pub fn array<'a>(node: &'a Node, key: &str, diagnostics: &mut Diagnostics) -> Option<&'a [Node]> {
    let value = node.get(key)?;
    if value.as_array().is_none() {
        diagnostics.push(malformed(value, key, "an array"));
    }
    value.as_array()
}

/// An object keyword.
pub fn object<'a>(node: &'a Node, key: &str, diagnostics: &mut Diagnostics) -> Option<&'a Map> {
    let value = node.get(key)?;
    if value.as_object().is_none() {
        diagnostics.push(malformed(value, key, "an object"));
    }
    value.as_object()
}

/// A keyword that lists strings.
pub fn strings<'a>(node: &'a Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<&'a str> {
    let mut found = Vec::new();
    for item in array(node, key, diagnostics).unwrap_or_default() {
        match item.as_str() {
            Some(text) => found.push(text),
            None => diagnostics.push(malformed(item, key, "a list of strings")),
        }
    }
    found
}

/// `type`: a name or a list of names.
pub fn types(node: &Node, diagnostics: &mut Diagnostics) -> Option<JsonTypes> {
    let value = node.get("type")?;
    let names: Vec<&Node> = match &value.value {
        Value::Array(items) => items.iter().collect(),
        _ => vec![value],
    };
    let mut types = JsonTypes::default();
    for name in names {
        // YAML reads a bare `null` in a list of types as the value.
        match name.as_str().or(name.is_null().then_some("null")) {
            Some(text) => match JsonTypes::named(text) {
                Some(named) => types = types.with(named),
                None => diagnostics.push(
                    Diagnostic::new(
                        Code::MalformedKeyword,
                        Place::Value(name.id),
                        format!("`{text}` is not a type"),
                    )
                    .help("types are null, boolean, integer, number, string, array and object"),
                ),
            },
            None => diagnostics.push(malformed(name, "type", "a string")),
        }
    }
    (!types.is_empty()).then_some(types)
}

/// A keyword that is true or false; false if it is missing.
pub fn flag(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> bool {
    let Some(value) = node.get(key) else {
        return false;
    };
    if value.as_bool().is_none() {
        diagnostics.push(malformed(value, key, "true or false"));
    }
    value.as_bool() == Some(true)
}

fn number(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Number> {
    let value = node.get(key)?;
    if value.as_number().is_none() {
        diagnostics.push(malformed(value, key, "a number"));
    }
    value.as_number()
}

fn count(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<u64> {
    let value = node.get(key)?;
    let number = value.as_number().and_then(Number::as_integer);
    let count = number.and_then(|it| u64::try_from(it).ok());
    if count.is_none() {
        diagnostics.push(malformed(value, key, "a non-negative integer"));
    }
    count
}

/// The stricter of two bounds.
fn tighten<T: Copy>(slot: &mut Option<T>, bound: Option<T>, stricter: impl Fn(T, T) -> bool) {
    if let Some(bound) = bound
        && slot.is_none_or(|before| stricter(bound, before))
    {
        *slot = Some(bound);
    }
}

/// Adds what the schema demands of values to what is demanded already.
pub fn limits(node: &Node, limits: &mut Limits, diagnostics: &mut Diagnostics) {
    let greater = |a: Number, b: Number| a.as_f64() > b.as_f64();
    let less = |a: Number, b: Number| a.as_f64() < b.as_f64();
    let mut read = |key: &str| number(node, key, diagnostics);
    tighten(&mut limits.minimum, read("minimum"), greater);
    tighten(
        &mut limits.exclusive_minimum,
        read("exclusiveMinimum"),
        greater,
    );
    tighten(&mut limits.maximum, read("maximum"), less);
    tighten(
        &mut limits.exclusive_maximum,
        read("exclusiveMaximum"),
        less,
    );
    let step = read("multipleOf").filter(|it| it.as_f64() > 0.0);
    limits.multiple_of = limits.multiple_of.or(step);

    let more = |a: u64, b: u64| a > b;
    let fewer = |a: u64, b: u64| a < b;
    let mut read = |key: &str| count(node, key, diagnostics);
    tighten(&mut limits.min_length, read("minLength"), more);
    tighten(&mut limits.max_length, read("maxLength"), fewer);
    tighten(&mut limits.min_items, read("minItems"), more);
    tighten(&mut limits.max_items, read("maxItems"), fewer);
    tighten(&mut limits.min_properties, read("minProperties"), more);
    tighten(&mut limits.max_properties, read("maxProperties"), fewer);
    limits.unique_items |= node.get("uniqueItems").and_then(Node::as_bool) == Some(true);
    if let Some(names) = node.get("propertyNames") {
        let mut read = |key: &str| count(names, key, diagnostics);
        tighten(&mut limits.min_key_length, read("minLength"), more);
        tighten(&mut limits.max_key_length, read("maxLength"), fewer);
    }
}

/// Whether a schema has a keyword besides the usual ones below, which nearly all have none but. It is asked for dozens of others only then, so
/// what `merge` looks for in such schemas alone must not be among these.
pub fn has_rare(node: &Node) -> bool {
    let is_usual = |key: &str| {
        matches!(
            key,
            "$ref"
                | "additionalProperties"
                | "allOf"
                | "anyOf"
                | "const"
                | "default"
                | "deprecated"
                | "description"
                | "discriminator"
                | "enum"
                | "example"
                | "examples"
                | "format"
                | "items"
                | "oneOf"
                | "properties"
                | "readOnly"
                | "required"
                | "title"
                | "type"
                | "writeOnly"
        ) || key.starts_with("x-")
    };
    let keys = node.as_object().into_iter().flat_map(|it| it.keys());
    keys.into_iter().any(|it| !is_usual(it))
}

/// The keywords that forbid values no Rust type forbids, and that no check of ours looks at.
const UNCHECKED: [&str; 12] = [
    "not",
    "if",
    "then",
    "else",
    "pattern",
    "patternProperties",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "contains",
    "minContains",
    "maxContains",
];

/// Adds what `UNCHECKED` keywords say to what is known of them.
pub fn demands(node: &Node, resolver: &Resolver<'_>, known: &mut Unchecked) {
    for key in UNCHECKED {
        let Some(value) = node.get(key) else {
            continue;
        };
        match (key, value.as_str(), value.as_object()) {
            ("pattern", Some(pattern), _) => {
                known.patterns.insert(pattern.to_owned());
            }
            ("pattern", ..) => {}
            // The schemas behind them are types of values.
            ("patternProperties", _, Some(patterns)) => {
                let patterns: Vec<&str> = patterns.keys().map(String::as_str).collect();
                let patterns = patterns.join("`, `");
                known
                    .conditions
                    .insert(format!("patternProperties: {patterns}"));
            }
            _ => {
                let is_map = MAPS.contains(&key);
                let demand = plain(value, resolver, is_map, DEEPEST_DEMAND);
                known.conditions.insert(format!("{key}: {demand}"));
            }
        }
    }
    let names = node.get("propertyNames");
    if let Some(pattern) = names.and_then(|it| it.get("pattern")?.as_str()) {
        known.conditions.insert(format!("propertyNames: {pattern}"));
    }
}

/// How many schemas a demand is followed into.
const DEEPEST_DEMAND: usize = 8;

/// The keywords whose values are maps from names rather than schemas.
const MAPS: [&str; 5] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
];

/// What no value is refused for.
const PROSE: [&str; 8] = [
    "$comment",
    "$id",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "title",
];

/// A demand as JSON, whatever the order of its keys, with what references stand for and without prose.
fn plain(node: &Node, resolver: &Resolver<'_>, is_map: bool, depth: usize) -> Json {
    let Some(depth) = depth.checked_sub(1) else {
        return Json::Null;
    };
    let target = node.get("$ref").filter(|_| !is_map);
    if let Some(Ok(target)) = target.map(|it| resolver.target(it)) {
        return plain(target, resolver, false, depth);
    }
    match &node.value {
        Value::Object(map) => {
            let said = map
                .iter()
                .filter(|it| is_map || !PROSE.contains(&it.0.as_str()));
            let mut said: Vec<(String, Json)> = said
                .map(|(key, value)| {
                    let is_map = !is_map && MAPS.contains(&key.as_str());
                    (key.clone(), plain(value, resolver, is_map, depth))
                })
                .collect();
            sorting::sort_by(&mut said, |one, other| one.0.cmp(&other.0));
            Json::Object(said.into_iter().collect())
        }
        Value::Array(items) => {
            let items = items.iter().map(|it| plain(it, resolver, false, depth));
            Json::Array(items.collect())
        }
        _ => node.to_json(),
    }
}

/// What is wrong with a reference from a schema to a whole component of another kind.
pub fn no_schema(reference: &Node) -> Option<Diagnostic> {
    let text = reference.as_str()?;
    let (kind, name) = text.strip_prefix("#/components/")?.split_once('/')?;
    if kind == "schemas" || name.contains('/') {
        return None;
    }
    let message = format!("`{text}` is no schema; values are kept as raw JSON");
    let place = Place::Value(reference.id);
    Some(
        Diagnostic::new(Code::OpaqueSchema, place, message)
            .help("name the schema within it, such as by `/content/application~1json/schema`"),
    )
}

/// Notes the keywords that are not carried over.
pub fn unchecked(node: &Node, diagnostics: &mut Diagnostics) {
    let mut wrong = Vec::new();
    let mut note = |value: &Node, message: String| {
        let place = Place::Key(value.id);
        diagnostics.push(Diagnostic::new(Code::UncheckedKeyword, place, message));
    };
    for key in UNCHECKED {
        if let Some(value) = node.get(key) {
            if key == "pattern" && value.as_str().is_none() {
                wrong.push(malformed(value, key, "a string"));
                continue;
            }
            let what = match key {
                "patternProperties" => "which names `patternProperties` is about",
                _ => &format!("`{key}`"),
            };
            note(value, format!("{what} is not checked"));
        }
    }
    // The lengths of names are checked.
    let checked = ["minLength", "maxLength", "type", "description", "title"];
    let names = node.get("propertyNames").and_then(Node::as_object);
    for (key, value) in names.into_iter().flatten() {
        if !checked.contains(&key.as_str()) && !UNCHECKED.contains(&key.as_str()) {
            note(value, format!("`{key}` of `propertyNames` is not checked"));
        }
    }
    wrong.into_iter().for_each(|it| diagnostics.push(it));
    if let Some(names) = node.get("propertyNames") {
        unchecked(names, diagnostics);
    }
}
