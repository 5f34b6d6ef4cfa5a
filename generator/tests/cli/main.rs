//! The command line: what it prints where, and its exit codes.

// The program is built with this feature only.
#![cfg(feature = "cli")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example'}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets, lists]
      responses: {200: {description: All, content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}}}
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {200: {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pets: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: One less, version: '1'}
actions: [{target: \"$.paths['/pets']\", remove: true}]
";

const OPTIONS: &str = "\
document: pets.yaml
operations: [getPet]
overlays: [overlay.yaml]
crate: {name: pets, version: 1.2.3}
";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program in a folder.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("pets.yaml", DOCUMENT),
        ("overlay.yaml", OVERLAY),
        ("pets.options.yaml", OPTIONS),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn generates_checks_and_generates_nothing_twice() {
    let folder = folder();
    let ran = |arguments: &[&str]| run(folder.path(), arguments, "");
    let arguments = ["pets.yaml", "--out", "out", "--crate-name", "pets"];
    let with = |command| [&[command][..], &arguments].concat();

    let missing = ran(&with("check"));
    assert_eq!(missing.code, 1, "{}", missing.err);
    assert!(missing.out.contains("out/src/lib.rs\n"), "{}", missing.out);
    assert!(!folder.path().join("out").exists());

    let first = ran(&with("generate"));
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(
        first.out.contains(" written, 0 removed, 0 unchanged"),
        "{}",
        first.out
    );
    assert_eq!(ran(&with("check")).code, 0);
    let second = ran(&with("generate"));
    assert!(
        second.out.starts_with("out: 0 written, 0 removed, "),
        "{}",
        second.out
    );

    let lib = folder.path().join("out/src/lib.rs");
    let text = std::fs::read_to_string(&lib).unwrap();
    std::fs::write(&lib, text + "// changed\n").unwrap();
    let stale = ran(&with("check"));
    assert_eq!((stale.code, stale.out.as_str()), (1, "out/src/lib.rs\n"));
}

#[test]
fn options_alone_are_enough() {
    let folder = folder();
    let arguments = ["generate", "--options", "pets.options.yaml", "--out", "out"];
    let ran = run(folder.path(), &arguments, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let manifest = std::fs::read_to_string(folder.path().join("out/Cargo.toml")).unwrap();
    assert!(
        manifest.contains("name = \"pets\"\nversion = \"1.2.3\""),
        "{manifest}"
    );
}

#[test]
fn standard_input_gives_the_same_files() {
    let folder = folder();
    for (name, spec, input) in [("a", "pets.yaml", ""), ("b", "-", DOCUMENT)] {
        let ran = run(folder.path(), &["generate", spec, "--out", name], input);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let types = |name| std::fs::read_to_string(folder.path().join(name).join("src/types/pet.rs"));
    let body = |text: String| {
        text.lines()
            .skip(1)
            .map(|it| format!("{it}\n"))
            .collect::<String>()
    };
    assert_eq!(body(types("a").unwrap()), body(types("b").unwrap()));
}

#[test]
fn files_above_need_leave() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("api")).unwrap();
    let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a: {$ref: '../common.yaml#/a'}\n  \
                    /b: {get: {operationId: b, responses: {'204': {description: ok}}}}\n";
    let common = "a: {get: {operationId: a, responses: {'204': {description: ok}}}}\n";
    std::fs::write(folder.path().join("api/openapi.yaml"), document).unwrap();
    std::fs::write(folder.path().join("common.yaml"), common).unwrap();
    let list = |more: &[&str]| {
        let arguments = [&["list", "api/openapi.yaml"], more].concat();
        run(folder.path(), &arguments, "")
    };
    let without = list(&[]);
    assert_eq!(without.out, "b  GET  /b\n", "{}", without.err);
    let with = list(&["--root", "."]);
    assert_eq!(with.out, "a  GET  /a\nb  GET  /b\n", "{}", with.err);
}

#[test]
fn lists() {
    let folder = folder();
    let all = run(folder.path(), &["list", "pets.yaml"], "");
    insta::assert_snapshot!(all.out, @"
    listPets  GET  /pets       pets, lists
    getPet    GET  /pets/{id}
    ");
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    let less = run(
        folder.path(),
        &["list", "-", "--overlay", "overlay.yaml"],
        DOCUMENT,
    );
    assert_eq!(less.out, "getPet  GET  /pets/{id}\n");
}

#[test]
fn explains() {
    let folder = folder();
    let known = run(folder.path(), &["explain", "s201"], "");
    assert_eq!(
        (known.code, known.out.as_str()),
        (
            0,
            "S201: A `$ref` points to nothing. By default the operations that reach it are left out.\n\n\
             For example: `$ref: '#/components/schemas/Pte'`\n\n\
             To mend it: name something that is there; the help has the nearest name.\n"
        )
    );
    let unknown = run(folder.path(), &["explain", "S999"], "");
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
}

/// Each command that fails: what it says, and that nothing is written.
#[test]
fn errors() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("broken.yaml", "openapi: [3.1.0\n");
    write(
        "options.yaml",
        "document: ../pets.yaml\noperation: [a]\ncrate: {name: 1st, version: one, edition: 2024}\n\
         client: {token_env: NAME}\noverlays: {}\nnames: []\n",
    );
    write("empty.yaml", "operations: []\n");
    let cases: [&[&str]; 10] = [
        &["generate", "missing.yaml", "--out", "out"],
        &["generate", ".", "--out", "out"],
        &["generate", "broken.yaml", "--out", "out"],
        &[
            "generate",
            "pets.yaml",
            "--out",
            "out",
            "--overlay",
            "pets.yaml",
        ],
        &[
            "generate",
            "pets.yaml",
            "--out",
            "out",
            "--operation",
            "getPets",
        ],
        &[
            "generate",
            "pets.yaml",
            "--out",
            "out",
            "--crate-name",
            "a b",
        ],
        &["generate", "--out", "out"],
        &["generate", "--out", "out", "--options", "options.yaml"],
        &["check", "--out", "out", "--options", "empty.yaml"],
        &["list", "overlay.yaml"],
    ];
    let mut all = String::new();
    for arguments in cases {
        let ran = run(folder.path(), arguments, "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        all.push_str(&format!(
            "$ specwright {}\n{}\n",
            arguments.join(" "),
            ran.err
        ));
    }
    assert!(!folder.path().join("out").exists());
    insta::assert_snapshot!("errors", all);
}

#[test]
fn foreign_files_are_left() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    std::fs::write(folder.path().join("out/Cargo.toml"), "[package]\n").unwrap();
    let ran = run(
        folder.path(),
        &["generate", "pets.yaml", "--out", "out"],
        "",
    );
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("error[S903]: "), "{}", ran.err);
    assert!(!folder.path().join("out/src").exists());
}

