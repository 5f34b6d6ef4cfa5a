//! What calls that span several requests take: a page, or an answer to polling, is one tree like any other.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;

use crate::checks::{self, LIMIT, Wide};
use crate::counting;
use crate::runtime::{
    self, Api, Argument, Body, BodyStream, BoxFuture, Call, CallOptions, Client, ClientBuilder,
    Error, NextPage, Operation, PageRules, PollRules, Refused, Request, Server, Transport,
    TransportError,
};

static API: Api = Api {
    user_agent: "cost/1",
    servers: &[Server::at("http://localhost")],
    own_servers: &[],
    base_url_env: None,
    schemes: &[],
    request_id_header: None,
};
static LIST: Operation = Operation::new("list", "GET", "/list");
static WHOLE: PageRules = PageRules::new("", NextPage::Cursor(Argument::Query("after"), "/next"));
static PART: PageRules =
    PageRules::new("/list", NextPage::Cursor(Argument::Query("after"), "/next"));
static POLL: PollRules = PollRules {
    operation: &LIST,
    with: &[],
    status: "/status",
    until: &["done"],
    interval: 10,
    header: None,
    location: None,
    attempts: 0,
    timeout: 60,
};

/// A server that always says the same, at once.
struct Always(Bytes);

impl Transport for Always {
    fn send(
        &self,
        _: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<BodyStream>, TransportError>> {
        let body: BodyStream = Box::pin(Once(Some(self.0.clone())));
        let response = http::Response::builder().header("content-type", "application/json");
        Box::pin(async { Ok(response.body(body).unwrap()) })
    }
}

struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// What a future gives that never waits for anything.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1000 {
        if let Poll::Ready(ready) = future.as_mut().poll(&mut context) {
            return ready;
        }
    }
    panic!("it waits");
}

fn call(client: &Client) -> Call {
    let request = Request::new(&LIST);
    Call::new(
        client.clone(),
        request,
        CallOptions::default(),
        Refused::default(),
    )
}

/// No page, and no answer to polling, takes more memory than it may.
pub fn check() {
    type Reading = (&'static str, fn(&Client));
    let readings: &[Reading] = &[
        ("items", |it| {
            drop(ready(call(it).items::<Value, Value>(&WHOLE).next()))
        }),
        ("items of a part", |it| {
            drop(ready(call(it).items::<Wide, Value>(&PART).next()))
        }),
        ("pages", |it| {
            drop(ready(call(it).pages::<Wide, Value>(&PART).next()))
        }),
        ("pages of anything", |it| {
            drop(ready(call(it).pages::<Value, Value>(&PART).next()))
        }),
        ("polling", |it| {
            let last = ready(call(it).poll::<Value, Value>(&POLL)).unwrap_err();
            assert!(
                matches!(last, Error::Unfinished(_) | Error::Decode(_)),
                "{last}"
            );
        }),
    ];
    for which in 0..checks::PIECES.len() {
        let text = Bytes::from(checks::document(which, LIMIT - 64));
        let builder = ClientBuilder::new(&API).transport(Always(text.clone()));
        let client = builder.max_body_size(LIMIT).timeout(None).build().unwrap();
        for (name, read) in readings {
            let cost = counting::cost(&mut || read(&client));
            let piece = checks::PIECES[which];
            assert!(cost.peak <= 8 * LIMIT, "{name} of {piece:?}: {cost:?}");
        }
    }
}
