//! The table of the runtime's public items by part, held to the sources: `diff` tells by it what callers lose.
//!
//! The module tree is read as it is for a crate that has all parts, and then without each of them; what is missing then belongs to the
//! part. Whatever crates export that is in no list is found here, and so is what is listed and gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Attribute, ImplItem, Item, Meta, TraitItem, Type, UseTree, Visibility};

const BEGIN: &str = "// part: ";
const END: &str = "// end part";

/// Modules that users reach as such: their public types are named by them.
const MODULES: [&str; 2] = ["mock", "xml"];
/// Parts that are within another one: where the first is, so is the second.
const WITHIN: [(&str, &str); 4] = [
    ("base64", "formats"),
    ("deltas", "streams"),
    ("formatted", "formats"),
    ("secret", "formats"),
];
/// What is no part: each API has both halves, perhaps in crates of their own.
const HALVES: [&str; 2] = ["of_calls", "of_types"];
/// What is exported for emitted code.
const PRIVATE: &str = "private";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime")
}

/// A file without the regions of a part, and the parts that it has regions of.
fn text(path: &Path, without: Option<&str>) -> (String, BTreeSet<String>) {
    let whole = std::fs::read_to_string(path).unwrap();
    let (mut kept, mut parts) = (String::new(), BTreeSet::new());
    let mut open: Vec<String> = Vec::new();
    for line in whole.lines() {
        let code = line.trim_start();
        if let Some(part) = code.strip_prefix(BEGIN) {
            if !HALVES.contains(&part) {
                parts.insert(part.to_owned());
            }
            open.push(part.to_owned());
        } else if code == END {
            open.pop();
        } else if !open.iter().any(|it| Some(it.as_str()) == without) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    (kept, parts)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| match &it.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}

/// What a file says: its modules, what it exports, and the members of its types.
#[derive(Debug, Clone, Default)]
struct Said {
    parts: BTreeSet<String>,
    modules: Vec<(String, bool)>,
    exports: BTreeSet<String>,
    types: BTreeSet<String>,
    /// Types that are its own, perhaps of the same name as one that is exported.
    own: BTreeSet<String>,
    members: BTreeSet<(String, String)>,
}

impl Said {
    fn declare(&mut self, name: String, is_public: bool) {
        match is_public {
            true => self.types.insert(name),
            false => self.own.insert(name),
        };
    }
}

fn read(path: &Path, without: Option<&str>) -> Said {
    let (text, parts) = text(path, without);
    let file =
        syn::parse_file(&text).unwrap_or_else(|it| panic!("{path:?} without {without:?}: {it}"));
    let mut said = Said {
        parts,
        ..Said::default()
    };
    for item in file.items {
        match item {
            Item::Mod(it) if it.content.is_none() => {
                let open = is_public(&it.vis) && !is_hidden(&it.attrs);
                said.modules.push((it.ident.to_string(), open));
            }
            Item::Use(it) if is_public(&it.vis) && !is_hidden(&it.attrs) => {
                exported(&it.tree, &mut said.exports);
            }
            Item::Struct(it) => {
                let name = it.ident.to_string();
                for field in it.fields.iter().filter(|it| is_public(&it.vis)) {
                    let field = field.ident.iter().map(ToString::to_string);
                    said.members.extend(field.map(|it| (name.clone(), it)));
                }
                said.declare(name, is_public(&it.vis));
            }
            Item::Enum(it) => {
                let name = it.ident.to_string();
                let variants = it.variants.iter().map(|it| it.ident.to_string());
                said.members.extend(variants.map(|it| (name.clone(), it)));
                said.declare(name, is_public(&it.vis));
            }
            Item::Trait(it) => {
                let name = it.ident.to_string();
                for item in &it.items {
                    let TraitItem::Fn(item) = item else { continue };
                    if !is_hidden(&item.attrs) {
                        said.members
                            .insert((name.clone(), item.sig.ident.to_string()));
                    }
                }
                said.declare(name, is_public(&it.vis) && !is_hidden(&it.attrs));
            }
            Item::Impl(it) if it.trait_.is_none() => {
                let Type::Path(owner) = &*it.self_ty else {
                    continue;
                };
                let owner = owner.path.segments.last().unwrap().ident.to_string();
                for item in &it.items {
                    let ImplItem::Fn(item) = item else { continue };
                    if is_public(&item.vis) && !is_hidden(&item.attrs) {
                        said.members
                            .insert((owner.clone(), item.sig.ident.to_string()));
                    }
                }
            }
            _ => {}
        }
    }
    said.members.retain(|it| !said.own.contains(&it.0));
    said
}

fn exported(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(it) => exported(&it.tree, names),
        UseTree::Name(it) => names.extend([it.ident.to_string()]),
        UseTree::Rename(it) => names.extend([it.rename.to_string()]),
        UseTree::Group(it) => it.items.iter().for_each(|it| exported(it, names)),
        _ => {}
    }
}

