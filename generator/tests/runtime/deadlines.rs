//! What each deadline covers: uploads, bodies that never pause, and walks of several requests.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::api::{API, client, operation};
use crate::runtime::{
    Argument, Body, BodyStream, BoxFuture, Call, CallOptions, Cancel, Client, ClientBuilder,
    Deadline, DecodeError, Error, EventStream, FromJson, Items, Json, NextPage, Operation,
    PageRules, Pieces, Refused, Request, RetryPolicy, StreamRules, Transport, TransportError,
    TransportErrorKind, call, xml,
};
use crate::server::{Answer, Server, answer, raw};

static PUT: Operation = operation("PUT", "/file", &[]);
static GET: Operation = operation("GET", "/file", &[]);
static EVENTS: Operation = Operation {
    streaming: Some(StreamRules::EVENTS),
    ..operation("GET", "/events", &[])
};

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn deadline(error: &Error) -> Deadline {
    match error {
        Error::Transport(error) => match error.kind() {
            TransportErrorKind::Timeout(deadline) => deadline,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Pieces that come after a wait each.
fn slowly(count: usize, size: usize, wait: Duration) -> Pieces {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        for _ in 0..count {
            tokio::time::sleep(wait).await;
            if sender
                .send(Ok(Bytes::from(vec![b'x'; size])))
                .await
                .is_err()
            {
                return;
            }
        }
    });
    Box::pin(Channel(receiver))
}

struct Channel(tokio::sync::mpsc::Receiver<std::io::Result<Bytes>>);

impl Stream for Channel {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

async fn put(
    url: &str,
    body: Body,
    change: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<(), Error> {
    let client = client(url, |it| change(it.retries(RetryPolicy::NEVER)));
    let mut request = Request::new(&PUT);
    request.bytes(&body, "text/plain").unwrap();
    let sent = call::execute(&client, request, &CallOptions::default()).await;
    sent.map(|_| ())
}

#[tokio::test]
async fn the_first_byte_is_waited_for_once_the_body_is_sent() {
    let server = Server::always(answer(204, "", "")).await;
    for length in [None, Some(10)] {
        let body = Body::stream(slowly(10, 1, ms(60)));
        let body = length.map_or(body.clone(), |it| body.with_length(it));
        put(&server.url, body, |it| it.first_byte_timeout(ms(300)))
            .await
            .unwrap();
    }
    // Silence after the body is what it is for.
    let slow = Answer {
        delay: Duration::from_secs(30),
        ..answer(204, "", "")
    };
    let server = Server::always(slow).await;
    for length in [None, Some(5)] {
        let body = Body::stream(slowly(5, 1, ms(60)));
        let body = length.map_or(body.clone(), |it| body.with_length(it));
        let started = Instant::now();
        let error = put(&server.url, body, |it| it.first_byte_timeout(ms(200)))
            .await
            .unwrap_err();
        assert_eq!(deadline(&error), Deadline::FirstByte);
        let took = started.elapsed();
        assert!(took >= ms(480) && took < ms(2500), "{took:?}");
    }
}

#[tokio::test]
async fn an_upload_that_stops_has_a_deadline_of_its_own() {
    // A source that stops.
    let server = Server::always(answer(204, "", "")).await;
    let body = Body::stream(slowly(3, 1, ms(400)));
    let error = put(&server.url, body, |it| it.write_timeout(ms(150)))
        .await
        .unwrap_err();
    assert_eq!(deadline(&error), Deadline::Write);
    assert!(!error.is_unsent());
    // A server that takes nothing: of a stream, and of bytes at hand.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            kept.push(socket);
        }
    });
    let large = vec![b'x'; 64 << 20];
    for body in [
        Body::from(large.clone()),
        Body::stream(slowly(4000, 64 << 10, Duration::ZERO)),
    ] {
        let started = Instant::now();
        let change = |it: ClientBuilder| it.write_timeout(ms(250)).first_byte_timeout(None);
        let error = put(&url, body, change).await.unwrap_err();
        assert_eq!(deadline(&error), Deadline::Write);
        assert!(started.elapsed() < ms(5000), "{:?}", started.elapsed());
    }
    // And one that takes them slowly, but takes them.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut left = large.len();
        let mut buffer = vec![0; 8 << 20];
        while left > 0 {
            let count = socket.read(&mut buffer).await.unwrap();
            left = left.saturating_sub(count);
            tokio::time::sleep(ms(5)).await;
        }
        let head = b"HTTP/1.1 204 No Content\r\n\r\n";
        socket.write_all(head).await.unwrap();
        tokio::time::sleep(ms(500)).await;
    });
    let body = Body::from(vec![b'x'; 64 << 20]);
    put(&url, body, |it| {
        it.write_timeout(ms(2000)).first_byte_timeout(ms(3000))
    })
    .await
    .unwrap();
}

