//! What holds of every emitted crate: types of public signatures are at its root, it compiles with the Rust that it states, and a
//! formatter changes nothing of the runtime, whichever parts of it are there.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use specwright::write::File;
use syn::visit::{self, Visit};

/// The crates of all tiny documents, by name.
static CRATES: LazyLock<Vec<(String, Vec<File>)>> = LazyLock::new(|| {
    let features = support::features().into_iter();
    let emitted = features.map(|(name, path)| {
        let files = support::generate(&path, &name).files;
        (name, files)
    });
    emitted.collect()
});

fn rust(files: &[File], folder: &str) -> Vec<syn::File> {
    let own = files.iter().filter(|it| it.path.starts_with(folder));
    // Tables of XML are emitted, and nobody else's.
    let own = own.filter(|it| it.path.ends_with(".rs") && !it.path.starts_with("src/runtime/xml/"));
    own.map(|it| syn::parse_file(&it.text).unwrap()).collect()
}

/// The types that an item names where its users see them.
#[derive(Default)]
struct Signatures {
    /// By type: what its public fields, variants and methods name. Functions that belong to none are under "".
    named: BTreeMap<String, BTreeSet<String>>,
    /// Those types that are public.
    public: BTreeSet<String>,
    owner: String,
}

impl Signatures {
    fn item(&mut self, name: &syn::Ident, look: impl FnOnce(&mut Self)) {
        self.public.insert(name.to_string());
        self.of(&name.to_string(), look);
    }

    fn of(&mut self, owner: &str, look: impl FnOnce(&mut Self)) {
        owner.clone_into(&mut self.owner);
        self.named.entry(owner.to_owned()).or_default();
        look(self);
    }
}

impl<'ast> Visit<'ast> for Signatures {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if is_public(&item.vis) {
            self.item(&item.ident, |it| {
                let fields = item.fields.iter().filter(|field| is_public(&field.vis));
                fields.for_each(|field| it.visit_type(&field.ty));
            });
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if is_public(&item.vis) {
            self.item(&item.ident, |it| {
                let fields = item.variants.iter().flat_map(|variant| &variant.fields);
                fields.for_each(|field| it.visit_type(&field.ty));
            });
        }
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        if is_public(&item.vis) {
            self.item(&item.ident, |it| it.visit_type(&item.ty));
        }
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if is_public(&item.vis) && !is_hidden(&item.attrs) {
            self.item(&item.ident, |it| {
                for member in &item.items {
                    if let syn::TraitItem::Fn(function) = member {
                        it.visit_signature(&function.sig);
                    }
                }
            });
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let syn::Type::Path(path) = &*item.self_ty else {
            return;
        };
        let Some(owner) = path.path.segments.last().filter(|_| item.trait_.is_none()) else {
            return;
        };
        self.of(&owner.ident.to_string(), |it| {
            for member in &item.items {
                match member {
                    syn::ImplItem::Fn(function)
                        if is_public(&function.vis) && !is_hidden(&function.attrs) =>
                    {
                        it.visit_signature(&function.sig);
                    }
                    _ => {}
                }
            }
        });
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_fn(&mut self, _: &'ast syn::ItemFn) {}

    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}

    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}

    fn visit_item_macro(&mut self, _: &'ast syn::ItemMacro) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        // Other crates have a `Request`, too.
        let inside = ["crate", "runtime", "super"].contains(&names[0].as_str());
        if let Some(last) = names.last().filter(|_| inside || names.len() == 1) {
            let named = self.named.get_mut(&self.owner).unwrap();
            named.insert(last.clone());
        }
        visit::visit_path(self, path);
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// Whether documentation does not show it: it is there for the compiler.
fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| match &it.meta {
        syn::Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    })
}

/// The types that the public functions of the runtime's macros name.
fn in_macros(text: &str) -> BTreeSet<String> {
    let functions = text.split("pub fn ").skip(1);
    let functions = functions.map(|it| it.split_once(" {\n").map_or(it, |it| it.0));
    let paths = functions.flat_map(|it| it.split("$crate::runtime::").skip(1));
    let names = paths.map(|it| {
        let end = it.find(|it: char| !it.is_alphanumeric()).unwrap();
        it[..end].to_owned()
    });
    let is_type = |it: &String| it.starts_with(char::is_uppercase);
    names.filter(is_type).collect()
}

/// The builders of operations, which stand in tables.
fn builders(files: &[File]) -> BTreeSet<String> {
    let of = |it: &&File| it.path.starts_with("src/operations");
    let texts = files.iter().filter(of).map(|it| it.text.as_str());
    let ends = texts.flat_map(|it| it.split(") -> ").skip(1));
    let names = ends.map(|it| it.split(|it: char| !it.is_alphanumeric()).next());
    names.flatten().map(str::to_owned).collect()
}

/// The names that the root has of the runtime.
fn exported(root: &syn::File) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}
        fn visit_use_name(&mut self, name: &'ast syn::UseName) {
            self.0.insert(name.ident.to_string());
        }
    }
    let mut names = Names(BTreeSet::new());
    names.visit_file(root);
    names.0
}

