// @generated: the runtime of specwright, as far as this API needs it.

//! The credentials that a client is given, by its builder or by the environment.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::builder::ClientBuilder;
use super::credentials::check_credential;
use super::error::ConfigError;
use super::token::TokenSource;
use super::{Api, Credential};
use crate::runtime::request::{Scheme, SchemeKind};

/// Which scheme a credential is for.
pub(crate) enum Wanted {
    Named(String),
    OnlyBearer,
}

impl<C> ClientBuilder<C> {
    /// Where the tokens for a security scheme come from. It is asked before each attempt of a call that needs one, and once more
    /// after a 401; it has a minute for that ([`ClientBuilder::token_timeout`]).
    #[must_use]
    pub fn token_source(mut self, scheme: &str, source: impl TokenSource + 'static) -> Self {
        let source = Credential::Source(Arc::new(source));
        self.credentials
            .push((Wanted::Named(scheme.to_owned()), source));
        self
    }

    /// Gives each scheme a credential that has none.
    #[cfg(feature = "mock")]
    pub(crate) fn mock_credentials(&mut self) {
        let one = |scheme: &Scheme| {
            let secret = SecretString::from("mock:mock".to_owned());
            (
                Wanted::Named(scheme.name.to_owned()),
                Credential::Fixed(secret),
            )
        };
        self.credentials
            .splice(..0, self.api.schemes.iter().map(one));
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

    /// What the client has for each scheme, checked.
    pub(crate) fn credentials(
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

    /// The error where the environment was to be looked at, and holds no credential.
    pub(crate) fn require_environment(&self) -> Result<(), ConfigError> {
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
