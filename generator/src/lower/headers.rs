//! Response headers: one type for all responses of an operation.
//!
//! All of them are optional, whatever the document says: a response without one is still a response.

use super::Lower;
use super::operation::is_json;
use super::types::Site;
use super::view::Conjunction;
use crate::diagnostic::Code;
use crate::document;
use crate::ir::{
    Access, AdditionalProperties, BoxedLimits, Docs, HeaderText, Object, Property, Shape, Ty,
    TypeKind,
};
use crate::source::Node;

impl<'a> Lower<'_, 'a> {
    /// The type of the headers of an operation's responses, if any are declared.
    pub(super) fn response_headers(
        &mut self,
        operation: &document::Operation<'a>,
        site: &Site,
    ) -> Option<Ty> {
        let site = site.below("headers");
        let mut properties: Vec<Property> = Vec::new();
        let mut texts: Vec<HeaderText> = Vec::new();
        for response in &operation.responses {
            let declared = response.node.get("headers").and_then(Node::as_object);
            for (name, node) in declared.into_iter().flatten() {
                // The standard has it be ignored: `content` says it.
                if name.eq_ignore_ascii_case("content-type") {
                    continue;
                }
                let Some((property, text)) = self.response_header(name, node, &site) else {
                    continue;
                };
                let same = |it: &Property| it.name.eq_ignore_ascii_case(name);
                let Some(known) = properties.iter().position(same) else {
                    properties.push(property);
                    texts.push(text);
                    continue;
                };
                if !properties[known].ty.is_same(&property.ty) {
                    let message = format!("`{name}` is of another type in another response");
                    self.report(Code::UnsupportedResponse, node.id, message);
                    properties[known].ty = Ty::new(Shape::String(None));
                }
            }
        }
        if properties.is_empty() {
            return None;
        }
        let object = Object {
            constants: Vec::new(),
            properties,
            rest: AdditionalProperties::Unsaid,
            limits: BoxedLimits::default(),
            headers: Some(texts),
        };
        let nothing = Conjunction::all(Vec::new());
        let origin = operation.listed.node.id;
        let id = self.add(site.name.clone(), nothing, origin, site.root);
        let docs = Docs {
            description: Some("Headers of responses.".to_owned()),
            ..Docs::default()
        };
        self.types.list[id.0].lowered = Some((docs, TypeKind::Object(object)));
        Some(Ty::new(Shape::Named(id)))
    }

    fn response_header(
        &mut self,
        name: &str,
        node: &'a Node,
        site: &Site,
    ) -> Option<(Property, HeaderText)> {
        let node = self.resolver.follow(node, self.diagnostics)?;
        let content = node.get("content").and_then(Node::as_object);
        let media = content.and_then(|it| it.first());
        let schema = node
            .get("schema")
            .or_else(|| media.and_then(|(_, it)| it.get("schema")));
        let exploded = node.get("explode").and_then(Node::as_bool) == Some(true);
        let text = match media {
            Some((name, _)) if is_json(name) => HeaderText::Json,
            Some(_) => HeaderText::Text,
            None if schema.is_none() => HeaderText::Text,
            None if exploded => HeaderText::Exploded,
            None => HeaderText::Simple,
        };
        let ty = match schema.filter(|_| text != HeaderText::Text) {
            Some(schema) => self.ty(&Conjunction::of(schema), &site.below(name)),
            None => Ty::new(Shape::String(None)),
        };
        let docs = match schema {
            Some(schema) => {
                let merged = self.view(&Conjunction::of(schema)).docs;
                self.place_docs(&[schema], merged, &ty)
            }
            None => Docs::default(),
        };
        let description = node.get("description").and_then(Node::as_str);
        let property = Property {
            name: name.to_owned(),
            ty: Ty {
                nullable: false,
                ..ty
            },
            required: false,
            access: Access::Both,
            docs: Docs {
                description: description.map(str::to_owned).or(docs.description),
                deprecated: node.get("deprecated").and_then(Node::as_bool) == Some(true)
                    || docs.deprecated,
                ..docs
            },
        };
        Some((property, text))
    }
}
