//! Proxies, certificates, redirects and connections of the default transport, each a line on the client's builder.
//!
//! They are gathered in a builder of reqwest's, so that [`ClientBuilder::reqwest`] can change whatever has no line here.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::builder::ClientBuilder;
use super::error::ConfigError;
use crate::runtime::deadline::Timeouts;
use crate::runtime::transport::{ReqwestTransport, Transport, TransportError, TransportErrorKind};

/// What changes a builder of reqwest's.
type Change =
    Box<dyn Fn(reqwest::ClientBuilder) -> reqwest::Result<reqwest::ClientBuilder> + Send + Sync>;

/// What was set.
#[derive(Default)]
pub(crate) struct Network {
    /// Each with whether it holds no credential, and other origins may be asked with it, where a redirect leads to one.
    changes: Vec<(bool, Change)>,
    redirects: Option<usize>,
    /// The first setting, for an error if there is no default transport.
    named: Option<&'static str>,
}

impl Network {
    fn change(
        &mut self,
        name: &'static str,
        harmless: bool,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::Result<reqwest::ClientBuilder>
        + Send
        + Sync
        + 'static,
    ) {
        self.named.get_or_insert(name);
        self.changes.push((harmless, Box::new(change)));
    }

    // part: operations
    // part: mock
    /// For a server on this machine, which no proxy can reach. It is no setting that somebody made.
    #[cfg(feature = "mock")]
    pub(crate) fn without_proxy(&mut self) {
        self.changes.push((true, Box::new(|it| Ok(it.no_proxy()))));
    }
    // end part
    // end part

    /// Whether nothing was set.
    pub(crate) fn is_plain(&self) -> bool {
        self.changes.is_empty()
    }

    fn builder(&self, home: bool) -> Result<reqwest::ClientBuilder, TransportError> {
        let changes = self
            .changes
            .iter()
            .filter(|(harmless, _)| home || *harmless);
        let mut all = changes.map(|(_, change)| change);
        let built = all.try_fold(reqwest::Client::builder(), |builder, change| {
            change(builder)
        });
        built.map_err(|error| TransportError::new(TransportErrorKind::Other, error.without_url()))
    }

    fn build(&self, timeouts: &Timeouts) -> Result<ReqwestTransport, TransportError> {
        let home = ReqwestTransport::with(self.builder(true)?, timeouts)?;
        let all = home.abroad(self.builder(false)?, timeouts)?;
        Ok(match self.redirects {
            Some(most) => all.redirects(most),
            None => all,
        })
    }

    /// The transport that was given, or the default one with these settings.
    pub(crate) fn transport(
        &self,
        given: Option<Arc<dyn Transport>>,
        timeouts: &Timeouts,
    ) -> Result<Arc<dyn Transport>, ConfigError> {
        match (given, self.named) {
            (Some(_), Some(setting)) => Err(ConfigError::Unused { setting }),
            (Some(given), None) => Ok(given),
            (None, _) => Ok(Arc::new(
                self.build(timeouts).map_err(ConfigError::Transport)?,
            )),
        }
    }
}

/// Settings of the default transport. With another ([`ClientBuilder::transport`]), each of them is an error of [`ClientBuilder::build`].
impl<C> ClientBuilder<C> {
    /// Changes what the transport is made of: reqwest's own settings, for which there need not be a line here. What reqwest has behind a
    /// feature (`socks`, `cookies`, `hickory-dns`) is there once your `Cargo.toml` names reqwest 0.13 with that feature, since
    /// Cargo compiles it once for both. Redirects and what is sent again stay this crate's. Other origins that a redirect leads to are asked without, since a default header may
    /// be a credential.
    #[must_use]
    pub fn reqwest(
        mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.network
            .change("reqwest", false, move |it| Ok(change(it)));
        self
    }

    /// Sends all requests by this proxy (`http://user:password@proxy.example:3128`), in place of those that the environment names
    /// (`HTTPS_PROXY` and its kin).
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        let url = url.into();
        let add = move |it: reqwest::ClientBuilder| Ok(it.proxy(reqwest::Proxy::all(&*url)?));
        self.network.change("proxy", true, add);
        self
    }

    /// Uses no proxy, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.network
            .change("no_proxy", true, |it| Ok(it.no_proxy()));
        self
    }

    /// Trusts these certificates (PEM, one or more) beside those of the system.
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        let pem = pem.into();
        self.network.change("root_certificates", true, move |it| {
            Ok(it.tls_certs_merge(reqwest::Certificate::from_pem_bundle(&pem)?))
        });
        self
    }

    /// Trusts these certificates (PEM, one or more) and no others.
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    #[must_use]
    pub fn only_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        let pem = pem.into();
        self.network
            .change("only_root_certificates", true, move |it| {
                Ok(it.tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem)?))
            });
        self
    }

    /// Shows this certificate to servers that ask for one: PEM, with its private key. Other origins do not get it. It takes `rustls`; for
    /// another TLS, [`ClientBuilder::reqwest`] sets an identity.
    #[cfg(feature = "rustls-no-provider")]
    #[must_use]
    pub fn client_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        let pem = pem.into();
        self.network.change("client_certificate", false, move |it| {
            Ok(it.identity(reqwest::Identity::from_pem(&pem)?))
        });
        self
    }

    /// How many redirects of a GET or HEAD are followed: 10 by default, and one more is an error. With 0, the redirect is the response.
    #[must_use]
    pub fn redirects(mut self, most: usize) -> Self {
        self.network.redirects = Some(most);
        self.network.change("redirects", true, Ok);
        self
    }

    /// Asks a server of HTTP/2 for a sign of life after this long without one, and leaves the connection if there is none within
    /// the second time.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http2_keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.network.change("http2_keep_alive", true, move |it| {
            let it = it.http2_keep_alive_interval(interval);
            let it = it.http2_keep_alive_timeout(timeout);
            Ok(it.http2_keep_alive_while_idle(true))
        });
        self
    }

    /// How many connections to a host are kept for the next request, and for how long. By default as many as there are, for 90 s.
    #[must_use]
    pub fn idle_connections(mut self, most: usize, time: impl Into<Option<Duration>>) -> Self {
        let time = time.into();
        self.network.change("idle_connections", true, move |it| {
            let it = it.pool_max_idle_per_host(most);
            Ok(it.pool_idle_timeout(time))
        });
        self
    }

    /// Connects from this address of the machine.
    #[must_use]
    pub fn local_address(mut self, address: IpAddr) -> Self {
        let set = move |it: reqwest::ClientBuilder| Ok(it.local_address(address));
        self.network.change("local_address", true, set);
        self
    }
}
