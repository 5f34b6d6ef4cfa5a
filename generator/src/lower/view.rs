//! Views: what all schemas that apply to a place say together.
//!
//! A [`View`] is made by `merge` where it is needed. It knows nothing of types; `types` and `union` read it.

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::enum_values::Listed;
use super::json_types::JsonTypes;
use crate::http::essence;
use crate::ir::{Docs, Limits};
use crate::source::{Node, NodeId};

/// Schemas that all apply to the same value, with the unions in them that are dealt with already.
#[derive(Debug, Clone)]
pub struct Conjunction<'a> {
    /// The schemas.
    pub nodes: Vec<&'a Node>,
    /// The `oneOf` and `anyOf` arrays that a caller has taken apart.
    pub taken: Vec<NodeKey>,
}

/// The identity of a node within the document tree.
pub type NodeKey = *const Node;

impl<'a> Conjunction<'a> {
    /// A single schema.
    pub fn of(node: &'a Node) -> Self {
        Self::all(vec![node])
    }

    /// All of them.
    pub fn all(nodes: Vec<&'a Node>) -> Self {
        let taken = Vec::new();
        Conjunction { nodes, taken }
    }
}

/// `additionalProperties`, as it stands after merging.
#[derive(Debug, Clone, Default)]
pub enum Additional<'a> {
    #[default]
    Unsaid,
    Allowed,
    Forbidden,
    Schemas(Vec<&'a Node>),
}

/// A `oneOf` or `anyOf`.
#[derive(Debug, Clone, Copy)]
pub struct UnionAt<'a> {
    /// The array of branches.
    pub list: &'a Node,
    /// The `discriminator` beside it.
    pub discriminator: Option<&'a Node>,
    /// Whether a value has to fit one branch and no other (`oneOf`).
    pub exclusive: bool,
}

/// What a conjunction says.
#[derive(Debug, Clone, Default)]
pub struct View<'a> {
    /// Where the first schema stands.
    pub origin: Option<NodeId>,
    /// The allowed types, if any keyword says.
    pub types: Option<JsonTypes>,
    pub format: Option<&'a str>,
    pub content_encoding: Option<&'a str>,
    pub content_media_type: Option<&'a str>,
    /// The allowed values (`enum`, `const`).
    pub values: Option<Vec<Listed<'a>>>,
    /// Whether others are described beside `values`, by another branch of the same union.
    pub open: bool,
    /// Where the first list of `values` stands.
    pub values_at: Option<&'a Node>,
    pub properties: IndexMap<&'a str, Vec<&'a Node>, RandomState>,
    pub required: IndexSet<&'a str, RandomState>,
    pub additional: Additional<'a>,
    pub items: Vec<&'a Node>,
    /// The schemas of the first items, position by position (`prefixItems`).
    pub tuple: Vec<Vec<&'a Node>>,
    /// Said of items that no other keyword speaks of (`unevaluatedItems`).
    pub unevaluated: Option<&'a Node>,
    /// The schemas of properties by the look of their names (`patternProperties`).
    pub patterns: Vec<&'a Node>,
    pub read_only: bool,
    pub write_only: bool,
    pub unions: Vec<UnionAt<'a>>,
    pub limits: Limits,
    pub docs: Docs,
    /// A `false` schema: nothing is allowed.
    pub never: bool,
    /// Whether no value is in all the lists of values.
    pub impossible: bool,
    /// Whether there is no type that all that is said of types allows.
    pub torn: bool,
    /// The references that were followed, with what they led to.
    pub followed: Vec<(&'a Node, &'a Node)>,
    /// How many schemas were looked at for it, some of them several times.
    pub members: usize,
}

impl View<'_> {
    /// Whether the schema says something of objects.
    pub fn speaks_of_objects(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || !self.patterns.is_empty()
            || !matches!(self.additional, Additional::Unsaid)
            || self.limits.min_properties.is_some()
            || self.limits.max_properties.is_some()
    }

    /// Whether the schema is nothing but its unions.
    pub fn is_only_unions(&self) -> bool {
        self.values.is_none()
            && self.items.is_empty()
            && self.tuple.is_empty()
            && !self.speaks_of_objects()
            && self.limits.is_empty()
            && !self.unions.is_empty()
    }

    /// The types, guessed from other keywords where `type` is missing; `None` for anything.
    pub fn effective_types(&self) -> Option<JsonTypes> {
        if self.types.is_some() {
            return self.types;
        }
        if let Some(values) = &self.values {
            let none = JsonTypes::default();
            return Some(
                values
                    .iter()
                    .fold(none, |all, it| all.with(JsonTypes::of(it.value))),
            );
        }
        let limits = &self.limits;
        if self.speaks_of_objects() {
            Some(JsonTypes::OBJECT)
        } else if !self.items.is_empty()
            || !self.tuple.is_empty()
            || limits.min_items.is_some()
            || limits.max_items.is_some()
        {
            Some(JsonTypes::ARRAY)
        } else if limits.min_length.is_some() || limits.max_length.is_some() || self.is_binary() {
            Some(JsonTypes::STRING)
        } else if limits.minimum.is_some() || limits.maximum.is_some() {
            Some(JsonTypes::NUMBER)
        } else {
            None
        }
    }

    /// Whether its values are bytes: `format: binary`, or as 3.1 has it, a media type that is none of text and no encoding.
    pub fn is_binary(&self) -> bool {
        let unencoded = self.format.is_none() && self.content_encoding.is_none();
        self.format == Some("binary") || unencoded && self.content_media_type.is_some_and(is_bytes)
    }

    /// Whether null is its only value, as its type or as all that it lists.
    pub fn is_null(&self) -> bool {
        let listed = |it: &Vec<Listed<'_>>| it.iter().all(|it| it.value.is_null());
        let null = self.types == Some(JsonTypes::NULL) || self.values.as_ref().is_some_and(listed);
        null && self.unions.is_empty() && self.says_null()
    }

    /// Whether null is among the allowed values as far as `type` and `enum` tell.
    pub fn says_null(&self) -> bool {
        let by_type = self.types.is_some_and(|it| it.has(JsonTypes::NULL));
        let by_value = |values: &Vec<Listed<'_>>| values.iter().any(|it| it.value.is_null());
        match &self.values {
            Some(values) => by_value(values) && self.types.is_none_or(|_| by_type),
            None => by_type,
        }
    }

    /// The only value the schema allows, if it is a string, a boolean or a number.
    pub fn constant(&self) -> Option<Json> {
        match self.values.as_deref() {
            Some([only]) if only.value.as_object().is_none() && only.value.as_array().is_none() => {
                Some(only.value.to_json()).filter(|it| !it.is_null())
            }
            _ => None,
        }
    }
}

/// Whether what a media type names is bytes rather than text.
pub fn is_bytes(media_type: &str) -> bool {
    const TEXT: [&str; 5] = ["json", "xml", "yaml", "javascript", "x-www-form-urlencoded"];
    let name = essence(media_type);
    !name.starts_with("text/") && !TEXT.iter().any(|it| name.ends_with(it))
}
