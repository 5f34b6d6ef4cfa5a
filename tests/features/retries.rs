//! Which calls are made again.

use std::time::Duration;

use golden_retries::runtime::RetryPolicy;
use golden_retries::{CallSettings as _, Client, Error};

use crate::server::{Answer, Server};

async fn start() -> (Server, Client) {
    let server = Server::start(|_| Answer::of(502, "text/plain", "")).await;
    let mut policy = RetryPolicy::of(3);
    policy.first_wait = Duration::from_millis(1);
    let builder = Client::builder().base_url(server.url()).retries(policy);
    (server, builder.build().unwrap())
}

#[tokio::test]
async fn by_method_and_by_key() {
    let (server, client) = start().await;
    let Err(Error::Status(error)) = client.list_orders().await else {
        panic!("502 is an error");
    };
    assert_eq!(error.meta.attempts(), 3);
    assert_eq!(server.received().len(), 3);
    assert!(client.create_order().await.is_err());
    assert_eq!(server.received().len(), 4);
    assert!(client.replace_order().await.is_err());
    assert!(client.patch_order("mine").await.is_err());
    let received = server.received();
    assert_eq!(received.len(), 10);
    let key = |at: usize| &received[at].headers["idempotency-key"];
    assert_eq!(key(4), key(6));
    assert_eq!(key(4).len(), 36);
    assert_eq!(key(9), "mine");
    let never = client.list_orders().retries(RetryPolicy::NEVER);
    assert!(never.await.is_err());
    assert_eq!(server.received().len(), 11);
}
