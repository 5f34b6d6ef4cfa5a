//! Bytes, whole or as they arrive.

use std::pin::Pin;

use futures_core::Stream;
use golden_response_download::{
    Client, Download, DownloadPosition, Error, Problem, RetryPolicy, TransportErrorKind,
};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Answer, Server};

fn client(url: String) -> Client {
    let builder = Client::builder().base_url(url).max_body_size(100);
    builder.build().unwrap()
}

fn file(length: u8) -> Answer {
    Answer {
        status: 200,
        headers: vec![("content-type", "image/png".to_owned())],
        chunks: (0..length).map(|it| vec![it; 9]).collect(),
    }
}

async fn read(mut download: Download<Problem>) -> Result<Vec<u8>, Error<Problem>> {
    let mut all = Vec::new();
    while let Some(chunk) = download.next().await {
        all.extend_from_slice(&chunk?);
    }
    assert!(download.next().await.is_none());
    Ok(all)
}

#[tokio::test]
async fn whole_and_bounded() {
    let server = Server::start(|it| file(if it.target.ends_with('1') { 10 } else { 20 })).await;
    let client = client(server.url());
    assert_eq!(client.read_file("1").await.unwrap().len(), 90);
    assert!(matches!(
        client.read_file("2").await,
        Err(Error::TooLarge(_))
    ));
    let download = client.read_file("2").download().await.unwrap();
    assert!(matches!(download.bytes().await, Err(Error::TooLarge(_))));
    assert_eq!(
        server.received()[0].headers["accept"],
        "application/octet-stream"
    );
}

#[tokio::test]
async fn as_it_arrives() {
    let server = Server::start(|_| file(200)).await;
    let download = client(server.url())
        .read_file("1")
        .download()
        .await
        .unwrap();
    assert_eq!(download.meta().content_type(), Some("image/png"));
    assert_eq!(download.size(), None);
    let _: Pin<Box<dyn Stream<Item = Result<bytes::Bytes, Error<Problem>>> + Send>>;
    assert_eq!(read(download).await.unwrap().len(), 1800);
}

#[tokio::test]
async fn an_error_is_typed() {
    let server = Server::start(|_| Answer::json(404, &json!({"what": "file"}))).await;
    let error = client(server.url())
        .read_file("1")
        .download()
        .await
        .unwrap_err();
    assert_eq!(error.typed().map(|it| it.what.as_str()), Some("file"));
}

/// A server that promises more than it sends.
async fn short(head: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            let _ = socket.write_all(head.as_bytes()).await;
        }
    });
    url
}

#[tokio::test]
async fn a_download_cut_short_is_an_error() {
    let heads = [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ];
    for head in heads {
        let client = client(short(head).await);
        let download = client.read_file("1").download().await.unwrap();
        let error = read(download).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        let error = client.read_file("1").await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
    }
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_was() {
    let head = "HTTP/1.1 200 OK\r\netag: \"one\"\r\ncontent-length: 10\r\n\r\nhalf";
    let builder = Client::builder().base_url(short(head).await);
    let once = builder.retries(RetryPolicy::NEVER).build().unwrap();
    let mut download = once.read_file("1").download().await.unwrap();
    assert_eq!(download.next().await.unwrap().unwrap(), "half");
    assert!(download.next().await.unwrap().is_err());
    let position: DownloadPosition = download.position().unwrap();
    assert_eq!((position.offset, download.size()), (4, Some(10)));

    let server = Server::start(|it| {
        let range = it.headers.get("range").map(|it| it.to_str().unwrap());
        let rest = Answer::of(206, "image/png", "way on").header("etag", "\"one\"");
        match range {
            Some("bytes=4-") => rest.header("content-range", "bytes 4-9/10"),
            _ => Answer::of(200, "image/png", "something else"),
        }
    })
    .await;
    let client = client(server.url());
    let call = client.read_file("1");
    let rest = call.clone().download_from(position.clone()).await.unwrap();
    assert_eq!(read(rest).await.unwrap(), b"way on");
    let elsewhere = DownloadPosition {
        offset: 5,
        ..position
    };
    let error = call.download_from(elsewhere).await.unwrap_err();
    let Error::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.kind(), TransportErrorKind::Changed);
}

#[tokio::test]
async fn a_redirect_is_followed_or_told() {
    let server = Server::start(|it| match it.target.as_str() {
        "/v1/logs" => Answer::of(302, "text/plain", "").header("location", "/v1/there"),
        _ => Answer::of(200, "text/plain", "log"),
    })
    .await;
    let client_ = client(server.url());
    // What is described is the redirect, so it is what a call returns; a download goes where it leads.
    let told = client_.logs().await.unwrap();
    assert_eq!(told.meta().status(), 302);
    assert_eq!(told.meta().headers()["location"], "/v1/there");
    let download = client_.logs().download().await.unwrap();
    assert_eq!(download.text().await.unwrap(), "log");

    let server = Server::start(|_| Answer::of(302, "text/plain", "")).await;
    let there = client(server.url()).logs().await.unwrap();
    assert_eq!(there.meta().status(), 302);
    let server = Server::start(|_| Answer::json(410, &json!({"what": "logs"}))).await;
    let error = client(server.url()).logs().await.unwrap_err();
    assert_eq!(error.typed().map(|it| it.what.as_str()), Some("logs"));
}
