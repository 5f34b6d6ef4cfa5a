//! OpenAPI Overlays (1.0 and 1.1): changes to a document that one does not own.
//!
//! Targets are JSONPath (RFC 9535), evaluated on a JSON copy of the document; what they
//! match is changed in the tree itself, so that untouched nodes keep their place in the
//! document and new ones have theirs in the overlay.

use serde_json_path::{JsonPath, PathElement};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Node, Value};

/// Applies an overlay's actions to a document, one after another.
pub fn apply(root: &mut Node, overlay: &Node, diagnostics: &mut Diagnostics) {
    let version = overlay.get("overlay");
    let supported = version.is_some_and(|it| match &it.value {
        Value::String(text) => text.starts_with("1."),
        Value::Number(number) => number.as_f64().trunc() == 1.0,
        _ => false,
    });
    if !supported {
        let place = Place::Value(version.map_or(overlay.id, |it| it.id));
        let message = "an overlay says `overlay: 1.0.0` at its top";
        diagnostics.push(Diagnostic::new(Code::MalformedOverlay, place, message));
        return;
    }
    let Some(actions) = overlay.get("actions").and_then(Node::as_array) else {
        let message = "an overlay needs a list of `actions`";
        diagnostics.push(malformed(overlay, message));
        return;
    };
    for action in actions {
        if let Err(diagnostic) = act(root, action) {
            diagnostics.push(diagnostic);
        }
    }
}

fn malformed(node: &Node, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::MalformedOverlay, Place::Value(node.id), message)
}

/// What an action does to what it matches.
enum Change<'a> {
    Update(&'a Node),
    Remove,
}

fn act(root: &mut Node, action: &Node) -> Result<(), Diagnostic> {
    let Some(target) = action.get("target") else {
        return Err(malformed(action, "an action needs a `target`"));
    };
    let Some(text) = target.as_str() else {
        return Err(malformed(target, "a `target` is a JSONPath, written as a string"));
    };
    let path = JsonPath::parse(text)
        .map_err(|error| malformed(target, format!("`{text}` is no JSONPath: {error}")))?;
    let change = change(action)?;
    let json = root.to_json();
    let matches: Vec<Vec<Step>> = path
        .query_located(&json)
        .locations()
        .map(|it| it.iter().map(Step::from).collect())
        .collect();
    if matches.is_empty() {
        return Err(Diagnostic::new(
            Code::UselessOverlay,
            Place::Value(target.id),
            format!("`{text}` matches nothing"),
        ));
    }
    // From the last to the first: removing an item moves those behind it.
    for steps in matches.iter().rev() {
        match change {
            Change::Update(update) => {
                if let Some(node) = follow(root, steps) {
                    merge(node, update);
                }
            }
            Change::Remove => remove(root, steps),
        }
    }
    Ok(())
}

fn change(action: &Node) -> Result<Change<'_>, Diagnostic> {
    let remove = match action.get("remove") {
        None => false,
        Some(said) => match said.as_bool() {
            Some(value) => value,
            None => return Err(malformed(said, "`remove` is true or false")),
        },
    };
    match action.get("update") {
        _ if remove => Ok(Change::Remove),
        Some(update) => Ok(Change::Update(update)),
        None => Err(malformed(action, "an action needs an `update`, or `remove: true`")),
    }
}

/// A step of a normalized path.
enum Step {
    Key(String),
    Index(usize),
}

impl From<&PathElement<'_>> for Step {
    fn from(element: &PathElement<'_>) -> Self {
        match element {
            PathElement::Name(name) => Step::Key((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        }
    }
}

fn follow<'t>(root: &'t mut Node, steps: &[Step]) -> Option<&'t mut Node> {
    steps
        .iter()
        .try_fold(root, |node, step| match (&mut node.value, step) {
            (Value::Object(map), Step::Key(key)) => map.get_mut(key),
            (Value::Array(items), Step::Index(index)) => items.get_mut(*index),
            _ => None,
        })
}

fn remove(root: &mut Node, steps: &[Step]) {
    let Some((last, steps)) = steps.split_last() else {
        return;
    };
    let Some(parent) = follow(root, steps) else {
        return;
    };
    match (&mut parent.value, last) {
        (Value::Object(map), Step::Key(key)) => {
            map.shift_remove(key);
        }
        (Value::Array(items), Step::Index(index)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

/// Objects are merged member by member, lists appended, everything else replaced
/// (Overlay, "Action Object").
fn merge(node: &mut Node, update: &Node) {
    match (&mut node.value, &update.value) {
        (Value::Object(map), Value::Object(more)) => {
            for (key, value) in more {
                match map.get_mut(key) {
                    Some(member) => merge(member, value),
                    None => {
                        map.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(items), Value::Array(more)) => items.extend(more.iter().cloned()),
        (Value::Array(items), _) => items.push(update.clone()),
        _ => *node = update.clone(),
    }
}
