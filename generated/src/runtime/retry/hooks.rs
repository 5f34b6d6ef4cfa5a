// @generated: the runtime of specwright, as far as this API needs it.

//! Hooks for requests and retries: what a client tells before each attempt, and asks before one is made again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::attempt::Attempt;
use crate::runtime::request::{Body, CallInfo};

/// A request that is about to be sent.
#[non_exhaustive]
pub struct Outgoing<'a> {
    /// The call that it belongs to, this attempt counted.
    pub call: &'a CallInfo,
    /// The request as the transport gets it. It may hold secrets: [`Outgoing::curl`] shows it without.
    pub request: &'a http::Request<Body>,
    /// The query parameters that credentials are sent in.
    pub(crate) secret: Vec<&'static str>,
}

/// Sees a request before it is sent.
type OnRequest = dyn Fn(&Outgoing<'_>) + Send + Sync;
/// Hears of an attempt that is followed by another.
type OnRetry = dyn Fn(&Attempt<'_>, Duration) + Send + Sync;
/// Decides whether one is.
type RetryIf = dyn Fn(&Attempt<'_>) -> Option<bool> + Send + Sync;

/// Who is told and asked, if anybody.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub request: Option<Arc<OnRequest>>,
    pub retry: Option<Arc<OnRetry>>,
    pub retry_if: Option<Arc<RetryIf>>,
}

impl Outgoing<'_> {
    /// The request as a command line of curl. Credentials are `***`: headers that are sensitive, and the query parameters of security
    /// schemes; of the body only its length is told. Arguments in path, query and headers are shown.
    pub fn curl(&self) -> String {
        self.command(false)
    }

    /// The same with the body, where it is text at hand.
    pub fn curl_with_body(&self) -> String {
        self.command(true)
    }

    fn command(&self, with_body: bool) -> String {
        let body = self.request.body();
        // With `-X HEAD` curl would wait for a body.
        let method = match self.request.method() {
            &http::Method::HEAD => "--head".to_owned(),
            method => format!("-X {method}"),
        };
        let mut text = format!("curl {method} {}", quoted(&self.address()));
        for (name, value) in self.request.headers() {
            let shown = match is_secret(name) || value.is_sensitive() {
                true => "***".into(),
                false => String::from_utf8_lossy(value.as_bytes()),
            };
            text.push_str(&format!(" -H {}", quoted(&format!("{name}: {shown}"))));
        }
        let content = body.as_bytes().filter(|_| with_body);
        match content.and_then(|it| std::str::from_utf8(it).ok()) {
            _ if body.is_empty() => {}
            Some(content) => text.push_str(&format!(" --data-raw {}", quoted(content))),
            None => {
                text.push_str(" --data-binary @-");
                if let Some(length) = body.length() {
                    text.push_str(&format!(" # {length} bytes"));
                }
            }
        }
        text
    }

    /// The address without the values of credentials.
    fn address(&self) -> String {
        let address = self.request.uri().to_string();
        let Some((path, query)) = address.split_once('?') else {
            return address;
        };
        let pairs = query.split('&').map(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            match self.secret.contains(&name) {
                true => format!("{name}=***"),
                false => pair.to_owned(),
            }
        });
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.curl())
    }
}

/// Headers that hold credentials, whoever has set them.
fn is_secret(name: &http::HeaderName) -> bool {
    use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
    [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
}

/// A word of a shell (POSIX, section 2.2.2).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
