// @generated: the runtime of specwright, as far as this API needs it.

//! The reading of a stream, whatever type its items have: bytes become events or records, the rules of the operation say what each
//! is, and what breaks off is asked for again.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::drain::Drain;
use super::resume::Resume;
use super::{Completion, Event, EventParser, Record, RecordParser};
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::deadline::Deadline;
use crate::runtime::event::{EventData, FromEvent};
use crate::runtime::json::{DecodeError, decode_str, drift};
use crate::runtime::request::{Framing, Mark, Request, StreamRules};
use crate::runtime::response::{
    DecodeFailure, Error, EventError, Meta, RawResponse, TooLarge, Truncated,
};
use crate::runtime::transport::{BodyStream, TransportErrorKind};

/// What servers call events that only keep a connection open, whether their API's description knows of them or not.
const PINGS: [&str; 5] = ["ping", "heartbeat", "keepalive", "keep-alive", "keep_alive"];

/// Everything that does not depend on the types.
pub(super) struct State {
    pub meta: Meta,
    rules: StreamRules,
    parser: Parser,
    /// The largest item that is read, in bytes.
    limit: usize,
    resume: Resume,
    /// None once nothing more is wanted from the connection.
    body: Option<BodyStream>,
    /// What is left of the body once the stream is complete.
    rest: Option<Drain>,
    /// An error that has to wait for the events before it.
    failure: Option<Failure>,
    /// Whether the server has closed the body, and the events in hand are the last.
    closed: bool,
    /// The last event, once there was one.
    last: Event,
    /// The line that the last item began on, if items are JSON.
    line: Option<u64>,
    /// The id to resume after, and how long to wait before.
    pub id: Option<Arc<str>>,
    pub retry: Option<Duration>,
    pub events: u64,
    pub done: bool,
    pub completion: Option<Completion>,
}

/// An error of a stream that is not about one event's type.
pub(super) type Failure = Error<std::convert::Infallible>;

/// What makes items of bytes.
enum Parser {
    Events(EventParser),
    Records(RecordParser),
}

impl Parser {
    fn push(&mut self, bytes: Bytes) {
        match self {
            Self::Events(parser) => parser.push(bytes),
            Self::Records(parser) => parser.push(bytes),
        }
    }

    /// Takes the end of the stream, which completes the last record but no event.
    fn finish(&mut self) {
        if let Self::Records(parser) = self {
            parser.finish();
        }
    }
}

pub(super) enum Step {
    /// The last event is an item.
    Item,
    /// What arrived is not even text, or is cut short.
    Refused(Box<DecodeFailure>),
    /// The last event completes the stream.
    Terminal,
    Failed(Failure),
    /// The last event is no item.
    Nothing,
    End,
}

impl State {
    /// That of a stream whose response has just arrived.
    pub fn new(
        client: &Client,
        request: Request,
        options: CallOptions,
        response: RawResponse,
    ) -> Self {
        let rules = request.operation().streaming.unwrap_or(StreamRules::EVENTS);
        let limit = client.inner.max_event_size;
        Self {
            meta: response.meta,
            rules,
            limit,
            resume: Resume::new(client, request, options),
            parser: match rules.framing {
                Framing::Events => Parser::Events(EventParser::new(limit)),
                framing => Parser::Records(RecordParser::new(framing, limit)),
            },
            body: Some(response.body),
            rest: None,
            failure: None,
            closed: false,
            last: Event::EMPTY,
            line: None,
            id: None,
            retry: None,
            events: 0,
            done: false,
            completion: None,
        }
    }

