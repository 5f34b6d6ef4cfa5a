//! Streams that break off and go on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::api::{client, operation};
use crate::runtime::{
    CallOptions, Error, EventStream, Mark, Operation, Request, RetryPolicy, Safety, StreamRules,
};
use crate::server::{Answer, Server, answer};

const STREAMING: StreamRules = StreamRules::EVENTS
    .complete_at(Mark::Data, &["[DONE]"])
    .fails_at(&["error"]);

static WATCH: Operation = Operation {
    streaming: Some(STREAMING),
    ..operation("GET", "/watch", &[])
};

static START: Operation = Operation {
    streaming: Some(STREAMING),
    ..operation("POST", "/start", &[])
};

static SAFE: Operation = Operation {
    streaming: Some(STREAMING),
    safety: Some(Safety::Safe),
    ..operation("POST", "/start", &[])
};

fn event(id: &str, data: &str) -> String {
    format!("id: {id}\nretry: 1\ndata: {data}\n\n")
}

/// A server of parts of a stream, one after another.
async fn parts(parts: Vec<Answer>) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |_| {
        let at = count.fetch_add(1, Ordering::SeqCst);
        parts[at.min(parts.len() - 1)].clone()
    })
    .await
}

fn part(body: String) -> Answer {
    answer(200, "text/event-stream", body)
}

async fn open(server: &Server, operation: &'static Operation) -> EventStream<Value> {
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(2);
    let client = client(&server.url, |builder| builder.retries(policy));
    let request = Request::new(operation);
    EventStream::open(&client, request, &CallOptions::default())
        .await
        .unwrap()
}

/// All items, and the error at the end, if there is one.
async fn all(mut events: EventStream<Value>) -> (Vec<Value>, Option<Error>) {
    let mut items = Vec::new();
    while let Some(item) = events.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => return (items, Some(error)),
        }
    }
    (items, None)
}

fn ids(server: &Server) -> Vec<Option<String>> {
    let requests = server.requests();
    let id = |it: &http::HeaderMap| Some(it.get("last-event-id")?.to_str().unwrap().to_owned());
    requests.iter().map(|it| id(&it.headers)).collect()
}

#[tokio::test]
async fn a_stream_goes_on_after_its_last_event() {
    let server = parts(vec![
        part(format!("{}{}data: cut", event("1", "1"), event("2", "2"))),
        answer(503, "", ""),
        part(event("3", "3")),
        part("data: [DONE]\n\n".to_owned()),
    ])
    .await;
    let (items, error) = all(open(&server, &WATCH).await).await;
    assert_eq!(items, [1, 2, 3]);
    assert!(error.is_none());
    let two = Some("2".to_owned());
    assert_eq!(ids(&server), [None, two.clone(), two, Some("3".to_owned())]);
}

#[tokio::test]
async fn one_that_never_goes_on_is_truncated() {
    let server = parts(vec![part(event("1", "1")), part(String::new())]).await;
    let (items, error) = all(open(&server, &WATCH).await).await;
    assert_eq!(items, [1]);
    assert!(matches!(error, Some(Error::Truncated(_))));
    assert_eq!(server.requests().len(), 3);

    let page = answer(200, "text/html", "<p>");
    let server = parts(vec![part(event("1", "1")), page]).await;
    let (_, error) = all(open(&server, &WATCH).await).await;
    assert!(matches!(error, Some(Error::Truncated(_))));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_is_unsafe_or_has_no_ids_is_asked_for_once() {
    let unsafe_one = parts(vec![part(event("1", "1"))]).await;
    let (_, error) = all(open(&unsafe_one, &START).await).await;
    assert!(matches!(error, Some(Error::Truncated(_))));
    assert_eq!(unsafe_one.requests().len(), 1);

    let without_ids = parts(vec![part("data: 1\n\n".to_owned())]).await;
    let (_, error) = all(open(&without_ids, &WATCH).await).await;
    assert!(matches!(error, Some(Error::Truncated(_))));
    assert_eq!(without_ids.requests().len(), 1);

    let said_safe = parts(vec![part(event("1", "1")), part(event("2", "[DONE]"))]).await;
    let (items, error) = all(open(&said_safe, &SAFE).await).await;
    assert!(items == [1] && error.is_none());
    assert_eq!(said_safe.requests().len(), 2);
}

#[tokio::test]
async fn ids_and_waits_count_without_data_too() {
    let first = "retry: 40\n\nid: 1\ndata: 1\n\nid: 42\n\nid: 99\ndata: cut";
    let server = parts(vec![
        part(first.to_owned()),
        // The id stays in force where nothing sets another.
        part("data: 2\n\n".to_owned()),
        part("data: [DONE]\n\n".to_owned()),
    ])
    .await;
    let started = std::time::Instant::now();
    let mut events = open(&server, &WATCH).await;
    assert_eq!(events.next().await.unwrap().unwrap(), 1);
    assert_eq!(events.retry(), Some(Duration::from_millis(40)));
    assert_eq!(events.last_event_id(), Some("1"));
    assert_eq!(events.next().await.unwrap().unwrap(), 2);
    assert_eq!(events.last_event_id(), Some("42"));
    assert!(events.next().await.is_none());
    let id = Some("42".to_owned());
    assert_eq!(ids(&server), [None, id.clone(), id]);
    assert!(started.elapsed() >= Duration::from_millis(80));
}
