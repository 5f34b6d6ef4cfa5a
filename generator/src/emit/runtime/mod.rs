//! The runtime's sources, copied into every emitted crate as far as it needs them, or whole into a crate that several share.
//!
//! What only some APIs need is a part. A part is whole files, and regions of others, which stand between two lines:
//! `// part: streams` and `// end part`.

mod imports;
mod regions;

use self::regions::{Region, with_parts};
use super::dependencies::is_feature;
use super::{Context, Crate};
use crate::formats;
use crate::plan::Needs;
use crate::write::{File, MARK};

/// The files of the runtime by name. The list is kept equal to the folder by a test.
macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        const SOURCES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../runtime/", $name))),)*
        ];
    };
}

sources! {
    "call/blocking.rs",
    "call/exchange.rs",
    "call/future.rs",
    "call/mod.rs",
    "call/reading.rs",
    "call/settings.rs",
    "call/trace.rs",
    "client/address.rs",
    "client/authentication.rs",
    "client/builder.rs",
    "client/credentials.rs",
    "client/error.rs",
    "client/mod.rs",
    "client/network.rs",
    "client/request.rs",
    "client/server.rs",
    "client/settings.rs",
    "client/token.rs",
    "deadline.rs",
    "download/mod.rs",
    "download/ranges.rs",
    "event.rs",
    "formats/base64.rs",
    "formats/chrono.rs",
    "formats/formatted.rs",
    "formats/jiff.rs",
    "formats/mod.rs",
    "formats/net.rs",
    "formats/secret.rs",
    "formats/time.rs",
    "formats/uuid.rs",
    "json/budget.rs",
    "json/build.rs",
    "json/drift.rs",
    "json/encode.rs",
    "json/error.rs",
    "json/field.rs",
    "json/guard.rs",
    "json/index.rs",
    "json/items.rs",
    "json/mod.rs",
    "json/number.rs",
    "json/object.rs",
    "json/prefixed.rs",
    "json/rules.rs",
    "json/score.rs",
    "json/syntax.rs",
    "json/tree.rs",
    "json/trial.rs",
    "json/tuple.rs",
    "json/union.rs",
    "macros/client.rs",
    "macros/construct.rs",
    "macros/enums.rs",
    "macros/event.rs",
    "macros/headers.rs",
    "macros/mod.rs",
    "macros/modules.rs",
    "macros/object.rs",
    "macros/operation.rs",
    "macros/recursive.rs",
    "macros/status.rs",
    "macros/union.rs",
    "mock.rs",
    "mod.rs",
    "pagination/link.rs",
    "pagination/mod.rs",
    "pagination/rules.rs",
    "polling.rs",
    "private.rs",
    "request/body.rs",
    "request/call_info.rs",
    "request/content.rs",
    "request/counted.rs",
    "request/error.rs",
    "request/file.rs",
    "request/header.rs",
    "request/media_type.rs",
    "request/mod.rs",
    "request/multipart/mod.rs",
    "request/multipart/property.rs",
    "request/operation.rs",
    "request/parameters.rs",
    "request/properties.rs",
    "request/scheme.rs",
    "request/stream_rules.rs",
    "request/style.rs",
    "request/upload.rs",
    "request/value.rs",
    "request/xml.rs",
    "response/body.rs",
    "response/charset.rs",
    "response/compression.rs",
    "response/content.rs",
    "response/decode_failure.rs",
    "response/decompress.rs",
    "response/disposition.rs",
    "response/error.rs",
    "response/headers.rs",
    "response/mod.rs",
    "response/parameters.rs",
    "response/status.rs",
    "retry/attempt.rs",
    "retry/hooks.rs",
    "retry/mod.rs",
    "stream/accumulate.rs",
    "stream/blocking.rs",
    "stream/deltas.rs",
    "stream/drain.rs",
    "stream/input.rs",
    "stream/json_lines.rs",
    "stream/mod.rs",
    "stream/resume.rs",
    "stream/sse.rs",
    "stream/state.rs",
    "transport/cancel.rs",
    "transport/concurrency.rs",
    "transport/limits.rs",
    "transport/mod.rs",
    "transport/reqwest.rs",
    "transport/sleep.rs",
    "transport/tower.rs",
    "validate/checker.rs",
    "validate/mod.rs",
    "validate/violation.rs",
    "xml/mod.rs",
    "xml/read.rs",
    "xml/value.rs",
    "xml/write.rs",
}

