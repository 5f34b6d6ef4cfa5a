//! A request as its client sends it: address, headers, credentials, and what the call adds.

use std::sync::Arc;

use http::header::{CONTENT_LENGTH, HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;

use super::address::Address;
use super::{CallOptions, Client, credentials};
use crate::runtime::json::Map;
use crate::runtime::request::header::{
    Cookies, check_framing, header_name, mark_sensitive, replace,
};
use crate::runtime::request::{
    Body, CallInfo, Request, RequestError, Safety, unencodable, value::exploded,
};
use crate::runtime::response::compression;
use crate::runtime::retry;

impl Client {
    /// Whether the request may arrive twice: as the options of the generator say, or because the server knows it by a
    /// key, or as the method promises.
    pub(crate) fn safety(&self, request: &Request) -> Safety {
        let operation = request.operation();
        let safety = operation.safety;
        // part: keys
        let is_keyed = operation.idempotency_key.is_some();
        let safety = safety.or(is_keyed.then_some(Safety::Idempotent));
        let has_header = self.inner.idempotency_header.is_some();
        if has_header && safety.unwrap_or(Safety::of(operation.method)) == Safety::Unsafe {
            return Safety::Idempotent;
        }
        // end part
        safety.unwrap_or_else(|| Safety::of(operation.method))
    }
}

impl Request {
    // part: bodies
    /// Adds what a call has beyond the API's description to a JSON body or a form that is set later.
    pub fn extend(&mut self, options: &CallOptions) {
        // What is asked for comes last: the response is read by it.
        let more = options.extra_properties.iter().cloned();
        self.properties.splice(..0, more);
    }
    // end part

    // part: completed
    /// Adds the same to the query, and makes sure that the body has its part.
    ///
    /// # Errors
    ///
    /// If a value is nested too deep for a query, or the body is no JSON object and no form.
    pub fn complete(&mut self, options: &CallOptions) -> Result<(), RequestError> {
        // part: extra_query
        for (name, value) in &options.extra_query {
            let pairs = exploded(name, value).map_err(|reason| unencodable(name, reason))?;
            self.query.extend(pairs);
        }
        // end part
        // part: bodies
        if self.is_extended {
            return Ok(());
        }
        if let Some((name, _)) = options.extra_properties.first() {
            return Err(self.body_error(format!("there is no object that could have `{name}`")));
        }
        match self.properties.first() {
            // A body that need not be there has to be, to ask for the stream.
            Some(_) if self.body.is_empty() => {
                // part: streams
                let rules = self.operation().streaming.as_ref();
                if let Some(form) = rules.and_then(|it| it.form) {
                    return form(self, &Map::new());
                }
                // end part
                self.json(&Map::<Value>::new())?;
            }
            Some((name, _)) => {
                return Err(self.body_error(format!(
                    "there is no object that could have `{name}`, which asks for the stream"
                )));
            }
            None => {}
        }
        // end part
        Ok(())
    }
    // end part

    // part: keys
    /// The request with the key that the server knows it by, the same for every attempt, unless the caller gave one.
    pub(crate) fn with_key(
        mut self,
        client: &Client,
        own: &HeaderMap,
    ) -> Result<Self, RequestError> {
        let operation = self.operation();
        let usual = operation.safety.unwrap_or(Safety::of(operation.method));
        let of_client = client.inner.idempotency_header.as_ref();
        let of_client = of_client.filter(|_| usual == Safety::Unsafe);
        let name = operation.idempotency_key;
        let name = name.or(of_client.map(|it| it.as_str()));
        let is_given = |name: &&str| self.headers.contains_key(*name) || own.contains_key(*name);
        if let Some(name) = name.filter(|it| !is_given(it)) {
            self.set_header(header_name(name)?, &retry::key())?;
        }
        Ok(self)
    }
    // end part

    /// The request as the client sends it. A header of the call goes before a credential's, that before a header of the
    /// request, and that before one of the client.
    ///
    /// # Errors
    ///
    /// If a path parameter or a credential is missing, or the result is not a URL.
    pub(crate) fn build(
        &self,
        client: &Client,
        options: &CallOptions,
    ) -> Result<http::Request<Body>, RequestError> {
        let own = options.header_map()?;
        let mut headers = client.inner.headers.clone();
        if let Ok(agent) = HeaderValue::from_str(client.inner.api.user_agent) {
            headers.entry(USER_AGENT).or_insert(agent);
        }
        replace(&mut headers, &self.headers);
        // part: queries
        let query = self.query.clone();
        // end part
        // part: cookies
        let mut all = Cookies::default();
        all.add_own(&own);
        // end part
        // part: credentials
        let (mut query, mut cookies) = (query, Vec::new());
        let mut parts = credentials::Parts {
            headers: &mut headers,
            query: &mut query,
            cookies: &mut cookies,
        };
        credentials::apply(client, self.operation(), &own, &self.tokens, &mut parts)?;
        all.add(&cookies);
        // end part
        // part: cookies
        all.add(&self.cookies);
        all.add_own(&client.inner.headers);
        // end part
        // part: bodies
        let takes_body = matches!(self.operation().method, "POST" | "PUT" | "PATCH");
        if self.body.length() == Some(0) && takes_body {
            // RFC 9110 (8.6) asks for it, and servers that insist answer 411; HTTP libraries leave it out.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        // end part
        replace(&mut headers, &own);
        // part: cookies
        all.put(&mut headers)?;
        // end part
        let is_secret = |_: &HeaderName| false;
        // part: credentials
        let schemes = client.inner.api.schemes;
        let is_own = |name: &HeaderName| schemes.iter().any(|it| it.is_header(name));
        let is_secret = |name: &HeaderName| is_secret(name) || is_own(name);
        // end part
        mark_sensitive(&mut headers, is_secret);
        check_framing(&headers, &self.body)?;
        compression::ask(&mut headers);

        let path = self.operation().path;
        // part: arguments
        let path = &self.expand_path(path)?;
        // end part
        let mut url = self.address(client)?.url.clone();
        url.push_str(path);
        // part: queries
        for (index, pair) in query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(pair);
        }
        // end part
        let uri = http::Uri::try_from(url).map_err(|error| self.url_error(error.to_string()))?;
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = Method::from_bytes(self.operation().method.as_bytes())
            .map_err(|error| self.url_error(error.to_string()))?;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// The call that is about to be made, as errors tell of it.
    pub(crate) fn call(&self, client: &Client) -> CallInfo {
        let address = self.address(client).ok();
        let host = address.map(|it| Arc::clone(&it.host));
        CallInfo::new(self.operation(), host, client.safety(self))
    }

    /// Where the operation is served: at its own server, if it has one.
    fn address<'c>(&self, client: &'c Client) -> Result<&'c Address, RequestError> {
        let address = &client.inner.address;
        // part: servers
        let own = self.operation().server.first();
        let address = match own.and_then(|it| client.inner.own_addresses.get(*it)) {
            None => address,
            Some(Ok(own)) => own,
            Some(Err(reason)) => return Err(self.url_error(reason.clone())),
        };
        // end part
        Ok(address)
    }
}
