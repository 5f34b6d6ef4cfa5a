//! What a schema says once its references and `allOf` members are laid together.
//!
//! A [`View`] is the conjunction of every schema object that applies to a place. It is
//! made afresh where it is needed and knows nothing of types; `types` and `union` read it.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::LazyLock;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::keyword;
use super::listed::{self, Listed};
use super::types::is_descriptive;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::reading::essence;
use crate::ir::{Docs, Limits};
use crate::resolve::{Resolver, cycle};
use crate::source::{Node, NodeId, Value};

/// Schemas that all apply to the same value, with the unions in them that are dealt with already.
#[derive(Debug, Clone)]
pub struct Conjunction<'a> {
    /// The schemas.
    pub nodes: Vec<&'a Node>,
    /// The `oneOf` and `anyOf` arrays that a caller has taken apart.
    pub taken: Vec<NodeKey>,
}

/// The identity of a node within the document tree.
pub type NodeKey = *const Node;

impl<'a> Conjunction<'a> {
    /// A single schema.
    pub fn of(node: &'a Node) -> Self {
        Self::all(vec![node])
    }

    /// All of them.
    pub fn all(nodes: Vec<&'a Node>) -> Self {
        let taken = Vec::new();
        Conjunction { nodes, taken }
    }
}

/// The JSON types of a schema (JSON Schema validation, section 6.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Types(u8);

impl Types {
    pub const NULL: Types = Types(1);
    pub const BOOLEAN: Types = Types(2);
    pub const INTEGER: Types = Types(4);
    pub const NUMBER: Types = Types(8 | 4);
    pub const STRING: Types = Types(16);
    pub const ARRAY: Types = Types(32);
    pub const OBJECT: Types = Types(64);
    /// Every type, in the order in which unions of types list them.
    pub const EACH: [Types; 7] = [
        Types::STRING,
        Types::NUMBER,
        Types::INTEGER,
        Types::BOOLEAN,
        Types::ARRAY,
        Types::OBJECT,
        Types::NULL,
    ];

    /// The type of a name; `None` for names JSON Schema does not have.
    pub fn named(name: &str) -> Option<Types> {
        Some(match name {
            "null" => Types::NULL,
            "boolean" => Types::BOOLEAN,
            "integer" => Types::INTEGER,
            "number" => Types::NUMBER,
            "string" | "file" => Types::STRING,
            "array" => Types::ARRAY,
            "object" => Types::OBJECT,
            _ => return None,
        })
    }

    /// The type of a value.
    pub fn of(node: &Node) -> Types {
        use crate::source::Value;
        match &node.value {
            Value::Null => Types::NULL,
            Value::Bool(_) => Types::BOOLEAN,
            Value::Number(number) if number.as_integer().is_some() => Types::INTEGER,
            Value::Number(_) => Types::NUMBER,
            Value::String(_) => Types::STRING,
            Value::Array(_) => Types::ARRAY,
            Value::Object(_) => Types::OBJECT,
        }
    }

