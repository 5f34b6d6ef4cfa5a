// @generated: the runtime of specwright, as far as this API needs it.

//! Configuration errors: what is wrong with a client's settings, and what to set instead.

use std::fmt;

use crate::runtime::transport::TransportError;

/// A client that cannot be built. Credentials are never shown.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigError {
    /// The base URL is missing or cannot be used.
    BaseUrl {
        /// What is wrong and what to set.
        reason: String,
    },
    /// A default header's name or value is not allowed in HTTP (RFC 9110, section 5).
    Header {
        /// The header.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A deadline or a limit of zero, which nothing could meet.
    Zero {
        /// The setting.
        setting: &'static str,
    },
    /// A setting of the default transport, where another was given.
    Unused {
        /// The setting.
        setting: &'static str,
    },
    /// The crate was built without the feature `reqwest`, and no transport was given.
    NoTransport,
    /// The transport could not be set up.
    Transport(TransportError),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl { reason } => write!(f, "base URL: {reason}"),
            Self::Header { name, reason } => write!(f, "default header `{name}`: {reason}"),
            Self::Zero { setting } => {
                write!(
                    f,
                    "`{setting}` is zero: set more, or `None` for no limit where it is optional"
                )
            }
            Self::Unused { setting } => write!(
                f,
                "`{setting}` is for the default transport, and another was given: set it up there"
            ),
            Self::NoTransport => f.write_str(
                "no transport: enable the feature `reqwest` or set one with `transport`",
            ),
            Self::Transport(error) => write!(f, "transport: {error}"),
        }
    }
}

/// What an error is made of is part of what it says, and no source.
impl std::error::Error for ConfigError {}
