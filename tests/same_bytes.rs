//! A call that is made by the document alone sends what the emitted crate sends, to the byte: the cases of `tests/wire`, against a
//! server that keeps what arrives.

mod server;

#[path = "wire/calls.rs"]
mod calls;

use std::path::Path;
use std::sync::Arc;

use calls::{Case, Cases};
use http::HeaderMap;
use openai_runs::prelude::*;
use serde_json::{Value, json};
use server::{Answer, Received, Server};
use specwright::Callable;
use specwright::call::{Asked, Item, Mode};
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// The credential of all calls: what Cargo tells tests, so that there is a variable with it.
const TOKEN: &str = env!("CARGO_PKG_NAME");

fn callable() -> Callable {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::default());
    let options = Options::read(Path::new("spec/specwright.yaml"), &mut sources, &mut found);
    let options = options.unwrap();
    let input = options.open(&mut sources, &mut found).unwrap();
    let (document, overlays) = (input.document, &input.overlays);
    let sources = Arc::new(sources);
    specwright::callable(sources, document, overlays, &options)
        .0
        .unwrap()
}

async fn recorder() -> Server {
    Server::start(|request| match request.body["stream"].as_bool() {
        Some(true) => Answer::events(&server::transcript(&["Hello"]), 7),
        _ => Answer::json(200, &server::run("queued")),
    })
    .await
}

/// What the emitted crate sends.
async fn emitted(cases: &Cases, case: &Case) -> Vec<Received> {
    let server = recorder().await;
    let client = calls::client(&server.url(), TOKEN).unwrap();
    let (call, streamed) = calls::call(&client, cases, case).unwrap();
    // Whether arguments are allowed is not what is asked here.
    let _ = calls::perform(call.validate(false), streamed).await;
    server.received()
}

/// What a call by the document sends.
async fn interpreted(callable: &Callable, cases: &Cases, case: &Case) -> Vec<Received> {
    let server = recorder().await;
    let mut arguments = cases.arguments.clone();
    arguments.extend(case.arguments.clone());
    let streamed = arguments.get("stream") == Some(&json!(true));
    let thread_id = case.thread_id.as_ref().unwrap_or(&cases.thread_id);
    let mut items = vec![Item::Text("thread_id".to_owned(), thread_id.clone())];
    // What is put in place of an argument is the only one of its name here.
    arguments
        .retain(|name, _| (name != "stream" || !streamed) && !case.extra_body.contains_key(name));
    let fields = arguments.iter().chain(&case.extra_body);
    // As the document calls it.
    let name = |it: &String| match it.as_str() {
        "include" => "include[]".to_owned(),
        it => it.to_owned(),
    };
    items.extend(fields.map(|(it, value)| Item::Json(name(it), value.clone())));
    let headers = case.extra_headers.iter();
    items.extend(headers.map(|(name, it)| Item::Header(name.clone(), it.clone())));
    for (name, value) in &case.extra_query {
        let values = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        let text = |it: &Value| it.as_str().map_or(it.to_string(), str::to_owned);
        items.extend(values.iter().map(|it| Item::Query(name.clone(), text(it))));
    }
    let asked = Asked {
        operation: "createRun".to_owned(),
        items,
        server: Some(server.url()),
        stream: Some(streamed),
        credentials: vec![("bearerAuth".to_owned(), "CARGO_PKG_NAME".to_owned())],
        is_unchecked: true,
        ..Asked::default()
    };
    if let Ok(prepared) = callable.prepare(&asked) {
        assert_eq!(prepared.missing, [], "{}", case.name);
        callable.send(&prepared, Mode::Usual, &mut |_| ()).await;
    }
    server.received()
}

/// Headers, but for the address of the server.
fn headers(of: &Received) -> HeaderMap {
    let mut headers = of.headers.clone();
    headers.remove("host");
    headers
}

#[tokio::test]
async fn a_call_by_the_document_sends_what_the_emitted_crate_sends() {
    let text = std::fs::read("tests/wire/cases.json").unwrap();
    let cases: Cases = serde_json::from_slice(&text).unwrap();
    let callable = callable();
    let (mut sent, mut wrong) = (0, Vec::new());
    for case in &cases.cases {
        let ours = emitted(&cases, case).await;
        let theirs = interpreted(&callable, &cases, case).await;
        let parts = |it: &Received| {
            let (method, target) = (it.method.clone(), it.target.clone());
            (method, target, headers(it), it.bytes.clone())
        };
        let ours: Vec<_> = ours.iter().map(parts).collect();
        let theirs: Vec<_> = theirs.iter().map(parts).collect();
        sent += ours.len();
        if ours != theirs {
            wrong.push(format!("{}:\n{ours:?}\n{theirs:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(
        sent > 100,
        "{sent} of {} cases were sent",
        cases.cases.len()
    );
}
