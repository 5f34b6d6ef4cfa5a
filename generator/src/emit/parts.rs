//! The public items of the runtime that crates may be without, by the part that they belong to: what `diff` compares to tell which of
//! them a new document, or other options, take from callers.

use std::collections::BTreeSet;

use super::{Context, Settings, dependencies, exports, runtime};
use crate::ir::Api;
use crate::naming::Names;
use crate::plan::Plan;

/// Methods, variants and fields, by the parts that they are there with; those of types that are there with the same part are not listed.
/// A test holds the table to the sources.
#[rustfmt::skip] // A table.
const MEMBERS: &[(&[&str], &[&str])] = &[
    (&["arguments"], &["RequestError::DotSegment", "RequestError::EmptyPath", "RequestError::MissingPath"]),
    (&["bodies"], &[
        "ClientBuilder::write_timeout", "CallSettings::extra_property", "CallSettings::on_upload", "CallSettings::write_timeout",
        "RequestError::Body", "CallOptions::add_property", "CallOptions::body_as", "CallOptions::set_body_as", "CallOptions::set_on_upload",
        "CallOptions::set_write_timeout",
    ]),
    (&["bytes"], &["Content::bytes"]),
    (&["cancellation"], &["CallSettings::cancel", "Error::is_cancelled", "TransportErrorKind::Cancelled", "CallOptions::set_cancel"]),
    (&["concurrency"], &["ClientBuilder::max_concurrency"]),
    (&["constraints"], &[
        "ClientBuilder::validate", "CallSettings::validate", "Error::Invalid", "CallOptions::set_validate", "CallOptions::validates",
    ]),
    (&["credentials"], &[
        "ClientBuilder::bearer", "ClientBuilder::credential", "ClientBuilder::token_source", "ClientBuilder::token_timeout",
        "ConfigError::Credential", "ConfigError::MissingEnvironment", "ConfigError::UnknownScheme", "RequestError::MissingCredential",
        "RequestError::Token",
    ]),
    (&["downloads"], &["TransportErrorKind::Changed"]),
    (&["drift"], &[
        "ClientBuilder::on_drift", "ClientBuilder::strict_decoding", "CallSettings::skip_unreadable_items", "CallSettings::strict_decoding",
        "DecodeError::is_unknown", "CallOptions::set_strict_decoding", "CallOptions::skip_unreadable_items",
    ]),
    (&["extra_query"], &["CallSettings::extra_query", "CallOptions::add_query"]),
    (&["files"], &["Body::content_type", "Body::media_type", "Body::reopened", "Body::stream", "Body::with_length"]),
    (&["formatted"], &["runtime::Format"]),
    (&["hooks"], &["ClientBuilder::on_request", "ClientBuilder::on_retry", "ClientBuilder::retry_if"]),
    (&["keys"], &["ClientBuilder::idempotency_header"]),
    (&["mock"], &["runtime::mock"]),
    (&["network"], &[
        "ClientBuilder::client_certificate", "ClientBuilder::http2_keep_alive", "ClientBuilder::idle_connections",
        "ClientBuilder::local_address", "ClientBuilder::no_proxy", "ClientBuilder::only_root_certificates", "ClientBuilder::proxy",
        "ClientBuilder::redirects", "ClientBuilder::reqwest", "ClientBuilder::root_certificates", "ConfigError::Unused",
    ]),
    (&["polling"], &["Error::Unfinished"]),
    (&["reqwest"], &["runtime::reqwest"]),
    (&["response_headers"], &["Meta::typed"]),
    (&["servers"], &["ClientBuilder::server", "ClientBuilder::server_url", "ClientBuilder::server_variable", "ConfigError::Server"]),
    (&["streams"], &[
        "ClientBuilder::max_event_size", "DecodeFailure::event", "DecodeFailure::line", "Error::Event", "Error::Truncated",
        "Limited::Event",
    ]),
    (&["streams", "blocking"], &["EventStream::blocking"]),
    (&["streams", "mock"], &["runtime::mock::Reply::event", "runtime::mock::Reply::open_stream", "runtime::mock::Reply::stream"]),
    (&["text"], &["Content::text"]),
    (&["unions"], &["DecodeError::branches", "DecodeError::no_branch"]),
    (&["values"], &["RequestError::Unencodable"]),
    (&["walks"], &["ClientBuilder::walk_timeout", "CallSettings::walk_timeout", "CallOptions::set_walk_timeout"]),
    (&["xml"], &["runtime::xml"]),
];

