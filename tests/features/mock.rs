//! The server that a crate carries for its users' tests.

use crate::server::said;
use std::time::Duration;

use golden_mock::operations::{
    CancelOrder, CreateOrder, HoldOrder, ReadLatest, ReadLog, ReadOrder, WatchOrder,
};
use golden_mock::runtime::mock::{Fault, MockServer, Reply};
use golden_mock::runtime::{Deadline, RetryPolicy, TransportErrorKind};
use golden_mock::types::{NewOrder, Order, OrderEvent, OrderStatus, Problem};
use golden_mock::{Client, Error};
use serde_json::{Value, json};

fn order(id: &str) -> Order {
    serde_json::from_value(json!({ "id": id, "status": "open" })).unwrap()
}

fn client(server: &MockServer) -> Client {
    let builder = server.client(Client::builder()).retries(RetryPolicy::NEVER);
    let wait = Duration::from_millis(300);
    builder
        .first_byte_timeout(wait)
        .idle_timeout(wait)
        .build()
        .unwrap()
}

#[tokio::test]
async fn replies_come_one_after_another_and_requests_are_kept() {
    let server = MockServer::start().unwrap();
    let client = client(&server);
    server
        .on::<ReadOrder>(Reply::json(&order("a")))
        .on::<ReadOrder>(Reply::json(&order("b")).header("x-request-id", "7"))
        .on::<ReadLatest>(Reply::json(&order("latest")))
        .on::<CreateOrder>(Reply::raw(204, "", ""));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            client
                .read_order("x y")
                .full(true)
                .await
                .unwrap()
                .id
                .clone(),
        );
    }
    assert_eq!(ids, ["a", "b", "b"]);
    assert_eq!(client.read_latest().await.unwrap().id, "latest");
    client.create_order(NewOrder::new("n")).await.unwrap();
    let received = server.received();
    let operations: Vec<_> = received.iter().map(|it| it.operation.unwrap()).collect();
    let expected = [
        "readOrder",
        "readOrder",
        "readOrder",
        "readLatest",
        "createOrder",
    ];
    assert_eq!(operations, expected);
    assert_eq!(
        (&*received[0].path, &*received[0].query),
        ("/orders/x%20y", "full=true")
    );
    assert_eq!(received[0].headers["authorization"], "Bearer mock:mock");
    assert_eq!(received[4].json(), json!({ "name": "n" }));
    assert_eq!(received[0].json(), Value::Null);
}

#[tokio::test]
async fn errors_are_typed_and_what_is_not_scripted_is_told() {
    let server = MockServer::start().unwrap();
    let client = client(&server);
    let error = client.read_latest().await.unwrap_err();
    assert_eq!(
        said(&error),
        "HTTP 501 Not Implemented: no reply to GET /orders/latest"
    );
    assert_eq!(server.received()[0].operation, None);
    let problem = json!({ "reason": "gone" });
    server.on::<ReadOrder>(Reply::status(404, &problem));
    let error = client.read_order("1").await.unwrap_err();
    assert!(matches!(error.typed(), Some(Problem { reason, .. }) if reason == "gone"));
}

#[tokio::test]
async fn a_request_is_for_the_operation_that_it_fits_best() {
    let server = MockServer::start().unwrap();
    let client = client(&server);
    server
        .on::<HoldOrder>(Reply::raw(204, "", ""))
        .on::<CancelOrder>(Reply::raw(204, "", ""));
    client.cancel_order("ü/1").await.unwrap();
    client.hold_order("ü/1").await.unwrap();
    let received = server.received().into_iter();
    let operations: Vec<_> = received.map(|it| it.operation.unwrap()).collect();
    assert_eq!(operations, ["cancelOrder", "holdOrder"]);
}

#[test]
fn what_is_no_request_is_let_go() {
    use std::io::{Read, Write};
    let server = MockServer::start().unwrap();
    let address = server.url().replace("http://", "");
    let head = "POST /orders HTTP/1.1\r\n";
    for text in [
        "no request\r\n\r\n".to_owned(),
        format!("{head}content-length: 99999999999\r\n\r\n"),
        format!("{head}content-length: x\r\n\r\n"),
        format!("{head}transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
        format!(
            "{head}transfer-encoding: chunked\r\n\r\n{}",
            "0".repeat(10_000)
        ),
        "x".repeat(100_000),
    ] {
        let mut socket = std::net::TcpStream::connect(&address).unwrap();
        // The server may close before all of it is sent.
        let _ = socket.write_all(text.as_bytes());
        let mut reply = Vec::new();
        let _ = socket.read_to_end(&mut reply);
        assert!(reply.is_empty(), "{text}");
    }
    assert!(server.received().is_empty());
}

/// The events of a stream by name, and the error at its end.
async fn events(client: &Client) -> (Vec<String>, Option<Error<Value>>) {
    let mut names = Vec::new();
    let mut events = match client.watch_order("1").stream().await {
        Ok(events) => events,
        Err(error) => return (names, Some(error)),
    };
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => names.push(event.event().to_owned()),
            Err(error) => return (names, Some(error)),
        }
    }
    (names, None)
}

