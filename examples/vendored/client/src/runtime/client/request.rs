// @generated: the runtime of specwright, as far as this API needs it.

//! A request as its client sends it: address, headers, credentials, and what the call adds.

use std::sync::Arc;

use http::header::{HeaderName, USER_AGENT};
use http::{HeaderValue, Method};

use super::address::Address;
use super::{CallOptions, Client};
use crate::runtime::request::header::{Cookies, check_framing, mark_sensitive, replace};
use crate::runtime::request::{
    Body, CallInfo, Request, RequestError, Safety, unencodable, value::exploded,
};
use crate::runtime::response::compression;

impl Client {
    /// Whether the request may arrive twice: as the options of the generator say, or because the server knows it by a
    /// key, or as the method promises.
    pub(crate) fn safety(&self, request: &Request) -> Safety {
        let operation = request.operation();
        let safety = operation.safety;
        safety.unwrap_or_else(|| Safety::of(operation.method))
    }
}

impl Request {
    /// Adds the same to the query, and makes sure that the body has its part.
    ///
    /// # Errors
    ///
    /// If a value is nested too deep for a query, or the body is no JSON object and no form.
    pub fn complete(&mut self, options: &CallOptions) -> Result<(), RequestError> {
        for (name, value) in &options.extra_query {
            let pairs = exploded(name, value).map_err(|reason| unencodable(name, reason))?;
            self.query.extend(pairs);
        }
        Ok(())
    }

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
        let query = self.query.clone();
        let mut all = Cookies::default();
        all.add_own(&own);
        all.add(&self.cookies);
        all.add_own(&client.inner.headers);
        replace(&mut headers, &own);
        all.put(&mut headers)?;
        let is_secret = |_: &HeaderName| false;
        mark_sensitive(&mut headers, is_secret);
        check_framing(&headers, &self.body)?;
        compression::ask(&mut headers);

        let path = self.operation().path;
        let path = &self.expand_path(path)?;
        let mut url = self.address(client)?.url.clone();
        url.push_str(path);
        for (index, pair) in query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(pair);
        }
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
        Ok(address)
    }
}
