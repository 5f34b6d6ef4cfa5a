// @generated: the runtime of specwright, as far as this API needs it.

//! The JSON parser: from text (RFC 8259) to a tree, in one pass and without recursion.
//!
//! What is accepted is what the grammar says, with three bounds of ours: containers are nested at most 127 deep, the
//! text has less than 4 GiB, and a string less than 512 MiB. A byte order mark in front is skipped (section 8.1). Whether text
//! can be held by a type is not asked here: `"\ud800"` and `1e999` are well formed.

use super::budget::LOOK;
use super::error::DecodeError;
use super::rules;
use super::tree::{self, DEEPEST, FALSE, JsonTree, LARGEST, LONGEST_TEXT, NULL, Node, TRUE, Tag};
use crate::runtime::deadline::End;

/// After so many chunks of eight bytes more a string is likely to be long.
const SHORT: usize = 2;

/// The tree of a document.
///
/// # Errors
///
/// If the bytes are not JSON; the message has the line and the column, counted in bytes from one.
pub(crate) fn parse(bytes: &[u8]) -> Result<JsonTree<'_>, DecodeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse_text(text),
        Err(error) => Err(located(bytes, ("invalid UTF-8", error.valid_up_to()))),
    }
}

/// [`parse`] for what is known to be UTF-8.
pub(crate) fn parse_text(text: &str) -> Result<JsonTree<'_>, DecodeError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() >= LONGEST_TEXT {
        return Err(DecodeError::syntax("more than 4 GiB of JSON".to_owned()));
    }
    let end = rules::rules().end;
    let nodes = nodes(text, end).map_err(|fault| match end.passed() {
        Some(deadline) => DecodeError::late(deadline),
        None => located(text.as_bytes(), fault),
    })?;
    Ok(JsonTree::new(text, nodes))
}

/// What is wrong, and at which byte.
type Fault = (&'static str, usize);

fn located(bytes: &[u8], (what, at): Fault) -> DecodeError {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = 1 + before.iter().filter(|it| **it == b'\n').count();
    let begin = before.iter().rposition(|it| *it == b'\n');
    // What ends too early is said to be wrong at its last byte.
    let column = before.len() - begin.map_or(0, |it| it + 1) + usize::from(at < bytes.len());
    DecodeError::syntax(format!("{what} at line {line} column {column}"))
}

/// The nodes of a document, if it is read in time.
fn nodes(text: &str, end: End) -> Result<Vec<Node>, Fault> {
    let mut parser = Parser {
        bytes: text.as_bytes(),
        nodes: tree::room(text.len().min(4096) / 8 + 2),
        open: Open::NONE,
        depth: 0,
    };
    let at = parser.document(end)?;
    let (at, _) = parser.next(at);
    match at < text.len() {
        true => Err(("trailing characters", at)),
        false => Ok(parser.nodes),
    }
}

/// Stands for a byte where the text has ended. In the text it is an error wherever it is looked for.
const END: u8 = 0;

/// Places are handed from one method to the next, so that the hot ones become one loop that has them in a register.
struct Parser<'a> {
    bytes: &'a [u8],
    nodes: Vec<Node>,
    open: Open,
    depth: usize,
}

/// The innermost container that is open. Until it ends, its node says what the one around it is.
#[derive(Clone, Copy)]
struct Open {
    tag: Tag,
    node: usize,
    /// How much is in it so far.
    count: usize,
}

impl Open {
    const NONE: Self = Self {
        tag: Tag::Word,
        node: 0,
        count: 0,
    };
}

