//! What the features of a crate add: waiting without `async`, layers of tower, spans.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::{Ready, ready};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use golden_cargo_features::prelude::*;
use golden_cargo_features::runtime::{
    Body, BodyStream, BoxFuture, Cancel, ReqwestTransport, RetryPolicy, ServiceTransport, Timeouts,
    Transport, TransportError, TransportErrorKind, TransportService, Wait,
};
use golden_cargo_features::{Client, Completion};
use tower_service::Service;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::server::{Answer, Server, said};

/// A server in the background, for tests that have no runtime of their own.
fn background() -> (tokio::runtime::Runtime, Server) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(|request| match request.target.as_str() {
        "/v1/orders/1/events" => {
            let body = "data: {\"id\":\"a\"}\n\ndata: {\"id\":\"b\"}\n\ndata: [DONE]\n\n";
            Answer::of(200, "text/event-stream", body)
        }
        "/v1/orders/none" => Answer::of(404, "application/json", "{}"),
        "/v1/orders/busy" => Answer::of(502, "application/json", "{}"),
        _ => Answer::of(200, "application/json", r#"{"id":"1"}"#),
    }));
    (runtime, server)
}

fn client(url: String) -> Client {
    let mut policy = RetryPolicy::of(2);
    policy.first_wait = Duration::from_millis(1);
    let builder = Client::builder().base_url(url).retries(policy);
    builder.build().unwrap()
}

#[test]
fn a_thread_can_wait() {
    let (_runtime, server) = background();
    let client = client(server.url());
    let order = client.read_order("1").wait().unwrap();
    assert_eq!(order.id, "1");
    let events = client.watch_order("1").stream().wait().unwrap();
    let mut events = events.blocking();
    let ids: Vec<String> = events.by_ref().map(|it| it.unwrap().id).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(events.completion(), Some(Completion::Terminal));
    let error = client.read_order("none").wait().unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
    let cancel = Cancel::new();
    cancel.cancel();
    let cancelled = client.read_order("1").cancel(&cancel).wait();
    assert!(cancelled.unwrap_err().is_cancelled());
    // Each thread waits for itself.
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.read_order("1").wait().unwrap().id.clone())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_runs_tasks_can_wait_too() {
    let server = Server::start(|_| Answer::of(200, "application/json", r#"{"id":"1"}"#)).await;
    let order = client(server.url()).read_order("1").wait().unwrap();
    assert_eq!(order.id, "1");
}

/// A layer as tower has them: around a service, the same kind of service.
#[derive(Clone)]
struct Counted<S> {
    inner: S,
    count: Arc<AtomicU64>,
    full: bool,
}

#[derive(Debug)]
struct Overloaded;

impl std::fmt::Display for Overloaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the service is overloaded")
    }
}

impl std::error::Error for Overloaded {}

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Outcome = Result<http::Response<BodyStream>, BoxError>;

impl<S> Service<http::Request<Body>> for Counted<S>
where
    S: Service<http::Request<Body>, Response = http::Response<BodyStream>, Error = TransportError>,
    S::Future: Send + 'static,
{
    type Response = http::Response<BodyStream>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Outcome>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self.full {
            true => Poll::Ready(Err(Overloaded.into())),
            false => self.inner.poll_ready(cx).map_err(Into::into),
        }
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        self.count.fetch_add(1, Ordering::SeqCst);
        let sending = self.inner.call(request);
        Box::pin(async move { sending.await.map_err(Into::into) })
    }
}

fn layered(full: bool) -> (Counted<TransportService<ReqwestTransport>>, Arc<AtomicU64>) {
    let count = Arc::new(AtomicU64::new(0));
    let transport = ReqwestTransport::new(&Timeouts::default()).unwrap();
    let inner = TransportService(transport);
    let counted = Counted {
        inner,
        count: count.clone(),
        full,
    };
    (counted, count)
}

