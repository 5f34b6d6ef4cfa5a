//! The page on a loopback socket: HTTP/1.1 by hyper, and the way of a request to the API and back, line by line.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full, Limited};
use hyper::body::{Body, Frame, Incoming};
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value as Json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::answer::{self, Answer};
use super::guard::{self, Asked, Guard};
use super::{Explorer, told};
use crate::call::{Mode, Prepared};

/// The largest body of a request, in bytes.
const LARGEST: usize = 16 << 20;
/// How much of a response may wait for the browser, in bytes.
const WAITING: usize = 64 << 20;
/// How long a client may take for the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// What holds for all that is served: scripts and styles are its own files, nothing is loaded from elsewhere, no other page frames
/// or reads it, and its address, which has the token, is told to nobody.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A page that listens.
pub struct Server {
    listener: TcpListener,
    explorer: Arc<Explorer>,
    guard: Arc<Guard>,
    address: String,
}

impl Server {
    /// Listens on a port of 127.0.0.1; 0 is any that is free.
    ///
    /// # Errors
    ///
    /// The port is taken, or may not be had, or the system has no randomness for a token.
    pub async fn bind(explorer: Explorer, port: u16) -> io::Result<Server> {
        let token = guard::token().map_err(|error| io::Error::other(error.to_string()))?;
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = listener.local_addr()?.port();
        Ok(Server {
            listener,
            explorer: Arc::new(explorer),
            address: format!("http://127.0.0.1:{port}/{token}/"),
            guard: Arc::new(Guard::new(token, port)),
        })
    }

    /// The address to open, which holds the token.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Answers until the future is dropped.
    pub async fn run(self) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Out of file descriptors, most likely: others have to be closed first.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (explorer, guard) = (self.explorer.clone(), self.guard.clone());
            tokio::spawn(connection(stream, explorer, guard));
        }
    }
}

type Response = hyper::Response<Either<Full<Bytes>, Lines>>;

async fn connection(stream: TcpStream, explorer: Arc<Explorer>, guard: Arc<Guard>) {
    // Events are to be shown as they come.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (explorer, guard) = (explorer.clone(), guard.clone());
        async move { Ok::<_, Infallible>(respond(request, explorer, &guard).await) }
    });
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME);
    // A browser that is gone is no concern of the server.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(
    request: hyper::Request<Incoming>,
    explorer: Arc<Explorer>,
    guard: &Guard,
) -> Response {
    let (head, body) = request.into_parts();
    let one = |name: HeaderName| {
        let mut all = head.headers.get_all(name).iter();
        let first = all.next().and_then(|it| it.to_str().ok());
        first.filter(|_| all.next().is_none())
    };
    let has = |name: HeaderName| head.headers.contains_key(name);
    let asked = Asked {
        method: head.method.as_str(),
        path: head.uri.path(),
        host: one(HOST),
        // One that cannot be read is not none.
        origin: has(ORIGIN).then(|| one(ORIGIN).unwrap_or_default()),
        content_type: one(CONTENT_TYPE),
        site: has(SITE).then(|| one(SITE).unwrap_or_default()),
    };
    let path = match guard.admit(&asked) {
        Ok(path) => path.to_owned(),
        Err(refusal) => {
            let (status, reason) = refusal.said();
            return whole(Answer::plain(status, reason));
        }
    };
    let query = head.uri.query().unwrap_or_default().to_owned();
    if head.method != "POST" {
        return whole(blocking(move || answer::get(&explorer, &path, &query)).await);
    }
    let Ok(body) = Limited::new(body, LARGEST).collect().await else {
        return whole(Answer::plain(
            413,
            "the request is larger than 16 MiB, or broke off",
        ));
    };
    let body = body.to_bytes();
    match path.as_str() {
        "api/prepare" => whole(blocking(move || answer::prepared(&explorer, &body)).await),
        "api/send" => send(explorer, body).await,
        _ => whole(Answer::plain(404, "there is nothing here")),
    }
}

