//! Makes a small value that a schema accepts, from the schema alone.
//!
//! It has what is required, and each property with one possible value, since such properties distinguish schemas. It is a
//! guess: `not`, `if` and `contains` are ignored, and so are all patterns of a text but one. The validator decides whether it is valid.

use serde_json::{Map as JsonMap, Value as Json, json};

use super::discriminator::{inherited, of_branch};
use super::pattern;
use crate::resolve::Resolver;
use crate::source::{Node, Number};

/// The identity of an array of branches that is not to be looked at.
pub type Taken = *const Node;

/// A property that must have a value, whatever its schema says.
pub type Forced<'f> = Option<(&'f str, &'f Json)>;

/// How deep values are nested.
const DEEPEST: usize = 16;
/// How many schemas are looked at for one value.
const BUDGET: usize = 20_000;
/// How many schemas may apply to one place.
const MOST: usize = 500;
/// How many branches of a union are tried.
const BRANCHES: usize = 8;
/// How many items, properties or characters are made because so many are required.
const LONGEST: usize = 1_000;

/// The schemas that all apply where some do: what references and `allOf` lead to first, each once.
pub fn applying<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node]) -> Vec<&'a Node> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for schema in schemas {
        take_in(resolver, schema, &mut open, &mut found);
    }
    found
}

fn take_in<'a>(
    resolver: &Resolver<'a>,
    schema: &'a Node,
    open: &mut Vec<Taken>,
    found: &mut Vec<&'a Node>,
) {
    let key = std::ptr::from_ref(schema);
    if open.contains(&key) || open.len() > MOST {
        return;
    }
    open.push(key);
    if let Some(target) = schema.get("$ref").map(|it| resolver.target(it)) {
        target
            .into_iter()
            .for_each(|it| take_in(resolver, it, open, found));
    }
    for member in list(schema, "allOf") {
        take_in(resolver, member, open, found);
    }
    found.push(schema);
}

/// The first `oneOf` or `anyOf` of some schemas that is not taken.
pub fn union_of<'a>(schemas: &[&'a Node], taken: &[Taken]) -> Option<&'a Node> {
    let lists = schemas
        .iter()
        .flat_map(|it| [it.get("oneOf"), it.get("anyOf")]);
    lists.flatten().find(|it| {
        !taken.contains(&std::ptr::from_ref(*it)) && it.as_array().is_some_and(|it| !it.is_empty())
    })
}

