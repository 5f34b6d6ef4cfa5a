//! `securityDefinitions`: security schemes.

use super::{Raise, object};
use crate::diagnostic::{Code, Place};
use crate::source::{Map, Node};

impl<'o> Raise<'o, '_> {
    pub(super) fn security_scheme(&mut self, node: &'o Node) -> Node {
        match node.get("type").and_then(Node::as_str) {
            Some("basic") => basic(node),
            Some("oauth2") => self.oauth2(node),
            // An API key is spelled alike in both, and what is unknown is not ours to judge.
            _ => node.clone(),
        }
    }

    fn oauth2(&mut self, node: &'o Node) -> Node {
        // As OpenAPI 3 has it: what is meant is plain.
        if node.get("flows").is_some() && node.get("flow").is_none() {
            return node.clone();
        }
        let mut scheme = Map::new();
        let mut flow = Map::new();
        for (key, value) in node.as_object().into_iter().flatten() {
            match key.as_str() {
                "flow" => {}
                "authorizationUrl" | "tokenUrl" | "scopes" => {
                    flow.insert(key.clone(), value.clone());
                }
                _ => {
                    scheme.insert(key.clone(), value.clone());
                }
            }
        }
        let mut flows = Map::new();
        if let Some(name) = self.flow(node) {
            flow.entry("scopes".to_owned())
                .or_insert_with(|| object(node.id, Map::new()));
            flows.insert(name.to_owned(), object(node.id, flow));
        }
        scheme.insert("flows".to_owned(), object(node.id, flows));
        object(node.id, scheme)
    }

    /// The flow, as OpenAPI 3 calls it.
    fn flow(&mut self, node: &'o Node) -> Option<&'static str> {
        let Some(said) = node.get("flow") else {
            let message = "an OAuth 2 scheme needs a `flow`";
            self.report(Code::Malformed, Place::Value(node.id), message);
            return None;
        };
        match said.as_str() {
            Some("implicit") => Some("implicit"),
            Some("password") => Some("password"),
            Some("application") => Some("clientCredentials"),
            Some("accessCode") => Some("authorizationCode"),
            _ => {
                let message =
                    "a flow is one of `implicit`, `password`, `application` and `accessCode`";
                self.report(Code::Malformed, Place::Value(said.id), message);
                None
            }
        }
    }
}

fn basic(node: &Node) -> Node {
    let mut scheme = Map::new();
    for (key, value) in node.as_object().into_iter().flatten() {
        match key.as_str() {
            "type" => {
                scheme.insert(key.clone(), Node::string(value.id, "http"));
                scheme.insert("scheme".to_owned(), Node::string(value.id, "basic"));
            }
            _ => {
                scheme.insert(key.clone(), value.clone());
            }
        }
    }
    object(node.id, scheme)
}
