//! Whole calls against a real server: values, error statuses, surprises and deadlines.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::api::{CREATE, READ, TOKEN, client, said};
use crate::runtime::{
    self, CallOptions, CallSettings, Cancel, Error, Request, RetryPolicy, TransportErrorKind, call,
};
use crate::server::{Answer, Server, answer, raw};

#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub id: String,
}

runtime::object! { Run { id: required "id" } }

#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub error: Run,
}

runtime::object! { Problem { error: required "error" } }

/// The builder of an operation, as it is emitted.
struct CreateRun {
    options: CallOptions,
}

impl CallSettings for CreateRun {
    fn options_mut(&mut self) -> &mut CallOptions {
        &mut self.options
    }
}

pub fn create() -> Request {
    let mut request = Request::new(&CREATE);
    request.path(&json!("t 1"), "thread_id").unwrap();
    request.json(&json!({"a": 1})).unwrap();
    request.accept("application/json").unwrap();
    request
}

fn read() -> Request {
    let mut request = Request::new(&READ);
    request.path(&json!("t"), "thread_id").unwrap();
    request
}

async fn call_json(url: &str) -> Result<runtime::Response<Run>, Error<Problem>> {
    call::json(
        &client(url, |builder| builder),
        create(),
        &CallOptions::default(),
    )
    .await
}

