//! Where nodes stand.

use specwright::diagnostic::Place;

use super::*;

/// `line:column width` of the key and of the value at a pointer.
fn places(name: &str, text: &str, pointers: &[&str]) -> String {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add_text(name, text, &mut diagnostics).unwrap();
    let mut all = String::new();
    for pointer in pointers {
        let id = sources.root(file).pointer(pointer).unwrap().id;
        assert_eq!(sources.pointer(id), *pointer);
        assert_eq!(sources.file_of(id), Some(file));
        let at = |place| {
            let it = sources.locate(&place).unwrap();
            format!("{}:{} {}", it.line, it.column, it.width)
        };
        let (key, value) = (at(Place::Key(id)), at(Place::Value(id)));
        writeln!(all, "{}: key {key}, value {value}", pointer.escape_debug()).unwrap();
    }
    all
}

#[test]
fn yaml() {
    let text = "\
openapi: 3.1.0
paths:
  /a~b/{c}:
    get: {tags: [one, 'two'], deprecated: true}
    200: ü
base: &base
  x: 1
  y: [2, 3]
more:
  <<: *base
  z: *base
";
    let pointers = [
        "",
        "/openapi",
        "/paths/~1a~0b~1{c}",
        "/paths/~1a~0b~1{c}/get/tags/1",
        "/paths/~1a~0b~1{c}/get/deprecated",
        "/paths/~1a~0b~1{c}/200",
        "/more/x",
        "/more/y/1",
        "/more/z",
        "/more/z/y/0",
    ];
    insta::assert_snapshot!(places("a.yaml", text, &pointers), @"
    : key 1:1 1, value 1:1 1
    /openapi: key 1:1 7, value 1:10 5
    /paths/~1a~0b~1{c}: key 3:3 8, value 3:3 8
    /paths/~1a~0b~1{c}/get/tags/1: key 4:23 5, value 4:23 5
    /paths/~1a~0b~1{c}/get/deprecated: key 4:31 10, value 4:43 4
    /paths/~1a~0b~1{c}/200: key 5:5 3, value 5:10 1
    /more/x: key 7:3 1, value 7:6 1
    /more/y/1: key 8:10 1, value 8:10 1
    /more/z: key 11:3 1, value 11:6 5
    /more/z/y/0: key 8:7 1, value 8:7 1
    ");
}

#[test]
fn json() {
    let text = "{\n\t\"a\": {\"ü\\n\": [1, {\"b\": \"x\"}]},\n\t\"c/d\": false}";
    let pointers = ["", "/a", "/a/ü\n", "/a/ü\n/0", "/a/ü\n/1/b", "/c~1d"];
    insta::assert_snapshot!(places("a.json", text, &pointers), @r"
    : key 1:1 1, value 1:1 1
    /a: key 2:2 3, value 2:2 3
    /a/ü\n: key 2:8 5, value 2:8 5
    /a/ü\n/0: key 2:16 1, value 2:16 1
    /a/ü\n/1/b: key 2:20 3, value 2:25 3
    /c~1d: key 3:2 5, value 3:9 5
    ");
}

/// YAML's flow style begins like JSON and is located as YAML.
#[test]
fn flow_style() {
    let text = "{a: [x, {b: 'it''s'}], # \"not a key\": 1\n c: *d,\n}".replace("*d", "1");
    insta::assert_snapshot!(places("a.yaml", &text, &["/a/1/b", "/c"]), @"
    /a/1/b: key 1:10 1, value 1:13 7
    /c: key 2:2 1, value 2:5 1
    ");
}

#[test]
fn one_long_line() {
    // Longer than what is counted anew for each place, and of characters of several widths.
    let words: Vec<String> = (0..4_000)
        .map(|it| format!("\"{it}é€\u{1f980}\""))
        .collect();
    for name in ["long.json", "long.yaml"] {
        let text = format!("\n[{}]", words.join(", "));
        let mut sources = Sources::new();
        let file = sources.add_text(name, text.clone(), &mut Diagnostics::default());
        let items = sources.root(file.unwrap()).as_array().unwrap();
        for (word, item) in words.iter().zip(items) {
            let before = text.split(word).next().unwrap();
            let found = sources.locate(&Place::Value(item.id)).unwrap();
            let place = (found.line, found.column, found.width);
            assert_eq!(place, (2, before.chars().count(), word.chars().count()));
        }
    }
}
