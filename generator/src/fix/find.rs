//! Which diagnostics have a fix that is certain, and what it does.
//!
//! A fix goes by the code and by what stands at the place, never by the words of a message.

use foldhash::HashMap;

use super::edit::Edit;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::dialect::{self, Version};
use crate::source::{FileId, Map, Node, NodeId, Outline, Segment, Sources, Value};

/// What is looked at.
pub(crate) struct Subject<'s> {
    pub sources: &'s Sources,
    pub document: FileId,
    pub outline: &'s Outline,
    /// The names of calls, by where their operations stand.
    pub calls: &'s HashMap<NodeId, String>,
    /// Whether unused components go.
    pub unused: bool,
}

/// A place in the document.
struct Spot<'s> {
    path: Vec<Segment>,
    node: &'s Node,
    /// The object or list that has it.
    owner: &'s Node,
    /// The key that it stands under; empty for an item.
    key: &'s str,
}

impl Subject<'_> {
    /// The edits that make a diagnostic go away, if it is certain what is meant.
    pub fn fix(&self, diagnostic: &Diagnostic) -> Option<Vec<Edit>> {
        let (Place::Key(node) | Place::Value(node)) = diagnostic.place else {
            return None;
        };
        if self.sources.file_of(node) != Some(self.document) {
            return None;
        }
        let path = self.sources.path(node);
        let root = self.sources.root(self.document);
        let (last, above) = path.split_last()?;
        let owner = at(root, above)?;
        let spot = Spot {
            node: at(owner, std::slice::from_ref(last))?,
            owner,
            key: match last {
                Segment::Key(key) => key,
                Segment::Index(_) => "",
            },
            path: path.clone(),
        };
        match diagnostic.code {
            Code::MissingOperationId => {
                let name = self.calls.get(&node)?;
                let is_absent = spot.node.get("operationId").is_none();
                is_absent.then(|| vec![insert(path, "operationId", text(name))])
            }
            Code::UnusedComponent => self.unused.then(|| vec![Edit::Remove { path }]),
            Code::DeprecatedField => deprecated(&spot),
            Code::Repeated => repeated(&spot),
            Code::OtherDialect => other_dialect(&spot, dialect::version_of(root)?),
            Code::Malformed | Code::MalformedKeyword
                if diagnostic.help.as_deref() == Some("put it in quotes") =>
            {
                self.quoted(&spot)
            }
            _ => None,
        }
    }

    /// A number or a boolean where a string is wanted, as it is written.
    fn quoted(&self, spot: &Spot<'_>) -> Option<Vec<Edit>> {
        if spot.node.as_number().is_none() && spot.node.as_bool().is_none() {
            return None;
        }
        let span = self.outline.find(&spot.path)?.span.clone();
        let written = self.sources.file(self.document)?.text.get(span)?;
        let path = spot.path.clone();
        Some(vec![Edit::Replace {
            path,
            value: text(written.trim_end()),
        }])
    }
}

fn at<'t>(root: &'t Node, path: &[Segment]) -> Option<&'t Node> {
    path.iter().try_fold(root, |node, step| match step {
        Segment::Key(key) => node.get(key),
        Segment::Index(index) => node.as_array()?.get(*index),
    })
}

fn text(text: &str) -> Node {
    Node::synthetic(Value::String(text.to_owned()))
}

fn insert(object: Vec<Segment>, key: &'static str, value: Node) -> Edit {
    Edit::Insert { object, key, value }
}

impl Spot<'_> {
    /// The path of another member of the same object.
    fn beside(&self, key: &str) -> Vec<Segment> {
        let mut path = self.path.clone();
        path.pop();
        path.push(Segment::Key(key.to_owned()));
        path
    }

    fn replace(&self, value: Node) -> Edit {
        Edit::Replace {
            path: self.path.clone(),
            value,
        }
    }

    fn remove(&self) -> Edit {
        Edit::Remove {
            path: self.path.clone(),
        }
    }
}

