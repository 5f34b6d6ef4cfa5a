//! Several files become one tree.
//!
//! A reference may lead to another file, to an anchor, or to a schema by its `$id` (JSON Schema 2020-12, section 8). What
//! it leads to is put among the document's components, under a name of its own, and the reference is rewritten to lead
//! there: after this stage every reference is a JSON Pointer into the one tree. Nodes keep their identity, so diagnostics
//! show the file they were read from.
//!
//! A reference that leads nowhere stays as it is, with the reason, which `resolve` reports where it is needed.
//!
//! References where the specification has none (`borrow`) are followed too, since documents are often written for a
//! bundler that does.

use std::rc::Rc;

use foldhash::HashSet;
use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::resolve::Unresolved;
use crate::source::{FileId, Map, Node, NodeId, Sources, Value, is_path, references, uri};

mod dynamic;
mod grammar;
mod index;
mod misplaced;

use grammar::{Context, Kind};
use index::Index;
use misplaced::Missing;

/// Brings all that a document refers to into its tree.
pub fn link(
    sources: &Sources,
    document: FileId,
    mut root: Node,
    diagnostics: &mut Diagnostics,
) -> (Node, Unresolved) {
    let old = is_old(&root);
    let borrows = grammar::borrows(&root, old);
    if !borrows && is_whole(&root) {
        return (root, Unresolved::default());
    }
    let index = Index::of(sources, document, &root);
    let several = sources.uris().any(|(_, file)| file != document);
    let mut linker = Linker {
        sources,
        document,
        index: &index,
        old,
        taken: HashSet::default(),
        imported: IndexMap::new(),
        open: Vec::new(),
        whole: (borrows || several).then(|| root.clone()),
        borrowing: Vec::new(),
        borrowed: 0,
        refused: HashSet::default(),
        unresolved: Unresolved::default(),
        diagnostics,
    };
    let base = index.base(document).into();
    let site = Site {
        base,
        file: document,
        depth: 0,
    };
    for kind in Kind::ALL {
        linker.reserve(&root, kind, &site);
    }
    linker.walk(&mut root, Context::Root, &site);
    while let Some(import) = linker.open.pop() {
        linker.import(&mut root, import);
    }
    let mut unresolved = linker.unresolved;
    dynamic::resolve(&mut root, &mut unresolved, diagnostics);
    (root, unresolved)
}

/// Whether a document's tree stays as it is: it refers to nothing else than pointers lead to, and where the specification has
/// references.
pub fn is_linked(root: &Node) -> bool {
    is_whole(root) && !grammar::borrows(root, is_old(root))
}

fn is_old(root: &Node) -> bool {
    root.get("swagger").is_some()
}

