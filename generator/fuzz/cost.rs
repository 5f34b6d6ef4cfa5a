//! What reading may cost at most, whatever it is given: memory, allocations, values read, and time.
//!
//! For the fuzz target that looks for more, and for the test that tries what is known to cost much.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;

use crate::counting::{self, Cost};
use crate::runtime::{self, DecodeError, Field, FromJson, Json, Map};

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
    ("[", "{\"a\":{},\"k\":{}}", ",", "]"),
    ("[", "{\"\\u0061\":\"\\n\"}", ",", "]"),
    ("[", "{\"t\":\"a\",\"k\":\"\"}", ",", "]"),
    (
        "[",
        "{\"t\":\"a\",\"a\":{\"t\":\"a\",\"k\":\"\"},\"k\":\"\"}",
        ",",
        "]",
    ),
    ("[", "12345678901234567890.5", ",", "]"),
    ("[", "{\"x\":1,\"y\":2,\"z\":3}", ",", "]"),
    ("{\"list\":[", "{\"either\":[0]}", ",", "]}"),
    ("[", "{\"list\":[{\"k\":true}]}", ",", "]"),
];

/// Values within values, of some levels: what comes before the one below, and after it.
pub const LEVELS: &[(&str, &str)] = &[
    ("{\"a\":", "}"),
    ("{\"a\":", ",\"k\":1}"),
    ("{\"a\":", ",\"k\":true}"),
    ("{\"t\":\"a\",\"a\":", ",\"k\":\"\"}"),
    ("{\"t\":\"b\",\"a\":", "}"),
    ("{\"list\":[", "]}"),
    ("{\"either\":[", "]}"),
    ("{\"map\":{\"\":", "}}"),
    ("[", "]"),
];

/// A document of values so deep, of about so many bytes.
pub fn tower(which: usize, depth: usize, leaf: &str, size: usize) -> String {
    let (before, after) = LEVELS[which % LEVELS.len()];
    let each = before.repeat(depth) + leaf + &after.repeat(depth);
    let times = size / (each.len() + 1);
    format!("[{}0]", (each + ",").repeat(times.max(1)))
}

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

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum How {
    /// By a client whose limit it just meets.
    Full,
    /// By a client that would take much more.
    Ample,
    /// Strictly, so that all is noted which is unknown or does not fit.
    Strict,
}

