//! Parameters and headers: where they are sent, and in which style.

use foldhash::HashSet;

use super::Lint;
use super::media::{content, example_or_examples};
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::V32;
use crate::http;
use crate::source::Node;

/// Header parameters that other parts of a document speak of.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// Header parameters that HTTP itself sets: where a message ends and goes (RFC 9112, sections 3.2 and 6; RFC 9110, section 7.6.1).
const OF_TRANSPORT: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

/// The parameters of one list differ in name or place; letter case tells no headers apart (RFC 9110, section 5.1). What is
/// the whole query has no parts of it beside it.
pub fn distinct<'r>(lint: &mut Lint<'r, '_>, owner: &'r Node) {
    let list = owner.get("parameters").and_then(Node::as_array);
    let mut seen = HashSet::default();
    let mut before = None;
    for site in list.unwrap_or_default() {
        let Some(parameter) = lint.follow(site) else {
            continue;
        };
        let (Some(name), Some(place)) = (text(parameter, "name"), text(parameter, "in")) else {
            continue;
        };
        let at = Place::Value(site.id);
        let known = match place {
            "header" => name.to_lowercase(),
            _ => name.to_owned(),
        };
        if !seen.insert((known, place)) {
            let message = format!("two parameters of `{place}` are called `{name}`");
            let help = match place {
                "header" => "letter case does not tell headers apart; remove one of them",
                _ => "remove one of them",
            };
            lint.report(owner, Code::Repeated, at.clone(), &message, help);
        }
        if matches!(place, "query" | "querystring") {
            let alone = place != "querystring" && before != Some("querystring");
            if before.is_some() && !alone && lint.version >= V32 {
                let message =
                    "a parameter of `querystring` is the whole query, and the only one of it";
                let help = "describe all of the query in one of them";
                lint.report(owner, Code::ExclusiveFields, at, message, help);
            }
            before = Some(place);
        }
    }
}

/// A parameter of OpenAPI 3.
pub fn parameter<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    let places: &[&str] = match lint.version {
        V32 => &["query", "header", "path", "cookie", "querystring"],
        _ => &["query", "header", "path", "cookie"],
    };
    place(lint, node, places);
    required_in_path(lint, node);
    let place = text(node, "in").unwrap_or_default();
    style(lint, node, place);
    token(lint, node, place);
    schema_or_content(lint, node, "a parameter", Code::UnsupportedParameter);
    if place == "querystring"
        && let Some(schema) = node.get("schema")
    {
        let message = "a parameter of `querystring` is described by `content`";
        let at = Place::Key(schema.id);
        lint.report(
            node,
            Code::InvalidValue,
            at,
            message,
            "say which media type spells it",
        );
    } else if place != "querystring"
        && node.get("schema").is_none()
        && node.get("content").is_some()
    {
        for key in ["style", "explode", "allowReserved"] {
            lint.ignored(node, key, "the media type says how the value is spelled");
        }
    }
    example_or_examples(lint, node, "a parameter");
    if place != "query" {
        lint.ignored(node, "allowEmptyValue", "it is for query parameters");
    }
    if lint.version < V32 && place != "query" {
        lint.ignored(node, "allowReserved", "it is for query parameters");
    }
    let name = text(node, "name").unwrap_or_default().to_lowercase();
    if place == "header" && IGNORED_HEADERS.contains(&name.as_str()) {
        lint.ignored(
            node,
            "name",
            "media types and security schemes say what this header is",
        );
    }
    if place == "header" && OF_TRANSPORT.contains(&name.as_str()) {
        lint.ignored(node, "name", "HTTP sets this header by itself");
    }
}

/// What is called a header or a cookie can be one.
fn token(lint: &mut Lint<'_, '_>, node: &Node, place: &str) {
    if let Some(said) = node.get("name")
        && matches!(place, "header" | "cookie")
        && said.as_str().is_some_and(|it| !http::is_token(it))
    {
        let message = format!(
            "no {place} can be called `{}`",
            said.as_str().unwrap_or_default()
        );
        let at = Place::Value(said.id);
        let help = "letters, digits and some punctuation, and no spaces";
        lint.report(node, Code::InvalidValue, at, &message, help);
    }
}

