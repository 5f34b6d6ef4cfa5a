//! Schemas of every version as JSON Schema 2020-12.
//!
//! Documents that say 3.1 often still carry 3.0's spellings (`nullable`, a boolean
//! `exclusiveMinimum`); what they mean is plain, so they are read in every version and
//! noted where they do not belong.

use super::{Version, other_dialect};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Map, Node, Value};

/// Brings a schema and all schemas in it to JSON Schema 2020-12, in place.
///
/// The recursion is bounded by the depth that reading allows.
pub fn normalize(node: &mut Node, version: Version, diagnostics: &mut Diagnostics) {
    let id = node.id;
    let Some(map) = node.as_object_mut() else {
        return;
    };
    if version <= Version::V30 {
        drop_siblings(map, diagnostics);
    }
    name_file(map, version, diagnostics);
    name_discriminator(map, version, diagnostics);
    name_null(map, diagnostics);
    let mut nullable = take_nullable(map, version, diagnostics);
    nullable |= take_null_member(map, version, diagnostics);
    members(map, version, diagnostics);
    exclusive(map, "exclusiveMinimum", "minimum", version, diagnostics);
    exclusive(map, "exclusiveMaximum", "maximum", version, diagnostics);
    if let Some(example) = map.shift_remove("example") {
        let list = Node {
            id: example.id,
            value: Value::Array(vec![example]),
        };
        match map.get_mut("examples").map(|it| &mut it.value) {
            Some(Value::Array(examples)) => {
                if let Value::Array(list) = list.value {
                    examples.splice(0..0, list);
                }
            }
            _ => {
                map.insert("examples".to_owned(), list);
            }
        }
    }
    // Older drafts list the schemas of a tuple under `items`.
    if map.get("items").is_some_and(|it| it.as_array().is_some())
        && let Some(items) = map.shift_remove("items")
    {
        map.entry("prefixItems".to_owned()).or_insert(items);
        if let Some(rest) = map.shift_remove("additionalItems") {
            map.insert("items".to_owned(), rest);
        }
    }
    if nullable {
        let schema = std::mem::take(map);
        node.value = Value::Object(allow_null(schema, id));
    }
}

