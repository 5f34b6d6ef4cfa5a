//! `Cargo.toml` and `README.md` of the crate, but for its features and dependencies.

use super::features::{Features, Group};
use super::{Context, Crate, client, dependencies, docs, operation, runtime};
use crate::naming;
use crate::write::{File, MARK, PART};

/// The oldest Rust that emitted crates compile with: what `url` asks for, which `reqwest` needs, and let chains.
pub const RUST_VERSION: &str = "1.88";

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
pub fn toml(text: &str) -> String {
    serde_json::Value::String(docs::plain_line(text)).to_string()
}

/// `Cargo.toml` of a crate below the one on top of a workspace.
pub fn of_part(context: &Context<'_>) -> File {
    let whole = context.settings.crate_name;
    let description = match &context.of {
        Crate::Group { module, .. } => format!("The operations of {module}, a part of {whole}"),
        Crate::Values => format!("What the types of {whole} are made of"),
        Crate::Runtime => format!("The runtime that the crates of {whole} share"),
        Crate::Types | Crate::Shared => format!("Types that the crates of {whole} share"),
        _ => format!("The operations of small groups, a part of {whole}"),
    };
    let features = match context.of {
        // Nothing of it is there with a feature only.
        Crate::Values => String::new(),
        Crate::Types | Crate::Shared => dependencies::of_types(context),
        _ => {
            let default = dependencies::default(context);
            let default = default.iter().map(|it| format!("\"{it}\""));
            let default = default.collect::<Vec<_>>().join(", ");
            format!("default = [{default}]\n{}", dependencies::features(context))
        }
    };
    let features = match features.is_empty() {
        true => features,
        false => format!("[features]\n{features}\n"),
    };
    File {
        path: "Cargo.toml".to_owned(),
        text: format!(
            "{}{features}[dependencies]\n{}",
            package(context, &format!(", {PART} {whole}"), &description),
            dependencies::dependencies(context),
        ),
    }
}

/// The first line, in which more may be said, and what a crate says of itself.
fn package(context: &Context<'_>, more: &str, description: &str) -> String {
    let settings = context.settings;
    format!(
        "# {MARK} by specwright from {}{more}; edit that and generate again.\n\n\
         [package]\n\
         name = {}\n\
         version = {}\n\
         edition = \"2024\"\n\
         rust-version = \"{RUST_VERSION}\"\n\
         description = {}\n\n",
        docs::plain_line(settings.document_name),
        toml(&context.package()),
        toml(&settings.options.crate_version),
        toml(description),
    )
}

fn cargo(context: &Context<'_>, features: &Features) -> String {
    let settings = context.settings;
    let title = docs::plain_line(&context.api.title);
    let description = match &settings.options.crate_description {
        Some(text) => text.clone(),
        None if title.is_empty() => "A generated client".to_owned(),
        None => format!("A client of {title}"),
    };
    let (groups, full) = features.manifest(context);
    let mut default = dependencies::default(context);
    if full {
        default.push("full");
    }
    if !context.api.examples.is_empty() {
        // Examples are read and written, whichever way they travel.
        default.push("bidirectional");
    }
    let default = default.iter().map(|it| format!("\"{it}\""));
    let default = default.collect::<Vec<_>>().join(", ");
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
    let own = dependencies::features(context);
    let dependencies = dependencies::dependencies(context);
    let package = package(context, "", &description);
    format!(
        "{package}\
         {tests}\
         [features]\n\
         default = [{default}]\n\
         {own}\
         {groups}\n\
         [dependencies]\n\
         {dependencies}"
    )
}

