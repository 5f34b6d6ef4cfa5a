//! What changes do to code: the public items of both crates compared by their paths, and each difference put down to the change
//! that it comes from.
//!
//! An item knows which parts of the API it is made of, and so does a change. What no change on the wire explains, such as a type
//! of another name, is a change of its own.

use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;

use super::names::Renames;
use super::version::{Spot, Version};
use super::walk::{Found, Walked};
use super::{Change, reach};
use crate::changes::{Kind, Rust};
use crate::diagnostic::Place;
use crate::emit::surface::{DERIVED, Item, NOT_DERIVED, Subject};
use crate::ir::{TypeId, TypeKind};

/// A public item that is new, gone or another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    /// As users of the old crate name it, or of the new one if it is new: `CreateOrder::note`.
    pub path: String,
    /// Its type or signature before; `None` if it is new.
    pub old: Option<String>,
    /// The same afterwards; `None` if it is gone.
    pub new: Option<String>,
    /// What that does to code.
    pub rust: Rust,
    /// Whether code that uses it compiles all the same, and sends something else.
    pub silent: bool,
}

/// The same, with what it is made of.
struct Differing {
    change: ItemChange,
    old: Vec<Subject>,
    new: Vec<Subject>,
    used: bool,
}

/// Gives each difference on the wire the items it changes, and adds the changes that only code can tell.
pub(super) fn judged(old: &Version<'_>, new: &Version<'_>, walked: Walked) -> Vec<Change> {
    let renames = Renames::of(old, new, &walked);
    let mut items = differing(&old.items, &new.items, &renames);
    let mut changes: Vec<Change> = Vec::new();
    for found in &walked.found {
        let mut touched = touched(found, &mut items);
        let mut change = bare(old, new, found);
        if found.kind == Kind::OperationRenamed
            && let Some(Subject::Operation(index)) = found.old.as_ref().map(|it| it.subject)
            && let Some((item, names)) = renames.operation(index)
        {
            touched.push(item);
            change.names = Some(names);
        }
        change.rust = worst(&touched);
        change.items = touched;
        changes.push(change);
    }
    for renamed in renames.types {
        let found = Found {
            kind: Kind::TypeRenamed,
            subject: format!("`{}`", renamed.item.path),
            detail: format!("now `{}`", renamed.item.new.clone().unwrap_or_default()),
            old: Some(spot(old, renamed.old)),
            new: Some(spot(new, renamed.new)),
            evidence: Some(renamed.evidence),
        };
        let mut change = bare(old, new, &found);
        change.rust = Rust::Major;
        change.items = vec![renamed.item];
        change.names = renamed.names;
        changes.push(change);
    }
    renamed_members(old, new, &walked, &mut items, &mut changes);
    unexplained(old, new, &walked.found, items, &mut changes);
    changes
}

fn spot(version: &Version<'_>, id: TypeId) -> Spot {
    Spot::new(Subject::Type(id), version.api.ty(id).origin)
}

fn worst(items: &[ItemChange]) -> Rust {
    items.iter().map(|it| it.rust).max().unwrap_or(Rust::None)
}

/// A change without items.
pub(super) fn bare(old: &Version<'_>, new: &Version<'_>, found: &Found) -> Change {
    let place = |version: &Version<'_>, spot: &Option<Spot>| {
        spot.as_ref().map_or(Place::None, |it| version.place(it))
    };
    Change {
        kind: found.kind,
        subject: found.subject.clone(),
        detail: found.detail.clone(),
        wire: found.kind.wire(),
        rust: Rust::None,
        items: Vec::new(),
        operations: reach::operations(old, new, found),
        old: place(old, &found.old),
        new: place(new, &found.new),
        evidence: found.evidence.clone(),
        names: None,
        judged: None,
        told: false,
    }
}

