//! Types in use: their shapes, null, and what schemas demand of values. Names of types play no part.

use super::overlap::overlap;
use super::{At, Walk, directed};
use crate::changes::Kind;
use crate::diff::version::Version;
use crate::ir::{Docs, Limits, Shape, Ty, TypeKind, Variant};

/// A type in use with what its other names say.
pub(super) struct Meant<'a> {
    pub shape: &'a Shape,
    pub nullable: bool,
    pub limits: Limits,
}

pub(super) fn meant<'a>(version: &'a Version<'_>, ty: &'a Ty) -> Meant<'a> {
    let (mut ty, mut nullable, mut limits) = (ty, ty.nullable, (*ty.limits).clone());
    while let Shape::Named(id) = ty.shape
        && let TypeKind::Alias(target) = &version.api.ty(id).kind
    {
        ty = target;
        nullable |= ty.nullable;
        limits = super::limits::both(&limits, &ty.limits);
    }
    Meant {
        shape: &ty.shape,
        nullable,
        limits,
    }
}

/// How the values of one shape relate to those of another.
#[derive(PartialEq)]
enum Relation {
    Wider,
    Narrower,
    Other,
}

impl Walk<'_, '_> {
    /// Compares two types in use at one place.
    pub(super) fn ty(&mut self, old: &Ty, new: &Ty, at: &At) {
        self.aliases(old, new);
        let (was, is) = (meant(self.old, old), meant(self.new, new));
        let any = |it: &Meant<'_>| matches!(it.shape, Shape::Any | Shape::Null);
        if was.nullable != is.nullable && !any(&was) && !any(&is) {
            let kind = match is.nullable {
                true => kind(
                    at,
                    Kind::ParameterBecameNullable,
                    Kind::RequestBecameNullable,
                    Kind::ResponseBecameNullable,
                ),
                false => kind(
                    at,
                    Kind::ParameterBecameNotNullable,
                    Kind::RequestBecameNotNullable,
                    Kind::ResponseBecameNotNullable,
                ),
            };
            self.find(kind, at, "");
        }
        let (was_shape, is_shape) = (was.shape.clone(), is.shape.clone());
        self.limits(&was.limits, &is.limits, at);
        self.shape(&was_shape, &is_shape, at);
    }

    fn shape(&mut self, old: &Shape, new: &Shape, at: &At) {
        match (old, new) {
            (Shape::Named(one), Shape::Named(other)) => self.types(*one, *other, at),
            (Shape::Array(one), Shape::Array(other)) => {
                self.ty(
                    one,
                    other,
                    &at.below(within("items of", &at.subject), &["items"]),
                );
            }
            (Shape::Map(one), Shape::Map(other)) => {
                let subject = within("values of", &at.subject);
                self.ty(one, other, &at.below(subject, &["additionalProperties"]));
            }
            (Shape::Tuple(one), Shape::Tuple(other))
                if one.items.len() == other.items.len()
                    && one.least == other.least
                    && one.rest.is_some() == other.rest.is_some() =>
            {
                let items = one.items.iter().zip(&other.items).enumerate();
                for (index, (one, other)) in items {
                    let subject = within(&format!("item {} of", index + 1), &at.subject);
                    let index = index.to_string();
                    self.ty(one, other, &at.below(subject, &["prefixItems", &index]));
                }
                if let (Some(one), Some(other)) = (&one.rest, &other.rest) {
                    self.ty(
                        one,
                        other,
                        &at.below(within("items of", &at.subject), &["items"]),
                    );
                }
            }
            (Shape::String(was), Shape::String(is)) if was != is => self.format(old, new, at),
            (Shape::Integer(was), Shape::Integer(is)) if was != is => self.format(old, new, at),
            (Shape::Number(was), Shape::Number(is)) if was != is => self.format(old, new, at),
            (Shape::String(_), Shape::String(_))
            | (Shape::Integer(_), Shape::Integer(_))
            | (Shape::Number(_), Shape::Number(_)) => {}
            _ if old == new => {}
            _ => self.changed(old, new, at),
        }
    }

    fn format(&mut self, old: &Shape, new: &Shape, at: &At) {
        let kind = kind(
            at,
            Kind::ParameterFormatChanged,
            Kind::RequestFormatChanged,
            Kind::ResponseFormatChanged,
        );
        let (was, is) = (shown(self.old, old), shown(self.new, new));
        self.find(kind, at, format!("{was} -> {is}"));
    }

    /// Says that a type is another one: wider, narrower or neither.
    pub(super) fn changed(&mut self, old: &Shape, new: &Shape, at: &At) {
        let relation = if takes((self.new, new), (self.old, old))
            || at.as_text && is_spelled(new, old)
        {
            Relation::Wider
        } else if takes((self.old, old), (self.new, new)) || at.as_text && is_spelled(old, new) {
            Relation::Narrower
        } else {
            Relation::Other
        };
        let kind = match relation {
            Relation::Wider => kind(
                at,
                Kind::ParameterTypeWidened,
                Kind::RequestTypeWidened,
                Kind::ResponseTypeWidened,
            ),
            Relation::Narrower => kind(
                at,
                Kind::ParameterTypeNarrowed,
                Kind::RequestTypeNarrowed,
                Kind::ResponseTypeNarrowed,
            ),
            Relation::Other => kind(
                at,
                Kind::ParameterTypeChanged,
                Kind::RequestTypeChanged,
                Kind::ResponseTypeChanged,
            ),
        };
        let (was, is) = (shown(self.old, old), shown(self.new, new));
        self.find(kind, at, format!("{was} -> {is}"));
        if relation == Relation::Wider && at.way.sent {
            self.doubled(old, new, at);
        }
    }

