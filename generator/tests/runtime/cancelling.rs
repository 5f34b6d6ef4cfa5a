//! Calls that are ended from elsewhere.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::{READ, client, said};
use crate::exchange::create;
use crate::runtime::{
    CallOptions, Cancel, Error, EventStream, Request, Response, RetryPolicy, call,
};
use crate::server::{Server, answer, raw};

fn options(cancel: &Cancel) -> CallOptions {
    let mut options = CallOptions::default();
    options.set_cancel(cancel.clone());
    options
}

fn request() -> Request {
    let mut request = Request::new(&READ);
    request.path("t", "thread_id").unwrap();
    request
}

fn after(wait: u64, cancel: &Cancel) {
    let cancel = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(wait));
        cancel.cancel();
    });
}

type Read = Result<Response<Value>, Error>;

#[tokio::test]
async fn a_call_ends_before_the_head_of_its_response_and_closes_its_connection() {
    let (url, mut closed) = raw(vec![], Duration::from_secs(20)).await;
    let cancel = Cancel::new();
    let client = client(&url, |builder| builder);
    // Long enough for the request to arrive: a connection that it is not sent on yet is kept for the next call.
    after(500, &cancel);
    let read: Read = call::json(&client, request(), &options(&cancel)).await;
    let error = read.unwrap_err();
    assert!(error.is_cancelled() && !error.is_unsent());
    assert_eq!(said(&error), "the call was cancelled");
    let closed = closed.wait_for(|closed| *closed);
    let closed = tokio::time::timeout(Duration::from_secs(5), closed).await;
    assert!(*closed.unwrap().unwrap());
}

#[tokio::test]
async fn a_call_ends_within_its_body_and_a_stream_between_its_events() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {\"id\":\"t\"}\n\n";
    let pieces = vec![(Duration::ZERO, head.as_bytes().to_vec())];
    let (url, _closed) = raw(pieces, Duration::from_secs(20)).await;
    let client = client(&url, |builder| builder);
    let cancel = Cancel::new();
    let mut sent = create();
    sent.ask_stream().unwrap();
    let mut events: EventStream<Value> = EventStream::open(&client, sent, &options(&cancel))
        .await
        .unwrap();
    assert_eq!(events.next().await.unwrap().unwrap(), json!({"id": "t"}));
    after(30, &cancel);
    let error = events.next().await.unwrap().unwrap_err();
    assert!(error.is_cancelled());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_call_ends_while_it_waits_for_another_attempt_and_none_begins_later() {
    let server = Server::always(answer(503, "", "")).await;
    let mut policy = RetryPolicy::of(2);
    policy.first_wait = Duration::from_secs(60);
    policy.longest_wait = Duration::from_secs(60);
    let client = client(&server.url, |builder| builder.retries(policy));
    let cancel = Cancel::new();
    after(30, &cancel);
    let begun = Instant::now();
    let read: Read = call::json(&client, request(), &options(&cancel)).await;
    assert!(read.unwrap_err().is_cancelled());
    assert!(begun.elapsed() < Duration::from_secs(10));
    let read: Read = call::json(&client, request(), &options(&cancel)).await;
    assert!(read.unwrap_err().is_cancelled());
    assert_eq!(server.requests().len(), 1);
}
