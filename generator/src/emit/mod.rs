//! Emits the files of a crate, before they are text. Cannot fail.
//!
//! Emitted code is declarations: structs, enums, a macro call each, builders. Their behaviour is in the runtime, whose
//! sources are copied beside them.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::format::{self, Item, RustFile};
use crate::ir::{Api, Docs, TypeId};
use crate::naming::{Names, is_keyword};
use crate::options::Options;
use crate::parallel;
use crate::plan::{Needs, Plan};
use crate::source::{FileId, Sources};
use crate::write::File;
#[cfg(feature = "call")]
pub use docs::{access, limits};
use features::Features;
#[cfg(feature = "call")]
pub use html::to_markdown;
#[cfg(feature = "call")]
pub use operation::{FirstCall, Given, GivenBody, accepted};

mod client;
mod constructors;
mod credentials;
mod dependencies;
mod docs;
mod examples;
mod exports;
mod features;
mod guard;
mod html;
mod lints;
mod manifest;
mod number;
mod operation;
pub mod parts;
mod runtime;
mod rust_type;
pub mod shared;
pub mod surface;
mod types;
mod validate;
mod width;
mod xml;

/// What emission needs besides the API.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'o> {
    /// What was chosen for the crate and its client.
    pub options: &'o Options,
    /// The package's name, which may be made of the document's title.
    pub crate_name: &'o str,
    /// The file name of the document.
    pub document_name: &'o str,
    /// The document itself, and the files it refers to: documentation says where a type comes from.
    pub document: FileId,
    pub sources: &'o Sources,
}

/// Everything an emitter looks at.
struct Context<'c> {
    api: &'c Api,
    names: &'c Names,
    plan: &'c Plan,
    /// What of the runtime the crate has.
    needs: Needs,
    /// And what of it values of chosen formats need.
    formats: BTreeSet<&'static str>,
    settings: Settings<'c>,
}

impl<'c> Context<'c> {
    fn new(api: &'c Api, names: &'c Names, plan: &'c Plan, settings: Settings<'c>) -> Self {
        let options = settings.options;
        // Tests of examples read strictly.
        let formats = options.formats.parts(api);
        let is_noted = formats.contains("formatted") || options.example_tests || options.mock_tests;
        Context {
            needs: plan.needs().without(&options.left_out, is_noted),
            formats,
            api,
            names,
            plan,
            settings,
        }
    }

    /// What the crate is called in code.
    fn library(&self) -> String {
        self.settings.crate_name.replace('-', "_")
    }
}

/// The files of the crate, in a stable order.
pub fn emit(api: &Api, names: &Names, plan: &Plan, settings: Settings<'_>) -> Vec<format::Source> {
    let context = Context::new(api, names, plan, settings);
    let operations: Vec<(&str, Vec<usize>)> = names.operation_modules().into_iter().collect();
    let operations = parallel::map(&operations, |(module, indexes)| {
        operation::file(&context, module, indexes)
    });
    let errors = operation::common_errors(&context);
    let errors = parallel::map(&errors, |index| operation::common_error(&context, *index));
    let types: Vec<(&str, Vec<TypeId>)> = names.type_modules().into_iter().collect();
    let types = parallel::map(&types, |(module, ids)| types::file(&context, module, ids));
    let features = Features::of(&context, &operations, &errors, &types);
    let mut files = Files::new(settings);
    files.texts(manifest::files(&context, &features));
    files.sources(client::file(&context, &features));
    files.sources([features.operations(&operations, &errors)]);
    files.sources(operations.into_iter().chain(errors));
    files.sources([features.types(&types)]);
    files.sources(types);
    files.sources(examples::source(&context));
    files.texts(examples::files(&context));
    files.sources(xml::file(&context));
    if settings.options.runtime.is_none() {
        files.texts(runtime::files(&context));
    }
    files.all
}

/// The call of an operation as its documentation shows it, as a function that compiles; with what a caller gave.
#[cfg(feature = "call")]
pub fn call(
    api: &Api,
    names: &Names,
    plan: &Plan,
    settings: Settings<'_>,
    index: usize,
    given: Option<&Given>,
) -> String {
    let context = Context::new(api, names, plan, settings);
    match given {
        Some(given) => operation::given_function(&context, index, given),
        None => operation::function(&context, index),
    }
}

/// The call of an operation as a program makes it.
#[cfg(feature = "call")]
pub fn first_call(
    api: &Api,
    names: &Names,
    plan: &Plan,
    settings: Settings<'_>,
    index: usize,
) -> FirstCall {
    let context = Context::new(api, names, plan, settings);
    operation::first_call(&context, index)
}

/// The files so far.
struct Files {
    header: String,
    all: Vec<format::Source>,
}

impl Files {
    fn new(settings: Settings<'_>) -> Files {
        Files {
            header: header(settings),
            all: Vec::new(),
        }
    }

    fn texts(&mut self, files: Vec<File>) {
        self.all.extend(files.into_iter().map(format::Source::Text));
    }

    fn sources(&mut self, sources: impl IntoIterator<Item = Source>) {
        for source in sources {
            self.all.push(format::Source::Rust(RustFile {
                path: source.path,
                header: self.header.clone(),
                docs: source.docs,
                items: source.items,
            }));
        }
    }
}

/// A Rust file before it is text.
#[derive(Default)]
struct Source {
    path: String,
    docs: Vec<String>,
    items: Vec<Item>,
    /// The module it is, below `operations` or `types`.
    module: String,
    /// What others may use of it; all of it if nothing is named.
    exports: Vec<String>,
    /// The modules of types it imports from.
    uses: BTreeSet<String>,
}

/// The first line of every emitted Rust file.
fn header(settings: Settings<'_>) -> String {
    let document = docs::plain_line(settings.document_name);
    format!(
        "// {} by specwright from {document}; edit that and generate again.",
        crate::write::MARK
    )
}

/// An identifier, raw if it is a keyword.
fn ident(name: &str) -> Ident {
    match is_keyword(name) {
        true => Ident::new_raw(name, Span::call_site()),
        false => Ident::new(name, Span::call_site()),
    }
}

/// An identifier as text, raw if it is a keyword.
fn ident_text(name: &str) -> String {
    match is_keyword(name) {
        true => format!("r#{name}"),
        false => name.to_owned(),
    }
}

/// A type as text, as people write it.
fn type_text(ty: &TokenStream) -> String {
    let mut text = String::new();
    print_type(ty.clone(), &mut text);
    text
}

/// Prints tokens of a type: a space between words and behind commas, nowhere else.
fn print_type(tokens: TokenStream, text: &mut String) {
    let mut tokens = tokens.into_iter().peekable();
    let mut after_word = false;
    while let Some(token) = tokens.next() {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && after_word {
            text.push(' ');
        }
        after_word = is_word;
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                print_type(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(mark) if mark.as_char() == ',' => {
                text.push_str(if tokens.peek().is_some() { ", " } else { "," });
            }
            token => text.push_str(&token.to_string()),
        }
    }
}

/// A constant as an expression of Rust.
fn constant(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => literal(text),
        serde_json::Value::Number(value) => type_text(&number::json(value)),
        other => other.to_string(),
    }
}

/// A string as a literal in text.
fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

/// Documentation attributes, a line each.
fn doc_lines(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// What the document says, with a fallback where it says nothing.
fn documentation(docs: &Docs, limits: Option<String>, fallback: &str) -> TokenStream {
    doc_lines(&docs::lines(docs, limits, fallback))
}
