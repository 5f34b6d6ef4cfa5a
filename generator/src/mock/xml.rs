//! Values as documents of XML, by the shapes that the intermediate representation has of them (OpenAPI, "XML Object").
//!
//! Apart from the writer of emitted crates, which refuses what a shape has no place for: an answer has to be well-formed and to
//! have what its schema speaks of, in its place, and what else an example has may be left out. That the crates read what is
//! written here says something of both.

use serde_json::{Map, Value as Json};

use crate::ir::{XmlContent, XmlId, XmlList, XmlName, XmlNode, XmlPart, XmlScalars, XmlShape};

/// The root element of what has no name.
const ROOT: &str = "document";
/// The namespace of `nil` (XML Schema, part 1, section 2.6).
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// How deep elements are nested; what is in deeper ones is left out.
const DEEPEST: usize = 100;

/// A document of a value. `None` if it would have names or characters that XML does not have.
pub fn document(shapes: &[XmlShape], shape: Option<XmlId>, value: &Json) -> Option<String> {
    let mut writer = Writer {
        shapes,
        out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
        declared: Vec::new(),
        depth: 0,
    };
    let unnamed = named(ROOT);
    let content = shape.map_or(XmlContent::Any, XmlContent::Shape);
    let parts = writer.parts(content);
    match (shape.and_then(|it| shapes[it.0].root.as_ref()), value) {
        (Some(root), _) if !root.local.is_empty() => writer.element(root, value, content)?,
        // Without a name, a schema of one property is what stands around the root element.
        (_, Json::Object(map)) if map.len() == 1 && is_frame(parts, map) => {
            writer.children(map, parts)?;
        }
        _ => writer.element(&unnamed, value, content)?,
    }
    Some(writer.out)
}

/// Whether the only property of an object is one element.
fn is_frame(parts: &[XmlPart], map: &Map<String, Json>) -> bool {
    let mut own = parts.iter().filter(|it| map.contains_key(&it.key));
    own.any(|it| {
        let is_wrapped = it.list.as_ref().is_none_or(|it| it.wrapped);
        it.node == XmlNode::Element && is_wrapped
    })
}

fn named(local: &str) -> XmlName {
    XmlName {
        local: local.to_owned(),
        ..XmlName::default()
    }
}

struct Writer<'s> {
    shapes: &'s [XmlShape],
    out: String,
    /// The namespaces that are declared here, by prefix, the innermost last.
    declared: Vec<(String, String)>,
    depth: usize,
}

