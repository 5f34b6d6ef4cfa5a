//! Waiting for what a call begins.

use std::time::{Duration, Instant};

use golden_polling::operations::{CreateRun, GetJob, GetRun, StartJob};
use golden_polling::runtime::mock::{MockServer, Mocked, Reply};
use golden_polling::runtime::{Cancel, RetryPolicy};
use golden_polling::types::Run;
use golden_polling::{CallSettings as _, Client, Error};
use serde_json::json;

/// What a server says of a run, or instead of it.
fn reply<O: Mocked<Whole = Run>>(status: &str) -> Reply<O> {
    let run = json!({ "id": "r/1", "status": status });
    let reply = match status {
        "busy" => Reply::raw(502, "text/plain", ""),
        "gone" => Reply::status(404, &json!({})),
        _ => Reply::json(&serde_json::from_value(run).unwrap()),
    };
    reply.header("poll-after-ms", "15")
}

/// A server that says this of a run when it is created, and then this, one after another.
fn start(created: &[&str], then: &[&str]) -> (MockServer, Client) {
    let server = MockServer::start().unwrap();
    for status in created {
        server.on::<CreateRun>(reply(status));
    }
    for status in then {
        server.on::<GetRun>(reply(status));
    }
    let mut policy = RetryPolicy::of(2);
    policy.first_wait = Duration::from_millis(1);
    let builder = server.client(Client::builder()).retries(policy);
    (server, builder.build().unwrap())
}

#[tokio::test]
async fn until_it_has_come_to_its_end() {
    let (server, client) = start(&["queued"], &["queued", "in_progress", "new", "completed"]);
    let begun = Instant::now();
    let run = client.create_run("t 1").poll().await.unwrap();
    assert_eq!(run.status.as_str(), "completed");
    assert!(begun.elapsed() >= Duration::from_millis(60));
    let received = server.received();
    let asked: Vec<_> = received.iter().map(|it| (&*it.method, &*it.path)).collect();
    assert_eq!(asked[0], ("POST", "/threads/t%201/runs"));
    assert_eq!(asked[1..], [("GET", "/threads/t%201/runs/r%2F1"); 4]);
}

#[tokio::test]
async fn an_error_a_deadline_or_a_handle_ends_it() {
    let (_server, client) = start(&["queued"], &["gone"]);
    let error = client.create_run("t").poll().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);

    let (_server, client) = start(&["queued"], &["queued"]);
    // Each request is in time; all of it is not.
    let (request, all) = (Duration::from_secs(10), Duration::from_millis(80));
    let call = client.create_run("t").timeout(request).walk_timeout(all);
    let error = call.poll().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.body_json().unwrap()["status"], "queued");
    // It is asked seven times, which takes longer than a request may.
    let limit = Duration::from_millis(60);
    let error = client.create_run("t").timeout(limit).poll().await;
    let Error::Unfinished(unfinished) = error.unwrap_err() else {
        panic!("not unfinished")
    };
    assert_eq!(unfinished.asked, 7);
    assert_eq!(unfinished.state.as_deref(), Some("queued"));
    let said = unfinished.to_string();
    assert_eq!(said, "not at its end after asking 7 times, but `queued`");

    let cancel = Cancel::new();
    let handle = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        handle.cancel();
    });
    let error = client
        .create_run("t")
        .cancel(&cancel)
        .poll()
        .await
        .unwrap_err();
    assert!(error.is_cancelled());
}

#[tokio::test]
async fn an_operation_that_is_said_to_be_idempotent_is_sent_again() {
    let (server, client) = start(&["busy", "queued"], &[]);
    assert_eq!(client.create_run("t").await.unwrap().meta().attempts(), 2);
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn at_the_address_that_the_server_says() {
    let job = |status: &str| {
        Reply::raw(
            200,
            "application/json",
            format!("{{\"status\":\"{status}\"}}"),
        )
    };
    // Whatever its host, the request goes where the others go.
    for (location, path, query) in [
        ("/jobs/7?version=2", "/jobs/7", "version=2"),
        (
            "https://other.test/api/jobs/a%20b/?version=2#x",
            "/jobs/a%20b",
            "version=2",
        ),
        ("jobs/7", "/jobs/7", ""),
    ] {
        let server = MockServer::start().unwrap();
        let begun = Reply::<StartJob>::raw(202, "", "").header("operation-location", location);
        server.on::<StartJob>(begun);
        server
            .on::<GetJob>(job("running"))
            .on::<GetJob>(job("done"));
        let client = server.client(Client::builder()).build().unwrap();
        let done = client.start_job().poll().await.unwrap();
        assert_eq!(done.status, "done");
        let received = server.received();
        let asked: Vec<_> = received.iter().map(|it| (&*it.path, &*it.query)).collect();
        assert_eq!(asked, [("/jobs", ""), (path, query), (path, query)]);
    }
    for location in [
        "/other/7",
        "/jobs",
        "",
        "https://other.test/",
        "/jobs/%2E%2E",
    ] {
        let server = MockServer::start().unwrap();
        let begun = Reply::<StartJob>::raw(202, "", "").header("operation-location", location);
        server.on::<StartJob>(begun);
        let client = server.client(Client::builder()).build().unwrap();
        let error = client.start_job().poll().await.unwrap_err();
        let said = error.to_string();
        let wanted = format!("expected an address of the operation to ask, found `{location}`");
        assert!(said.contains(&wanted), "{said}");
        assert_eq!(server.received().len(), 1);
    }
}
