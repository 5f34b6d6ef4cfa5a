//! Resolves `$dynamicRef` to plain references (JSON Schema 2020-12, core 8.2.3.2).
//!
//! A schema with `$dynamicRef: "#item"` is generic in `item`: whoever refers to it may bind it by a `$dynamicAnchor: item`,
//! and the outermost binding on the way counts. So each use that binds it gets a copy of the schema, among the components, in
//! which the reference is a plain one. After this step there is no other kind.
//!
//! By the specification only a schema with `$id` opens a scope; a document without any is one scope, where an anchor can
//! stand once. Documents are written as if each schema did, so anchors in a schema's own `$defs`, or its own, are those of its
//! scope. Where that leaves none, and the document has several, values are any JSON, with a warning.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::resolve::Unresolved;
use crate::source::{Map, Node, Value, references, references::Names, uri};

/// What fills the gaps: the pointers of schemas, by the names of anchors.
type Scope = BTreeMap<String, String>;

/// The most copies that are made, a guard against documents that fill gaps with gaps.
const MOST: usize = 2_000;

const SCHEMAS: &str = "/components/schemas";

/// Replaces all dynamic references, each by a plain one.
pub fn resolve(root: &mut Node, unresolved: &mut Unresolved, diagnostics: &mut Diagnostics) {
    let mut any = false;
    references::objects(root, &mut |it| any |= it.get("$dynamicRef").is_some());
    if !any {
        return;
    }
    let origin = root.clone();
    let mut taken = HashSet::default();
    let schemas = origin.pointer(SCHEMAS).and_then(Node::as_object);
    taken.extend(schemas.into_iter().flatten().map(|(name, _)| name.clone()));
    let mut dynamic = Dynamic {
        gaps: gaps(&origin),
        anchors: anchors(&origin),
        origin: &origin,
        copies: HashMap::default(),
        taken,
        open: Vec::new(),
        unresolved,
        diagnostics,
    };
    dynamic.walk(root, Names::No, "", &Scope::new());
    while let Some(copy) = dynamic.open.pop() {
        let Some(mut node) = origin.pointer(&copy.pointer).cloned() else {
            continue;
        };
        dynamic.walk(&mut node, Names::No, &copy.pointer, &copy.scope);
        let place = member(root, "components").and_then(|it| member(it, "schemas"));
        if let Some(schemas) = place.and_then(Node::as_object_mut) {
            schemas.insert(copy.name, node);
        }
    }
}

/// A member that is an object, made if it is missing.
fn member<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let empty = || Node::synthetic(Value::Object(Map::new()));
    let map = node.as_object_mut()?;
    Some(map.entry(key.to_owned()).or_insert_with(empty))
}

/// A schema some gaps of which are filled.
struct Copy {
    pointer: String,
    scope: Scope,
    name: String,
}

struct Dynamic<'d> {
    origin: &'d Node,
    /// The names that are asked for at a place that is referred to, or where references from there lead.
    gaps: HashMap<String, BTreeSet<String>>,
    /// The places of each anchor.
    anchors: HashMap<String, Vec<String>>,
    copies: HashMap<(String, Scope), String>,
    taken: HashSet<String>,
    open: Vec<Copy>,
    unresolved: &'d mut Unresolved,
    diagnostics: &'d mut Diagnostics,
}

