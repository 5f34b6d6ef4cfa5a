//! What a document leaves open about the branches of a union, and what is gone by: said once for a union, at its place.
//!
//! A discriminator is a claim, so one that does not tell the branches apart is a warning. That a value may fit two
//! branches is a note: it is read all the same, as the branch that recognises most of it.

use serde_json::Value as Json;

use super::branch::Branch;
use super::json_types::JsonTypes;
use super::view::Additional;
use super::{Lower, pointer_name};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ir::Guard;
use crate::source::{Node, NodeId};

/// How many pairs of branches of one union are compared.
const MOST_PAIRS: usize = 2_000;

impl<'a> Lower<'_, 'a> {
    /// Warns of explicit discriminators whose property branches do not declare: what tells them otherwise is gone by.
    pub(super) fn check_declared(&mut self, branches: &[Branch<'a>]) {
        let mut known: Vec<NodeId> = Vec::new();
        for discriminator in branches.iter().filter_map(|it| it.discriminator) {
            if !known.contains(&discriminator.id) {
                known.push(discriminator.id);
                self.check_declared_by(discriminator, branches);
            }
        }
    }

    fn check_declared_by(&mut self, discriminator: &'a Node, branches: &[Branch<'a>]) {
        let Some(property) = discriminator.get("propertyName").and_then(Node::as_str) else {
            return;
        };
        let of_it = |it: &&Branch<'a>| {
            let own = it.discriminator.is_some_and(|it| it.id == discriminator.id);
            own && it.is(JsonTypes::OBJECT)
        };
        let meant: Vec<&Branch<'a>> = branches.iter().filter(of_it).collect();
        let declares = |it: &&&Branch<'a>| it.view.properties.contains_key(property);
        let lacking: Vec<String> = meant
            .iter()
            .filter(|it| !declares(it))
            .map(|it| name(it, branches))
            .collect();
        let Some(first) = lacking.first() else {
            return;
        };
        let who = match lacking.len() {
            _ if lacking.len() == meant.len() => "no branch declares".to_owned(),
            1 => format!("{first} does not declare"),
            more => format!("{first} and {} more branches do not declare", more - 1),
        };
        let message = format!(
            "{who} the discriminator's property `{property}`; the mapping, or else the schema's name, is its value"
        );
        self.diagnostics.push(
            Diagnostic::new(
                Code::MalformedDiscriminator,
                Place::Value(discriminator.id),
                message,
            )
            .help("declare the property in each branch, and require it"),
        );
    }

    /// Warns of an explicit discriminator that cannot tell a branch, and is left aside.
    pub(super) fn warn_untold(
        &mut self,
        discriminator: &'a Node,
        property: &str,
        branch: &Branch<'a>,
        branches: &[Branch<'a>],
    ) {
        let message = format!(
            "{} has no name and no value of `{property}` of its own, so the discriminator does not tell it; the branches are told \
             apart by what else they say",
            name(branch, branches)
        );
        self.diagnostics.push(
            Diagnostic::new(
                Code::MalformedDiscriminator,
                Place::Value(discriminator.id),
                message,
            )
            .help("make the branch a schema with a name, or give its property one value"),
        );
    }

    /// Notes the first two branches that a value may both fit.
    pub(super) fn note_overlap(
        &mut self,
        branches: &[Branch<'a>],
        guards: &[Guard],
        origin: NodeId,
    ) {
        let mut left = MOST_PAIRS;
        for (index, branch) in branches.iter().enumerate() {
            for (before, other) in branches[..index].iter().enumerate() {
                left -= 1;
                if left == 0 {
                    return;
                }
                let twice = branch.reference.is_some()
                    && branch.reference.and_then(Node::as_str)
                        == other.reference.and_then(Node::as_str);
                if twice || are_told(&guards[before], &guards[index]) {
                    continue;
                }
                let exact = [before, index].map(|it| tags(&guards[it]).next().is_some());
                if let Some(what) = self.overlap(other, branch, branches, exact == [true; 2]) {
                    let place = Place::Value(origin);
                    self.diagnostics
                        .push(Diagnostic::new(Code::OverlappingBranches, place, what));
                    return;
                }
            }
        }
    }

    /// What two branches have in common, and which of them is taken; `in_order` says that it is the first in case of doubt.
    fn overlap(
        &mut self,
        one: &Branch<'a>,
        other: &Branch<'a>,
        all: &[Branch<'a>],
        in_order: bool,
    ) -> Option<String> {
        let (first, second) = (name(one, all), name(other, all));
        let types = one.types()?.both(other.types()?);
        if types == JsonTypes::OBJECT {
            let fits_first = self.is_covered_by(other, one);
            if !fits_first && !self.is_covered_by(one, other) {
                return None;
            }
            let (inner, outer) = match fits_first {
                true => (&second, &first),
                false => (&first, &second),
            };
            // Where no tag says so, what demands more is tried first.
            let same = one.view.required.len() == other.view.required.len();
            let doubt = if in_order || same { &first } else { inner };
            return Some(format!(
                "an object with all that {inner} requires may be {outer} as well; what recognises most of it is taken, {doubt} in case of doubt"
            ));
        }
        if types == JsonTypes::ARRAY {
            let least = |it: &Branch<'a>| it.view.limits.min_items.unwrap_or_default();
            let empty = least(one) == 0 && least(other) == 0;
            return empty.then(|| {
                format!("an empty list is of {first} and of {second}; it is taken for the first")
            });
        }
        if types.is_empty() {
            return None;
        }
        let listed = |it: &Branch<'a>| -> Option<Vec<Json>> {
            let values = it.view.values.as_deref()?.iter();
            Some(values.map(|it| it.value.to_json()).collect())
        };
        match (listed(one), listed(other)) {
            (Some(one), Some(other)) => {
                let shared = one.iter().find(|it| other.contains(it))?;
                Some(format!(
                    "{shared} is a value of {first} and of {second}; it is taken for the first"
                ))
            }
            (None, None) if types == JsonTypes::INTEGER => Some(format!(
                "an integer is of {first} and of {second}; it is taken for the integer"
            )),
            (None, None) if types == JsonTypes::STRING => Some(format!(
                "text may be of {first} and of {second}; it is taken for the first that can read it"
            )),
            _ => None,
        }
    }

    /// Whether an object with just what `inner` requires is of `outer` too, as far as names, types and values tell.
    fn is_covered_by(&mut self, inner: &Branch<'a>, outer: &Branch<'a>) -> bool {
        let required = &inner.view.required;
        if !outer.view.required.iter().all(|it| required.contains(it)) {
            return false;
        }
        let closed = matches!(outer.view.additional, Additional::Forbidden);
        for name in required {
            let (Some(own), Some(others)) = (
                inner.view.properties.get(name),
                outer.view.properties.get(name),
            ) else {
                if closed && !outer.view.properties.contains_key(name) {
                    return false;
                }
                continue;
            };
            let (own, others) = (own.clone(), others.clone());
            if !self.may_be_equal(&own, &others) {
                return false;
            }
        }
        true
    }

    /// Whether a value may be of two properties' schemas, as far as types and lists of values tell.
    fn may_be_equal(&mut self, one: &[&'a Node], other: &[&'a Node]) -> bool {
        if one == other {
            return true;
        }
        let (one, other) = (one.to_vec(), other.to_vec());
        if let (Some(one), Some(other)) = (self.known_values(&one), self.known_values(&other)) {
            return one.iter().any(|it| other.contains(it));
        }
        let types = |lower: &mut Self, schemas: Vec<&'a Node>| {
            let view = lower.view(&super::view::Conjunction::all(schemas));
            view.effective_types()
        };
        match (types(self, one), types(self, other)) {
            (Some(one), Some(other)) => !one.both(other).is_empty(),
            _ => true,
        }
    }
}

/// Whether two guards let no value pass in common because of a tag.
fn are_told(one: &Guard, other: &Guard) -> bool {
    tags(one).any(|one| {
        tags(other).any(|other| {
            let shared = one.values.iter().any(|it| other.values.contains(it));
            one.property == other.property && !shared
        })
    })
}

fn tags(guard: &Guard) -> impl Iterator<Item = &crate::ir::Tag> {
    let parts = match guard {
        Guard::All(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    parts.iter().filter_map(|it| match it {
        Guard::Tag(tag) => Some(tag),
        _ => None,
    })
}

/// What to call a branch in a message: its schema's name, or where it stands.
fn name(branch: &Branch<'_>, all: &[Branch<'_>]) -> String {
    if let Some(reference) = branch.reference.and_then(Node::as_str) {
        let name = pointer_name(reference);
        return format!("`{}`", name.path.last().unwrap_or(&name.root));
    }
    let at = all.iter().position(|it| std::ptr::eq(it, branch));
    format!("branch {}", at.unwrap_or_default() + 1)
}
