//! Operations: a table each, from which the runtime's macro makes the client's method and its builder.

use super::rust_type::Imports;
use super::{Context, Source, constant, docs, ident_text, literal, type_text, xml};
use crate::format::{Entries, Entry, Function, Head, Item, Table};
use crate::ir::{Operation, Safety};
use crate::naming::OperationNames;
use response::{Failure, Success};

mod arguments;
mod body;
mod example;
#[cfg(feature = "call")]
mod given;
mod patterns;
mod response;
#[cfg(feature = "diff")]
mod surface;
mod validation;

#[cfg(feature = "call")]
#[cfg(feature = "call")]
pub use example::FirstCall;
#[cfg(feature = "call")]
pub use given::{Given, GivenBody};
#[cfg(feature = "call")]
pub use response::accepted;
#[cfg(feature = "diff")]
pub use surface::surface;

/// The operations whose errors operations of other groups have as well.
pub fn common_errors(context: &Context<'_>) -> Vec<usize> {
    let operations = context.api.operations.iter().enumerate();
    let common = operations.filter(|(index, operation)| {
        let names = context.names.operation(*index);
        let shared = names.shared_error.as_ref();
        let spread = shared.is_some_and(|it| it.module != names.module);
        operation.errors_of == Some(*index)
            && spread
            && matches!(response::failure(operation), Failure::ByStatus(_))
    });
    common.map(|(index, _)| index).collect()
}

/// The file of errors that operations of several groups have in common.
pub fn common_error(context: &Context<'_>, index: usize) -> Source {
    let imports = Imports::default();
    let mut items = Vec::new();
    let shared = context.names.operation(index).shared_error.clone();
    let shared = shared.unwrap_or_default();
    if let Failure::ByStatus(all) = response::failure(&context.api.operations[index]) {
        response::shared_enum(context, &shared.name, &all, &imports, &mut items);
    }
    items.insert(0, Item::Plain(imports.text(context, "crate::types", None)));
    Source {
        path: format!("src/operations/{}.rs", shared.module),
        docs: Vec::new(),
        items,
        module: shared.module,
        exports: Vec::new(),
        uses: imports.modules(context),
        names_calls: true,
    }
}

/// An operation on its way to code.
pub(super) struct Call<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) index: usize,
    pub(super) operation: &'c Operation,
    pub(super) names: &'c OperationNames,
    pub(super) imports: &'c Imports,
    pub(super) success: Option<Success<'c>>,
    pub(super) failure: Failure<'c>,
}

/// The file of a group.
pub fn file(context: &Context<'_>, module: &str, indexes: &[usize]) -> Source {
    let imports = Imports::default();
    imports.runtime("self");
    let mut items = Vec::new();
    for index in indexes {
        let call = Call::of(context, *index, &imports);
        items.push(Item::Table(call.table()));
        items.extend(call.required_struct().map(Item::Declaration));
        items.extend(call.validation().map(|it| Item::rust(&it)));
        call.enums(&mut items);
    }
    items.insert(0, Item::Plain(imports.text(context, "crate::types", None)));
    let group = indexes.first().map(|it| &context.api.operations[*it].group);
    let group = group.map(|it| docs::code(it)).unwrap_or_default();
    Source {
        path: format!("src/operations/{module}.rs"),
        docs: match group.is_empty() {
            true => Vec::new(),
            false => vec![format!("Operations of `{group}`.")],
        },
        items,
        module: module.to_owned(),
        exports: Vec::new(),
        uses: imports.modules(context),
        names_calls: true,
    }
}

/// An operation's call with its required arguments, sent, for prose about it.
pub fn example(context: &Context<'_>, index: usize) -> String {
    let imports = Imports::default();
    Call::of(context, index, &imports).example().sent()
}

/// An operation's call in a function of its own.
#[cfg(feature = "call")]
pub fn function(context: &Context<'_>, index: usize) -> String {
    let imports = Imports::default();
    Call::of(context, index, &imports).example().function()
}

/// The same with what a caller gave.
#[cfg(feature = "call")]
pub fn given_function(context: &Context<'_>, index: usize, given: &Given) -> String {
    let imports = Imports::default();
    Call::of(context, index, &imports).given(given).function()
}

/// An operation's call as a program makes it.
#[cfg(feature = "call")]
pub fn first_call(context: &Context<'_>, index: usize) -> FirstCall {
    let imports = Imports::default();
    let call = Call::of(context, index, &imports);
    call.example().first(&call.names.builder)
}

impl<'c> Call<'c> {
    fn of(context: &'c Context<'c>, index: usize, imports: &'c Imports) -> Self {
        let operation = &context.api.operations[index];
        Call {
            context,
            index,
            operation,
            names: context.names.operation(index),
            imports,
            success: response::success(operation),
            failure: response::failure(operation),
        }
    }
}

