//! What is read, and what is kept of it.

use super::*;

#[test]
fn every_good_file_is_its_tree() {
    for case in cases("good") {
        let mut sources = Sources::new();
        let mut diagnostics = Diagnostics::default();
        let name = case.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(&case).unwrap();
        let Some(file) = sources.add_bytes(name, bytes, &mut diagnostics) else {
            panic!("{}", rendered(diagnostics, &sources));
        };
        let mut text = String::new();
        shown(sources.root(file), 0, &mut text);
        check(&case, &text);
    }
}

#[test]
fn json_and_yaml_are_the_same_tree() {
    let json = r#"{"a": [1, -2, 3.5, 1e3, "x\n", true, null], "b": {}, "c": []}"#;
    let yaml = "a: [1, -2, 3.5, 1e3, \"x\\n\", true, null]\nb: {}\nc: []\n";
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let json = sources.add_text("a.json", json, &mut diagnostics).unwrap();
    let yaml = sources.add_text("a.yaml", yaml, &mut diagnostics).unwrap();
    assert_eq!(sources.root(json), sources.root(yaml));
}
