//! Streams that only the options know of, or know better.

use golden_stream_options::runtime::FromEvent;
use golden_stream_options::types::{CreateMessageBody, GenerateBody, MessageEvent, RunEvent};
use golden_stream_options::{Client, Completion, Error, EventStream};
use serde_json::json;

use crate::server::{Answer, Server};

async fn start(text: &str) -> (Server, Client) {
    let answer = Answer::events(text, 11);
    let server = Server::start(move |_| answer.clone()).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

/// The items, the error that ended them, and how the stream ended.
async fn all<T: FromEvent, E>(
    mut stream: EventStream<T, E>,
) -> (Vec<T>, Option<Error<E>>, Option<Completion>) {
    let (mut items, mut failure) = (Vec::new(), None);
    while let Some(item) = stream.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => failure = Some(error),
        }
    }
    (items, failure, stream.completion())
}

const BEGIN: &str = "event: message_start\ndata: {\"type\":\"message_start\",\"id\":\"m\"}\n\n\
                     event: ping\ndata: {\"type\":\"ping\"}\n\n";
const STOP: &str = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

#[tokio::test]
async fn a_stream_that_the_document_has_not() {
    let (server, client) = start(&format!("{BEGIN}{STOP}event: late\ndata: {{}}\n\n")).await;
    let call = client.create_message(CreateMessageBody::new("Hi"));
    let (items, failure, end) = all(call.clone().stream().await.unwrap()).await;
    assert!(matches!(items[0], MessageEvent::MessageStart(_)));
    assert!(matches!(items[1], MessageEvent::MessageStop(_)));
    assert_eq!((items.len(), failure.is_none()), (2, true));
    assert_eq!(end, Some(Completion::Terminal));
    let received = server.received();
    assert_eq!(received[0].body, json!({ "text": "Hi", "stream": true }));
    assert_eq!(received[0].headers["accept"], "text/event-stream");
}

#[tokio::test]
async fn a_declared_end_has_to_arrive() {
    let (_server, client) = start(BEGIN).await;
    let call = client.create_message(CreateMessageBody::new("Hi"));
    let (items, failure, end) = all(call.stream().await.unwrap()).await;
    assert_eq!(items.len(), 1);
    assert!(matches!(failure, Some(Error::Truncated(_))));
    assert_eq!(end, None);
}

#[tokio::test]
async fn a_failure_and_the_unknown() {
    let odd = "event: message_paused\ndata: {\"type\":\"message_paused\",\"for\":1}\n\n";
    let error =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"Overloaded\"}}\n\n";
    let (_server, client) = start(&format!("{BEGIN}{odd}{error}{STOP}")).await;
    let call = client.create_message(CreateMessageBody::new("Hi"));
    let (items, failure, end) = all(call.stream().await.unwrap()).await;
    assert!(matches!(items[1], MessageEvent::Unrecognized(_)));
    assert_eq!((items.len(), end), (2, None));
    let Some(Error::Event(failure)) = failure else {
        panic!("{failure:?}");
    };
    assert_eq!(failure.event, "error");
    assert_eq!(failure.data["error"]["message"], "Overloaded");
}

#[tokio::test]
async fn what_is_said_replaces_what_would_be_inferred() {
    let (server, client) =
        start("data: {\"n\":1}\n\ndata: [DONE]\n\ndata: {\"n\":2,\"error\":{}}\n\n").await;
    let call = client.generate(GenerateBody::new());
    let (items, failure, end) = all(call.stream().await.unwrap()).await;
    assert_eq!(items.len(), 2);
    assert!(matches!(failure, Some(Error::Decode(_))));
    assert_eq!(end, Some(Completion::Closed));
    assert_eq!(server.received()[0].body, json!({ "live": "all" }));
}

#[tokio::test]
async fn the_value_of_a_property_completes() {
    let lines = |text: &'static str| async move {
        let answer = Answer::of(200, "application/x-ndjson", text);
        let server = Server::start(move |_| answer.clone()).await;
        let client = Client::builder().base_url(server.url()).build().unwrap();
        all(client.lines().stream().await.unwrap()).await
    };
    let (items, failure, end) =
        lines("{\"n\":1,\"done\":false}\n{\"n\":2,\"done\":true}\n{\"n\":3}\n").await;
    assert_eq!((items.len(), failure.is_none()), (2, true));
    assert_eq!((items[1].n, end), (Some(2), Some(Completion::Terminal)));
    let (items, failure, _) = lines("{\"n\":1,\"done\":false}\n").await;
    assert_eq!(items.len(), 1);
    assert!(matches!(failure, Some(Error::Truncated(_))));
}

#[tokio::test]
async fn events_in_an_envelope() {
    let (_server, client) =
        start("event: run.begun\ndata: {\"n\":1}\n\nevent: run.failed\ndata: {}\n\n").await;
    let (items, failure, end) = all(client.create_run().stream().await.unwrap()).await;
    assert!(matches!(&items[0], RunEvent::RunBegun(piece) if piece.n == Some(1)));
    assert!(matches!(&items[1], RunEvent::Unrecognized(event) if event.event == "run.failed"));
    assert_eq!((items.len(), failure.is_none()), (2, true));
    assert_eq!(end, Some(Completion::Terminal));
}
