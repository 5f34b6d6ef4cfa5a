//! The client that all operations share, what it knows about its API, and what a single call may change.
//!
//! The client has no methods of its own here, and no fields that other crates can see: its methods are the API's
//! operations, whose names must stay free.

mod address;
// part: credentials
mod authentication;
// end part
mod builder;
// part: credentials
pub(crate) mod credentials;
// end part
mod error;
// part: network
#[cfg(feature = "reqwest")]
mod network;
// end part
mod request;
mod server;
mod settings;
// part: credentials
mod token;
// end part

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName};
use secrecy::SecretString;
use serde_json::Value;

use crate::runtime::deadline::{Deadline, End, Timeouts};
use crate::runtime::json::{Listener, Rules};
use crate::runtime::request::{OnUpload, RequestError, Scheme, own_header};
use crate::runtime::retry::{Hooks, RetryBudget, RetryPolicy};
use crate::runtime::transport::{Cancel, Gate, Limits, Transport};
use address::Address;

pub use builder::ClientBuilder;
pub use error::ConfigError;
pub use server::Server;
// part: servers
pub use server::ServerVariable;
// end part
// part: credentials
pub use token::{TokenError, TokenSource};
// end part

/// What the API's description says about the API as a whole.
#[derive(Debug)]
pub struct Api {
    /// The `user-agent` header of every request.
    pub user_agent: &'static str,
    /// Where the API is served; paths are relative to the first address unless another is chosen.
    pub servers: &'static [Server],
    // part: servers
    /// Where single operations are served, which name them by index.
    pub own_servers: &'static [Server],
    // end part
    /// The environment variable that goes before [`Api::servers`].
    pub base_url_env: Option<&'static str>,
    // part: credentials
    /// The ways to authenticate.
    pub schemes: &'static [Scheme],
    // end part
    /// The response header that identifies a request to the API's support.
    pub request_id_header: Option<&'static str>,
}

// part: credentials
// part: secret_queries
impl Api {
    /// The query parameters that credentials are sent in.
    pub(crate) fn secret_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.schemes.iter().filter_map(Scheme::query_name)
    }
}
// end part
// end part

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
    // part: servers
    /// The addresses of [`Api::own_servers`], or why there is none.
    pub own_addresses: Vec<Result<Address, String>>,
    // end part
    // part: credentials
    pub credentials: Vec<(&'static Scheme, Credential)>,
    // end part
    pub headers: HeaderMap,
    pub timeouts: Timeouts,
    pub retries: RetryPolicy,
    pub retry_budget: RetryBudget,
    // part: hooks
    pub hooks: Hooks,
    // end part
    // part: keys
    pub idempotency_header: Option<HeaderName>,
    // end part
    // part: concurrency
    pub gate: Option<Gate>,
    // end part
    // part: constraints
    pub validate: bool,
    // end part
    // part: drift
    pub strict: bool,
    // end part
    pub max_body_size: usize,
    // part: streams
    pub max_event_size: usize,
    // end part
    // part: drift
    pub drift: Option<Listener>,
    // end part
    pub transport: Arc<dyn Transport>,
}

// part: credentials
/// What a client has for a scheme.
#[derive(Clone)]
pub(crate) enum Credential {
    Fixed(SecretString),
    Source(Arc<dyn TokenSource>),
}
// end part

impl fmt::Debug for Client {
    /// Shows which credentials and headers are set, not what they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        // part: credentials
        let schemes: Vec<_> = inner
            .credentials
            .iter()
            .map(|(scheme, _)| scheme.name)
            .collect();
        // end part
        f.debug_struct("Client")
            .field("base_url", &inner.address.url)
            // part: credentials
            .field("credentials", &schemes)
            // end part
            .field("headers", &inner.headers.keys().collect::<Vec<_>>())
            .field("timeouts", &inner.timeouts)
            // part: constraints
            .field("validate", &inner.validate)
            // end part
            // part: drift
            .field("strict_decoding", &inner.strict)
            // end part
            .field("max_body_size", &inner.max_body_size)
            // part: streams
            .field("max_event_size", &inner.max_event_size)
            // end part
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
    // part: constraints
    validate: Option<bool>,
    // end part
    // part: drift
    strict: Option<bool>,
    skips_items: bool,
    // end part
    // part: bodies
    body_as: Option<&'static str>,
    // end part
    // part: extra_query
    /// What the API's description does not know.
    pub(crate) extra_query: Vec<(String, Value)>,
    // end part
    // part: bodies
    pub(crate) extra_properties: Vec<(String, Value)>,
    // end part
    // part: cancellation
    cancel: Option<Cancel>,
    // end part
    // part: bodies
    on_upload: OnUpload,
    // end part
    // part: ends
    /// When the walk that the call is part of has to be done, once it has begun.
    walk: Option<End>,
    // end part
}

