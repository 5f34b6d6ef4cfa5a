//! Names that stay: those of an earlier run, for what is still there.
//!
//! They are given before all others, so that nothing new takes one. The options go before them: whoever writes a name into the
//! options wants it now. A name that is not fit for its place is not kept, and [`unfit`] says so to whoever wrote it.

use std::cmp::Reverse;

use foldhash::{HashMap, HashSet};

use super::order::needs_required;
use super::taken::{KEYWORDS, TAKEN_METHODS, TAKEN_TYPES};
use super::words::{Case, ascii, identifier, is_identifier};
use super::{Names, is_keyword, parts, shared_error, type_name};
use crate::ir::kept::{Kept, Role, places, step};
use crate::ir::{Api, SHARED, TypeId};
use crate::sorting;

/// Something with a name of its own: its role, and the index of its type or operation.
pub(super) type Named = (Role, usize);

/// The names that stay.
#[derive(Debug)]
pub(super) struct Keeping<'a> {
    pub(super) kept: &'a Kept,
    names: HashMap<Named, String>,
    /// By type.
    places: Vec<Option<String>>,
    roots: HashSet<&'a str>,
}

/// Names that do not meet others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Space {
    Root,
    Methods,
    Groups,
    /// The files of types.
    Files,
    /// What is named within a type or an operation.
    Parts,
}

fn space(role: Role) -> Space {
    match role {
        Role::Method => Space::Methods,
        Role::Group => Space::Groups,
        Role::Module => Space::Files,
        Role::BodyAs
        | Role::Field
        | Role::NullSetter
        | Role::Parameter
        | Role::ResponseAs
        | Role::Rest
        | Role::Setter
        | Role::Variant => Space::Parts,
        _ => Space::Root,
    }
}

impl<'a> Keeping<'a> {
    /// Those of an API's kept names that are of something in it.
    pub(super) fn of(api: &'a Api) -> Keeping<'a> {
        let mut keeping = Keeping {
            kept: &api.kept,
            names: HashMap::default(),
            places: Vec::new(),
            roots: HashSet::default(),
        };
        if api.kept.0.is_empty() {
            return keeping;
        }
        keeping.places = places(&api.types);
        keeping.roots = api.kept.roots();
        let mut given = fixed(api);
        let keys = keys(api).into_iter();
        let mut claims: Vec<(&String, Named)> = keys
            .filter_map(|(key, named)| Some((api.kept.0.get(&key)?, named)))
            .collect();
        let mut places: HashMap<(&String, Named), usize> = HashMap::default();
        for claim in &claims {
            *places.entry(*claim).or_default() += 1;
        }
        // Where what had a name in common became several, it stays with what it still describes, then with most of the places.
        sorting::sort_by_key(&mut claims, |claim @ (name, named)| {
            let is_described = own_name(api, *named).as_ref() == Some(*name);
            (!is_described, Reverse(places[claim]))
        });
        for (name, named) in claims {
            let is_free =
                |given: &HashSet<(Space, String)>| !given.contains(&(space(named.0), name.clone()));
            if fits(named.0, name) && !keeping.names.contains_key(&named) && is_free(&given) {
                given.insert((space(named.0), name.clone()));
                keeping.names.insert(named, name.clone());
            }
        }
        keeping
    }

    pub(super) fn get(&self, role: Role, index: usize) -> Option<String> {
        self.names.get(&(role, index)).cloned()
    }

    /// Those of several, by their indices.
    pub(super) fn all(&self, role: Role, indices: &[usize]) -> Vec<Option<String>> {
        indices.iter().map(|it| self.get(role, *it)).collect()
    }

    /// The place of a type, if there are names to keep.
    pub(super) fn place(&self, index: usize) -> Option<&String> {
        self.places.get(index)?.as_ref()
    }

    /// Whether a component or operation had names before, or several had one in common.
    pub(super) fn is_known(&self, root: &str) -> bool {
        self.roots.contains(step(root).as_str())
    }

    /// The modules that roots keep, each given once.
    pub(super) fn modules(&self) -> impl Iterator<Item = (String, &'a str)> {
        let mut given = HashSet::default();
        let all = self.kept.0.iter().filter_map(|(key, name)| {
            let root = key.strip_prefix(Role::Module.as_str())?.strip_prefix(' ')?;
            let root = root.replace("~1", "/").replace("~0", "~");
            Some((root, name.as_str()))
        });
        all.filter(move |it| parts::fits(Role::Module, it.1) && given.insert(it.1))
    }

    /// The names that nothing else may take: of types and what stands beside them.
    pub(super) fn root(&self) -> impl Iterator<Item = String> {
        self.within(Space::Root)
    }

    /// Those of methods.
    pub(super) fn methods(&self) -> impl Iterator<Item = String> {
        self.within(Space::Methods)
    }

    /// Those of groups, by the group's first operation.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, String)> {
        let all = self.names.iter();
        all.filter(|it| it.0.0 == Role::Group)
            .map(|((_, index), name)| (*index, name.clone()))
    }

    fn within(&self, wanted: Space) -> impl Iterator<Item = String> {
        let all = self.names.iter();
        all.filter(move |it| space(it.0.0) == wanted)
            .map(|it| it.1.clone())
    }
}

/// What something in common is called by what it consists of.
fn own_name(api: &Api, (role, index): Named) -> Option<String> {
    match role {
        Role::Type if api.types[index].name.root == SHARED => Some(type_name(&api.types[index])),
        Role::SharedError => Some(shared_error(&api.operations[index])),
        _ => None,
    }
}

