// @generated: the runtime of specwright, as far as this API needs it.

//! What arrays and objects hold, one after the other.

use super::tree::Json;

/// What is left of the nodes of an array or an object.
#[derive(Debug, Clone)]
pub(super) struct Children<'a> {
    next: Json<'a>,
    end: u32,
    left: usize,
}

impl<'a> Children<'a> {
    /// From the first node up to the one at `end`, and so many items or properties.
    #[inline]
    pub(super) fn new(first: Json<'a>, end: u32, count: usize) -> Self {
        Self {
            next: first,
            end,
            left: count,
        }
    }

    #[inline]
    fn take(&mut self) -> Option<Json<'a>> {
        let next = self.next;
        (next.at < self.end).then(|| {
            self.next.at = next.end();
            next
        })
    }
}

/// The items of an array.
#[derive(Debug, Clone)]
pub struct JsonItems<'a>(Children<'a>);

impl<'a> JsonItems<'a> {
    #[inline]
    pub(super) fn new(children: Children<'a>) -> Self {
        Self(children)
    }
}

impl<'a> Iterator for JsonItems<'a> {
    type Item = Json<'a>;

    #[inline]
    fn next(&mut self) -> Option<Json<'a>> {
        let next = self.0.take()?;
        self.0.left = self.0.left.saturating_sub(1);
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left, Some(self.0.left))
    }
}

impl ExactSizeIterator for JsonItems<'_> {}

/// The properties of an object: the name, which is a string, and the value.
#[derive(Debug, Clone)]
pub struct JsonEntries<'a>(Children<'a>);

impl<'a> JsonEntries<'a> {
    #[inline]
    pub(super) fn new(children: Children<'a>) -> Self {
        Self(children)
    }
}

impl<'a> Iterator for JsonEntries<'a> {
    type Item = (Json<'a>, Json<'a>);

    #[inline]
    fn next(&mut self) -> Option<(Json<'a>, Json<'a>)> {
        let key = self.0.next;
        if key.at >= self.0.end {
            return None;
        }
        // A name is one node.
        let value = Json {
            at: key.at + 1,
            ..key
        };
        self.0.next.at = value.end();
        self.0.left = self.0.left.saturating_sub(1);
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left, Some(self.0.left))
    }
}
