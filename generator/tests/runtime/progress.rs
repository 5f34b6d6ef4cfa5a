//! How a request's body goes, as callers hear of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::api::{client, operation};
use crate::multipart::Nothing;
use crate::runtime::{
    Body, CallOptions, CallSettings, File, Operation, Request, RetryPolicy, call,
};
use crate::server::{Server, answer};

static PUT: Operation = operation("PUT", "/x", &[]);

#[derive(Default)]
struct Settings(CallOptions);

impl CallSettings for Settings {
    fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.0
    }
}

type Told = Vec<(u64, Option<u64>)>;

/// What is told of a request, sent until the server is content.
async fn told(request: Request, refusals: usize) -> (Told, Server) {
    let count = Arc::new(Mutex::new(0));
    let server = Server::start(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        answer(if *count > refusals { 204 } else { 503 }, "", "")
    });
    let server = server.await;
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(1);
    let client = client(&server.url, |it| it.retries(policy));
    let told: Arc<Mutex<Told>> = Arc::default();
    let log = told.clone();
    let hook = move |sent, total| log.lock().unwrap().push((sent, total));
    let options = Settings::default().on_upload(hook).0;
    call::empty::<Value>(&client, request, &options)
        .await
        .unwrap();
    let told = told.lock().unwrap().clone();
    (told, server)
}

#[tokio::test]
async fn each_piece_is_told() {
    let large = vec![b'x'; 150_000];
    let mut request = Request::new(&PUT);
    request
        .bytes(&Body::from(large.clone()), "text/plain")
        .unwrap();
    let (said, server) = told(request, 0).await;
    let total = Some(150_000);
    assert_eq!(said, [(65_536, total), (131_072, total), (150_000, total)]);
    assert_eq!(server.requests()[0].body.len(), large.len());

    // What is small is told as well, and sent with its length.
    let mut request = Request::new(&PUT);
    request.json(&json!({"a": 1})).unwrap();
    let (said, server) = told(request, 0).await;
    assert_eq!(said, [(7, Some(7))]);
    let received = &server.requests()[0];
    assert_eq!(received.body, "{\"a\":1}");
    assert_eq!(received.headers["content-length"], "7");
    assert!(!received.headers.contains_key("transfer-encoding"));
}

#[tokio::test]
async fn another_attempt_counts_from_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "hello").unwrap();
    let mut request = Request::new(&PUT);
    let file = File::open(&path).unwrap();
    request.bytes(file.body(), "text/plain").unwrap();
    let (said, server) = told(request, 1).await;
    assert_eq!(said, [(5, Some(5)), (5, Some(5))]);
    assert_eq!(server.requests().len(), 2);

    // Without a body there is nothing to tell, and without a length no total.
    assert!(told(Request::new(&PUT), 0).await.0.is_empty());
    let mut request = Request::new(&PUT);
    let body = Body::reopened(|| Ok(Nothing));
    request.bytes(&body, "text/plain").unwrap();
    assert!(told(request, 0).await.0.is_empty());
}
