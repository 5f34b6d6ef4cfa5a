//! The mock server's answers as examples of the types that clients read them into.
//!
//! A client whose tests run against the mock server relies on that: what the server answers has to be what the crate reads.
//! `emit` makes a test of each example, and does not know where it is from.

use serde_json::{Value as Json, json};

use crate::http::essence;
use crate::ir::{
    Api, ContentKind, Example, ItemStream, Mark, Operation, Response, ResponseContent, Shape,
    Status, TypeKind,
};
use crate::mock::{Content, Mock, Reader, Told};
use crate::report::Answers;
use crate::source::Sources;

/// Puts the answers on the API; what became of each operation.
pub fn attach(api: &mut Api, mock: &Mock, sources: &Sources) -> Answers {
    let mut answers = Answers::default();
    let (reader, mut made) = (mock.reader(), Vec::new());
    for operation in &api.operations {
        let before = made.len();
        match of_operation(api, &reader, sources, operation, &mut made) {
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

/// The answers to a call that awaits the whole, and to one that asks for the stream.
fn of_operation(
    api: &Api,
    reader: &Reader<'_>,
    sources: &Sources,
    operation: &Operation,
    made: &mut Vec<Example>,
) -> Result<(), String> {
    let accepted = operation.accepted().join(", ");
    let stream = operation.stream();
    if stream.is_none() || operation.has_whole() {
        let accept = if accepted.is_empty() {
            "*/*"
        } else {
            &accepted
        };
        let told = reader.told(&operation.id, accept, &[])?;
        made.extend(examples(api, sources, operation, &told));
    }
    if let Some((media_type, stream)) = stream {
        let told = reader.told(&operation.id, media_type, &stream.rules.asked_by)?;
        made.extend(examples(api, sources, operation, &told));
    }
    Ok(())
}

/// What an answer holds of types; nothing if it is text, bytes or empty.
fn examples(api: &Api, sources: &Sources, operation: &Operation, told: &Told) -> Vec<Example> {
    let Some(content) = content(operation, told) else {
        return Vec::new();
    };
    let at = pointer(sources, operation);
    let example = |ty, value, undeclared: &[String]| Example {
        pointer: format!("{at}/responses/{}", told.status),
        ty,
        value,
        undeclared: undeclared.to_vec(),
        branch: None,
    };
    match (&told.content, &content.kind) {
        (Content::Json(value, undeclared), ContentKind::Json(ty)) => {
            vec![example(ty.clone(), value.clone(), undeclared)]
        }
        (Content::Items(items), ContentKind::Stream(stream)) => {
            let items = items.iter().filter(|it| !is_end(stream, &it.1));
            let values = items.map(|(name, data)| item(api, stream, name.as_deref(), data));
            values
                .map(|it| example(stream.item.clone(), it, &[]))
                .collect()
        }
        _ => Vec::new(),
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
