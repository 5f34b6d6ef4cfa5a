// @generated: the runtime of specwright, as far as this API needs it.

//! Retries: when a call is made once more, and after how long.
//!
//! What a server may have acted on is sent again only where a second time does no harm: a safe or idempotent method (RFC 9110,
//! section 9.2), or a key that the server knows the request by. Everything else is sent again only where the server
//! cannot have acted, or says so itself. Once the head of a success is there, only a safe request is sent again, where the body
//! breaks off that is read whole.

mod attempt;
mod hooks;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use crate::runtime::deadline::Deadline;
use crate::runtime::request::Safety;
use crate::runtime::transport::TransportErrorKind;

pub use attempt::Attempt;
pub(crate) use hooks::Hooks;
pub use hooks::Outgoing;

/// How often a call is made again, and how long it waits in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The most attempts, the first included; 1 is none but that. 3 by default.
    pub attempts: u32,
    /// The wait before the second attempt, which doubles with each further one; half of it is random. 500 ms by default.
    pub first_wait: Duration,
    /// The longest such wait. 8 s by default.
    pub longest_wait: Duration,
    /// The longest that a server may ask to wait (`retry-after`); the call ends if it asks for more. 60 s by default.
    pub longest_asked: Duration,
    /// Statuses after which a call is made again whatever its method, beside 425 and 429 (RFC 8470, section 5.2, and RFC 6585, section 4): those
    /// that mean for this API that nothing was done, such as 409 of a lock or 408. None by default.
    pub also: &'static [u16],
    /// Whether a 503 with `retry-after` means that nothing was done, so that the call is made again whatever its method. False by default:
    /// [`RetryPolicy::trusting_retry_after`].
    pub trusts_retry_after: bool,
}

impl RetryPolicy {
    /// No attempt but the first.
    pub const NEVER: Self = Self::of(1);

    /// At most this many attempts, the first included, with the waits of the default.
    pub const fn of(attempts: u32) -> Self {
        Self {
            attempts,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            longest_asked: Duration::from_secs(60),
            also: &[],
            trusts_retry_after: false,
        }
    }

    /// The same, where nothing was done after these statuses: [`RetryPolicy::also`].
    #[must_use]
    pub const fn after(mut self, statuses: &'static [u16]) -> Self {
        self.also = statuses;
        self
    }

    /// The same, where a 503 that says when to come back (`retry-after`) means that nothing was done. HTTP does not say so (RFC 9110,
    /// section 15.6.4): a gateway may send it after the server behind it has begun. Use it for an API that sheds load before it looks at
    /// requests; elsewhere the price of fewer failed calls is that one may be carried out twice.
    #[must_use]
    pub const fn trusting_retry_after(mut self) -> Self {
        self.trusts_retry_after = true;
        self
    }

    /// How long to wait after an attempt of this number, if the server does not say.
    pub(crate) fn wait(&self, attempt: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempt.saturating_sub(1));
        let wait = self.first_wait.saturating_mul(doubled.unwrap_or(u32::MAX));
        wait.min(self.longest_wait).mul_f64(0.5 + random() / 2.0)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::of(3)
    }
}

/// The wait before the next attempt, `number` being that of this one; `None` if there is none. What a hook has `said` goes before the
/// policy.
pub(crate) fn next(
    policy: &RetryPolicy,
    attempt: &Attempt<'_>,
    number: u32,
    said: Option<bool>,
) -> Option<Duration> {
    let again = said.unwrap_or_else(|| is_usual(policy, attempt));
    if number >= policy.attempts || !again {
        return None;
    }
    let asked = attempt
        .headers
        .and_then(|it| retry_after(it, SystemTime::now()));
    match asked {
        // "At once" would be three times within milliseconds, by all clients that were refused together.
        Some(wait) if wait.as_millis() > 0 => (wait <= policy.longest_asked).then_some(wait),
        _ => Some(policy.wait(number)),
    }
}

/// Whether an attempt is followed by another where nobody says otherwise.
fn is_usual(policy: &RetryPolicy, attempt: &Attempt<'_>) -> bool {
    let repeatable = attempt.safety != Safety::Unsafe;
    if let Some(error) = attempt.error {
        return match error.kind() {
            // What breaks off is the response of a success.
            TransportErrorKind::Body
            | TransportErrorKind::Timeout(Deadline::Idle)
            | TransportErrorKind::Other
                if attempt.status.is_some() =>
            {
                attempt.safety == Safety::Safe
            }
            TransportErrorKind::Connect
            | TransportErrorKind::Refused
            | TransportErrorKind::Timeout(Deadline::Connect) => true,
            TransportErrorKind::Timeout(Deadline::FirstByte | Deadline::Write)
            | TransportErrorKind::Other => repeatable,
            _ => false,
        };
    }
    let (Some(status), Some(headers)) = (attempt.status, attempt.headers) else {
        return false;
    };
    if let Some(said) = headers.get("x-should-retry") {
        return said == "true" && (status.is_client_error() || status.is_server_error());
    }
    match status {
        _ if policy.also.contains(&status.as_u16()) => true,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::TOO_EARLY => true,
        StatusCode::SERVICE_UNAVAILABLE => {
            let says_when = || retry_after(headers, SystemTime::now()).is_some();
            repeatable || policy.trusts_retry_after && says_when()
        }
        StatusCode::REQUEST_TIMEOUT
        | StatusCode::INTERNAL_SERVER_ERROR
        | StatusCode::BAD_GATEWAY
        | StatusCode::GATEWAY_TIMEOUT => repeatable,
        _ => false,
    }
}

/// How long the server asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110, section
/// 10.2.3). A date that has passed is no wait, and what no duration can hold is the longest there is.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(wait) = text("retry-after-ms").and_then(|it| decimal(it, 1000.0)) {
        return Some(wait);
    }
    let after = text("retry-after")?;
    decimal(after, 1.0).or_else(|| {
        let date = httpdate::parse_http_date(after).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    })
}

/// Digits, perhaps with a fraction, which some servers send; as many make a second as `unit` says. Exponents, signs and words such
/// as `inf` are no numbers here, though Rust takes them for some.
fn decimal(text: &str, unit: f64) -> Option<Duration> {
    let plain = text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    Some(Duration::try_from_secs_f64(number / unit).unwrap_or(Duration::MAX))
}

/// A number from 0 to 1. The keys of a hasher are as random as they need to be.
fn random() -> f64 {
    f64::from(random_bits() as u32) / f64::from(u32::MAX)
}

fn random_bits() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A key for an idempotent request: a random UUID (RFC 9562, version 4).
pub(crate) fn key() -> String {
    let bits = u128::from(random_bits()) << 64 | u128::from(random_bits());
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let (a, rest) = hex.split_at(8);
    let (b, rest) = rest.split_at(4);
    let (c, rest) = rest.split_at(4);
    let (d, e) = rest.split_at(4);
    format!("{a}-{b}-{c}-{d}-{e}")
}

/// What a client may spend on further attempts, over all of its calls: each costs as much as several successes earn, so
/// that an outage is not made worse by clients that try again.
#[derive(Debug)]
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    const FULL: u32 = 500;
    const COST: u32 = 5;

    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Pays for an attempt; false if there is not enough left.
    pub(crate) fn pay(&self) -> bool {
        let pay = |left: u32| left.checked_sub(Self::COST);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok()
    }

    /// Notes a call that succeeded.
    pub(crate) fn earn(&self) {
        let earn = |left: u32| (left < Self::FULL).then(|| left + 1);
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }
}
