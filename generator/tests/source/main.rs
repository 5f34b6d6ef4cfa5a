//! Reading: what is refused, where the refusal points, and what is kept of what is read.
//!
//! `bad/` holds files that cannot be read, each beside the diagnostic it gets; `good/` files
//! that can, each beside its tree as JSON.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use specwright::diagnostic::Diagnostics;
use specwright::report::{RenderOptions, render};
use specwright::source::{Limits, Node, Number, Sources, Value};

mod agree;
mod bad;
mod good;
mod place;

/// The cases of a folder: every file that is no snapshot.
fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/source")
        .join(folder);
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|it| it.extension().is_none_or(|it| it != "snap"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// Compares with the snapshot that stands beside the case.
fn check(case: &Path, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(case.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let name = case.file_name().unwrap().to_str().unwrap();
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn rendered(diagnostics: Diagnostics, sources: &Sources) -> String {
    render(&diagnostics.into_vec(), sources, RenderOptions::default())
}

/// The diagnostics of a text that is refused, and how long that took.
fn refused(name: &str, text: impl Into<String>) -> (String, Duration) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let text = text.into();
    let start = Instant::now();
    let file = sources.add_text(name, text, &mut diagnostics);
    assert!(file.is_none(), "{name} was read");
    let rendered = rendered(diagnostics, &sources);
    (rendered, start.elapsed())
}

/// A tree as text that shows what JSON would lose: how wide a number is.
fn shown(node: &Node, indent: usize, text: &mut String) {
    let pad = "  ".repeat(indent + 1);
    match &node.value {
        Value::Object(map) => {
            text.push_str("object\n");
            for (key, value) in map {
                write!(text, "{pad}{key:?}: ").unwrap();
                shown(value, indent + 1, text);
            }
        }
        Value::Array(items) => {
            text.push_str("array\n");
            for item in items {
                write!(text, "{pad}- ").unwrap();
                shown(item, indent + 1, text);
            }
        }
        Value::Number(Number::Integer(value)) => writeln!(text, "integer {value}").unwrap(),
        Value::Number(Number::Float(value)) => writeln!(text, "float {value:?}").unwrap(),
        other => writeln!(text, "{other:?}").unwrap(),
    }
}

fn small(nodes: usize) -> Sources {
    Sources::with_limits(Limits {
        nodes,
        ..Limits::default()
    })
}
