//! What a server did not look at, and says so: HTTP/2 streams that it refuses, waits that it asks for, tokens that ran out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::api::{API, CREATE, READ, client, operation};
use crate::runtime::{
    CallOptions, ClientBuilder, Deadline, Error, Operation, RawResponse, Request, RetryPolicy,
    Timeouts, TokenError, TransportError, TransportErrorKind, call,
};
use crate::server::{Server, answer};
use crate::transport_reqwest::ReqwestTransport;

static PUT: Operation = operation("PUT", "/threads/{thread_id}", &[]);
static POST: Operation = operation("POST", "/threads/{thread_id}", &[]);

fn request(operation: &'static Operation) -> Request {
    let mut request = Request::new(operation);
    request.path("t", "thread_id").unwrap();
    request
}

fn quick(first_wait: u64) -> RetryPolicy {
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(first_wait);
    policy
}

async fn send(
    url: &str,
    operation: &'static Operation,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<RawResponse, Error> {
    let client = client(url, change);
    call::execute(&client, request(operation), &CallOptions::default()).await
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, 0]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// How a server of HTTP/2 ends each request.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// By a reset of its stream, with this code.
    Reset(u32),
    /// By going away; the stream with this number is the last that it looked at.
    Away(u32),
}

async fn http2(mut socket: TcpStream, ending: Ending, count: &AtomicUsize) -> std::io::Result<()> {
    let mut preface = [0; 24];
    socket.read_exact(&mut preface).await?;
    socket.write_all(&frame(4, 0, &[])).await?;
    loop {
        let mut head = [0; 9];
        socket.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        socket.read_exact(&mut payload).await?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        match (head[3], ending) {
            (1, Ending::Reset(code)) => {
                count.fetch_add(1, Ordering::SeqCst);
                socket
                    .write_all(&frame(3, stream, &code.to_be_bytes()))
                    .await?;
            }
            (1, Ending::Away(last)) => {
                count.fetch_add(1, Ordering::SeqCst);
                let payload = [last.to_be_bytes(), [0; 4]].concat();
                socket.write_all(&frame(7, 0, &payload)).await?;
                return socket.shutdown().await;
            }
            _ => {}
        }
    }
}

async fn refusing(ending: Ending) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let counted = counted.clone();
            tokio::spawn(async move { http2(socket, ending, &counted).await });
        }
    });
    (url, count)
}

fn over_http2(builder: ClientBuilder) -> ClientBuilder {
    let http2 = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge();
    builder.transport(ReqwestTransport::with(http2, &Timeouts::default()).unwrap())
}