/// The items that differ, in the order of the old crate and then of the new one. Members of what is new or gone as a whole are
/// not listed.
fn differing(old: &[Item], new: &[Item], renames: &Renames) -> Vec<Differing> {
    let mut after: IndexMap<&str, &Item> = IndexMap::new();
    for item in new {
        after.entry(item.path.as_str()).or_insert(item);
    }
    // What becomes another name for a type has the members of that.
    let aliases: HashMap<&str, &Item> = new
        .iter()
        .filter_map(|it| {
            Some((
                it.path.as_str(),
                *after.get(it.signature.strip_prefix("= ")?)?,
            ))
        })
        .collect();
    let by_target = |path: &str| {
        let name = owner(path);
        let target = aliases.get(name)?;
        after.get(path.replacen(name, &target.path, 1).as_str())
    };
    let now: HashMap<String, String> = other_names(new.iter()).collect();
    let before: HashMap<String, String> = other_names(old.iter())
        .map(|(name, target)| (renames.apply(&name), renames.apply(&target)))
        .collect();
    let mut found = Vec::new();
    let mut met: HashSet<String> = HashSet::default();
    let is_gone = |it: &&Item| {
        let path = renames.apply(&it.path);
        !after.contains_key(path.as_str()) && by_target(&path).is_none()
    };
    let gone: HashSet<&str> = old
        .iter()
        .filter(is_gone)
        .map(|it| it.path.as_str())
        .collect();
    for item in old {
        let path = renames.apply(&item.path);
        let is_first = met.insert(path.clone());
        let was = renames.apply(&item.signature);
        let is = after.get(path.as_str()).or_else(|| by_target(&path));
        let target = aliases.get(path.as_str());
        // A name that stands for the same type in either crate is no other signature.
        let same = is.is_some_and(|is| {
            is.signature == was || written_out(&was, &before) == written_out(&is.signature, &now)
        });
        let silent = same && is.is_some_and(|is| means_another(item, is));
        let rust = match is {
            // Where there are no features before or afterwards, that is said once.
            None if item.path.starts_with(FEATURE) => continue,
            _ if !is_first || gone.contains(owner(&item.path)) => continue,
            None => Rust::Major,
            Some(_) if silent => Rust::Major,
            Some(_) if same => continue,
            Some(_) if target.is_some_and(|it| it.signature == was) => Rust::Minor,
            Some(is) => signature(&was, &is.signature, &after),
        };
        found.push(Differing {
            change: ItemChange {
                path: item.path.clone(),
                old: Some(told(item, silent)),
                new: is.map(|it| told(it, silent)),
                rust,
                silent,
            },
            old: item.of.clone(),
            new: is.map(|it| it.of.clone()).unwrap_or_default(),
            used: false,
        });
    }
    // What was another name for a type had its members, and that it is a type of its own now is said of it.
    let targets = old
        .iter()
        .filter_map(|it| Some((renames.apply(&it.path), it.signature.strip_prefix("= ")?)));
    let targets: HashMap<String, &str> = targets.collect();
    let had = |item: &Item| {
        let name = owner(&item.path);
        let target = targets.get(name).map(|it| renames.apply(it));
        target.is_some_and(|it| met.contains(&item.path.replacen(name, &it, 1)))
    };
    let is_new = |it: &&&Item| !met.contains(&it.path);
    let come: Vec<&&Item> = after.values().filter(is_new).collect();
    let names: HashSet<&str> = come.iter().map(|it| it.path.as_str()).collect();
    for item in come {
        if names.contains(owner(&item.path)) || item.path.starts_with(FEATURE) || had(item) {
            continue;
        }
        found.push(Differing {
            change: ItemChange {
                path: item.path.clone(),
                old: None,
                new: Some(item.signature.clone()),
                rust: Rust::Minor,
                silent: false,
            },
            old: Vec::new(),
            new: item.of.clone(),
            used: false,
        });
    }
    found
}

/// The names of types that have another one, with that.
fn other_names<'i>(
    items: impl Iterator<Item = &'i Item>,
) -> impl Iterator<Item = (String, String)> {
    items.filter_map(|it| Some((it.path.clone(), it.signature.strip_prefix("= ")?.to_owned())))
}

