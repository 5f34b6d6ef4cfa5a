//! Values as they are written into a document: short, in flow style.

use crate::source::{Node, Number, Value};

/// A value as JSON, or as YAML's flow style. `None` for a number that neither can write.
pub(crate) fn written(node: &Node, json: bool) -> Option<String> {
    Some(match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(Number::Integer(value)) => value.to_string(),
        Value::Number(Number::Float(value)) if value.is_finite() => format!("{value:?}"),
        Value::Number(_) => return None,
        Value::String(text) => string(text, json),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|it| written(it, json)).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Object(map) => {
            let members = map
                .iter()
                .map(|(key, it)| Some(format!("{}: {}", string(key, json), written(it, json)?)));
            let members: Option<Vec<String>> = members.collect();
            format!("{{{}}}", members?.join(", "))
        }
    })
}

/// What YAML reads as something else than a string.
const OTHERS: [&str; 12] = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
];

fn string(text: &str, json: bool) -> String {
    if json || text.contains(char::is_control) {
        return serde_json::Value::from(text).to_string();
    }
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '/');
    let is_word = text.starts_with(|it: char| it.is_ascii_alphabetic()) && text.chars().all(plain);
    match is_word && !OTHERS.contains(&text.to_ascii_lowercase().as_str()) {
        true => text.to_owned(),
        // In double quotes nothing but these two means anything.
        false if text.contains('\'') && !text.contains(['"', '\\']) => format!("\"{text}\""),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}
