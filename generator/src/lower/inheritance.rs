//! Inheritance: a schema with a `discriminator` that others extend by `allOf` (OpenAPI, "Discriminator Object").
//!
//! Such a schema becomes a union of its subtypes, although no `oneOf` lists them.

use foldhash::HashMap;
use serde_json::Value as Json;

use super::types::Site;
use super::view::{Conjunction, NodeKey, View};
use super::{Lower, pointer_name};
use crate::diagnostic::Code;
use crate::ir::{Docs, Guard, Shape, Tag, Ty, TypeKind, Union, Variant};
use crate::source::Node;

/// A schema that takes another one in.
#[derive(Debug, Clone)]
pub(super) struct Subtype<'a> {
    /// Where it stands, as a reference would say.
    pointer: String,
    schema: &'a Node,
}

impl<'a> Lower<'_, 'a> {
    /// The schemas that take in each schema, directly.
    pub(super) fn collect_subtypes(&mut self) {
        let schemas = self.resolver.root().pointer("/components/schemas");
        let mut subtypes: HashMap<NodeKey, Vec<Subtype<'a>>> = HashMap::default();
        for (name, schema) in schemas.and_then(Node::as_object).into_iter().flatten() {
            let members = schema.get("allOf").and_then(Node::as_array);
            for member in members.unwrap_or_default() {
                let Some(reference) = member.get("$ref") else {
                    continue;
                };
                // A reference that leads nowhere is told where it is used.
                let Ok(parent) = self.resolver.target(reference) else {
                    continue;
                };
                let name = name.replace('~', "~0").replace('/', "~1");
                let of_parent = subtypes.entry(std::ptr::from_ref(parent)).or_default();
                of_parent.push(Subtype {
                    pointer: format!("#/components/schemas/{name}"),
                    schema,
                });
            }
        }
        self.facts.subtypes = subtypes;
        let schemas = schemas.and_then(Node::as_object).into_iter().flatten();
        for (_, schema) in schemas {
            self.assign_tags(schema);
        }
    }

    /// Notes what tells the schemas made from one. Where others are made from those in turn, a value may be of any.
    fn assign_tags(&mut self, schema: &'a Node) {
        let Some(discriminator) = schema.get("discriminator") else {
            return;
        };
        let Some(property) = discriminator.get("propertyName").and_then(Node::as_str) else {
            return;
        };
        for subtype in self.descendants(schema) {
            self.facts.derived.insert(subtype.schema.id);
            if self
                .facts
                .subtypes
                .contains_key(&std::ptr::from_ref(subtype.schema))
            {
                continue;
            }
            let declared = self.declared(subtype.schema, property);
            let mut tags = self.mapped_tags(discriminator, &subtype.pointer, &declared);
            if tags.is_empty() {
                tags.push(pointer_name(&subtype.pointer).root.into());
            }
            if let [only] = tags.as_slice() {
                self.facts
                    .tag_of
                    .insert(subtype.schema.id, (property, only.clone()));
            }
        }
    }

    /// The schemas made from one, those made from these in their place, each once.
    fn descendants(&self, schema: &'a Node) -> Vec<Subtype<'a>> {
        let direct = |schema: &'a Node| {
            let subtypes = self.facts.subtypes.get(&std::ptr::from_ref(schema));
            subtypes.into_iter().flatten().rev().cloned()
        };
        let mut found: Vec<Subtype<'a>> = Vec::new();
        let mut open: Vec<Subtype<'a>> = direct(schema).collect();
        while let Some(subtype) = open.pop() {
            let known = |it: &Subtype<'a>| std::ptr::eq(it.schema, subtype.schema);
            if found.iter().any(known) || std::ptr::eq(subtype.schema, schema) {
                continue;
            }
            open.extend(direct(subtype.schema));
            found.push(subtype);
        }
        found
    }

    /// The union that a schema with a discriminator stands for, if others are made from it.
    pub(super) fn family(
        &mut self,
        conjunction: &Conjunction<'a>,
        view: &View<'a>,
        site: &Site,
    ) -> Option<TypeKind> {
        let [schema] = conjunction.nodes.as_slice() else {
            return None;
        };
        let discriminator = schema.get("discriminator")?;
        let property = discriminator.get("propertyName")?.as_str()?;
        let subtypes = self.descendants(schema);
        if subtypes.is_empty() || !view.unions.is_empty() {
            return None;
        }
        let mut variants: Vec<Variant> = Vec::new();
        let mut taken: Vec<Json> = Vec::new();
        for subtype in &subtypes {
            let mut tags = self.tags_of_subtype(discriminator, property, subtype);
            let known = !tags.is_empty();
            tags.retain(|it| !taken.contains(it));
            if tags.is_empty() {
                let message = match known {
                    true => "another schema has the same value of the discriminator",
                    false => "no value that the discriminator's property lists is this schema's",
                };
                self.report(Code::MalformedDiscriminator, subtype.schema.id, message);
                continue;
            }
            taken.extend(tags.iter().cloned());
            let id = self.referenced(&subtype.pointer, subtype.schema);
            variants.push(variant(property, tags, subtype, Shape::Named(id)));
        }
        let declared = view.properties.get(property).cloned().unwrap_or_default();
        let own = self.mapped_tags(discriminator, &pointer_of(site), &declared);
        if !own.is_empty()
            && let super::types::Lowered::Kind(kind) = self.object(view, &site.below("base"))
        {
            let ty = self.named_here(view, kind, &site.below("base"));
            let base = Subtype {
                pointer: "#/base".to_owned(),
                schema,
            };
            variants.push(variant(property, own, &base, ty.shape));
        }
        self.check_family(discriminator, &subtypes, site);
        if variants.is_empty() {
            return None;
        }
        Some(TypeKind::Union(Union { variants }))
    }

    /// The values that tell a subtype: the mapping's, the one its own property has, or its name.
    fn tags_of_subtype(
        &mut self,
        discriminator: &'a Node,
        property: &str,
        subtype: &Subtype<'a>,
    ) -> Vec<Json> {
        let declared = self.declared(subtype.schema, property);
        let tags = self.mapped_tags(discriminator, &subtype.pointer, &declared);
        if !tags.is_empty() {
            return tags;
        }
        let name = Json::from(pointer_name(&subtype.pointer).root);
        match self.known_values(&declared) {
            Some(own) if own.len() == 1 => own,
            // A name that the property cannot have tells nothing.
            Some(listed) if !listed.contains(&name) => Vec::new(),
            _ => vec![name],
        }
    }

    /// The schemas of a property that a schema declares.
    fn declared(&mut self, schema: &'a Node, property: &str) -> Vec<&'a Node> {
        let view = self.view(&Conjunction::of(schema));
        view.properties.get(property).cloned().unwrap_or_default()
    }

    fn check_family(&mut self, discriminator: &'a Node, subtypes: &[Subtype<'a>], site: &Site) {
        let mapping = discriminator.get("mapping").and_then(Node::as_object);
        for target in mapping.into_iter().flat_map(|it| it.values()) {
            let Some(text) = target.as_str() else {
                continue;
            };
            let known = subtypes
                .iter()
                .any(|it| super::guard::same_schema(text, &it.pointer));
            if !known && !super::guard::same_schema(text, &pointer_of(site)) {
                let message = format!("`{text}` does not take this schema in by `allOf`");
                self.report(Code::MalformedDiscriminator, target.id, message);
            }
        }
    }
}

fn pointer_of(site: &Site) -> String {
    let name = site.name.root.replace('~', "~0").replace('/', "~1");
    format!("#/components/schemas/{name}")
}

fn variant(property: &str, tags: Vec<Json>, subtype: &Subtype<'_>, shape: Shape) -> Variant {
    let label = match tags.as_slice() {
        [Json::String(only)] => only.clone(),
        _ => pointer_name(&subtype.pointer).root,
    };
    Variant {
        key: label.clone(),
        label,
        guard: Guard::Tag(Tag {
            property: property.to_owned(),
            values: tags,
            absent: false,
        }),
        exclusive: false,
        ty: Ty::new(shape),
        docs: Docs::default(),
        origin: subtype.schema.id,
    }
}