/// What emitted code has with a part alone, as the ends of its paths: whoever reads that one of these comes or goes need not be told of the part.
#[rustfmt::skip] // A table.
const EMITTED: &[(&str, &[&str])] = &[
    ("credentials", &["Client::new"]),
    ("deltas", &["::accumulated"]),
    ("downloads", &["::download"]),
    ("pagination", &["::pages", "::items"]),
    ("polling", &["::poll"]),
    ("response_headers", &["::response_headers"]),
    ("streams", &["::stream"]),
    ("walks", &["::pages", "::poll"]),
];

/// A public item of the runtime that crates may be without, or that the API may have the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeItem {
    /// As users name it, from the crate's root or from the module `runtime`: `EventStream`, `ClientBuilder::on_drift`; of a Cargo feature
    /// ``feature `blocking` ``.
    pub path: String,
    /// The parts that it is there with, all of them; none if it is always there.
    pub parts: Vec<&'static str>,
    /// Whether the API has a type of its name, so that it is in the module `runtime` alone.
    pub is_hidden: bool,
}

/// What is said of such an item.
pub const RUNTIME: &str = "of the runtime";

impl RuntimeItem {
    /// As users name it.
    pub fn named(&self) -> String {
        match self.is_hidden {
            true => format!("runtime::{}", self.path),
            false => self.path.clone(),
        }
    }
}

/// All that are there, in the order of the tables.
pub fn items(api: &Api, names: &Names, plan: &Plan, settings: Settings<'_>) -> Vec<RuntimeItem> {
    let context = Context::new(api, names, plan, settings);
    let taken = names.root();
    let exported = exports::by_parts().filter(|(parts, _)| {
        let mut parts = parts.iter();
        parts.all(|it| runtime::has_part(&context, it))
    });
    let exported = exported.map(|(parts, name)| RuntimeItem {
        path: name.to_owned(),
        parts,
        is_hidden: taken.contains(name),
    });
    let members = members().filter(|it| {
        let mut parts = it.parts.iter();
        parts.all(|it| runtime::is_there(&context, it))
    });
    let features = dependencies::of_parts(&context).into_iter();
    let features = features.map(|(part, name)| RuntimeItem {
        path: format!("feature `{name}`"),
        parts: vec![part],
        is_hidden: false,
    });
    exported.chain(members).chain(features).collect()
}

fn members() -> impl Iterator<Item = RuntimeItem> {
    let rows = MEMBERS.iter();
    rows.flat_map(|(parts, paths)| {
        paths.iter().map(|path| RuntimeItem {
            path: (*path).to_owned(),
            parts: parts.to_vec(),
            is_hidden: false,
        })
    })
}

/// All items that some crates are without: the parts of each, and its path from the module `runtime`.
pub fn all() -> Vec<(Vec<&'static str>, String)> {
    let exported = exports::by_parts().map(|(parts, name)| (parts, name.to_owned()));
    let exported = exported.filter(|it| !it.0.is_empty());
    let members = members().map(|it| (it.parts, it.path));
    exported.chain(members).collect()
}

/// The parts with public items that an API needs.
pub fn needed(
    api: &Api,
    names: &Names,
    plan: &Plan,
    settings: Settings<'_>,
) -> BTreeSet<&'static str> {
    let context = Context::new(api, names, plan, settings);
    let listed = all().into_iter().flat_map(|it| it.0);
    listed
        .filter(|it| runtime::has_part(&context, it))
        .collect()
}

/// Whether an item of emitted code comes and goes with a part.
pub fn comes_with(path: &str, part: &str) -> bool {
    let rows = EMITTED.iter().filter(|it| it.0 == part);
    let mut ends = rows.flat_map(|it| it.1);
    ends.any(|it| path == *it || it.starts_with("::") && path.ends_with(it))
}
