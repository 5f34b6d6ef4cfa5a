//! Unions: which branch is which one, by its tag, its type or what it is called.

use super::overlap::overlap;
use super::{At, Walk, directed};
use crate::changes::Kind;
use crate::emit::surface::Subject;
use crate::ir::{EventUnion, Guard, Payload, Shape, Tag, Ty, TypeId, Union, Variant};

/// How many pairs of branches of one union are compared.
const MOST_PAIRS: usize = 20_000;

impl Walk<'_, '_> {
    pub(super) fn unions(
        &mut self,
        (one, old): (TypeId, &Union),
        (other, new): (TypeId, &Union),
        at: &At,
    ) {
        let mut left: Vec<usize> = (0..new.variants.len()).collect();
        let mut counterparts: Vec<Option<usize>> = Vec::new();
        for (index, variant) in old.variants.iter().enumerate() {
            let found = self.counterpart(variant, &new.variants, &left);
            counterparts.push(found);
            let mut place = at.below(format!("branch `{}` of {}", variant.label, at.subject), &[]);
            place.old.subject = Subject::Member(one, index);
            place.old.origin = variant.origin;
            let Some(found) = found else {
                let (sent, received) = (Kind::RequestVariantRemoved, Kind::ResponseVariantRemoved);
                self.find(directed(at.way, sent, received), &place, "");
                continue;
            };
            left.retain(|it| *it != found);
            let counterpart = &new.variants[found];
            place.new.subject = Subject::Member(other, found);
            place.new.origin = counterpart.origin;
            self.ty(&variant.ty, &counterpart.ty, &place);
            if let (Some(was), Some(is)) = (tag(&variant.guard), tag(&counterpart.guard)) {
                self.tags(was, is, &place);
            }
        }
        for index in left {
            let variant = &new.variants[index];
            let mut place = at.below(format!("branch `{}` of {}", variant.label, at.subject), &[]);
            place.new.subject = Subject::Member(other, index);
            place.new.origin = variant.origin;
            let (sent, received) = (Kind::RequestVariantAdded, Kind::ResponseVariantAdded);
            self.find(directed(at.way, sent, received), &place, "");
        }
        if at.way.sent {
            self.overlaps((old, &counterparts), (other, new), at);
        }
    }

    /// Says of each branch with which of the others a value may fit it, where old clients send such values: one of the branches is
    /// an old one, and not both of them had that in common before.
    fn overlaps(
        &mut self,
        (old, counterparts): (&Union, &[Option<usize>]),
        (other, new): (TypeId, &Union),
        at: &At,
    ) {
        let before = |index: usize| {
            let old = old.variants.iter().zip(counterparts);
            let mut old = old.filter(|it| *it.1 == Some(index));
            old.next().map(|it| it.0)
        };
        let mut left = MOST_PAIRS;
        for (index, variant) in new.variants.iter().enumerate().filter(|it| it.1.exclusive) {
            for (earlier, one) in new.variants[..index].iter().enumerate() {
                left -= 1;
                if left == 0 {
                    return;
                }
                let is_known = match (before(earlier), before(index)) {
                    (None, None) => true,
                    (Some(one), Some(other)) => overlap(self.old, one, other).is_some(),
                    _ => false,
                };
                let Some(what) = (!is_known)
                    .then(|| overlap(self.new, one, variant))
                    .flatten()
                else {
                    continue;
                };
                let subject = format!("branch `{}` of {}", variant.label, at.subject);
                let mut place = at.below(subject, &[]);
                place.new.subject = Subject::Member(other, index);
                place.new.origin = variant.origin;
                let detail = format!(
                    "{what} fits branch `{}` as well, and `oneOf` takes what fits one alone",
                    one.label
                );
                self.find(Kind::RequestBranchesOverlap, &place, detail);
                break;
            }
        }
    }