async fn fails(answer: Answer) -> Error<Problem> {
    call_json(&Server::always(answer).await.url)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn json_there_and_back() {
    let server = Server::always(answer(
        200,
        "application/json; charset=utf-8",
        r#"{"id":"r1","new":1}"#,
    ))
    .await;
    let run = call_json(&server.url).await.unwrap();
    assert_eq!(run.id, "r1");
    assert_eq!(run.meta().status(), 200);
    assert_eq!(run.meta().request_id(), Some("req_1"));
    assert!(format!("{run:?}").contains("req_1"));
    assert_eq!(
        run.into_inner(),
        Run {
            id: "r1".to_owned()
        }
    );
    let [request] = &server.requests()[..] else {
        panic!("one request")
    };
    assert_eq!(
        (request.method.as_str(), request.uri.as_str()),
        ("POST", "/threads/t%201/runs")
    );
    assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.headers["user-agent"], "tests/1");
    assert_eq!(request.body.as_ref(), br#"{"a":1}"#);
}

#[tokio::test]
async fn an_error_status_has_its_typed_body() {
    let body = r#"{"error":{"id":"e1","message":"no such thread"}}"#;
    let error = fails(answer(404, "application/problem+json", body)).await;
    assert_eq!(
        error.typed().map(|problem| problem.error.id.as_str()),
        Some("e1")
    );
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(
        said(&error),
        "HTTP 404 Not Found: no such thread (request req_1)"
    );
    let Error::Status(status) = error else {
        panic!("a status")
    };
    assert_eq!(status.body, body);
}

#[tokio::test]
async fn an_error_status_with_another_body_is_still_that_status() {
    for (content_type, body) in [
        ("text/html", "<html>"),
        ("application/json", "{}"),
        ("", ""),
        ("application/json", "{"),
    ] {
        let error = fails(answer(502, content_type, body)).await;
        assert!(error.typed().is_none());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[tokio::test]
async fn another_content_type_names_both() {
    let error = fails(answer(200, "text/html", "<html>")).await;
    assert_eq!(
        said(&error),
        "expected a response of type application/json, found text/html: <html> (status 200, request req_1)"
    );
    let Error::ContentType(error) = error else {
        panic!("a content type")
    };
    assert_eq!(error.body, "<html>");
}

#[tokio::test]
async fn a_response_of_another_shape_says_where() {
    let error = fails(answer(200, "application/json", r#"{"id":17}"#)).await;
    assert_eq!(
        said(&error),
        "unexpected response: id: expected a string, found the number 17 (status 200, request req_1)"
    );
    let error = fails(answer(200, "application/json", "")).await;
    assert!(
        error
            .to_string()
            .contains("expected application/json, found an empty body"),
        "{error}"
    );
    let error = fails(answer(204, "", "")).await;
    assert!(matches!(error, Error::Decode(_)));
}

#[tokio::test]
async fn other_kinds_of_response() {
    let server = Server::always(answer(200, "text/plain", "h\u{e4}")).await;
    let client = client(&server.url, |builder| builder);
    let options = CallOptions::default();
    assert_eq!(
        *call::text::<Value>(&client, create(), &options)
            .await
            .unwrap(),
        "h\u{e4}"
    );
    assert_eq!(
        *call::bytes::<Value>(&client, create(), &options)
            .await
            .unwrap(),
        Bytes::from("h\u{e4}")
    );
    call::empty::<Value>(&client, create(), &options)
        .await
        .unwrap();
    let raw = call::execute::<Value>(&client, create(), &options)
        .await
        .unwrap();
    assert_eq!(raw.meta.status(), 200);
    assert!(format!("{raw:?}").contains("200"));
}

#[tokio::test]
async fn bodies_are_limited() {
    let server = Server::always(answer(
        200,
        "application/json",
        format!("\"{}\"", "x".repeat(5000)),
    ))
    .await;
    let small = client(&server.url, |builder| builder.max_body_size(1000));
    let error = call::json::<String, Value>(&small, create(), &CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(
        said(&error),
        "response of more than 1000 bytes, the client's `max_body_size`"
    );

    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec();
    let (url, _) = raw(
        vec![(Duration::ZERO, head), (Duration::ZERO, vec![b' '; 5000])],
        Duration::ZERO,
    )
    .await;
    let small = client(&url, |builder| builder.max_body_size(1000));
    let error = call::json::<String, Value>(&small, create(), &CallOptions::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::TooLarge(_)), "{error:?}");

    let server = Server::always(answer(500, "text/plain", "y".repeat(5000))).await;
    let small = client(&server.url, |builder| builder.max_body_size(1000));
    let error = call::json::<String, Value>(&small, create(), &CallOptions::default())
        .await
        .unwrap_err();
    let Error::Status(error) = error else {
        panic!("a status")
    };
    assert_eq!(error.body.len(), 1000);
}

#[tokio::test]
async fn deadlines() {
    let slow = Answer {
        delay: Duration::from_secs(30),
        ..answer(200, "application/json", "{}")
    };
    let server = Server::always(slow).await;
    let call_ = CreateRun {
        options: CallOptions::default(),
    }
    .timeout(Duration::from_millis(100));
    let client_ = client(&server.url, |builder| builder);
    let error = call::json::<Run, Problem>(&client_, create(), &call_.options)
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    let client_ = client(&server.url, |builder| {
        builder.timeout(Duration::from_millis(100))
    });
    let error = call::json::<Run, Problem>(&client_, create(), &CallOptions::default())
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");

    // The body stalls, not the head.
    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"id\""
            .to_vec();
    let (url, _) = raw(vec![(Duration::ZERO, head)], Duration::from_secs(30)).await;
    let client_ = client(&url, |builder| {
        builder.idle_timeout(Duration::from_millis(100))
    });
    let error = call::json::<Run, Problem>(&client_, create(), &CallOptions::default())
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn no_server_and_half_a_response() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = call_json(&url).await.unwrap_err();
    let Error::Transport(transport) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(transport.kind(), TransportErrorKind::Connect);
    assert!(error.to_string().contains("onnection refused"), "{error}");
    assert!(error.is_unsent());

    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"id\""
            .to_vec();
    let (url, _) = raw(vec![(Duration::ZERO, head)], Duration::ZERO).await;
    let error = call_json(&url).await.unwrap_err();
    let Error::Transport(transport) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(transport.kind(), TransportErrorKind::Body);
    assert!(!error.is_unsent());

    // A server that does not speak TLS.
    let server = Server::always(answer(200, "application/json", "{}")).await;
    let error = call_json(&server.url.replace("http:", "https:"))
        .await
        .unwrap_err();
    let Error::Transport(transport) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(transport.kind(), TransportErrorKind::Tls, "{error:?}");
    assert!(
        !format!("{error} {error:?}").contains("https://"),
        "errors do not repeat the URL"
    );
}

#[tokio::test]
async fn redirects() {
    let other = Server::always(answer(200, "application/json", r#"{"id":"other"}"#)).await;
    let target = format!("{}/elsewhere", other.url);
    let server = Server::start(move |request| {
        let mut redirect = answer(307, "text/plain", "");
        match request.uri.as_str() {
            "/threads/t" => redirect.headers.push(("location", "/moved?x=1".to_owned())),
            "/moved?x=1" => redirect.headers.push(("location", target.clone())),
            _ => redirect.headers.push(("location", "/threads/t".to_owned())),
        }
        redirect
    })
    .await;
    let error = call_json(&server.url).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(307));
    assert_eq!(server.requests().len(), 1, "a POST is not sent again");

    let client_ = client(&server.url, |builder| {
        builder.default_header("x-key", TOKEN)
    });
    let run: runtime::Response<Run> =
        call::json::<_, Value>(&client_, read(), &CallOptions::default())
            .await
            .unwrap();
    assert_eq!(run.id, "other");
    let received = other.requests();
    assert_eq!(received.len(), 1);
    assert!(
        !format!("{:?}", received[0].headers).contains("5ECRET"),
        "no credential reaches another origin"
    );
    assert_eq!(server.requests().last().unwrap().headers["x-key"], TOKEN);
}

#[tokio::test]
async fn a_call_adds_to_the_query_and_to_an_object() {
    let add = || {
        let options = CallOptions::default();
        CreateRun { options }
            .extra_query("q", vec!["a", "b c"])
            .extra_property("p", 1)
            .options
    };
    let mut request = Request::new(&CREATE);
    request.extend(&add());
    request.path("t", "thread_id").unwrap();
    let error = request.complete(&add()).unwrap_err();
    assert!(error.to_string().contains("`p`"), "{error}");
    request.json(&json!({"a": 1})).unwrap();
    assert!(request.json(&json!([1])).is_err());
    request.complete(&add()).unwrap();
    let client_ = client("http://h", |builder| builder);
    let sent = request.build(&client_, &add()).unwrap();
    assert!(
        sent.uri()
            .query()
            .is_some_and(|it| it.ends_with("q=a&q=b%20c")),
        "{}",
        sent.uri()
    );
    assert_eq!(sent.body().as_bytes().unwrap(), r#"{"a":1,"p":1}"#);
    // The last body is what counts.
    request.text("a", "text/plain").unwrap();
    assert!(request.complete(&add()).is_err());
}

#[tokio::test]
async fn options_of_one_call() {
    let server = Server::always(answer(200, "application/json", r#"{"id":"r"}"#)).await;
    let client_ = client(&server.url, |builder| builder.validate(false));
    let call_ = CreateRun {
        options: CallOptions::default(),
    }
    .header("x-a", "1")
    .cancel(&Cancel::new())
    .first_byte_timeout(Duration::from_secs(9))
    .idle_timeout(Duration::from_secs(9))
    .retries(RetryPolicy::NEVER)
    .validate(true);
    assert!(call_.options.validates(&client_) && !CallOptions::default().validates(&client_));
    call::json::<Run, Problem>(&client_, create(), &call_.options)
        .await
        .unwrap();
    assert_eq!(server.requests()[0].headers["x-a"], "1");
    let bad = CreateRun {
        options: CallOptions::default(),
    }
    .header("x-a", "1\n2");
    let error = call::json::<Run, Problem>(&client_, create(), &bad.options)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert_eq!(server.requests().len(), 1, "nothing is sent");
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let server = Server::always(answer(204, "", "")).await;
    let mut request = Request::new(&CREATE);
    request.path(&json!("t"), "thread_id").unwrap();
    let client_ = client(&server.url, |builder| builder);
    call::empty::<Value>(&client_, request, &CallOptions::default())
        .await
        .unwrap();
    call::empty::<Value>(&client_, read(), &CallOptions::default())
        .await
        .unwrap();
    let requests = server.requests();
    assert_eq!(
        requests[0].headers["content-length"], "0",
        "many servers insist (RFC 9110, 8.6)"
    );
    assert!(!requests[1].headers.contains_key("content-length"));
}

#[tokio::test]
async fn calls_can_be_spawned() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let server = Server::always(answer(200, "application/json", r#"{"id":"r"}"#)).await;
    let client_ = client(&server.url, |builder| builder);
    let call_ = async move {
        call::json::<Run, Problem>(&client_, create(), &CallOptions::default()).await
    };
    assert!(tokio::spawn(sendable(call_)).await.unwrap().is_ok());
}