/// The files of the tree as each reads without a part.
struct Reader {
    whole: BTreeMap<PathBuf, Said>,
}

impl Reader {
    fn file(&mut self, path: &Path, without: Option<&str>) -> Said {
        let whole = self
            .whole
            .entry(path.to_owned())
            .or_insert_with(|| read(path, None));
        match without {
            Some(part) if whole.parts.contains(part) => read(path, Some(part)),
            _ => whole.clone(),
        }
    }

    /// The public items without a part.
    fn items(&mut self, without: Option<&str>) -> BTreeSet<String> {
        let root = self.file(&folder().join("mod.rs"), without);
        let mut items = root.exports.clone();
        // The modules that are in the tree, each with the public one that it is below.
        let mut open: Vec<(PathBuf, Option<String>)> = Vec::new();
        let mut all: Vec<(Option<String>, Said)> = Vec::new();
        for (name, is_open) in &root.modules {
            let of = (*is_open && MODULES.contains(&name.as_str())).then(|| name.clone());
            items.extend(of.clone());
            if name != PRIVATE && name != "macros" {
                open.push((folder().join(name), of));
            }
        }
        while let Some((path, of)) = open.pop() {
            let in_folder = path.join("mod.rs");
            let file = match in_folder.exists() {
                true => in_folder,
                false => path.with_extension("rs"),
            };
            let said = self.file(&file, without);
            open.extend(said.modules.iter().map(|it| (path.join(&it.0), of.clone())));
            all.push((of, said));
        }
        for (of, said) in all {
            let prefix = of.as_ref().map(|it| format!("{it}::")).unwrap_or_default();
            if of.as_deref() == Some("mock") {
                items.extend(said.types.iter().map(|it| format!("{prefix}{it}")));
            }
            for (owner, member) in &said.members {
                let path = format!("{prefix}{owner}");
                if items.contains(&path) {
                    items.insert(format!("{path}::{member}"));
                }
            }
        }
        items
    }

    fn parts(&self) -> BTreeSet<String> {
        let all = self.whole.values();
        all.flat_map(|it| it.parts.clone()).collect()
    }
}

/// What a path belongs to.
fn owner(path: &str) -> Option<&str> {
    path.rsplit_once("::").map(|it| it.0)
}

#[test]
fn the_table_of_items_is_what_parts_bring() {
    let mut reader = Reader {
        whole: BTreeMap::new(),
    };
    let whole = reader.items(None);
    assert!(whole.contains("ClientBuilder::max_concurrency") && whole.contains("EventStream"));
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for part in reader.parts() {
        let left = reader.items(Some(&part));
        for item in whole.difference(&left) {
            found.entry(item.clone()).or_default().insert(part.clone());
        }
    }
    for parts in found.values_mut() {
        for (inner, outer) in WITHIN {
            if parts.contains(inner) {
                parts.remove(outer);
            }
        }
    }
    // A member is there with its type.
    let of_types: BTreeMap<String, BTreeSet<String>> = found.clone();
    found.retain(|item, parts| owner(item).and_then(|it| of_types.get(it)) != Some(parts));
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (parts, item) in specwright::runtime_items() {
        let parts = parts.into_iter().map(str::to_owned).collect();
        let item = item.trim_start_matches("runtime::").to_owned();
        assert_eq!(
            listed.insert(item.clone(), parts),
            None,
            "{item} is listed twice"
        );
    }
    let mut rows: BTreeMap<&BTreeSet<String>, Vec<&str>> = BTreeMap::new();
    for (item, parts) in found.iter().filter(|it| listed.get(it.0) != Some(it.1)) {
        rows.entry(parts).or_default().push(item);
    }
    let gone: Vec<&String> = listed
        .keys()
        .filter(|it| !found.contains_key(*it))
        .collect();
    assert!(
        rows.is_empty() && gone.is_empty(),
        "not listed, or with other parts: {rows:#?}\nlisted, and not there: {gone:#?}"
    );
}
