//! Errors of one status in several media types, each of a type of its own.

use golden_error_media_types::{Client, StartJobError};

use crate::server::{Answer, Server};

async fn failed(status: u16, media_type: &str, body: &str) -> Option<StartJobError> {
    let answer = Answer::of(status, media_type, body);
    let server = Server::start(move |_| answer.clone()).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let error = client.start_job().await.unwrap_err();
    error.typed().cloned()
}

#[tokio::test]
async fn the_content_type_chooses() {
    use StartJobError::{BadRequest, BadRequestProblemJson, BadRequestVndAcmeErrorJson};
    let missing = failed(400, "application/json", r#"{"what":"a"}"#).await;
    assert!(matches!(missing, Some(BadRequest(it)) if it.what == "a"));
    let problem = failed(
        400,
        "Application/Problem+JSON; charset=utf-8",
        r#"{"title":"a"}"#,
    )
    .await;
    assert!(matches!(problem, Some(BadRequestProblemJson(it)) if it.title == "a"));
    let coded = failed(
        400,
        "application/vnd.acme.error+json; version=2",
        r#"{"code":1}"#,
    )
    .await;
    assert!(matches!(coded, Some(BadRequestVndAcmeErrorJson(it)) if it.code == 1));
}

#[tokio::test]
async fn what_no_media_type_says_is_the_usual_one() {
    for media_type in ["text/json", "text/plain", "application/x-other"] {
        let missing = failed(400, media_type, r#"{"what":"a"}"#).await;
        assert!(
            matches!(missing, Some(StartJobError::BadRequest(_))),
            "{media_type}"
        );
    }
    let other = failed(500, "application/vnd.acme.error+json", r#"{"title":"a"}"#).await;
    assert!(matches!(other, Some(StartJobError::Default(it)) if it.title == "a"));
    assert!(
        failed(400, "application/problem+json", r#"{"what":"a"}"#)
            .await
            .is_none()
    );
}
