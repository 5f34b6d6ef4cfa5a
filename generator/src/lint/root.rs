//! The document, its paths and operations, tags and links.

use foldhash::{HashMap, HashSet};

use super::template::{anonymous, variables};
use super::{Lint, media, parameter, security, server};
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::{V20, V31, V32};
use crate::sorting;
use crate::source::{Map, Node, uri};

/// The methods of path items, 3.2's included.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// Every `operationId` of the document's paths and webhooks.
pub fn operation_ids(root: &Node) -> HashSet<&str> {
    let mut found = HashSet::default();
    for section in ["paths", "webhooks"] {
        for (_, item) in members(root.get(section)) {
            for (_, operation) in operations(item) {
                found.extend(operation.get("operationId").and_then(Node::as_str));
            }
        }
    }
    found
}

pub fn members(node: Option<&Node>) -> impl Iterator<Item = (&String, &Node)> {
    node.and_then(Node::as_object)
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.starts_with("x-"))
}

/// The operations of a path item, by their methods as the item spells them.
pub fn operations(item: &Node) -> impl Iterator<Item = (&String, &Node)> {
    let own = members(Some(item)).filter(|(key, _)| METHODS.contains(&key.as_str()));
    own.chain(members(item.get("additionalOperations")))
}

/// What holds for the document as a whole.
pub fn document<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let parts = ["paths", "webhooks", "components"];
    if lint.version >= V31 && parts.iter().all(|it| node.get(it).is_none()) {
        let message = "an OpenAPI document needs `paths`, `webhooks` or `components`";
        let place = Place::Value(node.id);
        let help = "add one of them, even an empty one";
        lint.report(node, Code::MissingField, place, message, help);
    }
    if let Some(paths) = node.get("paths").and_then(Node::as_object) {
        templates(lint, paths);
    }
    if let Some(said) = node.get("$self")
        && lint.version >= V32
        && said.as_str().is_some_and(|it| it.contains('#'))
    {
        let message = "`$self` has no fragment";
        let place = Place::Value(said.id);
        lint.report(
            node,
            Code::InvalidValue,
            place,
            message,
            "it names the document as a whole",
        );
    }
    if lint.version == V20 {
        media::types(lint, node);
    }
    server::names(lint, node);
    unique_ids(lint, node);
    tags(lint, node);
    security::requirements(lint, node);
}

/// Paths are templates, and no two of them match the same requests.
fn templates<'r>(lint: &mut Lint<'r, '_>, paths: &'r Map) {
    let mut shapes: HashMap<String, &str> = HashMap::default();
    for (path, item) in paths.iter().filter(|(path, _)| !path.starts_with("x-")) {
        let mut wrong = |message: &str, help: &str| {
            lint.report(
                item,
                Code::MalformedPath,
                Place::Key(item.id),
                message,
                help,
            );
        };
        if !path.starts_with('/') {
            wrong("a path begins with `/`", "add the slash");
        }
        if path.contains('#') {
            wrong(
                "a path has no fragment",
                "a fragment is never sent to a server",
            );
        } else if path.contains('?') {
            wrong("a path has no query", "declare query parameters instead");
        }
        match variables(path) {
            Err(message) => wrong(message, "a variable of a path is a name in braces"),
            Ok(variables) => {
                let mut seen = HashSet::default();
                if let Some(twice) = variables.iter().find(|it| !seen.insert(**it)) {
                    let message = format!("`{{{twice}}}` occurs twice in this path");
                    wrong(&message, "give each variable a name of its own");
                }
            }
        }
        // An escape stands for its letter (RFC 3986, section 2.3).
        if let Some(other) = shapes.insert(uri::decoded(&anonymous(path)), path) {
            let message = format!("this path is the same as `{other}`");
            wrong(
                &message,
                "paths that differ only in the names of variables, or in escapes, match the same requests",
            );
        }
    }
}

/// An `operationId` names one operation, of webhooks and callbacks too.
fn unique_ids<'r>(lint: &mut Lint<'r, '_>, root: &'r Node) {
    let mut seen: HashSet<&str> = HashSet::default();
    let sections = [root.get("paths"), root.get("webhooks")];
    for (_, item) in sections.into_iter().flat_map(members) {
        for (_, operation) in operations(item) {
            let callbacks = members(operation.get("callbacks"));
            let below = callbacks.flat_map(|(_, it)| members(Some(it)));
            let below = below.flat_map(|(_, it)| operations(it)).map(|(_, it)| it);
            for operation in std::iter::once(operation).chain(below) {
                let Some(said) = operation.get("operationId") else {
                    continue;
                };
                if let Some(id) = said.as_str()
                    && !seen.insert(id)
                {
                    let message = format!("`{id}` names two operations");
                    let place = Place::Value(said.id);
                    let help = "give each operation a name of its own";
                    lint.report(operation, Code::DuplicateOperationId, place, &message, help);
                }
            }
        }
    }
}

