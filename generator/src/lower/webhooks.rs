//! Payloads of webhooks and callbacks, and the components of a document without operations: types that no operation of
//! the client needs.

use super::operation::is_json;
use super::types::Site;
use super::view::Conjunction;
use super::{Lower, Webhooks};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document;
use crate::ir::{Docs, ExtraType, Shape, Ty, TypeKind, TypeName};
use crate::resolve::{OperationRef, incoming};
use crate::source::Node;

impl<'a> Lower<'_, 'a> {
    /// All that is wanted though no operation of the client needs it.
    pub(super) fn wanted_for_themselves(&mut self, operations: &[document::Operation<'a>]) {
        for operation in operations {
            self.callbacks(operation);
        }
        self.webhooks();
        if self.settings.components && operations.is_empty() {
            self.components();
        }
    }

    /// The payloads of the document's webhooks.
    pub(super) fn webhooks(&mut self) {
        let root = self.resolver.root();
        let (standard, extension) = (root.get("webhooks"), root.get("x-webhooks"));
        let wanted = match self.settings.webhooks {
            Webhooks::None => return,
            Webhooks::Standard => {
                if let Some(left_out) = extension {
                    let message = "`x-webhooks` is left out, as no part of OpenAPI";
                    let place = Place::Key(left_out.id);
                    self.diagnostics.push(
                        Diagnostic::new(Code::UnaskedWebhooks, place, message)
                            .help("`webhooks: true` in the options makes types of it"),
                    );
                }
                [standard, None]
            }
            Webhooks::All => [standard, extension],
        };
        let webhooks = wanted.into_iter().flatten().filter_map(Node::as_object);
        for (name, item) in webhooks.flatten() {
            for listed in incoming(&self.resolver, name, item, self.diagnostics) {
                let said = format!("What the webhook `{name}` sends.");
                self.incoming(&listed.id.clone(), listed, said);
            }
        }
    }

    /// The payloads of an operation's callbacks.
    pub(super) fn callbacks(&mut self, operation: &document::Operation<'a>) {
        let listed = &operation.listed;
        let callbacks = listed.node.get("callbacks").and_then(Node::as_object);
        for (name, callback) in callbacks.into_iter().flatten() {
            let Some(callback) = self.resolver.follow(callback, self.diagnostics) else {
                continue;
            };
            let items = callback.as_object().into_iter().flatten();
            for (expression, item) in items.filter(|(it, _)| !it.starts_with("x-")) {
                for incoming in incoming(&self.resolver, expression, item, self.diagnostics) {
                    let said = format!("What the callback `{name}` of `{}` sends.", listed.id);
                    self.incoming(&format!("{} {name}", listed.id), incoming, said);
                }
            }
        }
    }

    /// A type for what is sent: another name for the schema's, or one of its own.
    fn incoming(&mut self, name: &str, listed: OperationRef<'a>, said: String) {
        let origin = listed.node.id;
        let before = self.diagnostics.defects();
        let operation = document::operation(&self.resolver, listed, self.diagnostics);
        let body = operation.body.as_ref();
        // One that is not JSON, such as a form, has the same values in another spelling.
        let content = body.map_or(&[][..], |it| &it.content);
        let media = content.iter().find(|it| is_json(it.name));
        let media = media.or_else(|| content.iter().find(|it| it.schema.is_some()));
        let Some(schema) = media.and_then(|it| it.schema) else {
            return;
        };
        let site = Site {
            name: TypeName {
                root: format!("{name} payload"),
                path: Vec::new(),
                place: Vec::new(),
                fixed: None,
            },
            root: origin,
        };
        let ty = self.ty(&Conjunction::of(schema), &site);
        let said_itself = operation.meta.description.map(str::to_owned);
        let docs = Docs {
            title: operation.meta.summary.map(str::to_owned),
            description: said_itself.clone().or(Some(said)),
            deprecated: operation.meta.deprecated,
            ..Docs::default()
        };
        let own = match ty.shape {
            Shape::Named(id) if self.types.list[id.0].name == site.name => id,
            _ => self.add(site.name, Conjunction::of(schema), origin, origin),
        };
        match &mut self.types.list[own.0].lowered {
            Some((own, _)) => {
                let description = said_itself.or(own.description.take());
                own.title = docs.title.or(own.title.take());
                own.description = description.or(docs.description);
            }
            empty => *empty = Some((docs, TypeKind::Alias(ty))),
        }
        self.types.list[own.0].broken |= self.diagnostics.defects() > before;
        self.output.extra_types.push(ExtraType {
            ty: Ty::new(Shape::Named(own)),
            sent: false,
            origin,
            name: name.to_owned(),
        });
    }

    /// All schemas among the components.
    pub(super) fn components(&mut self) {
        let schemas = self.resolver.root().pointer("/components/schemas");
        for (name, schema) in schemas.and_then(Node::as_object).into_iter().flatten() {
            let step = name.replace('~', "~0").replace('/', "~1");
            let id = self.referenced(&format!("#/components/schemas/{step}"), schema);
            self.output.extra_types.push(ExtraType {
                ty: Ty::new(Shape::Named(id)),
                sent: true,
                origin: schema.id,
                name: name.clone(),
            });
        }
    }
}
