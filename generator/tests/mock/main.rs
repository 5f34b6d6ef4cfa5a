//! The mock server: which request is for which operation, what is refused and why, and what is answered.

mod xml;

use serde_json::{Value, json};
use specwright::diagnostic::Diagnostics;
use specwright::mock::{Answer, Fault, Mock, Request};
use specwright::options::Options;
use specwright::source::Sources;

fn mock(document: &Value) -> Mock {
    let mut sources = Sources::new();
    let mut said = Diagnostics::default();
    let file = sources
        .add_text("mock.json", document.to_string(), &mut said)
        .expect("the document is JSON");
    let (mock, said) = specwright::mock(&sources, file, &[], &Options::default());
    mock.unwrap_or_else(|| panic!("{said:?}"))
}

/// A document of one path with these operations.
fn document(path: &str, operations: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Mock", "version": "1" },
        "servers": [{ "url": "https://api.example.com/v1" }],
        "paths": { path: operations },
    })
}

/// A request in a line: `POST /path?query`, then headers, then the body.
fn request(line: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = headers.iter();
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

fn body(answer: &Answer) -> Value {
    let text = String::from_utf8(answer.body.concat()).unwrap();
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// The status of an answer, and why it is no better.
fn refusal(mock: &Mock, request: &Request) -> (u16, String) {
    let answer = mock.answer(request);
    (answer.status, answer.reason.unwrap_or_default())
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn paths_find_their_operations() {
    let get = |id: &str| json!({ "get": { "operationId": id, "responses": { "204": { "description": "" } } } });
    let mut all = document("/pets/{id}", &get("one"));
    let paths = all["paths"].as_object_mut().unwrap();
    for (path, id) in [
        ("/pets/mine", "mine"),
        ("/pets/{id}.json", "file"),
        ("/pets/{id}/toys/{toy}", "toy"),
        ("/a b", "spaced"),
    ] {
        paths.insert(path.to_owned(), get(id));
    }
    let mock = mock(&all);
    let found = |path: &str| {
        mock.answer(&request(&format!("GET {path}"), &[], ""))
            .operation
    };
    assert_eq!(found("/pets/1").as_deref(), Some("one"));
    assert_eq!(found("/v1/pets/1").as_deref(), Some("one"));
    assert_eq!(found("/pets/mine").as_deref(), Some("mine"));
    assert_eq!(found("/pets/a.b.json").as_deref(), Some("file"));
    assert_eq!(found("/pets/1/toys/2").as_deref(), Some("toy"));
    assert_eq!(found("/a%20b").as_deref(), Some("spaced"));
    assert_eq!(found("/pets/"), None);
    assert_eq!(found("/pets"), None);
    let head = mock.answer(&request("HEAD /pets/1", &[], ""));
    assert_eq!((head.status, head.body.len()), (204, 0));
    let (status, reason) = refusal(&mock, &request("POST /pets/1", &[], ""));
    assert_eq!(
        (status, reason.as_str()),
        (405, "POST is no method of this path: GET")
    );
    let (status, reason) = refusal(&mock, &request("GET /pats/mine", &[], ""));
    assert_eq!(status, 404);
    assert_eq!(
        reason,
        "no operation has the path `/pats/mine`; did you mean `/pets/mine`?"
    );
}

#[test]
fn parameters_are_checked_as_they_are_spelled() {
    let parameter = |name: &str, place: &str, schema: Value, more: Value| {
        let mut made = json!({ "name": name, "in": place, "schema": schema });
        made.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        made
    };
    let operation = json!({ "get": {
        "parameters": [
            parameter("id", "path", json!({ "type": "integer", "minimum": 1 }), json!({ "required": true })),
            parameter("limit", "query", json!({ "type": "integer", "maximum": 10 }), json!({})),
            parameter("tags", "query", json!({ "type": "array", "items": { "enum": ["a", "b"] }, "maxItems": 2 }), json!({})),
            parameter("ids", "query", json!({ "type": "array", "items": { "type": "integer" } }), json!({ "style": "pipeDelimited", "explode": false })),
            parameter("filter", "query", json!({ "type": "object", "properties": { "n": { "type": "integer" } } }), json!({ "style": "deepObject", "explode": true })),
            parameter("either", "query", json!({ "oneOf": [{ "type": "integer" }, { "const": "all" }] }), json!({})),
            parameter("X-Mode", "header", json!({ "enum": ["fast"] }), json!({ "required": true })),
            parameter("seen", "cookie", json!({ "type": "boolean" }), json!({})),
            { "name": "shape", "in": "query", "content": { "application/json": { "schema": { "type": "object", "required": ["x"] } } } },
        ],
        "responses": { "204": { "description": "" } },
    } });
    let mock = mock(&document("/things/{id}", &operation));
    let mode = ("x-mode", "fast");
    let ask = |line: &str, headers: &[(&str, &str)]| refusal(&mock, &request(line, headers, ""));
    for query in [
        "",
        "?limit=10",
        "?tags=a&tags=b",
        "?tags[]=a",
        "?ids=1%7C2",
        "?filter[n]=1",
        "?either=7",
        "?either=all",
        "?shape=%7B%22x%22%3A1%7D",
        "?unknown=1",
    ] {
        assert_eq!(
            ask(&format!("GET /things/1{query}"), &[mode]).0,
            204,
            "{query}"
        );
    }
    for (line, headers, reason) in [
        (
            "GET /things/0",
            &[mode][..],
            "path parameter `id`: it is less than the minimum of 1",
        ),
        (
            "GET /things/a",
            &[mode],
            "path parameter `id`: it is not of type \"integer\"",
        ),
        (
            "GET /things/1?limit=11",
            &[mode],
            "query parameter `limit`: it is greater than the maximum of 10",
        ),
        (
            "GET /things/1?limit=x",
            &[mode],
            "query parameter `limit`: it is not of type \"integer\"",
        ),
        (
            "GET /things/1?tags=a&tags=b&tags=a",
            &[mode],
            "query parameter `tags`: it has more than 2 items",
        ),
        (
            "GET /things/1?ids=1%7Cx",
            &[mode],
            "query parameter `ids`: it is not of type \"integer\"",
        ),
        (
            "GET /things/1?filter[n]=x",
            &[mode],
            "query parameter `filter`: it is not of type \"integer\"",
        ),
        (
            "GET /things/1?shape=%7B",
            &[mode],
            "query parameter `shape`: it is no JSON",
        ),
        (
            "GET /things/1?shape=%7B%7D",
            &[mode],
            "query parameter `shape`: \"x\" is a required property",
        ),
        (
            "GET /things/1",
            &[],
            "header `X-Mode`: it is required, and missing",
        ),
        (
            "GET /things/1",
            &[mode, ("cookie", "a=1; seen=maybe")],
            "cookie `seen`: it is not of type \"boolean\"",
        ),
    ] {
        assert_eq!(ask(line, headers), (400, reason.to_owned()));
    }
    assert_eq!(
        ask("GET /things/1", &[mode, ("cookie", "a=1; seen=true")]).0,
        204
    );
}

#[test]
fn bodies_are_checked() {
    let schema = json!({
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": { "type": "string", "readOnly": true },
            "name": { "type": "string", "maxLength": 3 },
            "sizes": { "type": "array", "items": { "type": "integer" } },
        },
    });
    let operation = json!({ "post": {
        "requestBody": { "required": true, "content": {
            "application/json": { "schema": schema },
            "application/x-www-form-urlencoded": { "schema": schema },
            "text/*": {},
        } },
        "responses": { "204": { "description": "" } },
    } });
    let mock = mock(&document("/things", &operation));
    let send = |media: &str, body: &str| {
        refusal(
            &mock,
            &request("POST /things", &[("content-type", media)], body),
        )
    };
    assert_eq!(
        send("application/json; charset=utf-8", r#"{"name":"abc"}"#).0,
        204
    );
    assert_eq!(
        send(
            "application/x-www-form-urlencoded",
            "name=a+b&sizes=1&sizes=2"
        )
        .0,
        204
    );
    assert_eq!(send("text/plain", "anything").0, 204);
    for (media, body, status, reason) in [
        (
            "application/json",
            "",
            400,
            "the body is required, and missing",
        ),
        (
            "application/json",
            "{",
            400,
            "the body is no JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "application/json",
            "{}",
            422,
            "body: \"name\" is a required property",
        ),
        (
            "application/json",
            r#"{"name":"abcd"}"#,
            422,
            "body `/name`: it is longer than 3 characters",
        ),
        (
            "application/x-www-form-urlencoded",
            "name=a&sizes=x",
            422,
            "body `/sizes/0`: it is not of type \"integer\"",
        ),
        (
            "image/png",
            "x",
            415,
            "`image/png` is no media type of the body: application/json, application/x-www-form-urlencoded, text/*",
        ),
    ] {
        assert_eq!(send(media, body), (status, reason.to_owned()), "{body}");
    }
    let unlabelled = refusal(&mock, &request("POST /things", &[], "x"));
    assert_eq!(
        unlabelled,
        (415, "the body has no `content-type`".to_owned())
    );
}

#[test]
fn credentials_are_asked_for() {
    let mut all = document(
        "/things",
        &json!({
            "get": { "responses": { "204": { "description": "" } } },
            "put": { "security": [], "responses": { "204": { "description": "" } } },
        }),
    );
    all["security"] = json!([{ "key": [], "seal": [] }, { "token": [] }]);
    all["components"] = json!({ "securitySchemes": {
        "key": { "type": "apiKey", "in": "query", "name": "api_key" },
        "seal": { "type": "apiKey", "in": "cookie", "name": "seal" },
        "token": { "type": "http", "scheme": "bearer" },
    } });
    let mock = mock(&all);
    let ask = |line: &str, headers: &[(&str, &str)]| refusal(&mock, &request(line, headers, ""));
    assert_eq!(ask("GET /things", &[("authorization", "Bearer x")]).0, 204);
    assert_eq!(ask("GET /things?api_key=x", &[("cookie", "seal=y")]).0, 204);
    assert_eq!(ask("PUT /things", &[]).0, 204);
    let (status, reason) = ask("GET /things?api_key=x", &[]);
    assert_eq!(status, 401);
    assert_eq!(
        reason,
        "no credential: the cookie `seal` (`seal`), or the header `authorization` (`token`)"
    );
}

#[test]
fn answers_are_examples_that_are_valid_or_made() {
    let operation = json!({ "get": { "responses": {
        "200": { "description": "", "headers": {
            "X-Count": { "required": true, "schema": { "type": "integer", "minimum": 3 } },
            "X-Other": { "schema": { "type": "integer" } },
        }, "content": {
            "application/json": {
                "schema": { "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" } } },
                "examples": { "wrong": { "value": { "n": "x" } }, "right": { "value": { "n": 7 } }, "large": { "value": { "n": 70 } } },
            },
            "text/csv": { "example": "a,b" },
        } },
        "404": { "description": "", "content": { "application/json": { "schema": {
            "type": "object", "required": ["code", "host", "id", "password", "phone", "region", "tag", "version"], "properties": {
                "id": { "type": "string", "pattern": "^([0-9a-z]{4})*([0-9a-z]{2}==)?$", "minLength": 6, "maxLength": 9 },
                "region": { "type": "string", "pattern": "[a-z]{2}(-[a-z]+){1,2}(-[0-9])?", "minLength": 8 },
                "host": { "type": "string", "pattern": "^(\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$" },
                "password": { "type": "string", "pattern": "^(?=.*[A-Z])(?=.*[()\\d])(?=.*[a-z]).{8,}$" },
                "code": { "type": "string", "pattern": "^E-[0-9]{3}\\p{Alnum}$" },
                "phone": { "type": "string", "pattern": "^\\+[1-9]\\d{1,14}$", "minLength": 5, "example": "1123" },
                "tag": { "type": "string", "pattern": "^[A-Z]*$" },
                "version": { "type": "string", "pattern": "^(|LATEST|[A-Z]+)$" },
            },
        } } } },
    } } });
    let mock = mock(&document("/things", &operation));
    let ask = |headers: &[(&str, &str)]| mock.answer(&request("GET /things", headers, ""));
    let answer = ask(&[]);
    assert_eq!((answer.status, body(&answer)), (200, json!({ "n": 7 })));
    let header = |name: &str| {
        answer
            .headers
            .iter()
            .find(|it| it.0 == name)
            .map(|it| it.1.as_str())
    };
    assert_eq!((header("x-count"), header("x-other")), (Some("3"), None));
    assert_eq!(
        body(&ask(&[("prefer", "example=large")])),
        json!({ "n": 70 })
    );
    assert_eq!(
        body(&ask(&[("accept", "text/csv, application/json;q=0.5")])),
        json!("a,b")
    );
    assert_eq!(ask(&[("accept", "image/png")]).status, 406);
    let missing = ask(&[("prefer", "code=404")]);
    assert_eq!(
        (missing.status, body(&missing)),
        (
            404,
            json!({ "code": "E-111a", "host": "a.aa", "id": "aaaaaaaa", "password": "A1aaaaaa", "phone": "+1111", "region": "aa-aaa-a", "tag": "A", "version": "AA" })
        )
    );
    let limited = ask(&[("prefer", "fault=429")]);
    assert_eq!(limited.status, 429);
    assert!(
        limited
            .headers
            .contains(&("retry-after".to_owned(), "1".to_owned()))
    );
    let late = ask(&[("prefer", "delay=20ms; fault=stall, respond-async")]);
    assert_eq!(late.fault, Some(Fault::Stall));
    assert_eq!(late.delay.map(|it| it.as_millis()), Some(20));
    for (preference, reason) in [
        (
            "code=418",
            "prefer `code=418`: `get things` has no such response, but 200, 404",
        ),
        ("code=x", "prefer `code=x`: it is a status from 200 to 599"),
        (
            "example=none",
            "prefer `example=none`: the response has wrong, right, large",
        ),
        (
            "delay=soon",
            "prefer `delay=soon`: it is `500ms` or `2s`, at most 10 minutes",
        ),
        (
            "fault=fire",
            "prefer `fault=fire`: it is `reset`, `stall`, `truncate` or `429`",
        ),
    ] {
        let answer = ask(&[("prefer", preference)]);
        assert_eq!(
            (answer.status, answer.reason.as_deref()),
            (400, Some(reason))
        );
    }
}

#[test]
fn streams_have_an_event_of_each_kind_and_end() {
    let event = |kind: &str| json!({ "type": "object", "required": ["type"], "properties": { "type": { "const": kind } } });
    let operation = json!({ "post": {
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "properties": { "stream": { "type": "boolean" } },
        } } } },
        "responses": { "200": { "description": "", "content": {
            "application/json": { "schema": { "type": "object" } },
            "text/event-stream": {
                "x-item-schema": { "oneOf": [event("begun"), event("error"), event("done")] },
                "x-stream": { "terminal": "[DONE]", "errors": ["error"] },
            },
        } } },
    } });
    let mock = mock(&document("/things", &operation));
    let ask =
        |headers: &[(&str, &str)], body: &str| mock.answer(&request("POST /things", headers, body));
    let whole = ask(&[JSON], "{}");
    assert_eq!(body(&whole), json!({}));
    let expected = "event: begun\ndata: {\"type\":\"begun\"}\n\nevent: done\ndata: {\"type\":\"done\"}\n\ndata: [DONE]\n\n";
    for (headers, sent) in [
        (&[JSON][..], r#"{"stream":true}"#),
        (&[JSON, ("accept", "text/event-stream")], "{}"),
    ] {
        let stream = ask(headers, sent);
        assert_eq!(String::from_utf8(stream.body.concat()).unwrap(), expected);
        assert_eq!(stream.body.len(), 3);
    }
}

