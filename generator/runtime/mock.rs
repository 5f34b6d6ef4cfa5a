//! A server for tests of code that makes calls: on a loopback socket, scripted with the types of the API.
//!
//! ```text
//! let server = MockServer::start()?;
//! server.on::<CreateOrder>(Reply::json(&order));
//! server.on::<WatchOrder>(Reply::stream(&[created, paid]).fault(Fault::Close(120)));
//! let client = server.client(Client::builder()).build()?;
//! ..
//! assert_eq!(server.received()[0].json()["name"], "x");
//! ```
//!
//! What else servers do wrong is a reply of its own: [`Reply::raw`] with another media type, with a body that is cut, compressed or too
//! large, with a redirect; [`Reply::status`] with `retry-after`; [`Reply::open_stream`] without its end; [`Reply::event`] with what the
//! API does not know.
//!
//! An operation's replies are given one after another; the last of them is for all calls after it. A request is for the
//! scripted operation whose path has most of its characters in common. What nothing is scripted for is answered with 501. It speaks
//! as much of HTTP/1.1 as clients need, each request on a connection of its own, on threads of its own: tests may or may not be
//! asynchronous.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Read, Write as _};
use std::marker::PhantomData;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;

use crate::runtime::client::ClientBuilder;
use crate::runtime::json::to_value;
use crate::runtime::request::{Framing, Operation, StreamRules};

/// The largest head and body of a request, in bytes.
const LARGEST_HEAD: usize = 64 << 10;
const LARGEST_BODY: usize = 64 << 20;
/// The longest line that says how large a chunk is, in bytes.
const LONGEST_SIZE: usize = 4 << 10;
/// How long a client may be silent, and how long a fault is silent.
const SILENCE: Duration = Duration::from_secs(60);

/// An operation that can be scripted: its builder.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation",
    label = "not an operation",
    note = "a `Reply` is one of an operation, which is the type that the client's method returns: `Reply<CreateOrder>` of `create_order`"
)]
pub trait Mocked {
    /// The operation.
    const OPERATION: &'static Operation;
    // part: streams
    /// The properties that an item of its stream has for an event's name and data, if items are told apart by name.
    const ENVELOPE: Option<(&'static str, &'static str)>;
    // end part
    /// What awaiting a call gives.
    type Whole;
    // part: streams
    /// What its stream is made of.
    type Item;
    // end part
}

/// What goes wrong with a reply. Counts are bytes of the reply, head included.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing comes for this long, then the reply.
    Delay(Duration),
    /// The connection is closed after so much.
    Close(usize),
    /// The connection is reset after so much, of which the client may get to see less.
    Reset(usize),
    /// Nothing more comes after so much, and the connection stays open.
    Stall(usize),
    /// The reply comes in pieces of this size, with this long in between.
    Drip(usize, Duration),
}

/// An answer to one call of an operation.
pub struct Reply<O> {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    is_stream: bool,
    faults: Vec<Fault>,
    marker: PhantomData<fn() -> O>,
}

impl<O> Clone for Reply<O> {
    fn clone(&self) -> Self {
        Self {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body.clone(),
            is_stream: self.is_stream,
            faults: self.faults.clone(),
            marker: PhantomData,
        }
    }
}

impl<O> Reply<O> {
    /// A status, and a body of this media type; an empty one needs none.
    pub fn raw(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let reply = Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            is_stream: false,
            faults: Vec::new(),
            marker: PhantomData,
        };
        match media_type {
            "" => reply,
            _ => reply.header("content-type", media_type),
        }
    }

    /// A status and a body of JSON: an error, say.
    pub fn status(status: u16, body: &impl Serialize) -> Self {
        let text = to_value(body).to_string();
        Self::raw(status, "application/json", text)
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Something that goes wrong. Several can.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} Mock\r\nconnection: close\r\n", self.status);
        if !self.is_stream {
            text.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            // What no header can carry would be another header, or the body.
            let plain = |it: &str| it.replace(['\r', '\n'], " ");
            text.push_str(&format!("{}: {}\r\n", plain(name), plain(value)));
        }
        text.push_str("\r\n");
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

// Bounds of the methods and not of the block: the compiler says what an operation is only if they are.
impl<O> Reply<O> {
    /// The value that the operation gives, with the status 200.
    pub fn json(value: &O::Whole) -> Self
    where
        O: Mocked,
        O::Whole: Serialize,
    {
        Self::status(200, value)
    }

    // part: streams
    /// Items of the operation's stream, and then the data that ends it, unless it is that of the last of them already.
    pub fn stream(items: &[O::Item]) -> Self
    where
        O: Mocked,
        O::Item: Serialize,
    {
        let reply = Self::open_stream(items);
        let rules = O::OPERATION.streaming.as_ref();
        match rules.and_then(StreamRules::last_data) {
            Some(terminal) if !reply.body.ends_with(&frame::<O>("", terminal)) => {
                let mut reply = reply;
                let last = items.last().map(to_value).map(|it| data_of::<O>(&it).1);
                if last.as_deref() != Some(terminal) {
                    reply.body.extend(frame::<O>("", terminal));
                }
                reply
            }
            _ => reply,
        }
    }

