//! A union of constants is one enum, with their titles as names; what is left of it when `allOf` narrows it keeps them.

use golden_documented_enums::types::{
    Channel, Thing, ThingAction, ThingAlike, ThingChoice, ThingEither, ThingGuild, ThingLevel,
    ThingMaybe, ThingOpen,
};
use serde_json::json;

#[test]
fn titles_are_names_and_numbers_are_sent() {
    assert_eq!(Channel::from(1), Channel::Dm);
    assert_eq!(Channel::GuildVoice.value(), 2);
    assert_eq!(Channel::from(4), Channel::Value4);
    assert_eq!(Channel::from(7), Channel::Unrecognized(7));
    assert_eq!(ThingAction::from("*"), ThingAction::Everything);
    assert_eq!(ThingAction::InviteCreated.as_str(), "INVITE_CREATE");
    // A name that all values have tells none of them.
    assert_eq!(ThingAlike::from("b"), ThingAlike::B);
}

#[test]
fn what_is_narrowed_keeps_its_names() {
    assert_eq!(ThingGuild::ALL, [0, 2]);
    assert_eq!(ThingGuild::from(0), ThingGuild::GuildText);
    assert_eq!(ThingGuild::from(1), ThingGuild::Unrecognized(1));
    // One value left is a constant.
    let thing = Thing::new(ThingAction::Everything)
        .maybe(ThingMaybe::Two)
        .on(true);
    let written = serde_json::to_value(thing).unwrap();
    assert_eq!(
        written,
        json!({ "dm": 1, "action": "*", "maybe": 2, "on": true })
    );
}

#[test]
fn constants_beside_other_branches_are_one_branch() {
    assert_eq!(ThingChoice::from("auto"), ThingChoice::Auto);
    assert_eq!(ThingChoice::from("none"), ThingChoice::Never);
    let either = |value| serde_json::from_value::<ThingEither>(value).unwrap();
    assert!(matches!(either(json!("none")), ThingEither::Value(_)));
    assert!(matches!(
        either(json!({ "name": "a" })),
        ThingEither::Object(_)
    ));
    assert_eq!(ThingOpen::from("large"), ThingOpen::Large);
    assert_eq!(
        ThingOpen::from("huge"),
        ThingOpen::Unrecognized("huge".to_owned())
    );
    assert_eq!(ThingLevel::from(9), ThingLevel::High);
    assert_eq!(ThingLevel::from(5), ThingLevel::Unrecognized(5));
}
