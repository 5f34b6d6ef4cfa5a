//! Makes a value for each branch of each union, with the variant that it must be read as.
//!
//! `lower` makes guards that decide what a value is read as. These values come from the document itself, without the guards:
//! a value that one branch accepts and no other does is of that branch, and a discriminator's value selects its branch
//! whatever else fits. Branches and variants are matched by their places in the document.

use serde_json::Value as Json;

use super::discriminator::{followed, key_of};
use super::sample::{self, Taken};
use super::valid::Checker;
use crate::ir::{Api, Branch, Example, Shape, Ty, TypeId, TypeKind, Union};
use crate::resolve::Resolver;
use crate::source::{Node, NodeId, Sources};

/// How deep unions may stand in unions.
const DEEPEST: usize = 16;
/// How many branches of one union are looked at.
const MOST: usize = 300;

/// What a discriminator says of a branch.
enum Tag<'a> {
    /// It has this value of this property.
    Is(&'a str, Json),
    /// Nothing that the branch's own schema does not say.
    OfSchema,
    /// Nothing that tells it from the other branches.
    Unsaid,
}

/// A branch of a union as the document has it.
#[derive(Clone)]
struct Leaf<'a> {
    /// All schemas that apply to its values.
    schemas: Vec<&'a Node>,
    /// The arrays of branches that it is one of.
    taken: Vec<Taken>,
    /// Where it stands: the branch, and what that refers to.
    places: Vec<NodeId>,
    /// The schema that the branch is or refers to.
    target: &'a Node,
    /// The name of that schema.
    name: Option<String>,
    discriminator: Option<&'a Node>,
}

/// The values of a union's branches.
pub struct Found {
    /// Those that belong to one variant, or to none that is known.
    pub examples: Vec<Example>,
    /// How many branches there are without such a value.
    pub untested: usize,
}

/// Makes values of the branches of unions.
pub fn made(
    api: &Api,
    unions: &[(TypeId, Vec<&Node>)],
    resolver: &Resolver<'_>,
    sources: &Sources,
) -> Found {
    let checker = Checker::new(*resolver);
    let mut found = Found {
        examples: Vec::new(),
        untested: 0,
    };
    for (id, schemas) in unions {
        if let TypeKind::Union(union) = &api.ty(*id).kind {
            let branches = Branches {
                resolver,
                checker: &checker,
                leaves: leaves(resolver, schemas),
            };
            branches.examples(*id, union, sources, &mut found);
        }
    }
    found
}

struct Branches<'b, 'a> {
    resolver: &'b Resolver<'a>,
    checker: &'b Checker<'a>,
    leaves: Vec<Leaf<'a>>,
}

