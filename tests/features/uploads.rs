//! Uploads: in one piece, piece by piece, from files, and in forms.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use golden_uploads::prelude::*;
use golden_uploads::types::{AddScanBody, AddScanBodyKind, Album, AlbumAbout, AlbumPlace};
use golden_uploads::{Body, BoxFuture, Client, Error, TokenError, TokenSource};

use crate::server::{Answer, Server};

/// Some pieces, of which the last may be an error.
struct Pieces(Vec<std::io::Result<Bytes>>);

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(next)
    }
}

fn pieces() -> Pieces {
    Pieces(vec![Ok(Bytes::from("one ")), Ok(Bytes::from("two"))])
}

async fn start() -> (Server, Client) {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_stream_of_bytes() {
    let (server, client) = start().await;
    let body = Body::stream(pieces());
    let call = client.put_raw(body);
    call.clone().await.unwrap();
    let received = &server.received()[0];
    assert_eq!(received.bytes, "one two");
    assert_eq!(received.headers["transfer-encoding"], "chunked");
    // What is used up is not sent empty.
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("sent already"), "{error}");
    assert_eq!(server.received().len(), 1);

    client
        .put_raw(Body::stream(pieces()).with_length(7))
        .await
        .unwrap();
    let received = &server.received()[1];
    assert_eq!(received.bytes, "one two");
    assert_eq!(received.headers["content-length"], "7");

    let call = client.put_raw(Body::reopened(|| Ok(pieces())));
    call.clone().await.unwrap();
    call.await.unwrap();
    assert_eq!(server.received()[3].bytes, "one two");
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error() {
    let (_server, client) = start().await;
    let lost = || std::io::Error::other("the disk is gone");
    let body = Body::stream(Pieces(vec![Ok(Bytes::from("one ")), Err(lost())]));
    let error = client.put_raw(body).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)));
    assert!(error.to_string().contains("the disk is gone"), "{error}");
    let short = Body::stream(pieces()).with_length(100);
    assert!(client.put_raw(short).await.is_err());
}

#[tokio::test]
async fn a_file_that_is_read_while_it_is_sent() {
    let (server, client) = start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.bin");
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(&path, &content).unwrap();
    let file = File::open(&path).unwrap();
    client.put_raw(file.clone()).await.unwrap();
    client.put_raw(file.clone()).await.unwrap();
    for received in server.received() {
        assert_eq!(received.headers["content-length"], "4000000");
        assert!(received.bytes == content);
    }
    let told = Arc::new(Mutex::new((0, None)));
    let last = told.clone();
    let hook = move |sent, total| *last.lock().unwrap() = (sent, total);
    let call = client.add_album(Album::new(file)).on_upload(hook);
    call.await.unwrap();
    let received = server.received().pop().unwrap();
    let length = received.headers["content-length"].to_str().unwrap();
    assert_eq!(length, received.bytes.len().to_string());
    let length = received.bytes.len() as u64;
    assert_eq!(*told.lock().unwrap(), (length, Some(length)));
    let at = received
        .bytes
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .unwrap()
        + 4;
    assert!(received.bytes[at..at + content.len()] == content);
    let head = String::from_utf8_lossy(&received.bytes[..at]).into_owned();
    assert!(head.contains("filename=\"big.bin\""), "{head}");

    assert!(File::open(folder.path()).is_err());
    assert!(File::open(folder.path().join("none")).is_err());
    let gone = File::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(client.put_raw(gone).await.is_err());
}

#[tokio::test]
async fn parts_are_sent_as_their_encodings_say() {
    let (server, client) = start().await;
    let album = Album::new(
        File::new("c")
            .content_type("image/jpeg")
            .header("x-free", "f"),
    )
    .pages([File::new("1"), File::new("2").name("two")])
    .words(["a".to_owned(), "b".to_owned()])
    .place(AlbumPlace::new().city("x").at([1.5, 2.5]))
    .about(AlbumAbout::new().by("me"));
    let call = client.add_album(album).extra_property("more", "m");
    call.await.unwrap();
    let received = server.received().pop().unwrap();
    let content_type = received.headers["content-type"].to_str().unwrap();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let text = String::from_utf8_lossy(&received.bytes).replace(boundary, "B");
    let part = |head: &str, body: &str| {
        format!("--B\r\ncontent-disposition: form-data; name={head}\r\n\r\n{body}\r\n")
    };
    let expected = [
        part(
            "\"cover\"; filename=\"cover\"\r\ncontent-type: image/jpeg\r\nX-Kind: cover\r\nx-free: f",
            "c",
        ),
        part(
            "\"pages\"; filename=\"pages\"\r\ncontent-type: image/png",
            "1",
        ),
        part(
            "\"pages\"; filename=\"two\"\r\ncontent-type: image/png",
            "2",
        ),
        part("\"words\"", "a,b"),
        part("\"place[at][0]\"", "1.5"),
        part("\"place[at][1]\"", "2.5"),
        part("\"place[city]\"", "x"),
        part(
            "\"about\"\r\ncontent-type: application/merge-patch+json",
            "{\"by\":\"me\"}",
        ),
        part("\"more\"", "m"),
        "--B--\r\n".to_owned(),
    ];
    assert_eq!(text, expected.concat());
}

/// Counts how often it is asked.
struct Tokens(Arc<AtomicUsize>);

impl TokenSource for Tokens {
    fn token(&self, _: bool) -> BoxFuture<'_, Result<String, TokenError>> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(format!("t{number}")) })
    }
}

#[tokio::test]
async fn only_what_can_be_opened_again_is_sent_again() {
    let server = Server::start(|it| match it.headers["authorization"] == "Bearer t0" {
        true => Answer::of(401, "text/plain", ""),
        false => Answer::of(204, "text/plain", ""),
    })
    .await;
    let client = || {
        let tokens = Tokens(Arc::new(AtomicUsize::new(0)));
        let builder = Client::builder().base_url(server.url());
        builder.token_source("token", tokens).build().unwrap()
    };
    client()
        .put_later(Body::reopened(|| Ok(pieces())))
        .await
        .unwrap();
    assert_eq!(server.received().len(), 2);
    assert_eq!(server.received()[1].bytes, "one two");
    let error = client()
        .put_later(Body::stream(pieces()))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Status(_)));
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn files_as_newer_documents_write_them_and_scalars_as_json() {
    let (server, client) = start().await;
    let body = AddScanBody::new(File::from(b"png".to_vec()))
        .more(vec![File::from(b"raw".to_vec())])
        .thumbnail(File::from(b"gif".to_vec()))
        .inline("cG5n")
        .title("a \"b\"")
        .kind(AddScanBodyKind::A)
        .count(2);
    client.add_scan(body).await.unwrap();
    client.put_scan(Body::from("any")).await.unwrap();
    let received = server.received();
    let form = String::from_utf8_lossy(&received[0].bytes).replace("\r\n", "|");
    for part in [
        "name=\"title\"|content-type: application/json||\"a \\\"b\\\"\"|",
        "name=\"kind\"|content-type: application/json||\"a\"|",
        "name=\"count\"|content-type: application/json||2|",
        "name=\"inline\"||cG5n|",
        "|content-type: image/gif||gif|",
        "||png|",
        "||raw|",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
    assert_eq!(received[1].bytes, "any");
    assert_eq!(
        received[1].headers["content-type"],
        "application/octet-stream"
    );
}
