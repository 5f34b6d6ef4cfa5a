//! Properties that can have one value only.

use serde_json::Value as Json;

use super::Lower;
use super::view::Conjunction;
use crate::ir::Constant;
use crate::source::{Node, Value};

impl<'a> Lower<'_, 'a> {
    /// The constant a required property amounts to, if it does.
    pub(super) fn constant(&mut self, name: &str, schemas: &[&'a Node]) -> Option<Constant> {
        let conjunction = Conjunction::all(schemas.to_vec());
        let view = self.view(&conjunction);
        // One value of many that are null or not is a choice again.
        if view.says_null() || !view.unions.is_empty() {
            return None;
        }
        Some(Constant {
            name: name.to_owned(),
            value: view.constant()?,
            required: true,
        })
    }

    /// The values a property can have, if they are listed and all are strings, numbers, booleans or null.
    pub(super) fn known_values(&mut self, schemas: &[&'a Node]) -> Option<Vec<Json>> {
        let conjunction = Conjunction::all(schemas.to_vec());
        let view = self.view(&conjunction);
        if view.is_null() {
            return Some(vec![Json::Null]);
        }
        let values: Option<Vec<Json>> = view.values?.iter().map(|it| scalar(it.value)).collect();
        values.filter(|it| !it.is_empty())
    }

    /// The strings a property can have, if they are listed.
    pub(super) fn known_texts(&mut self, schemas: &[&'a Node]) -> Option<Vec<String>> {
        let values = self.known_values(schemas)?;
        let text = |it: &Json| it.as_str().map(str::to_owned);
        values.iter().map(text).collect()
    }
}

/// A value that others can be compared with: no array and no object, and no integer that is larger than 64 bits.
pub(super) fn scalar(node: &Node) -> Option<Json> {
    match &node.value {
        Value::Array(_) | Value::Object(_) => None,
        // JSON Schema has `3.0` and `3` as one number.
        Value::Number(number) => match number.as_integer() {
            Some(integer) => i64::try_from(integer).ok().map(Json::from),
            None => Some(node.to_json()).filter(|it| !it.is_null()),
        },
        _ => Some(node.to_json()),
    }
}
