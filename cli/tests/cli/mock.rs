//! `specwright mock`: what it prints, and what it answers on its socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use super::{folder, run};

#[test]
fn answers_are_tried() {
    let folder = folder();
    let ran = run(folder.path(), &["mock", "pets.yaml", "--try"], "");
    assert_eq!(ran.err, "");
    assert_eq!(
        ran.out,
        "2 of 2 operations have an answer that their schema accepts\n"
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = run(folder.path(), &["mock", "pets.yaml", "--port", &port], "");
    assert!(
        ran.err
            .starts_with(&format!("error: cannot listen on port {port}: ")),
        "{}",
        ran.err
    );
    assert!(
        ran.err.ends_with("`--port 0` takes any that is free\n"),
        "{}",
        ran.err
    );
    assert_eq!((ran.out.as_str(), ran.code), ("", 2));
}

#[test]
fn requests_are_answered_and_logged_without_their_query() {
    let folder = folder();
    let mut server = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["mock", "pets.yaml", "--port", "0"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let (said, address) = first.split_once(" at http://").unwrap();
    assert_eq!(said, "2 operations of pets.yaml");
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "GET /pets/7?api_key=secret HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n{\"name\":\"abc\"}"), "{answer}");
    assert_eq!(lines.next().unwrap().unwrap(), "GET /pets/7 getPet 200");
    server.kill().unwrap();
    server.wait().unwrap();
}
