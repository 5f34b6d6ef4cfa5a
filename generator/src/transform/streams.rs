//! Infers how a stream is requested, how it ends and how it fails.
//!
//! What the options or the document say goes first. Beyond it, common conventions count: a property `stream` of the body
//! chooses between JSON and events, the data `[DONE]` is the last, a discriminator repeats the event's name, and a failure is
//! an event called `error` or an object with `error`. Each is a note, and what is inferred is not insisted on: a stream that
//! ends without `[DONE]` ends well.

use serde_json::Value as Json;

use super::call_patterns::inferred;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{
    Access, AdditionalProperties, Api, BodyMediaType, Framing, Guard, ItemStream, Mark, Object,
    Operation, Property, Shape, StreamRules, Terminal, Ty, TypeKind,
};

/// The data that ends a stream, by custom. It is no JSON, so that it cannot be an item.
const SENTINEL: &str = "[DONE]";

/// What failures are called, by custom: the event, or the property of an object that stands where an item would.
const ERROR: &str = "error";

/// How the stream of an operation is asked for, how it ends and how it fails.
pub fn rules(api: &Api, operation: &Operation, diagnostics: &mut Diagnostics) -> StreamRules {
    let Some((_, stream)) = operation.stream() else {
        return StreamRules::default();
    };
    let mut settling = StreamInference {
        api,
        operation,
        stream,
        rules: StreamRules::default(),
        diagnostics,
    };
    settling.terminal();
    settling.errors();
    settling.request();
    settling.rules
}

/// A stream whose rules are being found out.
struct StreamInference<'s> {
    api: &'s Api,
    operation: &'s Operation,
    stream: &'s ItemStream,
    rules: StreamRules,
    diagnostics: &'s mut Diagnostics,
}

impl StreamInference<'_> {
    fn note(&mut self, conclusion: String, option: &str) {
        let option = format!("stream.{option}");
        let note = inferred(self.stream.origin, conclusion, &self.operation.id, &option);
        self.diagnostics.push(note);
    }

    fn terminal(&mut self) {
        let events = self.stream.framing == Framing::Events;
        if let Some(said) = &self.stream.said.terminal {
            self.rules.terminal.clone_from(said);
            self.rules.must_complete = said.is_some();
        } else if events && !is_text(self.api, &self.stream.item) {
            self.rules.terminal = Some(Terminal {
                mark: Mark::Data,
                values: vec![SENTINEL.to_owned()],
            });
            let conclusion = format!("the data `{SENTINEL}` ends the stream, if it arrives");
            self.note(conclusion, "terminal");
        }
    }

    fn errors(&mut self) {
        let (api, item) = (self.api, &self.stream.item);
        let said = &self.stream.said;
        self.rules.ignored = said.ignored.clone().unwrap_or_default();
        if self.stream.framing != Framing::Events {
            return;
        }
        self.rules.tag = tag(api, item).map(str::to_owned);
        if let Some(said) = &said.errors {
            self.rules.errors.clone_from(said);
            return;
        }
        self.rules.errors_in_place = fails_in_place(api, item);
        let mut failures = match &self.rules.tag {
            Some(tag) => vec![format!(
                "an item whose `{tag}`, or whose event's name, is `{ERROR}`"
            )],
            None if is_event_union(api, item) => vec![format!("an event called `{ERROR}`")],
            None if self.rules.errors_in_place => {
                vec![format!("an event called `{ERROR}` that is no item")]
            }
            None => return,
        };
        if self.rules.tag.is_some() || is_event_union(api, item) {
            self.rules.errors = vec![ERROR.to_owned()];
        }
        if self.rules.errors_in_place {
            failures.push(format!("an object with `{ERROR}` in place of an item"));
        }
        let conclusion = format!("{} fails the stream", failures.join(", or "));
        self.note(conclusion, "errors");
    }

    fn request(&mut self) {
        match &self.stream.said.asked_by {
            Some(said) => self.rules.asked_by.clone_from(said),
            None => match asking(self.api, self.operation, self.stream) {
                Asking::Property(name, value) => {
                    let conclusion = format!("`.stream()` sets `{name}: {value}` in the body");
                    self.note(conclusion, "request");
                    self.rules.asked_by = vec![(name, value)];
                }
                Asking::Doubtful(why) => {
                    let id = &self.operation.id;
                    let help = format!(
                        "only the header `accept` does; if a property does too, say so in the options: \
                         `calls.{id}.stream.request`"
                    );
                    let place = Place::Key(self.stream.origin);
                    let note = Diagnostic::new(Code::UnaskedStream, place, why);
                    self.diagnostics.push(note.help(help));
                }
                Asking::Accept => {}
            },
        }
        // Where a body that says nothing gets the stream, one for the whole has to say so.
        if let [(name, Json::Bool(true))] = self.rules.asked_by.as_slice()
            && defaults_to_true(self.api, self.operation, name)
        {
            self.rules.declined_by = vec![(name.clone(), Json::Bool(false))];
        }
    }
}

