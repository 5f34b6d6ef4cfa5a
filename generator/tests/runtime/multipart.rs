//! Forms with files, as they are on the wire.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use serde_json::json;

use crate::api::{CREATE, client};
use crate::runtime::{
    Body, CallOptions, Encoding, File, QueryStyle, Request, from_value, object, to_value,
};

struct Upload {
    file: File,
    purpose: String,
    pages: Option<Vec<File>>,
    count: Option<i64>,
    meta: Option<BTreeMap<String, i64>>,
    missing: Option<String>,
}

object! { Upload: new {
    constants { "kind" = "upload" }
    file: required "file" new(impl Into<File>), purpose: required "purpose" new(impl Into<String>),
    pages: optional "pages" set(impl Into<Vec<File>>), count: optional "count" set(i64),
    meta: optional "meta" set(impl Into<BTreeMap<String, i64>>),
    missing: optional "missing" set(impl Into<String>),
} }

/// The content type and the body of a form, its boundary spelled `B`.
fn sent<T: serde::Serialize>(value: &T, encodings: &[Encoding]) -> (String, String) {
    let mut request = Request::new(&CREATE);
    request.path("t", "thread_id").unwrap();
    request.multipart_as(value, encodings).unwrap();
    let client = client("http://127.0.0.1:1", |builder| builder);
    let http = request.build(&client, &CallOptions::default()).unwrap();
    let content_type = http.headers()["content-type"].to_str().unwrap().to_owned();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let body = http.body().as_bytes().unwrap();
    let body = String::from_utf8_lossy(body).replace(boundary, "B");
    (content_type.replace(boundary, "B"), body)
}

#[test]
fn properties_are_parts() {
    let upload = Upload::new(
        File::new("a\r\n")
            .name("x \"y\"\r\n.txt")
            .content_type("text/plain"),
        "test",
    )
    .pages([File::new(vec![0xff]), File::new("2").name("2")])
    .count(3)
    .meta([("k".to_owned(), 1)]);
    let (content_type, body) = sent(
        &upload,
        &[Encoding::of(&["purpose"]).content_type("text/markdown")],
    );
    assert_eq!(content_type, "multipart/form-data; boundary=B");
    let expected = [
        "--B\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nupload\r\n",
        "--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x %22y%22%0D%0A.txt\"\r\n",
        "content-type: text/plain\r\n\r\na\r\n\r\n",
        "--B\r\ncontent-disposition: form-data; name=\"purpose\"\r\n",
        "content-type: text/markdown\r\n\r\ntest\r\n",
        "--B\r\ncontent-disposition: form-data; name=\"pages\"; filename=\"pages\"\r\n",
        "content-type: application/octet-stream\r\n\r\n\u{fffd}\r\n",
        "--B\r\ncontent-disposition: form-data; name=\"pages\"; filename=\"2\"\r\n",
        "content-type: application/octet-stream\r\n\r\n2\r\n",
        "--B\r\ncontent-disposition: form-data; name=\"count\"\r\n\r\n3\r\n",
        "--B\r\ncontent-disposition: form-data; name=\"meta\"\r\n",
        "content-type: application/json\r\n\r\n{\"k\":1}\r\n",
        "--B--\r\n",
    ];
    assert_eq!(body, expected.concat());
    let more = sent(&upload.missing("here"), &[]).1;
    assert!(
        more.ends_with("name=\"missing\"\r\n\r\nhere\r\n--B--\r\n"),
        "{more}"
    );
}

#[test]
fn only_objects_are_forms() {
    let mut request = Request::new(&CREATE);
    for value in [json!([1]), json!("a"), json!(1), json!(null)] {
        let error = request.multipart(&value).unwrap_err();
        assert_eq!(error.to_string(), "body: it has to be an object");
    }
    assert_eq!(sent(&json!({}), &[]).1, "--B--\r\n");
}

#[test]
fn files_in_json_are_text() {
    let file = from_value::<File>(&json!("text")).unwrap();
    assert_eq!(file.body().as_bytes().unwrap().as_ref(), b"text");
    assert_eq!(to_value(&file), json!("text"));
    assert!(from_value::<File>(&json!(1)).is_err());
    assert_eq!(
        format!("{file:?}"),
        "File { name: None, content_type: None, length: Some(4) }"
    );
}

#[test]
fn files_are_read_with_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    std::fs::write(&path, b"\x00\x01").unwrap();
    let file = File::read(&path).unwrap();
    assert_eq!(file, File::new(vec![0, 1]).name("a.bin"));
    assert!(File::read(folder.path().join("missing")).is_err());
}

