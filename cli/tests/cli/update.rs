//! `specwright update`: what it writes together, what it says, and that nothing is written when something fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::{DOCUMENT, Ran, run};

const OPTIONS: &str = "\
# The client of the pets.
document: pets.yaml # from the provider
out: client
crate:
  name: pets
  version: \"1.2.3\" # goes up by itself
";

/// A project with its crate, and a new document beside it.
fn project(new: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join("spec")).unwrap();
    fs::write(path.join("spec/pets.yaml"), DOCUMENT).unwrap();
    let options = OPTIONS.replace("out: client", "out: ../client");
    fs::write(path.join("spec/specwright.yaml"), options).unwrap();
    fs::write(path.join("new.yaml"), new).unwrap();
    let made = run(path, &["generate"], "");
    assert_eq!(made.code, 0, "{}", made.err);
    folder
}

/// The document with an optional property more, and an operation less.
fn changed() -> String {
    let (before, after) = DOCUMENT.split_once("  /pets/{id}:").unwrap();
    let (_, components) = after.split_once("components:").unwrap();
    format!("{before}components:{components}")
        .replace("version: '1'", "version: '2'")
        .replace(
            "name: {type: string}",
            "name: {type: string}, age: {type: integer}",
        )
}

/// Every file of a folder, by its path.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.insert(format!("{}/", path.display()), Vec::new());
                open.push(path);
            } else {
                found.insert(path.display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn update(folder: &Path, more: &[&str]) -> Ran {
    let day = ["update", "new.yaml", "--date", "2026-01-31"];
    run(folder, &[&day[..], more].concat(), "")
}

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn puts_the_document_in_place_with_crate_version_and_changelog() {
    let folder = project(&changed());
    let path = folder.path();
    let before = tree(path);
    let dry = update(path, &["--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert_eq!(tree(path), before);
    assert!(
        dry.out.contains("client: 1.2.3 -> 2.0.0 (Rust: major)"),
        "{}",
        dry.out
    );
    assert!(
        dry.out.contains("\n  ## [2.0.0] - 2026-01-31\n"),
        "{}",
        dry.out
    );
    assert!(
        dry.out.ends_with("dry run: nothing was written\n"),
        "{}",
        dry.out
    );

    let ran = update(path, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .starts_with("getPet\n  breaking    major  operation-removed"),
        "{}",
        ran.out
    );
    assert_eq!(read(path, "spec/pets.yaml"), changed());
    assert!(read(path, "client/Cargo.toml").contains("version = \"2.0.0\"\n"));
    let options = OPTIONS.replace("out: client", "out: ../client");
    let options = options.replace("\"1.2.3\" #", "\"2.0.0\" #");
    assert_eq!(read(path, "spec/specwright.yaml"), options);
    insta::assert_snapshot!("changelog", read(path, "client/CHANGELOG.md"));
    let diff = ["diff", "new.yaml", "spec/pets.yaml", "--fail-on", "any"];
    assert_eq!(run(path, &diff, "").code, 0);

    // The changelog is nobody's but its readers': it is not stale, and stays.
    let check = run(path, &["check"], "");
    assert_eq!((check.code, check.out.as_str()), (0, ""));
    fs::remove_file(path.join("client/src/lib.rs")).unwrap();
    assert_eq!(run(path, &["generate"], "").code, 0);
    let log = read(path, "client/CHANGELOG.md");
    assert!(log.contains("## [2.0.0] - 2026-01-31"));

    let again = update(path, &[]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again
            .out
            .contains("spec/pets.yaml: has this document already\n"),
        "{}",
        again.out
    );
    assert_eq!(read(path, "client/CHANGELOG.md"), log);

    // Back again, from a pipe: one more section, above the other one.
    let back = run(path, &["update", "-", "--date", "2026-02-01"], DOCUMENT);
    assert_eq!(back.code, 0, "{}", back.err);
    let log = read(path, "client/CHANGELOG.md");
    let sections: Vec<&str> = log.lines().filter(|it| it.starts_with("## ")).collect();
    assert_eq!(
        sections,
        ["## [3.0.0] - 2026-02-01", "## [2.0.0] - 2026-01-31"]
    );
}

#[test]
fn documentation_is_a_version_and_layout_is_none() {
    let folder = project(&DOCUMENT.replace("description: All", "summary: x, description: All"));
    let path = folder.path();
    let layout = update(path, &[]);
    assert!(
        layout.out.starts_with("no change that callers can tell\n"),
        "{}",
        layout.out
    );
    assert!(
        layout
            .out
            .contains("client: 1.2.3, as it was; 0 files changed"),
        "{}",
        layout.out
    );
    assert!(!path.join("client/CHANGELOG.md").exists());

    let told = DOCUMENT.replace(
        "operationId: getPet",
        "operationId: getPet\n      summary: Gets a pet.",
    );
    fs::write(path.join("new.yaml"), told).unwrap();
    let ran = update(path, &[]);
    assert!(
        ran.out.contains("client: 1.2.3 -> 1.2.4 (Rust: none)"),
        "{}",
        ran.out
    );
    assert!(read(path, "client/CHANGELOG.md").contains("\n- Nothing that callers can tell: "));
}

#[test]
fn a_failing_update_leaves_everything_as_it_was() {
    let folder = project(&changed());
    let path = folder.path();
    fs::write(path.join("new.json"), changed()).unwrap();
    fs::create_dir(path.join("several")).unwrap();
    let before = tree(path);
    let fails = |arguments: &[&str], code: i32, said: &str| {
        let ran = run(path, &[&["update"], arguments].concat(), "");
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
        assert!(tree(path) == before, "{arguments:?} changed something");
    };
    fails(
        &["new.yaml", "--fail-on", "breaking"],
        1,
        "nothing was written",
    );
    fails(&["new.yaml", "--date", "2026-02-30"], 2, "2026-01-31");
    fails(&["gone.yaml"], 2, "cannot read `gone.yaml`");
    fails(&["several"], 2, "cannot read `several/pets.yaml`");
    fails(&["new.yaml", "--options", "gone.yaml"], 2, "gone.yaml");
    fails(&["-"], 2, "--> standard input:1:1");

    fs::write(path.join("new.yaml"), "openapi: 3.1.0\npaths: [").unwrap();
    let before = tree(path);
    let ran = update(path, &[]);
    // What is wrong is shown in the file that was given, not where it would have come to.
    assert!(ran.err.contains("--> new.yaml:2:"), "{}", ran.err);
    assert_eq!((ran.code, tree(path) == before), (2, true));

    // An operation that depends on something broken is not given up without a choice.
    let broken = DOCUMENT.replace("schemas/Pets'", "schemas/Cats'");
    fs::write(path.join("new.yaml"), broken).unwrap();
    let before = tree(path);
    let ran = update(path, &[]);
    assert!(
        ran.err
            .contains("`#/components/schemas/Cats` points to nothing"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("nothing was written: the crate would be without them"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("--> new.yaml:"), "{}", ran.err);
    assert_eq!((ran.code, tree(path) == before), (3, true));

    // Options that the new document has no use for.
    let options = read(path, "spec/specwright.yaml") + "names: { getPet: fetch_pet }\n";
    fs::write(path.join("spec/specwright.yaml"), options).unwrap();
    fs::write(path.join("new.yaml"), changed()).unwrap();
    let before = tree(path);
    let ran = update(path, &[]);
    assert!(
        ran.err.contains("no operation is called `getPet`"),
        "{}",
        ran.err
    );
    assert_eq!((ran.code, tree(path) == before), (2, true));
}

#[test]
fn what_cannot_be_written_is_undone() {
    let folder = project(&changed());
    let path = folder.path();
    // Known last, when the crate's files are worked out.
    fs::create_dir_all(path.join("client/CHANGELOG.md")).unwrap();
    let before = tree(path);
    let ran = update(path, &[]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("CHANGELOG.md"), "{}", ran.err);
    assert_eq!(tree(path), before);
    fs::remove_dir(path.join("client/CHANGELOG.md")).unwrap();

    // A file of somebody else is in the way of a generated one.
    fs::write(path.join("client/src/types/pet.rs"), "mine").unwrap();
    let before = tree(path);
    let ran = update(path, &[]);
    assert!(ran.err.contains("was not generated"), "{}", ran.err);
    assert_eq!((ran.code, tree(path) == before), (2, true));
}

#[test]
fn another_api_is_refused_unless_it_is_meant() {
    let other = DOCUMENT
        .replace("title: Pets", "title: Orders")
        .replace("/pets", "/orders")
        .replace("listPets", "listOrders")
        .replace("getPet", "getOrder")
        .replace("responses: {200", "responses: {204");
    let folder = project(&other);
    let path = folder.path();
    let before = tree(path);
    let ran = update(path, &[]);
    assert_eq!((ran.code, tree(path) == before), (2, true));
    let said = "`Pets` and `Orders` are different APIs: 0 of 2 operations";
    assert!(ran.err.contains(said), "{}", ran.err);
    assert!(ran.err.contains("`--force`"), "{}", ran.err);
    assert_eq!(update(path, &["--force"]).code, 0);
    assert_eq!(read(path, "spec/pets.yaml"), other);
}

#[test]
fn other_formats_have_standard_output_for_themselves() {
    let folder = project(&changed());
    let path = folder.path();
    let ran = update(path, &["--format", "json", "--dry-run"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["rust"], "major");
    assert!(ran.err.contains("client: 1.2.3 -> 2.0.0"), "{}", ran.err);

    // Without a crate the document alone is new; a build script generates from it.
    let options = read(path, "spec/specwright.yaml").replace("out: ../client\n", "");
    fs::write(path.join("spec/specwright.yaml"), &options).unwrap();
    let ran = update(path, &[]);
    assert!(ran.out.contains("no crate is named"), "{}", ran.out);
    assert_eq!(read(path, "spec/pets.yaml"), changed());
    assert_eq!(read(path, "spec/specwright.yaml"), options);
}

const TYPES: &str = "Pet: {type: object, required: [name], properties: {name: {type: string}}}\n";

#[test]
fn a_folder_takes_the_place_of_the_documents_files() {
    let (head, _) = DOCUMENT.split_once("components:").unwrap();
    let document = head
        .replace("#/components/schemas/Pets", "types/pets.yaml#/Pet")
        .replace("#/components/schemas/Pet'", "types/pets.yaml#/Pet'");
    let folder = project("");
    let path = folder.path();
    fs::create_dir_all(path.join("new/types")).unwrap();
    fs::write(path.join("new/pets.yaml"), &document).unwrap();
    fs::write(path.join("new/types/pets.yaml"), TYPES).unwrap();
    fs::write(path.join("new/unrelated.yaml"), "a: 1\n").unwrap();
    let ran = run(path, &["update", "new"], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(read(path, "spec/types/pets.yaml"), TYPES);
    assert!(!path.join("spec/unrelated.yaml").exists());
    assert_eq!(run(path, &["check"], "").code, 0);

    // A file that the new one does not refer to is left, and named.
    fs::write(path.join("new/pets.yaml"), DOCUMENT).unwrap();
    let ran = run(path, &["update", "new"], "");
    assert!(
        ran.out.contains("spec/types/pets.yaml: no longer read"),
        "{}",
        ran.out
    );
    assert_eq!(run(path, &["check"], "").code, 0);

    // A document does not get to write the options.
    let hostile = document.replace("types/pets.yaml", "specwright.yaml");
    fs::write(path.join("new/pets.yaml"), hostile).unwrap();
    fs::write(path.join("new/specwright.yaml"), TYPES).unwrap();
    let before = tree(path);
    let ran = run(path, &["update", "new"], "");
    assert!(
        ran.err
            .contains("`spec/specwright.yaml` is no file of the document"),
        "{}",
        ran.err
    );
    assert_eq!((ran.code, tree(path) == before), (2, true));
}

/// Runs the commands of the page in one folder, and holds the page to what they print. `INSTA_UPDATE=always` writes it.
#[test]
fn the_page_shows_what_is_printed() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("things.yaml", "things.yaml"),
        ("things.new.yaml", "new.yaml"),
    ] {
        fs::copy(docs.join(from), folder.path().join(to)).unwrap();
    }
    let options =
        "document: things.yaml\nout: client\ncrate: { version: 0.4.2 }\nnames_lock: names.lock\n";
    fs::write(folder.path().join("specwright.yaml"), options).unwrap();
    let page = fs::read_to_string(docs.join("updating.md")).unwrap();
    let (mut now, mut commands) = (String::new(), 0);
    for (number, part) in page.split("````").enumerate() {
        let Some(session) = part.strip_prefix("console\n").filter(|_| number % 2 == 1) else {
            now.push_str(&format!("{}{part}", if number == 0 { "" } else { "````" }));
            continue;
        };
        now.push_str("````console\n");
        for command in session.lines().filter(|it| it.starts_with("$ ")) {
            now.push_str(&format!(
                "{command}\n{}",
                shell(folder.path(), &command[2..])
            ));
            commands += 1;
        }
    }
    let is_wanted = std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always");
    if now != page && is_wanted {
        fs::write(docs.join("updating.md"), &now).unwrap();
    } else {
        assert_eq!(page, now, "INSTA_UPDATE=always updates it");
    }
    assert!(commands > 2, "the page has commands");
}

/// What a shell prints for a line, both streams as they come.
fn shell(folder: &Path, line: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_specwright"));
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {line}; }} 2>&1")])
        .current_dir(folder)
        .env(
            "PATH",
            format!("{}:{path}", program.parent().unwrap().display()),
        )
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn names_stay_if_the_options_say_so() {
    let folder = project(&changed());
    let path = folder.path();
    let options = read(path, "spec/specwright.yaml") + "names_lock: names.lock\n";
    fs::write(path.join("spec/specwright.yaml"), options).unwrap();
    let check = || run(path, &["check"], "");
    let missing = check();
    assert_eq!(
        (missing.code, missing.out.as_str()),
        (1, "spec/names.lock\n")
    );
    let json = run(path, &["check", "--format", "json"], "");
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["stale"], serde_json::json!(["spec/names.lock"]));

    let made = run(path, &["generate"], "");
    assert!(
        made.out.contains("spec/names.lock: written\n"),
        "{}",
        made.out
    );
    assert_eq!(check().code, 0);
    let lock = read(path, "spec/names.lock");
    fs::write(path.join("spec/names.lock"), lock.replace('\n', "\r\n")).unwrap();
    assert_eq!(check().code, 0);

    // With the document it is brought up to date, and as little as anything else if that fails.
    let before = tree(path);
    assert_eq!(update(path, &["--fail-on", "any"]).code, 1);
    assert_eq!(tree(path), before);
    let ran = update(path, &[]);
    assert!(
        ran.out.contains("spec/names.lock: the names that stay\n"),
        "{}",
        ran.out
    );
    assert!(!read(path, "spec/names.lock").contains("getPet"));
    assert_eq!(check().code, 0);

    // Another name by hand is one from then on.
    let lock =
        read(path, "spec/names.lock").replace("\"type Pet\": \"Pet\"", "\"type Pet\": \"Animal\"");
    fs::write(path.join("spec/names.lock"), lock).unwrap();
    assert_eq!(run(path, &["generate"], "").code, 0);
    assert!(read(path, "client/src/types/pet.rs").contains("pub struct Animal {"));
    assert_eq!(check().code, 0);

    fs::write(path.join("spec/names.lock"), "<<<<<<< ours\n").unwrap();
    let conflict = check();
    assert_eq!(conflict.code, 2);
    assert!(
        conflict.err.contains("spec/names.lock:1:1"),
        "{}",
        conflict.err
    );
}
