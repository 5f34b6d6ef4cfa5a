//! Advice: what breaks no rule and costs nothing, and yet is better otherwise.

use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;

use super::{Lint, root};
use crate::diagnostic::{Code, Place};
use crate::dialect::Version::V20;
use crate::source::{Node, uri};

/// Advice on the document as a whole.
pub fn check(lint: &mut Lint<'_, '_>) {
    without_id(lint);
    unused(lint);
}

/// Operations whose names depend on their paths.
fn without_id(lint: &mut Lint<'_, '_>) {
    for (path, item) in root::members(lint.root().get("paths")) {
        let Some(item) = lint.follow(item) else {
            continue;
        };
        for (method, operation) in root::operations(item) {
            let said = operation.get("operationId").and_then(Node::as_str);
            if operation.as_object().is_some() && said.is_none_or(|it| it.trim().is_empty()) {
                let message = format!("`{} {path}` has no `operationId`", method.to_uppercase());
                let place = Place::Key(operation.id);
                let help = "add one: its call is named after method and path, and gets another name with another path";
                lint.report(operation, Code::MissingOperationId, place, &message, help);
            }
        }
    }
}

/// Where components stand: the way there, and what one is called.
const COMPONENTS: [(&str, &str); 12] = [
    ("/components/schemas", "schema"),
    ("/components/responses", "response"),
    ("/components/parameters", "parameter"),
    ("/components/examples", "example"),
    ("/components/requestBodies", "request body"),
    ("/components/headers", "header"),
    (SCHEMES, "security scheme"),
    ("/components/links", "link"),
    ("/components/callbacks", "callback"),
    ("/components/pathItems", "path item"),
    ("/components/mediaTypes", "media type"),
    ("/components/webhooks", "webhook"),
];

/// The same in Swagger 2.0.
const DEFINITIONS: [(&str, &str); 4] = [
    ("/definitions", "schema"),
    ("/parameters", "parameter"),
    ("/responses", "response"),
    (DEFINED_SCHEMES, "security scheme"),
];

const SCHEMES: &str = "/components/securitySchemes";
const DEFINED_SCHEMES: &str = "/securityDefinitions";

/// Components that are reached from nothing but each other.
fn unused(lint: &mut Lint<'_, '_>) {
    let document = lint.root();
    let (sections, schemes): (&[_], _) = match lint.version {
        V20 => (&DEFINITIONS, DEFINED_SCHEMES),
        _ => (&COMPONENTS, SCHEMES),
    };
    let mut reach = Reach {
        schemes,
        schemas: sections.first().map_or("", |it| it.0),
        open: Vec::new(),
        used: HashSet::default(),
        has_anchors: false,
        variants: HashMap::default(),
        told_apart: HashSet::default(),
        components: IndexMap::new(),
    };
    for (section, _) in sections {
        let named = root::members(document.pointer(section));
        let named = named.map(|(name, node)| (name.as_str(), node)).collect();
        reach.components.insert(*section, named);
    }
    reach.find_variants();
    let outside = |key: &str| match lint.version {
        V20 => sections.iter().all(|it| it.0 != format!("/{key}")),
        _ => key != "components",
    };
    let members = document.as_object().into_iter().flatten();
    let roots = members.filter(|(key, _)| outside(key)).map(|it| it.1);
    reach.open.extend(roots);
    reach.requirements(document);
    reach.walk();
    let used = reach.used;
    for (section, what) in sections {
        for (name, node) in root::members(document.pointer(section)) {
            if !used.contains(&(*section, name.as_str())) {
                let message = format!("the {what} `{name}` is not used");
                let help = "remove it, or use it";
                lint.report(
                    node,
                    Code::UnusedComponent,
                    Place::Key(node.id),
                    &message,
                    help,
                );
            }
        }
    }
}

/// A component: the section it stands in, and its name.
type Key<'r> = (&'static str, &'r str);

/// What is reached, from outside of the components on.
struct Reach<'r> {
    schemes: &'static str,
    schemas: &'static str,
    /// What was reached and not looked at yet.
    open: Vec<&'r Node>,
    used: HashSet<Key<'r>>,
    /// Whether those that have an anchor are among them.
    has_anchors: bool,
    /// The schemas that extend one.
    variants: HashMap<Key<'r>, Vec<Key<'r>>>,
    told_apart: HashSet<Key<'r>>,
    components: IndexMap<&'static str, HashMap<&'r str, &'r Node>>,
}

impl<'r> Reach<'r> {
    fn walk(&mut self) {
        while let Some(node) = self.open.pop() {
            self.look(node);
        }
    }