/// A part of the runtime that not every API needs.
struct Part {
    name: &'static str,
    /// Its files, and folders of them. A part without any is regions only.
    paths: &'static [&'static str],
    needed: fn(&Needs) -> bool,
}

#[rustfmt::skip] // A table.
const PARTS: &[Part] = &[
    Part { name: "operations", paths: &["macros/modules.rs", "macros/operation.rs"], needed: |it| it.operations },
    Part { name: "streams", paths: &["event.rs", "stream/", "macros/event.rs", "request/stream_rules.rs"], needed: |it| it.streams },
    Part { name: "deltas", paths: &["stream/accumulate.rs", "stream/deltas.rs"], needed: |it| it.deltas },
    Part { name: "downloads", paths: &["download/", "response/disposition.rs"], needed: |it| it.downloads },
    Part { name: "parameters", paths: &["response/parameters.rs"], needed: |it| it.downloads || it.pagination },
    Part { name: "arguments", paths: &["request/parameters.rs", "request/style.rs"], needed: |it| it.arguments },
    Part { name: "bodies", paths: &["json/encode.rs", "request/content.rs", "request/properties.rs", "request/xml.rs"], needed: |it| it.bodies },
    Part { name: "given", paths: &[], needed: |it| it.arguments || it.bodies },
    Part { name: "finite", paths: &[], needed: |it| it.arguments || it.xml && it.bodies },
    Part { name: "numbers", paths: &["json/number.rs"], needed: |it| it.arguments || it.xml || it.bodies || it.extra_query },
    Part { name: "values", paths: &[], needed: |it| it.arguments || it.extra_query },
    Part { name: "queries", paths: &["request/value.rs"], needed: |it| it.arguments || it.extra_query || it.credentials },
    Part { name: "secret_queries", paths: &[], needed: |it| it.hooks || it.polling },
    Part { name: "cookies", paths: &[], needed: |it| it.arguments || it.credentials },
    Part { name: "texts", paths: &[], needed: |it| it.arguments || it.extra_query || it.xml },
    Part { name: "own_headers", paths: &[], needed: |it| it.keys || it.credentials },
    Part { name: "completed", paths: &[], needed: |it| it.bodies || it.extra_query },
    Part { name: "files", paths: &["request/counted.rs", "request/file.rs"], needed: |it| it.files },
    Part { name: "multipart", paths: &["request/multipart/"], needed: |it| it.multipart },
    Part { name: "keys", paths: &[], needed: |it| it.keys },
    Part { name: "credentials", needed: |it| it.credentials,
        paths: &["client/authentication.rs", "client/credentials.rs", "client/token.rs", "request/scheme.rs"] },
    Part { name: "servers", paths: &[], needed: |it| it.servers },
    Part { name: "response_headers", paths: &["macros/headers.rs", "response/headers.rs"], needed: |it| it.response_headers },
    Part { name: "statuses", paths: &["macros/status.rs"], needed: |it| it.statuses },
    Part { name: "text", paths: &["response/charset.rs"], needed: |it| it.text || it.downloads },
    Part { name: "bytes", paths: &[], needed: |it| it.text || it.downloads || it.bytes },
    Part { name: "fits", paths: &[], needed: |it| it.text || it.downloads || it.bytes || it.streams },
    Part { name: "empties", paths: &[], needed: |it| it.empties },
    Part { name: "redirects", paths: &[], needed: |it| it.redirects },
    Part { name: "discards", paths: &[], needed: |it| it.empties || it.redirects },
    Part { name: "plain", paths: &[], needed: |it| it.empties || it.redirects || it.text || it.downloads || it.bytes },
    Part { name: "others", paths: &[], needed: |it| it.others || it.downloads },
    Part { name: "pagination", paths: &["pagination/"], needed: |it| it.pagination },
    Part { name: "walks", paths: &[], needed: |it| it.pagination || it.polling },
    Part { name: "ends", paths: &[], needed: |it| it.pagination || it.polling || it.streams || it.downloads },
    Part { name: "opened", paths: &[], needed: |it| it.streams || it.downloads },
    Part { name: "open_bodies", paths: &[], needed: |it| it.streams || it.downloads || it.empties || it.redirects },
    Part { name: "pointers", paths: &[], needed: |it| it.deltas || it.polling },
    Part { name: "polling", paths: &["polling.rs"], needed: |it| it.polling },
    Part { name: "xml", paths: &["request/xml.rs", "xml/"], needed: |it| it.xml },
    // As `xml`, but for what macros name in crates that share a runtime: there, `xml` is a feature of the runtime's crate alone.
    Part { name: "decodings", paths: &[], needed: |it| it.xml },
    Part { name: "xml_types", paths: &[], needed: |it| it.xml || it.multipart },
    Part { name: "made", paths: &["macros/construct.rs"], needed: |it| it.made },
    Part { name: "named", paths: &[], needed: |it| it.made || it.arguments },
    Part { name: "fields", paths: &["json/field.rs"], needed: |it| it.fields },
    Part { name: "enums", paths: &["macros/enums.rs"], needed: |it| it.enums },
    Part { name: "unions", paths: &["json/guard.rs", "json/trial.rs", "json/union.rs", "macros/union.rs"], needed: |it| it.unions },
    Part { name: "nodes", paths: &[], needed: |it| it.unions || it.streams },
    Part { name: "constraints", paths: &["validate/"], needed: |it| it.constraints },
    Part { name: "recursive", paths: &["macros/recursive.rs"], needed: |it| it.recursive },
    Part { name: "tuples", paths: &["json/tuple.rs"], needed: |it| it.tuples },
    Part { name: "prefixed", paths: &["json/prefixed.rs"], needed: |it| !it.prefixed.is_empty() },
    // What options leave out.
    Part { name: "blocking", paths: &["call/blocking.rs", "stream/blocking.rs"], needed: |it| it.blocking },
    Part { name: "cancellation", paths: &["transport/cancel.rs"], needed: |it| it.cancellation },
    Part { name: "compression", paths: &["response/decompress.rs"], needed: |it| it.compression },
    Part { name: "concurrency", paths: &["transport/concurrency.rs"], needed: |it| it.concurrency },
    Part { name: "drift", paths: &["json/drift.rs", "json/score.rs"], needed: |it| it.drift },
    Part { name: "extra_query", paths: &[], needed: |it| it.extra_query },
    Part { name: "hooks", paths: &["retry/hooks.rs"], needed: |it| it.hooks },
    Part { name: "mock", paths: &["mock.rs"], needed: |it| it.mock && it.operations },
    Part { name: "mocked_streams", paths: &[], needed: |it| it.mock && it.streams },
    Part { name: "network", paths: &["client/network.rs"], needed: |it| it.network && it.reqwest },
    Part { name: "reqwest", paths: &["transport/reqwest.rs"], needed: |it| it.reqwest },
    Part { name: "tower", paths: &["transport/tower.rs"], needed: |it| it.tower },
    Part { name: "tracing", paths: &["call/trace.rs"], needed: |it| it.tracing },
    // Halves, each with a crate of its own where an API is several: types need not wait for what calls are made of.
    Part { name: OF_TYPES, needed: |it| it.of_types, paths: &["deadline.rs", "event.rs", "formats/", "json/", "validate/", "xml/",
        "macros/construct.rs", "macros/enums.rs", "macros/event.rs", "macros/object.rs", "macros/recursive.rs", "macros/union.rs"] },
    Part { name: OF_CALLS, paths: &[], needed: |it| it.of_calls },
    // Of the crate that several share only.
    Part { name: "shared", paths: &["macros/client.rs"], needed: |it| it.shared },
];

