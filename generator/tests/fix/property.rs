//! Documents at random, written in several ways: what is fixed is what the rules here say, by themselves; every other value
//! is as it was, and every comment is where it was.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{fixed, json as read};

/// A schema, with leftovers of 3.0 and other mistakes.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = (
        prop::sample::select(vec!["string", "integer", "object", "null"]),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
        option::of(-3i32..9),
        option::of(value()),
        option::of(vec(
            prop::sample::select(vec!["a", "b", "c: d", "#e"]),
            1..5,
        )),
        any::<u64>(),
    );
    let leaf = leaf.prop_map(
        |(kind, nullable, exclusive, minimum, example, required, order)| {
            let mut members: Vec<(&str, Value)> = vec![("type", json!(kind))];
            members.extend(nullable.map(|it| ("nullable", json!(it))));
            members.extend(exclusive.map(|it| ("exclusiveMinimum", json!(it))));
            members.extend(minimum.map(|it| ("minimum", json!(it))));
            members.extend(example.map(|it| ("example", it)));
            members.extend(required.map(|it| ("required", json!(it))));
            let turn = usize::try_from(order % 6).unwrap() % members.len();
            members.rotate_left(turn);
            let members = members.into_iter().map(|(key, it)| (key.to_owned(), it));
            Value::Object(members.collect())
        },
    );
    leaf.prop_recursive(3, 12, 3, |inner| {
        (inner.clone(), vec(inner, 1..3), any::<bool>()).prop_map(|(mut outer, inner, first)| {
            let named = inner.into_iter().enumerate();
            let named: Map<String, Value> = named
                .map(|(index, it)| (format!("p {index}"), it))
                .collect();
            let mut all = Map::new();
            let members = outer.as_object_mut().unwrap();
            if first {
                all.insert("properties".to_owned(), Value::Object(named));
                all.append(members);
            } else {
                all.append(members);
                all.insert("properties".to_owned(), Value::Object(named));
            }
            Value::Object(all)
        })
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|it| json!(it)),
        any::<i32>().prop_map(|it| json!(it)),
        "[a-z,:#'\"\\[{ ]{0,8}".prop_map(|it| json!(it)),
        "[a-z]{1,3}\n[a-z]{1,3}".prop_map(|it| json!(it)),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(|it| json!(it)),
            prop::collection::btree_map("[a-z]{1,3}", inner, 1..3).prop_map(|it| json!(it)),
        ]
    })
}

/// What the fixes have to make of a schema.
fn expected(schema: &Value) -> Value {
    let mut map = schema.as_object().unwrap().clone();
    match map.get("nullable").and_then(Value::as_bool) {
        Some(true) if map["type"] != "null" => {
            let kind = map["type"].clone();
            map.insert("type".to_owned(), json!([kind, "null"]));
            map.shift_remove("nullable");
        }
        Some(_) => drop(map.shift_remove("nullable")),
        None => {}
    }
    match map.get("exclusiveMinimum").and_then(Value::as_bool) {
        Some(false) => drop(map.shift_remove("exclusiveMinimum")),
        Some(true) => {
            if let Some(minimum) = map.shift_remove("minimum") {
                map.insert("exclusiveMinimum".to_owned(), minimum);
            }
        }
        None => {}
    }
    if let Some(Value::Array(names)) = map.get_mut("required") {
        let mut seen = Vec::new();
        names.retain(|it| {
            let new = !seen.contains(it);
            seen.push(it.clone());
            new
        });
    }
    if let Some(example) = map.shift_remove("example") {
        map.insert("examples".to_owned(), json!([example]));
    }
    if let Some(Value::Object(named)) = map.get_mut("properties") {
        named.values_mut().for_each(|it| *it = expected(it));
    }
    Value::Object(map)
}

/// A way to write YAML.
#[derive(Debug, Clone, Copy)]
struct Style {
    indent: usize,
    /// Below this level, collections are in flow style.
    flow_from: usize,
    comments: bool,
}

fn yaml(value: &Value, style: Style, level: usize, out: &mut String) {
    let pad = " ".repeat(style.indent * level);
    match value {
        Value::Object(map) if !map.is_empty() && level < style.flow_from => {
            for (key, it) in map {
                if style.comments {
                    out.push_str(&format!("\n{pad}#c about {key}"));
                }
                let key = match key.contains(' ') {
                    true => format!("'{key}'"),
                    false => key.clone(),
                };
                out.push_str(&format!("\n{pad}{key}: "));
                yaml(it, style, level + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() && level < style.flow_from => {
            for it in items {
                out.push_str(&format!("\n{pad}- "));
                match it {
                    Value::Object(_) | Value::Array(_) => out.push_str(&it.to_string()),
                    _ => yaml(it, style, level + 1, out),
                }
            }
        }
        Value::String(text)
            if text.chars().all(|it| it.is_ascii_lowercase()) && !text.is_empty() =>
        {
            // Words of YAML are in quotes.
            match ["null", "true", "false", "y", "n", "yes", "no", "on", "off"]
                .contains(&text.as_str())
            {
                true => out.push_str(&format!("'{text}'")),
                false => out.push_str(text),
            }
        }
        _ => out.push_str(&value.to_string()),
    }
}

fn document(schemas: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Random", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|it| it.starts_with("#c")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_else_changes(
        schemas in vec(schema(), 1..4),
        indent in 2usize..5,
        flow_from in 0usize..9,
        with_comments in any::<bool>(),
        form in 0..3,
    ) {
        let named = schemas.iter().enumerate();
        let all: Map<String, Value> = named.map(|(index, it)| (format!("S{index}"), it.clone())).collect();
        let wanted = all.iter().map(|(name, it)| (name.clone(), expected(it))).collect();
        let before = document(&Value::Object(all));
        let (name, text) = match form {
            0 => ("a.json", format!("{before:#}")),
            1 => ("a.json", before.to_string()),
            _ => {
                let style = Style { indent, flow_from, comments: with_comments };
                let mut text = String::new();
                yaml(&before, style, 0, &mut text);
                ("a.yaml", text.trim_start().to_owned() + "\n")
            }
        };
        prop_assert_eq!(&read(name, &text), &before, "the test writes what it means: {}", text);
        let fixed = fixed(name, &text, false);
        let after = read(name, &fixed.text);
        prop_assert_eq!(after, document(&Value::Object(wanted)), "{}\n---\n{}", text, fixed.text);
        prop_assert_eq!(comments(&fixed.text), comments(&text), "{}", fixed.text);
    }
}
