//! From XML to JSON values, by the tables of shapes.
//!
//! Reading is lenient where servers differ: names count without their prefixes, elements and attributes that no table
//! has are ignored, a list may stand in an element of its own or not, and a document may be wrapped in another element.
//! What a document can do is bounded: entities other than XML's own five are refused and document types ignored, so
//! nothing is fetched and nothing expands.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Number, Value};

use super::{Content, DEEPEST, Node, Part, Scalars, Shape, groups};
use crate::runtime::json::DecodeError;
use crate::runtime::json::budget::{self, Budget};
use crate::runtime::json::error::text_shape;

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
    let budget = Budget::new(&budget::rules(), bytes.len(), text.len());
    let root = parse(&text, &budget)?;
    drop(text);
    let expected = local(shape.root.local);
    if !expected.is_empty() {
        return shaped(enveloped(&root, expected), shape);
    }
    if shape.parts.iter().any(|part| is_of(part, &root)) {
        let document = Element {
            children: vec![root],
            ..Element::default()
        };
        return shaped(&document, shape);
    }
    shaped(&root, shape)
}

/// An element, with names that have no prefix.
#[derive(Debug, Default)]
struct Element {
    name: Box<str>,
    children: Vec<Element>,
    text: String,
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
    fn attributes(&self) -> &[(Box<str>, String)] {
        self.more.as_ref().map_or(&[], |it| &it.attributes)
    }

    fn is_nil(&self) -> bool {
        self.more.as_ref().is_some_and(|it| it.nil)
    }

    /// Its CDATA, or else its text.
    fn cdata(&self) -> &str {
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

    fn is_empty(&self) -> bool {
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

/// A name without its prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
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

/// The value an element stands for; `None` if it is empty where nothing has no meaning.
fn value(element: &Element, content: Content) -> Result<Option<Value>, DecodeError> {
    if element.is_nil() {
        return Ok(Some(Value::Null));
    }
    match content {
        Content::Text(scalars) => scalar(&element.text, scalars),
        Content::Any => Ok(Some(any(element))),
        Content::Of(shape) => shaped(element, shape).map(Some),
    }
}

/// Text as a value; `None` if there is none and it cannot be a string.
fn scalar(text: &str, scalars: Scalars) -> Result<Option<Value>, DecodeError> {
    let word = text.trim();
    if let (true, Some(number)) = (scalars.has(Scalars::NUMBER), number(word)) {
        return Ok(Some(Value::Number(number)));
    }
    if scalars.has(Scalars::BOOLEAN) {
        match word {
            "true" | "1" => return Ok(Some(Value::Bool(true))),
            "false" | "0" => return Ok(Some(Value::Bool(false))),
            _ => {}
        }
    }
    if scalars.has(Scalars::STRING) {
        return Ok(Some(Value::String(text.to_owned())));
    }
    if word.is_empty() {
        return Ok(None);
    }
    let expected = match (scalars.has(Scalars::NUMBER), scalars.has(Scalars::BOOLEAN)) {
        (true, false) => "a number",
        (false, true) => "a boolean",
        (true, true) => "a number or a boolean",
        (false, false) => "nothing",
    };
    Err(DecodeError::from_text(expected, text_shape(text)))
}

/// A number as XML Schema spells it: a sign and zeros may lead, and a point may come first or last.
fn number(word: &str) -> Option<Number> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", word.strip_prefix('+').unwrap_or(word)),
    };
    let plain = |it: char| it.is_ascii_digit() || matches!(it, '+' | '-' | '.' | 'e' | 'E');
    if digits.starts_with(['+', '-']) || !digits.chars().all(plain) {
        return None;
    }
    let first = digits.find(|it| it != '0').unwrap_or(digits.len());
    let zero = match digits[first..].starts_with(|it: char| it.is_ascii_digit()) {
        true => "",
        false if digits.starts_with(|it: char| it.is_ascii_digit()) => "0",
        false => "",
    };
    let text = format!("{sign}{zero}{}", &digits[first..]);
    let exact = serde_json::from_str(&text).ok();
    exact.or_else(|| Number::from_f64(text.parse().ok()?))
}

/// Whether an element is what a part reads.
fn is_of(part: &Part, element: &Element) -> bool {
    // The items of a wrapped list are within another element; other lists may have one around them all the same.
    let bare = part.list.is_none_or(|list| !list.wrapped);
    let named = local(part.name.local) == &*element.name || bare && is_named(element, part);
    part.node == Node::Element && named
}

/// Whether anything in an element is what a part reads.
fn is_in(part: &Part, element: &Element) -> bool {
    match part.node {
        Node::Attribute => attribute(part, element).is_some(),
        _ => element.children.iter().any(|child| is_of(part, child)),
    }
}

fn attribute<'e>(part: &Part, element: &'e Element) -> Option<&'e str> {
    let name = local(part.name.local);
    let mut all = element.attributes().iter();
    all.find(|(found, _)| &**found == name)
        .map(|(_, text)| text.as_str())
}

