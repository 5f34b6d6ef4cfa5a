//! Every spelling of every version, and what it is brought to.
//!
//! `cases/` holds small documents, each beside its normalized form and the diagnostics.

use std::path::{Path, PathBuf};

use specwright::diagnostic::Diagnostics;
use specwright::dialect::{self, Version};
use specwright::report::{RenderOptions, render};
use specwright::source::Sources;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialect/cases");
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|it| it.extension().is_some_and(|it| it == "yaml"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// The version, the normalized document as JSON, and the diagnostics with notes.
fn normalized(name: &str, text: &str) -> (Option<Version>, String) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add_text(name, text, &mut diagnostics);
    let root = file.map(|it| sources.root(it).clone());
    let result = root.and_then(|it| dialect::normalize(it, &mut diagnostics));
    let options = RenderOptions {
        notes: true,
        ..RenderOptions::default()
    };
    let notes = render(&diagnostics.into_vec(), &sources, options);
    match result {
        Some((root, version)) => {
            let json = serde_json::to_string_pretty(&root.to_json()).unwrap();
            (Some(version), format!("{json}\n\n{notes}"))
        }
        None => (None, notes),
    }
}

#[test]
fn every_case_is_its_golden() {
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap();
        let (_, text) = normalized(name, &std::fs::read_to_string(&case).unwrap());
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

/// What is in the one dialect stays as it is.
#[test]
fn normalizing_twice_changes_nothing() {
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap();
        let mut sources = Sources::new();
        let mut diagnostics = Diagnostics::default();
        let text = std::fs::read_to_string(&case).unwrap();
        let Some(file) = sources.add_text(name, text, &mut diagnostics) else {
            continue;
        };
        let root = sources.root(file).clone();
        let Some((once, _)) = dialect::normalize(root, &mut diagnostics) else {
            continue;
        };
        let (twice, _) = dialect::normalize(once.clone(), &mut diagnostics).unwrap();
        assert_eq!(once.to_json(), twice.to_json(), "{name}");
    }
}

#[test]
fn versions() {
    let version = |text: &str| normalized("a.yaml", text).0;
    assert_eq!(version("swagger: '2.0'"), Some(Version::V20));
    assert_eq!(version("swagger: 2.0"), Some(Version::V20));
    assert_eq!(version("swagger: 2"), Some(Version::V20));
    assert_eq!(version("openapi: 3.0.3"), Some(Version::V30));
    assert_eq!(version("openapi: 3.0"), Some(Version::V30));
    assert_eq!(version("openapi: '3.0'"), Some(Version::V30));
    assert_eq!(version("openapi: 3.1.0"), Some(Version::V31));
    assert_eq!(version("openapi: 3.1"), Some(Version::V31));
    assert_eq!(version("openapi: 3.2.0"), Some(Version::V32));
    assert_eq!(version("{\"openapi\": \"3.1.1\"}"), Some(Version::V31));
}

#[test]
fn versions_that_are_refused() {
    let texts = [
        "openapi: 4.0.0",
        "openapi: 3.3.0",
        "openapi: 3",
        "openapi: [3, 1]",
        "openapi: three",
        "swagger: '1.2'",
        "swagger: 3.0",
        "swagger: [2, 0]",
        "asyncapi: 3.0.0",
        "overlay: 1.0.0",
        "info: {title: none}",
        "- a list",
        "a string",
    ];
    let mut all = String::new();
    for text in texts {
        let (version, text) = normalized("a.yaml", text);
        assert_eq!(version, None);
        all.push_str(&text);
        all.push('\n');
    }
    insta::assert_snapshot!("refused", all);
}
