//! The emitted client and the mock server of the document that it was emitted from.

mod support;

use std::time::Duration;

use openai_runs::prelude::*;
use openai_runs::{Client, Completion, CreateRunRequest, Error, RetryPolicy};
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::serve::Server;
use specwright::source::Sources;

/// A client of a mock server of its own.
async fn client() -> Client {
    let (mut sources, mut said) = (Sources::new(), Diagnostics::default());
    let path = support::root().join("spec/specwright.yaml");
    let options = Options::read(&path, &mut sources, &mut said).unwrap();
    let input = options.open(&mut sources, &mut said).unwrap();
    let (mock, _) = specwright::mock(&sources, input.document, &input.overlays, &options);
    let server = Server::bind(mock.unwrap(), 0, |_, _| ()).await.unwrap();
    let url = format!("http://{}/v1", server.address().unwrap());
    tokio::spawn(server.run());
    let client = Client::builder().base_url(url).bearer("any will do");
    client.retries(RetryPolicy::NEVER).build().unwrap()
}

fn request() -> CreateRunRequest {
    CreateRunRequest::new("asst_abc")
}

#[tokio::test]
async fn a_run_is_created() {
    let run = client()
        .await
        .create_run("thread_abc", request())
        .await
        .unwrap();
    assert_eq!(run.status.to_string(), "queued");
}

#[tokio::test]
async fn a_run_is_streamed_to_its_end() {
    let call = client().await.create_run("thread_abc", request());
    let mut events = call.strict_decoding(true).stream().await.unwrap();
    let mut count = 0;
    while let Some(event) = events.next().await {
        event.unwrap();
        count += 1;
    }
    assert!(count > 1);
    assert_eq!(events.completion(), Some(Completion::Terminal));
}

#[tokio::test]
async fn what_the_document_forbids_is_refused() {
    let call = client()
        .await
        .create_run("thread_abc", request().temperature(3.0));
    let error = call.validate(false).await.unwrap_err();
    assert_eq!(error.status().map(|it| it.as_u16()), Some(422));
    let body = error.body_json().unwrap();
    assert_eq!(body["errors"][0]["at"], "/temperature");
}

#[tokio::test]
async fn errors_of_the_document_are_typed() {
    let call = client().await.create_run("thread_abc", request());
    match call.header("prefer", "code=404").await.unwrap_err() {
        Error::Status(status) => assert!(!status.typed.unwrap().error.message.is_empty()),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn faults_are_what_was_asked_for() {
    let client = client().await;
    let call = || client.create_run("thread_abc", request());
    for fault in ["fault=truncate", "fault=reset"] {
        let error = call().header("prefer", fault).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{fault}: {error}");
        assert!(!error.is_timeout(), "{fault}: {error}");
        let mut events = call().header("prefer", fault).stream().await.unwrap();
        let mut last = events.next().await;
        while let Some(Ok(_)) = last {
            last = events.next().await;
        }
        assert!(matches!(last, Some(Err(_))), "{fault}");
    }
    let quick = Duration::from_millis(100);
    let stalled = call().header("prefer", "fault=stall").idle_timeout(quick);
    assert!(stalled.await.unwrap_err().is_timeout());
    let late = call()
        .header("prefer", "delay=5s")
        .first_byte_timeout(quick);
    assert!(late.await.unwrap_err().is_timeout());
}
