//! Build scripts, each a process of its own: what is said to Cargo, what is on disk afterwards, and whether a run that
//! changes nothing is seen to be one. The record that tells is in `OUT_DIR`; a run that does all again writes it anew.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::time::SystemTime;

/// The argument that makes this program the build script.
const SCRIPT: &str = "as-a-build-script";

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Boxes, version: '1'}
paths:
  /boxes:
    get:
      operationId: listBoxes
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {$ref: 'schemas.yaml#/Box'}}
";

const SCHEMAS: &str = "Box: {type: object, properties: {size: {type: integer, default: big, description: In litres.}}}\n";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [SCRIPT, call, input, out] = arguments[..] {
        let done = match call {
            "run" => specwright::build::run(input, out),
            _ => specwright::build::module(input, out, &["default"]),
        };
        return match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    // As the harness would: a filter by name, and options that are its own.
    let filter = arguments.iter().find(|it| !it.starts_with('-'));
    for (name, case) in CASES {
        if filter.is_none_or(|it| name.contains(it)) {
            case();
            println!("test {name} ... ok");
        }
    }
    ExitCode::SUCCESS
}

const CASES: &[(&str, fn())] = &[
    ("nothing_changed", nothing_changed),
    ("whatever_changed_is_seen", whatever_changed_is_seen),
    ("a_record_that_is_cut_short", a_record_that_is_cut_short),
    ("another_program", another_program),
    ("what_is_missing_may_come", what_is_missing_may_come),
    ("a_byte_order_mark", a_byte_order_mark),
    ("names_that_stay", names_that_stay),
    ("a_stale_tree_in_ci", a_stale_tree_in_ci),
    ("a_module", a_module),
    ("two_clients", two_clients),
    ("without_a_folder", without_a_folder),
];

