// @generated: the runtime of specwright, as far as this API needs it.

//! Building a client: every setting is looked at once, and a mistake is reported before anything is sent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use secrecy::SecretString;

use super::authentication::Wanted;
use super::error::ConfigError;
#[cfg(feature = "reqwest")]
use super::network::Network;
use super::{Api, Client, Credential, Inner};
use crate::runtime::deadline::Timeouts;
use crate::runtime::json::{Drift, Listener};
use crate::runtime::request::header::header_name;
use crate::runtime::request::{RequestError, Scheme, own_header, own_length};
use crate::runtime::retry::{Hooks, RetryBudget, RetryPolicy};
#[cfg(feature = "reqwest")]
use crate::runtime::transport::ReqwestTransport;
use crate::runtime::transport::{Gate, Transport};

/// 64 MiB: more than an API answers on purpose.
const MAX_BODY_SIZE: usize = 64 << 20;
/// 16 MiB: events are small, but some carry an image.
const MAX_EVENT_SIZE: usize = 16 << 20;

/// Configures a client. Settings made here go before the environment's, in whichever order they are made.
///
/// What each deadline covers. Where one passes, the error is [`TransportErrorKind::Timeout`](crate::runtime::TransportErrorKind::Timeout) with its
/// [`Deadline`](crate::runtime::Deadline), and the connection is closed:
///
/// | deadline | begins | ends | counts for | default |
/// |---|---|---|---|---|
/// | [`connect_timeout`](Self::connect_timeout) | a connection is opened | TLS is established | each connection | 10 s |
/// | [`token_timeout`](Self::token_timeout) | a token source is asked | it answers | each attempt | 1 min |
/// | [`write_timeout`](Self::write_timeout) | the transport asks for a piece of the request's body | it asks for the next | each pause | 5 min |
/// | [`first_byte_timeout`](Self::first_byte_timeout) | the body is handed to the connection; without one of its own length or of more than 64 KiB, the attempt begins | the head of the response | each attempt | 5 min |
/// | [`idle_timeout`](Self::idle_timeout) | a piece of the response, a comment of a stream included | the next piece | each pause | 5 min |
/// | [`timeout`](Self::timeout) | the call is first polled | its response is read into its type, or the end of its stream | all attempts, waits and tokens | none |
///
/// Which calls are made again, up to [`RetryPolicy::attempts`]; all wait first, as long as the server asks (`retry-after`), or with backoff and jitter:
///
/// | after | GET and its like | PUT, DELETE, a key | POST and its like |
/// |---|---|---|---|
/// | no connection, HTTP/2's REFUSED_STREAM and GOAWAY, 429, 425, `x-should-retry: true` with an error, [`RetryPolicy::after`] | yes | yes | yes |
/// | a connection that was lost, no head in time, 408, 500, 502, 503, 504 | yes | yes | no |
/// | 503 with `retry-after` | yes | yes | [`RetryPolicy::trusting_retry_after`] |
/// | a success that breaks off while it is read whole | yes | no | no |
/// | a stream of events that breaks off | from where it was, if its events have ids | no | no |
/// | TLS that fails, another status, `x-should-retry: false` | no | no | no |
///
/// A 401 is asked once more with a new token, where there is a [`TokenSource`](crate::runtime::TokenSource).
///
/// [`ClientBuilder::retry_if`] decides otherwise of attempts that had no success; not of streams and downloads that go on.
///
/// What each limit counts:
///
/// | limit | counts | default |
/// |---|---|---|
/// | [`max_body_size`](Self::max_body_size) | bytes of a response that is read whole, decompressed | 64 MiB |
/// | the body of an error, or of another type than was asked for | bytes of it that are kept, and the time for it once its first piece is there | 1 MiB, or `max_body_size` if that is less; 5 s |
/// | [`max_event_size`](Self::max_event_size) | bytes of the unfinished event of a stream (name, data and the line that arrives), or of a record | 16 MiB |
/// | [`RetryPolicy::attempts`] | attempts of a call, the first included; a new token after a 401 is not one of them. Of a stream or a download that breaks off: how often it is asked for since its last event or piece | 3 |
/// | the client's budget | attempts after the first, of all calls: each costs 5 of 500, and a success earns 1 | 100 in a row |
/// | [`max_concurrency`](Self::max_concurrency) | requests whose response has not been read or dropped | none |
/// | `redirects` (of the default transport) | redirects of one attempt | 10 |
///
/// And these are fixed:
///
/// | limit | is |
/// |---|---|
/// | memory for what is made of a body, the body included | eight times `max_body_size`, or 8 MiB if that is less than one |
/// | values of a body that are read once more, where branches of unions are weighed | 200,000, and 12 for each value that there is |
/// | encodings that a body has on each other (`content-encoding`) | 4 |
/// | the rest of a stream that is complete, read so that its connection can be used again | 64 KiB, 50 ms |
/// | the id of an event | 8 KiB; a longer one is none |
/// | the text of a [`DecodeError`](crate::runtime::DecodeError) | 2 KiB |
/// | kinds of drift that a client remembers, so that each is told once | 1,000, or 256 KiB of them |
///
/// `C` is the client that is built: this one, or that of an API whose crate shares the runtime with others.
pub struct ClientBuilder<C = Client> {
    pub(crate) api: &'static Api,
    base_url: Option<String>,
    pub(crate) credentials: Vec<(Wanted, Credential)>,
    headers: Vec<(String, String)>,
    pub(crate) timeouts: Timeouts,
    pub(crate) retries: RetryPolicy,
    pub(crate) hooks: Hooks,
    pub(crate) idempotency_header: Option<String>,
    pub(crate) max_concurrency: Option<usize>,
    #[cfg(feature = "reqwest")]
    pub(crate) network: Network,
    validate: bool,
    strict: bool,
    pub(crate) max_body_size: usize,
    pub(crate) max_event_size: usize,
    drift: Option<Listener>,
    transport: Option<Arc<dyn Transport>>,
    environment: Option<Environment>,
    built: PhantomData<fn() -> C>,
}

