//! Call patterns beyond one request: pagination, polling, streams, accumulated values. Declared by options or inferred.

use serde_json::Value as Json;

use super::pointer::pointed;
use super::{
    Api, BodyContent, ContentKind, Operation, ParameterLocation, Payload, Response, ResponseKind,
    Shape, Ty, TypeKind,
};
use crate::ids::NodeId;

/// Whether a request may arrive twice (RFC 9110, section 9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// It changes nothing.
    Safe,
    /// It changes nothing more the second time.
    Idempotent,
    /// It may do twice what should be done once.
    Unsafe,
}

/// How the pages of a list follow each other. Pointers are JSON Pointers (RFC 6901) into a page, whose step `-` is the
/// last item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// Where the list of items is.
    pub items: String,
    /// Which page is next.
    pub next: NextPage,
    /// Where a page says whether there are more.
    pub more: Option<String>,
}

/// Which page is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextPage {
    /// The one that this argument names by the value at this pointer.
    Cursor(String, String),
    /// The one that begins after this many items.
    Offset(String),
    /// The one of the next number; the first has this one.
    Number(String, u64),
    /// The one that the header `link` calls `next` (RFC 8288).
    Link,
}

/// How it is found out that what an operation begins has come to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polling {
    /// The id of the operation that tells how it stands.
    pub operation: String,
    /// Its path parameters, and where in the first response their values are.
    pub with: Vec<(String, String)>,
    /// Where a response says how it stands.
    pub status: String,
    /// What it says at the end.
    pub until: Vec<String>,
    /// Milliseconds between two questions.
    pub interval: u64,
    /// The header in which the server says how many there should be.
    pub header: Option<String>,
    /// The header in which the server says at which address to ask.
    pub location: Option<String>,
    /// How often to ask at most.
    pub attempts: u64,
    /// How long to ask at most, in seconds.
    pub timeout: u64,
}

/// How the events of a stream make values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deltas {
    /// The events whose data is a value.
    pub values: Vec<String>,
    /// The events whose data holds a piece, and where.
    pub deltas: Vec<(String, String)>,
    /// Where values and pieces say which value it is.
    pub key: String,
    /// The properties whose strings are not appended.
    pub repeated: Vec<String>,
}

/// What is said of a stream, by the options or by the document's `x-stream`. What is left out may be inferred.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamFacts {
    /// The schema of an item, by reference (`#/components/schemas/Event`), and where that is said.
    pub item: Option<(String, NodeId)>,
    /// The properties of an item that stand for the name and the data of a server-sent event.
    pub envelope: Option<Envelope>,
    /// What completes the stream; `Some(None)` if nothing does.
    pub terminal: Option<Option<Terminal>>,
    /// The names of events that report a failure.
    pub errors: Option<Vec<String>>,
    /// The names of events that are no items.
    pub ignored: Option<Vec<String>>,
    /// The body properties that ask for the stream.
    pub asked_by: Option<Vec<(String, Json)>>,
}

impl StreamFacts {
    /// Puts what `other` says in place of what is said here.
    pub fn overlay(&mut self, other: &StreamFacts) {
        fn replace<T: Clone>(own: &mut Option<T>, other: &Option<T>) {
            if other.is_some() {
                own.clone_from(other);
            }
        }
        replace(&mut self.item, &other.item);
        replace(&mut self.envelope, &other.envelope);
        replace(&mut self.terminal, &other.terminal);
        replace(&mut self.errors, &other.errors);
        replace(&mut self.ignored, &other.ignored);
        replace(&mut self.asked_by, &other.asked_by);
    }
}

/// The properties of an item that stand for the fields of a server-sent event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The property that carries the event's name.
    pub event: String,
    /// The property that carries the payload.
    pub data: String,
}

impl Default for Envelope {
    fn default() -> Self {
        Envelope {
            event: "event".to_owned(),
            data: "data".to_owned(),
        }
    }
}

