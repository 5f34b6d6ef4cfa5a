// @generated: the runtime of specwright, as far as this API needs it.

//! Addresses: where the API, and operations with servers of their own, are served.

use std::sync::Arc;

use http::Uri;

use super::Api;
use super::builder::ClientBuilder;
use super::error::ConfigError;

/// Where requests go.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    /// The base URL, without a slash at the end.
    pub url: String,
    /// The host, with the port where there is one: what errors tell of it.
    pub host: Arc<str>,
}

impl<C> ClientBuilder<C> {
    /// Where the API is served: as was said, or as its description says.
    pub(crate) fn main_address(&self, given: Option<&str>) -> Result<Address, ConfigError> {
        let described = self.api.servers.first().map_or("", |it| it.url).to_owned();
        checked(given.map_or(described, str::to_owned), self.api)
    }
}

/// Checks the base URL and cuts slashes at its end. The URL is not repeated if it may hold a password.
fn checked(url: String, api: &Api) -> Result<Address, ConfigError> {
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
    Ok(Address {
        url: url.trim_end_matches('/').to_owned(),
        host: parsed.authority().map_or("", |it| it.as_str()).into(),
    })
}
