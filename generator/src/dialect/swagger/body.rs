//! Parameters in a body or a form: request bodies.

use indexmap::IndexMap;

use super::parameter::{In, Spelling, is_schema, joined, spell};
use super::reference::Reference;
use super::{MediaTypes, Raise, array, boolean, object};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::http::essence;
use crate::source::{Map, Node, NodeId};

/// What a path or an operation lists under `parameters`.
#[derive(Debug, Default)]
pub(super) struct Inputs<'o> {
    /// Those that stay parameters, raised.
    pub plain: Vec<Node>,
    /// The body: where it is listed, and what it is.
    pub body: Option<(&'o Node, &'o Node)>,
    /// The fields of a form by name.
    pub fields: IndexMap<&'o str, &'o Node>,
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

impl<'o> Raise<'o, '_> {
    /// A member of the document's `parameters`. Form fields are put where they are used.
    pub(super) fn shared_parameter(&mut self, site: &'o Node) -> Option<(&'static str, Node)> {
        let target = self.follow(site).unwrap_or(site);
        match In::of(target) {
            In::Body => {
                let consumes = self.consumes.clone();
                Some(("requestBodies", self.body(target, &consumes)))
            }
            In::Field => None,
            _ => Some(("parameters", self.plain(site))),
        }
    }

    /// Sorts the parameters of a path or an operation.
    pub(super) fn inputs(&mut self, owner: &'o Node) -> Inputs<'o> {
        let mut inputs = Inputs::default();
        let said = owner.get("parameters");
        let Some(items) = said.and_then(|it| self.list(it, "parameters")) else {
            return inputs;
        };
        for site in items {
            let target = self.follow(site).unwrap_or(site);
            match In::of(target) {
                In::Body if inputs.body.is_some() => {
                    let message = "there is a body already; this one is ignored";
                    self.report(Code::Malformed, Place::Value(site.id), message);
                }
                In::Body => inputs.body = Some((site, target)),
                In::Field => match target.get("name").and_then(Node::as_str) {
                    Some(name) => {
                        inputs.fields.insert(name, target);
                    }
                    None => {
                        let message = "a field of a form needs a `name`";
                        self.report(Code::Malformed, Place::Value(target.id), message);
                    }
                },
                _ => inputs.plain.push(self.plain(site)),
            }
        }
        inputs
    }

    /// The request body an operation's own parameters and those of its path amount to.
    pub(super) fn request_body(
        &mut self,
        own: &Inputs<'o>,
        shared: &Inputs<'o>,
        consumes: &MediaTypes<'o>,
    ) -> Option<Node> {
        let mut fields = shared.fields.clone();
        fields.extend(own.fields.iter());
        let own_form = own.body.is_none() && !own.fields.is_empty();
        let body = match own_form {
            true => None,
            false => own.body.or(shared.body),
        };
        let conflict = match body.is_some() {
            true => fields.values().next().map(|it| it.id),
            false => shared.body.map(|(site, _)| site.id),
        };
        if let Some(id) = conflict {
            let message = "an operation has a body or a form, not both";
            let help = match body.is_some() {
                true => "the form is left out",
                false => "the body is left out",
            };
            self.diagnostics
                .push(Diagnostic::new(Code::Malformed, Place::Value(id), message).help(help));
        }
        match body {
            Some((site, target)) => Some(self.body_at(site, target, consumes)),
            None if fields.is_empty() => None,
            None => Some(self.form(&fields, consumes)),
        }
    }

    /// A body where it is listed: a reference stays one if the shared body is the same.
    fn body_at(&mut self, site: &'o Node, target: &'o Node, consumes: &MediaTypes<'o>) -> Node {
        let Some(name) = site.named_in("parameters") else {
            return self.body(target, consumes);
        };
        if *consumes != self.consumes {
            return self.body(target, consumes);
        }
        let mut map = Map::new();
        let text = format!("#/components/requestBodies/{name}");
        let id = site.get("$ref").map_or(site.id, |it| it.id);
        map.insert("$ref".to_owned(), Node::string(id, text));
        object(site.id, map)
    }

    fn body(&mut self, parameter: &'o Node, consumes: &MediaTypes<'o>) -> Node {
        let mut body = Map::new();
        let mut schema = parameter.get("schema").cloned();
        if schema.is_none() {
            schema = self.schema_beside(parameter);
        }
        for (key, value) in parameter.as_object().into_iter().flatten() {
            match key.as_str() {
                // Its name is for people, says the standard.
                "in" | "name" | "schema" => {}
                "nullable" | "x-nullable" => {
                    if let Some(map) = schema.as_mut().and_then(Node::as_object_mut) {
                        map.entry(key.clone()).or_insert_with(|| value.clone());
                    }
                }
                key if key == "description" || key == "required" || key.starts_with("x-") => {
                    body.insert(key.to_owned(), value.clone());
                }
                _ => {}
            }
        }
        let types = listed(consumes, "application/json", parameter.id);
        let mut content = Map::new();
        for (name, id) in types {
            let mut media = Map::new();
            if let Some(schema) = schema.as_ref().filter(|it| self.may_copy(it)) {
                media.insert("schema".to_owned(), schema.clone());
            }
            content.insert(name.to_owned(), object(id, media));
        }
        body.insert("content".to_owned(), object(parameter.id, content));
        object(parameter.id, body)
    }

    /// The schema of a body that has none: some documents say its type beside it.
    fn schema_beside(&mut self, parameter: &'o Node) -> Option<Node> {
        let message = "a body says what it is in its `schema`";
        let mut diagnostic = Diagnostic::new(Code::Malformed, Place::Value(parameter.id), message);
        let map = parameter.as_object()?;
        let (schema, _) = self.split(map, |key| {
            matches!(key, "properties" | "allOf" | "additionalProperties") || is_schema(key)
        });
        if !schema.is_empty() {
            diagnostic = diagnostic.help("what stands beside it is read as that");
        }
        self.diagnostics.push(diagnostic);
        (!schema.is_empty()).then(|| object(parameter.id, schema))
    }

    fn form(&mut self, fields: &IndexMap<&'o str, &'o Node>, consumes: &MediaTypes<'o>) -> Node {
        let id = fields.values().next().map_or(NodeId::NONE, |it| it.id);
        let (media, demanded) = self.form_media(fields, id);
        let mut content = Map::new();
        for (name, at) in form_types(fields, consumes, id) {
            content.insert(name.to_owned(), object(at, media.clone()));
        }
        let mut body = Map::new();
        if demanded {
            body.insert("required".to_owned(), boolean(id, true));
        }
        body.insert("content".to_owned(), object(id, content));
        object(id, body)
    }

    /// The media type object of a form, and whether any field is required.
    fn form_media(&mut self, fields: &IndexMap<&'o str, &'o Node>, id: NodeId) -> (Map, bool) {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut encoding = Map::new();
        for (name, field) in fields {
            if !self.may_copy(field) {
                continue;
            }
            let (schema, spelling) = self.field(field);
            properties.insert((*name).to_owned(), schema);
            if let Spelling::Style(style, explode) = spelling {
                let mut map = Map::new();
                spell(&mut map, field, style, explode);
                encoding.insert((*name).to_owned(), object(field.id, map));
            }
            required.extend(self.required(field).map(|it| Node::string(it, *name)));
        }
        let demanded = !required.is_empty();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), Node::string(id, "object"));
        schema.insert("properties".to_owned(), object(id, properties));
        if demanded {
            schema.insert("required".to_owned(), array(id, required));
        }
        let mut media = Map::new();
        media.insert("schema".to_owned(), object(id, schema));
        if !encoding.is_empty() {
            media.insert("encoding".to_owned(), object(id, encoding));
        }
        (media, demanded)
    }

    /// A field as a property, and how it is spelled if it is an array.
    fn field(&mut self, field: &'o Node) -> (Node, Spelling) {
        let spelling = self.spelling(field, In::Field);
        let Some(map) = field.as_object() else {
            return (field.clone(), spelling);
        };
        let (mut schema, rest) = self.split(map, |key| {
            key == "description" || key.starts_with("x-") || is_schema(key)
        });
        if spelling == Spelling::Theirs {
            joined(&mut schema, field);
        }
        // As OpenAPI 3 has it: what is meant is plain.
        if let Some(given) = rest.get("schema").and_then(Node::as_object) {
            for (key, value) in given {
                schema.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        (object(field.id, schema), spelling)
    }

    /// Where a field says that it is required, if it does.
    fn required(&mut self, field: &Node) -> Option<NodeId> {
        let said = field.get("required")?;
        if said.as_bool().is_none() {
            self.wrong_kind(said, "required", "true or false");
        }
        (said.as_bool() == Some(true)).then_some(said.id)
    }
}

/// The media types of a list, or the one that is meant where there is none.
pub(super) fn listed<'o>(
    types: &MediaTypes<'o>,
    usual: &'static str,
    id: NodeId,
) -> Vec<(&'o str, NodeId)> {
    let listed: Vec<(&'o str, NodeId)> = types
        .iter()
        .flatten()
        .filter_map(|it| Some((it.as_str()?, it.id)))
        .collect();
    match listed.is_empty() {
        true => vec![(usual, id)],
        false => listed,
    }
}

/// The media types of a form. What else is consumed speaks of other bodies.
fn form_types<'o>(
    fields: &IndexMap<&'o str, &'o Node>,
    consumes: &MediaTypes<'o>,
    id: NodeId,
) -> Vec<(&'o str, NodeId)> {
    let is_file = |node: &Node| node.get("type").and_then(Node::as_str) == Some("file");
    let has_file = fields
        .values()
        .any(|it| is_file(it) || it.get("items").is_some_and(is_file));
    let usual = match has_file {
        true => MULTIPART,
        false => FORM,
    };
    let mut types = listed(consumes, usual, id);
    types.retain(|(name, _)| match essence(name).as_str() {
        MULTIPART => true,
        FORM => !has_file,
        _ => false,
    });
    match types.is_empty() {
        true => vec![(usual, id)],
        false => types,
    }
}
