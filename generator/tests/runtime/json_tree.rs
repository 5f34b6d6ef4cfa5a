//! JSON as it is read: the same as serde_json has it, but for what is deliberate.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fuzzed_json;
use crate::runtime::{self, Map, decode, decode_str};

#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    pub id: String,
    pub free: Option<Value>,
}

runtime::object! { Thing { id: required "id", free: any "free" } }

/// Documents of all kinds of values, and what is nearly one.
const DOCUMENTS: &[&str] = &[
    r#"{"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83d\ude00"],"b":{"c":{}},"":[[],[{}]]}"#,
    " [ 0 , -0 , 1E+2 , 0.0 , 123456789012345678901234567890 ] \r\n\t",
    r#"{"a":1,"a":2,"\u0061":3,"b":{"a":1}}"#,
    "\"\u{7f}\u{80}\u{7ff}\u{ffff}\u{10ffff} long enough for more than eight bytes at a time\"",
    r#"["\"","\\","\/","\b\f\n\r\t","\ud800","\udc00x","\ud800\u0041","\uD83D\uDE00","\u0000"]"#,
    "[18446744073709551615,-9223372036854775808,9223372036854775808,1e308,-1e-400]",
    "nul",
    "[1,]",
    "{\"a\"}",
    "{\"a\":}",
    "{,}",
    "[1 2]",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "-",
    "\"\t\"",
    "\"\\x\"",
    "\"\\u12g4\"",
    "[]]",
    "",
    " ",
    "{\"a\":1,}",
    "'a'",
    "NaN",
    "tru",
    "truex",
    "1e999",
    "[\"\\ud800\", 1",
];

#[test]
fn what_serde_json_reads_is_read_alike() {
    for text in DOCUMENTS {
        fuzzed_json::json(text.as_bytes());
        fuzzed_json::json(format!("\u{feff}{text}").as_bytes());
        for end in 0..text.len() {
            fuzzed_json::json(&text.as_bytes()[..end]);
        }
        for at in 0..text.len() {
            for byte in [
                0, b' ', b'"', b'\\', b'0', b'e', b'.', b'-', b',', b':', b'[', b'}', 0x80, 0xf0,
            ] {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = byte;
                fuzzed_json::json(&bytes);
                bytes.insert(at, byte);
                fuzzed_json::json(&bytes);
            }
        }
    }
    for depth in 120..135 {
        fuzzed_json::json(format!("{}{}", "[".repeat(depth), "]".repeat(depth)).as_bytes());
        fuzzed_json::json(fuzzed_json::nested(depth, "1").as_bytes());
    }
}

/// Strings are looked through in chunks: what ends or spoils one is found wherever it is.
#[test]
fn strings_of_any_length_are_read_alike() {
    for length in 0..80 {
        let plain = "x".repeat(length);
        fuzzed_json::json(format!("[\"{plain}\",1]").as_bytes());
        fuzzed_json::json(format!("\"{plain}").as_bytes());
        for at in 0..length {
            for odd in [
                "\"", "\\", "\\n", "\\u00e9", "\\u0", "\u{1f}", "\n", "\u{7f}", "\u{20}", "é",
                "¢\"",
            ] {
                let mut text = plain.clone();
                text.replace_range(at..at + 1, odd);
                fuzzed_json::json(format!("[\"{text}\", 1]").as_bytes());
            }
        }
    }
}

/// Containers within containers, each of them ended by any bracket.
#[test]
fn containers_are_read_alike() {
    let pieces = ["[", "]", "{", "}", "\"a\":", "1", ","];
    for which in 0..7_usize.pow(6) {
        let text: String = (0..6)
            .map(|at| pieces[which / 7_usize.pow(at) % 7])
            .collect();
        fuzzed_json::json(text.as_bytes());
    }
}

pub fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_alike(value in any_json(), cut in 0_usize..200, byte: u8) {
        let text = value.to_string();
        prop_assert_eq!(&decode_str::<Value>(&text).unwrap(), &value);
        fuzzed_json::json(text.as_bytes());
        let mut bytes = text.into_bytes();
        let at = cut % bytes.len();
        bytes[at] = byte;
        fuzzed_json::json(&bytes);
        fuzzed_json::json(&bytes[..at]);
    }

    #[test]
    fn any_bytes_are_read_alike(text in r#"[\[\]{}":,0-9eE.+\-truefalsn\\ \n]{0,40}"#) {
        fuzzed_json::json(text.as_bytes());
    }
}

