//! Tuples (`prefixItems`) and maps (`additionalProperties`, `patternProperties`).

use super::Lower;
use super::types::{Lowered, Site};
use super::view::{Additional, Conjunction, View};
use crate::diagnostic::Code;
use crate::ir::{AdditionalProperties, Limits, Shape, Tuple, Ty};
use crate::source::{Node, NodeId};

/// The most items that have a place of their own in a tuple. The standard library stops there as well.
const LONGEST: usize = 12;

impl<'a> Lower<'_, 'a> {
    /// An array with `prefixItems` (JSON Schema 2020-12, core 10.3.1.1). It may end before the last of them unless
    /// `minItems` says otherwise, and go on after it unless `items` or `maxItems` do.
    pub(super) fn tuple(&mut self, view: &View<'a>, site: &Site) -> Ty {
        let most = view.limits.max_items.unwrap_or(u64::MAX);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut items = Vec::new();
        for (index, schemas) in view.tuple.iter().enumerate().take(most) {
            let site = site.below(&format!("item{}", index + 1));
            items.push(self.ty(&conjunction(schemas), &site));
        }
        let mut after = view.items.clone();
        if after.is_empty() {
            after.extend(view.unevaluated);
        }
        let closed = after.iter().any(|it| it.as_bool() == Some(false));
        let more = match (closed || most <= items.len(), after.is_empty()) {
            (true, _) => None,
            (false, true) => Some(Ty::new(Shape::Any)),
            (false, false) => Some(self.ty(&conjunction(&after), &site.below("item"))),
        };
        let length = items.len();
        let beyond = items.split_off(length.min(LONGEST));
        let rest = self.rest_of_tuple(view, beyond, more);
        let least = view.limits.min_items.unwrap_or(0);
        let mut limits = Limits::default();
        if rest.is_some() {
            limits.min_items = Some(least).filter(|it| *it > items.len() as u64);
            limits.max_items = view.limits.max_items;
        }
        let least = usize::try_from(least).unwrap_or(usize::MAX);
        let shape = match (items.is_empty(), rest) {
            (true, rest) => Shape::Array(Box::new(rest.unwrap_or_else(|| Ty::new(Shape::Any)))),
            (false, rest) => Shape::Tuple(Tuple {
                least: least.min(items.len()),
                items,
                rest: rest.map(Box::new),
            }),
        };
        let mut ty = Ty::new(shape);
        ty.limits = limits.into();
        ty
    }

    /// What follows the items that have a position of their own: one type for all, or any JSON.
    fn rest_of_tuple(&mut self, view: &View<'a>, beyond: Vec<Ty>, more: Option<Ty>) -> Option<Ty> {
        let mut all = beyond.into_iter().chain(more);
        let first = all.next()?;
        if all.all(|it| it == first) {
            return Some(first);
        }
        let origin = view.origin.unwrap_or(NodeId::NONE);
        let message =
            format!("the items after the first {LONGEST} differ and are kept as raw JSON");
        self.report(Code::OpaqueSchema, origin, message);
        Some(Ty::new(Shape::Any))
    }

    /// What is known of the properties that an object does not name.
    pub(super) fn rest(&mut self, view: &View<'a>, site: &Site) -> AdditionalProperties {
        let site = site.below("value");
        let any = || AdditionalProperties::Typed(Box::new(Ty::new(Shape::Any)));
        let mut schemas = view.patterns.clone();
        match &view.additional {
            Additional::Unsaid if schemas.is_empty() => return AdditionalProperties::Unsaid,
            Additional::Forbidden if schemas.is_empty() => return AdditionalProperties::Forbidden,
            Additional::Schemas(nodes) if schemas.is_empty() => {
                return AdditionalProperties::Typed(Box::new(self.ty(&conjunction(nodes), &site)));
            }
            Additional::Allowed => return any(),
            // Beside properties that have names, those that no pattern knows are the ones that will be added.
            Additional::Unsaid if !view.properties.is_empty() => return any(),
            Additional::Unsaid | Additional::Forbidden => {}
            Additional::Schemas(nodes) => schemas.extend(nodes),
        }
        AdditionalProperties::Typed(Box::new(self.any_of(&schemas, &site)))
    }

    /// The type of values that one of several schemas describes.
    fn any_of(&mut self, schemas: &[&'a Node], site: &Site) -> Ty {
        let mut distinct: Vec<&'a Node> = Vec::new();
        for schema in schemas {
            if !distinct.contains(schema) {
                distinct.push(schema);
            }
        }
        if let [only] = distinct.as_slice() {
            return self.ty(&Conjunction::of(only), site);
        }
        let mut nullable = false;
        let mut branches = Vec::new();
        for schema in distinct {
            let branch = Conjunction::of(schema);
            let view = self.view(&branch);
            nullable |= view.says_null();
            if !view.is_null() {
                let reference = self.pure_reference(&branch);
                self.push_split(&mut branches, branch, view, reference, None);
            }
        }
        let origin = schemas.first().map_or(NodeId::NONE, |it| it.id);
        let mut ty = match self.assemble(branches, origin, site, &mut nullable) {
            Lowered::Inline(ty) => ty,
            Lowered::Kind(kind) => {
                let view = View {
                    origin: Some(origin),
                    ..View::default()
                };
                self.named_here(&view, kind, site)
            }
        };
        ty.nullable |= nullable;
        ty
    }
}

fn conjunction<'a>(nodes: &[&'a Node]) -> Conjunction<'a> {
    Conjunction::all(nodes.to_vec())
}
