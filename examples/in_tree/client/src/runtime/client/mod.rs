// @generated: the runtime of specwright, as far as this API needs it.

//! The client that all operations share, what it knows about its API, and what a single call may change.
//!
//! The client has no methods of its own here, and no fields that other crates can see: its methods are the API's
//! operations, whose names must stay free.

mod address;
mod builder;
mod error;
#[cfg(feature = "reqwest")]
mod network;
mod request;
mod server;
mod settings;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use serde_json::Value;

use crate::runtime::deadline::{Deadline, End, Timeouts};
use crate::runtime::json::{Listener, Rules};
use crate::runtime::request::{RequestError, own_header};
use crate::runtime::retry::{Hooks, RetryBudget, RetryPolicy};
use crate::runtime::transport::{Cancel, Gate, Limits, Transport};
use address::Address;

pub use builder::ClientBuilder;
pub use error::ConfigError;
pub use server::Server;

/// What the API's description says about the API as a whole.
#[derive(Debug)]
pub struct Api {
    /// The `user-agent` header of every request.
    pub user_agent: &'static str,
    /// Where the API is served; paths are relative to the first address unless another is chosen.
    pub servers: &'static [Server],
    /// The environment variable that goes before [`Api::servers`].
    pub base_url_env: Option<&'static str>,
    /// The response header that identifies a request to the API's support.
    pub request_id_header: Option<&'static str>,
}

/// A client of the API. Cloning it is cheap, and clones share their connections.
///
/// The default transport drives a connection on the tokio runtime in which it was opened. A client that is used in several runtimes
/// may meet a connection whose runtime idles or is gone: calls then wait for their deadlines, or fail and are made again where that may
/// be. So a client belongs to one runtime; where there are several, or where `wait()` is used beside `await` on a
/// runtime of a single thread, build one for each.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub api: &'static Api,
    pub address: Address,
    pub headers: HeaderMap,
    pub timeouts: Timeouts,
    pub retries: RetryPolicy,
    pub retry_budget: RetryBudget,
    pub hooks: Hooks,
    pub gate: Option<Gate>,
    pub strict: bool,
    pub max_body_size: usize,
    pub drift: Option<Listener>,
    pub transport: Arc<dyn Transport>,
}

impl fmt::Debug for Client {
    /// Shows which credentials and headers are set, not what they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        f.debug_struct("Client")
            .field("base_url", &inner.address.url)
            .field("headers", &inner.headers.keys().collect::<Vec<_>>())
            .field("timeouts", &inner.timeouts)
            .field("strict_decoding", &inner.strict)
            .field("max_body_size", &inner.max_body_size)
            .finish_non_exhaustive()
    }
}

/// What one call does differently from its client.
#[derive(Clone, Default)]
pub struct CallOptions {
    headers: Vec<(String, String)>,
    /// What is set here, which may be no limit: total, first byte, idle, write and walk.
    timeouts: [Option<Option<Duration>>; 5],
    retries: Option<RetryPolicy>,
    strict: Option<bool>,
    skips_items: bool,
    /// What the API's description does not know.
    pub(crate) extra_query: Vec<(String, Value)>,
    cancel: Option<Cancel>,
}

impl CallOptions {
    /// Sends a header in place of the one the client would send.
    pub fn set_header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    /// Adds to the query what the API's description does not know.
    pub fn add_query(&mut self, name: String, value: Value) {
        self.extra_query.push((name, value));
    }

    /// The longest the call may take, from the beginning to the last byte. `None` is no limit.
    pub fn set_timeout(&mut self, timeout: impl Into<Option<Duration>>) {
        self.timeouts[0] = Some(timeout.into());
    }

    /// The longest wait for the head of the response.
    pub fn set_first_byte_timeout(&mut self, timeout: impl Into<Option<Duration>>) {
        self.timeouts[1] = Some(timeout.into());
    }

    /// The longest wait between two pieces of the response.
    pub fn set_idle_timeout(&mut self, timeout: impl Into<Option<Duration>>) {
        self.timeouts[2] = Some(timeout.into());
    }

    /// How often the call is made again.
    pub fn set_retries(&mut self, retries: RetryPolicy) {
        self.retries = Some(retries);
    }

    /// Whether what the API's description does not know, and what does not fit it, is an error.
    pub fn set_strict_decoding(&mut self, strict: bool) {
        self.strict = Some(strict);
    }

    /// Leaves out the items of lists in the response that do not fit.
    pub fn skip_unreadable_items(&mut self) {
        self.skips_items = true;
    }

    /// Lets go of the call when this says so.
    pub fn set_cancel(&mut self, cancel: Cancel) {
        self.cancel = Some(cancel);
    }

    /// What becomes of what does not fit, and how much may be read, and when.
    pub(crate) fn rules(&self, client: &Client, end: End) -> Rules {
        let strict = self.strict.unwrap_or(client.inner.strict);
        Rules {
            watched: strict || client.inner.drift.is_some(),
            strict,
            skips: self.skips_items,
            limit: client.inner.max_body_size,
            end,
        }
    }

    pub(crate) fn timeouts(&self, client: &Client) -> Result<Timeouts, RequestError> {
        if self.timeouts.contains(&Some(Some(Duration::ZERO))) {
            return Err(RequestError::ZeroTimeout);
        }
        let mut timeouts = client.inner.timeouts;
        let [total, first_byte, idle, write, walk] = self.timeouts;
        timeouts.total = total.unwrap_or(timeouts.total);
        timeouts.first_byte = first_byte.unwrap_or(timeouts.first_byte);
        timeouts.idle = idle.unwrap_or(timeouts.idle);
        timeouts.write = write.unwrap_or(timeouts.write);
        timeouts.walk = walk.unwrap_or(timeouts.walk);
        Ok(timeouts)
    }

    /// What ends the call early. Its time is counted from now.
    pub(crate) fn limits(&self, client: &Client) -> Limits {
        let total = self.timeouts[0].unwrap_or(client.inner.timeouts.total);
        let end = End::within(total, Deadline::Total);
        Limits {
            transport: Arc::clone(&client.inner.transport),
            end,
            cancel: self.cancel.clone(),
        }
    }

    pub(crate) fn retries(&self, client: &Client) -> RetryPolicy {
        self.retries.unwrap_or(client.inner.retries)
    }

    pub(crate) fn header_map(&self) -> Result<HeaderMap, RequestError> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = own_header(name, value)?;
            map.insert(name, value);
        }
        Ok(map)
    }
}

impl fmt::Debug for CallOptions {
    /// Without the values of headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("CallOptions")
            .field("headers", &names)
            .field("timeouts", &self.timeouts)
            .field("retries", &self.retries)
            .field("strict_decoding", &self.strict)
            .finish_non_exhaustive()
    }
}
