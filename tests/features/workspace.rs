//! A client of several crates: one connection, one set of settings, and the types of all at the root.

use golden_workspace::groups::orders;
use golden_workspace::runtime::mock::{MockServer, Reply};
use golden_workspace::{
    Client, Count, Draft, Error, Line, ListInvoices, ListOrders, NotFoundOrConflictError, Order,
    ReadReport, State,
};
use serde_json::json;

use crate::server::{Answer, Server};

fn order() -> serde_json::Value {
    json!({ "id": "a", "state": "paid", "lines": [{ "article": "pen", "count": { "value": 2 } }] })
}

#[tokio::test]
async fn groups_share_the_client_of_the_whole() {
    let server = Server::start(|request| match request.target.as_str() {
        "/v1/orders" => Answer::json(200, &json!([order()])),
        "/v1/reports" => Answer::of(
            200,
            "application/xml",
            "<report><title>May</title></report>",
        ),
        "/v1/ping" => Answer::json(200, &json!({ "up": true, "count": { "value": 7 } })),
        _ => Answer::json(409, &json!({ "with": "b" })),
    })
    .await;
    let builder = Client::builder().base_url(server.url());
    let client = builder.credential("key", "k").build().unwrap();

    let orders = client.orders().list_orders().await.unwrap();
    assert_eq!(orders[0].state, Some(State::Paid));
    assert_eq!(orders[0].lines[0].count.as_ref().unwrap().value, 2);
    // XML is read by tables that lie in another crate.
    let report = client.reports().read_report().await.unwrap();
    assert_eq!(report.title.as_deref(), Some("May"));
    // Two of the smallest groups are in one crate.
    let pong = client.ping().ping().await.unwrap();
    assert_eq!(pong.count, Some(Count::new(7)));
    let same: golden_workspace::groups::health::Client = client.ping();
    drop(same);
    // Errors that groups have in common are one type.
    let error = client.invoices().list_invoices().await.unwrap_err();
    let Error::Status(error) = error else {
        panic!("{error}");
    };
    let Ok(NotFoundOrConflictError::Conflict(conflict)) = error.typed else {
        panic!("{error:?}");
    };
    assert_eq!(conflict.with, "b");
    for request in server.received() {
        assert_eq!(request.headers["x-key"], "k");
        assert_eq!(request.headers["user-agent"], "golden_workspace/0.1.0");
    }
}

#[tokio::test]
async fn a_group_has_a_client_of_its_own() {
    let server = Server::start(|_| Answer::json(200, &order())).await;
    let builder = orders::Client::builder().base_url(server.url());
    let client = builder.credential("key", "k").build().unwrap();
    let draft = Draft::new(vec![Line::new("pen")]);
    let made: Order = client.create_order(draft).await.unwrap().into_inner();
    assert_eq!(made.id, "a");
    let long = Draft::new(vec![Line::new("pen"); 10]);
    let refused = client.create_order(long).await.unwrap_err();
    assert!(refused.to_string().contains("lines"), "{refused}");
}

#[tokio::test]
async fn one_mock_server_answers_operations_of_several_crates() {
    let server = MockServer::start().unwrap();
    let client = server.client(Client::builder()).build().unwrap();
    server
        .on::<ListOrders>(Reply::json(&Vec::<Order>::new()))
        .on::<ReadReport>(Reply::raw(200, "application/xml", "<report/>"))
        .on::<ListInvoices>(Reply::raw(500, "text/plain", "no"));
    assert_eq!(client.orders().list_orders().await.unwrap().len(), 0);
    assert_eq!(client.reports().read_report().await.unwrap().title, None);
    client.invoices().list_invoices().await.unwrap_err();
}
