//! What is asked for, what the answer is read as, and what is said of one that cannot be.

use golden_response_media_types::{CallSettings as _, Client, Error, JobResponse};
use serde_json::json;

use crate::server::{Answer, Server, said};

async fn client(answer: Answer) -> (Server, Client) {
    let server = Server::start(move |_| answer.clone()).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn json_goes_first() {
    let (server, client) = client(Answer::json(200, &json!({"title": "T"}))).await;
    assert_eq!(client.report().await.unwrap().title, "T");
    assert_eq!(
        server.received()[0].headers["accept"],
        "application/json, text/json, text/plain"
    );
}

#[tokio::test]
async fn others_can_be_had() {
    let (server, client) = client(Answer::json(200, &json!({"t": "T"}))).await;
    assert_eq!(client.report().as_acme_brief().await.unwrap().t, "T");
    let download = client.report().download().await.unwrap();
    assert_eq!(download.text().await.unwrap(), r#"{"t":"T"}"#);
    let chosen = client.report().header("accept", "application/pdf");
    assert_eq!(
        chosen
            .download()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap()
            .len(),
        9
    );
    let accept = |at: usize| server.received()[at].headers["accept"].clone();
    assert_eq!(accept(0), "application/vnd.acme.brief+json");
    assert_eq!(accept(1), "text/csv, application/pdf");
    assert_eq!(accept(2), "application/pdf");
}

#[tokio::test]
async fn a_label_is_not_all() {
    for label in [
        "text/plain",
        "text/html; charset=utf-8",
        "application/octet-stream",
    ] {
        let (_, client) = client(Answer::of(200, label, r#"{"title":"T"}"#)).await;
        assert_eq!(client.report().await.unwrap().title, "T");
    }
    let (_, client) = client(Answer::of(200, "text/plain", r#"{"title":1}"#)).await;
    let error = client.report().await.unwrap_err();
    let wanted = "unexpected response: title: expected a string, found the number 1 (status 200)";
    assert_eq!(said(&error), wanted);
}

#[tokio::test]
async fn another_type_is_an_error_that_shows_it() {
    let page = "<html>\n<title>Log in</title>";
    let (_, client) = client(Answer::of(200, "text/html", page)).await;
    let error = client.report().await.unwrap_err();
    assert_eq!(
        said(&error),
        "expected a response of type application/json, text/json, text/plain, found text/html: \
         <html>\\n<title>Log in</title> (status 200)"
    );
    let error = client.notes().await.unwrap_err();
    let Error::ContentType(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.expected.as_str(), &error.body[..]),
        ("text/markdown", page.as_bytes())
    );
}

#[tokio::test]
async fn each_status_in_its_own_type() {
    let answers = [
        Answer::json(200, &json!({"title": "T"})),
        Answer::of(202, "text/plain", "wait"),
        Answer::of(203, "image/png", [0x89, 0x50]),
        Answer::of(206, "text/plain", "part"),
    ];
    let mut read = Vec::new();
    for answer in answers {
        let (server, client) = client(answer).await;
        read.push(client.job().await.unwrap().into_inner());
        let accept = &server.received()[0].headers["accept"];
        assert_eq!(accept, "application/json, text/plain, image/*");
    }
    let [first, second, third, fourth] = &read[..] else {
        panic!("{read:?}")
    };
    assert!(matches!(first, JobResponse::Ok(report) if report.title == "T"));
    assert_eq!(*second, JobResponse::Accepted("wait".to_owned()));
    assert_eq!(
        *third,
        JobResponse::NonAuthoritative(vec![0x89, 0x50].into())
    );
    assert_eq!(*fourth, JobResponse::Unrecognized("part".into()));
}

#[tokio::test]
async fn a_type_left_open_is_what_comes() {
    let (server, first) = client(Answer::json(200, &json!("text"))).await;
    assert_eq!(*first.open().await.unwrap(), "text");
    assert_eq!(
        server.received()[0].headers["accept"],
        "application/json, */*;q=0.5"
    );
    let (_, second) = client(Answer::of(200, "text/plain", "more text")).await;
    assert_eq!(*second.open().await.unwrap(), "more text");
}
