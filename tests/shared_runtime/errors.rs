//! Crates of two APIs on one runtime: what is not of an API has one type, and each API has a client of its own.

use golden_mock::Error;

use crate::server::{Answer, Server};

/// What one function says of the errors of any API.
fn status<E>(error: &api_runtime::Error<E>) -> u16 {
    match error {
        Error::Status(refusal) => refusal.meta.status().as_u16(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn errors_are_of_one_type() {
    let server = Server::start(|_| Answer::of(418, "text/plain", "no")).await;
    let files = golden_pages::Client::builder().base_url(server.url());
    let files = files.build().unwrap();
    let jobs = golden_polling::Client::builder().base_url(server.url());
    let jobs = jobs.build().unwrap();
    let refused = [
        status(&files.list_plain().await.unwrap_err()),
        status(&jobs.start_job().await.unwrap_err()),
    ];
    assert_eq!(refused, [418, 418]);
}

#[test]
fn each_client_has_its_own_agent_and_operations() {
    let id = |it: &dyn std::any::Any| it.type_id();
    let files = golden_pages::Client::builder().base_url("http://a.example");
    let jobs = golden_polling::Client::builder().base_url("http://a.example");
    let (files, jobs) = (files.build().unwrap(), jobs.build().unwrap());
    assert_ne!(id(&files), id(&jobs));
    // Where the runtime asks for a client, each of them is one.
    let shared: [&api_runtime::Client; 2] = [&files, &jobs];
    assert_eq!(format!("{:?}", shared[0]), format!("{files:?}"));
}
