//! Calls that begin what takes a while, and the calls that ask how it stands.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde_json::Value;

use super::decode_error::cut;
use super::error::Unfinished;
use super::json::find;
use super::reading::Reading;
use super::{
    Call, Client, Deadline, DecodeError, Error, FromBody, FromJson, Meta, Operation, Request,
    RequestError, Response, Sending, TransportErrorKind, call, from_value, retry,
};

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
    fn is_over(&self, value: &Value) -> bool {
        let status = find(value, self.status).and_then(Value::as_str);
        status.is_some_and(|it| self.until.contains(&it))
    }

    fn unfinished<E>(&self, last: Value, asked: u32, meta: Meta) -> Error<E> {
        let state = find(&last, self.status).and_then(Value::as_str);
        let state = state.map(str::to_owned);
        Error::Unfinished(Box::new(Unfinished {
            last,
            state,
            asked,
            meta,
        }))
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
        client: &Client,
        first: &Request,
        (meta, value): (&Meta, &Value),
    ) -> Result<Request, Error<E>> {
        let mut request = Request::new(self.operation);
        request.path.clone_from(&first.path);
        request.ask(false)?;
        if let Some(location) = self.location.and_then(|it| meta.header(it)) {
            request.be_at(client, location).ok_or_else(|| {
                let found = format!("`{}`", cut(location, 80).escape_debug());
                let error = DecodeError::from_text("an address of the operation to ask", found);
                call::misled(error, meta.clone())
            })?;
            return Ok(request);
        }
        for (name, pointer) in self.with {
            match find(value, pointer) {
                Some(found) => request.path(found, name)?,
                None => {
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
    fn be_at(&mut self, client: &Client, address: &str) -> Option<()> {
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
        let schemes = client.inner.api.schemes.iter();
        let secret: Vec<&str> = schemes.filter_map(|it| it.query_name()).collect();
        let pairs = query.split('&').filter(|it| !it.is_empty());
        let pairs = pairs.filter(|it| !secret.contains(&it.split('=').next().unwrap_or_default()));
        self.query.extend(pairs.map(str::to_owned));
        (parts.len() + 1 == template.split('/').count()).then_some(())
    }
}

impl Call {
    /// Sends it, and asks how it stands until it has come to its end. [`Error::Unfinished`] has the last state where that takes too
    /// long: more than the `walk_timeout` of the call or the client, or than the limits of the generator's options.
    pub fn poll<T, E>(self, rules: &'static PollRules) -> Sending<Response<T>, E>
    where
        T: FromJson + 'static,
        E: FromBody + 'static,
    {
        Box::pin(async move {
            let (client, first, mut options) = self.checked()?;
            options.start_walk(&client, Some(Duration::from_secs(rules.timeout)));
            let limits = options.limits_of_walk(&client);
            let lenient = rules.location.is_some();
            let (mut meta, mut last) = call::begun::<E>(&client, &first, &options, lenient).await?;
            let request = rules.request(&client, &first, (&meta, &last));
            let request = request.map_err(|error| error.in_call(meta.call()))?;
            let mut asked = 0;
            loop {
                let over = rules.is_over(&last);
                let wait = rules.wait(meta.headers());
                if !over && (asked >= rules.attempts || !limits.end.allows(wait)) {
                    return Err(rules.unfinished(last, asked, meta));
                }
                if !over {
                    let waited = limits.wait(wait).await;
                    waited.map_err(|error| Error::from(error).in_call(meta.call()))?;
                }
                let answer = match call::value::<E>(&client, &request, &options).await {
                    Err(Error::Transport(error)) if error.kind() == LATE => {
                        return Err(rules.unfinished(last, asked, meta));
                    }
                    answer => answer,
                };
                let (said, body, value) = answer?;
                asked += 1;
                if !rules.is_over(&value) {
                    (meta, last) = (said, value);
                    continue;
                }
                let reading = Reading::new(&client, &options);
                return match reading.end(from_value(&value), rules.operation.id, None) {
                    Ok(value) => Ok(Response::new(value, said)),
                    Err(error) => Err(call::unread(&request, error, said, body)),
                };
            }
        })
    }
}
