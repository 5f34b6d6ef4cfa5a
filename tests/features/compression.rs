//! Compressed responses: each encoding, in pieces of each size, cut at each byte, and what is no encoding.

use std::io::Write;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use futures_core::Stream;
use golden_compression::runtime::{
    Body, BodyStream, BoxFuture, Transport, TransportError, TransportErrorKind,
};
use golden_compression::{CallSettings as _, Client, ClientBuilder, Error, RetryPolicy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Answer, Server};

const ENCODINGS: [&str; 5] = ["gzip", "x-gzip", "deflate", "br", "zstd"];

fn encoded(encoding: &str, content: &[u8]) -> Vec<u8> {
    match encoding {
        "gzip" | "x-gzip" => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        "deflate" => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        "raw deflate" => {
            let mut encoder =
                flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        "br" => {
            let mut sent = Vec::new();
            let mut encoder = brotli::CompressorWriter::new(&mut sent, 4096, 5, 22);
            encoder.write_all(content).unwrap();
            drop(encoder);
            sent
        }
        "zstd" => zstd::encode_all(content, 3).unwrap(),
        other => panic!("{other}"),
    }
}

/// A transport that answers each request with the same pieces.
#[derive(Clone)]
struct Pieces {
    encoding: &'static str,
    media_type: &'static str,
    status: u16,
    pieces: Vec<Vec<u8>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Pieces {
    fn new(encoding: &'static str, media_type: &'static str, body: &[u8], size: usize) -> Self {
        Self {
            encoding,
            media_type,
            status: 200,
            pieces: body.chunks(size).map(<[u8]>::to_vec).collect(),
            asked: Arc::default(),
        }
    }

    fn client(&self) -> ClientBuilder {
        Client::builder()
            .base_url("http://127.0.0.1:9")
            // What breaks off would be asked for again.
            .retries(RetryPolicy::NEVER)
            .transport(self.clone())
    }
}

impl Transport for Pieces {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let asked = request.headers()["accept-encoding"].to_str().unwrap();
        self.asked.lock().unwrap().push(asked.to_owned());
        let body: BodyStream = Box::pin(Iter(self.pieces.clone().into_iter()));
        let response = http::Response::builder()
            .status(self.status)
            .header("content-type", self.media_type)
            .header("content-encoding", self.encoding);
        Box::pin(std::future::ready(Ok(response.body(body).unwrap())))
    }
}

struct Iter(std::vec::IntoIter<Vec<u8>>);

impl Stream for Iter {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|piece| Ok(piece.into())))
    }
}

fn kind<E>(error: &Error<E>) -> Option<TransportErrorKind> {
    match error {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}

#[tokio::test]
async fn each_encoding_in_pieces_of_each_size() {
    // Longer than what is decompressed at a time, and not all alike.
    let content: Vec<u8> = (0..20_000_u32)
        .flat_map(|it| (it * it).to_be_bytes())
        .collect();
    for encoding in ENCODINGS.into_iter().chain(["raw deflate"]) {
        let body = encoded(encoding, &content);
        let name = encoding.trim_start_matches("raw ");
        for size in [1, 2, 3, 7, 64, 1000, body.len()] {
            let pieces = Pieces::new(name, "application/octet-stream", &body, size);
            let client = pieces.client().build().unwrap();
            let read = client.read_file().await.unwrap();
            assert!(read[..] == content[..], "{encoding} in pieces of {size}");
            let asked = pieces.asked.lock().unwrap().clone();
            assert_eq!(asked, ["gzip, deflate, br, zstd"]);
        }
    }
}

#[tokio::test]
async fn a_body_cut_anywhere_is_an_error() {
    let content = br#"{"n": 7, "text": "The quick brown fox jumps over the lazy dog."}"#;
    for encoding in ENCODINGS {
        let body = encoded(encoding, content);
        for cut in 1..body.len() {
            let pieces = Pieces::new(encoding, "application/json", &body[..cut], 5);
            let error = pieces
                .client()
                .build()
                .unwrap()
                .read_tick()
                .await
                .unwrap_err();
            let found = kind(&error);
            assert_eq!(
                found,
                Some(TransportErrorKind::Body),
                "{encoding} cut at {cut}: {error}"
            );
        }
        let pieces = Pieces::new(encoding, "application/json", &body, 5);
        assert_eq!(
            pieces
                .client()
                .build()
                .unwrap()
                .read_tick()
                .await
                .unwrap()
                .n,
            7
        );
    }
}

#[tokio::test]
async fn what_is_not_what_it_says_is_an_error() {
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let pieces = Pieces::new(
            encoding,
            "application/json",
            b"{\"n\": 1} and no compression",
            9,
        );
        let error = pieces
            .client()
            .build()
            .unwrap()
            .read_tick()
            .await
            .unwrap_err();
        let found = kind(&error);
        assert!(
            matches!(
                found,
                Some(TransportErrorKind::Encoding | TransportErrorKind::Body)
            ),
            "{encoding}: {error}"
        );
    }
}

