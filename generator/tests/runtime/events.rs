//! Events as typed items: chosen by name, constants, unknown ones, and the envelope as JSON.

use serde_json::{Value, json};

use crate::runtime::{
    self, DecodeError, FromEvent, UnknownEvent, decode_strictly, from_value, json_event, to_value,
};

#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    pub id: String,
}

runtime::object! { Thread { id: required "id" } }

#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    Created(Box<Thread>),
    Delta(Value),
    Done,
    Ping,
    Unrecognized(UnknownEvent),
}

runtime::event_union! { StreamEvent("event", "data") {
    Created = "thread.created",
    Delta = "thread.delta",
    Done = const "done" "[DONE]",
    Ping = const "ping" "{}",
} }

#[derive(Debug, Clone, PartialEq)]
pub enum Tick {
    Unrecognized(UnknownEvent),
}

runtime::event_union! { Tick("name", "payload") {} }

impl FromEvent for Thread {
    fn from_event(_: &str, data: &str) -> Result<Self, DecodeError> {
        json_event(data)
    }
}

#[test]
fn the_name_chooses_the_variant() {
    let of = |event, data| StreamEvent::from_event(event, data).unwrap();
    assert_eq!(
        of("thread.created", r#"{"id":"t"}"#),
        StreamEvent::Created(Box::new(Thread { id: "t".to_owned() }))
    );
    assert_eq!(of("thread.delta", "[1]"), StreamEvent::Delta(json!([1])));
    assert_eq!(of("done", "[DONE]"), StreamEvent::Done);
    assert_eq!(of("ping", "{ }"), StreamEvent::Ping);
    let unknown = |event: &str, data: Value| {
        StreamEvent::Unrecognized(UnknownEvent {
            event: event.to_owned(),
            data,
        })
    };
    assert_eq!(of("done", "early"), unknown("done", json!("early")));
    assert_eq!(of("new", r#"{"a":1}"#), unknown("new", json!({"a": 1})));
    assert_eq!(of("new", "plain text"), unknown("new", json!("plain text")));
    assert_eq!(of("new", "x").event(), "new");
    assert_eq!(of("done", "[DONE]").event(), "done");
    assert!(StreamEvent::Done.is_recognized() && !of("new", "x").is_recognized());
    assert!(Tick::from_event("any", "1").is_ok());
}

#[test]
fn a_known_name_with_other_data_is_kept() {
    let event = StreamEvent::from_event("thread.created", r#"{"id":1}"#).unwrap();
    let kept = UnknownEvent {
        event: "thread.created".to_owned(),
        data: json!({ "id": 1 }),
    };
    assert_eq!(event, StreamEvent::Unrecognized(kept));
    assert!(!event.is_recognized());
}

#[test]
fn a_known_name_with_damaged_data_is_an_error() {
    let error = StreamEvent::from_event("thread.created", "oops").unwrap_err();
    assert_eq!(
        error.to_string(),
        "$: invalid JSON: expected value at line 1 column 1"
    );
}

#[test]
fn the_envelope_round_trips() {
    for value in [
        json!({"event": "thread.created", "data": {"id": "t"}}),
        json!({"event": "done", "data": "[DONE]"}),
        json!({"event": "ping", "data": {}}),
        json!({"event": "new", "data": null}),
    ] {
        let event = from_value::<StreamEvent>(&value).unwrap();
        assert_eq!(to_value(&event), value);
        assert_eq!(serde_json::from_value::<StreamEvent>(value).unwrap(), event);
    }
    let of = |value: Value| {
        let text = value.to_string();
        let error = decode_strictly::<StreamEvent>(text.as_bytes()).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        of(json!({"event": "thread.created", "data": {"id": 1}})),
        "data.id: expected a string, found the number 1"
    );
    assert_eq!(
        of(json!({"event": "new", "data": 1})),
        "data: expected a described event, found `new`"
    );
    assert_eq!(of(json!({"data": 1})), "event: required, but missing");
    assert_eq!(of(json!({"event": "x"})), "data: required, but missing");
}

#[test]
fn items_that_are_only_data() {
    assert_eq!(
        Thread::from_event("whatever", r#"{"id":"t"}"#).unwrap().id,
        "t"
    );
    assert_eq!(Value::from_event("", "[1]").unwrap(), json!([1]));
    assert_eq!(String::from_event("", "not json").unwrap(), "not json");
    assert!(!UnknownEvent::from_event("e", "1").unwrap().is_recognized());
}
