// @generated: the runtime of specwright, as far as this API needs it.

//! The JSON parser: from text (RFC 8259) to a tree, in one pass and without recursion.
//!
//! What is accepted is what the grammar says, with three bounds of ours: containers are nested at most 127 deep, the
//! text has less than 4 GiB, and a string less than 512 MiB. A byte order mark in front is skipped (section 8.1). Whether text
//! can be held by a type is not asked here: `"\ud800"` and `1e999` are well formed.

use super::budget::LOOK;
use super::error::DecodeError;
use super::rules;
use super::tree::{DEEPEST, FALSE, JsonTree, LARGEST, LONGEST_TEXT, NULL, Node, TRUE, Tag};
use crate::runtime::deadline::End;

/// After so many chunks of eight bytes a string is likely to be long.
const SHORT: usize = 2;

/// The tree of a document.
///
/// # Errors
///
/// If the bytes are not JSON; the message has the line and the column, counted in bytes from one.
pub(crate) fn parse(bytes: &[u8]) -> Result<JsonTree<'_>, DecodeError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.len() >= LONGEST_TEXT {
        return Err(DecodeError::syntax("more than 4 GiB of JSON".to_owned()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let fault = ("invalid UTF-8", error.valid_up_to());
        located(bytes, fault)
    })?;
    let end = rules::rules().end;
    let nodes = nodes(text, end).map_err(|fault| match end.passed() {
        Some(deadline) => DecodeError::late(deadline),
        None => located(bytes, fault),
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
        at: 0,
        nodes: Vec::with_capacity(text.len().min(4096) / 8 + 2),
        open: Open::NONE,
        depth: 0,
    };
    let mut left = LOOK;
    parser.value()?;
    while parser.depth > 0 {
        parser.after_value()?;
        left -= 1;
        if left == 0 {
            left = LOOK;
            if end.passed().is_some() {
                return Err(("too late", parser.at));
            }
        }
    }
    parser.space();
    match parser.at < parser.bytes.len() {
        true => Err(("trailing characters", parser.at)),
        false => Ok(parser.nodes),
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
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
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        if let Some(0..=b' ') = self.peek() {
            self.skip_space();
        }
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    fn push(&mut self, node: Node) {
        if self.nodes.len() == self.nodes.capacity() {
            self.grow();
        }
        self.nodes.push(node);
    }

    /// Makes room for as many nodes as there will be if the rest is like what was read, and never for more than there can
    /// be: each takes two bytes of text. To double would take up to twice as much.
    #[cold]
    fn grow(&mut self) {
        let count = self.nodes.len();
        let left = self.bytes.len().saturating_sub(self.at);
        let most = count + left / 2 + 2 + DEEPEST;
        let per_byte = count as f64 / (self.at + 1) as f64;
        // A guess; what it loses in precision is of no account.
        let alike = (per_byte * left as f64 * 1.05) as usize;
        let wanted = (count + alike).max(count + count / 2 + 16).min(most);
        self.nodes
            .reserve_exact(wanted.saturating_sub(count).max(1));
    }

    /// A value, or the beginning of one that has others in it.
    #[inline]
    fn value(&mut self) -> Result<(), Fault> {
        loop {
            self.space();
            match self.peek() {
                Some(b'"') => return self.string(),
                Some(b'{') => {
                    self.enter(Tag::Object)?;
                    self.space();
                    match self.peek() {
                        Some(b'}') => return self.leave(),
                        _ => self.name()?,
                    }
                }
                Some(b'[') => {
                    self.enter(Tag::Array)?;
                    self.space();
                    if let Some(b']') = self.peek() {
                        return self.leave();
                    }
                }
                Some(b'-' | b'0'..=b'9') => return self.number(),
                Some(b't') => return self.word(b"true", TRUE),
                Some(b'f') => return self.word(b"false", FALSE),
                Some(b'n') => return self.word(b"null", NULL),
                Some(_) => return Err(("expected value", self.at)),
                None => return Err(("EOF while parsing a value", self.at)),
            }
        }
    }

    /// What follows a value within a container, and the next value.
    #[inline]
    fn after_value(&mut self) -> Result<(), Fault> {
        self.open.count += 1;
        self.space();
        match (self.open.tag, self.peek()) {
            (Tag::Object, Some(b',')) => {
                self.at += 1;
                self.space();
                self.name()?;
                self.value()
            }
            (Tag::Array, Some(b',')) => {
                self.at += 1;
                self.value()
            }
            (Tag::Object, Some(b'}')) | (Tag::Array, Some(b']')) => self.leave(),
            (Tag::Object, Some(_)) => Err(("expected `,` or `}`", self.at)),
            (Tag::Object, None) => Err(("EOF while parsing an object", self.at)),
            (_, Some(_)) => Err(("expected `,` or `]`", self.at)),
            (_, None) => Err(("EOF while parsing a list", self.at)),
        }
    }

    /// The name of a property, and the colon behind it.
    #[inline]
    fn name(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.string()?,
            Some(_) => return Err(("expected the name of a property", self.at)),
            None => return Err(("EOF while parsing an object", self.at)),
        }
        self.space();
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(("expected `:`", self.at)),
            None => Err(("EOF while parsing an object", self.at)),
        }
    }

    fn enter(&mut self, tag: Tag) -> Result<(), Fault> {
        if self.depth == DEEPEST {
            return Err(("nested too deep", self.at));
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
        self.at += 1;
        self.push(Node::new(outer, node, count));
        Ok(())
    }

    fn leave(&mut self) -> Result<(), Fault> {
        self.at += 1;
        self.depth -= 1;
        let end = self.nodes.len();
        let Open { tag, node, count } = self.open;
        if count >= LARGEST {
            return Err(("too many items", self.at));
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
        Ok(())
    }

    fn word(&mut self, word: &'static [u8], which: u32) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.push(Node::new(Tag::Word, self.at, which as usize));
            self.at += word.len();
            return Ok(());
        }
        let same = rest.iter().zip(word).take_while(|(one, two)| one == two);
        let at = self.at + same.count();
        match at < self.bytes.len() {
            true => Err(("expected ident", at)),
            false => Err(("EOF while parsing a value", at)),
        }
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        match (self.at > from, self.at < self.bytes.len()) {
            (true, _) => Ok(()),
            (false, true) => Err(("invalid number", self.at)),
            (false, false) => Err(("EOF while parsing a value", self.at)),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.peek() {
                    return Err(("invalid number", self.at));
                }
            }
            _ => self.digits()?,
        }
        match self.peek() {
            Some(b'.' | b'e' | b'E') => self.decimal(from),
            _ => self.finish(Tag::Integer, from),
        }
    }

    /// The fraction and the exponent of a number.
    fn decimal(&mut self, from: usize) -> Result<(), Fault> {
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.finish(Tag::Decimal, from)
    }

    /// A node of the text from there to here.
    #[inline]
    fn finish(&mut self, tag: Tag, from: usize) -> Result<(), Fault> {
        let size = self.at - from;
        if size >= LARGEST {
            return Err(("a string or number of more than 512 MiB", from));
        }
        self.push(Node::new(tag, from, size));
        Ok(())
    }

    #[inline]
    fn string(&mut self) -> Result<(), Fault> {
        let from = self.at + 1;
        self.at = special(self.bytes, from);
        match self.peek() {
            Some(b'"') => {
                self.finish(Tag::Plain, from)?;
                self.at += 1;
                Ok(())
            }
            _ => self.escaped(from),
        }
    }

    /// A string with escapes, from the first on.
    #[cold]
    fn escaped(&mut self, from: usize) -> Result<(), Fault> {
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.finish(Tag::Escaped, from)?;
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(("control character in a string", self.at)),
                None => return Err(("EOF while parsing a string", self.at)),
            }
            self.at = special(self.bytes, self.at);
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                return Ok(());
            }
            Some(b'u') => self.at += 1,
            Some(_) => return Err(("invalid escape", self.at)),
            None => return Err(("EOF while parsing a string", self.at)),
        }
        for _ in 0..4 {
            match self.peek() {
                Some(it) if it.is_ascii_hexdigit() => self.at += 1,
                Some(_) => return Err(("invalid escape", self.at)),
                None => return Err(("EOF while parsing a string", self.at)),
            }
        }
        Ok(())
    }
}

