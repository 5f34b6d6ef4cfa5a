//! Building a client: every setting is looked at once, and a mistake is reported before anything is sent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use secrecy::SecretString;

use super::Credential;
use super::authentication::Wanted;
use super::error::ConfigError;
#[cfg(feature = "reqwest")]
use super::network::Network;
use super::{Api, Client, Inner};
use crate::runtime::deadline::Timeouts;
use crate::runtime::json::{Drift, Listener};
use crate::runtime::request::Scheme;
use crate::runtime::request::header::header_name;
use crate::runtime::request::{RequestError, own_header, own_length};
use crate::runtime::retry::Hooks;
use crate::runtime::retry::{RetryBudget, RetryPolicy};
use crate::runtime::transport::Gate;
#[cfg(feature = "reqwest")]
use crate::runtime::transport::ReqwestTransport;
use crate::runtime::transport::Transport;

/// 64 MiB: more than an API answers on purpose.
const MAX_BODY_SIZE: usize = 64 << 20;
// part: streams
/// 16 MiB: events are small, but some carry an image.
const MAX_EVENT_SIZE: usize = 16 << 20;
// end part

/// Configures a client. Settings made here go before the environment's, in whichever order they are made.
///
/// What each deadline covers. Where one passes, the error is [`TransportErrorKind::Timeout`](crate::runtime::TransportErrorKind::Timeout) with its
/// [`Deadline`](crate::runtime::Deadline), and the connection is closed:
///
/// | deadline | begins | ends | counts for | default |
/// |---|---|---|---|---|
/// | [`connect_timeout`](Self::connect_timeout) | a connection is opened | TLS is established | each connection | 10 s |
// part: credentials
/// | [`token_timeout`](Self::token_timeout) | a token source is asked | it answers | each attempt | 1 min |
// end part
// part: bodies
/// | [`write_timeout`](Self::write_timeout) | the transport asks for a piece of the request's body | it asks for the next | each pause | 5 min |
// end part
/// | [`first_byte_timeout`](Self::first_byte_timeout) | the body is handed to the connection; without one of its own length or of more than 64 KiB, the attempt begins | the head of the response | each attempt | 5 min |
/// | [`idle_timeout`](Self::idle_timeout) | a piece of the response, a comment of a stream included | the next piece | each pause | 5 min |
/// | [`timeout`](Self::timeout) | the call is first polled | its response is read into its type, or the end of its stream | all attempts, waits and tokens | none |
// part: walks
/// | [`walk_timeout`](Self::walk_timeout) | the first page is asked for, or what is polled for begun | the last page, or the end | all requests, and the time between them | none; an hour of polling |
// end part
///
/// Which calls are made again, up to [`RetryPolicy::attempts`]; all wait first, as long as the server asks (`retry-after`), or with backoff and jitter:
///
/// | after | GET and its like | PUT, DELETE, a key | POST and its like |
/// |---|---|---|---|
/// | no connection, HTTP/2's REFUSED_STREAM and GOAWAY, 429, 425, `x-should-retry: true` with an error, [`RetryPolicy::after`] | yes | yes | yes |
/// | a connection that was lost, no head in time, 408, 500, 502, 503, 504 | yes | yes | no |
/// | 503 with `retry-after` | yes | yes | [`RetryPolicy::trusting_retry_after`] |
/// | a success that breaks off while it is read whole | yes | no | no |
// part: streams
/// | a stream of events that breaks off | from where it was, if its events have ids | no | no |
// end part
// part: downloads
/// | a download that breaks off | from where it was, if the server names the version of the file and gives parts | no | no |
// end part
/// | TLS that fails, another status, `x-should-retry: false` | no | no | no |
///
// part: credentials
/// A 401 is asked once more with a new token, where there is a [`TokenSource`](crate::runtime::TokenSource).
///
// end part
// part: hooks
/// [`ClientBuilder::retry_if`] decides otherwise of attempts that had no success; not of streams and downloads that go on.
///
// end part
/// What each limit counts:
///
/// | limit | counts | default |
/// |---|---|---|
/// | [`max_body_size`](Self::max_body_size) | bytes of a response that is read whole, decompressed | 64 MiB |
/// | the body of an error, or of another type than was asked for | bytes of it that are kept, and the time for it once its first piece is there | 1 MiB, or `max_body_size` if that is less; 5 s |
// part: streams
/// | [`max_event_size`](Self::max_event_size) | bytes of the unfinished event of a stream (name, data and the line that arrives), or of a record | 16 MiB |
// end part
/// | [`RetryPolicy::attempts`] | attempts of a call, the first included; a new token after a 401 is not one of them. Of a stream or a download that breaks off: how often it is asked for since its last event or piece | 3 |
/// | the client's budget | attempts after the first, of all calls: each costs 5 of 500, and a success earns 1 | 100 in a row |
// part: concurrency
/// | [`max_concurrency`](Self::max_concurrency) | requests whose response has not been read or dropped | none |
// end part
// part: reqwest
/// | `redirects` (of the default transport) | redirects of one attempt | 10 |
// end part
///
/// And these are fixed:
///
/// | limit | is |
/// |---|---|
/// | memory for what is made of a body, the body included | eight times `max_body_size`, or 8 MiB if that is less than one |
// part: unions
/// | values of a body that are read once more, where branches of unions are weighed | 200,000, and 12 for each value that there is |
// end part
// part: compression
/// | encodings that a body has on each other (`content-encoding`) | 4 |
// end part
// part: streams
/// | the rest of a stream that is complete, read so that its connection can be used again | 64 KiB, 50 ms |
/// | the id of an event | 8 KiB; a longer one is none |
// end part
/// | the text of a [`DecodeError`](crate::runtime::DecodeError) | 2 KiB |
// part: drift
/// | kinds of drift that a client remembers, so that each is told once | 1,000, or 256 KiB of them |
// end part
///
/// `C` is the client that is built: this one, or that of an API whose crate shares the runtime with others.
pub struct ClientBuilder<C = Client> {
    pub(crate) api: &'static Api,
    base_url: Option<String>,
    // part: servers
    pub(crate) server: usize,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) replaced: Vec<(String, String)>,
    // end part
    // part: credentials
    pub(crate) credentials: Vec<(Wanted, Credential)>,
    // end part
    headers: Vec<(String, String)>,
    pub(crate) timeouts: Timeouts,
    pub(crate) retries: RetryPolicy,
    // part: hooks
    pub(crate) hooks: Hooks,
    // end part
    // part: keys
    pub(crate) idempotency_header: Option<String>,
    // end part
    // part: concurrency
    pub(crate) max_concurrency: Option<usize>,
    // end part
    // part: network
    #[cfg(feature = "reqwest")]
    pub(crate) network: Network,
    // end part
    // part: constraints
    validate: bool,
    // end part
    // part: drift
    strict: bool,
    // end part
    pub(crate) max_body_size: usize,
    // part: streams
    pub(crate) max_event_size: usize,
    // end part
    // part: drift
    drift: Option<Listener>,
    // end part
    transport: Option<Arc<dyn Transport>>,
    environment: Option<Environment>,
    built: PhantomData<fn() -> C>,
}

