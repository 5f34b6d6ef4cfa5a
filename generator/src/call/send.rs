//! Sending a prepared call, and telling what comes back while it comes.

use std::future::poll_fn;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use serde_json::Value as Json;

use super::received::{Answers, COSTLY, Finding, Received, is_costly};
use super::{Prepared, Problem};
use crate::runtime::{
    self, BodyStream, Call, Completion, DecodeError, Error, FromEvent, Limited, Meta, RawResponse,
    Refused, TransportError, TransportErrorKind,
};

/// How a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// As a stream if one is asked for, or else whole, up to 64 MiB.
    #[default]
    Usual,
    /// As bytes, piece by piece, of any size.
    Bytes,
    /// Page by page, to the last one.
    Pages,
}

/// What is told while a response comes.
#[derive(Debug, Clone)]
pub enum Told {
    /// Status and headers are there; of each page, where there are several.
    Head(Head),
    /// An event, or an item of a stream.
    Event(Event),
    /// A piece of the body ([`Mode::Bytes`]).
    Piece(Bytes),
    /// A page ([`Mode::Pages`]).
    Page(Page),
}

/// Status and headers of a response.
#[derive(Debug, Clone)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// Its name, if it has one.
    pub reason: &'static str,
    /// Names in lower case and values. Those that set cookies are not shown.
    pub headers: Vec<(String, String)>,
    /// How long it took.
    pub elapsed: Duration,
}

/// An event, or an item of a stream.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its number, from 1.
    pub number: u64,
    /// Its name, where items are events that have one.
    pub name: Option<String>,
    /// Its data: a string if it is not JSON.
    pub data: Json,
    /// What is not as the document says.
    pub findings: Vec<Finding>,
    /// How long it took until it was there.
    pub elapsed: Duration,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its number, from 1.
    pub number: u64,
    /// The page as a whole.
    pub body: Json,
    /// Its items.
    pub items: Vec<Json>,
    /// What is not as the document says.
    pub findings: Vec<Finding>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With a success or a redirect, whole.
    Success,
    /// It was not sent, since something is missing.
    Unsent,
    /// With a status of 4xx.
    ClientError,
    /// With a status of 5xx.
    ServerError,
    /// Without a response: no connection, or a deadline passed.
    NoResponse,
    /// In the middle of a response: it broke off, or an event reports a failure.
    BrokenOff,
    /// With something of another kind than the document has: another media type, or JSON that is none.
    Mismatch,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// Status and headers, if there was a response.
    pub head: Option<Head>,
    /// The body, if it was read whole.
    pub body: Received,
    /// What of the body is not as the document says.
    pub findings: Vec<Finding>,
    /// How many events, or pages, there were.
    pub count: u64,
    /// How a stream was completed, in words.
    pub completion: Option<&'static str>,
    /// What went wrong, in one line.
    pub message: Option<String>,
    /// How long it took as a whole.
    pub elapsed: Duration,
}

/// The largest body that is read whole, in bytes.
const LARGEST: usize = 64 << 20;

/// Sends a call.
pub(crate) async fn send(
    prepared: &Prepared,
    answers: &Answers<'_, '_>,
    mode: Mode,
    tell: &mut (dyn FnMut(Told) + Send),
) -> Outcome {
    let mut sending = Sending {
        prepared,
        answers,
        tell,
        begun: Instant::now(),
        head: None,
        count: 0,
    };
    let Some(client) = &prepared.client else {
        let missing: Vec<String> = prepared.missing.iter().map(Problem::to_string).collect();
        return sending.ended(Ending::Unsent, Some(missing.join("\n")));
    };
    let call = || {
        let (request, options) = (prepared.request.clone(), prepared.options.clone());
        Call::new(client.clone(), request, options, Refused::default())
    };
    match (mode, prepared.declared.pages) {
        (Mode::Pages, Some(rules)) => sending.pages(call(), rules).await,
        (Mode::Usual, _) if prepared.preview.is_stream => sending.stream(call()).await,
        (mode, _) => sending.whole(client, mode).await,
    }
}

/// What comes of a call that cannot even be looked up.
pub(crate) fn unsent(message: String) -> Outcome {
    Outcome {
        ending: Ending::Unsent,
        head: None,
        body: Received::Empty,
        findings: Vec::new(),
        count: 0,
        completion: None,
        message: Some(message),
        elapsed: Duration::ZERO,
    }
}

