//! Merges the schemas of a place, `allOf` members and references included, into one [`View`].

use std::cell::Cell;
use std::sync::LazyLock;

use foldhash::HashSet;
use indexmap::IndexMap;

use super::enum_values::{self, Listed};
use super::keyword;
use super::types::is_descriptive;
use super::view::{Additional, Conjunction, NodeKey, UnionAt, View};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::resolve::{Resolver, cycle};
use crate::source::{Node, Value};
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
        merge.merge(node);
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
    fn merge(&mut self, node: &'a Node) {
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
                self.merge(member);
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
                self.merge(target);
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
        if let Some(values) = enum_values::of_union(self.resolver, list) {
            self.restrict(values, list);
            return;
        }
        self.view.unions.push(UnionAt {
            list,
            discriminator: node.get("discriminator"),
            exclusive: key == "oneOf",
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
        let subtypes: Vec<&Node> = outer.iter().filter(makes).copied().collect();
        !subtypes.is_empty() && self.leads_to(&subtypes, list, DEEPEST_CHOICE)
    }

    /// Whether a union, or one within it, has one of some schemas as a branch. Each union is looked at once, by whatever way
    /// it is reached.
    fn leads_to(&self, subtypes: &[&Node], list: &'a Node, depth: usize) -> bool {
        let mut level = vec![list];
        let mut seen = HashSet::from_iter([std::ptr::from_ref(list)]);
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
                if subtypes.iter().any(|it| std::ptr::eq(*it, branch)) {
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
        let has_rare = keyword::has_rare(node);
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
        if has_rare {
            self.conditional(node, 0);
        }
        self.additional(node);
        if let Some(items) = node.get("items") {
            self.view.items.push(items);
        }
        if has_rare {
            self.rare_keywords(node);
        }
        self.view.read_only |= keyword::flag(node, "readOnly", self.diagnostics);
        self.view.write_only |= keyword::flag(node, "writeOnly", self.diagnostics);
        let format = || node.get("format").and_then(Node::as_str);
        self.view.format = self.view.format.or_else(format);
        if has_rare {
            keyword::limits(node, &mut self.view.limits, self.diagnostics);
            keyword::demands(node, self.resolver, &mut self.view.limits.unchecked);
            keyword::unchecked(node, self.diagnostics);
        }
    }

    /// Keywords that only some lists, objects and strings have.
    fn rare_keywords(&mut self, node: &'a Node) {
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
        for (key, slot) in [
            ("contentEncoding", &mut self.view.content_encoding),
            ("contentMediaType", &mut self.view.content_media_type),
        ] {
            *slot = slot.or_else(|| node.get(key).and_then(Node::as_str));
        }
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
                    .push(diagnostic.help("the first type is kept"));
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
            && let Some(values) = enum_values::of_schema(node)
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
        match enum_values::narrowed(before, &values) {
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
                format!("no {what} satisfies this and the other schemas here"),
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
