//! What elements stand for, by the tables of shapes.
//!
//! Reading is lenient where servers differ: elements and attributes that no table has are ignored, and a list may stand in
//! an element of its own or not. The tables of large types are long, and elements many, so the clock is looked at meanwhile.

use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::read::Element;
use super::{Content, Node, Part, Scalars, Shape, groups, local};
use crate::runtime::json::DecodeError;
use crate::runtime::json::budget::Budget;
use crate::runtime::json::error::text_shape;

/// The value an element stands for; `None` if it is empty where nothing has no meaning.
fn value(
    element: &Element,
    content: Content,
    budget: &Budget,
) -> Result<Option<Value>, DecodeError> {
    budget.pace(1)?;
    if element.is_nil() {
        return Ok(Some(Value::Null));
    }
    match content {
        Content::Text(scalars) => scalar(&element.text, scalars),
        Content::Any => any(element, budget).map(Some),
        Content::Of(shape) => shaped(element, shape, budget).map(Some),
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
pub(super) fn is_of(part: &Part, element: &Element) -> bool {
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
pub(super) fn shaped(
    element: &Element,
    shape: &'static Shape,
    budget: &Budget,
) -> Result<Value, DecodeError> {
    if element.is_nil() {
        return Ok(Value::Null);
    }
    let mut object = false;
    if !has_any(element, shape, budget)? {
        for group in groups(shape.parts) {
            match group {
                [items, ..] if items.node == Node::Items => {
                    return entries(element, group, budget).map(Value::Array);
                }
                [itself] if itself.node == Node::Itself && element.children.is_empty() => {
                    if let Some(value) = value(element, itself.content, budget)? {
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
    properties(element, shape.parts, &mut map, budget)?;
    Ok(Value::Object(map))
}

/// Whether anything in an element is of the type.
fn has_any(element: &Element, shape: &'static Shape, budget: &Budget) -> Result<bool, DecodeError> {
    for part in shape.parts {
        budget.pace(element.children.len())?;
        if is_in(part, element) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The properties of an object.
fn properties(
    element: &Element,
    parts: &'static [Part],
    map: &mut Map<String, Value>,
    budget: &Budget,
) -> Result<(), DecodeError> {
    for group in groups(parts) {
        let Some(part) = group.first() else { continue };
        let found = match part.node {
            Node::Element => elements(element, group, budget),
            Node::Attribute => match attribute(part, element) {
                Some(text) => scalar_of(text, part.content),
                None => Ok(None),
            },
            Node::Text => match element.text.trim().is_empty() && !element.children.is_empty() {
                true => Ok(None),
                false => scalar_of(&element.text, part.content),
            },
            Node::Cdata => scalar_of(element.cdata(), part.content),
            Node::Inline => inlined(element, part.content, budget),
            Node::Rest => {
                others(element, parts, part, map, budget)?;
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
fn inlined(
    element: &Element,
    content: Content,
    budget: &Budget,
) -> Result<Option<Value>, DecodeError> {
    let Content::Of(shape) = content else {
        return scalar_of(&element.text, content);
    };
    let mut map = Map::new();
    properties(element, shape.parts, &mut map, budget)?;
    Ok((!map.is_empty()).then_some(Value::Object(map)))
}

/// A property that is an element, or several.
fn elements(
    element: &Element,
    group: &'static [Part],
    budget: &Budget,
) -> Result<Option<Value>, DecodeError> {
    let mut items = Vec::new();
    let mut single = None;
    // A list of nothing that has no element of its own is as good as not there.
    let mut list = group
        .iter()
        .any(|part| part.required && part.list.is_some_and(|list| !list.wrapped));
    for child in &element.children {
        budget.pace(group.len())?;
        let next = group.get(items.len().min(group.len() - 1));
        let next = next.filter(|part| part.in_order && is_of(part, child));
        let Some(part) = next.or_else(|| group.iter().find(|part| is_of(part, child))) else {
            continue;
        };
        if part.list.is_none() {
            single = entry(child, part, budget)?;
            continue;
        }
        list = true;
        match is_wrapper(child, part, group) {
            true => items.extend(entries(child, group, budget)?),
            false => items.push(item(child, part, items.len(), budget)?),
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
fn entries(
    element: &Element,
    group: &'static [Part],
    budget: &Budget,
) -> Result<Vec<Value>, DecodeError> {
    let mut items = Vec::new();
    for child in &element.children {
        budget.pace(group.len())?;
        let next = group.get(items.len().min(group.len() - 1));
        let next = next.filter(|part| part.in_order && is_named(child, part));
        if let Some(part) = next.or_else(|| group.iter().find(|part| is_named(child, part))) {
            items.push(item(child, part, items.len(), budget)?);
        }
    }
    let alike = |first: &Element| element.children.iter().all(|it| it.name == first.name);
    match (group, element.children.first()) {
        ([part], Some(first)) if items.is_empty() && alike(first) => {
            for child in &element.children {
                items.push(item(child, part, items.len(), budget)?);
            }
        }
        _ => {}
    }
    Ok(items)
}

fn item(
    element: &Element,
    part: &Part,
    index: usize,
    budget: &Budget,
) -> Result<Value, DecodeError> {
    let item = entry(element, part, budget).map_err(|error| error.at_index(index))?;
    Ok(item.unwrap_or_default())
}

/// The value of a part. The name of an alternative's element may be all that tells it.
fn entry(element: &Element, part: &Part, budget: &Budget) -> Result<Option<Value>, DecodeError> {
    let mut value = value(element, part.content, budget)?;
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
    budget: &Budget,
) -> Result<(), DecodeError> {
    for child in &element.children {
        budget.pace(parts.len())?;
        if parts.iter().any(|part| is_of(part, child)) {
            continue;
        }
        let found =
            value(child, rest.content, budget).map_err(|error| error.at_key(&child.name))?;
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
            true => items.extend(entries(child, std::slice::from_ref(rest), budget)?),
            false => items.push(found),
        }
    }
    Ok(())
}

/// What nothing is known of: text where there is only that, an object otherwise, what occurs again being a list.
fn any(element: &Element, budget: &Budget) -> Result<Value, DecodeError> {
    budget.pace(1)?;
    if element.is_nil() {
        return Ok(Value::Null);
    }
    if element.children.is_empty() && element.attributes().is_empty() {
        return Ok(Value::String(element.text.clone()));
    }
    let mut map = Map::new();
    for (name, text) in element.attributes() {
        map.insert(name.to_string(), Value::String(text.clone()));
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for child in &element.children {
        let value = any(child, budget)?;
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
    Ok(Value::Object(map))
}