/// The folder of the types that the options choose for formats, where each file is a part of its own.
const FORMATS: &str = "formats/";
/// The region for arrays of one number of positions begins so.
const PREFIXED: &str = "prefixed ";

/// The half of the runtime that types are made of.
pub const OF_TYPES: &str = "of_types";
/// The half of the runtime that has all files which types are not made of.
pub const OF_CALLS: &str = "of_calls";
/// What both halves have, each with what it has itself.
const FACES: &[&str] = &["macros/mod.rs", "mod.rs", "private.rs"];

/// Where the macros are that emitted code calls.
const MACROS: &[&str] = &["macros/", "mod.rs", "xml/mod.rs"];

/// Whether the API needs a part. A part without a name is always needed; one that is not in the table is a format's.
pub fn has_part(context: &Context<'_>, name: &str) -> bool {
    let needs = &context.needs;
    if let Some(length) = name.strip_prefix(PREFIXED) {
        return length.parse().is_ok_and(|it| needs.prefixed.contains(&it));
    }
    match PARTS.iter().find(|it| it.name == name) {
        Some(part) => (part.needed)(needs),
        None => {
            // A region whose name is misspelt would be left out without a word.
            debug_assert!(
                name.is_empty() || formats::is_part(name),
                "no part `{name}`"
            );
            name.is_empty() || context.formats.contains(name)
        }
    }
}

