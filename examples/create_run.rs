//! Creates a run and streams another, against a server in this very process: no key, no network.
//!
//! `cargo run --example create_run`

#[path = "../tests/server/mod.rs"]
mod server;

use openai_runs::{
    AssistantStreamEvent, Client, CreateRunRequest, MessageDeltaContent, ReasoningEffort,
};
use server::{Answer, Server};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start(|request| match request.body["stream"].as_bool() {
        Some(true) => Answer::events(&server::transcript(&["Hello", ", ", "world", "!"]), 7),
        _ => Answer::json(200, &server::run("queued")).header("x-request-id", "req_1"),
    })
    .await;
    let client = Client::builder()
        .base_url(server.url())
        .bearer("not a real key")
        .build()?;

    let request = CreateRunRequest::new("asst_abc")
        .temperature(0.2)
        .reasoning_effort(ReasoningEffort::Low);
    let run = client.create_run("thread_abc", request.clone()).await?;
    println!(
        "{} is {} (request {:?})",
        run.id,
        run.status,
        run.meta().request_id()
    );

    let mut events = client.create_run("thread_abc", request).stream().await?;
    while let Some(event) = events.next().await {
        match event? {
            AssistantStreamEvent::ThreadMessageDelta(message) => {
                for part in message.delta.content.iter().flatten() {
                    if let MessageDeltaContent::Text(text) = part
                        && let Some(value) = text.text.as_ref().and_then(|it| it.value.as_ref())
                    {
                        print!("{value}");
                    }
                }
            }
            AssistantStreamEvent::ThreadRunCompleted(run) => {
                println!("\n{} is {}", run.id, run.status)
            }
            other => println!("[{}]", other.event()),
        }
    }
    Ok(())
}