fn readme(context: &Context<'_>, features: &Features) -> String {
    let settings = context.settings;
    let title = docs::plain_line(&context.api.title);
    let complete = match &settings.options.runtime {
        None => "It is complete: copy the folder, or depend on it by path or git.".to_owned(),
        Some(it) => format!(
            "Its runtime is the crate `{}`, which it shares with those of other APIs; that has to lie beside it.",
            it.package
        ),
    };
    let mut text = format!(
        "<!-- {MARK} by specwright from {}; edit that and generate again. -->\n\n\
         # {}\n\n\
         A client of {}, generated from `{}`. {complete}\n\n",
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
    let part = |name: &str, said: &'static str| match runtime::has_part(context, name) {
        true => said,
        false => "",
    };
    text.push('\n');
    for line in docs::wrapped(
        &format!(
            "An operation's builder is sent when it is awaited. Values and variants the document does not know are kept as \
             `Unrecognized`. {}Types implement `Deserialize` where they are received and `Serialize` where they are sent; the \
             feature `bidirectional` adds the other. Headers, deadlines and attempts of a single call are set by the trait \
             `CallSettings`, which `use {library}::prelude::*;` imports. {}{}Errors are one enum, `Error`, with the response's \
             status, headers, body and request id.",
            part(
                "constraints",
                "Arguments are checked against the document's constraints first; `validate(false)` switches that off. "
            ),
            part(
                "compression",
                "Responses may be compressed: the features `gzip` and `deflate` are on by default, `brotli` and `zstd` are not. "
            ),
            part(
                "reqwest",
                "The default transport is three features that are on by default: `reqwest`, `http2`, and `rustls`, whose C takes \
                 three tenths of a first build. In its place there are `native-tls` and `rustls-no-provider`; without any of them all but `https:` works. "
            ),
        ),
        0,
    ) {
        text.push_str(&line);
        text.push('\n');
    }
    let groups = features.all().iter();
    let groups: Vec<String> = groups
        .map(|it| match it.label == it.feature {
            true => format!("`{}`", it.feature),
            false => format!("`{}` ({})", it.feature, docs::prose(&it.label).join(" ")),
        })
        .collect();
    if !groups.is_empty() {
        let transport = part("reqwest", "\"http2\", \"rustls\", ");
        text.push_str(&format!(
            "Operations are grouped by tag, and each group is a feature, all of them on by default. To compile less, name\n\
             those you need: `default-features = false, features = [{transport}\"{}\"]`. There are: {}.\n\n",
            features.all()[0].feature,
            groups.join(", ")
        ));
    }
    if context.of == Crate::Top {
        text.push_str(&several_crates(context, &features.all()[0]));
    }
    text.push_str(&operations(context));
    text
}

/// How the API lies in several crates.
fn several_crates(context: &Context<'_>, first: &Group) -> String {
    let package = context.package_of(&first.home);
    let common = context.beside.iter();
    let common = common.filter(|it| matches!(it, Crate::Types | Crate::Shared));
    let common: Vec<String> = common
        .map(|it| format!("`{}`", context.package_of(it)))
        .collect();
    let common = match common.as_slice() {
        [] => "no type is needed by several".to_owned(),
        [only] => format!("{only} has the others"),
        several => format!("{} have the others", several.join(" and ")),
    };
    let name = context.settings.crate_name;
    format!(
        "Each group is a crate below `crates/`, with the types that only it needs; {common}.\n\
         Cargo compiles them at the same time, and those that a program does not name not at all. This crate has all of it at its\n\
         root, and `client.{}()` gives the client of a group. What calls one group only can depend on its crate alone:\n\
         `{package} = {{ path = \"../{name}/crates/{package}\" }}`, which has a `Client` as well.\n\n",
        naming::accessor(&first.module)
    )
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
        let receiver = match context.of {
            Crate::Top => format!("{}.", context.receiver(index)),
            _ => "Client::".to_owned(),
        };
        let cell = |text: &str| docs::code(text).replace('|', "\\|");
        text.push_str(&format!(
            "| `{} {}` | `{receiver}{}` | {} |\n",
            cell(&operation.method),
            cell(&operation.path),
            context.names.operation(index).method,
            docs::cell(operation.docs.title.as_deref().unwrap_or_default())
        ));
    }
    text
}