#[test]
fn answers_are_of_one_branch() {
    let kind = json!({ "enum": ["renamed", "gone"] });
    let branch = |more: Value| {
        let mut properties = json!({ "kind": kind });
        let own = more.as_object().unwrap();
        properties.as_object_mut().unwrap().extend(own.clone());
        let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
        json!({ "type": "object", "required": required, "properties": properties })
    };
    let get = |id: &str, media: &str, content: Value| json!({ "get": { "operationId": id, "responses": { "200": { "description": "", "content": { media: content } } } } });
    let either = json!({ "oneOf": [
        { "type": "string" },
        { "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" } } },
        { "type": "string" },
    ] });
    let change = json!({ "$ref": "#/components/schemas/Change" });
    let all = json!({
        "openapi": "3.1.0",
        "info": { "title": "Mock", "version": "1" },
        "paths": {
            "/either": get("either", "application/json", json!({ "schema": either })),
            "/change": get("change", "application/json", json!({ "schema": change })),
            "/changes": get("changes", "application/jsonl", json!({ "x-item-schema": change })),
        },
        "components": { "schemas": {
            "Change": {
                "oneOf": [{ "$ref": "#/components/schemas/Gone" }, { "$ref": "#/components/schemas/Renamed" }],
                "discriminator": { "propertyName": "kind", "mapping": {
                    "gone": "#/components/schemas/Gone", "renamed": "#/components/schemas/Renamed",
                } },
            },
            "Gone": branch(json!({})),
            "Renamed": branch(json!({ "to": { "type": "string" } })),
        } },
    });
    let mock = mock(&all);
    let ask = |path: &str| mock.answer(&request(&format!("GET {path}"), &[], ""));
    // A text would be of two branches.
    assert_eq!(body(&ask("/either")), json!({ "n": 1 }));
    // The first value of the list would be of the other branch.
    assert_eq!(body(&ask("/change")), json!({ "kind": "gone" }));
    let lines = String::from_utf8(ask("/changes").body.concat()).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(lines[0], json!({ "kind": "gone" }));
    assert_eq!(lines[1], json!({ "kind": "renamed", "to": "abc" }));
}

#[test]
fn hostile_requests_are_answered() {
    let operation = json!({ "post": {
        "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Node" } } } },
        "responses": { "default": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Node" } } } } },
    } });
    let mut all = document("/{a}{b}", &operation);
    // A type that has to hold itself has no value.
    all["components"] = json!({ "schemas": { "Node": {
        "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#/components/schemas/Node" } },
    } } });
    let mock = mock(&all);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (line, body) in [
        ("POST /%ff%00", ""),
        ("POST /x?%=%&&=&a[b][c]=1", ""),
        ("POST //", deep.as_str()),
        ("\u{0} /../..", ""),
    ] {
        let answer = mock.answer(&request(
            line,
            &[JSON, ("cookie", ";;="), ("accept", ";q=x,,*/*;q=nan")],
            body,
        ));
        assert!(answer.status >= 200, "{line}");
    }
}
