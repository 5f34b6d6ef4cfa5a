//! Unions: `oneOf`, `anyOf`, and lists of types.
//!
//! Branches are flattened (a union within a union is one union), stripped of null, and
//! each is given a guard (`guard`): what a value must look like to be that branch.

use super::branch::{self, Branch};
use super::json_types::JsonTypes;
use super::types::{Lowered, Site};
use super::view::{Conjunction, NodeKey, UnionAt, View};
use super::{Lower, merge};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Shape, Ty, TypeKind, Union, Variant};
use crate::source::{Node, NodeId};

/// How deep unions may stand in unions.
const DEEPEST: usize = 32;
/// How many branches a union may have.
const MOST_BRANCHES: usize = 5_000;

impl<'a> Lower<'_, 'a> {
    /// The type of a schema with a union in it; `None` if it has none that matters.
    pub(super) fn union(
        &mut self,
        conjunction: &Conjunction<'a>,
        view: &View<'a>,
        site: &Site,
        nullable: &mut bool,
    ) -> Option<Lowered> {
        let union = *view.unions.first()?;
        let mut branches = Vec::new();
        let before = self.types.unrolled.len();
        if stands_alone(view) {
            // A reference beside null is the type it names, not a union of its own.
            if let Some(reference) = self.only_reference(union, nullable) {
                return Some(Lowered::Inline(self.reference(reference)));
            }
            self.flatten(union, union.discriminator, &mut branches, nullable, &[]);
        } else {
            if self.only_requires(union) {
                let message = "branches that only require properties are not checked";
                let place = Place::Value(union.list.id);
                self.diagnostics
                    .push(Diagnostic::new(Code::UncheckedKeyword, place, message));
                return self.union_taken(conjunction, union, site, nullable);
            }
            self.distribute(conjunction, union, &mut branches, nullable);
        }
        let lowered = self.assemble(branches, union.list.id, site, nullable);
        self.types.unrolled.truncate(before);
        Some(lowered)
    }

    /// The reference that is the only branch of a union but for null.
    fn only_reference(&mut self, union: UnionAt<'a>, nullable: &mut bool) -> Option<&'a Node> {
        let mut found = None;
        let mut null = false;
        for node in union.list.as_array().unwrap_or_default() {
            let branch = Conjunction::of(node);
            match self.pure_reference(&branch) {
                Some(reference) if found.is_none() => found = Some(reference),
                Some(_) => return None,
                None => {
                    let view = self.view(&branch);
                    if !view.is_null() && !view.never {
                        return None;
                    }
                    null |= view.is_null();
                }
            }
        }
        *nullable |= null && found.is_some();
        found
    }

    /// The schema once more, without a union that says nothing of the type.
    fn union_taken(
        &mut self,
        conjunction: &Conjunction<'a>,
        union: UnionAt<'a>,
        site: &Site,
        nullable: &mut bool,
    ) -> Option<Lowered> {
        let mut rest = conjunction.clone();
        rest.taken.push(union.list);
        let view = self.view(&rest);
        Some(self.classify(&rest, &view, site, nullable))
    }

    /// A union of one branch for each type.
    pub(super) fn union_of_types(
        &mut self,
        view: &View<'a>,
        types: JsonTypes,
        site: &Site,
    ) -> Lowered {
        let mut rest = types;
        let mut branches = Vec::new();
        for each in JsonTypes::EACH {
            if rest.has(each) {
                rest = rest.without(each);
                let mut view = view.clone();
                keep_values(&mut view, each);
                branches.push(Branch {
                    conjunction: Conjunction::all(Vec::new()),
                    view,
                    reference: None,
                    discriminator: None,
                    exclusive: false,
                    only: Some(each),
                });
            }
        }
        let origin = view.origin.unwrap_or(NodeId::NONE);
        self.assemble(branches, origin, site, &mut false)
    }

    /// The branches of a union, those of unions within it in their place; `outer` are the unions it is within.
    pub(super) fn flatten(
        &mut self,
        union: UnionAt<'a>,
        discriminator: Option<&'a Node>,
        branches: &mut Vec<Branch<'a>>,
        nullable: &mut bool,
        outer: &[NodeKey],
    ) {
        if outer.is_empty() {
            self.types.flattened.clear();
        }
        let outer = [outer, &[std::ptr::from_ref(union.list)]].concat();
        // Where it comes back within an array or an object of its own, it stays a type of its own.
        self.types.unrolled.push(std::ptr::from_ref(union.list));
        for node in union.list.as_array().unwrap_or_default() {
            if branches.len() >= MOST_BRANCHES {
                self.report(
                    Code::TooLarge,
                    node.id,
                    "too many branches; the rest is left out",
                );
                return;
            }
            let conjunction = Conjunction::of(node);
            let view = self.view(&conjunction);
            if view.is_null() {
                *nullable = true;
                continue;
            }
            if view.never {
                let message = "no value fits this branch, which adds nothing to the union";
                self.report(Code::UncheckedKeyword, node.id, message);
                continue;
            }
            *nullable |= view.says_null();
            if let Some(inner) = view.unions.first().copied()
                && stands_alone(&view)
            {
                let key = std::ptr::from_ref(inner.list);
                if outer.contains(&key) {
                    let message = "this branch is the union itself, which adds nothing to it";
                    self.report(Code::UncheckedKeyword, node.id, message);
                    continue;
                }
                if outer.len() <= DEEPEST && !self.types.unrolled.contains(&key) {
                    let nearest = inner.discriminator.or(discriminator);
                    // By another way, its branches are the same.
                    if !self.types.flattened.insert((key, nearest.map(|it| it.id))) {
                        continue;
                    }
                    self.flatten(inner, nearest, branches, nullable, &outer);
                    continue;
                }
            }
            let reference = self.pure_reference(&conjunction);
            let before = branches.len();
            self.push_split(branches, conjunction, view, reference, discriminator);
            let own = branches.iter_mut().skip(before);
            own.for_each(|it| it.exclusive = union.exclusive);
        }
    }

    /// The branches of a union that stands beside other keywords, each with those keywords. One that contradicts them
    /// is none.
    fn distribute(
        &mut self,
        base: &Conjunction<'a>,
        union: UnionAt<'a>,
        branches: &mut Vec<Branch<'a>>,
        nullable: &mut bool,
    ) {
        let before = branches.len();
        for node in union.list.as_array().unwrap_or_default() {
            let alone = Conjunction::of(node);
            let view = self.view(&alone);
            if view.is_null() {
                *nullable = true;
                continue;
            }
            let has_base = |it: &&Node| {
                let mut followed = view.followed.iter();
                followed.any(|(_, target)| std::ptr::eq(*target, *it))
            };
            let reference = self.pure_reference(&alone);
            // What takes in the schema that the union stands in, by `allOf`, has all of its keywords already.
            let conjunction = if base.nodes.iter().all(has_base) {
                alone
            } else {
                let mut all = base.clone();
                all.taken.push(union.list);
                all.nodes.push(node);
                all
            };
            if self.is_impossible(&conjunction) {
                continue;
            }
            let view = self.view(&conjunction);
            branches.push(Branch {
                reference,
                discriminator: union.discriminator,
                exclusive: union.exclusive,
                only: None,
                conjunction,
                view,
            });
        }
        if branches.len() == before && !*nullable {
            let message = "no branch of this union satisfies its sibling keywords";
            self.diagnostics.push(Diagnostic::new(
                Code::AllOfConflict,
                Place::Key(union.list.id),
                message,
            ));
        }
    }

    /// Whether no value satisfies some schemas, as far as lists of values tell: their own, or those of a property that
    /// has to be there.
    fn is_impossible(&mut self, conjunction: &Conjunction<'a>) -> bool {
        let resolver = self.resolver;
        let view = |conjunction: &Conjunction<'a>| {
            // What contradicts itself at a place that is left out is nobody's fault.
            merge::view(&resolver, conjunction, &mut Diagnostics::default())
        };
        let whole = view(conjunction);
        self.count_merged(&whole);
        let contradicts = |(name, schemas): (&&str, &Vec<&'a Node>)| {
            let required = schemas.len() > 1 && whole.required.contains(*name);
            required && view(&Conjunction::all(schemas.clone())).impossible
        };
        whole.never || whole.impossible || whole.properties.iter().any(contradicts)
    }

    /// Adds a branch, or one for each of its types. A schema that is being taken in already stays one branch: each of its
    /// types would take it in once more.
    pub(super) fn push_split(
        &mut self,
        branches: &mut Vec<Branch<'a>>,
        conjunction: Conjunction<'a>,
        view: View<'a>,
        reference: Option<&'a Node>,
        discriminator: Option<&'a Node>,
    ) {
        let types = view.effective_types().map(|it| it.without(JsonTypes::NULL));
        let single = types.is_none_or(|types| JsonTypes::EACH.contains(&types) || types.is_empty());
        let recursive = self.is_unrolled(&view);
        if single || recursive || view.values.is_some() || !view.unions.is_empty() {
            branches.push(Branch {
                conjunction,
                view,
                reference,
                discriminator,
                exclusive: false,
                only: None,
            });
            return;
        }
        let mut rest = types.unwrap_or_default();
        for each in JsonTypes::EACH {
            if rest.has(each) {
                rest = rest.without(each);
                branches.push(Branch {
                    conjunction: conjunction.clone(),
                    view: view.clone(),
                    reference: None,
                    discriminator,
                    exclusive: false,
                    only: Some(each),
                });
            }
        }
    }

    /// Whether the branches say nothing but which properties must be there.
    fn only_requires(&mut self, union: UnionAt<'a>) -> bool {
        let list = union.list.as_array().unwrap_or_default();
        list.iter().all(|node| {
            let view = self.view(&Conjunction::of(node));
            node.get("$ref").is_none()
                && view.types.is_none_or(|it| it == JsonTypes::OBJECT)
                && view.values.is_none()
                && view.unions.is_empty()
                && view.items.is_empty()
                && view
                    .properties
                    .values()
                    .flatten()
                    .all(|it| it.as_object().is_none_or(|it| it.is_empty()))
        })
    }

    /// Gives each branch its guard, label and type.
    pub(super) fn assemble(
        &mut self,
        mut branches: Vec<Branch<'a>>,
        origin: NodeId,
        site: &Site,
        nullable: &mut bool,
    ) -> Lowered {
        branch::merge_constants(&mut branches);
        branch::drop_covered(&mut branches, &self.settings.formats);
        if branches.len() <= 1 {
            return match branches.pop() {
                None if *nullable => Lowered::Inline(Ty::new(Shape::Null)),
                None => {
                    let message = "no branch describes anything; values are kept as raw JSON";
                    self.report(Code::OpaqueSchema, origin, message);
                    Lowered::Inline(Ty::new(Shape::Any))
                }
                Some(branch) => self.only_branch(branch, site, nullable),
            };
        }
        let guards = self.guards(&branches, origin);
        let mut variants: Vec<Variant> = Vec::new();
        for (branch, guard) in branches.iter().zip(guards) {
            let label = self.label(branch, &guard, &branches);
            let key = self.key(branch);
            let key = match variants.iter().any(|it| it.key == key) {
                true => label.clone(),
                false => key,
            };
            let mut ty = self.branch_type(branch, &site.at_branch(&label, &key));
            *nullable |= ty.nullable;
            ty.nullable = false;
            ty.limits
                .add_overlaps(&branch.view.limits.unchecked.overlaps);
            let repeated = variants
                .iter()
                .any(|it| it.guard == guard && it.ty.shape == ty.shape);
            if !repeated {
                variants.push(Variant {
                    label,
                    key,
                    guard,
                    exclusive: branch.exclusive,
                    ty,
                    docs: match branch.reference {
                        Some(_) => Default::default(),
                        None => branch.view.docs.clone(),
                    },
                    origin: branch.origin(),
                });
            }
        }
        Lowered::Kind(TypeKind::Union(Union { variants }))
    }

    /// A union with one branch is that branch.
    fn only_branch(&mut self, branch: Branch<'a>, site: &Site, nullable: &mut bool) -> Lowered {
        let overlaps = branch.view.limits.unchecked.overlaps.clone();
        let mut lowered = self.one_branch(branch, site, nullable);
        match &mut lowered {
            Lowered::Inline(ty) => ty.limits.add_overlaps(&overlaps),
            Lowered::Kind(TypeKind::StringEnum(of)) => of.unchecked.overlaps.extend(overlaps),
            Lowered::Kind(TypeKind::IntegerEnum(of)) => of.unchecked.overlaps.extend(overlaps),
            Lowered::Kind(_) => {}
        }
        lowered
    }

    fn one_branch(&mut self, branch: Branch<'a>, site: &Site, nullable: &mut bool) -> Lowered {
        if branch.view.values.is_some() && branch.only.is_some() {
            let mut view = branch.view;
            view.types = branch.only;
            if let Some(lowered) = self.enumeration(&view, site, nullable) {
                return lowered;
            }
            let ty = self.scalar_or_array(&view, branch.only.unwrap_or_default(), site);
            return Lowered::Inline(ty);
        }
        if branch.only.is_some() || self.pure_reference(&branch.conjunction).is_some() {
            let ty = self.branch_type(&branch, site);
            return Lowered::Inline(ty);
        }
        if let Some(reference) = self.taken_in_again(&branch.conjunction, &branch.view) {
            return Lowered::Inline(self.reference(reference));
        }
        let before = self.unroll(&branch.view);
        let lowered = self.classify(&branch.conjunction, &branch.view, site, nullable);
        self.types.unrolled.truncate(before);
        lowered
    }

    fn branch_type(&mut self, branch: &Branch<'a>, site: &Site) -> Ty {
        let ty = self.type_of_branch(branch, site);
        if let (true, Shape::Named(id)) = (branch.view.open, &ty.shape) {
            self.types.opened.insert(*id);
        }
        ty
    }

    fn type_of_branch(&mut self, branch: &Branch<'a>, site: &Site) -> Ty {
        match branch.only {
            None => self.ty(&branch.conjunction, site),
            Some(types) => {
                let before = self.unroll(&branch.view);
                let ty = self.one_type_of_branch(branch, types, site);
                self.types.unrolled.truncate(before);
                ty
            }
        }
    }

    /// The type of a branch that is one of the types its schema allows.
    fn one_type_of_branch(&mut self, branch: &Branch<'a>, types: JsonTypes, site: &Site) -> Ty {
        match types {
            JsonTypes::OBJECT => match self.object(&branch.view, site) {
                Lowered::Inline(ty) => ty,
                Lowered::Kind(kind) => self.named_here(&branch.view, kind, site),
            },
            _ if branch.view.values.is_some() => {
                let mut view = branch.view.clone();
                view.types = Some(types);
                match self.enumeration(&view, site, &mut false) {
                    Some(Lowered::Inline(ty)) => ty,
                    Some(Lowered::Kind(kind)) => self.named_here(&view, kind, site),
                    None => self.scalar_or_array(&view, types, site),
                }
            }
            _ => self.scalar_or_array(&branch.view, types, site),
        }
    }

    /// A type made at a place from a view that no conjunction stands for.
    pub(super) fn named_here(&mut self, view: &View<'a>, kind: TypeKind, site: &Site) -> Ty {
        let nothing = Conjunction::all(Vec::new());
        let origin = view.origin.unwrap_or(NodeId::NONE);
        let id = self.add(site.name.clone(), nothing, origin, site.root);
        self.types.list[id.0].lowered = Some((view.docs.clone(), kind));
        Ty::new(Shape::Named(id))
    }
}

/// Whether a union is all that its schema says of the type.
fn stands_alone(view: &View<'_>) -> bool {
    let types = view.types.map(|it| it.without(JsonTypes::NULL));
    view.is_only_unions()
        && view.unions.len() == 1
        && types.is_none_or(|it| {
            it == JsonTypes::OBJECT || it.is_empty() || !JsonTypes::EACH.contains(&it)
        })
}

/// Leaves the listed values of one type; without any, the type is not limited to some.
fn keep_values(view: &mut View<'_>, types: JsonTypes) {
    if let Some(values) = &mut view.values {
        values.retain(|it| types.has(JsonTypes::of(it.value)));
        if values.is_empty() {
            view.values = None;
        }
    }
}