/// Where the next quote, backslash or control character is. Most strings are short, and the others have none for long.
fn special(bytes: &[u8], from: usize) -> usize {
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

/// Bits of the bytes that are a quote, a backslash or a control character. The lowest is one; those above it may be there by carry.
#[inline]
fn specials(chunk: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zero = |it: u64| it.wrapping_sub(ONES) & !it;
    let quote = zero(chunk ^ (ONES * 0x22));
    let backslash = zero(chunk ^ (ONES * 0x5c));
    let control = chunk.wrapping_sub(ONES * 0x20) & !chunk;
    (quote | backslash | control) & HIGH
}

/// What is left behind chunks without any of them. The loop over a chunk has no branches, so that it becomes a few instructions
/// for all of its bytes at once.
#[inline]
fn skip_plain(mut rest: &[u8]) -> &[u8] {
    while let Some((chunk, after)) = rest.split_first_chunk::<16>() {
        let found = chunk.iter().fold(0, |found, byte| {
            found | u8::from(*byte == b'"') | u8::from(*byte == b'\\') | u8::from(*byte < 0x20)
        });
        if found != 0 {
            break;
        }
        rest = after;
    }
    rest
}

/// The text of a string with escapes, and whether a surrogate stands alone in it, for which there is U+FFFD then.
pub(crate) fn unescape(raw: &str) -> (String, bool) {
    let mut text = String::with_capacity(raw.len());
    let mut lone = false;
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('u') => {
                let (found, left) = character(chars.as_str());
                lone |= found.is_none();
                text.push(found.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = left;
                continue;
            }
            Some(other) => text.push(other),
            None => {}
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    (text, lone)
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
