//! Every snapshot compiles: the crates of the tiny documents are built with all warnings
//! denied, clippy's and rustdoc's included. On one runtime for all of them, the values beside each document are read,
//! written and compared, or refused with the error they should have. Where a `.rs` file is
//! beside a document, its tests make calls to a server on a loopback socket.

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use specwright::options::SharedRuntime;
use specwright::shared_runtime;
use specwright::write::{File, Mode};

use support::{FEATURES, NETWORK};

/// The package of a program whose client has no TLS.
const WITHOUT_TLS: &str = "without-tls";

/// The feature that looks for headers of the system's TLS, which not every machine has: CI compiles it.
const NATIVE: &str = "native-tls";

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

/// A client compiles with each choice of TLS and HTTP but [`NATIVE`], and does without.
fn each_transport_alone(folder: &Path) {
    for chosen in ["reqwest", "http2", "rustls", "rustls-no-provider"] {
        let features = ["--no-default-features", "--features", chosen];
        let lint = ["clippy", "--package", "golden_network"];
        let deny = ["--", "-D", "warnings"];
        support::cargo(folder, &[&lint[..], &features[..], &deny[..]].concat());
    }
    let said = support::cargo(folder, &["test", "--package", WITHOUT_TLS]);
    assert!(said.contains("test result: ok. 2 passed"), "{said}");
}

