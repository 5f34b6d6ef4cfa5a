//! Event streams over a real connection: complete, cut short, with an error inside, too slow, too large.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::api::{client, operation, said};
use crate::events::{StreamEvent, Thread};
use crate::exchange::create;
use crate::runtime::{
    CallOptions, ClientBuilder, Error, EventStream, Mark, Operation, Request, StreamRules,
    TransportErrorKind,
};
use crate::server::{Server, answer, raw};

static ENDLESS: Operation = operation("GET", "/endless", &[]);
const CREATED: &str = "id: 1\nevent: thread.created\ndata: {\"id\":\"t\"}\n\n";
const DONE: &str = "event: done\ndata: [DONE]\n\n";

type Opened = Result<EventStream<StreamEvent>, Error>;

async fn open(url: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Opened {
    let mut request = create();
    request.ask_stream().unwrap();
    request.json(&json!({"a": 1})).unwrap();
    EventStream::open(&client(url, change), request, &CallOptions::default()).await
}

async fn stream(body: String) -> EventStream<StreamEvent> {
    let server = Server::always(answer(200, "text/event-stream; charset=utf-8", body)).await;
    open(&server.url, |builder| builder).await.unwrap()
}

#[tokio::test]
async fn a_complete_stream() {
    let mut events = stream(format!(
        "{CREATED}: comment\n\nevent: new\ndata: 1\n\n{DONE}data: late\n\n"
    ))
    .await;
    assert_eq!(events.meta().request_id(), Some("req_1"));
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(
        first,
        StreamEvent::Created(Box::new(Thread { id: "t".to_owned() }))
    );
    assert_eq!(events.last_event_id(), Some("1"));
    assert_eq!(
        events.last_event().map(|event| event.event.as_str()),
        Some("thread.created")
    );
    assert!(matches!(
        events.next().await.unwrap().unwrap(),
        StreamEvent::Unrecognized(_)
    ));
    assert_eq!(events.next().await.unwrap().unwrap(), StreamEvent::Done);
    assert!(events.next().await.is_none() && events.next().await.is_none());
}

#[tokio::test]
async fn a_terminal_that_is_no_item_just_ends() {
    let body = "data: {\"id\":\"t\"}\n\ndata: [DONE]\n\n";
    let server = Server::always(answer(200, "text/event-stream", body)).await;
    let client = client(&server.url, |builder| builder);
    let mut events: EventStream<Thread> =
        EventStream::open(&client, create(), &CallOptions::default())
            .await
            .unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().id, "t");
    assert!(events.next().await.is_none());
    // As a message without a name, it is not an event that the union knows.
    let mut events = stream(format!("{CREATED}data: [DONE]\n\n")).await;
    assert!(events.next().await.unwrap().is_ok());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stream_without_its_terminal_is_truncated() {
    let mut events = stream(format!("{CREATED}event: done\ndata: [DONE]\n")).await;
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(
        said(&error),
        "the stream broke off after 1 event, the last of them `thread.created` (status 200, request req_1)"
    );
    let Error::Truncated(truncated) = error else {
        panic!("truncated")
    };
    assert_eq!(
        (truncated.events, truncated.last_event.as_deref()),
        (1, Some("thread.created"))
    );
    assert!(events.next().await.is_none());
    let error = stream(String::new())
        .await
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, Error::Truncated(_)));

    let server = Server::always(answer(200, "text/event-stream", CREATED)).await;
    let client = client(&server.url, |builder| builder);
    let mut events: EventStream<Value> =
        EventStream::open(&client, Request::new(&ENDLESS), &CallOptions::default())
            .await
            .unwrap();
    assert!(events.next().await.unwrap().is_ok());
    assert!(
        events.next().await.is_none(),
        "nothing is owed where no terminal is declared"
    );
}

