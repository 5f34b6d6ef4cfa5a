//! Event streams: what `text/event-stream` carries, and how it proves that it is complete.
//!
//! OpenAPI 3.2 models an item of such a stream as an object with the fields of a
//! server-sent event (`event`, `data`, ...). Where every branch of the item's schema fixes
//! `event`, the stream is a union told apart by the events' names. What 3.2 has no keyword
//! for stands in `x-stream`: the envelope's property names, the terminal, the events that
//! are failures, and the body properties that ask for the stream.

use serde_json::Value as Json;

use super::types::Site;
use super::view::{Conjunction, UnionAt};
use super::{Lower, view::NodeKey};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::{MediaType, Operation};
use crate::ir::{ContentKind, EventStream, EventUnion, EventVariant, Payload, Shape, Ty, TypeKind};
use crate::source::Node;

/// The properties of an item that stand for the fields of a server-sent event.
#[derive(Debug, Clone)]
pub(super) struct Envelope {
    /// The property that carries the event's name.
    event: String,
    /// The property that carries the payload.
    data: String,
}

impl Default for Envelope {
    fn default() -> Self {
        Envelope {
            event: "event".to_owned(),
            data: "data".to_owned(),
        }
    }
}

/// Whether a media type is a stream of server-sent events.
pub(super) fn is_event_stream(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}

/// The schema of an item; older documents put it where the whole content's belongs.
fn item_schema<'a>(media: &MediaType<'a>) -> Option<&'a Node> {
    media.item_schema.or(media.schema)
}

impl<'a> Lower<'_, 'a> {
    /// Notes which schemas are items of event streams, before any of them becomes a type.
    pub(super) fn note_event_unions(&mut self, operations: &[Operation<'a>]) {
        let media = operations
            .iter()
            .flat_map(|it| &it.responses)
            .flat_map(|it| &it.content)
            .filter(|it| is_event_stream(it.name));
        for media in media {
            let Some(item) = item_schema(media) else {
                continue;
            };
            let envelope = self.envelope(media);
            let Some(key) = self.item_key(item) else {
                continue;
            };
            self.event_unions.insert(key, envelope);
        }
    }

    /// The schema an item's schema resolves to.
    fn item_key(&mut self, item: &'a Node) -> Option<NodeKey> {
        match self.pure_reference(&Conjunction::of(item)) {
            Some(reference) => self.resolver.target(reference).ok().map(std::ptr::from_ref),
            None => Some(std::ptr::from_ref(item)),
        }
    }

    fn envelope(&mut self, media: &MediaType<'a>) -> Envelope {
        let Some(said) = media.media_type.extensions.get("x-stream") else {
            return Envelope::default();
        };
        let member = |name: &str| {
            let text = said.pointer(&format!("/envelope/{name}"))?.as_str()?;
            Some(text.to_owned())
        };
        let usual = Envelope::default();
        Envelope {
            event: member("event").unwrap_or(usual.event),
            data: member("data").unwrap_or(usual.data),
        }
    }

    /// The event stream a media type describes.
    pub(super) fn event_stream(&mut self, media: &MediaType<'a>, site: &Site) -> ContentKind {
        let item = match item_schema(media) {
            None => Ty::new(Shape::Any),
            Some(schema) => {
                let conjunction = Conjunction::of(schema);
                let site = site.below("event");
                let envelope = self.envelope(media);
                match self.pure_reference(&conjunction) {
                    Some(reference) => self.reference(reference),
                    None => self.inline_item(&conjunction, &envelope, &site),
                }
            }
        };
        let said = media.media_type.extensions.get("x-stream");
        if let Some(said) = said {
            self.check_extension(media.node, said);
        }
        let member = |name: &str| said.and_then(|it| it.get(name));
        ContentKind::Events(EventStream {
            item,
            terminal: member("terminal").and_then(Json::as_str).map(str::to_owned),
            errors: texts(member("errors")),
            request: member("request")
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        })
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
        self.types[id.0].lowered = Some((docs, kind));
        Ty::new(Shape::Named(id))
    }

    fn check_extension(&mut self, node: &Node, said: &Json) {
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
        let before = self.unrolled.len();
        self.flatten(union, union.discriminator, &mut branches, &mut false, 0);
        self.unrolled.truncate(before);
        let mut variants: Vec<EventVariant> = Vec::new();
        for branch in &branches {
            let names = branch.view.properties.get(envelope.event.as_str())?.clone();
            let content = branch.view.properties.get(envelope.data.as_str())?.clone();
            let names = self.tags(&names)?;
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
        if let Some([only]) = self.tags(&described).as_deref() {
            return Payload::Constant(only.clone());
        }
        let conjunction = Conjunction {
            nodes: described,
            taken: Vec::new(),
        };
        Payload::Json(Box::new(self.ty(&conjunction, site)))
    }
}

fn texts(list: Option<&Json>) -> Vec<String> {
    let items = list.and_then(Json::as_array).into_iter().flatten();
    items
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}
