//! What of the runtime an API needs.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::limits;
use crate::ir::{
    Api, Body, BodyContent, BodyMediaType, CallPatterns, ContentKind, Operation, Response, Shape,
    Type, TypeKind, reachability,
};

/// The kinds of things that an API has, as far as only some APIs have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Operations at all.
    pub operations: bool,
    /// Parameters, and forms, whose properties are sent as those of a query are.
    pub arguments: bool,
    /// Responses that are streams, or types that are made of events.
    pub streams: bool,
    /// Events that are put together.
    pub deltas: bool,
    /// Responses that can be downloaded.
    pub downloads: bool,
    /// Values that are bytes, or are sent as such or as forms with parts.
    pub files: bool,
    /// Forms with parts.
    pub multipart: bool,
    /// Headers of responses as values of a type.
    pub response_headers: bool,
    /// Operations that answer by pages.
    pub pagination: bool,
    /// Operations that are asked again until they are done.
    pub polling: bool,
    /// Documents of XML.
    pub xml: bool,
    /// Enums of strings or integers.
    pub enums: bool,
    /// Unions.
    pub unions: bool,
    /// Constraints of what is sent.
    pub constraints: bool,
    /// Lists and maps that hold values of their own type.
    pub recursive: bool,
    /// Arrays whose items differ by position.
    pub tuples: bool,
    /// Those of them that differ in length: the numbers of positions.
    pub prefixed: Vec<usize>,
}

impl Needs {
    /// Looks at an API, of which it is known whether anything travels as XML.
    pub fn of(api: &Api, xml: bool) -> Needs {
        let has_type = |is: fn(&TypeKind) -> bool| api.types.iter().any(|it: &Type| is(&it.kind));
        let has_calls =
            |is: fn(&CallPatterns) -> bool| api.operations.iter().any(|it| is(&it.calls));
        let mut ways = bodies(api).flat_map(|it| &it.media_types);
        let in_parts = |it: &BodyMediaType| matches!(it.content, BodyContent::Multipart(..));
        let multipart = ways.any(in_parts);
        Needs {
            operations: !api.operations.is_empty(),
            arguments: has_arguments(api),
            streams: has_streams(api),
            deltas: has_calls(|it| it.deltas.is_some()),
            downloads: api.operations.iter().any(|it| !it.downloads().is_empty()),
            files: multipart || has_bytes(api),
            multipart,
            response_headers: api.operations.iter().any(|it| it.headers.is_some()),
            pagination: has_calls(|it| it.pages.is_some()),
            polling: has_calls(|it| it.polling.is_some()),
            xml,
            enums: has_type(|it| matches!(it, TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_))),
            unions: has_type(|it| matches!(it, TypeKind::Union(_))),
            constraints: limits::any(api),
            recursive: has_type(|it| matches!(it, TypeKind::Wrapper(_))),
            tuples: reachability::uses(api, |it| matches!(it, Shape::Tuple(_))),
            prefixed: prefixed(api),
        }
    }
}

fn bodies(api: &Api) -> impl Iterator<Item = &Body> {
    api.operations.iter().filter_map(|it| it.body.as_ref())
}

fn has_arguments(api: &Api) -> bool {
    let mut ways = bodies(api).flat_map(|it| &it.media_types);
    let is_form =
        |it: &BodyContent| matches!(it, BodyContent::Form(..) | BodyContent::Multipart(..));
    let mut operations = api.operations.iter();
    operations.any(|it| !it.parameters.is_empty()) || ways.any(|it| is_form(&it.content))
}

fn has_bytes(api: &Api) -> bool {
    let mut ways = bodies(api).flat_map(|it| &it.media_types);
    ways.any(|it| matches!(it.content, BodyContent::Bytes))
        || reachability::uses(api, |it| *it == Shape::Binary)
}

fn has_streams(api: &Api) -> bool {
    let stream = |it: &Response| {
        let mut contents = it.contents.iter();
        contents.any(|it| matches!(it.kind, ContentKind::Stream(_)))
    };
    let operation = |it: &Operation| it.successes.iter().chain(&it.errors).any(stream);
    let mut types = api.types.iter();
    api.operations.iter().any(operation)
        || types.any(|it| matches!(it.kind, TypeKind::EventUnion(_)))
}

/// The numbers of positions of the arrays that differ in length.
fn prefixed(api: &Api) -> Vec<usize> {
    let lengths = RefCell::new(BTreeSet::new());
    reachability::uses(api, |it| {
        if let Shape::Tuple(tuple) = it
            && !tuple.is_exact()
        {
            lengths.borrow_mut().insert(tuple.items.len());
        }
        false
    });
    lengths.into_inner().into_iter().collect()
}
