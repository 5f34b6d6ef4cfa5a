//! Examples that survive being read and written, and what is said of those that do not.

use serde_json::{Value, json};

use crate::round_trip::{Again, Read, again, check};
use crate::runtime::{Field, Value as Any, object};

/// A type that keeps no more than it knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Pet {
    pub name: String,
    pub owner: Field<String>,
    pub note: Option<Any>,
    pub weight: Option<f64>,
}

object! { Pet {
    name: required "name", owner: field "owner", note: any "note", weight: optional "weight",
} }

const TYPES: &[(&str, Again)] = &[("Pet", again::<Pet>), ("f64", again::<f64>)];

fn checked(examples: Value) -> Result<usize, String> {
    check(&json!({ "examples": examples }).to_string(), TYPES)
}

fn differs(example: Value) -> String {
    checked(json!([example])).unwrap_err()
}

#[test]
fn what_survives() {
    let found = checked(json!([
        { "type": "Pet", "value": { "name": "a", "owner": null, "note": null } },
        { "type": "Pet", "value": { "name": "a", "owner": "b", "note": { "c": [1.0] } } },
        { "type": "Pet", "value": { "name": "a", "x/y": 1 }, "undeclared": ["/x~1y"] },
        { "type": "Pet", "value": { "name": "a", "x": { "y": 1 } }, "undeclared": ["/x"] },
        { "type": "f64", "value": 1 },
    ]));
    assert_eq!(found, Ok(5));
}

#[test]
fn what_does_not() {
    let example = |value: Value| json!({ "type": "Pet", "pointer": "/p", "value": value });
    let lost = differs(example(json!({ "name": "a", "x": { "y": 1 } })));
    assert_eq!(lost, r##"#/p: `Pet`: `/x` was {"y":1}, is lost"##);
    let refused = differs(example(json!({ "name": 1 })));
    assert_eq!(
        refused,
        "#/p: `Pet`: name: expected a string, found the number 1"
    );
    let unknown = differs(json!({ "type": "Cat", "pointer": "/p", "value": 1 }));
    assert_eq!(unknown, "#/p: `Cat`: there is no such type");
}

#[test]
fn what_is_added_or_changed() {
    let types: &[(&str, Again)] = &[("T", |_| {
        Ok(Read {
            written: json!({ "a": [1, 2], "b": 9_007_199_254_740_993_u64 }),
            variant: "T".to_owned(),
        })
    })];
    let examples =
        json!([{ "type": "T", "pointer": "", "value": { "a": [1], "b": 9007199254740992_u64 } }]);
    let data = json!({ "examples": examples }).to_string();
    let said = check(&data, types).unwrap_err();
    assert_eq!(
        said,
        "#: `T`: `/a` was [1], is [1,2]\n#: `T`: `/b` was 9007199254740992, is 9007199254740993"
    );
    let data = data.replace(",\\\"b\\\"", "").replace("\"a\":[1],", "");
    assert!(
        check(&data, types)
            .unwrap_err()
            .contains("`/a` was not there, is [1,2]")
    );
}

#[test]
fn a_value_of_another_branch() {
    let of = |variant: &str| json!({ "type": "Pet", "value": { "name": "a" }, "variant": variant });
    let is_no = |said: &str| said.starts_with("#: `Pet`: is no `Cat`, it is read as `Pet {");
    let said = differs(of("Cat"));
    assert!(is_no(&said), "{said}");
}
