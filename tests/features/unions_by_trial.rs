//! The branch that recognises most of a value is taken, the first in case of doubt.

use golden_unions_by_trial::types::{Thing, ThingLevels, ThingShape};

#[test]
fn the_best_branch_wins() {
    let read = |text: &str| serde_json::from_str::<Thing>(text).unwrap();
    let high = read(r#"{"levels":{"level":9}}"#).levels;
    assert!(matches!(high, Some(ThingLevels::High(_))), "{high:?}");
    let shape = read(r#"{"shape":{"name":"a","height":1,"radius":1,"width":1}}"#).shape;
    assert!(matches!(shape, Some(ThingShape::Box(_))), "{shape:?}");
    let either = read(r#"{"shape":{"name":"a"}}"#).shape;
    assert!(matches!(either, Some(ThingShape::Circle(_))), "{either:?}");
}