/// A signature with what names stand for in their place.
fn written_out(signature: &str, names: &HashMap<String, String>) -> String {
    /// How many names may stand for names.
    const DEEPEST: usize = 8;
    let mut text = signature.to_owned();
    for _ in 0..DEEPEST {
        let mut next = String::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find(|it: char| it.is_alphanumeric() || it == '_') {
            let (before, word) = rest.split_at(start);
            let end = word.find(|it: char| !it.is_alphanumeric() && it != '_');
            let (word, after) = word.split_at(end.unwrap_or(word.len()));
            next.push_str(before);
            next.push_str(names.get(word).map_or(word, String::as_str));
            rest = after;
        }
        next.push_str(rest);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Whether an argument stands for something else. What is called as before in Rust or on the wire is the same.
fn means_another(old: &Item, new: &Item) -> bool {
    let mut pairs = old.arguments.iter().zip(&new.arguments);
    pairs.any(|(was, is)| was.name != is.name && was.sent != is.sent)
}

/// A signature; with what its arguments are called, if that is all that tells it from another one.
fn told(item: &Item, by_name: bool) -> String {
    if !by_name {
        return item.signature.clone();
    }
    let arguments = item.arguments.iter().zip(arguments(&item.signature));
    let arguments: Vec<String> = arguments
        .map(|(argument, ty)| match argument.name.as_str() {
            "" => ty,
            name => format!("{name}: {ty}"),
        })
        .collect();
    format!("({})", arguments.join(", "))
}

/// What the items of features begin with.
const FEATURE: &str = "the feature of ";

/// What an item belongs to: the type before `::` or `:`.
fn owner(path: &str) -> &str {
    match path.split_once(':') {
        Some((owner, _)) => owner,
        None => "",
    }
}

/// What another signature does to code: to take more than before is a minor change ("generalizing a function to use generics"),
/// and so is a trait more.
fn signature(old: &str, new: &str, items: &IndexMap<&str, &Item>) -> Rust {
    if (old, new) == (NOT_DERIVED, DERIVED) {
        return Rust::Minor;
    }
    let (was, is) = (arguments(old), arguments(new));
    let general = |(was, is): (&String, &String)| {
        let into = is
            .strip_prefix("impl Into<")
            .and_then(|it| it.strip_suffix('>'));
        let converts =
            |it: &str| it == was || items.contains_key(format!("{it}: From<{was}>").as_str());
        was == is || into.is_some_and(converts)
    };
    match was.len() == is.len() && was.iter().zip(&is).all(general) {
        true => Rust::Minor,
        false => Rust::Major,
    }
}

/// The parts of a signature between its outermost commas.
fn arguments(text: &str) -> Vec<String> {
    let text = text
        .strip_prefix('(')
        .and_then(|it| it.strip_suffix(')'))
        .unwrap_or(text);
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in text.chars() {
        match letter {
            '(' | '<' | '{' => depth += 1,
            ')' | '>' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.iter().map(|it| it.trim().to_owned()).collect()
}

/// The items that a difference on the wire touches.
fn touched(found: &Found, items: &mut [Differing]) -> Vec<ItemChange> {
    if found.kind.rust() == [Rust::None] || found.kind == Kind::OperationRenamed {
        return Vec::new();
    }
    let subject = |spot: &Option<Spot>| spot.as_ref().map(|it| it.subject);
    let (old, new) = (subject(&found.old), subject(&found.new));
    // Where only one document has it, what holds it stands for it in the other one, and says where to look, no more.
    let old = old.filter(|it| !new.is_some_and(|new| is_part(new) && !is_part(*it)));
    let new = new.filter(|it| !old.is_some_and(|old| is_part(old) && !is_part(*it)));
    let mut touched = Vec::new();
    for item in items {
        let has = |all: &[Subject], one: Option<Subject>| one.is_some_and(|it| all.contains(&it));
        let is_feature = item.change.path.starts_with(FEATURE);
        if is_feature != (found.kind == Kind::OperationGroupChanged) {
            continue;
        }
        // How clients are made follows from the schemes of all operations, so whatever changes these explains it.
        let is_made = found.kind.is_of_credentials()
            && [&item.old, &item.new]
                .into_iter()
                .any(|it| it.contains(&Subject::Credentials));
        if is_made || has(&item.old, old) || has(&item.new, new) {
            item.used = true;
            touched.push(item.change.clone());
        }
    }
    touched
}

/// Whether something is a part of an operation or a type.
fn is_part(subject: Subject) -> bool {
    !matches!(
        subject,
        Subject::Api | Subject::Operation(_) | Subject::Type(_) | Subject::Headers(_)
    )
}

/// What the document calls a member, whichever others there are.
fn label(version: &Version<'_>, subject: Subject) -> Option<(TypeId, String)> {
    let Subject::Member(id, index) = subject else {
        return None;
    };
    let label = match &version.api.ty(id).kind {
        TypeKind::Object(object) => object.properties.get(index)?.name.clone(),
        TypeKind::StringEnum(of) => of.values.get(index)?.value.clone(),
        TypeKind::IntegerEnum(of) => of.values.get(index)?.value.to_string(),
        TypeKind::Union(union) => union.variants.get(index)?.key.clone(),
        TypeKind::EventUnion(union) => union.variants.get(index)?.event.clone(),
        TypeKind::Alias(_) | TypeKind::Wrapper(_) => return None,
    };
    Some((id, label))
}

/// Members of the same name in the document and another one in Rust.
fn renamed_members(
    old: &Version<'_>,
    new: &Version<'_>,
    walked: &Walked,
    items: &mut [Differing],
    changes: &mut Vec<Change>,
) {
    let come = items
        .iter()
        .enumerate()
        .filter(|(_, it)| it.change.old.is_none() && !it.used);
    let come: HashMap<(TypeId, String), usize> = come
        .filter_map(|(index, it)| Some((label(new, *it.new.first()?)?, index)))
        .rev()
        .collect();
    for index in 0..items.len() {
        let gone = &items[index];
        if gone.used || gone.change.new.is_some() {
            continue;
        }
        let Some((id, label)) = gone.old.first().and_then(|it| label(old, *it)) else {
            continue;
        };
        let counterpart = walked.types.get(&id).map(|it| it.0);
        let Some(other) = counterpart.and_then(|it| come.get(&(it, label)).copied()) else {
            continue;
        };
        let spots = (gone.old.first().copied(), items[other].new.first().copied());
        let item = ItemChange {
            path: gone.change.path.clone(),
            old: Some(gone.change.path.clone()),
            new: Some(items[other].change.path.clone()),
            rust: Rust::Major,
            silent: false,
        };
        let found = Found {
            kind: Kind::ItemRenamed,
            subject: format!("`{}`", item.path),
            detail: format!("now `{}`", items[other].change.path),
            old: spots.0.map(|it| at(old, it)),
            new: spots.1.map(|it| at(new, it)),
            evidence: None,
        };
        let mut change = bare(old, new, &found);
        change.rust = Rust::Major;
        change.items = vec![item];
        changes.push(change);
        items[index].used = true;
        items[other].used = true;
    }
}

/// Where a part of the API stands, as nearly as its items know.
fn at(version: &Version<'_>, subject: Subject) -> Spot {
    let origin = match subject {
        Subject::Type(id) | Subject::Member(id, _) => version.api.ty(id).origin,
        Subject::Api | Subject::Credentials => crate::ids::NodeId::NONE,
        Subject::Parameter(index, number) => {
            version.api.operations[index].parameters[number].origin
        }
        Subject::Operation(index)
        | Subject::Body(index)
        | Subject::Success(index)
        | Subject::Failure(index)
        | Subject::Headers(index)
        | Subject::Calls(index) => version.api.operations[index].origin,
    };
    Spot::new(subject, origin)
}

/// The operations that are gone, or that are new.
fn whole_operations(
    found: &[Found],
    kind: Kind,
    side: fn(&Found) -> &Option<Spot>,
) -> HashSet<usize> {
    let found = found.iter().filter(|it| it.kind == kind);
    let spots = found.filter_map(|it| side(it).as_ref());
    let indexes = spots.filter_map(|it| match it.subject {
        Subject::Operation(index) => Some(index),
        _ => None,
    });
    indexes.collect()
}

/// Items that no change explains. What comes or goes with the part of another change is a consequence of that, and is shown only
/// if it does more to code than all that is shown.
fn unexplained(
    old: &Version<'_>,
    new: &Version<'_>,
    found: &[Found],
    items: Vec<Differing>,
    changes: &mut Vec<Change>,
) {
    let explained = (
        reach::types(old, found, |it| &it.old),
        reach::types(new, found, |it| &it.new),
    );
    // The types that an operation alone has, such as that of its errors, come and go with it.
    let operations = (
        whole_operations(found, Kind::OperationRemoved, |it| &it.old),
        whole_operations(found, Kind::OperationAdded, |it| &it.new),
    );
    let within = |all: &[bool], operations: &HashSet<usize>, of: &[Subject]| {
        of.iter().any(|it| match it {
            Subject::Type(id) | Subject::Member(id, _) => all[id.0],
            other => other.operation().is_some_and(|it| operations.contains(&it)),
        })
    };
    let mut known = changes.iter().map(|it| it.rust).max().unwrap_or(Rust::None);
    let (mut rest, mut consequences) = (Vec::new(), Vec::new());
    for item in items.into_iter().filter(|it| !it.used) {
        let is_consequence = within(&explained.0, &operations.0, &item.old)
            || within(&explained.1, &operations.1, &item.new);
        match is_consequence && (item.change.old.is_none() || item.change.new.is_none()) {
            true => consequences.push(item),
            false => rest.push(item),
        }
    }
    known = rest
        .iter()
        .map(|it| it.change.rust)
        .max()
        .map_or(known, |it| it.max(known));
    rest.extend(consequences.into_iter().filter(|it| it.change.rust > known));
    for item in rest {
        let whole = !item.change.path.contains(':') && !item.change.path.contains(' ');
        let kind = match (&item.change.old, &item.change.new) {
            _ if item.old.contains(&Subject::Api) || item.new.contains(&Subject::Api) => {
                Kind::FeaturesChanged
            }
            (Some(_), None) if whole => Kind::TypeRemoved,
            (None, Some(_)) if whole => Kind::TypeAdded,
            _ => Kind::ItemChanged,
        };
        let found = Found {
            kind,
            subject: format!("`{}`", item.change.path),
            detail: String::new(),
            old: item.old.first().map(|it| at(old, *it)),
            new: item.new.first().map(|it| at(new, *it)),
            evidence: None,
        };
        let mut change = bare(old, new, &found);
        change.rust = item.change.rust;
        change.items = vec![item.change];
        changes.push(change);
    }
}
