//! `specwright new` and `specwright init`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Ran, folder, run};

/// All files below a folder, without those of the client.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if !path.is_dir() {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.insert(
                    name.replace('\\', "/"),
                    std::fs::read_to_string(&path).unwrap(),
                );
            } else if !path.ends_with("client") {
                open.push(path);
            }
        }
    }
    found
}

fn names(files: &BTreeMap<String, String>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

#[test]
fn a_new_crate_is_whole_and_fresh() {
    let folder = folder();
    let arguments = ["new", "zoo", "--spec", "pets.yaml", "--operation", "getPet"];
    let ran = run(folder.path(), &arguments, "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let next = "1 of 1 operations generated\n  cd zoo\n  cargo test\n  cargo run\n";
    assert_eq!(ran.out, next);
    let zoo = folder.path().join("zoo");
    let files = files(&zoo);
    let expected = [
        ".github/workflows/check.yml",
        ".gitignore",
        "Cargo.toml",
        "spec/pets.yaml",
        "spec/specwright.yaml",
        "src/lib.rs",
        "src/main.rs",
        "tests/mock.rs",
    ];
    assert_eq!(names(&files), expected);
    assert_eq!(files["spec/pets.yaml"], super::DOCUMENT);
    assert!(files[".github/workflows/check.yml"].contains("- run: specwright check\n"));
    assert!(
        files["Cargo.toml"].contains("\npets = { path = \"client\" }\n"),
        "{}",
        files["Cargo.toml"]
    );
    let call =
        "    let id: String = \"abc\".to_owned();\n    let response = client.get_pet(id).await?;\n";
    assert!(
        files["src/lib.rs"].contains(call),
        "{}",
        files["src/lib.rs"]
    );
    assert!(files["src/main.rs"].contains("zoo::first_call(&client)"));
    assert!(
        files["tests/mock.rs"].contains("let body = r#\"{\"name\":\"abc\"}\"#;\n"),
        "{}",
        files["tests/mock.rs"]
    );

    // What stands in `client/` is what the options say.
    let check = run(&zoo, &["check"], "");
    assert_eq!((check.code, check.out.as_str()), (0, ""), "{}", check.err);
    assert!(zoo.join("client/src/operations").is_dir());

    // Nothing changes if it is done again.
    let again = run(folder.path(), &arguments, "");
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    assert_eq!(self::files(&zoo), files);
}

#[test]
fn a_module_of_a_build_script() {
    let folder = folder();
    let ran = run(
        folder.path(),
        &["new", "zoo", "--spec", "pets.yaml", "--mode", "out-dir"],
        "",
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let zoo = folder.path().join("zoo");
    assert!(!zoo.join("client").exists());
    let files = files(&zoo);
    assert!(
        files["build.rs"]
            .contains("module(\"spec/specwright.yaml\", \"api\", &[\"default\", \"mock\"])")
    );
    for line in [
        "\nreqwest = { version = ",
        "\ntokio = { version = \"1\", features = [\"macros\", \"rt\", \"time\"] }\n",
        "\n[profile.dev.build-override]\nopt-level = 1\n",
    ] {
        assert!(
            files["Cargo.toml"].contains(line),
            "{line}: {}",
            files["Cargo.toml"]
        );
    }
    assert_eq!(files["Cargo.toml"].matches("tokio =").count(), 1);
    assert!(files["src/lib.rs"].contains("include!(concat!(env!(\"OUT_DIR\"), \"/api/mod.rs\"));"));
    assert!(files["src/lib.rs"].contains("use crate::api::Client;"));
    assert!(
        !files["spec/specwright.yaml"].contains("\nout:"),
        "{}",
        files["spec/specwright.yaml"]
    );
}

#[test]
fn what_is_there_is_left() {
    let folder = folder();
    let zoo = folder.path().join("zoo");
    std::fs::create_dir_all(zoo.join("src")).unwrap();
    std::fs::write(zoo.join("src/main.rs"), "// mine\n").unwrap();
    std::fs::write(zoo.join("Cargo.toml"), "# mine\n").unwrap();
    let before = files(&zoo);
    let arguments = ["new", "zoo", "--spec", "pets.yaml"];
    let ran = run(folder.path(), &arguments, "");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for part in [
        "zoo/src/main.rs",
        "zoo/Cargo.toml",
        "`--force` replaces them",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(files(&zoo), before);
    assert!(!zoo.join("client").exists());
    let forced = run(folder.path(), &[&arguments[..], &["--force"]].concat(), "");
    assert_eq!((forced.code, forced.err.as_str()), (0, ""));
    // Of many files that are there, the first are named.
    let other = ["new", "zoo", "--spec", "-"];
    let document = super::DOCUMENT.replace("Pets, version", "Animals, version");
    let ran = run(folder.path(), &other, &document);
    let said = ran.err.lines().next().unwrap_or_default();
    assert!(said.ends_with(" more; `--force` replaces them"), "{said}");
    assert_eq!(said.matches("`zoo/").count(), 5, "{said}");
    assert!(files(&zoo)["src/main.rs"].contains("zoo::first_call"));
}

#[test]
fn refusals_write_nothing() {
    let folder = folder();
    let broken = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    std::fs::write(folder.path().join("empty.yaml"), broken).unwrap();
    std::fs::write(folder.path().join("specwright.yaml"), super::DOCUMENT).unwrap();
    let before = std::fs::read_dir(folder.path()).unwrap().count();
    let url = "https://pets.example/openapi.json";
    for (arguments, said) in [
        (
            &["new", "zoo", "--spec", url][..],
            "`curl -L URL -o openapi.yaml`",
        ),
        (
            &["new", "zoo", "--spec", "missing.yaml"],
            "there is no such file",
        ),
        (
            &["new", "My Zoo", "--spec", "pets.yaml"],
            "`my-zoo` would do",
        ),
        (
            &["new", "tokio", "--spec", "pets.yaml"],
            "`tokio-client` would do",
        ),
        (
            &["new", "zoo", "--spec", "empty.yaml"],
            "error[S204]: there is no operation to call\n",
        ),
        (
            &[
                "new",
                "zoo",
                "--spec",
                "pets.yaml",
                "--operation",
                "getPets",
            ],
            "did you mean `getPet`",
        ),
        (
            &["new", "zoo", "--spec", "specwright.yaml"],
            "has the name of the options",
        ),
        (
            &["init", "--spec", "pets.yaml"],
            "there is no Cargo.toml here",
        ),
    ] {
        let ran = run(folder.path(), arguments, "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), before);
}

#[test]
fn standard_input_and_files_that_are_referred_to() {
    let folder = folder();
    let ran = run(
        folder.path(),
        &["new", "zoo", "--spec", "-"],
        super::DOCUMENT,
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let zoo = folder.path().join("zoo");
    assert_eq!(files(&zoo)["spec/openapi.yaml"], super::DOCUMENT);
    assert_eq!(run(&zoo, &["check"], "").code, 0);

    let document = super::DOCUMENT.replace("'#/components/schemas/Pet'", "parts/pet.yaml");
    let part = "type: object\nproperties: {name: {type: string}}\n";
    std::fs::create_dir_all(folder.path().join("api/parts")).unwrap();
    std::fs::write(folder.path().join("api/openapi.yaml"), document).unwrap();
    std::fs::write(folder.path().join("api/parts/pet.yaml"), part).unwrap();
    let ran = run(
        folder.path(),
        &["new", "ark", "--spec", "api/openapi.yaml"],
        "",
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let ark = folder.path().join("ark");
    assert_eq!(files(&ark)["spec/parts/pet.yaml"], part);
    assert_eq!(run(&ark, &["check"], "").code, 0);
}

#[test]
fn a_crate_gets_a_client() {
    let folder = folder();
    let own = folder.path().join("zoo");
    std::fs::create_dir_all(own.join("src")).unwrap();
    std::fs::write(own.join("Cargo.toml"), "[package]\nname = \"zoo\"\n").unwrap();
    std::fs::write(own.join("src/main.rs"), "fn main() {}\n").unwrap();
    let ran = run(&own, &["init", "--spec", "../pets.yaml"], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.out
            .contains("\n  cargo add --path client && cargo add --dev "),
        "{}",
        ran.out
    );
    let files = files(&own);
    let expected = [
        ".github/workflows/check.yml",
        "Cargo.toml",
        "examples/first_call.rs",
        "spec/pets.yaml",
        "spec/specwright.yaml",
        "src/main.rs",
        "tests/first_call.rs",
    ];
    assert_eq!(names(&files), expected);
    assert_eq!(files["src/main.rs"], "fn main() {}\n");
    assert!(files["examples/first_call.rs"].ends_with("    first_call(&client).await\n}\n"));
    assert_eq!(run(&own, &["check"], "").code, 0);
}

/// The example of the repository is what is written for its document.
#[test]
fn the_example_is_what_is_written() {
    let folder = folder();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = root.join("docs/things.yaml");
    std::fs::copy(document, folder.path().join("things.yaml")).unwrap();
    let ran = run(
        folder.path(),
        &["new", "vendored", "--spec", "things.yaml"],
        "",
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let written = files(&folder.path().join("vendored"));
    for (name, text) in &written {
        let kept = std::fs::read_to_string(root.join("examples/vendored").join(name));
        assert_eq!(kept.unwrap_or_default(), *text, "examples/vendored/{name}");
    }
}

/// What a document says wherever it can, in place of `HOSTILE`: the ends of comments, literals and scalars, and a placeholder.
const HOSTILE: &str = "x\"#; */ }\\n[features]\\r\\n\u{202e}@{client} ``` ${{ x }}";

const DOCUMENT: &str = r##"{
  "openapi": "3.1.0",
  "info": { "title": "HOSTILE", "version": "HOSTILE" },
  "servers": [{ "url": "https://zoo.example" }],
  "security": [{ "keyOne": [], "HOSTILE": [] }],
  "paths": { "/animals/{id}": { "post": {
    "operationId": "HOSTILE",
    "summary": "HOSTILE",
    "tags": ["HOSTILE"],
    "parameters": [
      { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "example": "HOSTILE" } },
      { "name": "count", "in": "query", "required": true, "schema": { "type": "integer", "minimum": 3 } },
      { "name": "kinds", "in": "query", "required": true, "schema": { "type": "array", "items": { "enum": ["HOSTILE"] } } }
    ],
    "requestBody": { "required": true, "content": { "application/json": {
      "schema": { "$ref": "#/components/schemas/Animal" }, "example": { "name": "HOSTILE" } } } },
    "responses": { "200": { "description": "HOSTILE", "content": { "application/json": {
      "schema": { "$ref": "#/components/schemas/Animal" }, "example": { "name": "HOSTILE" } } } } }
  } } },
  "components": {
    "securitySchemes": {
      "keyOne": { "type": "apiKey", "in": "header", "name": "x-key" },
      "HOSTILE": { "type": "http", "scheme": "bearer", "description": "HOSTILE" }
    },
    "schemas": { "Animal": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } } }
  }
}
"##;

fn hostile(folder: &Path, arguments: &[&str]) -> (Ran, PathBuf) {
    let document = DOCUMENT.replace("HOSTILE", &HOSTILE.replace('"', "\\\""));
    let arguments = [&["new", "zoo", "--spec", "-"], arguments].concat();
    (run(folder, &arguments, &document), folder.join("zoo"))
}

/// Compiles a crate below the root's target folder, warnings denied, and runs its tests.
fn tested(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // The versions that are there already.
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let tested = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--color", "never"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root.join("target/tmp/new"))
        .env("RUSTFLAGS", "-D warnings")
        // There, a build script brings nothing up to date.
        .env_remove("CI")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tested.stdout);
    let errors = String::from_utf8_lossy(&tested.stderr);
    assert!(tested.status.success(), "{said}{errors}");
    assert!(
        said.contains("test the_first_call_is_answered ... ok"),
        "{said}"
    );
}

/// The crate that is written compiles, its test passes, and text of the document is nothing but text in it.
#[test]
fn a_new_crate_of_a_hostile_document_compiles_and_its_test_passes() {
    let folder = tempfile::tempdir().unwrap();
    let (ran, zoo) = hostile(folder.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .ends_with("  cargo test\n  ZOO_KEY_ONE=.. cargo run\n"),
        "{}",
        ran.out
    );
    let check = run(&zoo, &["check"], "");
    assert_eq!((check.code, check.out.as_str()), (0, ""), "{}", check.err);
    let files = files(&zoo);
    assert!(!files["Cargo.toml"].contains("[features]"));
    assert!(!files["spec/specwright.yaml"].contains('\u{202e}'));
    tested(&zoo);
}

/// So does one whose build script writes the client, with the generator of this repository.
#[test]
fn a_new_crate_with_a_build_script_compiles_and_its_test_passes() {
    let folder = tempfile::tempdir().unwrap();
    let (ran, zoo) = hostile(folder.path(), &["--mode", "out-dir"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    with_this_generator(&zoo);
    tested(&zoo);
}

/// So does one whose library the build script brings up to date, by the same build.
#[test]
fn a_new_crate_with_its_client_in_the_tree_compiles_and_its_test_passes() {
    let folder = tempfile::tempdir().unwrap();
    let (ran, zoo) = hostile(folder.path(), &["--mode", "build"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let next = "  cargo test\n  ZOO_KEY_ONE=.. cargo run --example first_call\n";
    assert!(ran.out.ends_with(next), "{}", ran.out);
    let check = run(&zoo, &["check"], "");
    assert_eq!((check.code, check.out.as_str()), (0, ""), "{}", check.err);
    with_this_generator(&zoo);
    // As in a cold start, or after the document has changed.
    let stale = zoo.join("client/src/client.rs");
    std::fs::write(stale, "// @generated by specwright\n").unwrap();
    tested(&zoo);
    assert_eq!(run(&zoo, &["check"], "").code, 0);
}

/// The generator of this repository in place of the published one, not optimised since it runs once.
fn with_this_generator(zoo: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = zoo.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let published = format!("specwright = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&published), "{text}");
    let here = format!("specwright = {{ path = {:?} }}", root.join("generator"));
    let text = text.replace(&published, &here);
    let text = text.replace("opt-level = 1", "opt-level = 0");
    std::fs::write(&manifest, text).unwrap();
}

/// So does a crate that gets a client, once the dependencies are added that `init` names.
#[test]
fn a_crate_that_gets_a_client_compiles_and_its_test_passes() {
    let folder = tempfile::tempdir().unwrap();
    let zoo = folder.path().join("zoo");
    std::fs::create_dir_all(zoo.join("src")).unwrap();
    let manifest =
        "[package]\nname = \"zoo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    std::fs::write(zoo.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(zoo.join("src/main.rs"), "fn main() {}\n").unwrap();
    let document = DOCUMENT.replace("HOSTILE", &HOSTILE.replace('"', "\\\""));
    let ran = run(&zoo, &["init", "--spec", "-"], &document);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let added = ran
        .out
        .lines()
        .find_map(|it| it.trim().strip_prefix("cargo add "))
        .unwrap();
    for one in added.split(" && cargo add ") {
        let added = Command::new(env!("CARGO"))
            .args(["add", "--offline", "--quiet"])
            .args(one.split_whitespace())
            .current_dir(&zoo)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&added.stderr);
        assert!(added.status.success(), "{one}: {errors}");
    }
    tested(&zoo);
}
