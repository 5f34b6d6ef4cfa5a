//! Reads each example of the document into its type, writes it again, and tells what is different then.
//!
//! A value that was made from a branch of a union has to be read as the variant of that branch: two that have the same
//! properties would be written back alike.
//! Numbers are compared by value. A property that the example's schema does not speak of may be lost, since a type has
//! no place for it; nothing else may, and nothing may be added but a tag by which unions know the type.

use std::fmt::Debug;

use serde::Serialize;
use serde_json::{Map, Number, Value};

use super::runtime::{FromJson, decode_str, decode_strictly};

/// Reads a text into a type and writes it again.
pub type Again = fn(&str) -> Result<Read, String>;

/// A value that was read.
#[derive(Debug)]
pub struct Read {
    /// As it is written again.
    pub written: Value,
    /// The name of its variant, if it is of a union.
    pub variant: String,
}

/// [`Again`] for a type.
///
/// # Errors
///
/// What reading or writing has to say.
pub fn again<T: FromJson + Serialize + Debug>(text: &str) -> Result<Read, String> {
    let read: T = decode_str(text).map_err(|error| error.to_string())?;
    // What does not fit a union is kept as it is, and would be written alike.
    let misfit = decode_strictly::<T>(text.as_bytes()).err();
    if let Some(misfit) = misfit.filter(|error| !error.is_unknown()) {
        return Err(misfit.to_string());
    }
    let written = serde_json::to_string(&read).map_err(|error| error.to_string())?;
    let shown = format!("{read:?}");
    Ok(Read {
        written: serde_json::from_str(&written).map_err(|error| error.to_string())?,
        variant: shown.split('(').next().unwrap_or_default().to_owned(),
    })
}

/// Checks the examples of `data`, each by the type it names. Returns how many there are.
///
/// # Errors
///
/// A line for each difference: the example's place in the document, its type, and what is different where.
pub fn check(data: &str, types: &[(&str, Again)]) -> Result<usize, String> {
    let data: Value = serde_json::from_str(data).map_err(|error| error.to_string())?;
    let examples = data["examples"].as_array().ok_or("there are no examples")?;
    let mut failed = Vec::new();
    for example in examples {
        let ty = example["type"].as_str().unwrap_or_default();
        let place = example["pointer"].as_str().unwrap_or_default();
        let found = match types.iter().find(|(name, _)| *name == ty) {
            Some((_, again)) => one(example, *again),
            None => vec!["there is no such type".to_owned()],
        };
        failed.extend(found.iter().map(|it| format!("#{place}: `{ty}`: {it}")));
    }
    match failed.is_empty() {
        true => Ok(examples.len()),
        false => Err(failed.join("\n")),
    }
}

/// What is different in one example.
fn one(example: &Value, again: Again) -> Vec<String> {
    let value = &example["value"];
    let read = match again(&value.to_string()) {
        Ok(read) => read,
        Err(error) => return vec![error],
    };
    if let Some(wanted) = example["variant"].as_str().filter(|it| *it != read.variant) {
        return vec![format!(
            "is no `{wanted}`, it is read as `{}`",
            read.variant
        )];
    }
    let undeclared = example["undeclared"].as_array();
    let undeclared = undeclared.into_iter().flatten().filter_map(Value::as_str);
    let tags = example["tags"].as_array();
    let mut comparison = Comparison {
        tags: tags.map(Vec::as_slice).unwrap_or_default(),
        undeclared: undeclared.collect(),
        at: String::new(),
        found: Vec::new(),
    };
    comparison.values(value, &read.written);
    comparison.found
}

/// How far apart equal numbers may be, as a share of them.
const PRECISION: f64 = 4.0 * f64::EPSILON;

struct Comparison<'a> {
    /// The properties that may be lost, as JSON Pointers.
    undeclared: Vec<&'a str>,
    /// The properties that may be added, each with its value.
    tags: &'a [Value],
    /// The JSON Pointer of what is being compared.
    at: String,
    found: Vec<String>,
}

impl Comparison<'_> {
    fn values(&mut self, before: &Value, after: &Value) {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => self.objects(before, after),
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                for (index, (before, after)) in before.iter().zip(after).enumerate() {
                    self.below(&index.to_string(), |it| it.values(before, after));
                }
            }
            (Value::Number(before), Value::Number(after)) if self.are_equal(before, after) => {}
            (before, after) if before == after => {}
            _ => self.note(&format!("was {}, is {}", short(before), short(after))),
        }
    }

    fn objects(&mut self, before: &Map<String, Value>, after: &Map<String, Value>) {
        for (name, value) in before {
            self.below(name, |it| match after.get(name) {
                Some(after) => it.values(value, after),
                None if it.is_undeclared() => {}
                None => it.note(&format!("was {}, is lost", short(value))),
            });
        }
        for (name, value) in after {
            let is_tag = |it: &Value| it[0] == name.as_str() && it[1] == *value;
            if !before.contains_key(name) && !self.tags.iter().any(is_tag) {
                self.below(name, |it| {
                    it.note(&format!("was not there, is {}", short(value)))
                });
            }
        }
    }

    /// Whether the schema says nothing of this place, or of one that it is in.
    fn is_undeclared(&self) -> bool {
        let mut undeclared = self.undeclared.iter();
        undeclared.any(|place| {
            let below = self.at.strip_prefix(*place);
            below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
        })
    }

    fn below(&mut self, step: &str, compare: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        self.at.push('/');
        self.at
            .push_str(&step.replace('~', "~0").replace('/', "~1"));
        compare(self);
        self.at.truncate(length);
    }

    fn note(&mut self, what: &str) {
        self.found.push(match self.at.as_str() {
            "" => what.to_owned(),
            at => format!("`{at}` {what}"),
        });
    }

    /// Integers are equal or not; other numbers are as near as they can be written.
    fn are_equal(&self, before: &Number, after: &Number) -> bool {
        if !before.is_f64() && !after.is_f64() {
            return before == after;
        }
        let (Some(before), Some(after)) = (before.as_f64(), after.as_f64()) else {
            return false;
        };
        (before - after).abs() <= PRECISION * before.abs()
    }
}

/// A value, as far as one line has room for it.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
