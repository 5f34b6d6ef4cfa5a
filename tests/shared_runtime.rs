//! Crates of several APIs on one runtime: the calls of their tests are written, and go, as those of crates with a runtime of
//! their own.

mod support;

use std::fmt::Write as _;
use std::path::Path;

use specwright::options::SharedRuntime;
use specwright::shared_runtime;
use specwright::write::Mode;

/// Documents whose tests need much of the runtime, and the features of it that are behind dependencies.
const APIS: [&str; 10] = [
    "deltas",
    "exact_numbers",
    "formats_chrono",
    "mock",
    "pages",
    "polling",
    "security",
    "stream_customs",
    "uploads",
    "xml_bodies",
];

/// Generates the crate of a document, and says what a `Cargo.toml` says to depend on it.
fn api(name: &str, folder: &Path) -> String {
    let document = support::root().join(format!("tests/features/{name}.yaml"));
    let crate_name = format!("golden_{name}");
    let out = folder.join(name);
    let runtime = SharedRuntime::at(folder.join("api-runtime"));
    let generated = support::generate_into(&document, &crate_name, &out, |options| {
        options.runtime = Some(runtime);
    });
    assert!(!generated.files.is_empty(), "{}", generated.rendered);
    let copied = |it: &&specwright::write::File| it.path.starts_with("src/runtime");
    assert_eq!(generated.files.iter().find(copied), None);
    support::write(&generated.files, &out);
    let features = support::FEATURES;
    format!("{crate_name} = {{ path = \"../{name}\", features = [{features}] }}\n")
}

#[test]
fn crates_share_a_runtime() {
    let folder = support::workshop("shared");
    let calls = folder.join("calls");
    let _ = std::fs::remove_dir_all(&calls);
    std::fs::create_dir_all(calls.join("src")).unwrap();
    std::fs::create_dir_all(calls.join("tests/calls/server")).unwrap();
    shared_runtime::apply(&folder.join("api-runtime"), None, Mode::Write).unwrap();

    let copy = |from: String, to: &str| {
        std::fs::copy(
            support::root().join("tests").join(from),
            calls.join("tests/calls").join(to),
        )
        .unwrap();
    };
    let mut manifest = "[package]\nname = \"calls\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\napi-runtime = { path = \"../api-runtime\" }\nserde = \"1\"\nserde_json = \"1\"\n"
        .to_owned();
    let mut modules = "mod errors;\nmod server;\n".to_owned();
    let mut members = String::new();
    for name in APIS {
        manifest += &api(name, &folder);
        writeln!(modules, "mod {name};").unwrap();
        write!(members, ", \"{name}\"").unwrap();
        copy(format!("features/{name}.rs"), &format!("{name}.rs"));
    }
    copy("shared_runtime/errors.rs".to_owned(), "errors.rs");
    copy("server/mod.rs".to_owned(), "server/mod.rs");
    std::fs::write(calls.join("tests/calls/main.rs"), modules).unwrap();
    std::fs::write(calls.join("src/lib.rs"), "//! Nothing.\n").unwrap();
    std::fs::write(calls.join("Cargo.toml"), manifest + support::NETWORK).unwrap();
    std::fs::write(
        folder.join("Cargo.toml"),
        format!("[workspace]\nresolver = \"3\"\nmembers = [\"api-runtime\", \"calls\"{members}]\n"),
    )
    .unwrap();

    support::lock(&folder);
    let deny = ["--", "-D", "warnings"];
    let but_calls = ["clippy", "--workspace", "--exclude", "calls"];
    support::cargo(&folder, &[&but_calls[..], &deny[..]].concat());
    support::cargo(
        &folder,
        &[&but_calls[..], &["--all-features"], &deny[..]].concat(),
    );
    // A runtime by itself has no transport, and an API without it is of use as well.
    let alone = [
        "clippy",
        "--package",
        "golden_pages",
        "--no-default-features",
    ];
    support::cargo(&folder, &[&alone[..], &deny[..]].concat());
    support::cargo(&folder, &["doc", "--no-deps", "--package", "api-runtime"]);
    support::cargo(&folder, &["doc", "--no-deps", "--package", "golden_mock"]);
    for package in ["api-runtime", "golden_xml_bodies", "golden_mock"] {
        support::cargo(&folder, &["fmt", "--package", package, "--check"]);
    }
    let said = support::cargo(&folder, &["test", "--package", "calls"]);
    assert!(said.contains("errors_are_of_one_type ... ok"), "{said}");
    // The calls that documentation shows compile.
    let said = support::cargo(&folder, &["test", "--doc", "--package", "golden_mock"]);
    assert!(said.contains("- compile ... ok"), "{said}");
}
