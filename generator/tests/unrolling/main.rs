//! Schemas that lead to each other in ever more ways: each document is generated or refused within a budget of schemas that
//! are looked at, which does not depend on the machine.
//!
//! `cargo test -p specwright --release --test unrolling -- --nocapture` prints the table, with times.

use std::time::Instant;

use serde_json::{Map, Value, json};
use specwright::diagnostic::{Code, Diagnostics, Severity};
use specwright::options::Options;
use specwright::source::Sources;

/// What may be laid together for any document, and for each of its values.
const FEWEST: usize = 1_100_000;
const A_VALUE: usize = 20;

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn property(name: &str) -> Value {
    json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } })
}

/// Schemas `S0` to the last, each made by its number.
fn schemas(count: usize, each: impl Fn(usize) -> Value) -> Value {
    let all = (0..count).map(|at| (format!("S{at}"), each(at)));
    all.collect::<Map<String, Value>>().into()
}

/// References to all schemas but one.
fn others(count: usize, but: usize) -> Vec<Value> {
    let names = (0..count).filter(|it| *it != but);
    names.map(|it| reference(&format!("S{it}"))).collect()
}

fn with(mut list: Vec<Value>, last: Value) -> Vec<Value> {
    list.push(last);
    list
}

/// Schemas that all lead to each other.
fn mutual(count: usize) -> Vec<(&'static str, Value)> {
    let own = |at: usize| property(&format!("s{at}"));
    let next = |at: usize| reference(&format!("S{}", (at + 1) % count));
    vec![
        (
            "unions of each other",
            schemas(
                count,
                |at| json!({ "oneOf": with(others(count, at), own(at)) }),
            ),
        ),
        (
            "`allOf` of a union of the others",
            schemas(
                count,
                |at| json!({ "allOf": [{ "oneOf": others(count, at) }, own(at)] }),
            ),
        ),
        (
            "a union of the others beside properties",
            schemas(count, |at| {
                let mut schema = own(at);
                schema["properties"]["next"] = next(at);
                schema["oneOf"] = others(count, at).into();
                schema
            }),
        ),
        (
            "a property that takes in all",
            schemas(count, |at| {
                let pairs = (0..count)
                    .map(|it| json!({ "allOf": [reference(&format!("S{it}")), next(at)] }));
                let pairs: Vec<Value> = pairs.collect();
                json!({ "properties": { "p": { "allOf": others(count, count) }, "q": { "oneOf": pairs } } })
            }),
        ),
        (
            "heirs of all before, with discriminators",
            schemas(count, |at| {
                let before: Vec<Value> = (0..at).map(|it| reference(&format!("S{it}"))).collect();
                json!({
                    "allOf": before, "type": "object", "required": ["k"],
                    "properties": { "k": { "type": "string" } }, "discriminator": { "propertyName": "k" },
                })
            }),
        ),
    ]
}

/// Schemas of which each leads to the next in two ways.
fn towers(height: usize) -> Vec<(&'static str, Value)> {
    let next = |at: usize| match at + 1 < height {
        true => reference(&format!("S{}", at + 1)),
        false => property("last"),
    };
    vec![
        (
            "tower of `allOf`",
            schemas(
                height,
                |at| json!({ "allOf": [next(at), next(at), property("a")] }),
            ),
        ),
        (
            "tower of `oneOf` and `allOf`",
            schemas(
                height,
                |at| json!({ "oneOf": [next(at), { "allOf": [next(at), property("a")] }] }),
            ),
        ),
        (
            "tower of properties",
            schemas(height, |at| {
                let both = |name: &str| json!({ "allOf": [next(at), property(name)] });
                json!({ "properties": { "a": both("x"), "b": both("y") } })
            }),
        ),
        (
            "tower of unions beside properties",
            schemas(height, |at| {
                let mut schema = property(&format!("p{at}"));
                schema["oneOf"] = json!([next(at), { "allOf": [next(at), property("x")] }]);
                schema
            }),
        ),
    ]
}

