//! Where the API is served (OpenAPI, "Server Object").

use super::Lower;
use crate::diagnostic::Diagnostics;
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
    let names = super::parameter::variables(&server.url);
    let declared = document::server_variables(node, diagnostics);
    let used = declared
        .into_iter()
        .filter(|(name, _)| names.contains(&name.as_str()));
    let variables = used.map(|(name, variable)| {
        let mut values = variable.enumeration;
        // A default that is none of the values is one all the same.
        if !values.is_empty() && !values.contains(&variable.default) {
            values.insert(0, variable.default.clone());
        }
        ServerVariable {
            name,
            default: variable.default,
            values,
        }
    });
    Server {
        variables: variables.collect(),
        url: server.url,
        description: server.description,
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
