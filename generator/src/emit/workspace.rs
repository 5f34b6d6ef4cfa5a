//! The crates that a large API is split into (`layout: workspace`), so that they compile at the same time and a program compiles only
//! those it names.
//!
//! | crate | has |
//! |---|---|
//! | `NAME-values` | the half of the runtime that types are made of, unless the options name a runtime that is shared |
//! | `NAME-runtime` | the other half, that calls are made of, and all of the first |
//! | `NAME-types` | the types that many groups of operations need, or none |
//! | `NAME-shared` | the types and errors that a few groups need, and those of many that need what calls are made of |
//! | `NAME-GROUP` | a group of operations, the types that only they need, and a client of its own |
//! | `NAME-others` | the same for the groups with the fewest operations |
//! | `NAME` | all of it at the usual paths, behind features, and a client that gives those of the groups |
//!
//! What a type needs, all that need the type need as well. So no two crates need each other, however the groups lie.
//! Types that hold files or are headers need what calls are made of, so none of them is in `NAME-types`, which waits for no call.

use foldhash::HashMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::features::Features;
use super::{Context, Crate, Source, client, ident, ident_text, lints, manifest, xml};
use crate::format::Item;
use crate::naming;
use crate::options::SharedRuntime;
use crate::write::File;

/// Where the crates lie, from that on top.
const FOLDER: &str = "crates";

/// A crate's files.
pub struct Member {
    pub texts: Vec<File>,
    pub sources: Vec<Source>,
}

/// The operations, errors and types of an API, a file each; or those of one crate.
#[derive(Default)]
pub struct Parts {
    pub operations: Vec<Source>,
    pub errors: Vec<Source>,
    pub types: Vec<Source>,
}

/// The package of a crate of an API whose own has a name.
pub fn package(name: &str, of: &Crate) -> String {
    match of {
        Crate::Whole | Crate::Top => name.to_owned(),
        Crate::Values => format!("{name}-values"),
        Crate::Runtime => format!("{name}-runtime"),
        Crate::Types => format!("{name}-types"),
        Crate::Shared => format!("{name}-shared"),
        // No group is called as the others are.
        Crate::Group { feature, .. } => format!("{name}-{feature}"),
        Crate::Others => format!("{name}-others"),
    }
}

/// The runtime, as a crate depends on it: the options' own, or one that lies beside the others.
pub fn runtime(context: &Context<'_>) -> Option<SharedRuntime> {
    let is_below = !matches!(context.of, Crate::Whole | Crate::Top);
    match &context.settings.options.runtime {
        Some(shared) if is_below && !shared.path.starts_with('/') => Some(SharedRuntime {
            path: format!("../../{}", shared.path),
            ..shared.clone()
        }),
        Some(shared) => Some(shared.clone()),
        None if matches!(context.of, Crate::Whole | Crate::Runtime | Crate::Values) => None,
        None => {
            let package = context.package_of(match context.has_values_only {
                true => &Crate::Values,
                false => &Crate::Runtime,
            });
            let mut runtime = SharedRuntime::at(path(&package, &context.of).into());
            runtime.package = package;
            Some(runtime)
        }
    }
}

/// The path of a crate of the workspace, from another one.
pub fn path(package: &str, from: &Crate) -> String {
    match from {
        Crate::Whole | Crate::Top => format!("{FOLDER}/{package}"),
        _ => format!("../{package}"),
    }
}

