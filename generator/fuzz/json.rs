//! What has to hold of reading JSON, whatever it is given: the same is accepted as by serde_json, and with the same value,
//! but for what is told apart here; and no document takes more memory than it may.
//!
//! For the fuzz targets, and for tests that try a few thousand inputs.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value;

use crate::runtime::{self, DecodeError, Field, FromJson, Json, Map, bridge, decode, from_value};

/// A type that is read by way of serde.
#[derive(Debug, PartialEq)]
struct Bridged(Value);

impl<'de> serde::Deserialize<'de> for Bridged {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        bridge::<Value, D>(from).map(Self)
    }
}

/// Bytes that are JSON have the value that serde_json reads; others are an error.
pub fn json(bytes: &[u8]) {
    let ours = decode::<Value>(bytes);
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match (ours, serde_json::from_slice::<Value>(plain)) {
        (Ok(ours), Ok(theirs)) => {
            assert!(is_same(&ours, &theirs), "{ours}; {theirs}");
            assert_eq!(from_value::<Value>(&theirs).unwrap(), theirs);
            let bridged: Bridged = serde_json::from_slice(plain).unwrap();
            assert_eq!(bridged.0, theirs);
            decode::<Seen>(bytes).unwrap().is(&ours);
        }
        (Err(ours), Err(theirs)) => {
            let (ours, theirs) = (ours.to_string(), theirs.to_string());
            // Numbers out of range are no error of the syntax.
            assert!(
                ours.contains(": invalid JSON: ")
                    || theirs.contains("out of range")
                    || theirs.contains("surrogate")
                    || theirs.contains("hex escape"),
                "{ours}; {theirs}"
            );
        }
        (Ok(ours), Err(theirs)) => {
            let theirs = theirs.to_string();
            let lone = ["surrogate", "unexpected end of hex escape"];
            let is_lone = lone.iter().any(|it| theirs.contains(it));
            // It may be in a value that another one of the same name takes the place of.
            let text = String::from_utf8_lossy(bytes).to_lowercase();
            // It may also take a number for larger than the largest there is, by the units in which it is off.
            let is_large = theirs.contains("out of range");
            assert!(is_large || is_lone && text.contains("\\ud"), "{theirs}");
            drop(ours);
        }
        // The same the other way.
        (Err(_), Ok(theirs)) if has_largest(&theirs) => {}
        (Err(ours), Ok(theirs)) => panic!("{ours}: {theirs}"),
    }
    let _ = decode::<Vec<i64>>(bytes);
    let _ = decode::<Map<Field<f64>>>(bytes);
    let _ = decode::<Option<Vec<String>>>(bytes);
}

/// Whether a number in a value is next to the largest there is.
fn has_largest(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|it| it.abs() > 1.797e308),
        Value::Array(items) => items.iter().any(has_largest),
        Value::Object(map) => map.values().any(has_largest),
        _ => false,
    }
}

/// Whether values are the same, numbers up to a few units in the last place, by which serde_json may be off.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(one), Value::Number(two)) if one.is_f64() && two.is_f64() => {
            let bits = |it: &serde_json::Number| it.as_f64().unwrap().to_bits();
            bits(one).abs_diff(bits(two)) <= 8
        }
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| is_same(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            let same =
                |(key, one): (&String, &Value)| two.get(key).is_some_and(|two| is_same(one, two));
            one.len() == two.len() && one.iter().all(same)
        }
        _ => ours == theirs,
    }
}

/// A value as it is seen from within.
struct Seen(Vec<(String, String)>);

impl FromJson for Seen {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        let entries = value.entries().into_iter().flatten();
        let names = entries.map(|(key, _)| key.as_str().unwrap().into_owned());
        let found = names.map(|name| {
            let found = value.get(&name).unwrap().to_value().unwrap();
            (name, found.to_string())
        });
        Ok(Self(found.collect()))
    }
}

impl Seen {
    /// Each property is found, the last of its name.
    fn is(&self, value: &Value) {
        for (name, found) in &self.0 {
            assert_eq!(value[name].to_string(), *found);
        }
    }
}

