//! Where the API is served (OpenAPI, "Server Object").

use super::Lower;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::document;
use crate::ir::{Server, ServerVariable};
use crate::resolve::OperationRef;
use crate::source::Node;

/// The servers of the document, a path item or an operation.
pub(super) fn servers(owner: &Node, diagnostics: &mut Diagnostics) -> Vec<Server> {
    let declared = document::servers(owner, diagnostics);
    let servers = declared.into_iter();
    servers
        .map(|(node, server)| one(node, server, diagnostics))
        .collect()
}

fn one(node: &Node, server: openapiv3::Server, diagnostics: &mut Diagnostics) -> Server {
    let mut report = |at: &Node, message: String, help: &str| {
        let diagnostic = Diagnostic::new(Code::Malformed, Place::Value(at.id), message);
        diagnostics.push(match help.is_empty() {
            true => diagnostic,
            false => diagnostic.help(help),
        });
    };
    let url = node.get("url").unwrap_or(node);
    let names = super::parameter::variables(&server.url);
    let declared = node.get("variables");
    for name in &names {
        if declared.and_then(|it| it.get(name)).is_none() {
            let message = format!("`{{{name}}}` of the server is declared by no variable");
            report(url, message, "callers have to give it, or a base URL");
        }
    }
    if server.url.contains(['?', '#']) {
        let message = format!("the server `{}` has a query or a fragment", server.url);
        report(url, message, "paths cannot be appended to it");
    }
    let mut variables = Vec::new();
    for (name, variable) in document::server_variables(node, diagnostics) {
        let at = declared.and_then(|it| it.get(&name)).unwrap_or(node);
        let mut report = |message: String, help: &str| {
            let place = Place::Value(at.id);
            diagnostics.push(Diagnostic::new(Code::Malformed, place, message).help(help));
        };
        if !names.contains(&name.as_str()) {
            let message = format!("variable `{name}` does not occur in `{}`", server.url);
            report(message, "it is ignored");
            continue;
        }
        let mut values = variable.enumeration;
        if !values.is_empty() && !values.contains(&variable.default) {
            let message = format!(
                "the default `{}` of `{name}` is none of its values",
                variable.default
            );
            report(message, "it is taken to be one");
            values.insert(0, variable.default.clone());
        }
        variables.push(ServerVariable {
            name,
            default: variable.default,
            values,
        });
    }
    Server {
        url: server.url,
        description: server.description,
        variables,
    }
}

impl Lower<'_, '_> {
    /// The server of an operation's own, or of its path item's: the first counts, as it does for the document.
    pub(super) fn server(&mut self, listed: &OperationRef<'_>) -> Option<Server> {
        [listed.node, listed.item]
            .into_iter()
            .find(|it| {
                it.get("servers")
                    .and_then(Node::as_array)
                    .is_some_and(|it| !it.is_empty())
            })
            .and_then(|it| servers(it, self.diagnostics).into_iter().next())
    }
}
