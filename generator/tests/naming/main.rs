//! Names: any text becomes an identifier, each of them once in its scope, whatever a document calls its things.

use std::collections::HashSet;

use proc_macro2::TokenTree;
use serde_json::{Value, json};
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// What schemas are called by people who never thought of Rust: names of the prelude, of the runtime and of crates,
/// keywords, symbols, other alphabets, and words that differ only in case or in what stands between them.
const TEXTS: &[&str] = &[
    "",
    " ",
    "_",
    "__",
    "*",
    "+1",
    "-1",
    ">=",
    "<",
    "!=",
    "1",
    "01",
    "3DModel",
    "a",
    "A",
    "a b",
    "a-b",
    "a_b",
    "aB",
    "AB",
    "a.b",
    "a/b",
    "a~b",
    "a\"b",
    "a\\b",
    "a\nb",
    "a{b}",
    "a'b",
    "été",
    "北京",
    "日本",
    "🙂",
    "\u{202e}x",
    "\u{200b}",
    "*/",
    "#![x]",
    "r#type",
    "type",
    "async",
    "gen",
    "self",
    "Self",
    "super",
    "crate",
    "self_",
    "new",
    "clone",
    "fmt",
    "eq",
    "add",
    "sub",
    "extra",
    "value",
    "body",
    "x",
    "x_null",
    "Unrecognized",
    "unrecognized",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Default",
    "Client",
    "Error",
    "Response",
    "Request",
    "Operation",
    "Map",
    "Field",
    "Value",
    "Bounds",
    "IntBounds",
    "PathStyle",
    "BoxFuture",
    "Validate",
    "Checker",
    "Types",
    "Operations",
    "mod",
    "std",
    "core",
    "serde",
    "http",
    "bytes",
    "Foo",
    "foo",
    "FOO",
    "foo2",
    "Foo2",
    "Foo_2",
];

/// The Rust files of the crate for a document, parsed.
fn generate(document: &Value) -> Vec<(String, syn::File)> {
    generate_text(&document.to_string())
}

fn generate_text(document: &str) -> Vec<(String, syn::File)> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let file = sources
        .add_text("names.json", document, &mut diagnostics)
        .expect("the document is JSON");
    let outcome = specwright::generate(&sources, file, &[], &Options::default());
    assert!(!outcome.files.is_empty(), "{:?}", outcome.diagnostics);
    let rust = outcome
        .files
        .into_iter()
        .filter(|it| it.path.ends_with(".rs") && !it.path.starts_with("src/runtime/"));
    rust.map(|it| {
        let parsed =
            syn::parse_file(&it.text).unwrap_or_else(|error| panic!("{}: {error}", it.path));
        (it.path, parsed)
    })
    .collect()
}

/// A document with these schemas, each of which is sent and received.
fn document(schemas: &[(&str, Value)]) -> Value {
    let mut paths = serde_json::Map::new();
    let mut components = serde_json::Map::new();
    for (index, (name, schema)) in schemas.iter().enumerate() {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        let content = json!({
            "application/json": { "schema": { "$ref": format!("#/components/schemas/{escaped}") } }
        });
        let operation = json!({
            "operationId": format!("use{index}"),
            "requestBody": { "required": true, "content": content },
            "responses": { "200": { "description": "", "content": content } }
        });
        paths.insert(format!("/{index}"), json!({ "post": operation }));
        components.insert((*name).to_owned(), schema.clone());
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Names", "version": "1" },
        "servers": [{ "url": "https://api.example" }],
        "paths": paths,
        "components": { "schemas": components }
    })
}

fn unique(what: &str, names: Vec<String>) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(seen.insert(name.clone()), "{what}: `{name}` is there twice");
    }
}

/// The names of structs, enums and aliases of a file.
fn types(file: &syn::File) -> Vec<String> {
    let named = |item: &syn::Item| match item {
        syn::Item::Struct(it) => Some(it.ident.to_string()),
        syn::Item::Enum(it) => Some(it.ident.to_string()),
        syn::Item::Type(it) => Some(it.ident.to_string()),
        syn::Item::Macro(it) => operation(it).map(|(builder, _)| builder),
        _ => None,
    };
    file.items.iter().filter_map(named).collect()
}

/// The builder that a table of an operation makes, and its arguments.
fn operation(item: &syn::ItemMacro) -> Option<(String, Vec<String>)> {
    if item.mac.path.segments.last()?.ident != "operation" {
        return None;
    }
    let tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let arrow = tokens
        .windows(2)
        .position(|it| it[0].to_string() == "-" && it[1].to_string() == ">")?;
    let TokenTree::Group(arguments) = &tokens[arrow - 1] else {
        return None;
    };
    let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let named = arguments.windows(2).filter(|it| it[1].to_string() == ":");
    let names = named.map(|it| it[0].to_string()).collect();
    Some((tokens[arrow + 2].to_string(), names))
}

