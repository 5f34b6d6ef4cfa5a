//! Bodies, media types, encodings and examples.

use super::Rules;
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::V32;
use crate::source::{Map, Node};

/// A request body has content.
pub fn request_body<'r>(rules: &mut Rules<'r, '_>, node: &'r Node) {
    if let Some(content) = node.get("content")
        && content.as_object().is_some_and(|it| it.is_empty())
    {
        let message = "`content` of a request body needs a media type";
        let place = Place::Key(content.id);
        rules.remark(node, Code::MissingField, place, message, "say what is sent");
    }
}

/// A media type: what it says of encodings is about properties that are there.
pub fn media_type<'r>(rules: &mut Rules<'r, '_>, node: &'r Node) {
    example_or_examples(rules, node, "a media type");
    if rules.version == V32 {
        for key in ["prefixEncoding", "itemEncoding"] {
            rules.either(node, "a media type", "encoding", key);
        }
    }
    let Some(encoding) = node.get("encoding").and_then(Node::as_object) else {
        return;
    };
    let Some(properties) = node.get("schema").and_then(|it| properties(rules, it)) else {
        return;
    };
    for (name, value) in encoding {
        if properties.contains_key(name) {
            continue;
        }
        let message = format!("the schema has no property `{name}`");
        let near = rules.near(name, properties.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "an encoding is of a property; remove it".to_owned(),
        };
        let place = Place::Key(value.id);
        rules.remark(node, Code::UnknownName, place, &message, &help);
    }
}

/// The properties of a schema, if they are all listed in one place.
fn properties<'r>(rules: &Rules<'r, '_>, schema: &'r Node) -> Option<&'r Map> {
    let schema = rules.follow(schema)?;
    let elsewhere = [
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "patternProperties",
        "additionalProperties",
    ];
    if elsewhere.iter().any(|it| schema.get(it).is_some()) {
        return None;
    }
    schema.get("properties")?.as_object()
}

/// One example, or several with names.
pub fn example_or_examples(rules: &mut Rules<'_, '_>, node: &Node, what: &str) {
    rules.either(node, what, "example", "examples");
}

/// An example is here or elsewhere, and one thing at a time.
pub fn example<'r>(rules: &mut Rules<'r, '_>, node: &'r Node) {
    rules.either(node, "an example", "value", "externalValue");
    if rules.version == V32 {
        rules.either(node, "an example", "dataValue", "value");
        rules.either(node, "an example", "serializedValue", "value");
        rules.either(node, "an example", "serializedValue", "externalValue");
    }
}