#[tokio::test]
async fn layers_of_tower_stand_around_the_transport() {
    let server = Server::start(|_| Answer::of(200, "application/json", r#"{"id":"1"}"#)).await;
    let (service, count) = layered(false);
    let built = |url: &str, service| {
        let builder = Client::builder()
            .base_url(url)
            .transport(ServiceTransport(service));
        builder.retries(RetryPolicy::NEVER).build().unwrap()
    };
    assert_eq!(
        built(&server.url(), service.clone())
            .read_order("1")
            .await
            .unwrap()
            .id,
        "1"
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
    // A closed port: the kind of the error comes through the layer.
    let error = built("http://127.0.0.1:1/v1", service)
        .read_order("1")
        .await
        .unwrap_err();
    assert!(error.is_unsent(), "{error:?}");
    let error = built(&server.url(), layered(true).0)
        .read_order("1")
        .await
        .unwrap_err();
    assert_eq!(
        said(&error),
        "could not send the request: the service is overloaded"
    );
    assert_eq!(server.received().len(), 1);
}

/// A service of tower that never sees a network.
#[derive(Clone)]
struct Refusing;

impl Service<http::Request<Body>> for Refusing {
    type Response = http::Response<BodyStream>;
    type Error = TransportError;
    type Future = Ready<Result<http::Response<BodyStream>, TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        ready(Err(TransportErrorKind::Tls.into()))
    }
}

#[tokio::test]
async fn a_service_is_a_transport() {
    let sent = ServiceTransport(Refusing)
        .send(http::Request::default())
        .await;
    assert_eq!(sent.err().unwrap().kind(), TransportErrorKind::Tls);
}

/// Keeps the fields of spans.
#[derive(Default, Clone)]
struct Spans(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

impl Visit for Spans {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut spans = self.0.lock().unwrap();
        let text = format!("{value:?}").trim_matches('"').to_owned();
        spans
            .last_mut()
            .unwrap()
            .insert(field.name().to_owned(), text);
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.name() == "http_request"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.0.lock().unwrap().push(BTreeMap::new());
        span.record(&mut self.clone());
        Id::from_u64(self.0.lock().unwrap().len() as u64)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn each_request_is_a_span_without_secrets() {
    let (_runtime, server) = background();
    let client = client(server.url());
    let spans = Spans::default();
    // While there is one subscriber alone, `tracing` asks that of the thread which first comes to a span, and tests run
    // beside each other.
    let _second = tracing::Dispatch::new(spans.clone());
    tracing::subscriber::with_default(spans.clone(), || {
        client.read_order("5ECRET").token("5ECRET").wait().unwrap();
        client.read_order("busy").wait().unwrap_err();
    });
    let mut spans = spans.0.lock().unwrap().clone();
    assert_eq!(spans.len(), 3);
    // They end with the body.
    let size = spans[0].remove("http.response.body.size").unwrap();
    assert!(size.parse::<u64>().unwrap() > 0);
    // Of what is asked for again, the body is not read.
    assert_eq!(spans[1]["http.response.body.size"], "0");
    assert_eq!(spans[2]["http.response.body.size"], "2");
    let port = server.url();
    let port = port
        .rsplit(":")
        .next()
        .unwrap()
        .trim_end_matches("/v1")
        .to_owned();
    let first = [
        ("http.request.method", "GET"),
        ("http.response.status_code", "200"),
        ("openapi.operation_id", "readOrder"),
        ("otel.kind", "client"),
        ("otel.name", "GET /orders/{id}"),
        ("server.address", "127.0.0.1"),
        ("server.port", &port),
        ("url.scheme", "http"),
        ("url.template", "/orders/{id}"),
    ];
    let found: Vec<_> = spans[0]
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(found, first);
    assert!(!format!("{spans:?}").contains("5ECRET"));
    assert_eq!(spans[2]["http.request.resend_count"], "1");
    assert_eq!(spans[2]["error.type"], "502");
    assert_eq!(spans[2]["otel.status_code"], "ERROR");
}

#[test]
fn a_service_has_a_timer_without_tokio() {
    let inner = ReqwestTransport::new(&Timeouts::default()).unwrap();
    let transport = ServiceTransport(TransportService(inner));
    // No runtime is entered on this thread.
    let started = std::time::Instant::now();
    let mut sleep = transport.sleep(std::time::Duration::from_millis(20));
    let mut context = Context::from_waker(std::task::Waker::noop());
    while sleep.as_mut().poll(&mut context).is_pending() {
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(started.elapsed().as_secs() < 5);
    }
    assert!(started.elapsed().as_millis() >= 20);
}
