//! Holds the imports between the generator's stages to the table in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each stage imports, or may import.
type Imports = BTreeMap<String, BTreeSet<String>>;

#[test]
fn stages_import_what_the_table_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../ARCHITECTURE.md")).unwrap();
    let allowed = table(&page);
    let files = sources(&root.join("src"));
    let stages: BTreeSet<String> = files.iter().map(|it| stage(it)).collect();
    assert_eq!(
        allowed.keys().collect::<Vec<_>>(),
        stages.iter().collect::<Vec<_>>(),
        "the table has a row for each file or folder of `generator/src`"
    );
    let mut used = Imports::new();
    let mut wrong = Vec::new();
    for file in &files {
        let own = stage(file);
        let text = fs::read_to_string(root.join("src").join(file)).unwrap();
        for import in imports(&text) {
            if import == own || !stages.contains(&import) {
                continue;
            }
            if !allowed[&own].contains(&import) {
                wrong.push(format!("{} imports `{import}`", file.display()));
            }
            used.entry(own.clone()).or_default().insert(import);
        }
    }
    assert!(wrong.is_empty(), "not in the table:\n{}", wrong.join("\n"));
    for (own, allowed) in &allowed {
        let used = used.get(own).cloned().unwrap_or_default();
        let idle: Vec<_> = allowed.difference(&used).collect();
        assert!(idle.is_empty(), "`{own}` does not import {idle:?}");
    }
    assert_eq!(circles(&used), BTreeSet::new(), "these import each other");
}

/// The rows of the table of stages: a name, a contract, and what the stage may import.
fn table(page: &str) -> Imports {
    let section = page.split("\n## Pipeline\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|it| it.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let name = cells[0].trim().trim_matches('`').to_owned();
        let allowed = cells[2].split('`').skip(1).step_by(2);
        (name, allowed.map(str::to_owned).collect())
    })
    .collect()
}

/// The files of a folder and its subfolders, relative to it, without the root of the library.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.retain(|it| it != Path::new("lib.rs"));
    found
}

/// The stage a file belongs to: the folder or file below `src`.
fn stage(file: &Path) -> String {
    let first = Path::new(file.iter().next().unwrap());
    first.file_stem().unwrap().to_str().unwrap().to_owned()
}

/// The first names of all paths that begin with `crate::`, in `use` lists and elsewhere. Comments do not count.
fn imports(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|it| !it.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut found = BTreeSet::new();
    for (at, mark) in code.match_indices("crate::") {
        match code[at + mark.len()..].strip_prefix('{') {
            Some(list) => found.extend(firsts(list)),
            None => found.extend(word(&code[at + mark.len()..])),
        }
    }
    found
}

/// The first names of the paths of a list, up to its closing brace.
fn firsts(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut found: Vec<String> = word(list.trim_start()).into_iter().collect();
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.extend(word(list[at + 1..].trim_start())),
            _ => {}
        }
    }
    found
}

fn word(text: &str) -> Option<String> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let end = text.find(|it| !is_part(it)).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The stages that are left when those are taken away, again and again, that import nothing that is left.
fn circles(imports: &Imports) -> BTreeSet<String> {
    let mut left: BTreeSet<String> = imports.keys().cloned().collect();
    loop {
        let free: Vec<String> = left
            .iter()
            .filter(|it| imports[*it].is_disjoint(&left))
            .cloned()
            .collect();
        if free.is_empty() {
            return left;
        }
        free.iter().for_each(|it| assert!(left.remove(it)));
    }
}

#[test]
fn imports_are_found_in_lists_and_paths() {
    let text = "use crate::ir::{Api, Ty};\nuse crate::{emit, lower::{self, view::View},\n    plan};\n\
                // crate::naming\nfn it() -> crate::source::Node { super::x() }\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["emit", "ir", "lower", "plan", "source"]);
}

#[test]
fn circles_are_found() {
    let set = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let imports = [
        ("a", set(&["b"])),
        ("b", set(&["c"])),
        ("c", set(&["b"])),
        ("d", set(&[])),
    ];
    let imports: Imports = imports.map(|(it, set)| (it.to_owned(), set)).into();
    // What leads to a circle is not free of it.
    assert_eq!(circles(&imports), set(&["a", "b", "c"]));
}

#[test]
fn folders_of_the_runtime_import_only_those_above() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let face = fs::read_to_string(root.join("mod.rs")).unwrap();
    let rows = face.lines().filter_map(|it| it.strip_prefix("//! | `"));
    let order: Vec<&str> = rows
        .flat_map(|row| {
            let cell = row.split(" | ").next().unwrap();
            cell.split(", ").map(|it| it.trim_matches('`'))
        })
        .collect();
    let place = |name: &str| order.iter().position(|it| *it == name);
    let mut wrong = Vec::new();
    for file in sources(&root) {
        let own = stage(&file);
        // The face and what emitted code is made of may name everything.
        if ["mod", "macros", "private"].contains(&own.as_str()) {
            continue;
        }
        let at = place(&own).unwrap_or_else(|| panic!("the table has no row for `{own}`"));
        let text = fs::read_to_string(root.join(&file)).unwrap();
        for line in text.lines().filter(|it| !it.trim_start().starts_with("//")) {
            let paths = line.split("crate::runtime::").skip(1);
            for path in paths.filter(|_| !line.contains("$crate")) {
                let end = path.find(|it: char| !it.is_alphanumeric() && it != '_');
                let name = &path[..end.unwrap_or(path.len())];
                // What begins otherwise is an item of the face, which a transport is written with.
                let file = root.join(format!("{name}.rs"));
                let is_module = !name.is_empty() && (root.join(name).is_dir() || file.is_file());
                if is_module && name != own && place(name).is_none_or(|it| it > at) {
                    wrong.push(format!("{} imports `{name}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "not above:\n{}", wrong.join("\n"));
}
