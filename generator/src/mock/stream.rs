//! Streams: an item for each branch of the item's schema, the one that completes the stream last, as text.

use serde_json::Value as Json;

use super::response::Maker;
use crate::examples::{Forced, applying, of_branch, sample, union_of};
use crate::ir::{Envelope, Framing, ItemStream, Mark};
use crate::source::Node;

/// How many items there are at most.
const MOST: usize = 100;

/// The text of a stream, piece by piece.
pub fn written<'a>(
    maker: &Maker<'_, 'a>,
    schema: Option<&'a Node>,
    known: &ItemStream,
) -> Vec<Vec<u8>> {
    let events = sent(maker, schema, known).into_iter();
    let texts = events.map(|it| it.text(known.framing).into_bytes());
    texts.collect()
}

/// The same as events: names and data.
pub fn sent<'a>(maker: &Maker<'_, 'a>, schema: Option<&'a Node>, known: &ItemStream) -> Vec<Event> {
    let items = schema.map_or(Vec::new(), |it| items(maker, it));
    let usual = Envelope::default();
    let envelope = known.said.envelope.as_ref().unwrap_or(&usual);
    let (mut written, mut last) = (Vec::new(), Vec::new());
    for item in &items {
        let event = Event::of(item, envelope, known);
        let name = event.name.as_deref().unwrap_or_default();
        // Failures are asked for by other means.
        if known.rules.errors.iter().any(|it| it == name) {
            continue;
        }
        match completes(item, &event, known) {
            true => last = vec![event],
            false => written.push(event),
        }
    }
    let terminal = known.rules.terminal.as_ref().filter(|_| last.is_empty());
    if let Some(terminal) = terminal
        && terminal.mark == Mark::Data
        && let Some(text) = terminal.values.first()
    {
        last.push(Event {
            name: None,
            data: text.clone(),
        });
    }
    written.extend(last);
    written
}

/// A text that the document has for the whole, event by event.
pub fn pieces(text: &str) -> Vec<Vec<u8>> {
    let pieces = text.split_inclusive("\n\n");
    pieces.map(|it| it.as_bytes().to_vec()).collect()
}

/// The events of such a text.
pub fn read(text: &str, framing: Framing) -> Vec<Event> {
    let event = |data: &str| Event {
        name: None,
        data: data.to_owned(),
    };
    let blocks = match framing {
        Framing::Events => text.split("\n\n"),
        Framing::Lines | Framing::Sequence => {
            let lines = text.split(['\n', '\u{1e}']);
            return lines.filter(|it| !it.is_empty()).map(event).collect();
        }
    };
    let fields = |block: &str, field: &str| -> Vec<String> {
        let lines = block.lines().filter_map(|it| it.strip_prefix(field));
        let values = lines.filter_map(|it| it.strip_prefix(':'));
        values
            .map(|it| it.strip_prefix(' ').unwrap_or(it).to_owned())
            .collect()
    };
    let events = blocks.map(|block| Event {
        name: fields(block, "event").pop(),
        data: fields(block, "data").join("\n"),
    });
    // One without data is none (WHATWG HTML, section 9.2.6).
    events.filter(|it| !it.data.is_empty()).collect()
}

/// Items: examples of the item's schema if it has some, else one of each of its branches.
fn items<'a>(maker: &Maker<'_, 'a>, schema: &'a Node) -> Vec<Json> {
    // Documents without `itemSchema` may have the schema of the list.
    let all = applying(maker.resolver, &[schema]);
    let is_list = all
        .iter()
        .any(|it| it.get("type").and_then(Node::as_str) == Some("array"));
    if let Some(item) = all
        .iter()
        .find_map(|it| it.get("items"))
        .filter(|_| is_list)
    {
        return items(maker, item);
    }
    let shown = all.iter().filter_map(|it| it.get("examples")?.as_array());
    let shown = shown.flatten().map(Node::to_json);
    let shown = shown.filter(|it| maker.checker.accepts(&[schema], &[], it));
    let shown: Vec<Json> = shown.take(MOST).collect();
    if shown.len() > 1 {
        return shown;
    }
    let mut made = Vec::new();
    branches(maker, &[schema], None, &mut made, 0);
    made
}

/// A value of each branch, those of unions within unions included.
fn branches<'a>(
    maker: &Maker<'_, 'a>,
    schemas: &[&'a Node],
    forced: Forced<'_>,
    made: &mut Vec<Json>,
    depth: usize,
) {
    const DEEPEST: usize = 6;
    let all = applying(maker.resolver, schemas);
    let union = union_of(&all, &[]).filter(|_| depth < DEEPEST);
    let Some(union) = union else {
        if made.len() < MOST {
            made.extend(sample(maker.resolver, schemas, &[], forced));
        }
        return;
    };
    for branch in union.as_array().into_iter().flatten() {
        let tag = of_branch(maker.resolver, &all, union, branch);
        let forced = tag.as_ref().map(|it| (it.0, &it.1)).or(forced);
        branches(maker, &[branch], forced, made, depth + 1);
    }
}

/// An item as it is sent.
pub struct Event {
    /// Its name, where items are told apart by names.
    pub name: Option<String>,
    /// Its text.
    pub data: String,
}

impl Event {
    fn of(item: &Json, envelope: &Envelope, known: &ItemStream) -> Event {
        let text = |it: &Json| match it {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        let part = |name: &str| item.get(name);
        // An object with both is the event itself; otherwise it is the event's data.
        if known.framing == Framing::Events
            && let (Some(Json::String(name)), Some(data)) =
                (part(&envelope.event), part(&envelope.data))
        {
            return Event {
                name: Some(name.clone()),
                data: text(data),
            };
        }
        let tag = known.rules.tag.as_deref();
        let name = tag.and_then(|it| item.get(it)).and_then(Json::as_str);
        Event {
            name: name.map(str::to_owned),
            data: item.to_string(),
        }
    }

    fn text(&self, framing: Framing) -> String {
        match framing {
            Framing::Lines => format!("{}\n", self.data),
            Framing::Sequence => format!("\u{1e}{}\n", self.data),
            Framing::Events => {
                let name = self.name.as_ref();
                let name = name.map_or(String::new(), |it| format!("event: {it}\n"));
                let lines = self.data.split('\n').map(|it| format!("data: {it}\n"));
                format!("{name}{}\n", lines.collect::<String>())
            }
        }
    }
}

/// Whether an item is the one that completes the stream.
fn completes(item: &Json, event: &Event, known: &ItemStream) -> bool {
    let Some(terminal) = &known.rules.terminal else {
        return false;
    };
    let is_end = |text: &str| terminal.values.iter().any(|it| it == text);
    match &terminal.mark {
        Mark::Data => is_end(&event.data),
        Mark::Event => event.name.as_deref().is_some_and(is_end),
        Mark::Property(pointer) => match item.pointer(pointer) {
            Some(Json::String(text)) => is_end(text),
            Some(other) => is_end(&other.to_string()),
            None => false,
        },
    }
}
