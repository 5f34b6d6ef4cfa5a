//! `specwright call`: what it sends and shows, and its exit codes, against the mock server and against servers that misbehave.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

use super::Ran;

mod bodies;
mod requests;
mod responses;
mod streams;

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
