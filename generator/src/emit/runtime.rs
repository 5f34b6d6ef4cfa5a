//! The runtime's sources, copied into every emitted crate.

use super::Context;
use crate::ir::{
    Api, Body, BodyContent, BodyWay, Calls, ContentKind, Operation, Response, Shape, Type,
    TypeKind, contained,
};
use crate::write::{File, MARK};

/// The files of the runtime by name. The list is kept equal to the folder by a test.
macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        const SOURCES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../runtime/", $name))),)*
        ];
    };
}

sources! {
    "accumulate.rs",
    "attempt.rs",
    "base64.rs",
    "blocking.rs",
    "body.rs",
    "budget.rs",
    "build.rs",
    "builder.rs",
    "call.rs",
    "call_info.rs",
    "call_settings.rs",
    "cancel.rs",
    "charset.rs",
    "client.rs",
    "compression.rs",
    "config_error.rs",
    "content.rs",
    "credentials.rs",
    "deadline.rs",
    "decode_error.rs",
    "decompress.rs",
    "deltas.rs",
    "disposition.rs",
    "download.rs",
    "drain.rs",
    "drift.rs",
    "encode.rs",
    "error.rs",
    "event.rs",
    "exchange.rs",
    "field.rs",
    "file.rs",
    "formatted.rs",
    "formatted_chrono.rs",
    "formatted_jiff.rs",
    "formatted_net.rs",
    "formatted_time.rs",
    "formatted_uuid.rs",
    "gate.rs",
    "headers.rs",
    "index.rs",
    "json.rs",
    "lines.rs",
    "link.rs",
    "macros.rs",
    "meta.rs",
    "mock.rs",
    "mod.rs",
    "multipart.rs",
    "network.rs",
    "number.rs",
    "object.rs",
    "operation.rs",
    "pages.rs",
    "parameters.rs",
    "polling.rs",
    "prefixed.rs",
    "ranges.rs",
    "reading.rs",
    "request.rs",
    "request_body.rs",
    "request_error.rs",
    "request_headers.rs",
    "resume.rs",
    "retry.rs",
    "secret.rs",
    "sending.rs",
    "server.rs",
    "settings.rs",
    "sse.rs",
    "status.rs",
    "stream.rs",
    "stream_rules.rs",
    "syntax.rs",
    "token.rs",
    "trace.rs",
    "transport.rs",
    "transport_reqwest.rs",
    "transport_tower.rs",
    "tree.rs",
    "trial.rs",
    "tuple.rs",
    "union.rs",
    "upload.rs",
    "validate.rs",
    "violation.rs",
    "wrapper.rs",
    "xml.rs",
    "xml_read.rs",
    "xml_write.rs",
}