    /// Items of the operation's stream and no more: one that is complete only if its last item says so.
    pub fn open_stream(items: &[O::Item]) -> Self
    where
        O: Mocked,
        O::Item: Serialize,
    {
        let framing = O::OPERATION.streaming.as_ref();
        let media_type = framing.map_or("text/event-stream", |it| it.accept);
        let media_type = media_type.split(',').next().unwrap_or_default();
        let mut reply = Self::raw(200, media_type, Vec::new());
        reply.is_stream = true;
        for item in items {
            let (name, data) = data_of::<O>(&to_value(item));
            reply.body.extend(frame::<O>(&name, &data));
        }
        reply
    }

    /// One more event, as text, whether the API knows it or not. An event of the API is an item of its stream.
    #[must_use]
    pub fn event(mut self, name: &str, data: &str) -> Self
    where
        O: Mocked,
    {
        self.body.extend(frame::<O>(name, data));
        self
    }
    // end part
}

// part: streams
/// An item's name, if it has one, and its data.
fn data_of<O: Mocked>(item: &Value) -> (String, String) {
    let rules = O::OPERATION.streaming.as_ref();
    let terminal = rules.and_then(StreamRules::last_data);
    let text = |it: &Value| match it.as_str() {
        // What completes a stream need not be JSON.
        Some(text) if Some(text) == terminal => text.to_owned(),
        _ => it.to_string(),
    };
    match O::ENVELOPE.and_then(|(event, data)| Some((item.get(event)?.as_str()?, item.get(data)?)))
    {
        Some((name, data)) => (name.to_owned(), text(data)),
        None => (String::new(), text(item)),
    }
}

fn frame<O: Mocked>(name: &str, data: &str) -> Vec<u8> {
    let framing = O::OPERATION.streaming.as_ref();
    let text = match framing.map_or(Framing::Events, |it| it.framing) {
        Framing::Events if name.is_empty() => format!("data: {}\n\n", lines(data)),
        Framing::Events => format!("event: {name}\ndata: {}\n\n", lines(data)),
        Framing::Lines => format!("{data}\n"),
        Framing::Sequence => format!("\u{1E}{data}\n"),
    };
    text.into_bytes()
}

fn lines(data: &str) -> String {
    data.replace('\n', "\ndata: ")
}
// end part

/// A request that has arrived.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Received {
    /// The operation that it was taken for, by its name in the API's description.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: String,
    /// The path, percent-encoded as it came.
    pub path: String,
    /// The query, likewise, without its question mark.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Received {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// An operation, and its replies as bytes, each with what goes wrong.
type Script = (&'static Operation, VecDeque<(Vec<u8>, Vec<Fault>)>);

#[derive(Default)]
struct State {
    scripts: BTreeMap<&'static str, Script>,
    received: Vec<Received>,
    is_over: bool,
}

/// A running server. It ends when it is dropped.
pub struct MockServer {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MockServer {
    /// Starts a server on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// If there is no such port, or no thread.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::Builder::new().spawn(move || {
            for socket in listener.incoming() {
                if lock(&shared).is_over {
                    return;
                }
                let shared = Arc::clone(&shared);
                if let Ok(socket) = socket {
                    // Without a thread the connection is closed, which the client will tell.
                    let serve = move || drop(serve(socket, &shared));
                    drop(std::thread::Builder::new().spawn(serve));
                }
            }
        })?;
        Ok(Self { address, state })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client's builder, with the address of this server and a credential for each scheme.
    pub fn client<C>(&self, builder: ClientBuilder<C>) -> ClientBuilder<C> {
        builder.base_url(self.url()).mocked()
    }

    /// Puts a reply behind those that the operation has already.
    pub fn on<O: Mocked>(&self, reply: Reply<O>) -> &Self {
        let mut state = lock(&self.state);
        let script = state.scripts.entry(O::OPERATION.id);
        let (_, replies) = script.or_insert_with(|| (O::OPERATION, VecDeque::new()));
        replies.push_back((reply.bytes(), reply.faults));
        drop(state);
        self
    }

    /// What has arrived so far.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        lock(&self.state).is_over = true;
        // The thread that accepts connections looks at that after the next one.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(mut socket: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    socket.set_read_timeout(Some(SILENCE))?;
    socket.set_nodelay(true)?;
    let mut received = Reading(&mut socket).request()?;
    let (reply, faults) = {
        let mut state = lock(state);
        let scripts = state.scripts.values_mut();
        let fits = scripts.filter_map(|it| Some((fit(it.0, &received)?, it)));
        let found = fits.max_by_key(|(literal, _)| *literal);
        let answer = match found {
            Some((_, (operation, replies))) => {
                received.operation = Some(operation.id);
                match replies.len() {
                    0 | 1 => replies.front().cloned(),
                    _ => replies.pop_front(),
                }
            }
            None => None,
        };
        state.received.push(received.clone());
        answer.unwrap_or_else(|| {
            let text = format!("no reply to {} {}\n", received.method, received.path);
            (
                Reply::<()>::raw(501, "text/plain", text).bytes(),
                Vec::new(),
            )
        })
    };
    let (mut end, mut stall, mut reset) = (reply.len(), false, false);
    let (mut piece, mut wait) = (reply.len(), Duration::ZERO);
    for fault in faults {
        match fault {
            Fault::Delay(delay) => std::thread::sleep(delay),
            Fault::Close(after) => end = end.min(after),
            Fault::Reset(after) => (end, reset) = (end.min(after), true),
            Fault::Stall(after) => (end, stall) = (end.min(after), true),
            Fault::Drip(size, between) => (piece, wait) = (size, between),
        }
    }
    for (index, bytes) in reply
        .get(..end)
        .unwrap_or(&reply)
        .chunks(piece.max(1))
        .enumerate()
    {
        if index > 0 {
            std::thread::sleep(wait);
        }
        socket.write_all(bytes)?;
    }
    // A socket that is closed before all of the request is read is reset, so its last byte waits until now.
    if !reset {
        socket.read_exact(&mut [0])?;
    }
    if stall {
        // Until the client gives up.
        let _ = socket.read(&mut [0]);
    }
    Ok(())
}