impl Dynamic<'_> {
    /// A value and all that is in it; `pointer` is where it stood in the document, and `scope` what is around it.
    fn walk(&mut self, node: &mut Node, names: Names, pointer: &str, scope: &Scope) {
        let mut own = None;
        if names == Names::No && node.as_object().is_some() {
            own = self.entered(node, pointer, scope);
            self.reference(node, own.as_ref().unwrap_or(scope));
            if let Some(map) = node.as_object_mut() {
                // A copy would have it twice.
                map.shift_remove("$dynamicAnchor");
            }
        }
        let scope = own.as_ref().unwrap_or(scope);
        match &mut node.value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.walk(item, Names::No, &format!("{pointer}/{index}"), scope);
                }
            }
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    if let Some(names) = references::below(names, key) {
                        self.walk(value, names, &format!("{pointer}/{}", step(key)), scope);
                    }
                }
            }
            _ => {}
        }
    }

    /// The scope within a schema, if it adds anything to that around it: what is further out counts.
    fn entered(&self, node: &Node, pointer: &str, scope: &Scope) -> Option<Scope> {
        let own = own_anchors(node, pointer);
        if own.is_empty() {
            return None;
        }
        let mut own = own;
        own.extend(scope.iter().map(|(name, at)| (name.clone(), at.clone())));
        Some(own)
    }

    fn reference(&mut self, node: &mut Node, scope: &Scope) {
        let Some(map) = node.as_object_mut() else {
            return;
        };
        if let Some(dynamic) = map.shift_remove("$dynamicRef")
            && let Some(name) = dynamic.as_str().and_then(anchor_name)
        {
            if let Some(target) = scope.get(name) {
                let reference = self.filled(target, scope);
                self.unresolved.remove(&dynamic.id);
                map.insert("$ref".to_owned(), Node::string(dynamic.id, reference));
                return;
            }
            if self.is_ambiguous(&dynamic, name) {
                self.unresolved.remove(&dynamic.id);
                map.shift_remove("$ref");
                return;
            }
        }
        if let Some(reference) = map.get_mut("$ref")
            && let Some(target) = reference.as_str().and_then(|it| it.strip_prefix('#'))
        {
            let target = uri::decoded(target);
            if self.gaps.contains_key(&target) {
                let text = self.filled(&target, scope);
                reference.value = Value::String(text);
            }
        }
    }

    /// Whether a dynamic reference that nothing on the way has an anchor for could lead to several places.
    fn is_ambiguous(&mut self, reference: &Node, name: &str) -> bool {
        let several = self.anchors.get(name).map_or(0, Vec::len) > 1;
        if !several || reference.as_str().is_some_and(|it| !it.starts_with('#')) {
            return false;
        }
        let message = format!(
            "nothing that leads here has the anchor `{name}`, and several other schemas do; values are kept as raw JSON"
        );
        let place = Place::Value(reference.id);
        let help = format!(
            "give it a default: `$defs: {{ {name}: {{ $dynamicAnchor: {name} }} }}` beside it"
        );
        self.diagnostics
            .push(Diagnostic::new(Code::AmbiguousReference, place, message).help(help));
        true
    }

    /// A reference to a place as it is with its gaps filled from a scope.
    fn filled(&mut self, pointer: &str, scope: &Scope) -> String {
        let asked = self.gaps.get(pointer);
        let default = self
            .origin
            .pointer(pointer)
            .map(|it| own_anchors(it, pointer))
            .unwrap_or_default();
        let other = |(name, at): &(&String, &String)| {
            asked.is_some_and(|it| it.contains(*name)) && default.get(*name) != Some(*at)
        };
        let scope: Scope = scope
            .iter()
            .filter(other)
            .map(|(name, at)| (name.clone(), at.clone()))
            .collect();
        if scope.is_empty() || self.copies.len() >= MOST {
            return format!("#{pointer}");
        }
        let key = (pointer.to_owned(), scope);
        if let Some(name) = self.copies.get(&key) {
            return format!("#{SCHEMAS}/{}", step(name));
        }
        let name = self.name(pointer, &key.1);
        self.copies.insert(key.clone(), name.clone());
        let (pointer, scope) = key;
        let reference = format!("#{SCHEMAS}/{}", step(&name));
        self.open.push(Copy {
            pointer,
            scope,
            name,
        });
        reference
    }

    /// What a copy is called: by its schema, and by what fills its gaps.
    fn name(&mut self, pointer: &str, scope: &Scope) -> String {
        let mut own = last_word(pointer);
        for at in scope.values() {
            let filling = self.origin.pointer(at);
            let meant = filling.and_then(|it| it.get("$ref")?.as_str());
            let meant = meant.map_or_else(|| own_name(at), last_word);
            own = format!("{own}_of_{meant}");
        }
        let numbered = (2..).map(|it| format!("{own}_{it}"));
        let mut names = std::iter::once(own.clone()).chain(numbered);
        // There are more numbers than names.
        names
            .find(|it| self.taken.insert(it.clone()))
            .unwrap_or_default()
    }
}

/// The last segment of a pointer that is a name.
fn last_word(pointer: &str) -> String {
    let last = pointer
        .rsplit('/')
        .find(|it| !it.is_empty() && *it != "schema");
    let last = uri::decoded(last.unwrap_or("schema"));
    last.replace("~1", "/").replace("~0", "~")
}

/// What a schema is called that has no component of its own: with the one it is in.
fn own_name(pointer: &str) -> String {
    let within = pointer.strip_prefix(SCHEMAS);
    let within = within.and_then(|it| it.strip_prefix('/')?.split_once("/$defs/"));
    match within {
        Some((outer, _)) if !outer.contains('/') => format!("{outer}_{}", last_word(pointer)),
        _ => last_word(pointer),
    }
}

fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The anchor that a dynamic reference names; a pointer is no anchor.
fn anchor_name(reference: &str) -> Option<&str> {
    let (_, fragment) = uri::split(reference);
    Some(fragment).filter(|it| !it.is_empty() && !it.starts_with('/'))
}

