//! The call that an operation's documentation shows: a doctest that compiles and is not run.
//!
//! Arguments are parameters of a hidden function, so that no values have to be made up: the example compiles for any API.

use super::Call;
use super::response::Success;
use crate::emit::rust_type::Imports;
use crate::emit::{ident_text, type_text};
use crate::format;
use crate::ir::{Body, ResponseKind};
use crate::sorting;

/// What is longer than this, in characters, is put on several lines.
const WIDE: usize = 100;

/// A call with its required arguments.
pub(in crate::emit) struct Example {
    /// What has to be in scope.
    pub(super) uses: Vec<String>,
    /// The same for nothing but the call.
    #[cfg(feature = "call")]
    called: Vec<String>,
    /// The arguments, each with its type.
    pub(super) parameters: Vec<(String, String)>,
    /// What is made before the call, line by line.
    #[cfg(feature = "call")]
    pub(super) lets: Vec<String>,
    /// `client.create_run(thread_id, body)`, as the lines of it.
    pub(super) call: Vec<String>,
    is_paginated: bool,
    is_polled: bool,
    is_whole: bool,
    is_streamed: bool,
    is_downloaded: bool,
    /// The methods that send the body, or take the response, as another media type.
    others: Vec<String>,
    /// A variant of the errors, by its path.
    pub(super) error: Option<String>,
}

/// A call as a program makes it that has a `client`, and a variable for each argument.
#[cfg(feature = "call")]
pub struct FirstCall {
    /// What has to be in scope.
    pub uses: Vec<String>,
    /// The type that the client's method returns.
    pub builder: String,
    /// The required arguments and their types: those of parameters in their order, then `body`.
    pub arguments: Vec<(String, String)>,
    /// The call, sent, and what comes back, printed.
    pub statements: Vec<String>,
}

impl Call<'_> {
    pub(in crate::emit) fn example(&self) -> Example {
        let imports = Imports::default();
        let mut operations = Vec::new();
        let mut parameters = vec![("client".to_owned(), "&Client".to_owned())];
        let mut values = Vec::new();
        let mut named = Vec::new();
        for (parameter, name) in self.parameters().filter(|(it, _)| it.required) {
            let ty = type_text(&self.context.value_type(&parameter.ty, &imports));
            parameters.push((ident_text(name), ty));
            match self.is_named(parameter) {
                true => named.push(ident_text(name)),
                false => values.push(ident_text(name)),
            }
        }
        if !named.is_empty() {
            operations.push(self.names.required.clone());
            values.push(format!(
                "{} {{ {} }}",
                self.names.required,
                named.join(", ")
            ));
        }
        let body = self.operation.body.as_ref().filter(|it| it.required);
        if let Some(body) = body {
            let ty = self.example_body(body, &imports);
            if !body.has_one_type() {
                operations.push(ty.clone());
            }
            parameters.push(("body".to_owned(), ty));
            values.push("body".to_owned());
        }
        let library = self.context.library();
        let types = imports.text(self.context, "crate::types", None);
        #[cfg(feature = "call")]
        let called = uses(&library, operations.clone(), &types);
        let error = self.first_error().filter(|_| self.success.is_some());
        let error = error.map(|it| format!("{}::{}", self.names.error, ident_text(&it)));
        if error.is_some() {
            operations.push(self.names.error.clone());
        }
        let calls = &self.operation.calls;
        Example {
            uses: uses(&library, operations, &types),
            #[cfg(feature = "call")]
            called,
            parameters,
            #[cfg(feature = "call")]
            lets: Vec::new(),
            call: call(
                &format!(
                    "{}.{}",
                    self.context.receiver(self.index),
                    ident_text(&self.names.method)
                ),
                &values,
            ),
            is_paginated: calls
                .pages
                .as_ref()
                .is_some_and(|it| self.paged(it).is_some()),
            is_polled: calls
                .polling
                .as_ref()
                .is_some_and(|it| self.polled(it).is_some()),
            is_whole: self.success.is_some(),
            is_streamed: self.operation.stream().is_some(),
            // Text can be had in pieces as well, which few need.
            is_downloaded: matches!(self.success, Some(Success::One(ResponseKind::Bytes))),
            others: self.other_media_types(),
            error,
        }
    }

    /// A method for another media type of the body, and one for another of the response.
    fn other_media_types(&self) -> Vec<String> {
        // The first way to send a body is the usual one.
        let body = self.operation.body.as_ref();
        let one_type = body.filter(|it| it.has_one_type() && it.required);
        let bodies = one_type.and_then(|_| self.names.bodies.get(1));
        let bodies = bodies.filter(|_| self.success.is_some());
        let responses = self.names.others.first();
        bodies.into_iter().chain(responses).cloned().collect()
    }

    pub(super) fn example_body(&self, body: &Body, imports: &Imports) -> String {
        if !body.has_one_type() {
            return self.names.body.clone();
        }
        let way = body.media_types.first();
        match way.map(|it| it.content.reading()) {
            Some(ResponseKind::Value(ty)) => type_text(&self.context.value_type(ty, imports)),
            Some(ResponseKind::Text) => "String".to_owned(),
            _ => {
                imports.runtime("self");
                "runtime::Body".to_owned()
            }
        }
    }
}

