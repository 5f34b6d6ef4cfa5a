//! Parameters that stay parameters, and the keywords of theirs that become a schema.

use super::reference::Reference;
use super::{Raise, boolean, object};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::source::{Map, Node};

/// Keywords of a parameter, a header or an item that are a schema's.
const SCHEMA: [&str; 18] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "nullable",
    "example",
];

/// Whether a keyword of a parameter speaks of its values.
pub(super) fn is_schema(key: &str) -> bool {
    SCHEMA.contains(&key) || key == "x-nullable" || key.starts_with("x-enum")
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum In {
    Body,
    Field,
    Query,
    Header,
    /// The path, or something that a later stage will not know.
    Other,
}

impl In {
    pub(super) fn of(parameter: &Node) -> In {
        match parameter.get("in").and_then(Node::as_str) {
            Some("body") => In::Body,
            Some("formData") => In::Field,
            Some("query") => In::Query,
            Some("header") => In::Header,
            _ => In::Other,
        }
    }
}

/// How the items of an array are put into one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As OpenAPI 3 does it where nothing is said.
    Usual,
    /// As a style that it has a name for.
    Style(&'static str, bool),
    /// In a way that it has no name for: callers do it themselves.
    Theirs,
}

impl<'o> Raise<'o, '_> {
    /// A parameter of the path, the query or a header, where an operation or a path lists it.
    pub(super) fn plain(&mut self, site: &'o Node) -> Node {
        if site.named_in("parameters").is_some() {
            return site.clone();
        }
        match self.follow(site) {
            Some(target) if site.reference().is_none() || self.may_copy(target) => {
                self.parameter(target)
            }
            _ => site.clone(),
        }
    }

    fn parameter(&mut self, node: &'o Node) -> Node {
        let Some(map) = node.as_object() else {
            return node.clone();
        };
        let place = In::of(node);
        let spelling = self.spelling(node, place);
        let (mut schema, mut parameter) = self.split(map, is_schema);
        if schema.get("type").and_then(Node::as_str) == Some("file") {
            let message = "a file can be sent in a form only; this is sent as text";
            self.report(Code::UnsupportedParameter, Place::Value(node.id), message);
        }
        match spelling {
            Spelling::Usual => {}
            Spelling::Theirs => joined(&mut schema, node),
            Spelling::Style(style, explode) => spell(&mut parameter, node, style, explode),
        }
        surround(&mut parameter, schema, node);
        object(node.id, parameter)
    }

    /// A header of a response: a parameter without a name and a place.
    pub(super) fn header(&mut self, node: &'o Node) -> Node {
        let Some(map) = node.as_object() else {
            return node.clone();
        };
        let (mut schema, mut header) = self.split(map, is_schema);
        if self.spelling(node, In::Header) == Spelling::Theirs {
            joined(&mut schema, node);
        }
        surround(&mut header, schema, node);
        object(node.id, header)
    }

    /// What is said of the values, and what is said of the parameter.
    pub(super) fn split(&mut self, map: &'o Map, of_values: fn(&str) -> bool) -> (Map, Map) {
        let mut schema = Map::new();
        let mut rest = Map::new();
        for (key, value) in map {
            match key.as_str() {
                "collectionFormat" => {}
                "items" => {
                    schema.insert(key.clone(), self.items(value));
                }
                key if of_values(key) => {
                    schema.insert(key.to_owned(), value.clone());
                }
                _ => {
                    rest.insert(key.clone(), value.clone());
                }
            }
        }
        (schema, rest)
    }

    /// The items of an array. How arrays within arrays are spelled, no style says.
    fn items(&mut self, node: &'o Node) -> Node {
        let mut items = node.clone();
        let mut open = vec![&mut items];
        while let Some(node) = open.pop() {
            let Some(map) = node.as_object_mut() else {
                break;
            };
            if let Some(said) = map.shift_remove("collectionFormat") {
                let message = "a `collectionFormat` within `items` has no counterpart";
                self.report(Code::UnsupportedParameter, Place::Key(said.id), message);
            }
            open.extend(map.get_mut("items"));
        }
        items
    }

    /// How an array is spelled; a diagnostic if that is not to be had.
    pub(super) fn spelling(&mut self, node: &'o Node, place: In) -> Spelling {
        if node.get("type").and_then(Node::as_str) != Some("array") {
            return Spelling::Usual;
        }
        let said = node.get("collectionFormat");
        let format = match said.map(|it| it.as_str().unwrap_or_default()) {
            None => "csv",
            Some(format @ ("csv" | "ssv" | "tsv" | "pipes" | "multi")) => format,
            Some(_) => {
                let message =
                    "`collectionFormat` is one of `csv`, `ssv`, `tsv`, `pipes` and `multi`";
                self.collection_format(Code::Malformed, said, message, "read as `csv`");
                "csv"
            }
        };
        let separated = matches!(place, In::Query | In::Field);
        match format {
            // A parameter that 3.0 described to begin with.
            "csv" if said.is_none() && node.get("style").is_some() => Spelling::Usual,
            "csv" if separated => Spelling::Style("form", false),
            "ssv" if separated => Spelling::Style("spaceDelimited", false),
            "pipes" if separated => Spelling::Style("pipeDelimited", false),
            "multi" if separated => Spelling::Style("form", true),
            "csv" => Spelling::Usual,
            "multi" => {
                let message = "`multi` is for parameters of the query and of forms";
                self.collection_format(Code::Malformed, said, message, "read as `csv`");
                Spelling::Usual
            }
            _ => {
                let message = format!("an array cannot be sent as `{format}` here");
                let help = "it is a text: join the items yourself";
                self.collection_format(Code::UnsupportedParameter, said, &message, help);
                Spelling::Theirs
            }
        }
    }

    fn collection_format(&mut self, code: Code, said: Option<&Node>, message: &str, help: &str) {
        let place = said.map_or(Place::None, |it| Place::Value(it.id));
        self.diagnostics
            .push(Diagnostic::new(code, place, message).help(help));
    }
}

/// The schema of an array whose items callers join themselves.
pub(super) fn joined(schema: &mut Map, node: &Node) {
    schema.retain(|key, _| matches!(key.as_str(), "x-nullable" | "description"));
    schema.insert("type".to_owned(), Node::string(node.id, "string"));
}

/// Says how an array is spelled, unless that is said in the way of OpenAPI 3.
pub(super) fn spell(owner: &mut Map, node: &Node, style: &str, explode: bool) {
    owner
        .entry("style".to_owned())
        .or_insert_with(|| Node::string(node.id, style));
    owner
        .entry("explode".to_owned())
        .or_insert_with(|| boolean(node.id, explode));
}

/// Adds the schema. One that stands there already, as OpenAPI 3 has it, is meant.
fn surround(owner: &mut Map, schema: Map, node: &Node) {
    if owner.contains_key("content") {
        return;
    }
    match owner.get_mut("schema").and_then(Node::as_object_mut) {
        Some(given) => {
            for (key, value) in schema {
                given.entry(key).or_insert(value);
            }
        }
        None if schema.is_empty() => {}
        None => {
            owner.insert("schema".to_owned(), object(node.id, schema));
        }
    }
}
