//! Values that a small schema accepts, its edges first of all: the shortest and the longest text, the least and the greatest number,
//! each value of an enum, each branch of a union, objects with all and with only the required properties.

use serde_json::{Map, Value, json};

/// The most values of a schema.
const MOST: usize = 14;

/// How deep schemas are looked into.
const DEEPEST: usize = 6;

/// The edges of a schema of a document. Not all need be valid: patterns and conditions are not looked at.
pub fn edges(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
    let schema = &whole(document, schema, depth);
    if depth > DEEPEST {
        return vec![];
    }
    let mut found: Vec<Value> = Vec::new();
    let told = ["const", "example", "default"].into_iter();
    found.extend(told.filter_map(|it| schema.get(it).cloned()));
    found.extend(listed(schema, "examples").cloned());
    if schema.get("const").is_some() {
        found.truncate(1);
        return found;
    }
    let values: Vec<Value> = listed(schema, "enum").cloned().collect();
    if !values.is_empty() {
        return values;
    }
    let branches: Vec<&Value> = listed(schema, "oneOf")
        .chain(listed(schema, "anyOf"))
        .collect();
    let of_branches = branches.iter().map(|it| edges(document, it, depth + 1));
    found.extend(in_turn(of_branches.collect()));
    for ty in types(schema, branches.is_empty()) {
        match ty.as_str() {
            "string" => found.extend(texts(schema)),
            "integer" => found.extend(numbers(schema).into_iter().map(|it| json!(it as i64))),
            "number" => found.extend(numbers(schema).into_iter().map(|it| json!(it))),
            "boolean" => found.extend([json!(true), json!(false)]),
            "null" => found.push(Value::Null),
            "array" => found.extend(arrays(document, schema, depth)),
            "object" => found.extend(objects(document, schema, depth)),
            _ => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert(it.to_string()));
    found.truncate(MOST);
    found
}

/// The first of each list, then the second of each, and so on.
fn in_turn(lists: Vec<Vec<Value>>) -> Vec<Value> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let rounds = (0..longest).flat_map(|at| lists.iter().filter_map(move |it| it.get(at)));
    rounds.cloned().collect()
}

/// What a node is once its reference is followed.
pub fn meant<'d>(document: &'d Value, node: &'d Value) -> &'d Value {
    let pointer = node.get("$ref").and_then(Value::as_str);
    let target = pointer.and_then(|it| document.pointer(it.trim_start_matches('#')));
    target.unwrap_or(node)
}

/// A schema with its reference followed and the objects of `allOf` in it.
fn whole(document: &Value, schema: &Value, depth: usize) -> Value {
    let mut all = meant(document, schema).clone();
    let parts: Vec<Value> = listed(&all, "allOf").cloned().collect();
    for part in parts.iter().filter(|_| depth <= DEEPEST) {
        let part = whole(document, part, depth + 1);
        for (key, value) in part.as_object().into_iter().flatten() {
            let Some(own) = all.as_object_mut() else {
                continue;
            };
            match (own.get_mut(key), value) {
                (Some(Value::Object(own)), Value::Object(more)) => own.extend(more.clone()),
                (Some(Value::Array(own)), Value::Array(more)) => own.extend(more.clone()),
                (Some(_), _) => {}
                (None, value) => drop(own.insert(key.clone(), value.clone())),
            }
        }
    }
    all
}

fn listed<'v>(schema: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    let list = schema.get(key).and_then(Value::as_array);
    list.into_iter().flatten()
}

/// The types that a schema names, or those that its keywords are about.
fn types(schema: &Value, is_alone: bool) -> Vec<String> {
    match &schema["type"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(all) => all
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect(),
        _ if schema.get("properties").is_some() => vec!["object".to_owned()],
        _ if schema.get("items").is_some() => vec!["array".to_owned()],
        _ if is_alone => vec!["string".to_owned(), "integer".to_owned()],
        _ => vec![],
    }
}

