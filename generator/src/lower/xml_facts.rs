//! Facts about schemas that matter for XML.
//!
//! XML does not distinguish `allOf` from the branches of a union: an element may hold the properties of all of them. So this
//! looks at schemas differently than a `View` does, and takes in everything.

use std::collections::VecDeque;

use foldhash::HashSet;
use indexmap::{IndexMap, IndexSet};

use super::Lower;
use super::json_types::JsonTypes;
use super::keyword;
use super::view::Conjunction;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::resolve::segments;
use crate::source::Node;

/// How many schemas are taken in for one place; real documents stay far below.
const MOST_MEMBERS: usize = 2_000;

/// What all schemas of a place say together.
#[derive(Debug, Default)]
pub struct Facts<'a> {
    /// The types that any of them has; `None` if nothing is said.
    pub types: Option<JsonTypes>,
    pub properties: IndexMap<&'a str, Vec<&'a Node>>,
    /// The properties that are required whatever branch of a union is chosen.
    pub required: IndexSet<&'a str>,
    pub items: Vec<&'a Node>,
    /// A list whose items differ by position.
    pub tuple: Option<&'a Node>,
    /// The schemas of further properties, if there may be any; none means that they are anything.
    pub rest: Option<Vec<&'a Node>>,
    /// Unions of more than one branch, null aside, with the discriminator beside them.
    pub unions: Vec<(Vec<&'a Node>, Option<&'a Node>)>,
}

impl Facts<'_> {
    /// Whether a type is among those that are said.
    pub fn has(&self, type_: JsonTypes) -> bool {
        self.types.is_some_and(|it| !it.both(type_).is_empty())
    }
}

/// The `xml` objects of a place, laid together; the place's own words come before those of what it refers to.
#[derive(Debug, Default)]
pub struct Naming<'a> {
    /// `name`.
    pub name: Option<&'a Node>,
    pub prefix: Option<&'a str>,
    pub namespace: Option<&'a str>,
    /// `nodeType`, or the older `attribute: true`.
    pub node: Option<(&'a str, &'a Node)>,
    pub wrapped: Option<bool>,
    /// What the component is called that the place refers to.
    pub component: Option<String>,
}

impl<'a> Naming<'a> {
    /// The name, if it is a text.
    pub fn text(&self) -> Option<&'a str> {
        self.name.and_then(Node::as_str)
    }

    fn add(&mut self, xml: &'a Node) {
        let text = |key: &str| xml.get(key).and_then(Node::as_str);
        let flag = |key: &str| xml.get(key).and_then(Node::as_bool);
        let name = xml.get("name").filter(|it| it.as_str().is_some());
        self.name = self.name.or(name);
        self.prefix = self.prefix.or(text("prefix"));
        self.namespace = self.namespace.or(text("namespace"));
        self.wrapped = self.wrapped.or(flag("wrapped"));
        let attribute = xml.get("attribute").filter(|it| it.as_bool() == Some(true));
        let node = text("nodeType").zip(xml.get("nodeType"));
        let node = node.or(attribute.map(|it| ("attribute", it)));
        self.node = self.node.or(node);
    }
}

