//! Servers (OpenAPI, "Server Object").

use openapiv3::{Server, ServerVariable};

use super::Fields;
use crate::diagnostic::Diagnostics;
use crate::source::Node;

/// The servers of the document, a path item or an operation, and where each stands.
pub fn servers<'a>(owner: &'a Node, diagnostics: &mut Diagnostics) -> Vec<(&'a Node, Server)> {
    let servers = owner.get("servers").and_then(Node::as_array);
    let mut found = Vec::new();
    for node in servers.unwrap_or_default() {
        if let Some(server) = server(node, diagnostics) {
            found.push((node, server));
        }
    }
    found
}

fn server(node: &Node, diagnostics: &mut Diagnostics) -> Option<Server> {
    let mut fields = Fields::of(node, "server", diagnostics)?;
    let mut server = Server {
        url: fields.needed("url")?.to_owned(),
        description: fields.text("description").map(str::to_owned),
        ..Server::default()
    };
    if let Some(all) = node.get("variables").and_then(Node::as_object) {
        let variables = server.variables.get_or_insert_default();
        for (name, node) in all {
            if let Some(variable) = variable(node, diagnostics) {
                variables.insert(name.clone(), variable);
            }
        }
    }
    Some(server)
}

fn variable(node: &Node, diagnostics: &mut Diagnostics) -> Option<ServerVariable> {
    let mut fields = Fields::of(node, "server variable", diagnostics)?;
    let mut variable = ServerVariable {
        default: fields.needed("default")?.to_owned(),
        description: fields.text("description").map(str::to_owned),
        ..ServerVariable::default()
    };
    for value in fields.list("enum").unwrap_or_default() {
        match value.as_str() {
            Some(value) => variable.enumeration.push(value.to_owned()),
            None => fields.wrong("enum", value, "a list of strings")?,
        }
    }
    Some(variable)
}
