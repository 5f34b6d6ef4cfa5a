//! What a client tells of its attempts and asks about them, and how many there are at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::{READ, TOKEN, client, operation};
use crate::runtime::{
    CallOptions, ClientBuilder, Error, EventStream, Operation, RawResponse, Request, RetryPolicy,
    Safety, StreamRules, TransportErrorKind, call,
};
use crate::server::{Answer, Received, Server, answer};

static POST: Operation = operation("POST", "/threads/{thread_id}", &[&["bearer", "query"]]);
static OPEN: Operation = operation("POST", "/threads/{thread_id}", &[]);
static PUT: Operation = operation("PUT", "/threads/{thread_id}", &[]);
static KEYED: Operation = Operation {
    idempotency_key: Some("own-key"),
    ..operation("POST", "/threads/{thread_id}", &[])
};
static SAFE: Operation = Operation {
    safety: Some(Safety::Safe),
    ..operation("POST", "/threads/{thread_id}", &[])
};

fn request(operation: &'static Operation) -> Request {
    let mut request = Request::new(operation);
    request.path("it's", "thread_id").unwrap();
    request
}

async fn send(
    url: &str,
    operation: &'static Operation,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<RawResponse, Error> {
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(2);
    let client = client(url, |it| change(it.retries(policy)));
    call::execute(&client, request(operation), &CallOptions::default()).await
}

#[tokio::test]
async fn statuses_after_which_nothing_was_done() {
    // The status, what the policy says of it, and how often a POST arrives.
    for (status, also, arrive) in [
        (425, &[][..], 3),
        (429, &[], 3),
        (409, &[], 1),
        (409, &[408, 409], 3),
        (408, &[], 1),
        (408, &[408, 409], 3),
        (500, &[408, 409], 1),
    ] {
        let server = Server::always(answer(status, "", "")).await;
        let mut policy = RetryPolicy::of(3).after(also);
        policy.first_wait = Duration::from_millis(2);
        let sent = send(&server.url, &OPEN, |it| it.retries(policy))
            .await
            .unwrap();
        assert_eq!(sent.meta.attempts(), arrive, "{status} {also:?}");
        assert_eq!(server.requests().len(), arrive as usize);
    }
}

#[tokio::test]
async fn a_predicate_is_not_asked_about_a_success() {
    for status in [200, 204] {
        let server = Server::always(answer(status, "", "")).await;
        let sent = send(&server.url, &OPEN, |it| it.retry_if(|_| Some(true)))
            .await
            .unwrap();
        assert_eq!((sent.meta.attempts(), server.requests().len()), (1, 1));
    }
}

#[tokio::test]
async fn a_predicate_decides_within_the_limits() {
    let decide = |status: u16, said: Option<bool>, operation| async move {
        let server = Server::always(answer(status, "", "")).await;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = asked.clone();
        let change = |it: ClientBuilder| {
            it.retry_if(move |attempt| {
                let of = (attempt.status.map(|it| it.as_u16()), attempt.safety);
                heard.lock().unwrap().push(of);
                assert!(attempt.headers.is_some() && attempt.error.is_none());
                said
            })
        };
        let sent = send(&server.url, operation, change).await.unwrap();
        let asked = asked.lock().unwrap().clone();
        assert!(asked.iter().all(|it| it.0 == Some(status)));
        (sent.meta.attempts(), asked.len(), asked[0].1)
    };
    assert_eq!(decide(500, Some(true), &OPEN).await, (3, 3, Safety::Unsafe));
    assert_eq!(decide(404, Some(true), &READ).await, (3, 3, Safety::Safe));
    assert_eq!(decide(429, Some(false), &READ).await, (1, 1, Safety::Safe));
    assert_eq!(decide(500, None, &OPEN).await, (1, 1, Safety::Unsafe));
    assert_eq!(decide(500, None, &PUT).await, (3, 3, Safety::Idempotent));
    // Of what got no response it hears the error.
    let change = |it: ClientBuilder| {
        it.retry_if(|attempt| {
            assert_eq!(attempt.error.unwrap().kind(), TransportErrorKind::Connect);
            Some(false)
        })
    };
    let error = send("http://127.0.0.1:1", &READ, change).await.unwrap_err();
    assert_eq!(error.call().unwrap().attempts(), 1);
}

#[tokio::test]
async fn attempts_and_waits_are_told() {
    let server = Server::always(Answer {
        headers: vec![("retry-after-ms", "7".to_owned())],
        ..answer(503, "", "")
    })
    .await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (retries, requests) = (heard.clone(), heard.clone());
    let change = |it: ClientBuilder| {
        it.on_retry(move |attempt, wait| {
            let said = format!("retry {} {wait:?}", attempt.call.attempts());
            retries.lock().unwrap().push(said);
        })
        .on_request(move |sent| {
            let said = format!("send {} {}", sent.call.attempts(), sent.request.method());
            requests.lock().unwrap().push(said);
        })
    };
    send(&server.url, &READ, change).await.unwrap();
    let expected = [
        "send 1 GET",
        "retry 1 7ms",
        "send 2 GET",
        "retry 2 7ms",
        "send 3 GET",
    ];
    assert_eq!(*heard.lock().unwrap(), expected);
}