#[tokio::test]
async fn an_invented_encoding_is_named() {
    for (encoding, named) in [
        ("rot13", "rot13"),
        ("gzip, rot13", "rot13"),
        ("compress", "compress"),
        ("gzip, gzip, gzip, gzip, gzip", "5 encodings"),
    ] {
        let pieces = Pieces::new(encoding, "application/octet-stream", b"uryyb", 2);
        let client = pieces.client().build().unwrap();
        let error = client.read_file().await.unwrap_err();
        assert_eq!(kind(&error), Some(TransportErrorKind::Encoding), "{error}");
        assert!(error.to_string().contains(named), "{error}");
        let mut download = client.read_file().download().await.unwrap();
        let error = download.next().await.unwrap().unwrap_err();
        assert_eq!(kind(&error), Some(TransportErrorKind::Encoding), "{error}");
        assert!(download.next().await.is_none());
        let mut events = Pieces::new(encoding, "text/event-stream", b"qngn", 2)
            .client()
            .build()
            .unwrap()
            .ticks()
            .stream()
            .await
            .unwrap();
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(kind(&error), Some(TransportErrorKind::Encoding), "{error}");
    }
    // The status of an error is more than its body.
    let mut pieces = Pieces::new("rot13", "application/json", b"uryyb", 2);
    pieces.status = 404;
    let error = pieces
        .client()
        .build()
        .unwrap()
        .read_tick()
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|it| it.as_u16()), Some(404), "{error}");
}

