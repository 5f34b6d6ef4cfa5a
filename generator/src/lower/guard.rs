//! What tells the branches of a union apart, and what to call them.
//!
//! Guards come from an explicit discriminator, else from a property whose known values differ from branch to branch,
//! else from the JSON type, else from the required properties. Known values are scalars of any type, by `const`, by
//! `enum`, and by what `allOf` leaves of them.
//!
//! A tag is a demand that the branch's own schema makes. So an object whose tag has another value is none of that
//! branch, however well the rest fits.

use foldhash::HashMap;
use serde_json::Value as Json;

use super::branch::Branch;
use super::constant::scalar;
use super::json_types::JsonTypes;
use super::view::Conjunction;
use super::{Lower, pointer_name};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ir::{Guard, Tag};
use crate::source::{Node, NodeId};

/// The extensions by which a schema says itself what a discriminator has for it.
const VALUES: [&str; 2] = ["x-discriminator-value", "x-ms-discriminator-value"];

/// For each branch the values that tell it, if it has any.
type Tags = Vec<Option<Tag>>;

impl<'a> Lower<'_, 'a> {
    /// A guard for each branch.
    pub(super) fn guards(&mut self, branches: &[Branch<'a>], origin: NodeId) -> Vec<Guard> {
        let tags = self.explicit_tags(branches);
        let told = match tags.or_else(|| self.inferred_tags(branches)) {
            Some(tags) => told(tags, branches),
            None => self.guards_by_constants(branches),
        };
        let pairs = branches.iter().zip(told);
        let guards: Vec<Guard> = pairs
            .map(|(branch, told)| told.unwrap_or_else(|| plain_guard(branch, branches)))
            .collect();
        match self.are_alike(branches, &guards) {
            true => self.diagnostics.push(
                Diagnostic::new(
                    Code::AmbiguousUnion,
                    Place::Value(origin),
                    "these branches cannot be distinguished by a property; each is tried, and the one that recognizes most wins",
                )
                .help("add a `discriminator`, or make a distinct property required"),
            ),
            false => self.note_overlap(branches, &guards, origin),
        }
        guards
    }

    /// Whether nothing but trial tells some of the branches apart.
    fn are_alike(&self, branches: &[Branch<'a>], guards: &[Guard]) -> bool {
        guards.iter().enumerate().any(|(index, guard)| {
            let branch = &branches[index];
            let same = |(other, it): (&Guard, &Branch<'a>)| {
                // One schema twice is one variant, and what differs in what it requires is told by that.
                let schema = |it: &Branch<'a>| it.reference.and_then(Node::as_str);
                let twice = schema(branch).is_some() && schema(branch) == schema(it);
                other == guard && !twice && server_keys(it) == server_keys(branch)
            };
            let alike = matches!(
                guard,
                Guard::Object | Guard::Keys(_) | Guard::Any | Guard::Tag(_) | Guard::All(_)
            );
            alike && guards[..index].iter().zip(branches).any(same)
        })
    }

    /// The tags an explicit discriminator gives: by its mapping, by the property's own values,
    /// else by the schema's name (OpenAPI, "Discriminator Object").
    fn explicit_tags(&mut self, branches: &[Branch<'a>]) -> Option<Tags> {
        let explicit = branches.iter().find_map(|it| it.discriminator);
        let first = explicit.or_else(|| branches.iter().find_map(inherited))?;
        let property = first.get("propertyName").and_then(Node::as_str)?;
        // What is inherited may list the values of all who inherit it.
        let most = if explicit.is_some() { usize::MAX } else { 1 };
        let mut tags = self.discriminator_tags(branches, property, most);
        if !disjoint(&tags) && most > 1 {
            // So may a list that the branches share.
            tags = self.discriminator_tags(branches, property, 1);
        }
        if let Some(explicit) = explicit {
            self.check_mapping(explicit, branches);
            self.check_agreement(explicit, property, branches);
            self.check_declared(branches);
            if let Some(shared) = shared(&tags) {
                let message = format!(
                    "several branches have the value {shared} of `{property}`; they are distinguished by their other keywords"
                );
                self.report(Code::MalformedDiscriminator, explicit.id, message);
            }
        }
        let untold = |(branch, tag): (&Branch<'a>, &Option<Tag>)| {
            let meant = explicit.is_none() || branch.discriminator.is_some();
            tag.is_none() && meant && branch.is(JsonTypes::OBJECT)
        };
        if let Some((branch, _)) = branches.iter().zip(&tags).find(|it| untold(*it)) {
            if let Some(explicit) = explicit {
                self.warn_untold(explicit, property, branch, branches);
            }
            return None;
        }
        if !disjoint(&tags) {
            return None;
        }
        mark_absent(&mut tags, branches);
        Some(tags)
    }

    /// The values of the discriminator's property that tell each branch; `most` is how many a branch may list.
    fn discriminator_tags(&mut self, branches: &[Branch<'a>], property: &str, most: usize) -> Tags {
        let explicit = branches.iter().any(|it| it.discriminator.is_some());
        let mut tags = Vec::new();
        for branch in branches {
            let nearest = match explicit {
                true => branch.discriminator,
                false => inherited(branch),
            };
            let named = nearest.and_then(|it| it.get("propertyName")?.as_str());
            let values = match (branch.is(JsonTypes::OBJECT), named) {
                (false, _) => None,
                (true, Some(own)) => {
                    let values = self.discriminated(branch, own, nearest, most);
                    values.map(|values| tag(own, values))
                }
                // The union around the one with the discriminator may have branches of its own.
                (true, None) => {
                    let own = branch.view.properties.get(property);
                    let values = own.and_then(|own| self.known_values(own));
                    values.map(|values| tag(property, values))
                }
            };
            tags.push(values);
        }
        tags
    }

    /// The values of a discriminator that tell one branch; `most` is how many the branch's own property may list.
    fn discriminated(
        &mut self,
        branch: &Branch<'a>,
        property: &str,
        discriminator: Option<&'a Node>,
        most: usize,
    ) -> Option<Vec<Json>> {
        let own = branch.view.properties.get(property).cloned();
        let own = own.unwrap_or_default();
        let reference = branch.reference.and_then(Node::as_str);
        if let (Some(discriminator), Some(reference)) = (discriminator, reference) {
            let mapped = self.mapped_tags(discriminator, reference, &own);
            if !mapped.is_empty() {
                return Some(mapped);
            }
        }
        let listed = self.known_values(&own).filter(|it| it.len() <= most);
        listed.or_else(|| Some(vec![pointer_name(reference?).root.into()]))
    }

    /// The values that a discriminator maps to a schema, as the property has them: the keys of a mapping are strings,
    /// even where the property is an integer.
    pub(super) fn mapped_tags(
        &mut self,
        discriminator: &Node,
        reference: &str,
        property: &[&'a Node],
    ) -> Vec<Json> {
        let mapping = discriminator.get("mapping").and_then(Node::as_object);
        let to_it = mapping
            .into_iter()
            .flatten()
            .filter(|(_, target)| target.as_str().is_some_and(|it| same_schema(it, reference)));
        let mut keys: Vec<String> = to_it.map(|(key, _)| key.clone()).collect();
        if keys.is_empty() {
            let fragment = reference.strip_prefix('#');
            let target = fragment.and_then(|it| self.resolver.root().fragment(it));
            let said = target.and_then(|it| VALUES.iter().find_map(|key| it.get(key)?.as_str()));
            keys.extend(said.map(str::to_owned));
        }
        if keys.is_empty() || property.is_empty() {
            return keys.into_iter().map(Json::from).collect();
        }
        let view = self.view(&Conjunction::all(property.to_vec()));
        let types = view.effective_types().unwrap_or(JsonTypes::STRING);
        keys.into_iter().map(|key| typed(key, types)).collect()
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

    /// Notes where a mapping and the property's own values leave a branch without any value.
    fn check_agreement(
        &mut self,
        discriminator: &'a Node,
        property: &str,
        branches: &[Branch<'a>],
    ) {
        for branch in branches {
            let own = branch.view.properties.get(property).cloned();
            let (Some(own), Some(reference)) = (own, branch.reference.and_then(Node::as_str))
            else {
                continue;
            };
            let mapped = self.mapped_tags(discriminator, reference, &own);
            let listed = self.known_values(&own).unwrap_or_default();
            if let ([first, ..], [only]) = (mapped.as_slice(), listed.as_slice())
                && !mapped.contains(only)
            {
                let name = pointer_name(reference).root;
                let message = format!(
                    "`{name}` is mapped to {first}, and its own `{property}` can only be {only}; the mapping is followed"
                );
                self.report(Code::MalformedDiscriminator, discriminator.id, message);
            }
        }
    }

    /// The tags of a property that all object branches have, with different known values.
    fn inferred_tags(&mut self, branches: &[Branch<'a>]) -> Option<Tags> {
        let objects: Vec<&Branch<'a>> = branches
            .iter()
            .filter(|it| it.is(JsonTypes::OBJECT))
            .collect();
        let [first, _, ..] = objects.as_slice() else {
            return None;
        };
        let mut best: Option<(usize, Tags)> = None;
        for property in first.view.properties.keys() {
            let everywhere = |it: &&Branch<'a>| it.view.properties.contains_key(property);
            if !objects.iter().all(everywhere) {
                continue;
            }
            let mut tags: Tags = Vec::new();
            for branch in branches {
                let schemas = branch.view.properties.get(property);
                let values = match schemas {
                    Some(schemas) if branch.is(JsonTypes::OBJECT) => self.known_values(schemas),
                    _ => None,
                };
                tags.push(values.map(|values| tag(property, values)));
            }
            let known = tags.iter().flatten().count();
            if known != objects.len() || !disjoint(&tags) {
                continue;
            }
            let requires = |it: &&&Branch<'a>| it.view.required.contains(property);
            let required = objects.iter().filter(requires).count();
            if best.as_ref().is_none_or(|(most, _)| required > *most) {
                best = Some((required, tags));
            }
        }
        let (_, mut tags) = best?;
        mark_absent(&mut tags, branches);
        Some(tags)
    }

    /// The guards of object branches that no single property tells apart: each demands all of its constants that some
    /// other branch does not have. What is left in doubt is weighed.
    fn guards_by_constants(&mut self, branches: &[Branch<'a>]) -> Vec<Option<Guard>> {
        let objects = branches
            .iter()
            .filter(|it| it.is(JsonTypes::OBJECT))
            .count();
        let constants: Vec<Vec<Tag>> = branches.iter().map(|it| self.constants_of(it)).collect();
        let mut values: HashMap<&str, Vec<&[Json]>> = HashMap::default();
        for tag in constants.iter().flatten() {
            let of_property = values.entry(&tag.property).or_default();
            of_property.push(&tag.values);
        }
        let tells = |tag: &Tag| {
            let all = values.get(tag.property.as_str());
            let all = all.map(Vec::as_slice).unwrap_or_default();
            let same = all.iter().all(|it| *it == tag.values);
            // What is said of a property that no other branch speaks of, and that may be missing, is no tag.
            (!tag.absent || all.len() > 1) && (all.len() < objects || !same)
        };
        let guards = constants.iter().zip(branches).map(|(own, branch)| {
            let tags: Vec<Tag> = own.iter().filter(|it| tells(it)).cloned().collect();
            let demanded = tags.iter().any(|it| !it.absent);
            let mut parts: Vec<Guard> = tags.into_iter().map(Guard::Tag).collect();
            match parts.len() {
                0 => None,
                1 if demanded => parts.pop(),
                _ => {
                    let keys = server_keys(branch);
                    if !demanded && !keys.is_empty() {
                        parts.push(Guard::Keys(keys));
                    }
                    Some(Guard::All(parts))
                }
            }
        });
        guards.collect()
    }

    /// The properties of an object branch that have one value, if they are there.
    fn constants_of(&mut self, branch: &Branch<'a>) -> Vec<Tag> {
        let mut found = Vec::new();
        if !branch.is(JsonTypes::OBJECT) {
            return found;
        }
        for (property, schemas) in &branch.view.properties {
            let Some(values) = self.known_values(schemas) else {
                continue;
            };
            let required = branch.view.required.contains(property);
            let several = values.iter().filter(|it| !it.is_null()).count() > 1;
            if values.len() == 1 || !required && !several {
                found.push(Tag {
                    property: (*property).to_owned(),
                    values,
                    absent: !required,
                });
            }
        }
        found
    }

    /// What to call a branch: its tag, its schema's name, its title, or the kind of its values.
    pub(super) fn label(
        &mut self,
        branch: &Branch<'a>,
        guard: &Guard,
        all: &[Branch<'a>],
    ) -> String {
        let only = match guard {
            Guard::Tag(tag) if tag.values.len() == 1 => tag.values.first(),
            _ => None,
        };
        if let Some(text) = only.and_then(Json::as_str) {
            return text.to_owned();
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
        if let (Guard::Tag(tag), Some(value)) = (guard, only) {
            return format!("{} {value}", tag.property);
        }
        let has_several = |types: JsonTypes| all.iter().filter(|it| it.is(types)).count() > 1;
        kind_label(branch, has_several)
    }

    /// What tells a branch from others by itself: its schema's name, the one constant that it asks for, its title, or the kind of
    /// its values.
    pub(super) fn key(&mut self, branch: &Branch<'a>) -> String {
        if let Some(reference) = branch.reference.and_then(Node::as_str) {
            let name = pointer_name(reference);
            return name.place.last().cloned().unwrap_or(name.root);
        }
        let mut constants = Vec::new();
        for (property, schemas) in &branch.view.properties {
            if branch.view.required.contains(property)
                && let Some([Json::String(only)]) = self.known_values(schemas).as_deref()
            {
                constants.push(only.clone());
            }
        }
        match (constants.as_slice(), &branch.view.docs.title) {
            ([only], _) => only.clone(),
            (_, Some(title)) if title.chars().any(char::is_alphanumeric) => title.clone(),
            _ => kind_label(branch, |_| true),
        }
    }
}

/// The guards of tags. Where an object branch has none, one that may lack its tag is no nearer to an object without it
/// than that branch, so both are weighed.
fn told(tags: Tags, branches: &[Branch<'_>]) -> Vec<Option<Guard>> {
    let untold =
        |(tag, branch): (&Option<Tag>, &Branch<'_>)| tag.is_none() && branch.is(JsonTypes::OBJECT);
    let mixed = tags.iter().zip(branches).any(untold);
    let guard = |(tag, branch): (Option<Tag>, &Branch<'_>)| {
        let tag = tag?;
        if !mixed || !tag.absent {
            return Some(Guard::Tag(tag));
        }
        let mut parts = vec![Guard::Tag(tag)];
        let keys = server_keys(branch);
        if !keys.is_empty() {
            parts.push(Guard::Keys(keys));
        }
        Some(Guard::All(parts))
    };
    tags.into_iter().zip(branches).map(guard).collect()
}

fn tag(property: &str, values: Vec<Json>) -> Tag {
    Tag {
        property: property.to_owned(),
        values,
        absent: false,
    }
}

/// An object without the property is of a branch that does not require it, if what else that requires tells it from others
/// that don't. Where several may be meant, it is weighed.
fn mark_absent(tags: &mut Tags, branches: &[Branch<'_>]) {
    let mut properties = tags.iter().flatten().map(|it| it.property.clone());
    let Some(property) = properties.next() else {
        return;
    };
    if properties.any(|it| it != property) {
        return;
    }
    let may_lack = |it: &Branch<'_>| {
        let said = it.view.properties.contains_key(property.as_str());
        said && !it.view.required.contains(property.as_str())
    };
    let keys = branches
        .iter()
        .map(|it| may_lack(it).then(|| server_keys(it)));
    let keys: Vec<Option<Vec<String>>> = keys.collect();
    for (index, tag) in tags.iter_mut().enumerate() {
        if let Some(tag) = tag {
            let same = keys.iter().filter(|it| **it == keys[index]).count();
            tag.absent = keys[index].is_some() && same == 1;
        }
    }
}

/// The value that a key of a mapping stands for, in a property of some types.
fn typed(key: String, types: JsonTypes) -> Json {
    if types.has(JsonTypes::STRING) {
        return key.into();
    }
    let value = serde_json::from_str::<Json>(&key).ok();
    let fits = |it: &Json| match it {
        Json::Bool(_) => types.has(JsonTypes::BOOLEAN),
        Json::Number(number) => {
            types.has(JsonTypes::NUMBER) || types.has(JsonTypes::INTEGER) && number.is_i64()
        }
        _ => false,
    };
    value.filter(fits).unwrap_or_else(|| key.into())
}

/// The discriminator of a schema that a branch takes in.
fn inherited<'a>(branch: &Branch<'a>) -> Option<&'a Node> {
    let followed = branch.view.followed.iter();
    let mut found = followed.filter_map(|(_, target)| target.get("discriminator"));
    found.find(|it| it.get("propertyName").is_some())
}

/// A value that several branches have.
fn shared(tags: &Tags) -> Option<String> {
    let mut seen = foldhash::HashSet::default();
    let all = tags.iter().flatten();
    let mut all = all.flat_map(|tag| tag.values.iter().map(|it| (&tag.property, it.to_string())));
    let found = all.find(|it| !seen.insert(it.clone()));
    found.map(|(_, value)| value)
}

fn disjoint(tags: &Tags) -> bool {
    let mut seen = foldhash::HashSet::default();
    tags.iter().flatten().all(|tag| {
        let mut values = tag.values.iter();
        values.all(|it| seen.insert((tag.property.as_str(), it.to_string())))
    })
}

/// Whether a mapping's target, a name or a reference, is a branch's reference.
pub(super) fn same_schema(target: &str, reference: &str) -> bool {
    target == reference || reference.strip_prefix("#/components/schemas/") == Some(target)
}

/// The guard of a branch that no tag tells.
fn plain_guard(branch: &Branch<'_>, all: &[Branch<'_>]) -> Guard {
    let Some(types) = branch.types() else {
        return Guard::Any;
    };
    if has_rival(types, all) {
        let values = branch.view.values.as_deref().unwrap_or_default();
        let values: Vec<Json> = values.iter().filter_map(|it| scalar(it.value)).collect();
        let texts = values.iter().filter_map(Json::as_str);
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        if types == JsonTypes::STRING && !texts.is_empty() {
            return Guard::Strings(texts);
        }
        let numbers: Vec<i64> = values.iter().filter_map(Json::as_i64).collect();
        if types == JsonTypes::INTEGER && !numbers.is_empty() {
            return Guard::Integers(numbers);
        }
    }
    if types == JsonTypes::OBJECT {
        return match server_keys(branch) {
            required if required.is_empty() => Guard::Object,
            required => Guard::Keys(required),
        };
    }
    if types == JsonTypes::STRING {
        Guard::String
    } else if types == JsonTypes::INTEGER {
        Guard::Integer
    } else if types == JsonTypes::NUMBER {
        Guard::Number
    } else if types == JsonTypes::BOOLEAN {
        Guard::Boolean
    } else if types == JsonTypes::ARRAY {
        Guard::Array
    } else {
        Guard::Any
    }
}

/// Whether values that a list of strings or of integers does not have may be of another branch.
fn has_rival(types: JsonTypes, all: &[Branch<'_>]) -> bool {
    let takes = |it: &&Branch<'_>| it.types().is_none_or(|it| it.has(types));
    all.iter().filter(takes).count() > 1
}

/// The required properties that are in what a server sends.
fn server_keys(branch: &Branch<'_>) -> Vec<String> {
    let client_only = |name: &str| {
        let schemas = branch.view.properties.get(name).into_iter().flatten();
        let mut said = schemas.filter_map(|it| it.get("writeOnly")?.as_bool());
        said.any(|it| it)
    };
    let required = branch.view.required.iter();
    let required = required.filter(|it| !client_only(it));
    required.map(|it| (*it).to_owned()).collect()
}

/// The kind of a branch's values, as exactly as it takes where the union has several of a type.
fn kind_label(branch: &Branch<'_>, has_several: impl Fn(JsonTypes) -> bool) -> String {
    match branch.types() {
        Some(JsonTypes::STRING) if branch.view.values.is_some() => "value".to_owned(),
        Some(JsonTypes::STRING) if has_several(JsonTypes::STRING) => {
            branch.view.format.unwrap_or("string").to_owned()
        }
        Some(JsonTypes::STRING) => "string".to_owned(),
        Some(JsonTypes::INTEGER) => "integer".to_owned(),
        Some(JsonTypes::NUMBER) => "number".to_owned(),
        Some(JsonTypes::BOOLEAN) => "boolean".to_owned(),
        Some(JsonTypes::OBJECT) => "object".to_owned(),
        Some(JsonTypes::ARRAY) if has_several(JsonTypes::ARRAY) => match item_label(branch) {
            Some(item) => format!("{item} array"),
            None => "array".to_owned(),
        },
        Some(JsonTypes::ARRAY) => "array".to_owned(),
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