#[tokio::test]
async fn requests_are_printed_without_secrets() {
    let server = Server::always(answer(200, "", "")).await;
    let printed = Arc::new(Mutex::new(Vec::new()));
    let said = printed.clone();
    let client = client(&server.url, |it| {
        it.credential("query", "query-5ECRET")
            .default_header("x-extra", "extra-5ECRET")
            .on_request(move |sent| {
                let all = [sent.curl(), sent.curl_with_body(), format!("{sent:?}")];
                said.lock().unwrap().extend(all);
            })
    });
    let mut request = request(&POST);
    request.query("a b", "q").unwrap();
    request.json(&json!({"it's": "5ecret"})).unwrap();
    let mut options = CallOptions::default();
    options.set_header("cookie".to_owned(), "session=cookie-5ECRET".to_owned());
    let sent = call::execute::<Value>(&client, request, &options).await;
    sent.unwrap();
    let printed = printed.lock().unwrap();
    let [plain, with_body, debug] = &printed[..] else {
        panic!("{printed:?}")
    };
    assert_eq!(plain, debug);
    for text in [plain, with_body] {
        assert!(!text.contains("5ECRET") && !text.contains(TOKEN), "{text}");
        let url = format!(
            "curl -X POST '{}/threads/it%27s?q=a%20b&key=***'",
            server.url
        );
        assert!(text.starts_with(&url), "{text}");
        for header in ["authorization: ***", "cookie: ***", "x-extra: ***"] {
            assert!(text.contains(&format!(" -H '{header}'")), "{header} {text}");
        }
        assert!(
            text.contains(" -H 'content-type: application/json'"),
            "{text}"
        );
    }
    assert!(plain.ends_with(" --data-binary @- # 17 bytes"), "{plain}");
    assert!(
        with_body.ends_with(r#" --data-raw '{"it'\''s":"5ecret"}'"#),
        "{with_body}"
    );
}

#[tokio::test]
async fn a_client_gives_keys_where_none_is_declared() {
    let keys = |all: &[Received]| -> Vec<Option<String>> {
        let key = |it: &Received| {
            Some(
                it.headers
                    .get("x-key-of-call")?
                    .to_str()
                    .unwrap()
                    .to_owned(),
            )
        };
        all.iter().map(key).collect()
    };
    // The operation, how often it arrives, and whether it has the client's key.
    for (operation, arrive, has_key) in [
        (&OPEN, 3, true),
        (&PUT, 3, false),
        (&READ, 3, false),
        (&KEYED, 3, false),
        (&SAFE, 3, false),
    ] {
        let server = Server::always(answer(500, "", "")).await;
        let change = |it: ClientBuilder| it.idempotency_header("X-Key-Of-Call");
        let sent = send(&server.url, operation, change).await.unwrap();
        assert_eq!(sent.meta.attempts(), arrive);
        let found = keys(&server.requests());
        assert!(
            found
                .iter()
                .all(|it| it.is_some() == has_key && *it == found[0])
        );
    }
    // The caller's own goes before.
    let server = Server::always(answer(500, "", "")).await;
    let client = client(&server.url, |it| it.idempotency_header("x-key-of-call"));
    let mut options = CallOptions::default();
    options.set_header("X-Key-Of-Call".to_owned(), "mine".to_owned());
    options.set_retries(RetryPolicy::NEVER);
    let sent = call::execute::<Value>(&client, request(&OPEN), &options).await;
    sent.unwrap();
    assert_eq!(keys(&server.requests()), [Some("mine".to_owned())]);
    let wrong =
        ClientBuilder::<crate::runtime::Client>::new(&crate::api::API).idempotency_header("a b");
    let wrong = wrong.transport(crate::api::transport(&Default::default()));
    assert!(
        wrong
            .build()
            .unwrap_err()
            .to_string()
            .contains("is not a header name")
    );
}

static EVENTS: Operation = Operation {
    streaming: Some(StreamRules::EVENTS),
    ..operation("GET", "/events", &[])
};

#[tokio::test]
async fn only_so_many_requests_are_on_their_way() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = (now.clone(), most.clone());
    let change = move |it: ClientBuilder| {
        it.max_concurrency(3).on_request(move |_| {
            let count = counted.0.fetch_add(1, Ordering::SeqCst) + 1;
            counted.1.fetch_max(count, Ordering::SeqCst);
        })
    };
    let slow = Answer {
        delay: Duration::from_millis(20),
        ..answer(200, "application/json", "1")
    };
    let server = Server::always(slow).await;
    let shared = client(&server.url, change);
    let tasks = (0..20).map(|number| {
        let (client, now) = (shared.clone(), now.clone());
        tokio::spawn(async move {
            let options = CallOptions::default();
            let sent = call::json::<Value, Value>(&client, request(&READ), &options);
            // Some give up, while they wait or are on their way.
            let wait = if number % 4 == 0 { 10 + number } else { 10_000 };
            let sent = tokio::time::timeout(Duration::from_millis(wait), sent).await;
            now.fetch_sub(usize::from(sent.is_ok()), Ordering::SeqCst);
            sent.is_ok()
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(task.await.unwrap());
    }
    assert!(done >= 15, "{done}");
    // Those that gave up on their way are never counted down.
    assert!(most.load(Ordering::SeqCst) <= 3 + (20 - done));
    // A stream has its place until it is dropped or ends, and the wait for one is part of the call.
    let body = answer(200, "text/event-stream", "data: 1\n\n");
    let server = Server::always(body).await;
    let narrow = client(&server.url, |it| it.max_concurrency(1));
    let mut options = CallOptions::default();
    options.set_timeout(Duration::from_millis(100));
    for reads in [false, true] {
        let open = EventStream::<Value>::open(&narrow, Request::new(&EVENTS), &options);
        let mut events = open.await.unwrap();
        if reads {
            while events.next().await.is_some() {}
        } else {
            let started = Instant::now();
            let sent = call::empty::<Value>(&narrow, request(&READ), &options).await;
            assert!(sent.unwrap_err().is_timeout());
            assert!(started.elapsed() >= Duration::from_millis(100));
            drop(events);
        }
        let sent = call::empty::<Value>(&narrow, request(&READ), &options).await;
        sent.unwrap();
    }
}
