//! Responses: which one a request gets, and its body.

use serde_json::Value as Json;

use super::content::{accepted, is_json, is_xml};
use super::prefer::Prefer;
use super::problem::Problem;
use super::{Answer, Mock, Request, stream, xml};
use crate::document::{MediaType, Operation, Response};
use crate::examples::{Checker, applying, sample, sample_where};
use crate::http::essence;
use crate::ir::ItemStream;
use crate::resolve::Resolver;
use crate::source::Node;

/// What answers are made of.
pub struct Maker<'m, 'a> {
    /// The document.
    pub resolver: &'m Resolver<'a>,
    /// What tells which examples are valid.
    pub checker: &'m Checker<'a>,
}

/// Answers a request that the document allows.
pub fn answer<'a>(
    mock: &Mock,
    resolver: &Resolver<'a>,
    checker: &Checker<'a>,
    operation: &Operation<'a>,
    request: &Request,
    prefer: &Prefer,
) -> Result<Answer, Problem> {
    let maker = Maker { resolver, checker };
    let (status, response) = chosen(operation, prefer.code)?;
    let mut answer = Answer {
        operation: None,
        status,
        headers: maker.headers(response),
        body: Vec::new(),
        reason: None,
        delay: None,
        fault: None,
    };
    if status == 429 && prefer.code.is_some() {
        answer
            .headers
            .push(("retry-after".to_owned(), "1".to_owned()));
    }
    let content = response.map_or(&[][..], |it| it.content.as_slice());
    if content.is_empty() || matches!(status, 204 | 304) {
        return Ok(answer);
    }
    let streams = mock.streams(&operation.listed.id);
    let media = negotiated(content, streams, request)?;
    let known = stream_of(streams, media);
    answer.body = match known {
        Some(known) => maker.stream(media, known, prefer)?,
        None => vec![maker.whole(mock, media, prefer)?],
    };
    let name = match essence(media.name) {
        any if any.contains('*') => "application/json".to_owned(),
        _ => media.name.to_owned(),
    };
    answer.headers.push(("content-type".to_owned(), name));
    Ok(answer)
}

/// The response of a status, or that of success.
fn chosen<'o, 'a>(
    operation: &'o Operation<'a>,
    code: Option<u16>,
) -> Result<(u16, Option<&'o Response<'a>>), Problem> {
    let of = |key: &str| {
        let mut responses = operation.responses.iter();
        responses.find(|it| it.status.eq_ignore_ascii_case(key))
    };
    if let Some(code) = code {
        let range = format!("{}XX", code / 100);
        let response = of(&code.to_string())
            .or_else(|| of(&range))
            .or_else(|| of("default"));
        // Those that any server may send need no description.
        let is_general = matches!(code, 429 | 500 | 502 | 503 | 504);
        if response.is_some() || is_general {
            return Ok((code, response));
        }
        let known: Vec<&str> = operation.responses.iter().map(|it| it.status).collect();
        let (id, known) = (&operation.listed.id, known.join(", "));
        let message = format!("prefer `code={code}`: `{id}` has no such response, but {known}");
        return Err(Problem::new(400, message));
    }
    let success = |it: &&Response<'_>| it.status.starts_with('2') && it.status.len() == 3;
    if let Some(response) = operation.responses.iter().find(success) {
        return Ok((response.status.parse().unwrap_or(200), Some(response)));
    }
    if let Some(response) = of("default") {
        return Ok((200, Some(response)));
    }
    let mut numbered = operation.responses.iter();
    let first = numbered.find_map(|it| Some((it.status.parse().ok()?, Some(it))));
    Ok(first.unwrap_or((200, None)))
}

/// The representation that a request gets: the stream if its body asks for that, else what it accepts first.
pub fn negotiated<'m, 'a>(
    content: &'m [MediaType<'a>],
    streams: &[ItemStream],
    request: &Request,
) -> Result<&'m MediaType<'a>, Problem> {
    let accepted = accepted(request.header("accept"), content);
    let asked = streams.iter().any(|it| is_asked_for(it, request));
    // Who accepts both and does not ask for the stream gets the whole.
    let mut wanted = accepted.iter();
    let wanted = wanted.find(|it| stream_of(streams, it).is_some() == asked);
    wanted.or(accepted.first()).copied().ok_or_else(|| {
        let known: Vec<&str> = content.iter().map(|it| it.name).collect();
        Problem::new(406, format!("there is {} only", known.join(", ")))
    })
}

/// Whether the body has the properties that ask for a stream.
fn is_asked_for(stream: &ItemStream, request: &Request) -> bool {
    let asked_by = &stream.rules.asked_by;
    let Ok(body) = serde_json::from_slice::<Json>(&request.body) else {
        return false;
    };
    !asked_by.is_empty() && asked_by.iter().all(|it| body.get(&it.0) == Some(&it.1))
}

/// What is known of a media type that is a stream.
pub fn stream_of<'s>(streams: &'s [ItemStream], media: &MediaType<'_>) -> Option<&'s ItemStream> {
    streams.iter().find(|it| it.origin == media.node.id)
}

