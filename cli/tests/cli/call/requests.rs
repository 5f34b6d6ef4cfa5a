//! What `specwright call` sends, what it refuses to send, and what it shows of it.

use std::io::Write;

use super::{SECRET, answer, call, folder, server};

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
    let clear = format!("token={SECRET}");
    let ran = call(folder.path(), &["createPet", "--credential", &clear]);
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
        "client.create_pet(Pet::new(\"Rex's\"))",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}
