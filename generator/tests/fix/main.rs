//! Fixes: what becomes of texts, and that nothing else does.

use std::path::Path;

use insta::{assert_snapshot, glob};
use specwright::diagnostic::Diagnostics;
use specwright::fix::{Fixed, Opened, fix};
use specwright::options::{Input, Options};
use specwright::source::Sources;

mod property;

fn open(name: &str, text: &str) -> Option<Opened> {
    let mut sources = Sources::new();
    let mut found = Diagnostics::default();
    let document = sources.add_text(name, text, &mut found)?;
    let input = Input {
        document,
        overlays: Vec::new(),
    };
    Some(Opened { sources, input })
}

fn fixed(name: &str, text: &str, unused: bool) -> Fixed {
    let opened = open(name, text).expect("the document can be read");
    fix(opened, &Options::default(), unused, &|text| {
        open(name, text)
    })
}

fn json(name: &str, text: &str) -> serde_json::Value {
    let opened = open(name, text).expect("the text can be read");
    opened.sources.root(opened.input.document).to_json()
}

/// The text with its fixes, what was fixed, and the overlay that does the same.
#[test]
fn cases() {
    glob!("cases/*", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        if Path::new(name).extension().is_none_or(|it| it != "snap") {
            let fixed = fixed(name, &text, name.starts_with("unused"));
            let codes = fixed.fixed.iter();
            let codes: Vec<String> = codes
                .map(|it| format!("{} {}", it.code.as_str(), it.pointer))
                .collect();
            let overlay = fixed.overlay(false).unwrap_or_default();
            let shown = fixed.text.replace('\r', "<CR>");
            assert_snapshot!(format!(
                "{shown}\n=====\n{}\n=====\n{overlay}",
                codes.join("\n")
            ));
        }
    });
}

/// What is fixed needs no other fix, and the overlay makes the same of the document.
#[test]
fn fixes_are_complete_and_overlays_are_the_same() {
    for entry in std::fs::read_dir(Path::new("tests/fix/cases")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let once = fixed(name, &text, true);
        let twice = fixed(name, &once.text, true);
        assert_eq!(once.text, twice.text, "{name}");
        assert_eq!(twice.fixed, [], "{name}");

        if once.fixed.is_empty() {
            continue;
        }
        for is_json in [false, true] {
            let overlay = once.overlay(is_json).expect(name);
            let mut opened = open(name, &text).unwrap();
            let mut found = Diagnostics::default();
            let added = opened.sources.add_text("overlay", overlay, &mut found);
            let mut root = opened.sources.root(opened.input.document).clone();
            let actions = opened.sources.root(added.expect("an overlay can be read"));
            specwright::overlay::apply(&mut root, actions, &mut found);
            assert_eq!(found.iter().count(), 0, "{name}");
            assert_eq!(root.to_json(), json(name, &once.text), "{name}");
        }
    }
}
