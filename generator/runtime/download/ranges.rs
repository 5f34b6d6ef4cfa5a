//! Range requests (RFC 9110, section 14): resuming a download where it broke off.
//!
//! What is left may only come from the version that the beginning is of. So the rest is asked for with the version's validator
//! (`if-range`), and is taken only if the response repeats the validator and begins at the byte that is missing. All else leaves the
//! download at the error that it broke off with.

use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use crate::runtime::call;
use crate::runtime::client::{CallOptions, Client};
use crate::runtime::deadline::Deadline;
use crate::runtime::request::{Request, Safety};
use crate::runtime::response::body::announced;
use crate::runtime::response::{Meta, compression};
use crate::runtime::transport::{BodyStream, BoxFuture, TransportError, TransportErrorKind};

/// How much older than its response a `last-modified` has to be to tell one version from another, in seconds: it counts in whole ones, and by a
/// clock that may be wrong (RFC 9110, section 8.8.2.2).
const CERTAIN: u64 = 60;

/// How far a download is, and of which version of the file: what another download needs to go on from there, after a restart say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DownloadPosition {
    /// How many bytes there are already.
    pub offset: u64,
    /// The version that they are of: a strong `etag`, with its quotation marks, or the date of `last-modified`.
    pub validator: String,
}

/// A part of a whole, as `content-range` has it (RFC 9110, section 14.4): its first and last byte, and the size of the whole, if that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub first: u64,
    pub last: u64,
    pub size: Option<u64>,
}

/// The part that a response is, if it is one, and sent as it is.
fn part(meta: &Meta) -> Option<Part> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<u64>().ok().filter(|_| digits)
    };
    if meta.status().as_u16() != 206 || compression::is_encoded(meta) {
        return None;
    }
    let (unit, range) = meta.header("content-range")?.trim().split_once(' ')?;
    let (range, size) = range.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    let size = match size {
        "*" => None,
        size => Some(number(size)?),
    };
    let fits = first <= last && size.is_none_or(|size| last < size);
    let part = Part { first, last, size };
    (unit.eq_ignore_ascii_case("bytes") && fits).then_some(part)
}

/// What tells the version of a response from any other: a strong tag, or a date that is old enough.
fn validator(meta: &Meta) -> Option<&str> {
    // The bytes of what is compressed are others than those that are counted.
    if compression::is_encoded(meta) {
        return None;
    }
    if let Some(tag) = meta.header("etag").map(str::trim)
        && tag.starts_with('"')
    {
        return Some(tag);
    }
    let date = |name| {
        let date = httpdate::parse_http_date(meta.header(name)?.trim()).ok()?;
        date.duration_since(SystemTime::UNIX_EPOCH).ok()
    };
    let age = date("date")?.checked_sub(date("last-modified")?)?;
    let changed = meta.header("last-modified").map(str::trim);
    changed.filter(|_| age.as_secs() >= CERTAIN)
}

/// Asks for what a position says is missing.
pub(crate) fn ask(options: &mut CallOptions, position: &DownloadPosition, last: Option<u64>) {
    let last = last.map(|it| it.to_string()).unwrap_or_default();
    let range = format!("bytes={}-{last}", position.offset);
    options.set_header("range".to_owned(), range);
    options.set_header("if-range".to_owned(), position.validator.clone());
}

/// The part that a response is, if it is what was asked for: from that byte on, of that version, and to the end that is wanted, or else of
/// the whole.
pub(crate) fn follows(
    meta: &Meta,
    position: &DownloadPosition,
    last: Option<u64>,
    size: Option<u64>,
) -> Option<Part> {
    let names = ["etag", "last-modified"].map(|it| meta.header(it).map(str::trim));
    let same = names.contains(&Some(&*position.validator));
    let part = part(meta).filter(|it| same && it.first == position.offset)?;
    let whole = size.or(part.size);
    let end = last.or(whole.and_then(|it| it.checked_sub(1)));
    let fits = end.is_none_or(|it| it == part.last);
    (fits && part.size.is_none_or(|it| Some(it) == whole)).then_some(part)
}