/// Whether a request is for an operation: how many characters of its path are the template's own, and at least 1.
fn fit(operation: &Operation, received: &Received) -> Option<usize> {
    let template = operation.path.split('/');
    let path = received.path.split('/');
    if operation.method != received.method || template.clone().count() != path.clone().count() {
        return None;
    }
    let pairs = template.zip(path);
    let literal = pairs.map(|(wanted, found)| {
        let found = percent_decode_str(found).decode_utf8_lossy();
        let (start, end) = match (wanted.split_once('{'), wanted.rsplit_once('}')) {
            (Some((start, _)), Some((_, end))) => (start, end),
            _ => return (found == wanted).then_some(1 + wanted.len()),
        };
        let known = start.len() + end.len();
        let fits = found.len() > known && found.starts_with(start) && found.ends_with(end);
        fits.then_some(known)
    });
    literal.sum()
}

/// A request that is read, all but its last byte.
struct Reading<'s>(&'s mut TcpStream);

impl Reading<'_> {
    fn request(mut self) -> io::Result<Received> {
        let mut head = self.until(b"\r\n\r", LARGEST_HEAD)?;
        head.push('\n');
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version)) =
            (words.next(), words.next(), words.next())
        else {
            return Err(bad());
        };
        if !version.starts_with("HTTP/1.") {
            return Err(bad());
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|it| it.split_once(':')) {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
            let value = HeaderValue::from_str(value.trim()).map_err(|_| bad())?;
            headers.append(name, value);
        }
        let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
        let body = if text("transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked"))
        {
            self.exactly(1)?;
            self.chunks()?
        } else {
            match text("content-length").unwrap_or("0").parse() {
                Ok(0) => Vec::new(),
                Ok(length) if length <= LARGEST_BODY => {
                    self.exactly(1)?;
                    let mut body = self.exactly(length - 1)?;
                    body.push(self.last()?);
                    body
                }
                _ => return Err(bad()),
            }
        };
        Ok(Received {
            operation: None,
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body,
        })
    }

    /// A body in chunks (RFC 9112, section 7.1), without trailers.
    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = self.until(b"\r\n", LONGEST_SIZE)?;
            let size = size.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| bad())?;
            if size > LARGEST_BODY - body.len() {
                return Err(bad());
            }
            if size == 0 {
                self.exactly(1)?;
                return Ok(body);
            }
            body.extend(self.exactly(size)?);
            self.exactly(2)?;
        }
    }

    /// Text up to and with its end, byte by byte: what follows is to stay where it is.
    fn until(&mut self, end: &[u8], limit: usize) -> io::Result<String> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(end) {
            if bytes.len() == limit {
                return Err(bad());
            }
            let mut byte = [0];
            self.0.read_exact(&mut byte)?;
            bytes.extend(byte);
        }
        String::from_utf8(bytes).map_err(|_| bad())
    }

    fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(count).unwrap_or(u64::MAX);
        match Read::take(&mut *self.0, limit).read_to_end(&mut bytes)? == count {
            true => Ok(bytes),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// The next byte, which stays where it is.
    fn last(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        match self.0.peek(&mut byte)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(byte[0]),
        }
    }
}

fn bad() -> io::Error {
    io::ErrorKind::InvalidData.into()
}