/// Looks something up beside other connections: large documents take a moment.
async fn blocking(work: impl FnOnce() -> Answer + Send + 'static) -> Answer {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Answer::plain(500, "this is a bug of specwright"))
}

fn whole(answer: Answer) -> Response {
    let body = Either::Left(Full::new(Bytes::from(answer.body)));
    response(answer.status, answer.content_type, body)
}

fn response(status: u16, content_type: &'static str, body: Either<Full<Bytes>, Lines>) -> Response {
    let mut response = hyper::Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in HEADERS.into_iter().chain([("content-type", content_type)]) {
        headers.insert(
            HeaderName::from_static(name),
            hyper::header::HeaderValue::from_static(value),
        );
    }
    response
}

/// Sends a call to the API, and what comes back to the page: an object a line, as it comes.
async fn send(explorer: Arc<Explorer>, body: Bytes) -> Response {
    let by = explorer.clone();
    let prepared = tokio::task::spawn_blocking(move || {
        let asked = answer::asked(&by, &body).map_err(|reason| told::unsent(&reason))?;
        let prepared = by.callable.prepare(&asked);
        let mode = |it: &Prepared| match it.has_pages() && answer::wants_pages(&body) {
            true => Mode::Pages,
            false => Mode::Usual,
        };
        let prepared = prepared.map(|it| (mode(&it), it));
        prepared.map_err(|refusal| told::refused(&answer::refused(&refusal)))
    });
    let (sender, receiver) = unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let line = Line {
        sender,
        waiting: waiting.clone(),
        dropped: 0,
    };
    match prepared.await {
        Ok(Ok((mode, prepared))) => {
            drop(tokio::spawn(exchange(explorer, prepared, mode, line)));
        }
        Ok(Err(refused)) => line.put(&refused),
        Err(_) => line.put(&told::unsent("this is a bug of specwright")),
    }
    let lines = Lines { receiver, waiting };
    response(200, "application/x-ndjson", Either::Right(lines))
}

async fn exchange(explorer: Arc<Explorer>, prepared: Prepared, mode: Mode, mut line: Line) {
    let page = line.sender.clone();
    let outcome = {
        let mut tell = |it| line.tell(&told::told(&it));
        let mut sent = pin!(explorer.callable.send(&prepared, mode, &mut tell));
        let mut gone = pin!(page.closed());
        poll_fn(|context| match sent.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => gone.as_mut().poll(context).map(|()| None),
        })
        .await
    };
    // Whoever asked has stopped it, or left: the API need not go on.
    let Some(outcome) = outcome else {
        return;
    };
    let mut last = told::ended(&outcome);
    if line.dropped > 0 {
        last["dropped"] = line.dropped.into();
    }
    line.put(&last);
}

/// Where lines are written.
struct Line {
    sender: UnboundedSender<Bytes>,
    /// The bytes that the browser has not taken yet.
    waiting: Arc<AtomicUsize>,
    /// How many lines were left out, since too much was waiting.
    dropped: u64,
}

impl Line {
    /// Writes a line, if the browser keeps up.
    fn tell(&mut self, json: &Json) {
        match self.waiting.load(Ordering::Relaxed) > WAITING {
            true => self.dropped += 1,
            false => self.put(json),
        }
    }

    fn put(&self, json: &Json) {
        let text = Bytes::from(format!("{json}\n"));
        self.waiting.fetch_add(text.len(), Ordering::Relaxed);
        // Nobody reads it any more, then.
        let _ = self.sender.send(text);
    }
}

/// Lines as the body of a response.
struct Lines {
    receiver: UnboundedReceiver<Bytes>,
    waiting: Arc<AtomicUsize>,
}

impl Body for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let line = ready!(self.receiver.poll_recv(context));
        if let Some(line) = &line {
            self.waiting.fetch_sub(line.len(), Ordering::Relaxed);
        }
        Poll::Ready(line.map(|it| Ok(Frame::data(it))))
    }
}
