//! Unions within unions: what they are read as, and that the work grows with the document alone.

use serde_json::{Value, json};

use crate::runtime::{self, Map, decode, decode_strictly, from_value, to_value};

/// Variants of which each reads all of the others within it, before it can tell whether it fits.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    Number(Box<WithNumber>),
    Text(Box<WithText>),
    Unrecognized(Value),
}

runtime::union! { Tree { Number: Any, Text: Any } }

#[derive(Debug, Clone, PartialEq)]
pub struct WithNumber {
    a: Option<Tree>,
    k: i64,
}

runtime::object! { WithNumber { a: optional "a", k: required "k" } }

#[derive(Debug, Clone, PartialEq)]
pub struct WithText {
    a: Option<Tree>,
    k: String,
}

runtime::object! { WithText { a: optional "a", k: required "k" } }

/// A value in others of its kind, each with a `k` of its own.
fn tower(depth: usize, k: &str) -> String {
    let level = |below: String, _| format!("{{\"a\":{below},\"k\":{k}}}");
    (0..depth).fold(format!("{{\"k\":{k}}}"), level)
}

#[test]
fn values_of_nested_unions_are_read_rightly() {
    // Two variants a level, forty levels, twenty times: what reads each as both takes 2^40 readings.
    let towers: Vec<String> = ["1", "\"x\""]
        .iter()
        .cycle()
        .take(20)
        .map(|k| tower(40, k))
        .collect();
    let text = format!("[{}]", towers.join(","));
    let read = decode_strictly::<Vec<Tree>>(text.as_bytes()).unwrap();
    for (place, tree) in read.iter().enumerate() {
        assert_eq!(matches!(tree, Tree::Number(_)), place % 2 == 0);
        assert!(!format!("{tree:?}").contains("Unrecognized"));
    }
}

#[test]
fn work_grows_with_the_document_however_deep_unions_nest() {
    let text = format!("[{}0]", (tower(120, "1") + ",").repeat(50));
    let read = runtime::decode_str::<Vec<Tree>>(&text).unwrap();
    let numbers = read.iter().filter(|it| matches!(it, Tree::Number(_)));
    assert_eq!(numbers.count(), 50);
    // A variant that is tried first, reads all within it, and fails.
    let text = (0..100).fold(
        json!({ "t": "a", "k": "x" }),
        |below, _| json!({ "t": "a", "a": below, "k": "x" }),
    );
    let mut read = &from_value::<Ranked>(&text).unwrap();
    let mut depth = 0;
    while let Ranked::Text(text) = read {
        depth += 1;
        match &text.a {
            Some(below) => read = below,
            None => break,
        }
    }
    assert_eq!(depth, 101);
}

/// One is tried before the other.
#[derive(Debug, Clone, PartialEq)]
pub enum Ranked {
    Number(Box<RankedNumber>),
    Text(Box<RankedText>),
    Unrecognized(Value),
}

runtime::union! { Ranked { Number: Tag("t", &["a"]), Text: Object } }

#[derive(Debug, Clone, PartialEq)]
pub struct RankedNumber {
    a: Option<Ranked>,
    k: i64,
}

runtime::object! { RankedNumber { a: optional "a", k: required "k" } }

#[derive(Debug, Clone, PartialEq)]
pub struct RankedText {
    a: Option<Ranked>,
    k: String,
}

runtime::object! { RankedText { a: optional "a", k: required "k" } }

#[test]
fn those_of_a_lower_rank_are_weighed_too() {
    // `Tagged` is tried first, and fails.
    let value = json!({ "t": "a", "tricks": 1 });
    let read = from_value::<Late>(&value).unwrap();
    assert!(matches!(read, Late::Dog(_)), "{read:?}");
}

#[derive(Debug, Clone, PartialEq)]
pub enum Late {
    Tagged(RankedNumber),
    Cat(Lives),
    Dog(Tricks),
    Unrecognized(Value),
}

runtime::union! { Late { Tagged: Tag("t", &["a"]), Cat: Object, Dog: Object } }

#[derive(Debug, Clone, PartialEq)]
pub struct Lives {
    lives: Option<i64>,
}

