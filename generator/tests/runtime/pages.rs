//! Lists in pages, from servers that say odd things of the next page.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::api::{client, operation};
use crate::runtime::{
    Argument, Call, CallOptions, NextPage, Operation, PageRules, Refused, Request, RetryPolicy,
};
use crate::server::{Answer, Server, answer};

static LIST: Operation = operation("GET", "/list", &[]);
static KEYED: Operation = operation("GET", "/list", &[&["query"]]);
static SEARCH: Operation = operation("POST", "/list", &[]);

static LINK: PageRules = PageRules::new("", NextPage::Link);
static NUMBER: PageRules = PageRules::new("", NextPage::Number(Argument::Query("page[number]"), 1));
static OFFSET: PageRules = PageRules::new("", NextPage::Offset(Argument::Query("page[offset]")));
static CURSOR: PageRules =
    PageRules::new("/data", NextPage::Cursor(Argument::Query("after"), "/next"));
static MORE: PageRules = PageRules::new(
    "/data",
    NextPage::Cursor(Argument::Query("after"), "/data/-/id"),
)
.while_true("/more");
static NUMBERED: PageRules =
    PageRules::new("/data", NextPage::Number(Argument::Query("page"), 1)).while_true("/more");
static BODY: PageRules =
    PageRules::new("/data", NextPage::Cursor(Argument::Body("after"), "/next"));

struct Walk {
    /// What was asked for, without the path.
    asked: Vec<String>,
    items: usize,
    error: Option<String>,
}

/// Walks over the pages that a server has; more are not asked for.
async fn walk(
    operation: &'static Operation,
    rules: &'static PageRules,
    own: &[(&str, Value)],
    pages: Vec<Answer>,
) -> Walk {
    let left = Mutex::new(pages.into_iter().peekable());
    let server = Server::start(move |_| {
        let mut left = left.lock().unwrap();
        left.next().expect("a page that there is")
    })
    .await;
    let client = client(&server.url, |builder| {
        let builder = builder.credential("query", "5E&CRET");
        builder.retries(RetryPolicy::NEVER)
    });
    let mut request = Request::new(operation);
    for (name, value) in own {
        request.query(value, name).unwrap();
    }
    let call = Call::new(client, request, CallOptions::default(), Refused::default());
    let mut items = call.items::<Value, Value>(rules);
    let (mut count, mut error) = (0, None);
    while let Some(item) = items.next().await {
        match item {
            Ok(_) => count += 1,
            Err(failed) => error = Some(failed.to_string()),
        }
    }
    let asked = server.requests().into_iter().map(|it| {
        let query = it.uri.replace("/list", "");
        query + &String::from_utf8_lossy(&it.body)
    });
    Walk {
        asked: asked.collect(),
        items: count,
        error,
    }
}

fn linked(links: &[&str]) -> Answer {
    let headers = links.iter().map(|it| ("link", (*it).to_owned())).collect();
    Answer {
        headers,
        ..answer(200, "application/json", "[1]")
    }
}

fn page(body: Value) -> Answer {
    answer(200, "application/json", body.to_string())
}

#[tokio::test]
async fn links_are_read_as_they_are_defined() {
    // The headers of the first page, and what the second is asked with; none if there is none.
    for (links, expected) in [
        (&["<?page=2>; rel=\"next\""][..], Some("?page=2")),
        (&["", "<?page=2>; rel=\"next\""], Some("?page=2")),
        (&["  ,, , <?page=2>; rel=next"], Some("?page=2")),
        (&["<?page=1>; title=\"x; rel=next\"; rel=\"prev\""], None),
        (
            &["<?page=1>; title=\"x, <?page=9>; rel=next\"; rel=prev"],
            None,
        ),
        (
            &["<?page=2>; title=\"a <b>\"; rel=\"next\""],
            Some("?page=2"),
        ),
        (
            &["<?page=2>; title=\"say \\\"rel\\\"; \"; rel=\"next\""],
            Some("?page=2"),
        ),
        (&["<?page=1>; rel=prev; rel=next"], None),
        (&["<?page=2>; rel=\"last next\""], Some("?page=2")),
        (&["<?page=2>;REL=NEXT"], Some("?page=2")),
        (&["<?page=2> ; rel = next"], Some("?page=2")),
        (&["<?page=2>; x; rel=next; y=\"1\""], Some("?page=2")),
        (
            &[
                "<?page=2>; rel=next; anchor=\"/other\"",
                "<?page=3>; rel=next",
            ],
            Some("?page=3"),
        ),
        (&["<?page=9>; rel=nextdoor"], None),
        (&["<?page=9>; rel=\"next"], Some("?page=9")),
        (
            &["nonsense; rel=next, <?page=2>; rel=next"],
            Some("?page=2"),
        ),
        (&["<?page=9; rel=next"], None),
        (&["<?page=2,3&q=a;b>; rel=next"], Some("?page=2,3&q=a;b")),
        (
            &["<?page=1>; rel=first, <?page=2>; rel=next, <?page=7>; rel=last"],
            Some("?page=2"),
        ),
        (
            &["<https://other.test/x?page=2#top>; rel=next"],
            Some("?page=2"),
        ),
        (&["<?page=2>; rel*=UTF-8''next"], None),
        (
            &["<?page=2>; title*=UTF-8''n%C3%A4chste; rel=next"],
            Some("?page=2"),
        ),
        (&["<?page=2>; rel=next;"], Some("?page=2")),
        (&[";;;"], None),
    ] {
        let walked = walk(&LIST, &LINK, &[], vec![linked(links), linked(&[])]).await;
        let second = walked.asked.get(1).map(String::as_str);
        assert_eq!(second, expected, "{links:?}");
        assert_eq!(walked.error, None, "{links:?}");
    }
}

