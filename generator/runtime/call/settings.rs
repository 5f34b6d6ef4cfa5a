//! Settings of a single call: what it may do differently from its client, the same for every operation.
//!
//! These are methods of a trait, so that they are compiled once and not once an operation: a crate may have thousands of
//! those.

use std::time::Duration;

use crate::runtime::client::CallOptions;
use crate::runtime::retry::RetryPolicy;
use crate::runtime::transport::Cancel;
use serde_json::Value;

/// The settings of a call. Operations' builders have them, where this trait is imported.
pub trait CallSettings: Sized {
    /// All of them.
    fn options_mut(&mut self) -> &mut CallOptions;

    /// Sends this header with this call, in place of the one the client would send. A name or value that is not
    /// allowed in a header is an error when the call is sent.
    #[must_use]
    fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options_mut().set_header(name.into(), value.into());
        self
    }

    // part: extra_query
    /// Adds a parameter to the query that the API's description does not know, a list item by item.
    #[must_use]
    fn extra_query(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options_mut().add_query(name.into(), value.into());
        self
    }
    // end part

    // part: bodies
    /// Sets a property of the body that the API's description does not know, or in another way than that says. If
    /// the body is no JSON object and no form, it is an error when the call is sent.
    #[must_use]
    fn extra_property(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options_mut().add_property(name.into(), value.into());
        self
    }
    // end part

    /// The longest this call may take, from the beginning to the last byte, all attempts included, in place of the
    /// client's. `None` is no limit. Of pages and of polling, each request is a call.
    #[must_use]
    fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options_mut().set_timeout(timeout);
        self
    }

    /// The longest wait for the head of the response, once the request's body is sent, in place of the client's.
    #[must_use]
    fn first_byte_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options_mut().set_first_byte_timeout(timeout);
        self
    }

    /// The longest wait between two pieces of the response, in place of the client's.
    #[must_use]
    fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options_mut().set_idle_timeout(timeout);
        self
    }

    // part: bodies
    /// The longest wait between two pieces of the request's body, in place of the client's.
    #[must_use]
    fn write_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options_mut().set_write_timeout(timeout);
        self
    }
    // end part

    // part: walks
    /// The longest that a walk of pages may take, or polling, from its first request to its last, in place of the client's. The time
    /// that is spent between two pages counts.
    #[must_use]
    fn walk_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options_mut().set_walk_timeout(timeout);
        self
    }
    // end part

    /// How often this call is made again, in place of the client's setting.
    #[must_use]
    fn retries(mut self, policy: RetryPolicy) -> Self {
        self.options_mut().set_retries(policy);
        self
    }

    // part: cancellation
    /// Lets the handle end this call, from any thread.
    #[must_use]
    fn cancel(mut self, cancel: &Cancel) -> Self {
        self.options_mut().set_cancel(cancel.clone());
        self
    }
    // end part

    // part: bodies
    /// Hears how the request's body goes, whatever it is: how many bytes of it have been handed to the connection, and of how many, if that is
    /// known. Those are at most a buffer ahead of what was sent. Another attempt counts from the beginning. The hook is called where the
    /// body is sent, and should not take long. (How a download goes is told by `received` and `size` of it.)
    #[must_use]
    fn on_upload(mut self, hook: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        self.options_mut().set_on_upload(hook);
        self
    }
    // end part

    // part: constraints
    /// Whether the arguments are checked against the API's constraints before anything is sent, in place of the
    /// client's setting.
    #[must_use]
    fn validate(mut self, validate: bool) -> Self {
        self.options_mut().set_validate(validate);
        self
    }
    // end part

    // part: drift
    /// Whether the response has to be as the API's description says, in place of the client's setting
    /// ([`ClientBuilder::strict_decoding`](crate::runtime::ClientBuilder::strict_decoding)).
    #[must_use]
    fn strict_decoding(mut self, strict: bool) -> Self {
        self.options_mut().set_strict_decoding(strict);
        self
    }

    /// Leaves out the items of lists in the response that do not fit the API's description, so that the others arrive. The client's
    /// hook ([`ClientBuilder::on_drift`](crate::runtime::ClientBuilder::on_drift)) is told of them. Without it, the first is an
    /// error that names its index: `data[3].id`.
    #[must_use]
    fn skip_unreadable_items(mut self) -> Self {
        self.options_mut().skip_unreadable_items();
        self
    }
    // end part

    // part: blocking
    /// Cannot be called. With it, the compiler can say that waiting is a feature.
    #[cfg(not(feature = "blocking"))]
    #[doc(hidden)]
    fn wait(self) -> Self::Output
    where
        Self: Waiting,
    {
        self.waited()
    }
    // end part
}

// part: blocking
/// What no call is without the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`wait` needs the feature `blocking`",
    label = "not there without the feature `blocking`",
    note = "with the feature, it is a method of the trait `Wait`; in async functions, `.await` the call instead"
)]
pub trait Waiting: IntoFuture {
    /// What the call gives.
    fn waited(self) -> Self::Output;
}
// end part
