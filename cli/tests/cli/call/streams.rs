//! Events as they arrive, and streams that end early.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use super::{call, folder, server};

fn events(text: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n{text}")
}

#[test]
fn a_stream_that_the_operation_does_not_have_is_refused() {
    let folder = super::folder();
    for more in [&[][..], &["--dry-run"]] {
        let asked = ["listPets", "--stream", "--server", "http://127.0.0.1:1"];
        let ran = super::call(folder.path(), &[&asked[..], more].concat());
        let said = "error: `--stream`: the operation has no stream to answer with\n";
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (3, "", said)
        );
    }
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
    assert!(ran.err.ends_with(" after 1 event\n"), "{}", ran.err);
}
