//! Streams that the options declare: a stream for an operation that has none in the document, or another item schema.
//!
//! They become media types of a response before anything is lowered, so that later code finds them where those of the
//! document are.

use super::Settings;
use super::event::framing;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::document::{MediaType, Operation};
use crate::http::essence;
use crate::ir::StreamFacts;
use crate::resolve::{OperationRef, Resolver, is_selected};
use crate::source::{Node, NodeId};

/// What the options say of the stream of one operation.
#[derive(Debug)]
pub struct StreamOptions {
    /// The operation: its id, or `METHOD /path`.
    pub operation: String,
    /// Where it is said.
    pub at: NodeId,
    /// What is said.
    pub facts: StreamFacts,
}

impl Settings {
    /// What the options say of an operation's stream.
    pub(super) fn stream_facts(&self, listed: &OperationRef<'_>) -> Option<&StreamFacts> {
        let mut all = self.streams.iter();
        let said =
            all.find(|it| is_selected(&it.operation, &listed.id, &listed.method, listed.path));
        said.map(|it| &it.facts)
    }
}

/// Gives the operations the streams that the options know of.
pub(super) fn attach<'a>(
    operations: &mut [Operation<'a>],
    settings: &Settings,
    resolver: &Resolver<'a>,
    diagnostics: &mut Diagnostics,
) {
    for said in &settings.streams {
        let named = |it: &&mut Operation<'a>| {
            let listed = &it.listed;
            is_selected(&said.operation, &listed.id, &listed.method, listed.path)
        };
        // That there is no such operation is found where all that is said of calls is.
        let Some(operation) = operations.iter_mut().find(named) else {
            continue;
        };
        let schema = match &said.facts.item {
            Some((reference, at)) => {
                let pointer = reference.trim_start_matches('#');
                match resolver.pointed(pointer, Code::MalformedOptions, *at) {
                    Ok(schema) => Some(schema),
                    Err(diagnostic) => {
                        diagnostics.push(diagnostic);
                        continue;
                    }
                }
            }
            None => None,
        };
        if let Err(message) = put(operation, schema) {
            let place = Place::Key(said.at);
            diagnostics.push(Diagnostic::new(Code::MalformedOptions, place, message));
        }
    }
}

/// Puts a stream of such items into an operation's successful response.
fn put<'a>(operation: &mut Operation<'a>, schema: Option<&'a Node>) -> Result<(), String> {
    let id = &operation.listed.id;
    let streams = |it: &MediaType<'a>| framing(it.name).is_some();
    let all = operation.responses.iter_mut();
    let mut responses: Vec<_> = all.filter(|it| is_success(it.status)).collect();
    let mut contents = responses.iter_mut().flat_map(|it| &mut it.content);
    if let Some(media) = contents.find(|it| streams(it)) {
        if schema.is_some() {
            media.item_schema = schema;
        }
        return Ok(());
    }
    if schema.is_none() {
        return Err(format!(
            "`{id}` does not respond with a stream: `item` has to name the items' schema"
        ));
    }
    let json = |it: &MediaType<'a>| essence(it.name) == "application/json";
    let best = responses.iter().position(|it| it.content.iter().any(json));
    let best = best.unwrap_or(0);
    let Some(response) = responses.get_mut(best) else {
        return Err(format!(
            "`{id}` has no successful response that could be a stream"
        ));
    };
    response.content.push(MediaType {
        node: response.node,
        name: "text/event-stream",
        schema: None,
        item_schema: schema,
    });
    Ok(())
}

/// Whether a response is a success with a body.
fn is_success(status: &str) -> bool {
    let has_none = ["204", "205"].contains(&status);
    status.len() == 3 && status.starts_with('2') && !has_none || status == "default"
}
