//! `Cargo.toml` and `README.md` of the crate.

use super::features::Features;
use super::{Context, client, docs, operation};
use crate::write::{File, MARK};

/// The oldest Rust that emitted crates compile with: what `url` asks for, which `reqwest` needs, and let chains.
const RUST_VERSION: &str = "1.88";

/// What only crates depend on whose API has XML.
const QUICK_XML: &str = "quick-xml";

/// What emitted crates depend on: name and requirement. Users compile all of it.
const DEPENDENCIES: &[(&str, &str)] = &[
    ("bytes", "\"1\""),
    (
        "compression-codecs",
        "{ version = \"0.4\", default-features = false, optional = true }",
    ),
    ("futures-core", "\"0.3\""),
    ("h2", "{ version = \"0.4\", optional = true }"),
    ("http", "\"1\""),
    ("httpdate", "\"1\""),
    ("percent-encoding", "\"2\""),
    (QUICK_XML, "\"0.41\""),
    (
        "reqwest",
        "{ version = \"0.13\", default-features = false, features = [\"http2\", \"rustls\", \"stream\"], optional = true }",
    ),
    (
        "rustls",
        "{ version = \"0.23\", default-features = false, optional = true }",
    ),
    ("secrecy", "\"0.10\""),
    (
        "serde",
        "{ version = \"1\", default-features = false, features = [\"std\"] }",
    ),
    ("serde_json", "\"1\""),
    (
        "tokio",
        "{ version = \"1\", default-features = false, features = [\"rt\", \"time\"], optional = true }",
    ),
    ("tower-service", "{ version = \"0.3\", optional = true }"),
    (
        "tracing",
        "{ version = \"0.1\", default-features = false, features = [\"std\"], optional = true }",
    ),
];

/// `Cargo.toml` and `README.md`.
pub fn files(context: &Context<'_>, features: &Features) -> Vec<File> {
    vec![
        File {
            path: "Cargo.toml".to_owned(),
            text: cargo(context, features),
        },
        File {
            path: "README.md".to_owned(),
            text: readme(context, features),
        },
    ]
}

/// A string of TOML; its escapes are JSON's.
fn toml(text: &str) -> String {
    serde_json::Value::String(docs::plain_line(text)).to_string()
}

fn cargo(context: &Context<'_>, features: &Features) -> String {
    let settings = context.settings;
    let title = docs::plain_line(&context.api.title);
    let description = match &settings.options.crate_description {
        Some(text) => text.clone(),
        None if title.is_empty() => "A generated client".to_owned(),
        None => format!("A client of {title}"),
    };
    let (groups, full) = features.manifest();
    let mut default = vec!["\"reqwest\"", "\"gzip\"", "\"deflate\""];
    if full {
        default.push("\"full\"");
    }
    if !context.api.examples.is_empty() {
        // Examples are read and written, whichever way they travel.
        default.push("\"bidirectional\"");
    }
    let default = default.join(", ");
    let tests = match context.api.examples.is_empty() {
        true => String::new(),
        false => {
            // The examples are of all types there are.
            let full = if full { ", \"full\"" } else { "" };
            format!(
                "[[test]]\nname = \"examples\"\nrequired-features = [\"bidirectional\"{full}]\n\n"
            )
        }
    };
    let mut text = format!(
        "# {MARK} by specwright from {}; edit that and generate again.\n\n\
         [package]\n\
         name = {}\n\
         version = {}\n\
         edition = \"2024\"\n\
         rust-version = \"{RUST_VERSION}\"\n\
         description = {}\n\n\
         {tests}\
         [features]\n\
         default = [{default}]\n\
         # The default transport. Without it, give the client's builder one of your own.\n\
         reqwest = [\"dep:reqwest\", \"dep:h2\", \"dep:rustls\", \"dep:tokio\"]\n\
         # Compressed responses, by the encodings that are asked for.\n\
         gzip = [\"dep:compression-codecs\", \"compression-codecs/gzip\"]\n\
         deflate = [\"dep:compression-codecs\", \"compression-codecs/deflate\", \"compression-codecs/zlib\"]\n\
         brotli = [\"dep:compression-codecs\", \"compression-codecs/brotli\"]\n\
         zstd = [\"dep:compression-codecs\", \"compression-codecs/zstd\"]\n\
         # Types that are only sent can also be read (`Deserialize`), and those that are only received be written (`Serialize`).\n\
         bidirectional = []\n\
         # Waiting for calls on the thread that makes them.\n\
         blocking = [\"dep:tokio\", \"tokio/rt-multi-thread\"]\n\
         # A server for tests, scripted with the types of the API.\n\
         mock = [\"bidirectional\"]\n\
         # Layers of tower around the transport, and services of tower as transports.\n\
         tower = [\"dep:tower-service\"]\n\
         # A span for each request, with the names of OpenTelemetry.\n\
         tracing = [\"dep:tracing\"]\n\
         {groups}\n\
         [dependencies]\n",
        docs::plain_line(settings.document_name),
        toml(settings.crate_name),
        toml(&settings.options.crate_version),
        toml(&description),
    );
    text.push_str(&dependencies(context));
    text
}