impl CallOptions {
    /// Sends a header in place of the one the client would send.
    pub fn set_header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    // part: extra_query
    /// Adds to the query what the API's description does not know.
    pub fn add_query(&mut self, name: String, value: Value) {
        self.extra_query.push((name, value));
    }
    // end part

    // part: bodies
    /// Adds to the body what the API's description does not know.
    pub fn add_property(&mut self, name: String, value: Value) {
        self.extra_properties.push((name, value));
    }
    // end part

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

    // part: bodies
    /// The longest wait between two pieces of the request's body.
    pub fn set_write_timeout(&mut self, timeout: impl Into<Option<Duration>>) {
        self.timeouts[3] = Some(timeout.into());
    }
    // end part

    // part: walks
    /// The longest that a walk of pages, or polling, may take.
    pub fn set_walk_timeout(&mut self, timeout: impl Into<Option<Duration>>) {
        self.timeouts[4] = Some(timeout.into());
    }
    // end part

    /// How often the call is made again.
    pub fn set_retries(&mut self, retries: RetryPolicy) {
        self.retries = Some(retries);
    }

    // part: constraints
    /// Whether arguments are checked before they are sent.
    pub fn set_validate(&mut self, validate: bool) {
        self.validate = Some(validate);
    }
    // end part

    // part: drift
    /// Whether what the API's description does not know, and what does not fit it, is an error.
    pub fn set_strict_decoding(&mut self, strict: bool) {
        self.strict = Some(strict);
    }

    /// Leaves out the items of lists in the response that do not fit.
    pub fn skip_unreadable_items(&mut self) {
        self.skips_items = true;
    }
    // end part

    // part: cancellation
    /// Lets go of the call when this says so.
    pub fn set_cancel(&mut self, cancel: Cancel) {
        self.cancel = Some(cancel);
    }
    // end part

    // part: bodies
    /// Tells this how far the request's body is.
    pub fn set_on_upload(&mut self, hook: impl Fn(u64, Option<u64>) + Send + Sync + 'static) {
        self.on_upload = OnUpload(Some(Arc::new(hook)));
    }

    pub(crate) fn on_upload(&self) -> OnUpload {
        self.on_upload.clone()
    }

    /// Sends the body as another media type of the operation's.
    pub fn set_body_as(&mut self, media_type: &'static str) {
        self.body_as = Some(media_type);
    }

    /// The media type that the body is sent as, if it is not the usual one.
    pub fn body_as(&self) -> Option<&'static str> {
        self.body_as
    }
    // end part

    // part: constraints
    /// Whether this call of this client checks its arguments.
    pub fn validates(&self, client: &Client) -> bool {
        self.validate.unwrap_or(client.inner.validate)
    }
    // end part

    /// What becomes of what does not fit, and how much may be read, and when.
    pub(crate) fn rules(&self, client: &Client, end: End) -> Rules {
        // part: drift
        let strict = self.strict.unwrap_or(client.inner.strict);
        // end part
        Rules {
            // part: drift
            watched: strict || client.inner.drift.is_some(),
            strict,
            skips: self.skips_items,
            // end part
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

    // part: walks
    /// Begins the time that a walk as a whole may take, if it has not begun, and says what is the longest if nobody else does.
    pub(crate) fn start_walk(&mut self, client: &Client, usual: Option<Duration>) {
        let limit = self.timeouts[4].unwrap_or(client.inner.timeouts.walk.or(usual));
        self.walk
            .get_or_insert_with(|| End::within(limit, Deadline::Walk));
    }
    // end part

    // part: opened
    /// Begins the time that a call as a whole may take whose response is asked for once more where it breaks off.
    pub(crate) fn start(&mut self, client: &Client) {
        self.walk = Some(self.limits(client).end);
    }
    // end part

    // part: polling
    /// What ends the walk early.
    pub(crate) fn limits_of_walk(&self, client: &Client) -> Limits {
        Limits {
            end: self.walk.unwrap_or(End::within(None, Deadline::Walk)),
            ..self.limits(client)
        }
    }
    // end part

    /// What ends the call early. Its time is counted from now.
    pub(crate) fn limits(&self, client: &Client) -> Limits {
        let total = self.timeouts[0].unwrap_or(client.inner.timeouts.total);
        let end = End::within(total, Deadline::Total);
        // part: ends
        let end = self.walk.map_or(end, |walk| walk.or(end));
        // end part
        Limits {
            transport: Arc::clone(&client.inner.transport),
            end,
            // part: cancellation
            cancel: self.cancel.clone(),
            // end part
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
            // part: constraints
            .field("validate", &self.validate)
            // end part
            // part: drift
            .field("strict_decoding", &self.strict)
            // end part
            // part: bodies
            .field("body_as", &self.body_as)
            // end part
            .finish_non_exhaustive()
    }
}
