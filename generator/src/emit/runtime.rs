//! The runtime's sources, copied into every emitted crate.

use super::Context;
use crate::ir::{Api, BodyContent, Operation, Shape, contained};
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
    "base64.rs",
    "builder.rs",
    "call.rs",
    "client.rs",
    "config_error.rs",
    "credentials.rs",
    "decode_error.rs",
    "encode.rs",
    "error.rs",
    "event.rs",
    "field.rs",
    "file.rs",
    "formatted.rs",
    "formatted_chrono.rs",
    "formatted_jiff.rs",
    "formatted_net.rs",
    "formatted_time.rs",
    "formatted_uuid.rs",
    "json.rs",
    "macros.rs",
    "meta.rs",
    "mod.rs",
    "multipart.rs",
    "object.rs",
    "operation.rs",
    "request.rs",
    "request_error.rs",
    "server.rs",
    "sse.rs",
    "status.rs",
    "stream.rs",
    "token.rs",
    "transport.rs",
    "transport_reqwest.rs",
    "trial.rs",
    "tuple.rs",
    "union.rs",
    "validate.rs",
    "violation.rs",
    "xml.rs",
    "xml_read.rs",
    "xml_write.rs",
}

/// The files that only an API with bytes in its schemas needs.
const OF_FILES: [&str; 2] = ["file", "multipart"];

/// The files that only an API needs of which something is XML.
const OF_XML: [&str; 3] = ["xml", "xml_read", "xml_write"];

/// The runtime as files of the crate, without those that the API does not need.
pub fn files(context: &Context<'_>) -> Vec<File> {
    let api = context.api;
    let mut left_out = context.settings.formats.unused_modules(api);
    if !has_files(api) {
        left_out.extend(OF_FILES);
    }
    if !contained::uses(api, |it| matches!(it, Shape::Tuple(..))) {
        left_out.push("tuple");
    }
    if !context.plan.has_xml() {
        left_out.extend(OF_XML);
    }
    let mut files = Vec::new();
    for (name, text) in SOURCES {
        let module = name.trim_end_matches(".rs");
        if left_out.contains(&module) {
            continue;
        }
        let text = match module {
            "mod" => without(text, &left_out),
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
    let of = |line: &&str, module: &&str| {
        line.starts_with(&format!("mod {module};"))
            || line.starts_with(&format!("pub mod {module};"))
            || line.starts_with(&format!("pub use {module}::"))
            || line.starts_with(&format!("//! - `{module}`"))
    };
    let kept = text
        .lines()
        .filter(|line| !modules.iter().any(|it| of(line, it)));
    kept.fold(String::new(), |text, line| text + line + "\n")
}

/// Whether any value of the API is bytes, or is sent as a form with parts.
fn has_files(api: &Api) -> bool {
    let form = |it: &Operation| {
        let content = it.body.as_ref().map(|it| &it.content);
        matches!(content, Some(BodyContent::Multipart(..)))
    };
    api.operations.iter().any(form) || contained::uses(api, |it| *it == Shape::Binary)
}
