//! Several files become one tree.
//!
//! A reference may lead to another file, to an anchor, or to a schema by its `$id` (JSON Schema 2020-12, section 8). What
//! it leads to is put among the document's components, under a name of its own, and the reference is rewritten to lead
//! there: after this stage every reference is a JSON Pointer into the one tree. What components have no place for, such as
//! all paths at once, is put where the reference stood. Nodes keep their identity, so diagnostics show the file they
//! were read from.
//!
//! A reference that leads nowhere stays as it is, with the reason, which `resolve` reports where it is needed.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{FileId, Map, Node, NodeId, Sources, Value, is_path, references, uri};

mod grammar;
mod index;

use grammar::{Context, Kind};
use index::Index;

/// Why references could not be rewritten, by the identity of their texts.
pub type Unresolved = HashMap<NodeId, Diagnostic>;

/// The deepest that parts without a place among components are put into each other.
const DEEPEST: usize = 16;

/// Brings all that a document refers to into its tree.
pub fn link(
    sources: &Sources,
    document: FileId,
    mut root: Node,
    diagnostics: &mut Diagnostics,
) -> (Node, Unresolved) {
    if is_whole(&root) {
        return (root, Unresolved::new());
    }
    let index = Index::of(sources, document, &root);
    let mut taken: HashSet<(Kind, String)> = HashSet::new();
    let old = root.get("swagger").is_some();
    for kind in Kind::ALL {
        let section = kind.section(old).and_then(|it| root.pointer(&it));
        let names = section.and_then(Node::as_object).into_iter().flatten();
        taken.extend(names.map(|(name, _)| (kind, name.clone())));
    }
    let mut linker = Linker {
        sources,
        document,
        index: &index,
        old,
        taken,
        imported: IndexMap::new(),
        open: Vec::new(),
        unresolved: Unresolved::new(),
        diagnostics,
    };
    let base: Rc<str> = index.base(document).into();
    linker.walk(&mut root, Context::Root, &base, document, 0);
    while let Some(import) = linker.open.pop() {
        linker.import(&mut root, import);
    }
    (root, linker.unresolved)
}

/// Whether all references are pointers already.
fn is_whole(root: &Node) -> bool {
    let mut whole = true;
    references::objects(root, &mut |node| {
        let text = node.get("$ref").and_then(Node::as_str);
        let pointer = text.is_none_or(|it| it == "#" || it.starts_with("#/"));
        let other = ["$dynamicRef", "$id", "$self"];
        whole &= pointer && !other.iter().any(|it| node.get(it).is_some());
        let mapping = node
            .get("mapping")
            .and_then(Node::as_object)
            .into_iter()
            .flatten();
        let mut mapping = mapping.filter_map(|(_, it)| it.as_str());
        whole &= !mapping.any(|it| !it.starts_with("#/") && (is_path(it) || it.contains('#')));
    });
    whole
}

/// A node of another file, or of another place than its kind's, on its way to the components.
struct Import {
    kind: Kind,
    file: FileId,
    pointer: String,
    name: String,
}

/// Where a reference leads.
struct Target {
    file: FileId,
    pointer: String,
}

struct Linker<'l> {
    sources: &'l Sources,
    document: FileId,
    index: &'l Index<'l>,
    /// Whether the document is Swagger 2.0, whose components stand elsewhere.
    old: bool,
    taken: HashSet<(Kind, String)>,
    imported: IndexMap<(Kind, FileId, String), String>,
    open: Vec<Import>,
    unresolved: Unresolved,
    diagnostics: &'l mut Diagnostics,
}

