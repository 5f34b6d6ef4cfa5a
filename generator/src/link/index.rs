//! Index of reference targets: files, schemas by `$id`, and anchors in both.

use foldhash::HashMap;

use crate::source::{FileId, Node, Sources, Value, references, uri};

/// The resources of all files.
pub struct Index<'i> {
    sources: &'i Sources,
    document: FileId,
    bases: HashMap<FileId, String>,
    /// A file's root has an empty pointer.
    resources: HashMap<String, (FileId, String)>,
    /// By resource, `#` and name.
    anchors: HashMap<String, (FileId, String)>,
}

impl<'i> Index<'i> {
    /// Looks through the document, as overlays left it, and through all files beside it.
    pub fn of(sources: &'i Sources, document: FileId, root: &Node) -> Self {
        let mut index = Index {
            sources,
            document,
            bases: HashMap::default(),
            resources: HashMap::default(),
            anchors: HashMap::default(),
        };
        index.file(document, &sources.uri(document), root);
        for (uri, file) in sources.uris() {
            if file != document {
                index.file(file, uri, sources.root(file));
            }
        }
        index
    }

    fn file(&mut self, file: FileId, known_as: &str, root: &Node) {
        let own = root.get("$self").and_then(Node::as_str);
        let base = own.map_or_else(|| known_as.to_owned(), |it| uri::join(known_as, it));
        self.resources
            .insert(known_as.to_owned(), (file, String::new()));
        self.resources
            .entry(base.clone())
            .or_insert((file, String::new()));
        self.bases.insert(file, known_as.to_owned());
        if own.is_none() && !has_names(root) {
            return;
        }
        let mut open = vec![(
            root,
            references::Names::No,
            String::new(),
            vec![known_as.to_owned(), base],
        )];
        while let Some((node, names, pointer, mut bases)) = open.pop() {
            if names == references::Names::No {
                let text = |key: &str| node.get(key).and_then(Node::as_str);
                if let Some(id) = text("$id") {
                    let (resource, anchor) = uri::split(id);
                    let nearest = bases.last().map_or("", String::as_str);
                    let base = uri::join(nearest, resource);
                    if !anchor.is_empty() {
                        // Older drafts spell an anchor so.
                        self.anchors
                            .entry(format!("{base}#{anchor}"))
                            .or_insert((file, pointer.clone()));
                    }
                    if !resource.is_empty() {
                        self.resources
                            .entry(base.clone())
                            .or_insert((file, pointer.clone()));
                        bases = vec![base];
                    }
                }
                for anchor in ["$anchor", "$dynamicAnchor"]
                    .iter()
                    .filter_map(|it| text(it))
                {
                    for base in &bases {
                        self.anchors
                            .entry(format!("{base}#{anchor}"))
                            .or_insert((file, pointer.clone()));
                    }
                }
            }
            match &node.value {
                Value::Array(items) => {
                    for (number, item) in items.iter().enumerate() {
                        let below = format!("{pointer}/{number}");
                        open.push((item, references::Names::No, below, bases.clone()));
                    }
                }
                Value::Object(map) => {
                    for (key, item) in map {
                        if let Some(names) = references::below(names, key) {
                            let step = key.replace('~', "~0").replace('/', "~1");
                            open.push((item, names, format!("{pointer}/{step}"), bases.clone()));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// What references in a file are relative to, `$id`s aside.
    pub fn base(&self, file: FileId) -> String {
        self.bases.get(&file).cloned().unwrap_or_default()
    }

    /// The same at a place within a file: the nearest `$id` around it counts.
    pub fn base_at(&self, file: FileId, pointer: &str) -> String {
        let mut base = self.base(file);
        let mut node = self.sources.root(file);
        for step in pointer.split('/').skip(1) {
            if let Some(id) = node.get("$id").and_then(Node::as_str) {
                base = uri::join(&base, id);
            }
            match node.pointer(&format!("/{step}")) {
                Some(below) => node = below,
                None => break,
            }
        }
        base
    }

    /// Whether there is a resource of a name, whatever is in it.
    pub fn has(&self, resource: &str) -> bool {
        self.resources.contains_key(resource)
    }

    /// The place of a fragment in a resource.
    pub fn find(&self, resource: &str, fragment: &str) -> Option<(FileId, String)> {
        let (file, pointer) = self.resources.get(resource)?;
        if fragment.is_empty() {
            return Some((*file, pointer.clone()));
        }
        if !fragment.starts_with('/') {
            return self.anchors.get(&format!("{resource}#{fragment}")).cloned();
        }
        let pointer = format!("{pointer}{}", uri::decoded(fragment));
        // The document may have been changed by overlays, and says itself what is missing in it.
        let there = *file == self.document || self.sources.root(*file).pointer(&pointer).is_some();
        there.then_some((*file, pointer))
    }
}

/// Whether a tree names any of its schemas.
fn has_names(root: &Node) -> bool {
    let mut found = false;
    references::objects(root, &mut |node| {
        found |= ["$id", "$anchor", "$dynamicAnchor"]
            .iter()
            .any(|it| node.get(it).is_some());
    });
    found
}