/// The fields of a struct or the variants of an enum, and the functions of its inherent impl.
fn members(files: &[(String, syn::File)], name: &str) -> (Vec<String>, Vec<String>) {
    let mut members = Vec::new();
    let mut functions = Vec::new();
    for item in files.iter().flat_map(|(_, file)| &file.items) {
        match item {
            syn::Item::Struct(it) if it.ident == name => {
                members.extend(
                    it.fields
                        .iter()
                        .filter_map(|it| Some(it.ident.as_ref()?.to_string())),
                );
            }
            syn::Item::Enum(it) if it.ident == name => {
                members.extend(it.variants.iter().map(|it| it.ident.to_string()));
            }
            syn::Item::Impl(it) if it.trait_.is_none() && is(&it.self_ty, name) => {
                functions.extend(it.items.iter().filter_map(|it| match it {
                    syn::ImplItem::Fn(it) => Some(it.sig.ident.to_string()),
                    _ => None,
                }));
            }
            syn::Item::Macro(it) => functions.extend(setters(it, name)),
            _ => {}
        }
    }
    (members, functions)
}

/// The methods that a table of an object makes: setters, which have the field's name or one of their own, and those of null.
fn setters(item: &syn::ItemMacro, name: &str) -> Vec<String> {
    let tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let (Some(head), Some(TokenTree::Group(table))) = (tokens.first(), tokens.last()) else {
        return Vec::new();
    };
    if head.to_string() != name {
        return Vec::new();
    }
    let table: Vec<TokenTree> = table.stream().into_iter().collect();
    let entries = table.split(|it| it.to_string() == ",");
    entries.flat_map(setters_of).collect()
}

/// The methods of one entry: `field: optional "key" set(T) null(field_null)`.
fn setters_of(entry: &[TokenTree]) -> Vec<String> {
    let colon = entry.iter().position(|it| it.to_string() == ":");
    let Some((field, rest)) = colon.and_then(|it| Some((entry.get(it - 1)?, &entry[it + 1..])))
    else {
        return Vec::new();
    };
    let named = rest.windows(2).filter_map(|it| match (&it[0], &it[1]) {
        (TokenTree::Ident(word), next) if word == "set" || word == "set_boxed" => match next {
            TokenTree::Ident(own) => Some(own.to_string()),
            _ => Some(field.to_string()),
        },
        (TokenTree::Ident(word), TokenTree::Group(group)) if word == "null" => {
            Some(group.stream().into_iter().next()?.to_string())
        }
        _ => None,
    });
    named.collect()
}

fn is(ty: &syn::Type, name: &str) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident(name))
}

#[test]
fn types_and_files_are_named_once() {
    let schemas: Vec<_> = TEXTS
        .iter()
        .map(|it| {
            (
                *it,
                json!({ "type": "object", "properties": { "id": { "type": "string" } } }),
            )
        })
        .collect();
    let files = generate(&document(&schemas));
    let all: Vec<String> = files.iter().flat_map(|(_, file)| types(file)).collect();
    assert_eq!(
        all.len(),
        2 * TEXTS.len(),
        "a type and a builder for each schema"
    );
    unique("types", all);
    unique(
        "files",
        files.iter().map(|(path, _)| path.to_lowercase()).collect(),
    );
}

#[test]
fn types_do_not_take_the_names_that_emitted_code_uses() {
    let taken = [
        "Option", "Result", "String", "Vec", "Box", "Client", "Error", "Map", "Field", "Value",
        "Bounds",
    ];
    let schemas: Vec<_> = taken
        .iter()
        .map(|it| (*it, json!({ "type": "object", "properties": { "n": { "type": "number", "maximum": 1 } } })))
        .collect();
    let files = generate(&document(&schemas));
    let all: Vec<String> = files.iter().flat_map(|(_, file)| types(file)).collect();
    for name in taken {
        assert!(!all.contains(&name.to_owned()), "{name}");
        assert!(all.contains(&format!("{name}Object")), "{name}");
    }
}

#[test]
fn fields_and_setters_are_named_once() {
    for required in [false, true] {
        let names: HashSet<&str> = TEXTS.iter().copied().collect();
        let properties: serde_json::Map<String, Value> = TEXTS
            .iter()
            .map(|it| ((*it).to_owned(), json!({ "type": ["string", "null"] })))
            .collect();
        let mut schema = json!({
            "type": "object", "properties": properties, "additionalProperties": { "type": "integer" }
        });
        if required {
            schema["required"] = json!(TEXTS);
        }
        let files = generate(&document(&[("Thing", schema)]));
        let (fields, functions) = members(&files, "Thing");
        assert_eq!(
            fields.len(),
            names.len() + 1,
            "a field for each property and one for the rest"
        );
        unique("fields", fields);
        assert_eq!(functions.len() > names.len(), !required, "{functions:?}");
        unique("functions", functions);
    }
}