    pub fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        loop {
            if self.done {
                ready!(self.drain(cx));
                return Poll::Ready(Step::End);
            }
            if self.failure.is_none() {
                match self.read_on() {
                    Ok(Some(step)) => {
                        // Where its end has arrived with it, nobody has to ask for that.
                        let _ = self.drain(cx);
                        return Poll::Ready(step);
                    }
                    Ok(None) => {}
                    Err(error) => self.failure = Some(self.broken(error.into())),
                }
            }
            match ready!(self.resume.poll(cx)) {
                Some(Some(response)) => self.go_on(response),
                Some(None) => return Poll::Ready(self.fail()),
                None => {}
            }
            if self.failure.is_some() {
                if self.ask_again() {
                    continue;
                }
                return Poll::Ready(self.fail());
            }
            let body = self.body.as_mut().filter(|_| !self.closed);
            let Some(body) = body else {
                if !self.rules.terminal.is_some_and(|it| it.required) {
                    self.finish();
                    self.completion = Some(Completion::Closed);
                    return Poll::Ready(Step::End);
                }
                self.failure = Some(self.truncated());
                continue;
            };
            match ready!(body.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) => self.parser.push(chunk),
                Some(Err(error)) => self.failure = Some(self.broken(error.into())),
                None => {
                    self.closed = true;
                    self.parser.finish();
                }
            }
        }
    }

    /// The next event or record of what has arrived.
    fn read_on(&mut self) -> Result<Option<Step>, TooLarge> {
        let parser = match &mut self.parser {
            Parser::Events(parser) => parser,
            Parser::Records(parser) => {
                let record = parser.next_record()?;
                return Ok(record.map(|it| self.take_record(it)));
            }
        };
        let is_event = parser.next_event(&mut self.last)?;
        self.id = parser.last_event_id().cloned();
        self.retry = parser.retry().or(self.retry);
        Ok(is_event.then(|| self.take()))
    }

    fn take_record(&mut self, record: Record) -> Step {
        let Record { bytes, line, whole } = record;
        self.line = Some(line);
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let problem = DecodeError::from_text("UTF-8", "other bytes".to_owned());
                return Step::Refused(self.refused(problem, error.as_bytes()));
            }
        };
        let terminal = self.rules.terminal.filter(|it| it.mark == Mark::Data);
        let terminal = terminal.is_some_and(|it| it.values.contains(&text.as_str()));
        if !whole && !terminal && self.is_cut(&text) {
            if self.closed {
                self.finish();
                return Step::Failed(self.truncated());
            }
            let problem = DecodeError::from_text("a whole text", "one cut short".to_owned());
            return Step::Refused(self.refused(problem, text.as_bytes()));
        }
        // The next one gets the room of the last item, whose value has been read.
        let last = std::mem::replace(&mut self.last.data, text);
        if let Parser::Records(parser) = &mut self.parser {
            parser.reuse(last.into_bytes());
        }
        self.take()
    }

    /// Whether there should be more of a text: it is no JSON; or it is one that does not end by itself, a number say,
    /// and the line feed is missing that proves it whole (RFC 7464, section 2.4).
    fn is_cut(&self, text: &str) -> bool {
        let sequence = matches!(&self.parser, Parser::Records(it) if it.is_sequence());
        let ends = text.ends_with(['}', ']', '"']);
        sequence && !ends || decode_str::<Value>(text).is_err()
    }

    /// What the last event is.
    fn take(&mut self) -> Step {
        self.events += 1;
        self.resume.succeed();
        let (name, data) = (self.last.event.as_str(), self.last.data.as_str());
        let rules = &self.rules;
        if let Some(terminal) = rules.terminal.filter(|it| it.is(rules, name, data)) {
            self.complete();
            self.completion = Some(match terminal.required {
                true => Completion::Terminal,
                false => Completion::Sentinel,
            });
            return match terminal.mark {
                Mark::Property(_) => Step::Item,
                Mark::Data | Mark::Event => Step::Terminal,
            };
        }
        if rules.is_called(name, data, rules.errors) || rules.is_error_in_place(data) {
            return Step::Failed(self.failed());
        }
        match rules.is_called(name, data, rules.ignored) {
            true => Step::Nothing,
            false => Step::Item,
        }
    }

    /// Ends with the failure that the last event reports.
    pub fn failed(&mut self) -> Failure {
        self.complete();
        let (name, data) = self.last_parts();
        let data = EventData::constant(data);
        // An event without a name of its own is called as its data says.
        let own = self.rules.tag.and_then(|tag| data.get(tag)?.as_str());
        let name = match name {
            "message" => own.unwrap_or("error"),
            name => name,
        };
        let error = EventError {
            event: name.to_owned(),
            meta: self.meta.clone(),
            data,
        };
        Error::Event(Box::new(error))
    }

    /// Whether the last event, which is no item, reports a failure.
    pub fn is_error_event(&self) -> bool {
        self.rules.errors_in_place && self.last_parts().0 == "error"
    }

    /// Whether the last event only keeps the connection open: it is called so, and the API's description knows of no such item.
    pub fn is_ping<T: FromEvent>(&self) -> bool {
        let (name, data) = self.last_parts();
        if self.line.is_some() || !self.rules.is_called(name, data, &PINGS) {
            return false;
        }
        match (T::ENVELOPE, self.rules.tag) {
            (Some(_), _) => !T::NAMES.contains(&name),
            // This look at it is not told to anybody.
            (None, Some(_)) => !self.read::<T>().is_ok_and(|it| it.is_recognized()),
            (None, None) => true,
        }
    }

    /// After an error, asks for what is missing, if that may be.
    fn ask_again(&mut self) -> bool {
        let broken = match &self.failure {
            Some(Error::Truncated(_)) => true,
            Some(Error::Transport(error)) => matches!(
                error.kind(),
                TransportErrorKind::Body | TransportErrorKind::Timeout(Deadline::Idle)
            ),
            _ => false,
        };
        let asked = broken && self.resume.begin(self.id.as_deref(), self.retry);
        if asked {
            // The connection is closed before the wait.
            self.body = None;
        }
        asked
    }

    /// Reads on in another response.
    fn go_on(&mut self, response: RawResponse) {
        self.failure = None;
        self.closed = false;
        self.meta = response.meta;
        self.body = Some(response.body);
        self.parser = Parser::Events(EventParser::after(self.limit, self.id.clone()));
    }

    /// Ends with the error that has waited.
    fn fail(&mut self) -> Step {
        self.finish();
        match self.failure.take() {
            Some(failure) => Step::Failed(failure),
            None => Step::End,
        }
    }

    /// An error of the call whose response this is.
    fn broken(&self, error: Failure) -> Failure {
        error.in_call(self.meta.call())
    }

    /// Why a stream is not complete.
    fn truncated(&self) -> Failure {
        let last_event = self.last_event().filter(|_| self.line.is_none());
        let truncated = Truncated {
            last_event: last_event.map(|event| event.event.clone()),
            events: self.events,
            meta: self.meta.clone(),
        };
        Error::Truncated(Box::new(truncated))
    }

    pub fn finish(&mut self) {
        self.done = true;
        self.body = None;
    }

    /// Ends after the last event that there is to be.
    fn complete(&mut self) {
        self.done = true;
        let body = self.body.take().filter(|_| !self.closed);
        self.rest = body.map(|body| Drain::new(body, self.resume.transport()));
    }

    /// Ready unless the end of a complete stream is waited for.
    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let over = self.rest.as_mut().map_or(Poll::Ready(()), |it| it.poll(cx));
        self.rest.take_if(|_| over.is_ready());
        over
    }

    pub fn read_last<T: FromEvent>(&self) -> Result<T, Box<DecodeFailure>> {
        let (name, data) = self.last_parts();
        let reading = self.resume.reading(&self.meta);
        let name = Some(name).filter(|_| self.line.is_none());
        let read = reading.end_event(self.read(), name);
        read.map_err(|error| self.refused(error, data.as_bytes()))
    }

    fn read<T: FromEvent>(&self) -> Result<T, DecodeError> {
        let (name, data) = self.last_parts();
        match self.line {
            Some(_) => T::from_text(data),
            None => {
                let read = T::from_event(name, data);
                if read.as_ref().is_ok_and(T::is_recognized) {
                    return read;
                }
                match self.rules.with_tag(name, data) {
                    Some(data) => {
                        drift::clear();
                        T::from_event(name, &data)
                    }
                    None => read,
                }
            }
        }
    }

    pub fn refused(&self, error: DecodeError, data: &[u8]) -> Box<DecodeFailure> {
        let (name, _) = self.last_parts();
        Box::new(DecodeFailure {
            error,
            event: self.line.is_none().then(|| name.to_owned()),
            line: self.line,
            body: Bytes::copy_from_slice(data),
            meta: self.meta.clone(),
        })
    }

    /// The event that completes the stream, if it is more than a mark to the type.
    pub fn read_terminal<T: FromEvent>(&self) -> Option<Result<T, Box<DecodeFailure>>> {
        // A mark between items of JSON is none of them.
        if self.line.is_some() {
            return None;
        }
        let of_union = T::ENVELOPE.is_some() || self.rules.tag.is_some();
        let by_name = self.rules.terminal.is_some_and(|it| it.mark == Mark::Event);
        match self.read::<T>() {
            Ok(item) => (by_name || item.is_recognized()).then_some(Ok(item)),
            // An event of the union has to be what it is called; another one may be an empty mark.
            Err(error) if by_name && of_union => {
                Some(Err(self.refused(error, self.last_parts().1.as_bytes())))
            }
            Err(_) => None,
        }
    }

    /// The last event, if there was one.
    pub fn last_event(&self) -> Option<&Event> {
        (self.events > 0).then_some(&self.last)
    }

    fn last_parts(&self) -> (&str, &str) {
        (&self.last.event, &self.last.data)
    }
}
