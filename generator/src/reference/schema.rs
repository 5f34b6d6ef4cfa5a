//! The page of a schema.

use super::subject::Schema;
use super::tree::Tree;
use super::{Material, Page, Part, Section, Snippet};
use crate::ir::{Shape, Ty, TypeId};
use crate::resolve::OperationRef;

/// How many users of a schema are named.
const MOST: usize = 40;

/// The reference of a schema, and where it is used.
pub fn page(
    material: &Material<'_, '_>,
    schema: &Schema<'_>,
    ty: TypeId,
    operations: &[OperationRef<'_>],
) -> Page {
    let docs = &material.api.ty(ty).docs;
    let mut tree = Tree::new(material.api);
    let fields = tree.fields(&Ty::new(Shape::Named(ty)), material.depth.sent);
    let mut sections = vec![Section {
        part: Part::About,
        title: "Fields".to_owned(),
        notes: Vec::new(),
        fields,
    }];
    let ids = schema
        .operations
        .iter()
        .map(|it| operations[*it].id.as_str());
    sections.extend(named("Operations that use it", ids.collect()));
    sections.extend(named("Schemas that hold it", schema.holders.clone()));
    let example = crate::examples::sample_of(material.resolver, schema.node);
    let example = example.map(|it| Snippet {
        title: "JSON: what is required".to_owned(),
        language: "json",
        code: format!("{it:#}"),
    });
    Page {
        title: schema.name.to_owned(),
        call: None,
        deprecated: docs.deprecated,
        summary: docs.title.clone(),
        description: docs.description.clone(),
        sections,
        snippets: example.into_iter().collect(),
        asked_by: None,
        is_folded: tree.is_folded,
    }
}

/// A section that names some things, if there are any.
fn named(title: &str, names: Vec<&str>) -> Option<Section> {
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|it| format!("`{it}`"))
        .collect();
    let more = names.len().saturating_sub(MOST);
    let text = match more {
        0 => shown.join(", "),
        _ => format!("{}, and {more} more", shown.join(", ")),
    };
    (!names.is_empty()).then(|| Section {
        part: Part::About,
        title: title.to_owned(),
        notes: vec![text],
        fields: Vec::new(),
    })
}
