//! What an answer tells: the values in its body, for those who read it by types.

use foldhash::HashMap;
use serde_json::{Map, Value as Json};

use super::content::{is_json, is_xml};
use super::prefer::Prefer;
use super::response::{self, Maker, negotiated, stream_of};
use super::{Mock, Request, stream};
use crate::document::MediaType;
use crate::examples::Checker;
use crate::http::essence;
use crate::resolve::{OperationRef, Resolver};

/// An answer of success, as its reader sees it.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The media type, as the document has it; empty if there is no body.
    pub media_type: String,
    /// What the body holds.
    pub content: Content,
}

/// What a body holds.
#[derive(Debug)]
pub enum Content {
    /// A value of JSON, and the properties in it that its schema does not speak of, as JSON Pointers into it.
    Json(Json, Vec<String>),
    /// Items: the name of each, if it has one, and its data.
    Items(Vec<(Option<String>, String)>),
    /// A document of XML, and the value that it was written of, if the document has no example of the text.
    Xml(Vec<u8>, Option<Json>),
    /// Text, bytes or nothing.
    Other,
}

/// Who reads the answers of a mock server.
pub struct Reader<'m> {
    mock: &'m Mock,
    resolver: Resolver<'m>,
    operations: HashMap<String, OperationRef<'m>>,
    checker: Checker<'m>,
}

impl Mock {
    /// A reader of its answers.
    pub fn reader(&self) -> Reader<'_> {
        let resolver = self.resolver();
        let operations = self.operations(&resolver).into_iter();
        Reader {
            mock: self,
            resolver,
            operations: operations.map(|it| (it.id.clone(), it)).collect(),
            checker: Checker::new(resolver),
        }
    }
}

impl Reader<'_> {
    /// The answer of an operation to a request for some media types whose body has some properties.
    ///
    /// # Errors
    ///
    /// Why there is no answer, or why its own schema refuses it.
    pub fn told(&self, id: &str, accept: &str, body: &[(String, Json)]) -> Result<Told, String> {
        let (mock, resolver, checker) = (self.mock, &self.resolver, &self.checker);
        let listed = self.operations.get(id).cloned();
        let operation = mock.read(resolver, listed.ok_or("there is no such operation")?);
        let maker = Maker { resolver, checker };
        let body: Map<String, Json> = body.iter().cloned().collect();
        let request = Request {
            headers: vec![("accept".to_owned(), accept.to_owned())],
            body: Json::Object(body).to_string().into_bytes(),
            ..Request::default()
        };
        let prefer = Prefer::default();
        let answer = response::answer(mock, resolver, checker, &operation, &request, &prefer);
        let answer = answer.map_err(|it| it.answer(None).reason.unwrap_or_default())?;
        let mut told = Told {
            status: answer.status,
            media_type: String::new(),
            content: Content::Other,
        };
        let status = told.status.to_string();
        let mut responses = operation.responses.iter();
        let response = responses.find(|it| it.status == status || it.status == "default");
        let contents = response.map_or(&[][..], |it| it.content.as_slice());
        let streams = mock.streams(id);
        let sent = answer.headers.iter().find(|it| it.0 == "content-type");
        let (Some(sent), Ok(media)) = (sent, negotiated(contents, streams, &request)) else {
            return Ok(told);
        };
        media.name.clone_into(&mut told.media_type);
        if let Some(known) = stream_of(streams, media) {
            let events = match maker.example(media, &prefer) {
                // An example of the whole is the text of the stream.
                Ok(Some(Json::String(text))) => stream::read(&text, known.framing),
                _ => stream::sent(&maker, media.item_schema.or(media.schema), known),
            };
            let events = events.into_iter().map(|it| (it.name, it.data));
            told.content = Content::Items(events.collect());
        } else if is_json(&essence(&sent.1)) {
            told.content = value(checker, media, &answer.body.concat())?;
        } else if is_xml(&essence(&sent.1)) {
            let written = maker.sample(media).filter(|it| !it.is_string());
            told.content = Content::Xml(answer.body.concat(), written);
        }
        Ok(told)
    }
}

/// The value of a body, if its schema accepts it.
fn value(checker: &Checker<'_>, media: &MediaType<'_>, body: &[u8]) -> Result<Content, String> {
    let value: Json = serde_json::from_slice(body).map_err(|it| it.to_string())?;
    let Some(schema) = media.schema else {
        return Ok(Content::Json(value, Vec::new()));
    };
    let errors = checker.errors(&[schema], &value);
    if let Some((at, reason)) = errors.first() {
        return Err(format!("its schema refuses it at `{at}`: {reason}"));
    }
    // Of a schema that cannot be checked, nothing is known.
    let undeclared = checker.undeclared(&[schema], &[], &value);
    Ok(Content::Json(value, undeclared.unwrap_or_default()))
}
