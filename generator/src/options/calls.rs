//! What options say of the calls of single operations: how pages follow each other, when to stop asking, how pieces make
//! values, what its stream is made of, whether a request may arrive twice.

use serde_json::Value as Json;

use super::Reader;
use crate::ir::{
    CallPatterns, Deltas, Envelope, Mark, NextPage, Pages, Polling, Safety, StreamFacts, Terminal,
};
use crate::source::{Node, NodeId, Number};

/// What is said of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOptions {
    /// The operation: its id, or `METHOD /path`.
    pub operation: String,
    /// Where it is said.
    pub at: NodeId,
    /// What is said.
    pub calls: CallPatterns,
}

/// Properties that every piece of a stream repeats, in the APIs there are.
const REPEATED: [&str; 6] = ["id", "index", "model", "object", "role", "type"];

/// How often and for how many seconds is asked at most, unless the options say: an hour, as often as it allows.
const ATTEMPTS: u64 = 100_000;
const TIMEOUT: u64 = 3600;

impl Reader<'_> {
    pub(super) fn calls(&mut self, node: &Node) -> Vec<CallOptions> {
        let Some(map) = node.as_object() else {
            self.wrong(node, "calls", "an object, by operation");
            return Vec::new();
        };
        let of = |(operation, value): (&String, &Node)| CallOptions {
            operation: operation.clone(),
            at: value.id,
            calls: self.call(value),
        };
        map.iter().map(of).collect()
    }

    fn call(&mut self, node: &Node) -> CallPatterns {
        let mut calls = CallPatterns::default();
        let keys = ["safety", "pages", "poll", "deltas", "stream"];
        for (key, value) in self.members(node, "a call", &keys).into_iter().flatten() {
            match key.as_str() {
                "safety" => calls.safety = self.safety(value),
                "pages" => calls.pages = self.pages(value),
                "poll" => calls.polling = self.polling(value),
                "deltas" => calls.deltas = self.deltas(value),
                "stream" => calls.stream = self.stream(value),
                _ => {}
            }
        }
        calls
    }

    fn safety(&mut self, node: &Node) -> Option<Safety> {
        let safety = match node.as_str() {
            Some("safe") => Safety::Safe,
            Some("idempotent") => Safety::Idempotent,
            Some("unsafe") => Safety::Unsafe,
            _ => {
                self.wrong(node, "safety", "`safe`, `idempotent` or `unsafe`");
                return None;
            }
        };
        Some(safety)
    }

    fn pages(&mut self, node: &Node) -> Option<Pages> {
        let keys = [
            "items", "cursor", "from", "offset", "number", "first", "link", "more",
        ];
        self.members(node, "`pages`", &keys)?;
        let ways = ["cursor", "offset", "number", "link"];
        let given: Vec<&str> = ways
            .into_iter()
            .filter(|it| node.get(it).is_some())
            .collect();
        let next = match given.as_slice() {
            ["cursor"] => NextPage::Cursor(
                self.member_text(node, "cursor")?,
                self.member_pointer(node, "from")?,
            ),
            ["offset"] => NextPage::Offset(self.member_text(node, "offset")?),
            ["number"] => {
                let first = self.whole(node, "first", 1)?;
                NextPage::Number(self.member_text(node, "number")?, first)
            }
            ["link"] if node.get("link").and_then(Node::as_bool) == Some(true) => NextPage::Link,
            _ => {
                let message = "`pages` needs one way to the next page".to_owned();
                let help = "`cursor` (a parameter) with `from` (a pointer into the page), `offset` or `number` (a \
                            parameter), or `link: true`";
                self.fail(node, message, Some(help.to_owned()));
                return None;
            }
        };
        Some(Pages {
            items: self.member_pointer(node, "items")?,
            more: match node.get("more") {
                Some(_) => Some(self.member_pointer(node, "more")?),
                None => None,
            },
            next,
        })
    }

    fn polling(&mut self, node: &Node) -> Option<Polling> {
        let keys = [
            "operation",
            "with",
            "status",
            "until",
            "interval_ms",
            "header",
            "location",
            "attempts",
            "timeout_s",
        ];
        self.members(node, "`poll`", &keys)?;
        let with = match node.get("with") {
            Some(with) => self.table(with, "with").into_iter().collect(),
            None => Vec::new(),
        };
        let until = self.member_texts(node, "until")?;
        if until.is_empty() {
            let message = "`until` is empty, so there would be no end".to_owned();
            self.fail(node, message, None);
        }
        let header = |this: &mut Self, name| match node.get(name) {
            Some(header) => this.text(header, name).map(Some),
            None => Some(None),
        };
        Some(Polling {
            operation: self.member_text(node, "operation")?,
            with,
            status: self.member_pointer(node, "status")?,
            until,
            interval: self.interval(node)?,
            header: header(self, "header")?,
            location: header(self, "location")?,
            attempts: self.whole(node, "attempts", ATTEMPTS)?.min(u32::MAX.into()),
            timeout: self.whole(node, "timeout_s", TIMEOUT)?,
        })
    }

    fn deltas(&mut self, node: &Node) -> Option<Deltas> {
        let keys = ["values", "deltas", "key", "repeated"];
        self.members(node, "`deltas`", &keys)?;
        let repeated = match node.get("repeated") {
            Some(given) => self.texts(given, "repeated"),
            None => REPEATED.map(str::to_owned).to_vec(),
        };
        let values = match node.get("values") {
            Some(given) => self.texts(given, "values"),
            None => Vec::new(),
        };
        let Some(deltas) = node.get("deltas") else {
            self.missing(node, "deltas");
            return None;
        };
        Some(Deltas {
            values,
            deltas: self.table(deltas, "deltas").into_iter().collect(),
            key: self.member_pointer(node, "key")?,
            repeated,
        })
    }

    fn stream(&mut self, node: &Node) -> Option<StreamFacts> {
        let keys = [
            "item", "envelope", "terminal", "errors", "ignore", "request",
        ];
        let mut said = StreamFacts::default();
        for (key, value) in self.members(node, "`stream`", &keys)? {
            match key.as_str() {
                "item" => said.item = self.reference(value).map(|it| (it, value.id)),
                "envelope" => said.envelope = self.envelope(value),
                "terminal" => said.terminal = self.terminal(value),
                "errors" => said.errors = Some(self.texts(value, key)),
                "ignore" => said.ignored = Some(self.texts(value, key)),
                "request" => match value.as_object() {
                    Some(map) => {
                        let all = map.iter().map(|(name, it)| (name.clone(), it.to_json()));
                        said.asked_by = Some(all.collect());
                    }
                    None => self.wrong(value, key, "an object of properties of the body"),
                },
                _ => {}
            }
        }
        Some(said)
    }

    fn reference(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "item")?;
        if text.starts_with("#/") || text.starts_with('/') {
            return Some(text);
        }
        let message = format!("`{text}` is no JSON Pointer to a schema");
        let help = "for example `#/components/schemas/Event`".to_owned();
        self.fail(node, message, Some(help));
        None
    }

    fn envelope(&mut self, node: &Node) -> Option<Envelope> {
        self.members(node, "`envelope`", &["event", "data"])?;
        Some(Envelope {
            event: self.member_text(node, "event")?,
            data: self.member_text(node, "data")?,
        })
    }

    /// What completes a stream: the text of its data, the name of an event, or the value of a property; `false` if nothing
    /// does.
    fn terminal(&mut self, node: &Node) -> Option<Option<Terminal>> {
        if node.as_bool() == Some(false) {
            return Some(None);
        }
        if let Some(text) = node.as_str() {
            return Some(Some(Terminal {
                mark: Mark::Data,
                values: vec![text.to_owned()],
            }));
        }
        self.members(node, "`terminal`", &["event", "property", "value"])?;
        let (mark, given) = match (node.get("event"), node.get("property"), node.get("value")) {
            (Some(event), None, None) => (Mark::Event, event),
            (None, Some(_), Some(value)) => (
                Mark::Property(self.member_pointer(node, "property")?),
                value,
            ),
            _ => {
                let message = "`terminal` has to say what the end looks like".to_owned();
                let help = "the text of its data, `event` (a name), or `property` (a pointer into the item) with its \
                            `value`";
                self.fail(node, message, Some(help.to_owned()));
                return None;
            }
        };
        let given = given.as_array().unwrap_or(std::slice::from_ref(given));
        let values = given.iter().map(|it| match it.to_json() {
            Json::String(text) => text,
            other => other.to_string(),
        });
        Some(Some(Terminal {
            mark,
            values: values.collect(),
        }))
    }

    fn missing(&mut self, node: &Node, key: &str) {
        self.fail(node, format!("`{key}` is missing"), None);
    }

    fn member_text(&mut self, node: &Node, key: &str) -> Option<String> {
        match node.get(key) {
            Some(value) => self.text(value, key),
            None => {
                self.missing(node, key);
                None
            }
        }
    }

    fn member_texts(&mut self, node: &Node, key: &str) -> Option<Vec<String>> {
        match node.get(key) {
            Some(value) => Some(self.texts(value, key)),
            None => {
                self.missing(node, key);
                None
            }
        }
    }

    fn member_pointer(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = self.member_text(node, key)?;
        if text.is_empty() || text.starts_with('/') {
            return Some(text);
        }
        let message = format!("`{text}` is no JSON Pointer");
        let help = format!("it begins with a slash: `/{text}`; an empty one is the whole");
        self.fail(node.get(key).unwrap_or(node), message, Some(help));
        None
    }

    /// How long to wait between two questions. Without a pause a server would be asked as fast as it answers.
    fn interval(&mut self, node: &Node) -> Option<u64> {
        let interval = self.whole(node, "interval_ms", 1000)?;
        if let (0, Some(value)) = (interval, node.get("interval_ms")) {
            let message = "`interval_ms` must be at least 1".to_owned();
            self.fail(value, message, None);
            return None;
        }
        Some(interval)
    }

    fn whole(&mut self, node: &Node, key: &str, default: u64) -> Option<u64> {
        let Some(value) = node.get(key) else {
            return Some(default);
        };
        let number = value.as_number().and_then(Number::as_integer);
        let fitting = number.and_then(|it| u64::try_from(it).ok());
        match (fitting, number) {
            (Some(_), _) => {}
            (None, Some(_)) => self.fail(value, format!("`{key}` must be 0 or more"), None),
            (None, None) => self.wrong(value, key, "an integer"),
        }
        fitting
    }
}