impl<'a> Branches<'_, 'a> {
    fn examples(&self, id: TypeId, union: &Union, sources: &Sources, found: &mut Found) {
        let mut unknown = None;
        for (index, leaf) in self.leaves.iter().enumerate() {
            let variants = union.variants.iter().enumerate();
            let mut own = variants.filter(|(_, it)| leaf.places.contains(&it.origin));
            let (Some((variant, _)), None) = (own.next(), own.next()) else {
                found.untested += 1;
                continue;
            };
            let Some((value, undeclared)) = self.value(index) else {
                found.untested += 1;
                continue;
            };
            unknown = unknown.or_else(|| self.unknown(&value, leaf));
            let pointer = sources.pointer(leaf.places[0]);
            found.examples.push(Example {
                undeclared,
                ..example(id, pointer, value, Branch::Known(variant))
            });
        }
        if let Some(value) = unknown {
            let pointer = self.leaves.first().map(|it| sources.pointer(it.places[0]));
            let pointer = pointer.unwrap_or_default();
            found
                .examples
                .push(example(id, pointer, value, Branch::Unknown));
        }
    }

    /// A value of one branch and no other, and the properties of it that the branch does not speak of.
    fn value(&self, index: usize) -> Option<(Json, Vec<String>)> {
        let leaf = &self.leaves[index];
        let tag = self.tag(leaf);
        let forced = match &tag {
            Tag::Is(name, value) => Some((*name, value)),
            Tag::OfSchema => None,
            Tag::Unsaid => return None,
        };
        let value = sample::sample(self.resolver, &leaf.schemas, &leaf.taken, forced)?;
        let accepts = |it: &Leaf<'a>| {
            let of_text = value.is_string() && self.has_pattern(it);
            of_text || self.checker.accepts(&it.schemas, &it.taken, &value)
        };
        let tagged = forced.is_some_and(|(name, tag)| value.get(name) == Some(tag));
        let mut others = self.leaves.iter().enumerate();
        let alone = tagged || others.all(|(other, it)| other == index || !accepts(it));
        let undeclared = self.checker.undeclared(&leaf.schemas, &leaf.taken, &value);
        undeclared.filter(|_| alone).map(|it| (value, it))
    }

    /// Whether a branch is of strings of some pattern. Patterns are not looked at when a value is read, so such a branch
    /// may take any string.
    fn has_pattern(&self, leaf: &Leaf<'a>) -> bool {
        let all = sample::applying(self.resolver, &leaf.schemas);
        all.iter().any(|it| it.get("pattern").is_some())
    }

    /// What a discriminator says of a branch.
    fn tag(&self, leaf: &Leaf<'a>) -> Tag<'a> {
        let property = leaf.discriminator.and_then(|it| it.get("propertyName"));
        let Some(property) = property.and_then(Node::as_str) else {
            return Tag::OfSchema;
        };
        let schemas = self.property(leaf, property);
        let listed = sample::values(self.resolver, &schemas);
        let said = leaf.discriminator;
        let key = match said.and_then(|it| key_of(self.resolver, it, leaf.target)) {
            Some(key) => key,
            None if listed.len() == 1 => return Tag::OfSchema,
            None => match &leaf.name {
                Some(name) if listed.is_empty() || listed.contains(&name.as_str().into()) => {
                    name.clone()
                }
                _ if self.is_own(leaf, property, &listed) => return Tag::OfSchema,
                _ => return Tag::Unsaid,
            },
        };
        Tag::Is(property, sample::of_key(self.resolver, &schemas, &key))
    }

    /// Whether no other branch has any of the values of a property.
    fn is_own(&self, leaf: &Leaf<'a>, property: &str, listed: &[Json]) -> bool {
        let others = self.leaves.iter().filter(|it| !std::ptr::eq(*it, leaf));
        let mut others =
            others.map(|it| sample::values(self.resolver, &self.property(it, property)));
        !listed.is_empty() && others.all(|it| !it.iter().any(|it| listed.contains(it)))
    }

    /// The schemas of a property of a branch.
    fn property(&self, leaf: &Leaf<'a>, name: &str) -> Vec<&'a Node> {
        let all = sample::applying(self.resolver, &leaf.schemas);
        let schemas = all.iter().filter_map(|it| it.get("properties")?.get(name));
        schemas.collect()
    }

    /// The value with a tag that no branch has, where all branches are told apart by that property. Where several
    /// properties tell them, all have such a value: with one alone, the others would still say which branch it is.
    fn unknown(&self, value: &Json, leaf: &Leaf<'a>) -> Option<Json> {
        let names: Vec<&str> = match leaf.discriminator {
            Some(discriminator) => vec![discriminator.get("propertyName")?.as_str()?],
            None => value.as_object()?.keys().map(String::as_str).collect(),
        };
        let tags: Vec<&str> = names.into_iter().filter(|it| self.is_tag(it)).collect();
        if tags.is_empty() {
            return None;
        }
        let mut other = value.clone();
        for tag in tags {
            other[tag] = sample::unlike(value.get(tag)?)?;
        }
        let open = |it: &Leaf<'a>| {
            let free = !matches!(self.tag(it), Tag::Is(..));
            free && self.checker.accepts(&it.schemas, &it.taken, &other)
        };
        (!self.leaves.iter().any(open)).then_some(other)
    }

    /// Whether each branch has values of its own for a property, or a discriminator gives it one.
    fn is_tag(&self, property: &str) -> bool {
        let mut seen: Vec<Json> = Vec::new();
        self.leaves.len() > 1
            && self.leaves.iter().all(|leaf| {
                let values = match self.tag(leaf) {
                    Tag::Is(name, value) if name == property => vec![value],
                    Tag::OfSchema => sample::values(self.resolver, &self.property(leaf, property)),
                    Tag::Is(..) | Tag::Unsaid => Vec::new(),
                };
                let new = !values.is_empty() && values.iter().all(|it| !seen.contains(it));
                seen.extend(values);
                new
            })
    }
}

