//! A client as a module in `OUT_DIR`: the example is built from a cold start, without a warning, and called.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

/// The example, at a place of its own, with the generator of this repository.
fn example(name: &str) -> PathBuf {
    let root = support::root();
    let (from, to) = (root.join("examples/out_dir"), support::workshop(name));
    let _ = fs::remove_dir_all(&to);
    fs::create_dir_all(to.join("src")).unwrap();
    for file in ["Cargo.toml", "build.rs", "things.yaml", "src/main.rs"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    let generator = format!("path = {:?}", root.join("generator"));
    edit(&to, "Cargo.toml", "path = \"../../generator\"", &generator);
    // It runs a few times only.
    edit(&to, "Cargo.toml", "opt-level = 1", "opt-level = 0");
    support::lock(&to);
    to
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
fn the_example_is_built_and_called_without_a_warning() {
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
