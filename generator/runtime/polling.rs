//! Polling: calls that begin what takes a while, and the calls that ask how it stands.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

use crate::runtime::call::{self, Call, Reading, Sending};
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::deadline::Deadline;
use crate::runtime::json::{DecodeError, FromJson, Json, cut, find, read_value};
use crate::runtime::request::{Operation, Request, RequestError};
use crate::runtime::response::{Content, Error, FromBody, Meta, Response, Unfinished};
use crate::runtime::retry;
use crate::runtime::transport::TransportErrorKind;

/// How it is found out that what an operation begins has come to its end.
#[derive(Debug)]
pub struct PollRules {
    /// The operation that tells how it stands. It takes the path parameters of the first call, unless `with` has them.
    pub operation: &'static Operation,
    /// Its path parameters, and where in the first response their values are (JSON Pointers).
    pub with: &'static [(&'static str, &'static str)],
    /// Where a response says how it stands.
    pub status: &'static str,
    /// What it says at the end.
    pub until: &'static [&'static str],
    /// How long to wait before asking again, in milliseconds, unless the server says.
    pub interval: u64,
    /// The header in which it says so, in milliseconds; `retry-after` counts in any case.
    pub header: Option<&'static str>,
    /// The header of the first response with the address to ask at, such as `operation-location`. Its path has to be one of the
    /// operation's, whose parameters it names, and its query is sent. Where the request goes is not for the server to say.
    pub location: Option<&'static str>,
    /// How often to ask at most.
    pub attempts: u32,
    /// How long to ask at most, in seconds, unless the client or the call has a `walk_timeout`.
    pub timeout: u64,
}

/// A server that asks to be asked all the time is not obeyed. One that asks to wait for longer than polling may take ends it.
const SHORTEST: Duration = Duration::from_millis(10);
/// What ends polling as a whole.
const LATE: TransportErrorKind = TransportErrorKind::Timeout(Deadline::Walk);

impl PollRules {
    fn is_over(&self, answer: Json<'_>) -> bool {
        let status = answer.find(self.status);
        status.is_some_and(|it| self.until.iter().any(|end| it.is_text(end)))
    }

    fn wait(&self, headers: &HeaderMap) -> Duration {
        let own = self.header.and_then(|name| headers.get(name));
        let own = own.and_then(|it| it.to_str().ok()?.trim().parse().ok());
        let said = own.map(Duration::from_millis);
        let said = said.or_else(|| retry::retry_after(headers, SystemTime::now()));
        let wait = said.unwrap_or(Duration::from_millis(self.interval));
        wait.max(SHORTEST)
    }

    /// The request that asks how it stands.
    fn request<E>(
        &self,
        first: &Request,
        (meta, answer): (&Meta, Option<Json<'_>>),
    ) -> Result<Request, Error<E>> {
        let mut request = Request::new(self.operation);
        request.path.clone_from(&first.path);
        request.ask_whole()?;
        if let Some(location_header) = self.location.and_then(|it| meta.header(it)) {
            request.be_at(location_header).ok_or_else(|| {
                let found = format!("`{}`", cut(location_header, 80).escape_debug());
                let error = DecodeError::from_text("an address of the operation to ask", found);
                call::misled(error, meta.clone())
            })?;
            return Ok(request);
        }
        for (name, pointer) in self.with {
            let found = answer.and_then(|it| it.find(pointer));
            match found.map(Json::to_value) {
                Some(Ok(found)) => request.path(&found, name)?,
                _ => {
                    let name = (*name).to_owned();
                    return Err(RequestError::MissingPath { name }.into());
                }
            }
        }
        Ok(request)
    }
}

impl Request {
    /// Takes path parameters and query from an address; none if its path is not of the operation.
    fn be_at(&mut self, address: &str) -> Option<()> {
        let address = address.split('#').next().unwrap_or_default();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.split_once("://").map_or(path, |(_, rest)| rest);
        let template = self.operation().path;
        // What stands before belongs to the server's address.
        let mut parts: Vec<&str> = path.trim_end_matches('/').rsplit('/').collect();
        parts.truncate(template.split('/').count() - 1);
        for (wanted, found) in template.rsplit('/').zip(&parts) {
            let found = percent_encoding::percent_decode_str(found)
                .decode_utf8()
                .ok()?;
            match wanted.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                Some(name) => self.path(&*found, name).ok()?,
                None if wanted == found => {}
                None => return None,
            }
        }
        let pairs = query.split('&').filter(|it| !it.is_empty());
        self.query.extend(pairs.map(str::to_owned));
        (parts.len() + 1 == template.split('/').count()).then_some(())
    }
}

