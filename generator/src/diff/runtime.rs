//! What comes and goes of the runtime: a crate has the parts of it that its document needs and that options do not leave out, so that
//! a change elsewhere can take public items from callers.
//!
//! A part is one change, however many items it has. Where other changes say the same already, such as an operation that is gone and was
//! the last that needed the part, it is noted as [`told`](Change::told).

use std::collections::BTreeSet;

use foldhash::HashSet;
use indexmap::IndexMap;

use super::items::{ItemChange, bare};
use super::version::{Spot, Version};
use super::walk::Found;
use super::{Change, Kind, Rust};
use crate::emit::parts::{RUNTIME, RuntimeItem, comes_with};
use crate::emit::surface::Subject;
use crate::ir::{Api, TypeId, reachability};

/// A change of the runtime, and the part that it is about.
pub(super) struct OfRuntime {
    pub change: Change,
    /// None if it is about a name.
    part: Option<&'static str>,
}

/// What is said of a name that was the runtime's.
const API: &str = "of the API";

/// All changes of the runtime: names that the API has taken, then parts that are gone, then parts that are new.
pub(super) fn changes(old: &Version<'_>, new: &Version<'_>) -> Vec<OfRuntime> {
    let mut changes = names(old, new);
    for (part, items) in only_in(&old.runtime, &new.runtime) {
        let changed = |it: &&RuntimeItem| ItemChange {
            path: it.named(),
            old: Some(RUNTIME.to_owned()),
            new: None,
            rust: Rust::Major,
            silent: false,
        };
        let found = found(Kind::RuntimePartRemoved, part, "without", &items);
        let items = items.iter().map(changed).collect();
        changes.push(of_part(old, new, &found, part, items));
    }
    for (part, items) in only_in(&new.runtime, &old.runtime) {
        let changed = |it: &&RuntimeItem| ItemChange {
            path: it.named(),
            old: None,
            new: Some(RUNTIME.to_owned()),
            rust: Rust::Minor,
            silent: false,
        };
        let found = found(Kind::RuntimePartAdded, part, "with", &items);
        let items = items.iter().map(changed).collect();
        changes.push(of_part(old, new, &found, part, items));
    }
    changes
}

/// The items that one crate alone has, by the part that the other one is without.
fn only_in<'v>(
    here: &'v [RuntimeItem],
    there: &[RuntimeItem],
) -> IndexMap<&'static str, Vec<&'v RuntimeItem>> {
    let known: HashSet<&str> = there.iter().map(|it| it.path.as_str()).collect();
    let parts: HashSet<&str> = there.iter().flat_map(|it| &it.parts).copied().collect();
    let mut by_part: IndexMap<&'static str, Vec<&RuntimeItem>> = IndexMap::new();
    for item in here.iter().filter(|it| !known.contains(it.path.as_str())) {
        let missing = item.parts.iter().find(|it| !parts.contains(*it));
        if let Some(part) = missing.or(item.parts.first()) {
            by_part.entry(part).or_default().push(item);
        }
    }
    by_part
}

fn found(kind: Kind, part: &str, word: &str, items: &[&RuntimeItem]) -> Found {
    const SHOWN: usize = 4;
    let quoted = |it: &RuntimeItem| match it.path.contains('`') {
        true => it.path.clone(),
        false => format!("`{}`", it.named()),
    };
    let names: Vec<String> = items.iter().take(SHOWN).map(|it| quoted(it)).collect();
    let names = names.join(", ");
    let names = match items.len().saturating_sub(SHOWN) {
        0 => names,
        more => format!("{names} and {more} more"),
    };
    Found {
        kind,
        subject: format!("part `{part}`"),
        detail: format!("{word} {names}"),
        old: None,
        new: None,
        evidence: None,
    }
}

fn of_part(
    old: &Version<'_>,
    new: &Version<'_>,
    found: &Found,
    part: &'static str,
    items: Vec<ItemChange>,
) -> OfRuntime {
    let mut change = bare(old, new, found);
    change.rust = items.iter().map(|it| it.rust).max().unwrap_or(Rust::None);
    change.items = items;
    OfRuntime {
        change,
        part: Some(part),
    }
}

