//! The reference of one operation or schema: all that a caller has to know, on a page.
//!
//! A [`Page`] is data. It is made of the intermediate representation, so that it says what emitted code does; `tree` makes
//! fields of types, `operation` and `schema` sections of these, `call` the call as Rust and curl. `text`, `markdown` and
//! `json` are three ways to show a page; where it is printed is left to the command line.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::emit::Settings;
use crate::ir::{Api, TypeId};
use crate::naming::Names;
use crate::plan::Plan;
use crate::resolve::{OperationRef, Resolver};

mod curl;
mod json;
mod markdown;
mod operation;
mod prose;
mod schema;
mod subject;
mod text;
mod tree;

pub(crate) use curl::{escaped, quoted, variable};
pub use json::json;
pub use markdown::markdown;
pub(crate) use subject::{Subject, subject};
pub use text::{TextOptions, text};

/// The reference of an operation or a schema.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The operation's id, or the schema's name.
    pub title: String,
    /// Method and path of an operation.
    pub call: Option<(String, String)>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// One line on what it does.
    pub summary: Option<String>,
    /// What it does, as CommonMark.
    pub description: Option<String>,
    /// What is sent, and what comes back.
    pub sections: Vec<Section>,
    /// How it is called.
    pub snippets: Vec<Snippet>,
    /// Whether fields are left out because they are too deep or too many.
    pub is_folded: bool,
}

/// A part of a page: parameters of a place, a body, a response.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// What it is about, such as `Query parameters`.
    pub title: String,
    /// What is said of it as a whole, as CommonMark.
    pub notes: Vec<String>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A parameter, a property, a branch of a union, or an event.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// As it is sent.
    pub name: String,
    /// Its type, in the document's words.
    pub ty: String,
    /// Whether it is one of several alternatives rather than one of several parts.
    pub is_branch: bool,
    /// Whether it must be there, where that is a question.
    pub required: Option<bool>,
    /// What it is if it is left out.
    pub default: Option<Json>,
    /// What values have to be like: ranges, lengths, directions.
    pub limits: Vec<String>,
    /// The values it may have, if they are listed.
    pub values: Vec<Allowed>,
    /// Whether other values than the listed may come.
    pub is_open: bool,
    /// What it means, as CommonMark.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// Its own fields.
    pub fields: Vec<Field>,
    /// Why its own fields are not listed though it has some.
    pub omitted: Option<Omitted>,
}

/// A listed value.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// The value.
    pub value: Json,
    /// What it means.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

/// Why fields are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omitted {
    /// They are listed where the type came up first.
    Above,
    /// They are too deep, or there are too many.
    Folded,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// An operationId, `METHOD /path`, the name of a schema or `#/components/schemas/NAME`.
    pub name: String,
    /// How deep fields are listed. If not said, all that is sent and the first level of what is received.
    pub depth: Option<usize>,
}

/// A piece of code.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// What it is.
    pub title: String,
    /// The word behind a fence of CommonMark.
    pub language: &'static str,
    /// The code.
    pub code: String,
}

/// How deep fields are listed that are sent, where nothing is said of it.
const SENT: usize = 24;
/// How deep those are that are received.
const RECEIVED: usize = 0;

/// What a page is made of.
pub(crate) struct Material<'m, 'a> {
    pub api: &'m Api,
    pub names: &'m Names,
    pub plan: &'m Plan,
    pub settings: Settings<'m>,
    pub resolver: &'m Resolver<'a>,
    /// How deep fields are listed, if that is said.
    pub depth: Option<usize>,
}

/// The page of an operation or a schema that was lowered. `None` after a diagnostic.
pub(crate) fn page(
    material: &Material<'_, '_>,
    subject: &Subject<'_>,
    all: &[OperationRef<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<Page> {
    match subject {
        // It is the only one that was lowered.
        Subject::Operation(index) => {
            let (lowered, listed) = (material.api.operations.first()?, all.get(*index)?);
            Some(operation::page(material, lowered, listed))
        }
        Subject::Schema(schema) => {
            let mut types = material.api.types.iter();
            let ty = types.position(|it| it.origin == schema.node.id && it.name.path.is_empty());
            if ty.is_none() {
                let message = format!("no type is made of the schema `{}`", schema.name);
                let diagnostic = Diagnostic::new(Code::UnknownOperation, Place::None, message);
                let help = "it describes no values of its own; look at an operation that uses it";
                diagnostics.push(diagnostic.help(help));
            }
            Some(schema::page(material, schema, TypeId(ty?), all))
        }
    }
}