impl Parser<'_> {
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(END)
    }

    /// The next byte that is no white space, and where it is.
    #[inline(always)]
    fn next(&self, at: usize) -> (usize, u8) {
        match self.byte(at) {
            0..=b' ' => self.skip_space(at),
            byte => (at, byte),
        }
    }

    fn skip_space(&self, mut at: usize) -> (usize, u8) {
        loop {
            match self.byte(at) {
                b' ' | b'\n' | b'\r' | b'\t' => at += 1,
                byte => return (at, byte),
            }
        }
    }

    /// Looks at the clock.
    #[cold]
    fn look(end: End, at: usize) -> Result<(), Fault> {
        match end.passed() {
            Some(_) => Err(("too late", at)),
            None => Ok(()),
        }
    }

    /// One thing was expected here; another is here, or the text ends.
    #[cold]
    fn fault<T>(&self, at: usize, expected: &'static str, end: &'static str) -> Result<T, Fault> {
        match at < self.bytes.len() {
            true => Err((expected, at)),
            false => Err((end, at)),
        }
    }

    #[inline]
    fn push(&mut self, node: Node, at: usize) {
        if self.nodes.len() == self.nodes.capacity() {
            self.grow(at);
        }
        self.nodes.push(node);
    }

    /// Makes room for as many nodes as there will be if the rest is like what was read, and never for more than there can
    /// be: each takes two bytes of text. To double would take up to twice as much.
    #[cold]
    fn grow(&mut self, at: usize) {
        let count = self.nodes.len();
        let left = self.bytes.len().saturating_sub(at);
        let most = count + left / 2 + 2 + DEEPEST;
        let per_byte = count as f64 / (at + 1) as f64;
        // A guess; what it loses in precision is of no account.
        let alike = (per_byte * left as f64 * 1.05) as usize;
        let wanted = (count + alike).max(count + count / 2 + 16).min(most);
        self.nodes
            .reserve_exact(wanted.saturating_sub(count).max(1));
    }

    /// The value of a document, and where it ends.
    fn document(&mut self, end: End) -> Result<usize, Fault> {
        let mut next_look = LOOK;
        let (mut at, mut byte) = self.next(0);
        loop {
            if self.open.tag == Tag::Object {
                (at, byte) = self.name(at, byte)?;
            }
            at = match byte {
                b'"' => self.string(at)?,
                b'{' => {
                    (at, byte) = self.enter(Tag::Object, at)?;
                    match byte {
                        b'}' => self.leave(at)?,
                        _ => continue,
                    }
                }
                b'[' => {
                    (at, byte) = self.enter(Tag::Array, at)?;
                    match byte {
                        b']' => self.leave(at)?,
                        _ => continue,
                    }
                }
                b'-' | b'0'..=b'9' => self.number(at)?,
                b't' => self.word(at, b"true", TRUE)?,
                b'f' => self.word(at, b"false", FALSE)?,
                b'n' => self.word(at, b"null", NULL)?,
                _ => return self.fault(at, "expected value", "EOF while parsing a value"),
            };
            if self.nodes.len() >= next_look {
                next_look = self.nodes.len() + LOOK;
                Self::look(end, at)?;
            }
            // What follows a value within a container.
            loop {
                if self.depth == 0 {
                    return Ok(at);
                }
                self.open.count += 1;
                (at, byte) = self.next(at);
                match (byte, self.open.tag) {
                    (b',', _) => break,
                    (b'}', Tag::Object) | (b']', Tag::Array) => at = self.leave(at)?,
                    (_, Tag::Object) => {
                        let expected = "expected `,` or `}`";
                        return self.fault(at, expected, "EOF while parsing an object");
                    }
                    _ => {
                        return self.fault(at, "expected `,` or `]`", "EOF while parsing a list");
                    }
                }
            }
            (at, byte) = self.next(at + 1);
        }
    }

    /// The name of a property and the colon behind it, and what comes next.
    #[inline(always)]
    fn name(&mut self, at: usize, byte: u8) -> Result<(usize, u8), Fault> {
        if byte != b'"' {
            let expected = "expected the name of a property";
            return self.fault(at, expected, "EOF while parsing an object");
        }
        let at = self.string(at)?;
        match self.next(at) {
            (at, b':') => Ok(self.next(at + 1)),
            (at, _) => self.fault(at, "expected `:`", "EOF while parsing an object"),
        }
    }

    /// Opens a container, and finds what comes first in it.
    fn enter(&mut self, tag: Tag, at: usize) -> Result<(usize, u8), Fault> {
        if self.depth == DEEPEST {
            return Err(("nested too deep", at));
        }
        let Open {
            tag: outer,
            node,
            count,
        } = self.open;
        self.open = Open {
            tag,
            node: self.nodes.len(),
            count: 0,
        };
        self.depth += 1;
        self.push(Node::new(outer, node, count), at);
        Ok(self.next(at + 1))
    }

    /// Closes the innermost container.
    fn leave(&mut self, at: usize) -> Result<usize, Fault> {
        self.depth -= 1;
        let end = self.nodes.len();
        let Open { tag, node, count } = self.open;
        if count >= LARGEST {
            return Err(("too many items", at + 1));
        }
        if let Some(node) = self.nodes.get_mut(node) {
            let outer = std::mem::replace(node, Node::new(tag, end, count));
            let (node, count) = outer.place();
            self.open = Open {
                tag: outer.tag(),
                node,
                count,
            };
        }
        Ok(at + 1)
    }

    #[inline]
    fn word(&mut self, at: usize, word: &'static [u8], which: u32) -> Result<usize, Fault> {
        let rest = self.bytes.get(at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.push(Node::new(Tag::Word, at, which as usize), at);
            return Ok(at + word.len());
        }
        let same = rest.iter().zip(word).take_while(|(one, two)| one == two);
        let at = at + same.count();
        self.fault(at, "expected ident", "EOF while parsing a value")
    }

    #[inline]
    fn digits(&self, from: usize) -> Result<usize, Fault> {
        let mut at = from;
        while let b'0'..=b'9' = self.byte(at) {
            at += 1;
        }
        match at > from {
            true => Ok(at),
            false => self.fault(at, "invalid number", "EOF while parsing a value"),
        }
    }

    fn number(&mut self, from: usize) -> Result<usize, Fault> {
        let at = from + usize::from(self.byte(from) == b'-');
        let at = match self.byte(at) {
            b'0' => match self.byte(at + 1) {
                b'0'..=b'9' => return Err(("invalid number", at + 1)),
                _ => at + 1,
            },
            _ => self.digits(at)?,
        };
        match self.byte(at) {
            b'.' | b'e' | b'E' => self.decimal(from, at),
            _ => self.text(Tag::Integer, from, at),
        }
    }

    /// The fraction and the exponent of a number.
    fn decimal(&mut self, from: usize, mut at: usize) -> Result<usize, Fault> {
        if self.byte(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if let b'e' | b'E' = self.byte(at) {
            at += 1;
            if let b'+' | b'-' = self.byte(at) {
                at += 1;
            }
            at = self.digits(at)?;
        }
        self.text(Tag::Decimal, from, at)
    }

    /// A node of the text between.
    #[inline]
    fn text(&mut self, tag: Tag, from: usize, to: usize) -> Result<usize, Fault> {
        let size = to - from;
        if size >= LARGEST {
            return Err(("a string or number of more than 512 MiB", from));
        }
        self.push(Node::new(tag, from, size), from);
        Ok(to)
    }

    #[inline(always)]
    fn string(&mut self, at: usize) -> Result<usize, Fault> {
        let from = at + 1;
        let to = likely_special(self.bytes, from);
        match self.byte(to) {
            b'"' => Ok(self.text(Tag::Plain, from, to)? + 1),
            _ => self.unlikely(from, to),
        }
    }

    /// A string with escapes, or with what is not ASCII, from the first of these on.
    #[cold]
    fn unlikely(&mut self, from: usize, mut at: usize) -> Result<usize, Fault> {
        if !self.byte(at).is_ascii() {
            at = special(self.bytes, at);
            if self.byte(at) == b'"' {
                return Ok(self.text(Tag::Plain, from, at)? + 1);
            }
        }
        loop {
            match self.byte(at) {
                b'"' => return Ok(self.text(Tag::Escaped, from, at)? + 1),
                b'\\' => at = self.escape(at + 1)?,
                _ => {
                    let control = "control character in a string";
                    return self.fault(at, control, "EOF while parsing a string");
                }
            }
            at = special(self.bytes, at);
        }
    }

    /// What stands behind a backslash.
    fn escape(&self, mut at: usize) -> Result<usize, Fault> {
        let end = "EOF while parsing a string";
        match self.byte(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => return Ok(at + 1),
            b'u' => at += 1,
            _ => return self.fault(at, "invalid escape", end),
        }
        for _ in 0..4 {
            match self.byte(at).is_ascii_hexdigit() {
                true => at += 1,
                false => return self.fault(at, "invalid escape", end),
            }
        }
        Ok(at)
    }
}

