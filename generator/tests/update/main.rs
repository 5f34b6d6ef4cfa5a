//! What goes with a new document: the version, by Cargo's rules, the options that say it, and where a section of the changelog goes.

use specwright::diagnostic::Diagnostics;
use specwright::diff::{Diff, Rust};
use specwright::options::Options;
use specwright::source::Sources;
use specwright::update::{Entry, bumped, changelog, with_version};

#[test]
fn versions_go_up_as_cargo_compares_them() {
    let cases = [
        ("1.2.3", "2.0.0", "1.3.0", "1.2.4"),
        ("0.2.3", "0.3.0", "0.2.4", "0.2.4"),
        ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
        ("1.2.3+build.5", "2.0.0", "1.3.0", "1.2.4"),
        ("2.0.0-rc.1", "2.0.0-rc.2", "2.0.0-rc.2", "2.0.0-rc.2"),
        ("2.0.0-beta", "2.0.0-beta.1", "2.0.0-beta.1", "2.0.0-beta.1"),
        ("2.0.0-7", "2.0.0-8", "2.0.0-8", "2.0.0-8"),
    ];
    for (version, major, minor, none) in cases {
        let all = [Rust::Major, Rust::Minor, Rust::None].map(|it| bumped(version, it));
        assert_eq!(all, [major, minor, none], "{version}");
    }
    let most = format!("{}.0.0", u64::MAX);
    assert_eq!(bumped(&most, Rust::Major), most);
}

/// Options with another version; what is said if that cannot be.
fn edited(text: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("specwright.yaml");
    std::fs::write(&path, text).unwrap();
    let (mut sources, mut found) = (Sources::new(), Diagnostics::default());
    let options = Options::read(&path, &mut sources, &mut found).expect(text);
    with_version(&path, &options, &sources, "0.9.0").map_err(|it| it.help.unwrap())
}

#[test]
fn the_version_is_all_that_changes_in_options() {
    let cases = [
        (
            "# a\ncrate:\n  name: x # b\n  version: 0.1.0 # c\nstrict: true\n",
            "# a\ncrate:\n  name: x # b\n  version: 0.9.0 # c\nstrict: true\n",
        ),
        (
            "crate: { version: '0.1.0', name: x }",
            "crate: { version: '0.9.0', name: x }",
        ),
        (
            "crate: { name: x }\n",
            "crate: { version: 0.9.0, name: x }\n",
        ),
        (
            "crate:\r\n    name: x\r\n",
            "crate:\r\n    version: 0.9.0\r\n    name: x\r\n",
        ),
        (
            "# größe\nstrict: true",
            "# größe\nstrict: true\ncrate:\n  version: 0.9.0\n",
        ),
        (
            "{\"strict\": true}\n",
            "{\n  \"crate\": { \"version\": \"0.9.0\" },\"strict\": true}\n",
        ),
        (
            "{\n  \"crate\": {\n    \"name\": \"x\"\n  }\n}",
            "{\n  \"crate\": {\n    \"version\": \"0.9.0\",\n    \"name\": \"x\"\n  }\n}",
        ),
        (
            "{ \"crate\": { \"description\": \"é\", \"version\": \"1.0.0-rc.1+b\" } }",
            "{ \"crate\": { \"description\": \"é\", \"version\": \"0.9.0\" } }",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(edited(before).as_deref(), Ok(after), "{before}");
    }
    for odd in [
        "crate: {}\n",
        "crate:\n  version: >-\n    0.1.0\n",
        "crate:\n  version: !!str 0.1.0\n",
        "strict: true\n...\n",
        "strict: false\ncrate: &c\n  name: x\n  version: &v 0.1.0\n",
    ] {
        let by_hand = "write `crate: { version: 0.9.0 }` by hand";
        match edited(odd) {
            Err(help) => assert_eq!(help, by_hand, "{odd}"),
            Ok(text) => assert!(text.contains("0.9.0"), "{odd}: {text}"),
        }
    }
}

fn logged(existing: Option<&str>) -> String {
    let (diff, sources) = (Diff::default(), Sources::new());
    let entry = Entry {
        version: "0.9.0",
        date: "2026-01-31",
        document: ("1", "2 `x`"),
        diff: &diff,
        old: &sources,
        new: &sources,
    };
    changelog(existing, entry)
}

const SECTION: &str = "\
## [0.9.0] - 2026-01-31

The document went from version `1` to `` 2 `x` ``.

### Changed

- Nothing that callers can tell: documentation, or how the crate is written.
";

#[test]
fn a_section_goes_above_those_of_other_versions() {
    let head = "# Changelog\n\nMine.\n\n## [Unreleased]\n\n- A bug fix.\n";
    let older =
        "## [0.8.0] - 2025-12-31\n\n### Added\n\n- A thing.\n\n[0.8.0]: https://x.example\n";
    assert_eq!(
        logged(Some(&format!("{head}\n{older}"))),
        format!("{head}\n{SECTION}\n{older}")
    );
    assert_eq!(logged(Some(head)), format!("{head}\n{SECTION}"));
    let links = "[Unreleased]: https://x.example\n";
    assert_eq!(
        logged(Some(&format!("{head}\n{links}"))),
        format!("{head}\n{SECTION}\n{links}")
    );
    let code = "# Changelog\n\n```\n## not a heading\n```\n";
    assert_eq!(logged(Some(code)), format!("{code}\n{SECTION}"));
    for none in [None, Some("  \n")] {
        let text = logged(none);
        assert!(
            text.starts_with("# Changelog\n") && text.ends_with(SECTION),
            "{text}"
        );
    }
    let windows = head.replace('\n', "\r\n");
    assert!(!logged(Some(&windows)).replace("\r\n", "").contains('\n'));
}
