//! Parameters.

use openapiv3::{PathStyle, QueryStyle};

use super::Lower;
use super::json_types::JsonTypes;
use super::types::Site;
use super::view::Conjunction;
use crate::diagnostic::Code;
use crate::document::{self, Location};
use crate::ir::{Docs, Parameter, ParameterLocation, Shape, Style, Ty};
use crate::sorting;
use crate::source::Node;

/// Header parameters that OpenAPI tells tools to ignore: other parts of a document say them.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// Header parameters that HTTP itself sets: where a message ends and goes (RFC 9112, sections 3.2 and 6; RFC 9110, section 7.6.1).
const OF_TRANSPORT: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl<'a> Lower<'_, 'a> {
    /// The parameters of an operation, those of the path first and in its order.
    pub(super) fn parameters(
        &mut self,
        operation: &document::Operation<'a>,
        site: &Site,
    ) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        for declared in &operation.parameters {
            if let Some(parameter) = self.parameter(declared, site) {
                found.push(parameter);
            }
        }
        self.match_template(operation, &mut found);
        let template = operation.listed.path;
        sorting::sort_by_key(&mut found, |it| match it.place {
            ParameterLocation::Path => template.find(&format!("{{{}}}", it.name)),
            _ => Some(usize::MAX),
        });
        found
    }

    fn parameter(&mut self, declared: &document::Parameter<'a>, site: &Site) -> Option<Parameter> {
        let (place, style, allow_reserved) = spelling(&declared.location);
        if place == ParameterLocation::Header {
            let name = declared.name.to_lowercase();
            if IGNORED_HEADERS.contains(&name.as_str()) || OF_TRANSPORT.contains(&name.as_str()) {
                return None;
            }
        }
        if declared.name.is_empty() {
            let message = "a parameter without a name cannot be sent";
            self.report(Code::UnsupportedParameter, declared.node.id, message);
            return None;
        }
        if let Some(name) = declared.node.get("name") {
            self.note_wordless(declared.name, name.id);
        }
        let schemas: Vec<&'a Node> = declared.schema.into_iter().collect();
        let conjunction = Conjunction::all(schemas.clone());
        let required = declared.required || place == ParameterLocation::Path;
        let constant = match required {
            true => self.constant(declared.name, &schemas).map(|it| it.value),
            false => None,
        };
        let (ty, docs) = if schemas.is_empty() {
            let message = "a parameter without a schema is sent as it is given";
            self.report(Code::UnsupportedParameter, declared.node.id, message);
            (Ty::new(Shape::String(None)), Docs::default())
        } else if constant.is_some() {
            (Ty::new(Shape::Any), Docs::default())
        } else {
            let ty = self.ty(&conjunction, &site.below(declared.name));
            let merged = self.view(&conjunction).docs;
            let docs = self.place_docs(&schemas, merged, &ty);
            (ty, docs)
        };
        Some(Parameter {
            origin: declared.node.id,
            name: declared.name.to_owned(),
            place,
            required,
            style,
            explode: declared
                .explode
                .unwrap_or(matches!(style, Style::Form | Style::Cookie)),
            allow_reserved,
            json: declared.media_type.is_some_and(super::operation::is_json),
            allow_empty: self.allows_empty(declared, &conjunction),
            ty,
            constant,
            docs: Docs {
                description: declared.description.map(str::to_owned).or(docs.description),
                deprecated: declared.deprecated || docs.deprecated,
                ..docs
            },
        })
    }

    /// Whether an empty list is sent. Empty text is anyway; another value that is empty, there is none of.
    fn allows_empty(
        &mut self,
        declared: &document::Parameter<'a>,
        conjunction: &Conjunction<'a>,
    ) -> bool {
        let Location::Query {
            allow_empty: true, ..
        } = declared.location
        else {
            return false;
        };
        let view = self.view(conjunction);
        match view.types.map(|it| it.without(JsonTypes::NULL)) {
            Some(JsonTypes::ARRAY) => true,
            None | Some(JsonTypes::STRING) => false,
            Some(_) => {
                let message =
                    "`allowEmptyValue` is for text and lists; a value of this type is never empty";
                self.report(Code::UncheckedKeyword, declared.node.id, message);
                false
            }
        }
    }

    /// Every variable of the template has a parameter, and every path parameter a variable.
    fn match_template(
        &mut self,
        operation: &document::Operation<'a>,
        parameters: &mut Vec<Parameter>,
    ) {
        let listed = &operation.listed;
        let variables = variables(listed.path);
        for parameter in parameters.iter() {
            if parameter.place == ParameterLocation::Path
                && !variables.contains(&parameter.name.as_str())
            {
                let message = format!(
                    "path parameter `{}` does not occur in `{}`",
                    parameter.name, listed.path
                );
                self.report(Code::PathParameterMismatch, parameter.origin, message);
            }
        }
        parameters.retain(|it| {
            it.place != ParameterLocation::Path || variables.contains(&it.name.as_str())
        });
        for name in variables {
            let known = |it: &Parameter| it.place == ParameterLocation::Path && it.name == name;
            if parameters.iter().any(known) {
                continue;
            }
            let message = format!("`{{{name}}}` of the path is declared by no parameter");
            self.diagnostics.push(
                crate::diagnostic::Diagnostic::new(
                    Code::PathParameterMismatch,
                    crate::diagnostic::Place::Key(listed.node.id),
                    message,
                )
                .help("it is taken to be a string"),
            );
            parameters.push(Parameter {
                origin: listed.node.id,
                name: name.to_owned(),
                place: ParameterLocation::Path,
                required: true,
                style: Style::Simple,
                explode: false,
                allow_reserved: false,
                json: false,
                allow_empty: false,
                ty: Ty::new(Shape::String(None)),
                constant: None,
                docs: Docs::default(),
            });
        }
    }
}

/// Where a parameter is sent, and how its value is spelled.
fn spelling(location: &Location) -> (ParameterLocation, Style, bool) {
    match location {
        Location::Path(style) => {
            let style = match style {
                PathStyle::Simple => Style::Simple,
                PathStyle::Label => Style::Label,
                PathStyle::Matrix => Style::Matrix,
            };
            (ParameterLocation::Path, style, false)
        }
        Location::Query {
            style,
            allow_reserved,
            ..
        } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (ParameterLocation::Query, style, *allow_reserved)
        }
        Location::WholeQuery => (ParameterLocation::WholeQuery, Style::Form, false),
        Location::Header => (ParameterLocation::Header, Style::Simple, false),
        Location::Cookie { as_it_is: false } => (ParameterLocation::Cookie, Style::Form, false),
        Location::Cookie { as_it_is: true } => (ParameterLocation::Cookie, Style::Cookie, false),
    }
}

/// The names between braces of a path template, each once.
pub(super) fn variables(template: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((_, tail)) = rest.split_once('{') {
        let Some((name, tail)) = tail.split_once('}') else {
            break;
        };
        if !found.contains(&name) {
            found.push(name);
        }
        rest = tail;
    }
    found
}
