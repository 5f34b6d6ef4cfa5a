//! What a download says of its file, and of how far it is.

use serde_json::Value;

use crate::api::{client, operation};
use crate::runtime::{CallOptions, Download, Operation, Request};
use crate::server::{Answer, Server, answer};

static READ: Operation = operation("GET", "/x", &[]);

async fn open(header: &str) -> Download<Value> {
    let server = Server::always(Answer {
        headers: vec![("content-disposition", header.to_owned())],
        ..answer(200, "application/octet-stream", "0123456789")
    })
    .await;
    let client = client(&server.url, |builder| builder);
    let options = CallOptions::default();
    let opened = Download::open(&client, Request::new(&READ), &options).await;
    opened.unwrap()
}

#[tokio::test]
async fn the_name_of_a_file() {
    for (header, expected) in [
        ("attachment; filename=a.txt", Some("a.txt")),
        (
            "attachment; filename=\"a; b \\\"c\\\".txt\"; size=3",
            Some("a; b \"c\".txt"),
        ),
        ("inline;FILENAME = \"a.txt\"", Some("a.txt")),
        (
            "attachment; filename=\"euro.txt\"; filename*=UTF-8''%e2%82%ac.txt",
            Some("\u{20ac}.txt"),
        ),
        (
            "attachment; filename*=UTF-8'en'%e2%82%ac.txt; filename=e.txt",
            Some("\u{20ac}.txt"),
        ),
        (
            "attachment; filename*=iso-8859-1''%A3.txt",
            Some("\u{a3}.txt"),
        ),
        ("attachment; filename*=klingon''x; filename=y", Some("y")),
        ("attachment; filename*=nonsense; filename=y", Some("y")),
        (
            "attachment; filename=\"gr\u{fc}n.txt\"",
            Some("gr\u{fc}n.txt"),
        ),
        ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
        (
            "attachment; filename=\"C:\\\\temp\\\\a.txt\"",
            Some("a.txt"),
        ),
        ("attachment; filename*=UTF-8''..%2F..%2Fa%00b", Some("ab")),
        ("attachment; filename=\"..\"", None),
        ("attachment; filename=\"/\"", None),
        ("attachment; filename=\"  \"", None),
        ("attachment; filename=", None),
        ("attachment; filename=\"a.txt", Some("a.txt")),
        ("attachment; x=\"; filename=no\"; filename=yes", Some("yes")),
        ("filename=a.txt", None),
        ("attachment", None),
        ("", None),
    ] {
        let name = open(header).await.file_name();
        assert_eq!(name.as_deref(), expected, "{header}");
    }
}

#[tokio::test]
async fn how_far_it_is() {
    let mut download = open("attachment").await;
    assert_eq!((download.received(), download.size()), (0, Some(10)));
    while let Some(piece) = download.next().await {
        piece.unwrap();
    }
    assert_eq!((download.received(), download.file_name()), (10, None));
}
