//! Unfolds a schema along a value, to plain JSON Schema without references.
//!
//! References are replaced by their targets as deep as the value goes. So the validator's schema is as large as the value, has
//! no recursion, and cannot run for ever: a schema that would is refused here. Keywords of the wrong type are left out, as
//! everywhere else.

use std::sync::LazyLock;

use serde_json::{Map as JsonMap, Value as Json, json};

use super::sample::Taken;
use crate::resolve::Resolver;
use crate::sorting;
use crate::source::{Map, Node, Value};

/// The most pairs of a schema and a value that are looked at for one example.
const BUDGET: usize = 400_000;
/// The deepest nesting of schemas in schemas.
const DEEPEST: usize = 200;

/// What the names of properties are looked at as.
static NAME: LazyLock<Node> = LazyLock::new(|| Node::synthetic(Value::String(String::new())));

/// Unfolds the conjunction of some schemas along a value, the branches of some unions in them left aside.
///
/// # Errors
///
/// Why the value cannot be checked, in words.
pub fn unfold(
    resolver: &Resolver<'_>,
    schemas: &[&Node],
    taken: &[Taken],
    value: &Node,
) -> Result<Json, &'static str> {
    let mut unfolding = Unfolding {
        resolver,
        taken,
        left: BUDGET,
        depth: 0,
    };
    let schemas: Result<Vec<Json>, _> = schemas
        .iter()
        .map(|schema| unfolding.schema(schema, &[value]))
        .collect();
    Ok(json!({ "allOf": schemas? }))
}

struct Unfolding<'u, 'a> {
    resolver: &'u Resolver<'a>,
    taken: &'u [Taken],
    left: usize,
    depth: usize,
}

type Unfolded = Result<Json, &'static str>;

impl Unfolding<'_, '_> {
    /// A schema, as far as it speaks of these values.
    fn schema(&mut self, node: &Node, values: &[&Node]) -> Unfolded {
        let map = match &node.value {
            Value::Bool(value) => return Ok(Json::Bool(*value)),
            Value::Object(map) if !values.is_empty() => map,
            // Nothing is looked at by it, or it is no schema at all.
            _ => return Ok(Json::Bool(true)),
        };
        self.left = self.left.checked_sub(1 + values.len()).ok_or(TOO_LARGE)?;
        if self.depth > DEEPEST {
            return Err("its schema is nested too deep, or leads back to itself");
        }
        self.depth += 1;
        let unfolded = self.keywords(map, values);
        self.depth -= 1;
        unfolded.map(Json::Object)
    }

    fn keywords(
        &mut self,
        map: &Map,
        values: &[&Node],
    ) -> Result<JsonMap<String, Json>, &'static str> {
        let mut unfolded = JsonMap::new();
        for (key, said) in map {
            let said = match key.as_str() {
                "$ref" => {
                    let target = self.resolver.target(said);
                    let target = target.map_err(|_| "a reference in its schema leads nowhere")?;
                    let target = self.schema(target, values)?;
                    let all = unfolded.entry("allOf").or_insert_with(|| json!([]));
                    all.as_array_mut()
                        .into_iter()
                        .for_each(|it| it.push(target.clone()));
                    continue;
                }
                "anyOf" | "oneOf" if self.taken.contains(&std::ptr::from_ref(said)) => continue,
                "allOf" | "anyOf" | "oneOf" => {
                    let members = self.list(said, |_| values.to_vec())?;
                    if let (Some(all), Some(members)) = (unfolded.get_mut(key), members.as_array())
                    {
                        all.as_array_mut()
                            .into_iter()
                            .for_each(|it| it.extend(members.clone()));
                        continue;
                    }
                    members
                }
                "prefixItems" => self.list(said, |at| {
                    let items = values.iter().filter_map(|it| it.as_array()?.get(at));
                    items.collect()
                })?,
                "not" | "if" | "then" | "else" => self.schema(said, values)?,
                "items" | "contains" | "unevaluatedItems" => self.schema(said, &items(values))?,
                "additionalProperties" | "unevaluatedProperties" => {
                    speaking(self.schema(said, &members(values))?)
                }
                "propertyNames" => self.schema(said, &[&NAME])?,
                "properties" => self.named(said, |name| {
                    values.iter().filter_map(|it| it.get(name)).collect()
                })?,
                "patternProperties" => self.named(said, |_| members(values))?,
                "dependentSchemas" => self.named(said, |_| values.to_vec())?,
                key => match plain(key, said) {
                    Some(said) => said,
                    None => continue,
                },
            };
            if !said.is_null() {
                unfolded.insert(key.clone(), said);
            }
        }
        if let Some(implied) = implied(map) {
            unfolded.insert("type".to_owned(), implied.into());
        }
        Ok(unfolded)
    }

    /// A list of schemas; null if it is none.
    fn list<'v>(&mut self, said: &Node, values: impl Fn(usize) -> Vec<&'v Node>) -> Unfolded {
        let members = said.as_array().unwrap_or_default();
        if members.is_empty() {
            return Ok(Json::Null);
        }
        let members = members.iter().enumerate();
        members
            .map(|(at, member)| self.schema(member, &values(at)))
            .collect()
    }

    /// Schemas under names; null if there are none.
    fn named<'v>(&mut self, said: &Node, values: impl Fn(&str) -> Vec<&'v Node>) -> Unfolded {
        let Some(map) = said.as_object() else {
            return Ok(Json::Null);
        };
        let mut named = JsonMap::new();
        for (name, schema) in map {
            self.left = self.left.checked_sub(1).ok_or(TOO_LARGE)?;
            named.insert(name.clone(), self.schema(schema, &values(name))?);
        }
        Ok(Json::Object(named))
    }
}

