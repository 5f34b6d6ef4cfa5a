//! From JSON values to XML, by the tables of shapes.
//!
//! What is written is exactly what the API's description says: names with their prefixes, namespaces declared where they
//! begin, elements in the order of the table. A value that has no place there is an error, and so is text with
//! characters that XML does not have; nothing is left out in silence.

use serde_json::{Map, Value};

use super::{Content, DEEPEST, List, Name, Node, Part, Scalars, Shape, groups};
use crate::runtime::json::number;

/// The namespace of `nil` (XML Schema, part 1, section 2.6).
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes a value as a document of XML, without a declaration: version 1.0 and UTF-8 are what XML assumes.
///
/// # Errors
///
/// Why the value cannot be written.
pub fn write(value: &Value, shape: &'static Shape) -> Result<String, String> {
    let mut writer = Writer::default();
    if shape.root.local.is_empty() {
        // The only property is the root element.
        match value {
            Value::Object(map) if map.len() == 1 => writer.children(map, shape.parts)?,
            _ => return Err("it has to have one property, which is the root element".to_owned()),
        }
    } else {
        writer.element(&shape.root, shape.root.local, value, Content::Of(shape))?;
    }
    Ok(writer.out)
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The namespaces that are declared here, by prefix, the innermost last.
    declared: Vec<(&'static str, &'static str)>,
    depth: usize,
}

impl Writer {
    /// An element with a value in it.
    fn element(
        &mut self,
        name: &Name,
        local: &str,
        value: &Value,
        content: Content,
    ) -> Result<(), String> {
        self.tag(
            name,
            local,
            |writer| match (value, content) {
                (Value::Null, _) => writer.nil(),
                (Value::Object(map), Content::Of(shape)) => writer.attributes(map, shape.parts),
                _ => Ok(()),
            },
            |writer| writer.content(local, value, content),
        )
    }

    /// An element: what is in its tag, and what is in it.
    fn tag(
        &mut self,
        name: &Name,
        local: &str,
        attributes: impl FnOnce(&mut Self) -> Result<(), String>,
        content: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        if self.depth >= DEEPEST {
            return Err(format!("elements would nest deeper than {DEEPEST}"));
        }
        self.depth += 1;
        let outside = self.declared.len();
        let tag = qualified(name.prefix, local)?;
        self.out.push('<');
        self.out.push_str(&tag);
        self.declare(name.prefix, name.namespace)?;
        attributes(self)?;
        let head = self.out.len();
        self.out.push('>');
        content(self)?;
        if self.out.len() == head + 1 {
            self.out.truncate(head);
            self.out.push_str("/>");
        } else {
            self.out.push_str(&format!("</{tag}>"));
        }
        self.declared.truncate(outside);
        self.depth -= 1;
        Ok(())
    }

    /// Declares a namespace where it is not known yet.
    fn declare(&mut self, prefix: &'static str, namespace: &'static str) -> Result<(), String> {
        let known = self.declared.iter().rev().find(|(it, _)| *it == prefix);
        if namespace.is_empty() || known.is_some_and(|(_, it)| *it == namespace) {
            return Ok(());
        }
        self.declared.push((prefix, namespace));
        match prefix {
            "" => self.attribute("xmlns", namespace),
            _ => self.attribute(&format!("xmlns:{prefix}"), namespace),
        }
    }

    fn nil(&mut self) -> Result<(), String> {
        self.declare("xsi", INSTANCE)?;
        self.attribute("xsi:nil", "true")
    }

    fn attribute(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.out.push_str(&format!(" {name}=\""));
        self.escaped(text, true)?;
        self.out.push('"');
        Ok(())
    }

