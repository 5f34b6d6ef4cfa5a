//! Bodies, media types, encodings and examples.

use super::{Lint, parameter};
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::{V20, V32};
use crate::http;
use crate::source::{Map, Node};

/// Content is by media type, and what says how forms are spelled is for forms.
pub fn content(lint: &mut Lint<'_, '_>, owner: &Node) {
    let content = owner.get("content").and_then(Node::as_object);
    for (name, media) in content.into_iter().flatten() {
        named(lint, owner, name, media);
        let essence = name.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let form = essence.starts_with("multipart/")
            || essence == "application/x-www-form-urlencoded"
            || essence.contains('*');
        if !form {
            lint.ignored(media, "encoding", "it is for forms");
        }
    }
}

/// Remarks that a key is no media type.
fn named(lint: &mut Lint<'_, '_>, owner: &Node, name: &str, value: &Node) {
    if !http::is_media_type(name) {
        let message = format!("`{name}` is no media type");
        let help = "one is written as in `application/json`";
        lint.report(
            owner,
            Code::InvalidValue,
            Place::Key(value.id),
            &message,
            help,
        );
    }
}

/// Swagger 2.0's lists of media types.
pub fn types<'r>(lint: &mut Lint<'r, '_>, owner: &'r Node) {
    for key in ["consumes", "produces"] {
        let list = owner.get(key).and_then(Node::as_array).unwrap_or_default();
        for item in list {
            if item.as_str().is_some_and(|it| !http::is_media_type(it)) {
                let message = format!("`{}` is no media type", item.as_str().unwrap_or_default());
                let help = "one is written as in `application/json`";
                let place = Place::Value(item.id);
                lint.report(owner, Code::InvalidValue, place, &message, help);
            }
        }
    }
}

/// A response.
pub fn response<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    content(lint, node);
    parameter::headers(lint, node);
    if lint.version == V20 {
        let examples = node.get("examples").and_then(Node::as_object);
        for (name, example) in examples.into_iter().flatten() {
            named(lint, node, name, example);
        }
    }
}

/// The encoding of a property: media types, and headers beside that of the media type.
pub fn encoding<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    parameter::headers(lint, node);
    if let Some(said) = node.get("contentType")
        && let Some(text) = said.as_str()
        && !text.split(',').all(|it| http::is_media_type(it.trim()))
    {
        let message = "`contentType` lists media types, with commas between them";
        let place = Place::Value(said.id);
        lint.report(
            node,
            Code::InvalidValue,
            place,
            message,
            "one is written as in `image/png`",
        );
    }
}

/// A request body has content.
pub fn request_body<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    self::content(lint, node);
    if let Some(content) = node.get("content")
        && content.as_object().is_some_and(|it| it.is_empty())
    {
        let message = "`content` of a request body needs a media type";
        let place = Place::Key(content.id);
        lint.report(node, Code::MissingField, place, message, "say what is sent");
    }
}

/// A media type: what it says of encodings is about properties that are there.
pub fn media_type<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    example_or_examples(lint, node, "a media type");
    if lint.version == V32 {
        for key in ["prefixEncoding", "itemEncoding"] {
            lint.either(node, "a media type", "encoding", key);
        }
    }
    let Some(encoding) = node.get("encoding").and_then(Node::as_object) else {
        return;
    };
    let Some(properties) = node.get("schema").and_then(|it| properties(lint, it)) else {
        return;
    };
    for (name, value) in encoding {
        if properties.contains_key(name) {
            continue;
        }
        let message = format!("the schema has no property `{name}`");
        let near = lint.near(name, properties.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "an encoding is of a property; remove it".to_owned(),
        };
        let place = Place::Key(value.id);
        lint.report(node, Code::UnknownName, place, &message, &help);
    }
}

/// The properties of a schema, if they are all listed in one place.
fn properties<'r>(lint: &Lint<'r, '_>, schema: &'r Node) -> Option<&'r Map> {
    let schema = lint.follow(schema)?;
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
pub fn example_or_examples(lint: &mut Lint<'_, '_>, node: &Node, what: &str) {
    lint.either(node, what, "example", "examples");
    example_is_data(lint, node);
}

/// An `example` is a value, and a `$ref` in it a member like any other.
pub fn example_is_data(lint: &mut Lint<'_, '_>, node: &Node) {
    if let Some(example) = node.get("example")
        && let Some(reference) = example.get("$ref").filter(|it| it.as_str().is_some())
        && example.as_object().is_some_and(|it| it.len() == 1)
    {
        let message = "a `$ref` in `example` is data, and no reference";
        let place = Place::Key(reference.id);
        let help = "refer to an example from `examples`";
        lint.report(node, Code::IgnoredField, place, message, help);
    }
}

/// An example is here or elsewhere, and one thing at a time.
pub fn example<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    lint.either(node, "an example", "value", "externalValue");
    if lint.version == V32 {
        lint.either(node, "an example", "dataValue", "value");
        lint.either(node, "an example", "serializedValue", "value");
        lint.either(node, "an example", "serializedValue", "externalValue");
    }
}
