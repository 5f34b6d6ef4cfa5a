//! Properties that are put into a body which is JSON text already.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::api::CREATE;
use crate::json_tree::any_json;
use crate::runtime::{CallOptions, CallSettings, Request, decode_str};

struct Call(CallOptions);

impl CallSettings for Call {
    fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.0
    }
}

/// What is sent of a body, with properties that a call adds.
fn sent(body: &impl serde::Serialize, added: &[(&str, Value)], streamed: bool) -> Option<String> {
    let mut call = Call(CallOptions::default());
    for (name, value) in added {
        call = call.extra_property(*name, value.clone());
    }
    let mut request = Request::new(&CREATE);
    if streamed {
        request.ask_stream().unwrap();
    }
    request.extend(&call.0);
    request.json(body).ok()?;
    let body = request.body.as_bytes().unwrap();
    Some(String::from_utf8(body.to_vec()).unwrap())
}

#[test]
fn they_come_last_unless_they_are_there_already() {
    let body = json!({"b": "\"}{\\", "a": [1, {"b": ",:"}], "": {}});
    let written = body.to_string();
    assert_eq!(sent(&body, &[], false).unwrap(), written);
    let longer = |more: &str| format!("{},{more}}}", written.strip_suffix('}').unwrap());
    let added = [("a\"\\\u{1}", json!({"z": 1, "b": null}))];
    let expected = longer("\"a\\\"\\\\\\u0001\":{\"b\":null,\"z\":1}");
    let result: Value = serde_json::from_str(&sent(&body, &added, false).unwrap()).unwrap();
    assert_eq!(result, serde_json::from_str::<Value>(&expected).unwrap());
    let both = sent(&body, &[("a", json!(2)), ("c", json!(3))], true).unwrap();
    assert_eq!(
        both,
        longer("\"c\":3,\"stream\":true").replace(r#"[1,{"b":",:"}]"#, "2")
    );
    assert_eq!(sent(&json!({}), &[], true).unwrap(), r#"{"stream":true}"#);
    // Of two that a call adds, the last one counts.
    assert_eq!(
        sent(&json!({}), &[("a", json!(1)), ("a", json!(2))], false).unwrap(),
        r#"{"a":2}"#
    );
}

#[test]
fn a_body_for_the_whole_does_not_ask_for_the_stream() {
    assert!(sent(&json!({"stream": true}), &[], false).is_none());
    assert!(sent(&json!({}), &[("stream", json!(true))], false).is_none());
    assert!(sent(&json!({"stream": false, "a": {"stream": true}}), &[], false).is_some());
    assert!(sent(&json!({"stream": true}), &[], true).is_some());
    assert!(sent(&json!([{"stream": true}]), &[], false).is_some());
    assert!(sent(&json!([]), &[], true).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn they_are_what_a_map_would_have(body in any_json(), name in "[a-c\"\\\\]{0,2}", value in any_json()) {
        let added = sent(&body, &[(&name, value.clone())], false);
        let mut body = body;
        match body.as_object_mut() {
            Some(map) => {
                map.insert(name, value);
                let read: Value = decode_str(&added.unwrap()).unwrap();
                prop_assert_eq!(read, body);
            }
            None => prop_assert!(added.is_none()),
        }
    }
}