impl Linker<'_> {
    fn walk(
        &mut self,
        node: &mut Node,
        context: Context,
        base: &Rc<str>,
        file: FileId,
        depth: usize,
    ) {
        let mut base = base.clone();
        let context = match (context, &node.value) {
            (Context::SchemaOrList, Value::Object(_)) => Context::Of(Kind::Schema),
            _ => context,
        };
        if context == Context::Of(Kind::Schema)
            && let Some(id) = node.get("$id").and_then(Node::as_str)
        {
            base = uri::join(&base, id).into();
        }
        match &mut node.value {
            Value::Array(items) => {
                let Some(below) = context.item() else { return };
                items
                    .iter_mut()
                    .for_each(|it| self.walk(it, below, &base, file, depth));
            }
            Value::Object(_) => self.object(node, context, &base, file, depth),
            _ => {}
        }
    }

    fn object(
        &mut self,
        node: &mut Node,
        context: Context,
        base: &Rc<str>,
        file: FileId,
        depth: usize,
    ) {
        self.dynamic(node, context);
        if context.may_refer()
            && let Some(reference) = node.get("$ref")
            && let Some(text) = reference.as_str()
        {
            let id = reference.id;
            match (
                self.target(text, base, file),
                context
                    .kind()
                    .and_then(|it| it.section(self.old).map(|_| it)),
            ) {
                (Ok(target), Some(kind)) => {
                    let text = self.rewritten(kind, target, text);
                    if let Some(reference) = node.as_object_mut().and_then(|it| it.get_mut("$ref"))
                    {
                        reference.value = Value::String(text);
                    }
                }
                (Ok(target), None) if target.file != self.document => {
                    return self.replace(node, context, &target, depth);
                }
                (Ok(_), None) => {}
                (Err(reason), _) => {
                    self.unresolved.insert(id, reason.at(id));
                }
            }
        }
        if context == Context::Of(Kind::Schema) {
            self.mapping(node, base, file);
        }
        if let Some(map) = node.as_object_mut() {
            for (key, value) in map {
                if let Some(below) = context.member(key) {
                    self.walk(value, below, base, file, depth);
                }
            }
        }
    }

    /// `$dynamicRef` finds its target by the way a validator came; without one it is a reference like others.
    fn dynamic(&mut self, node: &mut Node, context: Context) {
        if context != Context::Of(Kind::Schema) || node.get("$ref").is_some() {
            return;
        }
        let Some(map) = node.as_object_mut() else {
            return;
        };
        if let Some(reference) = map.shift_remove("$dynamicRef") {
            let message = "`$dynamicRef` is taken for a `$ref`";
            let place = Place::Key(reference.id);
            self.diagnostics
                .push(Diagnostic::new(Code::UncheckedKeyword, place, message));
            map.insert("$ref".to_owned(), reference);
        }
    }

    /// A discriminator's mapping names schemas or refers to them.
    fn mapping(&mut self, node: &mut Node, base: &Rc<str>, file: FileId) {
        let mapping = node.as_object_mut().and_then(|it| {
            it.get_mut("discriminator")?
                .as_object_mut()?
                .get_mut("mapping")
        });
        for (_, value) in mapping.and_then(Node::as_object_mut).into_iter().flatten() {
            let Some(text) = value.as_str().filter(|it| it.contains('#') || is_path(it)) else {
                continue;
            };
            if let Ok(target) = self.target(text, base, file) {
                let text = self.rewritten(Kind::Schema, target, text);
                value.value = Value::String(text);
            }
        }
    }

    /// A reference as a pointer into the one tree; what it leads to is put on the way there.
    fn rewritten(&mut self, kind: Kind, target: Target, text: &str) -> String {
        let Target { file, pointer } = target;
        if file == self.document {
            // What the document itself has stays where it is.
            return match text.strip_prefix('#') {
                Some(fragment)
                    if fragment.starts_with('/') && uri::decoded(fragment) == pointer =>
                {
                    text.to_owned()
                }
                _ => format!("#{pointer}"),
            };
        }
        let section = kind.section(self.old).unwrap_or_default();
        let key = (kind, file, pointer);
        if let Some(name) = self.imported.get(&key) {
            return format!("#{section}/{name}");
        }
        let name = self.name(kind, file, &key.2);
        self.open.push(Import {
            kind,
            file,
            pointer: key.2.clone(),
            name: name.clone(),
        });
        self.imported.insert(key, name.clone());
        format!("#{section}/{name}")
    }

    /// A name for what is put among the components: the last word of the pointer, or the file's.
    fn name(&mut self, kind: Kind, file: FileId, pointer: &str) -> String {
        let stem = uri::stem(&self.sources.uri(file));
        let last = pointer.rsplit('/').next().unwrap_or_default();
        let last = uri::decoded(last).replace("~1", "/").replace("~0", "~");
        let plain = |text: &str| -> String {
            let fit = |it: char| {
                if it.is_alphanumeric() || matches!(it, '.' | '_' | '-') {
                    it
                } else {
                    '_'
                }
            };
            text.chars().map(fit).collect()
        };
        let telling = last.chars().any(char::is_alphabetic) && !GENERIC.contains(&last.as_str());
        let own = match (pointer.is_empty(), telling) {
            (true, _) => plain(&stem),
            (false, true) => plain(&last),
            (false, false) => plain(&format!("{stem}{}", pointer.replace('/', "_"))),
        };
        let with_file = format!("{}_{own}", plain(&stem));
        let numbered = (2..).map(|it| format!("{own}_{it}"));
        let mut names = [own.clone(), with_file].into_iter().chain(numbered);
        // There are more numbers than names.
        names
            .find(|it| self.taken.insert((kind, it.clone())))
            .unwrap_or_default()
    }

    /// Puts what was found in another file among the components.
    fn import(&mut self, root: &mut Node, import: Import) {
        let Some(found) = self.sources.root(import.file).pointer(&import.pointer) else {
            return;
        };
        let mut node = found.clone();
        let base: Rc<str> = self.index.base_at(import.file, &import.pointer).into();
        self.walk(&mut node, Context::Of(import.kind), &base, import.file, 0);
        let section = import.kind.section(self.old).unwrap_or_default();
        let mut place = root;
        for key in section.split('/').skip(1) {
            let Some(map) = place.as_object_mut() else {
                return;
            };
            place = map
                .entry(key.to_owned())
                .or_insert_with(|| Node::synthetic(Value::Object(Map::new())));
        }
        if let Some(map) = place.as_object_mut() {
            map.insert(import.name, node);
        }
    }

    /// Puts what a reference leads to in its place; members beside the reference win.
    fn replace(&mut self, node: &mut Node, context: Context, target: &Target, depth: usize) {
        let found = self.sources.root(target.file).pointer(&target.pointer);
        let (Some(found), true) = (found, depth < DEEPEST) else {
            return;
        };
        let mut put = found.clone();
        let base: Rc<str> = self.index.base_at(target.file, &target.pointer).into();
        self.walk(&mut put, context, &base, target.file, depth + 1);
        if let (Some(beside), Some(map)) = (node.as_object_mut(), put.as_object_mut()) {
            beside.shift_remove("$ref");
            let base: Rc<str> = self.index.base(target.file).into();
            for (key, mut value) in std::mem::take(beside) {
                if let Some(below) = context.member(&key) {
                    self.walk(&mut value, below, &base, target.file, depth + 1);
                }
                map.insert(key, value);
            }
        }
        *node = put;
    }

    /// What a reference names: by the base of its schema, or else by the place of its file.
    fn target(&self, text: &str, base: &str, file: FileId) -> Result<Target, Reason> {
        let (_, fragment) = uri::split(text);
        let own = self.index.base(file);
        let candidates = [uri::join(base, text), uri::join(&own, text)];
        for wanted in &candidates {
            if let Some((file, pointer)) = self.index.find(wanted, fragment) {
                return Ok(Target { file, pointer });
            }
        }
        // A pointer into the document itself is for `resolve` to judge, which knows what is like it.
        if file == self.document && text.starts_with("#/") {
            let pointer = uri::decoded(fragment);
            return Ok(Target { file, pointer });
        }
        let [wanted, by_file] = &candidates;
        Err(match self.index.has(wanted) || self.index.has(by_file) {
            true => Reason::Nothing(text.to_owned()),
            false => Reason::Unread {
                text: text.to_owned(),
                out: !uri::has_scheme(by_file) && uri::leads_out(by_file),
                url: uri::has_scheme(by_file),
                why: self.sources.unread(by_file).map(str::to_owned),
            },
        })
    }
}

