//! Who is made from another is told by a property that nobody has to set.

use golden_discriminator_inherited::types::{Cat, Fish, Pet};

#[test]
fn the_discriminator_is_written() {
    let pet = Pet::from(Cat::new("Tom").lives(9));
    let sent = serde_json::to_value(&pet).unwrap();
    assert_eq!(
        sent,
        serde_json::json!({ "kind": "cat", "name": "Tom", "lives": 9 })
    );
}

#[test]
fn a_schema_says_its_value_itself() {
    let sent = serde_json::to_value(Pet::from(Fish::new("Wanda"))).unwrap();
    assert_eq!(sent, serde_json::json!({ "kind": "fish", "name": "Wanda" }));
    assert!(matches!(
        serde_json::from_value(sent).unwrap(),
        Pet::Fish(_)
    ));
}
