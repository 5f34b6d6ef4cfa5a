//! Guards of union variants: as expressions for the runtime's macro, and in words.

use serde_json::Value as Json;

use super::{docs, literal, number};
use crate::ir::{Guard, Tag};

/// What a guard accepts, in words.
pub fn described(guard: &Guard) -> String {
    match guard {
        Guard::String => "a string".to_owned(),
        Guard::Strings(texts) => format!("one of {}", texts_in_words(texts)),
        Guard::Integers(numbers) => {
            let numbers = numbers.iter().map(|it| Json::from(*it)).collect::<Vec<_>>();
            format!("one of {}", values_in_words(&numbers))
        }
        Guard::Integer => "an integer".to_owned(),
        Guard::Number => "a number".to_owned(),
        Guard::Boolean => "a boolean".to_owned(),
        Guard::Array => "an array".to_owned(),
        Guard::Object => "an object".to_owned(),
        Guard::Tag(tag) => {
            let missing = if tag.absent { ", or missing" } else { "" };
            let name = docs::code(&tag.property);
            let values = values_in_words(&tag.values);
            format!("an object whose `{name}` is {values}{missing}")
        }
        Guard::Keys(keys) => format!("an object with {}", texts_in_words(keys)),
        Guard::All(guards) => {
            let parts = guards.iter().map(described).collect::<Vec<_>>();
            parts.join(", and ")
        }
        Guard::Any => "any value".to_owned(),
    }
}

fn texts_in_words(texts: &[String]) -> String {
    let texts: Vec<Json> = texts.iter().map(|it| it.as_str().into()).collect();
    values_in_words(&texts)
}

fn values_in_words(values: &[Json]) -> String {
    let texts = values.iter().map(|it| match it {
        Json::String(text) => format!("`{}`", docs::code(text)),
        other => format!("`{other}`"),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// A guard as the runtime's macro takes it, by paths: what is only sent has no use for guards, and would not for imports.
pub fn expression(guard: &Guard) -> String {
    match guard {
        Guard::String => "String".to_owned(),
        Guard::Strings(texts) => format!("Strings({})", list(texts.iter().map(|it| literal(it)))),
        Guard::Integers(numbers) => {
            format!("Integers({})", list(numbers.iter().map(i64::to_string)))
        }
        Guard::Integer => "Integer".to_owned(),
        Guard::Number => "Number".to_owned(),
        Guard::Boolean => "Boolean".to_owned(),
        Guard::Array => "Array".to_owned(),
        Guard::Object => "Object".to_owned(),
        Guard::Tag(tag) => tagged(tag),
        Guard::Keys(keys) => format!("Keys({})", list(keys.iter().map(|it| literal(it)))),
        Guard::All(guards) => {
            let parts = guards
                .iter()
                .map(|it| format!("runtime::Guard::{}", expression(it)));
            format!("All({})", list(parts))
        }
        Guard::Any => "Any".to_owned(),
    }
}

fn tagged(tag: &Tag) -> String {
    let key = literal(&tag.property);
    match (texts(&tag.values), integers(&tag.values)) {
        (Some(texts), _) if !tag.absent => format!("Tag({key}, {texts})"),
        (_, Some(integers)) if !tag.absent => format!("IntegerTag({key}, {integers})"),
        _ => {
            let missing = tag.absent.then(|| "runtime::Scalar::Missing".to_owned());
            let values = tag.values.iter().map(scalar);
            format!(
                "ScalarTag({key}, {})",
                list(missing.into_iter().chain(values))
            )
        }
    }
}

/// The values, if all of them are strings.
fn texts(values: &[Json]) -> Option<String> {
    let texts: Option<Vec<String>> = values.iter().map(|it| it.as_str().map(literal)).collect();
    texts.map(|it| list(it.into_iter()))
}

/// The values, if all of them are integers.
fn integers(values: &[Json]) -> Option<String> {
    let numbers: Option<Vec<i64>> = values.iter().map(Json::as_i64).collect();
    numbers.map(|it| list(it.iter().map(i64::to_string)))
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("&[{}]", values.collect::<Vec<_>>().join(", "))
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => format!("runtime::Scalar::Text({})", literal(text)),
        Json::Bool(value) => format!("runtime::Scalar::Boolean({value})"),
        Json::Number(value) => match value.as_i64() {
            Some(integer) => format!("runtime::Scalar::Integer({integer})"),
            None => {
                let float = number::float(value.as_f64().unwrap_or_default());
                format!(
                    "runtime::Scalar::Number({})",
                    float.to_string().replace(' ', "")
                )
            }
        },
        Json::Null | Json::Array(_) | Json::Object(_) => "runtime::Scalar::Null".to_owned(),
    }
}