/// What completes a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// What is looked at.
    pub mark: Mark,
    /// What it is at the end: one of these.
    pub values: Vec<String>,
}

/// What of an item shows that it is the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// The text of its data.
    Data,
    /// The name of the event.
    Event,
    /// The value at this JSON Pointer, as text.
    Property(String),
}

/// How a stream is asked for, how it ends and how it fails.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamRules {
    /// The body properties that ask for it, with their values.
    pub asked_by: Vec<(String, Json)>,
    /// Those that ask for the whole, where a body that says nothing gets the stream.
    pub declined_by: Vec<(String, Json)>,
    /// What completes it.
    pub terminal: Option<Terminal>,
    /// Whether it is incomplete without that. What is inferred is not insisted on.
    pub must_complete: bool,
    /// The names of events that report a failure.
    pub errors: Vec<String>,
    /// Whether an object with `error`, or an event of that name, fails it too where an item is expected.
    pub errors_in_place: bool,
    /// The names of events that are no items.
    pub ignored: Vec<String>,
    /// The property of an item that repeats the event's name.
    pub tag: Option<String>,
}

/// All that is known of an operation's calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallPatterns {
    /// Whether a request may arrive twice, if that is not as its method promises.
    pub safety: Option<Safety>,
    /// How its pages follow each other.
    pub pages: Option<Pages>,
    /// How to wait for what it begins.
    pub polling: Option<Polling>,
    /// How the events of its stream make values.
    pub deltas: Option<Deltas>,
    /// What the options say of its stream.
    pub stream: Option<StreamFacts>,
}

/// The type of a successful call's value, if it is JSON and the same for each status.
pub fn response_type(operation: &Operation) -> Option<&Ty> {
    let mut readings = operation.successes.iter().filter_map(Response::reading);
    let first = readings.next()?;
    let json = |it: &Response| match it.chosen() {
        Some(content) => matches!(content.kind, ContentKind::Json(_)),
        None => true,
    };
    match first {
        ResponseKind::Value(ty)
            if readings.all(|it| it == first) && operation.successes.iter().all(json) =>
        {
            Some(ty)
        }
        _ => None,
    }
}

/// The type of what the events of a stream make.
pub fn accumulated_type<'a>(
    api: &'a Api,
    operation: &'a Operation,
    deltas: &Deltas,
) -> Option<&'a Ty> {
    let stream = operation.stream()?.1;
    let Shape::Named(id) = api.unalias(&stream.item).shape else {
        return deltas.values.is_empty().then_some(&stream.item);
    };
    match &api.ty(id).kind {
        TypeKind::EventUnion(union) => {
            let first = deltas.values.first()?;
            let variant = union.variants.iter().find(|it| it.event == *first)?;
            match &variant.payload {
                Payload::Json(ty) => Some(ty),
                Payload::Constant(_) => None,
            }
        }
        _ => deltas.values.is_empty().then_some(&stream.item),
    }
}

/// What a list or map that holds values of its own kind is made of.
pub fn wrapped_shape<'a>(api: &'a Api, shape: &Shape) -> Option<&'a Shape> {
    match shape {
        Shape::Named(id) => match &api.ty(*id).kind {
            TypeKind::Wrapper(inner) => Some(&api.unalias(inner).shape),
            _ => None,
        },
        _ => None,
    }
}

/// Where an argument is sent: in the query, or as a property of a body of JSON.
pub fn argument_place(api: &Api, operation: &Operation, name: &str) -> Option<ParameterLocation> {
    let mut parameters = operation.parameters.iter();
    if parameters.any(|it| it.place == ParameterLocation::Query && it.name == name) {
        return Some(ParameterLocation::Query);
    }
    let way = operation.body.as_ref()?.media_types.first()?;
    let BodyContent::Json(ty) = &way.content else {
        return None;
    };
    let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    pointed(api, ty, &pointer).map(|_| ParameterLocation::WholeQuery)
}
