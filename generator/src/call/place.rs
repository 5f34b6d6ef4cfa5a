//! Places in a value: the schemas that speak of them, what text means there, and which names there are.

use serde_json::Value as Json;

use super::item::Step;
use crate::examples::{JsonKinds, applying};
use crate::resolve::Resolver;
use crate::sorting;
use crate::source::Node;

/// The schemas of a place, those of all branches of unions included.
pub fn at<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node], steps: &[Step]) -> Vec<&'a Node> {
    let mut found = schemas.to_vec();
    for step in steps {
        let all = with_branches(resolver, &found);
        found = match step {
            Step::Key(key) => properties(&all, key),
            Step::Index(_) | Step::Push => all.iter().filter_map(|it| it.get("items")).collect(),
        };
    }
    found
}

/// A text as JSON, where some schemas speak of it, each by itself: the first that wants something else than text decides.
pub fn meant(resolver: &Resolver<'_>, schemas: &[&Node], text: &str) -> Json {
    let kinds = schemas.iter().map(|it| JsonKinds::of(resolver, [*it]));
    for kinds in kinds {
        let is_open = text.starts_with(['{', '[']) && (kinds.is_array() || kinds.is_object());
        if let Some(json) = serde_json::from_str(text).ok().filter(|_| is_open) {
            return json;
        }
        if kinds.is_array() {
            return Json::Array(vec![kinds.item(text)]);
        }
        let value = kinds.scalar(text);
        if !value.is_string() {
            return value;
        }
    }
    Json::String(text.to_owned())
}

/// The names of the properties of a place, those of all branches of unions included.
pub fn names<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node]) -> Vec<&'a str> {
    let all = with_branches(resolver, schemas);
    let mut found: Vec<&str> = Vec::new();
    for properties in all
        .iter()
        .filter_map(|it| it.get("properties")?.as_object())
    {
        for name in properties.keys() {
            if !found.contains(&name.as_str()) {
                found.push(name);
            }
        }
    }
    found
}

/// The texts that schemas list for a property, those of all branches of unions together.
pub fn listed<'a>(resolver: &Resolver<'a>, schema: &'a Node, name: &str) -> Vec<&'a str> {
    let own = properties(&with_branches(resolver, &[schema]), name);
    let all = with_branches(resolver, &own);
    let values = all.iter().flat_map(|it| {
        let several = it.get("enum").and_then(Node::as_array).unwrap_or_default();
        it.get("const").into_iter().chain(several)
    });
    values.filter_map(Node::as_str).collect()
}

/// Whether a place takes properties of any name: the document says so, or names none.
pub fn is_open(resolver: &Resolver<'_>, schemas: &[&Node]) -> bool {
    is_free(&with_branches(resolver, schemas))
}

fn is_free(all: &[&Node]) -> bool {
    let says = |key: &str| all.iter().any(|it| it.get(key).is_some());
    let mut more = all.iter().filter_map(|it| it.get("additionalProperties"));
    more.any(|it| it.as_bool() != Some(false)) || says("patternProperties") || !says("properties")
}

/// The properties that no schema of their place speaks of, where it does not take properties of any name: the JSON Pointer of the
/// object, and the name.
pub fn unknown<'a>(
    resolver: &Resolver<'a>,
    schema: &'a Node,
    value: &Json,
) -> Vec<(String, String)> {
    let mut walk = Walk {
        resolver,
        left: BUDGET,
        found: Vec::new(),
    };
    walk.value(&[schema], value, String::new());
    walk.found
}

/// How many values are looked at, and how many names are found at most.
const BUDGET: usize = 5_000;
const MOST: usize = 20;

struct Walk<'w, 'a> {
    resolver: &'w Resolver<'a>,
    left: usize,
    found: Vec<(String, String)>,
}

impl<'a> Walk<'_, 'a> {
    /// The depth of a value is bounded by its parser.
    fn value(&mut self, schemas: &[&'a Node], value: &Json, at: String) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || schemas.is_empty() || self.found.len() >= MOST {
            return;
        }
        let all = with_branches(self.resolver, schemas);
        match value {
            Json::Object(members) => {
                let is_free = is_free(&all);
                for (name, value) in members {
                    let own = properties(&all, name);
                    if own.is_empty() && !is_free {
                        self.found.push((at.clone(), name.clone()));
                        continue;
                    }
                    let token = name.replace('~', "~0").replace('/', "~1");
                    self.value(&own, value, format!("{at}/{token}"));
                }
            }
            Json::Array(items) => {
                let own: Vec<&Node> = all.iter().filter_map(|it| it.get("items")).collect();
                for (index, item) in items.iter().enumerate() {
                    self.value(&own, item, format!("{at}/{index}"));
                }
            }
            _ => {}
        }
    }
}

/// The schemas that say what a property is.
fn properties<'a>(all: &[&'a Node], name: &str) -> Vec<&'a Node> {
    let own = all.iter().filter_map(|it| it.get("properties")?.get(name));
    let own: Vec<&Node> = own.collect();
    if !own.is_empty() {
        return own;
    }
    let others = all.iter().filter_map(|it| it.get("additionalProperties"));
    others.filter(|it| it.as_object().is_some()).collect()
}

/// How many schemas are looked at for one place.
const WIDEST: usize = 500;

/// The schemas that may speak of a place: those that apply, and those of all branches of unions and conditions in them.
fn with_branches<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node]) -> Vec<&'a Node> {
    let mut all: Vec<&Node> = Vec::new();
    let mut open = applying(resolver, schemas);
    while let Some(schema) = open.pop() {
        if all.len() >= WIDEST || all.iter().any(|it| std::ptr::eq(*it, schema)) {
            continue;
        }
        all.push(schema);
        let lists = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|key| schema.get(key)?.as_array());
        let mut branches: Vec<&Node> = lists.flatten().collect();
        branches.extend(["then", "else"].iter().filter_map(|key| schema.get(key)));
        open.extend(applying(resolver, &branches));
    }
    // In the order of the document.
    sorting::sort_by_key(&mut all, |it| it.id);
    all
}
