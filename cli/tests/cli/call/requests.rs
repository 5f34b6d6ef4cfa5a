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

#[test]
fn addresses_that_cannot_be_called_are_told_by_where_they_are_from() {
    let folder = folder();
    for (url, reason) in [
        ("", "it is empty"),
        ("pets", "`pets` is not an absolute http or https URL"),
        (
            "ftp://pets",
            "`ftp://pets` is not an absolute http or https URL",
        ),
        (
            "http://u:p@pets",
            "it has a user or a password: set a credential instead",
        ),
        (
            "http://pets?a=b",
            "it has a query or a fragment, which paths cannot be appended to",
        ),
        (
            "http://pets:99999",
            "`http://pets:99999` has a port that is none",
        ),
    ] {
        let expected = format!("error: `--server`: {reason}\n");
        for more in [&[][..], &["--dry-run"]] {
            let ran = call(
                folder.path(),
                &[&["listPets", "--server", url], more].concat(),
            );
            let said = format!("{expected}nothing was sent\n");
            assert_eq!((ran.code, ran.out.as_str(), ran.err), (3, "", said));
        }
        let arguments = ["explore", "pets.yaml", "--no-open", "--server", url];
        let ran = crate::run(folder.path(), &arguments, "");
        assert_eq!((ran.code, ran.out.as_str(), ran.err), (2, "", expected));
    }
    // Those of the document, and of the variable that the options name.
    for (servers, reason) in [
        ("[{url: /v1}]", "`/v1` is not an absolute http or https URL"),
        (
            "[{url: 'https://{region}.pets.example'}]",
            "`{region}` has no value",
        ),
    ] {
        let document =
            super::DOCUMENT.replace("paths:\n", &format!("servers: {servers}\npaths:\n"));
        std::fs::write(folder.path().join("pets.yaml"), document).unwrap();
        let ran = call(folder.path(), &["listPets"]);
        let said = format!("error: server: {reason}; `--server URL` names one\nnothing was sent\n");
        assert_eq!((ran.code, ran.err), (3, said));
    }
    let options = "document: pets.yaml\nclient: {base_url_env: PET_TOKEN}\n";
    std::fs::write(folder.path().join("specwright.yaml"), options).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["call", "listPets"])
        .current_dir(folder.path())
        .env("PET_TOKEN", "pets.example")
        .output()
        .unwrap();
    let said = "error: server: the variable PET_TOKEN: `pets.example` is not an absolute http or https URL; \
                `--server URL` goes before it\nnothing was sent\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
}

#[test]
fn credentials_that_are_named_are_wanted_even_where_none_is_needed() {
    let folder = folder();
    let document = super::DOCUMENT.replacen("security: []", "security: [{}, {token: []}]", 1);
    std::fs::write(folder.path().join("pets.yaml"), document).unwrap();
    let ask = |more: &[&str]| {
        let asked = ["listPets", "--server", "http://127.0.0.1:1", "--dry-run"];
        call(folder.path(), &[&asked[..], more].concat())
    };
    let without = ask(&[]);
    assert_eq!((without.code, without.err.as_str()), (0, ""));
    assert!(!without.out.contains("authorization"), "{}", without.out);
    let with = ask(&["--credential", "token=env:PET_TOKEN"]);
    let shown = "authorization: Bearer $PET_TOKEN\n";
    assert!(with.out.contains(shown), "{}", with.out);
    let unset = ask(&["--credential", "token=env:PET_NOTHING"]);
    let said =
        "note: credential `token`: it is required, and missing; set the variable PET_NOTHING\n";
    assert_eq!(unset.err, said);
    // What cannot be sent is told by the variable that holds it.
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_specwright"));
    let asked = [
        "listPets",
        "--server",
        "http://127.0.0.1:1",
        "--credential",
        "token=env:PET_TOKEN",
    ];
    let command = command.args(["call", "pets.yaml"]).args(asked);
    let command = command
        .current_dir(folder.path())
        .env("PET_TOKEN", format!("{SECRET} "));
    let said = "error: credential `token`: the variable PET_TOKEN has a space or a line break at its start or end: \
                was it read from a file?\nnothing was sent\n";
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
}

#[test]
fn what_no_example_can_be_made_of_is_told_and_the_rest_is_shown() {
    let folder = folder();
    let document = "\
openapi: 3.1.0
info: {title: Odd, version: '1'}
servers: [{url: 'https://odd.example'}]
paths:
  /hosts/{host}:
    put:
      operationId: setHost
      parameters:
        - {name: host, in: path, required: true, schema: {type: string, pattern: '^(?!-)[a-z-]{3}(?<!-)$'}}
        - {name: word, in: query, required: true, schema: {type: string, pattern: '^(?=.*[A-Z])(?=.*\\d)(?=.*[a-z]).{8,}$'}}
        - {name: never, in: query, required: true, schema: {type: string, pattern: '^(?!abc)abc$'}}
        - {name: unlike, in: query, required: true, schema: {type: string, enum: [1, 2]}}
        - {name: deep, in: query, required: true, schema: {type: object, required: [a], properties: {a: {type: object, required: [b], properties: {b: {type: string}}}}}}
      responses: {204: {description: Done}}
  /empty/{kinds}/{version}:
    get:
      operationId: getEmpty
      parameters:
        - {name: kinds, in: path, required: true, schema: {type: array, items: {type: string, enum: [old, new]}}}
        - {name: version, in: path, required: true, schema: {type: object, additionalProperties: false, properties: {parts: {type: array}, major: {type: integer}}}}
      responses: {204: {description: Done}}
  /objects/{object}:
    get:
      operationId: getObject
      parameters: [{name: object, in: path, required: true, schema: {type: object, required: [a], properties: {a: {type: array, minItems: 1, items: {type: object}}}}}]
      responses: {204: {description: Done}}
";
    std::fs::write(folder.path().join("pets.yaml"), document).unwrap();
    let ran = call(folder.path(), &["setHost", "--example", "--dry-run"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let address = "PUT https://odd.example/hosts/aaa?word=A1aaaaaa&never=abc&unlike=abc\n";
    assert!(ran.out.starts_with(address), "{}", ran.out);
    let rule = "no example could be made of the document, so give one\n";
    let said = format!(
        "note: query parameter `never`: it does not match \"^(?!abc)abc$\"; {rule}\
         note: query parameter `unlike`: it is not one of 1 or 2; {rule}\
         note: query parameter `deep`: arrays and objects inside of an array or an object have no defined form here; {rule}"
    );
    assert_eq!(ran.err, said);
    let sent = call(folder.path(), &["setHost", "--example"]);
    assert_eq!((sent.code, sent.out.as_str()), (3, ""));
    assert!(sent.err.ends_with("nothing was sent\n"), "{}", sent.err);
    // What is given is refused as ever.
    let given = call(
        folder.path(),
        &["setHost", "--example", "--dry-run", "never=x"],
    );
    assert_eq!((given.code, given.out.as_str()), (3, ""));
    // What may be empty is not, in a path.
    let ran = call(folder.path(), &["getEmpty", "--example", "--dry-run"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let address = "GET https://odd.example/empty/old/major,1\n";
    assert!(ran.out.starts_with(address), "{}", ran.out);
    let ran = call(folder.path(), &["getObject", "--example", "--dry-run"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let address = "GET https://odd.example/objects/...\n";
    assert!(ran.out.starts_with(address), "{}", ran.out);
}
