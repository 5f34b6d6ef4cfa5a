//! Streams, pagination, polling and accumulated values: a statement each in an operation's table.

use std::fmt::Display;

use serde_json::Value as Json;

use super::{Call, pairs, security, texts};
use crate::emit::{literal, runtime, type_text};
use crate::format::Entry;
use crate::ir::{
    self, Deltas, Framing, ItemStream, Mark, NextPage, Operation, Pages, ParameterLocation,
    Polling, Shape, Ty,
};

impl Call<'_> {
    /// The lines of the table that say what is known of calls.
    pub(super) fn patterns(&self) -> Vec<Entry> {
        let known = &self.operation.calls;
        let mut lines = Vec::new();
        lines.extend(known.pages.as_ref().and_then(|it| self.pages(it)));
        lines.extend(known.polling.as_ref().and_then(|it| self.polling(it)));
        lines.extend(known.deltas.as_ref().and_then(|it| self.deltas(it)));
        lines
    }

    /// The line of a stream.
    pub(super) fn events(&self, media_type: &str, stream: &ItemStream) -> Entry {
        let item = type_text(&self.context.value_type(&stream.item, self.imports));
        let rules = &stream.rules;
        let properties = |all: &[(String, Json)]| {
            let values: Vec<String> = all.iter().map(|(_, it)| it.to_string()).collect();
            pairs(all.iter().map(|(name, _)| name).zip(&values))
        };
        let mut parts = vec![match stream.framing {
            Framing::Events => format!("events {item}, runtime::StreamRules::EVENTS"),
            Framing::Lines => {
                format!(
                    "events {item}, runtime::StreamRules::lines({})",
                    literal(media_type)
                )
            }
            Framing::Sequence => {
                format!(
                    "events {item}, runtime::StreamRules::sequence({})",
                    literal(media_type)
                )
            }
        }];
        if !rules.asked_by.is_empty() {
            parts.push(format!(".asked_by({})", properties(&rules.asked_by)));
            parts.extend(self.form_of_nothing());
        }
        if !rules.declined_by.is_empty() {
            parts.push(format!(".declined_by({})", properties(&rules.declined_by)));
        }
        if let Some(tag) = &rules.tag {
            parts.push(format!(".named_by({})", literal(tag)));
        }
        if let Some(terminal) = &rules.terminal {
            let mark = match &terminal.mark {
                Mark::Data => "runtime::Mark::Data".to_owned(),
                Mark::Event => "runtime::Mark::Event".to_owned(),
                Mark::Property(pointer) => format!("runtime::Mark::Property({})", literal(pointer)),
            };
            let method = match rules.must_complete {
                true => "complete_at",
                false => "ends_at",
            };
            parts.push(format!(".{method}({mark}, {})", texts(&terminal.values)));
        }
        if !rules.errors.is_empty() {
            parts.push(format!(".fails_at({})", texts(&rules.errors)));
        }
        if rules.errors_in_place {
            parts.push(".fails_in_place()".to_owned());
        }
        if !rules.ignored.is_empty() {
            parts.push(format!(".without({})", texts(&rules.ignored)));
        }
        Entry::chain(parts)
    }

    /// The types of a page and of its items.
    pub(super) fn paged(&self, pages: &Pages) -> Option<(&Ty, &Ty)> {
        let api = self.context.api;
        let page = ir::response_type(self.operation)?;
        let list = ir::pointed(api, page, &pages.items)?;
        let item = match &api.unalias(list).shape {
            Shape::Array(item) => item,
            shape => match ir::wrapped_shape(api, shape)? {
                Shape::Array(item) => item,
                _ => return None,
            },
        };
        Some((page, item))
    }

    fn pages(&self, pages: &Pages) -> Option<Entry> {
        let api = self.context.api;
        let (page, item) = self.paged(pages)?;
        let item = type_text(&self.context.value_type(item, self.imports));
        let page = type_text(&self.context.value_type(page, self.imports));
        let argument = |name: &str| {
            let place = match ir::argument_place(api, self.operation, name) {
                Some(ParameterLocation::Query) => "Query",
                _ => "Body",
            };
            format!("runtime::Argument::{place}({})", literal(name))
        };
        let next = match &pages.next {
            NextPage::Cursor(name, from) => {
                format!("Cursor({}, {})", argument(name), literal(from))
            }
            NextPage::Offset(name) => format!("Offset({})", argument(name)),
            NextPage::Number(name, first) => format!("Number({}, {first})", argument(name)),
            NextPage::Link => "Link".to_owned(),
        };
        let items = literal(&pages.items);
        let more = pages.more.as_ref();
        let more = more.map(|it| format!(".while_true({})", literal(it)));
        Some(Entry::list(vec![
            format!("pages {page}, {item}, runtime::PageRules::new({items}"),
            format!("runtime::NextPage::{next}){}", more.unwrap_or_default()),
        ]))
    }

    /// The operation that tells how it stands.
    fn asked(&self, polling: &Polling) -> Option<&Operation> {
        let mut operations = self.context.api.operations.iter();
        operations.find(|it| it.id == polling.operation)
    }

    /// The type of what is waited for.
    pub(super) fn polled(&self, polling: &Polling) -> Option<&Ty> {
        ir::response_type(self.asked(polling)?)
    }

    fn polling(&self, polling: &Polling) -> Option<Entry> {
        let asked = self.asked(polling)?;
        let ty = type_text(
            &self
                .context
                .value_type(ir::response_type(asked)?, self.imports),
        );
        let server = asked.server.map(|it| it.to_string()).unwrap_or_default();
        let header = |name: &Option<String>| match name {
            Some(name) => format!("Some({})", literal(&name.to_ascii_lowercase())),
            None => "None".to_owned(),
        };
        let (id, method, path) = (&asked.id, &asked.method, &asked.path);
        let has = |part| runtime::is_there(self.context, part);
        let server = has("servers").then(|| field("server", format!("&[{server}]")));
        let security = || field("security", format!("&[{}]", security(asked)));
        let security = has("credentials").then(security);
        let others = [
            field("accept", literal("application/json")),
            Entry::line(format!(
                "..runtime::Operation::new({}, {}, {})",
                literal(id),
                literal(method),
                literal(path)
            )),
        ];
        let operation = server.into_iter().chain(security).chain(others).collect();
        let with = polling.with.iter().map(|(name, from)| (name, from));
        let rules = vec![
            Entry::block("operation: &runtime::Operation", operation),
            field("with", pairs(with)),
            field("status", literal(&polling.status)),
            field("until", texts(&polling.until)),
            field("interval", polling.interval),
            field("header", header(&polling.header)),
            field("location", header(&polling.location)),
            field("attempts", polling.attempts),
            field("timeout", polling.timeout),
        ];
        Some(Entry::block(
            format!("poll {ty}, runtime::PollRules"),
            rules,
        ))
    }

    fn deltas(&self, deltas: &Deltas) -> Option<Entry> {
        let value = ir::accumulated_type(self.context.api, self.operation, deltas)?;
        let value = type_text(&self.context.value_type(value, self.imports));
        let item = &self.operation.stream()?.1.item;
        let item = type_text(&self.context.value_type(item, self.imports));
        let pieces = deltas.deltas.iter().map(|(name, at)| (name, at));
        let rules = vec![
            field("values", texts(&deltas.values)),
            field("deltas", pairs(pieces)),
            field("key", literal(&deltas.key)),
            field("repeated", texts(&deltas.repeated)),
        ];
        Some(Entry::block(
            format!("accumulated {item}, {value}, runtime::DeltaRules"),
            rules,
        ))
    }
}

/// A field of a struct.
fn field(name: &str, value: impl Display) -> Entry {
    Entry::line(format!("{name}: {value}"))
}