/// What was found in the environment.
#[derive(Default)]
struct Environment {
    base_url: Option<String>,
    credentials: Vec<(&'static Scheme, SecretString)>,
}

impl<C> ClientBuilder<C> {
    /// Starts with the defaults: the API's own address, 10 s to connect, 5 minutes for the head of a response and between
    /// two pieces of it, no limit on the whole of a call, three attempts, responses of up to 64 MiB, events of up to 16 MiB, arguments validated.
    #[doc(hidden)] // For `Client::builder`, which knows its API.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            credentials: Vec::new(),
            headers: Vec::new(),
            timeouts: Timeouts::default(),
            retries: RetryPolicy::default(),
            hooks: Hooks::default(),
            idempotency_header: None,
            max_concurrency: None,
            #[cfg(feature = "reqwest")]
            network: Network::default(),
            validate: true,
            strict: false,
            max_body_size: MAX_BODY_SIZE,
            max_event_size: MAX_EVENT_SIZE,
            drift: None,
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

    /// A header that every request has, unless the request sets its own.
    #[must_use]
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Whether arguments are checked against the API's constraints before anything is sent.
    #[must_use]
    pub fn validate(mut self, validate: bool) -> Self {
        self.validate = validate;
        self
    }

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

    /// For a server on this machine that looks at no credential: one for each scheme that has none, and no proxy.
    #[cfg(feature = "mock")]
    pub(crate) fn mocked(mut self) -> Self {
        self.mock_credentials();
        #[cfg(feature = "reqwest")]
        self.network.without_proxy();
        self
    }

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
        let secret = |scheme: &'static Scheme| {
            let secret = SecretString::from(scheme.env.and_then(set)?);
            Some((scheme, secret))
        };
        self.environment = Some(Environment {
            base_url,
            credentials: self.api.schemes.iter().filter_map(secret).collect(),
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
        let from_env = self.environment.is_some();
        let environment = self.environment.take().unwrap_or_default();
        let credentials = self.credentials(environment.credentials)?;
        if from_env && credentials.is_empty() {
            self.require_environment()?;
        }
        let given = self.base_url.clone().or(environment.base_url);
        let address = self.main_address(given.as_deref())?;
        let headers = self.header_map()?;
        let idempotency_header = self.idempotency_header.as_deref().map(header_name);
        let idempotency_header = idempotency_header.transpose().map_err(not_a_header)?;
        let transport = self.default_transport()?;
        let inner = Inner {
            api: self.api,
            address,
            credentials,
            headers,
            timeouts: self.timeouts,
            retries: self.retries,
            retry_budget: RetryBudget::new(),
            hooks: self.hooks,
            idempotency_header,
            gate: self.max_concurrency.map(Gate::new),
            validate: self.validate,
            strict: self.strict,
            max_body_size: self.max_body_size,
            max_event_size: self.max_event_size,
            drift: self.drift,
            transport,
        };
        let inner = Arc::new(inner);
        Ok(Client { inner }.into())
    }

    /// The transport that was given, or the default one.
    fn default_transport(&mut self) -> Result<Arc<dyn Transport>, ConfigError> {
        let given = self.transport.take();
        #[cfg(feature = "reqwest")]
        if !self.network.is_plain() {
            return self.network.transport(given, &self.timeouts);
        }
        #[cfg(feature = "reqwest")]
        if given.is_none() {
            let plain = ReqwestTransport::new(&self.timeouts).map_err(ConfigError::Transport)?;
            return Ok(Arc::new(plain));
        }
        given.ok_or(ConfigError::NoTransport)
    }

    fn check_limits(&self) -> Result<(), ConfigError> {
        let zero = |timeout: Option<Duration>| timeout == Some(Duration::ZERO);
        let settings = [
            ("connect_timeout", zero(self.timeouts.connect)),
            ("first_byte_timeout", zero(self.timeouts.first_byte)),
            ("idle_timeout", zero(self.timeouts.idle)),
            ("write_timeout", zero(self.timeouts.write)),
            ("token_timeout", zero(self.timeouts.token)),
            ("retries.attempts", self.retries.attempts == 0),
            ("timeout", zero(self.timeouts.total)),
            ("max_concurrency", self.max_concurrency == Some(0)),
            ("max_body_size", self.max_body_size == 0),
            ("max_event_size", self.max_event_size == 0),
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
            .field("credentials", &self.credentials.len())
            .field(
                "headers",
                &self
                    .headers
                    .iter()
                    .map(|(name, _)| name)
                    .collect::<Vec<_>>(),
            )
            .field("timeouts", &self.timeouts)
            .field("validate", &self.validate)
            .field("max_body_size", &self.max_body_size)
            .field("max_event_size", &self.max_event_size)
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