/// What 3.0 lets stand beside a `$ref` in practice; the standard ignores all siblings, but
/// these are always meant.
const KEPT_BESIDE_REF: [&str; 8] = [
    "$ref",
    "description",
    "title",
    "default",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// What may be dropped without a word: it constrains nothing.
const SILENT_BESIDE_REF: [&str; 4] = ["example", "examples", "externalDocs", "xml"];

fn drop_siblings(map: &mut Map, diagnostics: &mut Diagnostics) {
    if map.get("$ref").is_none_or(|it| it.as_str().is_none()) {
        return;
    }
    map.retain(|key, value| {
        let keep = KEPT_BESIDE_REF.contains(&key.as_str()) || key.starts_with("x-");
        if !keep && !SILENT_BESIDE_REF.contains(&key.as_str()) {
            let message = format!("OpenAPI 3.0 ignores `{key}` beside `$ref`");
            other_dialect(diagnostics, value.id, &message);
        }
        keep
    });
}

fn take_nullable(map: &mut Map, version: Version, diagnostics: &mut Diagnostics) -> bool {
    let mut nullable = false;
    for key in ["nullable", "x-nullable"] {
        let Some(said) = map.shift_remove(key) else {
            continue;
        };
        let Some(value) = said.as_bool() else {
            not_boolean(diagnostics, &said, key);
            continue;
        };
        if version != Version::V30 && key == "nullable" {
            let message = "`nullable` is OpenAPI 3.0's; read as a `null` type";
            other_dialect(diagnostics, said.id, message);
        }
        nullable |= value;
    }
    nullable
}

fn not_boolean(diagnostics: &mut Diagnostics, said: &Node, key: &str) {
    let message = format!("`{key}` must be true or false, not {}", said.kind());
    let place = Place::Value(said.id);
    diagnostics.push(Diagnostic::new(Code::MalformedKeyword, place, message));
}

/// `null` without quotes is no name of a type, and yet there is no doubt what it names.
fn name_null(map: &mut Map, diagnostics: &mut Diagnostics) {
    let Some(said) = map.get_mut("type") else {
        return;
    };
    let name = |node: &mut Node, diagnostics: &mut Diagnostics| {
        if node.is_null() {
            let message = "a null that names a type is written `'null'`; read as that";
            let place = Place::Value(node.id);
            diagnostics.push(Diagnostic::new(Code::OtherDialect, place, message));
            *node = Node::string(node.id, "null");
        }
    };
    match &mut said.value {
        Value::Array(names) => names.iter_mut().for_each(|it| name(it, diagnostics)),
        _ => name(said, diagnostics),
    }
}

/// Swagger 2.0 has a type of its own for what OpenAPI 3.0 calls a binary string.
fn name_file(map: &mut Map, version: Version, diagnostics: &mut Diagnostics) {
    let Some(said) = map.get_mut("type") else {
        return;
    };
    if said.as_str() == Some("file") {
        let id = said.id;
        if version > Version::V20 {
            let message = "the type `file` is Swagger 2.0's; read as bytes";
            other_dialect(diagnostics, id, message);
        }
        *said = Node::string(id, "string");
        map.insert("format".to_owned(), Node::string(id, "binary"));
    }
}

/// Swagger 2.0 names the property of a discriminator and says nothing else of it.
fn name_discriminator(map: &mut Map, version: Version, diagnostics: &mut Diagnostics) {
    let Some(said) = map.get_mut("discriminator") else {
        return;
    };
    let Value::String(name) = &mut said.value else {
        return;
    };
    if version > Version::V20 {
        let message = "a `discriminator` that is a string is Swagger 2.0's; read as its name";
        other_dialect(diagnostics, said.id, message);
    }
    let mut discriminator = Map::new();
    let name = Node::string(said.id, std::mem::take(name));
    discriminator.insert("propertyName".to_owned(), name);
    said.value = Value::Object(discriminator);
}

/// An `allOf` member that says nothing but `nullable: true` is meant for the whole.
fn take_null_member(map: &mut Map, version: Version, diagnostics: &mut Diagnostics) -> bool {
    let Some(Value::Array(members)) = map.get_mut("allOf").map(|it| &mut it.value) else {
        return false;
    };
    let says_null = |member: &Node| {
        member.as_object().is_some_and(|it| {
            it.get("nullable").and_then(Node::as_bool) == Some(true)
                && it
                    .keys()
                    .all(|key| key == "nullable" || key == "description")
        })
    };
    let before = members.len();
    members.retain_mut(|member| {
        if !says_null(member) {
            return true;
        }
        if let Some(map) = member.as_object_mut() {
            take_nullable(map, version, diagnostics);
        }
        false
    });
    members.len() < before
}

/// Keywords whose value is a schema.
const SCHEMA: [&str; 12] = [
    "items",
    "additionalItems",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "contains",
    "contentSchema",
    "not",
    "if",
    "then",
    "else",
];
/// Keywords whose value is a list of schemas.
const LIST: [&str; 5] = ["allOf", "oneOf", "anyOf", "prefixItems", "items"];
/// Keywords whose value is an object of schemas under names of the document's choice.
const NAMED: [&str; 5] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
];

fn members(map: &mut Map, version: Version, diagnostics: &mut Diagnostics) {
    for (key, value) in map.iter_mut() {
        let key = key.as_str();
        match &mut value.value {
            Value::Array(items) if LIST.contains(&key) => items
                .iter_mut()
                .for_each(|it| normalize(it, version, diagnostics)),
            Value::Object(named) if NAMED.contains(&key) => named
                .values_mut()
                .for_each(|it| normalize(it, version, diagnostics)),
            Value::Object(_) if SCHEMA.contains(&key) => normalize(value, version, diagnostics),
            _ => {}
        }
    }
}