/// The files that only some APIs need, and whether this one does.
fn optional(context: &Context<'_>) -> Vec<(&'static [&'static str], bool)> {
    let api = context.api;
    let wrapped = |it: &Type| matches!(it.kind, TypeKind::Wrapper(_));
    vec![
        (&["file"], has_files(api)),
        (&["multipart"], has_multipart(api)),
        (
            &["tuple"],
            contained::uses(api, |it| matches!(it, Shape::Tuple(_))),
        ),
        (&["prefixed"], has_prefixed(api, |_| true)),
        (&["wrapper"], api.types.iter().any(wrapped)),
        (&["xml", "xml_read", "xml_write"], context.plan.has_xml()),
        (
            &["headers"],
            api.operations.iter().any(|it| it.headers.is_some()),
        ),
        (
            &["drain", "event", "lines", "resume", "sse", "stream"],
            has_streams(api),
        ),
        (&["disposition", "download", "ranges"], has_downloads(api)),
        (
            &["parameters"],
            has_downloads(api) || has(api, |it| it.pages.is_some()),
        ),
        (&["mock"], !api.operations.is_empty()),
        (&["link", "pages"], has(api, |it| it.pages.is_some())),
        (&["polling"], has(api, |it| it.polling.is_some())),
        (
            &["accumulate", "deltas"],
            has(api, |it| it.deltas.is_some()),
        ),
    ]
}

/// The modules that the API does not need.
pub fn left_out(context: &Context<'_>) -> Vec<&'static str> {
    let mut left_out = context.settings.options.formats.unused_modules(context.api);
    let unused = optional(context).into_iter().filter(|(_, needed)| !needed);
    left_out.extend(unused.flat_map(|(names, _)| names));
    left_out
}

/// The runtime as files of the crate, without those that the API does not need.
pub fn files(context: &Context<'_>) -> Vec<File> {
    let left_out = left_out(context);
    let mut files = Vec::new();
    for (name, text) in SOURCES {
        let module = name.trim_end_matches(".rs");
        if left_out.contains(&module) {
            continue;
        }
        let text = match module {
            "mod" => without(text, &left_out),
            "prefixed" => of_lengths(context.api, text),
            _ => (*text).to_owned(),
        };
        files.push(File {
            path: format!("src/runtime/{name}"),
            text: format!(
                "// {MARK}: the runtime of specwright, the same in every crate.\n\n{text}"
            ),
        });
    }
    files
}

/// The list of modules without some of them.
fn without(text: &str, modules: &[&str]) -> String {
    let of = |line: &str, module: &str| {
        line.starts_with(&format!("mod {module};"))
            || line.starts_with(&format!("pub mod {module};"))
            || line.starts_with(&format!("pub use {module}::"))
            || line.starts_with(&format!("pub(crate) use {module}::"))
            || line.starts_with(&format!("//! - `{module}`"))
    };
    let mut kept = String::new();
    for line in text.lines() {
        if modules.iter().any(|it| of(line, it)) {
            // What is said of a line that goes, goes with it.
            let before = kept
                .trim_end_matches('\n')
                .rfind('\n')
                .map_or(0, |it| it + 1);
            if kept[before..].starts_with("#[") {
                kept.truncate(before);
            }
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Whether there are arrays whose items differ by position and that differ in length, of some number of positions.
fn has_prefixed(api: &Api, length: impl Fn(usize) -> bool) -> bool {
    contained::uses(api, |it| match it {
        Shape::Tuple(tuple) => !tuple.is_exact() && length(tuple.items.len()),
        _ => false,
    })
}

/// The runtime of such arrays for the numbers of positions that the API has, since it is much for each.
fn of_lengths(api: &Api, text: &str) -> String {
    let unused = |line: &str| {
        let length = line.strip_prefix("prefixed! { ");
        let length = length.and_then(|it| it.split_once(':')?.0.parse().ok());
        length.is_some_and(|length: usize| !has_prefixed(api, |it| it == length))
    };
    let kept: Vec<&str> = text.lines().filter(|it| !unused(it)).collect();
    kept.join("\n") + "\n"
}

/// Whether anything of a kind is known of any operation's calls.
fn has(api: &Api, known: impl Fn(&Calls) -> bool) -> bool {
    api.operations.iter().any(|it| known(&it.calls))
}

/// Whether any operation answers with a stream, or any type is made of events.
pub fn has_streams(api: &Api) -> bool {
    let stream = |it: &Response| {
        let mut contents = it.contents.iter();
        contents.any(|it| matches!(it.kind, ContentKind::Stream(_)))
    };
    let operation = |it: &Operation| it.successes.iter().chain(&it.errors).any(stream);
    let mut types = api.types.iter();
    api.operations.iter().any(operation)
        || types.any(|it| matches!(it.kind, TypeKind::EventUnion(_)))
}

/// Whether any operation answers with what can be downloaded.
pub fn has_downloads(api: &Api) -> bool {
    let mut operations = api.operations.iter();
    operations.any(|it| !it.downloads().is_empty())
}

/// Whether any value of the API is bytes, or is sent as such or as a form with parts.
fn has_files(api: &Api) -> bool {
    let way = |it: &BodyWay| matches!(it.content, BodyContent::Multipart(..) | BodyContent::Bytes);
    let body = |it: &Body| it.ways.iter().any(way);
    let mut bodies = api.operations.iter().filter_map(|it| it.body.as_ref());
    bodies.any(body) || contained::uses(api, |it| *it == Shape::Binary)
}

/// Whether any operation has a form with parts.
fn has_multipart(api: &Api) -> bool {
    let way = |it: &BodyWay| matches!(it.content, BodyContent::Multipart(..));
    let bodies = api.operations.iter().filter_map(|it| it.body.as_ref());
    bodies.flat_map(|it| &it.ways).any(way)
}
