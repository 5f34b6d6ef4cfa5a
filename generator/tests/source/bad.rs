//! What is refused.

use super::*;

/// Nothing that is refused takes longer, in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn every_bad_file_is_a_located_diagnostic() {
    for case in cases("bad") {
        let mut sources = Sources::new();
        let mut diagnostics = Diagnostics::default();
        let name = case.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(&case).unwrap();
        let file = sources.add_bytes(name, bytes, &mut diagnostics);
        assert!(file.is_none(), "{name} was read");
        let text = rendered(diagnostics, &sources);
        assert!(text.contains(&format!("--> {name}:")), "{text}");
        check(&case, &text);
    }
}

#[test]
fn missing_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let missing = folder.path().join("missing.yaml");
    assert!(sources.add_file(&missing, &mut diagnostics).is_none());
    assert!(sources.add_file(folder.path(), &mut diagnostics).is_none());
    let text = rendered(diagnostics, &sources).replace(folder.path().to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!(text, @"
    error[S001]: cannot read `FOLDER/missing.yaml`: there is no such file

    error[S001]: cannot read `FOLDER`: it is a folder

    2 errors
    ");
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_not_read_to_its_end() {
    let mut sources = Sources::with_limits(Limits {
        bytes: 1 << 16,
        ..Limits::default()
    });
    let mut diagnostics = Diagnostics::default();
    assert!(
        sources
            .add_file(Path::new("/dev/zero"), &mut diagnostics)
            .is_none()
    );
}

#[test]
fn control_characters_are_refused_wherever_they_are() {
    for before in 0..200 {
        let with = |it: char| format!("a: {}{it}", "x".repeat(before));
        for wrong in [
            '\0', '\u{8}', '\u{b}', '\u{1f}', '\u{7f}', '\u{80}', '\u{84}', '\u{9f}',
        ] {
            let (text, _) = refused("control.yaml", with(wrong));
            let place = format!("control.yaml:1:{}\n", before + 4);
            assert!(
                text.contains("a control character") && text.contains(&place),
                "{wrong:?} after {before}: {text}"
            );
        }
        for right in ['\t', '\u{85}', '\u{a0}', '\u{bf}', '\u{c0}', '\u{20ac}'] {
            let mut sources = Sources::new();
            let mut diagnostics = Diagnostics::default();
            let file = sources.add_text("text.yaml", with(right) + "y", &mut diagnostics);
            assert!(file.is_some(), "{right:?} after {before}");
        }
    }
}

#[test]
fn nesting_is_limited_in_every_style() {
    let deep = 10_000;
    let block: String = (0..1_000)
        .map(|it| format!("{}a:\n", " ".repeat(it)))
        .collect();
    let texts = [
        (
            "deep.json",
            format!("{}{}", "[".repeat(deep), "]".repeat(deep)),
        ),
        ("deep-objects.json", r#"{"a":"#.repeat(deep)),
        (
            "deep-flow.yaml",
            format!("a: {}{}", "[".repeat(deep), "]".repeat(deep)),
        ),
        (
            "deep-flow-objects.yaml",
            format!("a: {}1{}", "{a: ".repeat(deep), "}".repeat(deep)),
        ),
        ("deep-items.yaml", format!("{}a", "- ".repeat(deep))),
        ("deep-block.yaml", block),
        ("deep-unclosed.yaml", format!("a: {}", "[".repeat(deep))),
    ];
    let mut all = String::new();
    for (name, text) in texts {
        let (text, time) = refused(name, text);
        assert!(time < PATIENCE, "{name} took {time:?}");
        all.push_str(&text);
        all.push('\n');
    }
    insta::assert_snapshot!("nesting", all);
}

#[test]
fn nesting_has_no_limit_but_that_of_the_options() {
    let deep = 1_000;
    for (name, text) in [
        (
            "flow.yaml",
            format!("a: {}{}", "[".repeat(deep), "]".repeat(deep)),
        ),
        ("items.yaml", format!("{}a", "- ".repeat(deep))),
    ] {
        let mut sources = Sources::with_limits(Limits {
            depth: deep + 1,
            ..Limits::default()
        });
        let mut diagnostics = Diagnostics::default();
        assert!(
            sources.add_text(name, text, &mut diagnostics).is_some(),
            "{}",
            rendered(diagnostics, &sources)
        );
    }
}

#[test]
fn size_is_limited() {
    let mut sources = Sources::with_limits(Limits {
        bytes: 1 << 20,
        ..Limits::default()
    });
    let mut diagnostics = Diagnostics::default();
    let text = "x".repeat((1 << 20) + 1);
    assert!(
        sources
            .add_text("large.yaml", text, &mut diagnostics)
            .is_none()
    );
    let mut all = rendered(diagnostics, &sources);
    for (name, text) in [
        ("many.json", "[1, 2, 3, 4]"),
        ("many.yaml", "- &a [1, 2]\n- *a\n"),
    ] {
        let mut sources = small(4);
        let mut diagnostics = Diagnostics::default();
        assert!(sources.add_text(name, text, &mut diagnostics).is_none());
        all.push_str(&rendered(diagnostics, &sources));
    }
    insta::assert_snapshot!("size", all);
}

#[test]
fn a_caret_in_one_long_line_is_shown_with_what_is_around_it() {
    let member = |it: usize| format!(r#""key{it}":{{"type":"string"}}"#);
    let mut members: Vec<String> = (0..40_000).map(member).collect();
    members.push(member(20_000));
    let (text, time) = refused("line.json", format!("{{{}}}", members.join(",")));
    assert!(time < PATIENCE, "{time:?}");
    insta::assert_snapshot!("long_line", text);
}

#[test]
fn garbage_is_refused_quickly() {
    let size = 4 << 20;
    let noise: String = (0u32..)
        .map(|it| char::from((it.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7f))
        .take(size)
        .collect();
    for (name, text) in [
        ("brackets.json", "[".repeat(size)),
        ("quotes.json", format!("[{}", "\"".repeat(size))),
        ("letters.yaml", "a".repeat(size) + ": ["),
        ("keys.yaml", "? ".repeat(size)),
        ("noise.yaml", noise),
    ] {
        let (_, time) = refused(name, text);
        assert!(time < PATIENCE, "{name} took {time:?}");
    }
}

#[test]
fn anchors_within_each_other_are_counted() {
    // Each anchor keeps all that is in it, a hundred times the list.
    let open: String = (0..100).map(|it| format!("&a{it} [")).collect();
    let text = format!("{open}{}{}", "1, ".repeat(1_000), "]".repeat(100));
    let mut sources = Sources::with_limits(Limits {
        nodes: 10_000,
        ..Limits::default()
    });
    let mut diagnostics = Diagnostics::default();
    assert!(sources.add_text("a.yaml", text, &mut diagnostics).is_none());
    assert!(rendered(diagnostics, &sources).contains("anchors within each other"));
}
