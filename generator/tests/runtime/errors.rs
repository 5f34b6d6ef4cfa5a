//! Errors as values: small, sendable, and without secrets.

use serde_json::{Value, json};

use crate::api::{READ, client, said};
use crate::runtime::{
    CallOptions, Deadline, Error, Request, RequestError, Response, RetryPolicy, TransportError,
    TransportErrorKind, call,
};
use crate::server::{Server, answer};

#[test]
fn errors_are_small_and_can_be_sent() {
    fn sendable<T: std::error::Error + Send + Sync + 'static>() {}
    sendable::<Error>();
    sendable::<Error<String>>();
    assert_eq!(size_of::<Error<()>>(), 2 * size_of::<usize>());
    assert!(size_of::<Result<Response<()>, Error<Value>>>() <= 32);
}

#[test]
fn a_transport_error_tells_its_root() {
    let root = std::io::Error::other("connection refused");
    let error = TransportError::new(TransportErrorKind::Connect, std::io::Error::other(root));
    assert_eq!(error.to_string(), "could not connect: connection refused");
    assert!(error.cause().is_some());
    let error: Error = error.into();
    assert!(error.is_unsent() && !error.is_timeout() && error.status().is_none());
    let timeout: Error = TransportError::from(TransportErrorKind::Timeout(Deadline::Total)).into();
    assert!(timeout.is_timeout());
    assert_eq!(timeout.to_string(), "the call took too long");
}

#[test]
fn errors_convert_with_the_question_mark() {
    fn fails() -> Result<(), Error<String>> {
        Err(RequestError::EmptyPath {
            name: "id".to_owned(),
        })?
    }
    assert_eq!(
        fails().unwrap_err().to_string(),
        "path parameter `id` is empty"
    );
}

/// Reads thread `5ECRET`, whose `id` has to be a string.
async fn read(url: &str, answers: u32) -> Error {
    let client = client(url, |builder| builder.retries(RetryPolicy::of(answers)));
    let mut request = Request::new(&READ);
    request.path("5ECRET", "thread_id").unwrap();
    request.query("5ECRET", "key").unwrap();
    let options = CallOptions::default();
    let read = call::json::<String, Value>(&client, request, &options).await;
    read.unwrap_err()
}

/// The error and its sources, as those show them who print them all.
fn chain(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources.map(ToString::to_string).collect()
}

#[tokio::test]
async fn errors_say_which_call_and_nothing_twice() {
    let page = "<html>\n<head><title>Sign in</title></head><body>".to_owned() + &"x".repeat(200);
    let wrong = json!(1).to_string();
    let cases = [
        (answer(401, "application/json", r#"{"message":"who?"}"#), "HTTP 401 Unauthorized: who? (request req_1)".to_owned()),
        (answer(200, "application/json", wrong), "unexpected response: $: expected a string, found the number 1 (status 200, request req_1)".to_owned()),
        (
            answer(200, "application/json", page.clone()),
            format!(
                "unexpected response: $: invalid JSON: expected value at line 1 column 1: {} (status 200, request req_1)",
                page.get(..80).unwrap().escape_debug()
            ),
        ),
        (answer(200, "application/json", "{\"secret\": \"5ECRET"), "unexpected response: $: invalid JSON: EOF while parsing a string at line 1 column 18 (status 200, request req_1)".to_owned()),
        (answer(503, "text/plain", "busy"), "HTTP 503 Service Unavailable: busy (attempt 2, request req_1)".to_owned()),
    ];
    for (answer, wanted) in cases {
        let server = Server::always(answer).await;
        let error = read(&server.url, 2).await;
        let host = server.url.trim_start_matches("http://");
        let call = format!("op (GET /threads/{{thread_id}} at {host}): ");
        assert_eq!(error.to_string(), format!("{call}{wanted}"));
        once(&error);
    }
}

/// Says nothing twice, and no argument.
fn once(error: &Error) {
    let chain = chain(error);
    let all = chain.join(": ");
    assert!(!all.contains("5ECRET"), "{all}");
    let clauses: Vec<_> = all.split(": ").collect();
    for (index, clause) in clauses.iter().enumerate() {
        let before = clauses.get(..index).unwrap();
        assert!(!before.contains(clause), "`{clause}` twice in `{all}`");
    }
}

#[tokio::test]
async fn a_refused_connection_says_where() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    drop(listener);
    let error = read(&format!("http://{host}"), 1).await;
    let text = error.to_string();
    let call = format!("op (GET /threads/{{thread_id}} at {host}): could not connect: ");
    assert!(text.starts_with(&call), "{text}");
    assert_eq!(text.matches("onnection refused").count(), 1, "{text}");
    assert_eq!(chain(&error).len(), 1);
    once(&error);
    assert_eq!(error.call().unwrap().attempts(), 1);
}

#[tokio::test]
async fn after_a_redirect_the_host_that_was_reached_is_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = listener.local_addr().unwrap();
    drop(listener);
    let last = Server::always(answer(404, "text/plain", "")).await;
    let reached = last.url.trim_start_matches("http://").to_owned();
    for (target, host) in [
        (format!("{}/5ECRET?key=5ECRET", last.url), reached),
        (format!("http://{gone}/5ECRET"), gone.to_string()),
    ] {
        let mut moved = answer(302, "text/plain", "");
        moved.headers.push(("location", target));
        let server = Server::always(moved).await;
        let error = read(&server.url, 1).await;
        assert_eq!(error.call().unwrap().redirected_to(), Some(host.as_str()));
        let text = error.to_string();
        assert!(
            text.contains(&format!(", redirected to {host}): ")),
            "{text}"
        );
        once(&error);
    }
}

#[tokio::test]
async fn what_was_not_sent_names_its_call_too() {
    let client = client("http://127.0.0.1:1/v1", |builder| builder);
    let request = Request::new(&READ);
    let options = CallOptions::default();
    let read = call::json::<String, Value>(&client, request, &options).await;
    let error = read.unwrap_err();
    assert_eq!(said(&error), "path parameter `thread_id` is not set");
    let call = error.call().unwrap();
    assert_eq!((call.attempts(), call.host()), (0, Some("127.0.0.1:1")));
}