    fn tags(&mut self, was: &Tag, is: &Tag, at: &At) {
        let lost = was.values.iter().any(|it| !is.values.contains(it));
        if was.property != is.property || lost {
            let shown = |it: &Tag| {
                let values: Vec<String> = it.values.iter().map(ToString::to_string).collect();
                format!("`{}: {}`", it.property, values.join(", "))
            };
            let detail = format!("{} -> {}", shown(was), shown(is));
            self.find(Kind::DiscriminatorChanged, at, detail);
        }
    }

    /// The branch that is the same one: by its tag, its label, or the only one of its kind of value.
    fn counterpart(&self, variant: &Variant, all: &[Variant], free: &[usize]) -> Option<usize> {
        let find =
            |same: &dyn Fn(&Variant) -> bool| free.iter().copied().find(|it| same(&all[*it]));
        let known = tag(&variant.guard);
        let by_tag = find(&|it| known.is_some() && tag(&it.guard) == known);
        let by_label = || find(&|it| it.label == variant.label);
        let by_type = || find(&|it| self.is_named_alike(&variant.ty, &it.ty));
        let kind = std::mem::discriminant(&self.old.api.unalias(&variant.ty).shape);
        let by_kind = || {
            let same = |it: &Variant| {
                let shape = &self.new.api.unalias(&it.ty).shape;
                !matches!(shape, Shape::Named(_)) && std::mem::discriminant(shape) == kind
            };
            find(&same)
        };
        by_tag.or_else(by_label).or_else(by_type).or_else(by_kind)
    }

    /// Whether both are types of the same name in the document.
    fn is_named_alike(&self, old: &Ty, new: &Ty) -> bool {
        match (&old.shape, &new.shape) {
            (Shape::Named(one), Shape::Named(other)) => {
                self.old.api.ty(*one).name == self.new.api.ty(*other).name
            }
            _ => false,
        }
    }

    pub(super) fn event_unions(
        &mut self,
        (one, old): (TypeId, &EventUnion),
        (other, new): (TypeId, &EventUnion),
        at: &At,
    ) {
        if (&old.tag, &old.content) != (&new.tag, &new.content) {
            let detail = format!(
                "`{}`, `{}` -> `{}`, `{}`",
                old.tag, old.content, new.tag, new.content
            );
            self.find(Kind::EventChanged, at, detail);
        }
        for (index, variant) in old.variants.iter().enumerate() {
            let subject = format!("event `{}` of {}", variant.event, at.subject);
            let mut place = at.below(subject, &[]);
            place.old.subject = Subject::Member(one, index);
            let found = new.variants.iter().position(|it| it.event == variant.event);
            let Some(found) = found else {
                let (sent, received) = (Kind::RequestVariantRemoved, Kind::ResponseVariantRemoved);
                self.find(directed(at.way, sent, received), &place, "");
                continue;
            };
            place.new.subject = Subject::Member(other, found);
            match (&variant.payload, &new.variants[found].payload) {
                (Payload::Json(was), Payload::Json(is)) => self.ty(was, is, &place),
                (Payload::Constant(was), Payload::Constant(is)) if was == is => {}
                _ => self.find(Kind::ResponseTypeChanged, &place, ""),
            }
        }
        for (index, variant) in new.variants.iter().enumerate() {
            if !old.variants.iter().any(|it| it.event == variant.event) {
                let subject = format!("event `{}` of {}", variant.event, at.subject);
                let mut place = at.below(subject, &[]);
                place.new.subject = Subject::Member(other, index);
                let (sent, received) = (Kind::RequestVariantAdded, Kind::ResponseVariantAdded);
                self.find(directed(at.way, sent, received), &place, "");
            }
        }
    }
}

/// The tag by which a branch is known, if it is.
fn tag(guard: &Guard) -> Option<&Tag> {
    match guard {
        Guard::Tag(tag) => Some(tag),
        Guard::All(guards) => guards.iter().find_map(tag),
        _ => None,
    }
}
