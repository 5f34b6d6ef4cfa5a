//! What a page is asked for: an operation or a schema, by its name.

use foldhash::{HashMap, HashSet};

use crate::diagnostic::suggest::similar;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::resolve::{OperationRef, Resolver, is_selected, near_paths};
use crate::source::{Node, Value};

/// An operation or a schema.
#[derive(Debug)]
pub enum Subject<'a> {
    /// An operation, by its index.
    Operation(usize),
    /// A schema of the document's components.
    Schema(Schema<'a>),
}

/// A schema of the document's components, and what refers to it.
#[derive(Debug)]
pub struct Schema<'a> {
    /// Its key.
    pub name: &'a str,
    /// The schema.
    pub node: &'a Node,
    /// The schemas that refer to it themselves.
    pub holders: Vec<&'a str>,
    /// The operations that reach it, by their indices.
    pub operations: Vec<usize>,
}

impl Subject<'_> {
    /// The operation, or one that uses the schema.
    pub fn operation(&self) -> Option<usize> {
        match self {
            Subject::Operation(index) => Some(*index),
            Subject::Schema(schema) => schema.operations.first().copied(),
        }
    }
}

const SCHEMAS: &str = "/components/schemas";

/// What is called by a name: an operation before a schema, the exact name before one in other letters.
///
/// # Errors
///
/// [`Code::UnknownOperation`] if nothing is, with the nearest names.
pub fn subject<'a>(
    resolver: &Resolver<'a>,
    operations: &[OperationRef<'a>],
    name: &str,
) -> Result<Subject<'a>, Diagnostic> {
    let schemas = resolver.root().pointer(SCHEMAS).and_then(Node::as_object);
    let pointed = name.trim_start_matches('#').strip_prefix(SCHEMAS);
    let key = pointed.and_then(|it| it.strip_prefix('/')).unwrap_or(name);
    let is_same: [fn(&str, &str) -> bool; 2] =
        [|one, other| one == other, str::eq_ignore_ascii_case];
    for is_same in is_same {
        let called = |it: &OperationRef<'_>| {
            is_same(&it.id, name) || is_selected(name, &it.id, &it.method, it.path)
        };
        if let Some(index) = operations.iter().position(called) {
            return Ok(Subject::Operation(index));
        }
        let mut members = schemas.into_iter().flatten();
        if let Some((name, node)) = members.find(|(it, _)| is_same(it, key)) {
            return Ok(Subject::Schema(used(resolver, operations, name, node)));
        }
    }
    let names = schemas.into_iter().flat_map(|it| it.keys());
    let message = format!("no operation and no schema is called `{name}`");
    let help = help(operations, names.map(String::as_str), name);
    Err(Diagnostic::new(Code::UnknownOperation, Place::None, message).help(help))
}

/// The operation that is called by a name.
///
/// # Errors
///
/// [`Code::UnknownOperation`] if it is a schema, or nothing, with the nearest names.
pub fn operation(
    resolver: &Resolver<'_>,
    operations: &[OperationRef<'_>],
    name: &str,
) -> Result<usize, Diagnostic> {
    let unknown = |message| Diagnostic::new(Code::UnknownOperation, Place::None, message);
    match subject(resolver, operations, name) {
        Ok(Subject::Operation(index)) => Ok(index),
        Ok(Subject::Schema(schema)) => {
            let message = format!("`{name}` is a schema, which cannot be called");
            let users = schema
                .operations
                .iter()
                .filter_map(|it| operations.get(*it));
            let users: Vec<String> = users.map(|it| format!("`{}`", it.id)).take(3).collect();
            Err(match users.is_empty() {
                true => unknown(message),
                false => unknown(message).help(format!("used by {}", users.join(", "))),
            })
        }
        Err(_) => {
            let help = help(operations, [], name);
            Err(unknown(format!("no operation is called `{name}`")).help(help))
        }
    }
}

/// What else may be meant by a name.
fn help<'n>(
    operations: &'n [OperationRef<'_>],
    others: impl IntoIterator<Item = &'n str>,
    name: &str,
) -> String {
    let near = near_paths(operations, name).unwrap_or_else(|| {
        let ids = operations.iter().map(|it| it.id.as_str());
        let near = similar(name, ids.chain(others));
        near.into_iter().map(str::to_owned).collect()
    });
    let near: Vec<String> = near.iter().map(|it| format!("`{it}`")).collect();
    match near.is_empty() {
        true if operations.is_empty() => "the document has no operation".to_owned(),
        true => "`specwright list SPEC WORDS` finds operations by what is said of them".to_owned(),
        false => format!("did you mean {}?", near.join(" or ")),
    }
}

