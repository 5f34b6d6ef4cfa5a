//! What is said about documents that are wrong, as people see it.

mod support;

use std::collections::HashSet;

use insta::{assert_snapshot, with_settings};
use specwright::diagnostic::Code;

#[test]
fn diagnostics() {
    for (name, path) in support::documents(&support::root().join("tests/diagnostics")) {
        let generated = support::generate(&path, "bad");
        assert!(!generated.diagnostics.is_empty(), "{name} is not diagnosed");
        with_settings!({ snapshot_path => "snapshots/diagnostics", prepend_module_to_snapshot => false }, {
            assert_snapshot!(name, generated.rendered);
        });
    }
}

/// A build script names a file by the whole path, and cargo shows it to somebody who is in the package.
#[test]
fn builds_name_files_from_the_manifest() {
    let path = support::root().join("tests/diagnostics/unsupported_version.yaml");
    let text = specwright::build::generate(&path, std::path::Path::new("out")).unwrap_err();
    let place = "--> tests/diagnostics/unsupported_version.yaml:1:10\n";
    assert!(text.contains(place), "{text}");
}

/// The table in `tests/diagnostics/rules.md`: each row's code is reported at its place.
#[test]
fn rules() {
    let folder = support::root().join("tests/diagnostics");
    let mut seen = HashSet::new();
    for (name, path) in support::documents(&folder) {
        let rendered = support::generate(&path, "bad").rendered;
        seen.extend(shown(&rendered).map(|(code, place)| format!("{code} {name}:{place}")));
    }
    let table = std::fs::read_to_string(folder.join("rules.md")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|it| it.starts_with("| ") && !it.starts_with("| object "))
        .map(|it| it.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() > 100, "the table is read wrongly");
    let wrong: Vec<&Vec<&str>> = rows
        .iter()
        .filter(|row| !matches!(row[..], [_, _, _, code, place] if seen.contains(&format!("{code} {place}"))))
        .collect();
    assert!(
        wrong.is_empty(),
        "not reported as the table says: {wrong:#?}"
    );
}

/// The code and the line and column of each diagnostic in a rendered text.
fn shown(rendered: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = rendered.lines().zip(rendered.lines().skip(1));
    lines.filter_map(|(title, place)| {
        let (_, code) = title.split_once('[')?;
        let (code, _) = code.split_once("]: ")?;
        let (_, place) = place.split_once("--> ")?;
        let file = place.rfind(".yaml:")?;
        Some((code, &place[file + ".yaml:".len()..]))
    })
}

/// Codes of files, limits, selectors and options, which no document alone brings about, each with the test that shows it.
const ELSEWHERE: [(Code, &str); 10] = [
    (
        Code::UnreadableFile,
        "cli/tests/cli/snapshots/cli__errors.snap",
    ),
    (Code::Syntax, "generator/tests/source/bad/invalid.yaml.snap"),
    (
        Code::DuplicateKey,
        "generator/tests/source/bad/duplicate-key.yaml.snap",
    ),
    (
        Code::TooLarge,
        "generator/tests/source/bad/alias-bomb.yaml.snap",
    ),
    (
        Code::NonStringKey,
        "generator/tests/source/bad/list-key.yaml.snap",
    ),
    (
        Code::Encoding,
        "generator/tests/source/bad/latin-1.yaml.snap",
    ),
    (
        Code::UnknownOperation,
        "cli/tests/cli/snapshots/cli__errors.snap",
    ),
    (
        Code::MalformedOverlay,
        "generator/tests/overlay/cases/malformed.yaml.snap",
    ),
    (Code::Output, "cli/tests/cli/main.rs"),
    (
        Code::UselessOverlay,
        "generator/tests/overlay/cases/matches-nothing.yaml.snap",
    ),
];

/// Each code is shown by a case here, or by a test of the table above, never both.
#[test]
fn codes() {
    let mut cases = String::new();
    for entry in std::fs::read_dir(support::root().join("tests/snapshots/diagnostics")).unwrap() {
        cases.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for code in Code::ALL {
        let name = code.as_str();
        let here = cases.contains(&format!("[{name}]"));
        match ELSEWHERE.iter().find(|(it, _)| it == code) {
            // It is a bug of the generator, of which none is known.
            None if *code == Code::Internal => assert!(!here, "{name} is a bug to be fixed"),
            None => assert!(here, "no case shows {name}"),
            Some((_, test)) => {
                let path = support::root().join(test);
                let text = std::fs::read_to_string(path).unwrap();
                assert!(!here, "{name} has a case, and needs no other test");
                assert!(
                    text.contains(&format!("[{name}]")),
                    "{test} does not show {name}"
                );
            }
        }
        let explained = code.explain();
        for part in ["Example: ", "Fix: "] {
            assert!(explained.contains(part), "{name} lacks `{part}`");
        }
    }
}
