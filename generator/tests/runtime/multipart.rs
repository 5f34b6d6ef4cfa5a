//! Forms with files, as they are on the wire.

use std::collections::BTreeMap;

use serde_json::json;

use crate::api::{CREATE, client};
use crate::runtime::{CallOptions, File, FromJson, Request, object, to_value};

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
    file: required "file" new(into File), purpose: required "purpose" new(into String),
    pages: optional "pages" set(pages, into Vec<File>), count: optional "count" set(count, as i64),
    meta: optional "meta" set(meta, into BTreeMap<String, i64>),
    missing: optional "missing" set(missing, into String),
} }

/// The content type and the body of a form, its boundary spelled `B`.
fn sent<T: serde::Serialize>(value: &T, types: &[(&str, &str)]) -> (String, String) {
    let mut request = Request::new(&CREATE);
    request.path("t", "thread_id").unwrap();
    request.multipart(value, types).unwrap();
    let client = client("http://127.0.0.1:1", |builder| builder);
    let http = request.to_http(&client, &CallOptions::default()).unwrap();
    let content_type = http.headers()["content-type"].to_str().unwrap().to_owned();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    let body = String::from_utf8_lossy(http.body()).replace(boundary, "B");
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
    let (content_type, body) = sent(&upload, &[("purpose", "text/markdown")]);
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
        let error = request.multipart(&value, &[]).unwrap_err();
        assert_eq!(error.to_string(), "body of `op`: it has to be an object");
    }
    assert_eq!(sent(&json!({}), &[]).1, "--B--\r\n");
}

#[test]
fn files_in_json_are_text() {
    let file = File::from_json(&json!("text")).unwrap();
    assert_eq!(file.bytes().as_ref(), b"text");
    assert_eq!(to_value(&file), json!("text"));
    assert!(File::from_json(&json!(1)).is_err());
    assert_eq!(
        format!("{file:?}"),
        "File { name: None, content_type: None, bytes: 4 }"
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
