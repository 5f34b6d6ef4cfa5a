//! Types as trees of fields: each named type with fields once, so that recursive types come to an end.

use foldhash::HashSet;
use serde_json::Value as Json;

use super::{Allowed, Field, Omitted};
use crate::emit;
use crate::ir::{
    AdditionalProperties, Api, Docs, Enum, EnumValue, Limits, NumberKind, Object, Payload, Shape,
    Ty, TypeId, TypeKind, Union,
};
use crate::sorting;

/// How many fields a page has at most.
const MOST: usize = 3_000;
/// How many lists and maps may be within each other in one type's name.
const NESTED: usize = 8;

/// The fields so far.
pub struct Tree<'t> {
    api: &'t Api,
    /// The types whose fields are listed already.
    listed: HashSet<TypeId>,
    /// How many more fields there may be.
    left: usize,
    /// How deep fields are listed.
    deepest: usize,
    /// Whether fields were left out.
    pub is_folded: bool,
}

impl<'t> Tree<'t> {
    pub fn new(api: &'t Api) -> Self {
        Tree {
            api,
            listed: HashSet::default(),
            left: MOST,
            deepest: 0,
            is_folded: false,
        }
    }

    /// The fields of a value, down to a depth; if it has none, the value itself.
    pub fn fields(&mut self, ty: &Ty, deepest: usize) -> Vec<Field> {
        let mut root = self.field("", ty, &Docs::default(), None, deepest);
        if root.omitted.is_some() {
            root.description = None;
        }
        let kind = root.ty.split(' ').next().unwrap_or_default();
        match root.fields.is_empty() || !["object", "event"].contains(&kind) {
            true => vec![root],
            false => root.fields,
        }
    }

    /// A value with its fields, down to a depth.
    pub fn field(
        &mut self,
        name: &str,
        ty: &Ty,
        docs: &Docs,
        required: Option<bool>,
        deepest: usize,
    ) -> Field {
        self.deepest = deepest;
        self.at(name, ty, docs, required, 0)
    }

    fn at(
        &mut self,
        name: &str,
        ty: &Ty,
        docs: &Docs,
        required: Option<bool>,
        depth: usize,
    ) -> Field {
        self.left = self.left.saturating_sub(1);
        let own = self.docs(ty);
        let text = |docs: &Docs| docs.description.clone().or_else(|| docs.title.clone());
        let mut field = Field {
            name: name.to_owned(),
            ty: self.type_text(ty, NESTED),
            required,
            default: docs.default.clone().or_else(|| own?.default.clone()),
            description: text(docs).or_else(|| text(own?)),
            deprecated: docs.deprecated || own.is_some_and(|it| it.deprecated),
            ..Field::default()
        };
        self.add_limits(ty, "", &mut field.limits);
        if let Some(id) = self.held(ty) {
            self.add_members(id, depth, &mut field);
        } else if let Shape::Tuple(tuple) = &self.api.unalias(ty).shape {
            let items = tuple.items.iter().enumerate();
            field.fields = items
                .map(|(index, it)| {
                    let is_there = index < tuple.least;
                    self.at(
                        &format!("[{index}]"),
                        it,
                        &Docs::default(),
                        Some(is_there),
                        depth + 1,
                    )
                })
                .collect();
        }
        field
    }

