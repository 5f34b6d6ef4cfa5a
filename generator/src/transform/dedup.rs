//! Merges inline types of equal structure, and keeps an alias for each place.
//!
//! Documents repeat inline schemas: the same enum, the same small object at dozens of places. Each would be a type to
//! compile. So inline types of equal structure are merged: within one root (a component or an operation) into the one of the
//! outermost place; those of several roots into one whose name lists its members. Each root keeps an alias of its own, so
//! that callers need no other operation's names, and no operation can change them.
//!
//! Types are equal if users cannot distinguish them: members, their types, limits and documentation. The description of the
//! type as a whole does not count, since each place has its own. Components are never merged: somebody named them.
//!
//! A type that had a name in an earlier run (`ir::kept`) keeps it: it is the one that others of its root are merged into, or an alias
//! if there are several. What several roots held stays a type of its own while one of them holds it.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::{FixedState, RandomState};
use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;

use crate::ids::NodeId;
use crate::ir::kept::{Role, places};
use crate::ir::{
    Api, Docs, EnumValue, Response, SHARED, Shape, Ty, Type, TypeId, TypeKind, TypeName,
    reachability, renumber,
};
use crate::sorting;

/// Merges inline types of equal structure.
pub fn run(api: &mut Api) {
    let count = api.types.len();
    // For each type: the one of its root that it is merged into, and what that is another name for, if anything.
    let mut kept: Vec<usize> = (0..count).collect();
    let mut meant: Vec<TypeId> = (0..count).map(TypeId).collect();
    let mut shared: Vec<usize> = Vec::new();
    let classes = classes(api);
    let named = Named::of(api, &classes);
    for (class, places) in classes.values().enumerate() {
        let mut roots: IndexMap<&str, Vec<usize>> = IndexMap::new();
        for place in places {
            let root = roots.entry(&api.types[*place].name.root);
            root.or_default().push(*place);
        }
        let is_shared = roots.len() > 1 || named.shared.contains(&class);
        for places in roots.values() {
            // One that had a name before goes before those that had none.
            let nearest = places
                .iter()
                .min_by_key(|it| (!named.types[**it], api.types[**it].name.path.len()));
            for place in places {
                let nearest = *nearest.unwrap_or(place);
                kept[*place] = if named.types[*place] { *place } else { nearest };
                meant[*place] = match is_shared {
                    false => TypeId(nearest),
                    true => TypeId(count + shared.len()),
                };
            }
        }
        if is_shared {
            shared.extend(places.first());
        }
    }
    let added: Vec<Type> = shared.iter().map(|it| common(api, *it, &meant)).collect();
    share_errors(api, &meant);
    for (index, ty) in api.types.iter_mut().enumerate() {
        if meant[index].0 != index && kept[index] == index {
            ty.kind = TypeKind::Alias(Ty::new(Shape::Named(meant[index])));
        }
    }
    kept.extend(count..count + added.len());
    api.types.extend(added);
    compact(api, &kept);
}

/// What had a name in an earlier run.
struct Named {
    /// By type.
    types: Vec<bool>,
    /// The classes with a type of their own that several roots held. Two that were one before both have one; which of them is called
    /// as it was, `naming` decides.
    shared: HashSet<usize>,
}

impl Named {
    fn of(api: &Api, classes: &Members) -> Named {
        let mut named = Named {
            types: vec![false; api.types.len()],
            shared: HashSet::default(),
        };
        if api.kept.0.is_empty() {
            return named;
        }
        let mut class_of: HashMap<usize, usize> = HashMap::default();
        for (class, places) in classes.values().enumerate() {
            class_of.extend(places.iter().map(|it| (*it, class)));
        }
        for (index, place) in places(&api.types).iter().enumerate() {
            let Some(place) = place else {
                continue;
            };
            named.types[index] = api.kept.get(Role::Type, place).is_some();
            if api.kept.get(Role::Shared, place).is_some() {
                named.shared.extend(class_of.get(&index));
            }
        }
        named
    }
}

/// A type of its own for what several roots hold. What is in it belongs to no place either.
fn common(api: &Api, like: usize, meant: &[TypeId]) -> Type {
    let mut kind = api.types[like].kind.clone();
    renumber::kind(&mut kind, meant);
    Type {
        name: TypeName {
            root: SHARED.to_owned(),
            path: members(&kind),
            place: Vec::new(),
            fixed: None,
        },
        docs: Docs::default(),
        kind,
        origin: api.types[like].origin,
    }
}

/// What a type consists of: its properties, values, branches or events.
fn members(kind: &TypeKind) -> Vec<String> {
    match kind {
        TypeKind::Object(object) => {
            let constants = object.constants.iter().map(|it| it.name.clone());
            let properties = object.properties.iter().map(|it| it.name.clone());
            constants.chain(properties).collect()
        }
        TypeKind::StringEnum(of) => of.values.iter().map(member).collect(),
        TypeKind::IntegerEnum(of) => of.values.iter().map(member).collect(),
        TypeKind::Union(union) => union.variants.iter().map(|it| it.label.clone()).collect(),
        TypeKind::EventUnion(union) => union.variants.iter().map(|it| it.event.clone()).collect(),
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => Vec::new(),
    }
}

/// A value of an enum, by its name if the document gives it one.
fn member<T: ToString>(value: &EnumValue<T>) -> String {
    let name = value.name.clone();
    name.unwrap_or_else(|| value.value.to_string())
}

