//! Values of enums: from `const`, `enum`, or a `oneOf` of constants (an annotated enumeration, OpenAPI 3.1.1).
//!
//! An `enum` cannot describe its values. So documents write a union of constants, each with a title and a description
//! (`oneOf: [{const: 1, title: Primary}, ..]`), or lists of names beside `enum` (`x-enum-varnames`). All become one form
//! here, so that whatever narrows an enum, or selects a union's branch by one, treats them the same.

use std::sync::LazyLock;

use super::constant::scalar;
use super::json_types::JsonTypes;
use super::pointer_name;
use super::types::is_descriptive;
use crate::ir::Docs;
use crate::resolve::Resolver;
use crate::source::{Node, Value};

/// A value that a schema lists.
#[derive(Debug, Clone)]
pub struct Listed<'a> {
    /// The value.
    pub value: &'a Node,
    /// What the document calls it.
    pub name: Option<String>,
    /// What the document says about it.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

impl Listed<'_> {
    fn is_same(&self, other: &Listed<'_>) -> bool {
        match (scalar(self.value), scalar(other.value)) {
            (Some(a), Some(b)) => a == b,
            _ => self.value == other.value,
        }
    }
}

/// How many references may lead to a constant.
const MOST_STEPS: usize = 16;

/// Where `type: "null"` stands for the value.
static NULL: LazyLock<Node> = LazyLock::new(|| Node::synthetic(Value::Null));

/// The values of `const` or `enum`, with the names and descriptions that extensions give them.
pub fn of_schema<'a>(node: &'a Node) -> Option<Vec<Listed<'a>>> {
    let values = match node.get("const") {
        Some(value) => vec![value],
        None => node.get("enum")?.as_array()?.iter().collect(),
    };
    let told = |keys: [&str; 2], index: usize| {
        let list = keys.iter().find_map(|key| node.get(key)?.as_array())?;
        list.get(index)?.as_str().map(str::to_owned)
    };
    let listed = values.into_iter().enumerate().map(|(index, value)| Listed {
        value,
        name: told(["x-enum-varnames", "x-enumNames"], index),
        description: told(["x-enum-descriptions", "x-enumDescriptions"], index),
        deprecated: false,
    });
    let listed: Vec<Listed<'a>> = listed.collect();
    (!listed.is_empty()).then_some(listed)
}

/// The values of a union, if each of its branches is a constant, a few of them without a name of their own, or null.
pub fn of_union<'a>(resolver: &Resolver<'a>, list: &'a Node) -> Option<Vec<Listed<'a>>> {
    let mut all = Vec::new();
    for branch in list.as_array()? {
        all.extend(of_branch(resolver, branch)?);
    }
    if all.iter().all(|it| it.value.is_null()) {
        return None;
    }
    keep_telling_names(&mut all);
    Some(all)
}

fn of_branch<'a>(resolver: &Resolver<'a>, branch: &'a Node) -> Option<Vec<Listed<'a>>> {
    let mut node = branch;
    let mut about = About::default();
    for _ in 0..MOST_STEPS {
        let map = node.as_object()?;
        let lists = |key: &str| matches!(key, "const" | "enum" | "type" | "format");
        if !map.keys().all(|it| lists(it) || is_descriptive(it)) {
            return None;
        }
        about.add(node);
        let Some(reference) = map.get("$ref") else {
            return about.values(node);
        };
        if map.keys().any(|it| lists(it)) {
            return None;
        }
        let name = pointer_name(reference.as_str()?);
        let name = name.path.last().cloned().unwrap_or(name.root);
        about.component.get_or_insert(name);
        node = resolver.target(reference).ok()?;
    }
    None
}

/// What is said of a constant on the way to it.
#[derive(Default)]
struct About {
    title: Option<String>,
    description: Option<String>,
    deprecated: bool,
    /// The schema it is, if it has a name.
    component: Option<String>,
}

impl About {
    fn add(&mut self, node: &Node) {
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        self.title = self.title.take().or_else(|| text("title"));
        self.description = self.description.take().or_else(|| text("description"));
        self.deprecated |= node.get("deprecated").and_then(Node::as_bool) == Some(true);
    }

    fn values<'a>(self, node: &'a Node) -> Option<Vec<Listed<'a>>> {
        let types = declared(node);
        let Some(mut values) = of_schema(node) else {
            let null = (types? == JsonTypes::NULL).then(|| Listed {
                value: &NULL,
                name: None,
                description: None,
                deprecated: false,
            });
            return Some(vec![null?]);
        };
        let fits = |it: &Listed<'_>| {
            let of_type = types.is_none_or(|types| types.has(JsonTypes::of(it.value)));
            of_type && scalar(it.value).is_some()
        };
        if !values.iter().all(fits) {
            return None;
        }
        match values.as_mut_slice() {
            [only] => self.describe(only),
            // Values that have a name in common are a type of their own.
            _ if self.title.is_some() || self.component.is_some() => return None,
            _ => {}
        }
        Some(values)
    }

    fn describe(self, value: &mut Listed<'_>) {
        let (name, prose) = match self.title {
            Some(title) if is_name(&title) => (Some(title), None),
            title => (self.component, title),
        };
        value.name = value.name.take().or(name);
        value.description = value.description.take().or(self.description).or(prose);
        value.deprecated |= self.deprecated;
    }
}

/// Names the only value of a schema by what is said of the schema.
pub fn describe(value: &mut Listed<'_>, docs: &Docs, component: Option<String>) {
    let about = About {
        title: docs.title.clone(),
        description: docs.description.clone(),
        deprecated: docs.deprecated,
        component,
    };
    about.describe(value);
}

/// Whether a title can serve as a name; others are prose.
fn is_name(title: &str) -> bool {
    title.chars().any(char::is_alphanumeric) && title.split_whitespace().count() <= 6
}

/// Takes away the names of values if several have the same.
pub fn keep_telling_names(values: &mut [Listed<'_>]) {
    let mut seen = foldhash::HashSet::default();
    let mut names = values.iter().filter_map(|it| it.name.as_deref());
    if !names.all(|it| seen.insert(it)) {
        values.iter_mut().for_each(|it| it.name = None);
    }
}

fn declared(node: &Node) -> Option<JsonTypes> {
    let named = |it: &Node| it.as_str().and_then(JsonTypes::named);
    match node.get("type")?.as_array() {
        None => named(node.get("type")?),
        Some(names) => {
            let each: Option<Vec<JsonTypes>> = names.iter().map(named).collect();
            Some(
                each?
                    .into_iter()
                    .fold(JsonTypes::default(), JsonTypes::with),
            )
        }
    }
}

/// Leaves of some values those that are among others, with what either list says of them. `None` if there are none.
pub fn narrowed<'a>(before: &[Listed<'a>], others: &[Listed<'a>]) -> Option<Vec<Listed<'a>>> {
    let both = |it: &Listed<'a>| {
        let other = others.iter().find(|other| other.is_same(it))?;
        let mut it = it.clone();
        it.name = it.name.or_else(|| other.name.clone());
        it.description = it.description.or_else(|| other.description.clone());
        it.deprecated |= other.deprecated;
        Some(it)
    };
    let left: Vec<Listed<'a>> = before.iter().filter_map(both).collect();
    (!left.is_empty()).then_some(left)
}
