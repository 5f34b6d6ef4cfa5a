//! A server of the endpoint on a loopback socket: it speaks HTTP for real, keeps what it was
//! sent, and answers with what it was told to.
#![allow(dead_code, reason = "each user takes a part of it")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

/// What an error says, apart from the call that it is about.
pub fn said(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    match text.split_once("): ") {
        Some((call, said)) if call.contains(" (") => said.to_owned(),
        _ => panic!("`{text}` does not name its call"),
    }
}

/// A request, as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: String,
    /// Path and query, not decoded.
    pub target: String,
    pub headers: HeaderMap,
    /// Null if it is not JSON.
    pub body: Value,
    pub bytes: Bytes,
}

/// An answer, in the pieces it is sent in.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub chunks: Vec<Vec<u8>>,
}

impl Answer {
    pub fn json(status: u16, body: &Value) -> Self {
        Answer {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            chunks: vec![body.to_string().into_bytes()],
        }
    }

    /// A body of any media type.
    pub fn of(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Answer {
            status,
            headers: vec![("content-type", media_type.to_owned())],
            chunks: vec![body.into()],
        }
    }

    /// A stream of events, sent in chunks of `size` bytes, wherever that cuts.
    pub fn events(text: &str, size: usize) -> Self {
        Answer {
            status: 200,
            headers: vec![(
                "content-type",
                "text/event-stream; charset=utf-8".to_owned(),
            )],
            chunks: text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect(),
        }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

type Log = Arc<Mutex<Vec<Received>>>;

/// A running server. It ends with the runtime it was started on.
pub struct Server {
    address: SocketAddr,
    log: Log,
}

impl Server {
    /// Starts a server that answers every request by a function of it.
    pub async fn start(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let address = listener.local_addr().unwrap();
        let log = Log::default();
        let answer = Arc::new(answer);
        let shared = log.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (answer, log) = (answer.clone(), shared.clone());
                let service = hyper::service::service_fn(move |request| {
                    respond(request, answer.clone(), log.clone())
                });
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(socket), service));
            }
        });
        Server { address, log }
    }

    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// What has arrived so far.
    pub fn received(&self) -> Vec<Received> {
        self.log.lock().unwrap().clone()
    }
}

async fn respond(
    request: Request<Incoming>,
    answer: Arc<dyn Fn(&Received) -> Answer + Send + Sync>,
    log: Log,
) -> Result<Response<BoxBody<Bytes, Infallible>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(|it| it.to_bytes())
        .unwrap_or_default();
    let received = Received {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        bytes: body,
    };
    let answer = answer(&received);
    log.lock().unwrap().push(received);
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(*name, value);
    }
    let body = match answer.chunks.as_slice() {
        [whole] => Full::new(Bytes::from(whole.clone())).boxed(),
        _ => StreamBody::new(Chunks(answer.chunks.into_iter())).boxed(),
    };
    Ok(response.body(body).unwrap())
}

/// The pieces of a body, each in a write of its own.
struct Chunks(std::vec::IntoIter<Vec<u8>>);

impl futures_core::Stream for Chunks {
    type Item = Result<Frame<Bytes>, Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let next = self.0.next().map(|it| Ok(Frame::data(Bytes::from(it))));
        std::task::Poll::Ready(next)
    }
}

/// A run, as the API describes one.
pub fn run(status: &str) -> Value {
    json!({
        "id": "run_abc", "object": "thread.run", "created_at": 1_700_000_000, "thread_id": "thread_abc",
        "assistant_id": "asst_abc", "status": status, "required_action": null, "last_error": null,
        "expires_at": null, "started_at": null, "cancelled_at": null, "failed_at": null,
        "completed_at": null, "incomplete_details": null, "model": "gpt-4o", "instructions": "Be brief.",
        "tools": [{"type": "code_interpreter"}], "metadata": {"k": "v"}, "usage": null,
        "max_prompt_tokens": null, "max_completion_tokens": null,
        "truncation_strategy": {"type": "auto"}, "tool_choice": "auto", "parallel_tool_calls": true,
        "response_format": "auto"
    })
}

/// A delta of a message that adds some text.
pub fn delta(text: &str) -> Value {
    json!({
        "id": "msg_abc", "object": "thread.message.delta",
        "delta": {"content": [{"index": 0, "type": "text", "text": {"value": text, "annotations": []}}]}
    })
}

/// One event as it is sent.
pub fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// A streamed run that says some words, up to its terminal.
pub fn transcript(words: &[&str]) -> String {
    let mut text = event("thread.run.created", &run("queued"));
    for word in words {
        text += &event("thread.message.delta", &delta(word));
    }
    text += &event("thread.run.completed", &run("completed"));
    text + "event: done\ndata: [DONE]\n\n"
}
