//! Structs and enums: each form of each macro, there and back, and what errors say.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::runtime::{self, DecodeError, Field, Map, decode, from_value, to_value};

#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub id: String,
    pub note: Option<String>,
    pub parent: Option<Box<Order>>,
    pub limit: Field<i64>,
    pub tags: Vec<Tag>,
    pub extra: BTreeMap<String, Value>,
}

runtime::object! { Order {
    constants { "object" = "order", "strict" = true }
    id: required "id",
    note: optional "note",
    parent: nullable "parent",
    limit: field "limit",
    tags: required "tags",
    extra: rest,
} }

#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub r#type: String,
}

runtime::object! { Tag { r#type: required "type" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Empty {}

runtime::object! { Empty {} }

#[derive(Debug, Clone, PartialEq)]
pub struct OnlyConstant {}

#[derive(Debug, Clone, PartialEq, Default)]
struct Tree(Map<Vec<Tree>>);

runtime::wrapper! { Tree { Map<Vec<Tree>> } }

runtime::object! { OnlyConstant { constants { "type" = "auto" } } }

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Queued,
    InProgress,
    Unrecognized(String),
}

runtime::string_enum! { Status { Queued = "queued", InProgress = "in_progress" } }

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Level {
    Low,
    High,
    Unrecognized(i64),
}

runtime::number_enum! { Level(i64) { Low = -1, High = 2 } }

fn order() -> Value {
    json!({
        "object": "order", "strict": true, "id": "o1", "parent": null, "tags": [{"type": "t"}], "limit": null,
        "colour": {"deep": [1]},
    })
}

#[test]
fn an_object_round_trips() {
    let order_ = from_value::<Order>(&order()).unwrap();
    assert_eq!(order_.limit, Field::Null);
    assert_eq!(order_.extra.len(), 1);
    assert_eq!(to_value(&order_), order());
    let by_serde: Order = serde_json::from_value(order()).unwrap();
    assert_eq!(by_serde, order_);
}

#[test]
fn constants_come_first_and_are_not_checked() {
    let text = serde_json::to_string(&from_value::<Order>(&order()).unwrap()).unwrap();
    assert!(
        text.starts_with(
            r#"{"object":"order","strict":true,"id":"o1","parent":null,"limit":null,"#
        ),
        "{text}"
    );
    let mut other = order();
    other["object"] = json!("order.v2");
    assert!(from_value::<Order>(&other).is_ok());
    assert_eq!(serde_json::to_string(&Empty {}).unwrap(), "{}");
    assert_eq!(
        serde_json::to_string(&OnlyConstant {}).unwrap(),
        r#"{"type":"auto"}"#
    );
    assert!(from_value::<Empty>(&json!({"a": 1})).is_ok());
}

#[test]
fn unset_is_not_sent_and_null_is() {
    let mut value = from_value::<Order>(&json!({"id": "a", "tags": []})).unwrap();
    assert_eq!(
        to_value(&value),
        json!({"object": "order", "strict": true, "id": "a", "parent": null, "tags": []})
    );
    value.limit = 3.into();
    assert_eq!(to_value(&value)["limit"], json!(3));
    value.limit = None.into();
    assert_eq!(to_value(&value)["limit"], Value::Null);
}

#[test]
fn the_rest_never_repeats_a_property() {
    let mut value = from_value::<Order>(&json!({"id": "a", "tags": []})).unwrap();
    value.extra.insert("id".to_owned(), json!("b"));
    value.extra.insert("object".to_owned(), json!("b"));
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(text.matches("\"id\"").count(), 1);
    assert_eq!(text.matches("\"object\"").count(), 1);
}

#[test]
fn a_field_has_three_states() {
    assert_eq!(Field::<i64>::default(), Field::Absent);
    assert!(
        Field::<i64>::Absent.is_absent()
            && Field::<i64>::Null.is_null()
            && Field::from(1).is_value()
    );
    assert_eq!(Field::from(Some(1)).as_option(), Some(&1));
    assert_eq!(Field::<String>::from(None).into_option(), None);
    assert_eq!(
        Field::from("x".to_owned()).as_ref(),
        Field::Value(&"x".to_owned())
    );
    assert_eq!(
        serde_json::to_string(&[Field::Absent, Field::Null, Field::Value(1)]).unwrap(),
        "[null,null,1]"
    );
}

#[test]
fn a_string_enum_keeps_unknown_values() {
    for text in ["queued", "in_progress", "on_fire"] {
        let status: Status = decode(format!("\"{text}\"").as_bytes()).unwrap();
        assert_eq!(status.as_str(), text);
        assert_eq!(status, *text);
        assert_eq!(status, text);
        assert_eq!(status.to_string(), text);
        assert_eq!(status.as_ref() as &str, text);
        assert_eq!(to_value(&status), json!(text));
        assert_eq!(
            Status::from(text.to_owned()),
            text.parse::<Status>().unwrap()
        );
        assert_eq!(
            serde_json::from_value::<Status>(json!(text)).unwrap(),
            status
        );
    }
    assert_eq!(Status::ALL, ["queued", "in_progress"]);
    let error = from_value::<Status>(&json!(1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "$: expected a string, found the number 1"
    );
    assert_eq!(format!("{:>8}", Status::Queued), "  queued");
}

#[test]
fn a_number_enum_keeps_unknown_values() {
    for number in [-1, 2, 77] {
        let level = from_value::<Level>(&json!(number)).unwrap();
        assert_eq!((level.value(), to_value(&level)), (number, json!(number)));
        assert_eq!(
            serde_json::from_value::<Level>(json!(number)).unwrap(),
            level
        );
    }
    assert_eq!(from_value::<Level>(&json!(-1.0)).unwrap(), Level::Low);
    assert_eq!(Level::ALL, [-1, 2]);
    assert_eq!(Level::High.to_string(), "2");
}

#[test]
fn errors_say_where_and_what() {
    let nested =
        json!({"id": "a", "parent": {"id": "b", "tags": [{"type": "x"}, {"type": 7}]}, "tags": []});
    let error = from_value::<Order>(&nested).unwrap_err();
    assert_eq!(error.path(), "parent.tags[1].type");
    assert_eq!(
        error.to_string(),
        "parent.tags[1].type: expected a string, found the number 7"
    );
    assert_eq!(
        (error.expected(), error.found()),
        ("a string", "the number 7")
    );
    let through_serde = serde_json::from_value::<Order>(nested)
        .unwrap_err()
        .to_string();
    assert_eq!(through_serde, error.to_string());

    let check = |value: Value, text: &str| {
        assert_eq!(from_value::<Order>(&value).unwrap_err().to_string(), text);
    };
    check(json!({"tags": []}), "id: required, but missing");
    check(
        json!([]),
        "$: expected an object, found an array of 0 items",
    );
    check(
        json!({"id": null, "tags": []}),
        "id: expected a string, found null",
    );
    check(
        json!({"id": "a", "tags": "s"}),
        "tags: expected an array, found a string of 1 character",
    );
    check(
        json!({"id": {"a b": [], "b": 1, "c": "s"}, "tags": []}),
        "id: expected a string, found an object {a b: array, b: number, c: string}",
    );

    let odd = from_value::<Map<bool>>(&json!({"a b": 1})).unwrap_err();
    assert_eq!(odd.path(), r#"["a b"]"#);
}

#[test]
fn errors_have_no_content_and_are_small() {
    let secret = "s3cret-".repeat(100);
    let long = json!({ "k".repeat(500): secret, "other": {"x": secret} });
    for value in [json!(secret), json!([secret]), long] {
        let error = from_value::<i64>(&value).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"));
        assert!(error.found().len() <= 200, "{}", error.found().len());
    }
    assert_eq!(size_of::<DecodeError>(), size_of::<usize>());
    let error = decode::<bool>(b"{\n \"a\": }").unwrap_err().to_string();
    assert_eq!(error, "$: invalid JSON: expected value at line 2 column 7");
    assert!(decode::<bool>(b"true false").is_err());
    assert!(decode::<bool>(b"\xff").is_err());
    assert!(decode::<Value>("[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn integers_are_numbers_without_a_fraction() {
    assert_eq!(decode::<u64>(b"3.0").unwrap(), 3);
    assert_eq!(decode::<u64>(b"18446744073709551615").unwrap(), u64::MAX);
    assert_eq!(decode::<i64>(b"-9223372036854775808").unwrap(), i64::MIN);
    assert_eq!(
        decode::<i128>(b"1e20").unwrap(),
        100_000_000_000_000_000_000
    );
    assert_eq!(
        decode::<u64>(b"-1").unwrap_err().to_string(),
        "$: expected an integer from 0 to 18446744073709551615, found the number -1"
    );
    assert_eq!(decode::<i64>(b"1.5").unwrap_err().expected(), "an integer");
    assert!(decode::<i64>(b"1e300").is_err());
    assert!((decode::<f64>(b"3").unwrap() - 3.0).abs() < f64::EPSILON);
    assert_eq!(decode::<Option<Vec<bool>>>(b"null").unwrap(), None);
    decode::<()>(b"null").unwrap();
}

#[test]
fn lists_and_maps_hold_their_own_kind() {
    let value = json!({ "a": [{}, { "b": [] }] });
    let tree = from_value::<Tree>(&value).unwrap();
    assert_eq!(serde_json::to_value(&tree).unwrap(), value);
    assert_eq!(Tree::from(tree.0.clone()), tree);
    let error = from_value::<Tree>(&json!({ "a": [{ "b": 1 }] })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a[0].b: expected an array, found the number 1"
    );
}
