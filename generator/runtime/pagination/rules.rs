//! Pagination rules: how an operation's pages follow each other, as data.

/// How an operation's pages follow each other.
#[derive(Debug)]
pub struct PageRules {
    /// Where the list of items is in a page: a JSON Pointer (RFC 6901), empty if the page is the list.
    pub items: &'static str,
    /// Which page is next.
    pub next: NextPage,
    /// Where the page says whether there are more, if it does.
    pub more: Option<&'static str>,
}

impl PageRules {
    /// Pages that end where there is no next one.
    pub const fn new(items: &'static str, next: NextPage) -> Self {
        let more = None;
        Self { items, next, more }
    }

    /// Pages that end where there is no next one, or the value at this pointer is false.
    #[must_use]
    pub const fn while_true(self, more: &'static str) -> Self {
        let Self { items, next, .. } = self;
        let more = Some(more);
        Self { items, next, more }
    }
}

/// Which page is next. A pointer's step `-` is the last item of a list here.
#[derive(Debug)]
pub enum NextPage {
    /// The one that this argument names by the value at this pointer; none if there is no value.
    Cursor(Argument, &'static str),
    /// The one that begins after the items there were so far.
    Offset(Argument),
    /// The one with the next number; the first has this one.
    Number(Argument, u64),
    /// The one that the header `link` calls `next` (RFC 8288); its query counts.
    Link,
}

/// An argument that says which page it is.
#[derive(Debug)]
pub enum Argument {
    /// A query parameter.
    Query(&'static str),
    /// A property of the body.
    Body(&'static str),
}
