//! Schemas that others take in by `allOf`, with a `discriminator` that tells which of them a value is of (OpenAPI,
//! "Discriminator Object").
//!
//! Such a schema stands for all that are made from it: a value where it is named is one of these. So it becomes a
//! union, though no `oneOf` says so.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::types::Site;
use super::view::{Conjunction, NodeKey, View};
use super::{Lower, pointer_name};
use crate::diagnostic::Code;
use crate::ir::{Docs, Guard, Shape, Tag, Ty, TypeKind, Union, Variant};
use crate::source::Node;

/// A schema that takes another one in.
#[derive(Debug, Clone)]
pub(super) struct Heir<'a> {
    /// Where it stands, as a reference would say.
    pointer: String,
    schema: &'a Node,
}

impl<'a> Lower<'_, 'a> {
    /// The schemas that take in each schema, directly.
    pub(super) fn find_heirs(&mut self) {
        let schemas = self.resolver.root().pointer("/components/schemas");
        let mut heirs: HashMap<NodeKey, Vec<Heir<'a>>> = HashMap::new();
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
                let of_parent = heirs.entry(std::ptr::from_ref(parent)).or_default();
                of_parent.push(Heir {
                    pointer: format!("#/components/schemas/{name}"),
                    schema,
                });
            }
        }
        self.heirs = heirs;
        let schemas = schemas.and_then(Node::as_object).into_iter().flatten();
        for (_, schema) in schemas {
            self.tell_heirs(schema);
        }
    }

    /// Notes what tells the schemas made from one. Where others are made from those in turn, a value may be of any.
    fn tell_heirs(&mut self, schema: &'a Node) {
        let Some(discriminator) = schema.get("discriminator") else {
            return;
        };
        let Some(property) = discriminator.get("propertyName").and_then(Node::as_str) else {
            return;
        };
        for heir in self.descendants(schema) {
            self.made.insert(heir.schema.id);
            if self.heirs.contains_key(&std::ptr::from_ref(heir.schema)) {
                continue;
            }
            let declared = self.declared(heir.schema, property);
            let mut tags = self.mapped_tags(discriminator, &heir.pointer, &declared);
            if tags.is_empty() {
                tags.push(pointer_name(&heir.pointer).root.into());
            }
            if let [only] = tags.as_slice() {
                self.told_by
                    .insert(heir.schema.id, (property, only.clone()));
            }
        }
    }

    /// The schemas made from one, those made from these in their place, each once.
    fn descendants(&self, schema: &'a Node) -> Vec<Heir<'a>> {
        let direct = |schema: &'a Node| {
            let heirs = self.heirs.get(&std::ptr::from_ref(schema));
            heirs.into_iter().flatten().rev().cloned()
        };
        let mut found: Vec<Heir<'a>> = Vec::new();
        let mut open: Vec<Heir<'a>> = direct(schema).collect();
        while let Some(heir) = open.pop() {
            let known = |it: &Heir<'a>| std::ptr::eq(it.schema, heir.schema);
            if found.iter().any(known) || std::ptr::eq(heir.schema, schema) {
                continue;
            }
            open.extend(direct(heir.schema));
            found.push(heir);
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
        let heirs = self.descendants(schema);
        if heirs.is_empty() || !view.unions.is_empty() {
            return None;
        }
        let mut variants: Vec<Variant> = Vec::new();
        let mut taken: Vec<Json> = Vec::new();
        for heir in &heirs {
            let mut tags = self.tags_of_heir(discriminator, property, heir);
            let known = !tags.is_empty();
            tags.retain(|it| !taken.contains(it));
            if tags.is_empty() {
                let message = match known {
                    true => "another schema has the same value of the discriminator",
                    false => "no value that the discriminator's property lists is this schema's",
                };
                self.report(Code::MalformedDiscriminator, heir.schema.id, message);
                continue;
            }
            taken.extend(tags.iter().cloned());
            let id = self.referenced(&heir.pointer, heir.schema);
            variants.push(variant(property, tags, heir, Shape::Named(id)));
        }
        let declared = view.properties.get(property).cloned().unwrap_or_default();
        let own = self.mapped_tags(discriminator, &pointer_of(site), &declared);
        if !own.is_empty()
            && let super::types::Lowered::Kind(kind) = self.object(view, &site.below("base"))
        {
            let ty = self.named_here(view, kind, &site.below("base"));
            let base = Heir {
                pointer: "#/base".to_owned(),
                schema,
            };
            variants.push(variant(property, own, &base, ty.shape));
        }
        self.check_family(discriminator, &heirs, site);
        if variants.is_empty() {
            return None;
        }
        Some(TypeKind::Union(Union { variants }))
    }

    /// The values that tell an heir: the mapping's, the one its own property has, or its name.
    fn tags_of_heir(
        &mut self,
        discriminator: &'a Node,
        property: &str,
        heir: &Heir<'a>,
    ) -> Vec<Json> {
        let declared = self.declared(heir.schema, property);
        let tags = self.mapped_tags(discriminator, &heir.pointer, &declared);
        if !tags.is_empty() {
            return tags;
        }
        let name = Json::from(pointer_name(&heir.pointer).root);
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

    fn check_family(&mut self, discriminator: &'a Node, heirs: &[Heir<'a>], site: &Site) {
        let mapping = discriminator.get("mapping").and_then(Node::as_object);
        for target in mapping.into_iter().flat_map(|it| it.values()) {
            let Some(text) = target.as_str() else {
                continue;
            };
            let known = heirs
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

fn variant(property: &str, tags: Vec<Json>, heir: &Heir<'_>, shape: Shape) -> Variant {
    let label = match tags.as_slice() {
        [Json::String(only)] => only.clone(),
        _ => pointer_name(&heir.pointer).root,
    };
    Variant {
        label,
        guard: Guard::Tag(Tag {
            property: property.to_owned(),
            values: tags,
            absent: false,
        }),
        ty: Ty::new(shape),
        docs: Docs::default(),
        origin: heir.schema.id,
    }
}
