//! OpenAPI Overlays (1.0 and 1.1): changes to a document that one does not own.
//!
//! Targets are JSONPath (RFC 9535), evaluated on a JSON copy of the document; what they
//! match is changed in the tree itself, so that untouched nodes keep their place in the
//! document and new ones have theirs in the overlay. Most targets name one node, step by
//! step; these need no copy, so that an overlay of thousands of actions takes no longer
//! than its size.

use std::cell::OnceCell;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::sorting;
use crate::source::{Node, Value};

#[cfg(feature = "jsonpath")]
mod jsonpath;
#[cfg(feature = "jsonpath")]
use jsonpath::query;

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
    if actions.is_empty() {
        diagnostics.push(malformed(overlay, "an overlay needs at least one action"));
    }
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
enum Change {
    Update(Node),
    Remove,
}

fn act(root: &mut Node, action: &Node) -> Result<(), Diagnostic> {
    let Some(target) = action.get("target") else {
        return Err(malformed(action, "an action needs a `target`"));
    };
    let (mut matches, change) = {
        let document = Document::new(root);
        (document.query(target)?, change(&document, action)?)
    };
    if matches.is_empty() {
        let message = format!("`{}` matches nothing", target.as_str().unwrap_or_default());
        return Err(Diagnostic::new(
            Code::UselessOverlay,
            Place::Value(target.id),
            message,
        ));
    }
    // A path may match a node twice, and in any order; from the last to the first, because
    // removing an item moves those behind it.
    sorting::sort(&mut matches);
    matches.dedup();
    for steps in matches.iter().rev() {
        match &change {
            Change::Update(update) => {
                if steps.len() + depth(update) > MOST_DEPTH {
                    let message = format!("nested deeper than {MOST_DEPTH} levels by this");
                    return Err(malformed(target, message));
                }
                if let Some(node) = follow(root, steps) {
                    merge(node, update)?;
                }
            }
            Change::Remove if steps.is_empty() => {
                return Err(malformed(target, "the document itself cannot be removed"));
            }
            Change::Remove => remove(root, steps),
        }
    }
    Ok(())
}

/// How deep overlays may nest a document; what comes after recurses as deep.
const MOST_DEPTH: usize = 200;

fn depth(node: &Node) -> usize {
    let below = match &node.value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => None,
    };
    below.map_or(0, |it| it + 1)
}

/// A document, and its copy once a path needs it.
struct Document<'t> {
    root: &'t Node,
    json: OnceCell<serde_json::Value>,
}

impl<'t> Document<'t> {
    fn new(root: &'t Node) -> Self {
        let json = OnceCell::new();
        Self { root, json }
    }

    /// What a JSONPath matches, as normalized paths.
    fn query(&self, target: &Node) -> Result<Vec<Vec<Step>>, Diagnostic> {
        let Some(text) = target.as_str() else {
            return Err(malformed(target, "a JSONPath must be a string"));
        };
        if let Some(steps) = singular(text) {
            let found = get(self.root, &steps).map(|_| steps);
            return Ok(found.into_iter().collect());
        }
        query(target, text, self.json.get_or_init(|| self.root.to_json()))
    }
}

/// The steps of a path that names one node: `$.paths['/pets'].get.tags[0]`. Others, and those with escapes, are left to who
/// knows all of JSONPath.
fn singular(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = text.strip_prefix('$')?;
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[') {
            Some(inside) => bracketed(inside)?,
            None => name(rest.strip_prefix('.')?)?,
        };
        steps.push(step);
        rest = after;
    }
    Some(steps)
}

/// A quoted name or an index, and what follows the bracket that ends it.
fn bracketed(text: &str) -> Option<(Step, &str)> {
    let Some(quote) = text.chars().next().filter(|it| matches!(it, '\'' | '"')) else {
        let (digits, after) = text.split_once(']')?;
        let is_index = digits == "0"
            || !digits.starts_with('0') && digits.bytes().all(|it| it.is_ascii_digit());
        let index = digits.parse().ok().filter(|_| is_index)?;
        return Some((Step::Index(index), after));
    };
    let (name, after) = text.get(1..)?.split_once(quote)?;
    let is_plain = !name.contains(|it: char| it == '\\' || it < ' ');
    let after = after.strip_prefix(']').filter(|_| is_plain)?;
    Some((Step::Key(name.to_owned()), after))
}

/// A name without quotes (RFC 9535, 2.5.1.1), and what follows it.
fn name(text: &str) -> Option<(Step, &str)> {
    let is_first = |it: char| it.is_ascii_alphabetic() || it == '_' || !it.is_ascii();
    let end = text.find(|it: char| !is_first(it) && !it.is_ascii_digit());
    let (name, after) = text.split_at(end.unwrap_or(text.len()));
    let step = Step::Key(name.to_owned());
    name.starts_with(is_first).then_some((step, after))
}

/// What any JSONPath matches. That takes a parser and regular expressions, which a build script that needs neither does not
/// have to compile.
#[cfg(not(feature = "jsonpath"))]
fn query(target: &Node, text: &str, _: &serde_json::Value) -> Result<Vec<Vec<Step>>, Diagnostic> {
    let message = format!(
        "`{text}` says more than where one value is, which needs the feature `jsonpath` of `specwright`"
    );
    Err(malformed(target, message)
        .help("`features = [\"jsonpath\"]` behind the version in Cargo.toml"))
}

fn change(document: &Document<'_>, action: &Node) -> Result<Change, Diagnostic> {
    if let Some(said) = action.get("remove") {
        match said.as_bool() {
            Some(true) => return Ok(Change::Remove),
            Some(false) => {}
            None => return Err(malformed(said, "`remove` must be true or false")),
        }
    }
    if let Some(update) = action.get("update") {
        return Ok(Change::Update(update.clone()));
    }
    let Some(copy) = action.get("copy") else {
        return Err(malformed(
            action,
            "an action needs `update`, `copy`, or `remove: true`",
        ));
    };
    match document.query(copy)?.as_slice() {
        [steps] => match get(document.root, steps) {
            Some(node) => Ok(Change::Update(node.clone())),
            None => Err(malformed(copy, "`copy` matches nothing")),
        },
        matches => {
            let message = format!("`copy` must match one node, not {}", matches.len());
            Err(malformed(copy, message))
        }
    }
}

/// A step of a normalized path.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

fn get<'t>(root: &'t Node, steps: &[Step]) -> Option<&'t Node> {
    steps.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.as_array()?.get(*index),
    })
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

/// Objects are merged member by member, lists appended, primitive values replaced; anything
/// else does not go together (Overlay 1.1, "Action Object").
fn merge(node: &mut Node, update: &Node) -> Result<(), Diagnostic> {
    match (&mut node.value, &update.value) {
        (Value::Object(map), Value::Object(more)) => {
            for (key, value) in more {
                match map.get_mut(key) {
                    Some(member) => merge(member, value)?,
                    None => {
                        map.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(items), Value::Array(more)) => items.extend(more.iter().cloned()),
        (Value::Array(items), _) => items.push(update.clone()),
        // A key with nothing behind it holds whatever is put there.
        (Value::Null, _) => *node = update.clone(),
        (Value::Object(_), _) | (_, Value::Object(_) | Value::Array(_)) => {
            let message = format!("{} cannot update {}", update.kind(), node.kind());
            return Err(malformed(update, message)
                .help("remove the target in one action and add it again in the next"));
        }
        _ => *node = update.clone(),
    }
    Ok(())
}
