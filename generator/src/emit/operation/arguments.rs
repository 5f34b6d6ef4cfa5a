//! Arguments of an operation: which are required, their types, and where each is sent.

use super::Call;
use crate::emit::{constructors, docs, ident_text, literal, type_text, types};
use crate::format::{Body, Declaration, Entry, Member};
use crate::ir::{Parameter, ParameterLocation, Style};

impl Call<'_> {
    /// The parameters that callers give, with their names.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&Parameter, &str)> {
        self.operation
            .parameters
            .iter()
            .zip(self.names.parameters.iter().map(String::as_str))
            .filter(|(parameter, _)| parameter.constant.is_none())
    }

    /// The required arguments that callers give by name.
    pub(super) fn named(&self) -> impl Iterator<Item = (&Parameter, &str)> {
        self.parameters().filter(|(it, _)| self.is_named(it))
    }

    pub(super) fn is_named(&self, parameter: &Parameter) -> bool {
        constructors::is_named_argument(self.context, self.operation, parameter)
    }

    /// The struct of the required arguments that callers give by name.
    pub(super) fn required_struct(&self) -> Option<Declaration> {
        let fields = self.named().map(|(parameter, name)| {
            let sent = types::wire_name(&parameter.name, name, false);
            let limits = docs::limits(&parameter.ty.limits);
            let ty = type_text(&self.context.value_type(&parameter.ty, self.imports));
            Member {
                docs: docs::lines(&parameter.docs, limits, &sent),
                text: format!("pub {}: {ty}", ident_text(name)),
            }
        });
        let fields: Vec<Member> = fields.collect();
        if fields.is_empty() {
            return None;
        }
        let method = format!("Client::{}", self.names.method);
        let docs = vec![format!("What [`{method}`](crate::{method}) asks for.")];
        let head = format!("pub struct {}", ident_text(&self.names.required));
        Some(Declaration::plain(docs, head, Body::Members(fields)))
    }

    /// The required arguments, whose documentation is the method's.
    pub(super) fn required_arguments(&self) -> Vec<String> {
        let required = self.parameters().filter(|(it, _)| it.required);
        let required = required.map(|(parameter, name)| {
            let place = placement(parameter);
            let asked = match self.is_named(parameter) {
                true => {
                    let ty = self.context.value_type(&parameter.ty, self.imports);
                    format!("named({})", type_text(&ty))
                }
                false => {
                    let argument = self.context.argument_or_null(&parameter.ty, self.imports);
                    format!("required({})", argument.both())
                }
            };
            format!("{}: {place} {asked}", ident_text(name))
        });
        required.collect()
    }

    /// The optional arguments, with their documentation.
    pub(super) fn optional_arguments(&self) -> Vec<Entry> {
        let optional = self.parameters().filter(|(it, _)| !it.required);
        let optional = optional.map(|(parameter, name)| {
            let limits = docs::limits(&parameter.ty.limits);
            // A parameter that is null is one that is not sent.
            let argument = self.context.argument(&parameter.ty, self.imports);
            let place = placement(parameter);
            let name = ident_text(name);
            let argument = argument.both();
            Entry::line(format!("{name}: {place} optional({argument})")).docs(docs::lines(
                &parameter.docs,
                limits,
                "",
            ))
        });
        optional.collect()
    }
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
pub(super) fn placement(parameter: &Parameter) -> String {
    let key = literal(&parameter.name);
    let (explode, reserved) = (parameter.explode, parameter.allow_reserved);
    let place = match parameter.place {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
        ParameterLocation::WholeQuery if parameter.json => return "query_string_json()".to_owned(),
        ParameterLocation::WholeQuery => return "query_string()".to_owned(),
    };
    if parameter.json {
        return format!("{place}_json({key})");
    }
    match (parameter.place, parameter.style) {
        (ParameterLocation::Path, style) => {
            let style = match style {
                Style::Label => "Label",
                Style::Matrix => "Matrix",
                _ if explode => "Simple",
                _ => return format!("path({key})"),
            };
            format!("path_as({key}, runtime::PathStyle::{style}, {explode})")
        }
        (ParameterLocation::Query, Style::Form | Style::Simple) if explode && !reserved => {
            match parameter.allow_empty {
                true => format!("query_or_empty({key})"),
                false => format!("query({key})"),
            }
        }
        (ParameterLocation::Query, style) => {
            let style = query_style(style);
            format!("query_as({key}, runtime::QueryStyle::{style}, {explode}, {reserved})")
        }
        (ParameterLocation::Cookie, Style::Cookie) => format!("cookie_raw({key}, {explode})"),
        (ParameterLocation::Header, _) if explode => format!("header_as({key}, true)"),
        (ParameterLocation::Cookie, _) if !explode => format!("cookie_as({key}, false)"),
        _ => format!("{place}({key})"),
    }
}