fn texts(schema: &Value) -> Vec<Value> {
    let of_format = match schema["format"].as_str() {
        Some("date-time") => vec!["2024-01-02T03:04:05Z"],
        Some("date") => vec!["2024-01-02"],
        Some("uuid") => vec!["123e4567-e89b-12d3-a456-426614174000"],
        Some("byte") => vec!["AQID"],
        Some("uri") => vec!["https://example.com/a"],
        Some("email") => vec!["a@example.com"],
        _ => vec!["a", "A1", "abc", "12", "a b/c,d|e"],
    };
    let mut found: Vec<Value> = of_format.into_iter().map(Value::from).collect();
    let bound = |key: &str| schema[key].as_u64().filter(|it| *it < 4096);
    for length in [bound("minLength"), bound("maxLength")]
        .into_iter()
        .flatten()
    {
        found.push(Value::from("a".repeat(length as usize)));
    }
    if schema.get("format").is_none() {
        found.push(Value::from("x".repeat(64)));
        found.push(Value::from(""));
    }
    found
}

fn numbers(schema: &Value) -> Vec<f64> {
    let at = |key: &str| schema[key].as_f64();
    let step = at("multipleOf").unwrap_or(1.0);
    let mut found: Vec<f64> = [at("minimum"), at("maximum")]
        .into_iter()
        .flatten()
        .collect();
    found.extend(at("exclusiveMinimum").map(|it| it + step));
    found.extend(at("exclusiveMaximum").map(|it| it - step));
    found.extend([step, 0.0, -step, 7.0 * step, 3.0 * step]);
    let is_small = schema["format"] == "int32";
    found.push(if is_small { 2e9 } else { 5e9 });
    if schema["type"] != "integer" && schema.get("multipleOf").is_none() {
        found.extend([0.5, 1e300]);
    }
    found
}

fn arrays(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
    let items = edges(document, &schema["items"], depth + 1);
    let length = |key: &str| schema[key].as_u64().map(|it| it.min(300) as usize);
    let (least, most) = (length("minItems").unwrap_or(0), length("maxItems"));
    let lengths = [least, most.unwrap_or(least + 3), least.max(1), least + 2];
    let of = |length: usize, first: usize| -> Value {
        let items = items.iter().cycle().skip(first);
        items.take(length).cloned().collect()
    };
    let mut found: Vec<Value> = lengths.iter().map(|it| of(*it, 0)).collect();
    if let Some(first) = items.first() {
        found.push(json!([first, first]));
    }
    found.extend((0..items.len()).map(|it| of(least.max(1), it)));
    found
}

fn objects(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
    let required: Vec<&str> = listed(schema, "required")
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    let all: Vec<(&String, Vec<Value>)> = properties
        .into_iter()
        .flatten()
        .map(|(name, it)| (name, edges(document, it, depth + 1)))
        .collect();
    let with = |wanted: &dyn Fn(&str) -> bool| -> Map<String, Value> {
        let some = all.iter().filter(|it| wanted(it.0) && !it.1.is_empty());
        some.map(|(name, it)| ((*name).clone(), it[0].clone()))
            .collect()
    };
    let least = with(&|it| required.contains(&it));
    let full = with(&|_| true);
    let mut found = vec![full.clone(), least.clone()];
    for (name, values) in &all {
        for value in values {
            let mut one = full.clone();
            one.insert((*name).clone(), value.clone());
            found.push(one);
        }
        let mut without = full.clone();
        without.remove(*name);
        found.push(without);
    }
    match &schema["additionalProperties"] {
        Value::Bool(false) => {}
        more => {
            let typed = edges(document, more, depth + 1);
            let most = if more.is_null() { 2 } else { 12 };
            for (index, value) in typed.iter().enumerate().take(most) {
                let mut one = least.clone();
                one.insert(format!("more{index}"), value.clone());
                found.push(one.clone());
                one.insert("yet".to_owned(), value.clone());
                one.insert("another".to_owned(), value.clone());
                found.push(one);
            }
        }
    }
    let required_alone = required.iter().filter(|it| !least.contains_key(**it));
    let bare: Map<String, Value> = required_alone
        .map(|it| ((*it).to_owned(), json!("a")))
        .chain(least.clone())
        .collect();
    found.push(bare);
    found.into_iter().map(Value::Object).collect()
}
