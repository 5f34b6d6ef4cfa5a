//! From the bytes of a document of XML to its elements.
//!
//! Names count without their prefixes, and a document may be wrapped in another element. What a document can do is bounded:
//! entities other than XML's own five are refused and document types ignored, so nothing is fetched and nothing expands.
//! What elements stand for is `value`'s.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

use super::value::{is_of, shaped};
use super::{DEEPEST, Shape, local};
use crate::runtime::json::budget::{self, Budget};
use crate::runtime::json::{DecodeError, rules};

/// More attributes than this no element has.
const MOST_ATTRIBUTES: usize = 1_000;

/// Reads a document of XML (1.0; UTF-8, UTF-16 with a byte order mark, or ISO 8859-1) as the JSON value it stands for.
///
/// # Errors
///
/// If the bytes are not XML, or text is not of the type that the shape says.
///
/// What the document takes while it is read is bounded as that of JSON is.
pub fn read(bytes: &[u8], shape: &'static Shape) -> Result<Value, DecodeError> {
    let text = decoded(bytes)?;
    let budget = Budget::new(&rules::rules(), bytes.len(), text.len());
    let root = parse(&text, &budget)?;
    drop(text);
    let expected = local(shape.root.local);
    if !expected.is_empty() {
        return shaped(enveloped(&root, expected), shape, &budget);
    }
    if shape.parts.iter().any(|part| is_of(part, &root)) {
        let document = Element {
            children: vec![root],
            ..Element::default()
        };
        return shaped(&document, shape, &budget);
    }
    shaped(&root, shape, &budget)
}

/// An element, with names that have no prefix.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: Box<str>,
    pub children: Vec<Element>,
    pub text: String,
    /// What most do not have.
    more: Option<Box<More>>,
}

#[derive(Debug, Default)]
struct More {
    attributes: Vec<(Box<str>, String)>,
    /// The part of the text that was CDATA, if there was any.
    cdata: Option<String>,
    nil: bool,
}

impl Element {
    pub fn attributes(&self) -> &[(Box<str>, String)] {
        self.more.as_ref().map_or(&[], |it| &it.attributes)
    }

    pub fn is_nil(&self) -> bool {
        self.more.as_ref().is_some_and(|it| it.nil)
    }

    /// Its CDATA, or else its text.
    pub fn cdata(&self) -> &str {
        let cdata = self.more.as_ref().and_then(|it| it.cdata.as_ref());
        cdata.unwrap_or(&self.text)
    }

    /// What it takes at most, and its value, without the elements in it, in bytes.
    fn size(&self) -> usize {
        let pair = 2 * size_of::<(Box<str>, String)>();
        let each = |(name, text): &(Box<str>, String)| pair + 2 * name.len() + 2 * text.len();
        let attributes: usize = self.attributes().iter().map(each).sum();
        let cdata = self.more.as_ref().and_then(|it| it.cdata.as_ref());
        let more = size_of::<More>() + 2 * cdata.map_or(0, String::len) + attributes;
        let more = self.more.as_ref().map_or(0, |_| more);
        let alike = |first: &Self| self.children.iter().all(|it| it.name == first.name);
        let entries = self.children.len() + self.attributes().len();
        let value = match self.children.first() {
            Some(first) if alike(first) => 2 * size_of::<Value>() * self.children.len(),
            _ => budget::map_of::<Value>(entries),
        };
        2 * size_of::<Self>() + 2 * self.name.len() + 2 * self.text.len() + more + value
    }

    pub fn is_empty(&self) -> bool {
        self.children.is_empty() && self.text.trim().is_empty()
    }
}

/// The element of a name: the root, or the only one of that name in it.
fn enveloped<'e>(root: &'e Element, name: &str) -> &'e Element {
    if &*root.name == name {
        return root;
    }
    let mut within = root.children.iter().filter(|it| &*it.name == name);
    match (within.next(), within.next()) {
        (Some(only), None) => only,
        _ => root,
    }
}

fn refused(found: impl Into<String>) -> DecodeError {
    DecodeError::from_text("XML", found.into())
}

/// The bytes as text, in the encoding they say they are in.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let wide = |decode: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1).filter_map(|pair| {
            let pair: Option<[u8; 2]> = pair.try_into().ok();
            pair.map(decode)
        });
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.map(Cow::Owned)
            .map_err(|_| refused("bytes that are not UTF-16"))
    };
    match bytes {
        [0xfe, 0xff, ..] => return wide(u16::from_be_bytes),
        [0xff, 0xfe, ..] => return wide(u16::from_le_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if is_latin(bytes) => {
            Ok(Cow::Owned(bytes.iter().copied().map(char::from).collect()))
        }
        Err(error) => {
            let valid = error.valid_up_to();
            Err(refused(format!(
                "bytes that are not UTF-8, at byte {valid}"
            )))
        }
    }
}