impl Call {
    /// Sends it, and asks how it stands until it has come to its end. [`Error::Unfinished`] has the last state where that takes too
    /// long: more than the `walk_timeout` of the call or the client, or than the limits of the generator's options.
    #[inline(never)]
    pub fn poll<T, E>(self, rules: &'static PollRules) -> Sending<Response<T>, E>
    where
        T: FromJson + 'static,
        E: FromBody + 'static,
    {
        Box::pin(async move {
            let (client, first, mut options) = self.checked()?;
            options.start_walk(&client, Some(Duration::from_secs(rules.timeout)));
            let limits = options.limits_of_walk(&client);
            let mut last = Answer::of::<E>(&client, &first, &options).await?;
            let (request, mut over) = last.begin(rules, &client, &first, &options)?;
            let mut asked = 0;
            loop {
                let wait = rules.wait(last.meta.headers());
                if !over && (asked >= rules.attempts || !limits.end.allows(wait)) {
                    return Err(last.unfinished(rules, &client, &options, asked));
                }
                if !over {
                    let waited = limits.wait(wait).await;
                    waited.map_err(|error| Error::from(error).in_call(last.meta.call()))?;
                }
                let read = match Answer::of(&client, &request, &options).await {
                    Ok(answer) => answer.end(rules, &client, &request, &options),
                    Err(error) => Err(error),
                };
                match read {
                    Err(Error::Transport(error)) if error.kind() == LATE => {
                        return Err(last.unfinished(rules, &client, &options, asked));
                    }
                    Err(error) => return Err(error),
                    Ok(Stands::Over(value)) => return Ok(value),
                    Ok(Stands::Still(answer)) => (last, over) = (answer, false),
                }
                asked += 1;
            }
        })
    }
}

/// What was answered.
struct Answer {
    meta: Meta,
    body: Bytes,
}

/// How what was begun stands.
enum Stands<T> {
    Over(Response<T>),
    Still(Answer),
}

impl Answer {
    async fn of<E: FromBody>(
        client: &Client,
        request: &Request,
        options: &CallOptions,
    ) -> Result<Self, Error<E>> {
        let (meta, body) = call::body(client, request, options).await?;
        Ok(Self { meta, body })
    }

    fn content(&self) -> Content<'_> {
        Content::new(&self.meta, &self.body)
    }

    /// The request that asks how it stands with what this answer has begun, and whether it has come to its end. Where the body does
    /// not matter, it need not be JSON.
    fn begin<E: FromBody>(
        &self,
        rules: &PollRules,
        client: &Client,
        first: &Request,
        options: &CallOptions,
    ) -> Result<(Request, bool), Error<E>> {
        let begin = |answer: Option<Json<'_>>| {
            let request = rules.request(first, (&self.meta, answer));
            let request = request.map_err(|error| error.in_call(self.meta.call()))?;
            // part: credentials
            let mut request = request;
            // Of an address that the server gave: the client has its own.
            let secret: Vec<&str> = client.inner.api.secret_parameters().collect();
            let name = |it: &String| it.split('=').next().unwrap_or_default().to_owned();
            request
                .query
                .retain(|it| !secret.contains(&name(it).as_str()));
            // end part
            Ok((request, answer.is_some_and(|it| rules.is_over(it))))
        };
        let _reading = Reading::new(client, options, &self.meta);
        match self.content().look(|answer| begin(Some(answer))) {
            Ok(begun) => begun,
            Err(_) if rules.location.is_some() => begin(None),
            Err(error) => {
                let (meta, body) = (self.meta.clone(), self.body.clone());
                Err(call::unread(first, error, meta, body))
            }
        }
    }

    /// What it is if it is the end.
    fn end<T: FromJson, E: FromBody>(
        self,
        rules: &PollRules,
        client: &Client,
        request: &Request,
        options: &CallOptions,
    ) -> Result<Stands<T>, Error<E>> {
        let reading = Reading::new(client, options, &self.meta);
        let read = self.content().look(|answer| {
            let over = rules.is_over(answer);
            over.then(|| read_value(answer))
        });
        let read = match read {
            Ok(None) => return Ok(Stands::Still(self)),
            Ok(Some(read)) => reading.end(read),
            Err(error) => Err(error),
        };
        match read {
            Ok(value) => Ok(Stands::Over(Response::new(value, self.meta))),
            Err(error) => Err(call::unread(request, error, self.meta, self.body)),
        }
    }

    /// The error that it still was so when time, or patience, was over.
    fn unfinished<E>(
        self,
        rules: &PollRules,
        client: &Client,
        options: &CallOptions,
        asked: u32,
    ) -> Error<E> {
        // What took the time has passed; this is no part of it.
        let reading = Reading::late(client, options, &self.meta);
        let last = self.content().look(|last| last.to_value());
        drop(reading);
        let last = last.and_then(|it| it).unwrap_or_default();
        let state = find(&last, rules.status).and_then(Value::as_str);
        let state = state.map(str::to_owned);
        Error::Unfinished(Box::new(Unfinished {
            last,
            state,
            asked,
            meta: self.meta,
        }))
    }
}
