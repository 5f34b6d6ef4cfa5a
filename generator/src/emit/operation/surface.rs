//! The public items of an operation: the client's method, its builder, and the enums of bodies, responses and errors.

use super::Call;
use super::response::{self, ByStatus, Failure, Success, success_type};
use crate::emit::rust_type::Imports;
use crate::emit::surface::{Argument, List, Subject};
use crate::emit::{Context, ident_text, type_text};
use crate::ir::{self, Parameter, ParameterLocation, ResponseKind, Ty};
use crate::sorting;

/// What is sent of a parameter. The name of one in the path is not.
fn sent(parameter: &Parameter, position: usize) -> String {
    match parameter.place {
        ParameterLocation::Path => format!("part {position} of the path"),
        ParameterLocation::Query => format!("query {}", parameter.name),
        ParameterLocation::Header => format!("header {}", parameter.name.to_ascii_lowercase()),
        ParameterLocation::Cookie => format!("cookie {}", parameter.name),
        ParameterLocation::WholeQuery => "query".to_owned(),
    }
}

/// An argument that has no name or no other meaning.
fn whole(what: &str) -> Argument {
    Argument {
        name: what.to_owned(),
        sent: what.to_owned(),
    }
}

/// Lists the items of an operation.
pub fn surface(context: &Context<'_>, index: usize, list: &mut List) {
    let imports = Imports::default();
    let call = Call::of(context, index, &imports);
    call.arguments_surface(list);
    call.bodies_surface(list);
    call.success_surface(list);
    call.failure_surface(list);
    call.calls_surface(list);
}

