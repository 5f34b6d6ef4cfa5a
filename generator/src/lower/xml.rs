//! Shapes of XML: where the properties of objects are in documents (OpenAPI, "XML Object").
//!
//! A shape is made for each schema that bodies of XML reach, one after another from a queue, as types are. It knows
//! nothing of types: values travel as JSON, and a shape says how that and XML become each other.

use foldhash::HashMap;

use super::json_types::JsonTypes;
use super::types::Site;
use super::view::NodeKey;
use super::xml_facts::{Facts, Naming, last_segment};
use super::{Lower, pointer_name};
use crate::ir::{
    TypeName, XmlContent, XmlId, XmlList, XmlName, XmlNode, XmlPart, XmlScalars, XmlShape,
};
use crate::source::{Node, NodeId};

/// The shapes found so far.
#[derive(Debug, Default)]
pub(super) struct Shapes<'a> {
    known: HashMap<Vec<NodeKey>, XmlId>,
    found: Vec<(XmlShape, Vec<&'a Node>)>,
    /// How many of them have their parts.
    finished: usize,
}

/// A branch of a union that has an element's name of its own.
struct Alternative<'a> {
    name: XmlName,
    schema: &'a Node,
    when: Option<(String, Vec<String>)>,
}

impl<'a> Lower<'_, 'a> {
    /// The shape of documents of a schema; `None` if they are better taken as text: nothing is known of what is in them,
    /// or, where they are to be written, what their root element is called.
    pub(super) fn xml_document(
        &mut self,
        schema: Option<&'a Node>,
        site: &Site,
        sent: bool,
    ) -> Option<XmlId> {
        let schema = schema?;
        let facts = self.xml_facts(&[schema]);
        let naming = self.xml_naming(&[schema]);
        let types = facts.types?.without(JsonTypes::NULL);
        if types.is_empty() || (types == JsonTypes::STRING && naming.name.is_none()) {
            return None;
        }
        let name = naming.component.clone().unwrap_or_default();
        let root = match (naming.name, name.is_empty()) {
            // A schema without a name, of one element, is what stands around a document's root.
            (None, true) if !sent || self.is_frame(&facts) => XmlName::default(),
            (None, true) => {
                let message = "the root element of this body has no name".to_owned();
                let help = "give it one by `xml: { name: ... }`; until then the body is text";
                self.unsuited(schema, message, help);
                return None;
            }
            _ => self.xml_name(&naming, &name, schema)?,
        };
        let id = self.xml_shape(&[schema], &site.name);
        let shape = &mut self.output.xml.found[id.0].0;
        if shape.root.as_ref().is_none_or(|it| *it == root) {
            shape.root = Some(root);
            return Some(id);
        }
        // The same values under another name.
        let mut other = shape.clone();
        other.name = site.name.clone();
        other.root = Some(root);
        let nodes = self.output.xml.found[id.0].1.clone();
        let known = self
            .output
            .xml
            .found
            .iter()
            .position(|(it, schemas)| it.root == other.root && schemas.iter().eq(&nodes));
        Some(match known {
            Some(index) => XmlId(index),
            None => self.xml_add(other, nodes),
        })
    }

    /// Whether an object has one property, which is an element that occurs once.
    fn is_frame(&mut self, facts: &Facts<'a>) -> bool {
        let one = facts.properties.len() == 1 && facts.rest.is_none();
        let only = facts.properties.values().next().filter(|_| one).cloned();
        only.is_some_and(|schemas| {
            let naming = self.xml_naming(&schemas);
            let list = self.xml_facts(&schemas).has(JsonTypes::ARRAY);
            let element = naming.node.is_none_or(|(it, _)| it == "element");
            element && (!list || naming.wrapped == Some(true))
        })
    }

    /// Gives every waiting shape its parts; doing so may add more.
    pub(super) fn drain_xml(&mut self) -> Vec<XmlShape> {
        while let Some((shape, nodes)) = self.output.xml.found.get(self.output.xml.finished) {
            let (name, root, nodes) = (shape.name.clone(), shape.root.clone(), nodes.clone());
            let parts = self.xml_parts(&nodes, &name, root.as_ref());
            self.output.xml.found[self.output.xml.finished].0.parts = parts;
            self.output.xml.finished += 1;
        }
        std::mem::take(&mut self.output.xml.found)
            .into_iter()
            .map(|(shape, _)| shape)
            .collect()
    }

    /// The shape of a place's values; it waits in the queue the first time.
    fn xml_shape(&mut self, nodes: &[&'a Node], name: &TypeName) -> XmlId {
        let (schemas, reference) = self.xml_schemas(nodes);
        let key: Vec<NodeKey> = schemas.iter().map(|it| std::ptr::from_ref(*it)).collect();
        if let Some(id) = self.output.xml.known.get(&key) {
            return *id;
        }
        let name = match reference.and_then(Node::as_str) {
            Some(pointer) => pointer_name(pointer),
            None => name.clone(),
        };
        let shape = XmlShape {
            name,
            root: None,
            parts: Vec::new(),
        };
        let id = self.xml_add(shape, schemas);
        self.output.xml.known.insert(key, id);
        id
    }

    fn xml_add(&mut self, shape: XmlShape, nodes: Vec<&'a Node>) -> XmlId {
        self.output.xml.found.push((shape, nodes));
        XmlId(self.output.xml.found.len() - 1)
    }

    /// What is in an element of a place.
    fn xml_content(&mut self, nodes: &[&'a Node], name: &TypeName) -> XmlContent {
        let facts = self.xml_facts(nodes);
        let Some(types) = facts.types else {
            return XmlContent::Any;
        };
        if types
            .both(JsonTypes::OBJECT.with(JsonTypes::ARRAY))
            .is_empty()
        {
            return XmlContent::Text(scalars(types));
        }
        let origin = nodes.first().map_or(NodeId::NONE, |it| it.id);
        match self.count_place(origin) {
            true => XmlContent::Shape(self.xml_shape(nodes, name)),
            false => XmlContent::Any,
        }
    }

    fn xml_parts(
        &mut self,
        nodes: &[&'a Node],
        name: &TypeName,
        root: Option<&XmlName>,
    ) -> Vec<XmlPart> {
        let facts = self.xml_facts(nodes);
        let mut parts = Vec::new();
        for (key, schemas) in &facts.properties {
            let required = facts.required.contains(key);
            self.xml_property(key, schemas, required, name, &mut parts);
        }
        if let Some(schemas) = &facts.rest {
            parts.push(self.xml_rest(schemas, name));
        } else if facts.properties.is_empty() && facts.has(JsonTypes::OBJECT) {
            parts.push(part("", XmlNode::AdditionalProperties, XmlContent::Any));
        }
        let scalars = scalars(facts.types.unwrap_or_default());
        if scalars != XmlScalars::default() {
            parts.push(part("", XmlNode::Itself, XmlContent::Text(scalars)));
        }
        if facts.has(JsonTypes::ARRAY) {
            let naming = self.xml_naming(&facts.items);
            // Items of a document that is a list have no property to be called by.
            let component = naming.component.clone().filter(|_| root.is_some());
            let around = root.map(|it| it.local.clone()).filter(|it| !it.is_empty());
            let usual = component.or(around).unwrap_or_else(|| "item".to_owned());
            self.xml_items("", XmlNode::Items, &facts, None, &usual, name, &mut parts);
        }
        parts
    }

    /// The properties that have no name of their own.
    fn xml_rest(&mut self, schemas: &[&'a Node], name: &TypeName) -> XmlPart {
        let name = below(name, "value");
        let facts = self.xml_facts(schemas);
        if !facts.has(JsonTypes::ARRAY) {
            let content = self.xml_content(schemas, &name);
            return part("", XmlNode::AdditionalProperties, content);
        }
        let naming = self.xml_naming(schemas);
        let wrapped = is_wrapped(&naming);
        let item = self.xml_naming(&facts.items);
        let item = item.text().unwrap_or("item").to_owned();
        let content = self.xml_content(&facts.items, &below(&name, "item"));
        let mut part = part("", XmlNode::AdditionalProperties, content);
        part.list = Some(XmlList {
            wrapped,
            item: named(&item),
        });
        part
    }

    fn xml_property(
        &mut self,
        key: &str,
        schemas: &[&'a Node],
        required: bool,
        owner: &TypeName,
        parts: &mut Vec<XmlPart>,
    ) {
        let naming = self.xml_naming(schemas);
        let facts = self.xml_facts(schemas);
        let site = below(owner, key);
        let node = self.xml_node(&naming, &facts);
        if !matches!(node, XmlNode::Element | XmlNode::Attribute) {
            let content = self.xml_content(schemas, &site);
            parts.push(part(key, node, content));
            return;
        }
        let Some(origin) = schemas.first() else {
            return;
        };
        let Some(name) = self.xml_name(&naming, key, origin) else {
            return;
        };
        if node == XmlNode::Element && facts.has(JsonTypes::ARRAY) {
            let usual = match is_wrapped(&naming) {
                true => name.local.clone(),
                false => key.to_owned(),
            };
            let first = parts.len();
            let around = Some((&name, is_wrapped(&naming)));
            self.xml_items(key, node, &facts, around, &usual, &site, parts);
            parts[first..]
                .iter_mut()
                .for_each(|it| it.required = required);
            let others = facts.types.unwrap_or_default();
            if others
                .without(JsonTypes::ARRAY.with(JsonTypes::NULL))
                .is_empty()
            {
                return;
            }
        } else if node == XmlNode::Element && naming.name.is_none() {
            let alternatives = self.alternatives(&facts);
            for it in &alternatives {
                let content = self.xml_content(&[it.schema], &site);
                parts.push(XmlPart {
                    name: it.name.clone(),
                    when: it.when.clone(),
                    ..part(key, node, content)
                });
            }
            if !alternatives.is_empty() {
                return;
            }
        }
        let content = self.xml_content(schemas, &site);
        parts.push(XmlPart {
            name,
            ..part(key, node, content)
        });
    }

    /// What a property is in the tree of XML.
    fn xml_node(&mut self, naming: &Naming<'a>, facts: &Facts<'a>) -> XmlNode {
        let Some((said, origin)) = naming.node else {
            return XmlNode::Element;
        };
        let (list, object) = (facts.has(JsonTypes::ARRAY), facts.has(JsonTypes::OBJECT));
        let node = match said {
            "attribute" => XmlNode::Attribute,
            "text" => XmlNode::Text,
            "cdata" => XmlNode::Cdata,
            "none" if object && !list => return XmlNode::Inline,
            "none" if !list => return XmlNode::Text,
            "none" | "element" => return XmlNode::Element,
            _ => {
                let message = format!("`{said}` is no `nodeType`");
                let help = "these are `element`, `attribute`, `text`, `cdata` and `none`";
                self.unsuited(origin, message, help);
                return XmlNode::Element;
            }
        };
        if list || object {
            let what = if object { "an object" } else { "a list" };
            let message = format!("{what} cannot be {}", described(said));
            self.unsuited(origin, message, "it is an element");
            return XmlNode::Element;
        }
        node
    }

    /// The parts of a list: one, unless its items are alternatives.
    #[allow(clippy::too_many_arguments)] // A list has a name, its items have, and both have a place.
    fn xml_items(
        &mut self,
        key: &str,
        node: XmlNode,
        list: &Facts<'a>,
        around: Option<(&XmlName, bool)>,
        usual: &str,
        site: &TypeName,
        parts: &mut Vec<XmlPart>,
    ) {
        let naming = self.xml_naming(&list.items);
        let within = self.xml_facts(&list.items);
        let site = below(site, "item");
        let wrapped = around.is_some_and(|(_, wrapped)| wrapped);
        let outer = around.map(|(name, _)| name.clone()).unwrap_or_default();
        if naming.name.is_none() && list.tuple.is_none() {
            let alternatives = self.alternatives(&within);
            for it in &alternatives {
                let content = self.xml_content(&[it.schema], &site);
                let item = it.name.clone();
                parts.push(XmlPart {
                    name: outer.clone(),
                    list: Some(XmlList { wrapped, item }),
                    when: it.when.clone(),
                    ..part(key, node, content)
                });
            }
            if !alternatives.is_empty() {
                return;
            }
        }
        let origin = list.items.first().copied();
        let item = origin.and_then(|origin| self.xml_name(&naming, usual, origin));
        let item = item.unwrap_or_else(|| named(usual));
        let mut part = XmlPart {
            name: outer,
            list: Some(XmlList { wrapped, item }),
            ..part(key, node, XmlContent::Any)
        };
        if let Some(tuple) = list.tuple {
            parts.extend(self.xml_tuple(tuple, list, usual, &site, &part));
            return;
        }
        if !list.items.is_empty() {
            part.content = self.xml_content(&list.items, &site);
        }
        parts.push(part);
    }

    /// The parts of a list whose items differ by position: one for each, and one for those that follow.
    fn xml_tuple(
        &mut self,
        tuple: &'a Node,
        list: &Facts<'a>,
        usual: &str,
        site: &TypeName,
        like: &XmlPart,
    ) -> Vec<XmlPart> {
        let first = tuple.as_array().unwrap_or_default().iter();
        let rest = list
            .items
            .iter()
            .copied()
            .filter(|it| it.as_object().is_some());
        let mut parts = Vec::new();
        for item in first.chain(rest) {
            let naming = self.xml_naming(&[item]);
            if let Some((said, origin)) = naming.node
                && said != "element"
            {
                let message = format!("an item of a list cannot be {}", described(said));
                self.unsuited(origin, message, "it is an element");
            }
            let name = self.xml_name(&naming, usual, item);
            let item_name = name.unwrap_or_else(|| named(usual));
            let content = self.xml_content(&[item], site);
            parts.push(XmlPart {
                content,
                list: like.list.as_ref().map(|it| XmlList {
                    item: item_name,
                    ..it.clone()
                }),
                in_order: true,
                ..like.clone()
            });
        }
        parts
    }

    /// The branches of a union, if each of them has a name of its own.
    fn alternatives(&mut self, facts: &Facts<'a>) -> Vec<Alternative<'a>> {
        let [(branches, discriminator)] = facts.unions.as_slice() else {
            return Vec::new();
        };
        let mut found: Vec<Alternative<'a>> = Vec::new();
        for branch in branches {
            let naming = self.xml_naming(&[branch]);
            if naming.name.is_none() {
                return Vec::new();
            }
            let Some(name) = self.xml_name(&naming, "", branch) else {
                return Vec::new();
            };
            if found.iter().any(|it| it.name.local == name.local) {
                return Vec::new();
            }
            found.push(Alternative {
                name,
                schema: branch,
                when: self.tag(branch, *discriminator),
            });
        }
        found
    }

    /// What tells a branch from the others: its value of the discriminator, or a property that has just one value.
    fn tag(
        &self,
        branch: &'a Node,
        discriminator: Option<&'a Node>,
    ) -> Option<(String, Vec<String>)> {
        if let Some(discriminator) = discriminator {
            let key = discriminator.get("propertyName")?.as_str()?;
            let reference = branch.get("$ref")?;
            let (pointer, component) = (reference.as_str()?, last_segment(reference)?);
            let mapping = discriminator.get("mapping").and_then(Node::as_object);
            let is_branch = |it: &Node| {
                let text = it.as_str().unwrap_or_default();
                text == pointer || text == component
            };
            let values = mapping.into_iter().flatten();
            let values = values.filter(|(_, it)| is_branch(it));
            let mut values: Vec<String> = values.map(|(value, _)| value.to_string()).collect();
            if values.is_empty() {
                values.push(component);
            }
            return Some((key.to_owned(), values));
        }
        let facts = self.xml_facts(&[branch]);
        facts.properties.iter().find_map(|(key, schemas)| {
            let only = schemas.iter().find_map(|it| match it.get("const") {
                Some(value) => value.as_str(),
                None => match it.get("enum")?.as_array()? {
                    [only] => only.as_str(),
                    _ => None,
                },
            });
            let only = only.filter(|_| facts.required.contains(key))?;
            Some(((*key).to_owned(), vec![only.to_owned()]))
        })
    }

    /// The name of a node: what is said, or what it is called otherwise; `None` if neither is a name in XML.
    fn xml_name(&mut self, naming: &Naming<'a>, usual: &str, origin: &Node) -> Option<XmlName> {
        let said = naming.text();
        let local = said.filter(|it| is_name(it)).unwrap_or(usual);
        if let (Some(said), Some(node)) = (said, naming.name)
            && !is_name(said)
        {
            let message = format!("`{}` is no name in XML", said.escape_debug());
            self.unsuited(node, message, "the name it has otherwise is taken");
        }
        if !is_name(local) {
            let message = format!("`{}` is no name in XML", local.escape_debug());
            let help =
                "give it one by `xml: { name: ... }`; until then it is neither written nor read";
            self.unsuited(origin, message, help);
            return None;
        }
        let prefix = naming.prefix.filter(|it| is_name(it) && !it.contains(':'));
        Some(XmlName {
            local: local.to_owned(),
            prefix: prefix.map(str::to_owned),
            namespace: naming.namespace.map(str::to_owned),
        })
    }
}

fn below(name: &TypeName, word: &str) -> TypeName {
    let mut name = name.clone();
    name.fixed = None;
    name.path.push(word.to_owned());
    name.place.push(word.to_owned());
    name
}

fn part(key: &str, node: XmlNode, content: XmlContent) -> XmlPart {
    XmlPart {
        key: key.to_owned(),
        node,
        name: named(key),
        content,
        list: None,
        required: false,
        in_order: false,
        when: None,
    }
}

fn named(local: &str) -> XmlName {
    XmlName {
        local: local.to_owned(),
        ..XmlName::default()
    }
}

fn scalars(types: JsonTypes) -> XmlScalars {
    let has = |it: JsonTypes| !types.both(it).is_empty();
    XmlScalars {
        string: has(JsonTypes::STRING),
        number: has(JsonTypes::NUMBER),
        boolean: has(JsonTypes::BOOLEAN),
    }
}

/// Whether an element stands around the items of a list.
fn is_wrapped(naming: &Naming<'_>) -> bool {
    match naming.node {
        Some((said, _)) => said == "element",
        None => naming.wrapped == Some(true),
    }
}

fn described(node: &str) -> &'static str {
    match node {
        "attribute" => "an attribute",
        "text" => "text",
        "cdata" => "CDATA",
        _ => "nothing",
    }
}

/// Whether a text is a name (XML 1.0, section 2.3), near enough.
fn is_name(text: &str) -> bool {
    let starts = |it: char| it.is_alphabetic() || it == '_' || it == ':';
    let goes_on = |it: char| starts(it) || it.is_numeric() || matches!(it, '-' | '.' | '\u{b7}');
    text.starts_with(starts) && text.chars().all(goes_on)
}
