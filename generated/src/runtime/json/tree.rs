// @generated: the runtime of specwright, as far as this API needs it.

//! JSON as a flat tree over its text: what every type is read from.
//!
//! A node is eight bytes: where it is in the text, or where a container ends, and how much it holds. Strings stay slices
//! of the text and are unescaped when they are asked for; numbers stay text until a type asks. So what nobody reads costs
//! its nodes and nothing else, looking ahead is free, and text that no Rust type holds (a lone surrogate, a number like
//! `1e999`) is the affair of who reads it. The type is concrete: a crate of thousands of types compiles it once.
//!
//! `syntax` makes the tree of bytes; `build` makes it of values that are there already.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use serde_json::{Map, Number, Value};

use super::budget::{self, Budget};
use super::drift::Notes;
use super::error::DecodeError;
use super::index::Indexes;
use super::items::{Children, JsonEntries, JsonItems};
use super::object::Scratch;
use super::rules;
use super::score::Weighing;

/// Text of this many bytes or more is refused, since nodes count in 32 bits.
pub(crate) const LONGEST_TEXT: usize = u32::MAX as usize;
/// A string of this many bytes, or a list of this many items, is refused, since nodes have 29 bits for it.
pub(crate) const LARGEST: usize = (1 << 29) - 1;
/// Arrays and objects nested deeper than this are refused, since they are read by recursion.
pub(crate) const DEEPEST: usize = 127;

/// A property that is copied takes as long as so many that are read.
const COPIES: usize = 4;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// What a node is, in three bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Tag {
    /// `null`, `false` and `true`, by size.
    Word,
    /// A number without fraction and exponent.
    Integer,
    /// Any other number.
    Decimal,
    /// A string without escapes.
    Plain,
    /// A string with escapes.
    Escaped,
    Array,
    Object,
}

/// The sizes of words.
pub(crate) const NULL: u32 = 0;
pub(crate) const FALSE: u32 = 1;
pub(crate) const TRUE: u32 = 2;

/// A value, or the name of a property, which stands before its value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    /// Where the text begins; of a container, the node after the last within it.
    at: u32,
    /// The tag, and above it the bytes of the text, or the number of items or properties.
    what: u32,
}

impl Node {
    /// The caller keeps `at` below [`LONGEST_TEXT`] and `size` below [`LARGEST`].
    pub fn new(tag: Tag, at: usize, size: usize) -> Self {
        // Both fit, so that nothing is cut off.
        Self {
            at: at as u32,
            what: (size as u32) << 3 | tag as u32,
        }
    }

    #[inline]
    pub fn tag(self) -> Tag {
        match self.what & 7 {
            0 => Tag::Word,
            1 => Tag::Integer,
            2 => Tag::Decimal,
            3 => Tag::Plain,
            4 => Tag::Escaped,
            5 => Tag::Array,
            _ => Tag::Object,
        }
    }

    #[inline]
    fn size(self) -> u32 {
        self.what >> 3
    }

    /// Its text, if it is a string of so many bytes without escapes.
    #[inline(always)]
    pub fn plain_of(self, size: usize, text: &str) -> Option<&[u8]> {
        let from = self.at as usize;
        match self.what as usize == size << 3 | Tag::Plain as usize {
            true => text.as_bytes().get(from..from + size),
            false => None,
        }
    }

    /// The node after this one, which is that of a value, and all in it.
    #[inline]
    pub fn end(self, at: u32) -> u32 {
        match self.tag() {
            Tag::Array | Tag::Object => self.at,
            _ => at + 1,
        }
    }

    /// Where its text begins, or a container ends, and how large it is. While a container is open, its node says so of the one around it.
    pub fn place(self) -> (usize, usize) {
        (self.at as usize, self.size() as usize)
    }
}

/// Room for more nodes than these is given back at once. Those are 32 KiB.
pub(super) const KEPT: usize = 4096;

thread_local! {
    /// The room of a document that this thread is done with: the next one need not ask for as much again.
    static ROOM: Cell<Vec<Node>> = const { Cell::new(Vec::new()) };
}

