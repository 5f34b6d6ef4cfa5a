//! A scalar of any type tells the branches of a union apart; an unknown one is of none of them.

use golden_tags::types::{
    RoleSelect, Thing, ThingCode, ThingComponent as Component, ThingItem as Item,
    ThingOutcome as Outcome, ThingPage as Page, ThingReport as Report, ThingScale as Scale,
    ThingSized as Sized, ThingSome as Some, ThingState as State, ThingTool as Tool,
};
use serde_json::{Value, json};

/// Reads one property, which has to be written as it was.
fn read(value: Value) -> Thing {
    let thing: Thing = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&thing).unwrap(), value);
    thing
}

macro_rules! assert_read {
    ($field:ident, $value:tt, $variant:pat) => {
        let read = read(json!({ stringify!($field): $value })).$field.unwrap();
        assert!(matches!(read, $variant), "{read:?}");
    };
}

#[test]
fn integers_are_tags() {
    assert_read!(component, { "type": 2, "label": "a" }, Component::Button(_));
    assert_read!(component, { "type": 5, "id": "a" }, Component::UserSelect(_));
    assert_read!(component, { "type": 6, "id": "a" }, Component::RoleSelect(_));
    assert_read!(component, { "type": 7, "id": "a" }, Component::Unrecognized(_));
    assert_read!(component, { "type": "6", "id": "a" }, Component::Unrecognized(_));
    let written = serde_json::to_value(Component::from(RoleSelect::new("a"))).unwrap();
    assert_eq!(written, json!({ "type": 6, "id": "a" }));
    let float: Component = serde_json::from_value(json!({ "type": 6.0, "id": "a" })).unwrap();
    assert!(matches!(float, Component::RoleSelect(_)), "{float:?}");
}

#[test]
fn booleans_numbers_and_null_are_tags() {
    assert_read!(outcome, { "ok": true }, Outcome::Success(_));
    assert_read!(outcome, { "ok": false }, Outcome::Failure(_));
    assert_read!(outcome, { "ok": "maybe" }, Outcome::Unrecognized(_));
    assert_read!(page, { "next": null }, Page::Last(_));
    assert_read!(page, { "next": "more" }, Page::More(_));
    assert_read!(page, { "next": "other" }, Page::Unrecognized(_));
    assert_read!(page, { "items": 1 }, Page::Unrecognized(_));
    assert_read!(scale, { "by": 0.5 }, Scale::Half(_));
    assert_read!(scale, { "by": 2 }, Scale::Double(_));
    assert_read!(scale, { "by": 3 }, Scale::Unrecognized(_));
}

#[test]
fn a_tag_may_be_missing_where_several_branches_allow_that() {
    assert_read!(state, { "status": "completed", "result": "a" }, State::Completed(_));
    assert_read!(state, { "status": "running" }, State::Open(_));
    assert_read!(state, { "status": "gone", "result": "a" }, State::Unrecognized(_));
    assert_read!(state, {}, State::Open(_));
    // What is read without its tag is written with it.
    let done: State = serde_json::from_value(json!({ "result": "a" })).unwrap();
    assert!(matches!(done, State::Completed(_)), "{done:?}");
    let written = serde_json::to_value(&done).unwrap();
    assert_eq!(written, json!({ "status": "completed", "result": "a" }));
}

#[test]
fn a_list_that_branches_share_leaves_the_names_of_their_schemas() {
    assert_read!(report, { "product": "sms" }, Report::Sms(_));
    assert_read!(report, { "product": "voice" }, Report::Voice(_));
    assert_read!(report, { "product": "fax" }, Report::Unrecognized(_));
}

#[test]
fn a_tag_may_be_missing_where_one_branch_alone_allows_that() {
    assert_read!(tool, { "name": "a" }, Tool::Custom(_));
    assert_read!(tool, { "type": null, "name": "a" }, Tool::Custom(_));
    assert_read!(tool, { "type": "custom", "name": "a" }, Tool::Custom(_));
    assert_read!(tool, { "type": "shell", "name": "a" }, Tool::Shell(_));
    assert_read!(tool, { "type": "python", "name": "a" }, Tool::Unrecognized(_));
}

#[test]
fn a_constant_tells_its_branch_even_if_others_have_none() {
    assert_read!(some, { "v": 1, "name": "a" }, Some::Tagged(_));
    assert_read!(some, { "name": "a" }, Some::Plain(_));
    let other: Some = serde_json::from_value(json!({ "v": 2, "name": "a" })).unwrap();
    assert!(matches!(other, Some::Plain(_)), "{other:?}");
}

#[test]
fn a_mapping_may_be_about_integers() {
    assert_read!(sized, { "size": 1, "note": "a" }, Sized::Small(_));
    assert_read!(sized, { "size": 2, "note": "a" }, Sized::Large(_));
    assert_read!(sized, { "size": 3, "note": "a" }, Sized::Unrecognized(_));
}

#[test]
fn listed_integers_leave_others_to_other_branches() {
    assert_read!(code, 2, ThingCode::Integer(_));
    assert_read!(code, 2.5, ThingCode::Number(_));
    let other: ThingCode = serde_json::from_value(json!(7)).unwrap();
    assert!(matches!(other, ThingCode::Number(_)), "{other:?}");
}

#[test]
fn several_constants_tell_what_no_single_one_does() {
    assert_read!(item, { "type": "message", "role": "user", "text": "a" }, Item::Question(_));
    assert_read!(item, { "role": "user", "text": "a" }, Item::Question(_));
    assert_read!(item, { "type": "message", "role": "model", "text": "a" }, Item::Answer(_));
    assert_read!(item, { "type": "call", "role": "model" }, Item::Call(_));
    assert_read!(item, { "type": "call", "role": "other" }, Item::Unrecognized(_));
    assert_read!(item, { "type": "link", "id": "a" }, Item::Link(_));
    assert_read!(item, { "type": null, "id": "a" }, Item::Link(_));
    assert_read!(item, { "type": "other", "id": "a" }, Item::Unrecognized(_));
}