    /// What the document says of a named type.
    fn docs(&self, ty: &Ty) -> Option<&'t Docs> {
        match ty.shape {
            Shape::Named(id) => Some(&self.api.ty(id).docs),
            _ => None,
        }
    }

    /// The named type that values are of, or that lists and maps hold.
    fn held(&self, ty: &Ty) -> Option<TypeId> {
        let mut ty = self.api.unalias(ty);
        for _ in 0..NESTED {
            ty = match &ty.shape {
                Shape::Array(item) | Shape::Map(item) => self.api.unalias(item),
                Shape::Named(id) => match &self.api.ty(*id).kind {
                    TypeKind::Wrapper(inner) => self.api.unalias(inner),
                    _ => return Some(*id),
                },
                _ => return None,
            };
        }
        None
    }

    /// Adds what values of a named type consist of.
    fn add_members(&mut self, id: TypeId, depth: usize, field: &mut Field) {
        let api = self.api;
        match &api.ty(id).kind {
            TypeKind::StringEnum(it) => add_values(it, field),
            TypeKind::IntegerEnum(it) => add_values(it, field),
            TypeKind::Alias(_) | TypeKind::Wrapper(_) => {}
            TypeKind::Object(_) | TypeKind::Union(_) | TypeKind::EventUnion(_) => {
                if self.listed.contains(&id) {
                    field.omitted = Some(Omitted::Above);
                } else if depth > self.deepest || self.left == 0 {
                    field.omitted = Some(Omitted::Folded);
                    self.is_folded = true;
                } else {
                    self.listed.insert(id);
                    field.fields = self.members(id, depth + 1);
                }
            }
        }
    }

    fn members(&mut self, id: TypeId, depth: usize) -> Vec<Field> {
        let api = self.api;
        match &api.ty(id).kind {
            TypeKind::Object(object) => self.properties(object, depth),
            TypeKind::Union(union) => self.branches(union, depth),
            TypeKind::EventUnion(union) => {
                let events = union.variants.iter();
                let events = events.map(|it| match &it.payload {
                    Payload::Json(ty) => self.at(&it.event, ty, &it.docs, None, depth),
                    Payload::Constant(text) => Field {
                        name: it.event.clone(),
                        ty: "text".to_owned(),
                        values: vec![allowed(Json::String(text.clone()))],
                        description: it.docs.description.clone(),
                        deprecated: it.docs.deprecated,
                        ..Field::default()
                    },
                });
                events.collect()
            }
            _ => Vec::new(),
        }
    }

    fn properties(&mut self, object: &Object, depth: usize) -> Vec<Field> {
        let constants = object.constants.iter().map(|it| Field {
            name: it.name.clone(),
            ty: json_type(&it.value).to_owned(),
            required: Some(it.required),
            values: vec![allowed(it.value.clone())],
            ..Field::default()
        });
        let mut fields: Vec<Field> = constants.collect();
        for it in &object.properties {
            let mut field = self.at(&it.name, &it.ty, &it.docs, Some(it.required), depth);
            field
                .limits
                .extend(emit::access(it.access).map(|it| phrase(&it)));
            fields.push(field);
        }
        if let AdditionalProperties::Typed(ty) = &object.rest {
            let docs = Docs {
                description: Some("Any other property.".to_owned()),
                ..Docs::default()
            };
            fields.push(self.at("*", ty, &docs, None, depth));
        }
        // Required ones first, as a caller needs them.
        sorting::sort_by_key(&mut fields, |it| it.required != Some(true));
        fields
    }

    fn branches(&mut self, union: &Union, depth: usize) -> Vec<Field> {
        let branches = union.variants.iter().map(|it| Field {
            is_branch: true,
            ..self.at(&it.label, &it.ty, &it.docs, None, depth)
        });
        branches.collect()
    }

    /// A type in the document's words.
    fn type_text(&self, ty: &Ty, nested: usize) -> String {
        let target = self.api.unalias(ty);
        let text = match &target.shape {
            _ if nested == 0 => "value".to_owned(),
            Shape::Named(id) => self.kind_text(*id, nested),
            Shape::Boolean => "boolean".to_owned(),
            Shape::Integer(_) => "integer".to_owned(),
            Shape::Number(NumberKind::Decimal) => "number (decimal)".to_owned(),
            Shape::Number(_) => "number".to_owned(),
            Shape::String(Some(format)) => format!("string ({format})"),
            Shape::String(None) => "string".to_owned(),
            Shape::Binary => "bytes".to_owned(),
            Shape::Null => "null".to_owned(),
            Shape::Array(item) => format!("array of {}", self.type_text(item, nested - 1)),
            Shape::Tuple(_) => "array".to_owned(),
            Shape::Map(value) => format!("map of {}", self.type_text(value, nested - 1)),
            Shape::Any => "any".to_owned(),
        };
        match (ty.nullable || target.nullable) && target.shape != Shape::Null {
            true => format!("{text} or null"),
            false => text,
        }
    }

    fn kind_text(&self, id: TypeId, nested: usize) -> String {
        let ty = self.api.ty(id);
        let word = match &ty.kind {
            TypeKind::StringEnum(_) => return "string".to_owned(),
            TypeKind::IntegerEnum(_) => return "integer".to_owned(),
            TypeKind::Alias(ty) | TypeKind::Wrapper(ty) => return self.type_text(ty, nested - 1),
            TypeKind::Object(_) => "object",
            TypeKind::Union(_) => "one of",
            TypeKind::EventUnion(_) => "event",
        };
        match ty.name.path.is_empty() && ty.name.root != crate::ir::SHARED {
            true => format!("{word} {}", ty.name.root),
            false => word.to_owned(),
        }
    }

    /// Adds what values have to be like, and what lists and maps hold.
    fn add_limits(&self, ty: &Ty, what: &str, limits: &mut Vec<String>) {
        let target = self.api.unalias(ty);
        let mut add = |its: &Limits| {
            let said = emit::limits(its).map(|it| format!("{what}{}", phrase(&it)));
            limits.extend(
                said.filter(|it| !limits.contains(it))
                    .into_iter()
                    .collect::<Vec<_>>(),
            );
        };
        add(&ty.limits);
        add(&target.limits);
        match &target.shape {
            Shape::Named(id) => {
                if let TypeKind::Object(object) = &self.api.ty(*id).kind {
                    add(&object.limits);
                }
            }
            Shape::Array(item) if what.is_empty() => self.add_limits(item, "each ", limits),
            Shape::Map(value) if what.is_empty() => self.add_limits(value, "values ", limits),
            _ => {}
        }
    }
}

fn add_values<T: Clone + Into<Json>>(values: &Enum<T>, field: &mut Field) {
    let allowed = |it: &EnumValue<T>| Allowed {
        value: it.value.clone().into(),
        description: it.description.clone(),
        deprecated: it.deprecated,
    };
    field.values = values.values.iter().map(allowed).collect();
    field.is_open = values.open;
}

/// A value of which nothing is said.
pub fn allowed(value: Json) -> Allowed {
    Allowed {
        value,
        description: None,
        deprecated: false,
    }
}

/// The type of a value, in the document's words.
pub fn json_type(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// A sentence as one of several facts: without a capital and a full stop.
fn phrase(sentence: &str) -> String {
    let text = sentence.trim_end_matches('.');
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
