//! Operations: a table each, out of which the runtime's macro makes the client's method and a builder.

use indexmap::IndexMap;

use super::outcome::{self, Failure, Success};
use super::rust_type::Imports;
use super::{
    Context, Source, calls, construct, docs, ident, ident_text, literal, number, type_text, types,
    validate,
};
use crate::format::{Item, fill};
use crate::ir::reading::essence;
use crate::ir::{Operation, Parameter, ParameterPlace, Reading, Style, Ty};
use crate::naming::OperationNames;
use proc_macro2::TokenStream;
use quote::quote;

/// The groups of operations, by their modules.
pub fn modules<'c>(context: &Context<'c>) -> IndexMap<&'c str, Vec<usize>> {
    let mut modules: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for index in 0..context.api.operations.len() {
        let module = context.names.operation(index).module.as_str();
        modules.entry(module).or_default().push(index);
    }
    modules
}

/// The operations whose errors operations of other groups have as well.
pub fn common_errors(context: &Context<'_>) -> Vec<usize> {
    let operations = context.api.operations.iter().enumerate();
    let common = operations.filter(|(index, operation)| {
        let names = context.names.operation(*index);
        let shared = names.shared_error.as_ref();
        let spread = shared.is_some_and(|it| it.module != names.module);
        operation.errors_of == Some(*index)
            && spread
            && matches!(outcome::failure(operation), Failure::ByStatus(_))
    });
    common.map(|(index, _)| index).collect()
}

/// The file of errors that operations of several groups have in common.
pub fn common_error(context: &Context<'_>, index: usize) -> Source {
    let imports = Imports::default();
    let mut items = Vec::new();
    let shared = context.names.operation(index).shared_error.clone();
    let shared = shared.unwrap_or_default();
    if let Failure::ByStatus(all) = outcome::failure(&context.api.operations[index]) {
        outcome::shared_enum(context, &shared.name, &all, &imports, &mut items);
    }
    items.insert(0, Item::Plain(imports.text(context, "crate::types", None)));
    Source {
        path: format!("src/operations/{}.rs", shared.module),
        docs: Vec::new(),
        items,
        module: shared.module,
        exports: Vec::new(),
        uses: imports.modules(context),
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
        let operation = &context.api.operations[*index];
        let call = Call {
            context,
            index: *index,
            operation,
            names: context.names.operation(*index),
            imports: &imports,
            success: outcome::success(operation),
            failure: outcome::failure(operation),
        };
        items.push(Item::Plain(call.table()));
        items.extend(call.required().map(|it| Item::rust(&it)));
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
    }
}

