// @generated: the runtime of specwright, the same in every crate.

//! A request as plain data: an operation and its arguments, encoded, until a client gives it an address.
//!
//! Nothing here knows the operation's types; emitted code turns each argument into JSON and says in which style it
//! goes where. The result can be built any number of times, which is what makes sending again possible.

use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use serde_json::Value;

use super::{CallOptions, Client, PathStyle, QueryStyle, RequestError, credentials, encode};

/// What the API's description says about an operation, whatever its arguments.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name in the API's description.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with a leading slash and parameters in braces: `/threads/{thread_id}/runs`.
    pub path: &'static str,
    /// Alternatives, of which one is enough, each with the names of all schemes it needs. None, or an empty
    /// alternative, means that the operation also works without a credential.
    pub security: &'static [&'static [&'static str]],
}

/// An operation with its arguments, not yet bound to a client.
#[derive(Clone)]
pub struct Request {
    operation: &'static Operation,
    path: Vec<(String, String)>,
    query: Vec<String>,
    headers: HeaderMap,
    cookies: Vec<String>,
    body: Bytes,
}

impl Request {
    /// Starts without arguments.
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// The operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Sets a path parameter. All but RFC 3986's unreserved characters are percent-encoded, so that a value stays in
    /// its segment: `a/../b c` is sent as `a%2F..%2Fb%20c`.
    ///
    /// # Errors
    ///
    /// If the value is empty, null or nested too deep for the style; or if it is `.` or `..` and fills a segment, since
    /// URL parsers remove such a segment even when it is percent-encoded, and the request would go somewhere else.
    pub fn path(
        &mut self,
        name: &str,
        value: &Value,
        style: PathStyle,
        explode: bool,
    ) -> Result<(), RequestError> {
        let text = encode::path(name, value, style, explode).map_err(|reason| {
            RequestError::Unencodable {
                name: name.to_owned(),
                reason,
            }
        })?;
        if text.is_empty() {
            return Err(RequestError::EmptyPath {
                name: name.to_owned(),
            });
        }
        let whole = self
            .operation
            .path
            .split('/')
            .any(|segment| is_parameter(segment, name));
        if whole && is_dot(&text) {
            return Err(RequestError::DotSegment {
                name: name.to_owned(),
            });
        }
        self.path.push((name.to_owned(), text));
        Ok(())
    }

    /// Adds a query parameter. Null and empty lists add nothing. With `allow_reserved`, reserved characters that are
    /// harmless inside a query's value, and percent-encoded triples, stay as they are.
    ///
    /// # Errors
    ///
    /// If the value is nested too deep for the style.
    pub fn query(
        &mut self,
        name: &str,
        value: &Value,
        style: QueryStyle,
        explode: bool,
        allow_reserved: bool,
    ) -> Result<(), RequestError> {
        let pairs =
            encode::query(name, value, style, explode, allow_reserved).map_err(|reason| {
                RequestError::Unencodable {
                    name: name.to_owned(),
                    reason,
                }
            })?;
        self.query.extend(pairs);
        Ok(())
    }

    /// Sets a header parameter. Null sets nothing.
    ///
    /// # Errors
    ///
    /// If the value is nested, or has characters that no header can carry.
    pub fn header(&mut self, name: &str, value: &Value, explode: bool) -> Result<(), RequestError> {
        let text = encode::header(value, explode).map_err(|reason| RequestError::Unencodable {
            name: name.to_owned(),
            reason,
        })?;
        match text {
            Some(text) => self.set_header(name, &text),
            None => Ok(()),
        }
    }

    /// Adds a cookie parameter, percent-encoded. Null adds nothing.
    ///
    /// # Errors
    ///
    /// If the value is nested.
    pub fn cookie(&mut self, name: &str, value: &Value, explode: bool) -> Result<(), RequestError> {
        let pairs =
            encode::cookie(name, value, explode).map_err(|reason| RequestError::Unencodable {
                name: name.to_owned(),
                reason,
            })?;
        self.cookies.extend(pairs);
        Ok(())
    }

