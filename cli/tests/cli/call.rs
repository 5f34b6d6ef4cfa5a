//! `specwright call`: what it sends and shows, and its exit codes, against the mock server and against servers that misbehave.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use super::Ran;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
security: [{token: []}]
paths:
  /pets:
    get:
      operationId: listPets
      security: []
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: starting_after, in: query, schema: {type: string}}
        - {name: tag, in: query, schema: {type: array, items: {type: string}}}
      responses: {200: {description: Some, content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}}}
    post:
      operationId: createPet
      parameters: [{name: X-Trace, in: header, schema: {type: integer}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses:
        201: {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        404: {description: None, content: {application/json: {schema: {type: object, properties: {message: {type: string}}}}}}
  /pets/{id}/photo:
    get:
      operationId: getPhoto
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {200: {description: It, content: {image/png: {}}}}
  /pets/{id}/events:
    get:
      operationId: watchPet
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        200:
          description: Events
          content:
            text/event-stream:
              x-stream: {terminal: bye}
              itemSchema:
                oneOf:
                  - {type: object, required: [event, data], properties: {event: {const: fed}, data: {type: object, required: [grams], properties: {grams: {type: integer}}}}}
                  - {type: object, required: [event, data], properties: {event: {const: done}, data: {type: string}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Pets: {type: object, required: [data, has_more], properties: {data: {type: array, items: {$ref: '#/components/schemas/Pet'}}, has_more: {type: boolean}}}
    Pet:
      type: object
      required: [name]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, minLength: 2}
        kind: {type: string, enum: [cat, dog]}
        age: {anyOf: [{type: integer, maximum: 30}, {type: 'null'}]}
        owner: {type: object, properties: {city: {type: string}}}
        toys: {type: array, items: {type: string}}
";

const SECRET: &str = "s3cr3t-T0KEN";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pets.yaml"), DOCUMENT).unwrap();
    folder
}

/// Calls an operation; the credential is in the variable `PET_TOKEN`.
fn call(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["call", "pets.yaml"])
        .args(arguments)
        .current_dir(folder)
        .env("PET_TOKEN", SECRET)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(
        !format!("{}{}", ran.out, ran.err).contains(SECRET),
        "{}{}",
        ran.out,
        ran.err
    );
    ran
}

/// The mock server of the document, which ends with the test.
struct Mock(Child, String);

impl Mock {
    fn start(folder: &Path) -> Mock {
        let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
            .args(["mock", "pets.yaml", "--port", "0", "--quiet"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut first)
            .unwrap();
        let at = first.find("http://").unwrap();
        Mock(child, first[at..].trim().to_owned())
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server that gives each connection to a function, with the request's head and body. Requests arrive at the receiver.
fn server(
    answer: impl Fn(usize, &mut TcpStream) + Send + 'static,
) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (told, requests) = mpsc::channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _ = told.send(request(&mut stream));
            answer(number, &mut stream);
        }
    });
    (url, requests)
}

fn request(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length = head
        .lines()
        .find_map(|it| it.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |it| it.parse().unwrap())];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn answer(media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn a_call_is_answered_whole() {
    let folder = folder();
    let mock = Mock::start(folder.path());
    let ran = call(
        folder.path(),
        &[
            "createPet",
            "name=Rex",
            "--server",
            &mock.1,
            "--credential",
            "token=env:PET_TOKEN",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.starts_with("201 Created in "), "{}", ran.err);
    assert!(ran.out.contains("\"name\": "), "{}", ran.out);
    let ran = call(
        folder.path(),
        &["GET", "/pets", "limit=3", "--server", &mock.1],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"data\": "), "{}", ran.out);
}

#[test]
fn items_are_what_their_schemas_want() {
    let folder = folder();
    let (url, requests) = server(|_, stream| {
        let _ = stream.write_all(answer("application/json", "{\"name\":\"Rex\"}").as_bytes());
    });
    let ran = call(
        folder.path(),
        &[
            "createPet",
            "toys=ball",
            "owner[city]=Berlin",
            "toys=5",
            "age=7",
            "name=007",
            "x-trace:12",
            "x-more:yes",
            "--server",
            &url,
            "--credential",
            "token=env:PET_TOKEN",
        ],
    );
    // The document has no response of status 200, which is marked and no failure.
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("not as described: the document has no response of status 200\n"),
        "{}",
        ran.err
    );
    let sent = requests.recv().unwrap();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /pets HTTP/1.1\r\n"), "{head}");
    for header in [
        &format!("authorization: Bearer {SECRET}"),
        "x-trace: 12",
        "x-more: yes",
    ] {
        assert!(head.contains(header), "{head}");
    }
    assert_eq!(
        body,
        r#"{"name":"007","age":7,"owner":{"city":"Berlin"},"toys":["ball","5"]}"#
    );
    let ran = call(
        folder.path(),
        &["listPets", "tag=a b", "tag=c", "limit==5", "--server", &url],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent = requests.recv().unwrap();
    assert!(
        sent.starts_with("GET /pets?limit=5&tag=a%20b&tag=c HTTP/1.1\r\n"),
        "{sent}"
    );
}

#[test]
fn what_the_document_forbids_is_not_sent() {
    let folder = folder();
    let wrong: [(&[&str], &str); 14] = [
        (
            &["createPet", "nam=Rex"],
            "parameter or body field `nam`: the operation has none of this name; did you mean `name`?",
        ),
        (
            &["createPet", "age=3"],
            "body field `name`: it is required, and missing",
        ),
        (
            &["createPet"],
            "body field `name`: it is required, and missing",
        ),
        (
            &["createPet", "name=Rex", "age=31"],
            "body field `age`: it is greater than the maximum of 30",
        ),
        (
            &["createPet", "name=Rex", "kind=cow"],
            "body field `kind`: it is not one of \"cat\" or \"dog\"",
        ),
        (
            &["createPet", "name:=5"],
            "body field `name`: it is not of type \"string\"",
        ),
        (
            &["createPet", "name=R"],
            "body field `name`: it is shorter than 2 characters",
        ),
        (
            &["createPet", "name=Rex", "name=Max"],
            "body field `name`: it is given twice",
        ),
        (
            &[
                "createPet",
                "--body",
                "{\"name\":\"Rex\",\"owner\":{\"cty\":1}}",
            ],
            "body field `owner.cty`: the document has none of this name; did you mean `city`?",
        ),
        (&["createPet", "--body", "{name"], "body: it is no JSON: "),
        (
            &["createPet", "name=Rex", "authorization:Bearer x"],
            "header `authorization`: it would carry a credential in clear",
        ),
        (
            &["createPet", "name=Rex", "x-trace:much"],
            "header `X-Trace`: it is not of type \"integer\"",
        ),
        (
            &["listPets", "limit=200"],
            "query parameter `limit`: it is greater than the maximum of 100",
        ),
        (
            &["listPets", "limt==2"],
            "query parameter `limt`: the operation has none of this name; did you mean `limit`?",
        ),
    ];
    for (arguments, said) in wrong {
        let more = [
            "--server",
            "http://127.0.0.1:1",
            "--credential",
            "token=env:PET_TOKEN",
        ];
        let more = if arguments[0] == "createPet" {
            &more[..]
        } else {
            &more[..2]
        };
        let ran = call(folder.path(), &[arguments, more].concat());
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (3, ""),
            "{arguments:?}: {}",
            ran.err
        );
        let line = ran
            .err
            .lines()
            .find(|it| it.starts_with(&format!("error: {said}")));
        assert!(line.is_some(), "{arguments:?}: {}", ran.err);
        assert!(ran.err.ends_with("nothing was sent\n"), "{}", ran.err);
    }
    // What is forbidden is sent if that is asked for.
    let (url, requests) = server(|_, stream| {
        let _ = stream
            .write_all(answer("application/json", "{\"data\":[],\"has_more\":false}").as_bytes());
    });
    let ran = call(
        folder.path(),
        &[
            "listPets",
            "limit=200",
            "odd==1",
            "--no-check",
            "--server",
            &url,
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sent = requests.recv().unwrap();
    assert!(
        sent.starts_with("GET /pets?limit=200&odd=1 HTTP/1.1\r\n"),
        "{sent}"
    );
}

#[test]
fn names_and_credentials_that_are_missing_are_told() {
    let folder = folder();
    let ran = call(folder.path(), &["createPets", "name=Rex"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("did you mean `createPet`"), "{}", ran.err);
    let ran = call(
        folder.path(),
        &["createPet", "name=Rex", "--server", "http://127.0.0.1:1"],
    );
    assert_eq!(ran.code, 3);
    let said = "error: credential `token`: it is required, and missing; name the variable that holds it: `--credential token=env:NAME`\n";
    assert!(ran.err.starts_with(said), "{}", ran.err);
    let ran = call(
        folder.path(),
        &[
            "createPet",
            "name=Rex",
            "--server",
            "http://127.0.0.1:1",
            "--credential",
            "token=env:PET_NOTHING",
        ],
    );
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("set the variable PET_NOTHING"),
        "{}",
        ran.err
    );
    // A credential in clear is refused, and not repeated.
    let ran = call(folder.path(), &["createPet", "--credential", "token=abc"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("SCHEME=env:NAME"), "{}", ran.err);
    let ran = call(folder.path(), &["listPets"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("`--server URL` names one"), "{}", ran.err);
}

#[test]
fn a_dry_run_shows_the_request_without_its_credential() {
    let folder = folder();
    let ran = call(
        folder.path(),
        &[
            "createPet",
            "name=Rex's",
            "--dry-run",
            "--server",
            "https://pets.example",
            "--credential",
            "token=env:PET_TOKEN",
        ],
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for part in [
        "POST https://pets.example/pets\n",
        "authorization: Bearer $PET_TOKEN\n",
        "\n{\n  \"name\": \"Rex's\"\n}\n",
        "curl -X POST 'https://pets.example/pets' \\\n",
        "  -H \"authorization: Bearer $PET_TOKEN\"",
        "  --data-raw '{\"name\":\"Rex'\\''s\"}'\n",
        "client.create_pet(body)",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn statuses_have_exit_codes() {
    let folder = folder();
    let mock = Mock::start(folder.path());
    let create = [
        "createPet",
        "name=Rex",
        "--server",
        &mock.1,
        "--credential",
        "token=env:PET_TOKEN",
    ];
    let ran = call(folder.path(), &[&create[..], &["prefer:code=404"]].concat());
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.starts_with("404 Not Found in "), "{}", ran.err);
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(
            b"HTTP/1.1 501 Not Implemented\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        );
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!(ran.code, 5, "{}", ran.err);
}

#[test]
fn servers_that_are_down_or_hang_are_told_in_one_line() {
    let folder = folder();
    let ran = call(
        folder.path(),
        &["listPets", "--server", "http://127.0.0.1:1"],
    );
    assert_eq!(ran.code, 6);
    assert!(
        ran.err.contains("could not connect") && ran.err.contains("is the server up?"),
        "{}",
        ran.err
    );
    let (url, _requests) = server(|_, _| thread::sleep(std::time::Duration::from_secs(60)));
    let ran = call(
        folder.path(),
        &["listPets", "--server", &url, "--timeout", "0.3"],
    );
    assert_eq!(ran.code, 6);
    assert!(ran.err.contains("`--timeout SECONDS`"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

#[test]
fn an_answer_of_another_kind_is_shown_and_told() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(answer("text/html", "<h1>Sign in</h1>").as_bytes());
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!((ran.code, ran.out.as_str()), (8, "<h1>Sign in</h1>"));
    assert!(
        ran.err.contains(
            "not as described: it is `text/html`, and the document has `application/json`\n"
        ),
        "{}",
        ran.err
    );
}

#[test]
fn what_the_document_does_not_know_is_marked() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let body = "{\"data\":[{\"name\":\"Rex\",\"chip\":1},{\"name\":5}],\"has_more\":false}";
        let _ = stream.write_all(answer("application/json", body).as_bytes());
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("not as described: `data[1].name`: it is not of type \"string\"\n"),
        "{}",
        ran.err
    );
    let (url, _requests) = server(|_, stream| {
        let body = "{\"data\":[{\"name\":\"Rex\",\"chip\":1}],\"has_more\":false}";
        let _ = stream.write_all(answer("application/json", body).as_bytes());
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert!(
        ran.err.contains(
            "not as described: `data[0].chip`: the document does not know this property\n"
        ),
        "{}",
        ran.err
    );
}

fn events(text: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n{text}")
}

#[test]
fn events_are_shown_as_they_arrive() {
    let folder = folder();
    // The second event is sent only once the first one was shown.
    let (go_on, wait) = mpsc::channel::<()>();
    let (url, _requests) = server(move |_, stream| {
        stream
            .write_all(events("event: fed\ndata: {\"grams\": 5}\n\n").as_bytes())
            .unwrap();
        wait.recv().unwrap();
        let rest = "event: fed\ndata: {\"grams\": \"x\"}\n\nevent: bored\ndata: 1\n\nevent: done\ndata: bye\n\n";
        stream.write_all(rest.as_bytes()).unwrap();
    });
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["call", "pets.yaml", "watchPet", "id=7", "--server", &url])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "fed {\"grams\":5}");
    go_on.send(()).unwrap();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(rest, ["fed {\"grams\":\"x\"}", "bored 1", "done \"bye\""]);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(
        told.contains("not as described: `data.grams`: it is not of type \"integer\"\n"),
        "{told}"
    );
    let unknown = "not as described: the document has no event `bored`\n";
    assert!(told.contains(unknown), "{told}");
    assert!(
        told.contains("4 events in ") && told.contains("; complete: "),
        "{told}"
    );
}

#[test]
fn a_stream_that_ends_early_is_told() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(events("event: fed\ndata: {\"grams\": 5}\n\n").as_bytes());
    });
    let ran = call(folder.path(), &["watchPet", "id=7", "--server", &url]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (7, "fed {\"grams\":5}\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.ends_with(" after 1 events\n"), "{}", ran.err);
}

#[test]
fn bytes_are_saved_piece_by_piece() {
    let folder = folder();
    // More than is read whole, in pieces of a megabyte.
    const PIECES: usize = 65;
    let (url, _requests) = server(|_, stream| {
        let length = PIECES << 20;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        let _ = stream.write_all(head.as_bytes());
        for _ in 0..PIECES {
            let _ = stream.write_all(&vec![0xff; 1 << 20]);
        }
    });
    let ran = call(
        folder.path(),
        &[
            "getPhoto",
            "id=7",
            "--server",
            &url,
            "--output",
            "photo.png",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let saved = std::fs::metadata(folder.path().join("photo.png")).unwrap();
    assert_eq!(saved.len(), (PIECES as u64) << 20);
    let ran = call(folder.path(), &["getPhoto", "id=7", "--server", &url]);
    assert_eq!((ran.code, ran.out.as_str()), (8, ""));
    assert!(
        ran.err
            .contains("larger than 64 MiB; `--output FILE` saves it"),
        "{}",
        ran.err
    );
    let ran = call(
        folder.path(),
        &[
            "getPhoto",
            "id=7",
            "--server",
            &url,
            "--output",
            "none/photo.png",
        ],
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn pages_are_followed() {
    let folder = folder();
    let (url, requests) = server(|number, stream| {
        let more = number == 0;
        let body =
            format!("{{\"data\":[{{\"id\":\"{number}\",\"name\":\"Rex\"}}],\"has_more\":{more}}}");
        let _ = stream.write_all(answer("application/json", &body).as_bytes());
    });
    let ran = call(
        folder.path(),
        &["listPets", "limit=1", "--all", "--server", &url],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out,
        "{\"id\":\"0\",\"name\":\"Rex\"}\n{\"id\":\"1\",\"name\":\"Rex\"}\n"
    );
    assert!(ran.err.contains("2 pages in "), "{}", ran.err);
    assert!(requests.recv().unwrap().starts_with("GET /pets?limit=1 "));
    let second = requests.recv().unwrap();
    assert!(
        second.starts_with("GET /pets?limit=1&starting_after=0 "),
        "{second}"
    );
}

#[test]
fn a_call_is_repeated() {
    let folder = folder();
    let mock = Mock::start(folder.path());
    let ran = call(
        folder.path(),
        &["listPets", "--repeat", "3", "--server", &mock.1],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 3);
    assert!(ran.out.starts_with("1/3 200 OK "), "{}", ran.out);
    assert!(ran.err.starts_with("3 calls: "), "{}", ran.err);
}