/// What asks for a stream.
enum Asking {
    /// A property of the body, with this value.
    Property(String, Json),
    /// The header `accept` alone.
    Accept,
    /// Nothing that is free of doubt, and why.
    Doubtful(String),
}

fn asking(api: &Api, operation: &Operation, stream: &ItemStream) -> Asking {
    let Some(body) = operation.body.as_ref().filter(|_| operation.has_whole()) else {
        return Asking::Accept;
    };
    let Some(objects) = objects_of(api, &body.media_types) else {
        return Asking::Doubtful(
            "the body has no one place for what asks for the stream".to_owned(),
        );
    };
    let found = |object: &&Object| -> Vec<(String, Json)> {
        let properties = object.properties.iter();
        let found = properties.filter_map(|it| Some((it.name.clone(), switch(api, it, stream)?)));
        found.collect()
    };
    let all: Vec<_> = objects.iter().map(found).collect();
    match all.first().map(Vec::as_slice) {
        Some([(name, value)]) if all.iter().all(|it| it == &all[0]) => {
            Asking::Property(name.clone(), value.clone())
        }
        _ => Asking::Doubtful(doubt(&objects, &all)),
    }
}

/// Why no property asks for a stream without doubt.
fn doubt(objects: &[&Object], found: &[Vec<(String, Json)>]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in found.iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [] if objects.iter().any(|it| has(it, "stream")) => {
            "`stream` of the body is no boolean that callers set, so nothing asks for the stream"
                .to_owned()
        }
        [] => "nothing in the body asks for the stream".to_owned(),
        [only] => format!("`{only}` asks for the stream in some bodies and not in others"),
        several => format!(
            "several properties of the body could ask for the stream: `{}`",
            several.join("`, `")
        ),
    }
}