/// The headers of a response or of a part of a form: names of headers, each once.
pub fn headers(lint: &mut Lint<'_, '_>, owner: &Node) {
    let headers = owner.get("headers").and_then(Node::as_object);
    let mut seen = HashSet::default();
    for (name, header) in headers.into_iter().flatten() {
        let at = Place::Key(header.id);
        if !http::is_token(name) {
            let message = format!("no header can be called `{name}`");
            let help = "letters, digits and some punctuation, and no spaces";
            lint.report(owner, Code::InvalidValue, at.clone(), &message, help);
        } else if name.eq_ignore_ascii_case("content-type") {
            let message = format!("`{name}` is ignored: media types say what it is");
            lint.report(owner, Code::IgnoredField, at.clone(), &message, "remove it");
        }
        if !seen.insert(name.to_lowercase()) {
            let message = format!("two headers are called `{name}`");
            let help = "letter case does not tell headers apart; remove one of them";
            lint.report(owner, Code::Repeated, at, &message, help);
        }
    }
}

/// The place is one of those there are.
fn place(lint: &mut Lint<'_, '_>, node: &Node, places: &[&str]) {
    let Some(said) = node.get("in") else { return };
    let old = |it: &str| matches!(it, "body" | "formData");
    match said.as_str() {
        Some(text) if places.contains(&text) => {}
        Some(text) if old(text) && !places.contains(&"body") => {
            let message = format!("`in` cannot be `{text}`");
            let place = Place::Value(said.id);
            let help = "that is Swagger 2.0's; describe it in `requestBody`";
            lint.report(node, Code::Malformed, place, &message, help);
        }
        _ => lint.one_of(Code::Malformed, places, "in", said, node),
    }
}

fn required_in_path(lint: &mut Lint<'_, '_>, node: &Node) {
    if text(node, "in") != Some("path") {
        return;
    }
    match node.get("required") {
        Some(said) if said.as_bool() == Some(true) => {}
        Some(said) => {
            let message = "a path parameter is always required";
            let place = Place::Value(said.id);
            lint.report(
                node,
                Code::InvalidValue,
                place,
                message,
                "write `required: true`",
            );
        }
        None => {
            let message = "a path parameter needs `required: true`";
            let place = Place::Value(node.id);
            lint.report(node, Code::MissingField, place, message, "add the field");
        }
    }
}

/// Not every style goes with every place.
fn style(lint: &mut Lint<'_, '_>, node: &Node, place: &str) {
    let Some(said) = node.get("style") else {
        return;
    };
    let styles: &[&str] = match place {
        "path" => &["simple", "label", "matrix"],
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "header" => &["simple"],
        "cookie" if lint.version >= V32 => &["form", "cookie"],
        "cookie" => &["form"],
        "querystring" => {
            lint.ignored(node, "style", "a whole query is spelled by its media type");
            return;
        }
        _ => return,
    };
    let Some(style) = said.as_str().filter(|it| styles.contains(it)) else {
        lint.one_of(Code::Malformed, styles, "style", said, node);
        return;
    };
    let schema = node.get("schema").and_then(|it| lint.follow(it));
    let kind = schema.and_then(|it| text(it, "type"));
    let spelled = match style {
        "deepObject" => kind.is_none_or(|it| it == "object"),
        "spaceDelimited" | "pipeDelimited" => {
            kind.is_none_or(|it| matches!(it, "array" | "object"))
        }
        _ => true,
    };
    if !spelled {
        let message = format!(
            "`{style}` cannot spell {}",
            article(kind.unwrap_or_default())
        );
        let help = "`form` can";
        let place = Place::Value(said.id);
        lint.report(node, Code::InvalidValue, place, &message, help);
    }
}

/// A type with its article.
fn article(kind: &str) -> String {
    match kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => format!("an {kind}"),
        false => format!("a {kind}"),
    }
}