#[tokio::test]
async fn what_http2_refuses_is_sent_again_by_the_policy_only() {
    const REFUSED_STREAM: u32 = 7;
    const INTERNAL_ERROR: u32 = 2;
    let refused = TransportErrorKind::Refused;
    let other = TransportErrorKind::Other;
    // The ending, the kind of the error, and how often a POST and a PUT arrive.
    for (ending, kind, post, put) in [
        (Ending::Reset(REFUSED_STREAM), refused, 3, 3),
        (Ending::Away(0), refused, 3, 3),
        (Ending::Reset(INTERNAL_ERROR), other, 1, 3),
        (Ending::Away(1), other, 1, 3),
    ] {
        for (operation, policy, arrive) in [
            (&POST, RetryPolicy::NEVER, 1),
            (&PUT, RetryPolicy::NEVER, 1),
            (&POST, quick(2), post),
            (&PUT, quick(2), put),
        ] {
            let (url, count) = refusing(ending).await;
            let sent = send(&url, operation, |it| over_http2(it).retries(policy)).await;
            let error = sent.unwrap_err();
            let attempts = error.call().unwrap().attempts();
            assert_eq!(
                count.load(Ordering::SeqCst),
                arrive,
                "{ending:?} {policy:?}"
            );
            assert_eq!(attempts as usize, arrive, "{ending:?} {policy:?}");
            assert_eq!(error.is_unsent(), kind == refused, "{ending:?}");
            let Error::Transport(error) = error else {
                panic!("{error:?}")
            };
            assert_eq!(error.kind(), kind, "{ending:?} {error:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_costs_the_budget() {
    let (url, count) = refusing(Ending::Reset(7)).await;
    let client = client(&url, |it| over_http2(it).retries(quick(0)));
    for _ in 0..120 {
        let options = CallOptions::default();
        let sent = call::execute::<serde_json::Value>(&client, request(&POST), &options);
        sent.await.unwrap_err();
    }
    assert_eq!(count.load(Ordering::SeqCst), 120 + 100);
}

#[test]
fn errors_say_whether_the_server_can_have_acted() {
    let timeout = TransportErrorKind::Timeout;
    for (kind, unsent) in [
        (TransportErrorKind::Connect, true),
        (TransportErrorKind::Tls, true),
        (TransportErrorKind::Refused, true),
        (TransportErrorKind::Unsendable, true),
        (timeout(Deadline::Connect), true),
        (timeout(Deadline::Token), true),
        (timeout(Deadline::FirstByte), false),
        (timeout(Deadline::Write), false),
        (timeout(Deadline::Idle), false),
        (timeout(Deadline::Total), false),
        (timeout(Deadline::Walk), false),
        (TransportErrorKind::Body, false),
        (TransportErrorKind::Cancelled, false),
        (TransportErrorKind::Other, false),
    ] {
        let error: Error = TransportError::from(kind).into();
        assert_eq!(error.is_unsent(), unsent, "{kind:?}");
    }
}

#[tokio::test]
async fn waits_that_servers_ask_for_are_neither_endless_nor_none() {
    let past = httpdate::fmt_http_date(SystemTime::now() - Duration::from_secs(3600));
    let never = "99999999999999999999999";
    // What is asked for, and how often a request then arrives.
    for (name, value, arrive) in [
        ("retry-after", never, 1),
        ("retry-after", "61", 1),
        ("retry-after-ms", never, 1),
        ("retry-after", "0", 3),
        ("retry-after", "0.0000001", 3),
        ("retry-after", "0.", 3),
        ("retry-after", &past, 3),
        ("retry-after-ms", "0", 3),
        ("retry-after", "inf", 3),
        ("retry-after", "1e400", 3),
        ("retry-after", "1e3", 3),
        ("retry-after", "+1", 3),
        ("retry-after", "NaN", 3),
        ("retry-after", ".", 3),
    ] {
        let mut refusal = answer(429, "", "");
        refusal.headers.push((name, value.to_owned()));
        let server = Server::always(refusal).await;
        let started = Instant::now();
        let response = send(&server.url, &READ, |it| it.retries(quick(40))).await;
        assert_eq!(response.unwrap().meta.attempts(), arrive, "{name}: {value}");
        assert_eq!(server.requests().len(), arrive as usize, "{name}: {value}");
        if arrive > 1 {
            // The half of 40 ms and of 80 ms that is not random.
            assert!(
                started.elapsed() >= Duration::from_millis(60),
                "{name}: {value}"
            );
        }
    }
    // What says nothing does not hide what does.
    let mut refusal = answer(429, "", "");
    refusal.headers = vec![
        ("retry-after-ms", "1e400".to_owned()),
        ("retry-after", "61".to_owned()),
    ];
    let server = Server::always(refusal).await;
    let response = send(&server.url, &READ, |it| it.retries(quick(1))).await;
    assert_eq!(response.unwrap().meta.attempts(), 1);
}

#[tokio::test]
async fn a_source_hears_of_the_last_token_only() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => answer(401, "", ""),
        1 => answer(503, "", ""),
        2 => answer(401, "", ""),
        _ => answer(200, "", ""),
    })
    .await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = asked.clone();
    let source = move |refused: bool| {
        heard.lock().unwrap().push(refused);
        async { Ok::<_, TokenError>("token".to_owned()) }
    };
    let client = client(&server.url, |it| {
        it.token_source("bearer", source).retries(quick(1))
    });
    let mut options = CallOptions::default();
    options.set_header("x-test".to_owned(), "1".to_owned());
    static READ_KEYED: Operation = operation("GET", "/threads/{thread_id}", &[&["bearer"]]);
    let sent = call::execute::<serde_json::Value>(&client, request(&READ_KEYED), &options).await;
    // A second refusal is the answer: the new token is no better.
    assert_eq!(sent.unwrap().meta.status(), 401);
    assert_eq!(*asked.lock().unwrap(), [false, true, false]);
}

#[tokio::test]
async fn a_source_that_hangs_has_a_deadline() {
    let server = Server::always(answer(200, "", "")).await;
    let source = |_| std::future::pending::<Result<String, TokenError>>();
    let sent = send(&server.url, &CREATE, |it| {
        it.token_source("bearer", source)
            .token_timeout(Duration::from_millis(50))
    })
    .await;
    let error = sent.unwrap_err();
    assert!(error.is_timeout() && error.is_unsent(), "{error:?}");
    assert!(error.to_string().contains("no token in time"), "{error}");
    assert!(server.requests().is_empty());
}

#[test]
fn ports_are_looked_at_when_a_client_is_built() {
    for (url, right) in [
        ("http://h:65535", true),
        ("http://h", true),
        ("http://[::1]", true),
        ("http://[::1]:80/v1", true),
        ("http://h:65536", false),
        ("http://h:99999/v1", false),
        ("http://[::1]:99999", false),
        ("http://h:8o", false),
    ] {
        let built = ClientBuilder::<crate::runtime::Client>::new(&API)
            .base_url(url)
            .transport(crate::api::transport(&Timeouts::default()))
            .build();
        assert_eq!(built.is_ok(), right, "{url} {built:?}");
    }
}