/// A schema with what refers to it.
fn used<'a>(
    resolver: &Resolver<'a>,
    operations: &[OperationRef<'a>],
    name: &'a str,
    node: &'a Node,
) -> Schema<'a> {
    let own = format!("{SCHEMAS}/{}", escaped(name));
    let users = users(resolver.root());
    let mut reached: HashSet<&str> = HashSet::default();
    let mut open = vec![own.as_str()];
    while let Some(component) = open.pop() {
        if reached.insert(component) {
            open.extend(users.get(component).into_iter().flatten().copied());
        }
    }
    let mut holders = Vec::new();
    let schemas = resolver.root().pointer(SCHEMAS).and_then(Node::as_object);
    for (other, schema) in schemas.into_iter().flatten() {
        if other != name && references(schema).any(|it| component(it) == Some(&own)) {
            holders.push(other.as_str());
        }
    }
    let reaches = |it: &OperationRef<'_>| {
        [it.node, it.item].into_iter().any(|node| {
            // Another method of the same path is not this operation.
            let parts = match std::ptr::eq(node, it.item) {
                true => node.get("parameters"),
                false => Some(node),
            };
            let mut found = parts.into_iter().flat_map(references);
            found.any(|it| component(it).is_some_and(|it| reached.contains(it)))
        })
    };
    let operations = operations.iter().enumerate().filter(|(_, it)| reaches(it));
    Schema {
        name,
        node,
        holders,
        operations: operations.map(|(index, _)| index).collect(),
    }
}

/// By each component that something refers to: the components that do, as pointers.
fn users(root: &Node) -> HashMap<&str, Vec<&str>> {
    let mut users: HashMap<&str, Vec<&str>> = HashMap::default();
    let mut keys: HashMap<String, Vec<&str>> = HashMap::default();
    let kinds = root.get("components").and_then(Node::as_object);
    for (kind, members) in kinds.into_iter().flatten() {
        for (name, node) in members.as_object().into_iter().flatten() {
            let own = format!("/components/{}/{}", escaped(kind), escaped(name));
            keys.entry(own)
                .or_default()
                .extend(references(node).filter_map(component));
        }
    }
    // The text of a reference to a component stands for the component: it lives as long as the document.
    let mut texts: HashMap<&str, &str> = HashMap::default();
    for target in keys.values().flatten() {
        texts.entry(target).or_insert(target);
    }
    for (own, targets) in &keys {
        if let Some(own) = texts.get(own.as_str()) {
            targets
                .iter()
                .for_each(|it| users.entry(it).or_default().push(own));
        }
    }
    users
}

/// The texts of all references at and below a node.
fn references(node: &Node) -> impl Iterator<Item = &str> {
    let mut open = vec![node];
    std::iter::from_fn(move || {
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Array(items) => open.extend(items),
                Value::Object(members) => {
                    open.extend(members.values());
                    if let Some(text) = members.get("$ref").and_then(Node::as_str) {
                        return Some(text);
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// The component that a reference leads to or into, as a pointer.
fn component(reference: &str) -> Option<&str> {
    let pointer = reference.strip_prefix('#')?;
    pointer.strip_prefix("/components/")?;
    match pointer.match_indices('/').nth(3) {
        Some((end, _)) => pointer.get(..end),
        None => Some(pointer),
    }
}

fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