/// 3.0's flag beside a bound becomes the bound itself.
fn exclusive(
    map: &mut Map,
    flag: &str,
    bound: &str,
    version: Version,
    diagnostics: &mut Diagnostics,
) {
    let Some(said) = map.get(flag) else { return };
    let Some(value) = said.as_bool() else { return };
    let id = said.id;
    if version > Version::V30 {
        let message = format!("a boolean `{flag}` is OpenAPI 3.0's; read with the bound beside it");
        other_dialect(diagnostics, id, &message);
    }
    map.shift_remove(flag);
    if !value {
        return;
    }
    if let Some(limit) = map.shift_remove(bound) {
        map.insert(flag.to_owned(), limit);
        return;
    }
    let message = format!("`{flag}: true` without a `{bound}` has no effect");
    diagnostics.push(Diagnostic::new(
        Code::MalformedKeyword,
        Place::Key(id),
        message,
    ));
}

/// Keywords that describe a place rather than constrain its values.
const DESCRIPTIVE: [&str; 8] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
];

/// The schema with null allowed beside.
fn allow_null(mut schema: Map, id: crate::source::NodeId) -> Map {
    let node = |value| Node { id, value };
    let null_type = || {
        let mut map = Map::new();
        map.insert("type".to_owned(), Node::string(id, "null"));
        node(Value::Object(map))
    };
    // What a reference or an `allOf` demands cannot be widened from beside.
    if schema.contains_key("$ref") || schema.contains_key("allOf") {
        let mut outer = Map::new();
        let mut inner = Map::new();
        for (key, value) in schema {
            match DESCRIPTIVE.contains(&key.as_str()) || key.starts_with("x-") {
                true => outer.insert(key, value),
                false => inner.insert(key, value),
            };
        }
        let branches = vec![node(Value::Object(inner)), null_type()];
        outer.insert("anyOf".to_owned(), node(Value::Array(branches)));
        return outer;
    }
    widen_values(&mut schema, id);
    let mut widened = false;
    if let Some(said) = schema.get_mut("type") {
        widen_type(said);
        widened = true;
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = schema.get_mut(key).map(|it| &mut it.value) {
            if !branches.iter().any(takes_null) {
                branches.push(null_type());
            }
            widened = true;
        }
    }
    let implied = match () {
        () if widened => None,
        () if schema.contains_key("enum") => None,
        () if schema.contains_key("properties") || schema.contains_key("additionalProperties") => {
            Some("object")
        }
        () if schema.contains_key("items") => Some("array"),
        () => None,
    };
    if let Some(implied) = implied {
        let types = vec![Node::string(id, implied), Node::string(id, "null")];
        schema.insert("type".to_owned(), node(Value::Array(types)));
    }
    schema
}

/// Whether a branch has null among its types.
fn takes_null(branch: &Node) -> bool {
    let Some(said) = branch.get("type") else {
        return false;
    };
    let named = |it: &Node| it.as_str() == Some("null");
    named(said) || said.as_array().is_some_and(|it| it.iter().any(named))
}

fn widen_type(said: &mut Node) {
    let id = said.id;
    match &mut said.value {
        Value::String(name) if name != "null" => {
            let name = std::mem::take(name);
            said.value = Value::Array(vec![Node::string(id, name), Node::string(id, "null")]);
        }
        Value::Array(names) if names.iter().all(|it| it.as_str() != Some("null")) => {
            names.push(Node::string(id, "null"));
        }
        _ => {}
    }
}

/// An `enum` beside `nullable` often forgets to list null.
fn widen_values(schema: &mut Map, id: crate::source::NodeId) {
    let null = Node {
        id,
        value: Value::Null,
    };
    if let Some(only) = schema.shift_remove("const") {
        if only.is_null() {
            schema.insert("const".to_owned(), only);
            return;
        }
        let values = vec![only, null];
        let list = Node {
            id,
            value: Value::Array(values),
        };
        schema.insert("enum".to_owned(), list);
    } else if let Some(Value::Array(values)) = schema.get_mut("enum").map(|it| &mut it.value)
        && values.iter().all(|it| !it.is_null())
    {
        values.push(null);
    }
}
