//! Responses.

use super::body::listed;
use super::reference::Reference;
use super::{MediaTypes, Raise, object};
use crate::diagnostic::{Code, Place};
use crate::source::{Map, Node, NodeId};

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

impl<'o> Raise<'o, '_> {
    /// A member of the document's `responses`.
    pub(super) fn shared_response(&mut self, site: &'o Node) -> Node {
        let produces = self.produces.clone();
        self.response_at(site, &produces)
    }

    pub(super) fn responses(&mut self, node: &'o Node, produces: &MediaTypes<'o>) -> Node {
        let Some(map) = node.as_object() else {
            return node.clone();
        };
        let mut responses = Map::new();
        for (status, site) in map {
            let response = match status.starts_with("x-") {
                true => site.clone(),
                false => self.response_at(site, produces),
            };
            responses.insert(status.clone(), response);
        }
        object(node.id, responses)
    }

    /// A response where it is listed: a reference stays one if the shared response is the same.
    fn response_at(&mut self, site: &'o Node, produces: &MediaTypes<'o>) -> Node {
        if site.named_in("responses").is_some() && *produces == self.produces {
            return site.clone();
        }
        match self.follow(site) {
            Some(target) if site.reference().is_none() || self.may_copy(target) => {
                self.response(target, produces)
            }
            _ => site.clone(),
        }
    }

    fn response(&mut self, node: &'o Node, produces: &MediaTypes<'o>) -> Node {
        let Some(map) = node.as_object() else {
            return node.clone();
        };
        let mut response = Map::new();
        for (key, value) in map {
            match key.as_str() {
                "schema" | "examples" => {}
                "headers" => {
                    response.insert(key.clone(), self.headers(value));
                }
                _ => {
                    response.insert(key.clone(), value.clone());
                }
            }
        }
        let content = self.content(node, produces);
        if !content.is_empty() {
            response.insert("content".to_owned(), object(node.id, content));
        }
        object(node.id, response)
    }

    fn headers(&mut self, node: &'o Node) -> Node {
        let Some(map) = node.as_object() else {
            self.wrong_kind(node, "headers", "an object");
            return object(node.id, Map::new());
        };
        let mut headers = Map::new();
        for (name, header) in map {
            headers.insert(name.clone(), self.header(header));
        }
        object(node.id, headers)
    }

    fn content(&mut self, node: &'o Node, produces: &MediaTypes<'o>) -> Map {
        let examples = self.examples(node);
        let schema = node.get("schema");
        let types: Vec<(&str, NodeId)> = match schema {
            Some(schema) if is_file(schema) => file_types(produces, node.id),
            Some(_) => listed(produces, JSON, node.id),
            // By the letter of the standard there is no content then; an example says otherwise.
            None => examples.iter().map(|(name, it)| (*name, it.id)).collect(),
        };
        for (name, example) in &examples {
            if types.iter().all(|(it, _)| it != name) {
                let message = format!("`{name}` is not produced here; its example is left out");
                self.report(Code::Malformed, Place::Key(example.id), &message);
            }
        }
        let mut content = Map::new();
        for (name, id) in types {
            let mut media = Map::new();
            if let Some(schema) = schema.filter(|it| self.may_copy(it)) {
                media.insert("schema".to_owned(), schema.clone());
            }
            if let Some((_, example)) = examples.iter().find(|(it, _)| *it == name) {
                media.insert("example".to_owned(), (*example).clone());
            }
            content.insert(name.to_owned(), object(id, media));
        }
        content
    }

    /// The examples of a response by media type.
    fn examples(&mut self, node: &'o Node) -> Vec<(&'o str, &'o Node)> {
        let Some(said) = node.get("examples") else {
            return Vec::new();
        };
        let Some(map) = said.as_object() else {
            self.wrong_kind(said, "examples", "an object");
            return Vec::new();
        };
        let examples = map.iter().map(|(name, it)| (name.as_str(), it));
        examples.filter(|(it, _)| !it.starts_with("x-")).collect()
    }
}

fn is_file(schema: &Node) -> bool {
    schema.get("type").and_then(Node::as_str) == Some("file")
}

/// The media types of a file. Those of JSON speak of the other operations: read as JSON, a
/// file would be a string.
fn file_types<'o>(produces: &MediaTypes<'o>, id: NodeId) -> Vec<(&'o str, NodeId)> {
    let mut types = listed(produces, BYTES, id);
    types.retain(|(name, _)| {
        let essence = name.split(';').next().unwrap_or_default().trim();
        !essence.ends_with("/json") && !essence.ends_with("+json") && !essence.contains('*')
    });
    match types.is_empty() {
        true => vec![(BYTES, id)],
        false => types,
    }
}
