// @generated: the runtime of specwright, as far as this API needs it.

//! Trees of what is no text of JSON: serde's other formats, values that are there already, documents of XML.

use std::fmt::{self, Write as _};
use std::sync::OnceLock;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};
use serde_json::{Number, Value};

use super::error::DecodeError;
use super::tree::{DEEPEST, FALSE, JsonTree, LARGEST, LONGEST_TEXT, NULL, Node, TRUE, Tag};

/// A tree that is being made, with its text. Values come in the order of a document.
#[derive(Debug, Default)]
pub(crate) struct Build {
    text: String,
    nodes: Vec<Node>,
    depth: usize,
}

/// A container that is open.
#[derive(Debug)]
pub(crate) struct Open {
    node: usize,
    /// Where the text of what is in it begins.
    text: usize,
    tag: Tag,
    count: usize,
}

impl Open {
    /// Counts an item or a property.
    pub fn count(&mut self) {
        self.count += 1;
    }
}

type Built = Result<(), DecodeError>;

impl Build {
    /// The tree of what was added.
    pub fn tree(&mut self) -> JsonTree<'_> {
        if self.nodes.is_empty() {
            self.null();
        }
        let nodes = std::mem::take(&mut self.nodes);
        JsonTree::new(&self.text, nodes)
    }

    fn word(&mut self, word: u32) {
        self.nodes.push(Node::new(Tag::Word, 0, word as usize));
    }

    pub fn null(&mut self) {
        self.word(NULL);
    }

    pub fn boolean(&mut self, value: bool) {
        self.word(if value { TRUE } else { FALSE });
    }

    fn text(&mut self, tag: Tag, from: usize) -> Built {
        let size = self.text.len() - from;
        if self.text.len() >= LONGEST_TEXT || size >= LARGEST {
            return Err(DecodeError::costly("text of more than 512 MiB".to_owned()));
        }
        self.nodes.push(Node::new(tag, from, size));
        Ok(())
    }

    /// A string, or the name of a property, which comes before its value.
    pub fn string(&mut self, text: &str) -> Built {
        let from = self.text.len();
        self.text.push_str(text);
        self.text(Tag::Plain, from)
    }

    /// A number, by its digits as JSON has them.
    pub fn number(&mut self, digits: impl fmt::Display) -> Built {
        let from = self.text.len();
        // To a string nothing fails.
        let _ = write!(self.text, "{digits}");
        let written = self.text.get(from..).unwrap_or_default();
        let tag = match written.contains(['.', 'e', 'E']) {
            true => Tag::Decimal,
            false => Tag::Integer,
        };
        self.text(tag, from)
    }

    fn open(&mut self, tag: Tag) -> Result<Open, DecodeError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let found = format!("values nested deeper than {DEEPEST}");
            return Err(DecodeError::costly(found));
        }
        let node = self.nodes.len();
        self.nodes.push(Node::new(tag, 0, 0));
        Ok(Open {
            node,
            text: self.text.len(),
            tag,
            count: 0,
        })
    }

    pub fn array(&mut self) -> Result<Open, DecodeError> {
        self.open(Tag::Array)
    }

    pub fn object(&mut self) -> Result<Open, DecodeError> {
        self.open(Tag::Object)
    }

    pub fn close(&mut self, open: Open) -> Built {
        self.depth -= 1;
        let end = self.nodes.len();
        if open.count >= LARGEST || end >= LONGEST_TEXT {
            return Err(DecodeError::costly("too many values".to_owned()));
        }
        if let Some(node) = self.nodes.get_mut(open.node) {
            *node = Node::new(open.tag, end, open.count);
        }
        Ok(())
    }

    /// A value, with all that is in it.
    pub fn value(&mut self, value: &Value) -> Built {
        match value {
            Value::Null => self.null(),
            Value::Bool(value) => self.boolean(*value),
            Value::Number(number) => self.number(number)?,
            Value::String(text) => self.string(text)?,
            Value::Array(items) => {
                let mut open = self.array()?;
                for item in items {
                    open.count();
                    self.value(item)?;
                }
                self.close(open)?;
            }
            Value::Object(map) => {
                let mut open = self.object()?;
                for (key, item) in map {
                    open.count();
                    self.string(key)?;
                    self.value(item)?;
                }
                self.close(open)?;
            }
        }
        Ok(())
    }

    /// What a deserializer has.
    pub fn deserialize<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(Values(self))
    }
}

/// Adds what a deserializer visits.
struct Values<'b>(&'b mut Build);

/// The property in which serde_json tells of a number digit by digit, where it keeps them so.
const DIGITS: &str = "$serde_json::private::Number";

/// Whether serde_json keeps numbers digit by digit.
pub(crate) fn keeps_digits() -> bool {
    static KEEPS: OnceLock<bool> = OnceLock::new();
    *KEEPS.get_or_init(|| "1e999".parse::<Number>().is_ok())
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.0.boolean(value);
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.0.number(value).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.0.number(value).map_err(E::custom)
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<(), E> {
        self.0.number(value).map_err(E::custom)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<(), E> {
        self.0.number(value).map_err(E::custom)
    }

    /// JSON has neither NaN nor infinity; they become null.
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match value.is_finite() {
            // Debug has an exponent where there would be many zeros.
            true => self.0.number(format_args!("{value:?}")).map_err(E::custom),
            false => self.visit_unit(),
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.0.string(value).map_err(E::custom)
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut open = self.0.array().map_err(A::Error::custom)?;
        while items.next_element_seed(Values(self.0))?.is_some() {
            open.count();
        }
        self.0.close(open).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut open = self.0.object().map_err(A::Error::custom)?;
        while entries.next_key_seed(Name(self.0))?.is_some() {
            if open.count == 0 && self.0.is_number(&open) {
                let digits: String = entries.next_value()?;
                return self.0.digits(open, &digits).map_err(A::Error::custom);
            }
            entries.next_value_seed(Values(self.0))?;
            open.count();
        }
        self.0.close(open).map_err(A::Error::custom)
    }
}

impl Build {
    /// Whether what was just opened is no object but a number.
    fn is_number(&self, open: &Open) -> bool {
        // Only the name was added since.
        self.text.get(open.text..) == Some(DIGITS) && keeps_digits()
    }

    /// Puts a number in the place of an object that was opened for it.
    fn digits(&mut self, open: Open, digits: &str) -> Built {
        self.depth -= 1;
        self.nodes.truncate(open.node);
        let number: Number = digits
            .parse()
            .map_err(|_| DecodeError::from_text("a number", "other text".to_owned()))?;
        self.number(number)
    }
}

/// Adds the name of a property.
struct Name<'b>(&'b mut Build);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<(), E> {
        self.0.string(name).map_err(E::custom)
    }
}