impl Call<'_> {
    /// The parameters that callers give, with their names.
    fn parameters(&self) -> impl Iterator<Item = (&Parameter, &str)> {
        self.operation
            .parameters
            .iter()
            .zip(self.names.parameters.iter().map(String::as_str))
            .filter(|(parameter, _)| parameter.constant.is_none())
    }

    /// The required arguments that callers give by name.
    fn named(&self) -> impl Iterator<Item = (&Parameter, &str)> {
        self.parameters().filter(|(it, _)| self.is_named(it))
    }

    fn is_named(&self, parameter: &Parameter) -> bool {
        construct::is_named_argument(self.context, self.operation, parameter)
    }

    /// The struct of the required arguments that callers give by name.
    fn required(&self) -> Option<TokenStream> {
        let fields = self.named().map(|(parameter, name)| {
            let sent = types::sent_as(&parameter.name, name, false);
            let limits = docs::limits(&parameter.ty.limits);
            let docs = super::documentation(&parameter.docs, limits, &sent);
            let (name, ty) = (
                ident(name),
                self.context.value_type(&parameter.ty, self.imports),
            );
            quote!(#docs pub #name: #ty)
        });
        let fields: Vec<TokenStream> = fields.collect();
        if fields.is_empty() {
            return None;
        }
        let name = ident(&self.names.required);
        let method = format!("Client::{}", self.names.method);
        let docs = format!(" What [`{method}`](crate::{method}) asks for.");
        Some(quote! {
            #[doc = #docs]
            pub struct #name { #(#fields,)* }
        })
    }

    /// The call of the runtime's macro.
    fn table(&self) -> String {
        let mut text = "runtime::operation! {\n".to_owned();
        comments(&mut text, 1, &self.docs());
        let arguments = self.arguments();
        let method = ident_text(&self.names.method);
        let by = match self.named().next() {
            Some(_) => format!(" by {}", self.names.required),
            None => String::new(),
        };
        let returns = format!(
            "{} fails {}",
            self.names.builder,
            type_text(&self.error_type())
        );
        match arguments.is_empty() {
            true => text.push_str(&format!("    {method}(){by} -> {returns} {{\n")),
            false => text.push_str(&format!(
                "    {method}({arguments}\n    ){by} -> {returns} {{\n"
            )),
        }
        for line in self.lines() {
            text.push_str(&format!("        {line};\n"));
        }
        text.push_str("    }\n}");
        text
    }

    /// What is said of the operation, and of its required arguments.
    fn docs(&self) -> Vec<String> {
        let operation = self.operation;
        let mut lines = docs::lines(&operation.docs, None, "");
        for (scheme, scopes) in &operation.scopes {
            let scopes: Vec<String> = scopes.iter().map(|it| docs::code(it)).collect();
            let line = format!(
                "Scopes of `{}`: `{}`.",
                docs::code(scheme),
                scopes.join("`, `")
            );
            lines.extend([String::new(), line]);
        }
        let told: Vec<String> = self
            .parameters()
            .filter(|(parameter, _)| parameter.required && !self.is_named(parameter))
            .filter_map(|(parameter, name)| {
                let text = parameter.docs.description.as_deref()?;
                let text = docs::prose(text).join(" ");
                Some(format!("- `{name}`: {}", text.trim()))
            })
            .collect();
        if !told.is_empty() {
            lines.push(String::new());
            lines.extend(told);
        }
        lines
    }

    /// The arguments: the required ones, whose documentation is the method's, and the optional ones with theirs.
    fn arguments(&self) -> String {
        let mut text = String::new();
        let required = self.parameters().filter(|(it, _)| it.required);
        let required = required.map(|(parameter, name)| {
            let how = placement(parameter);
            let asked = match self.is_named(parameter) {
                true => {
                    let ty = self.context.value_type(&parameter.ty, self.imports);
                    format!("named(as {})", type_text(&ty))
                }
                false => {
                    let handed = self.context.handed_whole(&parameter.ty, self.imports);
                    format!("required({handed})")
                }
            };
            format!("{}: {how} {asked},", ident_text(name))
        });
        fill(&mut text, "        ", required);
        for (parameter, name) in self.parameters().filter(|(it, _)| !it.required) {
            let limits = docs::limits(&parameter.ty.limits);
            text.push('\n');
            comments(&mut text, 2, &docs::lines(&parameter.docs, limits, ""));
            // A parameter that is null is one that is not sent.
            let handed = self.context.handed(&parameter.ty, self.imports);
            let how = placement(parameter);
            let name = ident_text(name);
            text.push_str(&format!("        {name}: {how} optional({handed}),"));
        }
        text
    }

    /// The rest of the table.
    fn lines(&self) -> Vec<String> {
        let operation = self.operation;
        let security = operation.security.iter().map(|all| {
            let all: Vec<String> = all.iter().map(|it| literal(it)).collect();
            format!("&[{}]", all.join(", "))
        });
        let security: Vec<String> = security.collect();
        let headers = operation.headers.as_ref().map(|ty| {
            let ty = type_text(&self.context.value_type(ty, self.imports));
            format!(" headers {ty}")
        });
        let shown = docs::code(&operation.path);
        let shown = match shown == operation.path {
            true => String::new(),
            false => format!(" as {}", literal(&shown)),
        };
        let mut lines = vec![format!(
            "{} {}{shown} {} [{}]{}",
            operation.method,
            literal(&operation.path),
            literal(&operation.id),
            security.join(", "),
            headers.unwrap_or_default()
        )];
        lines.extend(operation.server.map(|it| format!("at {it}")));
        for parameter in &operation.parameters {
            if let Some(constant) = &parameter.constant {
                let value = constant_value(constant);
                lines.push(format!("fixed {} = {value}", placement(parameter)));
            }
        }
        let safety = operation.calls.safety.map(calls::safety);
        lines.extend(safety.map(|it| format!("safety {it}")));
        let key = operation.parameters.iter().find(|it| is_key(it));
        lines.extend(key.map(|it| format!("keyed {}", literal(&it.name))));
        lines.extend(operation.body.iter().flat_map(|it| self.body(it)));
        if !self.checks().is_empty() {
            lines.push("checks arguments".to_owned());
        }
        lines.extend(self.whole());
        for (statuses, id) in outcome::xml(operation) {
            let table = super::xml::table(self.context, id);
            lines.push(format!("xml {statuses} = {table}"));
        }
        lines.extend(self.others());
        let downloads = operation.downloads();
        if !downloads.is_empty() {
            lines.push(format!("download {}", literal(&downloads.join(", "))));
        }
        let stream = operation.stream();
        lines.extend(stream.map(|(media_type, it)| self.events(media_type, it)));
        lines.extend(self.beyond());
        lines
    }

    /// What awaiting gives; `None` if there is only a stream.
    fn whole(&self) -> Option<String> {
        let success = self.success.as_ref()?;
        let read = match success {
            Success::One(Reading::Value(_)) if outcome::is_xml(self.operation) => "xml",
            Success::One(Reading::Value(_)) => "json",
            Success::One(Reading::Text) => "text",
            Success::One(Reading::Bytes) => "bytes",
            Success::One(Reading::Empty) => "empty",
            Success::ByStatus(_) => "by_status",
            Success::Redirect => "redirect",
        };
        let ty = outcome::success_type(self.context, success, &self.names.response, self.imports);
        let accepted = literal(&self.accepted());
        Some(format!("whole {read} {}, {accepted}", type_text(&ty)))
    }

    /// The media types that awaiting asks for. Where the document leaves them open, JSON is what is read best.
    fn accepted(&self) -> String {
        let open = |it: &&str| matches!(essence(it).as_str(), "*/*" | "application/*");
        let json = matches!(&self.success, Some(Success::One(Reading::Value(_))));
        let types = self.operation.accepted();
        match types.iter().any(|it| json && open(it)) {
            true => {
                let named: Vec<&str> = types.into_iter().filter(|it| !open(it)).collect();
                let named = match named.is_empty() {
                    true => "application/json".to_owned(),
                    false => named.join(", "),
                };
                format!("{named}, */*;q=0.5")
            }
            false => types.join(", "),
        }
    }

    /// The representations of JSON that have a method of their own.
    fn others(&self) -> Vec<String> {
        let others = self.operation.others().into_iter();
        let lines = others.zip(&self.names.others).map(|(other, name)| {
            let ty = type_text(&self.context.value_type(other.ty, self.imports));
            format!("other {name} json {ty}, {}", literal(other.media_type))
        });
        lines.collect()
    }

    /// What errors carry.
    fn error_type(&self) -> TokenStream {
        match &self.failure {
            Failure::Any => {
                self.imports.runtime("Value");
                quote!(Value)
            }
            Failure::Json(ty) => self.context.value_type(ty, self.imports),
            Failure::ByStatus(_) => {
                let name = ident(&self.names.error);
                quote!(#name)
            }
        }
    }

    /// The checks of all arguments.
    fn checks(&self) -> Vec<TokenStream> {
        let mut checks = Vec::new();
        for (parameter, name) in self.parameters() {
            let wraps = usize::from(!parameter.required || parameter.ty.nullable);
            checks.extend(self.check(&parameter.name, &parameter.ty, name, wraps));
        }
        if let Some((body, ty)) = self.body_ty() {
            let wraps = usize::from(!body.required) + usize::from(ty.nullable);
            checks.extend(self.check("body", ty, "body", wraps));
        }
        let body = self.operation.body.as_ref();
        match body.filter(|it| self.checks_bodies(it)) {
            Some(body) if body.required => checks.push(quote! {
                at.property("body").value(&self.body);
            }),
            Some(_) => checks.push(quote! {
                if let Some(value) = &self.body {
                    at.property("body").value(value);
                }
            }),
            None => {}
        }
        checks
    }

    fn validation(&self) -> Option<TokenStream> {
        let checks = self.checks();
        if checks.is_empty() {
            return None;
        }
        self.imports.runtime("Checker");
        self.imports.runtime("Validate");
        let builder = ident(&self.names.builder);
        Some(quote! {
            impl Validate for #builder {
                fn validate(&self, at: &Checker<'_>) {
                    #(#checks)*
                }
            }
        })
    }

    /// The check of a field that is a value within so many options.
    fn check(&self, shown: &str, ty: &Ty, field: &str, wraps: usize) -> Option<TokenStream> {
        let field = ident(field);
        let pattern = match wraps {
            0 => {
                let check = validate::field(self.context, ty, &field, self.imports)?;
                return Some(check.at(&quote!(at.property(#shown))));
            }
            1 => quote!(Some(value)),
            _ => quote!(Some(Some(value))),
        };
        let check = validate::argument(self.context, ty, self.imports)?;
        let check = check.at(&quote!(at.property(#shown)));
        Some(quote! {
            if let #pattern = &self.#field {
                #check
            }
        })
    }

    fn enums(&self, items: &mut Vec<Item>) {
        self.bodies(items);
        if let Some(Success::ByStatus(all)) = &self.success {
            let what = "What the server answers with, by status.";
            let name = &self.names.response;
            outcome::status_enum(self.context, name, what, all, self.imports, items);
        }
        if let Failure::ByStatus(all) = &self.failure {
            self.errors(all, items);
        }
    }

    /// The enum of the errors, or another name for the one that several operations have.
    fn errors(&self, all: &[outcome::ByStatus<'_>], items: &mut Vec<Item>) {
        let (context, imports) = (self.context, self.imports);
        let name = &self.names.error;
        let what = "What errors of the call carry, by status.";
        let Some(shared) = &self.names.shared_error else {
            outcome::status_enum(context, name, what, all, imports, items);
            return;
        };
        if shared.module != self.names.module {
            imports.sibling(&shared.name);
        } else if self.operation.errors_of == Some(self.index) {
            outcome::shared_enum(context, &shared.name, all, imports, items);
        }
        let (name, shared) = (ident(name), ident(&shared.name));
        let docs = format!(" {what}");
        items.push(Item::rust(
            &quote!(#[doc = #docs] pub type #name = #shared;),
        ));
    }
}

/// Whether a parameter is the key that a server knows a repeated request by (the header field `Idempotency-Key`).
fn is_key(parameter: &Parameter) -> bool {
    parameter.place == ParameterPlace::Header
        && parameter.name.eq_ignore_ascii_case("idempotency-key")
}

pub(super) fn query_style(style: Style) -> &'static str {
    match style {
        Style::SpaceDelimited => "Space",
        Style::PipeDelimited => "Pipe",
        Style::DeepObject => "DeepObject",
        _ => "Form",
    }
}

/// Where a parameter goes, as a method of the runtime's request: the short one where the style is the default.
fn placement(parameter: &Parameter) -> String {
    let key = literal(&parameter.name);
    let (explode, reserved) = (parameter.explode, parameter.allow_reserved);
    let place = match parameter.place {
        ParameterPlace::Path => "path",
        ParameterPlace::Query => "query",
        ParameterPlace::Header => "header",
        ParameterPlace::Cookie => "cookie",
        ParameterPlace::WholeQuery if parameter.json => return "query_string_json()".to_owned(),
        ParameterPlace::WholeQuery => return "query_string()".to_owned(),
    };
    if parameter.json {
        return format!("{place}_json({key})");
    }
    match (parameter.place, parameter.style) {
        (ParameterPlace::Path, style) => {
            let style = match style {
                Style::Label => "Label",
                Style::Matrix => "Matrix",
                _ if explode => "Simple",
                _ => return format!("path({key})"),
            };
            format!("path_as({key}, runtime::PathStyle::{style}, {explode})")
        }
        (ParameterPlace::Query, Style::Form | Style::Simple) if explode && !reserved => {
            match parameter.allow_empty {
                true => format!("query_or_empty({key})"),
                false => format!("query({key})"),
            }
        }
        (ParameterPlace::Query, style) => {
            let style = query_style(style);
            format!("query_as({key}, runtime::QueryStyle::{style}, {explode}, {reserved})")
        }
        (ParameterPlace::Cookie, Style::Cookie) => format!("cookie_raw({key}, {explode})"),
        (ParameterPlace::Header, _) if explode => format!("header_as({key}, true)"),
        (ParameterPlace::Cookie, _) if !explode => format!("cookie_as({key}, false)"),
        _ => format!("{place}({key})"),
    }
}

/// Lines of documentation as comments.
fn comments(text: &mut String, depth: usize, lines: &[String]) {
    let indent = "    ".repeat(depth);
    for line in lines.iter().map(|it| it.trim_end()) {
        let space = if line.is_empty() { "" } else { " " };
        text.push_str(&format!("{indent}///{space}{line}\n"));
    }
}

/// A constant as an expression of Rust.
fn constant_value(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => literal(text),
        serde_json::Value::Bool(value) => value.to_string(),
        serde_json::Value::Number(value) => number::json(value).to_string().replace(' ', ""),
        _ => "()".to_owned(),
    }
}
