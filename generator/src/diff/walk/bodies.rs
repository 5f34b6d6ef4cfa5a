//! Request bodies: whether there is one, its media types, and how forms are written.

use super::{At, SENT, Walk};
use crate::changes::Kind;
use crate::diff::pair::Pair;
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::http::essence;
use crate::ir::{Body, BodyContent, BodyMediaType, Encoding};

impl Walk<'_, '_> {
    pub(super) fn body(&mut self, pair: &Pair) {
        let old = &self.old.api.operations[pair.old];
        let new = &self.new.api.operations[pair.new];
        let spot = |index, origin| Spot::new(Subject::Body(index), origin).at(&["requestBody"]);
        let at = At::new(
            SENT,
            "request body",
            spot(pair.old, old.origin),
            spot(pair.new, new.origin),
        );
        match (&old.body, &new.body) {
            (None, None) => {}
            (None, Some(body)) => {
                let kind = match body.required {
                    true => Kind::RequestBodyAddedRequired,
                    false => Kind::RequestBodyAddedOptional,
                };
                self.find(kind, &at, media_types(body));
            }
            (Some(body), None) => self.find(Kind::RequestBodyRemoved, &at, media_types(body)),
            (Some(old), Some(new)) => self.bodies(old, new, &at),
        }
    }

    fn bodies(&mut self, old: &Body, new: &Body, at: &At) {
        match (old.required, new.required) {
            (false, true) => self.find(Kind::RequestBodyBecameRequired, at, ""),
            (true, false) => self.find(Kind::RequestBodyBecameOptional, at, ""),
            _ => {}
        }
        for way in &old.media_types {
            let subject = format!("request body as `{}`", way.media_type);
            let below = at.below(subject, &["content", &way.media_type]);
            match new.media_types.iter().find(|it| same(way, it)) {
                Some(other) => self.body_way(way, other, &below),
                None => self.find(Kind::RequestMediaTypeRemoved, &below, ""),
            }
        }
        for way in &new.media_types {
            if !old.media_types.iter().any(|it| same(it, way)) {
                let subject = format!("request body as `{}`", way.media_type);
                let below = at.below(subject, &["content", &way.media_type]);
                self.find(Kind::RequestMediaTypeAdded, &below, "");
            }
        }
    }

    fn body_way(&mut self, old: &BodyMediaType, new: &BodyMediaType, at: &At) {
        if let (Some(one), Some(other)) = (old.content.ty(), new.content.ty()) {
            self.ty(one, other, at);
        }
        match (&old.content, &new.content) {
            (BodyContent::Xml(_, one), BodyContent::Xml(_, other)) => self.xml(*one, *other, at),
            (BodyContent::Form(_, old), BodyContent::Form(_, new))
            | (BodyContent::Multipart(_, old), BodyContent::Multipart(_, new)) => {
                self.encodings(old, new, at);
            }
            _ => {}
        }
    }

    fn encodings(&mut self, old: &[Encoding], new: &[Encoding], at: &At) {
        let of = |all: &[Encoding], name: &str| {
            let said = all.iter().find(|it| it.property == name).cloned();
            said.unwrap_or_else(|| Encoding {
                property: name.to_owned(),
                content_type: None,
                style: None,
                allow_reserved: false,
                headers: Vec::new(),
            })
        };
        let names = old.iter().chain(new).map(|it| it.property.clone());
        let names: indexmap::IndexSet<String> = names.collect();
        for name in names {
            let (was, is) = (of(old, &name), of(new, &name));
            let subject = format!("encoding of `{name}`");
            let at = at.below(subject, &["encoding", &name]);
            if was.style != is.style {
                self.find(Kind::RequestEncodingChanged, &at, "");
            }
            if was.content_type != is.content_type {
                let shown =
                    |it: &Encoding| it.content_type.clone().unwrap_or("as usual".to_owned());
                let detail = format!("{} -> {}", shown(&was), shown(&is));
                self.find(Kind::RequestPartTypeChanged, &at, detail);
            }
            if was.headers != is.headers {
                self.find(Kind::RequestPartHeadersChanged, &at, "");
            }
            if was.allow_reserved != is.allow_reserved {
                self.find(Kind::RequestPartReservedChanged, &at, "");
            }
        }
    }
}

/// Whether two are the same way to send a body.
fn same(one: &BodyMediaType, other: &BodyMediaType) -> bool {
    essence(&one.media_type) == essence(&other.media_type)
}

fn media_types(body: &Body) -> String {
    let all = body
        .media_types
        .iter()
        .map(|it| format!("`{}`", it.media_type));
    all.collect::<Vec<String>>().join(", ")
}