/// Where the next quote, backslash or control character is. Most strings are short, so two chunks of eight bytes are looked at before
/// there is a call.
#[inline(always)]
pub(super) fn special(bytes: &[u8], from: usize) -> usize {
    near_special(bytes, from, specials)
}

/// The same, or where something is before it that is not ASCII, which takes less to look for.
#[inline(always)]
fn likely_special(bytes: &[u8], from: usize) -> usize {
    near_special(bytes, from, |chunk| likely_specials(chunk) & HIGH)
}

#[inline(always)]
fn near_special(bytes: &[u8], from: usize, specials: impl Fn(u64) -> u64) -> usize {
    let chunk = bytes.get(from..from + 16);
    if let Some(chunk) = chunk.and_then(<[u8]>::first_chunk::<16>) {
        let wide = u128::from_le_bytes(*chunk);
        let low = specials(wide as u64);
        if low != 0 {
            return from + (low.trailing_zeros() / 8) as usize;
        }
        let high = specials((wide >> 64) as u64);
        if high != 0 {
            return from + 8 + (high.trailing_zeros() / 8) as usize;
        }
        return distant_special(bytes, from + 16);
    }
    distant_special(bytes, from)
}

/// The same in a long string, or at the end of the text.
#[inline(never)]
fn distant_special(bytes: &[u8], from: usize) -> usize {
    let mut rest = bytes.get(from..).unwrap_or_default();
    let mut left = SHORT;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let found = specials(u64::from_le_bytes(*chunk));
        if found != 0 {
            return bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize;
        }
        rest = after;
        left -= 1;
        if left == 0 {
            rest = skip_plain(rest);
            left = usize::MAX;
        }
    }
    let found = rest
        .iter()
        .position(|it| matches!(it, b'"' | b'\\' | 0..0x20));
    bytes.len() - rest.len() + found.unwrap_or(rest.len())
}

