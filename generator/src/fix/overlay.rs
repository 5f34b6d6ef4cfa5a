//! Fixes as an OpenAPI Overlay (1.0), for a document that is somebody else's.

use super::edit::Edit;
use super::value::written;
use crate::source::{Map, Node, Segment, Value};

/// The actions that do what an edit does, in order. `root` is the document before it.
pub(crate) fn actions(root: &Node, edit: &Edit) -> Option<Vec<Node>> {
    Some(match edit {
        Edit::Insert { object, key, value } => vec![update(object, key, value.clone())?],
        // A value of another kind does not merge into what is there, so that goes first.
        Edit::Replace { path, value } => {
            let (last, owner) = path.split_last()?;
            let Segment::Key(key) = last else { return None };
            vec![remove(path)?, update(owner, key, value.clone())?]
        }
        Edit::List { path, key } => {
            let (_, owner) = path.split_last()?;
            let value = path.iter().try_fold(root, |node, step| match step {
                Segment::Key(key) => node.get(key),
                Segment::Index(index) => node.as_array()?.get(*index),
            })?;
            let list = Node::synthetic(Value::Array(vec![value.clone()]));
            vec![remove(path)?, update(owner, key, list)?]
        }
        Edit::Remove { path } => vec![remove(path)?],
    })
}

/// An overlay of actions.
pub(crate) fn overlay(title: &str, actions: Vec<Node>) -> Node {
    let info = object([("title", string(title)), ("version", string("1.0.0"))]);
    object([
        ("overlay", string("1.0.0")),
        ("info", info),
        ("actions", Node::synthetic(Value::Array(actions))),
    ])
}

/// The text of an overlay: YAML, with an action a block, or JSON.
pub(crate) fn text(overlay: &Node, json: bool) -> Option<String> {
    if json {
        return Some(format!("{:#}\n", overlay.to_json()));
    }
    let title = written(overlay.pointer("/info/title")?, false)?;
    let mut text = format!("overlay: 1.0.0\ninfo:\n  title: {title}\n  version: 1.0.0\nactions:\n");
    for action in overlay.get("actions")?.as_array()? {
        let mut lead = "  - ";
        for (key, value) in action.as_object()? {
            text.push_str(&format!("{lead}{key}: {}\n", written(value, false)?));
            lead = "    ";
        }
    }
    Some(text)
}

fn update(object_at: &[Segment], key: &str, value: Node) -> Option<Node> {
    let members = object([(key, value)]);
    Some(object([
        ("target", string(&path(object_at)?)),
        ("update", members),
    ]))
}

fn remove(at: &[Segment]) -> Option<Node> {
    let yes = Node::synthetic(Value::Bool(true));
    Some(object([("target", string(&path(at)?)), ("remove", yes)]))
}

fn object<const N: usize>(members: [(&str, Node); N]) -> Node {
    let members = members.map(|(key, value)| (key.to_owned(), value));
    Node::synthetic(Value::Object(Map::from(members)))
}

fn string(text: &str) -> Node {
    Node::synthetic(Value::String(text.to_owned()))
}

/// A normalized path of JSONPath (RFC 9535), with names by a dot where that is allowed. `None` for a name with control characters.
fn path(segments: &[Segment]) -> Option<String> {
    let mut path = "$".to_owned();
    for segment in segments {
        match segment {
            Segment::Index(index) => path.push_str(&format!("[{index}]")),
            Segment::Key(key) if is_name(key) => path.push_str(&format!(".{key}")),
            Segment::Key(key) if key.contains(char::is_control) => return None,
            Segment::Key(key) => {
                let escaped = key.replace('\\', "\\\\").replace('\'', "\\'");
                path.push_str(&format!("['{escaped}']"));
            }
        }
    }
    Some(path)
}

fn is_name(key: &str) -> bool {
    let letter = |it: char| it.is_ascii_alphabetic() || it == '_';
    key.starts_with(letter) && key.chars().all(|it| letter(it) || it.is_ascii_digit())
}