/// The schemas of a property or an item, those of all branches of unions included.
#[cfg(feature = "mock-server")]
pub fn members<'a>(resolver: &Resolver<'a>, places: &[&'a Node], token: &str) -> Vec<&'a Node> {
    let mut all = applying(resolver, places);
    if let Some(union) = union_of(&all, &[]) {
        let branches: Vec<&Node> = union.as_array().into_iter().flatten().collect();
        all.extend(applying(resolver, &branches));
    }
    let mut found = Vec::new();
    for schema in all {
        match token.parse::<usize>() {
            Ok(_) if schema.get("items").is_some() => found.extend(schema.get("items")),
            _ => found.extend(schema.get("properties").and_then(|it| it.get(token))),
        }
    }
    found
}

/// A value for the conjunction of some schemas; `None` if none was found.
pub fn sample<'a>(
    resolver: &Resolver<'a>,
    schemas: &[&'a Node],
    taken: &[Taken],
    forced: Forced<'_>,
) -> Option<Json> {
    let mut sampler = Sampler {
        resolver,
        left: BUDGET,
        first: 0,
    };
    sampler.value(schemas, taken, forced, 0)
}

/// The first value that is good, of those for the conjunction of some schemas that begin with other branches of unions; if
/// there is none, the first.
#[cfg(feature = "mock-server")]
pub fn sample_where<'a>(
    resolver: &Resolver<'a>,
    schemas: &[&'a Node],
    is_good: impl Fn(&Json) -> bool,
) -> Option<Json> {
    let mut made: Vec<Json> = Vec::new();
    for first in 0..BRANCHES {
        let mut sampler = Sampler {
            resolver,
            left: BUDGET,
            first,
        };
        // One that was seen before was no good.
        let value = sampler.value(schemas, &[], None, 0);
        let Some(value) = value.filter(|it| !made.contains(it)) else {
            continue;
        };
        if is_good(&value) {
            return Some(value);
        }
        made.push(value);
    }
    made.into_iter().next()
}

struct Sampler<'s, 'a> {
    resolver: &'s Resolver<'a>,
    left: usize,
    /// Which attempt it is: the branch of a union that is tried first.
    first: usize,
}

impl<'a> Sampler<'_, 'a> {
    fn value(
        &mut self,
        schemas: &[&'a Node],
        taken: &[Taken],
        forced: Forced<'_>,
        depth: usize,
    ) -> Option<Json> {
        let all = applying(self.resolver, schemas);
        self.left = self.left.checked_sub(1 + all.len())?;
        if depth > DEEPEST || all.iter().any(|it| it.as_bool() == Some(false)) {
            return None;
        }
        if let Some(union) = union_of(&all, taken) {
            let taken = [taken, &[std::ptr::from_ref(union)]].concat();
            let branches = union.as_array().unwrap_or_default();
            let tried = branches.len().min(BRANCHES);
            let first = self.first % branches.len();
            let mut branches = branches.iter().cycle().skip(first).take(tried);
            return branches.find_map(|branch| {
                let tag = of_branch(self.resolver, &all, union, branch);
                let forced = forced.or(tag.as_ref().map(|it| (it.0, &it.1)));
                self.value(&[schemas, &[branch]].concat(), &taken, forced, depth + 1)
            });
        }
        let types = types(&all);
        let listed: Vec<Vec<Json>> = all.iter().filter_map(|it| listed(it)).collect();
        if let Some((first, others)) = listed.split_first() {
            let fits = |it: &&Json| {
                types.is_none_or(|types| types & type_of(it) != 0)
                    && others.iter().all(|list| list.contains(it))
            };
            let found: Vec<&Json> = first.iter().filter(fits).collect();
            let said = found.iter().find(|it| !it.is_null()).or(found.first());
            return said.map(|it| (*it).clone());
        }
        let types = types.or_else(|| implied(&all)).unwrap_or(STRING);
        if types & OBJECT != 0 {
            let mut made = self.object(&all, forced, depth)?;
            let tags = schemas.iter().flat_map(|it| inherited(self.resolver, it));
            for (name, value) in tags.filter(|it| forced.is_none_or(|forced| forced.0 != it.0)) {
                made.insert(name.to_owned(), value);
            }
            Some(Json::Object(made))
        } else if types & ARRAY != 0 {
            self.array(&all, depth)
        } else if types & STRING != 0 {
            Some(text(&all, self.first))
        } else if types & (NUMBER | INTEGER) != 0 {
            Some(number(&all, types & NUMBER == 0))
        } else if types & BOOLEAN != 0 {
            Some(Json::Bool(true))
        } else {
            (types & NULL != 0).then_some(Json::Null)
        }
    }

    fn object(
        &mut self,
        all: &[&'a Node],
        forced: Forced<'_>,
        depth: usize,
    ) -> Option<JsonMap<String, Json>> {
        let mut made = JsonMap::new();
        let declared = |name: &str| -> Vec<&'a Node> {
            let schemas = all.iter().filter_map(|it| it.get("properties")?.get(name));
            schemas.collect()
        };
        let required = all.iter().flat_map(|it| list(it, "required"));
        for name in required.filter_map(Node::as_str) {
            let mut schemas = declared(name);
            if schemas.is_empty() {
                let others = all.iter().filter_map(|it| it.get("additionalProperties"));
                schemas.extend(others.filter(|it| it.as_object().is_some()));
            }
            let value = self.value(&schemas, &[], None, depth + 1)?;
            made.insert(name.to_owned(), value);
        }
        let properties = all
            .iter()
            .filter_map(|it| it.get("properties")?.as_object());
        let names: Vec<&String> = properties.flat_map(|it| it.keys()).collect();
        let fewest = count(all, "minProperties");
        for name in names {
            let schemas = declared(name);
            let constant = applying(self.resolver, &schemas)
                .iter()
                .any(|it| listed(it).is_some_and(|it| it.len() == 1));
            if !made.contains_key(name)
                && (constant || made.len() < fewest)
                && let Some(value) = self.value(&schemas, &[], None, depth + 1)
            {
                made.insert(name.clone(), value);
            }
        }
        if let Some((name, value)) = forced {
            made.insert(name.to_owned(), value.clone());
        }
        for index in made.len()..fewest {
            let others = all.iter().filter_map(|it| it.get("additionalProperties"));
            let schemas: Vec<&'a Node> = others.filter(|it| it.as_object().is_some()).collect();
            let value = self.value(&schemas, &[], None, depth + 1)?;
            made.insert(format!("more{index}"), value);
        }
        Some(made)
    }

    fn array(&mut self, all: &[&'a Node], depth: usize) -> Option<Json> {
        let mut made = Vec::new();
        for index in 0..count(all, "minItems") {
            let first = all
                .iter()
                .filter_map(|it| list(it, "prefixItems").get(index));
            let mut schemas: Vec<&'a Node> = first.collect();
            if schemas.is_empty() {
                schemas.extend(all.iter().filter_map(|it| it.get("items")));
            }
            made.push(self.value(&schemas, &[], None, depth + 1)?);
        }
        Some(Json::Array(made))
    }
}

pub const NULL: u8 = 1;
pub const BOOLEAN: u8 = 2;
pub const INTEGER: u8 = 4;
pub const NUMBER: u8 = 8;
pub const STRING: u8 = 16;
pub const ARRAY: u8 = 32;
pub const OBJECT: u8 = 64;

fn named(name: &str) -> u8 {
    match name {
        "null" => NULL,
        "boolean" => BOOLEAN,
        "integer" => INTEGER,
        "number" => NUMBER | INTEGER,
        "string" => STRING,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => 0,
    }
}

/// The type of a value, as a bit.
pub fn type_of(value: &Json) -> u8 {
    match value {
        Json::Null => NULL,
        Json::Bool(_) => BOOLEAN,
        Json::Number(number) if number.as_f64().is_some_and(|it| it.fract() == 0.0) => INTEGER,
        Json::Number(_) => NUMBER,
        Json::String(_) => STRING,
        Json::Array(_) => ARRAY,
        Json::Object(_) => OBJECT,
    }
}

/// The types that all of the schemas allow, as bits, if any says.
pub fn types(all: &[&Node]) -> Option<u8> {
    let said = all.iter().filter_map(|it| it.get("type"));
    let said = said.map(|it| match it.as_array() {
        Some(names) => {
            let names = names.iter().filter_map(Node::as_str);
            names.map(named).fold(0, |one, other| one | other)
        }
        None => it.as_str().map_or(0, named),
    });
    said.reduce(|one, other| one & other)
}

/// The type that other keywords speak of.
pub fn implied(all: &[&Node]) -> Option<u8> {
    let has = |keys: &[&str]| {
        let mut pairs = all
            .iter()
            .flat_map(|it| keys.iter().filter_map(|key| it.get(key)));
        pairs.next().is_some()
    };
    if has(&[
        "properties",
        "required",
        "additionalProperties",
        "minProperties",
    ]) {
        Some(OBJECT)
    } else if has(&["items", "prefixItems", "minItems", "maxItems"]) {
        Some(ARRAY)
    } else if has(&["minimum", "maximum"]) {
        Some(NUMBER)
    } else {
        None
    }
}

/// The values that a schema lists itself.
fn listed(schema: &Node) -> Option<Vec<Json>> {
    if let Some(value) = schema.get("const") {
        return Some(vec![value.to_json()]);
    }
    let values = list(schema, "enum");
    (!values.is_empty()).then(|| values.iter().map(Node::to_json).collect())
}

fn list<'a>(schema: &'a Node, key: &str) -> &'a [Node] {
    schema.get(key).and_then(Node::as_array).unwrap_or_default()
}