runtime::object! { Lives { lives: optional "lives" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Tricks {
    tricks: Option<i64>,
}

runtime::object! { Tricks { tricks: optional "tricks" } }

#[test]
fn what_is_kept_within_a_variant_that_is_taken_is_whole() {
    // Both variants hold a value that fits neither; a placeholder stands for it until one is chosen.
    let value = json!({ "a": { "a": { "k": [1, { "x": null }] }, "k": 2 }, "k": "x" });
    let read = from_value::<Tree>(&value).unwrap();
    assert_eq!(to_value(&read), value);
    let Tree::Text(text) = read else {
        panic!("{read:?}");
    };
    let Some(Tree::Number(number)) = text.a else {
        panic!("{text:?}");
    };
    assert!(matches!(number.a, Some(Tree::Unrecognized(_))));
}

#[derive(Debug, Clone, PartialEq)]
pub enum Crowd {
    A(runtime::Map<i64>),
    B(runtime::Map<i64>),
    C(runtime::Map<i64>),
    D(runtime::Map<i64>),
    E(runtime::Map<i64>),
    F(runtime::Map<i64>),
    G(runtime::Map<i64>),
    H(runtime::Map<i64>),
    I(runtime::Map<i64>),
    J(runtime::Map<i64>),
    K(runtime::Map<i64>),
    L(runtime::Map<i64>),
    Unrecognized(Value),
}

runtime::union! { Crowd {
    A: Object, B: Object, C: Object, D: Object, E: Object, F: Object,
    G: Object, H: Object, I: Object, J: Object, K: Object, L: Object,
} }

#[test]
fn the_readings_of_a_document_are_bounded() {
    let text = format!("[{}{{}}]", "{},".repeat(4000));
    let error = runtime::decode_str::<Vec<Crowd>>(&text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "$: expected what is within the limits, found unions that take too many readings"
    );
}

#[test]
fn reasons_within_reasons_do_not_grow() {
    for depth in [1, 5, 17, 60] {
        let error = decode_strictly::<Tree>(tower(depth, "true").as_bytes()).unwrap_err();
        let text = error.to_string();
        assert!(text.len() <= 2048, "{}", text.len());
        let names: Vec<&str> = error.branches().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["Number", "Text"], "{depth}: {text}");
        assert!(
            text.contains("as Number: k: expected an integer, found true"),
            "{text}"
        );
        assert!(
            text.contains("as Text: k: expected a string, found true"),
            "{text}"
        );
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    name: Option<String>,
    of: Option<Free>,
    data: Option<Value>,
}

runtime::object! { Labelled { name: optional "name", of: optional "of", data: any "data" } }

/// A variant that knows properties, and one that copies whatever there is.
#[derive(Debug, Clone, PartialEq)]
pub enum Free {
    Labelled(Box<Labelled>),
    Map(Map<Value>),
    Unrecognized(Value),
}

runtime::union! { Free { Labelled: Object, Map: Object } }

#[test]
fn what_is_copied_within_a_variant_that_is_taken_is_whole() {
    let data = json!({"b": [1, "x", null, {"name": 2.5}]});
    let map = json!({"a": data, "c": 1});
    let Free::Map(read) = from_value(&map).unwrap() else {
        panic!("another variant")
    };
    assert_eq!(json!(read), map);
    let named = json!({"name": "x", "data": data, "of": {"name": "y", "of": map}});
    let read: Free = from_value(&named).unwrap();
    assert!(matches!(&read, Free::Labelled(it) if it.data == Some(data)));
    assert_eq!(json!(read), named);
}

#[test]
fn a_variant_that_copies_what_cannot_be_copied_does_not_fit() {
    let read: Free = decode(br#"{"a":1,"b":1e999}"#).unwrap();
    assert!(matches!(read, Free::Labelled(_)), "{read:?}");
}

#[derive(Debug, Clone, PartialEq)]
pub struct Priced {
    pub price: Option<String>,
    pub id: String,
}

runtime::object! { Priced { price: nullable "price", id: required "id" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub id: i64,
}

runtime::object! { Counted { id: required "id" } }
