//! One dialect out of every OpenAPI version.
//!
//! Swagger 2.0 is raised to the structure of OpenAPI 3.0 first (`swagger`). After this stage the
//! structure is as OpenAPI 3.0 has it and schemas are JSON Schema 2020-12, raised rather than lowered
//! so that nothing is lost. No later stage knows that versions exist. Nodes keep their identity, so diagnostics still point into the file.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Node, NodeId, Number, Value};

mod reference;
mod schema;
mod structure;
mod swagger;

/// The version of OpenAPI a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V20,
    /// 3.0.x.
    V30,
    /// 3.1.x.
    V31,
    /// 3.2.x.
    V32,
}

/// Brings a document to the one dialect. `None` after a diagnostic if its version is unknown.
pub fn normalize(mut root: Node, diagnostics: &mut Diagnostics) -> Option<(Node, Version)> {
    let version = version(&root, diagnostics)?;
    if version == Version::V20 {
        root = swagger::raise(&root, diagnostics);
    }
    let deep = reference::deep(&mut root);
    structure::normalize(&mut root, version, diagnostics);
    reference::restore(&mut root, &deep);
    Some((root, version))
}

/// The version that a document says it is written in, if it is one that is known.
pub(crate) fn version_of(root: &Node) -> Option<Version> {
    match root.get("openapi") {
        Some(said) => openapi(&text(said)),
        None => swagger(&text(root.get("swagger")?)),
    }
}

fn version(root: &Node, diagnostics: &mut Diagnostics) -> Option<Version> {
    if root.as_object().is_none() {
        let message = format!("an OpenAPI document must be an object, not {}", root.kind());
        diagnostics.push(Diagnostic::new(
            Code::MissingVersion,
            Place::Value(root.id),
            message,
        ));
        return None;
    }
    let said = root.get("openapi").or_else(|| root.get("swagger"));
    let Some(said) = said else {
        let message = "the document does not say its version";
        let diagnostic = Diagnostic::new(Code::MissingVersion, Place::Value(root.id), message);
        diagnostics.push(diagnostic.help(foreign(root)));
        return None;
    };
    let text = text(said);
    let known = version_of(root);
    if known.is_none() {
        let name = match root.get("openapi") {
            Some(_) => "OpenAPI",
            None => "Swagger",
        };
        let message = match text.is_empty() {
            true => format!("the version must be a string, not {}", said.kind()),
            false => format!("{name} `{text}` is not supported"),
        };
        let place = Place::Value(said.id);
        diagnostics.push(
            Diagnostic::new(Code::UnsupportedVersion, place, message)
                .help("supported are OpenAPI 3.0, 3.1 and 3.2, and Swagger 2.0"),
        );
    }
    known
}

/// What to do about an object without a version, which may be a file of another kind.
fn foreign(root: &Node) -> String {
    // By a member that no other kind has, the first that is there.
    let known = [
        ("/asyncapi", "AsyncAPI"),
        ("/openrpc", "OpenRPC"),
        ("/arazzo", "Arazzo"),
        ("/swaggerVersion", "Swagger 1"),
        ("/info/_postman_id", "a Postman collection"),
        ("/log/entries", "an HTTP archive (HAR)"),
        ("/$schema", "a JSON Schema"),
    ];
    if root.get("overlay").is_some() {
        return "this is an overlay; give it as one".to_owned();
    }
    let found = known.iter().find(|(at, _)| root.pointer(at).is_some());
    // Some documents name their own schema.
    let found = found.filter(|_| root.get("paths").is_none());
    let own = ["info", "paths", "webhooks", "components"];
    match found {
        Some((_, kind)) => format!("this is {kind}, which is not supported"),
        None if !own.iter().any(|it| root.get(it).is_some()) => {
            "it has no `paths` either: is it an OpenAPI document? One begins with `openapi: 3.1.0`"
                .to_owned()
        }
        None => "add `openapi: 3.1.0` at the top".to_owned(),
    }
}

fn openapi(text: &str) -> Option<Version> {
    let mut parts = text.split('.');
    match (parts.next()?, parts.next()?) {
        ("3", "0") => Some(Version::V30),
        ("3", "1") => Some(Version::V31),
        ("3", "2") => Some(Version::V32),
        _ => None,
    }
}

/// `2.0`, which some write as a number, and some of those without the zero.
fn swagger(text: &str) -> Option<Version> {
    let mut parts = text.split('.');
    match (parts.next()?, parts.next()) {
        ("2", None | Some("0")) => Some(Version::V20),
        _ => None,
    }
}

/// A version as text; YAML reads `3.1` without quotes as a number.
fn text(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.trim().to_owned(),
        // `3.0` is a whole number, but its zero says something.
        Value::Number(Number::Float(number)) => format!("{number:?}"),
        Value::Number(Number::Integer(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Notes that a part is spelled as another version has it.
fn other_dialect(diagnostics: &mut Diagnostics, id: NodeId, message: &str) {
    diagnostics.push(Diagnostic::new(Code::OtherDialect, Place::Key(id), message));
}