#[test]
fn variants_are_named_once() {
    let strings = json!({ "type": "string", "enum": TEXTS });
    let numbers = json!({ "type": "integer", "enum": [0, 1, -1, 10, i64::MAX, i64::MIN] });
    let files = generate(&document(&[("Text", strings), ("Number", numbers)]));
    let (variants, _) = members(&files, "Text");
    assert_eq!(
        variants.len(),
        TEXTS.len() + 1,
        "a variant for each value and one for all others"
    );
    unique("variants", variants);
    let (variants, _) = members(&files, "Number");
    assert_eq!(variants.len(), 7);
    unique("variants", variants);
}

#[test]
fn parameters_are_named_once() {
    let mut parameters = Vec::new();
    for place in ["query", "header", "cookie"] {
        for name in [
            "client", "body", "options", "send", "stream", "timeout", "request", "self", "type",
            "id", "id ",
        ] {
            let name = name.trim();
            let known = parameters
                .iter()
                .any(|it: &Value| it["name"] == name && it["in"] == place);
            if !known {
                parameters
                    .push(json!({ "name": name, "in": place, "schema": { "type": "string" } }));
            }
        }
    }
    let count = parameters.len();
    let mut document = document(&[("Thing", json!({ "type": "object" }))]);
    document["paths"]["/0"]["post"]["parameters"] = json!(parameters);
    let files = generate(&document);
    let items = files.iter().flat_map(|(_, file)| &file.items);
    let tables = items.filter_map(|item| match item {
        syn::Item::Macro(it) => operation(it),
        _ => None,
    });
    let (_, mut arguments) = tables
        .into_iter()
        .find(|(builder, _)| builder == "Use0")
        .expect("the operation is there");
    assert_eq!(arguments.len(), count);
    let own = [
        "client", "body", "options", "header", "timeout", "validate", "send", "request",
    ];
    arguments.extend(own.map(str::to_owned));
    unique("arguments and what a builder has of its own", arguments);
}

#[test]
fn names_are_what_a_reader_expects() {
    let values = [
        ("in_progress", "InProgress"),
        ("thread.run.created", "ThreadRunCreated"),
        ("gpt-4o", "Gpt4o"),
        ("low+", "LowPlus"),
        ("list-", "ListMinus"),
        ("a__b_", "AB"),
        ("text/plain", "TextPlain"),
        ("x2y2 z", "X2y2Z"),
        ("1.5", "Value15"),
        ("+1", "Plus1"),
        ("-1", "Minus1"),
        (">=", "GreaterEqual"),
        ("*", "Star"),
        ("", "Empty"),
        ("self", "SelfValue"),
        ("unrecognized", "UnrecognizedValue"),
    ];
    let sent: Vec<&str> = values.iter().map(|(sent, _)| *sent).collect();
    let files = generate(&document(&[(
        "Text",
        json!({ "type": "string", "enum": sent }),
    )]));
    let (mut variants, _) = members(&files, "Text");
    assert_eq!(variants.pop().as_deref(), Some("Unrecognized"));
    let expected: Vec<&str> = values.iter().map(|(_, name)| *name).collect();
    assert_eq!(variants, expected);
}

#[test]
fn limits_at_the_ends_of_the_number_line() {
    let schema: Value = serde_json::from_str(
        r#"{ "type": "object", "properties": {
            "a": { "type": "integer", "exclusiveMinimum": 1e300, "maximum": 1e300 },
            "b": { "type": "integer", "minimum": -9223372036854775807, "exclusiveMaximum": 18446744073709551615 },
            "c": { "type": "integer", "multipleOf": 0.5 },
            "d": { "type": "number", "minimum": -2.718281828, "maximum": 3.14159, "multipleOf": 0.01 },
            "e": { "type": "string", "minLength": 0, "maxLength": 18446744073709551615 },
            "f": { "const": 5000000000 },
            "g": { "const": -9223372036854775808 }
        }, "required": ["f", "g"] }"#,
    )
    .expect("JSON");
    // As it is written in the document: `serde_json` would read the widest integers as floats.
    let text = document(&[("Limits", schema)]).to_string();
    let wide = text.replace("-9223372036854775807", &i128::MIN.to_string());
    assert_ne!(text, wide);
    generate_text(&wide.replace("18446744073709551615", &i128::MAX.to_string()));
    generate_text(&text);
}
