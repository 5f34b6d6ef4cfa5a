//! Attempts and retries of a call: its request, sent until there is a response that is not asked for again.
//!
//! Policy, budget, deadlines and tokens of a request are looked at here; streams and downloads that go on count their own attempts
//! (`stream`, `download`). What is read of a response is up to `call`, which comes back where the body of a success broke off.

use std::convert::Infallible;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::trace::Span;
use crate::runtime::client::{CallOptions, Client, credentials};
use crate::runtime::deadline::Deadline::{Token, Write};
use crate::runtime::deadline::Timeouts;
use crate::runtime::request::{Body, CallInfo, Request, Tokens, Upload};
use crate::runtime::response::{Error, Meta, RawResponse, body, compression};
use crate::runtime::retry::{self, Attempt, Outgoing, RetryPolicy};
use crate::runtime::transport::{
    BodyStream, KeepRedirect, Limits, Place, RedirectedTo, TransportError, limits,
};

/// What a transport made of a request.
type Sent = Result<http::Response<BodyStream>, TransportError>;

/// A call on its way, and how often it was made.
pub(crate) struct Exchange<'c> {
    pub client: &'c Client,
    pub options: &'c CallOptions,
    pub request: Request,
    // part: credentials
    /// The caller's headers.
    own: HeaderMap,
    // end part
    timeouts: Timeouts,
    policy: RetryPolicy,
    limits: Limits,
    keeps_redirects: bool,
    call: CallInfo,
    /// The attempts that the policy counts.
    spent: u32,
    // part: credentials
    /// Whether the last attempt was refused for its token, and whether one was before.
    refused: bool,
    renewed: bool,
    // end part
}

impl<'c> Exchange<'c> {
    /// A call that is not sent yet. Its time is counted from now.
    pub(crate) fn new(
        client: &'c Client,
        request: Request,
        options: &'c CallOptions,
        keeps_redirects: bool,
    ) -> Result<Self, Error<Infallible>> {
        let call = request.call(client);
        let failed = |error: Error<Infallible>| error.in_call(&call);
        // part: own_headers
        let own = options.header_map().map_err(|it| failed(it.into()))?;
        // end part
        let timeouts = options.timeouts(client).map_err(|it| failed(it.into()))?;
        // part: keys
        let request = request.with_key(client, &own);
        let request = request.map_err(|it| failed(it.into()))?;
        // end part
        Ok(Self {
            client,
            options,
            // part: credentials
            own,
            // end part
            timeouts,
            policy: options.retries(client),
            limits: options.limits(client),
            request,
            keeps_redirects,
            call,
            spent: 1,
            // part: credentials
            refused: false,
            renewed: false,
            // end part
        })
    }

    /// The response, whatever its status, with its body unread.
    pub(crate) async fn response(&mut self) -> Result<RawResponse, Error<Infallible>> {
        let sent = self.attempts().await;
        let response = sent.map_err(|error| error.in_call(&self.call))?;
        let (parts, body) = response.into_parts();
        let inner = &self.client.inner;
        if parts.status.is_success() {
            inner.retry_budget.earn();
        }
        let mut call = self.call.clone();
        if let Some(RedirectedTo(host)) = parts.extensions.get() {
            call.redirect(host);
        }
        let id_header = inner.api.request_id_header;
        let meta = Meta::new(
            parts.status,
            parts.headers,
            id_header,
            call,
            self.limits.end,
        );
        let body = limits::timed(body, &self.limits, self.timeouts.idle);
        let body = body::exact(body, self.request.operation().method, &meta);
        let body = limits::paced(compression::decoded(body, &meta), &self.limits);
        Ok(RawResponse { meta, body })
    }

    /// Waits until the response may be asked for once more whose body broke off; false if that is not to be.
    pub(crate) async fn is_repeated(
        &mut self,
        meta: &Meta,
        error: &TransportError,
    ) -> Result<bool, TransportError> {
        let wait = match self.request.is_unused() {
            true => self.wait_after(&Attempt::broken(&self.call, meta, error)),
            false => None,
        };
        let Some(wait) = wait else {
            return Ok(false);
        };
        self.limits.wait(wait).await?;
        self.spent += 1;
        Ok(true)
    }

