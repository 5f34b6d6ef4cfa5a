//! A value is read as the branch whose format it is of.

use golden_dates_of_two_formats::Field;
use golden_dates_of_two_formats::types::{Thing, ThingAt, ThingId};

#[test]
fn each_value_is_of_the_format_it_fits() {
    let read = |text: &str| serde_json::from_str::<Thing>(text).unwrap();
    let thing = read(r#"{"at":"2024-02-29","id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}"#);
    assert!(matches!(thing.at, Some(ThingAt::Date(it)) if it.value().is_some()));
    assert!(matches!(thing.id, Field::Value(ThingId::Uuid(it)) if it.value().is_some()));
    let thing = read(r#"{"at":"2024-02-29T12:00:00Z","id":"x"}"#);
    assert!(matches!(thing.at, Some(ThingAt::DateTime(it)) if it.value().is_some()));
    assert!(matches!(thing.id, Field::Value(ThingId::String(it)) if it == "x"));
}
