//! Unions: `oneOf`, `anyOf`, and lists of types.
//!
//! Branches are flattened (a union within a union is one union), stripped of null, and
//! each is given a guard: what a value must look like to be that branch. Guards come from
//! an explicit discriminator, else from a property whose known strings differ from branch
//! to branch, else from the JSON type, else from the required properties.

use super::types::{Lowered, Site};
use super::view::{Conjunction, Types, UnionAt, View};
use super::{Lower, NodeKey, pointer_name};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ir::{Guard, Shape, Ty, TypeKind, Union, Variant};
use crate::source::{Node, NodeId};

/// A branch on its way to becoming a variant.
pub(super) struct Branch<'a> {
    pub conjunction: Conjunction<'a>,
    pub view: View<'a>,
    /// The `$ref` the branch consists of.
    pub reference: Option<&'a Node>,
    /// The discriminator of the innermost union the branch stands in.
    pub discriminator: Option<&'a Node>,
    /// Where a schema has several types, the one this branch is for.
    only: Option<Types>,
}

impl Branch<'_> {
    fn types(&self) -> Option<Types> {
        let types = self.only.or_else(|| self.view.effective_types())?;
        Some(types.without(Types::NULL))
    }

    fn is(&self, types: Types) -> bool {
        self.types() == Some(types)
    }

    fn is_open_string(&self) -> bool {
        self.is(Types::STRING) && self.view.values.is_none()
    }

    fn is_string_enum(&self) -> bool {
        self.is(Types::STRING) && self.view.values.is_some()
    }
}

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
        let before = self.unrolled.len();
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
        self.unrolled.truncate(before);
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
                    if !view.is_null() {
                        return None;
                    }
                    null = true;
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
    pub(super) fn union_of_types(&mut self, view: &View<'a>, types: Types, site: &Site) -> Lowered {
        let mut rest = types;
        let mut branches = Vec::new();
        for each in Types::EACH {
            if rest.has(each) {
                rest = rest.without(each);
                let mut view = view.clone();
                keep_values(&mut view, each);
                branches.push(Branch {
                    conjunction: Conjunction::all(Vec::new()),
                    view,
                    reference: None,
                    discriminator: None,
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
        let outer = [outer, &[std::ptr::from_ref(union.list)]].concat();
        // Where it comes back within an array or an object of its own, it stays a type of its own.
        self.unrolled.push(std::ptr::from_ref(union.list));
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
                if outer.len() <= DEEPEST && !self.unrolled.contains(&key) {
                    let nearest = inner.discriminator.or(discriminator);
                    self.flatten(inner, nearest, branches, nullable, &outer);
                    continue;
                }
            }
            let reference = self.pure_reference(&conjunction);
            self.push_split(branches, conjunction, view, reference, discriminator);
        }
    }

    /// The branches of a union that stands beside other keywords, each with those keywords.
    fn distribute(
        &mut self,
        base: &Conjunction<'a>,
        union: UnionAt<'a>,
        branches: &mut Vec<Branch<'a>>,
        nullable: &mut bool,
    ) {
        for node in union.list.as_array().unwrap_or_default() {
            let alone = self.view(&Conjunction::of(node));
            if alone.is_null() {
                *nullable = true;
                continue;
            }
            let mut conjunction = base.clone();
            conjunction.taken.push(union.list);
            conjunction.nodes.push(node);
            let view = self.view(&conjunction);
            branches.push(Branch {
                reference: None,
                discriminator: union.discriminator,
                only: None,
                conjunction,
                view,
            });
        }
    }

    /// Adds a branch, or one for each of its types.
    pub(super) fn push_split(
        &mut self,
        branches: &mut Vec<Branch<'a>>,
        conjunction: Conjunction<'a>,
        view: View<'a>,
        reference: Option<&'a Node>,
        discriminator: Option<&'a Node>,
    ) {
        let types = view.effective_types().map(|it| it.without(Types::NULL));
        let single = types.is_none_or(|types| Types::EACH.contains(&types) || types.is_empty());
        if single || view.values.is_some() || !view.unions.is_empty() {
            branches.push(Branch {
                conjunction,
                view,
                reference,
                discriminator,
                only: None,
            });
            return;
        }
        let mut rest = types.unwrap_or_default();
        for each in Types::EACH {
            if rest.has(each) {
                rest = rest.without(each);
                branches.push(Branch {
                    conjunction: conjunction.clone(),
                    view: view.clone(),
                    reference: None,
                    discriminator,
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
                && view.types.is_none_or(|it| it == Types::OBJECT)
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
        drop_covered(&mut branches);
        if branches.len() <= 1 {
            return match branches.pop() {
                None if *nullable => Lowered::Inline(Ty::new(Shape::Null)),
                None => {
                    let message = "no branch says anything; values are kept as raw JSON";
                    self.report(Code::OpaqueSchema, origin, message);
                    Lowered::Inline(Ty::new(Shape::Any))
                }
                Some(branch) => self.only_branch(branch, site, nullable),
            };
        }
        let guards = self.guards(&branches, origin);
        let mut variants: Vec<Variant> = Vec::new();
        for (branch, guard) in branches.iter().zip(guards) {
            let label = label(branch, &guard, &branches);
            let mut ty = self.branch_type(branch, &site.below(&label));
            *nullable |= ty.nullable;
            ty.nullable = false;
            let repeated = variants
                .iter()
                .any(|it| it.guard == guard && it.ty.shape == ty.shape);
            if !repeated {
                variants.push(Variant {
                    label,
                    guard,
                    ty,
                    docs: match branch.reference {
                        Some(_) => Default::default(),
                        None => branch.view.docs.clone(),
                    },
                });
            }
        }
        Lowered::Kind(TypeKind::Union(Union { variants }))
    }

    /// A union with one branch is that branch.
    fn only_branch(&mut self, branch: Branch<'a>, site: &Site, nullable: &mut bool) -> Lowered {
        if branch.only.is_some() || branch.reference.is_some() {
            let ty = self.branch_type(&branch, site);
            return Lowered::Inline(ty);
        }
        self.classify(&branch.conjunction, &branch.view, site, nullable)
    }

    fn branch_type(&mut self, branch: &Branch<'a>, site: &Site) -> Ty {
        match branch.only {
            None => self.ty(&branch.conjunction, site),
            Some(Types::OBJECT) => match self.object(&branch.view, site) {
                Lowered::Inline(ty) => ty,
                Lowered::Kind(kind) => self.named_here(&branch.view, kind, site),
            },
            Some(types) if branch.view.values.is_some() => {
                let mut view = branch.view.clone();
                view.types = Some(types);
                match self.enumeration(&view, site, &mut false) {
                    Some(Lowered::Inline(ty)) => ty,
                    Some(Lowered::Kind(kind)) => self.named_here(&view, kind, site),
                    None => self.scalar_or_array(&view, types, site),
                }
            }
            Some(types) => self.scalar_or_array(&branch.view, types, site),
        }
    }

    /// A type made at a place from a view that no conjunction stands for.
    pub(super) fn named_here(&mut self, view: &View<'a>, kind: TypeKind, site: &Site) -> Ty {
        let nothing = Conjunction::all(Vec::new());
        let origin = view.origin.unwrap_or(NodeId::NONE);
        let id = self.add(site.name.clone(), nothing, origin, site.root);
        self.types[id.0].lowered = Some((view.docs.clone(), kind));
        Ty::new(Shape::Named(id))
    }

    fn guards(&mut self, branches: &[Branch<'a>], origin: NodeId) -> Vec<Guard> {
        let tags = self
            .explicit_tags(branches)
            .or_else(|| self.inferred_tags(branches));
        let enums = branches.iter().filter(|it| it.is_string_enum()).count();
        let open = branches.iter().any(Branch::is_open_string);
        let mut guards = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let tag = tags.as_ref().and_then(|(name, values)| {
                let values = values.get(index)?.clone()?;
                Some(Guard::Tag(name.clone(), values))
            });
            guards.push(tag.unwrap_or_else(|| plain_guard(branch, enums > 1 || open)));
        }
        let ambiguous = guards.iter().enumerate().any(|(index, guard)| {
            let same = |other: &Guard| other == guard;
            matches!(guard, Guard::Object | Guard::Keys(_) | Guard::Any)
                && guards[..index].iter().any(same)
        });
        if ambiguous {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::AmbiguousUnion,
                    Place::Value(origin),
                    "these branches cannot be told apart by a property; each is tried, and the one that recognises most is taken",
                )
                .help("add a `discriminator`, or make a distinct property required"),
            );
        }
        guards
    }

    /// The tags an explicit discriminator gives: by its mapping, by the property's own values,
    /// else by the schema's name (OpenAPI, "Discriminator Object").
    fn explicit_tags(&mut self, branches: &[Branch<'a>]) -> Option<Tags> {
        let explicit = branches.iter().find_map(|it| it.discriminator);
        let first = explicit.or_else(|| branches.iter().find_map(inherited))?;
        let property = first.get("propertyName").and_then(Node::as_str)?;
        let mut tags = Vec::new();
        for branch in branches {
            let nearest = match explicit {
                Some(_) => branch.discriminator,
                None => inherited(branch),
            };
            let named = nearest
                .filter(|it| it.get("propertyName").and_then(Node::as_str) == Some(property));
            let mapped = match (named, branch.reference.and_then(Node::as_str)) {
                (Some(discriminator), Some(reference)) => mapped_tags(discriminator, reference),
                _ => Vec::new(),
            };
            tags.push(
                if !branch.is(Types::OBJECT) || explicit.is_none() && named.is_none() {
                    None
                } else if !mapped.is_empty() {
                    Some(mapped)
                } else {
                    let own = branch.view.properties.get(property).cloned();
                    let own = own.and_then(|it| self.tags(&it));
                    // What is inherited may list the values of all who inherit it.
                    let own = own.filter(|it| explicit.is_some() || it.len() == 1);
                    own.or_else(|| Some(vec![pointer_name(branch.reference?.as_str()?).root]))
                },
            );
        }
        if let Some(explicit) = explicit {
            self.check_mapping(explicit, branches);
        }
        let complete = branches
            .iter()
            .zip(&tags)
            .all(|(branch, tag)| tag.is_some() || !branch.is(Types::OBJECT));
        (complete && disjoint(&tags)).then(|| (property.to_owned(), tags))
    }

    fn check_mapping(&mut self, discriminator: &'a Node, branches: &[Branch<'a>]) {
        let mapping = discriminator.get("mapping").and_then(Node::as_object);
        for (_, target) in mapping.into_iter().flatten() {
            let Some(text) = target.as_str() else {
                continue;
            };
            let known = branches
                .iter()
                .filter_map(|it| it.reference?.as_str())
                .any(|reference| same_schema(text, reference));
            if !known {
                self.report(
                    Code::MalformedDiscriminator,
                    target.id,
                    format!("`{text}` is no branch of this union"),
                );
            }
        }
    }

    /// The tags of a property that all object branches have, with different known strings.
    fn inferred_tags(&mut self, branches: &[Branch<'a>]) -> Option<Tags> {
        let objects: Vec<&Branch<'a>> = branches.iter().filter(|it| it.is(Types::OBJECT)).collect();
        if objects.len() < 2 {
            return None;
        }
        let candidates: Vec<&'a str> = objects
            .first()
            .map(|it| it.view.properties.keys().copied().collect())
            .unwrap_or_default();
        let mut best: Option<(usize, Tags)> = None;
        for property in candidates {
            let everywhere = |it: &&Branch<'a>| it.view.properties.contains_key(property);
            if !objects.iter().all(everywhere) {
                continue;
            }
            let mut tags = Vec::new();
            for branch in branches {
                let schemas = branch.view.properties.get(property).cloned();
                tags.push(match schemas {
                    Some(schemas) if branch.is(Types::OBJECT) => self.tags(&schemas),
                    _ => None,
                });
            }
            let known = tags.iter().flatten().count();
            if known != objects.len() || !disjoint(&tags) {
                continue;
            }
            let required = objects
                .iter()
                .filter(|it| it.view.required.contains(property))
                .count();
            if best.as_ref().is_none_or(|(most, _)| required > *most) {
                best = Some((required, (property.to_owned(), tags)));
            }
        }
        best.map(|(_, tags)| tags)
    }
}

/// The discriminator of a schema that a branch takes in.
fn inherited<'a>(branch: &Branch<'a>) -> Option<&'a Node> {
    let followed = branch.view.followed.iter();
    let mut found = followed.filter_map(|(_, target)| target.get("discriminator"));
    found.find(|it| it.get("propertyName").is_some())
}

/// A property, and for each branch the values that tell it, if it has any.
type Tags = (String, Vec<Option<Vec<String>>>);

/// Whether a union is all that its schema says of the type.
fn stands_alone(view: &View<'_>) -> bool {
    let types = view.types.map(|it| it.without(Types::NULL));
    view.is_only_unions()
        && view.unions.len() == 1
        && types.is_none_or(|it| it == Types::OBJECT || it.is_empty() || !Types::EACH.contains(&it))
}

/// Leaves the listed values of one type; without any, the type is not limited to some.
fn keep_values(view: &mut View<'_>, types: Types) {
    if let Some(values) = &mut view.values {
        values.retain(|it| types.has(Types::of(it)));
        if values.is_empty() {
            view.values = None;
        }
    }
}

fn disjoint(tags: &[Option<Vec<String>>]) -> bool {
    let mut seen = std::collections::HashSet::new();
    tags.iter().flatten().flatten().all(|it| seen.insert(it))
}

/// Whether a mapping's target, a name or a reference, is a branch's reference.
pub(super) fn same_schema(target: &str, reference: &str) -> bool {
    target == reference || reference.strip_prefix("#/components/schemas/") == Some(target)
}

pub(super) fn mapped_tags(discriminator: &Node, reference: &str) -> Vec<String> {
    let mapping = discriminator.get("mapping").and_then(Node::as_object);
    mapping
        .into_iter()
        .flatten()
        .filter(|(_, target)| target.as_str().is_some_and(|it| same_schema(it, reference)))
        .map(|(tag, _)| tag.clone())
        .collect()
}

/// Leaves out branches whose every value another branch takes as well.
fn drop_covered(branches: &mut Vec<Branch<'_>>) {
    // Known strings stay open to others, so one enum beside "any string" covers both.
    let enums = branches.iter().filter(|it| it.is_string_enum()).count();
    if enums == 1 {
        branches.retain(|it| !it.is_open_string());
    }
    for types in [Types::STRING, Types::INTEGER, Types::NUMBER, Types::BOOLEAN] {
        let plain = |it: &Branch<'_>| it.is(types) && it.view.values.is_none();
        let count = branches.iter().filter(|it| plain(it)).count();
        if count < 2 {
            continue;
        }
        let mut first = true;
        branches.retain_mut(|it| {
            if !plain(it) {
                return true;
            }
            // What one branch forbids, another allows.
            it.view.limits = Default::default();
            it.only = Some(types);
            std::mem::replace(&mut first, false)
        });
    }
}

/// The guard of a branch that no tag tells.
fn plain_guard(branch: &Branch<'_>, strings_compete: bool) -> Guard {
    let Some(types) = branch.types() else {
        return Guard::Any;
    };
    if types == Types::STRING {
        let values = branch.view.values.as_deref().unwrap_or_default();
        let texts: Vec<String> = values
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect();
        return match strings_compete && !texts.is_empty() {
            true => Guard::Strings(texts),
            false => Guard::String,
        };
    }
    if types == Types::OBJECT {
        // What only clients send does not tell what a server has sent.
        let client_only = |name: &str| {
            let schemas = branch.view.properties.get(name).into_iter().flatten();
            let mut said = schemas.filter_map(|it| it.get("writeOnly")?.as_bool());
            said.any(|it| it)
        };
        let required: Vec<String> = branch
            .view
            .required
            .iter()
            .filter(|it| !client_only(it))
            .map(|it| (*it).to_owned())
            .collect();
        return match required.is_empty() {
            true => Guard::Object,
            false => Guard::Keys(required),
        };
    }
    if types == Types::INTEGER {
        Guard::Integer
    } else if types == Types::NUMBER {
        Guard::Number
    } else if types == Types::BOOLEAN {
        Guard::Boolean
    } else if types == Types::ARRAY {
        Guard::Array
    } else {
        Guard::Any
    }
}

/// What to call a branch: its tag, its schema's name, its title, or the kind of its values.
fn label(branch: &Branch<'_>, guard: &Guard, all: &[Branch<'_>]) -> String {
    if let Guard::Tag(_, values) = guard
        && let [only] = values.as_slice()
    {
        return only.clone();
    }
    if let Some(reference) = branch.reference.and_then(Node::as_str) {
        let name = pointer_name(reference);
        return name.path.last().cloned().unwrap_or(name.root);
    }
    if let Some(title) = &branch.view.docs.title
        && title.chars().any(char::is_alphanumeric)
    {
        return title.clone();
    }
    kind_label(branch, all).to_owned()
}

fn kind_label(branch: &Branch<'_>, all: &[Branch<'_>]) -> String {
    let arrays = all.iter().filter(|it| it.is(Types::ARRAY)).count();
    match branch.types() {
        Some(Types::STRING) if branch.view.values.is_some() => "value".to_owned(),
        Some(Types::STRING) => "string".to_owned(),
        Some(Types::INTEGER) => "integer".to_owned(),
        Some(Types::NUMBER) => "number".to_owned(),
        Some(Types::BOOLEAN) => "boolean".to_owned(),
        Some(Types::OBJECT) => "object".to_owned(),
        Some(Types::ARRAY) if arrays > 1 => match item_label(branch) {
            Some(item) => format!("{item} array"),
            None => "array".to_owned(),
        },
        Some(Types::ARRAY) => "array".to_owned(),
        _ => "other".to_owned(),
    }
}

/// What to call the items of an array: their schema's name or their type.
fn item_label(branch: &Branch<'_>) -> Option<String> {
    let [items] = branch.view.items.as_slice() else {
        return None;
    };
    if let Some(reference) = items.get("$ref").and_then(Node::as_str) {
        return Some(pointer_name(reference).root);
    }
    let name = items.get("type").and_then(Node::as_str)?;
    Some(name.to_owned())
}
