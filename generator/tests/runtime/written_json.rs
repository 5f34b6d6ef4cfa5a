//! A body is what serde_json writes, byte for byte, but for numbers that JSON has no text for.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::runtime::encode;

fn same<T: Serialize + ?Sized>(value: &T) {
    let ours = String::from_utf8(encode(value).unwrap()).unwrap();
    assert_eq!(ours, serde_json::to_string(value).unwrap());
}

fn refused<T: Serialize + ?Sized>(value: &T) -> String {
    encode(value).unwrap_err().to_string()
}

/// What derives make of the types that callers bring.
#[derive(Serialize)]
enum Brought {
    Unit,
    Newtype(Option<i8>),
    Tuple(u8, char),
    Struct { a: f32, b: Vec<Brought> },
}

#[derive(Serialize)]
struct Unit;
#[derive(Serialize)]
struct Newtype(BTreeMap<Key, ()>);
#[derive(Serialize)]
struct Tuple(i16, u16, Unit);
#[derive(Serialize)]
struct Struct<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    none: Option<u32>,
    some: Option<i32>,
    null: Option<bool>,
    wide: (i128, u128),
    nested: Option<Box<Struct<'a>>>,
}

/// Names that are no strings of Rust.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Named,
    #[serde(untagged)]
    Number(i64),
    #[serde(untagged)]
    Boolean(bool),
    #[serde(untagged)]
    Character(char),
}

#[test]
fn as_derived() {
    let all = || {
        vec![
            Brought::Unit,
            Brought::Newtype(None),
            Brought::Newtype(Some(-128)),
            Brought::Tuple(255, '"'),
            Brought::Struct { a: 0.1, b: vec![] },
        ]
    };
    same(&all());
    same(&Brought::Struct { a: -1e30, b: all() });
    same(&Unit);
    let keys = [
        Key::Named,
        Key::Number(0),
        Key::Number(i64::MIN),
        Key::Boolean(true),
        Key::Boolean(false),
        Key::Character('\n'),
        Key::Character('😀'),
    ];
    same(&Newtype(keys.into_iter().map(|it| (it, ())).collect()));
    same(&Tuple(i16::MIN, u16::MAX, Unit));
    let inner = |nested| Struct {
        text: "\u{1f}\u{7f}é",
        none: None,
        some: Some(i32::MAX),
        null: None,
        wide: (i128::MIN, u128::MAX),
        nested,
    };
    same(&inner(Some(Box::new(inner(None)))));
    same(&[0_u32; 0]);
    same(&BTreeMap::from([((), 0); 0]));
}

/// A number that says by itself how it is written, as those do that have more digits than a double, and a text that is not held anywhere.
struct Digits;
struct Displayed;

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let name = "$serde_json::private::Number";
        let mut digits = serializer.serialize_struct(name, 1)?;
        digits.serialize_field(name, "0.1000000000000000000001")?;
        digits.end()
    }
}

impl fmt::Display for Displayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "é\"{}\\{:>20}", 1, f.alternate())
    }
}

impl Serialize for Displayed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[test]
fn what_is_text_already() {
    let list = encode(&[Digits, Digits]).unwrap();
    assert_eq!(list, b"[0.1000000000000000000001,0.1000000000000000000001]");
    same(&(Displayed, Displayed));
}

#[test]
fn what_json_has_no_text_for() {
    let reason = "it holds a number that is infinite or NaN";
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(refused(&[1.0, number]), reason);
        assert_eq!(
            refused(&BTreeMap::from([("a", Some(number as f32))])),
            reason
        );
    }
    same(&[f64::MAX, f64::MIN_POSITIVE, 5e-324, -0.0, 1e16, 1e-5, 1e21]);
    same(&[f32::MAX, f32::MIN_POSITIVE, -0.0, 1e14, 1e-5, 0.1]);
    for keys in [json!([]), json!({}), Value::Null] {
        let text = keys.to_string();
        let map = BTreeMap::from([(Wrapped(text), 0)]);
        assert_eq!(refused(&map), "a name has to be a string");
        assert!(serde_json::to_string(&map).is_err());
    }
}

/// A value by its text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Wrapped(String);

impl Serialize for Wrapped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<Value>(&self.0)
            .unwrap()
            .serialize(serializer)
    }
}

/// Texts of each length, with what is to be escaped anywhere in them.
#[test]
fn whatever_is_to_be_escaped_and_wherever() {
    for length in 0..70 {
        let plain: String = (b'a'..=b'z').cycle().take(length).map(char::from).collect();
        same(&plain);
        for at in 0..length {
            for special in [
                "\"", "\\", "\0", "\u{8}", "\t", "\n", "\u{c}", "\r", "\u{1f}", " ", "\u{7f}", "é",
                "😀",
            ] {
                let mut text = plain.clone();
                text.replace_range(at..=at, special);
                same(&text);
            }
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[ -~]{0,40}", any::<String>(), "[\"\\\\\n\u{1}aé]{0,20}"];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..6)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value(value in value()) {
        same(&value);
    }

    #[test]
    fn any_text(text in any::<String>(), name in any::<String>()) {
        same(&BTreeMap::from([(name, text)]));
    }

    #[test]
    fn any_float(wide in any::<f64>(), narrow in any::<f32>()) {
        prop_assume!(wide.is_finite() && narrow.is_finite());
        same(&(wide, narrow));
    }
}
