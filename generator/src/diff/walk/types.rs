//! Named types, each pair once: objects and enums. What they are called is no difference on the wire.

use super::shapes::kind;
use super::{At, Walk, directed};
use crate::changes::Kind;
use crate::diff::version::Spot;
use crate::emit::surface::Subject;
use crate::ids::NodeId;
use crate::ir::{
    Access, AdditionalProperties, Constant, Enum, Object, Property, Shape, Ty, TypeId, TypeKind,
};
use crate::plan::Direction;

/// A property as an object has it: with values to choose from, or with one.
#[derive(Clone, Copy)]
enum Member<'a> {
    Property(usize, &'a Property),
    Constant(&'a Constant),
}

impl<'a> Member<'a> {
    fn of(object: &'a Object, name: &str) -> Option<Member<'a>> {
        let constant = object.constants.iter().find(|it| it.name == name);
        let properties = object.properties.iter().enumerate();
        let property = || properties.into_iter().find(|it| it.1.name == name);
        constant
            .map(Member::Constant)
            .or_else(|| property().map(|(index, it)| Member::Property(index, it)))
    }

    fn required(self) -> bool {
        match self {
            Member::Property(_, it) => it.required,
            Member::Constant(it) => it.required,
        }
    }

    fn access(self) -> Access {
        match self {
            Member::Property(_, it) => it.access,
            Member::Constant(_) => Access::Both,
        }
    }
}

fn names(object: &Object) -> impl Iterator<Item = &str> {
    let constants = object.constants.iter().map(|it| it.name.as_str());
    constants.chain(object.properties.iter().map(|it| it.name.as_str()))
}

impl Walk<'_, '_> {
    /// Notes that two types are the same one; the first counterpart stays, unless a later one has the same name.
    pub(super) fn pair_types(&mut self, one: TypeId, other: TypeId, place: &str) {
        let named_alike = self.old.names.ty(one).name == self.new.names.ty(other).name;
        let entry = self.types.entry(one);
        let known = entry.or_insert_with(|| (other, place.to_owned()));
        if named_alike {
            known.0 = other;
        }
    }

    /// Notes what the names of two types in use stand for.
    pub(super) fn aliases(&mut self, old: &Ty, new: &Ty) {
        if let (Shape::Named(one), Shape::Named(other)) = (&old.shape, &new.shape) {
            self.pair_types(*one, *other, "");
        }
    }

    /// Compares two named types, unless that was done before.
    pub(super) fn types(&mut self, one: TypeId, other: TypeId, at: &At) {
        self.pair_types(one, other, &at.subject);
        if !self.seen.insert((one, other)) {
            return;
        }
        let (old, new) = (self.old.api.ty(one), self.new.api.ty(other));
        let at = At {
            way: self.way(one, other, at.way),
            subject: self.new.title(other),
            parameter: at.parameter,
            as_text: at.as_text,
            old: Spot::new(Subject::Type(one), old.origin),
            new: Spot::new(Subject::Type(other), new.origin),
        };
        match (&old.kind, &new.kind) {
            (TypeKind::Object(was), TypeKind::Object(is)) => {
                self.object((one, was), (other, is), &at);
            }
            (TypeKind::StringEnum(was), TypeKind::StringEnum(is)) => {
                let text = |it: &String| format!("\"{it}\"");
                self.values((one, was), (other, is), text, &at);
            }
            (TypeKind::IntegerEnum(was), TypeKind::IntegerEnum(is)) => {
                self.values((one, was), (other, is), i64::to_string, &at);
            }
            (TypeKind::Union(was), TypeKind::Union(is)) => {
                self.unions((one, was), (other, is), &at);
            }
            (TypeKind::EventUnion(was), TypeKind::EventUnion(is)) => {
                self.event_unions((one, was), (other, is), &at);
            }
            (TypeKind::Wrapper(was), TypeKind::Wrapper(is)) => self.ty(was, is, &at),
            _ => self.changed(&Shape::Named(one), &Shape::Named(other), &at),
        }
    }

    /// Which way values travel that both documents have; the way of the place, if none.
    fn way(&self, one: TypeId, other: TypeId, place: Direction) -> Direction {
        let (old, new) = (self.old.plan.direction(one), self.new.plan.direction(other));
        let both = Direction {
            sent: old.sent && new.sent,
            received: old.received && new.received,
        };
        match both.sent || both.received {
            true => both,
            false => place,
        }
    }

    fn object(&mut self, (one, old): (TypeId, &Object), (other, new): (TypeId, &Object), at: &At) {
        for name in names(old) {
            let Some(was) = Member::of(old, name) else {
                continue;
            };
            let place =
                self.member_place((one, Some(was)), (other, Member::of(new, name)), name, at);
            match Member::of(new, name) {
                Some(is) => self.member(was, is, &place),
                None => self.removed(was, &place),
            }
        }
        for name in names(new) {
            if let (None, Some(is)) = (Member::of(old, name), Member::of(new, name)) {
                let place = self.member_place((one, None), (other, Some(is)), name, at);
                self.added(is, &place);
            }
        }
        self.rest(&old.rest, &new.rest, at);
        self.limits(&old.limits, &new.limits, at);
    }

    fn member_place(
        &self,
        (one, was): (TypeId, Option<Member<'_>>),
        (other, is): (TypeId, Option<Member<'_>>),
        name: &str,
        at: &At,
    ) -> At {
        let subject = |id: TypeId, member: Option<Member<'_>>| match member {
            Some(Member::Property(index, _)) => Subject::Member(id, index),
            // It is no field, and so no item is made of it.
            Some(Member::Constant(_)) => Subject::Member(id, usize::MAX),
            None => Subject::Type(id),
        };
        let access = is.or(was).map_or(Access::Both, Member::access);
        let way = Direction {
            sent: at.way.sent && access != Access::ReadOnly,
            received: at.way.received && access != Access::WriteOnly,
        };
        let spot = |subject, origin: NodeId| Spot::new(subject, origin).at(&["properties", name]);
        let (old, new) = (self.old.api.ty(one), self.new.api.ty(other));
        At {
            way: if way == Direction::default() {
                at.way
            } else {
                way
            },
            parameter: at.parameter,
            as_text: at.as_text,
            subject: self.new.member(other, name),
            old: spot(subject(one, was), old.origin),
            new: spot(subject(other, is), new.origin),
        }
    }

    fn removed(&mut self, was: Member<'_>, at: &At) {
        let received = match was.required() {
            true => Kind::ResponseRequiredPropertyRemoved,
            false => Kind::ResponseOptionalPropertyRemoved,
        };
        self.find(
            directed(at.way, Kind::RequestPropertyRemoved, received),
            at,
            "",
        );
    }

    fn added(&mut self, is: Member<'_>, at: &At) {
        let (sent, received) = match is.required() {
            true => (
                Kind::RequestPropertyAddedRequired,
                Kind::ResponseRequiredPropertyAdded,
            ),
            false => (
                Kind::RequestPropertyAddedOptional,
                Kind::ResponseOptionalPropertyAdded,
            ),
        };
        self.find(directed(at.way, sent, received), at, "");
    }

    fn member(&mut self, was: Member<'_>, is: Member<'_>, at: &At) {
        match (was.required(), is.required()) {
            (false, true) => {
                let received = Kind::ResponsePropertyBecameRequired;
                let sent = Kind::RequestPropertyBecameRequired;
                self.find(directed(at.way, sent, received), at, "");
            }
            (true, false) => {
                let received = Kind::ResponsePropertyBecameOptional;
                let sent = Kind::RequestPropertyBecameOptional;
                self.find(directed(at.way, sent, received), at, "");
            }
            _ => {}
        }
        match (was, is) {
            (Member::Property(_, was), Member::Property(_, is)) => self.property(was, is, at),
            (Member::Constant(was), Member::Constant(is)) => {
                if was.value != is.value {
                    let detail = format!("`{}` -> `{}`", was.value, is.value);
                    let (sent, received) =
                        (Kind::RequestConstantChanged, Kind::ResponseConstantChanged);
                    self.find(directed(at.way, sent, received), at, detail);
                }
            }
            (Member::Property(..), Member::Constant(is)) => {
                let detail = format!("only `{}`", is.value);
                let (sent, received) = (Kind::RequestTypeNarrowed, Kind::ResponseTypeNarrowed);
                self.find(directed(at.way, sent, received), at, detail);
            }
            (Member::Constant(was), Member::Property(..)) => {
                let detail = format!("not only `{}`", was.value);
                let (sent, received) = (Kind::RequestTypeWidened, Kind::ResponseTypeWidened);
                self.find(directed(at.way, sent, received), at, detail);
            }
        }
    }

    fn property(&mut self, was: &Property, is: &Property, at: &At) {
        if was.access != is.access {
            let word = |it: Access| match it {
                Access::Both => "both ways",
                Access::ReadOnly => "`readOnly`",
                Access::WriteOnly => "`writeOnly`",
            };
            let detail = format!("{} -> {}", word(was.access), word(is.access));
            self.find(Kind::PropertyAccessChanged, at, detail);
        }
        self.ty(&was.ty, &is.ty, at);
        self.default(&was.docs, &is.docs, at);
        let (sent, received) = match (was.docs.deprecated, is.docs.deprecated) {
            (false, true) => (
                Kind::RequestPropertyDeprecated,
                Kind::ResponsePropertyDeprecated,
            ),
            (true, false) => (
                Kind::RequestPropertyUndeprecated,
                Kind::ResponsePropertyUndeprecated,
            ),
            _ => return,
        };
        self.find(directed(at.way, sent, received), at, "");
    }

    /// What is said of properties that have no name.
    fn rest(&mut self, old: &AdditionalProperties, new: &AdditionalProperties, at: &At) {
        use AdditionalProperties::{Forbidden, Typed, Unsaid};
        let at = at.below(at.subject.as_str(), &["additionalProperties"]);
        match (old, new) {
            (Typed(one), Typed(other)) => {
                let subject = format!("additional properties of {}", at.subject);
                self.ty(one, other, &at.below(subject, &[]));
            }
            (Typed(_) | Unsaid, Forbidden) => {
                let kind = directed(
                    at.way,
                    Kind::RequestAdditionalPropertiesForbidden,
                    Kind::ResponseAdditionalPropertiesForbidden,
                );
                self.find(kind, &at, "");
            }
            (Forbidden, Typed(_) | Unsaid) => {
                let kind = directed(
                    at.way,
                    Kind::RequestAdditionalPropertiesAllowed,
                    Kind::ResponseAdditionalPropertiesAllowed,
                );
                self.find(kind, &at, "");
            }
            // Both allow any; whether the crate keeps them is a matter of its items.
            (Typed(_), Unsaid) | (Unsaid, Typed(_)) | (Unsaid, Unsaid) | (Forbidden, Forbidden) => {
            }
        }
    }

    fn values<T: PartialEq>(
        &mut self,
        (one, old): (TypeId, &Enum<T>),
        (other, new): (TypeId, &Enum<T>),
        text: impl Fn(&T) -> String,
        at: &At,
    ) {
        let place = |subject: String, old: Subject, new: Subject| {
            let mut place = at.below(subject, &["enum"]);
            (place.old.subject, place.new.subject) = (old, new);
            place
        };
        for (index, it) in old.values.iter().enumerate() {
            let subject = format!("`{}` of {}", text(&it.value), at.subject);
            let own = Subject::Member(one, index);
            match new.values.iter().find(|new| new.value == it.value) {
                None => {
                    let kind = kind(
                        at,
                        Kind::ParameterEnumValueRemoved,
                        Kind::RequestEnumValueRemoved,
                        Kind::ResponseEnumValueRemoved,
                    );
                    self.find(kind, &place(subject, own, Subject::Type(other)), "");
                }
                Some(new) if new.deprecated && !it.deprecated => {
                    let (sent, received) = (
                        Kind::RequestEnumValueDeprecated,
                        Kind::ResponseEnumValueDeprecated,
                    );
                    let at = place(subject, own, Subject::Type(other));
                    self.find(directed(at.way, sent, received), &at, "");
                }
                Some(_) => {}
            }
        }
        for (index, it) in new.values.iter().enumerate() {
            if !old.values.iter().any(|old| old.value == it.value) {
                let subject = format!("`{}` of {}", text(&it.value), at.subject);
                let kind = kind(
                    at,
                    Kind::ParameterEnumValueAdded,
                    Kind::RequestEnumValueAdded,
                    Kind::ResponseEnumValueAdded,
                );
                let own = Subject::Member(other, index);
                self.find(kind, &place(subject, Subject::Type(one), own), "");
            }
        }
        let overlap = new.unchecked.overlaps.first();
        let overlap = overlap.filter(|_| at.way.sent && old.unchecked.overlaps.is_empty());
        if let Some(overlap) = overlap {
            self.find(Kind::RequestBranchesOverlap, at, overlap.clone());
        }
        let (sent, received) = match (old.open, new.open) {
            (false, true) => (Kind::RequestEnumOpened, Kind::ResponseEnumOpened),
            (true, false) => (Kind::RequestEnumClosed, Kind::ResponseEnumClosed),
            _ => return,
        };
        self.find(directed(at.way, sent, received), at, "");
    }
}