/// The value of a type: an object, unless nothing in the element is of it.
fn shaped(element: &Element, shape: &'static Shape) -> Result<Value, DecodeError> {
    if element.is_nil() {
        return Ok(Value::Null);
    }
    let mut object = false;
    if !shape.parts.iter().any(|part| is_in(part, element)) {
        for group in groups(shape.parts) {
            match group {
                [items, ..] if items.node == Node::Items => {
                    return entries(element, group).map(Value::Array);
                }
                [itself] if itself.node == Node::Itself && element.children.is_empty() => {
                    if let Some(value) = value(element, itself.content)? {
                        return Ok(value);
                    }
                }
                _ => object = true,
            }
        }
        if !object && !shape.parts.is_empty() {
            return Ok(Value::Null);
        }
    }
    let mut map = Map::new();
    properties(element, shape.parts, &mut map)?;
    Ok(Value::Object(map))
}

/// The properties of an object.
fn properties(
    element: &Element,
    parts: &'static [Part],
    map: &mut Map<String, Value>,
) -> Result<(), DecodeError> {
    for group in groups(parts) {
        let Some(part) = group.first() else { continue };
        let found = match part.node {
            Node::Element => elements(element, group),
            Node::Attribute => match attribute(part, element) {
                Some(text) => scalar_of(text, part.content),
                None => Ok(None),
            },
            Node::Text => match element.text.trim().is_empty() && !element.children.is_empty() {
                true => Ok(None),
                false => scalar_of(&element.text, part.content),
            },
            Node::Cdata => scalar_of(element.cdata(), part.content),
            Node::Inline => inlined(element, part.content),
            Node::Rest => {
                others(element, parts, part, map)?;
                Ok(None)
            }
            Node::Itself | Node::Items => Ok(None),
        };
        if let Some(value) = found.map_err(|error| error.at_key(part.key))? {
            map.insert(part.key.to_owned(), value);
        }
    }
    Ok(())
}

fn scalar_of(text: &str, content: Content) -> Result<Option<Value>, DecodeError> {
    match content {
        Content::Text(scalars) => scalar(text, scalars),
        Content::Any | Content::Of(_) => Ok(Some(Value::String(text.to_owned()))),
    }
}

/// What stands in the element itself, if any of it does.
fn inlined(element: &Element, content: Content) -> Result<Option<Value>, DecodeError> {
    let Content::Of(shape) = content else {
        return scalar_of(&element.text, content);
    };
    let mut map = Map::new();
    properties(element, shape.parts, &mut map)?;
    Ok((!map.is_empty()).then_some(Value::Object(map)))
}

/// A property that is an element, or several.
fn elements(element: &Element, group: &'static [Part]) -> Result<Option<Value>, DecodeError> {
    let mut items = Vec::new();
    let mut single = None;
    // A list of nothing that has no element of its own is as good as not there.
    let mut list = group
        .iter()
        .any(|part| part.required && part.list.is_some_and(|list| !list.wrapped));
    for child in &element.children {
        let next = group.get(items.len().min(group.len() - 1));
        let next = next.filter(|part| part.in_order && is_of(part, child));
        let Some(part) = next.or_else(|| group.iter().find(|part| is_of(part, child))) else {
            continue;
        };
        if part.list.is_none() {
            single = entry(child, part)?;
            continue;
        }
        list = true;
        match is_wrapper(child, part, group) {
            true => items.extend(entries(child, group)?),
            false => items.push(item(child, part, items.len())?),
        }
    }
    Ok(match list {
        true => Some(Value::Array(items)),
        false => single,
    })
}

