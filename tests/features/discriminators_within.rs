//! Each branch is told by the discriminator of the union that it stands in.

use golden_discriminators_within::types::Thing;
use serde_json::{Value, json};

fn read(value: Value) -> Thing {
    serde_json::from_value(value).unwrap()
}

#[test]
fn each_discriminator_tells_its_own() {
    let cat = read(json!({ "species": "cat", "size": 1 }));
    assert!(matches!(cat, Thing::Cat(_)), "{cat:?}");
    let dog = read(json!({ "species": "dog" }));
    assert!(matches!(dog, Thing::Dog(_)), "{dog:?}");
    let round = read(json!({ "form": 1 }));
    assert!(matches!(round, Thing::Round(_)), "{round:?}");
    let square = read(json!({ "form": 2, "size": 1 }));
    assert!(matches!(square, Thing::Square(_)), "{square:?}");
    let note = read(json!({ "text": "a", "size": 1 }));
    assert!(matches!(note, Thing::Note(_)), "{note:?}");
    for unknown in [json!({ "form": 3 }), json!({ "species": "Cat" })] {
        let thing = read(unknown);
        assert!(matches!(thing, Thing::Unrecognized(_)), "{thing:?}");
    }
}