/// All crates, that on top first.
pub fn members(top: &Context<'_>, features: &Features, parts: Parts) -> Vec<Member> {
    let groups = features.all().iter().map(|it| &it.home);
    let all = [Crate::Types, Crate::Shared];
    let mut crates: Vec<(Crate, Parts)> = Vec::new();
    for of in all.iter().chain(groups) {
        if crates.iter().all(|it| it.0 != *of) {
            crates.push((of.clone(), Parts::default()));
        }
    }
    let homes: HashMap<String, Crate> = parts
        .types
        .iter()
        .map(|it| (it.module.clone(), features.home(it)))
        .collect();
    let place = |of: &Crate| crates.iter().position(|it| it.0 == *of);
    let of_types = parts.types.iter().map(|it| place(&homes[&it.module]));
    let of_types: Vec<Option<usize>> = of_types.collect();
    let of_operations = features.all().iter().map(|it| place(&it.home));
    let of_operations: Vec<Option<usize>> = of_operations.collect();
    for (at, file) in of_types.into_iter().zip(parts.types) {
        if let Some(at) = at {
            crates[at].1.types.push(file);
        }
    }
    for (at, file) in of_operations.into_iter().zip(parts.operations) {
        if let Some(at) = at {
            crates[at].1.operations.push(file);
        }
    }
    if let Some(shared) = crates.iter_mut().find(|it| it.0 == Crate::Shared) {
        shared.1.errors = parts.errors;
    }
    let has_xml = top.plan.needs().xml;
    crates.retain(|(of, parts)| match of {
        Crate::Types => !parts.types.is_empty() || has_xml,
        Crate::Shared => !parts.types.is_empty() || !parts.errors.is_empty(),
        _ => true,
    });
    let has_errors = crates.iter().any(|it| !it.1.errors.is_empty());
    let crates = crates.into_iter().map(|(of, parts)| {
        let files = parts.operations.iter().chain(&parts.errors);
        let mut files = files.chain(&parts.types);
        let used = files.clone().flat_map(|it| &it.uses);
        let mut needs: Vec<&Crate> = used.filter_map(|it| homes.get(it)).collect();
        let is_group = !matches!(of, Crate::Types | Crate::Shared);
        // Tables of XML are of all types, and errors of several groups as well.
        needs.extend((is_group && has_xml).then_some(&Crate::Types));
        needs.extend((is_group && has_errors).then_some(&Crate::Shared));
        let beside = all.iter().filter(|it| **it != of && needs.contains(it));
        let beside = beside.cloned().collect();
        let has_values_only = !files.any(|it| it.names_calls);
        let context = Context {
            has_values_only,
            ..top.of(of, beside)
        };
        (context, parts)
    });
    let crates: Vec<(Context<'_>, Parts)> = crates.collect();
    let beside = crates.iter().map(|it| it.0.of.clone()).collect();
    let mut members = vec![self::top(&top.of(Crate::Top, beside), features, has_errors)];
    if top.settings.options.runtime.is_none() {
        members.push(part_of_runtime(&top.of(Crate::Values, Vec::new())));
        members.push(part_of_runtime(&top.of(Crate::Runtime, Vec::new())));
    }
    for (context, parts) in crates {
        members.push(match context.is_group() {
            true => group(&context, features, parts),
            false => types(&context, parts),
        });
    }
    members
}

/// A crate below that on top.
fn below(context: &Context<'_>, texts: Vec<File>, sources: Vec<Source>) -> Member {
    let package = context.package();
    let place = |it: &str| format!("{FOLDER}/{package}/{it}");
    let manifest = manifest::of_part(context);
    let texts = std::iter::once(manifest).chain(texts);
    Member {
        texts: texts
            .map(|it| File {
                path: place(&it.path),
                ..it
            })
            .collect(),
        sources: sources
            .into_iter()
            .map(|it| Source {
                path: place(&it.path),
                ..it
            })
            .collect(),
    }
}

/// The crate that is used like the only one of an API.
fn top(context: &Context<'_>, features: &Features, has_errors: bool) -> Member {
    let from = |module: &str, has: &dyn Fn(&Crate) -> bool| {
        let crates = context.beside.iter().filter(|it| has(it)).map(|it| {
            let library = context.library_of(it);
            format!("{}pub use ::{library}::{module}::*;", behind(features, it))
        });
        let lines: Vec<String> = crates.collect();
        Item::Plain(lines.join("\n"))
    };
    let file = |module: &str, docs: &str, has: &dyn Fn(&Crate) -> bool| Source {
        path: format!("src/{module}.rs"),
        docs: vec![docs.to_owned()],
        items: vec![from(module, has)],
        ..Source::default()
    };
    let groups = features.all().iter().map(|it| {
        let library = context.library_of(&it.home);
        let (feature, module) = (&it.feature, ident_text(&it.module));
        format!(
            "#[cfg(feature = \"{feature}\")]\n#[doc(no_inline)]\npub use ::{library} as {module};"
        )
    });
    let groups: Vec<String> = groups.collect();
    let mut sources = client::file(context, features);
    sources.push(Source {
        path: "src/groups.rs".to_owned(),
        docs: vec![
            "The crates of the groups of operations, each with a client of its own.".to_owned(),
        ],
        items: vec![Item::Plain(groups.join("\n"))],
        ..Source::default()
    });
    sources.push(file(
        "operations",
        "The operations, each a builder that is sent when it is awaited.",
        &|it| match it {
            Crate::Types => false,
            Crate::Shared => has_errors,
            _ => true,
        },
    ));
    sources.push(file(
        "types",
        "The types that requests and responses are made of, of all crates.",
        &|_| true,
    ));
    sources.extend(super::examples::source(context));
    let mut texts = manifest::files(context, features);
    texts.extend(super::examples::files(context));
    Member { texts, sources }
}

/// What stands before what is of a crate: the features that switch it on.
fn behind(features: &Features, of: &Crate) -> String {
    let own = features.all().iter().filter(|it| it.home == *of);
    let names: Vec<String> = own
        .map(|it| format!("feature = \"{}\"", it.feature))
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => format!("#[cfg({only})]\n"),
        _ => format!("#[cfg(any({}))]\n", names.join(", ")),
    }
}