/// The largest of the lower bounds that a keyword gives.
fn count(all: &[&Node], key: &str) -> usize {
    let said = all.iter().filter_map(|it| it.get(key)?.as_number());
    let counts = said.filter_map(|it| usize::try_from(it.as_integer()?).ok());
    counts.max().unwrap_or_default().min(LONGEST)
}

/// A text. What the document shows of one with a pattern is taken for it, unless that was no good.
fn text(all: &[&Node], attempt: usize) -> Json {
    let said = |key: &str| all.iter().find_map(|it| it.get(key));
    if said("pattern").is_some() {
        let shown = ["default", "example"].iter().find_map(|key| said(key));
        let shown = shown.or_else(|| said("examples")?.as_array()?.first());
        if let Some(shown) = shown.filter(|it| attempt == 0 && it.as_str().is_some()) {
            return shown.to_json();
        }
        let least = count(all, "minLength");
        let pattern = said("pattern").and_then(Node::as_str);
        // Where it may be empty it is not: a path has no place for that, and it shows nothing.
        if let Some(text) = pattern.and_then(|it| pattern::sample(it, least.max(1), attempt)) {
            return Json::String(text);
        }
    }
    let text = match said("format").and_then(Node::as_str) {
        Some("date-time") => "2024-01-02T03:04:05Z",
        Some("date") => "2024-01-02",
        Some("time") => "03:04:05Z",
        Some("duration") => "P1D",
        Some("uuid") => "01234567-89ab-4cde-8f01-23456789abcd",
        Some("uri" | "url" | "uri-reference" | "iri") => "https://example.com/a",
        Some("email") => "a@example.com",
        Some("hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "YWJj",
        _ => "abc",
    };
    let longest = all
        .iter()
        .filter_map(|it| it.get("maxLength")?.as_number()?.as_integer());
    let longest = longest.min().and_then(|it| usize::try_from(it).ok());
    let mut text: String = text.chars().take(longest.unwrap_or(usize::MAX)).collect();
    while text.len() < count(all, "minLength") {
        text.push('a');
    }
    Json::String(text)
}

/// A number within the bounds, whole if that is possible.
fn number(all: &[&Node], whole: bool) -> Json {
    let said = |key: &'static str| all.iter().filter_map(move |it| it.get(key)?.as_number());
    let least = said("minimum").map(Number::as_f64);
    let above = said("exclusiveMinimum").map(|it| match whole {
        true => it.as_f64() + 1.0,
        false => it.as_f64() + 0.5,
    });
    let least = least.chain(above).fold(f64::MIN, f64::max);
    let most = said("maximum").map(Number::as_f64);
    let below = said("exclusiveMaximum").map(|it| match whole {
        true => it.as_f64() - 1.0,
        false => it.as_f64() - 0.5,
    });
    let most = most.chain(below).fold(f64::MAX, f64::min);
    let mut number = 1.0_f64.min(most).max(least);
    let step = said("multipleOf")
        .map(Number::as_f64)
        .find(|it| *it > 0.0 && it.is_finite());
    if let Some(step) = step {
        number = (number / step).ceil() * step;
    }
    // Beyond this, not every whole number can be told.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.fract() == 0.0 && number.abs() < EXACT {
        #[allow(clippy::cast_possible_truncation)] // Held above.
        true => json!(number as i64),
        false => json!(number),
    }
}

/// A value as the key of a mapping writes it, for a place where some schemas apply.
pub fn of_key(resolver: &Resolver<'_>, schemas: &[&Node], key: &str) -> Json {
    let all = applying(resolver, schemas);
    let written = |it: &Json| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
    let mut listed = all.iter().filter_map(|it| listed(it)).flatten();
    if let Some(value) = listed.find(|it| written(it) == key) {
        return value;
    }
    match types(&all) {
        Some(types) if types & STRING == 0 => serde_json::from_str(key).unwrap_or(json!(key)),
        _ => json!(key),
    }
}

/// The values that all schemas of a place allow which list any.
pub fn values(resolver: &Resolver<'_>, schemas: &[&Node]) -> Vec<Json> {
    let all = applying(resolver, schemas);
    let lists = all.iter().filter_map(|it| listed(it));
    let both = lists.reduce(|mut one, other| {
        one.retain(|it| other.contains(it));
        one
    });
    both.unwrap_or_default()
}

/// A value of the same kind as another that is most likely none of those listed anywhere.
pub fn unlike(value: &Json) -> Option<Json> {
    match value {
        Json::String(_) => Some(json!("unlike-any-other")),
        Json::Number(_) => Some(json!(987_654_321)),
        _ => None,
    }
}
