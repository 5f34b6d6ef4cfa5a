//! Values that a stream sends piece by piece.

use golden_deltas::{Client, Error};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

async fn start(body: String) -> (Server, Client) {
    let server = Server::start(move |_| Answer::events(&body, 7)).await;
    let builder = Client::builder().base_url(server.url());
    (server, builder.max_body_size(2000).build().unwrap())
}

fn piece(id: &str, delta: Value) -> String {
    event("message.delta", &json!({ "id": id, "delta": delta }))
}

#[tokio::test]
async fn pieces_become_values() {
    let mut body = String::new();
    for id in ["a", "b"] {
        body += &event(
            "message.created",
            &json!({ "id": id, "role": "writer", "content": [] }),
        );
    }
    body += &piece(
        "a",
        json!({ "content": [{ "index": 1, "type": "text", "text": "Wo" }] }),
    );
    body += &piece(
        "b",
        json!({ "content": [{ "index": 0, "type": "text", "text": "x" }], "tokens": 1 }),
    );
    body += &piece(
        "a",
        json!({ "content": [{ "index": 0, "type": "text", "text": "Hel", "notes": ["1"] }] }),
    );
    body += &piece(
        "a",
        json!({ "content": [
        { "index": 0, "type": "text", "text": "lo", "notes": ["2"] },
        { "index": 1, "type": "text", "text": "rld", "extra": null },
    ], "tokens": 3 }),
    );
    body += &piece("a", json!({ "tokens": 4, "role": "writer" }));
    let done = "event: done\ndata: [DONE]\n\n";
    let (_server, client) = start(format!("{body}{done}")).await;
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
    let (_server, client) = start(body + &event("message.completed", &whole) + done).await;
    let mut stream = client.write().accumulated().await.unwrap();
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
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
    let body = format!(
        "data: {}\n\ndata: {}\n\ndata: [DONE]\n\n",
        data("He"),
        data("y")
    );
    let (_server, client) = start(body).await;
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
    let (_server, client) = start(one.clone()).await;
    let finished = client.write().accumulated().await.unwrap().finish().await;
    assert!(matches!(finished, Err(Error::Truncated(_))));

    let done = "event: done\ndata: [DONE]\n\n";
    let (_server, client) = start(format!("{one}{done}")).await;
    let finished = client.write().accumulated().await.unwrap().finish().await;
    let Err(Error::Decode(error)) = finished else {
        panic!("it has no role");
    };
    assert_eq!(error.error.to_string(), "[0].id: required, but missing");

    let (_server, client) =
        start(piece("a", json!({ "content": ["x".repeat(900)] })).repeat(3)).await;
    let finished = client.write().accumulated().await.unwrap().finish().await;
    assert!(matches!(finished, Err(Error::TooLarge(_))));
}