/// A program whose client has no TLS. In the other workspace reqwest would have it from the rest.
fn without_tls(folder: &Path) {
    let tests = folder.join(WITHOUT_TLS).join("tests");
    std::fs::create_dir_all(&tests).unwrap();
    std::fs::create_dir_all(folder.join(WITHOUT_TLS).join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{WITHOUT_TLS}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n\
         golden_network = {{ path = \"../network\", default-features = false, features = [\"reqwest\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n"
    );
    std::fs::write(folder.join(WITHOUT_TLS).join("Cargo.toml"), manifest).unwrap();
    std::fs::write(
        folder.join(WITHOUT_TLS).join("src/lib.rs"),
        "//! Nothing.\n",
    )
    .unwrap();
    let source = support::root().join("tests/support/without_tls.rs");
    std::fs::copy(source, tests.join("without_tls.rs")).unwrap();
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

/// What a `Cargo.toml` says to depend on the crate of a feature, with all that is off unless asked for.
fn dependency(name: &str) -> String {
    // Those that few will switch on take long to compile.
    let more = match name {
        "compression" => r#", "brotli", "zstd""#,
        _ => "",
    };
    format!("golden_{name} = {{ path = \"../{name}\", features = [{FEATURES}{more}] }}\n")
}

/// The workspace of a folder.
fn workspace(folder: &Path, members: impl Iterator<Item = impl AsRef<str>>) {
    let members: String = members
        .map(|it| format!("  \"{}\",\n", it.as_ref()))
        .collect();
    let text = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n");
    std::fs::write(folder.join("Cargo.toml"), text).unwrap();
    support::lock(folder);
}

/// Calls have deadlines, which what is compiled beside them would make them miss.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The crates are as users have them, each with what it needs of the runtime.
#[test]
fn snapshots_compile() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = support::workshop("goldens");
    let features = support::features();
    for (name, path) in &features {
        let generated = support::generate(path, &format!("golden_{name}"));
        assert!(
            !generated.files.is_empty(),
            "{name}: {}",
            generated.rendered
        );
        support::write(&generated.files, &folder.join(name));
    }
    let has_network = features.iter().any(|it| it.0 == "network");
    if has_network {
        without_tls(&folder);
    }
    let more = has_network.then_some(WITHOUT_TLS);
    workspace(&folder, features.iter().map(|it| it.0.as_str()).chain(more));
    let deny = [
        "clippy",
        "--workspace",
        "--keep-going",
        "--",
        "-D",
        "warnings",
    ];
    support::cargo(&folder, &deny);
    support::cargo(
        &folder,
        &["doc", "--workspace", "--keep-going", "--no-deps"],
    );
    support::cargo(&folder, &["fmt", "--all", "--check"]);
    if features.iter().any(|(name, _)| name == "groups") {
        each_group_alone(&folder);
    }
    if has_network {
        each_transport_alone(&folder);
    }
}

/// The crates are on one runtime, so that it is compiled once.
#[test]
fn values_round_trip_and_calls_are_made() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = support::workshop("together");
    let features = support::features();
    let runtime = folder.join("api-runtime");
    shared_runtime::apply(&runtime, None, Mode::Write).unwrap();
    let trips = folder.join("round-trips");
    let _ = std::fs::remove_dir_all(&trips);
    std::fs::create_dir_all(trips.join("src")).unwrap();
    std::fs::create_dir_all(trips.join("tests/calls/server")).unwrap();
    let tests_of_ours = support::root().join("tests");
    let mut tests = HELPERS.to_owned();
    let mut modules = vec!["server"];
    let mut manifest = "[package]\nname = \"round-trips\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\napi-runtime = { path = \"../api-runtime\" }\nserde = \"1\"\nserde_json = \"1\"\n"
        .to_owned();
    for (name, path) in &features {
        let out = folder.join(name);
        let shared = SharedRuntime::at(runtime.clone());
        let generated = support::generate_into(path, &format!("golden_{name}"), &out, |options| {
            options.runtime = Some(shared);
            // One that is shared is whole.
            options.left_out.clear();
        });
        assert!(
            !generated.files.is_empty(),
            "{name}: {}",
            generated.rendered
        );
        let copied = |it: &&File| it.path.starts_with("src/runtime");
        assert_eq!(generated.files.iter().find(copied), None);
        support::write(&generated.files, &out);
        manifest += &dependency(name);
        tests += &round_trips(name, &support::beside(path, "json"));
        if let Ok(calls) = std::fs::read_to_string(support::beside(path, "rs")) {
            modules.push(name);
            std::fs::write(trips.join(format!("tests/calls/{name}.rs")), calls).unwrap();
        }
    }
    let copy = |from: &str, to: &str| {
        std::fs::copy(tests_of_ours.join(from), trips.join(to)).unwrap();
    };
    copy("server/mod.rs", "tests/calls/server/mod.rs");
    // They are of these three.
    let has = |name: &str| features.iter().any(|it| it.0 == name);
    if ["mock", "pages", "polling"].into_iter().all(has) {
        modules.push("shared_runtime");
        copy("shared_runtime/errors.rs", "tests/calls/shared_runtime.rs");
    }
    std::fs::write(trips.join("Cargo.toml"), manifest + NETWORK).unwrap();
    std::fs::write(trips.join("src/lib.rs"), "//! Nothing.\n").unwrap();
    std::fs::write(trips.join("tests/round_trips.rs"), tests).unwrap();
    modules.sort_unstable();
    let modules: String = modules.iter().map(|it| format!("mod {it};\n")).collect();
    std::fs::write(trips.join("tests/calls/main.rs"), &modules).unwrap();
    let ours = ["api-runtime", "round-trips"].into_iter();
    workspace(&folder, features.iter().map(|it| it.0.as_str()).chain(ours));

    // With all that is off unless it is asked for.
    let deny = [
        "clippy",
        "--workspace",
        "--keep-going",
        "--",
        "-D",
        "warnings",
    ];
    support::cargo(&folder, &deny);
    let said = support::cargo(&folder, &["test", "--package", "round-trips"]);
    assert!(said.contains("test result: ok"), "{said}");
    // The calls that documentation shows compile.
    let said = support::cargo(&folder, &["test", "--doc", "--workspace"]);
    assert!(
        modules == "mod server;\n" || said.contains("- compile ... ok"),
        "{said}"
    );
    for (name, _) in &features {
        if folder.join(name).join("tests/examples").is_dir() {
            examples(&folder, name);
        }
    }
    // A runtime by itself has no transport, and an API without it is of use as well.
    if has("pages") {
        let alone = [
            "clippy",
            "--package",
            "golden_pages",
            "--no-default-features",
        ];
        support::cargo(&folder, &[&alone[..], &["--", "-D", "warnings"]].concat());
    }
    let manifest = std::fs::read_to_string(runtime.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let all = manifest["features"].as_table().unwrap().keys();
    let all: Vec<&str> = all.map(String::as_str).filter(|it| *it != NATIVE).collect();
    let all = all.join(",");
    let lint = ["clippy", "--package", "api-runtime", "--features", &all];
    support::cargo(&folder, &[&lint[..], &["--", "-D", "warnings"]].concat());
    support::cargo(&folder, &["doc", "--no-deps", "--package", "api-runtime"]);
    support::cargo(&folder, &["fmt", "--all", "--check"]);
}
