//! What the compiler says of the mistakes that users make most likely: each a file in `tests/mistakes`, compiled against
//! the crate of a small document; those in a folder of `tests/mistakes`, with the feature of its name. A mistake has to be
//! told where it was made, in the user's own file.
//!
//! Every release of Rust words some messages anew, so whole messages are compared with the release that they were taken
//! from only. With any other, each mistake still has to be the same error.

mod support;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use insta::{assert_snapshot, with_settings};
use serde_json::Value;

/// The release that the snapshots are of.
const RELEASE: &str = "rustc 1.95.";

/// What mistakes are compiled against.
const EXTERNS: [&str; 2] = ["shop", "serde_json"];

fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

fn is_known_release() -> bool {
    let output = rustc().arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).starts_with(RELEASE)
}

/// Checks the crate of the document. What it takes to compile a file that uses it.
fn checked(folder: &Path, features: &str) -> Vec<OsString> {
    let asked = ["check", "--message-format=json", "--features", features];
    let said = support::cargo(folder, &asked);
    let artifacts: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut arguments = Vec::new();
    for name in EXTERNS {
        let own = artifacts
            .iter()
            .filter(|it| it["target"]["name"] == name)
            .filter_map(|it| it["filenames"].as_array())
            .flatten()
            .filter_map(Value::as_str)
            .find(|it| it.ends_with(".rmeta"));
        let metadata = own.unwrap_or_else(|| panic!("nothing was made of {name}: {said}"));
        let dependencies = Path::new(metadata).parent().unwrap().display();
        arguments.push("--extern".into());
        arguments.push(format!("{name}={metadata}").into());
        arguments.push("-L".into());
        arguments.push(format!("dependency={dependencies}").into());
    }
    arguments
}

/// What the compiler says of a file, as somebody reads it who has the crate beside their own.
fn compile(file: &Path, folder: &Path, arguments: &[OsString]) -> String {
    let output = rustc()
        .current_dir(folder)
        .args(["--edition=2024", "--crate-type=lib", "--crate-name=user"])
        .args(["--emit=metadata", "--out-dir=.", "--diagnostic-width=140"])
        .args(arguments)
        .arg(file)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let user = format!("{}/", file.parent().unwrap().display());
    let said = said.replace(&user, "");
    // The rest says how many there were.
    let end = [
        "error: aborting due to",
        "warning: 1 warning",
        "warning: 2 warnings",
    ];
    said.lines()
        .take_while(|line| !end.iter().any(|it| line.starts_with(it)))
        .map(|line| steady(line) + "\n")
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// A line without what changes although the mistake does not: numbers of lines, whose width is that of the margin too,
/// places on this machine, and how much else there is.
fn steady(line: &str) -> String {
    let trimmed = line.trim();
    if let Some((arrow @ ("-->" | ":::"), place)) = trimmed.split_once(' ') {
        let is_users = !place.contains('/');
        let file = place.split(':').next().unwrap_or_default();
        // Behind the folder of a registry stands that of a package, with its version.
        return match (is_users, file.split_once("/registry/src/")) {
            (true, _) => format!("  {arrow} {place}"),
            (false, None) => format!("  {arrow} {file}"),
            (false, Some((_, file))) => {
                let file = file.split_once('/').map_or(file, |(_, file)| file);
                let (package, file) = file.split_once('/').unwrap_or((file, ""));
                let name = package.rsplit_once('-').map_or(package, |(name, _)| name);
                format!("  {arrow} {name}/{file}")
            }
        };
    }
    if trimmed.starts_with("and ") && trimmed.ends_with(" others") {
        return "        and others".to_owned();
    }
    let rest = line.trim_start_matches(|it: char| it.is_ascii_digit() || it == ' ');
    let is_margin = |it: &str| {
        it.len() < line.len() && it.starts_with(['|', '=', '+', '-', '~']) || it.starts_with("...")
    };
    match line.starts_with(|it: char| it.is_ascii_lowercase()) || rest.is_empty() {
        true => line.trim_end().to_owned(),
        false if is_margin(rest) => match rest.strip_prefix("...") {
            Some(rest) => format!("  ...{}", rest.trim()),
            None => format!("   {}", rest.trim_end()),
        },
        false => format!("        {}", rest.trim_end()),
    }
}

/// Which error it is: its code, or that it is a warning.
fn kind(said: &str) -> &str {
    let line = said.lines().next().unwrap_or_default();
    line.split_once(": ").map_or(line, |(kind, _)| kind)
}

/// The mistakes of a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = files
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "rs"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn mistakes_are_told_where_they_were_made() {
    let folder = support::workshop("mistakes");
    let mistakes = support::root().join("tests/mistakes");
    let generated = support::generate(&mistakes.join("api.yaml"), "shop");
    support::write(&generated.files, &folder);
    support::lock(&folder);
    for features in ["", "mock"] {
        let arguments = checked(&folder, features);
        compare(&files(&mistakes.join(features)), &folder, &arguments);
    }
}

/// Compares what the compiler says of files with what it said.
fn compare(files: &[PathBuf], folder: &Path, arguments: &[OsString]) {
    let is_known_release = is_known_release();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let said = compile(file, folder, arguments);
        let place = said.split("--> ").nth(1).unwrap_or_default();
        assert!(place.starts_with(&format!("{name}.rs:")), "{name}: {said}");
        if is_known_release {
            with_settings!({ snapshot_path => "snapshots/mistakes", prepend_module_to_snapshot => false, omit_expression => true }, {
                assert_snapshot!(name, said);
            });
        } else {
            let path = support::root().join(format!("tests/snapshots/mistakes/{name}.snap"));
            let snapshot = std::fs::read_to_string(path).unwrap();
            let known = snapshot.splitn(3, "---\n").nth(2).unwrap_or_default();
            assert_eq!(kind(&said), kind(known), "{name}: {said}");
        }
    }
}
