// @generated: the runtime of specwright, as far as this API needs it.

//! Building a client: every setting is looked at once, and a mistake is reported before anything is sent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Uri};
use secrecy::{ExposeSecret, SecretString};

use super::credentials::check_credential;
use super::error::ConfigError;
#[cfg(feature = "reqwest")]
use super::network::Network;
use super::server::Server;
use super::server::joined;
use super::token::TokenSource;
use super::{Api, Client};
use super::{Credential, Inner};
use crate::runtime::deadline::Timeouts;
use crate::runtime::json::{Drift, Listener};
use crate::runtime::request::{
    RequestError, Scheme, SchemeKind, header_name, own_header, own_length,
};
use crate::runtime::retry::{Hooks, RetryBudget, RetryPolicy};
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
/// | [`walk_timeout`](Self::walk_timeout) | the first page is asked for, or what is polled for begun | the last page, or the end | all requests, and the time between them | none; an hour of polling |
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
/// | a download that breaks off | from where it was, if the server names the version of the file and gives parts | no | no |
/// | TLS that fails, another status, `x-should-retry: false` | no | no | no |
///
/// A 401 is asked once more with a new token, where there is a [`TokenSource`]. [`ClientBuilder::retry_if`] decides otherwise.
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
    api: &'static Api,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    replaced: Vec<(String, String)>,
    credentials: Vec<(Wanted, Credential)>,
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

/// Which scheme a credential is for.
enum Wanted {
    Named(String),
    OnlyBearer,
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
            server: 0,
            variables: Vec::new(),
            replaced: Vec::new(),
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

    /// A credential for each scheme that has none, for a server that looks at none.
    #[cfg(feature = "mock")]
    pub(crate) fn mocked_credentials(mut self) -> Self {
        let own = std::mem::take(&mut self.credentials);
        for scheme in self.api.schemes {
            self = self.credential(scheme.name, "mock:mock");
        }
        self.credentials.extend(own);
        #[cfg(feature = "reqwest")]
        self.network.without_proxy();
        self
    }

    /// Where the tokens for a security scheme come from. It is asked before each attempt of a call that needs one, and once more
    /// after a 401; it has a minute for that ([`ClientBuilder::token_timeout`]).
    #[must_use]
    pub fn token_source(mut self, scheme: &str, source: impl TokenSource + 'static) -> Self {
        let source = Credential::Source(Arc::new(source));
        self.credentials
            .push((Wanted::Named(scheme.to_owned()), source));
        self
    }

    /// The credential for a security scheme of the API: a token, a key, or `user:password`.
    #[must_use]
    pub fn credential(mut self, scheme: &str, secret: impl Into<String>) -> Self {
        let secret = Credential::Fixed(SecretString::from(secret.into()));
        self.credentials
            .push((Wanted::Named(scheme.to_owned()), secret));
        self
    }

    /// The token for the API's bearer scheme, if it has exactly one.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        let token = Credential::Fixed(SecretString::from(token.into()));
        self.credentials.push((Wanted::OnlyBearer, token));
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

    /// What sends the requests, in place of the default HTTP client.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Takes the base URL and the credentials that are not set here from the environment. It is then an error if the
    /// API has credentials in the environment and none is found.
    #[must_use]
    #[allow(clippy::wrong_self_convention)] // It reads as the constructor of the same name does.
    pub fn from_env(self) -> Self {
        self.from_variables(|name| std::env::var(name).ok())
    }

