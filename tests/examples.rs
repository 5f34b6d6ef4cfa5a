//! The crates in `examples/`, one for each arrangement of a client: each is built from a cold start, without a warning, and called.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use specwright::write::{self, Mode};

/// A copy of an example, with the generator of this repository.
fn example(name: &str) -> PathBuf {
    let root = support::root();
    let (from, to) = (
        root.join("examples").join(name),
        support::workshop("examples").join(name),
    );
    let _ = fs::remove_dir_all(&to);
    copy(&from, &to);
    if to.join("build.rs").exists() {
        let generator = format!("path = {:?}", root.join("generator"));
        edit(&to, "Cargo.toml", "path = \"../../generator\"", &generator);
        // It runs a few times only.
        edit(&to, "Cargo.toml", "opt-level = 1", "opt-level = 0");
    }
    support::lock(&to);
    to
}

/// Copies a folder, without what builds of it left.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        match path.is_dir() {
            _ if name == "target" || name == "Cargo.lock" => {}
            true => copy(&path, &to.join(name)),
            false => drop(fs::copy(&path, to.join(name)).unwrap()),
        }
    }
}

fn edit(folder: &Path, file: &str, old: &str, new: &str) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    fs::write(folder.join(file), text.replace(old, new)).unwrap();
}

/// What Cargo says of a build that fails.
fn failure(folder: &Path) -> String {
    let output = std::process::Command::new(env!("CARGO"))
        // As the tests are built, so that nothing is compiled once more.
        .args(["test", "--no-run", "--quiet"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", support::workshop("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_module_in_out_dir_is_built_and_called() {
    let example = example("out_dir");
    let said = support::cargo(&example, &["test"]);
    assert!(
        said.contains("test tests::a_thing_is_read ... ok"),
        "{said}"
    );
    assert!(!said.contains("warning"), "{said}");
    // A new document is compiled by the build that reads it.
    edit(&example, "things.yaml", "[new, sold]", "[new, gone]");
    edit(
        &example,
        "src/main.rs",
        "ThingState::Sold",
        "ThingState::Gone",
    );
    edit(&example, "src/main.rs", "\"sold\"", "\"gone\"");
    support::cargo(&example, &["test"]);
    // What is missing is said with the lines to add.
    edit(&example, "Cargo.toml", "httpdate = \"1\"\n", "");
    let said = failure(&example);
    let wanted = "add to [dependencies] of Cargo.toml:\n\n  httpdate = \"1\"\n";
    assert!(said.contains(wanted), "{said}");
    edit(
        &example,
        "Cargo.toml",
        "percent-encoding",
        "httpdate = \"1\"\npercent-encoding",
    );
    edit(&example, "build.rs", "\"mock\"", "\"mocks\"");
    let said = failure(&example);
    assert!(
        said.contains("there is no feature `mocks`, but default, reqwest, gzip"),
        "{said}"
    );
    edit(&example, "build.rs", "\"mocks\"", "\"mock\"");
    edit(&example, "build.rs", "\"api\"", "\"Api\"");
    let said = failure(&example);
    assert!(
        said.contains("`Api` cannot name a module: lower case letters"),
        "{said}"
    );
}

#[test]
fn a_crate_in_the_tree_is_built_and_called() {
    let example = example("in_tree");
    // Nothing of the client is there but a file without a word, which Cargo insists on.
    fs::remove_dir_all(example.join("client")).unwrap();
    fs::create_dir_all(example.join("client/src")).unwrap();
    fs::write(example.join("client/src/lib.rs"), "").unwrap();
    let arguments = ["test", "--features", "mock,blocking"];
    let said = support::cargo(&example, &arguments);
    assert!(
        said.contains("test tests::a_thing_is_read ... ok"),
        "{said}"
    );
    assert!(!said.contains("warning"), "{said}");
    let (from, to) = (support::root().join("examples/in_tree"), &example);
    for file in ["client/src/lib.rs", "client/Cargo.toml"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(file)).unwrap();
        assert_eq!(read(&from), read(to), "{file}");
    }
    // A new document is compiled by the build that reads it.
    edit(&example, "things.yaml", "[new, sold]", "[new, gone]");
    edit(&example, "src/main.rs", "::Sold", "::Gone");
    edit(&example, "src/main.rs", "\"sold\"", "\"gone\"");
    support::cargo(&example, &arguments);
}

#[test]
fn a_client_that_is_checked_in_is_built_and_called() {
    let example = example("vendored");
    let said = support::cargo(&example, &["test"]);
    assert!(
        said.contains("test the_first_call_is_answered ... ok"),
        "{said}"
    );
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn clients_that_are_checked_in_are_fresh() {
    let examples = support::root().join("examples");
    for (input, out) in [
        ("vendored/spec/specwright.yaml", "vendored/client"),
        ("in_tree/things.yaml", "in_tree/client"),
    ] {
        let out = examples.join(out);
        let (files, _) = specwright::build::generate(&examples.join(input), &out).unwrap();
        let report = write::apply(&out, &files, Mode::Check).unwrap();
        assert!(report.is_fresh(), "{input}: {:?}", report.changed);
        assert!(report.unchanged > 0);
    }
    // The package in whose tree a client is has its dependencies and features.
    let read = |path: &str| -> toml::Table {
        let text = fs::read_to_string(examples.join(path)).unwrap();
        text.parse().unwrap()
    };
    let (package, client) = (
        read("in_tree/Cargo.toml"),
        read("in_tree/client/Cargo.toml"),
    );
    for table in ["dependencies", "features"] {
        assert_eq!(package[table], client[table], "[{table}] differs");
    }
}