/// Where a download is in its file, and what asking for the rest takes.
pub(crate) struct Rest {
    client: Client,
    request: Request,
    options: CallOptions,
    /// Where the next byte stands, and where the last one that is wanted does, as far as that is known.
    next: u64,
    last: Option<u64>,
    /// The size of the whole.
    size: Option<u64>,
    /// Whether there is a body: these have a size without one (RFC 9110, sections 8.6 and 6.4.1).
    has_body: bool,
    /// The version, if it can be told from others.
    validator: Option<String>,
    /// How often it was asked for since the last piece.
    spent: u32,
    pending: Option<BoxFuture<'static, Option<(Part, BodyStream)>>>,
}

impl Rest {
    pub(crate) fn new(
        client: &Client,
        request: Request,
        options: CallOptions,
        meta: &Meta,
    ) -> Self {
        let part = part(meta);
        let is_known = part.is_some() || meta.status().as_u16() == 200;
        let validator = validator(meta).filter(|_| is_known).map(str::to_owned);
        let (next, size) = match part {
            Some(part) => (part.first, part.size),
            None => (0, announced(meta)),
        };
        let is_head = request.operation().method == "HEAD";
        let has_body = !is_head && meta.status().as_u16() != 204;
        Self {
            client: client.clone(),
            request,
            options,
            next,
            last: part.map(|it| it.last),
            size,
            has_body,
            validator,
            spent: 0,
            pending: None,
        }
    }

    /// Says that it goes on from a position, to the end of the whole.
    pub(crate) fn is_open(&mut self, position: DownloadPosition) {
        (self.validator, self.last) = (Some(position.validator), None);
    }

    /// Where the next byte stands in the whole.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// The size of the whole, if it is known.
    pub(crate) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(crate) fn position(&self) -> Option<DownloadPosition> {
        Some(DownloadPosition {
            offset: self.next,
            validator: self.validator.clone()?,
        })
    }

    /// How many bytes are left, if that is known.
    pub(crate) fn left(&self) -> Option<u64> {
        let last = self.last.and_then(|it| it.checked_add(1));
        let end = last.or(self.size).filter(|_| self.has_body)?;
        Some(end.saturating_sub(self.next))
    }

    /// Notes that so many bytes were read; none are the end of the body. It is an error if they are more or fewer than are wanted.
    pub(crate) fn read(&mut self, bytes: usize) -> Result<(), TransportError> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let reason = match self.left() {
            Some(left) if left > 0 && bytes == 0 => format!("{left} bytes are missing"),
            Some(left) if left < bytes => format!("more than the {left} bytes that were left"),
            _ => {
                self.next = self.next.saturating_add(bytes);
                self.spent = 0;
                return Ok(());
            }
        };
        Err(TransportError::new(TransportErrorKind::Body, reason))
    }

    /// Begins to ask for what is missing after an error; false if that is not to be.
    pub(crate) fn begin(&mut self, error: &TransportError) -> bool {
        let broken = matches!(
            error.kind(),
            TransportErrorKind::Body
                | TransportErrorKind::Timeout(Deadline::Idle)
                | TransportErrorKind::Other
        );
        let policy = self.options.retries(&self.client);
        let safety = self.client.safety(&self.request);
        let safe = safety == Safety::Safe && self.request.is_unused();
        let again = broken && safe && self.spent + 1 < policy.attempts;
        let Some(position) = self.position().filter(|_| again) else {
            return false;
        };
        let wait = policy.wait(self.spent + 1);
        let limits = self.options.limits(&self.client);
        if !limits.end.allows(wait) || !self.client.inner.retry_budget.pay() {
            return false;
        }
        self.spent += 1;
        let (last, size) = (self.last, self.size);
        let (client, request) = (self.client.clone(), self.request.clone());
        let mut options = self.options.clone();
        ask(&mut options, &position, self.last);
        self.pending = Some(Box::pin(async move {
            limits.wait(wait).await.ok()?;
            let response = call::execute::<()>(&client, request, &options).await.ok()?;
            let part = follows(&response.meta, &position, last, size)?;
            Some((part, response.body))
        }));
        true
    }

    /// The body with the rest, or none if it does not come; `None` at once if nothing was begun.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Option<BodyStream>>> {
        let Some(pending) = &mut self.pending else {
            return Poll::Ready(None);
        };
        let rest = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        Poll::Ready(Some(rest.map(|(part, body)| {
            self.size = self.size.or(part.size);
            body
        })))
    }
}
