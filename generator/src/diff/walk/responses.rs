//! Responses by status and media type, and their headers.

use super::{At, RECEIVED, Walk};
use crate::changes::Kind;
use crate::diff::pair::Pair;
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::http::essence;
use crate::ir::{
    Api, ContentKind, Link, Operation, Response, ResponseContent, Shape, Status, Ty, TypeKind,
};

impl Walk<'_, '_> {
    pub(super) fn responses(&mut self, pair: &Pair) {
        let old = &self.old.api.operations[pair.old];
        let new = &self.new.api.operations[pair.new];
        let at = |make: fn(usize) -> Subject| {
            At::new(
                RECEIVED,
                "",
                Spot::new(make(pair.old), old.origin),
                Spot::new(make(pair.new), new.origin),
            )
        };
        let (success, failure) = (at(Subject::Success), at(Subject::Failure));
        let kinds = (Kind::SuccessRemoved, Kind::SuccessAdded);
        self.statuses(&old.successes, &new.successes, kinds, &success);
        let kinds = (Kind::ErrorRemoved, Kind::ErrorAdded);
        self.statuses(&old.errors, &new.errors, kinds, &failure);
        self.headers(old, new, &at(Subject::Headers));
    }

    fn statuses(&mut self, old: &[Response], new: &[Response], kinds: (Kind, Kind), at: &At) {
        let place = |it: &Response| {
            let (word, status) = (word(it.status), key(it.status));
            at.below(format!("{word} `{status}`"), &["responses", &status])
        };
        for one in old {
            match new.iter().find(|it| it.status == one.status) {
                Some(other) => self.response(one, other, &place(one)),
                None => self.find(kinds.0, &place(one), ""),
            }
        }
        for one in new {
            if !old.iter().any(|it| it.status == one.status) {
                self.find(kinds.1, &place(one), "");
            }
        }
    }

    fn response(&mut self, old: &Response, new: &Response, at: &At) {
        let same = |one: &ResponseContent, other: &ResponseContent| {
            essence(&one.media_type) == essence(&other.media_type)
        };
        let below = |it: &ResponseContent| {
            let subject = format!("{} as `{}`", at.subject, it.media_type);
            at.below(subject, &["content", &it.media_type])
        };
        let stream = |it: &&ResponseContent| matches!(it.kind, ContentKind::Stream(_));
        let lone = |all: &[ResponseContent]| {
            let mut streams = all.iter().filter(stream);
            streams.next().filter(|_| streams.next().is_none()).cloned()
        };
        if let (Some(one), Some(other)) = (lone(&old.contents), lone(&new.contents))
            && !same(&one, &other)
        {
            // The only stream is the same one, whatever it is framed as.
            self.content(&one, &other, &below(&other));
        }
        for one in &old.contents {
            match new.contents.iter().find(|it| same(one, it)) {
                Some(other) => self.content(one, other, &below(one)),
                None => self.find(Kind::ResponseMediaTypeRemoved, &below(one), ""),
            }
        }
        for one in &new.contents {
            if !old.contents.iter().any(|it| same(it, one)) {
                self.find(Kind::ResponseMediaTypeAdded, &below(one), "");
            }
        }
        self.links(&old.links, &new.links, at);
    }

    fn links(&mut self, old: &[Link], new: &[Link], at: &At) {
        let place = |it: &Link| {
            let subject = format!("link `{}` of {}", it.name, at.subject);
            at.below(subject, &["links", &it.name])
        };
        for one in old {
            let Some(other) = new.iter().find(|it| it.name == one.name) else {
                self.find(Kind::LinkRemoved, &place(one), "");
                continue;
            };
            let (was, is) = (one.operation.as_deref(), other.operation.as_deref());
            if was.map(|it| self.ids.get(it).copied().unwrap_or(it)) != is {
                let shown =
                    |it: Option<&str>| it.map_or("elsewhere".to_owned(), |it| format!("`{it}`"));
                let detail = format!("{} -> {}", shown(was), shown(is));
                self.find(Kind::LinkChanged, &place(one), detail);
            } else if one.means != other.means {
                let detail = format!("`{}` -> `{}`", one.means, other.means);
                self.find(Kind::LinkChanged, &place(one), detail);
            }
        }
        for one in new {
            if !old.iter().any(|it| it.name == one.name) {
                self.find(Kind::LinkAdded, &place(one), "");
            }
        }
    }

    fn content(&mut self, old: &ResponseContent, new: &ResponseContent, at: &At) {
        if let (Some(one), Some(other)) = (old.kind.ty(), new.kind.ty()) {
            self.ty(one, other, at);
        }
        match (&old.kind, &new.kind) {
            (ContentKind::Xml(_, one), ContentKind::Xml(_, other)) => self.xml(*one, *other, at),
            (ContentKind::Stream(one), ContentKind::Stream(other)) => self.stream(one, other, at),
            _ => {}
        }
    }

    /// Headers are the properties of one type, which is compared here, since they are no properties to readers.
    fn headers(&mut self, old: &Operation, new: &Operation, at: &At) {
        let (was, is) = (headers(&self.old.api, old), headers(&self.new.api, new));
        for (name, ty, member) in &was {
            let mut place = header_place(at, name, old, new);
            let other = is.iter().find(|it| it.0.eq_ignore_ascii_case(name));
            if !is.is_empty() {
                place.old.subject = *member;
            }
            match other {
                Some((_, other, member)) => {
                    place.new.subject = *member;
                    self.ty(ty, other, &place);
                }
                None => self.find(Kind::HeaderRemoved, &place, ""),
            }
        }
        for (name, _, member) in &is {
            if !was.iter().any(|it| it.0.eq_ignore_ascii_case(name)) {
                let mut place = header_place(at, name, old, new);
                if !was.is_empty() {
                    place.new.subject = *member;
                }
                self.find(Kind::HeaderAdded, &place, "");
            }
        }
        if let (Some(one), Some(other)) = (&old.headers, &new.headers)
            && let (Shape::Named(one), Shape::Named(other)) = (&one.shape, &other.shape)
        {
            self.pair_types(*one, *other, "the headers of one operation");
        }
    }
}

/// The declared headers of an operation's responses, each with its type and what it is to items.
fn headers<'a>(api: &'a Api, operation: &'a Operation) -> Vec<(&'a str, &'a Ty, Subject)> {
    let Some(Shape::Named(id)) = operation.headers.as_ref().map(|it| &api.unalias(it).shape) else {
        return Vec::new();
    };
    let TypeKind::Object(object) = &api.ty(*id).kind else {
        return Vec::new();
    };
    let all = object.properties.iter().enumerate();
    all.map(|(index, it)| (it.name.as_str(), &it.ty, Subject::Member(*id, index)))
        .collect()
}

/// Where a header is declared: with the first response, which is near enough.
fn header_place(at: &At, name: &str, old: &Operation, new: &Operation) -> At {
    let status = |it: &Operation| {
        let first = it.successes.iter().chain(&it.errors).next();
        first.map_or(String::new(), |it| key(it.status))
    };
    let mut place = at.below(format!("response header `{name}`"), &[]);
    place.old.steps = vec!["responses".to_owned(), status(old)];
    place.new.steps = vec!["responses".to_owned(), status(new)];
    for spot in [&mut place.old, &mut place.new] {
        spot.steps.extend(["headers".to_owned(), name.to_owned()]);
    }
    place
}

/// A status as documents write it.
fn key(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(hundreds) => format!("{hundreds}XX"),
        Status::Default => "default".to_owned(),
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Code(200..=399) | Status::Range(2 | 3) => "response",
        _ => "error",
    }
}
