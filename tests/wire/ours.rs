//! What our client sends: makes the call of each case by the typed builder, argument by argument.
//!
//! `wire record CASES OUT` sends them to a server that writes down what arrives; `wire send CASES OUT URL` to a mock
//! server, and writes down what that said.

#[path = "../server/mod.rs"]
mod server;

use std::collections::BTreeMap;
use std::error::Error as StdError;

use openai_runs::prelude::*;
use openai_runs::{
    AssistantSupportedModels, AssistantTool, AssistantsApiResponseFormatOption,
    AssistantsApiToolChoiceOption, Client, CreateMessageRequest, CreateRun, CreateRunRequest,
    Error, ErrorResponse, Include, Meta, Metadata, ParallelToolCalls, ReasoningEffort, RetryPolicy,
    TruncationObject,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::{Answer, Received, Server};

/// What is written down of a request's headers.
const HEADERS: [&str; 4] = ["authorization", "openai-beta", "accept", "content-type"];

type Failed = Box<dyn StdError>;
type Arguments = BTreeMap<String, Value>;

#[derive(Deserialize)]
struct Cases {
    /// Of cases that name no other.
    thread_id: String,
    /// Of cases that do not set them otherwise.
    arguments: Arguments,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    thread_id: Option<String>,
    #[serde(default)]
    arguments: Arguments,
    #[serde(default)]
    extra_headers: BTreeMap<String, String>,
    /// Properties of the body that the description does not have.
    #[serde(default)]
    extra_body: Arguments,
    /// Parameters of the query that it does not have.
    #[serde(default)]
    extra_query: Arguments,
    /// Whether nothing is sent, by either client.
    #[serde(default)]
    unsent: bool,
    /// What our client says of the arguments before it is told not to check them.
    wrong: Option<String>,
}

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
    let client = client(&server.url())?;
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
    let client = client(url)?;
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

fn client(url: &str) -> Result<Client, Failed> {
    let builder = Client::builder().base_url(url).bearer("sk-wire");
    Ok(builder.retries(RetryPolicy::NEVER).build()?)
}

/// Sends a call and reads all of its response.
async fn perform(call: CreateRun, streamed: bool) -> Result<Meta, Error<ErrorResponse>> {
    if !streamed {
        return Ok(call.await?.meta().clone());
    }
    let mut events = call.stream().await?;
    while let Some(event) = events.next().await {
        event?;
    }
    Ok(events.meta().clone())
}

/// The call of a case, and whether it is for the stream.
fn call(client: &Client, cases: &Cases, case: &Case) -> Result<(CreateRun, bool), Failed> {
    let mut arguments = cases.arguments.clone();
    arguments.extend(case.arguments.clone());
    let streamed = arguments.get("stream") == Some(&json!(true));
    if streamed {
        arguments.remove("stream"); // It is a method of the call.
    }
    let include: Option<Vec<Include>> = arguments.remove("include").map(read).transpose()?;
    let thread_id = case.thread_id.as_ref().unwrap_or(&cases.thread_id);
    let mut call = client.create_run(thread_id, request(arguments)?);
    if let Some(include) = include {
        call = call.include(include);
    }
    for (name, value) in &case.extra_headers {
        call = call.header(name, value);
    }
    for (name, value) in &case.extra_body {
        call = call.extra_property(name, value.clone());
    }
    for (name, value) in &case.extra_query {
        call = call.extra_query(name, value.clone());
    }
    Ok((call, streamed))
}

fn read<T: DeserializeOwned>(value: Value) -> serde_json::Result<T> {
    serde_json::from_value(value)
}

/// The request that has these arguments, each by its own setter.
fn request(mut arguments: Arguments) -> Result<CreateRunRequest, Failed> {
    let assistant: String = read(arguments.remove("assistant_id").unwrap_or_default())?;
    let mut request = CreateRunRequest::new(assistant);
    for (name, value) in arguments {
        request = set(request, &name, value)?;
    }
    Ok(request)
}

/// A setter for each argument: its name, what it takes, and its sibling that sets null.
macro_rules! setters {
    ($($name:ident($type:ty) $($null:ident)?;)*) => {
        fn set(request: CreateRunRequest, name: &str, value: Value) -> Result<CreateRunRequest, Failed> {
            Ok(match name {
                $(
                    $(stringify!($name) if value.is_null() => request.$null(),)?
                    stringify!($name) => request.$name(read::<$type>(value)?),
                )*
                _ => return Err(format!("there is no setter for `{name}`").into()),
            })
        }
    };
}

setters! {
    model(AssistantSupportedModels) model_null;
    reasoning_effort(ReasoningEffort) reasoning_effort_null;
    instructions(String) instructions_null;
    additional_instructions(String) additional_instructions_null;
    additional_messages(Vec<CreateMessageRequest>) additional_messages_null;
    tools(Vec<AssistantTool>) tools_null;
    metadata(Metadata) metadata_null;
    temperature(f64) temperature_null;
    top_p(f64) top_p_null;
    stream(bool) stream_null;
    max_prompt_tokens(i64) max_prompt_tokens_null;
    max_completion_tokens(i64) max_completion_tokens_null;
    truncation_strategy(TruncationObject) truncation_strategy_null;
    tool_choice(AssistantsApiToolChoiceOption) tool_choice_null;
    parallel_tool_calls(ParallelToolCalls);
    response_format(AssistantsApiResponseFormatOption) response_format_null;
}
