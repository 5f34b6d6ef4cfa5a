//! Overlays: what they change, what they refuse, and where changed nodes come from.
//!
//! A case holds a document and an overlay; beside it stands the result with the diagnostics.

use std::path::{Path, PathBuf};

use specwright::diagnostic::{Diagnostics, Place};
use specwright::overlay;
use specwright::report::{RenderOptions, render};
use specwright::source::{Node, Sources};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/overlay/cases");
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|it| it.extension().is_some_and(|it| it == "yaml"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn applied(name: &str, text: &str) -> (Node, String) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add_text(name, text, &mut diagnostics).unwrap();
    let mut root = sources.root(file).get("document").unwrap().clone();
    let overlay = sources.root(file).get("overlay").unwrap();
    overlay::apply(&mut root, overlay, &mut diagnostics);
    let text = render(&diagnostics.into_vec(), &sources, RenderOptions::default());
    (root, text)
}

#[test]
fn every_case_is_its_golden() {
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap();
        let (root, diagnostics) = applied(name, &std::fs::read_to_string(&case).unwrap());
        let json = serde_json::to_string_pretty(&root.to_json()).unwrap();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(case.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, format!("{json}\n\n{diagnostics}")));
    }
}

/// A diagnostic about what an overlay brought in points into the overlay.
#[test]
fn nodes_keep_their_place() {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let document = "info: {title: a}\n";
    let overlay = "overlay: 1.0.0\nactions:\n- target: $.info\n  update: {version: 1}\n";
    let document = sources
        .add_text("document.yaml", document, &mut diagnostics)
        .unwrap();
    let overlay = sources
        .add_text("overlay.yaml", overlay, &mut diagnostics)
        .unwrap();
    let mut root = sources.root(document).clone();
    overlay::apply(&mut root, sources.root(overlay), &mut diagnostics);
    let at = |pointer: &str| {
        let node = root.pointer(pointer).unwrap().id;
        let it = sources.locate(&Place::Key(node)).unwrap();
        format!("{}:{}:{}", sources.file_name(it.file), it.line, it.column)
    };
    assert_eq!(at("/info/title"), "document.yaml:1:8");
    assert_eq!(at("/info/version"), "overlay.yaml:4:12");
}

/// Each action may nest a document deeper; together they may not nest it without end.
#[test]
fn nesting_does_not_add_up() {
    let deep = |depth: usize| format!("{}{{}}{}", "{a: ".repeat(depth), "}".repeat(depth));
    let path = |depth: usize| format!("${}", ".a".repeat(depth));
    let mut text = format!(
        "document: {}\noverlay:\n  overlay: 1.0.0\n  actions:\n",
        deep(2)
    );
    for start in [1, 91, 181, 271] {
        text.push_str(&format!(
            "  - {{target: {}, update: {}}}\n",
            path(start),
            deep(91)
        ));
    }
    let (_, diagnostics) = applied("deep.yaml", &text);
    assert!(
        diagnostics.contains("error[S902]: nested deeper than 200 levels"),
        "{diagnostics}"
    );
}

/// Most targets are followed without the library that knows all of JSONPath; they match the same.
#[test]
fn targets_match_what_json_path_says() {
    let document = r#"{"a":{"b":{"c":{}},"0":{}},"with space":{},"it's":{},"q\"q":{},"b\\s":{},"größe":{},"a-b":{},"_x9":{},
        "":{"":{}},"list":[{},{"in":{}},{}],"\u0001":{}}"#;
    let json: serde_json::Value = serde_json::from_str(document).unwrap();
    let targets = [
        "$",
        "$.a",
        "$.a.b.c",
        "$.a.b.none",
        "$.a['b'].c",
        "$[\"a\"]['b'][\"c\"]",
        "$.a['0']",
        "$.a[0]",
        "$.a.0",
        "$['with space']",
        "$['it\\'s']",
        "$[\"it's\"]",
        "$['it's']",
        "$['q\"q']",
        "$[\"q\\\"q\"]",
        "$['b\\\\s']",
        "$['b\\s']",
        "$.größe",
        "$['größe']",
        "$.a-b",
        "$['a-b']",
        "$._x9",
        "$.9x",
        "$['']",
        "$['']['']",
        "$.",
        "$.list[0]",
        "$.list[1].in",
        "$.list[2]",
        "$.list[3]",
        "$.list[-1]",
        "$.list[01]",
        "$.list[]",
        "$.list[+1]",
        "$.list['0']",
        "$.list[99999999999999999999999]",
        "$ .a",
        "$. a",
        "$.a ",
        "$[ 'a' ]",
        "$['a'",
        "$['a]",
        "$[a]",
        "$a",
        "a",
        "",
        "$..a",
        "$.*",
        "$['\u{1}']",
        "$['a','list']",
        "$.list[0:2]",
        "$.list[?@.in]",
        "$.a['b'].",
    ];
    for target in targets {
        let quoted = serde_json::Value::from(target);
        let text = format!(
            "document: {document}\noverlay: {{overlay: 1.0.0, actions: [{{target: {quoted}, update: {{x-mark: {{}}}}}}]}}\n"
        );
        let (changed, said) = applied("target.yaml", &text);
        let mut expected = json.clone();
        match serde_json_path::JsonPath::parse(target) {
            Err(_) => assert!(said.contains("is not a JSONPath"), "{target}: {said}"),
            Ok(path) => {
                let found = path.query_located(&json);
                let none = found.is_empty();
                assert_eq!(said.contains("matches nothing"), none, "{target}: {said}");
                for place in found.locations() {
                    let node = expected.pointer_mut(&place.to_json_pointer()).unwrap();
                    match node {
                        serde_json::Value::Array(items) => {
                            items.push(serde_json::json!({ "x-mark": {} }))
                        }
                        node => node["x-mark"] = serde_json::json!({}),
                    }
                }
            }
        }
        assert_eq!(changed.to_json(), expected, "{target}");
    }
}
