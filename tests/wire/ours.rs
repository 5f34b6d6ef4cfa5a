//! What our client sends: makes the call of each case by the typed builder, argument by argument.
//!
//! `wire record CASES OUT` sends them to a server that writes down what arrives; `wire send CASES OUT URL` to a mock
//! server, and writes down what that said.

#[path = "../server/mod.rs"]
mod server;

mod calls;

use std::collections::BTreeMap;

use openai_runs::Error;
use openai_runs::prelude::*;
use serde_json::{Value, json};
use server::{Answer, Received, Server};

use calls::{Case, Cases, Failed, call, client, perform};

/// The credential that the other client has as well.
const TOKEN: &str = "sk-wire";
/// What is written down of a request's headers.
const HEADERS: [&str; 4] = ["authorization", "openai-beta", "accept", "content-type"];

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (cases, out, url) = match arguments[..] {
        ["record", cases, out] => (cases, out, None),
        ["send", cases, out, url] => (cases, out, Some(url)),
        _ => return Err("usage: wire record CASES OUT | wire send CASES OUT URL".into()),
    };
    let cases: Cases = serde_json::from_slice(&std::fs::read(cases)?)?;
    let mut written = serde_json::Map::new();
    for case in &cases.cases {
        let row = match url {
            None => record(&cases, case).await,
            Some(url) => send(&cases, case, url).await,
        };
        let row = row.map_err(|error| format!("{}: {error}", case.name))?;
        written.insert(case.name.clone(), row);
    }
    println!("ours: {} cases", written.len());
    std::fs::write(out, serde_json::to_vec_pretty(&written)?)?;
    Ok(())
}

/// What arrives by the call of a case, or why nothing does.
async fn record(cases: &Cases, case: &Case) -> Result<Value, Failed> {
    let server = Server::start(|request| match request.body["stream"].as_bool() {
        Some(true) => Answer::events(&server::transcript(&["Hello"]), 7),
        _ => Answer::json(200, &server::run("queued")),
    })
    .await;
    let client = client(&server.url(), TOKEN)?;
    let (call, streamed) = call(&client, cases, case)?;
    if let Some(said) = &case.wrong {
        let error = perform(call.clone(), streamed).await.err();
        let Some(error @ Error::Invalid(_)) = error else {
            return Err(format!("expected to be refused, got {error:?}").into());
        };
        if !error.to_string().contains(said) {
            return Err(format!("expected `{said}` in `{error}`").into());
        }
    }
    let call = call.validate(case.wrong.is_none());
    let outcome = perform(call, streamed).await;
    match (outcome, server.received().as_slice()) {
        (Ok(_), [request]) => Ok(described(request)),
        (Err(error), []) => Ok(json!({"unsent": error.to_string()})),
        (Err(error), _) => Err(error.into()),
        (Ok(_), several) => Err(format!("{} requests arrived", several.len()).into()),
    }
}

fn described(request: &Received) -> Value {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let mut row =
        json!({"method": request.method, "path": path, "query": query, "body": request.body});
    for name in HEADERS {
        let value = request.headers.get(name);
        row[name] = json!(value.map(|it| String::from_utf8_lossy(it.as_bytes())));
    }
    row
}

/// What a mock server answers to the call of a case.
async fn send(cases: &Cases, case: &Case, url: &str) -> Result<Value, Failed> {
    if case.unsent {
        return Ok(Value::Null);
    }
    let client = client(url, TOKEN)?;
    let (call, streamed) = call(&client, cases, case)?;
    let call = call.validate(case.wrong.is_none());
    let (meta, problem, body) = match perform(call, streamed).await {
        Ok(meta) => (meta, None, None),
        Err(error) => {
            let body = match &error {
                Error::Status(details) => serde_json::from_slice::<Value>(&details.body).ok(),
                _ => None,
            };
            let (meta, problem) = (error.meta().cloned(), error.to_string());
            (meta.ok_or(error)?, Some(problem), body)
        }
    };
    let headers: BTreeMap<&str, _> = meta
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let status = meta.status().as_u16();
    Ok(json!({"status": status, "headers": headers, "problem": problem, "body": body}))
}