impl<'s> Writer<'s> {
    fn parts(&self, content: XmlContent) -> &'s [XmlPart] {
        match content {
            XmlContent::Shape(id) => &self.shapes[id.0].parts,
            XmlContent::Any | XmlContent::Text(_) => &[],
        }
    }

    /// An element with a value in it.
    fn element(&mut self, name: &XmlName, value: &Json, content: XmlContent) -> Option<()> {
        let parts = self.parts(content);
        self.tag(
            name,
            |writer| match value {
                Json::Null => {
                    writer.declare("xsi", INSTANCE)?;
                    writer.attribute("xsi:nil", "true")
                }
                Json::Object(map) => writer.attributes(map, parts),
                _ => Some(()),
            },
            |writer| writer.content(value, content),
        )
    }

    /// An element: what is in its tag, and what is in it.
    fn tag(
        &mut self,
        name: &XmlName,
        attributes: impl FnOnce(&mut Self) -> Option<()>,
        content: impl FnOnce(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if self.depth == DEEPEST {
            return Some(());
        }
        self.depth += 1;
        let outside = self.declared.len();
        let tag = qualified(name)?;
        self.out.push('<');
        self.out.push_str(&tag);
        let prefix = name.prefix.as_deref().unwrap_or_default();
        self.declare(prefix, name.namespace.as_deref().unwrap_or_default())?;
        attributes(self)?;
        let head = self.out.len();
        self.out.push('>');
        content(self)?;
        match self.out.len() == head + 1 {
            true => self.out.replace_range(head.., "/>"),
            false => self.out.push_str(&format!("</{tag}>")),
        }
        self.declared.truncate(outside);
        self.depth -= 1;
        Some(())
    }

    /// Declares a namespace where it is not known yet.
    fn declare(&mut self, prefix: &str, namespace: &str) -> Option<()> {
        let known = self.declared.iter().rev().find(|(it, _)| it == prefix);
        let is_known = known.is_some_and(|(_, it)| it == namespace);
        // A prefix that the document gives no namespace is bound to something: else the document would not be well-formed.
        let namespace = match namespace.is_empty() {
            true if prefix.is_empty() || known.is_some() => return Some(()),
            true => prefix,
            false => namespace,
        };
        if is_known {
            return Some(());
        }
        self.declared
            .push((prefix.to_owned(), namespace.to_owned()));
        match prefix {
            "" => self.attribute("xmlns", namespace),
            _ => self.attribute(&format!("xmlns:{prefix}"), namespace),
        }
    }

    fn attribute(&mut self, name: &str, text: &str) -> Option<()> {
        self.out.push_str(&format!(" {name}=\""));
        self.text(text)?;
        self.out.push('"');
        Some(())
    }

    /// The properties that are attributes, those of what stands in the element itself included.
    fn attributes(&mut self, map: &Map<String, Json>, parts: &'s [XmlPart]) -> Option<()> {
        for part in parts {
            let value = map.get(&part.key).filter(|it| !it.is_null());
            match (part.node, value) {
                (XmlNode::Attribute, Some(value)) => {
                    if let Some(prefix) = &part.name.prefix {
                        self.declare(prefix, part.name.namespace.as_deref().unwrap_or_default())?;
                    }
                    self.attribute(&qualified(&part.name)?, &plain(value))?;
                }
                (XmlNode::Inline, Some(Json::Object(inner))) => {
                    self.attributes(inner, self.parts(part.content))?;
                }
                _ => {}
            }
        }
        Some(())
    }

    /// What is in an element.
    fn content(&mut self, value: &Json, content: XmlContent) -> Option<()> {
        let parts = self.parts(content);
        match value {
            Json::Null => Some(()),
            Json::Object(map) if matches!(content, XmlContent::Shape(_)) => {
                self.children(map, parts)
            }
            Json::Object(map) => {
                let all = map.iter();
                all.map(|(key, value)| self.listed(&named(key), value, XmlContent::Any))
                    .collect()
            }
            Json::Array(items) => match group(parts, XmlNode::Items, "") {
                [] => self.listed(&named("item"), value, XmlContent::Any),
                group => self.items(items, group),
            },
            _ => self.text(&plain(value)),
        }
    }

    /// The properties that are elements or text.
    fn children(&mut self, map: &Map<String, Json>, parts: &'s [XmlPart]) -> Option<()> {
        for group in parts.chunk_by(|one, other| (one.node, &one.key) == (other.node, &other.key)) {
            let part = &group[0];
            if part.node == XmlNode::AdditionalProperties {
                self.rest(map, parts, part)?;
                continue;
            }
            let Some(value) = map.get(&part.key) else {
                continue;
            };
            match part.node {
                XmlNode::Element => self.property(value, group)?,
                XmlNode::Text | XmlNode::Cdata => self.text(&plain(value))?,
                XmlNode::Inline => self.content(value, part.content)?,
                _ => {}
            }
        }
        Some(())
    }

    /// A property that is an element, or several.
    fn property(&mut self, value: &Json, group: &'s [XmlPart]) -> Option<()> {
        let list = group.iter().find_map(|it| Some((it, it.list.as_ref()?)));
        match (value, list) {
            (Json::Array(items), Some((part, XmlList { wrapped: true, .. }))) => self.tag(
                &part.name,
                |_| Some(()),
                |writer| writer.items(items, group),
            ),
            (Json::Array(items), Some(_)) => self.items(items, group),
            // Nothing, which is not the same as a list of nothing.
            (Json::Null, Some((_, XmlList { wrapped: false, .. }))) => Some(()),
            _ => {
                let part = self.chosen(group, value);
                self.element(&part.name, value, part.content)
            }
        }
    }

    fn items(&mut self, items: &[Json], group: &'s [XmlPart]) -> Option<()> {
        for (index, item) in items.iter().enumerate() {
            let part = match &group[index.min(group.len() - 1)] {
                part if part.in_order => part,
                _ => self.chosen(group, item),
            };
            let name = part.list.as_ref().map_or(&part.name, |it| &it.item);
            self.element(name, item, part.content)?;
        }
        Some(())
    }

    /// The properties without a part of their own.
    fn rest(
        &mut self,
        map: &Map<String, Json>,
        parts: &'s [XmlPart],
        rest: &'s XmlPart,
    ) -> Option<()> {
        let is_own = |key: &str| {
            let mut others = parts.iter();
            others.any(|it| it.node != XmlNode::AdditionalProperties && it.key == key)
        };
        for (key, value) in map.iter().filter(|(key, _)| !is_own(key)) {
            let name = named(key);
            match (value, &rest.list) {
                (Json::Array(items), Some(list)) if list.wrapped => {
                    let group = std::slice::from_ref(rest);
                    self.tag(&name, |_| Some(()), |writer| writer.items(items, group))?;
                }
                _ => self.listed(&name, value, rest.content)?,
            }
        }
        Some(())
    }

    /// An element, or one for each item of a list.
    fn listed(&mut self, name: &XmlName, value: &Json, content: XmlContent) -> Option<()> {
        match value {
            Json::Array(items) => {
                let mut items = items.iter();
                items.try_for_each(|it| self.element(name, it, content))
            }
            _ => self.element(name, value, content),
        }
    }

    /// The alternative that a value is of: the first that fits, or the first.
    fn chosen(&self, group: &'s [XmlPart], value: &Json) -> &'s XmlPart {
        let mut all = group.iter();
        all.find(|it| self.fits(it, value)).unwrap_or(&group[0])
    }

    fn fits(&self, part: &XmlPart, value: &Json) -> bool {
        if let (Some((key, values)), Json::Object(map)) = (&part.when, value) {
            let found = map.get(key).and_then(Json::as_str);
            return found.is_some_and(|found| values.iter().any(|it| it == found));
        }
        let parts = self.parts(part.content);
        let has = |node: XmlNode| parts.iter().any(|it| it.node == node);
        match (part.content, value) {
            (XmlContent::Any, _) | (_, Json::Null) => true,
            (XmlContent::Text(scalars), _) => stands_for(scalars, value),
            (XmlContent::Shape(_), Json::Object(map)) => {
                let is_known = |key: &String| parts.iter().any(|it| it.key == *key);
                has(XmlNode::AdditionalProperties) || map.keys().all(is_known)
            }
            (XmlContent::Shape(_), Json::Array(_)) => has(XmlNode::Items),
            (XmlContent::Shape(_), _) => has(XmlNode::Itself),
        }
    }

    fn text(&mut self, text: &str) -> Option<()> {
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                // Parsers turn line breaks into others, and those of attributes into spaces.
                '\t' | '\n' | '\r' => self.out.push_str(&format!("&#{};", u32::from(character))),
                // The characters that there are (XML 1.0, section 2.2).
                ' '..='\u{fffd}' | '\u{10000}'.. => self.out.push(character),
                _ => return None,
            }
        }
        Some(())
    }
}

