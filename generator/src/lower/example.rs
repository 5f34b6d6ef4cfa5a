//! The examples of a document, each with the type that its place has.
//!
//! They are those of media types and of schemas that became types. Whether an example is what its schema says is for
//! `examples` to find out.

use super::Lower;
use super::view::Conjunction;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::MediaType;
use crate::ir::{Shape, Ty, TypeId, TypeKind};
use crate::source::Node;

/// An example, the type of its place, and the schemas that all apply to it.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The type.
    pub ty: Ty,
    /// The schemas.
    #[cfg_attr(not(feature = "example-tests"), allow(dead_code))]
    pub schemas: Vec<&'a Node>,
    /// The example.
    pub value: &'a Node,
}

impl<'a> Lower<'_, 'a> {
    /// Notes the examples of a media type, and those of its schema, whose values are of a type.
    pub(super) fn examples_of(&mut self, media: &MediaType<'a>, ty: &Ty) {
        let Some(schema) = media.schema.filter(|_| self.settings.examples) else {
            return;
        };
        let mut values: Vec<&'a Node> = media.node.get("example").into_iter().collect();
        let named = media.node.get("examples").and_then(Node::as_object);
        for example in named.into_iter().flat_map(|it| it.values()) {
            values.extend(self.value_of(example));
        }
        values.extend(own(schema));
        let found = values.into_iter().map(|value| Candidate {
            ty: ty.clone(),
            schemas: vec![schema],
            value,
        });
        self.output.examples.extend(found);
    }

    /// The value of an Example Object.
    fn value_of(&mut self, example: &'a Node) -> Option<&'a Node> {
        let example = self.resolver.follow(example, self.diagnostics)?;
        if let Some(value) = example.get("value").or_else(|| example.get("dataValue")) {
            return Some(value);
        }
        if let Some(elsewhere) = example.get("externalValue") {
            self.diagnostics.push(Diagnostic::new(
                Code::UntestedExample,
                Place::Key(elsewhere.id),
                "no test is made of this example: nothing is fetched",
            ));
        }
        None
    }

    /// Notes the examples of the schemas that became types.
    pub(super) fn examples_of_types(&mut self) {
        if !self.settings.examples {
            return;
        }
        for index in 0..self.types.list.len() {
            let schemas = self.types.list[index].schema.nodes.clone();
            let values: Vec<&'a Node> = schemas.iter().copied().flat_map(own).collect();
            if values.is_empty() {
                continue;
            }
            let mut ty = Ty::new(Shape::Named(TypeId(index)));
            let conjunction = Conjunction::all(schemas.clone());
            ty.nullable = self.is_nullable(&conjunction);
            let found = values.into_iter().map(|value| Candidate {
                ty: ty.clone(),
                schemas: schemas.clone(),
                value,
            });
            self.output.examples.extend(found);
        }
    }

    /// The unions that have a schema of their own, if examples are wanted.
    pub(super) fn unions(&self) -> Vec<(TypeId, Vec<&'a Node>)> {
        let types = self.types.list.iter().enumerate();
        let unions = types.filter(|(_, it)| {
            let union = matches!(it.lowered, Some((_, TypeKind::Union(_))));
            union && self.settings.examples && !it.schema.nodes.is_empty()
        });
        unions
            .map(|(index, it)| (TypeId(index), it.schema.nodes.clone()))
            .collect()
    }
}

/// The examples that stand in a schema itself.
fn own(schema: &Node) -> impl Iterator<Item = &Node> {
    let examples = schema.get("examples").and_then(Node::as_array);
    examples.unwrap_or_default().iter()
}