/// Words that say nothing of what they lead to.
const GENERIC: [&str; 8] = [
    "items",
    "schema",
    "additionalProperties",
    "not",
    "allOf",
    "oneOf",
    "anyOf",
    "content",
];

/// Why a reference leads nowhere.
enum Reason {
    /// The file is there, and has no such place.
    Nothing(String),
    /// There is no such file, or it may not be read.
    Unread {
        text: String,
        out: bool,
        url: bool,
        why: Option<String>,
    },
}

impl Reason {
    fn at(self, id: NodeId) -> Diagnostic {
        let place = Place::Value(id);
        match self {
            Reason::Nothing(text) => Diagnostic::new(
                Code::UnknownReference,
                place,
                format!("`{text}` points to nothing"),
            ),
            Reason::Unread {
                text, out: true, ..
            } => {
                let message = format!("`{text}` leads out of the document's folder");
                Diagnostic::new(Code::ExternalReference, place, message)
                    .help("allow a folder that holds both: `--root DIR`, or `root` in the options")
            }
            Reason::Unread {
                text,
                url: true,
                why: None,
                ..
            } => {
                let message = format!("`{text}` is a URL, and nothing is fetched");
                Diagnostic::new(Code::ExternalReference, place, message)
                    .help("keep a copy and say where it lies: `vendored` in the options")
            }
            Reason::Unread { text, why, .. } => {
                let why = why.unwrap_or_else(|| "it was not given".to_owned());
                let message = format!("`{text}` cannot be read: {why}");
                Diagnostic::new(Code::ExternalReference, place, message)
            }
        }
    }
}
