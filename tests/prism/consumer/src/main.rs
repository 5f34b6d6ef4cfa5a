//! Creates runs against a mock server that has loaded the document this client was generated from.

use openai_create_run::operations::{CreateRun, GetRun};
use openai_create_run::runtime::mock::{MockServer, Mocked, Reply};
use openai_create_run::types::*;
use openai_create_run::prelude::*;
use openai_create_run::{Client, CreateRunRequest, Error, Map};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args()
        .nth(1)
        .ok_or("the address of the server is missing")?;
    let client = Client::builder().base_url(&url).bearer("a token").build()?;

    let run = client
        .create_run("thread_abc", CreateRunRequest::new("asst_abc"))
        .await?;
    println!(
        "the least there is to send: run `{}` is {:?}",
        run.id, run.status
    );

    let run = client
        .create_run("thread/../x y", full_request()?)
        .include([CreateRunIncludeItem::from(
            "step_details.tool_calls[*].file_search.results[*].content",
        )])
        .await?;
    println!("every field: run `{}` is {:?}", run.id, run.status);

    // What the document forbids is refused before it is sent.
    // Sent all the same, the server refuses it too: it does read what it is sent.
    for (what, request) in refused()? {
        match client.create_run("thread_abc", request.clone()).await {
            Err(Error::Invalid(error)) => println!("{what}: we say `{error}`"),
            other => return Err(format!("{what}: expected a refusal, got {other:?}").into()),
        }
        match client
            .create_run("thread_abc", request)
            .validate(false)
            .await
        {
            Err(error) if error.status().is_some_and(|it| it == 422) => {
                println!("{what}: the server says 422");
            }
            other => return Err(format!("{what}: expected a 422, got {other:?}").into()),
        }
    }

    // The server knows JSON responses only; that it sent no stream is said, not guessed.
    match client
        .create_run("thread_abc", CreateRunRequest::new("asst_abc"))
        .stream()
        .await
    {
        Err(error) => println!("a stream: {error}"),
        Ok(_) => return Err("this server has no event stream to give".into()),
    }
    let run = client.get_run("thread_abc", "run_abc").await?.into_inner();
    polled(&run).await?;
    println!("all calls ended as they should");
    Ok(())
}

/// Waits for a run that a scripted server takes its time with.
async fn polled(run: &RunObject) -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start()?;
    server.on::<CreateRun>(reply(run, RunObjectStatus::Queued));
    for status in [
        RunObjectStatus::Queued,
        RunObjectStatus::InProgress,
        RunObjectStatus::Completed,
    ] {
        server.on::<GetRun>(reply(run, status));
    }
    let client = server.client(Client::builder()).build()?;
    let call = client.create_run("thread_abc", CreateRunRequest::new("asst_abc"));
    let run = call.poll().await?;
    let asked = server.received().len();
    println!(
        "a run that is waited for is {:?} after {asked} requests",
        run.status
    );
    match (&run.status, asked) {
        (RunObjectStatus::Completed, 4) => Ok(()),
        _ => Err("it was to be created, and asked for three times".into()),
    }
}

fn reply<O: Mocked<Whole = RunObject>>(run: &RunObject, status: RunObjectStatus) -> Reply<O> {
    let mut run = run.clone();
    run.status = status;
    Reply::json(&run).header("openai-poll-after-ms", "20")
}

/// A request with every field that the document has, read from JSON so that each is spelled here
/// as it is on the wire, and then changed through the setters.
fn full_request() -> Result<CreateRunRequest, serde_json::Error> {
    let request: CreateRunRequest = serde_json::from_value(json!({
        "assistant_id": "asst_abc",
        "model": "gpt-4o",
        "reasoning_effort": "low",
        "instructions": "Be brief.",
        "additional_instructions": "And kind.",
        "additional_messages": [{
            "role": "user",
            "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
                {"type": "image_file", "image_file": {"file_id": "file_1"}}
            ],
            "attachments": [{"file_id": "file_1", "tools": [{"type": "file_search"}, {"type": "code_interpreter"}]}],
            "metadata": {"k": "v"}
        }],
        "tools": [
            {"type": "code_interpreter"},
            {"type": "file_search", "file_search": {"max_num_results": 5, "ranking_options": {"score_threshold": 0.5}}},
            {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}, "strict": true}}
        ],
        "truncation_strategy": {"type": "last_messages", "last_messages": 3},
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}}
    }))?;
    Ok(request
        .metadata(Map::from([("a".to_owned(), "b".to_owned())]))
        .temperature(0.2)
        .top_p(0.9)
        .stream(false)
        .max_prompt_tokens(256)
        .max_completion_tokens(1000)
        .parallel_tool_calls(false))
}

/// Requests that break a constraint of the document.
fn refused() -> Result<Vec<(&'static str, CreateRunRequest)>, serde_json::Error> {
    let request = CreateRunRequest::new("asst_abc");
    Ok(vec![
        ("a temperature of 3", request.clone().temperature(3.0)),
        ("a limit of 1 token", request.clone().max_prompt_tokens(1)),
        (
            "21 tools",
            serde_json::from_value(json!({
                "assistant_id": "asst_abc",
                "tools": vec![json!({"type": "code_interpreter"}); 21]
            }))?,
        ),
    ])
}