/// The names at the crate's root that were the runtime's and are those of a type of the API.
fn names(old: &Version<'_>, new: &Version<'_>) -> Vec<OfRuntime> {
    let hidden = new.runtime.iter().filter(|it| it.is_hidden);
    let hidden: HashSet<&str> = hidden.map(|it| it.path.as_str()).collect();
    let was_there = |it: &&RuntimeItem| !it.is_hidden && hidden.contains(it.path.as_str());
    let mut changes = Vec::new();
    for item in old.runtime.iter().filter(was_there) {
        let ids = (0..new.api.types.len()).map(TypeId);
        let mut ids = ids.filter(|it| new.names.ty(*it).name == item.path);
        let spot = ids
            .next()
            .map(|id| Spot::new(Subject::Type(id), new.api.ty(id).origin));
        let found = Found {
            kind: Kind::RuntimeNameTaken,
            subject: format!("`{}`", item.path),
            detail: format!("the runtime's is `runtime::{}`", item.path),
            old: None,
            new: spot,
            evidence: None,
        };
        let mut change = bare(old, new, &found);
        change.rust = Rust::Major;
        change.items = vec![ItemChange {
            path: item.path.clone(),
            old: Some(RUNTIME.to_owned()),
            new: Some(API.to_owned()),
            rust: Rust::Major,
            silent: false,
        }];
        changes.push(OfRuntime { change, part: None });
    }
    changes
}

/// Notes which parts need not be told of: with a verdict on code that is as severe, another change shows an item of the part, or is that
/// of an operation that is the reason for it.
pub(super) fn note_told(
    old: &Version<'_>,
    new: &Version<'_>,
    changes: &[Change],
    of_runtime: &mut [OfRuntime],
) {
    // What there is but for the operations that changes tell of; which these are goes by the verdict, which is the same for all that
    // come, and for all that go, unless options judge one otherwise.
    let mut kept: [Option<BTreeSet<&str>>; 2] = [None, None];
    for it in of_runtime {
        let Some(part) = it.part else {
            continue;
        };
        let is_gone = it.change.kind == Kind::RuntimePartRemoved;
        let rust = it.change.rust;
        let severe = changes.iter().filter(|other| other.rust >= rust);
        let names: Vec<&str> = it
            .change
            .items
            .iter()
            .map(|it| it.path.as_str())
            .filter(|it| !it.contains([':', '`']))
            .collect();
        let shows = |other: &Change| other.items.iter().any(|it| mentions(it, part, &names));
        if severe.clone().any(shows) {
            it.change.told = true;
            continue;
        }
        let telling = severe.filter(|other| other.kind.is_of_operations());
        let telling: BTreeSet<&str> = telling
            .flat_map(|it| it.operations.iter().map(String::as_str))
            .collect();
        if telling.is_empty() {
            continue;
        }
        let version = if is_gone { old } else { new };
        let kept = kept[usize::from(is_gone)]
            .get_or_insert_with(|| version.parts(&without(&version.api, &telling)));
        it.change.told = !kept.contains(part);
    }
}

/// Whether an item comes with a part, or has one of its names in its signature.
fn mentions(item: &ItemChange, part: &str, names: &[&str]) -> bool {
    let texts = [Some(&item.path), item.old.as_ref(), item.new.as_ref()];
    let is_named = |text: &String| {
        let mut words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
        words.any(|it| names.contains(&it))
    };
    comes_with(&item.path, part) || texts.into_iter().flatten().any(is_named)
}

/// What is left of an API without some operations, by id.
fn without(api: &Api, operations: &BTreeSet<&str>) -> Api {
    let mut api = api.clone();
    api.operations
        .retain(|it| !operations.contains(it.id.as_str()));
    let needed: HashSet<&String> = api
        .operations
        .iter()
        .flat_map(|it| it.security.iter().flatten())
        .collect();
    api.security_schemes.retain(|it| needed.contains(&it.name));
    reachability::prune(&mut api);
    api
}