#[tokio::test]
async fn an_end_that_is_none_and_a_cycle_are_errors() {
    let next = |query: &str| linked(&[&format!("<{query}>; rel=next")]);
    for (what, pages, items, error) in [
        (
            "a path",
            vec![next("/list/page/2")],
            0,
            "a link without a query",
        ),
        (
            "an empty query",
            vec![next("/list?")],
            0,
            "a link without a query",
        ),
        (
            "the same for ever",
            vec![next("?a=1"), next("?a=1")],
            1,
            "a link to another page",
        ),
        (
            "in turn",
            vec![next("?a=1"), next("?a=2"), next("?a=1")],
            2,
            "a link to another page",
        ),
    ] {
        let walked = walk(&LIST, &LINK, &[], pages).await;
        assert_eq!(walked.items, items, "{what}");
        assert!(walked.error.unwrap().contains(error), "{what}");
    }
    let at = |cursor: Value| page(json!({"data": [1], "next": cursor}));
    for (what, pages, items, error) in [
        (
            "the same",
            vec![at(json!("a")), at(json!("a"))],
            1,
            "another cursor",
        ),
        (
            "in turn",
            vec![at(json!("a")), at(json!("b")), at(json!("a"))],
            2,
            "another cursor",
        ),
        (
            "an object",
            vec![at(json!({"admin": "true", "limit": "1"}))],
            0,
            "a string or a number that says which page is next, found an object",
        ),
        ("a list", vec![at(json!(["a"]))], 0, "found an array"),
    ] {
        let walked = walk(&LIST, &CURSOR, &[("limit", json!(5))], pages).await;
        assert_eq!(walked.items, items, "{what}");
        let text = walked.error.unwrap();
        assert!(text.contains(error), "{what}: {text}");
        assert!(
            walked.asked.iter().all(|it| it.contains("limit=5")),
            "{what}"
        );
    }
    // More is promised, and nothing says where.
    let more = |ids: Value| page(json!({"data": ids, "more": true}));
    for pages in [
        vec![more(json!([]))],
        vec![more(json!([{"id": "a"}])), more(json!([{}]))],
    ] {
        let walked = walk(&LIST, &MORE, &[], pages).await;
        assert!(walked.error.unwrap().contains("the next page"));
    }
    // An empty page among numbered ones is none that ends them.
    let last = page(json!({"data": [1], "more": false}));
    let walked = walk(
        &LIST,
        &NUMBERED,
        &[],
        vec![more(json!([1])), more(json!([])), last],
    )
    .await;
    assert_eq!((walked.items, walked.error), (2, None));
    assert_eq!(walked.asked, ["", "?page=2", "?page=3"]);
}

#[tokio::test]
async fn counting_goes_on_from_the_caller_whatever_the_name() {
    let full = || page(json!([1, 2]));
    let none = || page(json!([]));
    let pages = || vec![full(), full(), none()];
    let own = [("page[number]", json!(5))];
    let walked = walk(&LIST, &NUMBER, &own, pages()).await;
    let number = |it: usize| format!("?page%5Bnumber%5D={it}");
    assert_eq!(walked.asked, [number(5), number(6), number(7)]);
    let own = [("page[offset]", json!(10))];
    let walked = walk(&LIST, &OFFSET, &own, pages()).await;
    let offset = |it: usize| format!("?page%5Boffset%5D={it}");
    assert_eq!(walked.asked, [offset(10), offset(12), offset(14)]);
    assert_eq!((walked.items, walked.error), (4, None));
}

