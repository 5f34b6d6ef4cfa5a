//! Redirects to other origins: what goes along, and with which client.

use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use crate::api::{API, READ, TOKEN};
use crate::runtime::{
    CallOptions, Client, ClientBuilder, Request, RetryPolicy, Timeouts, Transport, call,
};
use crate::server::{Answer, Server, answer};
use crate::transport_reqwest::ReqwestTransport;

fn with_defaults() -> reqwest::ClientBuilder {
    let mut headers = HeaderMap::new();
    for name in ["authorization", "x-api-key", "accept"] {
        headers.insert(name, HeaderValue::from_static("5ECRET"));
    }
    reqwest::Client::builder()
        .no_proxy()
        .default_headers(headers)
}

fn plain() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy()
}

fn client(url: &str, transport: impl Transport + 'static) -> Client {
    let builder = ClientBuilder::new(&API).base_url(url).bearer(TOKEN);
    let builder = builder.default_header("x-key", TOKEN);
    builder
        .retries(RetryPolicy::NEVER)
        .transport(transport)
        .build()
        .unwrap()
}

async fn read(client: &Client, headers: &[(&str, &str)]) -> Result<Value, u16> {
    let mut request = Request::new(&READ);
    request.path(&json!("t"), "thread_id").unwrap();
    let mut options = CallOptions::default();
    for (name, value) in headers {
        options.set_header((*name).to_owned(), (*value).to_owned());
    }
    let read = call::json::<Value, Value>(client, request, &options).await;
    match read {
        Ok(response) => Ok(response.into_inner()),
        Err(error) => Err(error.status().unwrap().as_u16()),
    }
}

/// A server that sends to another one, by way of an address of its own.
async fn moving(target: String, status: u16) -> Server {
    Server::start(move |request| {
        let to = match request.uri.as_str() {
            "/threads/t" => "/moved".to_owned(),
            _ => target.clone(),
        };
        Answer {
            headers: vec![("location", to)],
            ..answer(status, "text/plain", "")
        }
    })
    .await
}

#[tokio::test]
async fn default_headers_of_a_builder_stay_at_home() {
    let timeouts = Timeouts::default();
    for status in [301, 302, 303, 307, 308] {
        let other = Server::always(answer(200, "application/json", "1")).await;
        let server = moving(format!("{}/steal", other.url), status).await;
        let alone = ReqwestTransport::with(with_defaults(), &timeouts).unwrap();
        assert_eq!(
            read(&client(&server.url, alone.clone()), &[]).await,
            Err(status)
        );
        assert!(other.requests().is_empty());
        // Its own origin is asked again.
        let asked = server.requests();
        assert_eq!((asked.len(), asked[1].uri.as_str()), (2, "/moved"));
        assert_eq!(asked[1].headers["x-api-key"], "5ECRET");

        let both = alone.abroad(plain(), &timeouts).unwrap();
        assert_eq!(read(&client(&server.url, both), &[]).await, Ok(json!(1)));
        let own = ReqwestTransport::new(&timeouts).unwrap();
        // Where the environment has a proxy, it would be asked for this address.
        if std::env::var_os("HTTP_PROXY")
            .or(std::env::var_os("http_proxy"))
            .is_none()
        {
            assert_eq!(read(&client(&server.url, own), &[]).await, Ok(json!(1)));
        }
        for request in other.requests() {
            let shown = format!("{:?}", request.headers);
            assert!(!shown.contains("5ECRET"), "{shown}");
        }
    }
}

/// A server whose every answer but for `/back` sends to `target`.
async fn sending(target: String) -> Server {
    Server::start(move |request| match request.uri.as_str() {
        "/back" => answer(200, "application/json", "1"),
        _ => Answer {
            headers: vec![("location", target.clone())],
            ..answer(302, "text/plain", "")
        },
    })
    .await
}

#[tokio::test]
async fn there_and_back_is_not_home() {
    let timeouts = Timeouts::default();
    let last = sending(String::new()).await;
    let abroad = sending(format!("{}/back", last.url)).await;
    let home = sending(abroad.url.clone()).await;
    let transport = ReqwestTransport::with(with_defaults(), &timeouts).unwrap();
    let transport = transport.abroad(plain(), &timeouts).unwrap();
    assert_eq!(read(&client(&home.url, transport), &[]).await, Ok(json!(1)));
    let shown = format!("{:?} {:?}", last.requests(), abroad.requests());
    assert!(!shown.contains("5ECRET"), "{shown}");
    assert!(format!("{:?}", home.requests()).contains("5ECRET"));
}

#[tokio::test]
async fn what_is_asked_for_goes_along() {
    let other = Server::always(answer(200, "application/json", "1")).await;
    let server = moving(format!("{}/stored", other.url), 302).await;
    let transport = ReqwestTransport::with(plain(), &Timeouts::default()).unwrap();
    let transport = transport.abroad(plain(), &Timeouts::default()).unwrap();
    let client = client(&server.url, transport);
    let harmless = [
        ("range", "bytes=3-"),
        ("if-range", "\"e\""),
        ("if-none-match", "\"e\""),
        ("accept-language", "de"),
    ];
    let secret = [
        ("authorization", TOKEN),
        ("cookie", TOKEN),
        ("x-mine", TOKEN),
    ];
    let all: Vec<_> = harmless.iter().chain(&secret).copied().collect();
    assert_eq!(read(&client, &all).await, Ok(json!(1)));
    let headers = other.requests()[0].headers.clone();
    for (name, value) in harmless {
        assert_eq!(headers[name], value);
    }
    for name in ["authorization", "cookie", "x-mine", "x-key", "referer"] {
        assert!(!headers.contains_key(name), "{name}");
    }
}
