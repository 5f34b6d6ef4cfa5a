//! Streams, pagination, polling and accumulated values: what calls consist of beyond single requests.

use super::{At, RECEIVED, Walk};
use crate::changes::Kind;
use crate::diff::pair::Pair;
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::ir::{Deltas, Framing, ItemStream, Mark, NextPage, Pages, Polling, StreamRules};

impl Walk<'_, '_> {
    pub(super) fn call_patterns(&mut self, pair: &Pair) {
        let old = &self.old.api.operations[pair.old];
        let new = &self.new.api.operations[pair.new];
        let at = |what: &str| {
            At::new(
                RECEIVED,
                format!("{what} of `{}`", new.id),
                Spot::new(Subject::Calls(pair.old), old.origin),
                Spot::new(Subject::Calls(pair.new), new.origin),
            )
        };
        let (old, new) = (&old.calls, &new.calls);
        self.pages([&old.pages, &new.pages], &at("pages"));
        self.polling([&old.polling, &new.polling], &at("polling"));
        self.deltas([&old.deltas, &new.deltas], &at("accumulated values"));
    }

    fn pages(&mut self, [old, new]: [&Option<Pages>; 2], at: &At) {
        match (old, new) {
            (None, None) => {}
            (None, Some(pages)) => self.find(Kind::PaginationAdded, at, next(pages)),
            (Some(pages), None) => self.find(Kind::PaginationRemoved, at, next(pages)),
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) => {
                let detail = format!("{} -> {}", next(was), next(is));
                let kind = match was.items == is.items {
                    true => Kind::PaginationChanged,
                    false => Kind::PaginationItemsChanged,
                };
                self.find(kind, at, detail);
            }
        }
    }

    fn polling(&mut self, [old, new]: [&Option<Polling>; 2], at: &At) {
        match (old, new) {
            (None, None) => {}
            (None, Some(polling)) => self.find(Kind::PollingAdded, at, until(polling)),
            (Some(polling), None) => self.find(Kind::PollingRemoved, at, until(polling)),
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) if was.operation != is.operation => {
                let detail = format!("`{}` -> `{}`", was.operation, is.operation);
                self.find(Kind::PollingOperationChanged, at, detail);
            }
            (Some(was), Some(is)) => {
                let (was, is) = (until(was), until(is));
                let detail = match was == is {
                    true => "other places or times".to_owned(),
                    false => format!("{was} -> {is}"),
                };
                self.find(Kind::PollingChanged, at, detail);
            }
        }
    }

    fn deltas(&mut self, [old, new]: [&Option<Deltas>; 2], at: &At) {
        match (old, new) {
            (None, None) => {}
            (None, Some(deltas)) => self.find(Kind::AccumulationAdded, at, pieces(deltas)),
            (Some(deltas), None) => self.find(Kind::AccumulationRemoved, at, pieces(deltas)),
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) => {
                let detail = format!("{} -> {}", pieces(was), pieces(is));
                self.find(Kind::AccumulationChanged, at, detail);
            }
        }
    }

    pub(super) fn stream(&mut self, old: &ItemStream, new: &ItemStream, at: &At) {
        let at = at.below(format!("stream of {}", at.subject), &[]);
        if old.framing != new.framing {
            let word = |it: Framing| match it {
                Framing::Events => "server-sent events",
                Framing::Lines => "JSON lines",
                Framing::Sequence => "JSON text sequence",
            };
            let detail = format!("{} -> {}", word(old.framing), word(new.framing));
            self.find(Kind::StreamFramingChanged, &at, detail);
        }
        let (was, is) = (&old.rules, &new.rules);
        if was.terminal != is.terminal {
            let detail = format!("{} -> {}", end(was), end(is));
            self.find(Kind::StreamTerminalChanged, &at, detail);
        } else if was.must_complete != is.must_complete {
            let detail = match is.must_complete {
                true => "incomplete without it",
                false => "complete without it",
            };
            self.find(Kind::StreamCompletionChanged, &at, detail);
        }
        let fails = |it: &StreamRules| (it.errors.clone(), it.errors_in_place);
        let detail = || format!("{} -> {}", failures(was), failures(is));
        let differing = [
            (Kind::StreamErrorsChanged, fails(was) != fails(is)),
            (Kind::StreamIgnoredChanged, was.ignored != is.ignored),
            (Kind::StreamTagChanged, was.tag != is.tag),
        ];
        for (kind, _) in differing.into_iter().filter(|it| it.1) {
            self.find(kind, &at, detail());
        }
        let asks = |it: &StreamRules| (it.asked_by.clone(), it.declined_by.clone());
        if asks(was) != asks(is) {
            let shown = |it: &StreamRules| {
                let all = it
                    .asked_by
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"));
                format!("`{}`", all.collect::<Vec<String>>().join(", "))
            };
            let detail = format!("{} -> {}", shown(was), shown(is));
            self.find(Kind::StreamRequestChanged, &at, detail);
        }
    }
}

fn next(pages: &Pages) -> String {
    let how = match &pages.next {
        NextPage::Cursor(argument, from) => format!("`{argument}` from `{from}`"),
        NextPage::Offset(argument) => format!("offset `{argument}`"),
        NextPage::Number(argument, _) => format!("number `{argument}`"),
        NextPage::Link => "header `link`".to_owned(),
    };
    format!("`{}` by {how}", pages.items)
}

/// What a value has to say for the waiting to end, and who is asked.
fn until(polling: &Polling) -> String {
    let Polling {
        operation,
        status,
        until,
        ..
    } = polling;
    format!("`{operation}` until `{status}` is `{}`", until.join("`, `"))
}

/// Which events have values and pieces of them, and what tells which belong together.
fn pieces(deltas: &Deltas) -> String {
    let named = deltas.deltas.iter().map(|(event, _)| event.as_str());
    let events: Vec<&str> = named
        .chain(deltas.values.iter().map(String::as_str))
        .collect();
    format!("`{}` by `{}`", events.join("`, `"), deltas.key)
}

/// Which events fail a stream, which are no items, and what names them.
fn failures(rules: &StreamRules) -> String {
    let mut parts = Vec::new();
    if !rules.errors.is_empty() {
        parts.push(format!("fails at `{}`", rules.errors.join("`, `")));
    }
    if rules.errors_in_place {
        parts.push("fails at objects with `error`".to_owned());
    }
    if !rules.ignored.is_empty() {
        parts.push(format!("without `{}`", rules.ignored.join("`, `")));
    }
    parts.extend(rules.tag.iter().map(|it| format!("named by `{it}`")));
    match parts.is_empty() {
        true => "fails at nothing".to_owned(),
        false => parts.join(", "),
    }
}

fn end(rules: &StreamRules) -> String {
    let Some(terminal) = &rules.terminal else {
        return "none".to_owned();
    };
    let mark = match &terminal.mark {
        Mark::Data => "data",
        Mark::Event => "event",
        Mark::Property(pointer) => pointer.as_str(),
    };
    format!("{mark} `{}`", terminal.values.join(", "))
}