#[test]
fn types_of_public_signatures_are_at_the_root() {
    for (name, files) in CRATES.iter() {
        let mut own = Signatures::default();
        for file in ["src/types", "src/operations", "src/client"] {
            rust(files, file).iter().for_each(|it| own.visit_file(it));
        }
        let mut runtime = Signatures::default();
        let sources = files.iter().filter(|it| it.path.starts_with("src/runtime"));
        rust(files, "src/runtime")
            .iter()
            .for_each(|it| runtime.visit_file(it));

        let root = rust(files, "src/lib.rs").remove(0);
        let exported = exported(&root);
        let mut seen: BTreeSet<String> = own.named.values().flatten().cloned().collect();
        if own.named.len() > 1 {
            // What emitted tables become is written down in the runtime's macros.
            seen.extend(sources.flat_map(|it| in_macros(&it.text)));
        }
        seen.extend(exported.iter().cloned());
        // An operation's builder goes before a type of the runtime.
        let builders: BTreeSet<String> = builders(files);
        let mut open: Vec<String> = seen.iter().cloned().collect();
        let mut missing = Vec::new();
        while let Some(ty) = open.pop() {
            let Some(names) = runtime
                .named
                .get(&ty)
                .filter(|_| runtime.public.contains(&ty))
            else {
                continue;
            };
            if !exported.contains(&ty) && !own.named.contains_key(&ty) && !builders.contains(&ty) {
                missing.push(ty);
                continue;
            }
            let new = names.iter().filter(|it| seen.insert((*it).clone()));
            open.extend(new.cloned());
        }
        assert!(missing.is_empty(), "{name}: not at the root: {missing:?}");
    }
}

/// Syntax that an older Rust refuses, with the version that has it. Functions of the standard library are the affair of
/// clippy (`incompatible_msrv`), which the goldens test denies.
#[derive(Default)]
struct Newest(u32);

impl Newest {
    fn needs(&mut self, minor: u32) {
        self.0 = self.0.max(minor);
    }