const ONES: u64 = 0x0101_0101_0101_0101;
/// The bits of bytes that tell.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Bits of the bytes that are a quote, a backslash or a control character. The lowest is one; those above it may be there by carry.
#[inline]
pub(super) fn specials(chunk: u64) -> u64 {
    likely_specials(chunk) & !chunk & HIGH
}

/// The same with bits of bytes that are not ASCII among them, and others.
#[inline(always)]
fn likely_specials(chunk: u64) -> u64 {
    let below = |it: u64, limit: u64| it.wrapping_sub(ONES * limit);
    // With its second bit turned, a quote is next to the control characters, and none of them leaves.
    let quote_or_control = below(chunk ^ (ONES * 0x02), 0x21);
    let backslash = below(chunk ^ (ONES * 0x5c), 1);
    quote_or_control | backslash
}

/// What is left behind chunks without any of them. The loop over a chunk has no branches, so that it becomes a few instructions
/// for all of its bytes at once.
#[inline]
fn skip_plain(mut rest: &[u8]) -> &[u8] {
    while let Some((chunk, after)) = rest.split_first_chunk::<16>()
        && is_plain(chunk)
    {
        rest = after;
    }
    rest
}

/// Whether a quote, a backslash or a control character is nowhere in a chunk.
#[inline(always)]
pub(super) fn is_plain(chunk: &[u8; 16]) -> bool {
    let found = chunk.iter().fold(0, |found, byte| {
        found | u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(*byte < 0x20)
    });
    found == 0
}

/// The text of a string with escapes, and whether a surrogate stands alone in it, for which there is U+FFFD then.
pub(crate) fn unescape(raw: &str) -> (String, bool) {
    let mut text = String::with_capacity(raw.len());
    let mut lone = false;
    let mut at = 0;
    loop {
        // Quotes and control characters are in it as escapes only.
        let to = special(raw.as_bytes(), at);
        text.push_str(raw.get(at..to).unwrap_or_default());
        at = to + 2;
        text.push(match raw.as_bytes().get(to + 1) {
            None => return (text, lone),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let digits = raw.get(at..).unwrap_or_default();
                let (found, left) = character(digits);
                lone |= found.is_none();
                at = raw.len() - left.len();
                found.unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            Some(other) => char::from(*other),
        });
    }
}

/// The character of an escape whose digits come next, `None` if it is half of one, and what follows.
fn character(text: &str) -> (Option<char>, &str) {
    let unit = |text: &str| u32::from_str_radix(text.get(..4)?, 16).ok();
    let after = text.get(4..).unwrap_or_default();
    let Some(first) = unit(text) else {
        return (None, after);
    };
    if let Some(found) = char::from_u32(first) {
        return (Some(found), after);
    }
    let second = after.strip_prefix("\\u");
    match second.and_then(unit) {
        Some(second @ 0xdc00..0xe000) if first < 0xdc00 => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(code), after.get(6..).unwrap_or_default())
        }
        _ => (None, after),
    }
}
