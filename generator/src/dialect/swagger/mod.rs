//! Swagger 2.0, raised to the structure of OpenAPI 3.0.
//!
//! The old document is read and a new one is built beside it, so that references can be
//! followed in the old one while things move. What moves keeps its identity; what has no
//! counterpart in the old document (a `schema` around a parameter's keywords, say) has that
//! of the node it was made from. Schemas are moved as they are: the walk that follows
//! normalizes them.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Map, Node, NodeId, Value};

mod body;
mod operation;
mod parameter;
mod reference;
mod response;
mod security;
mod server;

use reference::follow;

/// Raises a document of version 2.0. Parts that are malformed are diagnosed and left out.
pub fn raise(old: &Node, diagnostics: &mut Diagnostics) -> Node {
    let mut raise = Raise {
        old,
        consumes: None,
        produces: None,
        budget: MOST_COPIED,
        diagnostics,
    };
    let mut root = raise.document();
    reference::rewrite(old, &mut root);
    root
}

/// The most nodes that are copied. A document can ask for more than its own size: a schema is
/// repeated for every media type, and a form field for every operation that refers to it.
const MOST_COPIED: usize = 8_000_000;

/// A list of media types, each where the document names it; `None` if it names none.
type MediaTypes<'o> = Option<Vec<&'o Node>>;

struct Raise<'o, 'd> {
    old: &'o Node,
    /// What operations consume that do not say so themselves.
    consumes: MediaTypes<'o>,
    /// What operations produce that do not say so themselves.
    produces: MediaTypes<'o>,
    budget: usize,
    diagnostics: &'d mut Diagnostics,
}

impl<'o> Raise<'o, '_> {
    fn document(&mut self) -> Node {
        let old = self.old;
        self.consumes = self.media_types(old, "consumes");
        self.produces = self.media_types(old, "produces");
        let mut root = Map::new();
        for (key, value) in old.as_object().into_iter().flatten() {
            match key.as_str() {
                "swagger" => {
                    root.insert("openapi".to_owned(), Node::string(value.id, "3.0.3"));
                }
                "host"
                | "basePath"
                | "schemes"
                | "consumes"
                | "produces"
                | "definitions"
                | "parameters"
                | "responses"
                | "securityDefinitions"
                | "components" => {}
                "paths" | "x-webhooks" => {
                    root.insert(key.clone(), self.paths(value));
                }
                _ => {
                    root.insert(key.clone(), value.clone());
                }
            }
        }
        if let Some(servers) = self.servers() {
            root.insert("servers".to_owned(), servers);
        }
        if let Some(components) = self.components() {
            root.insert("components".to_owned(), components);
        }
        object(old.id, root)
    }

    fn paths(&mut self, paths: &'o Node) -> Node {
        let Some(map) = paths.as_object() else {
            return paths.clone();
        };
        let raised = map.iter().map(|(path, item)| {
            let item = match path.starts_with("x-") {
                true => item.clone(),
                false => self.path_item(item),
            };
            (path.clone(), item)
        });
        object(paths.id, raised.collect())
    }

    /// The four sections of the old document that are sections of `components` now.
    fn components(&mut self) -> Option<Node> {
        // No part of Swagger 2.0, but where it stands it is referred to as in OpenAPI 3.
        let given = self.old.get("components");
        let mut components = given.and_then(Node::as_object).cloned().unwrap_or_default();
        self.section("definitions", &mut components, |_, node| {
            Some(("schemas", node.clone()))
        });
        self.section("parameters", &mut components, Self::shared_parameter);
        self.section("responses", &mut components, |raise, node| {
            Some(("responses", raise.shared_response(node)))
        });
        self.section("securityDefinitions", &mut components, |raise, node| {
            Some(("securitySchemes", raise.security_scheme(node)))
        });
        let id = given.map_or(self.old.id, |it| it.id);
        (!components.is_empty()).then(|| object(id, components))
    }

    /// Moves the members of a section to the ones the visitor names.
    fn section(
        &mut self,
        key: &str,
        components: &mut Map,
        visit: impl Fn(&mut Self, &'o Node) -> Option<(&'static str, Node)>,
    ) {
        let Some(section) = self.old.get(key) else {
            return;
        };
        let Some(members) = section.as_object() else {
            self.wrong_kind(section, key, "an object");
            return;
        };
        for (name, member) in members {
            let Some((place, raised)) = visit(self, member) else {
                continue;
            };
            let place = components
                .entry(place.to_owned())
                .or_insert_with(|| object(section.id, Map::new()));
            if let Some(place) = place.as_object_mut() {
                place.insert(name.clone(), raised);
            }
        }
    }

    /// The media types a document or an operation lists, each once.
    fn media_types(&mut self, owner: &'o Node, key: &str) -> MediaTypes<'o> {
        let said = owner.get(key)?;
        let mut found: Vec<&'o Node> = Vec::new();
        for node in self.list(said, key)? {
            let Some(name) = node.as_str() else {
                self.wrong_kind(node, "a media type", "a string");
                continue;
            };
            if found.iter().all(|it| it.as_str() != Some(name)) {
                found.push(node);
            }
        }
        Some(found)
    }

    /// The items of an array, or `None` after a diagnostic.
    fn list(&mut self, node: &'o Node, key: &str) -> Option<&'o [Node]> {
        let items = node.as_array();
        if items.is_none() {
            self.wrong_kind(node, key, "an array");
        }
        items
    }

    /// Whether a part may be copied once more; a diagnostic if that has become too much.
    fn may_copy(&mut self, node: &Node) -> bool {
        if self.budget > 0 {
            self.budget = self.budget.saturating_sub(size(node));
            return true;
        }
        let message = "the document grows too large when its shared parts are put in place";
        self.report(Code::TooLarge, Place::Value(self.old.id), message);
        false
    }

    /// What a node stands for, in the old document: references are followed until there is
    /// none. `None` if they lead nowhere, which is diagnosed when somebody needs it.
    fn follow(&self, node: &'o Node) -> Option<&'o Node> {
        follow(self.old, node)
    }

    fn wrong_kind(&mut self, node: &Node, what: &str, wanted: &str) {
        let what = match what.starts_with("a ") {
            true => what.to_owned(),
            false => format!("`{what}`"),
        };
        let message = format!("{what} must be {wanted}, not {}", node.kind());
        self.report(Code::Malformed, Place::Value(node.id), &message);
    }

    fn report(&mut self, code: Code, place: Place, message: &str) {
        self.diagnostics.push(Diagnostic::new(code, place, message));
    }
}

fn object(id: NodeId, map: Map) -> Node {
    Node {
        id,
        value: Value::Object(map),
    }
}

fn array(id: NodeId, items: Vec<Node>) -> Node {
    Node {
        id,
        value: Value::Array(items),
    }
}

fn boolean(id: NodeId, value: bool) -> Node {
    Node {
        id,
        value: Value::Bool(value),
    }
}

/// The number of nodes in a tree. The recursion is bounded by the depth that reading allows.
fn size(node: &Node) -> usize {
    let below: usize = match &node.value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    };
    below + 1
}
