//! Branches of unions, before each is told from the others: those that say the same become one.

use foldhash::{HashMap, HashSet};

use super::json_types::JsonTypes;
use super::view::{Conjunction, View};
use super::{enum_values, pointer_name};
use crate::ir::Docs;
use crate::source::{Node, NodeId};

/// A branch on its way to becoming a variant.
pub(super) struct Branch<'a> {
    pub conjunction: Conjunction<'a>,
    pub view: View<'a>,
    /// The `$ref` the branch consists of.
    pub reference: Option<&'a Node>,
    /// The discriminator of the innermost union the branch stands in.
    pub discriminator: Option<&'a Node>,
    /// Whether what fits it may fit no other branch of that union (`oneOf`).
    pub exclusive: bool,
    /// Where a schema has several types, the one this branch is for.
    pub only: Option<JsonTypes>,
}

impl Branch<'_> {
    pub fn types(&self) -> Option<JsonTypes> {
        let types = self.only.or_else(|| self.view.effective_types())?;
        Some(types.without(JsonTypes::NULL))
    }

    pub fn is(&self, types: JsonTypes) -> bool {
        self.types() == Some(types)
    }

    /// Where it stands among the branches of its union.
    pub fn origin(&self) -> NodeId {
        let own = self.conjunction.nodes.last().map(|it| it.id);
        own.or(self.view.origin).unwrap_or(NodeId::NONE)
    }

    /// Notes that what fits it fits another branch as well, which is left out.
    fn note_overlap(&mut self, what: &str) {
        let known = &mut self.view.limits.unchecked.overlaps;
        known.insert(format!("{what}, and `oneOf` takes what fits one alone"));
    }

    /// Whether it is any value of a type.
    fn is_open(&self, types: JsonTypes) -> bool {
        self.is(types) && self.view.values.is_none()
    }

    fn is_enum(&self, types: JsonTypes) -> bool {
        self.is(types) && self.view.values.is_some()
    }

    /// Whether it is a constant, or a list of values that has no name.
    fn is_constant(&self, types: JsonTypes) -> bool {
        let named = self.reference.is_some() || self.view.docs.title.is_some();
        let count = self.view.values.as_deref().map_or(0, <[_]>::len);
        self.is(types) && self.view.unions.is_empty() && (count == 1 || count > 1 && !named)
    }
}

/// Makes constants of one type, each a branch with its own title and description, one enum.
pub(super) fn merge_constants(branches: &mut Vec<Branch<'_>>) {
    for types in [JsonTypes::STRING, JsonTypes::INTEGER] {
        if branches.iter().filter(|it| it.is_constant(types)).count() < 2 {
            continue;
        }
        let mut values = Vec::new();
        for branch in branches.iter().filter(|it| it.is_constant(types)) {
            let mut listed = branch.view.values.clone().unwrap_or_default();
            if let [only] = listed.as_mut_slice() {
                let reference = branch.reference.and_then(Node::as_str).map(pointer_name);
                let component = reference.map(|it| it.path.last().cloned().unwrap_or(it.root));
                enum_values::describe(only, &branch.view.docs, component);
            }
            values.extend(listed);
        }
        enum_values::keep_telling_names(&mut values);
        let mut values = Some(values);
        branches.retain_mut(|it| {
            if !it.is_constant(types) {
                return true;
            }
            let first = values.is_some();
            it.view.values = values.take();
            it.view.docs = Docs::default();
            it.reference = None;
            it.only = Some(types);
            first
        });
    }
}

/// Leaves out branches whose every value another branch takes as well.
pub(super) fn drop_covered(branches: &mut Vec<Branch<'_>>, typed: &HashSet<String>) {
    // Known values stay open to others, so one enum beside any string or integer covers both.
    for types in [JsonTypes::STRING, JsonTypes::INTEGER] {
        let open = |it: &Branch<'_>| it.is_open(types) && is_covered(it);
        if branches.iter().filter(|it| it.is_enum(types)).count() == 1 && branches.iter().any(open)
        {
            let doubled = branches.iter().any(|it| it.exclusive && open(it));
            branches.retain(|it| !open(it));
            for listed in branches.iter_mut().filter(|it| it.is_enum(types)) {
                listed.view.open = true;
                if doubled && listed.exclusive {
                    listed.note_overlap("a listed value is of a branch that lists none");
                }
            }
        }
    }
    for types in [
        JsonTypes::STRING,
        JsonTypes::INTEGER,
        JsonTypes::NUMBER,
        JsonTypes::BOOLEAN,
    ] {
        // Text of a format that has a type is told from other text by being of that format.
        let format = |it: &Branch<'_>| {
            let format = it.view.format.filter(|it| typed.contains(*it));
            format
                .filter(|_| types == JsonTypes::STRING)
                .map(str::to_owned)
        };
        let plain = |it: &Branch<'_>| it.is_open(types);
        let mut counts: HashMap<Option<String>, usize> = HashMap::default();
        let mut exclusive: HashMap<Option<String>, usize> = HashMap::default();
        for branch in branches.iter().filter(|it| plain(it)) {
            *counts.entry(format(branch)).or_default() += 1;
            *exclusive.entry(format(branch)).or_default() += usize::from(branch.exclusive);
        }
        let mut met = HashSet::default();
        branches.retain_mut(|it| {
            let format = format(it);
            if !plain(it) || counts.get(&format).is_none_or(|it| *it < 2) {
                return true;
            }
            // What one branch forbids, another allows.
            it.view.limits = Default::default();
            it.only = Some(types);
            if exclusive.get(&format).is_some_and(|it| *it > 1) {
                it.note_overlap("a value is of several branches of one type");
            }
            met.insert(format)
        });
    }
}

/// Whether an enum, whose values are 64 bits wide, has a place for all integers of a branch.
fn is_covered(branch: &Branch<'_>) -> bool {
    let wider = [
        "uint64",
        "uint",
        "int128",
        "uint128",
        "bigint",
        "biginteger",
        "unbounded",
    ];
    branch.view.format.is_none_or(|it| !wider.contains(&it))
}
