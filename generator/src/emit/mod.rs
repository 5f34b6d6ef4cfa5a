//! Emits the files of a crate, before they are text. Cannot fail.
//!
//! Emitted code is declarations: structs, enums, a macro call each, builders. Their behaviour is in the runtime, whose
//! sources are copied beside them.

use std::collections::BTreeSet;

use foldhash::HashMap;
use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::format::{self, Item, RustFile};
use crate::ir::{Api, TypeId};
use crate::naming::{self, Names, is_keyword};
use crate::options::{Layout, Options, SharedRuntime};
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
#[cfg(feature = "diff")]
pub mod parts;
mod runtime;
mod rust_type;
pub mod shared;
#[cfg(feature = "diff")]
pub mod surface;
mod types;
mod validate;
mod width;
mod workspace;
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

/// Which crate is written: an API is one or several.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Crate {
    /// The whole of the API.
    Whole,
    /// The one on top of several.
    Top,
    /// The types that many groups of operations need.
    Types,
    /// What a few groups need.
    Shared,
    /// A group of operations.
    Group { module: String, feature: String },
    /// The groups with the fewest operations.
    Others,
    /// What types are made of, a half of the runtime.
    Values,
    /// What calls are made of, the other half, with all of the first in it.
    Runtime,
}

/// Everything an emitter looks at.
#[derive(Clone)]
struct Context<'c> {
    api: &'c Api,
    names: &'c Names,
    plan: &'c Plan,
    /// What of the runtime the crate has.
    needs: Needs,
    /// And what of it values of chosen formats need.
    formats: BTreeSet<&'static str>,
    settings: Settings<'c>,
    of: Crate,
    /// The API's other crates that this one depends on, those of the runtime aside.
    beside: Vec<Crate>,
    /// Whether this one has types alone, which need the half of the runtime that they are made of.
    has_values_only: bool,
}

impl<'c> Context<'c> {
    fn new(api: &'c Api, names: &'c Names, plan: &'c Plan, settings: Settings<'c>) -> Self {
        let options = settings.options;
        // Tests of examples read strictly.
        let formats = options.formats.parts(api);
        let is_noted = formats.contains("formatted") || options.example_tests || options.mock_tests;
        let is_shared = options.layout == Layout::Workspace && options.runtime.is_none();
        Context {
            needs: Needs {
                shared: is_shared,
                ..plan.needs().without(&options.left_out, is_noted)
            },
            formats,
            api,
            names,
            plan,
            settings,
            of: match options.layout {
                Layout::Crate => Crate::Whole,
                Layout::Workspace => Crate::Top,
            },
            beside: Vec::new(),
            has_values_only: false,
        }
    }

    /// The same for another crate.
    fn of(&self, of: Crate, beside: Vec<Crate>) -> Self {
        let needs = Needs {
            of_types: of != Crate::Runtime,
            of_calls: of != Crate::Values,
            ..self.needs.clone()
        };
        Context {
            needs,
            of,
            beside,
            ..self.clone()
        }
    }

    /// The package of the crate.
    fn package(&self) -> String {
        self.package_of(&self.of)
    }

    /// The package of another crate of the API.
    fn package_of(&self, of: &Crate) -> String {
        workspace::package(self.settings.crate_name, of)
    }

    /// What the crate is called in code.
    fn library(&self) -> String {
        self.library_of(&self.of)
    }

    /// What another crate of the API is called in code.
    fn library_of(&self, of: &Crate) -> String {
        self.package_of(of).replace('-', "_")
    }

    /// Whether the crate has operations and types that others have as well.
    fn is_group(&self) -> bool {
        matches!(self.of, Crate::Group { .. } | Crate::Others)
    }

    /// The crate with the runtime, as this one depends on it; `None` if it has its own.
    fn runtime(&self) -> Option<SharedRuntime> {
        workspace::runtime(self)
    }

    /// The client that has an operation, as calls name it: `client`, or `client.orders()`.
    fn receiver(&self, index: usize) -> String {
        match self.of {
            Crate::Top => {
                let accessor = naming::accessor(&self.names.operation(index).module);
                format!("client.{}()", ident_text(&accessor))
            }
            _ => "client".to_owned(),
        }
    }

    /// The type of that client: `Client`, or `groups::orders::Client`.
    #[cfg(feature = "diff")]
    fn receiver_type(&self, index: usize) -> String {
        match self.of {
            Crate::Top => {
                let module = &self.names.operation(index).module;
                format!("groups::{}::Client", ident_text(module))
            }
            _ => "Client".to_owned(),
        }
    }
}

/// The files of the crate, in a stable order.
pub fn emit(api: &Api, names: &Names, plan: &Plan, settings: Settings<'_>) -> Vec<format::Source> {
    let context = Context::new(api, names, plan, settings);
    let modules: Vec<(&str, Vec<usize>)> = names.operation_modules().into_iter().collect();
    let groups: HashMap<String, Context<'_>> = match context.of {
        Crate::Top => features::groups(&context)
            .into_iter()
            .map(|it| (it.module, context.of(it.home, Vec::new())))
            .collect(),
        _ => HashMap::default(),
    };
    let operations = parallel::map(&modules, |(module, indexes)| {
        operation::file(groups.get(*module).unwrap_or(&context), module, indexes)
    });
    let errors = operation::common_errors(&context);
    let errors = parallel::map(&errors, |index| operation::common_error(&context, *index));
    let types: Vec<(&str, Vec<TypeId>)> = names.type_modules().into_iter().collect();
    let types = parallel::map(&types, |(module, ids)| types::file(&context, module, ids));
    let features = Features::of(&context, &operations, &errors, &types);
    let mut files = Files::new(settings);
    if context.of == Crate::Top {
        let parts = workspace::Parts {
            operations,
            errors,
            types,
        };
        for member in workspace::members(&context, &features, parts) {
            files.texts(member.texts);
            files.sources(member.sources);
        }
        return files.all;
    }
    files.texts(manifest::files(&context, &features));
    files.sources(client::file(&context, &features));
    files.sources([features.operations(&operations, &errors)]);
    files.sources(operations.into_iter().chain(errors));
    files.sources([features.types(&types)]);
    files.sources(types);
    files.sources(examples::source(&context));
    files.texts(examples::files(&context));
    files.sources(xml::file(&context));
    if context.runtime().is_none() {
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
    /// Whether it names what calls are made of.
    names_calls: bool,
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
    let is_plain = |it: u8| matches!(it, b' '..=b'~') && !matches!(it, b'"' | b'\\');
    match text.bytes().all(is_plain) {
        true => format!("\"{text}\""),
        false => Literal::string(text).to_string(),
    }
}

/// Documentation attributes, a line each.
fn doc_lines(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}
