//! Where references stand in a tree, whatever is around them.
//!
//! A key is a keyword or a name of the document's choice, by the keyword it stands under; and some keywords hold data,
//! in which a `$ref` is no reference.

use super::{Node, Value, is_path};

/// Whether the members of a keyword have names of the document's choice.
fn is_named(key: &str) -> bool {
    matches!(
        key,
        "paths"
            | "webhooks"
            | "x-webhooks"
            | "schemas"
            | "parameters"
            | "requestBodies"
            | "responses"
            | "headers"
            | "content"
            | "links"
            | "callbacks"
            | "pathItems"
            | "securitySchemes"
            | "properties"
            | "patternProperties"
            | "dependentSchemas"
            | "definitions"
            | "$defs"
    )
}

/// Whether a keyword's value is data; a `$ref` in it is no reference.
fn is_data(key: &str) -> bool {
    matches!(
        key,
        "default"
            | "enum"
            | "const"
            | "example"
            | "examples"
            | "value"
            | "x-example"
            | "x-examples"
    )
}

/// Whether the keys of an object are names of the document's choice rather than keywords.
#[derive(Clone, Copy, PartialEq)]
pub enum Names {
    /// Names.
    Yes,
    /// Keywords.
    No,
}

/// What a key under keywords or names leads to; `None` where it is data.
pub fn below(names: Names, key: &str) -> Option<Names> {
    match names {
        Names::Yes => Some(Names::No),
        Names::No if is_data(key) => None,
        Names::No if is_named(key) => Some(Names::Yes),
        Names::No => Some(Names::No),
    }
}

/// Shows every object that is no data to a function.
pub fn objects<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Node)) {
    let mut open = vec![(node, Names::No)];
    while let Some((node, names)) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items.iter().map(|it| (it, Names::No))),
            Value::Object(map) => {
                if names == Names::No {
                    visit(node);
                }
                for (key, value) in map.iter().filter(|it| it.1.has_parts()) {
                    // Examples by name can be references, and their values are data.
                    if names == Names::No && key == "examples" && value.as_object().is_some() {
                        open.push((value, Names::Yes));
                    } else if let Some(names) = below(names, key) {
                        open.push((value, names));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Shows every text that may refer to another place to a function: references, also where the specification has none
/// and bundlers follow them all the same, and what discriminators map to.
pub fn texts<'a>(root: &'a Node, visit: &mut impl FnMut(&'a Node, &'a str)) {
    let mut open = vec![(root, Names::No)];
    while let Some((node, names)) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items.iter().map(|it| (it, Names::No))),
            Value::Object(map) => {
                for (key, value) in map {
                    match (key.as_str(), &value.value) {
                        ("$ref" | "$dynamicRef", Value::String(text)) => visit(value, text),
                        ("mapping", Value::Object(mapping)) => {
                            let mapping = mapping.values();
                            let texts = mapping.filter_map(|it| Some((it, it.as_str()?)));
                            texts
                                .filter(|it| is_path(it.1))
                                .for_each(|it| visit(it.0, it.1));
                        }
                        // Where a list is data, an object is none.
                        ("enum" | "examples", Value::Object(_)) if names == Names::No => {
                            open.push((value, Names::Yes));
                        }
                        _ if !value.has_parts() => {}
                        _ => {
                            if let Some(names) = below(names, key) {
                                open.push((value, names));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