/// An empty list with room for so many nodes.
pub(crate) fn room(count: usize) -> Vec<Node> {
    let mut nodes = ROOM.try_with(Cell::take).unwrap_or_default();
    nodes.reserve_exact(count);
    nodes
}

/// A document of JSON, while it is read.
#[derive(Debug)]
pub struct JsonTree<'a> {
    pub(crate) text: &'a str,
    nodes: Vec<Node>,
    /// Whether a [`Number`] can hold each number in it, once somebody asked.
    holds_plain_numbers: OnceCell<bool>,
    pub(crate) budget: Budget,
    pub(crate) indexes: Indexes,
    pub(crate) notes: Notes,
    pub(crate) scratch: Scratch,
    pub(crate) weighing: Weighing,
}

impl<'a> JsonTree<'a> {
    /// The nodes are well formed: each container ends where it says.
    pub(crate) fn new(text: &'a str, nodes: Vec<Node>) -> Self {
        let rules = rules::rules();
        let taken = nodes.capacity().saturating_mul(size_of::<Node>());
        Self {
            budget: Budget::new(&rules, text.len(), taken),
            text,
            nodes,
            holds_plain_numbers: OnceCell::new(),
            indexes: Indexes::default(),
            notes: Notes::default(),
            scratch: Scratch::of_thread(),
            weighing: Weighing::new(rules),
        }
    }

    /// Whether a [`Number`] can hold each number in it, so that any value can be copied.
    pub(crate) fn holds_plain_numbers(&self) -> bool {
        *self.holds_plain_numbers.get_or_init(|| {
            let tree = self;
            let last = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let mut all = (0..last).map(|at| Json { tree, at });
            all.all(|it| it.as_number().is_none() || it.to_number().is_ok())
        })
    }

    /// The whole document.
    pub fn root(&self) -> Json<'_> {
        Json { tree: self, at: 0 }
    }
}

impl Drop for JsonTree<'_> {
    fn drop(&mut self) {
        if self.nodes.capacity() <= KEPT {
            let mut nodes = std::mem::take(&mut self.nodes);
            nodes.clear();
            // A thread that ends has no room any more.
            let _ = ROOM.try_with(|it| it.set(nodes));
        }
    }
}

/// A value in a [`JsonTree`]; as cheap to hand on as two pointers.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a> {
    pub(crate) tree: &'a JsonTree<'a>,
    pub(crate) at: u32,
}

impl<'a> Json<'a> {
    #[inline]
    fn node(self) -> Node {
        let node = self.tree.nodes.get(self.at as usize);
        node.copied().unwrap_or(Node { at: 0, what: 0 })
    }

    /// The node after this value and all in it.
    #[inline]
    pub(crate) fn end(self) -> u32 {
        self.node().end(self.at)
    }

    /// How many nodes it has.
    pub(crate) fn nodes(self) -> usize {
        self.end().saturating_sub(self.at) as usize
    }

    /// What it is.
    #[inline]
    pub fn kind(self) -> JsonKind {
        let node = self.node();
        match node.tag() {
            Tag::Word if node.size() == NULL => JsonKind::Null,
            Tag::Word => JsonKind::Boolean,
            Tag::Integer | Tag::Decimal => JsonKind::Number,
            Tag::Plain | Tag::Escaped => JsonKind::String,
            Tag::Array => JsonKind::Array,
            Tag::Object => JsonKind::Object,
        }
    }

    /// Whether it is null.
    #[inline]
    pub fn is_null(self) -> bool {
        let node = self.node();
        node.tag() == Tag::Word && node.size() == NULL
    }

    /// Whether it is true, if it is true or false.
    #[inline]
    pub fn as_bool(self) -> Option<bool> {
        let node = self.node();
        (node.tag() == Tag::Word && node.size() != NULL).then_some(node.size() == TRUE)
    }

