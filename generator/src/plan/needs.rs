//! What of the runtime an API needs.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::limits;
use crate::ir::{
    Api, Body, BodyContent, BodyMediaType, CallPatterns, ContentKind, Operation, Parameter,
    Response, ResponseContent, Safety, Shape, Type, TypeKind, reachability,
};

/// The kinds of things that an API has, as far as only some APIs have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Operations at all.
    pub operations: bool,
    /// Crates that share the runtime.
    pub shared: bool,
    /// What types are made of.
    pub of_types: bool,
    /// What calls are made of.
    pub of_calls: bool,
    /// Parameters, and forms, whose properties are sent as those of a query are.
    pub arguments: bool,
    /// Bodies of requests.
    pub bodies: bool,
    /// Security schemes.
    pub credentials: bool,
    /// A choice of servers, variables in their addresses, or operations with servers of their own.
    pub servers: bool,
    /// Operations that may not arrive twice, or have a key for that.
    pub keys: bool,
    /// Values that depend on the status.
    pub statuses: bool,
    /// Responses that are text, or of any media type.
    pub text: bool,
    /// Responses that are bytes.
    pub bytes: bool,
    /// Responses without content.
    pub empties: bool,
    /// Responses that lead elsewhere.
    pub redirects: bool,
    /// Responses that can be read as another type.
    pub others: bool,
    /// Structs that callers make.
    pub made: bool,
    /// Properties that may be missing or null.
    pub fields: bool,
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
    /// What no document asks for, and options leave out ([`LEFT_OUT`](crate::options::LEFT_OUT)).
    pub blocking: bool,
    pub cancellation: bool,
    pub compression: bool,
    pub concurrency: bool,
    pub drift: bool,
    pub extra_query: bool,
    pub hooks: bool,
    pub mock: bool,
    pub network: bool,
    pub reqwest: bool,
    pub tower: bool,
    pub tracing: bool,
}

impl Needs {
    /// Looks at an API, of which it is known whether anything travels as XML, whether callers make structs, and whether properties may be
    /// missing or null.
    pub(super) fn of(api: &Api, xml: bool, made: bool, fields: bool) -> Needs {
        let has_type = |is: fn(&TypeKind) -> bool| api.types.iter().any(|it: &Type| is(&it.kind));
        let has_calls =
            |is: fn(&CallPatterns) -> bool| api.operations.iter().any(|it| is(&it.calls));
        let mut ways = bodies(api).flat_map(|it| &it.media_types);
        let in_parts = |it: &BodyMediaType| matches!(it.content, BodyContent::Multipart(..));
        let multipart = ways.any(in_parts);
        let is_any = |is: fn(&Operation) -> bool| api.operations.iter().any(is);
        let is_single = |it: &Operation| it.successes.len() < 2 && it.errors.len() < 2;
        Needs {
            // Emission decides that.
            shared: false,
            of_types: true,
            of_calls: true,
            operations: !api.operations.is_empty(),
            arguments: has_arguments(api)
                || has_calls(|it| it.pages.is_some() || it.polling.is_some()),
            // The place in a list may be said in a body.
            bodies: bodies(api).next().is_some() || has_calls(|it| it.pages.is_some()),
            credentials: !api.security_schemes.is_empty(),
            servers: has_servers(api),
            keys: is_any(|it| !is_safe(it) || it.parameters.iter().any(Parameter::is_key)),
            statuses: api
                .operations
                .iter()
                .any(|it| !is_single(it) || has_others(it)),
            text: has_content(api, |it| {
                matches!(it.kind, ContentKind::Text) || it.media_type.contains('*')
            }),
            bytes: has_content(api, |it| matches!(it.kind, ContentKind::Bytes)),
            empties: is_any(|it| {
                let mut successes = it.successes.iter();
                it.successes.is_empty() || successes.any(|it| it.contents.is_empty())
            }),
            redirects: is_any(Operation::redirects),
            others: api.operations.iter().any(has_others),
            made,
            fields,
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
            blocking: true,
            cancellation: true,
            compression: true,
            concurrency: true,
            drift: true,
            extra_query: true,
            hooks: true,
            mock: true,
            network: true,
            reqwest: true,
            tower: true,
            tracing: true,
        }
    }

    /// The same without what options leave out. What is noted while a value is read has to stay where that decides how it is read.
    pub fn without(&self, names: &[String], formatted: bool) -> Needs {
        let has = |name: &str| !names.iter().any(|it| it == name);
        let noted = self.unions || self.streams || self.tuples || formatted;
        Needs {
            blocking: has("blocking"),
            cancellation: has("cancellation"),
            compression: has("compression"),
            concurrency: has("concurrency"),
            drift: has("drift") || noted,
            extra_query: has("extra_query"),
            hooks: has("hooks"),
            mock: has("mock"),
            network: has("network"),
            reqwest: has("reqwest"),
            tower: has("tower"),
            tracing: has("tracing"),
            ..self.clone()
        }
    }
}

/// Whether an operation changes nothing (RFC 9110, section 9.2.1), unless the options say otherwise.
fn is_safe(operation: &Operation) -> bool {
    let by_method = matches!(
        &*operation.method,
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY"
    );
    let said = operation.calls.safety;
    said.map_or(by_method, |it| it == Safety::Safe)
}

fn has_content(api: &Api, is: impl Fn(&ResponseContent) -> bool) -> bool {
    let mut operations = api.operations.iter();
    operations.any(|it| {
        let responses = it.successes.iter().chain(&it.errors);
        responses.flat_map(|it| &it.contents).any(&is)
    })
}

fn has_others(operation: &Operation) -> bool {
    let mut responses = operation.successes.iter().chain(&operation.errors);
    responses.any(|it| !it.others().is_empty())
}

fn has_servers(api: &Api) -> bool {
    let has_variables = api.servers.iter().any(|it| it.url.contains('{'));
    has_variables || api.servers.len() > 1 || !api.operation_servers.is_empty()
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