/// The dynamic anchors of a schema's own scope: its own, those of its `$defs`, and with an `$id` all that are in it, but
/// not in a schema with another.
fn own_anchors(node: &Node, pointer: &str) -> Scope {
    let mut found = Scope::new();
    let mut note = |node: &Node, pointer: &str| {
        if let Some(name) = node.get("$dynamicAnchor").and_then(Node::as_str) {
            found
                .entry(name.to_owned())
                .or_insert_with(|| pointer.to_owned());
        }
    };
    note(node, pointer);
    for (key, schema) in node
        .get("$defs")
        .and_then(Node::as_object)
        .into_iter()
        .flatten()
    {
        note(schema, &format!("{pointer}/$defs/{}", step(key)));
    }
    if node.get("$id").and_then(Node::as_str).is_some() {
        each_object(node, pointer, &mut |inner, at| {
            let other = at.len() > pointer.len() && inner.get("$id").is_some();
            if !other {
                note(inner, at);
            }
            !other
        });
    }
    found
}

/// All anchors of a document.
fn anchors(root: &Node) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::default();
    each_object(root, "", &mut |node, pointer| {
        if let Some(name) = node.get("$dynamicAnchor").and_then(Node::as_str) {
            found
                .entry(name.to_owned())
                .or_default()
                .push(pointer.to_owned());
        }
        true
    });
    found
}

/// Shows every object that is no data, with its place, to a function that says whether to go on within.
fn each_object<'n>(node: &'n Node, pointer: &str, visit: &mut impl FnMut(&'n Node, &str) -> bool) {
    let mut open = vec![(node, Names::No, pointer.to_owned())];
    while let Some((node, names, pointer)) = open.pop() {
        match &node.value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(at, it)| (it, Names::No, format!("{pointer}/{at}"))));
            }
            Value::Object(map) => {
                if names == Names::No && !visit(node, &pointer) {
                    continue;
                }
                for (key, value) in map {
                    if let Some(names) = references::below(names, key) {
                        open.push((value, names, format!("{pointer}/{}", step(key))));
                    }
                }
            }
            _ => {}
        }
    }
}

/// The names that are asked for at each place that is referred to, with those of the places that it refers to in turn.
fn gaps(root: &Node) -> HashMap<String, BTreeSet<String>> {
    let mut places: Vec<String> = Vec::new();
    let anchored = anchors(root);
    places.extend(anchored.values().flatten().cloned());
    each_object(root, "", &mut |node, _| {
        let text = node.get("$ref").and_then(Node::as_str);
        places.extend(text.and_then(|it| it.strip_prefix('#')).map(uri::decoded));
        true
    });
    let mut asked: HashMap<String, BTreeSet<String>> = HashMap::default();
    let mut leads: HashMap<String, BTreeSet<String>> = HashMap::default();
    for place in places {
        let Some(node) = root.pointer(&place).filter(|_| !asked.contains_key(&place)) else {
            continue;
        };
        let (mut names, mut targets) = (BTreeSet::new(), BTreeSet::new());
        each_object(node, &place, &mut |inner, _| {
            let text = |key: &str| inner.get(key).and_then(Node::as_str);
            if let Some(name) = text("$dynamicRef").and_then(anchor_name) {
                names.insert(name.to_owned());
                targets.extend(anchored.get(name).into_iter().flatten().cloned());
            }
            targets.extend(
                text("$ref")
                    .and_then(|it| it.strip_prefix('#'))
                    .map(uri::decoded),
            );
            true
        });
        asked.insert(place.clone(), names);
        leads.insert(place, targets);
    }
    spread(&mut asked, &leads);
    asked.retain(|_, names| !names.is_empty());
    asked
}

/// Adds to each place what those ask for that it leads to.
fn spread(
    asked: &mut HashMap<String, BTreeSet<String>>,
    leads: &HashMap<String, BTreeSet<String>>,
) {
    let mut back: HashMap<&str, Vec<&str>> = HashMap::default();
    for (from, targets) in leads {
        for target in targets {
            back.entry(target).or_default().push(from);
        }
    }
    let mut open: Vec<String> = asked.keys().cloned().collect();
    while let Some(place) = open.pop() {
        let names = asked.get(&place).cloned().unwrap_or_default();
        for from in back.get(place.as_str()).into_iter().flatten() {
            let known = asked.entry((*from).to_owned()).or_default();
            let before = known.len();
            known.extend(names.iter().cloned());
            if known.len() > before {
                open.push((*from).to_owned());
            }
        }
    }
}