/// Pieces of documents that cost much for what they are, to be repeated: what comes before all, each, between, after.
pub const PIECES: &[(&str, &str, &str, &str)] = &[
    ("[", "0", ",", "]"),
    ("[", "[]", ",", "]"),
    ("[", "{}", ",", "]"),
    ("[", "\"\"", ",", "]"),
    ("[", "{\"\":0}", ",", "]"),
    ("[", "{\"a\":{}}", ",", "]"),
    ("[", "{\"a\":[{}]}", ",", "]"),
    ("[", "[[[0]]]", ",", "]"),
    ("[", "1e9", ",", "]"),
    ("[", "\"\\u0041\"", ",", "]"),
    ("{\"list\":[", "{}", ",", "]}"),
    ("{\"free\":[", "{\"\":0}", ",", "]}"),
    ("{\"map\":{", "\"#\":{}", ",", "}}"),
    ("{", "\"#\":0", ",", "}"),
    ("{", "\"#\":{}", ",", "}"),
    ("{\"either\":[", "{\"either\":[{}]}", ",", "]}"),
    (
        "[",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"k\":true}}}}}",
        ",",
        "]",
    ),
    ("[", "{\"kind\":\"x\"}", ",", "]"),
];

/// A document of pieces, of about so many bytes.
pub fn document(which: usize, size: usize) -> String {
    let (before, each, between, after) = PIECES[which % PIECES.len()];
    let mut text = before.to_owned();
    let mut number = 0;
    while text.len() < size {
        if number > 0 {
            text.push_str(between);
        }
        text.push_str(&each.replace('#', &number.to_string()));
        number += 1;
    }
    text + after
}

/// A value in objects within objects, deep.
pub fn nested(depth: usize, leaf: &str) -> String {
    format!("{}{leaf}{}", "{\"a\":".repeat(depth), "}".repeat(depth))
}