/// A value is described by a schema, or by one media type.
fn schema_or_content(lint: &mut Lint<'_, '_>, node: &Node, what: &str, none: Code) {
    lint.either(node, what, "schema", "content");
    self::content(lint, node);
    let content = node.get("content");
    if content.is_none() && node.get("schema").is_none() {
        let message = format!("{what} needs `schema` or `content`");
        let place = Place::Value(node.id);
        lint.report(node, none, place, &message, "say what its values are");
    }
    if let Some(content) = content
        && content.as_object().is_some_and(|it| it.len() != 1)
    {
        let message = format!("the `content` of {what} has one media type");
        let place = Place::Key(content.id);
        lint.report(
            node,
            Code::InvalidValue,
            place,
            &message,
            "the first is used; remove the others",
        );
    }
}

/// A header of OpenAPI 3: a parameter without a name and a place.
pub fn header<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    schema_or_content(lint, node, "a header", Code::MissingField);
    example_or_examples(lint, node, "a header");
}

/// A parameter of Swagger 2.0.
pub fn swagger<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    place(lint, node, &["query", "header", "path", "formData", "body"]);
    required_in_path(lint, node);
    let place = text(node, "in").unwrap_or_default();
    if !matches!(place, "query" | "formData") {
        lint.ignored(
            node,
            "allowEmptyValue",
            "it is for query parameters and form fields",
        );
    }
    if place == "body" {
        for key in ["type", "items", "format", "collectionFormat"] {
            lint.ignored(node, key, "the schema of a body says what it is");
        }
        if node.get("schema").is_none() {
            lint.needs(node, Code::MissingField, "a body parameter", "schema");
        }
        return;
    }
    lint.ignored(node, "schema", "it is for parameters of the body");
    if node.get("required").and_then(Node::as_bool) == Some(true) {
        lint.ignored(node, "default", "a required parameter is always there");
    }
    token(lint, node, place);
    match node.get("type") {
        None => lint.needs(node, Code::UnsupportedParameter, "a parameter", "type"),
        Some(said) => plain_type(lint, node, said, place == "formData"),
    }
}

/// Items of a parameter of Swagger 2.0, and headers, which are described like them.
pub fn items<'r>(lint: &mut Lint<'r, '_>, node: &'r Node) {
    if let Some(said) = node.get("type") {
        plain_type(lint, node, said, false);
    }
}

fn plain_type(lint: &mut Lint<'_, '_>, node: &Node, said: &Node, file: bool) {
    const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "file"];
    let types = &TYPES[..if file { 6 } else { 5 }];
    match said.as_str() {
        // `dialect` says what becomes of a file in a wrong place.
        Some("file") if !file => {
            let message = "a file can be sent in a form only";
            let help = "write `in: formData`";
            lint.report(
                node,
                Code::UnsupportedParameter,
                Place::Value(node.id),
                message,
                help,
            );
        }
        Some(text) if types.contains(&text) => {}
        _ => lint.one_of(Code::InvalidValue, types, "type", said, node),
    }
    if said.as_str() == Some("array") && node.get("items").is_none() {
        lint.needs(node, Code::MissingField, "an array", "items");
    }
}

/// A file is sent as `multipart/form-data`, and that must be said.
pub fn form<'r>(lint: &mut Lint<'r, '_>, operation: &'r Node) {
    let list = operation.get("parameters").and_then(Node::as_array);
    let consumes = operation.get("consumes").or(lint.root().get("consumes"));
    let consumes = consumes.and_then(Node::as_array).unwrap_or_default();
    let is = |name: &str| consumes.iter().any(|it| it.as_str() == Some(name));
    let multipart = is("multipart/form-data");
    let any = multipart || is("application/x-www-form-urlencoded");
    for site in list.unwrap_or_default() {
        let Some(parameter) = lint.follow(site) else {
            continue;
        };
        if text(parameter, "in") != Some("formData") {
            continue;
        }
        let file = text(parameter, "type") == Some("file");
        if (file && !multipart) || !any {
            let message = match file {
                true => "a form with a file needs `multipart/form-data` in `consumes`",
                false => {
                    "a form needs `application/x-www-form-urlencoded` or `multipart/form-data` in `consumes`"
                }
            };
            let place = Place::Value(site.id);
            lint.report(
                operation,
                Code::MissingField,
                place,
                message,
                "add `consumes` to the operation",
            );
            return;
        }
    }
}
