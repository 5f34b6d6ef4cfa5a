//! Responses that break off: which are asked for again, and what ends that.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::{client, operation};
use crate::runtime::{
    CallOptions, ClientBuilder, Deadline, Error, Operation, Request, Response, RetryPolicy,
    TransportErrorKind, call,
};

static GET: Operation = operation("GET", "/x", &[]);
static PUT: Operation = operation("PUT", "/x", &[]);
static POST: Operation = operation("POST", "/x", &[]);

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// What one connection is answered, and whether it is kept open then.
type Reply = (String, bool);

fn cut() -> Reply {
    (format!("{HEAD}content-length: 9\r\n\r\n[1"), false)
}

fn chunk() -> Reply {
    let text = format!("{HEAD}transfer-encoding: chunked\r\n\r\n2\r\n[1\r\n");
    (text, false)
}

fn silent() -> Reply {
    (cut().0, true)
}

fn good() -> Reply {
    (format!("{HEAD}content-length: 3\r\n\r\n[1]"), false)
}

/// A server with a reply for each connection, the last one again and again.
async fn replies(replies: Vec<Reply>) -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let at = counted.fetch_add(1, Ordering::SeqCst);
            let (text, stays) = replies[at.min(replies.len() - 1)].clone();
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                let _ = socket.read(&mut buffer).await;
                let _ = socket.write_all(text.as_bytes()).await;
                while stays && socket.read(&mut buffer).await.is_ok_and(|it| it > 0) {}
            });
        }
    });
    (url, count)
}

fn quick(attempts: u32) -> RetryPolicy {
    let mut policy = RetryPolicy::of(attempts);
    policy.first_wait = Duration::from_millis(2);
    policy
}

async fn ask(
    url: &str,
    operation: &'static Operation,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Response<Vec<i64>>, Error> {
    let client = client(url, |it| change(it.retries(quick(3))));
    call::json(&client, Request::new(operation), &CallOptions::default()).await
}

fn kind(error: &Error) -> TransportErrorKind {
    match error {
        Error::Transport(error) => error.kind(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_read_is_asked_for_again() {
    for broken in [cut(), chunk()] {
        let (url, count) = replies(vec![broken.clone(), broken.clone(), good()]).await;
        let read = ask(&url, &GET, |it| it).await.unwrap();
        assert_eq!(
            (read.meta().attempts(), read.into_inner()),
            (3, vec![1_i64])
        );
        assert_eq!(count.load(Ordering::SeqCst), 3);

        let (url, count) = replies(vec![broken.clone()]).await;
        let error = ask(&url, &GET, |it| it).await.unwrap_err();
        assert_eq!(kind(&error), TransportErrorKind::Body);
        assert_eq!(error.call().unwrap().attempts(), 3);
        assert_eq!(count.load(Ordering::SeqCst), 3);
    }
    let (url, _) = replies(vec![cut(), good()]).await;
    let client = client(&url, |it| it.retries(quick(2)));
    let bytes = call::bytes::<Value>(&client, Request::new(&GET), &CallOptions::default()).await;
    assert_eq!(bytes.unwrap().into_inner(), "[1]");
}

#[tokio::test]
async fn silence_is_a_break_too() {
    let (url, count) = replies(vec![silent(), good()]).await;
    let idle = Duration::from_millis(100);
    let read = ask(&url, &GET, |it| it.idle_timeout(idle)).await.unwrap();
    assert_eq!(read.meta().attempts(), 2);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_was_done_is_not_done_again() {
    // The head says that it was: only the answer is lost.
    for operation in [&POST, &PUT] {
        let (url, count) = replies(vec![cut(), good()]).await;
        let error = ask(&url, operation, |it| it).await.unwrap_err();
        assert_eq!(kind(&error), TransportErrorKind::Body);
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
    // Unless somebody answers for that.
    let (url, count) = replies(vec![cut(), good()]).await;
    let again = |it: ClientBuilder| {
        it.retry_if(|attempt| {
            let is_cut = attempt.status.is_some_and(|it| it == 200) && attempt.error.is_some();
            is_cut.then_some(true)
        })
    };
    let read = ask(&url, &POST, again).await.unwrap();
    assert_eq!(read.into_inner(), [1]);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn policy_budget_and_deadline_hold() {
    let (url, count) = replies(vec![cut()]).await;
    let never = ask(&url, &GET, |it| it.retries(RetryPolicy::NEVER)).await;
    assert_eq!(kind(&never.unwrap_err()), TransportErrorKind::Body);
    assert_eq!(count.load(Ordering::SeqCst), 1);

    // No wait goes beyond the end of the call, which all attempts share.
    let mut patient = RetryPolicy::of(9);
    patient.first_wait = Duration::from_secs(5);
    let started = Instant::now();
    let total = Duration::from_secs(1);
    let late = ask(&url, &GET, |it| it.retries(patient).timeout(total)).await;
    assert_eq!(kind(&late.unwrap_err()), TransportErrorKind::Body);
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert!(started.elapsed() < total);

    let (url, count) = replies(vec![silent()]).await;
    let idle = Duration::from_millis(150);
    let total = Duration::from_millis(400);
    let late = ask(&url, &GET, |it| {
        it.idle_timeout(idle).timeout(total).retries(quick(9))
    });
    let late = late.await.unwrap_err();
    assert_eq!(kind(&late), TransportErrorKind::Timeout(Deadline::Total));
    assert!((2..=3).contains(&count.load(Ordering::SeqCst)));

    let (url, count) = replies(vec![cut()]).await;
    let mut eager = quick(100);
    eager.first_wait = Duration::ZERO;
    let client = client(&url, |it| it.retries(eager));
    let options = CallOptions::default();
    for _ in 0..3 {
        let read = call::bytes::<Value>(&client, Request::new(&GET), &options).await;
        read.unwrap_err();
    }
    // A success whose body broke off earns 1 all the same, and each further attempt costs 5 of 500.
    let count = count.load(Ordering::SeqCst);
    assert!((100..140).contains(&count), "{count}");
}
