//! Which calls are made again, how often, and after how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::api::{READ, client};
use crate::runtime::{
    Body, BodyStream, BoxFuture, CallOptions, ClientBuilder, Deadline, Error, Operation,
    RawResponse, Request, RetryPolicy, Transport, TransportError, TransportErrorKind, call,
};
use crate::server::{Answer, Server, answer, raw};

static PUT: Operation = crate::api::operation("PUT", "/threads/{thread_id}", &[]);
static POST: Operation = crate::api::operation("POST", "/threads/{thread_id}", &[]);

static KEYED: Operation = Operation {
    idempotency_key: Some("idempotency-key"),
    ..crate::api::operation("POST", "/threads/{thread_id}", &[])
};

fn request(operation: &'static Operation) -> Request {
    let mut request = Request::new(operation);
    request.path("t", "thread_id").unwrap();
    request
}

/// Three attempts, almost without a wait.
fn quick() -> RetryPolicy {
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(2);
    policy
}

async fn send(
    url: &str,
    operation: &'static Operation,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<RawResponse, Error> {
    let client = client(url, |builder| change(builder.retries(quick())));
    call::execute(&client, request(operation), &CallOptions::default()).await
}

/// Answers that come one after another, the last one again and again.
async fn answers(answers: Vec<Answer>) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |_| {
        let at = count.fetch_add(1, Ordering::SeqCst);
        answers[at.min(answers.len() - 1)].clone()
    })
    .await
}

fn status(status: u16) -> Answer {
    answer(status, "", "")
}

fn with(status_code: u16, name: &'static str, value: &str) -> Answer {
    Answer {
        headers: vec![(name, value.to_owned())],
        ..status(status_code)
    }
}

#[tokio::test]
async fn what_may_arrive_twice_is_sent_again() {
    for code in [408, 429, 500, 502, 503, 504] {
        for operation in [&READ, &PUT] {
            let server = answers(vec![status(code), status(code), status(200)]).await;
            let response = send(&server.url, operation, |it| it).await.unwrap();
            assert_eq!(response.meta.status(), 200);
            assert_eq!(response.meta.attempts(), 3);
            assert_eq!(server.requests().len(), 3);
        }
    }
    let server = answers(vec![status(500)]).await;
    let response = send(&server.url, &READ, |it| it).await.unwrap();
    assert_eq!(
        (response.meta.status().as_u16(), response.meta.attempts()),
        (500, 3)
    );
    for code in [200, 301, 400, 401, 404, 409, 501] {
        let server = answers(vec![status(code)]).await;
        let response = send(&server.url, &READ, |it| it).await.unwrap();
        assert_eq!(
            (response.meta.status().as_u16(), response.meta.attempts()),
            (code, 1)
        );
    }
}

#[tokio::test]
async fn what_may_not_is_sent_again_only_where_the_server_did_nothing() {
    let cases = [
        (status(500), 1),
        (status(502), 1),
        (status(503), 1),
        (status(408), 1),
        (status(429), 3),
        // It may have begun all the same.
        (with(503, "retry-after", "0"), 1),
        (with(500, "x-should-retry", "true"), 3),
        (with(302, "x-should-retry", "true"), 1),
        (with(429, "x-should-retry", "false"), 1),
        (with(200, "x-should-retry", "true"), 1),
    ];
    for (answer, attempts) in cases {
        let server = answers(vec![answer.clone()]).await;
        let response = send(&server.url, &POST, |it| it).await.unwrap();
        assert_eq!(response.meta.attempts(), attempts, "{answer:?}");
        assert_eq!(server.requests().len(), attempts as usize);
    }
}

#[tokio::test]
async fn what_a_503_means_is_for_the_caller_to_say() {
    let trusting = quick().trusting_retry_after();
    for (answer, policy, attempts) in [
        (with(503, "retry-after", "0"), trusting, 3),
        (with(503, "retry-after-ms", "1"), trusting, 3),
        (with(503, "retry-after", "soon"), trusting, 1),
        (with(502, "retry-after", "0"), trusting, 1),
        (with(503, "retry-after", "0"), quick().after(&[503]), 3),
        (with(503, "retry-after", "0"), quick().after(&[409]), 1),
    ] {
        let server = answers(vec![answer.clone()]).await;
        let response = send(&server.url, &POST, |it| it.retries(policy)).await;
        assert_eq!(response.unwrap().meta.attempts(), attempts, "{answer:?}");
        assert_eq!(server.requests().len(), attempts as usize);
    }
    let server = answers(vec![with(503, "retry-after", "0")]).await;
    let response = send(&server.url, &KEYED, |it| it).await.unwrap();
    assert_eq!(response.meta.attempts(), 3);
}