#[test]
fn properties_are_spelled_as_their_encodings_say() {
    let value = json!({
        "tags": ["a,b", "c"], "pipes": ["x", "y"], "deep": {"k": {"l": [1, null]}}, "list": [], "none": null,
        "plain": {"k": 1},
    });
    let encodings = [
        Encoding::of(&["tags"]).style(QueryStyle::Form, false),
        Encoding::of(&["pipes"]).style(QueryStyle::Pipe, false),
        Encoding::of(&["deep", "list", "none"]).style(QueryStyle::DeepObject, true),
        Encoding::of(&["plain"]).headers(&[("x-part", "1")]),
    ];
    let part = |name: &str, more: &str, text: &str| {
        format!("--B\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    let expected = [
        part("tags", "", "a,b,c"),
        part("pipes", "", "x|y"),
        part("deep[k][l][0]", "", "1"),
        part(
            "plain",
            "\r\ncontent-type: application/json\r\nx-part: 1",
            "{\"k\":1}",
        ),
        "--B--\r\n".to_owned(),
    ];
    assert_eq!(sent(&value, &encodings).1, expected.concat());
    let mut request = Request::new(&CREATE);
    let nested = json!({ "tags": [[1]] });
    let error = request.multipart_as(&nested, &encodings).unwrap_err();
    assert!(error.to_string().contains("`tags`"), "{error}");
}

#[test]
fn files_carry_headers_of_their_own() {
    let upload = Upload::new(
        File::new("a")
            .header("X-Part", "of file")
            .header("x-more", "line\r\nbreak"),
        "test",
    );
    let encodings = [Encoding::of(&["file"])
        .content_type("image/*")
        .headers(&[("x-part", "of document")])];
    let (_, body) = sent(&upload, &encodings);
    let expected = "name=\"file\"; filename=\"file\"\r\ncontent-type: application/octet-stream\r\n\
                    X-Part: of file\r\nx-more: line  break\r\n\r\na\r\n";
    assert!(body.contains(expected), "{body}");
}

pub struct Nothing;

impl futures_core::Stream for Nothing {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

#[test]
fn a_form_with_a_stream_is_not_in_one_piece() {
    let upload = Upload::new(File::new(Body::reopened(|| Ok(Nothing))), "test");
    let mut request = Request::new(&CREATE);
    request.path("t", "thread_id").unwrap();
    request.multipart(&upload).unwrap();
    let client = client("http://127.0.0.1:1", |builder| builder);
    let http = request.build(&client, &CallOptions::default()).unwrap();
    assert!(http.body().as_bytes().is_none());
    assert_eq!(http.body().length(), None);
    assert!(http.body().is_unused());
    // Only a form can carry it.
    assert!(
        request
            .json(&upload)
            .unwrap_err()
            .to_string()
            .contains("JSON")
    );
}

#[test]
fn a_part_is_of_one_of_its_media_types() {
    // What is declared, and what text, a number, an object and a file are then.
    const JSON: &str = "application/json";
    for (declared, text, number, object, file) in [
        (
            "text/plain, text/markdown",
            "text/plain",
            "text/plain",
            "text/plain",
            "application/octet-stream",
        ),
        (
            "application/xml, application/json",
            "application/xml",
            "application/xml",
            JSON,
            "application/octet-stream",
        ),
        (
            "application/xml",
            "application/xml",
            "application/xml",
            JSON,
            "application/xml",
        ),
        (
            "image/*, text/plain",
            "text/plain",
            "text/plain",
            "text/plain",
            "text/plain",
        ),
        ("text/*", "", "", JSON, "application/octet-stream"),
        ("application/json", JSON, JSON, JSON, JSON),
        (
            "text/x;a=b, application/vnd.a+json",
            "text/x;a=b",
            "text/x;a=b",
            "application/vnd.a+json",
            "application/octet-stream",
        ),
    ] {
        fn of<T: serde::Serialize>(value: &T, declared: &'static str) -> String {
            let (_, body) = sent(
                &BTreeMap::from([("it", value)]),
                &[Encoding::of(&["it"]).content_type(declared)],
            );
            let mut lines = body.lines();
            let found = lines.find_map(|it| it.strip_prefix("content-type: "));
            found.unwrap_or_default().to_owned()
        }
        assert_eq!(of(&"x", declared), text, "{declared}");
        assert_eq!(of(&1, declared), number, "{declared}");
        assert_eq!(of(&json!({"a": 1}), declared), object, "{declared}");
        assert_eq!(of(&File::new("x"), declared), file, "{declared}");
    }
}
