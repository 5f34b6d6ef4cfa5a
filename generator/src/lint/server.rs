//! Servers, their variables, and Swagger 2.0's host.

use foldhash::HashSet;

use super::Lint;
use super::root;
use super::template::variables;
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::V32;
use crate::source::Node;

/// A server's URL is a template whose variables are declared.
pub fn server<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let Some(said) = node.get("url") else { return };
    let Some(url) = said.as_str() else { return };
    let place = Place::Value(said.id);
    if url.is_empty() || url.contains(char::is_whitespace) {
        let message = match url.is_empty() {
            true => "the `url` of a server is empty",
            false => "the `url` of a server has a space in it",
        };
        let help = "write `/` for where the document is served, or a whole URL";
        lint.report(node, Code::InvalidValue, place.clone(), message, help);
    }
    if url.contains(['?', '#']) {
        let message = "the `url` of a server has no query and no fragment";
        lint.report(
            node,
            Code::InvalidValue,
            place.clone(),
            message,
            "paths are added to it",
        );
    }
    let names = match variables(url) {
        Ok(names) => names,
        Err(message) => {
            let help = "a variable of a server is a name in braces";
            lint.report(node, Code::InvalidValue, place, message, help);
            return;
        }
    };
    let declared = node.get("variables").and_then(Node::as_object);
    let is_declared = |name: &str| declared.is_some_and(|it| it.contains_key(name));
    let mut seen = HashSet::default();
    for name in names {
        if seen.insert(name) && !is_declared(name) {
            let message = format!("`{{{name}}}` of the `url` is declared by no variable");
            let help = "add it to `variables`, with a default";
            lint.report(node, Code::UnknownName, place.clone(), &message, help);
        }
    }
    for (name, variable) in declared.into_iter().flatten() {
        if !seen.contains(name.as_str()) {
            let message = format!("variable `{name}` does not occur in the `url`");
            let place = Place::Key(variable.id);
            lint.report(node, Code::IgnoredField, place, &message, "remove it");
        }
    }
}

/// A variable's default is one of its values.
pub fn variable<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let Some(said) = node.get("enum") else { return };
    let Some(values) = said.as_array() else {
        return;
    };
    lint.unique(node, "enum");
    if values.is_empty() {
        let message = "`enum` lists no value";
        lint.report(
            node,
            Code::InvalidValue,
            Place::Key(said.id),
            message,
            "remove it",
        );
    } else if let Some(default) = node.get("default")
        && !values.contains(default)
    {
        let message = "`default` is not among the values of `enum`";
        let place = Place::Value(default.id);
        lint.report(node, Code::InvalidValue, place, message, "add it to them");
    }
}

/// Servers of 3.2 have names, each its own.
pub fn names<'r>(lint: &mut Lint<'r, '_>, owner: &'r Node) {
    if lint.version < V32 {
        return;
    }
    let servers = owner.get("servers").and_then(Node::as_array);
    let mut seen = HashSet::default();
    for server in servers.unwrap_or_default() {
        if let Some(said) = server.get("name")
            && let Some(name) = said.as_str()
            && !seen.insert(name)
        {
            let message = format!("two servers are called `{name}`");
            let place = Place::Value(said.id);
            lint.report(
                server,
                Code::Repeated,
                place,
                &message,
                "rename one of them",
            );
        }
    }
}

/// Swagger 2.0: a host is a name and perhaps a port, and the path to it begins with a slash.
pub fn host<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    root::document(lint, node);
    for key in ["host", "basePath"] {
        let Some(said) = node.get(key) else { continue };
        let Some(text) = said.as_str() else { continue };
        let place = Place::Value(said.id);
        if text.contains(['{', '}']) {
            let message = format!("`{key}` is no template");
            lint.report(
                node,
                Code::InvalidValue,
                place,
                &message,
                "write it as it is sent",
            );
        } else if key == "basePath" && !text.starts_with('/') {
            let message = "`basePath` begins with `/`";
            lint.report(node, Code::InvalidValue, place, message, "add the slash");
        } else if key == "host" && !text.contains("://") && text.trim_end_matches('/').contains('/')
        {
            let message = "`host` has no path";
            let help = "the path belongs into `basePath`";
            lint.report(node, Code::InvalidValue, place, message, help);
        }
    }
}
