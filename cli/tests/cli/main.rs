//! The command line: what it prints where, and its exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

mod api;
mod call;
mod defects;
mod diff;
mod formats;
mod layout;
mod lint;
mod list;
mod mock;
mod new;
mod options;
mod revisions;
mod runtime;
mod show;
#[cfg(target_os = "linux")]
mod terminal;
mod update;
mod watch;

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
        .env_remove("COLUMNS")
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
    let next = "\nnext: `cargo add --path out` in your crate; out/README.md has the first call\n";
    assert!(first.out.ends_with(next), "{}", first.out);
    assert_eq!(ran(&with("check")).code, 0);
    let second = ran(&with("generate"));
    assert!(!second.out.contains("next: "), "{}", second.out);
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
fn standard_input_without_end_is_not_read_to_it() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["list", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let piece = [b' '; 1 << 20];
    // The limit is 128 MiB.
    let taken = (0..1024).take_while(|_| input.write_all(&piece).is_ok());
    assert!((128..140).contains(&taken.count()));
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.starts_with("error[S004]: all files together have more than 128 MiB\n"),
        "{said}"
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
    assert_eq!(without.out, "GET  /b  b\n", "{}", without.err);
    let with = list(&["--root", "."]);
    assert_eq!(with.out, "GET  /a  a\nGET  /b  b\n", "{}", with.err);
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
             Example: `$ref: '#/components/schemas/Pte'`\n\n\
             Fix: name something that is there; the help has the nearest name.\n"
        )
    );
    let all = run(folder.path(), &["explain"], "");
    assert_eq!(all.code, 0);
    assert!(
        all.out
            .contains("S201  warning  A `$ref` points to nothing.\n"),
        "{}",
        all.out
    );
    let unknown = run(folder.path(), &["explain", "S999"], "");
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
}

#[test]
fn shells_and_the_manual_know_the_commands() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(folder.path(), &["completions", shell], "");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        assert!(ran.out.contains("deprecated"), "{shell}: {}", ran.out);
    }
    let page = run(folder.path(), &["man"], "");
    assert!(page.out.contains(".TH specwright 1"), "{}", page.out);
    let pages = run(folder.path(), &["man", "--out", "pages"], "");
    assert_eq!((pages.code, pages.err.as_str()), (0, ""));
    let page = std::fs::read_to_string(folder.path().join("pages/specwright-list.1")).unwrap();
    assert!(page.contains("Exit codes"), "{page}");
}