/// A package with a build script.
struct Package {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Package {
    fn new() -> Self {
        let package = Package {
            folder: tempfile::tempdir().unwrap(),
            program: std::env::current_exe().unwrap(),
        };
        fs::create_dir(package.at("out")).unwrap();
        package.write("Cargo.toml", "[package]\nname = \"shop\"\n");
        package.write("boxes.yaml", DOCUMENT);
        package.write("schemas.yaml", SCHEMAS);
        package.write(
            "options.yaml",
            "document: boxes.yaml\nrules: {S306: warning}\n",
        );
        package
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.at(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    fn command(&self, call: &str, input: &str, out: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args([SCRIPT, call, input, out]);
        command.current_dir(self.folder.path());
        command.env("OUT_DIR", self.at("out"));
        command.env("CARGO_MANIFEST_DIR", self.folder.path());
        command.env_remove("CI");
        command
    }

    /// Runs the script, which must not fail, and says what it said.
    fn run(&self) -> String {
        said(
            &self
                .command("run", "options.yaml", "client")
                .output()
                .unwrap(),
        )
    }

    fn records(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.at("out")).unwrap();
        let paths = entries.map(|it| it.unwrap().path());
        let mut records: Vec<PathBuf> = paths.filter(|it| it.is_file()).collect();
        records.sort();
        records
    }

    fn record(&self) -> PathBuf {
        let records = self.records();
        assert_eq!(records.len(), 1, "{records:?}");
        records[0].clone()
    }

    /// Whether a run did all again, and what it said.
    fn did_all(&self, run: impl FnOnce() -> String) -> (bool, String) {
        for record in self.records() {
            let file = File::options().write(true).open(record).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        }
        let said = run();
        let age = |it: &PathBuf| fs::metadata(it).unwrap().modified().unwrap();
        let is_old = |it: &PathBuf| age(it) == SystemTime::UNIX_EPOCH;
        (!self.records().iter().all(is_old), said)
    }
}

fn said(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// All files below a folder, with their texts.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push((path.clone(), fs::read_to_string(path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

fn nothing_changed() {
    let package = Package::new();
    let first = package.run();
    let client = files(&package.at("client"));
    for line in [
        "cargo::rerun-if-changed=options.yaml\n",
        "cargo::rerun-if-changed=boxes.yaml\n",
        "cargo::rerun-if-changed=./schemas.yaml\n",
        "cargo::rerun-if-env-changed=CI\n",
        "cargo::warning=warning[S306]",
    ] {
        assert!(first.contains(line), "{line}: {first}");
    }
    // What a checkout does to files, and `touch`.
    for path in ["options.yaml", "boxes.yaml", "schemas.yaml", "Cargo.toml"] {
        let text = package.read(path);
        package.write(path, &text);
    }
    assert_eq!(package.did_all(|| package.run()), (false, first));
    assert_eq!(files(&package.at("client")), client);
}

/// One change each, and what the client has to be afterwards: as it was, or with a part.
fn whatever_changed_is_seen() {
    type Change = fn(&Package);
    let changes: &[(&str, Change, Option<&str>)] = &[
        (
            "the document",
            |it| it.write("boxes.yaml", &DOCUMENT.replace("listBoxes", "findBoxes")),
            Some("find_boxes"),
        ),
        (
            "a file that it refers to, of the same size",
            |it| it.write("schemas.yaml", &SCHEMAS.replace("litres", "ounces")),
            Some("In ounces."),
        ),
        (
            "the options",
            |it| {
                it.write(
                    "options.yaml",
                    "document: boxes.yaml\ncrate: {version: 1.2.3}\n",
                )
            },
            Some("version = \"1.2.3\""),
        ),
        (
            "the package",
            |it| it.write("Cargo.toml", "[package]\nname = \"store\"\n"),
            None,
        ),
        (
            "a generated file, by hand",
            |it| {
                it.write(
                    "client/src/client.rs",
                    "// @generated by specwright; fixed\n",
                )
            },
            None,
        ),
        (
            "a generated file has grown",
            |it| {
                let text = it.read("client/src/client.rs");
                it.write("client/src/client.rs", &format!("{text}//\n"));
            },
            None,
        ),
        (
            "a generated file is gone",
            |it| fs::remove_file(it.at("client/src/lib.rs")).unwrap(),
            None,
        ),
        (
            "all of it is gone",
            |it| fs::remove_dir_all(it.at("client")).unwrap(),
            None,
        ),
        (
            "a file of an earlier run",
            |it| it.write("client/src/old.rs", "// @generated by specwright\n"),
            None,
        ),
    ];
    for (name, change, part) in changes {
        let package = Package::new();
        package.run();
        let before = files(&package.at("client"));
        change(&package);
        let (did_all, _) = package.did_all(|| package.run());
        assert!(did_all, "{name}");
        let after = files(&package.at("client"));
        match part {
            Some(part) => assert!(after.iter().any(|it| it.1.contains(part)), "{name}"),
            None => assert_eq!(after, before, "{name}"),
        }
        let (did_all, _) = package.did_all(|| package.run());
        assert!(!did_all, "{name}: and again");
    }
}

fn a_record_that_is_cut_short() {
    let package = Package::new();
    let first = package.run();
    let record = package.record();
    let whole = fs::read(&record).unwrap();
    // Near the numbers at its beginning, and all over.
    let starts = (0..300).step_by(7);
    let lengths = starts.chain((300..whole.len()).step_by(whole.len() / 20));
    for length in lengths {
        fs::write(&record, &whole[..length]).unwrap();
        let said = package.run();
        assert_eq!(said, first, "{length} bytes");
        assert!(fs::read(&record).unwrap() == whole, "{length} bytes");
    }
    let mut huge = whole.clone();
    huge[..8].fill(0xff);
    fs::write(&record, &huge).unwrap();
    assert_eq!(package.run(), first);
    assert!(fs::read(&record).unwrap() == whole);
}

fn another_program() {
    let mut package = Package::new();
    let own = package.at("script");
    fs::copy(&package.program, &own).unwrap();
    package.program = own;
    let first = package.run();
    assert_eq!(package.did_all(|| package.run()), (false, first.clone()));
    // It was linked again, as after a change of the generator.
    let file = File::options().append(true).open(&package.program).unwrap();
    file.set_modified(SystemTime::now()).unwrap();
    drop(file);
    assert_eq!(package.did_all(|| package.run()), (true, first));
}

/// A file that was not there when it was looked for is not watched by a record.
fn what_is_missing_may_come() {
    let package = Package::new();
    package.write("options.yaml", "document: boxes.yaml\non_defect: skip\n");
    let document = format!(
        "{DOCUMENT}  /lids:\n    get:\n      operationId: listLids\n      responses:\n        '200': {{$ref: 'lids.yaml#/Lids'}}\n"
    );
    package.write("boxes.yaml", &document);
    package.run();
    assert!(package.records().is_empty());
    assert!(!package.read("client/src/client.rs").contains("list_lids"));
    package.write("lids.yaml", "Lids: {description: ok}\n");
    package.run();
    let client = files(&package.at("client"));
    assert!(client.iter().any(|it| it.1.contains("list_lids")));
    assert!(!package.did_all(|| package.run()).0);
}

fn a_byte_order_mark() {
    let package = Package::new();
    package.write("boxes.yaml", &format!("\u{feff}{DOCUMENT}"));
    let first = package.run();
    assert_eq!(package.did_all(|| package.run()), (false, first));
}

fn names_that_stay() {
    let package = Package::new();
    package.write(
        "options.yaml",
        "document: boxes.yaml\nnames_lock: names.lock\n",
    );
    package.run();
    let names = package.read("names.lock");
    assert!(package.records().is_empty());
    package.run();
    assert!(!package.did_all(|| package.run()).0);
    package.write("names.lock", &format!("{names}\n"));
    package.run();
    assert_eq!(package.read("names.lock"), names);
}

fn a_stale_tree_in_ci() {
    let package = Package::new();
    package.run();
    let ci = || {
        let mut command = package.command("run", "options.yaml", "client");
        command.env("CI", "true").output().unwrap()
    };
    assert!(ci().status.success());
    package.write("client/src/client.rs", "// @generated by specwright\n");
    let output = ci();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(error.contains("src/client.rs"), "{error}");
    // The record says nothing of a tree that is stale.
    assert!(!ci().status.success());
}

fn a_module() {
    let package = Package::new();
    let run = || {
        package
            .command("module", "boxes.yaml", "api")
            .output()
            .unwrap()
    };
    // The manifest lacks all dependencies; what is to be added is said each time.
    let lacking = String::from_utf8_lossy(&run().stderr).into_owned();
    let lines: Vec<&str> = lacking.lines().filter(|it| it.contains(" = ")).collect();
    assert!(!lines.is_empty(), "{lacking}");
    assert_eq!(String::from_utf8_lossy(&run().stderr), lacking);
    package.write(
        "Cargo.toml",
        &format!("[dependencies]\n{}\n", lines.join("\n")),
    );
    let first = said(&run());
    let module = files(&package.at("out/api"));
    assert!(first.contains("cargo::rustc-cfg=api_feature="), "{first}");
    assert_eq!(package.did_all(|| said(&run())), (false, first.clone()));
    package.write("out/api/mod.rs", "// @generated by specwright\n");
    assert_eq!(package.did_all(|| said(&run())), (true, first));
    assert_eq!(files(&package.at("out/api")), module);
    // A dependency that is gone is missed again.
    package.write("Cargo.toml", "[dependencies]\n");
    assert_eq!(String::from_utf8_lossy(&run().stderr), lacking);
}

/// Each call has a record of its own, however alike their folders are called.
fn two_clients() {
    let package = Package::new();
    let run = |out: &str| {
        said(
            &package
                .command("run", "options.yaml", out)
                .output()
                .unwrap(),
        )
    };
    for (one, two) in [("a/b", "a.b"), ("one", "two")] {
        run(one);
        run(two);
        let again = package.did_all(|| run(one) + &run(two));
        assert!(!again.0, "{one}, {two}");
    }
}

/// Who calls it outside of a build script gets all of it each time.
fn without_a_folder() {
    let package = Package::new();
    let run = || {
        let mut command = package.command("run", "options.yaml", "client");
        said(&command.env_remove("OUT_DIR").output().unwrap())
    };
    assert_eq!(run(), run());
    assert!(package.records().is_empty());
}