impl<'a> Lower<'_, 'a> {
    /// All that the schemas of a place say, of references, `allOf` members and branches as well.
    pub(super) fn xml_facts(&self, nodes: &[&'a Node]) -> Facts<'a> {
        let mut facts = Facts::default();
        let mut seen = HashSet::default();
        let mut open: Vec<(&'a Node, bool)> = nodes.iter().rev().map(|it| (*it, false)).collect();
        while let Some((node, branch)) = open.pop() {
            if seen.len() >= MOST_MEMBERS || !seen.insert(std::ptr::from_ref(node)) {
                continue;
            }
            facts.add(node, branch);
            let mut next: Vec<(&'a Node, bool)> = Vec::new();
            if let Some(target) = self.target(node) {
                next.push((target, branch));
            }
            let members = node.get("allOf").and_then(Node::as_array);
            next.extend(members.unwrap_or_default().iter().map(|it| (it, branch)));
            for key in ["oneOf", "anyOf"] {
                let branches = branches(node, key);
                let choice = branches.len() > 1;
                next.extend(branches.iter().map(|it| (*it, branch || choice)));
                if choice && !branch {
                    facts.unions.push((branches, node.get("discriminator")));
                }
            }
            open.extend(next.into_iter().rev());
        }
        facts
    }

    /// What the `xml` objects of a place say.
    pub(super) fn xml_naming(&mut self, nodes: &[&'a Node]) -> Naming<'a> {
        let mut naming = Naming::default();
        let mut open: VecDeque<&'a Node> = nodes.iter().copied().collect();
        let mut steps = 0;
        while let Some(node) = open.pop_front() {
            steps += 1;
            if steps > 64 {
                break;
            }
            if keyword::object(node, "xml", self.diagnostics).is_some()
                && let Some(xml) = node.get("xml")
            {
                naming.add(xml);
            }
            let members = node.get("allOf").and_then(Node::as_array);
            let members = members.unwrap_or_default().iter();
            open.extend(members.filter(|it| it.get("$ref").is_none()));
            for key in ["oneOf", "anyOf"] {
                if let [only] = branches(node, key).as_slice() {
                    open.push_back(only);
                }
            }
            if let Some(reference) = self.pure_reference(&Conjunction::of(node))
                && let Ok(target) = self.resolver.target(reference)
            {
                naming.component = naming.component.or_else(|| last_segment(reference));
                open.push_back(target);
            }
        }
        naming
    }

    /// The schemas that a place stands for: what is behind references that say nothing else, with the last of these.
    pub(super) fn xml_schemas(&self, nodes: &[&'a Node]) -> (Vec<&'a Node>, Option<&'a Node>) {
        let mut found: Vec<&'a Node> = Vec::new();
        let mut last = None;
        for node in nodes {
            let mut node = *node;
            for _ in 0..64 {
                let Some(reference) = self.pure_reference(&Conjunction::of(node)) else {
                    break;
                };
                let Ok(target) = self.resolver.target(reference) else {
                    break;
                };
                last = Some(reference);
                node = target;
            }
            if !found.iter().any(|it| std::ptr::eq(*it, node)) {
                found.push(node);
            }
        }
        let named = last.filter(|_| found.len() == 1);
        (found, named)
    }

    fn target(&self, node: &'a Node) -> Option<&'a Node> {
        self.resolver.target(node.get("$ref")?).ok()
    }

    /// Says that something of a schema cannot be done in XML.
    pub(super) fn unsuited(&mut self, node: &Node, message: String, help: &str) {
        let place = Place::Value(node.id);
        let diagnostic = Diagnostic::new(Code::UnsuitedXml, place, message);
        self.diagnostics.push(diagnostic.help(help));
    }
}

/// The branches of a union, null aside.
pub(super) fn branches<'a>(node: &'a Node, key: &str) -> Vec<&'a Node> {
    let list = node.get(key).and_then(Node::as_array).unwrap_or_default();
    let null = |it: &&Node| it.get("type").and_then(Node::as_str) == Some("null");
    list.iter().filter(|it| !null(it)).collect()
}

/// What a reference calls its target.
pub(super) fn last_segment(reference: &Node) -> Option<String> {
    segments(reference.as_str()?).pop()
}

impl<'a> Facts<'a> {
    fn add(&mut self, node: &'a Node, branch: bool) {
        if let Some(types) = stated_types(node) {
            self.types = Some(self.types.unwrap_or_default().with(types));
        }
        let properties = node.get("properties").and_then(Node::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            self.properties.entry(name).or_default().push(schema);
        }
        let required = node.get("required").and_then(Node::as_array);
        if !branch {
            let names = required.unwrap_or_default().iter();
            self.required.extend(names.filter_map(Node::as_str));
        }
        self.items.extend(node.get("items"));
        self.tuple = self.tuple.or(node.get("prefixItems"));
        let rest = node.get("additionalProperties");
        let rest = rest.or_else(|| node.get("unevaluatedProperties"));
        match rest.map(|it| (it, it.as_bool(), it.as_object())) {
            Some((_, Some(true), _)) => {
                self.rest.get_or_insert_default();
            }
            Some((schema, None, Some(map))) => {
                let schemas = self.rest.get_or_insert_default();
                schemas.extend((!map.is_empty()).then_some(schema));
            }
            _ => {}
        }
        let patterns = node.get("patternProperties").and_then(Node::as_object);
        for (_, schema) in patterns.into_iter().flatten() {
            self.rest.get_or_insert_default().push(schema);
        }
    }
}

/// The types that a schema has by itself, guessed from other keywords where `type` is missing.
fn stated_types(node: &Node) -> Option<JsonTypes> {
    if let Some(types) = keyword::types(node, &mut Diagnostics::default()) {
        return Some(types);
    }
    if let Some(value) = node.get("const") {
        return Some(JsonTypes::of(value));
    }
    if let Some(values) = node.get("enum").and_then(Node::as_array) {
        let none = JsonTypes::default();
        return Some(
            values
                .iter()
                .fold(none, |all, it| all.with(JsonTypes::of(it))),
        );
    }
    let has = |key: &str| node.get(key).is_some();
    if has("properties")
        || node
            .get("additionalProperties")
            .is_some_and(|it| it.as_object().is_some())
    {
        Some(JsonTypes::OBJECT)
    } else if has("items") || has("prefixItems") {
        Some(JsonTypes::ARRAY)
    } else {
        None
    }
}
