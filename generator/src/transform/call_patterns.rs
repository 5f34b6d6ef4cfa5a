//! Puts call patterns on operations: pagination, polling, streams and accumulated values.
//!
//! Options declare them and are checked against the document. Pagination and streams are also inferred from common
//! conventions, each with a note. Runs after defective operations are gone and before types are merged, since it looks at
//! properties by name.

use super::{pagination, streams};
use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ids::NodeId;
use crate::ir::{
    Api, Deltas, Framing, Mark, NextPage, Operation, Pages, ParameterLocation, Payload, Polling,
    Shape, StreamFacts, Ty, TypeKind, accumulated_type, argument_place, pointed, response_type,
    wrapped_shape,
};
use crate::options::CallOptions;
use crate::resolve::is_selected;

/// Puts what is known on the operations.
pub fn run(api: &mut Api, wanted: &[CallOptions], diagnostics: &mut Diagnostics) {
    for wanted in wanted {
        let Some(index) = find(api, &wanted.operation) else {
            let known = api.operations.iter().map(|it| it.id.as_str());
            let near = nearest(&wanted.operation, known);
            let message = format!("no operation is called `{}`", wanted.operation);
            let place = Place::Key(wanted.at);
            let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
            diagnostics.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("name one that is generated, by its id or `METHOD /path`"),
            });
            continue;
        };
        let mut check = Check {
            api,
            at: wanted.at,
            diagnostics,
        };
        let operation = &check.api.operations[index];
        let mut calls = wanted.calls.clone();
        if let Some(pages) = &calls.pages {
            check.pages(operation, pages);
        }
        if let Some(polling) = &mut calls.polling {
            check.polling(operation, polling);
        }
        if let Some(deltas) = &calls.deltas {
            check.deltas(operation, deltas);
        }
        if let Some(said) = &calls.stream {
            check.stream(operation, said);
        }
        api.operations[index].calls = calls;
    }
    for index in 0..api.operations.len() {
        if api.operations[index].calls.pages.is_none() {
            let operation = &api.operations[index];
            let pages = pagination::infer(api, operation);
            if let Some(pages) = &pages {
                diagnostics.push(inferred_pages(operation, pages));
            }
            api.operations[index].calls.pages = pages;
        }
        let rules = streams::rules(api, &api.operations[index], diagnostics);
        if let Some(stream) = api.operations[index].stream_mut() {
            stream.rules = rules;
        }
    }
}

fn find(api: &Api, selector: &str) -> Option<usize> {
    let matches = |it: &Operation| is_selected(selector, &it.id, &it.method, &it.path);
    api.operations.iter().position(matches)
}

/// What is concluded of pages.
fn inferred_pages(operation: &Operation, pages: &Pages) -> Diagnostic {
    let next = match &pages.next {
        NextPage::Cursor(argument, from) => {
            format!("the page after one has `{argument}` from `{from}` of it")
        }
        NextPage::Offset(argument) | NextPage::Number(argument, _) => {
            format!("`{argument}` selects the page")
        }
        NextPage::Link => "the header `link` has the next page".to_owned(),
    };
    inferred(operation.origin, next, &operation.id, "pages")
}

/// What is concluded without being told, and which option says otherwise.
pub(super) fn inferred(at: NodeId, conclusion: String, id: &str, option: &str) -> Diagnostic {
    Diagnostic::new(Code::Inferred, Place::Key(at), conclusion)
        .help(format!("`calls.{id}.{option}` in the options overrides it"))
}

struct Check<'c> {
    api: &'c Api,
    at: NodeId,
    diagnostics: &'c mut Diagnostics,
}