/// Unions of many branches, which are unions themselves.
fn wide(count: usize) -> Vec<(&'static str, Value)> {
    let inner = |letter: &str, at: usize| -> Value {
        let branches = (0..5).map(|it| property(&format!("{letter}{at}_{it}")));
        json!({ "oneOf": branches.collect::<Vec<Value>>() })
    };
    let branches = (0..count).map(|at| json!({ "allOf": [inner("a", at), inner("b", at)] }));
    let branches: Vec<Value> = branches.collect();
    vec![(
        "wide `oneOf` of `allOf` of `oneOf`",
        schemas(1, |_| json!({ "oneOf": branches })),
    )]
}

fn document(schemas: &Value) -> Value {
    let content = json!({ "application/json": { "schema": reference("S0") } });
    json!({
        "openapi": "3.1.0", "info": { "title": "T", "version": "1" },
        "paths": { "/a": { "get": { "responses": { "200": { "description": "", "content": content } } } } },
        "components": { "schemas": schemas },
    })
}

/// How many values a document has.
fn values(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(map) => map.values().map(values).sum(),
        _ => 0,
    }
}

/// How many schemas were laid together for a document, and whether it was refused.
fn look(name: &str, document: &Value) -> (usize, bool) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add_text("a.json", document.to_string().as_str(), &mut diagnostics);
    let began = Instant::now();
    let outcome = specwright::generate(&sources, file.unwrap(), &[], &Options::default());
    let errors = outcome.diagnostics.iter();
    let errors: Vec<_> = errors.filter(|it| it.severity == Severity::Error).collect();
    let limits = errors.iter().all(|it| it.code == Code::TooLarge);
    assert!(limits, "{name}: {:?}", errors.first().map(|it| &it.message));
    let refused = if errors.is_empty() { "" } else { "refused" };
    let laid = outcome.tally.laid;
    println!(
        "{name:42} {laid:>9} {:>6} ms {refused}",
        began.elapsed().as_millis()
    );
    (laid, !errors.is_empty())
}

#[test]
fn no_document_takes_more_than_it_may() {
    // Without optimisation, what is refused takes a minute each.
    let small = cfg!(debug_assertions);
    let counts = if small { 5..=5 } else { 5..=12 };
    let heights: &[usize] = if small { &[8] } else { &[12, 20, 60, 190] };
    let widths: &[usize] = if small { &[20] } else { &[50, 300, 1000] };
    let sized = |made: fn(usize) -> Vec<(&'static str, Value)>, size: usize| {
        let named = made(size).into_iter();
        named.map(move |(name, schemas)| (name, size, schemas))
    };
    let mutual = counts.flat_map(|it| sized(mutual, it));
    let towers = heights.iter().flat_map(|it| sized(towers, *it));
    let wide = widths.iter().flat_map(|it| sized(wide, *it));
    for (name, count, schemas) in mutual.chain(towers).chain(wide) {
        let document = document(&schemas);
        let name = format!("{name}, {count}");
        let (laid, _) = look(&name, &document);
        let most = FEWEST + A_VALUE * values(&document);
        assert!(
            laid <= most,
            "{name}: {laid} schemas laid together, not {most}"
        );
    }
}

/// What is the same by many ways is looked at once: such documents are generated, in proportion to their size.
#[test]
fn unions_of_each_other_are_generated() {
    for count in 5..=12 {
        let (name, schemas) = mutual(count).swap_remove(0);
        let document = document(&schemas);
        let (laid, refused) = look(name, &document);
        assert!(!refused, "{count} {name} are refused");
        let most = 100 * count * values(&document);
        assert!(
            laid <= most,
            "{laid} schemas laid together for {count} {name}, not {most}"
        );
    }
}

/// What is another type by each way cannot be looked at once, and there are 2 to the 12th.
#[test]
fn what_unrolls_without_end_is_refused() {
    let (name, schemas) = towers(12).swap_remove(1);
    let (_, refused) = look(name, &document(&schemas));
    assert!(refused, "{name} is generated");
}
