//! A stream of JSON, a line each, wherever the network cuts it.

use golden_json_lines::types::ListedResponseItem;
use golden_json_lines::{Client, Error, EventStream, Value};
use serde_json::json;

use crate::server::{Answer, Server, said};

fn lines(text: &[u8], size: usize) -> Answer {
    Answer {
        status: 200,
        headers: vec![("content-type", "application/x-ndjson".to_owned())],
        chunks: text.chunks(size).map(<[u8]>::to_vec).collect(),
    }
}

async fn client(answer: Answer) -> (Server, Client) {
    let server = Server::start(move |_| answer.clone()).await;
    let builder = Client::builder().base_url(server.url());
    let client = builder.max_event_size(30).build().unwrap();
    (server, client)
}

async fn all<T: golden_json_lines::runtime::FromEvent>(mut stream: EventStream<T>) -> Vec<String>
where
    T: std::fmt::Debug,
{
    let mut read = Vec::new();
    while let Some(item) = stream.next().await {
        read.push(match item {
            Ok(item) => format!("{item:?}"),
            Err(error) => said(&error),
        });
    }
    assert!(stream.next().await.is_none());
    read
}

#[tokio::test]
async fn lines_split_anywhere() {
    let text = "\u{feff}{\"n\":1}\r\n\n  {\"n\": \"ä\"}\n{\"n\":3, \"ü\":\"ü\"}\n{\"n\":4}";
    for size in 1..text.len() {
        let (_, client) = client(lines(text.as_bytes(), size)).await;
        let read = all(client.items().stream().await.unwrap()).await;
        let expected = [
            "Entry { n: 1 }",
            "unexpected item on line 3: n: expected an integer, found a string of 1 character (status 200)",
            "Entry { n: 3 }",
            "Entry { n: 4 }",
        ];
        assert_eq!(read, expected, "{size}");
    }
}

#[tokio::test]
async fn asked_for_and_complete() {
    let text = b"{\"n\":1}\n[DONE]\n{\"n\":2}\n";
    let (server, client) = client(lines(text, 100)).await;
    let stream = client.read_log().stream().await.unwrap();
    assert_eq!(all(stream).await, ["Entry { n: 1 }"]);
    let received = &server.received()[0];
    assert_eq!(received.headers["accept"], "application/jsonl");

    let body = golden_json_lines::types::ReadLogBody::new();
    let stream = client.read_log().body(body).stream().await.unwrap();
    assert_eq!(all(stream).await, ["Entry { n: 1 }"]);
    assert_eq!(server.received()[1].body, json!({"follow": true}));
}

#[tokio::test]
async fn the_whole_is_json() {
    let (server, client) = client(Answer::json(200, &json!([{"n": 1}]))).await;
    assert_eq!(client.read_log().await.unwrap()[0].n, 1);
    assert_eq!(server.received()[0].headers["accept"], "application/json");
}

#[tokio::test]
async fn a_stream_cut_short() {
    let broken = "the stream broke off after 1 item (status 200)";
    for text in [
        "{\"n\":1}\n",
        "{\"n\":1}\n{\"n\":2",
        "{\"n\":1}\n{\"m\":{\"n\":2}",
    ] {
        let (_, client) = client(lines(text.as_bytes(), 100)).await;
        let read = all(client.read_log().stream().await.unwrap()).await;
        assert_eq!(read, ["Entry { n: 1 }", broken]);
    }
    // Nothing is owed where no terminal is declared, but the rest of a line is.
    let (_, client) = client(lines(b"{\"n\":1}\n{\"n\":", 3)).await;
    let read = all(client.items().stream().await.unwrap()).await;
    assert_eq!(read, ["Entry { n: 1 }", broken]);
}

#[tokio::test]
async fn lines_are_limited() {
    let text = format!("{{\"n\":1}}\n{}\n{{\"n\":2}}\n", "7".repeat(40));
    for size in [1, 100] {
        let (_, client) = client(lines(text.as_bytes(), size)).await;
        let read = all(client.items().stream().await.unwrap()).await;
        let limit = "event of more than 30 bytes, the client's `max_event_size`";
        assert_eq!(read, ["Entry { n: 1 }", limit]);
    }
}

#[tokio::test]
async fn what_is_not_text_is_an_error_in_its_place() {
    let (_, client) = client(lines(b"{\"n\":1}\n\"\xff\"\n{\"n\":3}\n", 4)).await;
    let mut stream = client.items().stream().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().n, 1);
    let error = stream.next().await.unwrap().unwrap_err();
    let Error::Decode(failure) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (failure.line, &failure.body[..]),
        (Some(2), &b"\"\xff\""[..])
    );
    assert_eq!(stream.next().await.unwrap().unwrap().n, 3);
}

#[tokio::test]
async fn documents_that_describe_the_list_or_nothing() {
    let (_, client) = client(lines(b"1\n{\"n\":2}\n", 100)).await;
    let mut stream = client.listed().stream().await.unwrap();
    assert_eq!(
        stream.next().await.unwrap().unwrap(),
        ListedResponseItem::Integer(1)
    );
    let second = stream.next().await.unwrap().unwrap();
    assert!(matches!(second, ListedResponseItem::Entry(entry) if entry.n == 2));
    let mut stream: EventStream<Value> = client.file().stream().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), json!(1));
    let whole = client.file().download().await.unwrap();
    assert_eq!(whole.text().await.unwrap(), "1\n{\"n\":2}\n");
}

#[tokio::test]
async fn another_type_is_an_error() {
    let (_, client) = client(Answer::of(200, "text/html", "<html>")).await;
    let error = client.items().stream().await.unwrap_err();
    let wanted = "expected a response of type application/x-ndjson; charset=utf-8, found text/html: <html> (status 200)";
    assert_eq!(said(&error), wanted);
    let error = client.read_log().stream().await.unwrap_err();
    assert!(matches!(error, Error::ContentType(_)));
}