/// Tags have different names; 3.2's parents are tags too, and nobody's own.
fn tags<'r>(lint: &mut Lint<'r, '_>, root: &'r Node) {
    let list = root
        .get("tags")
        .and_then(Node::as_array)
        .unwrap_or_default();
    let mut parents: HashMap<&str, Option<&Node>> = HashMap::default();
    for tag in list {
        let Some(said) = tag.get("name") else {
            continue;
        };
        let Some(name) = said.as_str() else { continue };
        if parents.insert(name, tag.get("parent")).is_some() {
            let message = format!("two tags are called `{name}`");
            let place = Place::Value(said.id);
            lint.report(tag, Code::Repeated, place, &message, "remove one of them");
        }
    }
    if lint.version < V32 {
        return;
    }
    for tag in list {
        let Some(said) = tag.get("parent") else {
            continue;
        };
        let Some(parent) = said.as_str() else {
            continue;
        };
        let place = Place::Value(said.id);
        if !parents.contains_key(parent) {
            let message = format!("no tag is called `{parent}`");
            let near = lint.near(parent, parents.keys().copied());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add the tag, or remove its child's `parent`".to_owned(),
            };
            lint.report(tag, Code::UnknownName, place, &message, &help);
            continue;
        }
        // No way up is longer than there are tags.
        let own = tag.get("name").and_then(Node::as_str);
        let mut at = Some(parent);
        let mut steps = 0;
        while let Some(name) = at.filter(|it| Some(*it) != own && steps <= MOST_PARENTS) {
            let next = parents.get(name).copied().flatten();
            at = next.and_then(Node::as_str);
            steps += 1;
        }
        if at.is_some() && at == own {
            let message = format!("the tag `{parent}` is its own ancestor");
            let help = "a tag at the top has no `parent`";
            lint.report(tag, Code::InvalidValue, place, &message, help);
        }
    }
}

/// How far up a tag's parents are looked at.
const MOST_PARENTS: usize = 64;

/// The names of components are part of references.
pub fn components<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    for (_, section) in members(Some(node)) {
        for (name, component) in section.as_object().into_iter().flatten() {
            if name.is_empty() || !name.chars().all(plain) {
                let message = "the name of a component is of letters, digits, `.`, `-` and `_`";
                let place = Place::Key(component.id);
                lint.report(node, Code::InvalidValue, place, message, "rename it");
            }
        }
    }
}

/// A path item and what its operations have in common.
pub fn path_item<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    if let Some(reference) = node.get("$ref") {
        lint.target(reference, node);
    }
    parameter::distinct(lint, node);
    server::names(lint, node);
    for (method, operation) in members(node.get("additionalOperations")) {
        let known = method.to_ascii_lowercase();
        if lint.version >= V32 && METHODS.contains(&known.as_str()) {
            let message = format!("`{method}` is a field of the path item itself");
            let place = Place::Key(operation.id);
            let help = format!("write it as `{known}` beside `additionalOperations`");
            lint.report(node, Code::InvalidValue, place, &message, &help);
        }
    }
    for (method, operation) in operations(node) {
        let bodiless = matches!(method.as_str(), "get" | "head" | "delete" | "trace");
        // From 3.1 on it is allowed, though nobody is to rely on it.
        if bodiless && lint.version < V31 && operation.get("requestBody").is_some() {
            let why = "requests of this method have no body that means anything";
            lint.ignored(operation, "requestBody", why);
        }
    }
}

/// An operation.
pub fn operation<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    parameter::distinct(lint, node);
    server::names(lint, node);
    if lint.version == V20 {
        parameter::form(lint, node);
        media::types(lint, node);
    }
    security::requirements(lint, node);
    if let Some(responses) = node.get("responses")
        && responses.as_object().is_some()
        && members(Some(responses)).next().is_none()
    {
        let message = "`responses` needs at least one response";
        let place = Place::Key(responses.id);
        let help = "describe a successful response";
        lint.report(node, Code::MissingField, place, message, help);
    }
}

/// A contact's address.
pub fn contact<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    if let Some(email) = node.get("email")
        && email.as_str().is_some_and(|it| !it.contains('@'))
    {
        let message = "`email` must be an email address";
        let place = Place::Value(email.id);
        lint.report(node, Code::InvalidValue, place, message, "");
    }
}

/// A license is named by an identifier or a URL.
pub fn license<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    if lint.version >= V31 {
        lint.either(node, "`license`", "identifier", "url");
    }
}

/// A link leads to an operation, in one way of two.
pub fn link<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    lint.either(node, "a link", "operationRef", "operationId");
    if node.get("operationRef").is_none() && node.get("operationId").is_none() {
        let message = "a link needs `operationId` or `operationRef`";
        let place = Place::Value(node.id);
        let help = "say which operation it leads to";
        lint.report(node, Code::MissingField, place, message, help);
    }
    let place = |it: &Node| Place::Value(it.id);
    if let Some(said) = node.get("operationId")
        && let Some(id) = said.as_str()
        && !lint.operations.contains(id)
    {
        let message = format!("no operation is called `{id}`");
        let mut known: Vec<&str> = lint.operations.iter().copied().collect();
        sorting::sort(&mut known);
        let near = lint.near(id, known.into_iter());
        let help = near.map_or_else(String::new, |it| format!("did you mean `{it}`?"));
        lint.report(node, Code::UnknownName, place(said), &message, &help);
    }
    if let Some(said) = node.get("operationRef")
        && let Some(pointer) = said.as_str().and_then(|it| it.strip_prefix('#'))
        && lint.root().fragment(pointer).is_none()
    {
        let message = format!("`#{pointer}` points to nothing");
        let help = "a `/` in a path is written `~1` here";
        lint.report(node, Code::UnknownName, place(said), &message, help);
    }
}
