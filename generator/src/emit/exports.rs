//! Re-exports of the runtime at the crate's root, and the prelude.
//!
//! Users of the API meet these types in the arguments and results of emitted methods, or of the methods of such a type, so
//! they are easy to find. Where the API or an operation has a type of the same name, that one is at the root, and the
//! runtime's only in the module `runtime`. What only emitted code uses is always there.

use super::{Context, runtime};
use crate::format;

/// The names by the part of the runtime that they belong to, which a crate may be without.
#[rustfmt::skip] // A table.
const EXPORTS: &[(&str, &[&str])] = &[
    ("", &[
        "Body", "BodyStream", "BoxFuture", "CallInfo", "CallOptions", "Client", "ClientBuilder", "ConfigError", "Content",
        "ContentTypeError", "Deadline", "DecodeError", "DecodeFailure", "Error", "Failed", "FromBody", "FromJson", "Json", "JsonEntries",
        "JsonItems", "JsonKind", "Limited", "Map", "Meta", "Number", "Pieces", "RawResponse", "RequestError", "Response", "RetryPolicy",
        "Safety", "Sending", "StatusError", "Timeouts", "TooLarge", "Transport", "TransportError", "TransportErrorKind", "Value",
    ]),
    ("base64", &["Base64"]),
    ("cancellation", &["Cancel"]),
    ("constraints", &["Rule", "ValidationError", "Violation"]),
    ("credentials", &["TokenError", "TokenSource"]),
    ("deltas", &["Accumulated", "Accumulator", "DeltaRules"]),
    ("downloads", &["Download", "DownloadPosition"]),
    ("drift", &["Drift", "DriftKind"]),
    ("fields", &["Field"]),
    ("files", &["File"]),
    ("formatted", &["Formatted"]),
    ("hooks", &["Attempt", "Outgoing"]),
    ("pagination", &["Items", "Pages"]),
    ("polling", &["Unfinished"]),
    ("prefixed", &["Prefixed"]),
    ("response_headers", &["FromHeaders"]),
    ("secret", &["Secret"]),
    ("streams", &["Completion", "Event", "EventData", "EventError", "EventStream", "Misfit", "Truncated", "UnknownEvent"]),
];

/// Traits whose methods calls have.
const CALLED: &[&str] = &["CallSettings"];

/// What features add: the feature, the part that an API may be without, and the names.
#[rustfmt::skip] // A table.
const BEHIND: &[(&str, &str, &[&str])] = &[
    ("blocking", "streams", &["Blocking"]),
    ("blocking", "", &["Wait"]),
    ("reqwest", "", &["ReqwestTransport"]),
    ("tower", "", &["ServiceTransport", "TransportService"]),
];

/// The features that are in that table.
const FEATURES: [&str; 3] = ["blocking", "reqwest", "tower"];

/// The names, each with the parts that it is there with, all of them.
#[cfg(feature = "diff")]
pub fn by_parts() -> impl Iterator<Item = (Vec<&'static str>, &'static str)> {
    let own = EXPORTS.iter().map(|(part, names)| (vec![*part], *names));
    let behind = BEHIND.iter().map(|it| (vec![it.0, it.1], it.2));
    own.chain(behind).flat_map(|(mut parts, names)| {
        parts.retain(|it| !it.is_empty());
        names.iter().map(move |name| (parts.clone(), *name))
    })
}

/// What the crate's root has in any case.
pub fn root(context: &Context<'_>) -> String {
    let here = EXPORTS.iter().filter(|it| runtime::has_part(context, it.0));
    let mut names: Vec<&str> = here.flat_map(|it| it.1).copied().collect();
    if has_calls(context) {
        names.extend(CALLED);
    }
    format::reexport("runtime", &free(context, names))
}

/// What it has with a feature. Where such lines stand among others, a formatter would have its own ideas.
pub fn behind_features(context: &Context<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for feature in FEATURES {
        let own = BEHIND.iter().filter(|it| it.0 == feature);
        let own =
            own.filter(|it| runtime::has_part(context, it.0) && runtime::has_part(context, it.1));
        let names = free(context, own.flat_map(|it| it.2).copied().collect());
        if !names.is_empty() {
            let line = format::reexport("runtime", &names);
            lines.push(format!("#[cfg(feature = \"{feature}\")]\n{line}"));
        }
    }
    lines
}

/// What the root of a shared runtime has: all of it, since any API may need it.
pub fn of_shared_runtime() -> String {
    let mut names: Vec<&str> = EXPORTS.iter().flat_map(|it| it.1).copied().collect();
    names.extend(CALLED);
    let own = |names: Vec<&str>| {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        format::reexport("runtime", &names)
    };
    let mut lines = vec![format!("#[doc(inline)]\n{}", own(names))];
    for feature in FEATURES {
        let behind = BEHIND.iter().filter(|it| it.0 == feature);
        let line = own(behind.flat_map(|it| it.2).copied().collect());
        lines.push(format!("#[cfg(feature = \"{feature}\")]\n{line}"));
    }
    lines.join("\n\n")
}

/// The names that the API does not have, too.
fn free(context: &Context<'_>, names: Vec<&str>) -> Vec<String> {
    let taken = context.names.root();
    let free = names.into_iter().filter(|it| !taken.contains(it));
    free.map(str::to_owned).collect()
}

/// The module `prelude`: traits without their names, which could be those of something else, and the types that values
/// are wrapped in.
pub fn prelude(context: &Context<'_>) -> String {
    let taken = context.names.root();
    let mut lines = Vec::new();
    if has_calls(context) {
        lines.push("    pub use crate::runtime::CallSettings as _;".to_owned());
    }
    let is_waited_for = runtime::has_part(context, "blocking");
    if is_waited_for {
        lines.push(
            "    #[cfg(feature = \"blocking\")]\n    pub use crate::runtime::Wait as _;".to_owned(),
        );
    }
    let wrappers = [("fields", "Field"), ("files", "File")];
    let wrappers = wrappers
        .iter()
        .filter(|it| runtime::has_part(context, it.0));
    let wrappers = wrappers.filter(|it| !taken.contains(it.1));
    let wrappers: Vec<String> = wrappers.map(|it| it.1.to_owned()).collect();
    if !wrappers.is_empty() {
        let line = format::reexport("crate::runtime", &wrappers);
        // In the order of a formatter.
        let is_before_wait = is_waited_for && wrappers.len() == 1;
        let at = lines.len() - usize::from(is_before_wait);
        lines.insert(at, format!("    {line}"));
    }
    let crate_name = context.library();
    let mut docs = format!(
        "/// What calls are written with: `use {crate_name}::prelude::*;` brings the methods of single calls, and the types \
         that\n/// values are wrapped in.\n"
    );
    if taken.contains("File") && runtime::has_part(context, "files") {
        docs.push_str("///\n/// `File` is a type of the API here; that of uploads is [`crate::runtime::File`].\n");
    }
    format!("{docs}pub mod prelude {{\n{}\n}}", lines.join("\n"))
}

fn has_calls(context: &Context<'_>) -> bool {
    !context.api.operations.is_empty()
}
