//! A runtime that several crates share: writing it, depending on it, and what it must not be.

use std::path::Path;

use super::{Ran, folder, run};

fn ran(folder: &Path, line: &str) -> Ran {
    let arguments: Vec<&str> = line.split(' ').collect();
    run(folder, &arguments, "")
}

fn manifest(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name).join("Cargo.toml")).unwrap()
}

/// Changes a file, and gives back what it was.
fn edit(path: &Path, change: impl FnOnce(&str) -> String) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, change(&text)).unwrap();
    text
}

const GENERATE: &str = "generate pets.yaml --out crates/pets --runtime api-runtime";

#[test]
fn a_runtime_is_written_and_checked() {
    let folder = folder();
    let folder = folder.path();
    let missing = ran(folder, "runtime --out api-runtime --check");
    assert_eq!(missing.code, 1, "{}", missing.err);
    assert!(missing.out.contains("api-runtime/src/runtime/mod.rs\n"));
    assert!(!folder.join("api-runtime").exists());

    let written = ran(folder, "runtime --out api-runtime");
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(written.out.contains(" written, 0 removed, 0 unchanged\n"));
    assert_eq!(ran(folder, "runtime --out api-runtime --check").code, 0);

    let lib = folder.join("api-runtime/src/lib.rs");
    edit(&lib, |it| format!("{it}// changed\n"));
    let stale = ran(folder, "runtime --out api-runtime --check");
    assert_eq!(
        (stale.code, stale.out.as_str()),
        (1, "api-runtime/src/lib.rs\n")
    );
}

#[test]
fn a_runtime_keeps_its_name() {
    let folder = folder();
    let folder = folder.path();
    let named = ran(folder, "runtime --out runtime --crate-name pets-runtime");
    assert_eq!(named.code, 0, "{}", named.err);
    let again = ran(folder, "runtime --out runtime");
    assert!(again.out.contains(": 0 written, "), "{}", again.out);
    let generated = ran(folder, "generate pets.yaml --out pets --runtime runtime");
    assert_eq!(generated.code, 0, "{}", generated.err);
    let manifest = manifest(folder, "pets");
    assert!(
        manifest.contains("pets-runtime = { path = \"../runtime\", default-features = false }")
    );
    assert!(manifest.contains("blocking = [\"pets-runtime/blocking\"]"));
    let misnamed = ran(folder, "runtime --out runtime --crate-name 1");
    assert_eq!(misnamed.code, 2);
    assert!(misnamed.err.contains("[S901]: `1` cannot name a crate"));
}

#[test]
fn a_crate_depends_on_it_by_options_or_arguments() {
    let folder = folder();
    let folder = folder.path();
    ran(folder, "runtime --out api-runtime");
    let own = ran(folder, "generate pets.yaml --out crates/pets");
    assert!(folder.join("crates/pets/src/runtime/mod.rs").exists());
    assert_eq!(own.code, 0);
    let shared = ran(folder, GENERATE);
    assert_eq!(shared.code, 0, "{}", shared.err);
    // What it had of its own is gone.
    assert!(!folder.join("crates/pets/src/runtime").exists());
    assert!(manifest(folder, "crates/pets").contains("path = \"../../api-runtime\""));

    // Paths of options are relative to the file.
    std::fs::create_dir_all(folder.join("spec")).unwrap();
    let options = "document: ../pets.yaml\nruntime: { path: ../api-runtime }\n";
    std::fs::write(folder.join("spec/options.yaml"), options).unwrap();
    let same = ran(
        folder,
        "check --options spec/options.yaml --out crates/pets",
    );
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
    let path = folder.join("spec/options.yaml");
    let built = specwright::build::generate(&path, &folder.join("crates/pets"));
    let (files, _) = built.unwrap();
    let cargo = files.iter().find(|it| it.path == "Cargo.toml").unwrap();
    assert_eq!(cargo.text, manifest(folder, "crates/pets"));
}

#[test]
fn a_runtime_of_another_version_is_refused() {
    let folder = folder();
    let folder = folder.path();
    ran(folder, "runtime --out api-runtime");
    let path = folder.join("api-runtime/Cargo.toml");
    let version = env!("CARGO_PKG_VERSION");
    let text = edit(&path, |it| it.replace(version, "0.0.7"));
    let refused = ran(folder, GENERATE);
    assert_eq!(refused.code, 2);
    let message = format!(
        "error[S906]: the runtime at `api-runtime` is of version 0.0.7 of specwright, not {version}"
    );
    assert!(refused.err.contains(&message), "{}", refused.err);
    assert!(
        refused
            .err
            .contains("help: run `specwright runtime --out api-runtime`")
    );
    assert!(!folder.join("crates").exists());
    // Doing so helps.
    assert_eq!(ran(folder, "runtime --out api-runtime").code, 0);
    assert_eq!(manifest(folder, "api-runtime"), text);
    assert_eq!(ran(folder, GENERATE).code, 0);
}

#[test]
fn a_runtime_that_was_edited_is_refused() {
    let folder = folder();
    let folder = folder.path();
    ran(folder, "runtime --out api-runtime");
    edit(&folder.join("api-runtime/src/lib.rs"), |it| {
        format!("{it}\n")
    });
    let refused = ran(folder, GENERATE);
    assert_eq!(refused.code, 2);
    let message = "is not what this specwright writes: `src/lib.rs` differs";
    assert!(refused.err.contains(message), "{}", refused.err);
}

#[test]
fn a_runtime_and_a_crate_have_folders_of_their_own() {
    let folder = folder();
    let folder = folder.path();
    ran(folder, "runtime --out api-runtime");
    let onto = ran(
        folder,
        "generate pets.yaml --out api-runtime --runtime api-runtime",
    );
    assert_eq!(onto.code, 2);
    let message = "`api-runtime` is both the crate and the runtime that it shares";
    assert!(onto.err.contains(message), "{}", onto.err);
    ran(folder, "generate pets.yaml --out pets");
    let onto = ran(folder, "runtime --out pets");
    assert_eq!(onto.code, 2);
    let message = "error[S903]: `pets` is a crate, and no runtime";
    assert!(onto.err.contains(message), "{}", onto.err);
    assert!(folder.join("pets/src/types/pet.rs").exists());
}