impl Call<'_> {
    /// The call of the runtime's macro.
    fn table(&self) -> Table {
        let by = match self.named().next() {
            Some(_) => format!(" by {}", self.names.required),
            None => String::new(),
        };
        let (builder, error) = (&self.names.builder, type_text(&self.error_type()));
        Table {
            name: "operation",
            head: Head::Function(Function {
                docs: self.docs(),
                name: ident_text(&self.names.method),
                required: self.required_arguments(),
                optional: self.optional_arguments(),
                returns: format!("{by} -> {builder} fails {error}"),
            }),
            entries: Entries::Statements(self.statements()),
        }
    }

    /// What is said of the operation, and of its required arguments.
    fn docs(&self) -> Vec<String> {
        let operation = self.operation;
        // An example is no first line.
        let fallback = format!("Operation `{}`.", docs::code(&operation.id));
        let mut lines = docs::lines(&operation.docs, None, &fallback);
        let told: Vec<String> = self
            .parameters()
            .filter(|(parameter, _)| parameter.required && !self.is_named(parameter))
            .filter_map(|(parameter, name)| {
                let text = parameter.docs.description.as_deref()?;
                let text = docs::prose(text).join(" ");
                let item = format!("- `{name}`: {}", text.trim());
                Some(docs::wrapped(&item, 2))
            })
            .flatten()
            .collect();
        if !told.is_empty() {
            lines.push(String::new());
            lines.extend(told);
        }
        lines.extend(self.scopes());
        lines.push(String::new());
        lines.extend(self.example().doctest());
        lines
    }

    /// The scopes that a credential needs, folded if they are many.
    fn scopes(&self) -> Vec<String> {
        const MANY: usize = 5;
        let mut lines = Vec::new();
        for (scheme, scopes) in &self.operation.scopes {
            let listed: Vec<String> = scopes.iter().map(|it| docs::code(it)).collect();
            let scheme = docs::code(scheme);
            let text = format!("Scopes of `{scheme}`: `{}`.", listed.join("`, `"));
            let folded = scopes.len() > MANY;
            lines.push(String::new());
            if folded {
                // No text of the document: this is HTML.
                let summary = "<details><summary>OAuth scopes</summary>";
                lines.extend([summary.to_owned(), String::new()]);
            }
            lines.extend(docs::wrapped(&text, 0));
            if folded {
                lines.extend([String::new(), "</details>".to_owned()]);
            }
        }
        lines
    }

    /// What the table says of the request and its responses.
    fn statements(&self) -> Vec<Entry> {
        let operation = self.operation;
        let mut lines = vec![self.request()];
        lines.extend(operation.server.map(|it| format!("at {it}")));
        for parameter in &operation.parameters {
            if let Some(value) = &parameter.constant {
                let value = match value.is_null() || value.is_array() || value.is_object() {
                    true => "()".to_owned(),
                    false => constant(value),
                };
                let place = arguments::placement(parameter);
                lines.push(format!("fixed {place} = {value}"));
            }
        }
        let safety = operation.calls.safety.map(safety);
        lines.extend(safety.map(|it| format!("safety {it}")));
        let mut parameters = operation.parameters.iter();
        let key = parameters.find(|it| it.is_key());
        lines.extend(key.map(|it| format!("keyed {}", literal(&it.name))));
        lines.extend(operation.body.iter().flat_map(|it| self.body(it)));
        if !self.checks().is_empty() {
            lines.push("checks arguments".to_owned());
        }
        lines.extend(self.whole());
        for (statuses, id) in response::xml(operation) {
            let table = xml::table(self.context, id);
            lines.push(format!("xml {statuses} = {table}"));
        }
        lines.extend(self.others());
        let downloads = operation.downloads();
        if !downloads.is_empty() {
            lines.push(format!("download {}", literal(&downloads.join(", "))));
        }
        let mut entries: Vec<Entry> = lines.into_iter().map(Entry::line).collect();
        let stream = operation.stream();
        entries.extend(stream.map(|(media_type, it)| self.events(media_type, it)));
        entries.extend(self.patterns());
        entries
    }

    /// The line of method and path, security and response headers.
    fn request(&self) -> String {
        let operation = self.operation;
        let headers = operation.headers.as_ref().map(|ty| {
            let ty = type_text(&self.context.value_type(ty, self.imports));
            format!(" headers {ty}")
        });
        let shown = docs::code(&operation.path);
        let shown = match shown == operation.path {
            true => String::new(),
            false => format!(" as {}", literal(&shown)),
        };
        format!(
            "{} {}{shown} {} [{}]{}",
            operation.method,
            literal(&operation.path),
            literal(&operation.id),
            security(operation),
            headers.unwrap_or_default()
        )
    }
}

/// The alternatives of an operation's security requirements.
fn security(operation: &Operation) -> String {
    let alternatives = operation.security.iter();
    let alternatives: Vec<String> = alternatives.map(|it| texts(it)).collect();
    alternatives.join(", ")
}

/// A list of strings.
fn texts(all: &[String]) -> String {
    let all: Vec<String> = all.iter().map(|it| literal(it)).collect();
    format!("&[{}]", all.join(", "))
}

/// A list of pairs of strings.
fn pairs<'p>(all: impl IntoIterator<Item = (&'p String, &'p String)>) -> String {
    let all = all.into_iter();
    let all = all.map(|(one, other)| format!("({}, {})", literal(one), literal(other)));
    format!("&[{}]", all.collect::<Vec<String>>().join(", "))
}

/// A safety as the runtime calls it.
fn safety(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "Safe",
        Safety::Idempotent => "Idempotent",
        Safety::Unsafe => "Unsafe",
    }
}