    #[inline]
    fn slice(self, node: Node) -> &'a str {
        let from = node.at as usize;
        let text = self.tree.text.get(from..from + node.size() as usize);
        text.unwrap_or_default()
    }

    /// The same in bytes, where nobody has to look for the bounds of characters.
    #[inline]
    fn bytes(self, node: Node) -> Option<&'a [u8]> {
        let from = node.at as usize;
        let text = self.tree.text.as_bytes();
        text.get(from..from + node.size() as usize)
    }

    /// The digits of a number, as they were sent.
    #[inline]
    pub fn as_number(self) -> Option<&'a str> {
        let node = self.node();
        matches!(node.tag(), Tag::Integer | Tag::Decimal).then(|| self.slice(node))
    }

    /// The number, if it is one of at most eighteen digits without fraction and exponent. All of them fit, and are digits.
    #[inline]
    pub(crate) fn as_short_integer(self) -> Option<i64> {
        let node = self.node();
        let digits = match node.tag() {
            Tag::Integer => self.bytes(node)?,
            _ => return None,
        };
        let (is_negative, digits) = match digits {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        if digits.len() > 18 {
            return None;
        }
        let number = digits.iter().fold(0_i64, |number, digit| {
            number.wrapping_mul(10).wrapping_add(i64::from(digit & 15))
        });
        Some(if is_negative { -number } else { number })
    }

    /// Whether it is a number without fraction and exponent.
    #[inline]
    pub(crate) fn is_digits(self) -> bool {
        self.node().tag() == Tag::Integer
    }

    /// A string as it stands between its quotes, and whether there are escapes in it.
    #[inline]
    pub(crate) fn raw(self) -> Option<(&'a str, bool)> {
        let node = self.node();
        match node.tag() {
            Tag::Plain => Some((self.slice(node), false)),
            Tag::Escaped => Some((self.slice(node), true)),
            _ => None,
        }
    }

    /// The bytes of a string without escapes.
    #[inline]
    pub(crate) fn plain(self) -> Option<&'a [u8]> {
        let node = self.node();
        let text = self.bytes(node)?;
        (node.tag() == Tag::Plain).then_some(text)
    }

    /// The text of a string, with U+FFFD for surrogates that stand alone.
    #[inline]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        match self.raw()? {
            (text, false) => Some(Cow::Borrowed(text)),
            (text, true) => Some(Cow::Owned(super::syntax::unescape(text).0)),
        }
    }

    /// Whether it is this string.
    #[inline]
    pub(crate) fn is_text(self, wanted: &str) -> bool {
        let node = self.node();
        match node.tag() {
            Tag::Plain => node.size() as usize == wanted.len() && self.slice(node) == wanted,
            Tag::Escaped => self.is_escaped_text(wanted),
            _ => false,
        }
    }

    #[cold]
    fn is_escaped_text(self, wanted: &str) -> bool {
        // Escapes only make text longer.
        let text = self.slice(self.node());
        text.len() > wanted.len() && super::syntax::unescape(text).0 == wanted
    }

    /// The number as a double, if it is one that a double can hold: the nearest, and not infinity.
    pub fn as_f64(self) -> Option<f64> {
        let number: f64 = self.as_number()?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// How many items or properties it has.
    #[inline]
    pub fn len(self) -> usize {
        let node = self.node();
        match node.tag() {
            Tag::Array | Tag::Object => node.size() as usize,
            _ => 0,
        }
    }

    /// Whether it has no items and no properties.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The items of an array.
    #[inline]
    pub fn items(self) -> Option<JsonItems<'a>> {
        let node = self.node();
        (node.tag() == Tag::Array).then(|| JsonItems::new(self.children(node)))
    }

    /// The properties of an object, in the order of the text, those that are named twice twice.
    #[inline]
    pub fn entries(self) -> Option<JsonEntries<'a>> {
        let node = self.node();
        (node.tag() == Tag::Object).then(|| JsonEntries::new(self.children(node)))
    }

    /// The nodes of the properties of an object, and how many properties those are: of each a node for the name, and after it the value.
    #[inline]
    pub(crate) fn properties(self) -> Option<(&'a [Node], usize)> {
        let node = self.node();
        let nodes = self.tree.nodes.get(self.at as usize + 1..node.at as usize);
        (node.tag() == Tag::Object).then(|| (nodes.unwrap_or_default(), node.size() as usize))
    }

    #[inline]
    fn children(self, node: Node) -> Children<'a> {
        let first = Json {
            at: self.at + 1,
            ..self
        };
        Children::new(first, node.at, node.size() as usize)
    }

    /// The value of a property, the last one of that name.
    pub fn get(self, key: &str) -> Option<Json<'a>> {
        self.tree.indexes.find(self, key)
    }

    /// The value by itself. Surrogates that stand alone become U+FFFD.
    ///
    /// # Errors
    ///
    /// If a number in it is larger than [`Number`] can hold, or the whole takes too much memory.
    pub fn to_value(self) -> Result<Value, DecodeError> {
        let budget = &self.tree.budget;
        Ok(match self.kind() {
            JsonKind::Null => Value::Null,
            JsonKind::Boolean => Value::Bool(self.as_bool() == Some(true)),
            JsonKind::Number => Value::Number(self.to_number()?),
            JsonKind::String => {
                let text = self.as_str().unwrap_or_default();
                budget.take(text.len())?;
                Value::String(text.into_owned())
            }
            JsonKind::Array => {
                budget.step(self.len() + 1)?;
                budget.take(self.len().saturating_mul(size_of::<Value>()))?;
                let mut list = Vec::with_capacity(self.len());
                for (index, item) in self.items().into_iter().flatten().enumerate() {
                    list.push(item.to_value().map_err(|error| error.at_index(index))?);
                }
                Value::Array(list)
            }
            JsonKind::Object => {
                budget.step(COPIES.saturating_mul(self.len() + 1))?;
                budget.take(budget::map_of::<Value>(self.len()))?;
                let mut map = Map::new();
                for (key, item) in self.entries().into_iter().flatten() {
                    let key = key.as_str().unwrap_or_default();
                    budget.take(key.len())?;
                    let item = item.to_value().map_err(|error| error.at_key(&key))?;
                    map.insert(key.into_owned(), item);
                }
                Value::Object(map)
            }
        })
    }

    /// The number by itself: the nearest that [`Number`] can hold, which is any where numbers are kept digit by digit.
    ///
    /// # Errors
    ///
    /// If it is none, or larger than that.
    pub(crate) fn to_number(self) -> Result<Number, DecodeError> {
        let Some(text) = self.as_number() else {
            return Err(DecodeError::unexpected("a number", self));
        };
        if self.is_digits()
            && let Ok(number) = text.parse::<u64>()
        {
            return Ok(number.into());
        }
        if self.is_digits()
            && let (Ok(number), false) = (text.parse::<i64>(), text == "-0")
        {
            return Ok(number.into());
        }
        // The parser of `Number` may be one unit off in the last place.
        let number = match super::build::keeps_digits() {
            true => text.parse().ok(),
            false => self.as_f64().and_then(Number::from_f64),
        };
        number.ok_or_else(|| DecodeError::unexpected("a number that a double can hold", self))
    }
}

macro_rules! constants {
    ($($type:ty: |$value:ident, $wanted:ident| $is:expr;)*) => { $(
        impl PartialEq<$type> for Json<'_> {
            fn eq(&self, $wanted: &$type) -> bool {
                let $value = *self;
                $is
            }
        }
    )* };
}

/// Whether a value is one of an integer's spellings; `3.0` is the same number as `3`.
fn is_integer(value: Json<'_>, wanted: Option<i128>) -> bool {
    wanted.is_some() && super::as_integer(value) == wanted
}

// What constants of an API may be.
constants! {
    bool: |value, wanted| value.as_bool() == Some(*wanted);
    &str: |value, wanted| value.is_text(wanted);
    i32: |value, wanted| is_integer(value, Some(i128::from(*wanted)));
    i64: |value, wanted| is_integer(value, Some(i128::from(*wanted)));
    u64: |value, wanted| is_integer(value, Some(i128::from(*wanted)));
    i128: |value, wanted| is_integer(value, Some(*wanted));
    u128: |value, wanted| is_integer(value, i128::try_from(*wanted).ok());
    f64: |value, wanted| value.as_f64() == Some(*wanted);
}
