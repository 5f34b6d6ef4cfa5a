//! Text in the charset that its content type names.

use std::time::Duration;

use serde_json::Value;

use crate::api::{client, operation, said};
use crate::runtime::{CallOptions, Download, Error, Operation, Request, call};
use crate::server::raw;

static READ: Operation = operation("GET", "/x", &[]);

async fn text(content_type: &str, bytes: &[u8]) -> Result<String, Error<Value>> {
    let mut whole = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        bytes.len()
    )
    .into_bytes();
    whole.extend_from_slice(bytes);
    let serve = || raw(vec![(Duration::ZERO, whole.clone())], Duration::ZERO);
    let options = CallOptions::default();
    let (url, _) = serve().await;
    let read = call::text::<Value>(&client(&url, |it| it), Request::new(&READ), &options).await;
    let (url, _) = serve().await;
    let other = client(&url, |it| it);
    let opened = Download::<Value>::open(&other, Request::new(&READ), &options);
    let downloaded = opened.await.unwrap().text().await;
    match (&read, &downloaded) {
        (Ok(read), Ok(downloaded)) => assert_eq!(&**read, downloaded),
        (Err(read), Err(downloaded)) => assert_eq!(said(read), said(downloaded)),
        both => panic!("{both:?}"),
    }
    read.map(crate::runtime::Response::into_inner)
}

#[tokio::test]
async fn text_is_read_as_it_is_labelled() {
    for (content_type, bytes, expected) in [
        ("text/plain", "gr\u{fc}n".as_bytes(), "gr\u{fc}n"),
        ("text/plain", b"gr\xfcn", "gr\u{fffd}n"),
        ("text/plain; charset=utf-8", b"gr\xc3\xbcn", "gr\u{fc}n"),
        ("text/plain; charset=UTF8", b"gr\xc3\xbcn", "gr\u{fc}n"),
        ("text/plain; charset=", b"gr\xc3\xbcn", "gr\u{fc}n"),
        (
            "text/plain; charset=iso-8859-1",
            b"gr\xfcn \x80",
            "gr\u{fc}n \u{20ac}",
        ),
        ("text/plain;charset=\"ISO-8859-1\"", b"gr\xfcn", "gr\u{fc}n"),
        (
            "text/csv; header=present; Charset = latin1 ; x=y",
            b"\xe9",
            "\u{e9}",
        ),
        ("text/plain; charset=us-ascii", b"a\xe9", "a\u{e9}"),
        (
            "text/plain; charset=windows-1252",
            b"\x93q\x94 \x9f \x81",
            "\u{201c}q\u{201d} \u{178} \u{81}",
        ),
        (
            "text/plain; charset=iso-8859-15",
            b"\xa4 \xbe \xe9 \x80",
            "\u{20ac} \u{178} \u{e9} \u{80}",
        ),
        (
            "text/plain; charset=utf-16le",
            b"g\x00\xfc\x00=\xd8\x00\xde",
            "g\u{fc}\u{1f600}",
        ),
        ("text/plain; charset=utf-16be", b"\x00g\x00\xfc", "g\u{fc}"),
        ("text/plain; charset=utf-16", b"\xfe\xff\x00g", "g"),
        ("text/plain; charset=utf-16", b"g\x00", "g"),
        (
            "text/plain; charset=utf-16le",
            b"=\xd8x\x00y",
            "\u{fffd}x\u{fffd}",
        ),
        // A byte order mark is no text, and knows better.
        ("text/plain", b"\xef\xbb\xbfa", "a"),
        (
            "text/plain; charset=iso-8859-1",
            b"\xef\xbb\xbf\xc3\xbc",
            "\u{fc}",
        ),
        ("text/plain; charset=klingon", b"\xff\xfea\x00", "a"),
    ] {
        assert_eq!(
            text(content_type, bytes).await.unwrap(),
            expected,
            "{content_type}"
        );
    }
    for name in ["klingon", "shift_jis", "utf-7"] {
        let error = text(&format!("text/plain; charset={name}"), b"a").await;
        let error = error.unwrap_err();
        let found = format!("found the charset `{name}`");
        assert!(error.to_string().contains(&found), "{error}");
        assert!(matches!(error, Error::Decode(_)), "{error}");
        assert_eq!(error.body().as_deref(), Some("a"));
    }
}