/// What a call needs in scope: the client, items of its operation, and types.
pub(super) fn uses(library: &str, mut operations: Vec<String>, types: &str) -> Vec<String> {
    sorting::sort(&mut operations);
    let mut uses = vec![format!("use {library}::Client;")];
    if !operations.is_empty() {
        let module = format!("{library}::operations");
        uses.push(format::use_list(&module, &operations));
    }
    if !types.is_empty() {
        uses.push(types.replace("use crate::", &format!("use {library}::")));
    }
    uses
}

/// A call, on several lines if it is long.
fn call(method: &str, values: &[String]) -> Vec<String> {
    let line = format!("{method}({})", values.join(", "));
    if line.chars().count() <= WIDE - 30 {
        return vec![line];
    }
    let values = values.iter().map(|it| format!("    {it},"));
    let first = std::iter::once(format!("{method}("));
    first.chain(values).chain([")".to_owned()]).collect()
}

impl Example {
    /// The doctest, as lines of documentation.
    pub(in crate::emit) fn doctest(&self) -> Vec<String> {
        let mut lines = vec!["```no_run".to_owned()];
        lines.extend(self.opening().iter().map(|it| format!("# {it}")));
        lines.extend(self.visible());
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// All of it, as code that compiles.
    #[cfg(feature = "call")]
    pub(in crate::emit) fn function(&self) -> String {
        let mut lines = self.opening();
        // Between what is in scope and the function.
        let uses = self.uses.iter().map(|it| it.lines().count()).sum();
        lines.insert(uses, String::new());
        let visible = self.lets.iter().cloned().chain(self.visible());
        lines.extend(visible.map(|it| format!("    {it}").trim_end().to_owned()));
        lines.extend(["    Ok(())", "}"].map(str::to_owned));
        lines.join("\n")
    }

    /// Shows nothing but the stream, if there is one.
    #[cfg(feature = "call")]
    pub(super) fn only_streams(&mut self) {
        if self.is_streamed {
            self.only_by(None);
            self.is_streamed = true;
        }
    }

    /// Shows nothing but a method that sends it.
    #[cfg(feature = "call")]
    pub(super) fn only_by(&mut self, method: Option<&String>) {
        self.others = method.into_iter().cloned().collect();
        self.is_paginated = false;
        self.is_polled = false;
        self.is_whole = false;
        self.is_streamed = false;
        self.is_downloaded = false;
        self.error = None;
    }

    /// The usual way to send it, which prints what comes back.
    #[cfg(feature = "call")]
    pub(in crate::emit) fn first(self, builder: &str) -> FirstCall {
        let call = self.call.clone();
        let statements = match self.is_whole {
            true => {
                let mut lines = ending("let response = ", call, ".await?;");
                lines.push("println!(\"{response:#?}\");".to_owned());
                lines
            }
            false => each("event", "events", call, ".stream().await?"),
        };
        FirstCall {
            uses: self.called,
            builder: builder.to_owned(),
            arguments: self.parameters.into_iter().skip(1).collect(),
            statements,
        }
    }

    /// What is in scope, and the function that the call is in.
    fn opening(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.uses.clone();
        let returns = ") -> Result<(), Box<dyn std::error::Error>> {";
        let parameters = self.parameters.iter();
        let parameters: Vec<String> = parameters
            .map(|(name, ty)| format!("{name}: {ty}"))
            .collect();
        let listed = parameters.join(", ");
        match listed.chars().count() + returns.len() < WIDE {
            true => lines.push(format!("async fn call({listed}{returns}")),
            false => {
                lines.push("async fn call(".to_owned());
                lines.extend(parameters.iter().map(|it| format!("    {it},")));
                lines.push(returns.to_owned());
            }
        }
        let lines = lines.iter().flat_map(|it| it.lines());
        lines.map(str::to_owned).collect()
    }

    /// The call, sent: an expression.
    pub(in crate::emit) fn sent(&self) -> String {
        let end = match self.is_whole {
            true => ".await",
            false => ".stream().await",
        };
        ending("", self.call.clone(), end).join("\n")
    }

    /// What readers see: the usual way to send it, the others, and its errors.
    pub(in crate::emit) fn visible(&self) -> Vec<String> {
        let ways = self.ways();
        if let [only] = ways.as_slice() {
            return only.lines(self.call.clone());
        }
        let mut lines = ending("let call = ", self.call.clone(), ";");
        for (index, way) in ways.iter().enumerate() {
            if !way.about.is_empty() {
                lines.extend([String::new(), format!("// {}:", way.about)]);
            }
            let call = match index + 1 == ways.len() {
                true => "call",
                false => "call.clone()",
            };
            lines.extend(way.lines(vec![call.to_owned()]));
        }
        lines
    }

    /// What can be done with the call.
    fn ways(&self) -> Vec<Way<'_>> {
        let usual = match (self.is_paginated, self.is_polled, self.is_whole) {
            (true, ..) => Some(Sent::Each("item", ".items()")),
            (_, true, _) => Some(Sent::Whole(".poll().await?")),
            (.., true) => Some(Sent::Whole(".await?")),
            _ => None,
        };
        let way = |about, sent| Way { about, sent };
        let mut ways: Vec<Way<'_>> = usual.map(|it| way("", it)).into_iter().collect();
        let others = self.others.iter();
        ways.extend(others.map(|it| way("In another media type", Sent::By(it))));
        if self.is_streamed {
            let about = if ways.is_empty() { "" } else { "As a stream" };
            ways.push(way(about, Sent::Each("event", ".stream().await?")));
        }
        if self.is_downloaded {
            let pieces = Sent::Each("piece", ".download().await?");
            ways.push(way("Piece by piece", pieces));
        }
        let error = self.error.as_ref();
        ways.extend(error.map(|it| way("An error by its status", Sent::Error(it))));
        ways
    }
}

