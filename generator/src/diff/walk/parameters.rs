//! Parameters, paired by place and name; those of the path by position, since their names are not sent.

use super::{At, SENT, Walk};
use crate::changes::Kind;
use crate::diff::pair::Pair;
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::ir::{Operation, Parameter, ParameterLocation};

impl Walk<'_, '_> {
    pub(super) fn parameters(&mut self, pair: &Pair, operation: &At) {
        let old = &self.old.api.operations[pair.old];
        let new = &self.new.api.operations[pair.new];
        let mut left: Vec<usize> = (0..new.parameters.len()).collect();
        let mut lost = Vec::new();
        for (index, one) in old.parameters.iter().enumerate() {
            let position = left
                .iter()
                .position(|it| same(old, one, new, &new.parameters[*it]));
            match position {
                Some(position) => self.parameter(pair, index, left.remove(position)),
                None => lost.push(index),
            }
        }
        for index in lost {
            let one = &old.parameters[index];
            let elsewhere = left
                .iter()
                .position(|it| new.parameters[*it].name == one.name);
            match elsewhere {
                Some(position) => self.parameter(pair, index, left.remove(position)),
                None => {
                    let own = Spot::new(Subject::Parameter(pair.old, index), one.origin);
                    let (subject, other) = (title(one), operation.new.clone());
                    self.lone(Kind::ParameterRemoved, subject, Some(own), Some(other));
                }
            }
        }
        for index in left {
            let one = &new.parameters[index];
            let kind = match one.required {
                true => Kind::ParameterAddedRequired,
                false => Kind::ParameterAddedOptional,
            };
            let own = Spot::new(Subject::Parameter(pair.new, index), one.origin);
            let (subject, other) = (title(one), operation.old.clone());
            self.lone(kind, subject, Some(other), Some(own));
        }
    }

    fn parameter(&mut self, pair: &Pair, one: usize, other: usize) {
        let old = &self.old.api.operations[pair.old].parameters[one];
        let new = &self.new.api.operations[pair.new].parameters[other];
        let at = At {
            parameter: true,
            as_text: !old.json && !new.json,
            ..At::new(
                SENT,
                title(new),
                Spot::new(Subject::Parameter(pair.old, one), old.origin),
                Spot::new(Subject::Parameter(pair.new, other), new.origin),
            )
        };
        if old.name != new.name {
            let detail = format!("`{}` -> `{}`", old.name, new.name);
            self.find(Kind::PathParameterRenamed, &at, detail);
        }
        match (old.required, new.required) {
            (false, true) => self.find(Kind::ParameterBecameRequired, &at, ""),
            (true, false) => self.find(Kind::ParameterBecameOptional, &at, ""),
            _ => {}
        }
        if old.place != new.place {
            let detail = format!("{} -> {}", place(old.place), place(new.place));
            self.find(Kind::ParameterLocationChanged, &at, detail);
        } else {
            self.spelling(old, new, &at);
        }
        match (&old.constant, &new.constant) {
            (Some(was), Some(is)) if was != is => {
                let detail = format!("`{was}` -> `{is}`");
                self.find(Kind::ParameterConstantChanged, &at, detail);
            }
            (None, Some(is)) => {
                let detail = format!("only `{is}`");
                self.find(Kind::ParameterTypeNarrowed, &at, detail);
            }
            (Some(was), None) => {
                let detail = format!("not only `{was}`");
                self.find(Kind::ParameterTypeWidened, &at, detail);
            }
            (Some(_), Some(_)) => {}
            (None, None) => self.ty(&old.ty, &new.ty, &at),
        }
        self.default(&old.docs, &new.docs, &at);
        match (old.docs.deprecated, new.docs.deprecated) {
            (false, true) => self.find(Kind::ParameterDeprecated, &at, ""),
            (true, false) => self.find(Kind::ParameterUndeprecated, &at, ""),
            _ => {}
        }
    }

    fn spelling(&mut self, old: &Parameter, new: &Parameter, at: &At) {
        // A single value is spelled alike, whatever is said of lists.
        let many = |version: &crate::diff::version::Version<'_>, it: &Parameter| {
            !matches!(
                version.api.unalias(&it.ty).shape,
                crate::ir::Shape::String(_)
                    | crate::ir::Shape::Boolean
                    | crate::ir::Shape::Integer(_)
                    | crate::ir::Shape::Number(_)
            )
        };
        if old.style != new.style {
            let detail = format!("{:?} -> {:?}", old.style, new.style);
            self.find(Kind::ParameterStyleChanged, at, detail);
        } else if old.explode != new.explode && (many(self.old, old) || many(self.new, new)) {
            let word = |it: &Parameter| match it.explode {
                true => "one by one",
                false => "together",
            };
            let detail = format!("{} -> {}", word(old), word(new));
            self.find(Kind::ParameterExplodeChanged, at, detail);
        }
        let flags = [
            (Kind::ParameterEncodingChanged, old.json, new.json, "JSON"),
            (
                Kind::ParameterReservedChanged,
                old.allow_reserved,
                new.allow_reserved,
                "reserved characters as they are",
            ),
            (
                Kind::ParameterEmptyChanged,
                old.allow_empty,
                new.allow_empty,
                "empty lists sent",
            ),
        ];
        for (kind, was, is, word) in flags.into_iter().filter(|it| it.1 != it.2) {
            let shown = |it: bool| if it { word } else { "as usual" };
            self.find(kind, at, format!("{} -> {}", shown(was), shown(is)));
        }
    }
}

/// Whether two parameters are the same one.
fn same(old: &Operation, one: &Parameter, new: &Operation, other: &Parameter) -> bool {
    if one.place != other.place {
        return false;
    }
    match one.place {
        ParameterLocation::Path => {
            let (one, other) = (position(old, one), position(new, other));
            one == other && one.is_some()
        }
        ParameterLocation::Header => one.name.eq_ignore_ascii_case(&other.name),
        ParameterLocation::WholeQuery => true,
        ParameterLocation::Query | ParameterLocation::Cookie => one.name == other.name,
    }
}

/// Which brace of the path a parameter is for.
fn position(operation: &Operation, parameter: &Parameter) -> Option<usize> {
    let brace = format!("{{{}}}", parameter.name);
    let at = operation.path.find(&brace)?;
    Some(operation.path.get(..at)?.matches('{').count())
}

fn title(parameter: &Parameter) -> String {
    format!("{} parameter `{}`", place(parameter.place), parameter.name)
}

fn place(place: ParameterLocation) -> &'static str {
    match place {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
        ParameterLocation::WholeQuery => "querystring",
    }
}
