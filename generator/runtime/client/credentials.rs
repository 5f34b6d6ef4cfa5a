//! Choosing the credentials for an operation and putting them into its request.
//!
//! The first alternative of the operation's security that the client can satisfy is used. A header that the caller sets
//! for one call counts as the credential it stands in for.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Client, Credential};
use crate::runtime::request::header::header_name;
use crate::runtime::request::value::escape;
use crate::runtime::request::{Operation, RequestError, Scheme, SchemeKind, Tokens, header_value};

/// The parts of a request that a credential may go into.
pub(crate) struct Parts<'a> {
    pub headers: &'a mut HeaderMap,
    pub query: &'a mut Vec<String>,
    pub cookies: &'a mut Vec<String>,
}

/// Asks the sources of the operation's credentials for their tokens; again, if the last ones were refused.
pub(crate) async fn tokens(
    client: &Client,
    operation: &Operation,
    own: &HeaderMap,
    refused: bool,
) -> Result<Tokens, RequestError> {
    let mut tokens = Tokens::new();
    for name in choose(client, operation, own)? {
        let Some((scheme, Credential::Source(source))) = credential(client, name) else {
            continue;
        };
        // The caller's own header takes its place.
        if stands_in(scheme, own) {
            continue;
        }
        let fail = |reason: String| RequestError::Token {
            scheme: scheme.name,
            reason,
        };
        let token = source.token(refused).await;
        let token = token.map_err(|error| fail(error.to_string()))?;
        check_credential(scheme, &token)
            .map_err(|reason| fail(format!("the one given {reason}")))?;
        tokens.push((scheme.name, SecretString::from(token)));
    }
    Ok(tokens)
}

/// Adds what the operation's security asks for. `own` are the headers of this call, which go before credentials.
pub(crate) fn apply(
    client: &Client,
    operation: &Operation,
    own: &HeaderMap,
    tokens: &Tokens,
    parts: &mut Parts<'_>,
) -> Result<(), RequestError> {
    for name in choose(client, operation, own)? {
        let Some((scheme, credential)) = credential(client, name) else {
            continue;
        };
        let secret = match credential {
            Credential::Fixed(secret) => Some(secret),
            Credential::Source(_) => {
                let token = tokens.iter().find(|(known, _)| known == name);
                token.map(|(_, token)| token)
            }
        };
        if let Some(secret) = secret {
            put(scheme, secret.expose_secret(), parts)?;
        }
    }
    Ok(())
}

/// The schemes of the first alternative that the client can satisfy; none if the operation needs none.
fn choose(
    client: &Client,
    operation: &Operation,
    own: &HeaderMap,
) -> Result<&'static [&'static str], RequestError> {
    let usable = |alternative: &&&[&str]| {
        alternative.iter().all(|name| {
            credential(client, name).is_some()
                || scheme(client, name).is_some_and(|scheme| {
                    stands_in(scheme, own) || stands_in(scheme, &client.inner.headers)
                })
        })
    };
    let with_credential = operation
        .security
        .iter()
        .filter(|names| !names.is_empty())
        .find(usable);
    let Some(alternative) = with_credential else {
        let optional = operation.security.iter().any(|names| names.is_empty());
        if optional || operation.security.is_empty() {
            return Ok(&[]);
        }
        let wanted = describe(client, operation);
        return Err(RequestError::MissingCredential {
            operation: operation.id,
            wanted,
        });
    };
    Ok(alternative)
}

fn scheme(client: &Client, name: &str) -> Option<&'static Scheme> {
    client
        .inner
        .api
        .schemes
        .iter()
        .find(|scheme| scheme.name == name)
}

fn credential<'a>(client: &'a Client, name: &str) -> Option<(&'static Scheme, &'a Credential)> {
    let mut credentials = client.inner.credentials.iter();
    credentials
        .find(|(scheme, _)| scheme.name == name)
        .map(|(scheme, credential)| (*scheme, credential))
}

