//! Documents that change at random: the names of places that stay do not change.

use std::path::Path;

use serde_json::{Value, json};

use super::{Lock, generate, names, text};

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

/// Schemas that stand somewhere without a name.
fn inline(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(map) => {
            if map.contains_key("properties")
                || map.contains_key("enum")
                || map.contains_key("oneOf")
            {
                found.push(value.clone());
            }
            map.values().for_each(|it| inline(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| inline(it, found)),
        _ => {}
    }
}

/// Visits each object of a document.
fn each(value: &mut Value, visit: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(|it| each(it, visit));
            visit(map);
        }
        Value::Array(items) => items.iter_mut().for_each(|it| each(it, visit)),
        _ => {}
    }
}

/// A text of the same letters that is written as a name would be.
fn alike(text: &str) -> String {
    match text.contains(char::is_uppercase) {
        true => text.to_lowercase(),
        false => {
            let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
            first.to_uppercase() + rest
        }
    }
}

/// Changes a document at one place, so that the names of the others might change.
fn mutate(document: &mut Value, lock: &Lock, numbers: &mut Numbers) {
    let given: Vec<&String> = lock.values().collect();
    let ids: Vec<&str> = lock
        .keys()
        .filter_map(|it| it.strip_prefix("method "))
        .collect();
    let mut schemas = Vec::new();
    inline(&document["components"], &mut schemas);
    inline(&document["paths"], &mut schemas);
    let plain = json!({ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string" }, "b": { "type": "string" } } });
    let schema = numbers.of(&schemas).cloned().unwrap_or(plain);
    match numbers.below(6) {
        // A property that is written almost as one that is there, and a value that is.
        4 => each(document, &mut |map| {
            if let Some(Value::Object(properties)) = map.get_mut("properties")
                && let Some((name, value)) = properties.iter().next()
            {
                let (name, value) = (alike(name), value.clone());
                let rest = std::mem::take(properties);
                properties.insert(name, value);
                properties.extend(rest);
            }
        }),
        5 => each(document, &mut |map| {
            if let Some(Value::Array(values)) = map.get_mut("enum")
                && let Some(value) = values.first().and_then(Value::as_str).map(alike)
                && !values.contains(&json!(value))
            {
                values.insert(0, json!(value));
            }
        }),
        // A schema that is called like something else, and an operation that is.
        0 => {
            let name = numbers
                .of(&given)
                .map_or("Other", |it| it.as_str())
                .to_owned();
            if document["components"]["schemas"].get(&name).is_some() {
                return;
            }
            document["components"]["schemas"][&name] = schema;
            let id = numbers
                .of(&ids)
                .map_or_else(|| "other".to_owned(), |it| format!("{it}-"));
            document["paths"]["/other/one"] = operation(
                &id,
                &json!({ "$ref": format!("#/components/schemas/{name}") }),
            );
        }
        // Another place of the same structure.
        1 => {
            document["paths"]["/other/one"] = operation(
                "another-one",
                &json!({ "type": "object", "properties": { "inner": schema } }),
            )
        }
        // The same in a schema that is there, before all others.
        2 => {
            for schemas in document["components"]["schemas"]
                .as_object_mut()
                .into_iter()
            {
                let count = schemas.len();
                if let Some((_, Value::Object(one))) = schemas.iter_mut().nth(numbers.below(count))
                    && let Some(Value::Object(properties)) = one.get_mut("properties")
                {
                    let rest = std::mem::take(properties);
                    properties.insert("aaa".to_owned(), schema.clone());
                    properties.extend(rest);
                }
            }
        }
        // A path less.
        _ => {
            if let Some(paths) = document["paths"].as_object_mut() {
                let left_out = paths.keys().nth(numbers.below(paths.len())).cloned();
                left_out.map(|it| paths.shift_remove(&it));
            }
        }
    }
}

fn operation(id: &str, schema: &Value) -> Value {
    let content = json!({ "application/json": { "schema": schema } });
    json!({ "get": { "operationId": id, "responses": { "200": { "description": "", "content": content } } } })
}

#[test]
fn whatever_changes_the_names_of_other_places_stay() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/features");
    let folder = tempfile::tempdir().unwrap();
    let (mut numbers, mut runs, mut saved) = (Numbers(7), 0, 0);
    let mut files: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    for path in files
        .iter()
        .filter(|it| it.extension().is_some_and(|it| it == "yaml"))
    {
        let name = path.display();
        let text_of = std::fs::read_to_string(path).unwrap();
        let Ok(document) = serde_yaml::from_str::<Value>(&text_of) else {
            continue;
        };
        let Ok(before) = generate(folder.path(), &document.to_string(), None) else {
            continue;
        };
        let lock = text(&before).to_owned();
        let known = names(&lock);
        for round in 0..3 {
            let mut document = document.clone();
            mutate(&mut document, &known, &mut numbers);
            let Ok(after) = generate(folder.path(), &document.to_string(), Some(&lock)) else {
                continue;
            };
            let now = names(text(&after));
            for (key, was) in &known {
                if let Some(is) = now.get(key) {
                    assert_eq!(was, is, "{name}: {key} in\n{document:#}");
                }
            }
            if round == 0 {
                let without = generate(folder.path(), &document.to_string(), None).unwrap();
                let without = names(text(&without));
                let differs =
                    |it: &(&String, &String)| without.get(it.0).is_some_and(|is| is != it.1);
                saved += known.iter().filter(differs).count();
            }
            let again = generate(folder.path(), &document.to_string(), Some(text(&after))).unwrap();
            assert!(
                again.files == after.files,
                "{name}: other files from the new names in\n{document:#}"
            );
            assert_eq!(again.names_lock, after.names_lock, "{name}");
            runs += 1;
        }
    }
    assert!(
        runs > 150 && saved > 10,
        "{runs} changes, {saved} names kept from changing"
    );
}
