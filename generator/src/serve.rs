//! A [`Mock`] on a loopback socket: HTTP/1.1 by hyper, and the faults that only a connection can have.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;

use crate::mock::{Answer, Fault, Mock, Request};

/// The largest body of a request, in bytes.
const LARGEST: usize = 64 << 20;
/// How long a client may take for the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// Hears of each request, and of what was answered.
type Log = dyn Fn(&Request, &Answer) + Send + Sync;

/// A mock that listens.
pub struct Server {
    listener: TcpListener,
    mock: Arc<Mock>,
    log: Arc<Log>,
}

impl Server {
    /// Listens on a port of 127.0.0.1; 0 is any that is free.
    ///
    /// # Errors
    ///
    /// The port is taken, or may not be had.
    pub async fn bind(
        mock: Mock,
        port: u16,
        log: impl Fn(&Request, &Answer) + Send + Sync + 'static,
    ) -> io::Result<Server> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Ok(Server {
            listener: TcpListener::bind(address).await?,
            mock: Arc::new(mock),
            log: Arc::new(log),
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// As for sockets.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the future is dropped.
    pub async fn run(self) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Out of file descriptors, most likely: others have to be closed first.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (mock, log) = (self.mock.clone(), self.log.clone());
            tokio::spawn(connection(stream, mock, log));
        }
    }
}

async fn connection(stream: TcpStream, mock: Arc<Mock>, log: Arc<Log>) {
    // Pieces of a stream are to arrive one by one.
    let _ = stream.set_nodelay(true);
    let Ok(stream) = stream.into_std() else {
        return;
    };
    // A second handle of the same socket: hyper has the first one.
    let Ok(handle) = stream.try_clone() else {
        return;
    };
    let (handle, Ok(stream)) = (Arc::new(handle), TcpStream::from_std(stream)) else {
        return;
    };
    let service = service_fn(move |request| {
        let (mock, log, handle) = (mock.clone(), log.clone(), handle.clone());
        async move {
            let answer = answer(request, mock, log).await;
            if answer.fault == Some(Fault::Reset) {
                // Closing it resets it then.
                let _ = SockRef::from(&*handle).set_linger(Some(Duration::ZERO));
            }
            Ok::<_, Infallible>(response(answer))
        }
    });
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME);
    // A client that is gone is no concern of the server.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(request: hyper::Request<Incoming>, mock: Arc<Mock>, log: Arc<Log>) -> Answer {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            let (status, reason) = match error.is::<LengthLimitError>() {
                true => (413, "the body is larger than 64 MiB"),
                false => (400, "the body broke off"),
            };
            return plain(status, reason);
        }
    };
    let headers = head.headers.iter();
    let headers = headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    };
    // Large documents take a moment, and other connections go on.
    let answered = tokio::task::spawn_blocking(move || {
        let answer = mock.answer(&request);
        log(&request, &answer);
        answer
    });
    let Ok(answer) = answered.await else {
        return plain(500, "this is a bug of the mock server");
    };
    if let Some(delay) = answer.delay {
        tokio::time::sleep(delay).await;
    }
    answer
}

fn plain(status: u16, reason: &str) -> Answer {
    Answer {
        operation: None,
        status,
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        body: vec![reason.as_bytes().to_vec()],
        reason: Some(reason.to_owned()),
        delay: None,
        fault: None,
    }
}

fn response(answer: Answer) -> hyper::Response<Pieces> {
    let mut response = hyper::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let pieces = Pieces::of(answer.body, answer.fault);
    response.body(pieces).unwrap_or_else(|_| {
        // A header of the document that is none.
        let mut response = hyper::Response::new(Pieces::of(Vec::new(), None));
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// A body in pieces, of which a fault leaves out some.
struct Pieces {
    pieces: std::vec::IntoIter<Bytes>,
    /// The length that is announced; pieces of a stream have none.
    length: Option<u64>,
    end: End,
}

/// What comes behind the pieces.
enum End {
    /// The end.
    Whole,
    /// The connection breaks, once what there is has been sent.
    Broken(Pin<Box<Sleep>>),
    /// Nothing, for ever.
    Stalled,
}

/// How long what was sent before a break has to get out.
const FLUSHED: Duration = Duration::from_millis(20);

impl Pieces {
    fn of(body: Vec<Vec<u8>>, fault: Option<Fault>) -> Pieces {
        let length: usize = body.iter().map(Vec::len).sum();
        let announced = (body.len() <= 1).then_some(length as u64);
        let mut body = body;
        if fault.is_some() {
            let mut left = length / 2;
            for piece in &mut body {
                piece.truncate(left);
                left -= piece.len();
            }
        }
        let pieces: Vec<Bytes> = body
            .into_iter()
            .filter(|it| !it.is_empty())
            .map(Bytes::from)
            .collect();
        Pieces {
            pieces: pieces.into_iter(),
            // One byte at least is missing, even of an empty body.
            length: announced.map(|it| it + u64::from(fault.is_some() && it == 0)),
            end: match fault {
                None => End::Whole,
                Some(Fault::Stall) => End::Stalled,
                Some(Fault::Reset | Fault::Truncate) => {
                    End::Broken(Box::pin(tokio::time::sleep(FLUSHED)))
                }
            },
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(piece) = self.pieces.next() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match &mut self.end {
            End::Whole => Poll::Ready(None),
            End::Broken(flushed) => {
                ready!(flushed.as_mut().poll(context));
                Poll::Ready(Some(Err(io::Error::other("a fault that was asked for"))))
            }
            // Nobody wakes it: the client gives up, or leaves.
            End::Stalled => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self.length {
            Some(length) => SizeHint::with_exact(length),
            None => SizeHint::default(),
        }
    }
}
