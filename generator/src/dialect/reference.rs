//! Keeps references into the middle of schemas valid while the document is normalized.
//!
//! A reference to a whole component finds it again by name. One into a schema names every step on the way, and a step may be
//! new: `nullable` becomes a branch, for example. Such targets are recorded by identity before, and found by it after.

use foldhash::{HashMap, HashSet};

use crate::source::references::{Names, below};
use crate::source::{Node, NodeId, Value};

/// The targets of references that lead deeper than to a component.
pub(super) fn deep(root: &mut Node) -> HashMap<String, NodeId> {
    let mut texts = HashSet::default();
    visit(root, Names::No, &mut |text| {
        if text.starts_with("#/") && text.matches('/').count() > 3 {
            texts.insert(text.to_owned());
        }
        None
    });
    let target = |text: String| {
        let id = root.fragment(text.strip_prefix('#')?)?.id;
        Some((text, id))
    };
    texts.into_iter().filter_map(target).collect()
}

/// Rewrites the references whose targets have moved.
pub(super) fn restore(root: &mut Node, deep: &HashMap<String, NodeId>) {
    let there = |text: &str, id: NodeId| {
        let found = text.strip_prefix('#').and_then(|it| root.fragment(it));
        found.is_some_and(|it| it.id == id)
    };
    let moved = deep.iter().filter(|(text, id)| !there(text, **id));
    let moved: HashMap<&str, NodeId> = moved.map(|(text, id)| (text.as_str(), *id)).collect();
    if moved.is_empty() {
        return;
    }
    let mut found = HashMap::default();
    locate(
        root,
        &mut String::new(),
        &moved.values().copied().collect(),
        &mut found,
    );
    visit(root, Names::No, &mut |text| {
        let pointer = found.get(moved.get(text)?)?;
        Some(format!("#{pointer}"))
    });
}

/// Shows every reference to a function, which may give a text in its stead.
pub(super) fn visit(
    node: &mut Node,
    names: Names,
    change: &mut impl FnMut(&str) -> Option<String>,
) {
    match &mut node.value {
        Value::Array(items) => {
            items.iter_mut().for_each(|it| visit(it, Names::No, change));
        }
        Value::Object(map) => {
            for (key, value) in map {
                match (names, key.as_str(), &mut value.value) {
                    (Names::No, "$ref", Value::String(text)) => {
                        if let Some(changed) = change(text) {
                            *text = changed;
                        }
                    }
                    _ => {
                        if let Some(names) = below(names, key) {
                            visit(value, names, change);
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

/// Where the wanted nodes stand. Of several with one identity the first and outermost counts:
/// the others are made from it, or copies.
pub(super) fn locate(
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
