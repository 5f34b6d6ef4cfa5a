//! Changes of a document as values: what a fix means, whatever the text looks like.

use std::cmp::Ordering;

use crate::sorting;
use crate::source::{Map, Node, Segment, Value};

/// A change of a document, at a path in the document as it was.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// An object gets another member, before all others.
    Insert {
        object: Vec<Segment>,
        key: &'static str,
        value: Node,
    },
    /// A scalar becomes another value.
    Replace { path: Vec<Segment>, value: Node },
    /// A member becomes a list of itself, under another key.
    List {
        path: Vec<Segment>,
        key: &'static str,
    },
    /// A member or an item goes.
    Remove { path: Vec<Segment> },
}

/// The edits in an order in which none changes the path of a later one: what removes comes last, from the end of the document on.
pub(crate) fn ordered<'e>(edits: impl Iterator<Item = &'e Edit>) -> Vec<&'e Edit> {
    let mut edits: Vec<&Edit> = edits.collect();
    sorting::sort_by(&mut edits, |a, b| match (a, b) {
        (Edit::Remove { path: a }, Edit::Remove { path: b }) => order(b, a),
        (Edit::Remove { .. }, _) => Ordering::Greater,
        (_, Edit::Remove { .. }) => Ordering::Less,
        _ => Ordering::Equal,
    });
    edits
}

fn order(a: &[Segment], b: &[Segment]) -> Ordering {
    let steps = a.iter().zip(b).map(|it| match it {
        (Segment::Index(a), Segment::Index(b)) => a.cmp(b),
        (Segment::Key(a), Segment::Key(b)) => a.cmp(b),
        (Segment::Index(_), Segment::Key(_)) => Ordering::Less,
        (Segment::Key(_), Segment::Index(_)) => Ordering::Greater,
    });
    let mut steps = steps.filter(|it| it.is_ne());
    steps.next().unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// Applies edits to a tree. `None` if one does not go with it.
pub(crate) fn apply(root: &Node, edits: &[&Edit]) -> Option<Node> {
    let mut root = root.clone();
    for edit in edits {
        match edit {
            Edit::Insert { object, key, value } => {
                let map = follow(&mut root, object)?.as_object_mut()?;
                if map.insert((*key).to_owned(), value.clone()).is_some() {
                    return None;
                }
            }
            Edit::Replace { path, value } => *follow(&mut root, path)? = value.clone(),
            Edit::List { path, key } => {
                let (map, last) = member(&mut root, path)?;
                let value = map.shift_remove(last)?;
                let list = Node::synthetic(Value::Array(vec![value]));
                if map.insert((*key).to_owned(), list).is_some() {
                    return None;
                }
            }
            Edit::Remove { path } => remove(&mut root, path)?,
        }
    }
    Some(root)
}

fn remove(root: &mut Node, path: &[Segment]) -> Option<()> {
    let (last, path) = path.split_last()?;
    match (&mut follow(root, path)?.value, last) {
        (Value::Object(map), Segment::Key(key)) => map.shift_remove(key).map(|_| ()),
        (Value::Array(items), Segment::Index(index)) if *index < items.len() => {
            items.remove(*index);
            Some(())
        }
        _ => None,
    }
}

fn member<'t, 'p>(root: &'t mut Node, path: &'p [Segment]) -> Option<(&'t mut Map, &'p str)> {
    let (Segment::Key(last), path) = path.split_last()? else {
        return None;
    };
    Some((follow(root, path)?.as_object_mut()?, last))
}

fn follow<'t>(root: &'t mut Node, path: &[Segment]) -> Option<&'t mut Node> {
    path.iter()
        .try_fold(root, |node, step| match (&mut node.value, step) {
            (Value::Object(map), Segment::Key(key)) => map.get_mut(key),
            (Value::Array(items), Segment::Index(index)) => items.get_mut(*index),
            _ => None,
        })
}
