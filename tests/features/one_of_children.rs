//! A child takes in its parent's properties, and not the choice of which it is a branch itself. What tells the branches
//! apart is written, whoever makes a value.

use golden_one_of_children::types::{Audio, Cat, Event, Level, Low, Mp3, Pcm, Pet};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[test]
fn children_are_told_by_the_parents_discriminator() {
    let pet: Pet = read(json!({ "kind": "dog", "name": "a", "lives": 1 }));
    assert!(matches!(pet, Pet::Dog(_)), "{pet:?}");
    let pet: Pet =
        read(json!({ "kind": "cat", "name": "a", "friend": { "kind": "dog", "name": "b" } }));
    let Pet::Cat(cat) = pet else {
        panic!("{pet:?}")
    };
    assert!(
        matches!(cat.friend.as_deref(), Some(Pet::Dog(_))),
        "{cat:?}"
    );
    let pet: Pet = read(json!({ "kind": "cow", "name": "a" }));
    assert!(matches!(pet, Pet::Unrecognized(_)), "{pet:?}");
    let sent = serde_json::to_value(Pet::from(Cat::new("Tom").lives(9))).unwrap();
    assert_eq!(sent, json!({ "kind": "cat", "name": "Tom", "lives": 9 }));
}

#[test]
fn a_parent_that_is_nothing_but_the_choice() {
    let level: Level = read(json!({ "level": 2, "note": "a" }));
    assert!(matches!(level, Level::High(_)), "{level:?}");
    let level: Level = read(json!({ "level": 3, "note": "a" }));
    assert!(matches!(level, Level::Unrecognized(_)), "{level:?}");
    let sent = serde_json::to_value(Level::from(Low::new().note("a"))).unwrap();
    assert_eq!(sent, json!({ "level": 1, "note": "a" }));
}

#[test]
fn branches_beside_properties_keep_their_tags() {
    let event: Event = read(json!({ "type": "gone", "id": "1", "by": "me" }));
    assert!(matches!(event, Event::Gone(_)), "{event:?}");
    let event: Event = read(json!({ "type": "lost", "id": "1" }));
    assert!(matches!(event, Event::Unrecognized(_)), "{event:?}");
}

#[test]
fn an_optional_tag_is_written() {
    let sent = serde_json::to_value(Audio::from(Pcm::new())).unwrap();
    assert_eq!(sent, json!({ "type": "audio/pcm" }));
    assert!(matches!(read(sent), Audio::AudioPcm(_)));
    assert_eq!(
        serde_json::to_value(Mp3::new().rate(8)).unwrap(),
        json!({ "type": "audio/mp3", "rate": 8 })
    );
    // Reading where no tag is needed is lenient.
    assert_eq!(read::<Pcm>(json!({ "rate": 8 })), Pcm::new().rate(8));
}
