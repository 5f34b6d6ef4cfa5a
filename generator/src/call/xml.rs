//! Documents of XML: the shapes of the intermediate representation as the tables that the runtime reads and writes by.

use quick_xml::events::Event;
use serde_json::Value as Json;

use super::interpret::{list, text};
use super::received::{COSTLY, is_costly};
use crate::ir::{XmlContent, XmlId, XmlName, XmlNode, XmlPart, XmlScalars, XmlShape};
use crate::mock::{ReadXml, Unread};
use crate::runtime::DecodeError;
use crate::runtime::xml::{self, Content, Name, Part, Shape};

/// How emitted crates read documents of XML.
#[derive(Debug)]
pub struct XmlReader(&'static [Shape]);

impl XmlReader {
    /// By these shapes.
    pub fn new(all: &[XmlShape]) -> XmlReader {
        XmlReader(shapes(all))
    }

    /// The value that a document of a shape stands for.
    ///
    /// # Errors
    ///
    /// If it is no such document.
    pub fn read(&self, document: &[u8], shape: XmlId) -> Result<Json, DecodeError> {
        match self.0.get(shape.0) {
            Some(shape) => xml::read(document, shape),
            None => Err(DecodeError::from_text("a shape", "none".to_owned())),
        }
    }
}

impl ReadXml for XmlReader {
    fn read(&self, document: &[u8], shape: XmlId) -> Result<Json, Unread> {
        let value = XmlReader::read(self, document, shape).map_err(|it| match it.expected() {
            "XML" => Unread::Malformed(it.found().to_owned()),
            _ if is_costly(&it) => Unread::Unlike(COSTLY.to_owned()),
            _ => Unread::Unlike(it.to_string()),
        })?;
        // Clients look for the element that they know in whatever a server wraps it in; nothing is wrapped on the way there.
        let wanted = self
            .0
            .get(shape.0)
            .map_or("", |it| xml::local(it.root.local));
        match root(document) {
            Some(found) if !wanted.is_empty() && found != wanted => Err(Unread::Unlike(format!(
                "the root element is `{found}`, not `{wanted}`"
            ))),
            _ => Ok(value),
        }
    }
}

/// The name of a document's root element, without its prefix.
fn root(document: &[u8]) -> Option<String> {
    let mut reader = quick_xml::Reader::from_reader(document);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => {
                let name = element.local_name();
                return Some(String::from_utf8_lossy(name.as_ref()).into_owned());
            }
            Event::Eof => return None,
            _ => buffer.clear(),
        }
    }
}

/// The tables of all shapes, in their order. They refer to each other in circles, so each is a copy as deep as it may matter.
pub fn shapes(all: &[XmlShape]) -> &'static [Shape] {
    // Shapes refer to each other, also in circles. Each level is made of the one before, which costs as many tables as there
    // are shapes; documents are as deep as values that somebody writes by hand.
    const DEEPEST: usize = 12;
    let mut below: &'static [Shape] = &[];
    for _ in 0..DEEPEST {
        if all.is_empty() {
            break;
        }
        let level = below;
        below = list(all.iter().map(|it| shape(it, level)));
    }
    below
}

fn shape(it: &XmlShape, below: &'static [Shape]) -> Shape {
    Shape {
        root: it.root.as_ref().map_or(xml::root(""), name),
        parts: list(it.parts.iter().map(|it| part(it, below))),
    }
}

fn name(it: &XmlName) -> Name {
    let (prefix, namespace) = (it.prefix.as_deref(), it.namespace.as_deref());
    let prefix = text(prefix.unwrap_or_default());
    xml::root(text(&it.local)).namespace(prefix, text(namespace.unwrap_or_default()))
}

fn part(it: &XmlPart, below: &'static [Shape]) -> Part {
    let key = text(&it.key);
    let content = match it.content {
        XmlContent::Any => xml::ANY,
        XmlContent::Text(scalars) => scalar(scalars),
        // Deeper than anybody writes, it is whatever there is.
        XmlContent::Shape(id) => below.get(id.0).map_or(xml::ANY, xml::of),
    };
    let mut part = match it.node {
        XmlNode::Element => xml::element(key, content),
        XmlNode::Attribute => xml::attribute(key, content),
        XmlNode::Text => xml::text(key, content),
        XmlNode::Cdata => xml::cdata(key, content),
        XmlNode::Inline => xml::inline(key, content),
        XmlNode::AdditionalProperties => xml::rest(content),
        XmlNode::Itself => xml::itself(content),
        XmlNode::Items => xml::items(content),
    };
    if matches!(it.node, XmlNode::Element | XmlNode::Attribute) {
        part.name = name(&it.name);
    }
    if let Some(found) = &it.list {
        let item = text(&found.item.local);
        part = match found.wrapped {
            true => part.wrapped(item),
            false => part.list(item),
        };
        let item = name(&found.item);
        part = part.item_namespace(item.prefix, item.namespace);
        if it.required && !found.wrapped {
            part = part.required();
        }
    }
    if it.in_order {
        part = part.in_order();
    }
    match &it.when {
        Some((key, values)) => part.when(text(key), list(values.iter().map(|it| text(it)))),
        None => part,
    }
}

fn scalar(scalars: XmlScalars) -> Content {
    let all = [
        (scalars.string, xml::STRING),
        (scalars.number, xml::NUMBER),
        (scalars.boolean, xml::BOOLEAN),
    ];
    let named = all.into_iter().filter(|it| it.0).map(|it| it.1);
    named.reduce(Content::or).unwrap_or(xml::NULL)
}
