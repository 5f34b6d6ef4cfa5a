//! The reference of one operation or schema: all that a caller has to know, on a page.
//!
//! A [`Page`] is data. It is made of the intermediate representation, so that it says what emitted code does; `tree` makes
//! fields of types, `operation` and `schema` sections of these, `call` the call as Rust and curl. `text`, `markdown`, `html` and
//! `json` are ways to show a page; where it is printed is left to the command line.

use serde_json::Value as Json;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::emit::Settings;
use crate::ir::{Api, TypeId};
use crate::naming::Names;
use crate::plan::Plan;
use crate::resolve::{OperationRef, Resolver};

mod curl;
mod example;
#[cfg(feature = "explore")]
mod html;
mod json;
mod markdown;
mod operation;
mod prose;
mod schema;
mod subject;
mod text;
mod tree;

pub(crate) use curl::{escaped, quoted, variable};
#[cfg(feature = "explore")]
pub use html::{escaped_html, html, prose};
pub use json::json;
pub use markdown::markdown;
pub(crate) use subject::{Subject, operation, subject};
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
    /// The properties of the body that ask for the stream, with their values, if there is one.
    pub asked_by: Option<Vec<(String, Json)>>,
    /// Whether fields are left out because they are too deep or too many.
    pub is_folded: bool,
}

/// A part of a page: parameters of a place, a body, a response.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// What kind of part it is.
    pub part: Part,
    /// What it is about, such as `Query parameters`.
    pub title: String,
    /// What is said of it as a whole, as CommonMark.
    pub notes: Vec<String>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A kind of a page's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// What holds for the whole: servers, credentials, where it is used.
    #[default]
    About,
    /// The parameters of a place, by the word that documents have for it: `path`, `query`, `querystring`, `header`, `cookie`.
    Parameters(&'static str),
    /// What is sent.
    Body {
        /// Whether it must be there.
        required: bool,
    },
    /// What comes back, whole.
    Response,
    /// What comes back item by item.
    Stream,
    /// The headers of what comes back.
    Headers,
    /// What comes back in its stead.
    Error,
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
    /// An example of it, where it is a parameter that the document has one of.
    pub example: Option<Json>,
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
    /// How deep fields are listed.
    pub depth: Depth,
}

/// How deep fields are listed; 0 is the first level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// Of what is sent.
    pub sent: usize,
    /// Of what is received.
    pub received: usize,
}

/// All that is sent, and the first level of what is received.
impl Default for Depth {
    fn default() -> Self {
        Depth {
            sent: 24,
            received: 0,
        }
    }
}

impl Depth {
    /// The same of both.
    pub fn of(levels: usize) -> Depth {
        Depth {
            sent: levels,
            received: levels,
        }
    }
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

/// What a page is made of.
pub(crate) struct Material<'m, 'a> {
    pub api: &'m Api,
    pub names: &'m Names,
    pub plan: &'m Plan,
    pub settings: Settings<'m>,
    pub resolver: &'m Resolver<'a>,
    /// How deep fields are listed.
    pub depth: Depth,
}

/// The page of an operation, if it was lowered.
pub(crate) fn operation_page<'a>(
    material: &Material<'_, 'a>,
    listed: &OperationRef<'a>,
) -> Option<Page> {
    let mut all = material.api.operations.iter();
    let index = all.position(|it| it.method == listed.method && it.path == listed.path)?;
    operation::page(material, index, listed)
}

/// The page of an operation or a schema that was lowered. `None` after a diagnostic.
pub(crate) fn page<'a>(
    material: &Material<'_, 'a>,
    subject: &Subject<'a>,
    all: &[OperationRef<'a>],
    diagnostics: &mut Diagnostics,
) -> Option<Page> {
    match subject {
        Subject::Operation(index) => operation_page(material, all.get(*index)?),
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