type Reading = (&'static str, fn(&[u8]) -> bool);

/// Readings of a document: what each is called, and how it is read.
pub const READINGS: &[Reading] = &[
    ("list of numbers", |it| read::<Vec<f64>>(it)),
    ("list of texts", |it| read::<Vec<String>>(it)),
    ("list of structs", |it| read::<Vec<Wide>>(it)),
    ("struct", |it| read::<Wide>(it)),
    ("list of unions", |it| read::<Vec<Either>>(it)),
    ("union", |it| read::<Either>(it)),
    ("unions that fail", |it| read::<Vec<Tree>>(it)),
    ("union that fails", |it| read::<Tree>(it)),
    ("free-form", |it| read::<Value>(it)),
    ("map of structs", |it| read::<Map<Wide>>(it)),
    ("map of free-form", |it| read::<Map<Value>>(it)),
    ("list of maps", |it| read::<Vec<Map<Value>>>(it)),
    ("nobody's property", |it| read::<Narrow>(it)),
];

/// Documents of XML that cost much for what they are: what comes before all, each, after.
pub const XML: &[(&str, &str, &str)] = &[
    ("<r>", "<a/>", "</r>"),
    ("<r>", "<a><b/></a>", "</r>"),
    ("<r>", "<a b=\"\"/>", "</r>"),
    ("<r>", "<a>x</a><b/>", "</r>"),
    ("<r>", "<a#/>", "</r>"),
    ("<r>", "<a#/><a#/>", "</r>"),
    ("<r><free>", "<a><b><c/></b></a>", "</free></r>"),
    ("<r><free>", "<a#/><a#/>", "</free></r>"),
    ("<r><list>", "<a/>", "</list></r>"),
    ("<r><list>", "<a><![CDATA[]]></a>", "</list></r>"),
];

/// A document of XML, of about so many bytes.
pub fn xml_document(which: usize, size: usize) -> String {
    let (before, each, after) = XML[which % XML.len()];
    let mut text = before.to_owned();
    let mut number = 0;
    while text.len() < size {
        text.push_str(&each.replace('#', &number.to_string()));
        number += 1;
    }
    text + after
}

thread_local! {
    static DOCUMENT: RefCell<Rc<str>> = RefCell::new(Rc::from(""));
}

/// Reads a document of XML.
pub fn xml(text: &Rc<str>) {
    DOCUMENT.set(text.clone());
    read::<Xml>(b"null");
}

/// What is in a document of XML.
struct Xml;

runtime::xml::shape! { SHAPE {
    runtime::xml::element("free", ANY), runtime::xml::element("list", ANY).list("a"), rest(ANY),
} }

impl FromJson for Xml {
    fn from_json(_: Json<'_>) -> Result<Self, DecodeError> {
        let text = DOCUMENT.with_borrow(Rc::clone);
        runtime::xml::read(text.as_bytes(), &SHAPE).map(|_| Self)
    }
}

/// No reading of a document that the bytes stand for takes more memory than eight times the limit. The first byte says
/// which of the others are repeated, so that there is a document of about the limit.
pub fn cost(bytes: &[u8], cost: fn(&mut dyn FnMut()) -> (usize, u128)) {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let at = |part: usize| text.len() * part / 3;
    let (before, rest) = text.split_at(at(usize::from(first % 3)));
    let (piece, after) = rest.split_at(rest.len() - at(usize::from(first / 3 % 2)).min(rest.len()));
    let times = (LIMIT - text.len().min(LIMIT)) / piece.len().max(1);
    let document = [before, &piece.repeat(times), after].concat();
    for (name, read) in READINGS {
        let (peak, _) = cost(&mut || {
            read(&document);
        });
        let limit = document.len().max(LIMIT);
        assert!(peak + document.len() <= 8 * limit, "{name}: {peak} bytes");
    }
}

/// The limit of what is read here, in bytes.
pub const LIMIT: usize = 1 << 20;

fn read<T: FromJson>(bytes: &[u8]) -> bool {
    let read = runtime::decode_within::<T>(bytes, LIMIT);
    if let Err(error) = &read {
        assert!(
            error.to_string().len() <= 2048,
            "{}",
            error.to_string().len()
        );
    }
    read.is_ok()
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Narrow {
    id: Option<String>,
}

runtime::object! { Narrow { id: optional "id" } }

/// A struct of many properties, which takes about a kilobyte.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wide {
    p0: Option<String>,
    p1: Option<String>,
    p2: Option<Map<Value>>,
    p3: Option<f64>,
    p4: Field<String>,
    p5: Option<[String; 0]>,
    list: Option<Vec<Wide>>,
    map: Option<Map<Wide>>,
    free: Option<Value>,
    either: Option<Vec<Either>>,
    q0: Field<Value>,
    q1: Field<Value>,
    q2: Field<Value>,
    q3: Field<Value>,
    q4: Field<Value>,
    q5: Field<Value>,
    q6: Field<Value>,
    q7: Field<Value>,
    q8: Field<Value>,
    q9: Field<Value>,
}

impl FromJson for [String; 0] {
    fn from_json(_: Json<'_>) -> Result<Self, DecodeError> {
        Ok([])
    }
}

runtime::object! { Wide {
    p0: optional "p0", p1: optional "p1", p2: optional "p2", p3: optional "p3", p4: field "p4", p5: any "p5",
    list: optional "list", map: optional "map", free: any "free", either: optional "either",
    q0: field "q0", q1: field "q1", q2: field "q2", q3: field "q3", q4: field "q4",
    q5: field "q5", q6: field "q6", q7: field "q7", q8: field "q8", q9: field "q9",
} }

/// Variants that nothing tells apart but what they recognise.
#[derive(Debug, Clone, PartialEq)]
pub enum Either {
    Wide(Box<Wide>),
    Narrow(Narrow),
    Map(Map<Value>),
    List(Vec<Either>),
    Unrecognized(Value),
}

runtime::union! { Either { Wide: Object, Narrow: Object, Map: Object, List: Array } }

/// Variants of which each reads all of the others within it, and then fails.
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
