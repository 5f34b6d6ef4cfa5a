//! The runtime's sources, copied into every emitted crate.

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
    "json.rs",
    "macros.rs",
    "meta.rs",
    "mod.rs",
    "multipart.rs",
    "object.rs",
    "operation.rs",
    "request.rs",
    "request_error.rs",
    "sse.rs",
    "status.rs",
    "stream.rs",
    "transport.rs",
    "transport_reqwest.rs",
    "union.rs",
    "validate.rs",
    "violation.rs",
}

/// The runtime as files of the crate.
pub fn files() -> Vec<File> {
    SOURCES
        .iter()
        .map(|(name, text)| File {
            path: format!("src/runtime/{name}"),
            text: format!(
                "// {MARK}: the runtime of specwright, the same in every crate.\n\n{text}"
            ),
        })
        .collect()
}
