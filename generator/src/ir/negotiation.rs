//! Content negotiation: which media types of a response a call accepts by default, and which have a method of their own.
//!
//! JSON goes first; JSON of one type is one representation, whatever its media types. Text and bytes beside it can be
//! downloaded; JSON of another type has a method of its own.

use super::{ContentKind, Framing, ItemStream, Operation, Response, ResponseContent, Status, Ty};
use crate::http::essence;
use crate::sorting;

/// What the whole of a response is read as.
#[derive(Debug, Clone, Copy)]
pub enum ResponseKind<'a> {
    /// A value, read from JSON or from XML.
    Value(&'a Ty),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing.
    Empty,
}

impl PartialEq for ResponseKind<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (ResponseKind::Value(one), ResponseKind::Value(other)) => one.is_same(other),
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
    }
}

/// A representation of a value that is of another type than the one that is asked for by default.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    /// As declared.
    pub media_type: &'a str,
    /// Its type.
    pub ty: &'a Ty,
}

impl Response {
    /// What it is read as by default; `None` if there are only streams.
    pub fn reading(&self) -> Option<ResponseKind<'_>> {
        match self.chosen() {
            Some(content) => content.reading(),
            None => self.contents.is_empty().then_some(ResponseKind::Empty),
        }
    }

    /// The representation that is asked for by default: JSON by its own name, other JSON, XML, or the first.
    pub fn chosen(&self) -> Option<&ResponseContent> {
        let plain = |it: &&ResponseContent| essence(&it.media_type) == "application/json";
        let json = |it: &&ResponseContent| matches!(it.kind, ContentKind::Json(_));
        let contents = self.contents.iter();
        let whole = contents.filter(|it| !matches!(it.kind, ContentKind::Stream(_)));
        let chosen = whole.clone().find(|it| json(it) && plain(it));
        let chosen = chosen.or_else(|| whole.clone().find(json));
        let chosen = chosen.or_else(|| whole.clone().find(|it| it.kind.value().is_some()));
        chosen.or_else(|| whole.clone().next())
    }
}

impl Response {
    /// The representations of values that are of another type than that of the default.
    pub fn others(&self) -> Vec<Other<'_>> {
        let mut others: Vec<Other<'_>> = Vec::new();
        let chosen = self.reading();
        for content in &self.contents {
            let known = |it: &Other<'_>| essence(it.media_type) == essence(&content.media_type);
            if let ContentKind::Json(ty) | ContentKind::Xml(ty, _) = &content.kind
                && Some(ResponseKind::Value(ty)) != chosen
                && !others.iter().any(known)
            {
                let media_type = content.media_type.as_str();
                others.push(Other { media_type, ty });
            }
        }
        others
    }
}

impl ResponseContent {
    /// What it is read as; `None` if it is a stream.
    fn reading(&self) -> Option<ResponseKind<'_>> {
        match &self.kind {
            ContentKind::Json(ty) | ContentKind::Xml(ty, _) => Some(ResponseKind::Value(ty)),
            ContentKind::Text => Some(ResponseKind::Text),
            ContentKind::Bytes => Some(ResponseKind::Bytes),
            ContentKind::Stream(_) => None,
        }
    }
}

impl Operation {
    /// Whether it answers with redirects and nothing else.
    pub fn redirects(&self) -> bool {
        let redirect =
            |it: &Response| matches!(it.status, Status::Code(300..=399) | Status::Range(3));
        !self.successes.is_empty() && self.successes.iter().all(redirect)
    }

    /// The media types that are asked for by default, JSON by its own name first.
    pub fn accepted(&self) -> Vec<&str> {
        let mut types = Vec::new();
        for response in &self.successes {
            let chosen = response.reading();
            let contents = response.contents.iter();
            let contents = contents.filter(|it| chosen.is_some() && it.reading() == chosen);
            contents.for_each(|it| add(&mut types, &it.media_type));
        }
        sorting::sort_by_key(&mut types, |it| essence(it) != "application/json");
        types
    }

    /// The media types of text and bytes, and of streams that make a file.
    pub fn downloads(&self) -> Vec<&str> {
        if self.redirects() {
            return vec!["*/*"];
        }
        let file = |it: &&ResponseContent| match &it.kind {
            ContentKind::Text | ContentKind::Bytes => true,
            // What the body of the request has to ask for is no file that lies there.
            ContentKind::Stream(stream) => {
                stream.framing != Framing::Events && stream.rules.asked_by.is_empty()
            }
            ContentKind::Json(_) | ContentKind::Xml(..) => false,
        };
        let mut types = Vec::new();
        let contents = self.successes.iter().flat_map(|it| &it.contents);
        contents
            .filter(file)
            .for_each(|it| add(&mut types, &it.media_type));
        types
    }

    /// The representations of JSON that are of another type than that of the default.
    pub fn others(&self) -> Vec<Other<'_>> {
        let mut others: Vec<Other<'_>> = Vec::new();
        for other in self.successes.iter().flat_map(Response::others) {
            let known = |it: &Other<'_>| essence(it.media_type) == essence(other.media_type);
            if !others.iter().any(known) {
                others.push(other);
            }
        }
        others
    }

    /// The first stream among the successful responses, and its media type.
    pub fn stream(&self) -> Option<(&str, &ItemStream)> {
        let mut contents = self.successes.iter().flat_map(|it| &it.contents);
        contents.find_map(|it| match &it.kind {
            ContentKind::Stream(stream) => Some((it.media_type.as_str(), &**stream)),
            _ => None,
        })
    }

    /// Whether the response that can be a stream can be something else as well.
    pub fn has_whole(&self) -> bool {
        let is_stream = |it: &ResponseContent| matches!(it.kind, ContentKind::Stream(_));
        let mut responses = self.successes.iter();
        let streamed = responses.find(|it| it.contents.iter().any(is_stream));
        streamed.is_some_and(|it| it.contents.iter().any(|it| !is_stream(it)))
    }

    /// The same, to change it.
    pub fn stream_mut(&mut self) -> Option<&mut ItemStream> {
        let mut contents = self.successes.iter_mut().flat_map(|it| &mut it.contents);
        contents.find_map(|it| match &mut it.kind {
            ContentKind::Stream(stream) => Some(&mut **stream),
            _ => None,
        })
    }
}

/// Adds a media type, unless it is there already or would break the header it is sent in. Parameters choose among
/// representations that are read in the same way, so that the first goes for all of them.
fn add<'a>(types: &mut Vec<&'a str>, media_type: &'a str) {
    let known = types.iter().any(|it| essence(it) == essence(media_type));
    if !known && !media_type.chars().any(char::is_control) {
        types.push(media_type);
    }
}