/// The value of a property that asks for a stream: `true` of a boolean that is called so, or the stream's name in an enum.
fn switch(api: &Api, property: &Property, stream: &ItemStream) -> Option<Json> {
    if property.access == Access::ReadOnly {
        return None;
    }
    let names: &[&str] = match stream.framing {
        Framing::Events => &["sse", "event-stream", "event_stream", "text/event-stream"],
        Framing::Lines => &["jsonl", "ndjson", "json-lines", "json_lines"],
        Framing::Sequence => &["json-seq", "json_seq"],
    };
    match &api.unalias(&property.ty).shape {
        Shape::Boolean => (property.name == "stream").then_some(Json::Bool(true)),
        Shape::Named(id) => match &api.ty(*id).kind {
            TypeKind::StringEnum(of) if of.values.len() > 1 => {
                let mut values = of.values.iter().map(|it| it.value.as_str());
                let name = values.find(|it| names.contains(it))?;
                Some(Json::from(name))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether the body has a property, however it is sent; `None` if there is no body of properties.
pub fn has_property(api: &Api, operation: &Operation, name: &str) -> Option<bool> {
    let ways = &operation.body.as_ref()?.media_types;
    let open = |it: &BodyMediaType| {
        let shape = it.content.ty().map(|it| &api.unalias(it).shape);
        matches!(shape, Some(Shape::Any | Shape::Map(_)))
    };
    if ways.iter().any(open) {
        return Some(true);
    }
    let objects = objects_of(api, ways)?;
    let known = |it: &&Object| has(it, name) || matches!(it.rest, AdditionalProperties::Typed(_));
    Some(objects.iter().all(known))
}

fn defaults_to_true(api: &Api, operation: &Operation, name: &str) -> bool {
    let Some(body) = &operation.body else {
        return false;
    };
    let objects = objects_of(api, &body.media_types).unwrap_or_default();
    let mut properties = objects.iter().flat_map(|it| &it.properties);
    properties.any(|it| it.name == name && it.docs.default == Some(Json::Bool(true)))
}

fn has(object: &Object, name: &str) -> bool {
    let mut constants = object.constants.iter();
    object.properties.iter().any(|it| it.name == name) || constants.any(|it| it.name == name)
}

/// The objects that a body may be, however it is sent; `None` if it may be something else.
fn objects_of<'a>(api: &'a Api, ways: &'a [BodyMediaType]) -> Option<Vec<&'a Object>> {
    let mut found = Vec::new();
    for way in ways {
        objects(api, way.content.ty()?, 0, &mut found)?;
    }
    Some(found)
}

/// The objects that values of a type are; `None` if they may be something else.
fn objects<'a>(api: &'a Api, ty: &'a Ty, depth: usize, found: &mut Vec<&'a Object>) -> Option<()> {
    let Shape::Named(id) = &api.unalias(ty).shape else {
        return None;
    };
    match &api.ty(*id).kind {
        TypeKind::Object(object) => {
            found.push(object);
            Some(())
        }
        TypeKind::Union(union) if depth < DEEPEST => {
            let mut variants = union.variants.iter();
            variants.try_for_each(|it| objects(api, &it.ty, depth + 1, found))
        }
        _ => None,
    }
}

/// Unions in unions are looked into this deep; they are flattened, so that more are none.
const DEEPEST: usize = 4;

/// The property that tells the branches of an item apart, which repeats the event's name.
fn tag<'a>(api: &'a Api, item: &'a Ty) -> Option<&'a str> {
    let Shape::Named(id) = &api.unalias(item).shape else {
        return None;
    };
    let TypeKind::Union(union) = &api.ty(*id).kind else {
        return None;
    };
    let mut tags = union.variants.iter().map(|it| match &it.guard {
        Guard::Tag(tag) if tag.values.iter().all(Json::is_string) => Some(tag.property.as_str()),
        _ => None,
    });
    let first = tags.next()??;
    tags.all(|it| it == Some(first)).then_some(first)
}

fn is_event_union(api: &Api, item: &Ty) -> bool {
    match &api.unalias(item).shape {
        Shape::Named(id) => matches!(api.ty(*id).kind, TypeKind::EventUnion(_)),
        _ => false,
    }
}

/// Whether items are bare text, which any data is.
fn is_text(api: &Api, item: &Ty) -> bool {
    match &api.unalias(item).shape {
        Shape::String(_) | Shape::Binary => true,
        Shape::Named(id) => matches!(api.ty(*id).kind, TypeKind::StringEnum(_)),
        _ => false,
    }
}

/// Whether an object with `error` is no item: items are objects, and none of them has such a property.
fn fails_in_place(api: &Api, item: &Ty) -> bool {
    let mut found = Vec::new();
    let closed =
        |it: &&Object| !has(it, ERROR) && !matches!(it.rest, AdditionalProperties::Typed(_));
    objects(api, item, 0, &mut found).is_some() && found.iter().all(closed)
}
