//! Calls beyond single requests: streams, pages, polling, values made of pieces. Each is a line of an operation's table.

use serde_json::Value as Json;

use super::operation::Call;
use super::{literal, type_text};
use crate::ir::{
    self, Deltas, Framing, ItemStream, Mark, NextPage, Operation, Pages, ParameterPlace, Polling,
    Safety, Shape,
};

impl Call<'_> {
    /// The lines of the table that say what is known of calls.
    pub(super) fn beyond(&self) -> Vec<String> {
        let known = &self.operation.calls;
        let mut lines = Vec::new();
        lines.extend(known.pages.as_ref().and_then(|it| self.pages(it)));
        lines.extend(known.polling.as_ref().and_then(|it| self.polling(it)));
        lines.extend(known.deltas.as_ref().and_then(|it| self.deltas(it)));
        lines
    }

    /// The line of a stream.
    pub(super) fn events(&self, media_type: &str, stream: &ItemStream) -> String {
        let item = type_text(&self.context.value_type(&stream.item, self.imports));
        let rules = &stream.rules;
        let texts = |all: &[String]| {
            let all: Vec<String> = all.iter().map(|it| literal(it)).collect();
            format!("&[{}]", all.join(", "))
        };
        let properties = |all: &[(String, Json)]| {
            let all = all.iter();
            let all =
                all.map(|(name, it)| format!("({}, {})", literal(name), literal(&it.to_string())));
            format!("&[{}]", all.collect::<Vec<_>>().join(", "))
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
        let one = parts.concat();
        match one.chars().count() > 110 {
            true => parts.join("\n            "),
            false => one,
        }
    }

    fn pages(&self, pages: &Pages) -> Option<String> {
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
        let item = type_text(&self.context.value_type(item, self.imports));
        let page = type_text(&self.context.value_type(page, self.imports));
        let argument = |name: &str| {
            let place = match ir::argument_place(api, self.operation, name) {
                Some(ParameterPlace::Query) => "Query",
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
        let mut lines = vec![
            format!("pages {page}, {item}, runtime::PageRules::new({items}"),
            format!("runtime::NextPage::{next})"),
        ];
        if let Some(more) = &pages.more {
            let next = lines.pop().unwrap_or_default();
            lines.push(format!("{next}.while_true({})", literal(more)));
        }
        let one = lines.join(", ");
        Some(match one.chars().count() > 110 {
            true => lines.join(",\n            "),
            false => one,
        })
    }

    fn polling(&self, polling: &Polling) -> Option<String> {
        let api = self.context.api;
        let named = |it: &&Operation| it.id == polling.operation;
        let asked = api.operations.iter().find(named)?;
        let ty = type_text(
            &self
                .context
                .value_type(ir::response_type(asked)?, self.imports),
        );
        let security = asked.security.iter().map(|all| {
            let all: Vec<String> = all.iter().map(|it| literal(it)).collect();
            format!("&[{}]", all.join(", "))
        });
        let security: Vec<String> = security.collect();
        let server = asked.server.map(|it| it.to_string()).unwrap_or_default();
        let with = polling.with.iter();
        let with = with.map(|(name, from)| format!("({}, {})", literal(name), literal(from)));
        let with: Vec<String> = with.collect();
        let until: Vec<String> = polling.until.iter().map(|it| literal(it)).collect();
        let header = |name: &Option<String>| match name {
            Some(name) => format!("Some({})", literal(&name.to_ascii_lowercase())),
            None => "None".to_owned(),
        };
        Some(format!(
            "poll {ty}, runtime::PollRules {{\n\
             {I}operation: &runtime::Operation {{\n\
             {I}    server: &[{server}],\n\
             {I}    security: &[{}],\n\
             {I}    accept: \"application/json\",\n\
             {I}    ..runtime::Operation::new({}, {}, {})\n\
             {I}}},\n\
             {I}with: &[{}],\n\
             {I}status: {},\n\
             {I}until: &[{}],\n\
             {I}interval: {},\n\
             {I}header: {},\n\
             {I}location: {},\n\
             {I}attempts: {},\n\
             {I}timeout: {},\n        }}",
            security.join(", "),
            literal(&asked.id),
            literal(&asked.method),
            literal(&asked.path),
            with.join(", "),
            literal(&polling.status),
            until.join(", "),
            polling.interval,
            header(&polling.header),
            header(&polling.location),
            polling.attempts,
            polling.timeout,
            I = "            ",
        ))
    }

    fn deltas(&self, deltas: &Deltas) -> Option<String> {
        let made = ir::accumulated_type(self.context.api, self.operation, deltas)?;
        let made = type_text(&self.context.value_type(made, self.imports));
        let item = &self.operation.stream()?.1.item;
        let item = type_text(&self.context.value_type(item, self.imports));
        let texts = |all: &[String]| {
            let all: Vec<String> = all.iter().map(|it| literal(it)).collect();
            all.join(", ")
        };
        let pieces = deltas.deltas.iter();
        let pieces = pieces.map(|(name, at)| format!("({}, {})", literal(name), literal(at)));
        let pieces: Vec<String> = pieces.collect();
        Some(format!(
            "accumulated {item}, {made}, runtime::DeltaRules {{\n\
             {I}values: &[{}],\n\
             {I}deltas: &[{}],\n\
             {I}key: {},\n\
             {I}repeated: &[{}],\n        }}",
            texts(&deltas.values),
            pieces.join(", "),
            literal(&deltas.key),
            texts(&deltas.repeated),
            I = "            ",
        ))
    }
}

/// A safety as the runtime calls it.
pub(super) fn safety(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "Safe",
        Safety::Idempotent => "Idempotent",
        Safety::Unsafe => "Unsafe",
    }
}