/// A transport whose bodies always have more at hand.
struct Endless(&'static [u8]);

struct Again(&'static [u8]);

impl Stream for Again {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::from_static(self.0))))
    }
}

impl Transport for Endless {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let body: BodyStream = Box::pin(Again(self.0));
        let response = http::Response::builder().header("content-type", "text/event-stream");
        Box::pin(async move { Ok(response.body(body).unwrap()) })
    }
}

fn endless(text: &'static [u8], change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = ClientBuilder::new(&API).base_url("http://127.0.0.1:1");
    let builder = builder.transport(Endless(text)).max_body_size(1 << 40);
    change(builder).build().unwrap()
}

/// Answers at once, and counts the timers that are asked for.
struct AtOnce(Arc<AtomicUsize>);

struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

impl Transport for AtOnce {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let body: BodyStream = Box::pin(Once(Some(Bytes::from_static(b"1"))));
        let response = http::Response::builder().header("content-type", "application/json");
        Box::pin(async move { Ok(response.body(body).unwrap()) })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(tokio::time::sleep(duration))
    }
}

#[tokio::test]
async fn what_is_there_at_once_needs_no_timer() {
    let timers = Arc::new(AtomicUsize::new(0));
    let builder = ClientBuilder::new(&API).base_url("http://127.0.0.1:1");
    let builder = builder.transport(AtOnce(Arc::clone(&timers)));
    let client = builder.timeout(None).build().unwrap();
    let options = CallOptions::default();
    let read = || call::json::<Value, Value>(&client, Request::new(&GET), &options);
    assert_eq!(read().await.unwrap().into_inner(), 1);
    assert_eq!(timers.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn bodies_that_never_pause_are_ended_as_others_are() {
    let options = CallOptions::default();
    for text in [&b": comment\n"[..], b"data: 1\n\n", b""] {
        let in_time = endless(text, |it| it.timeout(ms(100)));
        let open = || EventStream::<Value>::open(&in_time, Request::new(&EVENTS), &options);
        let mut events = open().await.unwrap();
        let error = loop {
            if let Err(error) = events.next().await.unwrap() {
                break error;
            }
        };
        assert_eq!(deadline(&error), Deadline::Total);
        assert!(events.next().await.is_none());
        // Whoever waits beside it gets its turn, and so does who cancels.
        let forever = endless(text, |it| it);
        let open = || EventStream::<Value>::open(&forever, Request::new(&EVENTS), &options);
        let mut events = open().await.unwrap();
        let all = async { while events.next().await.is_some() {} };
        assert!(tokio::time::timeout(ms(50), all).await.is_err());
        let cancel = Cancel::new();
        let mut own = options.clone();
        own.set_cancel(cancel.clone());
        let opened = EventStream::<Value>::open(&forever, Request::new(&EVENTS), &own).await;
        let mut events = opened.unwrap();
        cancel.cancel();
        assert!(events.next().await.unwrap().unwrap_err().is_cancelled());
    }
    let in_time = endless(b"", |it| it.timeout(ms(100)));
    let whole = call::bytes::<Value>(&in_time, Request::new(&GET), &options).await;
    assert_eq!(deadline(&whole.unwrap_err()), Deadline::Total);
    let empty = call::empty::<Value>(&in_time, Request::new(&GET), &options);
    assert!(tokio::time::timeout(ms(2000), empty).await.is_ok());
}

static PAGES: PageRules = PageRules::new("", NextPage::Number(Argument::Query("page"), 1));

/// Pages of one item, each of which takes a while.
fn items(server: &Server, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Items<Value> {
    let client = client(&server.url, change);
    let options = CallOptions::default();
    Call::new(client, Request::new(&GET), options, Refused::default()).items(&PAGES)
}

#[tokio::test]
async fn a_walk_has_a_deadline_of_its_own() {
    let page = Answer {
        delay: ms(60),
        ..answer(200, "application/json", "[1]")
    };
    let server = Server::always(page).await;
    // Each page is in time, whoever takes theirs in between, and before the first.
    let mut all = items(&server, |it| it.timeout(ms(400)));
    tokio::time::sleep(ms(450)).await;
    for _ in 0..8 {
        all.next().await.unwrap().unwrap();
        tokio::time::sleep(ms(30)).await;
    }
    let mut all = items(&server, |it| it.timeout(ms(5)));
    let error = all.next().await.unwrap().unwrap_err();
    assert_eq!(deadline(&error), Deadline::Total);
    let mut all = items(&server, |it| it.walk_timeout(ms(300)));
    tokio::time::sleep(ms(350)).await;
    let mut count = 0;
    let error = loop {
        match all.next().await.unwrap() {
            Ok(_) => count += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(deadline(&error), Deadline::Walk);
    assert!((1..=5).contains(&count), "{count}");
    assert!(all.next().await.is_none());
}

#[tokio::test]
async fn a_call_may_have_no_limit_where_its_client_has_one() {
    let slow = Answer {
        delay: ms(150),
        ..answer(200, "application/json", "1")
    };
    let server = Server::always(slow).await;
    let client = client(&server.url, |it| {
        it.timeout(ms(20)).first_byte_timeout(ms(20))
    });
    let mut options = CallOptions::default();
    let sent = call::json::<Value, Value>(&client, Request::new(&GET), &options).await;
    assert!(sent.unwrap_err().is_timeout());
    options.set_timeout(None);
    options.set_first_byte_timeout(None);
    let sent = call::json::<Value, Value>(&client, Request::new(&GET), &options).await;
    assert_eq!(*sent.unwrap(), 1);
}

#[test]
fn a_timer_is_there_without_tokio() {
    // Nothing of tokio runs on this thread.
    let waker = std::task::Waker::noop();
    let mut context = Context::from_waker(waker);
    let transport = crate::api::transport(&crate::runtime::Timeouts::default());
    let started = Instant::now();
    let mut sleep = transport.sleep(ms(30));
    while sleep.as_mut().poll(&mut context).is_pending() {
        std::thread::sleep(ms(5));
        assert!(started.elapsed() < ms(5000));
    }
    assert!(started.elapsed() >= ms(30));
}

#[tokio::test]
async fn a_body_that_nobody_wants_is_not_waited_for() {
    // Each piece is in time, and there is always another.
    let drip = |status: &'static str, count: u32| {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 9999\r\n\r\n").into_bytes();
        let mut pieces = vec![(Duration::ZERO, head)];
        pieces.extend((0..count).map(|_| (ms(100), b"{".to_vec())));
        raw(pieces, Duration::from_secs(30))
    };
    let (wrong, fine) = tokio::join!(drip("500 Wrong", 200), drip("200 OK", 200));
    // And what stops after its first byte is not waited for until that is silence.
    let silent = drip("500 Wrong", 1).await;
    let options = CallOptions::default();
    let started = Instant::now();
    let open = |url: &str| client(url, |it| it);
    let (wrong, fine, silent) = (open(&wrong.0), open(&fine.0), open(&silent.0));
    static POST: Operation = operation("POST", "/file", &[]);
    let (wrong, silent, fine) = tokio::join!(
        call::json::<Value, Value>(&wrong, Request::new(&POST), &options),
        call::json::<Value, Value>(&silent, Request::new(&POST), &options),
        call::empty::<Value>(&fine, Request::new(&POST), &options),
    );
    fine.unwrap();
    let error = wrong.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 500);
    assert!(error.body().unwrap().starts_with("{{{{"));
    assert_eq!(silent.unwrap_err().body().unwrap(), "{");
    let took = started.elapsed();
    assert!(took >= ms(5000) && took < ms(9000), "{took:?}");
}

#[tokio::test]
async fn a_redirect_that_is_asked_for_is_not_followed() {
    let server = Server::start(|request| match request.uri.as_str() {
        "/file" => Answer {
            headers: vec![("location", "/elsewhere".to_owned())],
            ..answer(302, "", "")
        },
        _ => answer(200, "", ""),
    })
    .await;
    let client = client(&server.url, |it| it);
    let options = CallOptions::default();
    let found = call::redirect::<Value>(&client, Request::new(&GET), &options).await;
    assert_eq!(found.unwrap().meta().header("location"), Some("/elsewhere"));
    assert_eq!(server.requests().len(), 1);
    let followed = call::empty::<Value>(&client, Request::new(&GET), &options).await;
    assert_eq!(followed.unwrap().meta().status(), 200);
    assert_eq!(server.requests().len(), 3);
}

/// A value that takes two milliseconds to read, and counts.
struct Slow;

static READ: AtomicUsize = AtomicUsize::new(0);

impl FromJson for Slow {
    fn from_json(_: Json<'_>) -> Result<Self, DecodeError> {
        std::thread::sleep(ms(2));
        READ.fetch_add(1, Ordering::Relaxed);
        Ok(Self)
    }
}

#[tokio::test]
async fn a_deadline_holds_while_a_body_is_read() {
    let body = format!("[{}[0]]", "[0],".repeat(4000));
    let server = Server::always(answer(200, "application/json", &body)).await;
    let client = client(&server.url, |builder| builder.timeout(ms(1000)));
    let options = CallOptions::default();
    let read = call::json::<Vec<Vec<Slow>>, Value>(&client, Request::new(&GET), &options).await;
    let error = read.map(|_| ()).unwrap_err();
    assert_eq!(deadline(&error), Deadline::Total);
    let read = READ.load(Ordering::Relaxed);
    assert!((1..3000).contains(&read), "{read} of 4001");
}

xml::shape! { ANYTHING { rest(ANY), } }

/// A type of many properties, all of which are looked for among the elements.
static WIDE: xml::Shape = xml::Shape {
    root: xml::root(""),
    parts: &[xml::element("none", xml::STRING); 1000],
};

thread_local! {
    static BEGAN: Cell<Instant> = Cell::new(Instant::now());
}

/// Reads a document of XML from so many milliseconds on, of 1,000 that the call may take.
fn read_from(start: u64, text: &str, shape: &'static xml::Shape) -> Result<(), DecodeError> {
    std::thread::sleep(ms(start).saturating_sub(BEGAN.get().elapsed()));
    xml::read(text.as_bytes(), shape).map(|_| ())
}

/// One whose end is missing: whoever goes on until there has another error.
struct LongXml;

impl FromJson for LongXml {
    fn from_json(_: Json<'_>) -> Result<Self, DecodeError> {
        let text = format!("<all>{}", "<a><b/></a>".repeat(400_000));
        read_from(990, &text, &ANYTHING).map(|()| Self)
    }
}

/// One whose elements are soon read; to make a value of them takes long, and is no error by itself.
struct WideXml;

impl FromJson for WideXml {
    fn from_json(_: Json<'_>) -> Result<Self, DecodeError> {
        let text = format!("<all>{}</all>", "<a/>".repeat(4000));
        read_from(900, &text, &WIDE).map(|()| Self)
    }
}

async fn is_late<T: FromJson>() {
    let server = Server::always(answer(200, "application/json", "[0]")).await;
    let client = client(&server.url, |builder| builder.timeout(ms(1000)));
    let options = CallOptions::default();
    BEGAN.set(Instant::now());
    let read = call::json::<Vec<T>, Value>(&client, Request::new(&GET), &options).await;
    let error = read.map(|_| ()).unwrap_err();
    assert_eq!(deadline(&error), Deadline::Total);
}

#[tokio::test]
async fn a_deadline_holds_while_xml_is_read() {
    is_late::<LongXml>().await;
}

#[tokio::test]
async fn a_deadline_holds_while_elements_become_values() {
    is_late::<WideXml>().await;
}
