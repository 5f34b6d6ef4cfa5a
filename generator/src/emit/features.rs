//! Cargo features: one for each group of operations, so that unused groups are not compiled.
//!
//! All are on by default. A module of types is compiled if a group needs it, directly or through other types; modules that
//! no group or many groups need are always compiled, with what they need. A crate with one group has no such features.
//!
//! Where groups are crates (`layout: workspace`), it is the same facts that say in which crate a module of types lies.

use std::collections::BTreeSet;

use foldhash::HashMap;
use indexmap::IndexMap;

use super::{Context, Crate, Source, docs};
use crate::format::{self, Item};
use crate::options::Layout;
use crate::sorting;

/// Features that an emitted crate has for other reasons, or may have one day.
const TAKEN: [&str; 21] = [
    "bidirectional",
    "blocking",
    "brotli",
    "chrono",
    "default",
    "deflate",
    "full",
    "gzip",
    "http2",
    "jiff",
    "mock",
    "native-tls",
    "reqwest",
    "rustls",
    "rustls-no-provider",
    "std",
    "time",
    "tower",
    "tracing",
    "uuid",
    "zstd",
];

/// What is no group's where each is a crate: there are others that are called so.
const CRATES: [&str; 5] = ["others", "runtime", "shared", "types", "values"];

/// The part of all operations that is not worth a crate for each of its groups.
const FEW: usize = 10;

/// What more groups than this need is always there: to list them all would help nobody.
const MANY: usize = 8;

/// The groups that need something, by number; none means that it is always there.
type Groups = BTreeSet<usize>;

/// A group of operations.
#[derive(Debug, Clone)]
pub struct Group {
    pub feature: String,
    /// What the document calls it, as documentation has it.
    pub label: String,
    /// The module of its operations.
    pub module: String,
    /// How many there are.
    pub operations: usize,
    /// Its crate, where groups are crates.
    pub home: Crate,
}

/// The groups in the order of the document; none if there is nothing to choose from.
pub fn groups(context: &Context<'_>) -> Vec<Group> {
    let modules = context.names.operation_modules();
    let mut all: Vec<Group> = Vec::new();
    if modules.len() < 2 {
        return all;
    }
    let are_crates = context.settings.options.layout == Layout::Workspace;
    for (module, indexes) in modules {
        let group = indexes.first().map(|it| &context.api.operations[*it].group);
        let mut feature = feature(module);
        if are_crates && CRATES.contains(&feature.as_str()) {
            feature.push_str("-api");
        }
        while all.iter().any(|it| it.feature == feature) {
            feature.push_str("-api");
        }
        all.push(Group {
            feature,
            label: group.map(|it| docs::code(it)).unwrap_or_default(),
            module: module.to_owned(),
            operations: indexes.len(),
            home: Crate::Whole,
        });
    }
    if are_crates {
        find_homes(&mut all);
    }
    all
}

/// Each group has a crate, but the smallest have one together: the compiler takes a tenth of a second to begin with another.
fn find_homes(groups: &mut [Group]) {
    let mut left = groups.iter().map(|it| it.operations).sum::<usize>() / FEW;
    let mut order: Vec<usize> = (0..groups.len()).collect();
    sorting::sort_by_key(&mut order, |it| groups[*it].operations);
    let few = order.iter().take_while(|it| {
        let fits = groups[**it].operations <= left;
        left = left.saturating_sub(groups[**it].operations);
        fits
    });
    let few: Vec<usize> = few.copied().collect();
    for (number, group) in groups.iter_mut().enumerate() {
        group.home = match few.len() > 1 && few.contains(&number) {
            true => Crate::Others,
            false => Crate::Group {
                module: group.module.clone(),
                feature: group.feature.clone(),
            },
        };
    }
}

/// The features of a crate.
pub struct Features {
    all: Vec<Group>,
    operations: HashMap<String, Groups>,
    errors: HashMap<String, Groups>,
    types: HashMap<String, Groups>,
    /// The modules of types that name what calls are made of, or others that do.
    of_calls: BTreeSet<String>,
}