/// Whether the headers have the one that the scheme would set.
fn stands_in(scheme: &Scheme, headers: &HeaderMap) -> bool {
    match scheme.kind {
        SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::Http(_) => {
            headers.contains_key(AUTHORIZATION)
        }
        SchemeKind::Header(name) => headers.contains_key(name),
        SchemeKind::Query(_) | SchemeKind::Cookie(_) => false,
    }
}

fn put(scheme: &Scheme, secret: &str, parts: &mut Parts<'_>) -> Result<(), RequestError> {
    let mut set = |name: HeaderName, value: String| -> Result<(), RequestError> {
        let mut value: HeaderValue = header_value(name.as_str(), &value)?;
        value.set_sensitive(true);
        parts.headers.insert(name, value);
        Ok(())
    };
    match scheme.kind {
        SchemeKind::Bearer => set(AUTHORIZATION, format!("Bearer {secret}"))?,
        SchemeKind::Basic => set(
            AUTHORIZATION,
            format!("Basic {}", base64(secret.as_bytes())),
        )?,
        SchemeKind::Http(name) => set(AUTHORIZATION, format!("{name} {secret}"))?,
        SchemeKind::Header(name) => set(header_name(name)?, secret.to_owned())?,
        SchemeKind::Query(name) => {
            parts
                .query
                .push(format!("{}={}", escape(name), escape(secret)));
        }
        SchemeKind::Cookie(name) => {
            // As it is: nothing says that servers decode it, and what a cookie cannot carry was refused before.
            parts.cookies.push(format!("{}={secret}", escape(name)));
        }
    }
    Ok(())
}

/// What would do, for an error: "`bearer` (or EXAMPLE_TOKEN with `from_env`)".
fn describe(client: &Client, operation: &Operation) -> String {
    let one = |name: &&str| match scheme(client, name).and_then(|scheme| scheme.env) {
        Some(variable) => format!("`{name}` (or {variable} with `from_env`)"),
        None => format!("`{name}`"),
    };
    let all = |names: &&[&str]| names.iter().map(one).collect::<Vec<_>>().join(" and ");
    operation
        .security
        .iter()
        .map(all)
        .collect::<Vec<_>>()
        .join(", or ")
}

/// RFC 4648, section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0_u32, |group, byte| (group << 8) | u32::from(*byte));
        let group = group << (8 * (3 - chunk.len()));
        for position in 0..4 {
            let index = (group >> (18 - 6 * position)) & 63;
            let letter = ALPHABET
                .get(index as usize)
                .filter(|_| position <= chunk.len());
            text.push(letter.map_or('=', |letter| char::from(*letter)));
        }
    }
    text
}

/// Whether a scheme can carry a credential, and if not, why.
pub(crate) fn check_credential(scheme: &Scheme, secret: &str) -> Result<(), &'static str> {
    if secret.is_empty() {
        return Err("is empty");
    }
    match scheme.kind {
        // RFC 6750 (2.1) allows fewer characters still, but no server gains from a refusal here.
        SchemeKind::Bearer | SchemeKind::Http(_) | SchemeKind::Header(_) => {
            if secret.trim() != secret {
                Err("has a space or a line break at its start or end: was it read from a file?")
            } else if !secret.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                Err("has a control character or one outside of ASCII, which a header cannot carry")
            } else {
                Ok(())
            }
        }
        SchemeKind::Basic if !secret.contains(':') => Err("is not of the form `user:password`"),
        SchemeKind::Cookie(_) => check_cookie(secret),
        SchemeKind::Basic | SchemeKind::Query(_) => Ok(()),
    }
}

/// The value of a cookie (RFC 6265, section 4.1.1), which is sent as it is, perhaps in quotation marks.
fn check_cookie(secret: &str) -> Result<(), &'static str> {
    let quoted = secret.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let fits = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    match quoted.unwrap_or(secret).bytes().all(fits) {
        true => Ok(()),
        false => Err(
            "has a space, a quotation mark, `,`, `;`, `\\`, a control character or one outside of ASCII, which a cookie cannot carry",
        ),
    }
}
