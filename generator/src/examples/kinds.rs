//! What text is as JSON where schemas speak of it: parameters and forms have nothing but text.

use serde_json::Value as Json;

use super::sample::{self, ARRAY, BOOLEAN, INTEGER, NULL, NUMBER, OBJECT, STRING};
use crate::resolve::Resolver;
use crate::source::Node;

/// The types of JSON that the schemas of a place allow.
pub struct JsonKinds<'a> {
    resolver: Resolver<'a>,
    all: Vec<&'a Node>,
    allowed: u8,
}

/// How deep unions are looked into.
const DEEPEST: usize = 8;

impl<'a> JsonKinds<'a> {
    /// Those of some schemas, which all apply.
    pub fn of(resolver: &Resolver<'a>, schemas: impl IntoIterator<Item = &'a Node>) -> Self {
        let schemas: Vec<&Node> = schemas.into_iter().collect();
        JsonKinds {
            resolver: *resolver,
            all: sample::applying(resolver, &schemas),
            allowed: allowed(resolver, &schemas, 0),
        }
    }

    /// Whether it is an array rather than text.
    pub fn is_array(&self) -> bool {
        self.allowed & ARRAY != 0 && self.allowed & STRING == 0
    }

    /// Whether it is an object rather than text.
    pub fn is_object(&self) -> bool {
        self.allowed & OBJECT != 0 && self.allowed & (STRING | ARRAY) == 0
    }

    /// A text as the first type that it fits.
    pub fn scalar(&self, text: &str) -> Json {
        let is = |kind: u8| self.allowed & kind != 0;
        if is(NUMBER | INTEGER)
            && let Ok(number @ Json::Number(_)) = serde_json::from_str(text)
        {
            return number;
        }
        match text {
            "true" | "false" if is(BOOLEAN) => Json::Bool(text == "true"),
            "null" if is(NULL) && !is(STRING) => Json::Null,
            "" if is(NULL) && !is(STRING) => Json::Null,
            _ => Json::String(text.to_owned()),
        }
    }

    /// A text as an item of the array.
    pub fn item(&self, text: &str) -> Json {
        let items = self.all.iter().filter_map(|it| it.get("items"));
        JsonKinds::of(&self.resolver, items).scalar(text)
    }

    /// Those of a property.
    pub fn property(&self, name: &str) -> JsonKinds<'a> {
        let own = self
            .all
            .iter()
            .filter_map(|it| it.get("properties")?.get(name));
        JsonKinds::of(&self.resolver, own)
    }
}

fn allowed(resolver: &Resolver<'_>, schemas: &[&Node], depth: usize) -> u8 {
    let all = sample::applying(resolver, schemas);
    if let Some(types) = sample::types(&all) {
        return types;
    }
    let values = sample::values(resolver, schemas);
    if !values.is_empty() {
        return values
            .iter()
            .fold(0, |it, value| it | sample::type_of(value));
    }
    if let Some(union) = sample::union_of(&all, &[]).filter(|_| depth < DEEPEST) {
        let branches = union.as_array().unwrap_or_default().iter();
        return branches.fold(0, |it, branch| it | allowed(resolver, &[branch], depth + 1));
    }
    sample::implied(&all).unwrap_or(STRING)
}