const DEFECT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /good:
    get: {operationId: good, responses: {'204': {description: ok}}}
  /bad:
    get:
      operationId: bad
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Nobody'}}}
";

#[test]
fn what_a_defect_costs_is_a_choice() {
    let folder = folder();
    std::fs::write(folder.path().join("defect.yaml"), DEFECT).unwrap();
    let generate = |more: &[&str]| {
        let arguments = [
            "generate",
            "defect.yaml",
            "--out",
            "out",
            "--report",
            "report.json",
        ];
        let ran = run(folder.path(), &[&arguments[..], more].concat(), "");
        let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        (ran.code, report, ran.err)
    };
    let (code, report, err) = generate(&[]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(report["operations"]["total"], 2);
    assert_eq!(report["operations"]["emitted"], 1);
    assert_eq!(report["operations"]["skipped"][0]["id"], "bad");
    let losses = report["losses"].as_array().unwrap();
    let lost = losses.iter().find(|it| it["code"] == "S201").unwrap();
    assert_eq!(lost["file"], "defect.yaml");
    assert_eq!((&lost["line"], &lost["column"]), (&12.into(), &55.into()));
    assert_eq!(
        lost["pointer"],
        "/paths/~1bad/get/responses/200/content/application~1json/schema/$ref"
    );
    assert!(lost["message"].as_str().unwrap().contains("Nobody"));

    let (code, report, _) = generate(&["--on-defect", "opaque"]);
    assert_eq!(code, 0);
    assert_eq!(report["operations"]["emitted"], 2);
    for strict in [&["--on-defect", "error"][..], &["--strict"]] {
        let (code, _, err) = generate(strict);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("error[S201]"), "{err}");
    }
    let ran = run(
        folder.path(),
        &[
            "generate",
            "defect.yaml",
            "--out",
            "out",
            "--on-defect",
            "pray",
        ],
        "",
    );
    assert_ne!(ran.code, 0);
    assert!(
        ran.err.contains("`skip`, `error` or `opaque`"),
        "{}",
        ran.err
    );
}

#[test]
fn each_code_is_explained() {
    let folder = folder();
    let codes = include_str!("../../src/diagnostic/codes.rs");
    let codes = codes.split('"').filter(|it| {
        it.len() == 4 && it.starts_with('S') && it[1..].bytes().all(|it| it.is_ascii_digit())
    });
    let mut count = 0;
    for code in codes {
        let ran = run(folder.path(), &["explain", code], "");
        assert_eq!(ran.code, 0, "{code}: {}", ran.err);
        assert!(
            ran.out.starts_with(code) && ran.out.lines().count() > 3,
            "{}",
            ran.out
        );
        count += 1;
    }
    assert!(count > 40, "{count}");
}
