//! Leaving an operation out changes no name of another one, nor of the types that it reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quote::ToTokens;
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// How many operations of a document are left out in turn.
const MOST: usize = 8;

/// The names of each operation.
type Reached = BTreeMap<String, BTreeSet<String>>;

/// The names of each operation: those of its table, and of what these types hold in turn. A neutral name, which what
/// several operations hold has besides, does not count. And all names that there are.
fn names(text: &str, name: &str, wanted: &[String]) -> (Reached, BTreeSet<String>) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let Some(file) = sources.add_text(name, text, &mut diagnostics) else {
        return Default::default();
    };
    let options = Options {
        operations: wanted.to_vec(),
        ..Options::default()
    };
    let outcome = specwright::generate(&sources, file, &[], &options);
    let mut items: BTreeMap<String, (BTreeSet<String>, bool)> = BTreeMap::new();
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let folders = ["src/types/", "src/operations/"];
    let files = outcome.files.iter();
    for file in files.filter(|it| folders.iter().any(|folder| it.path.starts_with(folder))) {
        for item in syn::parse_file(&file.text).unwrap().items {
            let words = words(&item.to_token_stream().to_string());
            let (name, docs) = match &item {
                syn::Item::Struct(it) => (&it.ident, &it.attrs),
                syn::Item::Enum(it) => (&it.ident, &it.attrs),
                syn::Item::Type(it) => (&it.ident, &it.attrs),
                syn::Item::Macro(it)
                    if it.mac.path.segments.last().unwrap().ident == "operation" =>
                {
                    tables.insert(id(&it.mac.tokens.to_string()), words);
                    continue;
                }
                _ => continue,
            };
            let docs: String = docs
                .iter()
                .map(|it| it.to_token_stream().to_string())
                .collect();
            let neutral = docs.contains("several places") || docs.contains("of several calls");
            items.insert(name.to_string(), (words, neutral));
        }
    }
    let reached = |start: &BTreeSet<String>| {
        let mut open: Vec<&String> = start.iter().collect();
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        while let Some(name) = open.pop() {
            if let Some((words, _)) = items.get(name)
                && seen.insert(name)
            {
                open.extend(words);
            }
        }
        let own = seen.into_iter().filter(|it| !items[*it].1);
        own.cloned().collect()
    };
    let tables = tables.iter();
    let reached = tables.map(|(id, words)| (id.clone(), reached(words)));
    (reached.collect(), items.keys().cloned().collect())
}

/// The document's name for the operation of a table: its second string, behind the path.
fn id(table: &str) -> String {
    let code = table.split("fails").nth(1).unwrap_or_default();
    code.split('"').nth(3).unwrap_or_default().to_owned()
}

/// The words of code, without those in strings.
fn words(code: &str) -> BTreeSet<String> {
    let code = code.replace("\\\"", "");
    let outside = code.split('"').step_by(2);
    let words = outside.flat_map(|it| it.split(|it: char| !it.is_alphanumeric() && it != '_'));
    words.map(str::to_owned).collect()
}

#[test]
fn leaving_an_operation_out_renames_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/features");
    let mut removals = 0;
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "yaml") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sources = Sources::new();
        let Some(file) = sources.add_text(name, &text, &mut Diagnostics::default()) else {
            continue;
        };
        let (found, _) = specwright::search(&mut sources, file, &[], &specwright::Query::default());
        let all: Vec<String> = found.operations.into_iter().map(|it| it.id).collect();
        if all.len() < 2 {
            continue;
        }
        let (before, known) = names(&text, name, &all);
        for left_out in all.iter().take(MOST) {
            let rest: Vec<String> = all.iter().filter(|it| *it != left_out).cloned().collect();
            let (after, left) = names(&text, name, &rest);
            for (id, names) in before.iter().filter(|it| it.0 != left_out) {
                // What is equal elsewhere may hold its own types under either name; both are always there.
                for it in names.iter().chain(&after[id]) {
                    let stays = known.contains(it) && left.contains(it);
                    assert!(stays, "{name}: `{it}` of `{id}` without `{left_out}`");
                }
            }
            removals += 1;
        }
    }
    assert!(removals > 50, "{removals}");
}