fn example(id: TypeId, pointer: String, value: Json, branch: Branch) -> Example {
    Example {
        pointer,
        ty: Ty::new(Shape::Named(id)),
        value,
        undeclared: Vec::new(),
        branch: Some(branch),
    }
}

/// The branches of a schema, those of unions within it in their place; none if it is no union.
fn leaves<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node]) -> Vec<Leaf<'a>> {
    let mut found = Vec::new();
    let all = sample::applying(resolver, schemas);
    if sample::union_of(&all, &[]).is_none() {
        subtypes(resolver, schemas, &mut found);
    }
    branches(resolver, schemas, &[], None, &[], &mut found);
    found
}

fn branches<'a>(
    resolver: &Resolver<'a>,
    schemas: &[&'a Node],
    taken: &[Taken],
    outer: Option<&'a Node>,
    places: &[NodeId],
    found: &mut Vec<Leaf<'a>>,
) {
    let all = sample::applying(resolver, schemas);
    let Some(union) = sample::union_of(&all, taken).filter(|_| taken.len() < DEEPEST) else {
        return;
    };
    let taken = [taken, &[std::ptr::from_ref(union)]].concat();
    let own = all.iter().find(|it| {
        let lists = [it.get("oneOf"), it.get("anyOf")];
        lists
            .into_iter()
            .flatten()
            .any(|it| std::ptr::eq(it, union))
    });
    let discriminator = own.and_then(|it| it.get("discriminator")).or(outer);
    for node in union.as_array().unwrap_or_default() {
        let within = sample::applying(resolver, &[node]);
        if found.len() >= MOST || is_null(&within) {
            continue;
        }
        let (target, name) = followed(resolver, node);
        let mut at = places.to_vec();
        at.extend([node.id, target.id]);
        at.dedup();
        let schemas = [schemas, &[node]].concat();
        if says_only_unions(&within) && sample::union_of(&within, &taken).is_some() {
            branches(resolver, &schemas, &taken, discriminator, &at, found);
            continue;
        }
        // The innermost place is the branch's own.
        at.reverse();
        found.push(Leaf {
            schemas,
            taken: taken.clone(),
            places: at,
            target,
            name,
            // Without one of the union, that of a schema that the branch is made from.
            discriminator: discriminator.or_else(|| inherited(&within)),
        });
    }
}

/// The discriminator of a schema that others take in.
fn inherited<'a>(within: &[&'a Node]) -> Option<&'a Node> {
    within.iter().find_map(|it| it.get("discriminator"))
}

/// The schemas that take in one with a discriminator, each as a branch of it.
fn subtypes<'a>(resolver: &Resolver<'a>, schemas: &[&'a Node], found: &mut Vec<Leaf<'a>>) {
    let ([parent], Some(components)) = (
        schemas,
        resolver
            .root()
            .pointer("/components/schemas")
            .and_then(Node::as_object),
    ) else {
        return;
    };
    let Some(discriminator) = parent.get("discriminator") else {
        return;
    };
    for (name, schema) in components {
        let takes_in = sample::applying(resolver, &[schema]);
        if std::ptr::eq(schema, *parent) || !takes_in.iter().any(|it| std::ptr::eq(*it, *parent)) {
            continue;
        }
        if schema.get("$ref").is_some() || found.len() >= MOST {
            continue;
        }
        found.push(Leaf {
            schemas: vec![schema],
            taken: Vec::new(),
            places: vec![schema.id],
            target: schema,
            name: Some(name.clone()),
            discriminator: Some(discriminator),
        });
    }
}

fn is_null(all: &[&Node]) -> bool {
    all.iter().any(|it| {
        let null = it.get("type").and_then(Node::as_str) == Some("null");
        let only = it.get("enum").and_then(Node::as_array);
        null || it.get("const").is_some_and(Node::is_null)
            || only.is_some_and(|it| !it.is_empty() && it.iter().all(Node::is_null))
    })
}

/// Whether the schemas say nothing of values but by their unions.
fn says_only_unions(all: &[&Node]) -> bool {
    const SPEAKING: [&str; 8] = [
        "properties",
        "required",
        "enum",
        "const",
        "items",
        "prefixItems",
        "additionalProperties",
        "patternProperties",
    ];
    !all.iter()
        .any(|it| SPEAKING.iter().any(|key| it.get(key).is_some()))
}