#[tokio::test]
async fn several_encodings_members_and_what_follows() {
    let twice = encoded("br", &encoded("gzip", b"{\"n\": 1}"));
    let pieces = Pieces::new("gzip , BR", "application/json", &twice, 3);
    assert_eq!(
        pieces
            .client()
            .build()
            .unwrap()
            .read_tick()
            .await
            .unwrap()
            .n,
        1
    );
    for encoding in ["gzip", "zstd"] {
        let members = [encoded(encoding, b"{\"n\":"), encoded(encoding, b" 2}")].concat();
        for size in [1, members.len()] {
            let pieces = Pieces::new(encoding, "application/json", &members, size);
            assert_eq!(
                pieces
                    .client()
                    .build()
                    .unwrap()
                    .read_tick()
                    .await
                    .unwrap()
                    .n,
                2
            );
        }
    }
    for encoding in ["gzip", "deflate", "br"] {
        let padded = [encoded(encoding, b"{\"n\": 3}"), vec![0; 8]].concat();
        let pieces = Pieces::new(encoding, "application/json", &padded, 4);
        assert_eq!(
            pieces
                .client()
                .build()
                .unwrap()
                .read_tick()
                .await
                .unwrap()
                .n,
            3
        );
    }
    let pieces = Pieces::new("identity", "application/json", b"{\"n\": 4}", 4);
    assert_eq!(
        pieces
            .client()
            .build()
            .unwrap()
            .read_tick()
            .await
            .unwrap()
            .n,
        4
    );
    // Some servers name an encoding where there is no body.
    let pieces = Pieces::new("gzip", "application/octet-stream", b"", 4);
    assert!(
        pieces
            .client()
            .build()
            .unwrap()
            .read_file()
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn limits_count_what_comes_out() {
    let zeros = vec![0; 8 << 20];
    for encoding in ENCODINGS {
        let pieces = Pieces::new(
            encoding,
            "application/octet-stream",
            &encoded(encoding, &zeros),
            1 << 20,
        );
        let client = pieces.client().max_body_size(1 << 20).build().unwrap();
        let error = client.read_file().await.unwrap_err();
        assert!(matches!(error, Error::TooLarge(_)), "{encoding}: {error}");
        // A download has no limit, and is handed over in pieces.
        let mut download = client.read_file().download().await.unwrap();
        let mut length = 0;
        while let Some(piece) = download.next().await {
            let piece = piece.unwrap();
            assert!(piece.len() <= 16 << 10, "{encoding}: {}", piece.len());
            length += piece.len();
        }
        assert_eq!(length, zeros.len(), "{encoding}");
    }
}

#[tokio::test]
async fn what_callers_ask_for_goes_before() {
    let body = encoded("gzip", b"{\"n\": 5}");
    let pieces = Pieces::new("gzip", "application/json", &body, 9);
    let client = pieces.client().build().unwrap();
    client
        .read_tick()
        .header("accept-encoding", "gzip;q=1.0")
        .await
        .unwrap();
    // A part of something compressed would be of no use.
    client
        .read_tick()
        .header("range", "bytes=0-3")
        .await
        .unwrap();
    assert_eq!(*pieces.asked.lock().unwrap(), ["gzip;q=1.0", "identity"]);
}

/// A server that sends an event, compressed and flushed, and waits before the next.
async fn slow(encoding: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = socket.read(&mut buffer).await;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: {encoding}\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let first = match encoding {
            "gzip" => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(b"data: {\"n\": 1}\n\n").unwrap();
                encoder.flush().unwrap();
                encoder.get_ref().clone()
            }
            "br" => {
                let mut sent = Vec::new();
                let mut encoder = brotli::CompressorWriter::new(&mut sent, 4096, 5, 22);
                encoder.write_all(b"data: {\"n\": 1}\n\n").unwrap();
                encoder.flush().unwrap();
                std::mem::forget(encoder);
                sent
            }
            _ => {
                let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
                encoder.write_all(b"data: {\"n\": 1}\n\n").unwrap();
                encoder.flush().unwrap();
                encoder.get_ref().clone()
            }
        };
        socket.write_all(&first).await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
    url
}

#[tokio::test]
async fn events_arrive_as_they_are_sent() {
    for encoding in ["gzip", "br", "zstd"] {
        let client = Client::builder()
            .base_url(slow(encoding).await)
            .build()
            .unwrap();
        let mut events = client.ticks().stream().await.unwrap();
        let event = tokio::time::timeout(Duration::from_secs(10), events.next()).await;
        assert_eq!(event.expect(encoding).unwrap().unwrap().n, 1);
    }
}

#[tokio::test]
async fn a_length_is_that_of_what_is_sent() {
    let body = encoded("gzip", &vec![b'x'; 5000]);
    let length = body.len().to_string();
    let server = Server::start(move |_| {
        let answer = Answer::of(200, "application/octet-stream", body.clone());
        answer
            .header("content-encoding", "gzip")
            .header("content-length", &length)
    })
    .await;
    let client = Client::builder()
        .base_url(server.url())
        .max_body_size(5000)
        .build()
        .unwrap();
    assert_eq!(client.read_file().await.unwrap().len(), 5000);
    let download = client.read_file().download().await.unwrap();
    assert_eq!(download.size(), None);
    assert_eq!(download.bytes().await.unwrap().len(), 5000);
    assert_eq!(
        server.received()[0].headers["accept-encoding"],
        "gzip, deflate, br, zstd"
    );
}
