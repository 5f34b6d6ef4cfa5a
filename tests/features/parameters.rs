//! How parameters of every place and style arrive.

use golden_parameters::types::FindFilter;
use golden_parameters::{Client, ListEventsRequired, Map};
use serde_json::json;

use crate::server::{Answer, Server};

#[tokio::test]
async fn every_style() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    client
        .find([1, 2], "x/y", "m n", "at least")
        .ids(["a&b".to_owned(), "c".to_owned()])
        .comma(["a,b".to_owned(), "c".to_owned()])
        .space(["a".to_owned(), "b".to_owned()])
        .pipe(["a".to_owned(), "b".to_owned()])
        .filter(FindFilter::new().from("today"))
        .raw("a/b?c")
        .json(Map::from([("k".to_owned(), json!(1))]))
        .size(20.0)
        .page(3_i64)
        .x_trace("t 1")
        .session("s")
        .await
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(
        received.target,
        "/v1/a/1,2/b.x%2Fy/c;matrix=m%20n?must=at%20least&ids%5B%5D=a%26b&ids%5B%5D=c&comma=a%2Cb,c\
         &space=a%20b&pipe=a%7Cb&filter%5Bfrom%5D=today&raw=a/b?c&json=%7B%22k%22%3A1%7D&size=20&page=3"
    );
    assert_eq!(received.headers["x-trace"], "t 1");
    assert_eq!(received.headers["x-version"], "v2");
    assert_eq!(received.headers["cookie"], "session=s");
}

#[tokio::test]
async fn what_is_no_number_is_not_sent() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let call = client.find([1], "x", "y", "at least").size(f64::NAN);
    let error = call.await.unwrap_err().to_string();
    let reason = "parameter `size` cannot be encoded: it holds a number that is infinite or NaN";
    assert!(error.contains(reason), "{error}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn what_could_be_swapped_is_given_by_name() {
    let server = Server::start(|_| Answer::of(204, "text/plain", "")).await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    let between = ListEventsRequired {
        from: "monday".into(),
        to_day: "friday".into(),
        x_count: Some(3),
    };
    client
        .list_events("a/b", between)
        .order("up")
        .await
        .unwrap();
    let received = &server.received()[0];
    assert_eq!(
        received.target,
        "/v1/rooms/a%2Fb/events?from=monday&to-day=friday&order=up"
    );
    assert_eq!(received.headers["x-count"], "3");
}