#[tokio::test]
async fn streams_are_made_of_items() {
    let server = MockServer::start().unwrap();
    let client = client(&server);
    let changed = OrderEvent::OrderChanged(order("a"));
    let both = [changed.clone(), changed.clone()];
    let pause = Duration::from_millis(1);
    server
        .on::<WatchOrder>(Reply::stream(&both))
        .on::<WatchOrder>(
            Reply::stream(&[changed.clone(), OrderEvent::Done]).fault(Fault::Drip(3, pause)),
        )
        .on::<WatchOrder>(Reply::open_stream(&both))
        .on::<WatchOrder>(
            Reply::open_stream(&both)
                .event("order.lost", "1")
                .event("error", "{\"reason\":\"r\"}"),
        )
        .on::<WatchOrder>(Reply::open_stream(&both).fault(Fault::Stall(200)))
        .on::<WatchOrder>(Reply::raw(200, "text/html", "<p>"));
    // The mark that completes a stream is no event of a name that is known.
    let (names, error) = events(&client).await;
    assert_eq!(names, ["order.changed", "order.changed"]);
    assert!(error.is_none());
    assert_eq!(events(&client).await.0, ["order.changed", "done"]);
    let (names, error) = events(&client).await;
    assert!(names.len() == 2 && matches!(error, Some(Error::Truncated(_))));
    let (names, error) = events(&client).await;
    assert_eq!(names, ["order.changed", "order.changed", "order.lost"]);
    assert!(matches!(error, Some(Error::Event(_))));
    let (_, error) = events(&client).await;
    let Some(Error::Transport(error)) = error else {
        panic!("it is silent")
    };
    assert_eq!(error.kind(), TransportErrorKind::Timeout(Deadline::Idle));
    assert!(matches!(
        events(&client).await.1,
        Some(Error::ContentType(_))
    ));

    server.on::<ReadLog>(Reply::stream(&[order("1"), order("2")]));
    let mut log = client.read_log().stream().await.unwrap();
    let mut statuses = Vec::new();
    while let Some(order) = log.next().await {
        statuses.push(order.unwrap().status);
    }
    assert_eq!(statuses, [OrderStatus::Open, OrderStatus::Open]);
}

#[tokio::test]
async fn what_can_go_wrong_does() {
    let server = MockServer::start().unwrap();
    let client = client(&server);
    let whole = Reply::json(&order("a"));
    server
        .on::<ReadOrder>(
            whole
                .clone()
                .fault(Fault::Delay(Duration::from_millis(600))),
        )
        .on::<ReadOrder>(whole.clone().fault(Fault::Close(0)))
        .on::<ReadOrder>(whole.clone().fault(Fault::Close(100)))
        .on::<ReadOrder>(whole.clone().fault(Fault::Stall(100)))
        .on::<ReadOrder>(whole.clone().fault(Fault::Reset(0)))
        .on::<ReadOrder>(Reply::raw(200, "application/json", "{\"id\":"))
        .on::<ReadOrder>(whole);
    let mut kinds = Vec::new();
    for _ in 0..5 {
        match client.read_order("1").await.unwrap_err() {
            Error::Transport(error) => kinds.push(error.kind()),
            other => panic!("{other:?}"),
        }
    }
    let timeout = TransportErrorKind::Timeout;
    let expected = [
        timeout(Deadline::FirstByte),
        TransportErrorKind::Other,
        TransportErrorKind::Body,
        timeout(Deadline::Idle),
        TransportErrorKind::Other,
    ];
    assert_eq!(kinds, expected);
    assert!(matches!(
        client.read_order("1").await,
        Err(Error::Decode(_))
    ));
    assert_eq!(client.read_order("1").await.unwrap().id, "a");
    drop(server);
    let error = client.read_order("1").await.unwrap_err();
    assert!(error.is_unsent() || matches!(error, Error::Transport(_)));
}
