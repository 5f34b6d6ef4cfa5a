//! What discriminators say of a schema: the document's own words, read without `lower`.

use serde_json::Value as Json;

use super::sample;
use crate::resolve::Resolver;
use crate::source::Node;

/// What a schema may be told by, if no mapping says.
const EXTENSIONS: [&str; 2] = ["x-discriminator-value", "x-ms-discriminator-value"];
/// How many references lead to one schema.
const DEEPEST: usize = 16;

/// What a branch refers to, and the name of that.
pub fn followed<'a>(resolver: &Resolver<'a>, node: &'a Node) -> (&'a Node, Option<String>) {
    let mut node = node;
    let mut name = None;
    for _ in 0..DEEPEST {
        let only = match node.get("allOf").and_then(Node::as_array) {
            Some([only]) if node.get("properties").is_none() => only,
            _ => node,
        };
        let Some(reference) = only.get("$ref") else {
            break;
        };
        let Ok(target) = resolver.target(reference) else {
            break;
        };
        let text = reference.as_str().unwrap_or_default();
        // The first reference is the one that a mapping names.
        name = name.or_else(|| Some(text.strip_prefix("#/components/schemas/")?.to_owned()));
        node = target;
        if target.get("$ref").is_none() {
            break;
        }
    }
    (node, name)
}

/// The key that a discriminator's mapping has for a schema, or the one that the schema gives itself.
pub fn key_of(resolver: &Resolver<'_>, discriminator: &Node, schema: &Node) -> Option<String> {
    let mapping = discriminator.get("mapping").and_then(Node::as_object);
    let mut mapped = mapping.into_iter().flatten().filter(|(_, target)| {
        let target = target.as_str().and_then(|it| mapped_to(resolver, it));
        target.is_some_and(|it| std::ptr::eq(it, schema))
    });
    let extension = || EXTENSIONS.iter().find_map(|it| schema.get(it)?.as_str());
    match mapped.next() {
        Some((key, _)) => Some(key.clone()),
        None => extension().map(str::to_owned),
    }
}

/// What a mapping's target stands for: the name of a schema, or a reference.
fn mapped_to<'a>(resolver: &Resolver<'a>, text: &str) -> Option<&'a Node> {
    let schemas = resolver.root().pointer("/components/schemas");
    if let Some(named) = schemas.and_then(|it| it.get(text)) {
        return Some(named);
    }
    resolver.root().fragment(text.strip_prefix('#')?)
}

/// What the discriminator beside a union says of a branch: a property and its value. `all` has the schema of the union.
pub fn of_branch<'a>(
    resolver: &Resolver<'a>,
    all: &[&'a Node],
    union: &'a Node,
    branch: &'a Node,
) -> Option<(&'a str, Json)> {
    let owner = all.iter().find(|it| {
        let mut lists = [it.get("oneOf"), it.get("anyOf")].into_iter().flatten();
        lists.any(|it| std::ptr::eq(it, union))
    });
    let discriminator = owner?.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?;
    let (target, name) = followed(resolver, branch);
    let within = sample::applying(resolver, &[branch]);
    let declared = within
        .iter()
        .filter_map(|it| it.get("properties")?.get(property));
    let declared: Vec<&'a Node> = declared.collect();
    let listed = sample::values(resolver, &declared);
    let key = key_of(resolver, discriminator, target).or(name)?;
    let value = sample::of_key(resolver, &declared, &key);
    (listed.is_empty() || listed.contains(&value)).then_some((property, value))
}

/// What the discriminators of the schemas that one takes in by `allOf` say of its values: properties, each with its
/// value. Where several are of one property, the nearest comes last.
pub fn inherited<'a>(resolver: &Resolver<'a>, schema: &'a Node) -> Vec<(&'a str, Json)> {
    let named = schema.get("$ref").is_some() || schema.get("allOf").is_some();
    if !named {
        return Vec::new();
    }
    let (target, name) = followed(resolver, schema);
    let all = sample::applying(resolver, &[target]);
    let mut found = Vec::new();
    for parent in all.iter().filter(|it| !std::ptr::eq(**it, target)) {
        let Some(discriminator) = parent.get("discriminator") else {
            continue;
        };
        let Some(property) = discriminator.get("propertyName").and_then(Node::as_str) else {
            continue;
        };
        let declared = all
            .iter()
            .filter_map(|it| it.get("properties")?.get(property));
        let declared: Vec<&'a Node> = declared.collect();
        let listed = sample::values(resolver, &declared);
        // What stands between the two may be what the mapping names. The nearest does, and references come first.
        let mut between = all.iter().rev().filter(|it| !std::ptr::eq(**it, *parent));
        let key = key_of(resolver, discriminator, target)
            .or_else(|| between.find_map(|it| key_of(resolver, discriminator, it)))
            .or_else(|| name.clone().filter(|_| listed.len() != 1));
        let value = key.map(|it| sample::of_key(resolver, &declared, &it));
        if let Some(value) = value.filter(|it| listed.is_empty() || listed.contains(it)) {
            found.push((property, value));
        }
    }
    found
}