impl<'a> Maker<'_, 'a> {
    /// Headers that are declared and required, or have an example.
    fn headers(&self, response: Option<&Response<'_>>) -> Vec<(String, String)> {
        let declared = response.and_then(|it| it.node.get("headers"));
        let declared = declared.and_then(Node::as_object).into_iter().flatten();
        let mut found = Vec::new();
        for (name, header) in declared {
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(header) = self.followed(header) else {
                continue;
            };
            let required = header.get("required").and_then(Node::as_bool) == Some(true);
            let shown = header.get("example").map(Node::to_json);
            let made = || {
                let schema = header.get("schema").filter(|_| required)?;
                sample(self.resolver, &[schema], &[], None)
            };
            let text = shown.or_else(made).and_then(|it| match it {
                Json::String(text) => Some(text),
                Json::Number(number) => Some(number.to_string()),
                Json::Bool(flag) => Some(flag.to_string()),
                _ => None,
            });
            // What no header can hold is left out.
            let text = text.filter(|it| it.bytes().all(|it| (32..127).contains(&it)));
            found.extend(text.map(|text| (name.to_ascii_lowercase(), text)));
        }
        found
    }

    fn followed(&self, node: &'a Node) -> Option<&'a Node> {
        match node.get("$ref") {
            Some(reference) => self.resolver.target(reference).ok(),
            None => Some(node),
        }
    }

    /// A body at once.
    fn whole(
        &self,
        mock: &Mock,
        media: &MediaType<'a>,
        prefer: &Prefer,
    ) -> Result<Vec<u8>, Problem> {
        let value = self.value(media, prefer)?;
        let name = essence(media.name);
        let is_text = name.starts_with("text/");
        match value {
            _ if is_xml(&name) => self.xml(mock, media, value),
            Some(Json::String(text)) if !is_json(&name) => Ok(text.into_bytes()),
            Some(value) => Ok(value.to_string().into_bytes()),
            None if is_json(&name) => Ok(b"{}".to_vec()),
            None if is_text => Ok(b"text".to_vec()),
            None => Ok(b"bytes".to_vec()),
        }
    }

    /// A document of XML: an example that is the text of one, or a value, written.
    fn xml(
        &self,
        mock: &Mock,
        media: &MediaType<'_>,
        value: Option<Json>,
    ) -> Result<Vec<u8>, Problem> {
        if let Some(Json::String(text)) = &value
            && text.trim_start().starts_with('<')
        {
            return Ok(text.clone().into_bytes());
        }
        let shape = mock.shaped.get(&media.node.id).copied();
        let written = xml::document(&mock.shapes, shape, &value.unwrap_or("".into()));
        written.map(String::into_bytes).ok_or_else(|| {
            let message = "the document has names or characters that XML does not have: ask for JSON, \
                           or add an example of the XML";
            Problem::new(501, message)
        })
    }

    fn stream(
        &self,
        media: &MediaType<'a>,
        known: &ItemStream,
        prefer: &Prefer,
    ) -> Result<Vec<Vec<u8>>, Problem> {
        // An example of the whole is the text of the stream.
        if let Some(Json::String(text)) = self.example(media, prefer)? {
            return Ok(stream::pieces(&text));
        }
        let schema = media.item_schema.or(media.schema);
        Ok(stream::written(self, schema, known))
    }

    /// A value for what is sent: an example, else one of the schema.
    pub fn sample(&self, media: &MediaType<'a>) -> Option<Json> {
        self.value(media, &Prefer::default()).ok()?
    }

    /// An example, else a value of the schema.
    fn value(&self, media: &MediaType<'a>, prefer: &Prefer) -> Result<Option<Json>, Problem> {
        if let Some(example) = self.example(media, prefer)? {
            return Ok(Some(example));
        }
        let Some(schema) = media.schema else {
            return Ok(None);
        };
        Ok(self.of_schema(schema))
    }

    /// A value of a schema: an example in it, or one that is made.
    pub fn of_schema(&self, schema: &'a Node) -> Option<Json> {
        let all = applying(self.resolver, &[schema]);
        let lists = all.iter().filter_map(|it| it.get("examples")?.as_array());
        let single = all.iter().filter_map(|it| it.get("example"));
        let shown = lists.flatten().chain(single).map(Node::to_json);
        let valid = |it: &Json| self.checker.accepts(&[schema], &[], it);
        let mut shown = shown.filter(&valid);
        shown
            .next()
            .or_else(|| sample_where(self.resolver, &[schema], valid))
    }

    /// The example that is asked for by name, or the first that its schema accepts.
    pub fn example(&self, media: &MediaType<'a>, prefer: &Prefer) -> Result<Option<Json>, Problem> {
        let named = media.node.get("examples").and_then(Node::as_object);
        let named = named.into_iter().flatten();
        let mut shown: Vec<(&str, Json)> = named
            .filter_map(|(name, it)| {
                let value = self.followed(it)?.get("value")?;
                Some((name.as_str(), value.to_json()))
            })
            .collect();
        if let Some(wanted) = &prefer.example {
            let found = shown.iter().find(|it| it.0 == wanted);
            if found.is_none() {
                let known: Vec<&str> = shown.iter().map(|it| it.0).collect();
                let known = match known.is_empty() {
                    true => "none".to_owned(),
                    false => known.join(", "),
                };
                let message = format!("prefer `example={wanted}`: the response has {known}");
                return Err(Problem::new(400, message));
            }
            return Ok(found.map(|it| it.1.clone()));
        }
        let single = media.node.get("example");
        shown.extend(single.map(|it| ("", it.to_json())));
        // XML as text is what is sent, and no value of its schema.
        let is_xml = is_xml(&essence(media.name));
        let valid = |it: &Json| match media.schema {
            _ if is_xml && it.is_string() => true,
            Some(schema) => self.checker.accepts(&[schema], &[], it),
            None => true,
        };
        Ok(shown.into_iter().map(|it| it.1).find(valid))
    }
}