    /// The properties that are attributes, those of what stands in the element itself included.
    fn attributes(
        &mut self,
        map: &Map<String, Value>,
        parts: &'static [Part],
    ) -> Result<(), String> {
        for part in parts {
            let Some(value) = map.get(part.key).filter(|it| !it.is_null()) else {
                continue;
            };
            match (part.node, value, part.content) {
                (Node::Attribute, _, _) => {
                    let Name {
                        local,
                        prefix,
                        namespace,
                    } = part.name;
                    // An attribute without a prefix is in no namespace, whatever is declared.
                    if !prefix.is_empty() {
                        self.declare(prefix, namespace)?;
                    }
                    self.attribute(&qualified(prefix, local)?, &plain(part.key, value)?)?;
                }
                (Node::Inline, Value::Object(inner), Content::Of(shape)) => {
                    self.attributes(inner, shape.parts)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is in an element.
    fn content(&mut self, key: &str, value: &Value, content: Content) -> Result<(), String> {
        match (value, content) {
            (Value::Null, _) => Ok(()),
            (Value::Object(map), Content::Of(shape)) => {
                placed(map, shape.parts)?;
                self.children(map, shape.parts)
            }
            (Value::Array(items), Content::Of(shape)) => {
                let mut all = groups(shape.parts);
                match all.find(|it| it.iter().any(|part| part.node == Node::Items)) {
                    Some(group) => self.items(items, group),
                    None => Err(format!("`{key}` is a list, where XML has an object")),
                }
            }
            (Value::Object(map), Content::Any) => self.anything(map),
            (Value::Array(items), Content::Any) => {
                for item in items {
                    self.element(&UNNAMED, "item", item, Content::Any)?;
                }
                Ok(())
            }
            _ => {
                let text = plain(key, value)?;
                self.escaped(&text, false)
            }
        }
    }

    /// The properties that are elements or text.
    fn children(&mut self, map: &Map<String, Value>, parts: &'static [Part]) -> Result<(), String> {
        for group in groups(parts) {
            let Some(part) = group.first() else { continue };
            if part.node == Node::Rest {
                self.rest(map, parts, part)?;
                continue;
            }
            let Some(value) = map.get(part.key) else {
                continue;
            };
            match (part.node, value) {
                (Node::Element, _) => self.property(value, group)?,
                (Node::Text, Value::Null) | (Node::Cdata, Value::Null) => {}
                (Node::Text, _) => self.escaped(&plain(part.key, value)?, false)?,
                (Node::Cdata, _) => self.cdata(&plain(part.key, value)?)?,
                (Node::Inline, _) => self.content(part.key, value, part.content)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// A property that is an element, or several.
    fn property(&mut self, value: &Value, group: &'static [Part]) -> Result<(), String> {
        let part = chosen(group, value);
        let listed = group.iter().find_map(|it| Some((it, it.list?)));
        match (value, listed) {
            (Value::Array(items), Some((part, List { wrapped: true, .. }))) => self.tag(
                &part.name,
                part.name.local,
                |_| Ok(()),
                |writer| writer.items(items, group),
            ),
            (Value::Array(items), Some(_)) => self.items(items, group),
            // Nothing, which is not the same as a list of nothing.
            (Value::Null, Some((_, List { wrapped: false, .. }))) => Ok(()),
            _ => self.element(&part.name, part.name.local, value, part.content),
        }
    }

    fn items(&mut self, items: &[Value], group: &'static [Part]) -> Result<(), String> {
        for (index, item) in items.iter().enumerate() {
            let part = match group.get(index.min(group.len() - 1)) {
                Some(part) if part.in_order => part,
                _ => chosen(group, item),
            };
            let name = part.value_name();
            self.element(name, name.local, item, part.content)?;
        }
        Ok(())
    }

    /// The properties without a part of their own.
    fn rest(
        &mut self,
        map: &Map<String, Value>,
        parts: &[Part],
        rest: &'static Part,
    ) -> Result<(), String> {
        let own = |key: &String| parts.iter().any(|part| part.key == key && !is_rest(part));
        for (key, value) in map.iter().filter(|(key, _)| !own(key)) {
            match (value, rest.list) {
                (Value::Array(items), Some(list)) if list.wrapped => {
                    let group = std::slice::from_ref(rest);
                    self.tag(&UNNAMED, key, |_| Ok(()), |it| it.items(items, group))?;
                }
                (Value::Array(items), Some(_)) => {
                    for item in items {
                        self.element(&UNNAMED, key, item, rest.content)?;
                    }
                }
                _ => self.element(&UNNAMED, key, value, rest.content)?,
            }
        }
        Ok(())
    }

    /// An object that nothing is known of: an element for each property, several for a list.
    fn anything(&mut self, map: &Map<String, Value>) -> Result<(), String> {
        for (key, value) in map {
            match value {
                Value::String(text) if key == "$text" => self.escaped(text, false)?,
                Value::Array(items) => {
                    for item in items {
                        self.element(&UNNAMED, key, item, Content::Any)?;
                    }
                }
                _ => self.element(&UNNAMED, key, value, Content::Any)?,
            }
        }
        Ok(())
    }

    fn cdata(&mut self, text: &str) -> Result<(), String> {
        text.chars().try_for_each(allowed)?;
        // The end of a section cannot stand in one, so it is cut in two.
        let text = text.replace("]]>", "]]]]><![CDATA[>");
        self.out.push_str(&format!("<![CDATA[{text}]]>"));
        Ok(())
    }

    fn escaped(&mut self, text: &str, attribute: bool) -> Result<(), String> {
        for character in text.chars() {
            allowed(character)?;
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' if attribute => self.out.push_str("&quot;"),
                // Parsers turn line breaks into others, and those of attributes into spaces.
                '\r' => self.out.push_str("&#13;"),
                '\n' if attribute => self.out.push_str("&#10;"),
                '\t' if attribute => self.out.push_str("&#9;"),
                _ => self.out.push(character),
            }
        }
        Ok(())
    }
}

/// The name of elements that are called by a key: no namespace.
const UNNAMED: Name = super::root("");

fn is_rest(part: &Part) -> bool {
    part.node == Node::Rest
}

/// Refuses properties that the parts have no place for.
fn placed(map: &Map<String, Value>, parts: &[Part]) -> Result<(), String> {
    let place = |key: &str| {
        let mut all = parts.iter();
        all.any(|part| is_rest(part) || part.key == key)
    };
    match map
        .iter()
        .find(|(key, value)| !place(key) && !value.is_null())
    {
        Some((key, _)) => Err(format!(
            "property `{}` has no place in XML",
            key.escape_debug()
        )),
        None => Ok(()),
    }
}

/// The alternative that a value is of: the first that fits, or the first.
fn chosen(group: &'static [Part], value: &Value) -> &'static Part {
    let fitting = group.iter().find(|part| fits(part, value));
    fitting.unwrap_or(&group[0])
}

fn fits(part: &Part, value: &Value) -> bool {
    if let (Some((key, values)), Value::Object(map)) = (part.when, value) {
        let found = map.get(key).and_then(Value::as_str);
        return found.is_some_and(|found| values.contains(&found));
    }
    match (part.content, value) {
        (Content::Any, _) | (_, Value::Null) => true,
        (Content::Text(scalars), Value::String(_)) => scalars.has(Scalars::STRING),
        (Content::Text(scalars), Value::Number(_)) => scalars.has(Scalars::NUMBER),
        (Content::Text(scalars), Value::Bool(_)) => scalars.has(Scalars::BOOLEAN),
        (Content::Of(shape), Value::Object(map)) => placed(map, shape.parts).is_ok(),
        (Content::Of(shape), Value::Array(_)) => {
            shape.parts.iter().any(|part| part.node == Node::Items)
        }
        (Content::Of(shape), _) => shape.parts.iter().any(|part| part.node == Node::Itself),
        (Content::Text(_), _) => false,
    }
}

/// A name with its prefix, if both are names (XML 1.0, section 2.3).
fn qualified(prefix: &str, local: &str) -> Result<String, String> {
    let starts = |it: char| it.is_alphabetic() || it == '_' || it == ':';
    let goes_on = |it: char| starts(it) || it.is_numeric() || matches!(it, '-' | '.' | '\u{b7}');
    let name = match prefix.is_empty() {
        true => local.to_owned(),
        false => format!("{prefix}:{local}"),
    };
    match name.starts_with(starts) && name.chars().all(goes_on) {
        true => Ok(name),
        false => Err(format!("`{}` is no name in XML", name.escape_debug())),
    }
}

/// A value as text.
fn plain(key: &str, value: &Value) -> Result<String, String> {
    let kind = match value {
        Value::Null => return Ok(String::new()),
        Value::String(text) => return Ok(text.clone()),
        Value::Bool(value) => return Ok(value.to_string()),
        Value::Number(number) => return Ok(number::text(number)),
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Err(format!(
        "`{}` is {kind}, where XML has text",
        key.escape_debug()
    ))
}

/// Refuses the characters that XML does not have, escaped or not (XML 1.0, section 2.2).
fn allowed(character: char) -> Result<(), String> {
    match character {
        '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'.. => Ok(()),
        _ => Err(format!(
            "text has a character that XML cannot carry: {}",
            character.escape_unicode()
        )),
    }
}
