//! Calls beyond single requests: pages, polling, values made of pieces. Each is a line of an operation's table.

use super::operation::Call;
use super::{literal, type_text};
use crate::calls;
use crate::ir::{Deltas, NextPage, Operation, Pages, ParameterPlace, Polling, Safety, Shape};

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

    fn pages(&self, pages: &Pages) -> Option<String> {
        let api = self.context.api;
        let page = calls::value(self.operation)?;
        let list = crate::ir::pointed(api, page, &pages.items)?;
        let item = match &api.unalias(list).shape {
            Shape::Array(item) => item,
            shape => match calls::wrapped(api, shape)? {
                Shape::Array(item) => item,
                _ => return None,
            },
        };
        let item = type_text(&self.context.value_type(item, self.imports));
        let page = type_text(&self.context.value_type(page, self.imports));
        let argument = |name: &str| {
            let place = match calls::place(api, self.operation, name) {
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
        let ty = type_text(&self.context.value_type(calls::value(asked)?, self.imports));
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
        let header = match &polling.header {
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
             {I}header: {header},\n        }}",
            security.join(", "),
            literal(&asked.id),
            literal(&asked.method),
            literal(&asked.path),
            with.join(", "),
            literal(&polling.status),
            until.join(", "),
            polling.interval,
            I = "            ",
        ))
    }

    fn deltas(&self, deltas: &Deltas) -> Option<String> {
        let made = calls::made(self.context.api, self.operation, deltas)?;
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
