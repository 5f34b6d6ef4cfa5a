//! The tag of a branch is written, whether its schema declares the property or not.

use golden_discriminator_undeclared::types::{Bird, Cat, Dog, Pet};
use serde_json::{Value, json};

fn written(pet: &Pet) -> Value {
    serde_json::to_value(pet).unwrap()
}

#[test]
fn tags_are_written() {
    assert_eq!(
        written(&Cat::new().name("Tom").into()),
        json!({ "kind": "cat", "name": "Tom" })
    );
    assert_eq!(written(&Dog::new().into()), json!({ "kind": "Dog" }));
    let bird: Pet = serde_json::from_value(json!({ "kind": "Bird", "name": "Iago" })).unwrap();
    assert!(matches!(bird, Pet::Bird(_)));
    // What a value is by itself, its own schema says alone.
    assert_eq!(serde_json::to_value(Bird::new()).unwrap(), json!({}));
}