#[tokio::test]
async fn a_key_makes_a_request_repeatable() {
    let server = answers(vec![status(500), status(502), status(200)]).await;
    send(&server.url, &KEYED, |it| it).await.unwrap();
    let keys = || -> Vec<String> {
        let all = server.requests();
        let keys = all
            .iter()
            .map(|it| it.headers["idempotency-key"].to_str().unwrap().to_owned());
        keys.collect()
    };
    let first = keys();
    assert_eq!(first.len(), 3);
    assert!(first.iter().all(|it| *it == first[0]), "{first:?}");
    let groups: Vec<usize> = first[0].split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12]);
    assert_eq!(first[0].as_bytes()[14], b'4');
    assert!(b"89ab".contains(&first[0].as_bytes()[19]));
    send(&server.url, &KEYED, |it| it).await.unwrap();
    assert_ne!(keys()[3], first[0]);
    // The caller's own goes before.
    let client = client(&server.url, |builder| builder.retries(quick()));
    let mut options = CallOptions::default();
    options.set_header("Idempotency-Key".to_owned(), "mine".to_owned());
    let sent = call::execute::<serde_json::Value>(&client, request(&KEYED), &options);
    sent.await.unwrap();
    assert_eq!(keys()[4], "mine");
}

/// A server that closes each connection as soon as it has read something.
async fn closing() -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = tokio::io::AsyncReadExt::read(&mut socket, &mut buffer).await;
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, count)
}

#[tokio::test]
async fn a_lost_connection() {
    let (url, count) = closing().await;
    send(&url, &POST, |it| it).await.unwrap_err();
    assert_eq!(count.swap(0, Ordering::SeqCst), 1);
    send(&url, &READ, |it| it).await.unwrap_err();
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn no_connection_is_tried_again_by_all() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(60)).await;
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = tokio::io::AsyncReadExt::read(&mut socket, &mut buffer).await;
        let head = b"HTTP/1.1 204 No Content\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut socket, head)
            .await
            .unwrap();
    });
    let mut policy = RetryPolicy::of(10);
    policy.first_wait = Duration::from_millis(40);
    let url = format!("http://{address}");
    let response = send(&url, &POST, |it| it.retries(policy)).await.unwrap();
    assert_eq!(response.meta.status(), 204);
    assert!(response.meta.attempts() > 1);
    late.await.unwrap();
}

#[tokio::test]
async fn servers_say_how_long_to_wait() {
    let server = answers(vec![with(429, "retry-after-ms", "150"), status(200)]).await;
    let started = Instant::now();
    send(&server.url, &POST, |it| it).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(150));

    let date = httpdate::fmt_http_date(SystemTime::now() - Duration::from_secs(60));
    let server = answers(vec![with(503, "retry-after", &date), status(200)]).await;
    let response = send(&server.url, &READ, |it| it).await.unwrap();
    assert_eq!(response.meta.attempts(), 2);

    // Longer than anybody waits: the answer is what there is.
    let server = answers(vec![with(429, "retry-after", "3600"), status(200)]).await;
    let response = send(&server.url, &POST, |it| it).await.unwrap();
    assert_eq!(
        (response.meta.status().as_u16(), response.meta.attempts()),
        (429, 1)
    );

    // Nonsense is nothing that was said.
    for nonsense in ["-1", "soon", "1e400", ""] {
        let server = answers(vec![with(429, "retry-after", nonsense), status(200)]).await;
        let response = send(&server.url, &POST, |it| it).await.unwrap();
        assert_eq!(response.meta.attempts(), 2, "{nonsense}");
    }
}