    /// Says that values of what has become a union may fit two of its branches.
    fn doubled(&mut self, old: &Shape, new: &Shape, at: &At) {
        let Shape::Named(id) = new else {
            return;
        };
        let TypeKind::Union(union) = &self.new.api.ty(*id).kind else {
            return;
        };
        let kind = std::mem::discriminant(old);
        let of_kind =
            |it: &&Variant| std::mem::discriminant(&self.new.api.unalias(&it.ty).shape) == kind;
        let Some(own) = union.variants.iter().find(of_kind) else {
            return;
        };
        let others = union.variants.iter().filter(|it| !std::ptr::eq(*it, own));
        let found = others.filter_map(|it| Some((it, overlap(self.new, own, it)?)));
        if let Some((other, what)) = found.into_iter().next() {
            let detail = format!(
                "{what} fits branches `{}` and `{}`, and `oneOf` takes what fits one alone",
                own.label, other.label
            );
            self.find(Kind::RequestBranchesOverlap, at, detail);
        }
    }

    /// What a value that is left out means.
    pub(super) fn default(&mut self, old: &Docs, new: &Docs, at: &At) {
        if old.default == new.default {
            return;
        }
        let text = |it: &Docs| match &it.default {
            Some(value) => format!("`{value}`"),
            None => "none".to_owned(),
        };
        let kind = kind(
            at,
            Kind::ParameterDefaultChanged,
            Kind::RequestDefaultChanged,
            Kind::ResponseDefaultChanged,
        );
        self.find(kind, at, format!("{} -> {}", text(old), text(new)));
    }
}

/// The kind for parameters, or else by the way of values.
pub(super) fn kind(at: &At, parameter: Kind, sent: Kind, received: Kind) -> Kind {
    match at.parameter {
        true => parameter,
        false => directed(at.way, sent, received),
    }
}

fn within(what: &str, subject: &str) -> String {
    format!("{what} {subject}")
}

/// Whether all values of a shape are values of another one, as far as their kinds tell.
fn takes((wide, shape): (&Version<'_>, &Shape), (narrow, other): (&Version<'_>, &Shape)) -> bool {
    match (shape, other) {
        (Shape::Any, _) => true,
        (Shape::Number(_), Shape::Integer(_)) => true,
        (Shape::String(None), Shape::Named(id)) => {
            matches!(narrow.api.ty(*id).kind, TypeKind::StringEnum(_))
        }
        (Shape::Integer(_), Shape::Named(id)) => {
            matches!(narrow.api.ty(*id).kind, TypeKind::IntegerEnum(_))
        }
        (Shape::Named(id), _) => match &wide.api.ty(*id).kind {
            TypeKind::Union(union) => {
                let mut shapes = union
                    .variants
                    .iter()
                    .map(|it| &wide.api.unalias(&it.ty).shape);
                shapes.any(|it| std::mem::discriminant(it) == std::mem::discriminant(other))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether values of a shape, spelled as text, are values of one of text.
fn is_spelled(text: &Shape, other: &Shape) -> bool {
    let one_word = matches!(
        other,
        Shape::Boolean | Shape::Integer(_) | Shape::Number(_) | Shape::String(_)
    );
    matches!(text, Shape::String(None)) && one_word
}

/// A shape in the words of documents.
pub(super) fn shown(version: &Version<'_>, shape: &Shape) -> String {
    let inner = |it: &Ty| shown(version, &version.api.unalias(it).shape);
    match shape {
        Shape::Named(id) => {
            let what = match &version.api.ty(*id).kind {
                TypeKind::Object(_) => "object",
                TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => "enum",
                TypeKind::Union(_) => "union",
                TypeKind::EventUnion(_) => "events",
                TypeKind::Alias(_) => "type",
                TypeKind::Wrapper(_) => "recursive type",
            };
            format!("{what} {}", version.title(*id))
        }
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer(kind) => match kind {
            crate::ir::IntegerKind::Plain => "integer".to_owned(),
            kind => format!("integer ({kind:?})").to_lowercase(),
        },
        Shape::Number(kind) => match kind {
            crate::ir::NumberKind::Plain => "number".to_owned(),
            kind => format!("number ({kind:?})").to_lowercase(),
        },
        Shape::String(None) => "string".to_owned(),
        Shape::String(Some(format)) => format!("string (`{format}`)"),
        Shape::Binary => "bytes".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Array(item) => format!("array of {}", inner(item)),
        Shape::Tuple(tuple) => {
            let items: Vec<String> = tuple.items.iter().map(inner).collect();
            format!("array of ({})", items.join(", "))
        }
        Shape::Map(value) => format!("map of {}", inner(value)),
        Shape::Any => "any JSON".to_owned(),
    }
}