/// A schema's `example`, unless it has `examples` as well.
fn deprecated(spot: &Spot<'_>) -> Option<Vec<Edit>> {
    let certain = spot.key == "example" && spot.owner.get("examples").is_none();
    certain.then(|| {
        vec![Edit::List {
            path: spot.path.clone(),
            key: "examples",
        }]
    })
}

/// Lists that are sets of strings.
const SETS: [&str; 3] = ["required", "enum", "type"];

/// A string that its list has before.
fn repeated(spot: &Spot<'_>) -> Option<Vec<Edit>> {
    let [.., Segment::Key(list), Segment::Index(index)] = spot.path.as_slice() else {
        return None;
    };
    let said = spot.node.as_str()?;
    let mut before = spot.owner.as_array()?.iter().take(*index);
    let certain = SETS.contains(&list.as_str()) && before.any(|it| it.as_str() == Some(said));
    certain.then(|| vec![spot.remove()])
}

/// Spellings of other versions.
fn other_dialect(spot: &Spot<'_>, version: Version) -> Option<Vec<Edit>> {
    let schema = spot.owner.as_object();
    match spot.key {
        // A null that names a type, by itself or in a list.
        "type" | "" if spot.node.is_null() => Some(vec![spot.replace(text("null"))]),
        "nullable" if version >= Version::V31 => nullable(spot, schema?),
        "exclusiveMinimum" if version >= Version::V31 => exclusive(spot, schema?, "minimum"),
        "exclusiveMaximum" if version >= Version::V31 => exclusive(spot, schema?, "maximum"),
        "type" if spot.node.as_str() == Some("file") => {
            let mut edits = vec![spot.replace(text("string"))];
            match schema?.get("format").map(Node::as_str) {
                None => {
                    let mut object = spot.path.clone();
                    object.pop();
                    edits.push(insert(object, "format", text("binary")));
                }
                Some(Some("binary")) => {}
                Some(_) => return None,
            }
            Some(edits)
        }
        "discriminator" => {
            let name = text(spot.node.as_str()?);
            let object = Map::from([("propertyName".to_owned(), name)]);
            Some(vec![spot.replace(Node::synthetic(Value::Object(object)))])
        }
        _ => None,
    }
}

/// What says more of values than their type, so that a null among the types is not all that `nullable` means.
const MORE: [&str; 7] = ["$ref", "enum", "const", "allOf", "anyOf", "oneOf", "not"];

/// `nullable` beside a type; what else a schema may say makes it a matter of opinion.
fn nullable(spot: &Spot<'_>, schema: &Map) -> Option<Vec<Edit>> {
    if !spot.node.as_bool()? {
        return Some(vec![spot.remove()]);
    }
    if MORE.iter().any(|it| schema.contains_key(it)) {
        return None;
    }
    let said = schema.get("type")?;
    let path = spot.beside("type");
    match (&said.value, said.as_array()) {
        (Value::String(name), _) if name == "null" => Some(vec![spot.remove()]),
        (Value::String(name), _) => {
            let types = vec![text(name), text("null")];
            let value = Node::synthetic(Value::Array(types));
            Some(vec![Edit::Replace { path, value }, spot.remove()])
        }
        (_, Some(names)) if names.iter().any(|it| it.as_str() == Some("null")) => {
            Some(vec![spot.remove()])
        }
        (_, Some(names)) if names.iter().all(|it| it.as_str().is_some()) => {
            let types = [names, &[text("null")]].concat();
            let value = Node::synthetic(Value::Array(types));
            Some(vec![Edit::Replace { path, value }, spot.remove()])
        }
        _ => None,
    }
}

/// A flag beside a bound: the bound takes its place.
fn exclusive(spot: &Spot<'_>, schema: &Map, bound: &str) -> Option<Vec<Edit>> {
    if !spot.node.as_bool()? {
        return Some(vec![spot.remove()]);
    }
    let limit = schema.get(bound)?;
    limit.as_number()?;
    let path = spot.beside(bound);
    Some(vec![spot.replace(limit.clone()), Edit::Remove { path }])
}