    fn condition(&mut self, condition: &syn::Expr) {
        if let syn::Expr::Binary(both) = condition {
            for side in [&both.left, &both.right] {
                match &**side {
                    syn::Expr::Let(_) => self.needs(88),
                    side => self.condition(side),
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Newest {
    fn visit_expr_if(&mut self, it: &'ast syn::ExprIf) {
        self.condition(&it.cond);
        visit::visit_expr_if(self, it);
    }

    fn visit_expr_while(&mut self, it: &'ast syn::ExprWhile) {
        self.condition(&it.cond);
        visit::visit_expr_while(self, it);
    }

    fn visit_pat_guard(&mut self, it: &'ast syn::PatGuard) {
        if matches!(*it.guard, syn::Expr::Let(_)) {
            self.needs(95);
        }
        self.condition(&it.guard);
        visit::visit_pat_guard(self, it);
    }

    fn visit_expr_closure(&mut self, it: &'ast syn::ExprClosure) {
        if it.asyncness.is_some() {
            self.needs(85);
        }
        visit::visit_expr_closure(self, it);
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        // What is in a macro's table or body has no syntax tree of its own.
        if it.tokens.to_string().contains("&& let ") {
            self.needs(88);
        }
    }
}

fn minor(version: &str) -> u32 {
    version.split('.').nth(1).unwrap().parse().unwrap()
}

#[test]
fn the_stated_rust_is_enough() {
    let mut stated = 0;
    for (name, files) in CRATES.iter() {
        let manifest = files.iter().find(|it| it.path == "Cargo.toml").unwrap();
        let manifest: toml::Table = manifest.text.parse().unwrap();
        stated = minor(manifest["package"]["rust-version"].as_str().unwrap());
        let mut newest = Newest::default();
        rust(files, "src")
            .iter()
            .for_each(|it| newest.visit_file(it));
        assert!(newest.0 <= stated, "{name} needs Rust 1.{}", newest.0);
    }
    let needed = dependencies();
    let newer: Vec<_> = needed.iter().filter(|it| minor(it.1) > stated).collect();
    assert!(newer.is_empty(), "1.{stated} is not enough for {newer:?}");
}

/// Users compile the generator, too: build scripts and the program.
#[test]
fn the_stated_rust_is_enough_for_the_generator() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let stated = minor(
        manifest["workspace"]["package"]["rust-version"]
            .as_str()
            .unwrap(),
    );
    let mut looked_at = 0;
    let mut open = vec![root.join("generator/src"), root.join("cli/src")];
    while let Some(path) = open.pop() {
        // Templates are no Rust until their places are filled.
        if path.ends_with("new/templates") {
            continue;
        }
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let mut newest = Newest::default();
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap());
            newest.visit_file(&file.unwrap_or_else(|error| panic!("{}: {error}", path.display())));
            let needed = newest.0;
            assert!(needed <= stated, "{} needs 1.{needed}", path.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 200, "{looked_at} files are not all of them");
}

/// The Rust that each package states which emitted crates compile, by way of the root package, which has the same
/// dependencies.
fn dependencies() -> BTreeMap<String, String> {
    let said = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    let list = |it: &serde_json::Value| it.as_array().unwrap().clone();
    let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
    let nodes: BTreeMap<String, Vec<serde_json::Value>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|it| (text(&it["id"]), list(&it["deps"])))
        .collect();
    let mut open = vec![text(&metadata["resolve"]["root"])];
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(id) = open.pop() {
        for dependency in &nodes[&id] {
            // Neither what tests need nor what build scripts do.
            let normal = list(&dependency["dep_kinds"]);
            let normal = normal.iter().any(|it| it["kind"].is_null());
            let package = text(&dependency["pkg"]);
            if normal && seen.insert(package.clone()) {
                open.push(package);
            }
        }
    }
    let packages = list(&metadata["packages"]);
    let packages = packages.iter().filter(|it| seen.contains(&text(&it["id"])));
    let stated = packages.filter(|it| it["rust_version"].is_string());
    stated
        .map(|it| (text(&it["name"]), text(&it["rust_version"])))
        .collect()
}

#[test]
fn a_formatter_changes_nothing_of_the_runtime() {
    // Texts that several crates have are looked at once.
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for (name, files) in CRATES.iter() {
        for file in files
            .iter()
            .filter(|it| it.path.starts_with("src/runtime/"))
        {
            let place = format!("{name}: {}", file.path);
            texts.entry(&file.text).or_insert(place);
        }
    }
    let mut changed = String::new();
    for (text, place) in texts {
        let formatted = formatted(text);
        if formatted != text {
            changed += &format!("{place}\n{}\n", first_difference(&formatted, text));
        }
    }
    assert!(changed.is_empty(), "{changed}");
}

/// The first lines in which two texts differ.
/// Where an API is several crates, types wait for one half of the runtime only: its face and its files are of that half.
#[test]
fn halves_of_the_runtime_have_what_their_faces_say() {
    let (_, files) = CRATES.iter().find(|it| it.0 == "workspace").unwrap();
    let mut all = BTreeSet::new();
    for half in ["values", "runtime"] {
        let folder = format!("crates/workspace-{half}/src/runtime/");
        let own = files
            .iter()
            .filter_map(|it| Some((it.path.strip_prefix(&folder)?, &it.text)));
        let own: BTreeMap<&str, &String> = own.collect();
        let said = own["mod.rs"].lines();
        let said = said.filter_map(|it| it.strip_prefix("//! | `")?.split('`').next());
        let said: BTreeSet<&str> = said.filter(|it| *it != "macros").collect();
        let modules = own.keys().map(|it| it.split(['/', '.']).next().unwrap());
        let modules: BTreeSet<&str> = modules
            .filter(|it| !["macros", "mod", "private"].contains(it))
            .collect();
        assert_eq!(said, modules, "{half}");
        assert!(!modules.is_empty(), "{half}");
        for module in modules {
            assert!(all.insert(module.to_owned()), "{module} is in both");
        }
    }
}

fn first_difference(formatted: &str, text: &str) -> String {
    let lines = formatted.lines().zip(text.lines()).enumerate();
    let mut differing = lines.filter(|(_, (formatted, text))| formatted != text);
    match differing.next() {
        Some((at, (formatted, text))) => format!("{}: -{text}\n   +{formatted}", at + 1),
        None => "one goes on where the other ends".to_owned(),
    }
}

/// A file as the formatter has it.
fn formatted(text: &str) -> String {
    let mut formatter = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = formatter.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let output = formatter.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