    /// Sets a JSON body (RFC 8259). Its content type is `application/json`; [`Request::content_type`] changes it.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        let text = serde_json::to_vec(body).map_err(|error| self.body_error(error.to_string()))?;
        self.bytes("application/json", Bytes::from(text))
    }

    /// As [`Request::json`], with some of the body's properties replaced or added.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON, or is not an object.
    pub fn json_with<T: Serialize + ?Sized>(
        &mut self,
        body: &T,
        properties: &[(&str, Value)],
    ) -> Result<(), RequestError> {
        let mut value =
            serde_json::to_value(body).map_err(|error| self.body_error(error.to_string()))?;
        let Some(map) = value.as_object_mut() else {
            return Err(self.body_error("it has to be an object".to_owned()));
        };
        for (key, value) in properties {
            map.insert((*key).to_owned(), value.clone());
        }
        self.json(&value)
    }

    /// Sets a body of `application/x-www-form-urlencoded`: lists repeat their name, objects inside are JSON.
    ///
    /// # Errors
    ///
    /// If the value is not an object.
    pub fn form<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), RequestError> {
        let value =
            serde_json::to_value(body).map_err(|error| self.body_error(error.to_string()))?;
        let text = encode::form(&value).map_err(|reason| self.body_error(reason.to_owned()))?;
        self.bytes("application/x-www-form-urlencoded", Bytes::from(text))
    }

    /// Sets a body as it is.
    ///
    /// # Errors
    ///
    /// If the content type has characters that no header can carry.
    pub fn bytes(&mut self, content_type: &str, body: Bytes) -> Result<(), RequestError> {
        self.body = body;
        self.content_type(content_type)
    }

    /// Sets the body's content type.
    ///
    /// # Errors
    ///
    /// If it has characters that no header can carry.
    pub fn content_type(&mut self, content_type: &str) -> Result<(), RequestError> {
        self.set_header(CONTENT_TYPE.as_str(), content_type)
    }

    /// Sets the media types that the caller can read.
    ///
    /// # Errors
    ///
    /// If they have characters that no header can carry.
    pub fn accept(&mut self, media_types: &str) -> Result<(), RequestError> {
        self.set_header(ACCEPT.as_str(), media_types)
    }

    /// The request as the client sends it. A header of the call goes before a credential's, that before a header of the
    /// request, and that before one of the client.
    ///
    /// # Errors
    ///
    /// If a path parameter or a credential is missing, or the result is not a URL.
    pub fn to_http(
        &self,
        client: &Client,
        options: &CallOptions,
    ) -> Result<http::Request<Bytes>, RequestError> {
        let own = options.header_map()?;
        let mut headers = client.inner.headers.clone();
        if let Ok(agent) = HeaderValue::from_str(client.inner.api.user_agent) {
            headers.entry(USER_AGENT).or_insert(agent);
        }
        replace(&mut headers, &self.headers);
        let mut query = self.query.clone();
        let mut cookies = self.cookies.clone();
        let mut parts = credentials::Parts {
            headers: &mut headers,
            query: &mut query,
            cookies: &mut cookies,
        };
        credentials::apply(client, self.operation, &own, &mut parts)?;
        if !cookies.is_empty() {
            headers.insert(COOKIE, header_value(COOKIE.as_str(), &cookies.join("; "))?);
        }
        let takes_body = [Method::POST, Method::PUT, Method::PATCH];
        if self.body.is_empty() && takes_body.contains(&self.operation.method) {
            // RFC 9110 (8.6) asks for it, and servers that insist answer 411; HTTP libraries leave it out.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        replace(&mut headers, &own);

        let mut url = client.inner.base_url.clone();
        url.push_str(&self.expand_path()?);
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query.join("&"));
        }
        let uri = http::Uri::try_from(url).map_err(|error| self.url_error(error.to_string()))?;
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.operation.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn expand_path(&self) -> Result<String, RequestError> {
        let mut path = String::new();
        let mut rest = self.operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            path.push_str(before);
            match self.path.iter().rev().find(|(known, _)| known == name) {
                Some((_, text)) => path.push_str(text),
                None => {
                    return Err(RequestError::MissingPath {
                        name: name.to_owned(),
                    });
                }
            }
            rest = after;
        }
        path.push_str(rest);
        // Two parameters of one segment can make up what neither is alone.
        let made_up = path.split('/').position(is_dot);
        let template = made_up.and_then(|index| self.operation.path.split('/').nth(index));
        match template.filter(|template| template.contains('{')) {
            Some(template) => Err(RequestError::DotSegment {
                name: template.to_owned(),
            }),
            None => Ok(path),
        }
    }

    fn set_header(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        let value = header_value(name, value)?;
        self.headers.insert(header_name(name)?, value);
        Ok(())
    }

    fn body_error(&self, reason: String) -> RequestError {
        RequestError::Body {
            operation: self.operation.id,
            reason,
        }
    }

    fn url_error(&self, reason: String) -> RequestError {
        RequestError::Url {
            operation: self.operation.id,
            reason,
        }
    }
}

impl fmt::Debug for Request {
    /// Names and sizes only: arguments may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pair: &String| pair.split('=').next().unwrap_or_default().to_owned();
        f.debug_struct("Request")
            .field("operation", &self.operation.id)
            .field("path", &self.operation.path)
            .field("query", &self.query.iter().map(names).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field(
                "cookies",
                &self.cookies.iter().map(names).collect::<Vec<_>>(),
            )
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

fn is_parameter(segment: &str, name: &str) -> bool {
    segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        == Some(name)
}

fn is_dot(segment: &str) -> bool {
    matches!(segment, "." | "..")
}

/// Puts all of `other` into `headers`, in place of what has the same name.
fn replace(headers: &mut HeaderMap, other: &HeaderMap) {
    for name in other.keys() {
        headers.remove(name);
    }
    for (name, value) in other {
        headers.append(name.clone(), value.clone());
    }
}

/// A header's name.
pub(super) fn header_name(name: &str) -> Result<HeaderName, RequestError> {
    let reason = "is not a header name: letters, digits and some punctuation, not empty";
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| RequestError::Header {
        name: name.escape_debug().to_string(),
        reason,
    })
}

/// A header's value. UTF-8 passes as the opaque bytes that RFC 9110 (5.5) allows; line breaks and other control
/// characters do not.
pub(super) fn header_value(name: &str, value: &str) -> Result<HeaderValue, RequestError> {
    let reason = "its value has a line break or another control character";
    HeaderValue::from_bytes(value.as_bytes()).map_err(|_| RequestError::Header {
        name: name.escape_debug().to_string(),
        reason,
    })
}
