//! Lists, page by page.

use std::sync::atomic::{AtomicUsize, Ordering};

use golden_pages::types::{Order, SearchBody};
use golden_pages::{Client, Error};
use serde_json::{Value, json};

use crate::server::{Answer, Received, Server};

/// A server whose answers are made of the request and its number, counted from 0.
async fn start(
    answer: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
) -> (Server, Client) {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        let at = count.fetch_add(1, Ordering::SeqCst);
        answer(request, at)
    })
    .await;
    let client = Client::builder().base_url(server.url()).build().unwrap();
    (server, client)
}

fn orders(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

/// The ids of all items, and the error at the end, if there is one.
macro_rules! all {
    ($items:expr) => {{
        let mut items = $items;
        let mut ids: Vec<String> = Vec::new();
        let mut failed = None;
        while let Some(item) = items.next().await {
            match item {
                Ok(item) => {
                    let item: Order = item;
                    ids.push(item.id);
                }
                Err(error) => failed = Some(error),
            }
        }
        (ids, failed)
    }};
}

fn targets(server: &Server) -> Vec<String> {
    let received = server.received().into_iter();
    received.map(|it| it.target.replace("/v1", "")).collect()
}

#[tokio::test]
async fn by_the_header_link() {
    let (server, client) = start(|_, at| {
        let page = Answer::json(200, &orders(&[&format!("{at}a"), &format!("{at}b")]));
        match at {
            0 => page.header(
                "link",
                "<http://elsewhere.example/x?page=9>; rel=\"last\", <http://elsewhere.example/x?page=2&k=a%20b>; \
                 title=\"a, b\"; rel=\"prev next\"",
            ),
            1 => page.header("link", "</y?page=3#f>; REL=next"),
            _ => page.header("link", "</y?page=1>; rel=first"),
        }
    })
    .await;
    let (ids, failed) = all!(client.list_linked().page(1).items());
    assert_eq!(ids, ["0a", "0b", "1a", "1b", "2a", "2b"]);
    assert!(failed.is_none());
    // What the server says is a page, not an address.
    let asked = ["/linked?page=1", "/linked?page=2&k=a%20b", "/linked?page=3"];
    assert_eq!(targets(&server), asked);
}

#[tokio::test]
async fn by_a_cursor_as_pages_and_as_items() {
    let (server, client) = start(|_, at| {
        let (ids, more) = [(["a", "b"], true), (["c", "d"], false)][at % 2];
        let body = json!({ "data": orders(&ids), "has_more": more, "last_id": ids[1] });
        Answer::json(200, &body).header("x-request-id", "r")
    })
    .await;
    let mut pages = client.list_counted().pages();
    let first = pages.next().await.unwrap().unwrap();
    assert!(first.data.len() == 2 && first.has_more && first.meta().status() == 200);
    let second = pages.next().await.unwrap().unwrap();
    assert_eq!(second.last_id.as_deref(), Some("d"));
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    let (ids, _) = all!(client.list_counted().items());
    assert_eq!(ids, ["a", "b", "c", "d"]);
    let asked = [
        "/counted",
        "/counted?after=b",
        "/counted",
        "/counted?after=b",
    ];
    assert_eq!(targets(&server), asked);
}

#[tokio::test]
async fn by_a_token_that_has_the_name_of_a_parameter() {
    let (server, client) = start(|_, at| {
        let next = [json!("t&1"), Value::Null][at].clone();
        let body = match at {
            0 => json!({ "orders": orders(&["a"]), "nextPageToken": next }),
            _ => json!({ "nextPageToken": next }),
        };
        Answer::json(200, &body)
    })
    .await;
    let (ids, failed) = all!(client.list_named().items());
    assert!(ids == ["a"] && failed.is_none());
    assert_eq!(targets(&server), ["/named", "/named?page_token=t%261"]);
}

#[tokio::test]
async fn by_offset_and_by_number() {
    let (server, client) = start(|request, at| {
        let first = request.target.contains("offset");
        let ids: &[&str] = match at % 3 {
            0 => &["a", "b"],
            1 if first => &["c"],
            1 => &["c", "d"],
            _ => &[],
        };
        Answer::json(200, &orders(ids))
    })
    .await;
    assert_eq!(
        all!(client.list_by_offset().skip(5).items()).0,
        ["a", "b", "c"]
    );
    assert_eq!(
        all!(client.list_by_number().items()).0,
        ["a", "b", "c", "d"]
    );
    let asked = [
        "/offset?skip=5",
        "/offset?skip=7",
        "/offset?skip=8",
        "/number",
        "/number?page=2",
        "/number?page=3",
    ];
    assert_eq!(targets(&server), asked);
}

#[tokio::test]
async fn by_a_property_of_the_body() {
    let (server, client) = start(|_, at| {
        let ids = [["a", "b"], ["c", "d"]][at];
        Answer::json(200, &json!({ "data": orders(&ids), "has_more": at == 0 }))
    })
    .await;
    let (ids, failed) = all!(client.search(SearchBody::new("x")).items());
    assert!(ids == ["a", "b", "c", "d"] && failed.is_none());
    let bodies: Vec<Value> = server.received().into_iter().map(|it| it.body).collect();
    assert_eq!(
        bodies,
        [json!({"text": "x"}), json!({"text": "x", "start": "b"})]
    );
}

#[tokio::test]
async fn a_list_that_goes_in_circles_or_fails_ends_with_an_error() {
    let (server, client) = start(|_, _| {
        let body = json!({ "data": orders(&["a"]), "has_more": true, "last_id": "same" });
        Answer::json(200, &body)
    })
    .await;
    let (ids, failed) = all!(client.list_counted().items());
    assert_eq!(ids, ["a"]);
    let text = failed.unwrap().to_string();
    assert!(text.contains("expected another cursor"), "{text}");
    assert_eq!(server.received().len(), 2);

    let (_server, client) = start(|_, at| match at {
        0 => Answer::json(
            200,
            &json!({ "data": orders(&["a"]), "has_more": true, "last_id": "1" }),
        ),
        1 => Answer::json(
            200,
            &json!({ "data": [{ "id": "b" }, { "id": 1 }], "has_more": false }),
        ),
        _ => Answer::json(404, &json!({})),
    })
    .await;
    let (ids, failed) = all!(client.list_counted().items());
    assert_eq!(ids, ["a"]);
    let Some(Error::Decode(failed)) = failed else {
        panic!("a number is no id");
    };
    assert_eq!(failed.error.path(), "data[1].id");
    let (ids, failed) = all!(client.list_counted().items());
    assert!(ids.is_empty());
    assert_eq!(failed.unwrap().status().unwrap().as_u16(), 404);
}
