//! `generated/` is what `spec/` describes, its two manifests agree, and the same input gives
//! the same bytes, in one process and in several.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::Command;

use specwright::write::{self, File, Mode};

fn flagship() -> Vec<File> {
    let options = support::root().join("spec/specwright.yaml");
    specwright::build::generate(&options).unwrap().0
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

#[test]
fn the_runtime_is_copied_whole() {
    let folder = support::root().join("generator/runtime");
    let mut sources: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
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
    // Some API needs each of them.
    let features = support::documents(&support::root().join("tests/features"));
    let all = features
        .iter()
        .flat_map(|(_, path)| copied(support::generate(path, "whole").files));
    let all: BTreeSet<String> = all.collect();
    assert_eq!(sources, all.into_iter().collect::<Vec<_>>());
    // An API without files, downloads, passwords, tuples, lists of themselves, XML and types for formats goes without their parts.
    let own = [
        "base64.rs",
        "disposition.rs",
        "download.rs",
        "file.rs",
        "link.rs",
        "multipart.rs",
        "pages.rs",
        "parameters.rs",
        "polling.rs",
        "prefixed.rs",
        "ranges.rs",
        "secret.rs",
        "tuple.rs",
        "wrapper.rs",
    ];
    let kin = ["formatted", "xml"];
    sources.retain(|it| !own.contains(&it.as_str()) && !kin.iter().any(|kin| it.starts_with(kin)));
    assert_eq!(sources, copied(flagship()));
    // And one without streams and headers without theirs.
    let own = [
        "accumulate.rs",
        "deltas.rs",
        "drain.rs",
        "event.rs",
        "headers.rs",
        "lines.rs",
        "resume.rs",
        "sse.rs",
        "stream.rs",
    ];
    sources.retain(|it| !own.contains(&it.as_str()));
    let empty = support::root().join("tests/features/response_empty.yaml");
    assert_eq!(sources, copied(support::generate(&empty, "empty").files));
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
    for _ in 1..10 {
        assert_eq!(first, fingerprint());
    }
    // Hash maps are seeded anew in each process.
    for _ in 0..3 {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_same_bytes_every_time", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(&format!("fingerprint={first}")), "{text}");
    }
}