/// The methods of the client on top that give those of the groups.
pub fn accessors(context: &Context<'_>, features: &Features) -> Option<TokenStream> {
    if context.of != Crate::Top {
        return None;
    }
    let groups = features.all().iter().map(|it| {
        let library = ident(&context.library_of(&it.home));
        let (feature, method) = (&it.feature, ident(&naming::accessor(&it.module)));
        let docs = format!(" The client of the operations of `{}`.", it.label);
        quote! {
            #[doc = #docs]
            #[cfg(feature = #feature)]
            #[must_use]
            pub fn #method(&self) -> ::#library::Client {
                ::#library::Client::from((**self).clone())
            }
        }
    });
    let groups: Vec<_> = groups.collect();
    Some(quote!(impl Client { #(#groups)* }))
}

/// The runtime that all crates share, or the half of it that types are made of.
fn part_of_runtime(context: &Context<'_>) -> Member {
    let whole = context.settings.crate_name;
    let (docs, allowed) = match context.of {
        Crate::Values => (format!("What the types of `{whole}` are made of."), ""),
        _ => (
            format!("The runtime that all crates of `{whole}` share."),
            "\n// The macros add operations to the client of the crate that calls them.\n#![allow(clippy::crate_in_macro_def)]",
        ),
    };
    let root = Source {
        path: "src/lib.rs".to_owned(),
        docs: vec![docs],
        items: vec![
            Item::Plain(format!("#![forbid(unsafe_code)]{allowed}")),
            Item::Plain("pub mod runtime;".to_owned()),
        ],
        ..Source::default()
    };
    below(context, super::runtime::files(context), vec![root])
}

/// What several groups need.
fn types(context: &Context<'_>, parts: Parts) -> Member {
    let runtime = context.runtime().map(|it| it.package.replace('-', "_"));
    let runtime = runtime.unwrap_or_default();
    let mut modules = Vec::new();
    if !parts.errors.is_empty() {
        modules.push("#[rustfmt::skip]\npub mod operations;".to_owned());
    }
    modules.push("#[rustfmt::skip]\npub mod types;".to_owned());
    let tables = xml::file(context).filter(|_| context.of == Crate::Types);
    if tables.is_some() {
        modules.push("#[doc(hidden)]\n#[rustfmt::skip]\npub mod xml;".to_owned());
    }
    let whole = context.settings.crate_name;
    let mut sources = vec![Source {
        path: "src/lib.rs".to_owned(),
        docs: vec![format!(
            "Types that several groups of operations of `{whole}` need. That crate has them at its root."
        )],
        items: vec![
            Item::Plain(attributes(context)),
            Item::Plain(modules.join("\n")),
            Item::Plain(format!(
                "/// What every operation is built on.\n#[doc(no_inline)]\npub use ::{runtime}::runtime;"
            )),
            Item::Plain("#[doc(inline)]\n#[allow(unused_imports)]\npub use types::*;".to_owned()),
        ],
        ..Source::default()
    }];
    if !parts.errors.is_empty() {
        let docs = ["What operations of several groups fail with."];
        sources.push(Features::modules(
            "src/operations/mod.rs",
            &docs,
            &parts.errors,
        ));
        sources.extend(parts.errors);
    }
    let docs =
        ["The types that several groups need, a module for each schema and what lies within it."];
    sources.push(types_of(context, &docs, &parts.types));
    sources.extend(parts.types);
    sources.extend(tables);
    below(context, Vec::new(), sources)
}

/// A group of operations, or several.
fn group(context: &Context<'_>, features: &Features, parts: Parts) -> Member {
    let mut sources = client::file(context, features);
    let docs = ["The operations, each a builder that is sent when it is awaited."];
    let mut all = Features::modules("src/operations/mod.rs", &docs, &parts.operations);
    if !super::operation::common_errors(context).is_empty() {
        let shared = context.library_of(&Crate::Shared);
        all.items.push(reexported(&shared, "operations"));
    }
    sources.push(all);
    sources.extend(parts.operations);
    let docs = [
        "The types that requests and responses are made of: those that are needed here only, and those of several groups.",
    ];
    sources.push(types_of(context, &docs, &parts.types));
    sources.extend(parts.types);
    below(context, Vec::new(), sources)
}

/// The module of all types that a crate has or knows.
fn types_of(context: &Context<'_>, docs: &[&str], own: &[Source]) -> Source {
    let mut all = Features::modules("src/types/mod.rs", docs, own);
    let others = context.beside.iter();
    all.items
        .extend(others.map(|it| reexported(&context.library_of(it), "types")));
    all
}

fn reexported(library: &str, module: &str) -> Item {
    Item::Plain(format!(
        "#[doc(no_inline)]\n#[allow(unused_imports)]\npub use ::{library}::{module}::*;"
    ))
}

/// The tables of XML, where all crates find them.
pub fn xml_of_types(context: &Context<'_>) -> Option<Item> {
    let types = context.library_of(&Crate::Types);
    let has = context.is_group() && context.plan.needs().xml;
    has.then(|| Item::Plain(format!("#[allow(unused_imports)]\nuse ::{types}::xml;")))
}

/// What the root of a crate says of all of it.
pub fn attributes(context: &Context<'_>) -> String {
    let lints = lints::of(context.api, context.names);
    // Numbers are limits and constants of the API, types as deep as its schemas, functions called as it says.
    let lints = lints
        .iter()
        .map(|it| format!("#![allow({it})] // The API chose it."));
    // To tell whether a type is `UnwindSafe`, the compiler walks through all that it contains, several steps a type;
    // rustdoc asks that of every type.
    let depth = (8 * context.plan.largest_cycle()).next_power_of_two();
    let depth = (depth > 128).then(|| format!("#![recursion_limit = \"{depth}\"]"));
    let attributes = [Some("#![forbid(unsafe_code)]".to_owned()), depth];
    let attributes: Vec<String> = attributes.into_iter().flatten().chain(lints).collect();
    attributes.join("\n")
}