#[tokio::test]
async fn what_the_caller_says_stays_so() {
    // The caller's arguments, the link, and what is asked for.
    for (own, link, expected) in [
        (
            &[("limit", "10")][..],
            "?page=2&limit=99",
            "?page=2&limit=10",
        ),
        (&[("limit", "10")], "?limit=10&page=2", "?limit=10&page=2"),
        (
            &[("page", "1"), ("limit", "10")],
            "?page=2&limit=99",
            "?page=2&limit=10",
        ),
        (
            &[("page[number]", "1")],
            "?page%5Bnumber%5D=2&x=1",
            "?page%5Bnumber%5D=2&x=1",
        ),
        (
            &[("startingAfter", "a")],
            "?startingAfter=b&q=1",
            "?startingAfter=b&q=1",
        ),
        (
            &[("page_size", "5")],
            "?page_size=50&cursor=x",
            "?page_size=5&cursor=x",
        ),
        // The only one that changes says which page it is.
        (
            &[("index", "1"), ("q", "a b")],
            "?index=2&q=a+b",
            "?index=2&q=a+b",
        ),
        (
            &[("account", "me")],
            "?account=you&cursor=x",
            "?account=me&cursor=x",
        ),
        (
            &[("tag", "a b")],
            "?cursor=x&tag=c&tag=d",
            "?cursor=x&tag=a%20b",
        ),
        // What the server leaves out, it has put into its cursor.
        (&[("filter", "f")], "?cursor=x", "?cursor=x"),
    ] {
        let own: Vec<_> = own
            .iter()
            .map(|(name, value)| (*name, json!(value)))
            .collect();
        let pages = vec![linked(&[&format!("<{link}>; rel=next")]), linked(&[])];
        let walked = walk(&LIST, &LINK, &own, pages).await;
        assert_eq!(walked.asked[1], expected, "{link}");
    }
}

#[tokio::test]
async fn a_credential_in_the_query_is_there_once() {
    let next = |it: &str| linked(&[&format!("</list?{it}>; rel=next")]);
    let pages = vec![
        next("key=5E%26CRET&page=2"),
        next("page=3&ke%79=stale"),
        next("page=4"),
        linked(&[]),
    ];
    let walked = walk(&KEYED, &LINK, &[], pages).await;
    let expected = |it: &str| format!("?{it}key=5E%26CRET");
    let pages = ["", "page=2&", "page=3&", "page=4&"];
    assert_eq!(walked.asked, pages.map(expected));
}

#[tokio::test]
async fn a_cursor_in_a_body_that_was_none() {
    let at = |cursor: Value| page(json!({"data": [1], "next": cursor}));
    let walked = walk(
        &SEARCH,
        &BODY,
        &[],
        vec![at(json!("a")), at(json!(7)), at(json!(""))],
    )
    .await;
    assert_eq!((walked.items, walked.error), (3, None));
    assert_eq!(walked.asked, ["", r#"{"after":"a"}"#, r#"{"after":7}"#]);
}

#[tokio::test]
async fn a_walk_goes_on_where_it_was() {
    let server = Server::start(|request| {
        let (query, body) = (&request.uri, String::from_utf8_lossy(&request.body));
        let at = ["a", "b", "c"].iter().position(|it| {
            query.contains(&format!("after={it}")) || body.contains(&format!("\"after\":\"{it}\""))
        });
        let at = at.map_or(0, |it| it + 1);
        let next = ["a", "b", "c"].get(at).filter(|_| at < 2);
        page(json!({"data": [at * 10, at * 10 + 1], "next": next}))
    })
    .await;
    let client = client(&server.url, |builder| builder);
    for (operation, rules) in [(&LIST, &CURSOR), (&SEARCH, &BODY)] {
        let call = || {
            let request = Request::new(operation);
            Call::new(
                client.clone(),
                request,
                CallOptions::default(),
                Refused::default(),
            )
        };
        // Left after each item, it goes on with the next one.
        let all = [0, 1, 10, 11, 20, 21];
        for left in 0..=all.len() {
            let mut items = call().items::<i64, Value>(rules);
            for item in all.iter().take(left) {
                assert_eq!(items.next().await.unwrap().unwrap(), *item);
            }
            let Some(position) = items.position() else {
                assert_eq!(left, all.len());
                continue;
            };
            let mut items = call().items::<i64, Value>(rules).resume(&position);
            let mut rest = Vec::new();
            while let Some(item) = items.next().await {
                rest.push(item.unwrap());
            }
            assert_eq!(rest, all[left..], "{position}");
        }
        let mut pages = call().pages::<Value, Value>(rules);
        pages.next().await.unwrap().unwrap();
        let position = pages.position().unwrap();
        assert!(!position.contains("5E"), "{position}");
        let mut pages = call().pages::<Value, Value>(rules).resume(&position);
        let second = pages.next().await.unwrap().unwrap().into_inner();
        assert_eq!(second["data"], json!([10, 11]));
        pages.next().await.unwrap().unwrap();
        assert!(pages.next().await.is_none() && pages.position().is_none());
        for nonsense in ["", "{}", "[1]", r#"{"query": [1]}"#] {
            let mut pages = call().pages::<Value, Value>(rules).resume(nonsense);
            let error = pages.next().await.unwrap().unwrap_err().to_string();
            assert!(error.contains("not what `position` gave"), "{error}");
            assert!(pages.next().await.is_none());
        }
    }
}
