//! Bodies of XML, as they arrive.

use golden_xml_bodies::types::{Customer, Line, Order, SetFrameBody};
use golden_xml_bodies::{Client, Error};

use crate::server::{Answer, Server, said};

const ORDER: &str = "<order id=\"7\"><buyer><name>A &amp; B</name></buyer>\
                     <lines><line><sku>x</sku><count>2</count></line></lines></order>";

fn order() -> Order {
    Order::new(7, [Line::new("x", 2)]).customer(Customer::new().name("A & B"))
}

#[tokio::test]
async fn a_body_and_its_answer() {
    let answer =
        "<?xml version=\"1.0\"?>\n<Receipt>\n  <total>\n    9.50\n  </total>\n</Receipt>\n";
    let server = Server::start(move |_| Answer::of(200, "application/xml", answer)).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let receipt = client.place_order(order()).await.unwrap();
    assert_eq!(receipt.total, 9.5);
    let received = &server.received()[0];
    assert_eq!(received.headers["content-type"], "text/xml; charset=utf-8");
    assert_eq!(received.headers["accept"], "application/xml");
    assert_eq!(received.bytes, ORDER);
}

#[tokio::test]
async fn a_schema_around_the_root_element() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let body = SetFrameBody::new().order(order());
    client.set_frame().body(body).await.unwrap();
    assert_eq!(server.received()[0].bytes, ORDER);
    let error = client.set_frame().body(SetFrameBody::new()).await;
    assert_eq!(
        said(&error.unwrap_err()),
        "body: it has to have one property, which is the root element"
    );
}

#[tokio::test]
async fn text_is_sent_as_it_is() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    client.set_raw("<any/>").await.unwrap();
    let received = &server.received()[0];
    assert_eq!(received.headers["content-type"], "text/xml; charset=utf-8");
    assert_eq!(received.bytes, "<any/>");
}

#[tokio::test]
async fn what_xml_cannot_carry() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let error = client.place_order(order().note("\u{1}")).await.unwrap_err();
    assert_eq!(
        said(&error),
        "body: text has a character that XML cannot carry: \\u{1}"
    );
    let error = client.place_order(Order::new(1, [])).await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
}
