//! References where the specification allows none: `properties`, `required`, all paths at once, a description in a file.
//!
//! Bundlers follow every `$ref`, so documents written for one are full of these. The target takes the reference's place, if
//! it fits there. Limits of reading bound the size, since references that lead to each other could expand without end.

use super::grammar::{Context, Kind};
use super::{Linker, Reason, Site, Target};
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::source::{Map, Node, NodeId, Value, raise};

/// A reference in place of a part that leads nowhere.
pub(super) struct Missing {
    /// The text of the reference.
    reference: Node,
    pub why: Diagnostic,
}

impl Linker<'_> {
    /// Puts what a reference leads to in its place, and remarks that this is no place for one.
    pub(super) fn borrow(
        &mut self,
        node: &mut Node,
        context: Context,
        found: Result<Target, Reason>,
        site: &Site,
    ) -> Option<Missing> {
        let reference = node.get("$ref")?.clone();
        let id = reference.id;
        let why = match found {
            Ok(target) => {
                if context.is_text()
                    && let Some(text) = self.prose(&target)
                {
                    self.note(id);
                    node.value = Value::String(text);
                    return None;
                }
                match self.content(&target) {
                    None => {
                        Reason::Nothing(reference.as_str().unwrap_or_default().to_owned()).at(id)
                    }
                    Some(found) if found.get("$ref").is_none() && !context.fits(found) => {
                        let text = reference.as_str().unwrap_or_default();
                        let message = format!(
                            "`{text}` leads to {}, which cannot stand here",
                            found.kind()
                        );
                        Diagnostic::new(Code::Malformed, Place::Value(id), message)
                    }
                    Some(_) => {
                        self.note(id);
                        return self.replace(node, context, &target, site);
                    }
                }
            }
            Err(reason) => reason.at(id),
        };
        Some(Missing { reference, why })
    }

    /// The list that an item of a list of parameters refers to in place of one parameter, which is remarked.
    pub(super) fn list_of(&mut self, item: &Node, context: Context, site: &Site) -> Option<Target> {
        let reference = item
            .get("$ref")
            .filter(|_| matches!(context, Context::List(Kind::Parameter)))?;
        let target = self.find(reference.as_str()?, &site.base, site.file)?;
        self.content(&target)?.as_array()?;
        self.note(reference.id);
        Some(target)
    }

    fn note(&mut self, at: NodeId) {
        let message = "OpenAPI has no `$ref` here; it is followed, as bundlers do";
        let diagnostic = Diagnostic::new(Code::MisplacedReference, Place::Value(at), message);
        let help =
            "refer to a whole schema, parameter, response or path item, or bundle the document";
        self.diagnostics.push(diagnostic.help(help));
    }

    /// A file's own text, if it is no tree.
    fn prose(&self, target: &Target) -> Option<String> {
        let file = self.sources.file(target.file)?;
        let prose = target.pointer.is_empty() && is_prose(&file.name);
        prose.then(|| file.text.trim_end().to_owned())
    }

    /// What stands at a place.
    pub(super) fn content(&self, target: &Target) -> Option<&Node> {
        let root = match &self.whole {
            Some(whole) if target.file == self.document => whole,
            _ => self.sources.root(target.file),
        };
        root.pointer(&target.pointer)
    }

    /// Puts what a reference leads to in its place; members beside the reference win.
    pub(super) fn replace(
        &mut self,
        node: &mut Node,
        context: Context,
        target: &Target,
        site: &Site,
    ) -> Option<Missing> {
        let reference = node.get("$ref")?.clone();
        let place = Place::Value(reference.id);
        let key = (target.file, target.pointer.clone());
        if self.borrowing.contains(&key) {
            let text = reference.as_str().unwrap_or_default();
            let message = format!("`{text}` leads back to itself");
            let why = Diagnostic::new(Code::ReferenceCycle, place, message);
            return Some(Missing { reference, why });
        }
        let limits = self.sources.limits();
        let left = limits.nodes.saturating_sub(self.borrowed);
        let size = size(self.content(target)?, left);
        let reached = match size {
            _ if site.depth > limits.depth => Some(("depth", limits.depth, "levels deep")),
            None => Some(("nodes", limits.nodes, "values")),
            Some(_) => None,
        };
        if let Some((name, most, what)) = reached {
            if !self.diagnostics.has_errors() {
                let message =
                    format!("what references put in their place is more than {most} {what}");
                let diagnostic = Diagnostic::new(Code::TooLarge, place, message);
                self.diagnostics.push(diagnostic.help(raise(name)));
            }
            return None;
        }
        self.borrowed += size.unwrap_or_default();
        let mut put = self.content(target)?.clone();
        let base = self.index.base_at(target.file, &target.pointer).into();
        let there = Site {
            base,
            file: target.file,
            depth: site.depth,
        };
        self.borrowing.push(key);
        let mut missing = self.walk(&mut put, context, &there);
        self.borrowing.pop();
        if let (Some(beside), Some(map)) = (node.as_object_mut(), put.as_object_mut()) {
            beside.shift_remove("$ref");
            let below = site.below();
            for (key, mut value) in std::mem::take(beside) {
                if let Some(context) = context.member(&key, self.old) {
                    missing = self.walk(&mut value, context, &below).or(missing);
                }
                map.insert(key, value);
            }
        }
        *node = put;
        missing
    }

    /// What becomes of an object whose member leads nowhere: what depends on it is as broken as if the object itself were
    /// such a reference, unless only words are lost.
    pub(super) fn do_without(
        &mut self,
        node: &mut Node,
        context: Context,
        key: &str,
        lost: Missing,
    ) {
        let Missing { reference, mut why } = lost;
        let words = WORDS.contains(&key);
        let broken = |reference: Node| Value::Object(Map::from([("$ref".to_owned(), reference)]));
        match context {
            Context::Of(kind) if !words && kind != Kind::Example && why.code.is_defect() => {
                self.unresolved.insert(reference.id, why);
                node.value = broken(reference);
                return;
            }
            Context::Operation if !words && why.code.is_defect() => {
                self.unresolved.insert(reference.id, why);
                let parameter = Node::synthetic(broken(reference));
                if let Some(map) = node.as_object_mut() {
                    map.shift_remove(key);
                    let parameters = Node::synthetic(Value::Array(vec![parameter]));
                    map.insert("parameters".to_owned(), parameters);
                }
                return;
            }
            Context::Map(_) if why.code.is_defect() => {
                self.unresolved.insert(reference.id, why);
                if let Some(value) = node.as_object_mut().and_then(|it| it.get_mut(key)) {
                    value.value = broken(reference);
                }
                return;
            }
            // Nothing is left then.
            Context::Root if key == "paths" => why.severity = Severity::Error,
            _ => {}
        }
        self.diagnostics.push(why);
        if let Some(map) = node.as_object_mut() {
            map.shift_remove(key);
        }
    }
}

/// Members that nothing is generated from but documentation.
const WORDS: [&str; 9] = [
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "externalDocs",
    "tags",
    "links",
    "deprecated",
];

/// Whether a file is a text and no tree, by its name.
pub(super) fn is_prose(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ![".yaml", ".yml", ".json"]
        .iter()
        .any(|it| name.ends_with(it))
}

/// How many values a tree has; `None` if there are more than some.
fn size(node: &Node, most: usize) -> Option<usize> {
    let mut count = 0;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        count += 1;
        if count > most {
            return None;
        }
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(map) => open.extend(map.values()),
            _ => {}
        }
    }
    Some(count)
}
