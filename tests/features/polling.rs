//! Waiting for what a call begins.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use golden_polling::runtime::{Cancel, RetryPolicy};
use golden_polling::{CallSettings as _, Client};
use serde_json::json;

use crate::server::{Answer, Server};

/// A server whose run has these statuses, one after another.
async fn start(statuses: &'static [&'static str]) -> (Server, Client) {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let at = count.fetch_add(1, Ordering::SeqCst);
        let status = statuses[at.min(statuses.len() - 1)];
        match status {
            "busy" => Answer::of(502, "text/plain", ""),
            "gone" => Answer::json(404, &json!({})),
            _ => Answer::json(200, &json!({ "id": "r/1", "status": status })),
        }
        .header("poll-after-ms", "15")
    })
    .await;
    let mut policy = RetryPolicy::of(2);
    policy.first_wait = Duration::from_millis(1);
    let builder = Client::builder().base_url(server.url()).retries(policy);
    (server, builder.build().unwrap())
}

#[tokio::test]
async fn until_it_has_come_to_its_end() {
    let (server, client) = start(&["queued", "queued", "in_progress", "new", "completed"]).await;
    let begun = Instant::now();
    let run = client.create_run("t 1").poll().await.unwrap();
    assert_eq!(run.status.as_str(), "completed");
    assert!(begun.elapsed() >= Duration::from_millis(60));
    let received = server.received();
    let asked: Vec<_> = received
        .iter()
        .map(|it| (&*it.method, &*it.target))
        .collect();
    assert_eq!(asked[0], ("POST", "/v1/threads/t%201/runs"));
    assert_eq!(asked[1..], [("GET", "/v1/threads/t%201/runs/r%2F1"); 4]);
}

#[tokio::test]
async fn an_error_a_deadline_or_a_handle_ends_it() {
    let (_server, client) = start(&["queued", "gone"]).await;
    let error = client.create_run("t").poll().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);

    let (_server, client) = start(&["queued"]).await;
    let limit = Duration::from_millis(80);
    let error = client
        .create_run("t")
        .timeout(limit)
        .poll()
        .await
        .unwrap_err();
    assert!(error.is_timeout());

    let cancel = Cancel::new();
    let handle = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        handle.cancel();
    });
    let error = client
        .create_run("t")
        .cancel(&cancel)
        .poll()
        .await
        .unwrap_err();
    assert!(error.is_cancelled());
}

#[tokio::test]
async fn an_operation_that_is_said_to_be_idempotent_is_sent_again() {
    let (server, client) = start(&["busy", "queued"]).await;
    assert_eq!(client.create_run("t").await.unwrap().meta().attempts(), 2);
    assert_eq!(server.received().len(), 2);
}
