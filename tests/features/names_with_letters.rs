//! Names keep their letters, and symbols that tell them apart are spelled.

use golden_names_with_letters::types::{
    GrößeLesenСортировка, Élevé, ÉlevéLevel, ÉlevéOf, 日本
};

#[test]
fn symbols_tell_values_apart() {
    assert_eq!(ÉlevéLevel::from("low"), ÉlevéLevel::Low);
    assert_eq!(ÉlevéLevel::LowPlus.as_str(), "low+");
    assert_eq!(ÉlevéLevel::LowMinus.as_str(), "low-");
    assert_eq!(ÉlevéLevel::GreaterEqual.as_str(), ">=");
    assert_eq!(GrößeLesenСортировка::MinusÉté.as_str(), "-été");
    assert_eq!(GrößeLesenСортировка::Id.as_str(), "id");
}

#[test]
fn symbols_tell_types_apart() {
    let level = r#"{ "of": { "dash": 1 } }"#;
    let read: Élevé = serde_json::from_str(level).unwrap();
    assert!(matches!(read.of, Some(ÉlevéOf::ADashB(_))));
}

#[test]
fn what_nobody_sees_is_in_no_name() {
    let read: 日本 = serde_json::from_str("{ \"größe\": 1, \"größe\u{200b}\": 2 }").unwrap();
    assert_eq!((read.größe, read.größe_2), (1, Some(2)));
}
