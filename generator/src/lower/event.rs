//! Streams: what `text/event-stream` and the media types of JSON one after another carry, and how a stream proves that
//! it is complete.
//!
//! OpenAPI 3.2 models an item of such a stream as an object with the fields of a
//! server-sent event (`event`, `data`, ...). Where every branch of the item's schema fixes
//! `event`, the stream is a union told apart by the events' names. What 3.2 has no keyword
//! for stands in `x-stream`: the envelope's property names, the terminal, the events that
//! are failures, and the body properties that ask for the stream.
//!
//! The options can say the same of an operation, and go before the document; what neither says is inferred later, by the
//! pass `transform::streams`.
//!
//! An item of JSON Lines or of a JSON text sequence is what `itemSchema` says. Documents without it have `schema`
//! alone, which stands for the item, or for the list of all items if it is an array; a schema that is a string speaks of
//! the text as a whole, and leaves items open.

use serde_json::Value as Json;

use super::json_types::JsonTypes;
use super::types::Site;
use super::view::{Conjunction, UnionAt};
use super::{Lower, view::NodeKey};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::{MediaType, Operation};
use crate::http::essence;
use crate::ir::{
    Envelope, EventUnion, EventVariant, Framing, ItemStream, Mark, Payload, Shape, StreamFacts,
    StreamRules, Terminal, Ty, TypeKind,
};
use crate::source::Node;

/// The names that JSON, a line each, goes by; none of them is registered.
const LINES: [&str; 9] = [
    "application/jsonl",
    "application/x-jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
    "application/json-lines",
    "application/ndjson",
    "application/x-ndjson",
    "application/stream+json",
    "application/x-json-stream",
];

/// How items are told apart in a media type that is a stream of them.
pub(super) fn framing(name: &str) -> Option<Framing> {
    let essence = essence(name);
    if essence == "text/event-stream" {
        Some(Framing::Events)
    } else if LINES.contains(&essence.as_str()) {
        Some(Framing::Lines)
    } else if essence == "application/json-seq" || essence.ends_with("+json-seq") {
        Some(Framing::Sequence)
    } else {
        None
    }
}

/// The schema of an item; older documents put it where the whole content's belongs.
fn item_schema<'a>(media: &MediaType<'a>) -> Option<&'a Node> {
    media.item_schema.or(media.schema)
}