#[tokio::test]
async fn no_wait_goes_beyond_the_end_of_a_call() {
    let server = answers(vec![with(429, "retry-after", "5"), status(200)]).await;
    let started = Instant::now();
    let total = Duration::from_secs(2);
    let response = send(&server.url, &POST, |it| it.timeout(total))
        .await
        .unwrap();
    assert_eq!(response.meta.status(), 429);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_outage_is_not_made_worse() {
    let server = answers(vec![status(500)]).await;
    let mut policy = quick();
    policy.first_wait = Duration::ZERO;
    let client = client(&server.url, |builder| builder.retries(policy));
    for _ in 0..200 {
        let options = CallOptions::default();
        let sent = call::execute::<serde_json::Value>(&client, request(&READ), &options);
        sent.await.unwrap();
    }
    // 200 first attempts, and as many more as the budget paid for.
    assert_eq!(server.requests().len(), 200 + 100);
}

#[tokio::test]
async fn a_call_has_its_own_policy() {
    let server = answers(vec![status(500)]).await;
    let client = client(&server.url, |builder| builder.retries(quick()));
    let mut options = CallOptions::default();
    options.set_retries(RetryPolicy::NEVER);
    let sent = call::execute::<serde_json::Value>(&client, request(&READ), &options).await;
    assert_eq!(sent.unwrap().meta.attempts(), 1);
    options.set_idle_timeout(Duration::ZERO);
    let sent = call::execute::<serde_json::Value>(&client, request(&READ), &options).await;
    assert!(sent.unwrap_err().to_string().contains("deadline"));
}

#[tokio::test]
async fn a_stream_that_is_used_up_is_not_sent_again() {
    let server = answers(vec![status(503), status(200)]).await;
    let client = client(&server.url, |builder| builder.retries(quick()));
    let pieces = || crate::multipart::Nothing;
    let mut once = request(&PUT);
    once.bytes(&Body::stream(pieces()), "text/plain").unwrap();
    let sent = call::execute::<serde_json::Value>(&client, once, &CallOptions::default()).await;
    assert_eq!(sent.unwrap().meta.status(), 503);
    let server = answers(vec![status(503), status(200)]).await;
    let client = crate::api::client(&server.url, |builder| builder.retries(quick()));
    let mut again = request(&PUT);
    let body = Body::reopened(move || Ok(pieces()));
    again.bytes(&body, "text/plain").unwrap();
    let sent = call::execute::<serde_json::Value>(&client, again, &CallOptions::default()).await;
    assert_eq!(sent.unwrap().meta.status(), 200);
}

#[tokio::test]
async fn each_deadline_is_told() {
    let deadline = |error: Error| match error {
        Error::Transport(error) => match error.kind() {
            TransportErrorKind::Timeout(deadline) => deadline,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let short = Duration::from_millis(80);
    let slow = Answer {
        delay: Duration::from_secs(30),
        ..status(200)
    };
    let server = Server::always(slow).await;
    let error = send(&server.url, &POST, |it| it.first_byte_timeout(short)).await;
    assert_eq!(deadline(error.unwrap_err()), Deadline::FirstByte);
    assert_eq!(server.requests().len(), 1);
    // A read is sent again; the end of the call is the end of all attempts.
    let error = send(&server.url, &READ, |it| it.first_byte_timeout(short)).await;
    assert_eq!(deadline(error.unwrap_err()), Deadline::FirstByte);
    assert_eq!(server.requests().len(), 4);
    let error = send(&server.url, &READ, |it| it.timeout(short)).await;
    assert_eq!(deadline(error.unwrap_err()), Deadline::Total);
    assert_eq!(server.requests().len(), 5);

    // A drip keeps the idle deadline away, but not the total one.
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2000\r\n\r\n";
    let mut pieces = vec![(Duration::ZERO, head.to_vec())];
    pieces.extend((0..100).map(|_| (Duration::from_millis(20), b" ".to_vec())));
    let (url, closed) = raw(pieces.clone(), Duration::from_secs(30)).await;
    let whole = |url: String, idle, total| async move {
        let client = client(&url, |it| {
            it.idle_timeout(idle)
                .timeout(total)
                .retries(RetryPolicy::NEVER)
        });
        let options = CallOptions::default();
        let sent = call::bytes::<serde_json::Value>(&client, request(&READ), &options).await;
        sent.unwrap_err()
    };
    let error = whole(url, Duration::from_millis(500), Duration::from_millis(300)).await;
    assert_eq!(deadline(error), Deadline::Total);
    let mut closed = closed;
    assert!(closed.wait_for(|it| *it).await.is_ok());
    let (url, _closed) = raw(pieces[..3].to_vec(), Duration::from_secs(30)).await;
    let error = whole(url, Duration::from_millis(200), Duration::from_secs(20)).await;
    assert_eq!(deadline(error), Deadline::Idle);
}

#[test]
fn the_first_attempt_is_one_too() {
    let builder = || {
        ClientBuilder::<crate::runtime::Client>::new(&crate::api::API)
            .base_url("http://127.0.0.1:1")
    };
    let error = builder().retries(RetryPolicy::of(0)).build().unwrap_err();
    assert!(error.to_string().contains("retries.attempts"), "{error}");
}

/// A transport that is silent and has no timer of its own.
struct Silent;

impl Transport for Silent {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

#[cfg(target_os = "linux")]
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

#[tokio::test]
async fn transports_without_a_timer_have_deadlines_too() {
    let client = |timeout| {
        let builder = ClientBuilder::new(&crate::api::API).base_url("http://127.0.0.1:1");
        let builder = builder.transport(Silent).retries(RetryPolicy::NEVER);
        builder.first_byte_timeout(timeout).build().unwrap()
    };
    let options = CallOptions::default();
    let short = client(Duration::from_millis(50));
    let sent = call::execute::<serde_json::Value>(&short, request(&READ), &options).await;
    assert!(sent.unwrap_err().is_timeout());
    // Who gives up takes the thread along.
    #[cfg(target_os = "linux")]
    {
        let long = client(Duration::from_secs(600));
        for _ in 0..200 {
            let sent = call::execute::<serde_json::Value>(&long, request(&READ), &options);
            assert!(
                tokio::time::timeout(Duration::from_millis(1), sent)
                    .await
                    .is_err()
            );
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(threads() < 150, "{}", threads());
    }
}