/// The type that a schema means which names none, as far as its other keywords tell.
///
/// JSON Schema would accept any value of another type. Nobody who writes `properties` means that, and `lower` does not
/// read it so.
fn implied(map: &Map) -> Option<&'static str> {
    let has = |keys: &[&str]| keys.iter().any(|it| map.contains_key(it));
    if has(&["type", "enum", "const"]) {
        None
    } else if has(&[
        "properties",
        "required",
        "additionalProperties",
        "unevaluatedProperties",
        "minProperties",
        "maxProperties",
    ]) {
        Some("object")
    } else if has(&["items", "prefixItems", "minItems", "maxItems"]) {
        Some("array")
    } else if has(&["minLength", "maxLength"]) {
        Some("string")
    } else if has(&["minimum", "maximum"]) {
        Some("number")
    } else {
        None
    }
}

const TOO_LARGE: &str = "too much would have to be looked at to check it";

/// A schema of further properties that allows all still speaks of them; the validator says so only if it has to look.
fn speaking(schema: Json) -> Json {
    match schema.as_object() {
        Some(map) if !map.is_empty() => schema,
        _ if schema == Json::Bool(false) => schema,
        _ => {
            json!({ "type": ["null", "boolean", "integer", "number", "string", "array", "object"] })
        }
    }
}

fn items<'v>(values: &[&'v Node]) -> Vec<&'v Node> {
    let lists = values.iter().filter_map(|it| it.as_array());
    lists.flatten().collect()
}

fn members<'v>(values: &[&'v Node]) -> Vec<&'v Node> {
    let maps = values.iter().filter_map(|it| it.as_object());
    maps.flat_map(|it| it.values()).collect()
}

/// A keyword that has no schemas in it, if its value is of the right type.
fn plain(key: &str, said: &Node) -> Option<Json> {
    let json = || Some(said.to_json());
    let strings = |node: &Node| {
        let mut texts: Vec<&str> = node.as_array()?.iter().filter_map(Node::as_str).collect();
        sorting::sort(&mut texts);
        texts.dedup();
        Some(json!(texts))
    };
    match key {
        "const" => json(),
        "enum" => json().filter(|it| it.as_array().is_some_and(|it| !it.is_empty())),
        "type" => types(said),
        "pattern" => said.as_str().and_then(|_| json()),
        "uniqueItems" => said.as_bool().and_then(|_| json()),
        "required" => strings(said),
        "dependentRequired" => {
            let lists = said.as_object()?.iter();
            Some(Json::Object(
                lists
                    .filter_map(|(name, it)| Some((name.clone(), strings(it)?)))
                    .collect(),
            ))
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            said.as_number().and_then(|_| json())
        }
        "multipleOf" => {
            let positive = said.as_number().filter(|it| it.as_f64() > 0.0);
            positive.and_then(|_| json())
        }
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
        | "minContains" | "maxContains" => {
            let count = said.as_number()?.as_integer()?;
            u64::try_from(count).ok().map(Json::from)
        }
        _ => None,
    }
}

/// The types that JSON Schema has, of those that are named.
fn types(said: &Node) -> Option<Json> {
    const KNOWN: [&str; 7] = [
        "null", "boolean", "integer", "number", "string", "array", "object",
    ];
    let names: Vec<&str> = match said.as_array() {
        Some(names) => names.iter().filter_map(Node::as_str).collect(),
        None => said.as_str().into_iter().collect(),
    };
    let mut known: Vec<&str> = KNOWN.into_iter().filter(|it| names.contains(it)).collect();
    known.dedup();
    (!known.is_empty()).then(|| json!(known))
}