impl<'a> Lower<'_, 'a> {
    /// Notes which schemas are items of event streams, before any of them becomes a type.
    pub(super) fn note_event_unions(&mut self, operations: &[Operation<'a>]) {
        for operation in operations {
            self.stream_facts = self.settings.stream_facts(&operation.listed);
            let media = operation.responses.iter().flat_map(|it| &it.content);
            for media in media.filter(|it| framing(it.name) == Some(Framing::Events)) {
                let Some(item) = item_schema(media) else {
                    continue;
                };
                let envelope = self.facts(media).envelope.unwrap_or_default();
                let Some(key) = self.item_key(item) else {
                    continue;
                };
                self.facts.event_unions.insert(key, envelope);
            }
        }
    }

    /// The schema an item's schema resolves to.
    fn item_key(&mut self, item: &'a Node) -> Option<NodeKey> {
        match self.pure_reference(&Conjunction::of(item)) {
            Some(reference) => self.resolver.target(reference).ok().map(std::ptr::from_ref),
            None => Some(std::ptr::from_ref(item)),
        }
    }

    /// What is said of a stream: by the options, or else by the extension of its media type.
    fn facts(&self, media: &MediaType<'a>) -> StreamFacts {
        let extension = extension(media);
        let mut facts = extension.as_ref().map(extended).unwrap_or_default();
        if let Some(said) = self.stream_facts {
            facts.overlay(said);
        }
        facts
    }

    /// The stream a media type describes.
    pub(super) fn item_stream(
        &mut self,
        media: &MediaType<'a>,
        framing: Framing,
        site: &Site,
    ) -> ItemStream {
        if let Some(said) = extension(media) {
            self.check_extension(media.node, &said, framing);
        }
        let said = self.facts(media);
        let named = said.item.as_ref().zip(media.item_schema);
        let item = match (named, framing) {
            (Some(((reference, _), schema)), _) => {
                let pointer = format!("#{}", reference.trim_start_matches('#'));
                Ty::new(Shape::Named(self.referenced(&pointer, schema)))
            }
            (None, Framing::Events) => self.event_item(media, &said, site),
            (None, Framing::Lines | Framing::Sequence) => self.text_item(media, site),
        };
        ItemStream {
            origin: media.node.id,
            framing,
            item,
            said,
            rules: StreamRules::default(),
        }
    }

    fn event_item(&mut self, media: &MediaType<'a>, said: &StreamFacts, site: &Site) -> Ty {
        let Some(schema) = item_schema(media) else {
            return Ty::new(Shape::Any);
        };
        let conjunction = Conjunction::of(schema);
        let envelope = said.envelope.clone().unwrap_or_default();
        match self.pure_reference(&conjunction) {
            Some(reference) => self.reference(reference),
            None => self.inline_item(&conjunction, &envelope, &site.below("event")),
        }
    }

    /// An item that is JSON and no event.
    fn text_item(&mut self, media: &MediaType<'a>, site: &Site) -> Ty {
        let site = site.below("item");
        if let Some(item) = media.item_schema {
            return self.ty(&Conjunction::of(item), &site);
        }
        let Some(schema) = media.schema else {
            return Ty::new(Shape::Any);
        };
        let conjunction = Conjunction::of(schema);
        let view = self.view(&conjunction);
        let nodes = match view.types.map(|it| it.without(JsonTypes::NULL)) {
            Some(JsonTypes::STRING) => return Ty::new(Shape::Any),
            Some(JsonTypes::ARRAY) => view.items,
            _ => return self.ty(&conjunction, &site),
        };
        match nodes.is_empty() {
            true => Ty::new(Shape::Any),
            false => self.ty(&Conjunction::all(nodes), &site),
        }
    }

    fn inline_item(
        &mut self,
        conjunction: &Conjunction<'a>,
        envelope: &Envelope,
        site: &Site,
    ) -> Ty {
        let Some(kind) = self.event_union(conjunction, envelope, site) else {
            return self.ty(conjunction, site);
        };
        let origin = conjunction.nodes.first().map(|it| it.id);
        let origin = origin.unwrap_or(crate::source::NodeId::NONE);
        let docs = self.view(conjunction).docs;
        let id = self.add(site.name.clone(), conjunction.clone(), origin, site.root);
        self.types.list[id.0].lowered = Some((docs, kind));
        Ty::new(Shape::Named(id))
    }

    fn check_extension(&mut self, node: &Node, said: &Json, framing: Framing) {
        const KNOWN: [&str; 4] = ["envelope", "terminal", "errors", "request"];
        let place = node
            .get("x-stream")
            .map_or(Place::Value(node.id), |it| Place::Value(it.id));
        let Some(members) = said.as_object() else {
            self.diagnostics.push(Diagnostic::new(
                Code::MalformedExtension,
                place,
                "`x-stream` must be an object",
            ));
            return;
        };
        for name in members.keys().filter(|it| !KNOWN.contains(&it.as_str())) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::MalformedExtension,
                    place.clone(),
                    format!("`x-stream` has no member `{name}`"),
                )
                .help(format!("its members are {}", KNOWN.join(", "))),
            );
        }
        let of_events = ["envelope", "errors"].into_iter();
        for name in of_events.filter(|it| framing != Framing::Events && members.contains_key(*it)) {
            let message =
                format!("`{name}` of `x-stream` is about events, and items here are none");
            self.diagnostics.push(Diagnostic::new(
                Code::MalformedExtension,
                place.clone(),
                message,
            ));
        }
        let shapes = [
            (
                "terminal",
                members.get("terminal").is_none_or(Json::is_string),
            ),
            ("errors", members.get("errors").is_none_or(Json::is_array)),
            (
                "request",
                members.get("request").is_none_or(Json::is_object),
            ),
            (
                "envelope",
                members.get("envelope").is_none_or(Json::is_object),
            ),
        ];
        for (name, _) in shapes.iter().filter(|(_, fits)| !fits) {
            self.diagnostics.push(Diagnostic::new(
                Code::MalformedExtension,
                place.clone(),
                format!("`{name}` of `x-stream` has the wrong type"),
            ));
        }
    }

    /// The union of events a schema describes; `None` if its branches do not all fix the
    /// event's name, in which case items are the JSON of `data`.
    pub(super) fn event_union(
        &mut self,
        conjunction: &Conjunction<'a>,
        envelope: &Envelope,
        site: &Site,
    ) -> Option<TypeKind> {
        let view = self.view(conjunction);
        let mut branches = Vec::new();
        let union: UnionAt<'a> = *view.unions.first()?;
        let before = self.types.unrolled.len();
        self.flatten(union, union.discriminator, &mut branches, &mut false, &[]);
        self.types.unrolled.truncate(before);
        let mut variants: Vec<EventVariant> = Vec::new();
        for branch in &branches {
            let names = branch.view.properties.get(envelope.event.as_str())?.clone();
            let content = branch.view.properties.get(envelope.data.as_str())?.clone();
            let names = self.known_texts(&names)?;
            for event in names {
                if variants.iter().any(|it| it.event == event) {
                    continue;
                }
                let payload = self.payload(&content, &site.below(&event));
                variants.push(EventVariant {
                    event,
                    payload,
                    docs: branch.view.docs.clone(),
                });
            }
        }
        (!variants.is_empty()).then(|| {
            TypeKind::EventUnion(EventUnion {
                tag: envelope.event.clone(),
                content: envelope.data.clone(),
                variants,
            })
        })
    }

    fn payload(&mut self, content: &[&'a Node], site: &Site) -> Payload {
        // OpenAPI 3.2 has `data` as a string whose content is described beside it.
        let described: Vec<&'a Node> = content
            .iter()
            .map(|it| it.get("contentSchema").unwrap_or(it))
            .collect();
        if let Some([only]) = self.known_texts(&described).as_deref() {
            return Payload::Constant(only.clone());
        }
        let conjunction = Conjunction::all(described);
        Payload::Json(Box::new(self.ty(&conjunction, site)))
    }
}

/// The extension of a media type that says what a stream is.
fn extension(media: &MediaType<'_>) -> Option<Json> {
    media.node.get("x-stream").map(Node::to_json)
}

/// What the extension `x-stream` says; what is wrong with it is said elsewhere.
fn extended(said: &Json) -> StreamFacts {
    let usual = Envelope::default();
    let property = |envelope: &Json, name: &str, usual: String| {
        let given = envelope.get(name).and_then(Json::as_str);
        given.map_or(usual, str::to_owned)
    };
    let envelope = said.get("envelope").map(|it| Envelope {
        event: property(it, "event", usual.event),
        data: property(it, "data", usual.data),
    });
    let terminal = said.get("terminal").and_then(Json::as_str);
    let terminal = terminal.map(|text| Terminal {
        mark: Mark::Data,
        values: vec![text.to_owned()],
    });
    let asked_by = said.get("request").and_then(Json::as_object);
    let asked_by = asked_by.map(|all| {
        let all = all.iter();
        all.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    });
    StreamFacts {
        item: None,
        envelope,
        terminal: terminal.map(Some),
        errors: said.get("errors").map(texts),
        ignored: None,
        asked_by,
    }
}

fn texts(list: &Json) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}
