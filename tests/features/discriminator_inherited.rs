//! Who is made from another is told by a property that nobody has to set.

use golden_discriminator_inherited::types::{Cat, Pet};

#[test]
fn the_discriminator_is_written() {
    let pet = Pet::from(Cat::new("Tom").lives(9));
    let sent = serde_json::to_value(&pet).unwrap();
    assert_eq!(
        sent,
        serde_json::json!({ "kind": "cat", "name": "Tom", "lives": 9 })
    );
}