/// A way to send a call.
struct Way<'e> {
    /// What it is, if it is not the usual one.
    about: &'static str,
    sent: Sent<'e>,
}

enum Sent<'e> {
    /// The whole of a response, by what follows the call.
    Whole(&'static str),
    /// The same, by a method of this name.
    By(&'e str),
    /// What comes one by one.
    Each(&'static str, &'static str),
    /// A variant of its errors.
    Error(&'e str),
}

impl Way<'_> {
    fn lines(&self, call: Vec<String>) -> Vec<String> {
        match self.sent {
            Sent::Whole(end) => ending("let response = ", call, &format!("{end};")),
            Sent::By(method) => {
                let end = format!(".{method}().await?;");
                ending("let response = ", call, &end)
            }
            Sent::Each(one, end) => each(one, &format!("{one}s"), call, end),
            Sent::Error(variant) => {
                let mut lines = ending("if let Err(error) = ", call, ".await {");
                lines.extend([
                    "    match error.typed() {".to_owned(),
                    format!("        Some({variant}(body)) => println!(\"{{body:?}}\"),"),
                    "        _ => println!(\"{error}\"),".to_owned(),
                    "    }".to_owned(),
                    "}".to_owned(),
                ]);
                lines
            }
        }
    }
}

/// An expression of several lines between what comes before and after it.
fn ending(start: &str, mut lines: Vec<String>, end: &str) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, start);
    }
    match lines.last_mut() {
        // Methods on lines of their own go on so.
        Some(last) if last.starts_with("    .") && end.starts_with('.') => {
            lines.push(format!("    {end}"));
        }
        Some(last) => last.push_str(end),
        None => {}
    }
    lines
}

/// A loop over what comes one by one.
fn each(one: &str, all: &str, call: Vec<String>, end: &str) -> Vec<String> {
    let mut lines = ending(&format!("let mut {all} = "), call, &format!("{end};"));
    lines.push(format!("while let Some({one}) = {all}.next().await {{"));
    lines.push(format!("    println!(\"{{:?}}\", {one}?);"));
    lines.push("}".to_owned());
    lines
}