/// Whether the declaration says ISO 8859-1.
fn is_latin(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).to_ascii_lowercase();
    let declaration = head.split("?>").next().unwrap_or_default();
    declaration.starts_with("<?xml")
        && ["iso-8859-1", "latin1", "us-ascii"]
            .iter()
            .any(|name| declaration.contains(name))
}

/// The tree of a document.
fn parse(text: &str, budget: &Budget) -> Result<Element, DecodeError> {
    let mut reader = Reader::from_str(text);
    let (mut open, mut root) = (Vec::<Element>::new(), None);
    loop {
        budget.step(1)?;
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| refused(format!("{error}, at byte {at}")))?;
        let closed = match event {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err(refused(format!(
                        "elements nested deeper than {DEEPEST}, at byte {at}"
                    )));
                }
                open.push(started(&start, at)?);
                None
            }
            Event::Empty(start) => Some(started(&start, at)?),
            Event::End(_) => open.pop(),
            Event::Eof => break,
            other => {
                if let Some(element) = open.last_mut() {
                    gather(element, &other, at)?;
                } else if is_stray(&other) {
                    return Err(refused(format!(
                        "text outside of the root element, at byte {at}"
                    )));
                }
                None
            }
        };
        if let Some(closed) = closed {
            budget.take(closed.size())?;
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None if root.is_some() => {
                    return Err(refused(format!("a second root element, at byte {at}")));
                }
                None => root = Some(closed),
            }
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        Some(_) | None if open.is_empty() => Err(refused("no element")),
        _ => Err(refused("an element that does not end")),
    }
}

fn is_stray(event: &Event<'_>) -> bool {
    match event {
        Event::Text(text) => text.iter().any(|byte| !byte.is_ascii_whitespace()),
        Event::CData(_) | Event::GeneralRef(_) => true,
        _ => false,
    }
}

fn started(start: &BytesStart<'_>, at: u64) -> Result<Element, DecodeError> {
    let name = |bytes: &[u8]| Box::<str>::from(local(&String::from_utf8_lossy(bytes)));
    let mut element = Element {
        name: name(start.name().as_ref()),
        ..Element::default()
    };
    let fault = |what: String| refused(format!("{what}, at byte {at}"));
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| fault(error.to_string()))?;
        let key = attribute.key.as_ref();
        if key == b"xmlns" || key.starts_with(b"xmlns:") {
            continue;
        }
        let more = element.more.get_or_insert_default();
        if more.attributes.len() >= MOST_ATTRIBUTES {
            return Err(fault(format!("more than {MOST_ATTRIBUTES} attributes")));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| fault(error.to_string()))?;
        let name = name(key);
        more.nil |= &*name == "nil" && matches!(value.trim(), "true" | "1");
        more.attributes.push((name, value.into_owned()));
    }
    Ok(element)
}

/// Takes in what an element has beside other elements.
fn gather(element: &mut Element, event: &Event<'_>, at: u64) -> Result<(), DecodeError> {
    let fault = |what: String| refused(format!("{what}, at byte {at}"));
    match event {
        Event::Text(text) => {
            let text = text
                .xml10_content()
                .map_err(|error| fault(error.to_string()))?;
            element.text.push_str(&text);
        }
        Event::CData(data) => {
            let data = data
                .xml10_content()
                .map_err(|error| fault(error.to_string()))?;
            element.text.push_str(&data);
            let cdata = &mut element.more.get_or_insert_default().cdata;
            cdata.get_or_insert_default().push_str(&data);
        }
        Event::GeneralRef(reference) => {
            let character = reference
                .resolve_char_ref()
                .map_err(|error| fault(error.to_string()))?;
            let known = match &**reference {
                b"amp" => Some('&'),
                b"lt" => Some('<'),
                b"gt" => Some('>'),
                b"quot" => Some('"'),
                b"apos" => Some('\''),
                _ => None,
            };
            match character.or(known) {
                Some(character) => element.text.push(character),
                None => return Err(fault("an entity that XML itself does not have".to_owned())),
            }
        }
        _ => {}
    }
    Ok(())
}
