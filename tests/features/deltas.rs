//! Values that a stream sends piece by piece.

use std::time::Duration;

use golden_deltas::operations::{Chat, Write};
use golden_deltas::runtime::mock::{Fault, MockServer, Mocked, Reply};
use golden_deltas::{Client, Error};
use serde_json::{Value, json};

/// An event: name and data.
type Event = (&'static str, Value);

/// A server whose stream has these events, and is complete or not.
fn start<O: Mocked>(events: &[Event], is_complete: bool) -> (MockServer, Client) {
    let server = MockServer::start().unwrap();
    let mut reply = Reply::<O>::raw(200, "text/event-stream", "");
    for (name, data) in events {
        reply = reply.event(name, &data.to_string());
    }
    if is_complete {
        reply = reply.event("done", "[DONE]");
    }
    server.on(reply.fault(Fault::Drip(97, Duration::from_micros(100))));
    let builder = server.client(Client::builder());
    (server, builder.max_body_size(4000).build().unwrap())
}

fn piece(id: &str, delta: Value) -> Event {
    ("message.delta", json!({ "id": id, "delta": delta }))
}

#[tokio::test]
async fn pieces_become_values() {
    let mut body = Vec::new();
    for id in ["a", "b"] {
        let created = json!({ "id": id, "role": "writer", "content": [] });
        body.push(("message.created", created));
    }
    body.push(piece(
        "a",
        json!({ "content": [{ "index": 1, "type": "text", "text": "Wo" }] }),
    ));
    body.push(piece(
        "b",
        json!({ "content": [{ "index": 0, "type": "text", "text": "x" }], "tokens": 1 }),
    ));
    body.push(piece(
        "a",
        json!({ "content": [{ "index": 0, "type": "text", "text": "Hel", "notes": ["1"] }] }),
    ));
    body.push(piece(
        "a",
        json!({ "content": [
        { "index": 0, "type": "text", "text": "lo", "notes": ["2"] },
        { "index": 1, "type": "text", "text": "rld", "extra": null },
    ], "tokens": 3 }),
    ));
    body.push(piece("a", json!({ "tokens": 4, "role": "writer" })));
    let (_server, client) = start::<Write>(&body, true);
    let messages = client
        .write()
        .accumulated()
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();
    assert_eq!(messages.len(), 2);
    let parts: Vec<_> = messages[0]
        .content
        .iter()
        .map(|it| it.text.as_deref())
        .collect();
    assert_eq!(parts, [Some("Hello"), Some("World")]);
    assert_eq!(messages[0].content[0].r#type, "text");
    assert_eq!(
        messages[0].content[0].notes.as_deref(),
        Some(["1".to_owned(), "2".to_owned()].as_slice())
    );
    assert_eq!(
        (messages[0].tokens, messages[0].role.as_str()),
        (Some(4), "writer")
    );
    assert_eq!(
        (messages[1].id.as_str(), messages[1].tokens),
        ("b", Some(1))
    );

    // On the way, values are as far as they have come; what the server sends whole at the end, counts.
    let whole =
        json!({ "id": "a", "role": "writer", "content": [{ "type": "text", "text": "Hi" }] });
    body.push(("message.completed", whole));
    let (_server, client) = start::<Write>(&body, true);
    let mut stream = client.write().accumulated().await.unwrap();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    assert_eq!(stream.completion(), None);
    assert_eq!(
        stream.values().unwrap()[0].content[0].text.as_deref(),
        Some("Wo")
    );
    let messages = stream.finish().await.unwrap();
    assert_eq!(messages[0].content[0].text.as_deref(), Some("Hi"));
    assert_eq!(messages[0].tokens, None);
}

#[tokio::test]
async fn events_that_are_alike_are_pieces_of_each_other() {
    let data = |text: &str| json!({ "id": "c", "choices": [{ "index": 0, "text": text }] });
    let (_server, client) = start::<Chat>(&[("", data("He")), ("", data("y"))], true);
    let values = client
        .chat()
        .accumulated()
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();
    assert_eq!(values.len(), 1);
    assert_eq!(values[0].id, "c");
    let choices = values[0].choices.as_ref().unwrap();
    assert_eq!(
        (choices.len(), choices[0].text.as_deref()),
        (1, Some("Hey"))
    );
}

#[tokio::test]
async fn what_is_incomplete_or_too_much_is_an_error() {
    let one = piece("a", json!({ "content": [] }));
    let (_server, client) = start::<Write>(&[one.clone()], false);
    let finished = client.write().accumulated().await.unwrap().finish().await;
    assert!(matches!(finished, Err(Error::Truncated(_))));

    let (_server, client) = start::<Write>(&[one], true);
    let finished = client.write().accumulated().await.unwrap().finish().await;
    let Err(Error::Decode(error)) = finished else {
        panic!("it has no role");
    };
    assert_eq!(error.error.to_string(), "[0].id: required, but missing");

    let large = piece("a", json!({ "content": ["x".repeat(1800)] }));
    let (_server, client) = start::<Write>(&[large.clone(), large.clone(), large], false);
    let finished = client.write().accumulated().await.unwrap().finish().await;
    assert!(matches!(finished, Err(Error::TooLarge(_))));
}
