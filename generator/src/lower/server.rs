//! Servers (OpenAPI, "Server Object").

use super::Lower;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
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
    let declared = server.variables.into_iter().flatten();
    let used = declared.filter(|(name, _)| names.contains(&name.as_str()));
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
    let server = Server {
        variables: variables.collect(),
        url: with_scheme(node, server.url, diagnostics),
        description: server.description,
    };
    check(node, &server, diagnostics);
    server
}

/// An address that begins with a host has the scheme by which the document was fetched (RFC 3986, section 4.2), which nobody
/// knows here.
fn with_scheme(node: &Node, url: String, diagnostics: &mut Diagnostics) -> String {
    if !url.starts_with("//") {
        return url;
    }
    let place = Place::Value(node.get("url").unwrap_or(node).id);
    let message = "the server's address has no scheme; `https` is taken";
    diagnostics.push(Diagnostic::new(Code::InvalidValue, place, message));
    format!("https:{url}")
}

/// Warns of an address that paths cannot be appended to; callers have to give another one.
fn check(node: &Node, server: &Server, diagnostics: &mut Diagnostics) {
    let mut url = server.url.clone();
    for variable in &server.variables {
        url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
    }
    let Some(wrong) = unusable(&url) else { return };
    let place = Place::Value(node.get("url").unwrap_or(node).id);
    if server.url.starts_with('{') && !url.contains("://") {
        // A placeholder, where the whole address is the caller's to say.
        let message = "the address begins with a variable, and its default is no URL";
        let note = Diagnostic::new(Code::InvalidValue, place, message);
        diagnostics.push(note.help("callers have to set the variable"));
        return;
    }
    // The address may hold a password, and is not repeated.
    let mut diagnostic = Diagnostic::new(
        Code::InvalidValue,
        place,
        format!("the server's address {wrong}"),
    );
    diagnostic.severity = Severity::Warning;
    diagnostics.push(diagnostic.help("callers have to give another one"));
}

/// What keeps an address from being used; one that is relative may be, with the host of another.
fn unusable(url: &str) -> Option<&'static str> {
    if url.contains(['?', '#']) {
        return Some("has a query or a fragment, which paths cannot be appended to");
    }
    if url.contains(|it: char| it.is_whitespace() || it.is_control()) {
        return Some("has a space in it");
    }
    if url.is_empty() || url.starts_with('/') {
        return None;
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        return Some("begins neither with `https://` nor with `/`");
    };
    // What a variable without a value stands for is known to callers only.
    if !scheme.contains('{') && !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Some("is not one of HTTP");
    }
    match rest.split('/').next().unwrap_or_default() {
        "" => Some("has no host"),
        host if host.contains('@') => Some("has a user or a password"),
        _ => None,
    }
}

impl Lower<'_, '_> {
    /// The server of an operation's own, or of its path item's, by its index: the first counts, as it does for the
    /// document. One that is the document's is none of its own.
    pub(super) fn server(&mut self, listed: &OperationRef<'_>) -> Option<usize> {
        let has = |it: &Node| {
            let servers = it.get("servers").and_then(Node::as_array);
            servers.is_some_and(|it| !it.is_empty())
        };
        let owner = [listed.node, listed.item].into_iter().find(|it| has(it))?;
        let server = servers(owner, self.diagnostics).into_iter().next()?;
        if self.output.servers.first() == Some(&server) {
            return None;
        }
        Some(self.output.operation_servers.insert_full(server).0)
    }
}
