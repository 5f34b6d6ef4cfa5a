//! Bodies of known length: what has more bytes than it says, or fewer, is not sent as if nothing were the matter.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use serde_json::{Value, json};

use crate::api::{client, operation};
use crate::runtime::{
    Body, BodyStream, CallOptions, Client, Error, File, Operation, Request, RetryPolicy, call,
};
use crate::server::{Server, answer, raw};

static PUT: Operation = operation("PUT", "/x", &[]);
static POST: Operation = operation("POST", "/x", &[]);
static READ: Operation = operation("GET", "/x", &[]);

/// Pieces, one after another.
struct Pieces(std::vec::IntoIter<&'static str>);

fn pieces(all: &[&'static str]) -> Pieces {
    Pieces(Vec::from(all).into_iter())
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|it| Ok(Bytes::from(it))))
    }
}

fn once(url: &str) -> Client {
    client(url, |builder| {
        builder
            .retries(RetryPolicy::NEVER)
            .first_byte_timeout(Duration::from_secs(10))
    })
}

async fn send(client: &Client, operation: &'static Operation, body: &Body) -> Result<(), String> {
    let mut request = Request::new(operation);
    request.bytes(body, "text/plain").unwrap();
    let sent = call::empty::<Value>(client, request, &CallOptions::default()).await;
    sent.map(|_| ()).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_stream_has_the_length_that_it_says() {
    for (all, length) in [
        (&["01234", "56789"][..], 5),
        (&["01234", "56789"], 7),
        (&["01234", "56789"], 9),
        (&["01234", "56789"], 0),
        (&["0"], 0),
        (&["", "", "0"], 0),
        (&["01234", "", "5"], 5),
        (&["01234", "56789"], 11),
        (&["01234"], 1_000_000),
        (&[], 1),
        (&[""], 3),
    ] {
        for operation in [&PUT, &POST] {
            let server = Server::always(answer(200, "", "")).await;
            let client = once(&server.url);
            for again in [true, false] {
                let body = match again {
                    true => Body::reopened(move || Ok(pieces(all))),
                    false => Body::stream(pieces(all)),
                };
                let sent = send(&client, operation, &body.with_length(length)).await;
                let text = sent.unwrap_err();
                let (what, said) = match all.concat().len() as u64 > length {
                    true => ("more", length),
                    false => ("fewer", length),
                };
                let expected = format!("{what} than the {said} bytes it was said to have");
                assert!(text.contains(&expected), "{all:?} {length}: {text}");
            }
            // A request that is not whole is none.
            assert!(server.requests().is_empty(), "{all:?} {length}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_keeps_its_word_arrives() {
    for all in [&["01234", "56789"][..], &["", "0", "", "1", ""], &[], &[""]] {
        let server = Server::always(answer(200, "", "")).await;
        let client = once(&server.url);
        let whole = all.concat();
        for said in [true, false] {
            let mut body = Body::stream(pieces(all));
            if said {
                body = body.with_length(whole.len() as u64);
            }
            send(&client, &POST, &body).await.unwrap();
            let received = server.requests().pop().unwrap();
            assert_eq!(received.body, whole.as_bytes());
            let length = received.headers.get("content-length");
            assert_eq!(length.is_some(), said, "{all:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_grew_or_shrank_is_not_cut() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::always(answer(200, "", "")).await;
    let client = once(&server.url);
    for (before, after) in [("hello", "hello and more"), ("", "x"), ("hello", "h")] {
        let path = folder.path().join("file");
        std::fs::write(&path, before).unwrap();
        let file = File::open(&path).unwrap();
        send(&client, &POST, file.body()).await.unwrap();
        assert_eq!(server.requests().pop().unwrap().body, before.as_bytes());
        let count = server.requests().len();
        let mut open = std::fs::File::create(&path).unwrap();
        open.write_all(after.as_bytes()).unwrap();
        let text = send(&client, &POST, file.body()).await.unwrap_err();
        assert!(text.contains("than the"), "{text}");
        assert_eq!(server.requests().len(), count);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_a_system_makes_up_is_sent_whole() {
    let server = Server::always(answer(200, "", "")).await;
    let path = "/proc/self/cmdline";
    let file = File::open(path).unwrap();
    send(&once(&server.url), &POST, file.body()).await.unwrap();
    let received = server.requests().pop().unwrap();
    assert_eq!(received.body, std::fs::read(path).unwrap());
    assert!(!received.body.is_empty());
}

#[tokio::test]
async fn part_of_a_form_that_is_too_long_costs_the_form() {
    #[derive(Clone)]
    struct Form(File);
    impl serde::Serialize for Form {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([("file", &self.0)])
        }
    }
    let server = Server::always(answer(200, "", "")).await;
    let client = once(&server.url);
    for (length, fits) in [(4, false), (5, true), (6, false), (0, false)] {
        let body = Body::reopened(|| Ok(pieces(&["01", "234"]))).with_length(length);
        let mut request = Request::new(&POST);
        request.multipart(&Form(File::new(body))).unwrap();
        let sent = call::empty::<Value>(&client, request, &CallOptions::default()).await;
        assert_eq!(sent.is_ok(), fits, "{length}");
    }
    let [received] = &server.requests()[..] else {
        panic!("one form")
    };
    assert!(received.body.ends_with(b"--\r\n"));
}

/// Another transport than reqwest's: it reads the body itself, and says how often it was asked.
struct Reading(Arc<AtomicUsize>);

impl crate::runtime::Transport for Reading {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> crate::runtime::BoxFuture<
        '_,
        Result<http::Response<BodyStream>, crate::runtime::TransportError>,
    > {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let mut pieces = request.body().open().unwrap();
            while let Some(piece) = std::future::poll_fn(|cx| pieces.as_mut().poll_next(cx)).await {
                let other = crate::runtime::TransportErrorKind::Other;
                piece.map_err(|error| crate::runtime::TransportError::new(other, error))?;
            }
            let body: BodyStream = Box::pin(Nothing);
            Ok(http::Response::new(body))
        })
    }
}

struct Nothing;

impl Stream for Nothing {
    type Item = Result<Bytes, crate::runtime::TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

#[tokio::test]
async fn it_is_counted_whatever_the_transport() {
    let asked = Arc::new(AtomicUsize::new(0));
    let client = client("http://h", |builder| {
        let builder = builder.retries(RetryPolicy::NEVER);
        builder.transport(Reading(asked.clone()))
    });
    for (length, fits, count) in [(5, true, 1), (4, false, 1), (6, false, 1), (0, false, 0)] {
        asked.store(0, Ordering::Relaxed);
        let body = Body::stream(pieces(&["01234"])).with_length(length);
        assert_eq!(send(&client, &POST, &body).await.is_ok(), fits, "{length}");
        assert_eq!(asked.load(Ordering::Relaxed), count, "{length}");
    }
}

#[tokio::test]
async fn a_length_beside_chunks_or_without_a_body_says_nothing() {
    for (head, expected) in [
        (
            "200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 100\r\n\r\n2\r\n17\r\n0\r\n\r\n",
            Some(json!(17)),
        ),
        ("204 No Content\r\ncontent-length: 100\r\n\r\n", None),
        ("200 OK\r\ncontent-length: 3\r\n\r\n17", None),
    ] {
        let bytes = format!("HTTP/1.1 {head}").into_bytes();
        let (url, _) = raw(vec![(Duration::ZERO, bytes)], Duration::ZERO).await;
        let options = CallOptions::default();
        let request = Request::new(&READ);
        if head.starts_with("204") {
            call::empty::<Value>(&once(&url), request, &options)
                .await
                .unwrap();
            continue;
        }
        let read = call::json::<Value, Value>(&once(&url), request, &options).await;
        match expected {
            Some(expected) => assert_eq!(read.unwrap().into_inner(), expected, "{head}"),
            None => assert!(matches!(read, Err(Error::Transport(_))), "{head}"),
        }
    }
}