impl Call<'_> {
    fn builder(&self, method: &str) -> String {
        format!("{}::{}", self.names.builder, ident_text(method))
    }

    fn text(&self, ty: &Ty) -> String {
        type_text(&self.context.value_type(ty, self.imports))
    }

    /// The method with its required arguments, and a method of the builder for each of the others.
    fn arguments_surface(&self, list: &mut List) {
        let index = self.index;
        let mut of = vec![Subject::Operation(index)];
        let (mut arguments, mut named) = (Vec::new(), Vec::new());
        let mut meant = Vec::new();
        let parameters = self.operation.parameters.iter().zip(&self.names.parameters);
        for (number, (parameter, name)) in parameters.enumerate() {
            let own = Subject::Parameter(index, number);
            if parameter.constant.is_some() {
                continue;
            }
            if !parameter.required {
                let argument = self.context.argument(&parameter.ty, self.imports);
                list.add(format!("{}()", self.builder(name)), argument.ty, &[own]);
                continue;
            }
            of.push(own);
            match self.is_named(parameter) {
                true => named.push(format!(
                    "{}: {}",
                    ident_text(name),
                    self.text(&parameter.ty)
                )),
                false => {
                    let argument = self.context.argument_or_null(&parameter.ty, self.imports);
                    arguments.push(argument.ty);
                    meant.push(Argument {
                        name: name.clone(),
                        sent: sent(parameter, meant.len()),
                    });
                }
            }
        }
        if !named.is_empty() {
            sorting::sort(&mut named);
            let fields = named.join(", ");
            arguments.push(format!("{} {{ {fields} }}", self.names.required));
            meant.push(whole(""));
        }
        if let Some(body) = &self.operation.body {
            let how = self.body_argument(body).ty;
            match body.required {
                true => {
                    of.push(Subject::Body(index));
                    arguments.push(how);
                    meant.push(whole("body"));
                }
                false => list.add(
                    format!("{}()", self.builder("body")),
                    how,
                    &[Subject::Body(index)],
                ),
            }
        }
        let method = format!(
            "{}::{}",
            self.context.receiver_type(index),
            ident_text(&self.names.method)
        );
        let signature = format!("({})", arguments.join(", "));
        list.add_function(method, signature, &of, meant);
        let own = [Subject::Operation(index)];
        list.add(self.names.builder.as_str(), "builder", &own);
    }

    /// The enum of bodies, or methods for the ways but the first.
    fn bodies_surface(&self, list: &mut List) {
        let Some(body) = &self.operation.body else {
            return;
        };
        let own = [Subject::Body(self.index)];
        let ways = body.media_types.iter().zip(&self.names.bodies);
        if body.has_one_type() {
            for (_, name) in ways.skip(1) {
                list.add(format!("{}()", self.builder(name)), "", &own);
            }
            return;
        }
        // Callers make it and need not look into it, but may: a new variant is for them to handle.
        let variants: Vec<String> = ways.clone().map(|(_, name)| ident_text(name)).collect();
        let name = &self.names.body;
        let what = format!("exhaustive enum of {}", variants.join(", "));
        list.add(name.as_str(), what, &own);
        let mut known: Vec<String> = Vec::new();
        for (way, variant) in ways {
            let ty = match way.content.reading() {
                ResponseKind::Value(ty) => self.text(ty),
                ResponseKind::Text => "String".to_owned(),
                _ => "Body".to_owned(),
            };
            list.add(format!("{name}::{variant}"), format!("({ty})"), &own);
            if !known.contains(&ty) {
                list.add(format!("{name}: From<{ty}>"), "", &own);
                known.push(ty);
            }
        }
    }

    fn success_surface(&self, list: &mut List) {
        let own = [Subject::Success(self.index)];
        if let Some(success) = &self.success {
            let ty = success_type(self.context, success, &self.names.response, self.imports);
            list.add(self.builder("send"), type_text(&ty), &own);
            if let Success::ByStatus(all) = success {
                self.status_surface(&self.names.response, all, own[0], list);
            }
        }
        for (other, name) in self.operation.others().iter().zip(&self.names.others) {
            list.add(self.builder(name), self.text(other.ty), &own);
        }
        if !self.operation.downloads().is_empty() {
            list.add(self.builder("download"), "", &own);
        }
        if let Some((_, stream)) = self.operation.stream() {
            list.add(self.builder("stream"), self.text(&stream.item), &own);
        }
        if let Some(headers) = &self.operation.headers {
            let of = [Subject::Headers(self.index)];
            list.add(self.builder("response_headers"), self.text(headers), &of);
        }
    }

    fn failure_surface(&self, list: &mut List) {
        let own = Subject::Failure(self.index);
        let error = type_text(&self.error_type());
        list.add(format!("{} (error)", self.builder("send")), error, &[own]);
        if let Failure::ByStatus(all) = &self.failure {
            self.status_surface(&self.names.error, all, own, list);
        }
    }

    fn status_surface(&self, name: &str, all: &[ByStatus<'_>], own: Subject, list: &mut List) {
        list.add(name, "enum by status", &[own]);
        for (variant, it) in response::variants(all) {
            let payload = match it.reading() {
                // Where several operations share it, its types belong to none of them.
                ResponseKind::Value(ty) => {
                    format!("(Box<{}>)", self.text(&self.context.api.meant(ty)))
                }
                ResponseKind::Text => "(String)".to_owned(),
                ResponseKind::Bytes => "(Bytes)".to_owned(),
                ResponseKind::Empty => String::new(),
            };
            list.add(format!("{name}::{variant}"), payload, &[own]);
        }
    }

    /// What there is beyond single requests.
    fn calls_surface(&self, list: &mut List) {
        let (api, calls) = (self.context.api, &self.operation.calls);
        let own = [Subject::Calls(self.index)];
        if let Some(pages) = &calls.pages
            && let Some((page, item)) = self.paged(pages)
        {
            list.add(self.builder("pages"), self.text(page), &own);
            list.add(self.builder("items"), self.text(item), &own);
        }
        if let Some(polling) = &calls.polling
            && let Some(ty) = self.polled(polling)
        {
            list.add(self.builder("poll"), self.text(ty), &own);
        }
        if let Some(deltas) = &calls.deltas
            && let Some(ty) = ir::accumulated_type(api, self.operation, deltas)
        {
            list.add(self.builder("accumulated"), self.text(ty), &own);
        }
    }
}