    /// Finds the schemas that a discriminator tells apart: with one of their own, or of a schema that they extend.
    fn find_variants(&mut self) {
        let schemas = self.components.get(self.schemas);
        let all = schemas.into_iter().flatten();
        let all: Vec<(Key<'r>, &'r Node)> = all
            .map(|(name, node)| ((self.schemas, *name), *node))
            .collect();
        let mut open = Vec::new();
        for (key, node) in &all {
            for parent in self.parents(node) {
                self.variants.entry(parent).or_default().push(*key);
            }
            if node.get("discriminator").is_some() {
                open.push(*key);
            }
        }
        while let Some(key) = open.pop() {
            if self.told_apart.insert(key) {
                open.extend(self.variants.get(&key).into_iter().flatten());
            }
        }
    }

    fn look(&mut self, node: &'r Node) {
        if let Some(items) = node.as_array() {
            self.open.extend(items);
            return;
        }
        let Some(map) = node.as_object() else { return };
        for (key, value) in map {
            match (key.as_str(), value.as_str()) {
                ("$ref" | "$dynamicRef" | "$recursiveRef", Some(text)) => self.refers(text),
                ("discriminator", _) => {
                    let mapping = value.get("mapping").and_then(Node::as_object);
                    let targets = mapping.into_iter().flatten().filter_map(|it| it.1.as_str());
                    let default = value.get("defaultMapping").and_then(Node::as_str);
                    targets.chain(default).for_each(|it| self.names(it));
                }
                ("security", _) => self.requirements(node),
                _ => {}
            }
            self.open.push(value);
        }
    }

    /// The schemes that requirements of an object name.
    fn requirements(&mut self, owner: &'r Node) {
        let alternatives = owner.get("security").and_then(Node::as_array);
        let schemes = alternatives
            .into_iter()
            .flatten()
            .filter_map(Node::as_object);
        for name in schemes.flat_map(|it| it.keys()) {
            self.mark((self.schemes, name.as_str()));
        }
    }

    /// What a mapping of a discriminator names: a schema, by reference or by name.
    fn names(&mut self, text: &'r str) {
        if text.contains('#') {
            self.refers(text);
        }
        self.mark((self.schemas, text));
    }

    fn refers(&mut self, reference: &str) {
        let Some(fragment) = reference.strip_prefix('#') else {
            return;
        };
        let pointer = uri::decoded(fragment);
        match self.component(&pointer) {
            Some(found) => self.mark(found),
            // An anchor: whatever has one may be meant.
            None if self.has_anchors => {}
            None => {
                self.has_anchors = true;
                let anchored = self.which(|_, node| {
                    node.get("$anchor").is_some() || node.get("$dynamicAnchor").is_some()
                });
                anchored.into_iter().for_each(|it| self.mark(it));
            }
        }
    }

    /// The component that a pointer leads to, or into.
    fn component(&self, pointer: &str) -> Option<Key<'r>> {
        let mut sections = self.components.iter();
        sections.find_map(|(section, named)| {
            let name = pointer.strip_prefix(section)?.strip_prefix('/')?;
            let name = name.split('/').next().unwrap_or_default();
            let name = name.replace("~1", "/").replace("~0", "~");
            let (name, _) = named.get_key_value(name.as_str())?;
            Some((*section, *name))
        })
    }

    fn node(&self, (section, name): Key<'_>) -> Option<&'r Node> {
        self.components.get(section)?.get(name).copied()
    }

    /// Every component that a test fits.
    fn which(&self, test: impl Fn(Key<'r>, &'r Node) -> bool) -> Vec<Key<'r>> {
        let mut found = Vec::new();
        for (section, named) in &self.components {
            let fitting = named.iter().filter(|it| test((*section, *it.0), it.1));
            found.extend(fitting.map(|it| (*section, *it.0)));
        }
        found
    }

    /// The components that the members of a schema's `allOf` are.
    fn parents(&self, node: &'r Node) -> Vec<Key<'r>> {
        let members = node.get("allOf").and_then(Node::as_array);
        let references = members
            .into_iter()
            .flatten()
            .filter_map(|it| it.get("$ref"));
        let pointers = references.filter_map(|it| it.as_str()?.strip_prefix('#'));
        pointers
            .filter_map(|it| self.component(&uri::decoded(it)))
            .collect()
    }

    fn mark(&mut self, key: Key<'r>) {
        let mut open = vec![key];
        while let Some(key) = open.pop() {
            let Some(node) = self.node(key) else { continue };
            if !self.used.insert(key) {
                continue;
            }
            self.open.push(node);
            // Nothing need lead to a variant: values of the schema that it extends may be it.
            if self.told_apart.contains(&key) {
                open.extend(self.variants.get(&key).into_iter().flatten());
            }
        }
    }
}