    /// Sends the request as often as it may be.
    async fn attempts(&mut self) -> Result<http::Response<BodyStream>, Error<Infallible>> {
        loop {
            // part: credentials
            self.request.tokens = self.tokens().await?;
            // end part
            let ready = self.ready().await?;
            let sent = self.send(ready).await?;
            if !self.request.is_unused() {
                return Ok(sent?);
            }
            // part: credentials
            // A token may have run out; what the server refused, it did not act on.
            let status = sent.as_ref().map(http::Response::status);
            let is_refused = status.is_ok_and(|it| it == StatusCode::UNAUTHORIZED);
            self.refused = is_refused && !self.request.tokens.is_empty();
            if self.refused && !std::mem::replace(&mut self.renewed, true) {
                continue;
            }
            // end part
            // What succeeded is not asked for again, whatever a hook would say.
            let is_success = |it: &http::Response<BodyStream>| {
                let is_kept = self.keeps_redirects && it.status().is_redirection();
                it.status().is_success() || is_kept
            };
            if sent.as_ref().is_ok_and(is_success) {
                return Ok(sent?);
            }
            let Some(wait) = self.wait_after(&Attempt::new(&self.call, &sent)) else {
                return Ok(sent?);
            };
            // The connection is given back, or closed, before the wait.
            drop(sent);
            self.limits.wait(wait).await?;
            self.spent += 1;
        }
    }

    // part: credentials
    /// The tokens of this attempt.
    async fn tokens(&self) -> Result<Tokens, Error<Infallible>> {
        let operation = self.request.operation();
        let tokens = credentials::tokens(self.client, operation, &self.own, self.refused);
        let limit = self.timeouts.token.map(|it| (it, Token));
        Ok(self.limits.within(limit, tokens).await??)
    }
    // end part

    /// The request of this attempt.
    async fn ready(&self) -> Result<http::Request<Body>, Error<Infallible>> {
        let request = &self.request;
        let ready = request.build(self.client, self.options)?;
        // part: files
        let write = self.timeouts.write.map(|it| (it, Write));
        let settled = self.limits.within(write, ready.body().settled()).await?;
        let settled = settled.map_err(|error| request.body_error(error.to_string()))?;
        let ready = ready.map(|_| settled);
        // end part
        let mut ready = ready;
        if self.keeps_redirects {
            ready.extensions_mut().insert(KeepRedirect);
        }
        Ok(ready)
    }

    /// One attempt. An error is one before anything was sent.
    async fn send(&mut self, ready: http::Request<Body>) -> Result<Sent, TransportError> {
        let upload = Upload::new();
        // part: bodies
        let upload = upload.told(self.options.on_upload());
        let ready = ready.map(|body| body.watched(&upload));
        // end part
        // part: concurrency
        let place = self.place().await?;
        // end part
        self.call.attempt();
        // part: hooks
        if let Some(hook) = &self.client.inner.hooks.request {
            hook(&self.outgoing(&ready));
        }
        // end part
        // part: tracing
        let span = Span::new(&self.request, &ready, self.call.attempts());
        // end part
        let wait = || upload.wait(&self.timeouts);
        let sent = self.limits.until(wait, self.limits.transport.send(ready));
        // part: tracing
        let sent = span.of(sent);
        // end part
        let sent = sent.await.and_then(|it| it);
        // part: tracing
        let sent = span.end(sent);
        // end part
        // part: concurrency
        let sent = sent.map(|it| limits::holding(it, place));
        // end part
        Ok(sent)
    }

    // part: hooks
    /// A request as hooks see it.
    fn outgoing<'r>(&'r self, request: &'r http::Request<Body>) -> Outgoing<'r> {
        Outgoing {
            call: &self.call,
            request,
            secret: self.secret_parameters(),
        }
    }

    /// The query parameters that credentials are sent in.
    fn secret_parameters(&self) -> Vec<&'static str> {
        let names = std::iter::empty();
        // part: credentials
        let names = names.chain(self.client.inner.api.secret_parameters());
        // end part
        names.collect()
    }
    // end part

    // part: concurrency
    /// A place among the requests that may be on their way.
    async fn place(&self) -> Result<Option<Place>, TransportError> {
        Ok(match &self.client.inner.gate {
            Some(gate) => Some(self.limits.within(None, gate.enter()).await?),
            None => None,
        })
    }
    // end part

    /// How long to wait before the attempt after this one, if there is to be one. It is paid for then, and told.
    fn wait_after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        let said = None;
        // part: hooks
        let hooks = &self.client.inner.hooks;
        let said = said.or_else(|| hooks.retry_if.as_ref()?(attempt));
        // end part
        let wait = retry::next(&self.policy, attempt, self.spent, said)?;
        if !self.limits.end.allows(wait) || !self.client.inner.retry_budget.pay() {
            return None;
        }
        // part: hooks
        if let Some(hook) = &hooks.retry {
            hook(attempt, wait);
        }
        // end part
        Some(wait)
    }
}