impl Check<'_> {
    fn fail(&mut self, message: String) {
        let place = Place::Key(self.at);
        let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
        self.diagnostics.push(diagnostic);
    }

    /// The type at a pointer into an operation's value.
    fn pointed(&mut self, operation: &Operation, pointer: &str) -> Option<Ty> {
        let Some(ty) = response_type(operation) else {
            let id = &operation.id;
            self.fail(format!("`{id}` does not respond with JSON of one type"));
            return None;
        };
        let found = pointed(self.api, ty, pointer).cloned();
        if found.is_none() {
            let id = &operation.id;
            self.fail(format!(
                "`{pointer}` leads nowhere in the response of `{id}`"
            ));
        }
        found
    }

    fn pages(&mut self, operation: &Operation, pages: &Pages) {
        if let Some(items) = self.pointed(operation, &pages.items)
            && !is_list(self.api, &items)
        {
            let (id, pointer) = (&operation.id, &pages.items);
            self.fail(format!(
                "`{pointer}` is not a list in the response of `{id}`"
            ));
        }
        if let Some(more) = &pages.more {
            self.pointed(operation, more);
        }
        let argument = match &pages.next {
            NextPage::Cursor(argument, from) => {
                self.pointed(operation, from);
                argument
            }
            NextPage::Offset(argument) | NextPage::Number(argument, _) => argument,
            NextPage::Link => return,
        };
        if argument_place(self.api, operation, argument).is_none() {
            let id = &operation.id;
            self.fail(format!(
                "`{id}` has no query parameter or property of its body called `{argument}`"
            ));
        }
    }

    fn polling(&mut self, operation: &Operation, polling: &mut Polling) {
        if response_type(operation).is_none() && polling.location.is_none() {
            let id = &operation.id;
            self.fail(format!("`{id}` does not respond with JSON of one type"));
        }
        let Some(index) = find(self.api, &polling.operation) else {
            let id = &polling.operation;
            self.fail(format!("no operation that is generated is called `{id}`"));
            return;
        };
        let asked = &self.api.operations[index];
        polling.operation.clone_from(&asked.id);
        self.pointed(asked, &polling.status);
        let in_path = |it: &Operation, name: &str| {
            let mut all = it.parameters.iter();
            all.any(|it| it.place == ParameterLocation::Path && it.name == name)
        };
        for (name, pointer) in &polling.with {
            if !in_path(asked, name) {
                let id = &asked.id;
                self.fail(format!("`{id}` has no path parameter `{name}`"));
            }
            self.pointed(operation, pointer);
        }
        for parameter in &asked.parameters {
            let name = &parameter.name;
            let known = polling.with.iter().any(|it| it.0 == *name) || in_path(operation, name);
            let sent = parameter.required && parameter.constant.is_none();
            // An address has the path, and the query as well.
            let located = polling.location.is_some()
                && matches!(
                    parameter.place,
                    ParameterLocation::Path | ParameterLocation::Query
                );
            if sent && !located && !(parameter.place == ParameterLocation::Path && known) {
                let id = &asked.id;
                self.fail(format!(
                    "`{id}` needs `{name}`: say in `with` where its value is"
                ));
            }
        }
        if asked.body.as_ref().is_some_and(|it| it.required) {
            let id = &asked.id;
            self.fail(format!("`{id}` needs a body, which polling has not"));
        }
    }

    /// What is said of a stream has to have its places in the body and in the items.
    fn stream(&mut self, operation: &Operation, said: &StreamFacts) {
        let id = &operation.id;
        let Some((_, stream)) = operation.stream() else {
            self.fail(format!("`{id}` does not respond with a stream"));
            return;
        };
        let asked = said.asked_by.iter().flatten();
        for (name, _) in asked {
            match streams::has_property(self.api, operation, name) {
                Some(true) => {}
                Some(false) => self.fail(format!("the body of `{id}` has no property `{name}`")),
                None => self.fail(format!("`{id}` has no body that could have `{name}`")),
            }
        }
        if let Some(Some(terminal)) = &said.terminal
            && let Mark::Property(pointer) = &terminal.mark
            && pointed(self.api, &stream.item, pointer).is_none()
        {
            self.fail(format!("`{pointer}` leads nowhere in an item of `{id}`"));
        }
        let of_events = [
            said.errors.is_some(),
            said.ignored.is_some(),
            said.envelope.is_some(),
        ];
        if stream.framing != Framing::Events && of_events.contains(&true) {
            self.fail(format!("the stream of `{id}` has no events"));
        }
    }

    fn deltas(&mut self, operation: &Operation, deltas: &Deltas) {
        let id = &operation.id;
        let Some((_, stream)) = operation.stream() else {
            self.fail(format!("`{id}` does not respond with a stream"));
            return;
        };
        if stream.framing != Framing::Events {
            self.fail(format!("the stream of `{id}` has no events"));
            return;
        }
        let Some(made) = accumulated_type(self.api, operation, deltas).cloned() else {
            self.fail(format!(
                "`values` names no event of `{id}` that has a value; it is left out only where all events are alike"
            ));
            return;
        };
        let Shape::Named(item) = self.api.unalias(&stream.item).shape else {
            return;
        };
        let TypeKind::EventUnion(union) = &self.api.ty(item).kind else {
            return;
        };
        let mut wrong = Vec::new();
        for name in &deltas.values {
            match union.variants.iter().find(|it| it.event == *name) {
                Some(variant) => {
                    let same = matches!(&variant.payload, Payload::Json(ty) if ty.is_same(&made));
                    if !same {
                        wrong.push(format!("the event `{name}` has a value of another type"));
                    }
                }
                None => wrong.push(format!("`{id}` has no event `{name}`")),
            }
        }
        for (name, pointer) in &deltas.deltas {
            let variant = union.variants.iter().find(|it| it.event == *name);
            match variant.map(|it| &it.payload) {
                Some(Payload::Json(ty)) => {
                    for pointer in [pointer, &deltas.key] {
                        if pointed(self.api, ty, pointer).is_none() {
                            wrong.push(format!("`{pointer}` leads nowhere in the event `{name}`"));
                        }
                    }
                }
                _ => wrong.push(format!("`{id}` has no event `{name}` with JSON")),
            }
        }
        wrong.into_iter().for_each(|it| self.fail(it));
    }
}

pub(super) fn is_list(api: &Api, ty: &Ty) -> bool {
    let shape = &api.unalias(ty).shape;
    matches!(wrapped_shape(api, shape).unwrap_or(shape), Shape::Array(_))
}
