//! Timeouts, retries, hooks and the concurrency limit, each a line on the client's builder.

use std::sync::Arc;
use std::time::Duration;

use super::builder::ClientBuilder;
use crate::runtime::retry::{Attempt, Outgoing, RetryPolicy};

impl<C> ClientBuilder<C> {
    /// The longest that connecting may take, TLS included. `None` is no limit.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.connect = timeout.into();
        self
    }

    // part: bodies
    /// The longest wait between two pieces of a request's body, whoever is slow: the network or what is read from. `None` is no limit.
    #[must_use]
    pub fn write_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.write = timeout.into();
        self
    }
    // end part

    /// The longest wait for the head of a response, counted from the end of the request's body. `None` is no limit.
    #[must_use]
    pub fn first_byte_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.first_byte = timeout.into();
        self
    }

    /// The longest wait between two pieces of a response; any byte will do. `None` is no limit.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.idle = timeout.into();
        self
    }

    /// The longest that a call may take, from the beginning to the last byte, all attempts and streams included. `None`
    /// is no limit.
    // part: walks
    /// Of pages and of polling, each request is a call: [`ClientBuilder::walk_timeout`] is for all of them.
    // end part
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.total = timeout.into();
        self
    }

    // part: walks
    /// The longest that a walk of pages may take, or polling, all requests and the time between them included. `None` is no limit.
    #[must_use]
    pub fn walk_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.walk = timeout.into();
        self
    }
    // end part

    // part: credentials
    /// The longest wait for a token from a [`TokenSource`](crate::runtime::TokenSource). `None` is no limit.
    #[must_use]
    pub fn token_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.timeouts.token = timeout.into();
        self
    }
    // end part

    /// How often calls are made again, and after how long: [`RetryPolicy::NEVER`], or `RetryPolicy::of(5)`. What a server may
    /// have acted on is sent again only where a second time does no harm: by its method, its idempotency key, or because the policy says of a
    /// status that nothing was done. [`ClientBuilder`] has a table of it.
    #[must_use]
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.retries = policy;
        self
    }

    // part: hooks
    /// Decides after an attempt without success whether the call is made again: `Some(true)` where that may be, `Some(false)`, or
    /// `None` for what the policy says. The number of attempts, the deadlines and the client's budget hold in any case, and so does the
    /// wait that a server asks for. Whoever says `Some(true)` answers for a request that may arrive twice ([`Attempt::safety`]).
    #[must_use]
    pub fn retry_if(
        mut self,
        decide: impl Fn(&Attempt<'_>) -> Option<bool> + Send + Sync + 'static,
    ) -> Self {
        self.hooks.retry_if = Some(Arc::new(decide));
        self
    }

    /// Hears of each attempt that is followed by another, and of the wait before that. A stream or a download that goes on after it broke
    /// off is no such attempt, nor is one whose token had run out.
    #[must_use]
    pub fn on_retry(
        mut self,
        hook: impl Fn(&Attempt<'_>, Duration) + Send + Sync + 'static,
    ) -> Self {
        self.hooks.retry = Some(Arc::new(hook));
        self
    }

    /// Sees each request before it is sent, those of further attempts included; [`Outgoing::curl`] prints it.
    #[must_use]
    pub fn on_request(mut self, hook: impl Fn(&Outgoing<'_>) + Send + Sync + 'static) -> Self {
        self.hooks.request = Some(Arc::new(hook));
        self
    }
    // end part

    // part: keys
    /// Sends a random key in this header with calls that may not arrive twice and have no key in the API's description, the same for
    /// all attempts; they are then made again as idempotent ones are. For servers that know what was done by such a key.
    #[must_use]
    pub fn idempotency_header(mut self, name: impl Into<String>) -> Self {
        self.idempotency_header = Some(name.into());
        self
    }
    // end part

    /// The largest response body that is read into memory, in bytes, decompressed. What is made of a body takes at most eight
    /// times as much, the body included, and at most eight MiB if this is less than one; beyond that it is a
    /// [`DecodeError`](crate::runtime::DecodeError).
    #[must_use]
    pub fn max_body_size(mut self, bytes: usize) -> Self {
        self.max_body_size = bytes;
        self
    }

    // part: streams
    /// The largest event of a stream, in bytes.
    #[must_use]
    pub fn max_event_size(mut self, bytes: usize) -> Self {
        self.max_event_size = bytes;
        self
    }
    // end part

    // part: concurrency
    /// How many requests may be on their way at the same time; others wait, which [`ClientBuilder::timeout`] counts. A
    /// response that is read piece by piece holds its place until it ends or is dropped. No limit by default.
    #[must_use]
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = Some(requests);
        self
    }
    // end part
}
