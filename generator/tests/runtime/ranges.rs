//! Downloads that break off, and go on where they were: never with bytes of another version.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::{client, operation};
use crate::runtime::{
    Call, CallOptions, ClientBuilder, Deadline, Download, DownloadPosition, Error, Operation,
    Refused, Request, RetryPolicy, TransportErrorKind,
};

static GET: Operation = operation("GET", "/x", &[]);
static POST: Operation = operation("POST", "/x", &[]);

const FILE: &str = "0123456789";
const TAG: &str = "etag: \"one\"";
const DATES: &str =
    "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nlast-modified: Sun, 06 Nov 1994 08:00:00 GMT";

/// The whole, of which only so many bytes come.
fn whole(header: &str, bytes: usize) -> String {
    let body = &FILE[..bytes];
    format!("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n{header}\r\n\r\n{body}")
}

/// A part, of which only so many bytes come.
fn part(header: &str, range: &str, body: &str) -> String {
    let head = "HTTP/1.1 206 Partial Content\r\ntransfer-encoding: chunked";
    let length = body.len();
    format!("{head}\r\ncontent-range: {range}\r\n{header}\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n")
}

struct Parts {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Parts {
    /// A server with a reply for each connection, which it closes; the last one again and again.
    async fn of(replies: Vec<String>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::<String>::new()));
        let log = heads.clone();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let mut buffer = [0; 4096];
                let read = socket.read(&mut buffer).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&buffer[..read]).into_owned();
                let at = log.lock().unwrap().len();
                log.lock().unwrap().push(head);
                let reply = &replies[at.min(replies.len() - 1)];
                let _ = socket.write_all(reply.as_bytes()).await;
            }
        });
        Self { url, heads }
    }

    /// The values of a header, request by request.
    fn header(&self, name: &str) -> Vec<Option<String>> {
        let of = |head: &String| {
            let line = head
                .lines()
                .find_map(|it| it.strip_prefix(&format!("{name}: ")));
            line.map(str::to_owned)
        };
        self.heads.lock().unwrap().iter().map(of).collect()
    }

    async fn open(&self, operation: &'static Operation) -> Download<Value> {
        let client = client(&self.url, quick);
        let options = CallOptions::default();
        let opened = Download::open(&client, Request::new(operation), &options).await;
        opened.unwrap()
    }

    async fn read(&self, operation: &'static Operation) -> Result<String, (String, Error)> {
        read(self.open(operation).await).await
    }

    async fn from(&self, position: &DownloadPosition) -> Result<Download<Value>, Error> {
        let client = client(&self.url, quick);
        let (request, options) = (Request::new(&GET), CallOptions::default());
        let call = Call::new(client, request, options, Refused::default());
        call.download_from(position.clone()).await
    }
}

fn quick(builder: ClientBuilder) -> ClientBuilder {
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(2);
    builder.retries(policy)
}

/// All of it, or what there was before the error.
async fn read(mut download: Download<Value>) -> Result<String, (String, Error)> {
    let mut all = String::new();
    while let Some(piece) = download.next().await {
        match piece {
            Ok(piece) => all.push_str(std::str::from_utf8(&piece).unwrap()),
            Err(error) => {
                assert!(download.next().await.is_none(), "an error is the end");
                return Err((all, error));
            }
        }
        assert_eq!(download.received(), all.len() as u64);
    }
    Ok(all)
}