    pub fn has(self, other: Types) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn with(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    pub fn both(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// `additionalProperties`, as it stands after merging.
#[derive(Debug, Clone, Default)]
pub enum Additional<'a> {
    #[default]
    Unsaid,
    Allowed,
    Forbidden,
    Schemas(Vec<&'a Node>),
}

/// A `oneOf` or `anyOf`.
#[derive(Debug, Clone, Copy)]
pub struct UnionAt<'a> {
    /// The array of branches.
    pub list: &'a Node,
    /// The `discriminator` beside it.
    pub discriminator: Option<&'a Node>,
}

/// What a conjunction says.
#[derive(Debug, Clone, Default)]
pub struct View<'a> {
    /// Where the first schema stands.
    pub origin: Option<NodeId>,
    /// The allowed types, if any keyword says.
    pub types: Option<Types>,
    pub format: Option<&'a str>,
    pub content_encoding: Option<&'a str>,
    pub content_media_type: Option<&'a str>,
    /// The allowed values (`enum`, `const`).
    pub values: Option<Vec<Listed<'a>>>,
    /// Whether others are described beside `values`, by another branch of the same union.
    pub open: bool,
    /// Where the first list of `values` stands.
    pub values_at: Option<&'a Node>,
    pub properties: IndexMap<&'a str, Vec<&'a Node>>,
    pub required: IndexSet<&'a str>,
    pub additional: Additional<'a>,
    pub items: Vec<&'a Node>,
    /// The schemas of the first items, position by position (`prefixItems`).
    pub tuple: Vec<Vec<&'a Node>>,
    /// Said of items that no other keyword speaks of (`unevaluatedItems`).
    pub unevaluated: Option<&'a Node>,
    /// The schemas of properties by the look of their names (`patternProperties`).
    pub patterns: Vec<&'a Node>,
    pub read_only: bool,
    pub write_only: bool,
    pub unions: Vec<UnionAt<'a>>,
    pub limits: Limits,
    pub docs: Docs,
    /// A `false` schema: nothing is allowed.
    pub never: bool,
    /// Whether no value is in all the lists of values.
    pub impossible: bool,
    /// Whether there is no type that all that is said of types allows.
    pub torn: bool,
    /// The references that were followed, with what they led to.
    pub followed: Vec<(&'a Node, &'a Node)>,
    /// How many schemas were looked at for it, some of them several times.
    pub members: usize,
}

impl View<'_> {
    /// Whether the schema says something of objects.
    pub fn speaks_of_objects(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || !self.patterns.is_empty()
            || !matches!(self.additional, Additional::Unsaid)
            || self.limits.min_properties.is_some()
            || self.limits.max_properties.is_some()
    }

    /// Whether the schema is nothing but its unions.
    pub fn is_only_unions(&self) -> bool {
        self.values.is_none()
            && self.items.is_empty()
            && self.tuple.is_empty()
            && !self.speaks_of_objects()
            && self.limits.is_empty()
            && !self.unions.is_empty()
    }

    /// The types, guessed from other keywords where `type` is missing; `None` for anything.
    pub fn effective_types(&self) -> Option<Types> {
        if self.types.is_some() {
            return self.types;
        }
        if let Some(values) = &self.values {
            let none = Types::default();
            return Some(
                values
                    .iter()
                    .fold(none, |all, it| all.with(Types::of(it.value))),
            );
        }
        let limits = &self.limits;
        if self.speaks_of_objects() {
            Some(Types::OBJECT)
        } else if !self.items.is_empty()
            || !self.tuple.is_empty()
            || limits.min_items.is_some()
            || limits.max_items.is_some()
        {
            Some(Types::ARRAY)
        } else if limits.min_length.is_some() || limits.max_length.is_some() || self.is_binary() {
            Some(Types::STRING)
        } else if limits.minimum.is_some() || limits.maximum.is_some() {
            Some(Types::NUMBER)
        } else {
            None
        }
    }

    /// Whether its values are bytes: `format: binary`, or as 3.1 has it, a media type that is none of text and no encoding.
    pub fn is_binary(&self) -> bool {
        let unencoded = self.format.is_none() && self.content_encoding.is_none();
        self.format == Some("binary") || unencoded && self.content_media_type.is_some_and(is_bytes)
    }

    /// Whether null is its only value, as its type or as all that it lists.
    pub fn is_null(&self) -> bool {
        let listed = |it: &Vec<Listed<'_>>| it.iter().all(|it| it.value.is_null());
        let null = self.types == Some(Types::NULL) || self.values.as_ref().is_some_and(listed);
        null && self.unions.is_empty() && self.says_null()
    }

    /// Whether null is among the allowed values as far as `type` and `enum` tell.
    pub fn says_null(&self) -> bool {
        let by_type = self.types.is_some_and(|it| it.has(Types::NULL));
        let by_value = |values: &Vec<Listed<'_>>| values.iter().any(|it| it.value.is_null());
        match &self.values {
            Some(values) => by_value(values) && self.types.is_none_or(|_| by_type),
            None => by_type,
        }
    }

    /// The only value the schema allows, if it is a string, a boolean or a number.
    pub fn constant(&self) -> Option<Json> {
        match self.values.as_deref() {
            Some([only]) if only.value.as_object().is_none() && only.value.as_array().is_none() => {
                Some(only.value.to_json()).filter(|it| !it.is_null())
            }
            _ => None,
        }
    }
}

/// Whether what a media type names is bytes rather than text.
pub fn is_bytes(media_type: &str) -> bool {
    const TEXT: [&str; 5] = ["json", "xml", "yaml", "javascript", "x-www-form-urlencoded"];
    let name = essence(media_type);
    !name.starts_with("text/") && !TEXT.iter().any(|it| name.ends_with(it))
}