impl Features {
    /// Finds out what needs what.
    pub fn of(
        context: &Context<'_>,
        operations: &[Source],
        errors: &[Source],
        types: &[Source],
    ) -> Features {
        let modules = context.names.operation_modules();
        let mut features = Features {
            all: groups(context),
            operations: HashMap::default(),
            errors: HashMap::default(),
            types: HashMap::default(),
            of_calls: naming_calls(types),
        };
        if features.all.is_empty() {
            return features;
        }
        // Where groups are crates, all of them count: a type may be needed by many that lie in one.
        let most = match context.of {
            Crate::Top => usize::MAX,
            _ => MANY,
        };
        let mut needed = Need::of(types, most);
        for (number, (module, indexes)) in modules.iter().enumerate() {
            features
                .operations
                .insert((*module).to_owned(), Groups::from([number]));
            let own = operations.iter().filter(|it| it.module == *module);
            own.for_each(|it| needed.by(number, it));
            for index in indexes {
                let Some(shared) = &context.names.operation(*index).shared_error else {
                    continue;
                };
                let users = features.errors.entry(shared.module.clone()).or_default();
                users.insert(number);
                let own = errors.iter().filter(|it| it.module == shared.module);
                own.for_each(|it| needed.by(number, it));
            }
        }
        features.types = needed.finish(modules.len());
        features
    }

    /// The lines of `[features]` in the manifest, and whether all groups are on by default.
    pub fn manifest(&self, context: &Context<'_>) -> (String, bool) {
        let mut text = String::new();
        if self.all.is_empty() {
            return (text, false);
        }
        text.push_str("# The operations by group, each with the types it needs.\n");
        text.push_str("full = [");
        let names = self.all.iter().map(|it| format!("\"{}\",", it.feature));
        format::fill(&mut text, "    ", names);
        text.push_str("\n]\n");
        for group in &self.all {
            let needs = match context.of == Crate::Top {
                true => format!("\"dep:{}\"", context.package_of(&group.home)),
                false => String::new(),
            };
            text.push_str(&format!("{} = [{needs}]\n", group.feature));
        }
        (text, true)
    }

    /// The groups, in the order of the document; none if there is nothing to choose from.
    pub fn all(&self) -> &[Group] {
        &self.all
    }

    /// The crate of a module of types: that of all groups that need it, or one of those that several have.
    pub fn home(&self, types: &Source) -> Crate {
        let groups = self.types.get(&types.module);
        let mut homes = groups.into_iter().flatten().map(|it| &self.all[*it].home);
        match homes.next() {
            Some(first) if homes.all(|it| it == first) => first.clone(),
            Some(_) if groups.is_some_and(|it| it.len() <= MANY) => Crate::Shared,
            // What most types are made of waits for no call.
            _ if self.of_calls.contains(&types.module) => Crate::Shared,
            _ => Crate::Types,
        }
    }

    /// The module of all operations.
    pub fn operations(&self, operations: &[Source], errors: &[Source]) -> Source {
        let docs = ["The operations, each a builder that is sent when it is awaited."];
        let mut all = self.needs(operations, &self.operations);
        all.extend(self.needs(errors, &self.errors));
        gathered("src/operations/mod.rs", &docs, all, &self.all)
    }

    /// The module of all types.
    pub fn types(&self, types: &[Source]) -> Source {
        let docs = [
            "The types that requests and responses are made of, a module for each schema and what",
            "lies within it. Whatever this crate does not know yet is kept as it came, as `Unrecognized`.",
        ];
        let all = self.needs(types, &self.types);
        gathered("src/types/mod.rs", &docs, all, &self.all)
    }

    fn needs<'s>(
        &self,
        sources: &'s [Source],
        by: &HashMap<String, Groups>,
    ) -> Vec<(&'s Source, Groups)> {
        let groups = |it: &Source| by.get(&it.module).cloned().unwrap_or_default();
        sources.iter().map(|it| (it, groups(it))).collect()
    }

    /// A module of modules that are all there.
    pub fn modules<'s>(
        path: &str,
        docs: &[&str],
        modules: impl IntoIterator<Item = &'s Source>,
    ) -> Source {
        let modules = modules.into_iter().map(|it| (it, Groups::new()));
        gathered(path, docs, modules.collect(), &[])
    }
}