/// Whether the runtime that a crate uses has a part; one that is shared has all.
pub fn is_there(context: &Context<'_>, name: &str) -> bool {
    context.settings.options.runtime.is_some() || has_part(context, name)
}

/// The runtime as files of an API's crate, without those that the API does not need.
pub fn files(context: &Context<'_>) -> Vec<File> {
    let region = |part: &str| match has_part(context, part) {
        true => Region::Kept,
        false => Region::LeftOut,
    };
    let sources = SOURCES.iter().filter(|it| is_needed(context, it.0));
    let file = |(name, text): &(&str, &str)| {
        let origin = "the runtime of specwright, as far as this API needs it";
        let text = with_parts(text, region);
        let text = match context.of {
            Crate::Values => open(name, callable(name, text)),
            Crate::Runtime => on_values(context, name, callable(name, text)),
            _ => text,
        };
        source(name, origin, text)
    };
    sources.map(file).collect()
}

/// The whole runtime as files of a crate that several share.
pub fn shared_files() -> Vec<File> {
    let region = |part: &str| match is_feature(part) {
        true => Region::Behind,
        false => Region::Kept,
    };
    let file = |(name, text): &(&str, &str)| {
        let text = callable(name, with_parts(text, region));
        source(name, "the runtime of specwright", text)
    };
    SOURCES.iter().map(file).collect()
}

fn source(name: &str, origin: &str, text: String) -> File {
    File {
        path: format!("src/runtime/{name}"),
        text: format!("// {MARK}: {origin}.\n\n{text}"),
    }
}

/// Whether the API needs every part that a file belongs to.
fn is_needed(context: &Context<'_>, path: &str) -> bool {
    let within = |of: &&str| path == *of || of.ends_with('/') && path.starts_with(*of);
    let mut parts = PARTS.iter().filter(|it| it.paths.iter().any(within));
    let format = match path.strip_prefix(FORMATS) {
        Some("mod.rs") => FORMATS,
        Some(file) => file,
        None => "",
    };
    let format = format.trim_end_matches(".rs").trim_end_matches('/');
    let is_of_calls = !FACES.contains(&path) && parts.clone().all(|it| it.name != OF_TYPES);
    let half = if is_of_calls { OF_CALLS } else { "" };
    [format, half].into_iter().all(|it| has_part(context, it))
        && parts.all(|it| has_part(context, it.name))
}

/// A file of the half that types are made of: what was the crate's own is for the other half as well, which is another crate.
fn open(name: &str, text: String) -> String {
    let text = text.replace("pub(crate) ", "pub ");
    match name {
        // Macros have no path but that of the face.
        "mod.rs" => text
            .replace("\nmod ", "\n#[doc(hidden)]\npub mod ")
            .replace("\n#[doc(hidden)]\npub mod macros;", "\nmod macros;"),
        _ => text,
    }
}

/// A file of the other half, whose face has the first as well.
fn on_values(context: &Context<'_>, name: &str, text: String) -> String {
    match name {
        "mod.rs" => {
            let values = context.library_of(&Crate::Values);
            format!(
                "{text}\n// What types are made of.\n#[doc(inline)]\npub use ::{values}::runtime::*;\n"
            )
        }
        _ => text,
    }
}

/// A file whose macros other crates can call.
fn callable(name: &str, text: String) -> String {
    if !MACROS.iter().any(|it| name.starts_with(it)) {
        return text;
    }
    let text = text.replace("pub(crate) use ", "pub use ");
    text.replace(
        "\nmacro_rules! ",
        "\n#[doc(hidden)]\n#[macro_export]\nmacro_rules! ",
    )
}
