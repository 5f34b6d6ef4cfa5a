//! Responses without a body, and bodies where there should be none.

use golden_response_empty::{CallSettings as _, Client, PutThingResponse};
use serde_json::json;

use crate::server::{Answer, Server, said};

async fn client(answer: Answer) -> Client {
    let server = Server::start(move |_| answer.clone()).await;
    Client::builder().base_url(server.url()).build().unwrap()
}

#[tokio::test]
async fn head() {
    // The length is that of a body that does not come.
    let there = Answer::json(200, &json!({"id": "x"}));
    let there = client(there).await.thing_exists("x").await.unwrap();
    assert_eq!(there.meta().header("content-length"), Some("10"));
    let error = client(Answer::of(404, "text/plain", ""))
        .await
        .thing_exists("x")
        .await;
    assert_eq!(said(&error.unwrap_err()), "HTTP 404 Not Found");
}

#[tokio::test]
async fn no_content() {
    client(Answer::of(204, "text/plain", ""))
        .await
        .remove_thing("x")
        .await
        .unwrap();
    // What comes nevertheless is nobody's business.
    client(Answer::json(200, &json!({"id": 1})))
        .await
        .remove_thing("x")
        .await
        .unwrap();
    let put = client(Answer::of(204, "text/plain", ""))
        .await
        .put_thing("x")
        .await
        .unwrap();
    assert_eq!(*put, PutThingResponse::NoContent);
    let put = client(Answer::json(201, &json!({"id": "x"})))
        .await
        .put_thing("x")
        .await
        .unwrap();
    assert!(matches!(&*put, PutThingResponse::Created(thing) if thing.id == "x"));
}

#[tokio::test]
async fn not_modified_is_no_value() {
    let answer = Answer::of(304, "text/plain", "").header("etag", "\"a\"");
    let error = client(answer)
        .await
        .thing("x")
        .header("if-none-match", "\"a\"")
        .await
        .unwrap_err();
    assert_eq!(error.status().map(|it| it.as_u16()), Some(304));
    assert_eq!(
        error.headers().map(|it| it["etag"].clone()).unwrap(),
        "\"a\""
    );
    assert!(error.typed().is_none());
}

#[tokio::test]
async fn nothing_where_something_is_due() {
    let error = client(Answer::json(200, &json!(null)))
        .await
        .thing("x")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("expected an object"), "{error}");
    let error = client(Answer::of(200, "application/json", ""))
        .await
        .thing("x")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("an empty body"), "{error}");
}
