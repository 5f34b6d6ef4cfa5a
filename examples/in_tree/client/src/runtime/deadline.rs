// @generated: the runtime of specwright, as far as this API needs it.

//! Deadlines, and how long each is unless it is set.

use std::time::{Duration, Instant};

/// How long a call may take. `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// To connect, TLS included. 10 s by default.
    pub connect: Option<Duration>,
    /// From the end of the request's body to the head of the response; without a body, from the beginning. 5 minutes by
    /// default.
    pub first_byte: Option<Duration>,
    /// Between two pieces of the request's body, whoever is slow: the network or what the body is read from. 5 minutes by default.
    pub write: Option<Duration>,
    /// Between two pieces of the response; any byte resets it, a comment of a stream included. 5 minutes by default.
    pub idle: Option<Duration>,
    /// From the beginning of a call to the last byte of its response, all attempts included. No limit by default, so that a stream may go on.
    /// Of a walk it is for each page.
    pub total: Option<Duration>,
    /// For a walk as a whole: all pages of a list, or all that polling takes. No limit by default.
    pub walk: Option<Duration>,
    /// For a token from a `TokenSource`, where the API has credentials. 1 minute by default.
    pub token: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        let (connect, wait) = (Duration::from_secs(10), Duration::from_secs(300));
        Self {
            connect: Some(connect),
            first_byte: Some(wait),
            write: Some(wait),
            idle: Some(wait),
            total: None,
            walk: None,
            token: Some(Duration::from_secs(60)),
        }
    }
}

/// A deadline of [`Timeouts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// For connecting, TLS included: the server cannot have seen the request.
    Connect,
    /// For the head of the response.
    FirstByte,
    /// Between two pieces of the request's body.
    Write,
    /// Between two pieces of the response.
    Idle,
    /// For the whole call.
    Total,
    /// For a walk of pages, or for polling, as a whole.
    Walk,
    /// For a token: nothing was sent with it.
    Token,
}

impl Deadline {
    /// What is said where it was not met.
    pub(crate) fn missed(self) -> &'static str {
        match self {
            Deadline::Connect => "could not connect in time",
            Deadline::FirstByte => "no response in time",
            Deadline::Write => "the request's body stopped for too long",
            Deadline::Idle => "the response stopped for too long",
            Deadline::Total => "the call took too long",
            Deadline::Walk => "the walk took too long",
            Deadline::Token => "no token in time",
        }
    }
}

/// When a call as a whole has to be done, if ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End(pub(crate) Option<(Instant, Deadline)>);

impl End {
    pub(crate) const NEVER: Self = Self(None);

    pub(crate) fn within(limit: Option<Duration>, what: Deadline) -> Self {
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        Self(end.map(|end| (end, what)))
    }

    /// What is left.
    pub(crate) fn left(self) -> Option<Duration> {
        let (end, _) = self.0?;
        Some(end.saturating_duration_since(Instant::now()))
    }

    /// Whether so long a wait would be over in time.
    pub(crate) fn allows(self, wait: Duration) -> bool {
        self.left().is_none_or(|left| wait < left)
    }

    /// What has passed, once it is too late.
    pub(crate) fn passed(self) -> Option<Deadline> {
        let (end, what) = self.0?;
        (Instant::now() >= end).then_some(what)
    }
}
