//! Holds the pages to what they show: emitted code, and links between files.

mod support;

use std::fs;
use std::path::Path;

/// What stands before a block of emitted code: `<!-- of docs/things.yaml: src/types/thing.rs -->`. The block has a fence of four,
/// since documentation in the code may have blocks of its own.
const MARK: &str = "<!-- of ";

#[test]
fn emitted_code_in_pages_is_what_is_emitted() {
    let root = support::root();
    let mut blocks = 0;
    for page in pages(root) {
        let text = fs::read_to_string(&page).unwrap();
        let mut now = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(MARK) {
            let (before, marked) = rest.split_at(at);
            let (mark, after) = marked.split_once("-->\n````rust\n").unwrap();
            let (_, after) = after.split_once("````\n").unwrap();
            let (spec, path) = mark[MARK.len()..].trim().split_once(": ").unwrap();
            let files = support::generate(&root.join(spec), "things").files;
            let file = files.iter().find(|it| it.path == path);
            let emitted = &file.unwrap_or_else(|| panic!("{path} is not emitted")).text;
            // The first line says that the file is generated.
            let (_, emitted) = emitted.split_once("\n\n").unwrap();
            now.push_str(&format!("{before}{mark}-->\n````rust\n{emitted}````\n"));
            rest = after;
            blocks += 1;
        }
        now.push_str(rest);
        if now != text && std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
            fs::write(&page, &now).unwrap();
        } else {
            assert_eq!(
                text,
                now,
                "{}: INSTA_UPDATE=always updates it",
                page.display()
            );
        }
    }
    assert!(blocks > 0, "the README shows emitted code");
}

#[test]
fn links_between_files_lead_somewhere() {
    let root = support::root();
    let mut links = 0;
    for page in pages(root) {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = page.parent().unwrap().join(target);
            assert!(path.exists(), "{}: {target}", page.display());
            links += 1;
        }
    }
    assert!(links > 5, "the README links to other pages");
}

/// The pages that people read.
fn pages(root: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ]
    .iter()
    .map(|it| root.join(it))
    .collect();
    for entry in fs::read_dir(root.join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "md") {
            found.push(path);
        }
    }
    found
}