#[tokio::test]
async fn an_error_event_ends_the_stream() {
    let error = "event: error\ndata: {\"message\":\"overloaded\"}\n\n";
    let mut events = stream(format!("{CREATED}{error}{DONE}")).await;
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(
        said(&error),
        "the server sent `error`: overloaded (status 200, request req_1)"
    );
    let Error::Event(error) = error else {
        panic!("an event")
    };
    assert_eq!(error.data, json!({"message": "overloaded"}));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_event_that_does_not_decode_is_skipped() {
    let mut events = stream(format!(
        "event: thread.created\ndata: {{\"id\":1}}\n\nevent: thread.created\ndata: {{\n\n{CREATED}{DONE}"
    ))
    .await;
    let unfit = events.next().await.unwrap().unwrap();
    assert!(matches!(unfit, StreamEvent::Unrecognized(_)));
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(
        said(&error),
        "unexpected event `thread.created`: $: invalid JSON: EOF while parsing an object at line 1 column 1 (status 200, request req_1)"
    );
    assert!(events.next().await.unwrap().is_ok());
    assert_eq!(events.next().await.unwrap().unwrap(), StreamEvent::Done);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn json_instead_of_a_stream() {
    let server = Server::always(answer(200, "application/json", "{}")).await;
    let error = open(&server.url, |builder| builder).await.unwrap_err();
    assert_eq!(
        said(&error),
        "expected a response of type text/event-stream, found application/json: {} (status 200, request req_1)"
    );
    let server = Server::always(answer(
        429,
        "application/json",
        r#"{"error":{"message":"slow down"}}"#,
    ))
    .await;
    let error = open(&server.url, |builder| builder).await.unwrap_err();
    assert_eq!(
        said(&error),
        "HTTP 429 Too Many Requests: slow down (attempt 3, request req_1)"
    );
}

#[tokio::test]
async fn an_event_too_large() {
    let server = Server::always(answer(
        200,
        "text/event-stream",
        format!("{CREATED}data: {}\n\n", "x".repeat(9999)),
    ))
    .await;
    let mut events = open(&server.url, |builder| builder.max_event_size(1000))
        .await
        .unwrap();
    assert!(events.next().await.unwrap().is_ok());
    assert!(matches!(
        events.next().await.unwrap().unwrap_err(),
        Error::TooLarge(_)
    ));
    assert!(events.next().await.is_none());
}

const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

fn chunk(text: &str) -> Vec<u8> {
    format!("{:x}\r\n{text}\r\n", text.len()).into_bytes()
}

#[tokio::test]
async fn a_stream_that_breaks_off_or_stalls() {
    let pieces = vec![
        (Duration::ZERO, HEAD.to_vec()),
        (Duration::ZERO, chunk(CREATED)),
    ];
    let (url, _) = raw(pieces.clone(), Duration::ZERO).await;
    let mut events = open(&url, |builder| builder).await.unwrap();
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    let Error::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.kind(), TransportErrorKind::Body);
    assert!(events.next().await.is_none());

    let (url, _) = raw(pieces, Duration::from_secs(30)).await;
    let idle = Duration::from_millis(100);
    let mut events = open(&url, |builder| builder.idle_timeout(idle))
        .await
        .unwrap();
    assert!(events.next().await.unwrap().is_ok());
    assert!(events.next().await.unwrap().unwrap_err().is_timeout());
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn events_come_as_they_arrive_and_dropping_closes() {
    let slow = Duration::from_millis(30);
    let mut pieces = vec![(Duration::ZERO, HEAD.to_vec())];
    pieces.extend(
        CREATED
            .as_bytes()
            .chunks(9)
            .map(|part| (slow, chunk(std::str::from_utf8(part).unwrap()))),
    );
    let (url, mut closed) = raw(pieces, Duration::from_secs(30)).await;
    let mut events = open(&url, |builder| builder).await.unwrap();
    assert!(
        events.next().await.unwrap().is_ok(),
        "an event is given before the stream ends"
    );
    drop(events);
    let waited =
        tokio::time::timeout(Duration::from_secs(10), closed.wait_for(|closed| *closed)).await;
    assert!(waited.is_ok(), "the connection is closed");
}

/// Answers each request on a connection with these bytes of a body in chunks, waits, and ends it; counts connections.
async fn keeping(body: &'static str, wait: Duration, rest: Vec<u8>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let rest = rest.clone();
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while socket.read(&mut buffer).await.is_ok_and(|it| it > 0) {
                    let start = [HEAD, &chunk(body)].concat();
                    socket.write_all(&start).await.unwrap();
                    tokio::time::sleep(wait).await;
                    let _ = socket.write_all(&rest).await;
                }
            });
        }
    });
    (url, count)
}

