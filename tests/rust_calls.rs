//! The call in Rust that `specwright call --dry-run` and the page print, with what a caller gave, compiles against the emitted crate.
//!
//! `tests/rust_calls` has a document, and calls of it with what their text has to have. Of some documents of `tests/features`, each
//! operation is called with what its schemas ask for.

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use specwright::Callable;
use specwright::call::{Asked, Given, Item};
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// What is built of many kinds of bodies, arguments and names.
const FEATURES: [&str; 8] = [
    "form_encodings",
    "hostile_text",
    "names_of_rust",
    "nullable_in_31",
    "parameters",
    "recursion",
    "request_media_types",
    "xml_bodies",
];

/// The server that nothing is sent to.
const SERVER: &str = "http://127.0.0.1:1";

fn callable(path: &Path, crate_name: &str) -> Callable {
    let (mut sources, mut said) = (Sources::new(), Diagnostics::default());
    let bytes = std::fs::read(path).unwrap();
    let document = sources.add_bytes("api.yaml".to_owned(), bytes, &mut said);
    let options = Options {
        crate_name: Some(crate_name.to_owned()),
        ..Options::default()
    };
    let sources = Arc::new(sources);
    specwright::callable(sources, document.unwrap(), &[], &options)
        .0
        .unwrap()
}

/// The calls of `tests/rust_calls`, each looked at.
fn written(callable: &Callable) -> Vec<String> {
    let text = std::fs::read_to_string("tests/rust_calls/pets.json").unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let texts = |it: &Value| -> Vec<String> {
        let all = it.as_array().unwrap().iter();
        all.map(|it| it.as_str().unwrap().to_owned()).collect()
    };
    let mut calls = Vec::new();
    for case in &cases {
        let items = texts(&case["items"]);
        let items = items.iter().map(|it| Item::parse(it).unwrap());
        let asked = Asked {
            operation: case["operation"].as_str().unwrap().to_owned(),
            items: items.collect(),
            body: case["body"].as_str().map(|it| Given::Text(it.to_owned())),
            stream: case["stream"].as_bool(),
            server: Some(SERVER.to_owned()),
            is_unchecked: case["unchecked"] == true,
            ..Asked::default()
        };
        let prepared = callable.prepare(&asked);
        let code = prepared
            .unwrap_or_else(|it| panic!("{case}: {it}"))
            .preview
            .rust;
        for wanted in texts(&case["wanted"]) {
            let mut ways = wanted.split('|');
            assert!(ways.any(|it| code.contains(it)), "{wanted}:\n{code}");
        }
        calls.push(code);
    }
    calls
}

/// A call of each operation of a document.
fn made(callable: &Callable, document: &Path) -> Vec<String> {
    let (mut sources, mut said) = (Sources::new(), Diagnostics::default());
    let bytes = std::fs::read(document).unwrap();
    let file = sources.add_bytes("api.yaml".to_owned(), bytes, &mut said);
    let found = specwright::search(&mut sources, file.unwrap(), &[], &Default::default()).0;
    let mut calls = Vec::new();
    for entry in &found.operations {
        let asked = Asked {
            operation: entry.id.clone(),
            server: Some(SERVER.to_owned()),
            with_examples: true,
            is_unchecked: true,
            ..Asked::default()
        };
        if let Ok(prepared) = callable.prepare(&asked) {
            calls.push(prepared.preview.rust);
        }
    }
    assert!(!calls.is_empty(), "{}", document.display());
    calls
}

#[test]
fn calls_with_what_was_given_compile() {
    let folder = support::workshop("rust_calls");
    let features = support::documents(&support::root().join("tests/features"));
    let mut documents = vec![(
        "pets".to_owned(),
        support::root().join("tests/rust_calls/pets.yaml"),
    )];
    documents.extend(features.into_iter().filter(|it| FEATURES.contains(&&*it.0)));
    assert_eq!(documents.len(), 1 + FEATURES.len());
    let mut members = String::new();
    for (name, path) in &documents {
        let package = format!("called_{name}");
        let generated = support::generate_into(path, &package, &folder.join(name), |_| ());
        support::write(&generated.files, &folder.join(name));
        let callable = callable(path, &package);
        let calls = match name.as_str() {
            "pets" => written(&callable),
            _ => made(&callable, path),
        };
        let mut test =
            "//! Calls.\n#![deny(warnings)]\n#![allow(dead_code, unused_variables)]\n".to_owned();
        for (index, code) in calls.iter().enumerate() {
            write!(test, "\nmod call_{index} {{\n{code}\n}}\n").unwrap();
        }
        std::fs::create_dir_all(folder.join(name).join("tests")).unwrap();
        std::fs::write(folder.join(name).join("tests/calls.rs"), test).unwrap();
        writeln!(members, "    {name:?},").unwrap();
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n");
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    support::lock(&folder);
    let features = documents
        .iter()
        .map(|it| format!("called_{}/bidirectional", it.0));
    let features = features.collect::<Vec<String>>().join(",");
    let check = [
        "check",
        "--workspace",
        "--test",
        "calls",
        "--features",
        &features,
    ];
    support::cargo(&folder, &check);
}
