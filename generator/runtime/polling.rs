//! Calls that begin what takes a while, and the calls that ask how it stands.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde_json::Value;

use super::json::find;
use super::reading::Reading;
use super::{
    Call, Error, FromBody, FromJson, Operation, Request, RequestError, Response, Sending, call,
    json, retry,
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
}

/// A server that asks to be asked all the time, or never again, is not obeyed.
const SHORTEST: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_secs(60);

impl PollRules {
    fn is_over(&self, value: &Value) -> bool {
        let status = find(value, self.status).and_then(Value::as_str);
        status.is_some_and(|it| self.until.contains(&it))
    }

    fn wait(&self, headers: &HeaderMap) -> Duration {
        let own = self.header.and_then(|name| headers.get(name));
        let own = own.and_then(|it| it.to_str().ok()?.trim().parse().ok());
        let said = own.map(Duration::from_millis);
        let said = said.or_else(|| retry::retry_after(headers, SystemTime::now()));
        let wait = said.unwrap_or(Duration::from_millis(self.interval));
        wait.clamp(SHORTEST, LONGEST)
    }

    /// The request that asks how it stands.
    fn request(&self, first: &Request, value: &Value) -> Result<Request, RequestError> {
        let mut request = Request::new(self.operation);
        request.path.clone_from(&first.path);
        request.ask(false)?;
        for (name, pointer) in self.with {
            match find(value, pointer) {
                Some(found) => request.path(found, name)?,
                None => {
                    let name = (*name).to_owned();
                    return Err(RequestError::MissingPath { name });
                }
            }
        }
        Ok(request)
    }
}

impl Call {
    /// Sends it, and asks how it stands until it has come to its end, or the call's deadline passes.
    pub fn poll<T, E>(self, rules: &'static PollRules) -> Sending<Response<T>, E>
    where
        T: FromJson + 'static,
        E: FromBody + 'static,
    {
        Box::pin(async move {
            let (client, first, mut options) = self.checked()?;
            options.start_walk(&client, None);
            let (mut meta, _, value) = call::value::<E>(&client, &first, &options).await?;
            let request = rules.request(&first, &value);
            let request = request.map_err(|error| Error::from(error).in_call(meta.call()))?;
            let mut over = rules.is_over(&value);
            let limits = options.limits(&client);
            loop {
                if !over {
                    let waited = limits.wait(rules.wait(meta.headers())).await;
                    waited.map_err(|error| Error::from(error).in_call(meta.call()))?;
                }
                let (said, body, value) = call::value::<E>(&client, &request, &options).await?;
                over = rules.is_over(&value);
                if !over {
                    meta = said;
                    continue;
                }
                let reading = Reading::new(&client, &options);
                return match reading.end(json::read(&value), rules.operation.id, None) {
                    Ok(value) => Ok(Response::new(value, said)),
                    Err(error) => Err(call::unread(&request, error, said, body)),
                };
            }
        })
    }
}
