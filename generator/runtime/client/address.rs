//! Addresses: where the API, and operations with servers of their own, are served.

use std::sync::Arc;

use http::Uri;

use super::Api;
use super::builder::ClientBuilder;
use super::error::ConfigError;
use super::server::{Server, joined};

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
        // part: servers
        let replaced = self.api.servers.get(self.server);
        let given = replaced.and_then(|it| self.replacement(it)).or(given);
        let described = match given {
            Some(_) => described,
            None => self.described()?,
        };
        // end part
        checked(given.map_or(described, str::to_owned), self.api)
    }

    // part: servers
    /// The address of the server that was chosen.
    fn described(&self) -> Result<String, ConfigError> {
        let fail = |reason: String| ConfigError::Server { reason };
        match self.api.servers.get(self.server) {
            Some(server) => server.address(&self.variables).map_err(fail),
            None if self.server == 0 => Ok(String::new()),
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
    pub(crate) fn own_addresses(
        &self,
        base: &Address,
        is_elsewhere: bool,
    ) -> Vec<Result<Address, String>> {
        let own = self.api.own_servers.iter();
        own.map(|server| {
            let address = match self.replacement(server) {
                Some(url) => url.to_owned(),
                None if is_elsewhere => return Ok(base.clone()),
                None => joined(&base.url, server.address(&self.variables)?),
            };
            checked(address, self.api).map_err(|error| match error {
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
    pub(crate) fn check_servers(&self) -> Result<(), ConfigError> {
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
            checked(url.clone(), self.api)?;
        }
        Ok(())
    }
    // end part
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
