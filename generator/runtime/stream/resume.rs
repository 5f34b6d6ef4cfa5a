//! Resuming a stream of events where it broke off, by `Last-Event-ID` (WHATWG HTML, section 9.2.3).
//!
//! Only where asking twice changes nothing, and only if the server gave its events ids: `last-event-id` then tells it
//! where to go on. What is sent again obeys the rules of all attempts, and a stream that still does not come is the error
//! that it was before.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::HeaderName;

use crate::runtime::call::{self, Reading};
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::request::{Request, Safety};
use crate::runtime::response::{Meta, RawResponse, content};
use crate::runtime::transport::{BoxFuture, Transport};

/// Where a stream goes on (WHATWG HTML, section 9.2.4).
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What asking once more takes.
pub(crate) struct Resume {
    client: Client,
    request: Request,
    options: CallOptions,
    /// How often it was asked since the last event.
    spent: u32,
    pending: Option<BoxFuture<'static, Option<RawResponse>>>,
}

impl Resume {
    pub(crate) fn new(client: &Client, request: Request, options: CallOptions) -> Self {
        Self {
            client: client.clone(),
            request,
            options,
            spent: 0,
            pending: None,
        }
    }

    /// Begins to read an event.
    pub(crate) fn reading(&self, meta: &Meta) -> Reading {
        Reading::new(&self.client, &self.options, meta)
    }

    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.client.inner.transport)
    }

    /// Notes that there was an event.
    pub(crate) fn succeed(&mut self) {
        self.spent = 0;
    }

    /// Begins to ask once more; false if that is not to be.
    pub(crate) fn begin(&mut self, last_id: Option<&str>, wait: Option<Duration>) -> bool {
        let policy = self.options.retries(&self.client);
        let safety = self.client.safety(&self.request);
        let safe = safety == Safety::Safe && self.request.is_unused();
        let Some(id) = last_id.filter(|_| safe && self.spent + 1 < policy.attempts) else {
            return false;
        };
        let wait = wait.map(|it| it.min(policy.longest_asked));
        let wait = wait.unwrap_or_else(|| policy.wait(self.spent + 1));
        let limits = self.options.limits(&self.client);
        let mut request = self.request.clone();
        if !limits.end.allows(wait)
            || request.set_header(LAST_EVENT_ID, id).is_err()
            || !self.client.inner.retry_budget.pay()
        {
            return false;
        }
        self.spent += 1;
        let (client, options) = (self.client.clone(), self.options.clone());
        self.pending = Some(Box::pin(async move {
            limits.wait(wait).await.ok()?;
            let response = call::execute::<()>(&client, request, &options).await.ok()?;
            let right = content::is(&response.meta, "text/event-stream");
            (right && response.meta.status().is_success()).then_some(response)
        }));
        true
    }

    /// The stream that goes on, or none if it does not; `None` at once if nothing was begun.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Option<RawResponse>>> {
        let Some(pending) = &mut self.pending else {
            return Poll::Ready(None);
        };
        let response = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        Poll::Ready(Some(response))
    }
}