/// Whether an element stands around the items of a list.
fn is_wrapper(element: &Element, part: &Part, group: &[Part]) -> bool {
    let (wrapper, item) = (local(part.name.local), local(part.value_name().local));
    if part.list.is_some_and(|list| list.wrapped) {
        return &*element.name == wrapper;
    }
    let holds = |it: &Element| group.iter().any(|part| is_named(it, part));
    &*element.name == wrapper
        && wrapper != item
        && (element.is_empty() || element.children.iter().any(holds))
}

/// Whether an element has the name of a part's values.
fn is_named(element: &Element, part: &Part) -> bool {
    &*element.name == local(part.value_name().local)
}

/// The items within an element. Where none has the name it should have, and all have the same, they are meant.
fn entries(element: &Element, group: &'static [Part]) -> Result<Vec<Value>, DecodeError> {
    let mut items = Vec::new();
    for child in &element.children {
        let next = group.get(items.len().min(group.len() - 1));
        let next = next.filter(|part| part.in_order && is_named(child, part));
        if let Some(part) = next.or_else(|| group.iter().find(|part| is_named(child, part))) {
            items.push(item(child, part, items.len())?);
        }
    }
    let alike = |first: &Element| element.children.iter().all(|it| it.name == first.name);
    match (group, element.children.first()) {
        ([part], Some(first)) if items.is_empty() && alike(first) => {
            for child in &element.children {
                items.push(item(child, part, items.len())?);
            }
        }
        _ => {}
    }
    Ok(items)
}

fn item(element: &Element, part: &Part, index: usize) -> Result<Value, DecodeError> {
    let item = entry(element, part).map_err(|error| error.at_index(index))?;
    Ok(item.unwrap_or_default())
}

/// The value of a part. The name of an alternative's element may be all that tells it.
fn entry(element: &Element, part: &Part) -> Result<Option<Value>, DecodeError> {
    let mut value = value(element, part.content)?;
    if let (Some(Value::Object(map)), Some((key, [first, ..]))) = (&mut value, part.when) {
        map.entry(key).or_insert_with(|| Value::from(*first));
    }
    Ok(value)
}

/// The elements that have no part of their own, by name.
fn others(
    element: &Element,
    parts: &[Part],
    rest: &'static Part,
    map: &mut Map<String, Value>,
) -> Result<(), DecodeError> {
    for child in &element.children {
        if parts.iter().any(|part| is_of(part, child)) {
            continue;
        }
        let found = value(child, rest.content).map_err(|error| error.at_key(&child.name))?;
        let Some(found) = found else { continue };
        let Some(list) = rest.list else {
            map.insert(child.name.to_string(), found);
            continue;
        };
        let items = map
            .entry(child.name.to_string())
            .or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(items) = items else { continue };
        match list.wrapped {
            true => items.extend(entries(child, std::slice::from_ref(rest))?),
            false => items.push(found),
        }
    }
    Ok(())
}

/// What nothing is known of: text where there is only that, an object otherwise, what occurs again being a list.
fn any(element: &Element) -> Value {
    if element.is_nil() {
        return Value::Null;
    }
    if element.children.is_empty() && element.attributes().is_empty() {
        return Value::String(element.text.clone());
    }
    let mut map = Map::new();
    for (name, text) in element.attributes() {
        map.insert(name.to_string(), Value::String(text.clone()));
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for child in &element.children {
        let value = any(child);
        match map.get_mut(&*child.name) {
            Some(Value::Array(items)) if seen.contains(&*child.name) => items.push(value),
            Some(before) => {
                let first = std::mem::take(before);
                *before = Value::Array(vec![first, value]);
                seen.insert(&child.name);
            }
            None => {
                map.insert(child.name.to_string(), value);
            }
        }
    }
    if !element.text.trim().is_empty() {
        map.insert("$text".to_owned(), Value::String(element.text.clone()));
    }
    Value::Object(map)
}
