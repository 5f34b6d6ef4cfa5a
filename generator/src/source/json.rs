//! JSON documents (RFC 8259).
//!
//! Read by hand rather than by `serde_json`: a document's integers may be wider than 64 bits,
//! and a key that stands twice, or nesting without end, is to be reported at its place.

use super::limits::raise;
use super::read::{Failure, Piece, Spot, State, Tree, nested, short};
use super::{Language, Limits, Map, Node, NodeId, Number, Value};
use crate::diagnostic::Code;

/// Reads a JSON text.
pub fn read(text: &str, limits: Limits, before: usize) -> Result<Tree, Failure> {
    let mut reader = Reader {
        text,
        rest: text,
        state: State::new(limits, before),
        spots: Vec::new(),
    };
    let root = reader.value(0, None)?;
    reader.skip_space();
    match reader.rest.is_empty() {
        true => Ok(Tree {
            root,
            spots: reader.spots,
            language: Language::Json,
        }),
        false => Err(reader.syntax("expected the end of the file")),
    }
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
    state: State,
    spots: Vec<Spot>,
}

impl<'t> Reader<'t> {
    /// Reads a value. The recursion ends at the limit of depth.
    fn value(&mut self, depth: usize, key: Option<Piece>) -> Result<Node, Failure> {
        self.skip_space();
        if depth > self.state.limits().depth {
            return Err(self
                .fail(Code::TooLarge, self.state.too_deep())
                .help(nested()));
        }
        if let Some(message) = self.state.count(1) {
            return Err(self.fail(Code::TooLarge, message).help(raise("nodes")));
        }
        let first = self.rest.as_bytes().first();
        if let Some(b'{' | b'[') = first {
            // Its members come behind it.
            let id = self.note(Spot::new(self.piece(1), key, true));
            let value = match first {
                Some(b'{') => Value::Object(self.object(depth)?),
                _ => Value::Array(self.array(depth)?),
            };
            return Ok(Node { id, value });
        }
        let begin = self.rest;
        let value = match first {
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Number(self.number()?),
            _ => self.word()?,
        };
        let id = self.note(Spot::new(self.since(begin), key, false));
        Ok(Node { id, value })
    }

    /// The next characters.
    fn piece(&self, width: usize) -> Piece {
        Piece::new(self.text.len() - self.rest.len(), width)
    }

    /// What was read since `begin`, which was all that was left then.
    fn since(&self, begin: &str) -> Piece {
        let read = begin.len() - self.rest.len();
        let read = begin.get(..read).unwrap_or_default();
        let width = match read.is_ascii() {
            true => read.len(),
            false => read.chars().count(),
        };
        Piece::new(self.text.len() - begin.len(), width)
    }

    /// Notes where a value stands.
    fn note(&mut self, spot: Spot) -> NodeId {
        let id = NodeId(u32::try_from(self.spots.len()).unwrap_or(u32::MAX));
        self.spots.push(spot);
        id
    }

    fn object(&mut self, depth: usize) -> Result<Map, Failure> {
        self.advance(1);
        let mut map = Map::new();
        if self.took('}') {
            return Ok(map);
        }
        loop {
            self.skip_space();
            let key_at = self.rest;
            if !self.rest.starts_with('"') {
                return Err(self.syntax("expected a key in double quotes"));
            }
            let key = self.string()?;
            let key_piece = self.since(key_at);
            if !self.took(':') {
                return Err(self.syntax("expected `:`"));
            }
            let value = self.value(depth + 1, Some(key_piece))?;
            let (index, before) = map.insert_full(key, value);
            if before.is_some() {
                self.rest = key_at;
                let key = map.get_index(index).map_or("", |it| it.0.as_str());
                let message = format!("duplicate key `{}`", short(key));
                return Err(self.fail(Code::DuplicateKey, message));
            }
            if self.took('}') {
                return Ok(map);
            }
            if !self.took(',') {
                return Err(self.syntax("expected `,` or `}`"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Failure> {
        self.advance(1);
        let mut items = Vec::new();
        if self.took(']') {
            return Ok(items);
        }
        loop {
            items.push(self.value(depth + 1, None)?);
            if self.took(']') {
                return Ok(items);
            }
            if !self.took(',') {
                return Err(self.syntax("expected `,` or `]`"));
            }
        }
    }

    fn string(&mut self) -> Result<String, Failure> {
        // Most have no escapes, and nothing that should be one.
        let text = self.rest.get(1..).unwrap_or_default();
        let end = memchr::memchr2(b'"', b'\\', text.as_bytes());
        if let Some((plain, rest)) = end.and_then(|it| text.split_at_checked(it))
            && let Some(rest) = rest.strip_prefix('"')
            // Without a way out of the loop, so that many bytes are compared at once.
            && !plain.bytes().fold(false, |found, it| found | (it < b' '))
        {
            self.rest = rest;
            return Ok(plain.to_owned());
        }
        let literal = self
            .rest
            .get(..string_length(self.rest))
            .unwrap_or(self.rest);
        // The escapes are `serde_json`'s to decode; it knows the rules for surrogates.
        match serde_json::from_str(literal) {
            Ok(text) => {
                self.advance(literal.len());
                Ok(text)
            }
            Err(error) => {
                let text = error.to_string();
                let reason = text.split(" at line ").next().unwrap_or(&text);
                Err(self.syntax(reason))
            }
        }
    }

    fn number(&mut self) -> Result<Number, Failure> {
        let end = |it: char| !it.is_ascii_alphanumeric() && !matches!(it, '-' | '+' | '.');
        let length = self.rest.find(end).unwrap_or(self.rest.len());
        let literal = self.rest.get(..length).unwrap_or_default();
        let shown = short(literal);
        if !is_number(literal) {
            return Err(self.syntax(&format!("`{shown}` is not a number")));
        }
        let number = match literal.parse() {
            Ok(value) => Number::Integer(value),
            Err(_) => match literal.parse::<f64>() {
                Ok(value) if value.is_finite() => Number::Float(value),
                _ => return Err(self.syntax(&format!("`{shown}` is too large a number"))),
            },
        };
        self.advance(length);
        Ok(number)
    }

    fn word(&mut self) -> Result<Value, Failure> {
        let words = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ];
        for (word, value) in words {
            if let Some(rest) = self.rest.strip_prefix(word)
                && !rest.starts_with(|it: char| it.is_alphanumeric())
            {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err(self.syntax("expected a value"))
    }

    fn skip_space(&mut self) {
        let is_space = |it: &u8| matches!(it, b' ' | b'\t' | b'\r' | b'\n');
        let space = self.rest.bytes().position(|it| !is_space(&it));
        self.advance(space.unwrap_or(self.rest.len()));
    }

    /// Skips space and, if it comes next, the character.
    fn took(&mut self, character: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(character) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn syntax(&self, message: &str) -> Failure {
        let ended = self.rest.is_empty() && !self.text.is_empty();
        let message = match ended {
            true => format!("not JSON: the file ends too early ({message})"),
            false => format!("not JSON: {message}"),
        };
        self.fail(Code::Syntax, message)
    }

    /// A failure at the reader's place.
    fn fail(&self, code: Code, message: impl Into<String>) -> Failure {
        Failure::new(code, message, self.text.len() - self.rest.len())
    }
}

/// Whether a text is a number as JSON writes it (RFC 8259, section 6).
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|it| digits(it.strip_prefix(['-', '+']).unwrap_or(it)))
}

/// The length in bytes of the string literal that a text begins with, quotes included;
/// of the whole text, if the literal does not end.
pub(super) fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}
