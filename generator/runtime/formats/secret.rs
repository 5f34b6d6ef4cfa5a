//! Secrets: passwords, and what a security scheme names; text that nobody should read.

use std::fmt;
use std::hash::{Hash, Hasher};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runtime::json::{DecodeError, FromJson, Json, bridge, string};
use crate::runtime::validate::{AsText, Checker, Validate};

/// Text of the format `password` (OpenAPI, "Data Types"). In JSON it is a string like any other; `Debug` does not show it, and
/// memory is wiped when it is dropped. There is no `Display`: [`Secret::expose`] says at each place that a secret is read.
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// The text.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<SecretString> for Secret {
    fn from(text: SecretString) -> Self {
        Self(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl PartialOrd for Secret {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Secret {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.expose().cmp(other.expose())
    }
}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bridge(deserializer)
    }
}

impl FromJson for Secret {
    fn from_json(value: Json<'_>) -> Result<Self, DecodeError> {
        string(value).map(|text| Self::from(text.into_owned()))
    }
}

// part: constraints
impl AsText for Secret {
    fn as_text(&self) -> Option<&str> {
        Some(self.expose())
    }
}

impl Validate for Secret {
    fn validate(&self, _: &Checker<'_>) {}
}
// end part