/// How many schemas may be laid together; `allOf` chains of real documents stay far below.
const MOST_MEMBERS: usize = 2_000;
/// How deep conditions may stand in conditions.
const DEEPEST_CONDITION: usize = 16;
/// How deep `allOf` and `$ref` may lead from member to member.
const DEEPEST: usize = 200;

/// How many unions may stand between a schema and those that take it in.
const DEEPEST_CHOICE: usize = 3;

/// Lays the schemas of a conjunction together.
pub fn view<'a>(
    resolver: &Resolver<'a>,
    conjunction: &Conjunction<'a>,
    diagnostics: &mut Diagnostics,
) -> View<'a> {
    let mut merge = Merge {
        resolver,
        diagnostics,
        taken: &conjunction.taken,
        open: Vec::new(),
        members: 0,
        steps: Cell::new(0),
        conditional: IndexMap::new(),
        view: View::default(),
    };
    for node in &conjunction.nodes {
        merge.absorb(node);
    }
    merge.add_conditional();
    merge.view.members = merge.members + merge.steps.get();
    merge.view
}

struct Merge<'m, 'a> {
    resolver: &'m Resolver<'a>,
    diagnostics: &'m mut Diagnostics,
    taken: &'m [NodeKey],
    /// The schemas that are being absorbed, outermost first.
    open: Vec<&'a Node>,
    members: usize,
    /// How many branches were looked at besides.
    steps: Cell<usize>,
    /// Properties that are declared for some values only, with what is said of them there.
    conditional: IndexMap<&'a str, Vec<&'a Node>>,
    view: View<'a>,
}

/// Any value.
static ANYTHING: LazyLock<Node> = LazyLock::new(|| Node::synthetic(Value::Bool(true)));

