//! References: followed in the old document, and rewritten for the new one.
//!
//! A reference names its target by where it stands, and most things stand elsewhere now.
//! Whole sections move together, so the text says where to. Any other target is looked up in
//! the old document, and then found in the new one by its identity.

use std::collections::{HashMap, HashSet};

use crate::source::{Node, NodeId, Value};

/// Where a reference to a shared part points, if it is one.
pub(super) trait Reference {
    /// The `$ref` text.
    fn reference(&self) -> Option<&str>;

    /// The name of the part, if the reference is to a member of a section of the document.
    fn named_in(&self, section: &str) -> Option<&str> {
        let name = self.reference()?.strip_prefix("#/")?;
        let name = name.strip_prefix(section)?.strip_prefix('/')?;
        (!name.contains('/')).then_some(name)
    }
}

impl Reference for Node {
    fn reference(&self) -> Option<&str> {
        self.get("$ref").and_then(Node::as_str)
    }
}

/// The longest chain of references to references that is followed.
const LONGEST_CHAIN: usize = 64;

/// What a node stands for in its document; `None` if its references lead nowhere.
pub(super) fn follow<'o>(root: &'o Node, node: &'o Node) -> Option<&'o Node> {
    let mut node = node;
    for _ in 0..LONGEST_CHAIN {
        let Some(text) = node.reference() else {
            return Some(node);
        };
        node = root.fragment(text.strip_prefix('#')?)?;
    }
    None
}

/// Makes the references of the new document point to where the old one's targets went.
///
/// What points to nothing stays as the author wrote it: a diagnostic will quote it.
pub(super) fn rewrite(old: &Node, new: &mut Node) {
    let target = |text: &str| old.fragment(text.strip_prefix('#')?);
    let mut wanted: HashSet<NodeId> = HashSet::new();
    visit(new, Names::No, &mut |text| {
        let id = target(text)?.id;
        let renamed = renamed(text);
        if renamed.is_none() {
            wanted.insert(id);
        }
        renamed
    });
    // Most documents refer to whole definitions only, and need no second look.
    if wanted.is_empty() {
        return;
    }
    let mut found = HashMap::new();
    locate(new, &mut String::new(), &wanted, &mut found);
    visit(new, Names::No, &mut |text| {
        let pointer = found.get(&target(text)?.id)?;
        Some(format!("#{pointer}"))
    });
}

/// The new name of a part of a section that moves as a whole.
fn renamed(text: &str) -> Option<String> {
    let (section, name) = text.strip_prefix("#/")?.split_once('/')?;
    let section = match section {
        "definitions" => "schemas",
        // What is in them moves in ways of its own.
        "parameters" | "responses" if !name.contains('/') => section,
        _ => return None,
    };
    Some(format!("#/components/{section}/{name}"))
}

/// Whether the keys of an object are names of the document's choice rather than keywords.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    Yes,
    No,
}

/// Keywords whose members have names of the document's choice.
const NAMED: [&str; 11] = [
    "paths",
    "schemas",
    "parameters",
    "requestBodies",
    "responses",
    "headers",
    "content",
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
];

/// Keywords whose values are data; a `$ref` in them is no reference.
const DATA: [&str; 7] = [
    "default",
    "enum",
    "const",
    "example",
    "examples",
    "x-example",
    "x-examples",
];

/// Shows every reference to a function, which may give a text in its stead.
fn visit(node: &mut Node, names: Names, change: &mut impl FnMut(&str) -> Option<String>) {
    match &mut node.value {
        Value::Array(items) => {
            items.iter_mut().for_each(|it| visit(it, Names::No, change));
        }
        Value::Object(map) => {
            for (key, value) in map {
                let keyword = (names == Names::No).then_some(key.as_str());
                match (keyword, &mut value.value) {
                    (Some("$ref"), Value::String(text)) => {
                        if let Some(changed) = change(text) {
                            *text = changed;
                        }
                    }
                    (Some(key), _) if DATA.contains(&key) => {}
                    (Some(key), _) if NAMED.contains(&key) => visit(value, Names::Yes, change),
                    _ => visit(value, Names::No, change),
                }
            }
        }
        _ => {}
    }
}

/// Where the wanted nodes stand. Of several with one identity the first and outermost counts:
/// the others are made from it, or copies.
fn locate(
    node: &Node,
    pointer: &mut String,
    wanted: &HashSet<NodeId>,
    found: &mut HashMap<NodeId, String>,
) {
    if wanted.contains(&node.id) {
        found.entry(node.id).or_insert_with(|| pointer.clone());
    }
    let length = pointer.len();
    let mut below = |segment: &str, item: &Node| {
        pointer.push('/');
        pointer.push_str(segment);
        locate(item, pointer, wanted, found);
        pointer.truncate(length);
    };
    match &node.value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| below(&index.to_string(), item));
        }
        Value::Object(map) => {
            let items = map.iter();
            items.for_each(|(key, item)| below(&key.replace('~', "~0").replace('/', "~1"), item));
        }
        _ => {}
    }
}
