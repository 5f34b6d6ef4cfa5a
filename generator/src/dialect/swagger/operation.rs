//! Path items and operations.

use super::body::Inputs;
use super::reference::Reference;
use super::{Raise, array, object};
use crate::dialect::structure::METHODS;
use crate::source::{Map, Node};

impl<'o> Raise<'o, '_> {
    /// A path item. One that stands elsewhere is put in place, as only what is under `paths`
    /// is known to be one.
    pub(super) fn path_item(&mut self, site: &'o Node) -> Node {
        match self.follow(site) {
            Some(target) if site.reference().is_none() || self.may_copy(target) => {
                self.item(target)
            }
            _ => site.clone(),
        }
    }

    fn item(&mut self, node: &'o Node) -> Node {
        let Some(map) = node.as_object() else {
            return node.clone();
        };
        let mut shared = self.inputs(node);
        let mut item = Map::new();
        for (key, value) in map {
            match key.as_str() {
                "parameters" => {
                    list_parameters(&mut item, value, std::mem::take(&mut shared.plain));
                }
                key if METHODS.contains(&key) => {
                    item.insert(key.to_owned(), self.operation(value, &shared));
                }
                _ => {
                    item.insert(key.clone(), value.clone());
                }
            }
        }
        object(node.id, item)
    }

    fn operation(&mut self, node: &'o Node, shared: &Inputs<'o>) -> Node {
        let Some(map) = node.as_object() else {
            return node.clone();
        };
        let mut own = self.inputs(node);
        let consumes = self.media_types(node, "consumes");
        let consumes = consumes.or_else(|| self.consumes.clone());
        let produces = self.media_types(node, "produces");
        let produces = produces.or_else(|| self.produces.clone());
        let body = self.request_body(&own, shared, &consumes);
        let mut operation = Map::new();
        for (key, value) in map {
            match key.as_str() {
                "consumes" | "produces" | "schemes" => {}
                "parameters" => {
                    list_parameters(&mut operation, value, std::mem::take(&mut own.plain));
                }
                "responses" => {
                    operation.insert(key.clone(), self.responses(value, &produces));
                }
                _ => {
                    operation.insert(key.clone(), value.clone());
                }
            }
        }
        if let Some(body) = body {
            operation.insert("requestBody".to_owned(), body);
        }
        if let Some(servers) = self.operation_servers(node) {
            operation.insert("servers".to_owned(), servers);
        }
        object(node.id, operation)
    }
}

fn list_parameters(owner: &mut Map, said: &Node, plain: Vec<Node>) {
    if !plain.is_empty() {
        owner.insert("parameters".to_owned(), array(said.id, plain));
    }
}