/// Whether all references are pointers already.
fn is_whole(root: &Node) -> bool {
    let mut whole = true;
    references::objects(root, &mut |node| {
        let is_pointer = |it: &str| it == "#" || it.starts_with("#/");
        let is_name = |it: &str| it.starts_with("#/") || !is_path(it) && !it.contains('#');
        for (key, value) in node.as_object().into_iter().flatten() {
            whole &= match (key.as_str(), &value.value) {
                ("$ref", Value::String(text)) => is_pointer(text),
                ("$dynamicRef" | "$id" | "$self", _) => false,
                ("mapping", Value::Object(map)) => {
                    map.values().filter_map(Node::as_str).all(is_name)
                }
                _ => true,
            };
        }
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

/// Where a value stands while it is looked at.
struct Site {
    /// What references are relative to.
    base: Rc<str>,
    file: FileId,
    /// How deep in the tree, counted from the component.
    depth: usize,
}

impl Site {
    fn below(&self) -> Site {
        Site {
            base: self.base.clone(),
            depth: self.depth + 1,
            ..*self
        }
    }
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
    /// The document as it was before anything was put into it, if a reference that has to be replaced can lead to it.
    whole: Option<Node>,
    /// What is being put in place of references, from the outermost in.
    borrowing: Vec<(FileId, String)>,
    /// How many values were.
    borrowed: usize,
    /// Files that are no trees, once that was said.
    refused: HashSet<FileId>,
    unresolved: Unresolved,
    diagnostics: &'l mut Diagnostics,
}

impl Linker<'_> {
    /// A value and all that is in it. What could not be put in place of a reference is given back, for those around it to
    /// do without.
    fn walk(&mut self, node: &mut Node, context: Context, site: &Site) -> Option<Missing> {
        match &mut node.value {
            Value::Array(items) => {
                let below = context.item()?;
                let site = site.below();
                let mut missing = None;
                let mut at = 0;
                while let Some(item) = items.get_mut(at) {
                    let put = match self.list_of(item, context, &site) {
                        Some(target) => self.replace(item, context, &target, &site),
                        None => self.walk(item, below, &site),
                    };
                    missing = put.or(missing);
                    // A list in its place adds its items.
                    match &mut item.value {
                        Value::Array(list) if matches!(context, Context::List(_)) => {
                            let list = std::mem::take(list);
                            let count = list.len();
                            items.splice(at..=at, list);
                            at += count;
                        }
                        _ => at += 1,
                    }
                }
                missing
            }
            Value::Object(_) => {
                let context = context.of_object();
                match node.get("$id").and_then(Node::as_str) {
                    Some(id) if context.is_schema() => {
                        let base = uri::join(&site.base, id).into();
                        let site = Site { base, ..*site };
                        self.object(node, context, &site)
                    }
                    _ => self.object(node, context, site),
                }
            }
            _ => None,
        }
    }

    fn object(&mut self, node: &mut Node, context: Context, site: &Site) -> Option<Missing> {
        self.dynamic(node, context);
        if context.may_refer()
            && let Some(reference) = node.get("$ref")
            && let Some(text) = reference.as_str()
        {
            let id = reference.id;
            let section = context.kind().and_then(|it| it.section(self.old));
            let found = self.target(text, &site.base, site.file, context.is_text());
            match (found, context.kind()) {
                (found, _) if !context.refers() => {
                    return self.borrow(node, context, found, site);
                }
                (Ok(target), Some(kind)) if section.is_some() => {
                    let text = self.rewritten(kind, target, text);
                    if let Some(reference) = node.as_object_mut().and_then(|it| it.get_mut("$ref"))
                    {
                        reference.value = Value::String(text);
                    }
                }
                (Ok(target), _) if target.file != self.document => {
                    return self.replace(node, context, &target, site);
                }
                (Ok(_), _) => {}
                (Err(reason), _) => {
                    self.unresolved.insert(id, reason.at(id));
                }
            }
        }
        if context.is_schema() {
            self.mapping(node, site);
        }
        let mut missing = Vec::new();
        let below = site.below();
        for (key, value) in node
            .as_object_mut()
            .into_iter()
            .flat_map(|it| it.iter_mut())
        {
            if let Some(context) = context.member(key, self.old)
                && let Some(lost) = self.walk(value, context, &below)
            {
                missing.push((key.clone(), lost));
            }
        }
        for (key, lost) in missing {
            self.do_without(node, context, &key, lost);
        }
        None
    }

    /// Gives a `$dynamicRef` beside it what it leads to without anything on the way: a reference like others, which
    /// `dynamic` takes up.
    fn dynamic(&mut self, node: &mut Node, context: Context) {
        let Some(map) = node.as_object_mut().filter(|_| context.is_schema()) else {
            return;
        };
        let Some(reference) = map.get("$dynamicRef").cloned() else {
            return;
        };
        if !map.contains_key("$ref") {
            map.insert("$ref".to_owned(), reference);
            return;
        }
        // Both apply; as a member of its own it is in nobody's way.
        map.shift_remove("$dynamicRef");
        let mut member = Map::new();
        member.insert("$dynamicRef".to_owned(), reference);
        let member = Node::synthetic(Value::Object(member));
        let all = map
            .entry("allOf".to_owned())
            .or_insert_with(|| Node::synthetic(Value::Array(Vec::new())));
        if let Value::Array(members) = &mut all.value {
            members.push(member);
        }
    }

    /// A discriminator's mapping names schemas or refers to them.
    fn mapping(&mut self, node: &mut Node, site: &Site) {
        let mapping = node.as_object_mut().and_then(|it| {
            it.get_mut("discriminator")?
                .as_object_mut()?
                .get_mut("mapping")
        });
        for (_, value) in mapping.and_then(Node::as_object_mut).into_iter().flatten() {
            let Some(text) = value.as_str().filter(|it| it.contains('#') || is_path(it)) else {
                continue;
            };
            if let Ok(target) = self.target(text, &site.base, site.file, false) {
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

    /// Keeps the names of components for what they are, also those of a section that is another file. A component that is
    /// nothing but a reference to another file gives its name to what is there.
    fn reserve(&mut self, root: &Node, kind: Kind, site: &Site) {
        let Some(section) = kind.section(self.old) else {
            return;
        };
        let mut found: Vec<(String, Option<Target>, bool)> = Vec::new();
        if let Some((components, site, pointer)) = self.section(root, &section, site) {
            for (name, component) in components.as_object().into_iter().flatten() {
                let step = name.replace('~', "~0").replace('/', "~1");
                let pointer = format!("{pointer}/{step}");
                let file = site.file;
                found.push((name.clone(), Some(Target { file, pointer }), false));
                let only = component.as_object().filter(|it| it.len() == 1);
                let text = only.and_then(|it| it.get("$ref")?.as_str());
                let target = text.and_then(|it| self.find(it, &site.base, file));
                found.push((name.clone(), target, true));
            }
        }
        for (name, target, put) in found {
            self.taken.insert((kind, name.clone()));
            let sources = self.sources;
            let document = self.document;
            let elsewhere = |it: &Target| it.file != document && sources.failure(it.file).is_none();
            let Some(Target { file, pointer }) = target.filter(elsewhere) else {
                continue;
            };
            let key = (kind, file, pointer.clone());
            if self.imported.contains_key(&key) {
                continue;
            }
            self.imported.insert(key, name.clone());
            // What stands in the section itself comes with it.
            if put {
                self.open.push(Import {
                    kind,
                    file,
                    pointer,
                    name,
                });
            }
        }
    }

    /// Where components of a kind stand, which may be another file, and by which pointer.
    fn section<'n>(
        &'n self,
        root: &'n Node,
        section: &str,
        site: &Site,
    ) -> Option<(&'n Node, Site, String)> {
        let mut node = root;
        let mut site = site.below();
        let mut pointer = String::new();
        for step in section.split('/').skip(1) {
            node = node.get(step)?;
            pointer = format!("{pointer}/{step}");
            for _ in 0..LONGEST_CHAIN {
                let Some(text) = node.get("$ref").and_then(Node::as_str) else {
                    break;
                };
                let target = self.find(text, &site.base, site.file)?;
                site.file = target.file;
                site.base = self.index.base_at(target.file, &target.pointer).into();
                node = self.content(&target)?;
                pointer = target.pointer;
            }
        }
        Some((node, site, pointer))
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
        let file = import.file;
        let site = Site {
            base,
            file,
            depth: 0,
        };
        if let Some(missing) = self.walk(&mut node, Context::Of(import.kind), &site) {
            self.diagnostics.push(missing.why);
        }
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

    /// The place that a reference names, if there is one.
    fn find(&self, text: &str, base: &str, file: FileId) -> Option<Target> {
        let (_, fragment) = uri::split(text);
        let own = self.index.base(file);
        let mut candidates = [uri::join(base, text), uri::join(&own, text)].into_iter();
        let (file, pointer) = candidates.find_map(|it| self.index.find(&it, fragment))?;
        Some(Target { file, pointer })
    }

    /// What a reference names: by the base of its schema, or else by the place of its file. Any file is a text.
    fn target(
        &mut self,
        text: &str,
        base: &str,
        file: FileId,
        is_text: bool,
    ) -> Result<Target, Reason> {
        if let Some(target) = self.find(text, base, file) {
            let name = self.sources.file_name(target.file);
            if let Some(failure) = self.sources.failure(target.file)
                && !(is_text && misplaced::is_prose(name))
            {
                if self.refused.insert(target.file) {
                    self.diagnostics.push(failure.clone());
                }
                return Err(Reason::Nothing(text.to_owned()));
            }
            return Ok(target);
        }
        let (_, fragment) = uri::split(text);
        let own = self.index.base(file);
        let candidates = [uri::join(base, text), uri::join(&own, text)];
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

/// The longest chain of references to a section that is followed.
const LONGEST_CHAIN: usize = 16;

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
                Diagnostic::new(Code::ExternalReference, place, message).help(
                    "allow a folder that contains both: `--root DIR`, or `root` in the options",
                )
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