/// How deep types lie within each other at most. References into inline schemas can lead on, and back.
const DEEPEST: usize = 200;

/// Types by their structure.
type Members = IndexMap<String, Vec<usize>, RandomState>;

/// The inline types by their structure, in the order of the document.
fn classes(api: &Api) -> Members {
    let count = api.types.len();
    let mut classes = Classes {
        members: Members::default(),
        numbers: (count..2 * count).map(TypeId).collect(),
        known: api.types.iter().map(stands_alone).collect(),
        outlines: HashMap::default(),
    };
    for ty in api.types.iter().filter(|it| !stands_alone(it)) {
        *classes.outlines.entry(outline(&ty.kind)).or_default() += 1;
    }
    (0..count).for_each(|index| classes.find(api, index, 0));
    classes
        .members
        .values_mut()
        .for_each(|it| sorting::sort(it));
    classes.members
}

/// Whether a type is never merged. Another name for a type is none itself.
fn stands_alone(ty: &Type) -> bool {
    ty.name.path.is_empty() || matches!(ty.kind, TypeKind::Alias(_))
}

/// Inline types lie within each other, so that each is known after what is in it; a component is like nothing but itself.
struct Classes {
    members: Members,
    /// By type: its class, or for a component a number that no class has.
    numbers: Vec<TypeId>,
    known: Vec<bool>,
    /// How many types have an outline.
    outlines: HashMap<u64, usize>,
}

impl Classes {
    fn find(&mut self, api: &Api, index: usize, depth: usize) {
        if depth > DEEPEST || std::mem::replace(&mut self.known[index], true) {
            return;
        }
        for within in reachability::contained(api, TypeId(index), false) {
            self.find(api, within.0, depth + 1);
        }
        let kind = &api.types[index].kind;
        // Most are like no other, which their members' names tell already.
        let structure = match self.outlines.get(&outline(kind)) {
            Some(1) => format!("the only one: {index}"),
            _ => structure(kind, &self.numbers),
        };
        let class = self.members.entry(structure);
        self.numbers[index] = TypeId(class.index());
        class.or_default().push(index);
    }
}

/// A number that is equal for equal structures, and seldom for others.
fn outline(kind: &TypeKind) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    std::mem::discriminant(kind).hash(&mut hasher);
    match kind {
        TypeKind::Object(object) => {
            let constants = object.constants.iter().map(|it| &it.name);
            let properties = object.properties.iter().map(|it| &it.name);
            constants
                .chain(properties)
                .for_each(|it| it.hash(&mut hasher));
        }
        TypeKind::StringEnum(of) => of.values.iter().for_each(|it| it.value.hash(&mut hasher)),
        TypeKind::IntegerEnum(of) => of.values.iter().for_each(|it| it.value.hash(&mut hasher)),
        TypeKind::Union(union) => {
            let labels = union.variants.iter().map(|it| &it.label);
            labels.for_each(|it| it.hash(&mut hasher));
        }
        TypeKind::EventUnion(union) => {
            let events = union.variants.iter().map(|it| &it.event);
            events.for_each(|it| it.hash(&mut hasher));
        }
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => {}
    }
    hasher.finish()
}

/// A text that is equal for equal structures, types within being named by their class.
fn structure(kind: &TypeKind, numbers: &[TypeId]) -> String {
    let mut kind = kind.clone();
    renumber::kind(&mut kind, numbers);
    match &mut kind {
        TypeKind::Object(object) => {
            let properties = object.properties.iter_mut();
            properties.for_each(|it| it.docs.examples.clear());
        }
        TypeKind::Union(union) => {
            let variants = union.variants.iter_mut();
            variants.for_each(|it| it.origin = NodeId::NONE);
        }
        _ => {}
    }
    format!("{kind:?}")
}

/// Notes which operations fail in the same ways.
fn share_errors(api: &mut Api, meant: &[TypeId]) {
    let mut known: HashMap<String, (usize, usize)> = HashMap::default();
    let mut keys: Vec<String> = Vec::new();
    for operation in &api.operations {
        let mut errors = operation.errors.clone();
        // Code knows nothing of them.
        errors.iter_mut().for_each(|it| it.links.clear());
        let types = errors.iter_mut().flat_map(Response::types_mut);
        types.for_each(|it| renumber::ty(it, meant));
        keys.push(format!("{errors:?}"));
    }
    for (index, key) in keys.iter().enumerate() {
        known.entry(key.clone()).or_insert((index, 0)).1 += 1;
    }
    for (operation, key) in api.operations.iter_mut().zip(&keys) {
        let (first, count) = known[key];
        operation.errors_of = (count > 1).then_some(first);
    }
}

/// Removes the types that another one stands for.
fn compact(api: &mut Api, kept: &[usize]) {
    let mut numbers = vec![TypeId(0); kept.len()];
    let mut next = 0;
    for (index, kept) in kept.iter().enumerate() {
        if index == *kept {
            numbers[index] = TypeId(next);
            next += 1;
        }
    }
    for (index, kept) in kept.iter().enumerate() {
        numbers[index] = numbers[*kept];
    }
    let mut index = 0;
    api.types.retain(|_| {
        index += 1;
        kept[index - 1] == index - 1
    });
    renumber::apply(api, &numbers);
}