/// What was found in the environment.
#[derive(Default)]
struct Environment {
    base_url: Option<String>,
    // part: credentials
    credentials: Vec<(&'static Scheme, SecretString)>,
    // end part
}

impl<C> ClientBuilder<C> {
    /// Starts with the defaults: the API's own address, 10 s to connect, 5 minutes for the head of a response and between
    /// two pieces of it, no limit on the whole of a call, three attempts, responses of up to 64 MiB, events of up to 16 MiB, arguments validated.
    #[doc(hidden)] // For `Client::builder`, which knows its API.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            // part: servers
            server: 0,
            variables: Vec::new(),
            replaced: Vec::new(),
            // end part
            // part: credentials
            credentials: Vec::new(),
            // end part
            headers: Vec::new(),
            timeouts: Timeouts::default(),
            retries: RetryPolicy::default(),
            // part: hooks
            hooks: Hooks::default(),
            // end part
            // part: keys
            idempotency_header: None,
            // end part
            // part: concurrency
            max_concurrency: None,
            // end part
            // part: network
            #[cfg(feature = "reqwest")]
            network: Network::default(),
            // end part
            // part: constraints
            validate: true,
            // end part
            // part: drift
            strict: false,
            // end part
            max_body_size: MAX_BODY_SIZE,
            // part: streams
            max_event_size: MAX_EVENT_SIZE,
            // end part
            // part: drift
            drift: None,
            // end part
            transport: None,
            environment: None,
            built: PhantomData,
        }
    }

    /// The address that paths are relative to, such as `https://api.example.com/v1`. It goes before all servers of the
    /// API's description, those of single operations included.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    // part: servers
    /// Which of the servers in the API's description is used, counted from 0, which is the default.
    #[must_use]
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// The value of a variable in the addresses of servers, in place of its default.
    #[must_use]
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Another address for one server of the API's description, which is given as it stands there. It goes before
    /// [`ClientBuilder::base_url`], so that the server of single operations can be set by itself.
    #[must_use]
    pub fn server_url(mut self, described: impl Into<String>, url: impl Into<String>) -> Self {
        self.replaced.push((described.into(), url.into()));
        self
    }
    // end part

    /// A header that every request has, unless the request sets its own.
    #[must_use]
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    // part: constraints
    /// Whether arguments are checked against the API's constraints before anything is sent.
    #[must_use]
    pub fn validate(mut self, validate: bool) -> Self {
        self.validate = validate;
        self
    }
    // end part

    // part: drift
    /// Hears of what responses hold that the API's description does not know (a new value of an enum, say), once for each
    /// kind. It is called where the response is read, and should not take long.
    #[must_use]
    pub fn on_drift(mut self, hook: impl Fn(&Drift) + Send + Sync + 'static) -> Self {
        self.drift = Some(Listener::new(Arc::new(hook)));
        self
    }

    /// Whether responses have to be as the API's description says, for tests of a server against it. Errors are then also:
    ///
    /// - a value of an enum that is not described, or another one in place of a constant;
    /// - a value that is none of a union's variants, or does not fit the one that it names; likewise an event;
    /// - a required property that is missing and could be null, or is a constant;
    /// - text that is not of its `format`, where that has a type of its own (the option `formats` of the generator);
    /// - an item that [`skip_unreadable_items`](crate::runtime::CallSettings::skip_unreadable_items) leaves out.
    ///
    /// No errors are properties that are not described, since objects are open ([`ClientBuilder::on_drift`] tells of
    /// them); null in place of an optional property; text of a `format` that is plain text here; numbers, lengths and patterns,
    /// which are only checked in what is sent.
    #[must_use]
    pub fn strict_decoding(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
    // end part

    // part: mock
    /// For a server on this machine that looks at no credential: one for each scheme that has none, and no proxy.
    #[cfg(feature = "mock")]
    pub(crate) fn mocked(mut self) -> Self {
        // part: credentials
        self.mock_credentials();
        // end part
        // part: network
        #[cfg(feature = "reqwest")]
        self.network.without_proxy();
        // end part
        self
    }
    // end part

    /// What sends the requests, in place of the default HTTP client.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Takes the base URL and the credentials that are not set here from the environment. It is then an error if the
    /// API has credentials in the environment and none is found.
    #[must_use]
    pub fn from_env(self) -> Self {
        self.from_variables(|name| std::env::var(name).ok())
    }

    /// As [`ClientBuilder::from_env`], with another source of variables.
    #[must_use]
    pub fn from_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let base_url = self.api.base_url_env.and_then(set);
        // part: credentials
        let secret = |scheme: &'static Scheme| {
            let secret = SecretString::from(scheme.env.and_then(set)?);
            Some((scheme, secret))
        };
        // end part
        self.environment = Some(Environment {
            base_url,
            // part: credentials
            credentials: self.api.schemes.iter().filter_map(secret).collect(),
            // end part
        });
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// For the first setting that cannot be used; the error says which, and what to set.
    pub fn build(mut self) -> Result<C, ConfigError>
    where
        C: From<Client>,
    {
        self.check_limits()?;
        // part: credentials
        let from_env = self.environment.is_some();
        // end part
        let environment = self.environment.take().unwrap_or_default();
        // part: credentials
        let credentials = self.credentials(environment.credentials)?;
        if from_env && credentials.is_empty() {
            self.require_environment()?;
        }
        // end part
        // part: servers
        self.check_servers()?;
        // end part
        let given = self.base_url.clone().or(environment.base_url);
        let address = self.main_address(given.as_deref())?;
        // part: servers
        let own_addresses = self.own_addresses(&address, given.is_some());
        // end part
        let headers = self.header_map()?;
        // part: keys
        let idempotency_header = self.idempotency_header.as_deref().map(header_name);
        let idempotency_header = idempotency_header.transpose().map_err(not_a_header)?;
        // end part
        let transport = self.default_transport()?;
        let inner = Inner {
            api: self.api,
            address,
            // part: servers
            own_addresses,
            // end part
            // part: credentials
            credentials,
            // end part
            headers,
            timeouts: self.timeouts,
            retries: self.retries,
            retry_budget: RetryBudget::new(),
            // part: hooks
            hooks: self.hooks,
            // end part
            // part: keys
            idempotency_header,
            // end part
            // part: concurrency
            gate: self.max_concurrency.map(Gate::new),
            // end part
            // part: constraints
            validate: self.validate,
            // end part
            // part: drift
            strict: self.strict,
            // end part
            max_body_size: self.max_body_size,
            // part: streams
            max_event_size: self.max_event_size,
            // end part
            // part: drift
            drift: self.drift,
            // end part
            transport,
        };
        let inner = Arc::new(inner);
        Ok(Client { inner }.into())
    }

    /// The transport that was given, or the default one.
    fn default_transport(&mut self) -> Result<Arc<dyn Transport>, ConfigError> {
        let given = self.transport.take();
        // part: reqwest
        // part: network
        #[cfg(feature = "reqwest")]
        if !self.network.is_plain() {
            return self.network.transport(given, &self.timeouts);
        }
        // end part
        #[cfg(feature = "reqwest")]
        if given.is_none() {
            let plain = ReqwestTransport::new(&self.timeouts).map_err(ConfigError::Transport)?;
            return Ok(Arc::new(plain));
        }
        // end part
        given.ok_or(ConfigError::NoTransport)
    }

    fn check_limits(&self) -> Result<(), ConfigError> {
        let zero = |timeout: Option<Duration>| timeout == Some(Duration::ZERO);
        let settings = [
            ("connect_timeout", zero(self.timeouts.connect)),
            ("first_byte_timeout", zero(self.timeouts.first_byte)),
            ("idle_timeout", zero(self.timeouts.idle)),
            // part: bodies
            ("write_timeout", zero(self.timeouts.write)),
            // end part
            // part: walks
            ("walk_timeout", zero(self.timeouts.walk)),
            // end part
            // part: credentials
            ("token_timeout", zero(self.timeouts.token)),
            // end part
            ("retries.attempts", self.retries.attempts == 0),
            ("timeout", zero(self.timeouts.total)),
            // part: concurrency
            ("max_concurrency", self.max_concurrency == Some(0)),
            // end part
            ("max_body_size", self.max_body_size == 0),
            // part: streams
            ("max_event_size", self.max_event_size == 0),
            // end part
        ];
        match settings.into_iter().find(|(_, wrong)| *wrong) {
            Some((setting, _)) => Err(ConfigError::Zero { setting }),
            None => Ok(()),
        }
    }

    fn header_map(&self) -> Result<HeaderMap, ConfigError> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            match own_header(name, value).and_then(own_length) {
                Ok((name, mut value)) => {
                    // It may well be a credential that the API's description does not mention.
                    value.set_sensitive(true);
                    map.insert(name, value);
                }
                Err(error) => return Err(not_a_header(error)),
            }
        }
        Ok(map)
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    /// Without credentials, and without the values of headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            // part: credentials
            .field("credentials", &self.credentials.len())
            // end part
            .field(
                "headers",
                &self
                    .headers
                    .iter()
                    .map(|(name, _)| name)
                    .collect::<Vec<_>>(),
            )
            .field("timeouts", &self.timeouts)
            // part: constraints
            .field("validate", &self.validate)
            // end part
            .field("max_body_size", &self.max_body_size)
            // part: streams
            .field("max_event_size", &self.max_event_size)
            // end part
            .finish_non_exhaustive()
    }
}

fn not_a_header(error: RequestError) -> ConfigError {
    match error {
        RequestError::Header { name, reason } => ConfigError::Header { name, reason },
        other => ConfigError::Header {
            name: other.to_string(),
            reason: "is not a header",
        },
    }
}
