//! Forms, multipart and XML: what is sent, what is refused, and what is told of XML that comes back.

use std::io::Write;
use std::path::Path;

use super::{Ran, answer, server};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Bodies, version: '1'}
paths:
  /form:
    post:
      operationId: sendForm
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer, maximum: 30}, tags: {type: array, items: {type: string}}}}
            encoding: {tags: {explode: false}}
      responses: {204: {description: Nothing}}
  /upload:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties:
                file: {type: string, format: binary}
                more: {type: array, items: {type: string, format: binary}}
                note: {type: object, properties: {text: {type: string}}}
                count: {type: integer}
            encoding: {file: {contentType: text/csv}}
      responses: {204: {description: Nothing}}
  /pets:
    post:
      operationId: sendXml
      requestBody: {required: true, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        200: {description: One, content: {application/xml: {schema: {$ref: '#/components/schemas/Pet'}}}}
        4XX: {description: None, content: {application/problem+xml: {schema: {$ref: '#/components/schemas/Refusal'}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      xml: {name: pet}
      properties:
        id: {type: integer, xml: {attribute: true}}
        name: {type: string, minLength: 2}
        kind: {type: string, enum: [cat, dog]}
        toys: {type: array, items: {type: string, xml: {name: toy}}, xml: {wrapped: true}}
    Refusal: {type: object, required: [code], properties: {code: {type: string, xml: {attribute: true}}}, xml: {name: refusal}}
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("pets.yaml", DOCUMENT),
        ("pets.csv", "Rex,7\n"),
        ("photo.txt", "not really"),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn call(folder: &Path, arguments: &[&str], url: &str) -> Ran {
    super::call(folder, &[arguments, &["--server", url]].concat())
}

const NOTHING: &[u8] = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";

#[test]
fn forms_are_sent_as_their_encodings_say() {
    let folder = folder();
    let (url, requests) = server(|_, stream| {
        let _ = stream.write_all(NOTHING);
    });
    let items = [
        "sendForm",
        "name=Rex & Max",
        "age=7",
        "tags=a b",
        "tags=c,d",
    ];
    let ran = call(folder.path(), &items, &url);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent = requests.recv().unwrap();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let media_type = "content-type: application/x-www-form-urlencoded\r\n";
    assert!(format!("{head}\r\n").contains(media_type), "{head}");
    assert_eq!(body, "name=Rex%20%26%20Max&age=7&tags=a%20b,c%2Cd");
    let ran = call(folder.path(), &["sendForm", "age=31"], &url);
    assert_eq!(ran.code, 3);
    for said in [
        "error: body field `name`: it is required, and missing\n",
        "error: body field `age`: it is greater than the maximum of 30\n",
    ] {
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}

#[test]
fn files_are_parts_with_their_names_and_media_types() {
    let folder = folder();
    let (url, requests) = server(|_, stream| {
        let _ = stream.write_all(NOTHING);
    });
    let items = [
        "upload",
        "file@pets.csv",
        "more@photo.txt",
        "more@pets.csv",
        "note[text]=old",
        "count=2",
    ];
    let ran = call(folder.path(), &items, &url);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent = requests.recv().unwrap();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let boundary = head.split_once("content-type: multipart/form-data; boundary=");
    let boundary = boundary
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap()
        .trim_matches('"');
    let mut parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert_eq!((parts.remove(0), parts.pop()), ("", Some("--\r\n")));
    let mut parts: Vec<&str> = parts
        .iter()
        .map(|it| {
            it.strip_prefix("\r\n")
                .unwrap()
                .strip_suffix("\r\n")
                .unwrap()
        })
        .collect();
    parts.sort_unstable();
    let part = |name: &str, more: &str, text: &str| {
        format!("content-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}")
    };
    let file = |name: &str, file: &str, media_type: &str, text: &str| {
        let more = format!("; filename=\"{file}\"\r\ncontent-type: {media_type}");
        part(name, &more, text)
    };
    let bytes = "application/octet-stream";
    let json = "\r\ncontent-type: application/json";
    let mut wanted = [
        file("file", "pets.csv", "text/csv", "Rex,7\n"),
        file("more", "photo.txt", bytes, "not really"),
        file("more", "pets.csv", bytes, "Rex,7\n"),
        part("note", json, "{\"text\":\"old\"}"),
        part("count", "", "2"),
    ];
    wanted.sort_unstable();
    assert_eq!(parts, wanted);
    let ran = call(folder.path(), &["upload", "count=2"], &url);
    assert_eq!(ran.code, 3);
    let said = "error: body field `file`: it is required, and missing\n";
    assert!(ran.err.contains(said), "{}", ran.err);
    let ran = call(folder.path(), &["upload", "file@none.csv"], &url);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let said = "error: there is no file `none.csv` to send\n";
    assert_eq!(ran.err, said);
    let ran = call(folder.path(), &["upload", "file@."], &url);
    let said = "error: `.` is a folder, and no file to send\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, said));
}

#[test]
fn xml_is_sent_and_held_to_its_schema() {
    let folder = folder();
    let answers = [
        "<?xml version=\"1.0\"?><pet id=\"3\"><name>Rex</name><kind>cat</kind><toys><toy>ball</toy></toys></pet>",
        "<pet><name>R</name><kind>cow</kind></pet>",
        "<pet id=\"x\"><name>Rex</name></pet>",
        "<pet><kind>cat</kind></pet>",
        "<pet><name>Rex</pet>",
    ];
    let (url, requests) = server(move |number, stream| {
        let _ = stream.write_all(answer("application/xml", answers[number]).as_bytes());
    });
    let items = ["sendXml", "id=3", "name=<Rex>", "toys=ball", "toys=bone"];
    let ran = call(folder.path(), &items, &url);
    assert_eq!(
        (ran.code, ran.out.trim_end()),
        (0, answers[0]),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("not as described"), "{}", ran.err);
    let sent = requests.recv().unwrap();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-type: application/xml"), "{head}");
    let pet =
        "<pet id=\"3\"><name>&lt;Rex&gt;</name><toys><toy>ball</toy><toy>bone</toy></toys></pet>";
    assert!(body.ends_with(pet), "{body}");
    let ran = call(folder.path(), &["sendXml", "name=R"], &url);
    assert_eq!(ran.code, 3);
    let said = "error: body field `name`: it is shorter than 2 characters\n";
    assert!(ran.err.contains(said), "{}", ran.err);
    let told: [(u8, &[&str]); 4] = [
        (
            0,
            &[
                "not as described: `name`: it is shorter than 2 characters\n",
                "not as described: `kind`: it is not one of \"cat\" or \"dog\"\n",
            ],
        ),
        (
            0,
            &["not as described: `id`: expected a number, found a string"],
        ),
        (0, &["not as described: \"name\" is a required property\n"]),
        (8, &["not as described: it is called XML, and is none: "]),
    ];
    for (code, lines) in told {
        let ran = call(folder.path(), &["sendXml", "name=Rex"], &url);
        assert_eq!(ran.code, i32::from(code), "{lines:?}: {}", ran.err);
        for line in lines {
            assert!(ran.err.contains(line), "{line}: {}", ran.err);
        }
    }
}

#[test]
fn xml_of_an_error_is_held_to_its_schema() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let body = "<refusal/>";
        let head = format!(
            "HTTP/1.1 422 Unprocessable Content\r\ncontent-type: application/problem+xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all((head + body).as_bytes());
    });
    let ran = call(folder.path(), &["sendXml", "name=Rex"], &url);
    assert_eq!((ran.code, ran.out.trim_end()), (4, "<refusal/>"));
    let said = "not as described: \"code\" is a required property\n";
    assert!(ran.err.contains(said), "{}", ran.err);
}