/// The names that the options give.
fn fixed(api: &Api) -> HashSet<(Space, String)> {
    let mut fixed = HashSet::default();
    for text in api.types.iter().filter_map(|it| it.name.fixed.as_ref()) {
        fixed.insert((Space::Root, identifier(text, Case::Type)));
    }
    for text in api.operations.iter().filter_map(|it| it.fixed.as_ref()) {
        fixed.insert((Space::Root, identifier(text, Case::Type)));
        fixed.insert((Space::Methods, identifier(text, Case::Snake)));
    }
    fixed
}

/// All that can have a kept name, by its key, in an order that depends on the document alone.
fn keys(api: &Api) -> Vec<(String, Named)> {
    let mut keys: Vec<(String, Named)> = Vec::new();
    let places = places(&api.types);
    for (index, ty) in api.types.iter().enumerate() {
        let Some(place) = &places[index] else {
            continue;
        };
        if ty.name.fixed.is_none() {
            keys.push((Role::Type.key(place), (Role::Type, index)));
        }
        if let Some(shared) = api.shared(TypeId(index)) {
            keys.push((Role::Shared.key(place), (Role::Type, shared.0)));
        }
        if needs_required(api, ty) {
            keys.push((Role::Required.key(place), (Role::Required, index)));
        }
    }
    let mut groups: HashSet<&str> = HashSet::default();
    for (index, operation) in api.operations.iter().enumerate() {
        let mut key =
            |role: Role, index: usize| keys.push((role.key(&operation.id), (role, index)));
        if operation.fixed.is_none() {
            key(Role::Builder, index);
            key(Role::Method, index);
        }
        let parameters = operation.parameters.iter();
        if parameters.filter(|it| it.required).count() > 1 {
            key(Role::Arguments, index);
        }
        if operation.body.as_ref().is_some_and(|it| !it.has_one_type()) {
            key(Role::Body, index);
        }
        if operation.successes.len() > 1 {
            key(Role::Response, index);
        }
        if !operation.errors.is_empty() {
            key(Role::Error, index);
        }
        if let Some(first) = operation.errors_of {
            key(Role::SharedError, first);
        }
        if groups.insert(&operation.group) {
            keys.push((Role::Group.key(&operation.group), (Role::Group, index)));
        }
    }
    let mut seen: HashSet<String> = HashSet::default();
    keys.retain(|it| seen.insert(it.0.clone()));
    keys
}

/// Whether a text can be the name of something.
fn fits(role: Role, name: &str) -> bool {
    match space(role) {
        Space::Root => is_identifier(name, Case::Type) && !TAKEN_TYPES.contains(&name),
        Space::Methods => {
            is_identifier(name, Case::Snake) && ![TAKEN_METHODS, KEYWORDS].concat().contains(&name)
        }
        Space::Groups => {
            ascii(name) == name && !is_keyword(name) && !["mod", "operations"].contains(&name)
        }
        Space::Files | Space::Parts => parts::fits(role, name),
    }
}

/// What is wrong with kept names, by their keys.
pub fn unfit(kept: &Kept) -> Vec<(&str, String)> {
    let mut given: HashMap<(Space, &str, &str), &str> = HashMap::default();
    let mut unfit = Vec::new();
    for (key, name) in &kept.0 {
        let Some(role) = Role::of_key(key) else {
            let words: Vec<&str> = Role::ALL.iter().map(|it| it.as_str()).collect();
            unfit.push((
                key.as_str(),
                format!("`{key}` does not begin with one of {}", words.join(", ")),
            ));
            continue;
        };
        if !fits(role, name) {
            let message = format!("`{name}` cannot be the name of `{key}`");
            unfit.push((key.as_str(), message));
            continue;
        }
        // Many have the same shared one.
        if matches!(role, Role::Shared | Role::SharedError) {
            continue;
        }
        let within = match space(role) {
            Space::Parts => scope(key, role),
            _ => "",
        };
        if let Some(other) = given.insert((space(role), within, name), key) {
            unfit.push((key, format!("`{name}` is the name of `{other}` already")));
        }
    }
    unfit
}

/// What the names of parts are given in: the fields of a type, its setters, its variants, what is set for an operation.
fn scope(key: &str, role: Role) -> &str {
    match role {
        Role::Rest => key,
        _ => key.rsplit_once('/').map_or(key, |it| it.0),
    }
}

/// The names of all that can keep one, by its key, sorted.
pub fn kept(api: &Api, names: &Names) -> Kept {
    let mut all: Vec<(String, String)> = keys(api)
        .into_iter()
        .map(|(key, named)| (key, name(names, named)))
        .collect();
    all.extend(parts::kept_parts(api, names));
    sorting::sort(&mut all);
    Kept(all.into_iter().filter(|it| !it.1.is_empty()).collect())
}

fn name(names: &Names, (role, index): Named) -> String {
    match role {
        Role::Type | Role::Shared => names.ty(TypeId(index)).name.clone(),
        Role::Required => names.ty(TypeId(index)).required.clone(),
        Role::Arguments => names.operation(index).required.clone(),
        Role::Body => names.operation(index).body.clone(),
        Role::Builder => names.operation(index).builder.clone(),
        Role::Error => names.operation(index).error.clone(),
        Role::Group => names.operation(index).module.clone(),
        Role::Method => names.operation(index).method.clone(),
        Role::Response => names.operation(index).response.clone(),
        Role::SharedError => {
            let shared = &names.operation(index).shared_error;
            shared
                .as_ref()
                .map(|it| it.name.clone())
                .unwrap_or_default()
        }
        // Of parts, which are listed by themselves.
        _ => String::new(),
    }
}
