//! One dialect out of every OpenAPI version.
//!
//! After this stage the structure is as OpenAPI 3.0 has it and schemas are JSON Schema
//! 2020-12, raised rather than lowered so that nothing is lost. No later stage knows that
//! versions exist. Nodes keep their identity, so diagnostics still point into the file.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{Node, NodeId, Number, Value};

mod schema;
mod structure;

/// The version of OpenAPI a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
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
    structure::normalize(&mut root, version, diagnostics);
    Some((root, version))
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
    if let Some(swagger) = root.get("swagger") {
        let place = Place::Value(swagger.id);
        diagnostics.push(
            Diagnostic::new(
                Code::UnsupportedVersion,
                place,
                format!("Swagger {} is not supported yet", text(swagger)),
            )
            .help("convert the document to OpenAPI 3 first"),
        );
        return None;
    }
    let Some(said) = root.get("openapi") else {
        let message = "the document does not say its version";
        let help = match () {
            () if root.get("overlay").is_some() => "this is an overlay; give it as one",
            () if root.get("asyncapi").is_some() => "this is AsyncAPI, which is not supported",
            () => "add `openapi: 3.1.0` at the top",
        };
        diagnostics
            .push(Diagnostic::new(Code::MissingVersion, Place::Value(root.id), message).help(help));
        return None;
    };
    let text = text(said);
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Some(Version::V30),
        (Some("3"), Some("1")) => Some(Version::V31),
        (Some("3"), Some("2")) => Some(Version::V32),
        _ => {
            let message = match text.is_empty() {
                true => format!("the version must be a string, not {}", said.kind()),
                false => format!("OpenAPI `{text}` is not supported"),
            };
            let place = Place::Value(said.id);
            diagnostics.push(
                Diagnostic::new(Code::UnsupportedVersion, place, message)
                    .help("supported are 3.0, 3.1 and 3.2"),
            );
            None
        }
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