#[tokio::test]
async fn a_complete_stream_gives_its_connection_back() {
    let end = b"0\r\n\r\n".to_vec();
    let much = [chunk(&": more\n".repeat(20_000)), end.clone()].concat();
    let error = "event: error\ndata: {}\n\n";
    // What arrives, when and how the end comes, and how many connections three streams need.
    for (body, wait, rest, connections) in [
        (DONE, 0, end.clone(), 1),
        (DONE, 10, end.clone(), 1),
        (error, 10, end.clone(), 1),
        (DONE, 400, end, 3),
        (DONE, 10, much, 3),
    ] {
        let wait = Duration::from_millis(wait);
        let (url, count) = keeping(body, wait, rest).await;
        let client = client(&url, |it| it);
        for _ in 0..3 {
            let mut request = create();
            request.ask_stream().unwrap();
            request.json(&json!({"a": 1})).unwrap();
            let options = CallOptions::default();
            let opened = EventStream::<StreamEvent>::open(&client, request, &options).await;
            let mut events = opened.unwrap();
            let started = std::time::Instant::now();
            while events.next().await.is_some() {}
            assert!(started.elapsed() < Duration::from_millis(300), "{wait:?}");
            drop(events);
            // The connection is given back by a task of its own.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(count.load(Ordering::SeqCst), connections, "{body} {wait:?}");
    }
}

static VALUES: Operation = Operation {
    streaming: Some(StreamRules::EVENTS.ends_at(Mark::Data, &["[DONE]"])),
    ..operation("GET", "/values", &[])
};

static TAGGED: Operation = Operation {
    streaming: Some(StreamRules::EVENTS.named_by("type")),
    ..operation("GET", "/tagged", &[])
};

#[tokio::test]
async fn what_only_keeps_a_connection_open_is_no_item() {
    let pings = "event: ping\ndata: {}\n\n: wait\n\nevent: heartbeat\ndata\n\nevent: keep-alive\n\
                 data: {\"at\": 7}\n\nevent: ping\n\n:\n\n";
    // Items of any JSON.
    let body = format!("{pings}data: 1\n\n{pings}data: 2\n\n{pings}data: [DONE]\n\n");
    let server = Server::always(answer(200, "text/event-stream", body)).await;
    let heard = Arc::new(AtomicUsize::new(0));
    let told = heard.clone();
    let client = client(&server.url, |it| {
        it.on_drift(move |_| {
            told.fetch_add(1, Ordering::SeqCst);
        })
    });
    let options = CallOptions::default();
    let mut events: EventStream<Value> =
        EventStream::open(&client, Request::new(&VALUES), &options)
            .await
            .unwrap();
    let mut items = Vec::new();
    while let Some(item) = events.next().await {
        items.push(item.unwrap());
    }
    assert_eq!(items, [json!(1), json!(2)]);
    // A union has those that it knows, by name or by what the data repeats; others that it does not know are kept.
    let tagged = "data: {\"type\": \"ping\"}\n\nevent: other\ndata: {}\n\n";
    let body = format!("{pings}{CREATED}{pings}{tagged}{DONE}");
    let server = Server::always(answer(200, "text/event-stream", body)).await;
    let client = crate::api::client(&server.url, |it| it);
    let mut events: EventStream<StreamEvent> =
        EventStream::open(&client, Request::new(&TAGGED), &options)
            .await
            .unwrap();
    let mut names = Vec::new();
    while let Some(item) = events.next().await {
        names.push(item.unwrap().event().to_owned());
    }
    // It knows pings by that name. The second has no data, and is no event.
    assert_eq!(names, ["ping", "thread.created", "ping", "other", "done"]);
    assert_eq!(heard.load(Ordering::SeqCst), 0);
}
