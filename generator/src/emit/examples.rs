//! Tests of the document's examples, of the branches of its unions, and of the mock server's answers: a table of types, the examples as data, and the
//! comparison.

use serde_json::{Map, Value as Json, json};

use super::rust_type::Imports;
use super::{Context, Source, docs, header, literal, type_text};
use crate::format::{self, Item};
use crate::ir::{Branch, Example, Shape, TypeKind, reachability};
use crate::sorting;
use crate::write::{File, MARK};

/// What compares, the same in every crate.
const ROUND_TRIP: &str = include_str!("../../example_tests/round_trip.rs");

/// The test's root, which is made of the examples' types, if there are examples.
pub fn source(context: &Context<'_>) -> Option<Source> {
    if context.api.examples.is_empty() {
        return None;
    }
    let imports = Imports::default();
    let examples = context.api.examples.iter();
    let mut types: Vec<String> = examples
        .map(|it| type_name(context, it, &imports))
        .collect();
    sorting::sort(&mut types);
    types.dedup();
    let rows: Vec<String> = types
        .iter()
        .map(|it| format!("            ({}, again::<{it}>),\n", literal(it)))
        .collect();
    let package = context.settings.crate_name.replace('-', "_");
    let test = format!(
        "#[test]\nfn examples_survive_reading_and_writing() {{\n    \
             let found = check(\n        \
                 include_str!(\"examples.json\"),\n        \
                 // As the data names them, and as they are.\n        \
                 &[\n{}        ],\n    \
             );\n    \
             if let Err(different) = found {{\n        panic!(\"{{different}}\");\n    }}\n}}",
        rows.concat()
    );
    let mut uses = vec![format!("use ::{package}::*;")];
    // What the root does not have, or not under that name.
    let names = imports.runtime_names();
    let names: Vec<String> = names
        .into_iter()
        .filter(|it| !["self", "Map", "Value"].contains(it))
        .map(str::to_owned)
        .collect();
    if !names.is_empty() {
        uses.push(format::use_list(&format!("::{package}::runtime"), &names));
    }
    uses.push("use round_trip::{again, check};".to_owned());
    Some(Source {
        path: "tests/examples/main.rs".to_owned(),
        docs: told(context),
        items: vec![
            Item::Plain("mod round_trip;".to_owned()),
            Item::Plain(uses.join("\n")),
            // A formatter would break long rows.
            Item::Plain(format!("#[rustfmt::skip]\n{test}")),
        ],
        ..Source::default()
    })
}

/// What is tested.
fn told(context: &Context<'_>) -> Vec<String> {
    let options = context.settings.options;
    let lines: &[&str] = match (options.example_tests, options.mock_tests) {
        (true, false) => &[
            "Reads each example that the document's own schemas accept, and a value made of each branch of a",
            "union, writes it again, and compares.",
        ],
        (true, true) => &[
            "Reads each example that the document's own schemas accept, a value made of each branch of a",
            "union, and the mock server's answer to each operation, writes it again, and compares.",
        ],
        (false, _) => {
            &["Reads the mock server's answer to each operation, writes it again, and compares."]
        }
    };
    lines.iter().map(|it| (*it).to_owned()).collect()
}

/// The examples, and what compares them.
pub fn files(context: &Context<'_>) -> Vec<File> {
    if context.api.examples.is_empty() {
        return Vec::new();
    }
    vec![
        File {
            path: "tests/examples/examples.json".to_owned(),
            text: data(context),
        },
        File {
            path: "tests/examples/round_trip.rs".to_owned(),
            text: format!("{}\n\n{ROUND_TRIP}", header(context.settings)),
        },
    ]
}

/// The examples, one a line.
fn data(context: &Context<'_>) -> String {
    let examples = context.api.examples.iter();
    let lines: Vec<String> = examples.map(|it| row(context, it)).collect();
    let document = docs::plain_line(context.settings.document_name);
    let mark = json!(format!("by specwright from {document}"));
    format!(
        "{{ \"{MARK}\": {mark}, \"examples\": [\n{}\n] }}\n",
        lines.join(",\n")
    )
}

fn row(context: &Context<'_>, example: &Example) -> String {
    let mut row = Map::new();
    row.insert(
        "type".to_owned(),
        type_name(context, example, &Imports::default()).into(),
    );
    row.insert("pointer".to_owned(), example.pointer.clone().into());
    row.insert("value".to_owned(), example.value.clone());
    // What several places share has a name at each of them, and its variants where it is.
    let shape = &context.api.unalias(&example.ty).shape;
    if let (Some(branch), Shape::Named(id)) = (example.branch, shape) {
        let members = &context.names.ty(*id).members;
        let variant = match branch {
            Branch::Known(index) => members.get(index).map_or("", String::as_str),
            Branch::Unknown => "Unrecognized",
        };
        row.insert("variant".to_owned(), variant.into());
    }
    if !example.undeclared.is_empty() {
        row.insert("undeclared".to_owned(), json!(example.undeclared));
    }
    let tags = optional_constants(context, example);
    if !tags.is_empty() {
        row.insert("tags".to_owned(), json!(tags));
    }
    Json::Object(row).to_string()
}

/// The properties in an example's type that are always written, though they may be missing.
fn optional_constants(context: &Context<'_>, example: &Example) -> Vec<Json> {
    let mut roots = Vec::new();
    reachability::contained_in(context.api, &example.ty, false, &mut roots);
    let reached = reachability::reached(context.api, roots);
    let types = context.api.types.iter().zip(reached).filter(|it| it.1);
    let constants = types.flat_map(|(it, _)| match &it.kind {
        TypeKind::Object(object) => object.constants.as_slice(),
        _ => &[],
    });
    let optional = constants.filter(|it| !it.required);
    optional.map(|it| json!([it.name, it.value])).collect()
}

fn type_name(context: &Context<'_>, example: &Example, imports: &Imports) -> String {
    type_text(&context.value_type(&example.ty, imports))
}