/// The lines of `[dependencies]`.
fn dependencies(context: &Context<'_>) -> String {
    let mut text = String::new();
    let formats = &context.settings.options.formats;
    let mut dependencies = DEPENDENCIES.to_vec();
    dependencies.extend(formats.dependencies(context.api));
    dependencies.sort_unstable();
    if formats.are_exact(context.api)
        && let Some(json) = dependencies.iter_mut().find(|it| it.0 == "serde_json")
    {
        json.1 = "{ version = \"1\", features = [\"arbitrary_precision\"] }";
    }
    for (name, requirement) in dependencies {
        if name == QUICK_XML && !context.plan.needs().xml {
            continue;
        }
        text.push_str(&format!("{name} = {requirement}\n"));
    }
    text
}

fn readme(context: &Context<'_>, features: &Features) -> String {
    let settings = context.settings;
    let title = docs::plain_line(&context.api.title);
    let mut text = format!(
        "<!-- {MARK} by specwright from {}; edit that and generate again. -->\n\n\
         # {}\n\n\
         A client of {}, generated from `{}`. It is complete: copy the folder, or depend on it by path or git.\n\n",
        docs::plain_line(settings.document_name),
        docs::plain_line(settings.crate_name),
        match title.is_empty() {
            true => "an API",
            false => &title,
        },
        docs::code(settings.document_name),
    );
    text.push_str(&quick_start(context));
    let library = context.library();
    text.push_str(&format!(
        "\nAn operation's builder is sent when it is awaited. Values and variants the document does not know are kept as\n\
         `Unrecognized`. Arguments are checked against the document's constraints first; `validate(false)` switches that\n\
         off. Types implement `Deserialize` where they are received and `Serialize` where they are sent; the feature\n\
         `bidirectional` adds the other. Headers, deadlines and attempts of a single call are set by the trait `CallSettings`,\n\
         which `use {library}::prelude::*;` imports. Responses may be compressed: the features `gzip` and `deflate` are on by\n\
         default, `brotli` and `zstd` are not. Errors are one enum, `Error`, with the response's status, headers, body and\n\
         request id.\n",
    ));
    let groups = features.all().iter();
    let groups: Vec<String> = groups
        .map(|(feature, group)| match *group == *feature {
            true => format!("`{feature}`"),
            false => format!("`{feature}` ({})", docs::prose(group).join(" ")),
        })
        .collect();
    if !groups.is_empty() {
        text.push_str(&format!(
            "Operations are grouped by tag, and each group is a feature, all of them on by default. To compile less, name\n\
             those you need: `default-features = false, features = [\"reqwest\", \"{}\"]`. There are: {}.\n\n",
            features.all()[0].0,
            groups.join(", ")
        ));
    }
    text.push_str(&operations(context));
    text
}

/// The dependency, the credential, the first call and its errors.
fn quick_start(context: &Context<'_>) -> String {
    let name = docs::plain_line(context.settings.crate_name);
    let library = context.library();
    let mut text =
        format!("```toml\n[dependencies]\n{name} = {{ path = \"../{name}\" }} # or `git`\n```\n\n");
    if context.api.operations.is_empty() {
        return text;
    }
    let call = operation::example(context, 0).replace('\n', "\n    ");
    text.push_str(&format!(
        "```rust\n\
         use {library}::{{Client, Error}};\n\n\
         let client = {};\n\
         match {call} {{\n    \
             Ok(response) => println!(\"{{response:?}}\"),\n    \
             // The body of the error, as the document describes it.\n    \
             Err(Error::Status(error)) => eprintln!(\"{{:?}}\", error.typed),\n    \
             Err(error) => eprintln!(\"{{error}}\"),\n\
         }}\n\
         ```\n\n\
         Calls are retried where that is safe: `RetryPolicy` says how often, for the client (`retries` of its builder) or for\n\
         one call. `Timeouts` are set likewise.\n",
        client::expression(context)
    ));
    text
}

/// The table of operations.
fn operations(context: &Context<'_>) -> String {
    let mut text = "\n| operation | call | summary |\n|---|---|---|\n".to_owned();
    for (index, operation) in context.api.operations.iter().enumerate() {
        let cell = |text: &str| docs::code(text).replace('|', "\\|");
        text.push_str(&format!(
            "| `{} {}` | `Client::{}` | {} |\n",
            cell(&operation.method),
            cell(&operation.path),
            context.names.operation(index).method,
            docs::cell(operation.docs.title.as_deref().unwrap_or_default())
        ));
    }
    text
}
