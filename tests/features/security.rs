//! Where credentials go, and tokens that change.

use std::sync::atomic::{AtomicUsize, Ordering};

use golden_security::{CallSettings as _, Client, ClientBuilder};

use crate::server::{Answer, Server};

async fn server() -> Server {
    Server::start(|_| Answer::of(204, "text/plain", "")).await
}

fn client(server: &Server, configure: impl Fn(ClientBuilder) -> ClientBuilder) -> Client {
    configure(Client::builder().base_url(server.url()))
        .build()
        .unwrap()
}

#[tokio::test]
async fn alternatives_and_combinations() {
    let server = server().await;
    let both = client(&server, |it| {
        it.credential("basic", "me:secret")
            .credential("session", "s/1=")
    });
    both.a().await.unwrap();
    let key = client(&server, |it| {
        it.credential("key", "k").credential("basic", "me:secret")
    });
    key.a().await.unwrap();
    key.c().await.unwrap();
    key.d().await.unwrap();
    // A certificate is the transport's; the key beside it is still sent.
    key.f().await.unwrap();
    let received = server.received();
    assert_eq!(received[0].headers["authorization"], "Basic bWU6c2VjcmV0");
    assert_eq!(received[0].headers["cookie"], "sid=s/1=");
    assert_eq!(received[1].headers["x-key"], "k");
    assert!(!received[1].headers.contains_key("authorization"));
    assert_eq!(received[4].headers["x-key"], "k");
    for open in &received[2..4] {
        assert!(!open.headers.contains_key("authorization") && !open.headers.contains_key("x-key"));
    }
    let half = client(&server, |it| it.credential("session", "s"));
    let error = half.a().await.unwrap_err().to_string();
    assert!(
        error.contains(
            "a credential is missing: give the client's builder `key`, or `basic` and `session`"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn other_schemes_and_queries() {
    let server = server().await;
    let client = client(&server, |it| {
        it.credential("digest", "username=\"me\"")
            .credential("query", "a&b")
    });
    client.d().await.unwrap();
    client.e().await.unwrap();
    let received = server.received();
    assert_eq!(
        received[0].headers["authorization"],
        "Digest username=\"me\""
    );
    assert_eq!(received[1].target, "/v1/e?api_key=a%26b");
}

#[tokio::test]
async fn a_refused_token_is_asked_for_again_once() {
    let server = Server::start(|it| match it.headers["authorization"].to_str().unwrap() {
        "Bearer token 1" => Answer::of(401, "text/plain", "expired"),
        _ => Answer::of(204, "text/plain", ""),
    })
    .await;
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let client = client(&server, |it| {
        it.token_source("token", |refused| async move {
            let asked = ASKED.fetch_add(1, Ordering::SeqCst);
            assert_eq!(refused, asked == 1);
            Ok(format!("token {}", asked + 1))
        })
    });
    client.b().await.unwrap();
    client.b().await.unwrap();
    assert_eq!(ASKED.load(Ordering::SeqCst), 3);
    assert_eq!(server.received().len(), 3);

    // A header of the call's own takes the token's place.
    client
        .b()
        .header("Authorization", "Bearer mine")
        .await
        .unwrap();
    assert_eq!(ASKED.load(Ordering::SeqCst), 3);

    let refusing = Server::start(|_| Answer::of(401, "text/plain", "no")).await;
    let stubborn = self::client(&refusing, |it| {
        it.token_source("token", |_| async { Ok("t".to_owned()) })
    });
    assert!(stubborn.b().await.unwrap_err().to_string().contains("401"));
    assert_eq!(refusing.received().len(), 2);
}

#[tokio::test]
async fn a_source_may_fail() {
    let server = server().await;
    let client = client(&server, |it| {
        it.token_source("token", |_| async { Err("the vault is closed".into()) })
    });
    let error = client.b().await.unwrap_err().to_string();
    assert!(
        error.contains("no token for `token`: the vault is closed"),
        "{error}"
    );
    assert!(server.received().is_empty());
    assert!(!format!("{client:?}").contains("secret"));
}
