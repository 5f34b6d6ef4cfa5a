//! Names that stay within a type or an operation: fields, variants, setters, parameters and ways to send and to receive.
//!
//! A part that is written as its name needs no line in the file, since nothing new takes that name. All others have one: what is
//! new might be written so.

use std::borrow::Cow;

use foldhash::HashSet;

use super::kept::Keeping;
use super::scope::{file_name, is_written_so};
use super::taken::{NULL, REST, TAKEN_SETTERS, TAKEN_VARIANTS};
use super::words::{Case, is_identifier};
use super::{Names, labels, parameter_key};
use crate::ir::kept::{Kept, Role, places, step};
use crate::ir::{
    AdditionalProperties, Api, Guard, ParameterLocation, SHARED, TypeId, TypeKind, Variant,
};

/// The names that the parts of one type or operation keep.
pub(super) struct KeptParts<'k> {
    kept: &'k Kept,
    /// The place that they are parts of; `None` if it has none of its own.
    owner: Option<String>,
    /// Whether what they are parts of was there before.
    pub(super) is_known: bool,
}

impl KeptParts<'_> {
    /// The name of one, if it can be one.
    pub(super) fn one(&self, role: Role, label: &str) -> Option<String> {
        // Most runs have none, and need no key.
        if self.kept.0.is_empty() {
            return None;
        }
        let name = self
            .kept
            .get(role, &place(self.owner.as_ref()?, role, label))?;
        fits(role, name).then(|| name.to_owned())
    }

    /// Whether one has a line.
    pub(super) fn has(&self, role: Role, label: &str) -> bool {
        self.one(role, label).is_some()
    }

    /// The names of all, each given once.
    pub(super) fn all(&self, role: Role, labels: &[&str]) -> Vec<Option<String>> {
        let (mut met, mut given) = (HashSet::default(), HashSet::default());
        let mut once = |label: &str| {
            let name = self
                .one(role, label)
                .filter(|_| met.insert(label.to_owned()))?;
            given.insert(name.clone()).then_some(name)
        };
        labels.iter().map(|it| once(it)).collect()
    }

    /// The names of a union's branches, by what tells each by itself; or else by what it is called, which may be all that is left of
    /// a branch whose schema was renamed.
    pub(super) fn branches(&self, variants: &[Variant]) -> Vec<Option<String>> {
        let keys: Vec<&str> = variants.iter().map(|it| it.key.as_str()).collect();
        let mut names = self.all(Role::Variant, &keys);
        for (index, variant) in variants.iter().enumerate() {
            if names[index].is_none() && !keys.contains(&variant.label.as_str()) {
                let name = self.one(Role::Variant, &variant.label);
                names[index] = name.filter(|it| !names.contains(&Some(it.clone())));
            }
        }
        names
    }
}

/// Whether a text can be the name of a part.
pub(super) fn fits(role: Role, name: &str) -> bool {
    match role {
        Role::Variant => is_identifier(name, Case::Variant) && !TAKEN_VARIANTS.contains(&name),
        Role::Setter | Role::NullSetter => {
            is_identifier(name, Case::Snake) && !TAKEN_SETTERS.contains(&name)
        }
        // A variant where the media types have several types.
        Role::BodyAs => is_identifier(name, Case::Variant) || is_identifier(name, Case::Snake),
        Role::Module => file_name(name) == name && !["mod", "types"].contains(&name),
        _ => is_identifier(name, Case::Snake),
    }
}

/// The place of a part.
fn place(owner: &str, role: Role, label: &str) -> String {
    match role {
        Role::Rest => owner.to_owned(),
        // With a step of its own.
        Role::Parameter => {
            let (location, name) = label.split_once('/').unwrap_or_default();
            format!("{owner}/{location}/{}", step(name))
        }
        _ => format!("{owner}/{}", step(label)),
    }
}

impl Keeping<'_> {
    pub(super) fn parts_of_type(&self, api: &Api, index: usize, name: &str) -> KeptParts<'_> {
        let owner = owner(api, self.place(index), index, name);
        let is_fixed = api.types[index].name.fixed.is_some();
        let is_known = |it: &String| match it.strip_prefix(IN_COMMON) {
            Some(name) => self.is_known(name),
            None => self.kept.get(Role::Type, it).is_some() || is_fixed,
        };
        KeptParts {
            kept: self.kept,
            is_known: !self.kept.0.is_empty() && owner.as_ref().is_some_and(is_known),
            owner,
        }
    }

    pub(super) fn parts_of_operation(&self, api: &Api, index: usize) -> KeptParts<'_> {
        KeptParts {
            kept: self.kept,
            owner: Some(step(&api.operations[index].id)),
            is_known: false,
        }
    }
}