/// A module of modules: those that are always there, then those of each combination of groups.
///
/// Types are named one by one: to find a name, the compiler asks each `*` of a module whether it is there, and there would be
/// a thousand of them.
fn gathered(
    path: &str,
    docs: &[&str],
    mut modules: Vec<(&Source, Groups)>,
    all: &[Group],
) -> Source {
    sorting::sort_by_key(&mut modules, |(it, _)| &it.module);
    let mut sets: IndexMap<Groups, Vec<&Source>> = IndexMap::new();
    for (module, groups) in modules {
        sets.entry(groups).or_default().push(module);
    }
    let always = sets.swap_remove(&Groups::new()).unwrap_or_default();
    let mut items = Vec::new();
    for line in [
        |it: &&Source| format!("mod {};", it.module),
        |it: &&Source| match it.exports.as_slice() {
            [] => format!("pub use {}::*;", it.module),
            names => format::reexport(&it.module, names),
        },
    ] {
        let lines: Vec<String> = always.iter().map(line).collect();
        if !lines.is_empty() {
            items.push(Item::Plain(lines.join("\n")));
        }
    }
    let mut sets: Vec<(Groups, Vec<&Source>)> = sets.into_iter().collect();
    sorting::sort_by(&mut sets, |(one, _), (other, _)| one.cmp(other));
    if !sets.is_empty() {
        let mut text = "crate::runtime::modules! {".to_owned();
        for (groups, modules) in sets {
            conditional(&mut text, &groups, &modules, all);
        }
        items.push(Item::Plain(text + "\n}"));
    }
    Source {
        path: path.to_owned(),
        docs: docs.iter().map(|it| (*it).to_owned()).collect(),
        items,
        ..Source::default()
    }
}

fn conditional(text: &mut String, groups: &Groups, modules: &[&Source], all: &[Group]) {
    let names: Vec<String> = groups
        .iter()
        .map(|it| format!("feature = \"{}\"", all[*it].feature))
        .collect();
    match names.as_slice() {
        [only] => text.push_str(&format!("\n    #[cfg({only})]")),
        _ => {
            let last = names.len() - 1;
            let words = names.iter().enumerate().map(|(index, name)| {
                let before = if index == 0 { "#[cfg(any(" } else { "" };
                let after = if index == last { "))]" } else { "," };
                format!("{before}{name}{after}")
            });
            format::fill(text, "    ", words);
        }
    }
    let words = modules.iter().flat_map(|it| match it.exports.as_slice() {
        [] => vec![format!("{}::*,", it.module)],
        [only] => vec![format!("{}::{only},", it.module)],
        [first, between @ .., last] => {
            let mut words = vec![format!("{}::{{{first},", it.module)];
            words.extend(between.iter().map(|it| format!("{it},")));
            words.push(format!("{last}}},"));
            words
        }
    });
    format::fill(text, "    ", words);
}

/// The modules of types that name what calls are made of, or others that do.
fn naming_calls(types: &[Source]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let more = types.iter().filter(|it| {
            let is_of_calls = it.names_calls || it.uses.iter().any(|used| found.contains(used));
            is_of_calls && !found.contains(&it.module)
        });
        let more: Vec<String> = more.map(|it| it.module.clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// What a group's feature is called.
fn feature(module: &str) -> String {
    let name = module.replace('_', "-");
    let name = name.trim_matches('-');
    match TAKEN.contains(&name) {
        true => format!("{name}-api"),
        false => name.to_owned(),
    }
}

/// Which modules of types need which, and which groups need them.
struct Need<'s> {
    most: usize,
    uses: HashMap<&'s str, &'s BTreeSet<String>>,
    groups: HashMap<&'s str, Groups>,
}

impl<'s> Need<'s> {
    fn of(types: &'s [Source], most: usize) -> Self {
        Need {
            most,
            uses: types
                .iter()
                .map(|it| (it.module.as_str(), &it.uses))
                .collect(),
            groups: HashMap::default(),
        }
    }

    /// Notes that a group needs what a file imports. Of a module that many need it is of no interest who else does; what
    /// it imports, as many need.
    fn by(&mut self, group: usize, file: &'s Source) {
        let mut open: Vec<&'s str> = file.uses.iter().map(String::as_str).collect();
        while let Some(module) = open.pop() {
            let groups = self.groups.entry(module).or_default();
            if groups.len() <= self.most && groups.insert(group) {
                let uses = self.uses.get(module).into_iter().flat_map(|it| it.iter());
                open.extend(uses.map(String::as_str));
            }
        }
    }

    /// The groups by module. What no group needs is always there, with all it needs; so is what most groups need.
    fn finish(mut self, count: usize) -> HashMap<String, Groups> {
        let common = |it: &&&'s str| {
            let groups = self.groups.get(**it).map_or(0, Groups::len);
            groups == 0 || groups == count || groups > self.most
        };
        let mut open: Vec<&'s str> = self.uses.keys().filter(common).copied().collect();
        while let Some(module) = open.pop() {
            let before = self.groups.insert(module, Groups::new());
            if before.is_none_or(|it| !it.is_empty()) {
                let uses = self.uses.get(module).into_iter().flat_map(|it| it.iter());
                open.extend(uses.map(String::as_str));
            }
        }
        let groups = self.groups.into_iter();
        groups
            .map(|(module, groups)| (module.to_owned(), groups))
            .collect()
    }
}
