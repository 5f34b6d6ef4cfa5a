// @generated: the runtime of specwright, as far as this API needs it.

//! The JSON parser: from text (RFC 8259) to a tree, in one pass and without recursion.
//!
//! What is accepted is what the grammar says, with three bounds of ours: containers are nested at most 127 deep, the
//! text has less than 4 GiB, and a string less than 512 MiB. A byte order mark in front is skipped (section 8.1). Whether text
//! can be held by a type is not asked here: `"\ud800"` and `1e999` are well formed.

use super::budget::LOOK;
use super::error::DecodeError;
use super::score;
use super::tree::{DEEPEST, FALSE, JsonTree, LARGEST, LONGEST_TEXT, NULL, Node, TRUE, Tag};
use crate::runtime::deadline::End;

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
    let end = score::rules().end;
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
        open: [(0, 0); DEEPEST],
        depth: 0,
    };
    parser.value()?;
    let mut left = LOOK;
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
    /// The containers that are open: their nodes, and how much each holds so far.
    open: [(usize, usize); DEEPEST],
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

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
    fn value(&mut self) -> Result<(), Fault> {
        self.space();
        let at = self.at;
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => {
                self.enter(Tag::Object)?;
                self.space();
                match self.peek() {
                    Some(b'}') => self.leave(Tag::Object),
                    _ => self.entry(),
                }
            }
            Some(b'[') => {
                self.enter(Tag::Array)?;
                self.space();
                match self.peek() {
                    Some(b']') => self.leave(Tag::Array),
                    _ => Ok(()),
                }
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", TRUE),
            Some(b'f') => self.word(b"false", FALSE),
            Some(b'n') => self.word(b"null", NULL),
            Some(_) => Err(("expected value", at)),
            None => Err(("EOF while parsing a value", at)),
        }
    }

    /// What follows a value within a container, and the next value.
    fn after_value(&mut self) -> Result<(), Fault> {
        let depth = self.depth - 1;
        let Some((node, count)) = self.open.get_mut(depth) else {
            return Ok(());
        };
        let is_array = self
            .nodes
            .get(*node)
            .is_some_and(|it| it.tag() == Tag::Array);
        let has_items = *count > 0 || self.nodes.len() > *node + 1;
        if is_array && !has_items {
            // The first item.
            return self.value();
        }
        *count += 1;
        self.space();
        match (is_array, self.peek()) {
            (true, Some(b',')) => {
                self.at += 1;
                self.value()
            }
            (true, Some(b']')) => self.leave(Tag::Array),
            (true, Some(_)) => Err(("expected `,` or `]`", self.at)),
            (true, None) => Err(("EOF while parsing a list", self.at)),
            (false, Some(b',')) => {
                self.at += 1;
                self.space();
                self.entry()
            }
            (false, Some(b'}')) => self.leave(Tag::Object),
            (false, Some(_)) => Err(("expected `,` or `}`", self.at)),
            (false, None) => Err(("EOF while parsing an object", self.at)),
        }
    }

    /// The name of a property, and its value.
    fn entry(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"') => self.string()?,
            Some(_) => return Err(("expected the name of a property", self.at)),
            None => return Err(("EOF while parsing an object", self.at)),
        }
        self.space();
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                self.value()
            }
            Some(_) => Err(("expected `:`", self.at)),
            None => Err(("EOF while parsing an object", self.at)),
        }
    }

    fn enter(&mut self, tag: Tag) -> Result<(), Fault> {
        let node = self.nodes.len();
        match self.open.get_mut(self.depth) {
            Some(open) => *open = (node, 0),
            None => return Err(("nested too deep", self.at)),
        }
        self.depth += 1;
        self.at += 1;
        self.push(Node::new(tag, 0, 0));
        Ok(())
    }

    fn leave(&mut self, tag: Tag) -> Result<(), Fault> {
        self.at += 1;
        self.depth -= 1;
        let end = self.nodes.len();
        let (node, count) = self.open.get(self.depth).copied().unwrap_or_default();
        if count >= LARGEST {
            return Err(("too many items", self.at));
        }
        if let Some(node) = self.nodes.get_mut(node) {
            *node = Node::new(tag, end, count);
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
        let mut tag = Tag::Integer;
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
        if self.peek() == Some(b'.') {
            tag = Tag::Decimal;
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            tag = Tag::Decimal;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.finish(tag, from)
    }

    /// A node of the text from there to here.
    fn finish(&mut self, tag: Tag, from: usize) -> Result<(), Fault> {
        let size = self.at - from;
        if size >= LARGEST {
            return Err(("a string or number of more than 512 MiB", from));
        }
        self.push(Node::new(tag, from, size));
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        let from = self.at;
        let mut tag = Tag::Plain;
        loop {
            self.at = special(self.bytes, self.at);
            match self.peek() {
                Some(b'"') => {
                    self.finish(tag, from)?;
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    tag = Tag::Escaped;
                    self.escape()?;
                }
                Some(_) => return Err(("control character in a string", self.at)),
                None => return Err(("EOF while parsing a string", self.at)),
            }
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

/// Where the next quote, backslash or control character is; eight bytes at a time, as most strings have none.
fn special(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = from;
    while let Some(Ok(chunk)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        let chunk = u64::from_le_bytes(chunk);
        // The lowest byte that is found is one; those above it may be there by carry.
        let zero = |it: u64| it.wrapping_sub(ONES) & !it;
        let quote = zero(chunk ^ (ONES * 0x22));
        let backslash = zero(chunk ^ (ONES * 0x5c));
        let control = chunk.wrapping_sub(ONES * 0x20) & !chunk;
        let found = (quote | backslash | control) & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let found = rest
        .iter()
        .position(|it| matches!(it, b'"' | b'\\' | 0..0x20));
    at + found.unwrap_or(rest.len())
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
