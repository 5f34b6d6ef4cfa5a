//! What is shown of responses, and the exit codes; from the mock server, and from servers that misbehave.

use std::io::Write;
use std::thread;

use super::{Mock, answer, call, folder, server};

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
fn a_body_that_is_missing_and_a_redirect_are_told() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(answer("application/json", "").as_bytes());
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!((ran.code, ran.out.as_str()), (8, ""));
    let said = "\nnot as described: it has no body, and the document has one for this status\n";
    assert!(ran.err.ends_with(said), "{}", ran.err);
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(
            b"HTTP/1.1 302 Found\r\nlocation: https://sign.in/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        );
    });
    // A request that is not sent twice.
    let ran = call(
        folder.path(),
        &[
            "createPet",
            "name=Rex",
            "--server",
            &url,
            "--credential",
            "token=env:PET_TOKEN",
        ],
    );
    assert_eq!((ran.code, ran.out.as_str()), (8, ""));
    let said = "\nnot followed: a redirect to `https://sign.in/`\n\
                not as described: the document has no response of status 302\n";
    assert!(ran.err.ends_with(said), "{}", ran.err);
}

#[test]
fn a_body_that_breaks_off_or_has_no_end_is_told() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let head = answer("application/json", "{\"data\": [");
        let _ = stream.write_all(head.replace("length: 10", "length: 500").as_bytes());
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!((ran.code, ran.out.as_str()), (7, ""));
    assert_eq!(
        ran.err.matches("the response broke off").count(),
        1,
        "{}",
        ran.err
    );
    // A gigabyte is not read whole.
    let (url, _requests) = server(|_, stream| {
        let head = answer("application/json", "").replace("length: 0", "length: 1073741824");
        let mut sent = stream.write_all(head.as_bytes());
        while sent.is_ok() {
            sent = stream.write_all(&[b' '; 1 << 16]);
        }
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!((ran.code, ran.out.as_str()), (8, ""));
    let said = "error: the body is larger than 64 MiB; `--output FILE` saves it\n";
    assert!(ran.err.ends_with(said), "{}", ran.err);
}

#[test]
fn what_is_not_http_is_told() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
    });
    let ran = call(folder.path(), &["listPets", "--server", &url]);
    assert_eq!((ran.code, ran.err.lines().count()), (6, 1), "{}", ran.err);
    assert!(
        ran.err.starts_with("error: listPets (GET /pets at "),
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

#[test]
fn what_is_no_http_server_is_said_to_be_none() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
    });
    let create = ["createPet", "name=Rex", "--server", &url];
    let create = [&create[..], &["--credential", "token=env:PET_TOKEN"]].concat();
    let ran = call(folder.path(), &create);
    assert_eq!((ran.code, ran.out.as_str()), (6, ""), "{}", ran.err);
    let said = "; is it an HTTP server that listens there? `--server URL` names another\n";
    assert!(ran.err.ends_with(said), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

/// An emitted crate names the setting of its client that allows more, and a call has none.
#[test]
fn a_page_that_takes_too_much_memory_is_not_read() {
    let folder = folder();
    let (url, _requests) = server(|_, stream| {
        let mut body = String::from("{\"data\":[");
        body.push_str(&"{},".repeat(12 << 20));
        body.push_str("{}],\"has_more\":false}");
        let _ = stream.write_all(answer("application/json", &body).as_bytes());
    });
    let ran = call(folder.path(), &["listPets", "--all", "--server", &url]);
    assert_eq!((ran.code, ran.out.as_str()), (8, ""), "{}", ran.err);
    let said = "error: the response cannot be read: it takes more memory than is given to a response here\n";
    assert!(ran.err.ends_with(said), "{}", ran.err);
}