/// Of many warnings of a kind three are shown and the others counted; errors are all shown.
#[test]
fn warnings_of_a_kind_are_counted() {
    let folder = folder();
    let mut document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for number in 0..5 {
        document.push_str(&format!(
            "  /a{number}: {{get: {{operationId: a{number}, responses: {{200: {{$ref: '#/components/responses/R{number}'}}}}}}}}\n"
        ));
    }
    document.push_str("  /b: {get: {operationId: b, responses: {204: {description: ok}}}}\n");
    std::fs::write(folder.path().join("broken.yaml"), document).unwrap();
    let ran = |more: &[&str]| {
        let arguments = [&["generate", "broken.yaml", "--out", "out"], more].concat();
        run(folder.path(), &arguments, "")
    };
    let usual = ran(&[]);
    let shown = |ran: &Ran| ran.err.matches("warning[S201]").count();
    assert_eq!((usual.code, shown(&usual)), (3, 3), "{}", usual.err);
    assert!(
        usual.err.contains("\nS201: 2 more like these\n"),
        "{}",
        usual.err
    );
    assert!(usual.err.contains("`--all` shows those"), "{}", usual.err);
    let all = ran(&["--all"]);
    assert_eq!((all.code, shown(&all)), (3, 5), "{}", all.err);
    assert!(!all.err.contains("more like these"), "{}", all.err);
    // What costs operations is said all the same.
    let quiet = ran(&["--quiet"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (3, ""));
    assert!(
        quiet.out.starts_with("1 of 6 operations generated"),
        "{}",
        quiet.out
    );
    let strict = ran(&["--strict"]);
    assert_eq!(
        (strict.code, strict.err.matches("error[S201]").count()),
        (2, 5)
    );
}

/// A document of as many files as some providers split theirs into: one for each operation, and one for each schema.
fn many_files(folder: &Path, count: usize) {
    let mut paths = String::new();
    for part in ["paths", "schemas"] {
        std::fs::create_dir(folder.join(part)).unwrap();
    }
    for number in 0..count {
        paths.push_str(&format!(
            "  /things/{number}: {{$ref: paths/{number}.yaml}}\n"
        ));
        let path = format!(
            "get:\n  operationId: thing{number}\n  responses:\n    '200':\n      description: ok\n      content: \
             {{application/json: {{schema: {{$ref: ../schemas/thing{number}.yaml}}}}}}\n"
        );
        let next = (number + 1) % count;
        let schema = format!(
            "type: object\nproperties: {{id: {{type: integer}}, next: {{$ref: thing{next}.yaml}}}}\n"
        );
        std::fs::write(folder.join(format!("paths/{number}.yaml")), path).unwrap();
        std::fs::write(folder.join(format!("schemas/thing{number}.yaml")), schema).unwrap();
    }
    let document =
        format!("openapi: 3.1.0\ninfo: {{title: Things, version: '1'}}\npaths:\n{paths}");
    std::fs::write(folder.join("openapi.yaml"), document).unwrap();
}

#[test]
fn thousands_of_files_are_one_document() {
    let folder = tempfile::tempdir().unwrap();
    many_files(folder.path(), 1_500);
    let began = std::time::Instant::now();
    let ran = run(
        folder.path(),
        &["generate", "openapi.yaml", "--out", "out"],
        "",
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(
        ran.out.contains("\n1500 of 1500 operations generated\n"),
        "{}",
        ran.out
    );
    // In a debug build, and beside other tests; the goal for a release build is ten seconds.
    assert!(began.elapsed().as_secs() < 100, "{:?}", began.elapsed());
}

/// A limit that is reached is one error, at the place that goes beyond it, and names the option that raises it.
#[test]
fn limits_are_errors_and_options() {
    let folder = tempfile::tempdir().unwrap();
    many_files(folder.path(), 10);
    let deep = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\nx-deep: {}1{}\n",
        "[".repeat(110),
        "]".repeat(110)
    );
    std::fs::write(folder.path().join("deep.yaml"), deep).unwrap();
    let aliases = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\nx-a: &a [1, 2, 3, 4]\nx-b: [*a, *a]\n";
    std::fs::write(folder.path().join("aliases.yaml"), aliases).unwrap();
    let mut all = String::new();
    for (document, limit, enough) in [
        ("openapi.yaml", "files: 20", "files: 21"),
        ("openapi.yaml", "bytes: 2000", "bytes: 8000"),
        ("openapi.yaml", "nodes: 150", "nodes: 1500"),
        ("aliases.yaml", "nodes: 20", "nodes: 100"),
        ("deep.yaml", "depth: 100", "depth: 120"),
    ] {
        for (limit, code) in [(limit, 2), (enough, 0)] {
            let options = format!("document: {document}\nlimits: {{{limit}}}\n");
            std::fs::write(folder.path().join("options.yaml"), options).unwrap();
            let ran = run(
                folder.path(),
                &["generate", "--options", "options.yaml", "--out", "out"],
                "",
            );
            assert_eq!(ran.code, code, "{limit}: {}", ran.err);
            if code == 2 {
                assert!(ran.err.ends_with("\n1 error\n"), "{}", ran.err);
                all.push_str(&format!("limits: {{{limit}}}\n{}\n", ran.err));
            }
        }
    }
    insta::assert_snapshot!("limits", all);
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
    write(
        "limits.yaml",
        "document: pets.yaml\nlimits: {files: 0, bytes: many, nodes: -1, depth: 5000, deep: 1}\n",
    );
    write(
        "nothing.yaml",
        "document: pets.yaml\nclient: {token_env: {kee: PETS_KEY}}\n\
         names: {getPt: fetch, '#/components/schemas/Pte': Animal}\n\
         vendored: {'https://example.com/pets.yaml': pets.yaml}\n",
    );
    write(
        "selector.yaml",
        "document: pets.yaml\noperations: [listPets, getPets]\n",
    );
    write(
        "names.yaml",
        "document: pets.yaml\ncrate: {name: My Pets!}\nclient: {base_url_env: ''}\n",
    );
    write("page.html", "<!DOCTYPE html>\n<title>Pets</title>\n");
    write("pets.pdf", "%PDF-1.4\n");
    write("tools.json", "{\"openrpc\": \"1.2.6\", \"methods\": []}\n");
    write("words.yaml", "one: two\n");
    std::fs::write(folder.path().join("pets.json.gz"), b"\x1f\x8b\x08\x08i\xe9").unwrap();
    let cases: [&[&str]; 22] = [
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
        &["list", "--options", "limits.yaml"],
        &["check", "--out", "out", "--options", "nothing.yaml"],
        &["check", "--out", "out", "--options", "selector.yaml"],
        &["check", "--out", "out", "--options", "names.yaml"],
        &[
            "generate",
            "https://pets.example/openapi.json",
            "--out",
            "out",
        ],
        &["generate", "page.html", "--out", "out"],
        &["list", "pets.pdf"],
        &["list", "pets.json.gz"],
        &["show", "tools.json", "getPet"],
        &["call", "words.yaml", "getPet"],
        &["list", "pets.yaml", "--operation", "GET /pet"],
        &["list", "pets.yaml", "--operation", "POST /pets"],
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

#[test]
fn each_code_is_explained() {
    let folder = folder();
    let codes = include_str!("../../../generator/src/diagnostic/codes.rs");
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