struct Sending<'s, 'd, 'a> {
    prepared: &'s Prepared,
    answers: &'s Answers<'d, 'a>,
    tell: &'s mut (dyn FnMut(Told) + Send),
    begun: Instant,
    head: Option<Head>,
    count: u64,
}

impl Sending<'_, '_, '_> {
    /// Reads a response whole, or piece by piece.
    async fn whole(&mut self, client: &runtime::Client, mode: Mode) -> Outcome {
        let (request, options) = (self.prepared.request.clone(), &self.prepared.options);
        if self.prepared.redirects {
            let sent = runtime::call::redirect::<Json>(client, request, options).await;
            return match sent {
                Ok(response) => {
                    self.head(response.meta());
                    self.ended(Ending::Success, None)
                }
                Err(error) => self.failed(&error),
            };
        }
        let sent = runtime::call::execute::<Json>(client, request, options).await;
        let RawResponse { meta, mut body } = match sent {
            Ok(response) => response,
            Err(error) => return self.failed(&error),
        };
        self.head(&meta);
        let by_piece = mode == Mode::Bytes && meta.status().is_success();
        let mut whole = BytesMut::new();
        loop {
            match next_piece(&mut body).await {
                None => break,
                Some(Ok(piece)) if by_piece => {
                    self.count += piece.len() as u64;
                    (self.tell)(Told::Piece(piece));
                }
                Some(Ok(piece)) if piece.len() > LARGEST - whole.len() => {
                    let message = "the body is larger than 64 MiB; `--output FILE` saves it";
                    return self.ended(Ending::Mismatch, Some(message.to_owned()));
                }
                Some(Ok(piece)) => whole.extend_from_slice(&piece),
                Some(Err(error)) => {
                    return self.ended(Ending::BrokenOff, Some(error.to_string()));
                }
            }
        }
        match by_piece {
            true => self.ended(Ending::Success, None),
            false => self.read(&meta, whole.freeze()),
        }
    }

    /// Holds a body that was read whole to the document.
    fn read(&mut self, meta: &Meta, bytes: Bytes) -> Outcome {
        let status = meta.status().as_u16();
        let content_type = meta.content_type();
        let body = Received::of(content_type, bytes.clone());
        let (findings, is_other) = self.answers.findings(status, content_type, &body, &bytes);
        let ending = match status {
            400..=499 => Ending::ClientError,
            500.. => Ending::ServerError,
            _ if is_other => Ending::Mismatch,
            _ => Ending::Success,
        };
        Outcome {
            body,
            findings,
            ..self.ended(ending, None)
        }
    }

    async fn stream(&mut self, call: Call) -> Outcome {
        let mut stream = match call.stream::<Item, Json>().await {
            Ok(stream) => stream,
            Err(error) => return self.failed(&error),
        };
        let meta = stream.meta().clone();
        self.head(&meta);
        while let Some(item) = stream.next().await {
            let item = match item {
                Ok(item) => item,
                Err(error) => return self.failed(&error),
            };
            self.count += 1;
            let name = item.name.as_deref();
            let findings = self
                .answers
                .of_event(meta.status().as_u16(), name, &item.text);
            let text = item.text;
            (self.tell)(Told::Event(Event {
                number: self.count,
                data: serde_json::from_str(&text).unwrap_or(Json::String(text)),
                name: item.name,
                findings,
                elapsed: self.begun.elapsed(),
            }));
        }
        let completion = match stream.completion() {
            Some(Completion::Terminal) => {
                "complete: what the document declares to end it has arrived"
            }
            Some(Completion::Sentinel) => "complete: what usually ends such a stream has arrived",
            _ => "the server closed it; nothing declares what would prove it complete",
        };
        Outcome {
            completion: Some(completion),
            ..self.ended(Ending::Success, None)
        }
    }

    async fn pages(&mut self, call: Call, rules: &'static runtime::PageRules) -> Outcome {
        let mut pages = call.pages::<Json, Json>(rules);
        while let Some(page) = pages.next().await {
            let (body, meta) = match page {
                Ok(page) => page.into_parts(),
                Err(error) => return self.failed(&error),
            };
            self.head(&meta);
            self.count += 1;
            let received = Received::Json(body);
            let (status, content_type) = (meta.status().as_u16(), meta.content_type());
            let (findings, _) = self.answers.findings(status, content_type, &received, &[]);
            let Received::Json(body) = received else {
                continue;
            };
            let items = body.pointer(rules.items).and_then(Json::as_array);
            (self.tell)(Told::Page(Page {
                number: self.count,
                items: items.cloned().unwrap_or_default(),
                body,
                findings,
            }));
        }
        self.ended(Ending::Success, None)
    }

    /// Tells of a response's head.
    fn head(&mut self, meta: &Meta) {
        let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            let value = match name.as_str() {
                "set-cookie" => "(not shown)".to_owned(),
                _ => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.as_str().to_owned(), value)
        };
        let head = Head {
            status: meta.status().as_u16(),
            reason: meta.status().canonical_reason().unwrap_or_default(),
            headers: meta.headers().iter().map(shown).collect(),
            elapsed: self.begun.elapsed(),
        };
        self.head = Some(head.clone());
        (self.tell)(Told::Head(head));
    }

    /// What an error of the runtime comes to.
    fn failed(&mut self, error: &Error<Json>) -> Outcome {
        let message = Some(error.to_string());
        match error {
            Error::Status(refused) => {
                self.head(&refused.meta);
                self.read(&refused.meta, refused.body.clone())
            }
            Error::ContentType(other) => {
                if self.head.is_none() {
                    self.head(&other.meta);
                }
                let read = self.read(&other.meta, other.body.clone());
                Outcome {
                    ending: Ending::Mismatch,
                    message,
                    ..read
                }
            }
            Error::Transport(failed) if self.head.is_none() => {
                let message = message.map(|it| format!("{it}{}", advice(failed.kind())));
                self.ended(Ending::NoResponse, message)
            }
            Error::Invalid(_) | Error::Request(_) => self.ended(Ending::Unsent, message),
            Error::TooLarge(it) => {
                let what = match it.what {
                    Limited::Event => "an event",
                    _ => "a response",
                };
                let message = format!(
                    "{what} of more than {} bytes, which is the most that is read here",
                    it.limit
                );
                self.ended(Ending::Mismatch, Some(message))
            }
            Error::Decode(it) => {
                let message = match is_costly(&it.error) {
                    true => Some(format!("the response cannot be read: {COSTLY}")),
                    false => message,
                };
                self.ended(Ending::Mismatch, message)
            }
            Error::Transport(_) | Error::Truncated(_) | Error::Event(_) | Error::Unfinished(_) => {
                self.ended(Ending::BrokenOff, message)
            }
        }
    }

    fn ended(&mut self, ending: Ending, message: Option<String>) -> Outcome {
        Outcome {
            ending,
            head: self.head.clone(),
            body: Received::Empty,
            findings: Vec::new(),
            count: self.count,
            completion: None,
            message,
            elapsed: self.begun.elapsed(),
        }
    }
}

