//! Every snapshot compiles: the crates of the tiny documents are built with all warnings
//! denied, clippy's and rustdoc's included, and the values beside each document are read,
//! written and compared, or refused with the error they should have. Where a `.rs` file is
//! beside a document, its tests make calls to a server on a loopback socket.

mod support;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use support::{FEATURES, NETWORK};

/// A literal of Rust.
fn raw(text: &str) -> String {
    format!("{text:?}")
}

/// The tests of one document, as Rust.
fn round_trips(name: &str, values: &Path) -> String {
    let Ok(text) = std::fs::read_to_string(values) else {
        return String::new();
    };
    let cases: Value = serde_json::from_str(&text).unwrap();
    let mut tests = format!("#[test]\nfn {name}() {{\n");
    for (ty, accepted) in cases["accept"].as_object().into_iter().flatten() {
        for value in accepted.as_array().unwrap() {
            let value = raw(&value.to_string());
            writeln!(
                tests,
                "    accept::<golden_{name}::types::{ty}>({value}, {}.filter(|it| !it.is_unknown()));",
                strictly(name, ty, &value)
            )
            .unwrap();
        }
    }
    for (ty, refused) in cases["refuse"].as_object().into_iter().flatten() {
        for case in refused.as_array().unwrap() {
            let (value, error) = (raw(&case["value"].to_string()), &case["error"]);
            writeln!(
                tests,
                "    refuse({value}, {error}, {});",
                strictly(name, ty, &value)
            )
            .unwrap();
        }
    }
    tests + "}\n\n"
}

/// The error of strict decoding: what does not fit a union is kept otherwise, and would be written alike.
fn strictly(name: &str, ty: &str, value: &str) -> String {
    format!(
        "golden_{name}::runtime::decode_strictly::<golden_{name}::types::{ty}>({value}.as_bytes()).err()"
    )
}

const HELPERS: &str = r#"#![cfg_attr(rustfmt, rustfmt::skip)]

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

fn accept<T: DeserializeOwned + Serialize + Clone + PartialEq + std::fmt::Debug>(
    text: &str,
    misfit: Option<impl std::fmt::Debug>,
) {
    assert!(misfit.is_none(), "{text}: {misfit:?}");
    let value: Value = serde_json::from_str(text).unwrap();
    let read: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), value, "{read:?}");
    assert_eq!(read, read.clone());
}

fn refuse(text: &str, path: &str, error: Option<impl std::fmt::Display>) {
    let error = error.map(|it| it.to_string()).unwrap_or_default();
    assert!(error.contains(path), "{text}: `{error}` does not name `{path}`");
}

"#;

/// A crate compiles with any one of its groups, and with none.
fn each_group_alone(folder: &Path) {
    for group in ["", "pets", "default-api", "shops"] {
        let features = ["--no-default-features", "--features", group];
        let lint = ["clippy", "--package", "golden_groups"];
        let deny = ["--", "-D", "warnings"];
        support::cargo(folder, &[&lint[..], &features[..], &deny[..]].concat());
    }
}

/// The tests that a crate carries of the document's own examples hold.
fn examples(folder: &Path, name: &str) {
    let package = format!("golden_{name}");
    let of = ["--package", &package, "--test", "examples"];
    support::cargo(
        folder,
        &[&["clippy"], &of[..], &["--", "-D", "warnings"]].concat(),
    );
    let said = support::cargo(folder, &[&["test"], &of[..]].concat());
    assert!(said.contains("test result: ok. 1 passed"), "{said}");
}

#[test]
fn snapshots_compile_and_values_round_trip() {
    let folder = support::workshop("goldens");
    let features = support::features();
    let mut members = String::new();
    let mut dependencies = String::new();
    let mut tests = HELPERS.to_owned();
    let mut calls = Vec::new();
    for (name, path) in &features {
        let crate_name = format!("golden_{name}");
        let generated = support::generate(path, &crate_name);
        assert!(
            !generated.files.is_empty(),
            "{name}: {}",
            generated.rendered
        );
        support::write(&generated.files, &folder.join(name));
        writeln!(members, "  \"{name}\",").unwrap();
        // Those that few will switch on take long to compile.
        let more = match name.as_str() {
            "compression" => r#", "brotli", "zstd""#,
            _ => "",
        };
        writeln!(
            dependencies,
            "{crate_name} = {{ path = \"../{name}\", features = [{FEATURES}{more}] }}"
        )
        .unwrap();
        tests += &round_trips(name, &support::beside(path, "json"));
        calls.extend(
            std::fs::read_to_string(support::beside(path, "rs"))
                .map(|text| (name, text))
                .ok(),
        );
    }
    let trips = folder.join("round-trips");
    let _ = std::fs::remove_dir_all(&trips);
    std::fs::create_dir_all(trips.join("src")).unwrap();
    std::fs::create_dir_all(trips.join("tests/calls/server")).unwrap();
    let workspace =
        format!("[workspace]\nresolver = \"3\"\nmembers = [\n  \"round-trips\",\n{members}]\n");
    std::fs::write(folder.join("Cargo.toml"), workspace).unwrap();
    let manifest = format!(
        "[package]\nname = \"round-trips\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nserde = \"1\"\nserde_json = \"1\"\n{dependencies}\n{NETWORK}"
    );
    std::fs::write(trips.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(trips.join("src/lib.rs"), "//! Nothing.\n").unwrap();
    std::fs::write(trips.join("tests/round_trips.rs"), tests).unwrap();
    let mut modules = vec!["server"];
    for (name, text) in &calls {
        modules.push(name);
        std::fs::write(trips.join(format!("tests/calls/{name}.rs")), text).unwrap();
    }
    modules.sort_unstable();
    let modules: String = modules.iter().map(|it| format!("mod {it};\n")).collect();
    std::fs::write(trips.join("tests/calls/main.rs"), modules).unwrap();
    let server = support::root().join("tests/server/mod.rs");
    std::fs::copy(server, trips.join("tests/calls/server/mod.rs")).unwrap();

    support::lock(&folder);
    // As users have them, without what the round trips need.
    let golden = ["--workspace", "--exclude", "round-trips", "--keep-going"];
    let deny = ["--", "-D", "warnings"];
    support::cargo(&folder, &[&["clippy"], &golden[..], &deny[..]].concat());
    support::cargo(
        &folder,
        &[&["clippy", "--workspace", "--keep-going"], &deny[..]].concat(),
    );
    support::cargo(
        &folder,
        &["doc", "--workspace", "--keep-going", "--no-deps"],
    );
    support::cargo(&folder, &["fmt", "--all", "--check"]);
    let said = support::cargo(&folder, &["test", "--package", "round-trips"]);
    assert!(said.contains("test result: ok"), "{said}");
    // The calls that documentation shows compile.
    let said = support::cargo(&folder, &["test", "--doc", "--workspace"]);
    assert!(
        calls.is_empty() || said.contains("- compile ... ok"),
        "{said}"
    );
    for (name, _) in &features {
        if folder.join(name).join("tests/examples").is_dir() {
            examples(&folder, name);
        }
    }
    if features.iter().any(|(name, _)| name == "groups") {
        each_group_alone(&folder);
    }
}
