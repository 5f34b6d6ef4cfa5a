//! The headers of a request: what may be in them, which of them are secret, and cookies, of which there is one header.
//!
//! What frames a message (RFC 9112, section 6) and where it goes is up to the transport: a length that is not the body's
//! cuts the body, or makes the rest of it the next request.

use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL,
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, IF_MATCH,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::body::Body;
use super::error::RequestError;

/// What the transport alone sets. `content-length` is not among them: it may be said, if it is true.
const OF_TRANSPORT: [&str; 8] = [
    "connection",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Standard headers that say nothing secret. Any other may be a credential that the API's description does not mention.
const HARMLESS: [HeaderName; 16] = [
    ACCEPT,
    ACCEPT_CHARSET,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    CACHE_CONTROL,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    RANGE,
    USER_AGENT,
];

/// A header's name.
pub(crate) fn header_name(name: &str) -> Result<HeaderName, RequestError> {
    let reason = "is not a header name: letters, digits and some punctuation, not empty";
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| RequestError::Header {
        name: name.escape_debug().to_string(),
        reason,
    })
}

/// A header's value. UTF-8 passes as the opaque bytes that RFC 9110 (5.5) allows; line breaks and other control
/// characters do not.
pub(crate) fn header_value(name: &str, value: &str) -> Result<HeaderValue, RequestError> {
    let reason = "its value has a line break or another control character";
    HeaderValue::from_bytes(value.as_bytes()).map_err(|_| RequestError::Header {
        name: name.escape_debug().to_string(),
        reason,
    })
}

/// A header that callers set by name.
pub(crate) fn own_header(
    name: &str,
    value: &str,
) -> Result<(HeaderName, HeaderValue), RequestError> {
    let (key, mut value) = (header_name(name)?, header_value(name, value)?);
    refuse_of_transport(&key)?;
    value.set_sensitive(!HARMLESS.contains(&key));
    Ok((key, value))
}

/// The same for each request, which cannot have bodies of one length.
pub(crate) fn own_length(
    (name, value): (HeaderName, HeaderValue),
) -> Result<(HeaderName, HeaderValue), RequestError> {
    match name == CONTENT_LENGTH {
        true => Err(RequestError::Header {
            name: name.to_string(),
            reason: "is that of each request's own body",
        }),
        false => Ok((name, value)),
    }
}

fn refuse_of_transport(name: &HeaderName) -> Result<(), RequestError> {
    match OF_TRANSPORT.contains(&name.as_str()) {
        true => Err(RequestError::Header {
            name: name.to_string(),
            reason: "is set by the transport: it says where a message ends or goes",
        }),
        false => Ok(()),
    }
}

/// Whether the headers leave it to the transport where the message ends.
///
/// # Errors
///
/// For the first header that does not.
pub(crate) fn check_framing(headers: &HeaderMap, body: &Body) -> Result<(), RequestError> {
    headers.keys().try_for_each(refuse_of_transport)?;
    let length = body.length();
    let is_true = |it: &HeaderValue| length.is_some_and(|own| it == own.to_string().as_str());
    match headers.get_all(CONTENT_LENGTH).iter().all(is_true) {
        true => Ok(()),
        false => Err(RequestError::Header {
            name: CONTENT_LENGTH.to_string(),
            reason: "is not the length of the body: that of a stream is set by `Body::with_length`",
        }),
    }
}

/// Marks what holds credentials, so that nobody writes it to a log and HTTP/2 does not put it into a table.
pub(crate) fn mark_sensitive(headers: &mut HeaderMap, is_secret: impl Fn(&HeaderName) -> bool) {
    for (name, value) in headers.iter_mut() {
        if matches!(*name, AUTHORIZATION | COOKIE) || is_secret(name) {
            value.set_sensitive(true);
        }
    }
}

/// Puts all of `other` into `headers`, in place of what has the same name.
pub(crate) fn replace(headers: &mut HeaderMap, other: &HeaderMap) {
    let mut last = None;
    // All values of a name come one after the other.
    for (name, value) in other {
        match last.replace(name) == Some(name) {
            true => headers.append(name, value.clone()),
            false => headers.insert(name, value.clone()).is_some(),
        };
    }
}

// part: cookies
/// The pairs of the header `cookie`, of which a request has one (RFC 6265, section 5.4).
#[derive(Default)]
pub(crate) struct Cookies(Vec<Vec<u8>>);

impl Cookies {
    /// Adds pairs, but for those whose name an earlier addition has: what is added first goes before the rest.
    pub(crate) fn add<P: AsRef<[u8]>>(&mut self, pairs: &[P]) {
        let name = |pair: &[u8]| pair.split(|it| *it == b'=').next().map(<[u8]>::to_vec);
        let known: Vec<_> = self.0.iter().map(|it| name(it)).collect();
        let pairs = pairs.iter().map(AsRef::as_ref);
        let new = pairs.filter(|it| !it.is_empty() && !known.contains(&name(it)));
        // What goes before stands after, as what is more particular does.
        let new: Vec<Vec<u8>> = new.map(<[u8]>::to_vec).collect();
        self.0.splice(..0, new);
    }

    /// Adds those of headers.
    pub(crate) fn add_own(&mut self, headers: &HeaderMap) {
        for value in headers.get_all(COOKIE) {
            let pairs = value.as_bytes().split(|it| *it == b';');
            let pairs: Vec<&[u8]> = pairs.map(<[u8]>::trim_ascii).collect();
            self.add(&pairs);
        }
    }

    /// Puts them into the headers, if there are any.
    pub(crate) fn put(self, headers: &mut HeaderMap) -> Result<(), RequestError> {
        if self.0.is_empty() {
            return Ok(());
        }
        let value = HeaderValue::from_bytes(&self.0.join(&b"; "[..]));
        let value = value.map_err(|_| RequestError::Header {
            name: COOKIE.to_string(),
            reason: "its value has a line break or another control character",
        })?;
        headers.insert(COOKIE, value);
        Ok(())
    }
}
// end part
