//! What is known of calls beyond single requests: from the options, or because the document leaves no doubt.

/// Whether a request may arrive twice (RFC 9110, section 9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// It changes nothing.
    Safe,
    /// It changes nothing more the second time.
    Idempotent,
    /// It may do twice what should be done once.
    Unsafe,
}

/// How the pages of a list follow each other. Pointers are JSON Pointers (RFC 6901) into a page, whose step `-` is the
/// last item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// Where the list of items is.
    pub items: String,
    /// Which page is next.
    pub next: NextPage,
    /// Where a page says whether there are more.
    pub more: Option<String>,
}

/// Which page is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextPage {
    /// The one that this argument names by the value at this pointer.
    Cursor(String, String),
    /// The one that begins after this many items.
    Offset(String),
    /// The one of the next number; the first has this one.
    Number(String, u64),
    /// The one that the header `link` calls `next` (RFC 8288).
    Link,
}

/// How it is found out that what an operation begins has come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polling {
    /// The id of the operation that tells how it stands.
    pub operation: String,
    /// Its path parameters, and where in the first response their values are.
    pub with: Vec<(String, String)>,
    /// Where a response says how it stands.
    pub status: String,
    /// What it says at the end.
    pub until: Vec<String>,
    /// Milliseconds between two questions.
    pub interval: u64,
    /// The header in which the server says how many there should be.
    pub header: Option<String>,
}

/// How the events of a stream make values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deltas {
    /// The events whose data is a value.
    pub values: Vec<String>,
    /// The events whose data holds a piece, and where.
    pub deltas: Vec<(String, String)>,
    /// Where values and pieces say which value it is.
    pub key: String,
    /// The properties whose strings are not appended.
    pub repeated: Vec<String>,
}

/// All that is known of an operation's calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calls {
    /// Whether a request may arrive twice, if that is not as its method promises.
    pub safety: Option<Safety>,
    /// How its pages follow each other.
    pub pages: Option<Pages>,
    /// How to wait for what it begins.
    pub polling: Option<Polling>,
    /// How the events of its stream make values.
    pub deltas: Option<Deltas>,
}
