//! Which operations of a document are wanted.
//!
//! A selector is an `operationId`, `METHOD /path`, or a tag. What a selector does
//! not match is an error that names what comes nearest.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Node, NodeId};

use super::{Resolver, alike};

/// An operation as the document lists it, before it is read.
#[derive(Debug, Clone)]
pub struct OperationRef<'a> {
    /// Its name: `operationId`, or one made of method and path.
    pub id: String,
    /// Where its id stands, or the operation itself.
    pub place: Place,
    /// Upper case.
    pub method: String,
    /// The path template.
    pub path: &'a str,
    /// The operation object.
    pub node: &'a Node,
    /// The path item it belongs to.
    pub item: &'a Node,
}

impl OperationRef<'_> {
    /// The operation's tags.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let tags = self.node.get("tags").and_then(Node::as_array);
        tags.unwrap_or_default().iter().filter_map(Node::as_str)
    }
}

/// The methods a path item has keys for (OpenAPI, "Path Item Object").
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Every operation of the document, in document order, each under a name of its own.
pub fn operations<'a>(
    resolver: &Resolver<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<OperationRef<'a>> {
    let mut found: Vec<OperationRef<'a>> = Vec::new();
    let paths = resolver.root().get("paths").and_then(Node::as_object);
    for (path, item) in paths.into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let Some(item) = resolver.follow(item, diagnostics) else {
            continue;
        };
        let Some(members) = item.as_object() else {
            diagnostics.push(malformed(item.id, "a path item", item));
            continue;
        };
        let extra = item
            .get("x-additional-operations")
            .and_then(Node::as_object);
        let listed = members
            .iter()
            .filter(|(key, _)| METHODS.contains(&key.as_str()))
            .chain(extra.into_iter().flatten());
        for (method, node) in listed {
            if node.as_object().is_none() {
                diagnostics.push(malformed(node.id, "an operation", node));
                continue;
            }
            found.push(named(path, method, node, item));
        }
    }
    make_unique(&mut found, diagnostics);
    found
}

/// The operations of a path item that stands under a name: a webhook, or an expression of a callback. A webhook with
/// one method is called by its name alone.
pub fn incoming<'a>(
    resolver: &Resolver<'a>,
    name: &'a str,
    item: &'a Node,
    diagnostics: &mut Diagnostics,
) -> Vec<OperationRef<'a>> {
    let Some(item) = resolver.follow(item, diagnostics) else {
        return Vec::new();
    };
    let members = item.as_object().into_iter().flatten();
    let extra = item
        .get("x-additional-operations")
        .and_then(Node::as_object);
    let mut found: Vec<OperationRef<'a>> = members
        .filter(|(key, _)| METHODS.contains(&key.as_str()))
        .chain(extra.into_iter().flatten())
        .filter(|(_, node)| node.as_object().is_some())
        .map(|(method, node)| named(name, method, node, item))
        .collect();
    let several = found.len() > 1;
    for operation in &mut found {
        if matches!(operation.place, Place::Key(_)) {
            operation.id = match several {
                true => format!("{name} {}", operation.method.to_lowercase()),
                false => name.to_owned(),
            };
        }
    }
    found
}

fn malformed(id: NodeId, what: &str, node: &Node) -> Diagnostic {
    let message = format!("{what} must be an object, not {}", node.kind());
    Diagnostic::new(Code::Malformed, Place::Value(id), message)
}

fn named<'a>(path: &'a str, method: &str, node: &'a Node, item: &'a Node) -> OperationRef<'a> {
    let given = node
        .get("operationId")
        .filter(|it| it.as_str().is_some_and(|id| !id.trim().is_empty()));
    let id = match given.and_then(Node::as_str) {
        Some(id) => id.to_owned(),
        None => made_id(method, path),
    };
    OperationRef {
        id,
        place: given.map_or(Place::Key(node.id), |it| Place::Value(it.id)),
        method: method.to_uppercase(),
        path,
        node,
        item,
    }
}

/// A name made of method and path: `get /pets/{petId}` is `get pets by petId`.
fn made_id(method: &str, path: &str) -> String {
    let mut words = vec![method.to_owned()];
    for segment in path.split('/').filter(|it| !it.is_empty()) {
        match segment
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'))
        {
            Some(name) => words.push(format!("by {name}")),
            None => words.push(segment.replace(['{', '}'], " ")),
        }
    }
    words.join(" ")
}

/// A later operation whose id is taken is named after its method and path.
fn make_unique(found: &mut [OperationRef<'_>], diagnostics: &mut Diagnostics) {
    let mut taken = std::collections::HashSet::new();
    for operation in found.iter_mut() {
        if taken.insert(operation.id.clone()) {
            continue;
        }
        let made = made_id(&operation.method.to_lowercase(), operation.path);
        diagnostics.push(
            Diagnostic::new(
                Code::DuplicateOperationId,
                operation.place.clone(),
                format!("`{}` names two operations", operation.id),
            )
            .help(format!("this one is called `{made}` instead")),
        );
        let mut candidate = made.clone();
        let mut number = 2;
        while !taken.insert(candidate.clone()) {
            candidate = format!("{made} {number}");
            number += 1;
        }
        operation.id = candidate;
    }
}

/// The operations that the selectors name, in document order; all of them where there are none.
pub fn select<'a>(
    all: Vec<OperationRef<'a>>,
    selectors: &[String],
    diagnostics: &mut Diagnostics,
) -> Vec<OperationRef<'a>> {
    if selectors.is_empty() {
        return all;
    }
    for selector in selectors {
        if !all.iter().any(|it| matches(it, selector)) {
            diagnostics.push(unknown(&all, selector));
        }
    }
    all.into_iter()
        .filter(|it| selectors.iter().any(|selector| matches(it, selector)))
        .collect()
}

fn matches(operation: &OperationRef<'_>, selector: &str) -> bool {
    let by_path = selector.trim().split_once(char::is_whitespace);
    operation.id == selector
        || operation.tags().any(|tag| tag == selector)
        || by_path.is_some_and(|(method, path)| {
            operation.method.eq_ignore_ascii_case(method) && operation.path == path.trim()
        })
}

fn unknown(all: &[OperationRef<'_>], selector: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnknownOperation,
        Place::None,
        format!("no operation is called `{selector}`"),
    );
    let paths: Vec<String> = all
        .iter()
        .map(|it| format!("{} {}", it.method, it.path))
        .collect();
    let mut names: Vec<&str> = all.iter().map(|it| it.id.as_str()).collect();
    names.extend(all.iter().flat_map(OperationRef::tags));
    names.extend(paths.iter().map(String::as_str));
    let near = alike(selector, names);
    if near.is_empty() {
        return diagnostic.help(
            "a selector is an operationId, `METHOD /path` or a tag; `specwright list` shows them",
        );
    }
    let near: Vec<String> = near.iter().map(|it| format!("`{it}`")).collect();
    diagnostic.help(format!("did you mean {}?", near.join(" or ")))
}