impl<'a> Merge<'_, 'a> {
    fn absorb(&mut self, node: &'a Node) {
        self.members += 1;
        if self.members > MOST_MEMBERS || self.open.len() > DEEPEST {
            let message = "too many schemas apply to one value";
            self.diagnostics.push(Diagnostic::new(
                Code::TooLarge,
                Place::Value(node.id),
                message,
            ));
            return;
        }
        if self.view.origin.is_none() {
            self.view.origin = Some(node.id);
        }
        match node.as_bool() {
            Some(true) => return,
            Some(false) => {
                self.view.never = true;
                return;
            }
            None => {}
        }
        let Some(map) = node.as_object() else {
            let message = format!(
                "a schema must be an object or a boolean, not {}",
                node.kind()
            );
            self.diagnostics.push(Diagnostic::new(
                Code::MalformedKeyword,
                Place::Value(node.id),
                message,
            ));
            return;
        };
        self.open.push(node);
        // The outer description is about this very place, so it goes first.
        self.docs(node);
        if let Some(reference) = map.get("$ref") {
            self.reference(reference);
        }
        self.keywords(node);
        if let Some(list) = keyword::array(node, "allOf", self.diagnostics) {
            for member in list {
                self.absorb(member);
            }
        }
        for key in ["oneOf", "anyOf"] {
            self.union(node, key);
        }
        self.open.pop();
    }

    fn is_open(&self, node: &Node) -> bool {
        self.open.iter().any(|it| std::ptr::eq(*it, node))
    }

    fn reference(&mut self, reference: &'a Node) {
        match self.resolver.target(reference) {
            Ok(target) if self.is_open(target) => {
                self.diagnostics.push(cycle(reference));
            }
            Ok(target) => {
                self.view.followed.push((reference, target));
                self.absorb(target);
            }
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }

    fn union(&mut self, node: &'a Node, key: &str) {
        let Some(list) = node.get(key) else { return };
        if keyword::array(node, key, self.diagnostics).is_none_or(<[Node]>::is_empty)
            || self.taken.contains(&std::ptr::from_ref(list))
        {
            return;
        }
        if self.is_inherited(list) {
            return;
        }
        if let Some(values) = listed::of_union(self.resolver, list) {
            self.restrict(values, list);
            return;
        }
        self.view.unions.push(UnionAt {
            list,
            discriminator: node.get("discriminator"),
        });
    }

    /// Whether a union lists the schemas made from its own: what takes such a schema in by `allOf` and is one of its
    /// branches is all of it but the choice, which it has made.
    fn is_inherited(&self, list: &'a Node) -> bool {
        let Some((_, outer)) = self.open.split_last() else {
            return false;
        };
        // A reference that leads to the union is no schema made from it.
        let makes = |it: &&&'a Node| {
            let keys = it.as_object().into_iter().flat_map(|it| it.keys());
            keys.into_iter().any(|it| !is_descriptive(it))
        };
        let heirs: Vec<&Node> = outer.iter().filter(makes).copied().collect();
        !heirs.is_empty() && self.leads_to(&heirs, list, DEEPEST_CHOICE)
    }

    /// Whether a union, or one within it, has one of some schemas as a branch. Each union is looked at once, by whatever way
    /// it is reached.
    fn leads_to(&self, heirs: &[&Node], list: &'a Node, depth: usize) -> bool {
        let mut level = vec![list];
        let mut seen = HashSet::from([std::ptr::from_ref(list)]);
        for _ in 0..=depth {
            let mut inner = Vec::new();
            for branch in level.into_iter().filter_map(Node::as_array).flatten() {
                self.steps.set(self.steps.get() + 1);
                let target = branch.get("$ref").map(|it| self.resolver.target(it));
                let branch = match target {
                    Some(Ok(target)) => target,
                    Some(Err(_)) => continue,
                    None => branch,
                };
                if heirs.iter().any(|it| std::ptr::eq(*it, branch)) {
                    return true;
                }
                let unions = ["oneOf", "anyOf"].into_iter();
                let unions = unions.filter_map(|it| branch.get(it));
                inner.extend(unions.filter(|it| seen.insert(std::ptr::from_ref(*it))));
            }
            level = inner;
        }
        false
    }

    fn docs(&mut self, node: &'a Node) {
        let docs = &mut self.view.docs;
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        docs.title = docs.title.take().or_else(|| text("title"));
        docs.description = docs.description.take().or_else(|| text("description"));
        docs.deprecated |= node.get("deprecated").and_then(Node::as_bool) == Some(true);
        if docs.default.is_none() {
            docs.default = node.get("default").map(Node::to_json);
        }
        if docs.examples.is_empty()
            && let Some(examples) = node.get("examples").and_then(Node::as_array)
        {
            docs.examples = examples.iter().map(Node::to_json).collect();
        }
    }

    fn keywords(&mut self, node: &'a Node) {
        self.types(node);
        self.values(node);
        if let Some(properties) = keyword::object(node, "properties", self.diagnostics) {
            for (name, schema) in properties {
                let schemas = self.view.properties.entry(name).or_default();
                schemas.push(schema);
            }
        }
        for name in keyword::strings(node, "required", self.diagnostics) {
            self.view.required.insert(name);
        }
        self.conditional(node, 0);
        self.additional(node);
        if let Some(items) = node.get("items") {
            self.view.items.push(items);
        }
        if let Some(positions) = keyword::array(node, "prefixItems", self.diagnostics) {
            let longest = self.view.tuple.len().max(positions.len());
            self.view.tuple.resize(longest, Vec::new());
            for (slot, schema) in self.view.tuple.iter_mut().zip(positions) {
                slot.push(schema);
            }
        }
        self.view.unevaluated = self
            .view
            .unevaluated
            .or_else(|| node.get("unevaluatedItems"));
        if let Some(patterns) = keyword::object(node, "patternProperties", self.diagnostics) {
            self.view.patterns.extend(patterns.values());
        }
        self.view.read_only |= keyword::flag(node, "readOnly", self.diagnostics);
        self.view.write_only |= keyword::flag(node, "writeOnly", self.diagnostics);
        for (key, slot) in [
            ("format", &mut self.view.format),
            ("contentEncoding", &mut self.view.content_encoding),
            ("contentMediaType", &mut self.view.content_media_type),
        ] {
            *slot = slot.or_else(|| node.get(key).and_then(Node::as_str));
        }
        keyword::limits(node, &mut self.view.limits, self.diagnostics);
        keyword::unchecked(node, self.diagnostics);
    }

    /// Notes the properties that a schema declares on a condition. They may be there, so they need a place; what else is
    /// demanded of values that meet the condition is not checked.
    fn conditional(&mut self, node: &'a Node, depth: usize) {
        let branches = ["then", "else"].into_iter().filter_map(|it| node.get(it));
        let dependent = ["dependentSchemas", "dependencies"].into_iter();
        let dependent = dependent.filter_map(|it| node.get(it)?.as_object());
        let all: Vec<&'a Node> = branches
            .chain(dependent.flat_map(|it| it.values()))
            .collect();
        for branch in all.into_iter().filter(|_| depth < DEEPEST_CONDITION) {
            let target = branch.get("$ref").map(|it| self.resolver.target(it));
            let members = branch.get("allOf").and_then(Node::as_array);
            let applying = [branch].into_iter().chain(target.and_then(Result::ok));
            for schema in applying.chain(members.into_iter().flatten()) {
                let properties = schema.get("properties").and_then(Node::as_object);
                for (name, said) in properties.into_iter().flatten() {
                    self.conditional_property(name, said);
                }
                self.conditional(schema, depth + 1);
            }
        }
    }

    fn conditional_property(&mut self, name: &'a str, said: &'a Node) {
        let known = self.conditional.entry(name).or_default();
        if !known.contains(&said) {
            known.push(said);
        }
    }

    /// Adds the properties that only conditions declare. One that differs from condition to condition is any JSON.
    fn add_conditional(&mut self) {
        for (name, said) in std::mem::take(&mut self.conditional) {
            let schemas = match said.as_slice() {
                [_] => said,
                _ => vec![&*ANYTHING],
            };
            self.view.properties.entry(name).or_insert(schemas);
        }
    }

    fn types(&mut self, node: &'a Node) {
        let Some(types) = keyword::types(node, self.diagnostics) else {
            return;
        };
        let merged = match self.view.types {
            None => types,
            Some(before) if before.both(types).is_empty() => {
                let diagnostic = self.contradiction("type", node);
                self.diagnostics
                    .push(diagnostic.help("the first type that is said is kept"));
                self.view.torn = true;
                before
            }
            Some(before) => before.both(types),
        };
        self.view.types = Some(merged);
    }

    fn values(&mut self, node: &'a Node) {
        let at = node.get("const");
        let at =
            at.or_else(|| keyword::array(node, "enum", self.diagnostics).and(node.get("enum")));
        if let Some(at) = at
            && let Some(values) = listed::of_schema(node)
        {
            self.restrict(values, at);
        }
    }

    /// Leaves the values that are among some, which stand at a node.
    fn restrict(&mut self, values: Vec<Listed<'a>>, at: &'a Node) {
        let Some(before) = &self.view.values else {
            self.view.values = Some(values);
            self.view.values_at = Some(at);
            return;
        };
        match listed::narrowed(before, &values) {
            Some(left) => self.view.values = Some(left),
            None => {
                self.view.impossible = true;
                let diagnostic = self.contradiction("value", at);
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Two schemas that apply to one value leave nothing of it: by an `allOf`, if one is around.
    fn contradiction(&self, what: &str, at: &Node) -> Diagnostic {
        let mut outer = self.open.iter().rev().filter_map(|it| it.get("allOf"));
        let (place, message) = match outer.next() {
            Some(all_of) => (
                Place::Key(all_of.id),
                format!("no {what} satisfies every member of this `allOf`"),
            ),
            None => (
                Place::Value(at.id),
                format!("no {what} satisfies this and all else that is said of it"),
            ),
        };
        Diagnostic::new(Code::AllOfConflict, place, message)
    }

    fn additional(&mut self, node: &'a Node) {
        let said = node
            .get("additionalProperties")
            .or_else(|| node.get("unevaluatedProperties"));
        let Some(said) = said else { return };
        let additional = &mut self.view.additional;
        match (said.as_bool(), &mut *additional) {
            // `false` in one member of an `allOf` forbids the other members' properties, which nobody means.
            (Some(false), Additional::Unsaid) => *additional = Additional::Forbidden,
            (Some(true), Additional::Unsaid) => *additional = Additional::Allowed,
            (Some(_), _) => {}
            (None, Additional::Schemas(schemas)) => schemas.push(said),
            (None, _) if said.as_object().is_some_and(|it| it.is_empty()) => {
                *additional = Additional::Allowed;
            }
            (None, _) => *additional = Additional::Schemas(vec![said]),
        }
    }
}
