//! `generated/` is what `spec/` describes, its two manifests agree, and the same input gives
//! the same bytes, in one process and in several.

mod support;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;

use specwright::write::{self, File, Mode};

fn flagship() -> Vec<File> {
    let options = support::root().join("spec/specwright.yaml");
    specwright::build::generate(&options, &support::root().join("generated"))
        .unwrap()
        .0
}

#[test]
fn generated_is_fresh() {
    let out = support::root().join("generated");
    let report = write::apply(&out, &flagship(), Mode::Check).unwrap();
    assert!(
        report.is_fresh(),
        "stale: {:?} {:?}",
        report.changed,
        report.removed
    );
    assert!(report.unchanged > 0);
}

#[test]
fn manifests_agree() {
    let read = |path: &str| -> toml::Table {
        std::fs::read_to_string(support::root().join(path))
            .unwrap()
            .parse()
            .unwrap()
    };
    let (root, generated) = (read("Cargo.toml"), read("generated/Cargo.toml"));
    for table in ["dependencies", "features"] {
        assert_eq!(root[table], generated[table], "[{table}] differs");
    }
    assert_eq!(root["package"]["version"], generated["package"]["version"]);
    assert_eq!(root["package"]["name"], generated["package"]["name"]);
    for absent in ["workspace", "build-dependencies"] {
        assert!(
            generated.get(absent).is_none(),
            "generated/Cargo.toml has [{absent}]"
        );
    }
    assert!(generated["package"].get("build").is_none());
}

/// The files of a folder and of those within it, by their paths from there.
fn files_below(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => files_below(&entry.path(), &format!("{name}/"), found),
            false => found.push(name),
        }
    }
}

#[test]
fn the_runtime_is_copied_whole() {
    let mut sources = Vec::new();
    files_below(&support::root().join("generator/runtime"), "", &mut sources);
    sources.sort();
    let copied = |files: Vec<File>| -> Vec<String> {
        let names = files.into_iter().filter_map(|it| {
            let name = it.path.strip_prefix("src/runtime/")?;
            Some(name.to_owned())
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    // Some API needs each of them, and each line of them, so every region is of a part that there is.
    let features = support::documents(&support::root().join("tests/features"));
    let mut all: Vec<File> = features
        .iter()
        .flat_map(|(_, path)| support::generate(path, "whole").files)
        .collect();
    // What only crates need that share it stands in the one that they share.
    all.extend(specwright::runtime("shared"));
    let lines: HashSet<(&str, &str)> = all
        .iter()
        .flat_map(|it| it.text.lines().map(|line| (it.path.as_str(), line)))
        .collect();
    let words = |line: &str| -> Vec<String> {
        let is_part = |it: char| it.is_alphanumeric() || it == '_';
        let words = line.split(|it| !is_part(it)).filter(|it| !it.is_empty());
        words.map(str::to_owned).collect()
    };
    let mut known: HashSet<(&str, String)> = HashSet::new();
    for (path, line) in &lines {
        known.extend(words(line).into_iter().map(|it| (*path, it)));
    }
    for name in &sources {
        let path = format!("src/runtime/{name}");
        // Imports of a module are made one.
        let mut is_import = false;
        let text =
            std::fs::read_to_string(support::root().join("generator/runtime").join(name)).unwrap();
        for line in text
            .lines()
            .filter(|it| !it.trim_start().starts_with("// part: "))
        {
            // Arrays of each number of positions have a line of their own, and no document here has them all.
            let code = line.trim_start();
            is_import |=
                code.starts_with("use ") || code.starts_with("pub") && code.contains(" use ");
            if is_import {
                is_import = !code.ends_with(';');
                let unknown = words(line)
                    .into_iter()
                    .find(|it| !known.contains(&(path.as_str(), it.clone())));
                assert_eq!(unknown, None, "{name}: {line}");
                continue;
            }
            let is_exempt = line.trim_start() == "// end part" || line.starts_with("prefixed! { ");
            // Macros that are shared are everybody's.
            let shared = line.replace("pub(crate) use ", "pub use ");
            let has = |line| lines.contains(&(path.as_str(), line));
            assert!(is_exempt || has(line) || has(&shared), "{name}: {line}");
        }
    }
    let all: BTreeSet<String> = copied(all.clone()).into_iter().collect();
    assert_eq!(sources, all.into_iter().collect::<Vec<_>>());
    // An API goes without the parts that it does not need.
    let mut without = |parts: &[&str]| {
        let of = |path: &str| parts.iter().any(|it| path.starts_with(it));
        sources.retain(|it| !of(it));
        sources.clone()
    };
    let own = [
        "download/",
        "formats/",
        "json/prefixed.rs",
        "json/tuple.rs",
        "macros/client.rs",
        "macros/recursive.rs",
        "pagination/",
        "polling.rs",
        "request/counted.rs",
        "request/file.rs",
        "request/multipart/",
        "request/xml.rs",
        "response/charset.rs",
        "response/disposition.rs",
        "response/parameters.rs",
        "xml/",
    ];
    assert_eq!(without(&own), copied(flagship()));
    // And one without credentials, bodies, streams, headers, enums, unions and constraints without theirs.
    let own = [
        "client/authentication.rs",
        "client/credentials.rs",
        "client/token.rs",
        "event.rs",
        "json/encode.rs",
        "json/field.rs",
        "json/guard.rs",
        "json/trial.rs",
        "json/union.rs",
        "macros/construct.rs",
        "macros/enums.rs",
        "macros/event.rs",
        "macros/headers.rs",
        "macros/union.rs",
        "request/content.rs",
        "request/properties.rs",
        "request/scheme.rs",
        "request/stream_rules.rs",
        "response/headers.rs",
        "stream/",
        "validate/",
    ];
    let empty = support::root().join("tests/features/response_empty.yaml");
    assert_eq!(
        without(&own),
        copied(support::generate(&empty, "empty").files)
    );
}

/// A number for the bytes of everything that is generated here.
fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut all: BTreeMap<String, Vec<File>> = BTreeMap::new();
    all.insert("flagship".to_owned(), flagship());
    for (name, path) in support::features() {
        let generated = support::generate(&path, "same");
        generated.rendered.hash(&mut hasher);
        all.insert(name, generated.files);
    }
    for files in all.values() {
        for file in files {
            (&file.path, &file.text).hash(&mut hasher);
        }
    }
    hasher.finish()
}

const CHILD: &str = "SPECWRIGHT_TEST_FINGERPRINT";

#[test]
fn the_same_bytes_every_time() {
    let first = fingerprint();
    if std::env::var_os(CHILD).is_some() {
        println!("fingerprint={first}");
        return;
    }
    // Hash maps are seeded anew in each process, and each one of a process otherwise than the one before.
    let child = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_same_bytes_every_time", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap()
    };
    std::thread::scope(|scope| {
        let children = scope.spawn(|| [child(), child(), child()]);
        for _ in 0..3 {
            assert_eq!(first, fingerprint());
        }
        for output in children.join().unwrap() {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(text.contains(&format!("fingerprint={first}")), "{text}");
        }
    });
}
