//! The mock server's answers as examples of the types that clients read them into.
//!
//! A client whose tests run against the mock server relies on that: what the server answers has to be what the crate reads.
//! `emit` makes a test of each example, and does not know where it is from.

#[cfg(feature = "call")]
use std::cell::OnceCell;

use serde_json::{Value as Json, json};

#[cfg(feature = "call")]
use crate::call::XmlReader;
use crate::http::essence;
use crate::ir::{
    Api, ContentKind, Example, ItemStream, Mark, Operation, Response, ResponseContent, Shape,
    Status, TypeKind, XmlId,
};
#[cfg(feature = "call")]
use crate::mock;
use crate::mock::{Content, Mock, Reader, Told};
use crate::report::Answers;
use crate::source::Sources;

/// Puts the answers on the API; what became of each operation.
pub fn attach(api: &mut Api, mock: &Mock, sources: &Sources) -> Answers {
    let mut answers = Answers::default();
    let mut made = Vec::new();
    let asking = Asking {
        api,
        sources,
        reader: mock.reader(),
        #[cfg(feature = "call")]
        xml: OnceCell::new(),
    };
    for operation in &api.operations {
        let before = made.len();
        match asking.of_operation(operation, &mut made) {
            Ok(()) if made.len() > before => {
                answers.tested.push(pointer(sources, operation));
            }
            Ok(()) => answers.untyped += 1,
            Err(reason) => answers.missing.push((operation.id.clone(), reason)),
        }
    }
    api.examples.extend(made);
    answers
}

fn pointer(sources: &Sources, operation: &Operation) -> String {
    sources.pointer(operation.origin)
}

/// Who asks the mock server.
struct Asking<'a> {
    api: &'a Api,
    sources: &'a Sources,
    reader: Reader<'a>,
    /// Made when the first answer is XML.
    #[cfg(feature = "call")]
    xml: OnceCell<XmlReader>,
}

impl Asking<'_> {
    /// The answers to a call that awaits the whole, and to one that asks for the stream.
    fn of_operation(&self, operation: &Operation, made: &mut Vec<Example>) -> Result<(), String> {
        let accepted = operation.accepted().join(", ");
        let stream = operation.stream();
        if stream.is_none() || operation.has_whole() {
            let accept = if accepted.is_empty() {
                "*/*"
            } else {
                &accepted
            };
            let told = self.reader.told(&operation.id, accept, &[])?;
            made.extend(self.examples(operation, &told)?);
        }
        if let Some((media_type, stream)) = stream {
            let asked_by = &stream.rules.asked_by;
            let told = self.reader.told(&operation.id, media_type, asked_by)?;
            made.extend(self.examples(operation, &told)?);
        }
        Ok(())
    }

    /// What an answer holds of types; nothing if it is text, bytes or empty.
    fn examples(&self, operation: &Operation, told: &Told) -> Result<Vec<Example>, String> {
        let Some(content) = content(operation, told) else {
            return Ok(Vec::new());
        };
        let at = pointer(self.sources, operation);
        let example = |ty, value, undeclared: &[String]| Example {
            pointer: format!("{at}/responses/{}", told.status),
            ty,
            value,
            undeclared: undeclared.to_vec(),
            branch: None,
        };
        Ok(match (&told.content, &content.kind) {
            (Content::Json(value, undeclared), ContentKind::Json(ty)) => {
                vec![example(ty.clone(), value.clone(), undeclared)]
            }
            (Content::Xml(document, written), ContentKind::Xml(ty, shape)) => {
                let read = self.read(document, *shape, written.as_ref())?;
                let made = read.map(|it| example(ty.clone(), it, &[]));
                made.into_iter().collect()
            }
            (Content::Items(items), ContentKind::Stream(stream)) => {
                let items = items.iter().filter(|it| !is_end(stream, &it.1));
                let values =
                    items.map(|(name, data)| item(self.api, stream, name.as_deref(), data));
                values
                    .map(|it| example(stream.item.clone(), it, &[]))
                    .collect()
            }
            _ => Vec::new(),
        })
    }

    /// The value that a document of XML stands for, as emitted crates read it. XML has no difference between a text of nothing and
    /// none, so values are compared as they are written.
    #[cfg(feature = "call")]
    fn read(
        &self,
        document: &[u8],
        shape: XmlId,
        written: Option<&Json>,
    ) -> Result<Option<Json>, String> {
        let reader = self.xml.get_or_init(|| XmlReader::new(&self.api.xml));
        let read = reader.read(document, shape);
        let read = read.map_err(|it| format!("its XML cannot be read: {it}"))?;
        let again = mock::xml_document(&self.api.xml, Some(shape), &read);
        match written.filter(|_| again.as_deref().map(str::as_bytes) != Some(document)) {
            Some(written) => Err(format!("{written} is read from its XML as {read}")),
            None => Ok(Some(read)),
        }
    }

    /// Without the runtime, what was written is taken for it.
    #[cfg(not(feature = "call"))]
    fn read(&self, _: &[u8], _: XmlId, written: Option<&Json>) -> Result<Option<Json>, String> {
        Ok(written.cloned())
    }
}

/// The representation that the answer is of.
fn content<'o>(operation: &'o Operation, told: &Told) -> Option<&'o ResponseContent> {
    let covers = |it: &&Response| match it.status {
        Status::Code(code) => code == told.status,
        Status::Range(hundreds) => u16::from(hundreds) == told.status / 100,
        Status::Default => true,
    };
    let breadth = |it: &&Response| match it.status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    };
    // A status of success is read as what is declared for success, if anything is.
    let responses = match told.status {
        200..=299 => &operation.successes,
        _ => &operation.errors,
    };
    let response = responses.iter().filter(covers).min_by_key(breadth)?;
    let mut contents = response.contents.iter();
    contents.find(|it| essence(&it.media_type) == essence(&told.media_type))
}

/// Whether an item is the text that ends a stream, and no item.
fn is_end(stream: &ItemStream, data: &str) -> bool {
    let terminal = stream.rules.terminal.as_ref();
    let terminal = terminal.filter(|it| it.mark == Mark::Data);
    let is_json = serde_json::from_str::<Json>(data).is_ok_and(|it| it.is_object());
    terminal.is_some_and(|it| !is_json && it.values.iter().any(|it| it == data))
}

/// An item as a value of its type: a union of events holds the name as well.
fn item(api: &Api, stream: &ItemStream, name: Option<&str>, data: &str) -> Json {
    let data = serde_json::from_str(data).unwrap_or_else(|_| Json::from(data));
    let Shape::Named(id) = api.unalias(&stream.item).shape else {
        return data;
    };
    match &api.types[id.0].kind {
        TypeKind::EventUnion(union) => json!({ &*union.tag: name, &*union.content: data }),
        _ => data,
    }
}