/// What the places of what several have in common begin with: it has none but its name.
const IN_COMMON: &str = "shared ";

/// What the parts of a type belong to.
fn owner(api: &Api, place: Option<&String>, index: usize, name: &str) -> Option<String> {
    match api.types[index].name.root == SHARED {
        true => Some(format!("{IN_COMMON}{name}")),
        false => place.cloned(),
    }
}

/// The names of all parts that have a line, by their keys.
pub(super) fn kept_parts(api: &Api, names: &Names) -> Vec<(String, String)> {
    let mut lines = Lines::default();
    let places = places(&api.types);
    for (index, place) in places.iter().enumerate() {
        lines.of_type(api, names, index, place.as_ref());
    }
    for index in 0..api.operations.len() {
        lines.of_operation(api, names, index);
    }
    lines.lines
}

#[derive(Default)]
struct Lines {
    lines: Vec<(String, String)>,
    seen: HashSet<String>,
}

impl Lines {
    fn add(&mut self, owner: &str, role: Role, label: &str, name: &str) {
        let key = role.key(&place(owner, role, label));
        if !name.is_empty() && self.seen.insert(key.clone()) {
            self.lines.push((key, name.to_owned()));
        }
    }

    fn of_type(&mut self, api: &Api, names: &Names, index: usize, place: Option<&String>) {
        let (ty, names) = (&api.types[index], names.ty(TypeId(index)));
        let root = match ty.name.root == SHARED {
            true => &names.name,
            false => &ty.name.root,
        };
        if file_name(root) != names.module {
            let key = Role::Module.key(&step(root));
            if self.seen.insert(key.clone()) {
                self.lines.push((key, names.module.clone()));
            }
        }
        let Some(owner) = owner(api, place, index, &names.name) else {
            return;
        };
        let TypeKind::Object(object) = &ty.kind else {
            match &ty.kind {
                TypeKind::Union(union) => self.branches(&owner, &union.variants, &names.members),
                kind => self.members(&owner, Role::Variant, &labels(kind), &names.members),
            }
            return;
        };
        let labels = labels(&ty.kind);
        self.members(&owner, Role::Field, &labels, &names.members);
        if let AdditionalProperties::Typed(_) = object.rest
            && names.rest != REST
        {
            self.add(&owner, Role::Rest, "", &names.rest);
        }
        let own = names.setters.iter().zip(&names.null_setters);
        for ((label, field), (setter, null)) in labels.iter().zip(&names.members).zip(own) {
            if setter != field || field.ends_with(NULL) {
                self.add(&owner, Role::Setter, label, setter);
            }
            if *null != format!("{}{NULL}", field.trim_end_matches('_')) {
                self.add(&owner, Role::NullSetter, label, null);
            }
        }
    }

    /// Those that are not written as their names are; and a property that has the name of the rest.
    fn members(&mut self, owner: &str, role: Role, labels: &[Cow<'_, str>], names: &[String]) {
        for (label, name) in labels.iter().zip(names) {
            if !is_written_so(name, label) || role == Role::Field && label == REST {
                self.add(owner, role, label, name);
            }
        }
    }

    /// Those that a new branch could make called otherwise: by their tags, where those tell branches apart only then.
    fn branches(&mut self, owner: &str, variants: &[Variant], names: &[String]) {
        for (it, name) in variants.iter().zip(names) {
            let is_tagged = matches!(it.guard, Guard::Tag(_));
            if !is_tagged || it.key != it.label || !is_written_so(name, &it.key) {
                self.add(owner, Role::Variant, &it.key, name);
            }
        }
    }

    fn of_operation(&mut self, api: &Api, names: &Names, index: usize) {
        let (operation, names) = (&api.operations[index], names.operation(index));
        let owner = step(&operation.id);
        for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
            let is_first = matches!(
                parameter.place,
                ParameterLocation::Path | ParameterLocation::Query
            );
            if !is_first || !is_written_so(name, &parameter.name) {
                self.add(&owner, Role::Parameter, &parameter_key(parameter), name);
            }
        }
        for (other, name) in operation.others().iter().zip(&names.others) {
            self.add(&owner, Role::ResponseAs, other.media_type, name);
        }
        let media_types = operation.body.iter().flat_map(|it| &it.media_types);
        for (way, name) in media_types.zip(&names.bodies) {
            self.add(&owner, Role::BodyAs, &way.media_type, name);
        }
    }
}
