//! Local servers: a real HTTP one that answers by path, and a bare socket for what no HTTP library would send.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What a server received.
#[derive(Debug, Clone)]
pub struct Received {
    pub method: Method,
    pub uri: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// How to answer: status, content type, body, and other headers.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
    pub delay: Duration,
}

pub fn answer(status: u16, content_type: &'static str, body: impl Into<String>) -> Answer {
    Answer {
        status,
        content_type,
        body: body.into(),
        ..Answer::default()
    }
}

pub struct Server {
    pub url: String,
    pub received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Answers each request by `handler`.
    pub async fn start(handler: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, handler) = (received.clone(), Arc::new(handler));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (log, handler) = (log.clone(), handler.clone());
                let service =
                    service_fn(move |request| respond(request, log.clone(), handler.clone()));
                tokio::spawn(async move {
                    let connection = hyper::server::conn::http1::Builder::new();
                    drop(
                        connection
                            .serve_connection(TokioIo::new(socket), service)
                            .await,
                    );
                });
            }
        });
        Self { url, received }
    }

    pub async fn always(answer: Answer) -> Self {
        Self::start(move |_| answer.clone()).await
    }

    pub fn requests(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn respond(
    request: http::Request<hyper::body::Incoming>,
    log: Arc<Mutex<Vec<Received>>>,
    handler: Arc<impl Fn(&Received) -> Answer>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let uri = parts.uri.to_string();
    let received = Received {
        method: parts.method,
        uri,
        headers: parts.headers,
        body,
    };
    let answer = handler(&received);
    log.lock().unwrap().push(received);
    tokio::time::sleep(answer.delay).await;
    let mut response = Response::builder()
        .status(answer.status)
        .header("x-request-id", "req_1");
    if !answer.content_type.is_empty() {
        response = response.header("content-type", answer.content_type);
    }
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    Ok(response.body(Full::from(answer.body)).unwrap())
}

/// A server that reads a request and then writes each piece, waiting before it; at last it closes the connection, or
/// keeps it open for `linger`. The second value becomes true once the client has closed its side.
pub async fn raw(
    pieces: Vec<(Duration, Vec<u8>)>,
    linger: Duration,
) -> (String, tokio::sync::watch::Receiver<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (closed, watch) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = socket.read(&mut buffer).await;
        for (wait, piece) in pieces {
            tokio::time::sleep(wait).await;
            if socket.write_all(&piece).await.is_err() {
                break;
            }
        }
        if !linger.is_zero()
            && matches!(
                tokio::time::timeout(linger, socket.read(&mut buffer)).await,
                Ok(Ok(0) | Err(_))
            )
        {
            let _ = closed.send(true);
        }
    });
    (url, watch)
}