fn kind(error: &Error) -> TransportErrorKind {
    match error {
        Error::Transport(error) => error.kind(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_missing_is_asked_for() {
    for (header, validator) in [
        (TAG, "\"one\""),
        (DATES, "Sun, 06 Nov 1994 08:00:00 GMT"),
        (
            "etag: W/\"weak\"\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nlast-modified: Sun, 06 Nov 1994 08:48:37 GMT",
            "Sun, 06 Nov 1994 08:48:37 GMT",
        ),
    ] {
        let server = Parts::of(vec![
            whole(header, 4),
            part(header, "bytes 4-9/10", "456"),
            part(header, "BYTES 7-9/*", "789"),
        ])
        .await;
        assert_eq!(server.read(&GET).await.unwrap(), FILE, "{header}");
        let range = ["bytes=4-", "bytes=7-"].map(|it| Some(it.to_owned()));
        assert_eq!(server.header("range")[1..], range);
        assert_eq!(server.header("range")[0], None);
        assert_eq!(server.header("if-range")[2].as_deref(), Some(validator));
        let encodings = server.header("accept-encoding");
        assert_eq!(encodings[1].as_deref(), Some("identity"));
    }
}

#[tokio::test]
async fn no_byte_is_lost_wherever_it_is_cut() {
    let cuts = |one: usize| (one..10).map(move |other| (one, other));
    let all: Vec<(usize, usize)> = (0..10).flat_map(cuts).collect();
    let range = |from: usize| format!("bytes {from}-9/10");
    let replies = all.iter().flat_map(|(one, other)| {
        [
            whole(TAG, *one),
            part(TAG, &range(*one), &FILE[*one..*other]),
            part(TAG, &range(*other), &FILE[*other..]),
        ]
    });
    // An empty chunk is the end of all.
    let replies = replies.map(|it| it.replace("0\r\n\r\n0\r\n\r\n", "0\r\n\r\n"));
    let server = Parts::of(replies.collect()).await;
    let client = client(&server.url, quick);
    for cut in all {
        let options = CallOptions::default();
        let opened = Download::<Value>::open(&client, Request::new(&GET), &options).await;
        assert_eq!(read(opened.unwrap()).await.unwrap(), FILE, "{cut:?}");
    }
}

#[tokio::test]
async fn whole_reads_go_on_too() {
    let server = Parts::of(vec![whole(TAG, 4), part(TAG, "bytes 4-9/10", "456789")]).await;
    let download = server.open(&GET).await;
    assert_eq!(download.size(), Some(10));
    assert_eq!(download.bytes().await.unwrap(), FILE);
    // A size that was not announced is known with the first part.
    let open =
        format!("HTTP/1.1 200 OK\r\n{TAG}\r\ntransfer-encoding: chunked\r\n\r\n4\r\n0123\r\n");
    let server = Parts::of(vec![open, part(TAG, "bytes 4-9/10", "456789")]).await;
    assert_eq!(server.open(&GET).await.text().await.unwrap(), FILE);
}

#[tokio::test]
async fn no_version_is_mixed_with_another() {
    let other = "etag: \"two\"";
    for (first, then) in [
        // The file has changed, as the server says, or as it does not.
        (whole(TAG, 4), whole(other, 10)),
        (whole(TAG, 4), part(other, "bytes 4-9/10", "456789")),
        // Whether it has, cannot be told.
        (whole(TAG, 4), part("", "bytes 4-9/10", "456789")),
        (whole(DATES, 4), part("", "bytes 4-9/10", "456789")),
        (
            whole(TAG, 4),
            part("etag: W/\"one\"", "bytes 4-9/10", "456789"),
        ),
        // Ranges are not for this server.
        (whole(TAG, 4), whole(TAG, 10)),
        // The part is another one.
        (whole(TAG, 4), part(TAG, "bytes 3-9/10", "3456789")),
        (whole(TAG, 4), part(TAG, "bytes 5-9/10", "56789")),
        (whole(TAG, 4), part(TAG, "bytes 4-8/10", "45678")),
        (whole(TAG, 4), part(TAG, "bytes 4-9/11", "456789")),
        (whole(TAG, 4), part(TAG, "bytes 4-9/9", "456789")),
        (whole(TAG, 4), part(TAG, "lines 4-9/10", "456789")),
        (whole(TAG, 4), part(TAG, "bytes +4-9/10", "456789")),
        (whole(TAG, 4), part(TAG, "bytes 4-9", "456789")),
        (whole(TAG, 4), part(TAG, "bytes */10", "456789")),
        (
            whole(TAG, 4),
            part(
                &format!("{TAG}\r\ncontent-encoding: gzip"),
                "bytes 4-9/10",
                "456789",
            ),
        ),
        (
            whole(TAG, 4),
            format!("HTTP/1.1 206 Partial Content\r\n{TAG}\r\ncontent-length: 6\r\n\r\n456789"),
        ),
        (
            whole(TAG, 4),
            "HTTP/1.1 416 No\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ),
    ] {
        let server = Parts::of(vec![first, then.clone()]).await;
        let (all, error) = server.read(&GET).await.unwrap_err();
        assert_eq!(all, "0123", "{then}");
        assert_eq!(kind(&error), TransportErrorKind::Body);
        assert_eq!(server.heads.lock().unwrap().len(), 2, "{then}");
    }
    // More than was left, in a part whose length nobody announced.
    let server = Parts::of(vec![whole(TAG, 4), part(TAG, "bytes 4-9/10", "456789x")]).await;
    let (all, error) = server.read(&GET).await.unwrap_err();
    assert_eq!(
        (all.as_str(), kind(&error)),
        ("0123", TransportErrorKind::Body)
    );
}

#[tokio::test]
async fn what_cannot_be_told_apart_is_not_asked_for() {
    for header in [
        "x-none: 1",
        "etag: W/\"weak\"",
        "last-modified: Sun, 06 Nov 1994 08:00:00 GMT",
        "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nlast-modified: Sun, 06 Nov 1994 08:48:38 GMT",
        "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nlast-modified: Sun, 06 Nov 1994 09:00:00 GMT",
    ] {
        let server = Parts::of(vec![whole(header, 4)]).await;
        let download = server.open(&GET).await;
        assert_eq!(download.position(), None, "{header}");
        let (all, error) = read(download).await.unwrap_err();
        assert_eq!(
            (all.as_str(), kind(&error)),
            ("0123", TransportErrorKind::Body)
        );
        assert_eq!(server.heads.lock().unwrap().len(), 1, "{header}");
    }
    // What may not arrive twice is not, and its position is for the caller.
    let server = Parts::of(vec![whole(TAG, 4)]).await;
    server.read(&POST).await.unwrap_err();
    assert_eq!(server.heads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_size_without_a_body_is_no_body_that_is_missing() {
    static HEAD: Operation = operation("HEAD", "/x", &[]);
    let none = "HTTP/1.1 204 No Content\r\netag: \"one\"\r\n\r\n".to_owned();
    for (operation, reply) in [(&HEAD, whole(TAG, 0)), (&GET, none)] {
        let server = Parts::of(vec![reply]).await;
        assert_eq!(server.read(operation).await.unwrap(), "");
        assert_eq!(server.heads.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_policy_holds() {
    // Each attempt brings nothing.
    let none = part(TAG, "bytes 4-9/10", "").replace("0\r\n\r\n0\r\n\r\n", "");
    let server = Parts::of(vec![whole(TAG, 4), none]).await;
    let (all, _) = server.read(&GET).await.unwrap_err();
    assert_eq!(
        (all.as_str(), server.heads.lock().unwrap().len()),
        ("0123", 3)
    );

    let server = Parts::of(vec![whole(TAG, 4), part(TAG, "bytes 4-9/10", "456789")]).await;
    let client = client(&server.url, |it| it.retries(RetryPolicy::NEVER));
    let options = CallOptions::default();
    let download: Download<Value> = Download::open(&client, Request::new(&GET), &options)
        .await
        .unwrap();
    download.bytes().await.unwrap_err();
    assert_eq!(server.heads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn all_attempts_share_the_deadline_of_the_call() {
    // The rest never comes, and nothing says so.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            if kept.is_empty() {
                let _ = socket.write_all(whole(TAG, 4).as_bytes()).await;
            }
            kept.push(socket);
        }
    });
    let client = client(&url, |it| {
        let idle = Duration::from_millis(100);
        quick(it)
            .idle_timeout(idle)
            .timeout(Duration::from_millis(500))
    });
    let started = Instant::now();
    let options = CallOptions::default();
    let opened = Download::<Value>::open(&client, Request::new(&GET), &options).await;
    let (all, error) = read(opened.unwrap()).await.unwrap_err();
    let took = started.elapsed();
    assert_eq!(all, "0123");
    let idle = TransportErrorKind::Timeout(Deadline::Idle);
    assert_eq!(kind(&error), idle, "what it broke off with");
    assert!((450..3000).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test]
async fn a_part_that_the_caller_asked_for_ends_where_it_should() {
    let server = Parts::of(vec![
        part(TAG, "bytes 2-7/10", "23"),
        part(TAG, "bytes 4-7/10", "4567"),
    ])
    .await;
    let client = client(&server.url, quick);
    let mut options = CallOptions::default();
    options.set_header("range".to_owned(), "bytes=2-7".to_owned());
    let opened = Download::<Value>::open(&client, Request::new(&GET), &options).await;
    let download = opened.unwrap();
    assert_eq!((download.received(), download.size()), (2, Some(10)));
    assert_eq!(download.bytes().await.unwrap(), "234567");
    let ranges = ["bytes=2-7", "bytes=4-7"].map(|it| Some(it.to_owned()));
    assert_eq!(server.header("range"), ranges);
}

#[tokio::test]
async fn another_download_goes_on_from_a_position() {
    let server = Parts::of(vec![whole(TAG, 4), "HTTP/1.1 500 No\r\n\r\n".to_owned()]).await;
    let mut download = server.open(&GET).await;
    assert_eq!(download.next().await.unwrap().unwrap(), "0123");
    let position = download.position().unwrap();
    let expected = DownloadPosition {
        offset: 4,
        validator: "\"one\"".to_owned(),
    };
    assert_eq!(position, expected);

    // One that breaks off in turn goes on by itself.
    let server = Parts::of(vec![
        part(TAG, "bytes 4-9/10", "4567"),
        part(TAG, "bytes 8-9/10", "89"),
    ])
    .await;
    let rest = server.from(&position).await.unwrap();
    assert_eq!((rest.received(), rest.size()), (4, Some(10)));
    assert_eq!(rest.bytes().await.unwrap(), "456789");
    assert_eq!(server.header("range")[1].as_deref(), Some("bytes=8-"));
    assert_eq!(server.header("if-range")[0].as_deref(), Some("\"one\""));

    for other in [
        whole("etag: \"two\"", 10),
        whole(TAG, 10),
        part("etag: \"two\"", "bytes 4-9/10", "456789"),
        part(TAG, "bytes 4-8/10", "45678"),
    ] {
        let server = Parts::of(vec![other]).await;
        let error = server.from(&position).await.unwrap_err();
        assert_eq!(kind(&error), TransportErrorKind::Changed);
        let said = error.to_string();
        assert!(
            said.contains("could not go on with the download: "),
            "{said}"
        );
        assert!(!error.is_unsent());
    }
    let server = Parts::of(vec![
        "HTTP/1.1 416 No\r\ncontent-length: 0\r\n\r\n".to_owned(),
    ])
    .await;
    let error = server.from(&position).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 416);
}