    /// As [`ClientBuilder::from_env`], with another source of variables.
    #[must_use]
    #[allow(clippy::wrong_self_convention)] // As above.
    pub fn from_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let base_url = self.api.base_url_env.and_then(set);
        let mut environment = Environment {
            base_url,
            credentials: Vec::new(),
        };
        for scheme in self.api.schemes {
            if let Some(secret) = scheme.env.and_then(set) {
                environment
                    .credentials
                    .push((scheme, SecretString::from(secret)));
            }
        }
        self.environment = Some(environment);
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
        self.check_servers()?;
        let given = self.base_url.clone().or(environment.base_url);
        let base_url = self.main_url(given.as_deref())?;
        let own_urls = self.own_urls(&base_url, given.is_some());
        let headers = self.header_map()?;
        let idempotency_header = self.idempotency_header.as_deref().map(header_name);
        let idempotency_header = idempotency_header.transpose().map_err(not_a_header)?;
        #[cfg(feature = "reqwest")]
        let transport = self.network.transport(self.transport, &self.timeouts)?;
        #[cfg(not(feature = "reqwest"))]
        let transport = self.transport.ok_or(ConfigError::NoTransport)?;
        let inner = Inner {
            api: self.api,
            base_url,
            own_urls,
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

    /// Where the API is served.
    fn main_url(&self, given: Option<&str>) -> Result<String, ConfigError> {
        let fail = |reason: String| ConfigError::Server { reason };
        let chosen = self.api.servers.get(self.server);
        let replacement = chosen.and_then(|it| self.replacement(it));
        if let Some(url) = replacement.or(given) {
            return base_url(url.to_owned(), self.api);
        }
        match chosen {
            Some(server) => {
                let address = server.address(&self.variables).map_err(fail)?;
                base_url(address, self.api)
            }
            None if self.server == 0 => base_url(String::new(), self.api),
            None => {
                let count = self.api.servers.len();
                Err(fail(format!(
                    "there is no number {}: the API has {count}, counted from 0",
                    self.server
                )))
            }
        }
    }

    /// Where operations with a server of their own are sent. One that cannot be used concerns those operations only.
    fn own_urls(&self, base: &str, is_elsewhere: bool) -> Vec<Result<String, String>> {
        let own = self.api.own_servers.iter();
        own.map(|server| {
            let address = match self.replacement(server) {
                Some(url) => url.to_owned(),
                None if is_elsewhere => return Ok(base.to_owned()),
                None => joined(base, server.address(&self.variables)?),
            };
            base_url(address, self.api).map_err(|error| match error {
                ConfigError::BaseUrl { reason } => reason,
                other => other.to_string(),
            })
        })
        .collect()
    }

    fn replacement(&self, server: &Server) -> Option<&str> {
        let mut replaced = self.replaced.iter().rev();
        let found = replaced.find(|(described, _)| described == server.url);
        found.map(|(_, url)| url.as_str())
    }

    /// Whether the servers and variables that were named are there.
    fn check_servers(&self) -> Result<(), ConfigError> {
        let fail = |reason: String| Err(ConfigError::Server { reason });
        let servers = || self.api.servers.iter().chain(self.api.own_servers);
        let stranger = |it: &&(String, String)| !servers().any(|server| server.has_variable(&it.0));
        if let Some((name, _)) = self.variables.iter().find(stranger) {
            let name = name.escape_debug();
            return fail(format!("there is no variable `{name}`"));
        }
        for (described, url) in &self.replaced {
            if !servers().any(|server| server.url == described) {
                let known: Vec<&str> = servers().map(|it| it.url).collect();
                let (described, known) = (described.escape_debug(), known.join("`, `"));
                return fail(format!("there is no `{described}`, only `{known}`"));
            }
            base_url(url.clone(), self.api)?;
        }
        Ok(())
    }

    fn check_limits(&self) -> Result<(), ConfigError> {
        let zero = |timeout: Option<Duration>| timeout == Some(Duration::ZERO);
        let settings = [
            ("connect_timeout", zero(self.timeouts.connect)),
            ("first_byte_timeout", zero(self.timeouts.first_byte)),
            ("idle_timeout", zero(self.timeouts.idle)),
            ("write_timeout", zero(self.timeouts.write)),
            ("walk_timeout", zero(self.timeouts.walk)),
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

    fn credentials(
        &mut self,
        fallback: Vec<(&'static Scheme, SecretString)>,
    ) -> Result<Vec<(&'static Scheme, Credential)>, ConfigError> {
        let mut credentials: Vec<(&'static Scheme, Credential)> = Vec::new();
        for (wanted, credential) in std::mem::take(&mut self.credentials) {
            let scheme = find_scheme(self.api, &wanted)?;
            credentials.retain(|(known, _)| known.name != scheme.name);
            credentials.push((scheme, credential));
        }
        for (scheme, secret) in fallback {
            if credentials
                .iter()
                .all(|(known, _)| known.name != scheme.name)
            {
                credentials.push((scheme, Credential::Fixed(secret)));
            }
        }
        for (scheme, credential) in &credentials {
            let Credential::Fixed(secret) = credential else {
                continue;
            };
            check_credential(scheme, secret.expose_secret()).map_err(|reason| {
                ConfigError::Credential {
                    scheme: scheme.name,
                    reason,
                }
            })?;
        }
        Ok(credentials)
    }

    fn require_environment(&self) -> Result<(), ConfigError> {
        let variables: Vec<_> = self
            .api
            .schemes
            .iter()
            .filter_map(|scheme| scheme.env)
            .collect();
        if variables.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::MissingEnvironment { variables })
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

fn find_scheme(api: &'static Api, wanted: &Wanted) -> Result<&'static Scheme, ConfigError> {
    let unknown = |name: &str| ConfigError::UnknownScheme {
        name: name.to_owned(),
        known: api.schemes.iter().map(|scheme| scheme.name).collect(),
    };
    match wanted {
        Wanted::Named(name) => api
            .schemes
            .iter()
            .find(|scheme| scheme.name == name)
            .ok_or_else(|| unknown(name)),
        Wanted::OnlyBearer => {
            let mut bearers = api
                .schemes
                .iter()
                .filter(|scheme| scheme.kind == SchemeKind::Bearer);
            match (bearers.next(), bearers.next()) {
                (Some(scheme), None) => Ok(scheme),
                (None, _) => Err(unknown("bearer")),
                (Some(_), Some(_)) => Err(unknown("bearer (there are several: use `credential`)")),
            }
        }
    }
}

/// Checks the base URL and cuts slashes at its end. The URL is not repeated if it may hold a password.
fn base_url(url: String, api: &Api) -> Result<String, ConfigError> {
    let fail = |reason: String| Err(ConfigError::BaseUrl { reason });
    let how = match api.base_url_env {
        Some(variable) => format!("set one with `base_url`, or `from_env` and {variable}"),
        None => "set one with `base_url`".to_owned(),
    };
    if url.is_empty() {
        return fail(format!("there is none: {how}"));
    }
    let authority = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    if authority
        .split(['/', '?', '#'])
        .next()
        .is_some_and(|authority| authority.contains('@'))
    {
        return fail("it has a user or a password: set a credential instead".to_owned());
    }
    if url.contains(['?', '#']) {
        return fail("it has a query or a fragment, which paths cannot be appended to".to_owned());
    }
    // What is before an `@` may be a password, wherever it stands.
    let shown = match url.contains('@') {
        true => "it".to_owned(),
        false => format!("`{}`", url.escape_debug()),
    };
    let parsed = match url.parse::<Uri>() {
        Ok(parsed) => parsed,
        Err(error) => return fail(format!("{shown} is not a URL ({error}): {how}")),
    };
    let scheme = parsed.scheme_str().unwrap_or_default();
    let mut authority = parsed.authority().map_or("", |it| it.as_str()).rsplit(':');
    let port = authority.next().filter(|it| !it.contains(']'));
    if port.is_some_and(|it| authority.next().is_some() && it.parse::<u16>().is_err()) {
        let url = url.escape_debug();
        return fail(format!("`{url}` has a port that is none: {how}"));
    }
    if !matches!(scheme, "http" | "https") || parsed.host().unwrap_or_default().is_empty() {
        return fail(format!(
            "{shown} is not an absolute http or https URL: {how}"
        ));
    }
    Ok(url.trim_end_matches('/').to_owned())
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
