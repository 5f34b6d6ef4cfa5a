//! Values and errors by status, by range and by default.

use golden_response_statuses::{Client, Error, StartJobError, StartJobResponse};
use serde_json::json;

use crate::server::{Answer, Server, said};

type Started = Result<StartJobResponse, Error<StartJobError>>;

async fn start(answer: Answer) -> Started {
    let server = Server::start(move |_| answer.clone()).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    Ok(client.start_job().await?.into_inner())
}

#[tokio::test]
async fn successes() {
    let done = start(Answer::json(200, &json!({"id": "j"}))).await;
    assert!(matches!(done, Ok(StartJobResponse::Ok(job)) if job.id == "j"));
    for status in [201, 299] {
        let started = start(Answer::json(status, &json!({"ticket": "t"}))).await;
        assert!(matches!(started, Ok(StartJobResponse::Status2xx(it)) if it.ticket == "t"));
    }
}

#[tokio::test]
async fn errors() {
    let error = start(Answer::json(404, &json!({"what": "job"})))
        .await
        .unwrap_err();
    assert!(matches!(error.typed(), Some(StartJobError::NotFound(it)) if it.what == "job"));
    let problem = Answer::of(409, "application/problem+json", r#"{"title":"taken"}"#);
    let error = start(problem).await.unwrap_err();
    assert!(matches!(error.typed(), Some(StartJobError::Status4xx(it)) if it.title == "taken"));
    assert_eq!(said(&error), "HTTP 409 Conflict: taken");
    let error = start(Answer::json(500, &json!({"trouble": "much"})))
        .await
        .unwrap_err();
    assert!(matches!(error.typed(), Some(StartJobError::Default(it)) if it.trouble == "much"));
}

#[tokio::test]
async fn an_error_that_is_no_json_is_kept() {
    let error = start(Answer::of(503, "text/plain", "come back later\n"))
        .await
        .unwrap_err();
    assert_eq!(
        said(&error),
        "HTTP 503 Service Unavailable: come back later"
    );
    let Error::Status(status) = error else {
        panic!("{error:?}")
    };
    assert_eq!(status.body, "come back later\n");
    assert_eq!(
        status.typed.unwrap_err().to_string(),
        "$: expected application/json, found text/plain"
    );
    let error = start(Answer::of(404, "text/html", "<html>"))
        .await
        .unwrap_err();
    assert!(error.typed().is_none());
    assert_eq!(said(&error), "HTTP 404 Not Found");
}