/// What to do about a request that got no response.
fn advice(kind: TransportErrorKind) -> &'static str {
    match kind {
        TransportErrorKind::Connect => "; is the server up? `--server URL` names another",
        TransportErrorKind::Timeout(_) => "; `--timeout SECONDS` sets how long to wait",
        TransportErrorKind::Tls => "; a server without TLS has a URL with `http:`",
        TransportErrorKind::Other => {
            "; is it an HTTP server that listens there? `--server URL` names another"
        }
        _ => "",
    }
}

async fn next_piece(body: &mut BodyStream) -> Option<Result<Bytes, TransportError>> {
    poll_fn(|cx| body.as_mut().poll_next(cx)).await
}

/// An item of a stream as it came.
struct Item {
    name: Option<String>,
    text: String,
}

impl FromEvent for Item {
    fn from_event(event: &str, data: &str) -> Result<Self, DecodeError> {
        Ok(Item {
            name: (!event.is_empty()).then(|| event.to_owned()),
            text: data.to_owned(),
        })
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        Item::from_event("", text)
    }

    /// A mark such as `[DONE]`, which belongs to no event by name, is none.
    fn is_recognized(&self) -> bool {
        let is_named = self.name.as_deref().is_some_and(|it| it != "message");
        is_named || serde_json::from_str::<serde::de::IgnoredAny>(&self.text).is_ok()
    }
}
