//! Text that does not print: passwords, and what security schemes name. The API has a type of the same name.

use golden_secrets::runtime::Secret;
use golden_secrets::types::{Login, LoginRequired, SecretBy, Session};
use golden_secrets::{CallSettings as _, Client, Error};
use serde_json::json;

use crate::server::{Answer, Server};

fn login() -> Login {
    Login::new(LoginRequired {
        user: "ann".to_owned(),
        password: "5ECRET".into(),
    })
    .old(["5ECR".into()])
}

#[tokio::test]
async fn secrets_are_sent_and_read_and_do_not_print() {
    let server = Server::start(|_| {
        Answer::json(
            200,
            &json!({ "token": "5ECRET-token", "key": { "by": "5ECRET" } }),
        )
    })
    .await;
    let builder = Client::builder().base_url(server.url());
    let client = builder.credential("key", "5ECRET-client").build().unwrap();
    let call = client.login(login()).pin("5ECRET-1").x_otp("5ECRET-2");
    assert!(!format!("{call:?} {:?}", login()).contains("5ECR"));
    let session = call.await.unwrap();
    assert_eq!(session.token.expose(), "5ECRET-token");
    assert!(!format!("{session:?}").contains("5ECR"), "{session:?}");
    let key = session.key.as_ref().unwrap();
    assert!(matches!(&key.by, Some(SecretBy::String(by)) if by.expose() == "5ECRET"));

    // What is written is the text.
    let written = serde_json::to_value(login()).unwrap();
    let expected = json!({ "user": "ann", "password": "5ECRET", "old": ["5ECR"] });
    assert_eq!(written, expected);
    let received = &server.received()[0];
    assert_eq!(received.body, expected);
    assert!(
        received.target.ends_with("/login?pin=5ECRET-1"),
        "{}",
        received.target
    );
    assert_eq!(received.headers["x-otp"], "5ECRET-2");
    assert_eq!(received.headers["x-key"], "5ECRET-client");

    let form = client.login(login()).body_as_form().await;
    assert_eq!(form.unwrap().token, Secret::from("5ECRET-token"));
    // A scheme's header may be an argument too; it does not print either.
    let own: Secret = "5ECRET-own".to_owned().into();
    let call = client.login(login()).x_key(own);
    assert!(!format!("{call:?}").contains("5ECR"));
}

#[tokio::test]
async fn secrets_are_checked_as_other_text_is() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .credential("key", "k");
    let client = client.build().unwrap();
    for (call, at) in [
        (client.login(login()).pin("12"), "pin"),
        (client.login(login().old(["123456".into()])), "old[0]"),
    ] {
        let error = call.header("x-a", "b").await.unwrap_err();
        let text = error.to_string();
        assert!(
            matches!(error, Error::Invalid(_)) && text.contains(at),
            "{text}"
        );
        assert!(!text.contains("123456"), "{text}");
    }
    let _: fn(&Session) -> &Secret = |it| &it.token;
}
