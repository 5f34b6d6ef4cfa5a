//! Which address a call goes to.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use golden_servers::runtime::{Body, BodyStream, BoxFuture, Transport, TransportError};
use golden_servers::{Client, ClientBuilder};

/// Keeps the addresses that requests have. There is no server of these names to ask.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<Vec<String>>>);

impl Transport for Addresses {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        self.0.lock().unwrap().push(request.uri().to_string());
        Box::pin(async {
            let mut response = http::Response::new(Box::pin(Nothing) as BodyStream);
            *response.status_mut() = http::StatusCode::NO_CONTENT;
            Ok(response)
        })
    }
}

struct Nothing;

impl futures_core::Stream for Nothing {
    type Item = Result<bytes::Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

async fn addresses(configure: impl Fn(ClientBuilder) -> ClientBuilder) -> Vec<String> {
    let seen = Addresses::default();
    let client = configure(Client::builder())
        .transport(seen.clone())
        .build()
        .unwrap();
    client.main().await.unwrap();
    client.of_the_path().await.unwrap();
    client.of_its_own().await.unwrap();
    client.relative().await.unwrap();
    seen.0.lock().unwrap().clone()
}

#[tokio::test]
async fn servers_are_chosen() {
    assert_eq!(
        addresses(|it| it).await,
        [
            "https://eu.example.com/v1/a",
            "https://files.example.com/b",
            "https://eu.upload.example.com/b",
            "https://eu.example.com/v2/b"
        ]
    );
    assert_eq!(
        addresses(|it| it
            .server_variable("region", "us")
            .server_variable("version", "v9"))
        .await,
        [
            "https://us.example.com/v9/a",
            "https://files.example.com/b",
            "https://us.upload.example.com/b",
            "https://us.example.com/v2/b"
        ]
    );
    // One server elsewhere, and all others as described, or as the base URL has it.
    assert_eq!(
        addresses(|it| it.server_url("https://files.example.com/", "http://localhost:2/")).await,
        [
            "https://eu.example.com/v1/a",
            "http://localhost:2/b",
            "https://eu.upload.example.com/b",
            "https://eu.example.com/v2/b"
        ]
    );
    assert_eq!(
        addresses(|it| {
            it.base_url("http://localhost:1")
                .server_url("https://{region}.upload.example.com", "http://localhost:2")
        })
        .await,
        [
            "http://localhost:1/a",
            "http://localhost:1/b",
            "http://localhost:2/b",
            "http://localhost:1/b"
        ]
    );
    assert_eq!(
        addresses(|it| it.server(1)).await[0],
        "https://test.example.com/v1/a"
    );
    assert_eq!(
        addresses(|it| it.base_url("http://localhost:1/x")).await,
        [
            "http://localhost:1/x/a",
            "http://localhost:1/x/b",
            "http://localhost:1/x/b",
            "http://localhost:1/x/b"
        ]
    );
}

#[tokio::test]
async fn a_server_that_cannot_be_used_costs_its_operations_only() {
    let seen = Addresses::default();
    let client = |it: ClientBuilder| it.transport(seen.clone()).build().unwrap();
    let error = client(Client::builder()).nowhere().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "nowhere (DELETE /b): URL: `api.example.com` is not an absolute http or https URL: set one with `base_url`"
    );
    assert!(error.is_unsent());
    let set = client(Client::builder().server_url("api.example.com", "https://api.example.com"));
    set.nowhere().await.unwrap();
    assert_eq!(*seen.0.lock().unwrap(), ["https://api.example.com/b"]);
}

#[test]
fn mistakes_are_told() {
    let fail = |it: ClientBuilder| it.build().unwrap_err().to_string();
    assert_eq!(
        fail(Client::builder().server_variable("region", "mars")),
        "server: server variable `region` is one of `eu`, `us`"
    );
    assert_eq!(
        fail(Client::builder().server_variable("regoin", "us")),
        "server: there is no variable `regoin`"
    );
    assert_eq!(
        fail(Client::builder().server_url("https://elsewhere", "https://x")),
        "server: there is no `https://elsewhere`, only `https://{region}.example.com/{version}`, \
         `https://test.example.com/v1`, `https://files.example.com/`, \
         `https://{region}.upload.example.com`, `/v2`, `api.example.com`"
    );
    assert!(fail(Client::builder().server_url("/v2", "v2")).contains("`v2` is not an absolute"));
    assert_eq!(
        fail(Client::builder().server(2)),
        "server: there is no number 2: the API has 2, counted from 0"
    );
}