type Reading = (&'static str, fn(&[u8], How) -> bool);

/// Readings of a document: what each is called, and how it is read.
pub const READINGS: &[Reading] = &[
    ("list of numbers", read::<Vec<f64>>),
    ("list of texts", read::<Vec<String>>),
    ("list of structs", read::<Vec<Wide>>),
    ("list of small structs", read::<Vec<Narrow>>),
    ("struct", read::<Wide>),
    ("list of unions", read::<Vec<Either>>),
    ("union", read::<Either>),
    ("unions that fail", read::<Vec<Tree>>),
    ("union that fails", read::<Tree>),
    ("unions of ranks", read::<Vec<Ranked>>),
    ("unions of tags", read::<Vec<Tagged>>),
    ("unions of many", read::<Vec<Many>>),
    ("unions in a union", read::<Nest>),
    ("free-form", read::<Value>),
    ("map of structs", read::<Map<Wide>>),
    ("map of free-form", read::<Map<Value>>),
    ("list of maps", read::<Vec<Map<Value>>>),
    ("nobody's property", read::<Narrow>),
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
    read::<Xml>(b"null", How::Full);
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

/// No reading of a document that the bytes stand for takes more than it may. The first byte says which of the others are
/// repeated, so that there is a document of about the limit.
pub fn cost(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let at = |part: usize| text.len() * part / 3;
    let (before, rest) = text.split_at(at(usize::from(first % 3)));
    let (piece, after) = rest.split_at(rest.len() - at(usize::from(first / 3 % 2)).min(rest.len()));
    let times = (LIMIT - text.len().min(LIMIT)) / piece.len().max(1);
    let document = [before, &piece.repeat(times), after].concat();
    for (name, read) in READINGS {
        for how in [How::Full, How::Ample, How::Strict] {
            measured(name, &document, how, *read);
        }
    }
}

/// The limit of what is read here, in bytes.
pub const LIMIT: usize = 1 << 20;
/// What a client takes that has much more, in bytes.
const AMPLE: usize = 64 << 20;

/// How often a reading is timed again; the fastest counts.
const AGAIN: usize = if cfg!(debug_assertions) { 0 } else { 2 };

thread_local! {
    /// How many values of `Leaf` were read.
    static LEAVES: Cell<usize> = const { Cell::new(0) };
}

/// What a reading takes, which is no more than it may.
pub fn measured(name: &str, document: &[u8], how: How, read: fn(&[u8], How) -> bool) -> Cost {
    let mut reading = || {
        LEAVES.set(0);
        read(document, how);
    };
    let mut cost = counting::cost(&mut reading);
    let again = std::iter::repeat_with(|| counting::time(&mut reading));
    cost.time = again.take(AGAIN).fold(cost.time, u128::min);
    let size = document.len();
    let limit = match how {
        How::Full => size.max(LIMIT),
        How::Ample | How::Strict => AMPLE,
    };
    let shown = String::from_utf8_lossy(&document[..size.min(80)]);
    let told = format!("{name}, {how:?}, of {shown}: {cost:?}");
    assert!(cost.peak + size <= 8 * limit, "{told}");
    // Five values for each byte, and some tens of thousands.
    let leaves = LEAVES.get();
    assert!(leaves <= 5 * size + 60_000, "{leaves} values, {told}");
    assert!(cost.allocations <= 3 * size + 60_000, "{told}");
    cost
}

fn read<T: FromJson>(bytes: &[u8], how: How) -> bool {
    let read = match how {
        How::Full => runtime::decode_within::<T>(bytes, LIMIT),
        How::Ample => runtime::decode_within::<T>(bytes, AMPLE),
        How::Strict => runtime::decode_strictly::<T>(bytes),
    };
    if let Err(error) = &read {
        let length = error.to_string().len();
        assert!(length <= 2048, "{length}");
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

/// A value that counts how often it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf<T>(T);

impl<T: FromJson> FromJson for Leaf<T> {
    const KINDS: runtime::Kinds = T::KINDS;

    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        LEAVES.set(LEAVES.get() + 1);
        T::from_json(value).map(Self)
    }
}

impl<T: serde::Serialize> serde::Serialize for Leaf<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// A union, and structs of a property of it and of one that tells them apart, and only when it is read.
macro_rules! union_of {
    ($union:ident { $($name:ident($struct:ident, $k:ident: $kind:ident $type:ty): $guard:expr),* }) => {
        #[derive(Debug, Clone, PartialEq)]
        pub enum $union {
            $($name(Box<$struct>),)*
            Unrecognized(Value),
        }

        runtime::union! { $union { $($name: All(&[$guard])),* } }

        $(
            #[derive(Debug, Clone, PartialEq)]
            pub struct $struct {
                a: Option<$union>,
                list: Option<Vec<$union>>,
                k: $type,
            }

            runtime::object! { $struct {
                a: optional "a", list: optional "list", k: $kind "k",
            } }
        )*
    };
}

// Variants of which each reads all of the others within it, and then fails.
union_of! { Tree {
    Number(WithNumber, k: required Leaf<i64>): runtime::Guard::Any,
    Text(WithText, k: required Leaf<String>): runtime::Guard::Any
} }

// One that is tried first, and fails once it has read all within it, and one that fits.
union_of! { Ranked {
    Number(RankedNumber, k: required Leaf<i64>): runtime::Guard::Tag("t", &["a"]),
    Text(RankedText, k: required Leaf<String>): runtime::Guard::Object
} }

// Told apart by a tag.
union_of! { Tagged {
    A(TaggedA, k: required Leaf<String>): runtime::Guard::Tag("t", &["a"]),
    B(TaggedB, k: optional Option<Leaf<i64>>): runtime::Guard::Tag("t", &["b"]),
    C(TaggedC, k: optional Option<Leaf<bool>>): runtime::Guard::Tag("t", &["c"])
} }

// Many that nothing tells apart before they are read; as emitted, each demands what it requires.
union_of! { Many {
    A(ManyA, k: required Leaf<String>): runtime::Guard::Keys(&["k"]),
    B(ManyB, k: required Leaf<i64>): runtime::Guard::Keys(&["k"]),
    C(ManyC, k: required Leaf<Map<Value>>): runtime::Guard::Keys(&["k"]),
    D(ManyD, k: required Leaf<Vec<Many>>): runtime::Guard::Keys(&["k"]),
    E(ManyE, k: required Leaf<f64>): runtime::Guard::Keys(&["k"]),
    F(ManyF, k: required Leaf<Wide>): runtime::Guard::Keys(&["k"]),
    G(ManyG, k: required Leaf<Either>): runtime::Guard::Keys(&["k"]),
    H(ManyH, k: required Leaf<bool>): runtime::Guard::Keys(&["k"])
} }

/// A document that is a union of lists of unions.
#[derive(Debug, Clone, PartialEq)]
pub enum Nest {
    Trees(Vec<Tree>),
    Ranked(Vec<Ranked>),
    Tagged(Vec<Tagged>),
    Nests(Vec<Nest>),
    Unrecognized(Value),
}

runtime::union! { Nest { Trees: Array, Ranked: Array, Tagged: Array, Nests: Array } }
