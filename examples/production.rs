//! What a client in production looks like, against a server in this very process. docs/production.md shows its parts.
//!
//! `cargo run --example production`

#[path = "../tests/server/mod.rs"]
mod server;

use std::time::Duration;

use openai_runs::prelude::*;
use openai_runs::{
    AssistantStreamEvent, Cancel, Client, Completion, CreateRunRequest, Error, RetryPolicy,
    RunObject,
};
use server::{Answer, Server};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let server = Server::start(|request| match request.body["stream"].as_bool() {
        Some(true) => Answer::events(&server::transcript(&["Hello", "!"]), 7),
        _ => Answer::json(200, &server::run("queued")).header("x-request-id", "req_1"),
    })
    .await;
    let client = client(&server.url(), "not a real key")?;
    let run = create(&client, "thread_abc").await?;
    println!("{} is {}", run.id, run.status);
    stream(&client, "thread_abc").await?;
    create_within(&client, "thread_abc").await?;
    Ok(())
}

fn client(url: &str, key: &str) -> Result<Client, Failure> {
    // part: client
    let client = Client::builder()
        .base_url(url)
        .bearer(key)
        .timeout(Duration::from_secs(120)) // a call with all its attempts; none by default
        .idle_timeout(Duration::from_secs(30)) // silence between two pieces of a response
        .retries(RetryPolicy::of(4).after(&[409])) // attempts, the first included
        .max_concurrency(64)
        .on_retry(|attempt, wait| eprintln!("{} again in {wait:?}", attempt.call.operation()))
        .on_drift(|drift| eprintln!("{}: {} is new", drift.operation, drift.pointer))
        .build()?;
    // end part
    Ok(client)
}

async fn create(client: &Client, thread: &str) -> Result<RunObject, Failure> {
    let request = CreateRunRequest::new("asst_abc");
    // part: errors
    match client.create_run(thread, request).await {
        Ok(run) => {
            println!("{:?} {}", run.meta().request_id(), run.meta().attempts());
            Ok(run.into_inner())
        }
        Err(Error::Invalid(wrong)) => Err(format!("not sent: {wrong}").into()),
        Err(Error::Status(status)) => match &status.typed {
            Ok(body) => Err(format!("{}: {}", status.meta.status(), body.error.message).into()),
            Err(_) => Err(format!("{} without a known body", status.meta.status()).into()),
        },
        Err(error) if error.is_timeout() => Err("too slow".into()),
        Err(error) if error.is_unsent() => Err(format!("nothing was done: {error}").into()),
        Err(error) => Err(error.into()),
    }
    // end part
}

async fn stream(client: &Client, thread: &str) -> Result<(), Failure> {
    let request = CreateRunRequest::new("asst_abc");
    // part: stream
    let mut events = client.create_run(thread, request).stream().await?;
    while let Some(event) = events.next().await {
        match event? {
            AssistantStreamEvent::ThreadRunCompleted(run) => println!("{} is done", run.id),
            AssistantStreamEvent::Unrecognized(event) => println!("new: {event:?}"),
            _ => {}
        }
    }
    assert_eq!(events.completion(), Some(Completion::Terminal));
    // end part
    Ok(())
}

async fn create_within(client: &Client, thread: &str) -> Result<(), Failure> {
    let request = CreateRunRequest::new("asst_abc");
    // part: call
    let cancel = Cancel::new();
    let call = client
        .create_run(thread, request)
        .timeout(Duration::from_secs(5))
        .retries(RetryPolicy::NEVER)
        .header("x-trace", "abc")
        .cancel(&cancel);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(2)).await;
        cancel.cancel();
    });
    match call.await {
        Err(error) if error.is_cancelled() => println!("cancelled"),
        other => println!("{}", other?.id),
    }
    // end part
    Ok(())
}
