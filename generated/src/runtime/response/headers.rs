// @generated: the runtime of specwright, as far as this API needs it.

//! Headers of responses as values of a type.
//!
//! OpenAPI (3.x, "Header Object") spells them in the style `simple`. Text becomes JSON first, as far as what is declared
//! tells how, and then the type, so that an error names the header and what is wrong with it.

use serde_json::Value;

use super::Meta;
use crate::runtime::json::{DecodeError, FromJson, from_value};

/// How a header's text becomes a value.
#[derive(Debug, Clone, Copy)]
pub enum HeaderText {
    /// It is the value.
    Text,
    /// It is a number or a boolean.
    Plain,
    /// It is JSON.
    Json,
    /// Several texts, each between commas.
    Texts,
    /// Several numbers or booleans, likewise.
    Plains,
    /// An object: names and values in turn, or, exploded, `name=value` each; those named here are numbers or booleans.
    Members(bool, &'static [&'static str]),
}

/// A type that is made of headers.
pub trait FromHeaders: FromJson {
    /// The headers, as properties are called.
    const HEADERS: &'static [(&'static str, HeaderText)];
}

impl Meta {
    /// The headers that the API's description has, as a type that it has for them: `response.meta().typed()`.
    ///
    /// # Errors
    ///
    /// If one is not what is declared; the error names it. All of them stay in [`Meta::headers`].
    pub fn typed<T: FromHeaders>(&self) -> Result<T, DecodeError> {
        let mut found = serde_json::Map::new();
        for (name, text) in T::HEADERS {
            let all = self.headers().get_all(*name);
            // A header that is there twice is one list (RFC 9110, section 5.3).
            let all: Vec<&str> = all.iter().filter_map(|it| it.to_str().ok()).collect();
            if !all.is_empty() {
                found.insert((*name).to_owned(), text.value(&all.join(", ")));
            }
        }
        from_value(&Value::Object(found))
    }
}

impl HeaderText {
    fn value(self, text: &str) -> Value {
        let text = text.trim();
        let parts = || text.split(',').map(str::trim).filter(|it| !it.is_empty());
        match self {
            Self::Text => Value::from(text),
            Self::Plain => plain(text),
            Self::Json => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
            Self::Texts => parts().map(Value::from).collect(),
            Self::Plains => parts().map(plain).collect(),
            Self::Members(exploded, plains) => {
                let mut parts = parts();
                let mut map = serde_json::Map::new();
                while let Some(part) = parts.next() {
                    let (name, value) = match exploded {
                        true => part.split_once('=').unwrap_or((part, "")),
                        false => (part, parts.next().unwrap_or_default()),
                    };
                    let value = match plains.contains(&name) {
                        true => plain(value),
                        false => Value::from(value),
                    };
                    map.insert(name.to_owned(), value);
                }
                Value::Object(map)
            }
        }
    }
}

/// A number or a boolean; what is neither stays text, which the type refuses.
fn plain(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::from(text),
    }
}
