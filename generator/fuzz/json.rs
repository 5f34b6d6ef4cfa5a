//! What has to hold of reading JSON, whatever it is given: the same is accepted as by serde_json, and with the same value,
//! but for what is told apart here. What was read is written as serde_json writes it.
//!
//! For the fuzz targets, and for tests that try a few thousand inputs.

use serde_json::Value;

use crate::runtime::{DecodeError, Field, FromJson, Json, Map, bridge, decode, encode, from_value};

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
            assert_eq!(encode(&ours).unwrap(), serde_json::to_vec(&ours).unwrap());
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

/// A value in objects within objects, deep.
pub fn nested(depth: usize, leaf: &str) -> String {
    format!("{}{leaf}{}", "{\"a\":".repeat(depth), "}".repeat(depth))
}
