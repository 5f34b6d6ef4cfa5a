//! Sets of the seven types of JSON Schema.

use crate::source::{Node, Value};

/// The JSON types of a schema (JSON Schema validation, section 6.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JsonTypes(u8);

impl JsonTypes {
    pub const NULL: JsonTypes = JsonTypes(1);
    pub const BOOLEAN: JsonTypes = JsonTypes(2);
    pub const INTEGER: JsonTypes = JsonTypes(4);
    pub const NUMBER: JsonTypes = JsonTypes(8 | 4);
    pub const STRING: JsonTypes = JsonTypes(16);
    pub const ARRAY: JsonTypes = JsonTypes(32);
    pub const OBJECT: JsonTypes = JsonTypes(64);
    /// Every type, in the order in which unions of types list them.
    pub const EACH: [JsonTypes; 7] = [
        JsonTypes::STRING,
        JsonTypes::NUMBER,
        JsonTypes::INTEGER,
        JsonTypes::BOOLEAN,
        JsonTypes::ARRAY,
        JsonTypes::OBJECT,
        JsonTypes::NULL,
    ];

    /// The type of a name; `None` for names JSON Schema does not have.
    pub fn named(name: &str) -> Option<JsonTypes> {
        Some(match name {
            "null" => JsonTypes::NULL,
            "boolean" => JsonTypes::BOOLEAN,
            "integer" => JsonTypes::INTEGER,
            "number" => JsonTypes::NUMBER,
            "string" | "file" => JsonTypes::STRING,
            "array" => JsonTypes::ARRAY,
            "object" => JsonTypes::OBJECT,
            _ => return None,
        })
    }

    /// The type of a value.
    pub fn of(node: &Node) -> JsonTypes {
        match &node.value {
            Value::Null => JsonTypes::NULL,
            Value::Bool(_) => JsonTypes::BOOLEAN,
            Value::Number(number) if number.as_integer().is_some() => JsonTypes::INTEGER,
            Value::Number(_) => JsonTypes::NUMBER,
            Value::String(_) => JsonTypes::STRING,
            Value::Array(_) => JsonTypes::ARRAY,
            Value::Object(_) => JsonTypes::OBJECT,
        }
    }

    pub fn has(self, other: JsonTypes) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn with(self, other: JsonTypes) -> JsonTypes {
        JsonTypes(self.0 | other.0)
    }

    pub fn without(self, other: JsonTypes) -> JsonTypes {
        JsonTypes(self.0 & !other.0)
    }

    pub fn both(self, other: JsonTypes) -> JsonTypes {
        JsonTypes(self.0 & other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