/// The neighbours of a kind and a key.
fn group<'s>(parts: &'s [XmlPart], node: XmlNode, key: &str) -> &'s [XmlPart] {
    let mut groups = parts.chunk_by(|one, other| (one.node, &one.key) == (other.node, &other.key));
    let found = groups.find(|it| it[0].node == node && it[0].key == key);
    found.unwrap_or_default()
}

fn stands_for(scalars: XmlScalars, value: &Json) -> bool {
    match value {
        Json::String(_) => scalars.string,
        Json::Number(_) => scalars.number,
        Json::Bool(_) => scalars.boolean,
        _ => false,
    }
}

/// A name with its prefix, if both are names (XML 1.0, section 2.3).
fn qualified(name: &XmlName) -> Option<String> {
    let starts = |it: char| it.is_alphabetic() || it == '_';
    let goes_on = |it: char| starts(it) || it.is_numeric() || matches!(it, '-' | '.' | '\u{b7}');
    let is_name = |it: &str| it.starts_with(starts) && it.chars().all(goes_on);
    match name.prefix.as_deref().filter(|it| !it.is_empty()) {
        Some(prefix) if is_name(prefix) && is_name(&name.local) => {
            Some(format!("{prefix}:{}", name.local))
        }
        Some(_) => None,
        None => is_name(&name.local).then(|| name.local.clone()),
    }
}

/// A value as text.
fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        _ => value.to_string(),
    }
}