#[test]
fn what_nobody_reads_costs_nothing() {
    for odd in [r#""\ud800""#, "1e999", "-1e400", r#"{"\udfff":[1e999]}"#] {
        let thing: Thing = decode(format!(r#"{{"new":{odd},"id":"x"}}"#).as_bytes()).unwrap();
        assert_eq!(thing.id, "x");
    }
    let with = |free: &str| decode::<Thing>(format!(r#"{{"id":"x","free":{free}}}"#).as_bytes());
    assert_eq!(
        with(r#""a\ud800b""#).unwrap().free,
        Some(json!("a\u{fffd}b"))
    );
    assert_eq!(
        with("[1e999]").unwrap_err().to_string(),
        "free[0]: expected a number that a double can hold, found the number 1e999"
    );
    assert_eq!(
        decode::<Thing>(br#"{"id":"\ud800"}"#)
            .unwrap_err()
            .to_string(),
        "id: expected a string, found a string with half of a character (a lone surrogate)"
    );
    assert_eq!(
        decode::<f64>(b"1e999").unwrap_err().to_string(),
        "$: expected a number, found the number 1e999"
    );
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(
        decode_str::<Thing>("\u{feff}{\"id\":\"x\"}").unwrap().id,
        "x"
    );
    assert!(decode_str::<Value>("\u{feff}\u{feff}1").is_err());
}

/// Names of many lengths.
#[derive(Debug, Clone, PartialEq)]
pub struct Lengths {
    pub numbers: [Option<i64>; 6],
    pub rest: Map<i64>,
}

const LENGTHS: [&str; 6] = [
    "",
    "abc",
    "abcdefg",
    "abcdefghijkl",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstu",
];

impl runtime::FromJson for Lengths {
    fn from_json(value: runtime::Json<'_>) -> Result<Self, runtime::DecodeError> {
        let object = runtime::Reader::new(value, &LENGTHS);
        let numbers = LENGTHS.map(|it| object.optional(it));
        let rest = object.rest();
        object.end(Self { numbers, rest })
    }
}

/// Names are compared by their ends: whatever differs between these is seen.
#[test]
fn names_are_told_apart_by_each_of_their_bytes() {
    for (which, name) in LENGTHS.iter().enumerate() {
        let read: Lengths = decode_str(&format!("{{\"{name}\":1}}")).unwrap();
        assert_eq!(read.numbers[which], Some(1), "{name}");
        for at in 0..name.len() {
            let mut other = (*name).to_owned();
            other.replace_range(at..at + 1, "-");
            let read: Lengths = decode_str(&format!("{{\"{other}\":1}}")).unwrap();
            assert_eq!(read.numbers, [None; 6], "{other}");
            assert_eq!(read.rest.get(&other), Some(&1), "{other}");
        }
    }
}

#[test]
fn the_last_property_of_a_name_counts() {
    let thing: Thing = decode(br#"{"id":1,"id":"x","\u0069d":"y"}"#).unwrap();
    assert_eq!(thing.id, "y");
    let map: Map<i64> = decode(br#"{"a":"x","b":2,"a":1}"#).unwrap();
    assert_eq!(map["a"], 1);
    assert_eq!(
        decode::<Map<i64>>(br#"{"a":1,"a":"x"}"#)
            .unwrap_err()
            .path(),
        "a"
    );
}

#[test]
fn large_objects_are_read_in_linear_time() {
    // Whoever compares each with each needs minutes for this.
    let entries: Vec<String> = (0..300_000)
        .map(|it| format!("\"k{it}\":{{\"id\":1}}"))
        .collect();
    let text = format!("{{{},\"id\":\"x\",\"free\":0}}", entries.join(","));
    assert_eq!(
        decode::<Thing>(text.as_bytes()).unwrap().free,
        Some(json!(0))
    );
    assert_eq!(
        decode::<Map<Thing>>(text.as_bytes()).unwrap_err().path(),
        "k0.id"
    );
    // Each of these fails, and has another of its name far behind.
    let again = format!("{{{0},{0}}}", entries.join(","));
    let last = again.replace("\"id\":1", "\"id\":\"x\"");
    assert_eq!(
        decode::<Map<Thing>>(last.as_bytes()).unwrap().len(),
        300_000
    );
}

#[test]
fn errors_of_the_syntax_have_a_place() {
    let check = |text: &str, expected: &str| {
        let error = decode_str::<Value>(text).unwrap_err().to_string();
        assert_eq!(error, format!("$: invalid JSON: {expected}"));
    };
    check("[1,\n 2,\n  x]", "expected value at line 3 column 3");
    check("{\"a\":1", "EOF while parsing an object at line 1 column 6");
    check("[1] 2", "trailing characters at line 1 column 5");
    check(
        "\"a\n\"",
        "control character in a string at line 1 column 3",
    );
    check(
        "{1:2}",
        "expected the name of a property at line 1 column 2",
    );
    check(&"[".repeat(200), "nested too deep at line 1 column 128");
    let error = decode::<Value>(b"[\"a\xff\"]").unwrap_err().to_string();
    assert_eq!(error, "$: invalid JSON: invalid UTF-8 at line 1 column 4");
}
