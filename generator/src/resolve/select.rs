//! Which operations of a document are wanted.
//!
//! A selector is an `operationId`, `METHOD /path`, or a tag. What a selector does
//! not match is an error that names what comes nearest.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::sorting;
use crate::source::{Node, NodeId};

use super::Resolver;
use crate::diagnostic::suggest::similar;

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

/// An operation, or all those of a path, that cannot be read at all.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// `METHOD /path`, or the path alone.
    pub name: String,
    /// What it is lost by.
    pub code: Code,
    /// Where it stands.
    pub node: NodeId,
}

/// The methods a path item has keys for (OpenAPI, "Path Item Object").
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Every operation of the document, in document order, each under a name of its own; and those that are lost.
fn operations<'a>(
    resolver: &Resolver<'a>,
    diagnostics: &mut Diagnostics,
) -> (Vec<OperationRef<'a>>, Vec<Unreadable>) {
    let mut found: Vec<OperationRef<'a>> = Vec::new();
    let mut lost = Vec::new();
    let mut lose =
        |name: String, code: Code, node: NodeId| lost.push(Unreadable { name, code, node });
    let paths = resolver.root().get("paths").and_then(Node::as_object);
    for (path, item) in paths.into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let at = item.id;
        let Some(item) = resolver.follow(item, diagnostics) else {
            lose(path.clone(), Code::UnknownReference, at);
            continue;
        };
        let Some(members) = item.as_object() else {
            diagnostics.push(malformed(item.id, "a path item", item));
            lose(path.clone(), Code::Malformed, at);
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
                lose(
                    format!("{} {path}", method.to_uppercase()),
                    Code::Malformed,
                    node.id,
                );
                continue;
            }
            found.push(named(path, method, node, item));
        }
    }
    make_unique(&mut found, diagnostics);
    (found, lost)
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
    let mut taken = foldhash::HashSet::default();
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

/// The operations that are wanted.
#[derive(Debug)]
pub struct Selection<'a> {
    /// Those that can be read, in document order.
    pub operations: Vec<OperationRef<'a>>,
    /// Those that cannot, if all are wanted.
    pub unreadable: Vec<Unreadable>,
    /// The names of all operations of the document.
    pub known: Vec<String>,
}

/// The operations that the selectors name; all of them where there are none. `place` tells where a selector was written.
pub fn select<'a>(
    resolver: &Resolver<'a>,
    selectors: &[String],
    place: impl Fn(&str) -> Place,
    diagnostics: &mut Diagnostics,
) -> Selection<'a> {
    let (mut all, mut lost) = operations(resolver, diagnostics);
    if all.is_empty() && lost.is_empty() {
        diagnostics.push(no_operation(resolver.root()));
    }
    let known = all.iter().map(|it| it.id.clone()).collect();
    if !selectors.is_empty() {
        lost.clear();
        for selector in selectors {
            if !all.iter().any(|it| matches(it, selector)) {
                diagnostics.push(unknown(&all, selector, place(selector)));
            }
        }
        all.retain(|it| selectors.iter().any(|selector| matches(it, selector)));
    }
    Selection {
        operations: all,
        unreadable: lost,
        known,
    }
}

fn matches(operation: &OperationRef<'_>, selector: &str) -> bool {
    is_selected(selector, &operation.id, &operation.method, operation.path)
        || operation.tags().any(|tag| tag == selector)
}

/// Whether a selector is the id of an operation, or its `METHOD /path`.
pub fn is_selected(selector: &str, id: &str, method: &str, path: &str) -> bool {
    let by_path = selector.trim().split_once(char::is_whitespace);
    selector == id
        || by_path.is_some_and(|(its_method, its_path)| {
            method.eq_ignore_ascii_case(its_method) && path == its_path.trim()
        })
}

/// That there is nothing to call, and what the document has in its place.
fn no_operation(root: &Node) -> Diagnostic {
    let has = |key: &str| {
        let members = root.get(key).and_then(Node::as_object);
        members.is_some_and(|it| !it.is_empty())
    };
    let (why, help) = match root.get("paths") {
        _ if has("webhooks") || has("x-webhooks") => (
            "it has webhooks only",
            "an API sends its webhooks: there are types of what they hold, and nothing to call",
        ),
        None if has("components") => (
            "it has `components` only",
            "name the document that refers to it",
        ),
        None => ("it has no `paths`", "name the document that has them"),
        Some(_) if has("paths") => (
            "its paths have no methods",
            "a path has members such as `get` and `post`",
        ),
        Some(_) => (
            "`paths` is empty",
            "name the document that has them; one of other files may have to be bundled first",
        ),
    };
    let place = match root.get("paths").or_else(|| root.get("webhooks")) {
        Some(node) => Place::Key(node.id),
        None => Place::Value(root.id),
    };
    let message = format!("the document has no operation: {why}");
    Diagnostic::new(Code::NoOperation, place, message).help(help)
}

/// Operations that may be meant by `METHOD /path` or a path, at most three; `None` if it is neither.
pub fn near_paths(all: &[OperationRef<'_>], selector: &str) -> Option<Vec<String>> {
    let selector = selector.trim();
    let (method, path) = match selector.split_once(char::is_whitespace) {
        Some((method, path)) => (method, path.trim()),
        None => ("", selector),
    };
    path.starts_with('/').then(|| by_path(all, method, path))
}

fn unknown(all: &[OperationRef<'_>], selector: &str, place: Place) -> Diagnostic {
    let message = format!("no operation is called `{selector}`");
    let diagnostic = Diagnostic::new(Code::UnknownOperation, place, message);
    let near = near_paths(all, selector).unwrap_or_else(|| {
        let ids = all.iter().map(|it| it.id.as_str());
        let near = similar(selector, ids.chain(all.iter().flat_map(OperationRef::tags)));
        near.into_iter().map(str::to_owned).collect()
    });
    if near.is_empty() {
        return diagnostic.help(
            "a selector is an operationId, `METHOD /path` or a tag; `specwright list` shows them",
        );
    }
    let near: Vec<String> = near.iter().map(|it| format!("`{it}`")).collect();
    diagnostic.help(format!("did you mean {}?", near.join(" or ")))
}

/// What is most like `METHOD /path`, at most three: the same path before others, and the same method before others. What
/// stands for a variable says little, so only the other steps of paths are compared.
fn by_path(all: &[OperationRef<'_>], method: &str, path: &str) -> Vec<String> {
    let steps = |path: &str| -> String {
        let steps = path.split('/').filter(|it| !it.contains('{'));
        steps.collect::<Vec<_>>().join("/").to_lowercase()
    };
    let wanted = steps(path);
    let mut found: Vec<(f64, String)> = Vec::new();
    for it in all {
        let same = f64::from(u8::from(it.method.eq_ignore_ascii_case(method)));
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &steps(it.path));
        if likeness >= 0.6 {
            let exact = f64::from(u8::from(it.path == path));
            let rank = likeness + 0.25 * same + 0.5 * exact;
            found.push((rank, format!("{} {}", it.method, it.path)));
        }
    }
    sorting::sort_by(&mut found, |(a, _), (b, _)| b.total_cmp(a));
    found.truncate(3);
    found.into_iter().map(|(_, it)| it).collect()
}
