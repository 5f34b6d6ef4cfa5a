//! Verdicts on code, held to the compiler: all that callers can write for the old crate is compiled with the new one.
//!
//! Each case of `tests/diff` gives two crates, and a function for each way to use each public item of either, made from the
//! list of items. Code for the old crate compiles with the old one; with the new one it fails exactly where `diff` calls the
//! item's change major. Code for the new crate fails with the old one where an item is said to be new or to take more.

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/diff_cases.rs"]
mod diff_cases;

mod consumer;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};

use specwright::diff::{Diff, ItemChange, Kind, Rust, diff};
use specwright::options::Options;
use specwright::{PublicItem, public_items};

use consumer::{CARGO_FEATURE, FEATURE, OPERATIONS, RUNTIME, Use, uses};
use diff_cases::{Read, cases, options, read, side, sides};
use workspace::{Failing, Runtime, Version, Workspace};

/// A case with all that is known of it before anything is compiled.
struct Case {
    name: String,
    /// The name as an identifier.
    ident: String,
    found: Diff,
    old: Vec<PublicItem>,
    new: Vec<PublicItem>,
}

/// A line of cases whose crates do not share a runtime: members of its types and features of Cargo come and go there alone.
const OWN_RUNTIME: &str = "# own runtime\n";

fn items(read: &Read, options: &Options, runtime: Runtime) -> Vec<PublicItem> {
    let (items, found) = public_items(&read.sources, read.document, &[], options);
    let mut items = items.unwrap_or_else(|| panic!("{found:#?}"));
    items.retain(|it| it.signature != RUNTIME || runtime == Runtime::Own || is_name(&it.path));
    items
}

/// Whether an item of the runtime is a name at the crate's root.
fn is_name(path: &str) -> bool {
    !path.contains([':', '`'])
}

fn prepare(workspace: &mut Workspace) -> Vec<Case> {
    let mut prepared = Vec::new();
    for (name, case) in cases() {
        let (before, after) = (options(&name, "old"), options(&name, "new"));
        let ident = name.replace(['-', '.'], "_");
        let (old, new) = sides(&case);
        let (old, new) = (read("old.yaml", &old), read("new.yaml", &new));
        let runtime = match case.contains(OWN_RUNTIME) {
            true => Runtime::Own,
            false => Runtime::Shared,
        };
        workspace.add(&ident, Version::Old, &old, &before, runtime);
        workspace.add(&ident, Version::New, &new, &after, runtime);
        prepared.push(Case {
            name,
            ident,
            found: diff(side(&old, &before), side(&new, &after)).unwrap(),
            old: items(&old, &before, runtime),
            new: items(&new, &after, runtime),
        });
    }
    prepared
}

/// What the compiler says of a case's items.
struct Proof<'c> {
    case: &'c Case,
    workspace: &'c Workspace,
    /// The uses of the old crate's items, and those that do not compile with the new one.
    forwards: Judged<'c>,
    /// The uses of the new crate's items, and those that do not compile with the old one.
    backwards: Judged<'c>,
}

/// Uses by their items, each with whether it fails.
type Judged<'c> = BTreeMap<&'c str, Vec<(&'c Use, bool)>>;

fn judged<'c>(case: usize, uses: &'c [Use], failing: &Failing) -> Judged<'c> {
    let mut judged = Judged::new();
    for (index, it) in uses.iter().enumerate() {
        let fails = failing.contains_key(&(case, index));
        judged.entry(&it.item).or_default().push((it, fails));
    }
    judged
}

fn fails(judged: &Judged<'_>, item: &str) -> bool {
    let uses = judged.get(item).into_iter().flatten();
    uses.into_iter().any(|it| it.1)
}

impl Proof<'_> {
    /// What the compiler refutes.
    fn refuted(&self) -> Vec<String> {
        let mut refuted = Vec::new();
        let items = self.case.found.changes.iter().flat_map(|it| &it.items);
        let mut said: BTreeMap<&str, Rust> = BTreeMap::new();
        for item in items {
            let known = said.entry(&item.path).or_insert(item.rust);
            *known = item.rust.max(*known);
            if let Err(error) = self.holds(item) {
                refuted.push(format!("{}: {error}", self.case.name));
            }
        }
        for (item, uses) in &self.forwards {
            let failing = uses.iter().filter(|it| it.1);
            let code = failing
                .map(|it| it.0.code.as_str())
                .find(|it| !self.is_consequence(it));
            if let Some(code) = code.filter(|_| said.get(item) != Some(&Rust::Major)) {
                let error = format!("`{item}` is not major, and this does not compile: {code}");
                refuted.push(format!("{}: {error}", self.case.name));
            }
        }
        refuted
    }

    /// Whether code names a type that is gone, or has become another kind of type: that is said once.
    fn is_consequence(&self, code: &str) -> bool {
        let stays = |item: &&PublicItem| {
            let same = |it: &&PublicItem| it.path == item.path;
            let kind = |it: &PublicItem| it.signature.clone();
            self.case.new.iter().find(same).map(kind) == Some(item.signature.clone())
        };
        let types = self.case.old.iter().filter(|it| !it.path.contains(':'));
        let gone: BTreeSet<&str> = types
            .filter(|it| !stays(it))
            .map(|it| it.path.as_str())
            .collect();
        let mut words = code.split(|it: char| !it.is_alphanumeric() && it != '_');
        self.case.found.rust() == Rust::Major && words.any(|it| gone.contains(it))
    }

    /// Whether an item does to code what is said of it.
    fn holds(&self, item: &ItemChange) -> Result<(), String> {
        let path = item.path.as_str();
        if path.starts_with(FEATURE) || path == OPERATIONS {
            return self.feature_holds(item);
        }
        let of_runtime = [&item.old, &item.new];
        let of_runtime = of_runtime.iter().any(|it| it.as_deref() == Some(RUNTIME));
        let has_own = self.workspace.runtime(&self.case.ident) == Runtime::Own;
        if of_runtime && !has_own && !is_name(path) {
            return Ok(());
        }
        if path.starts_with(CARGO_FEATURE) {
            return self.cargo_feature_holds(item);
        }
        // What only features of Cargo bring is not used here; `runtime_parts` of the generator holds the list to the sources.
        let is_used = |judged: &Judged<'_>| judged.contains_key(path);
        if of_runtime && !is_used(&self.forwards) && !is_used(&self.backwards) {
            return Ok(());
        }
        let (forwards, backwards) = (fails(&self.forwards, path), fails(&self.backwards, path));
        if item.silent {
            return self.sends_something_else(item);
        }
        match item.rust {
            Rust::Major if !forwards => Err(format!("`{path}` is major, and all uses compile")),
            Rust::Minor if forwards => {
                Err(format!("`{path}` is minor, and a use does not compile"))
            }
            Rust::Minor if !backwards => {
                Err(format!("`{path}` is minor, and the old crate has it"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the same code compiles with both crates, and sends something else by the new one.
    fn sends_something_else(&self, item: &ItemChange) -> Result<(), String> {
        let path = item.path.as_str();
        if fails(&self.forwards, path) {
            return Err(format!("`{path}` is silent, and a use does not compile"));
        }
        let count = item.old.as_deref().unwrap_or_default().split(", ").count();
        let sent = |version| self.workspace.sent(&self.case.ident, version, path, count);
        let (old, new) = (sent(Version::Old), sent(Version::New));
        println!("`{path}` sends {} and {}", old.trim(), new.trim());
        match old == new {
            true => Err(format!("`{path}` is silent, and sends the same: {old}")),
            false => Ok(()),
        }
    }

    /// The same of an item that manifests tell: the features that were enough are so no more.
    fn feature_holds(&self, item: &ItemChange) -> Result<(), String> {
        let old = item.old.as_deref().unwrap_or_default();
        let method = match item.path.strip_prefix(FEATURE) {
            Some(method) => method.strip_prefix("Client::"),
            None => {
                let all = self.case.old.iter().chain(&self.case.new);
                all.filter(|it| !consumer::MADE.contains(&it.path.as_str()))
                    .find_map(|it| it.path.strip_prefix("Client::"))
            }
        };
        let method = method.unwrap();
        let features = match old {
            "always there" | "" => vec![],
            "by group" => vec!["full"],
            group => vec![group],
        };
        let can = |version| {
            self.workspace
                .calls_with(&self.case.ident, version, &features, method)
        };
        match (can(Version::Old), can(Version::New)) {
            (true, works) if works != (item.rust == Rust::Major) => Ok(()),
            (false, true) if item.old.is_none() && item.rust == Rust::Minor => Ok(()),
            found => Err(format!("`{}` with {features:?}: {found:?}", item.path)),
        }
    }

    /// The same of a feature of Cargo: a user that asks for it is built with the one crate alone.
    fn cargo_feature_holds(&self, item: &ItemChange) -> Result<(), String> {
        let name = item.path.trim_start_matches(CARGO_FEATURE);
        let features = [name.trim_end_matches('`')];
        let method = self.case.old.iter().find_map(|it| {
            let path = it.path.strip_prefix("Client::")?;
            Some(path).filter(|_| !consumer::MADE.contains(&it.path.as_str()))
        });
        let can = |version| {
            let method = method.unwrap();
            self.workspace
                .calls_with(&self.case.ident, version, &features, method)
        };
        match (can(Version::Old), can(Version::New), item.rust) {
            (true, false, Rust::Major) | (false, true, Rust::Minor) => Ok(()),
            found => Err(format!("`{}`: {found:?}", item.path)),
        }
    }

    /// The verdicts that this case proves.
    fn proved(&self) -> Vec<(Kind, Rust)> {
        // What becomes of the runtime is said of its parts.
        let of_runtime = self.case.old.iter().filter(|it| it.signature == RUNTIME);
        let of_runtime: BTreeSet<&str> = of_runtime.map(|it| it.path.as_str()).collect();
        let others = self.forwards.iter().filter(|it| !of_runtime.contains(it.0));
        let all_compile = others.flat_map(|it| it.1).all(|it| !it.1);
        let changes = self.case.found.changes.iter();
        let proved = changes.filter(|change| match change.rust {
            Rust::None => change.items.is_empty() && all_compile && !self.forwards.is_empty(),
            verdict => {
                let mut items = change.items.iter().filter(|it| it.rust == verdict);
                items.any(|it| self.holds(it).is_ok())
            }
        });
        proved.map(|it| (it.kind, it.rust)).collect()
    }
}

#[test]
fn verdicts_are_the_compilers() {
    let mut workspace = Workspace::new(support::workshop("proofs"));
    let cases = prepare(&mut workspace);
    let of = |items: fn(&Case) -> &Vec<PublicItem>| {
        let all = cases.iter();
        all.map(|it| (it.ident.clone(), uses(items(it))))
            .collect::<Vec<_>>()
    };
    let (of_old, of_new) = (of(|it| &it.old), of(|it| &it.new));
    let idents: Vec<String> = cases.iter().map(|it| it.ident.clone()).collect();
    workspace.add_user("with-old", Version::Old, &idents);
    workspace.add_user("with-new", Version::New, &idents);
    workspace.complete();
    let none = Failing::new();
    assert_eq!(workspace.failing("with-old", &of_old), none);
    assert_eq!(workspace.failing("with-new", &of_new), none);
    let forwards = workspace.failing("with-new", &of_old);
    let backwards = workspace.failing("with-old", &of_new);

    let (mut refuted, mut proved) = (Vec::new(), BTreeSet::new());
    for (index, case) in cases.iter().enumerate() {
        let proof = Proof {
            case,
            workspace: &workspace,
            forwards: judged(index, &of_old[index].1, &forwards),
            backwards: judged(index, &of_new[index].1, &backwards),
        };
        refuted.extend(proof.refuted());
        let verdicts = proof.proved().into_iter();
        proved.extend(verdicts.map(|(kind, verdict)| (kind.id(), verdict)));
    }
    let count = |verdict: Rust| proved.iter().filter(|it| it.1 == verdict).count();
    let uses = |all: &[(String, Vec<Use>)]| all.iter().map(|it| it.1.len()).sum::<usize>();
    println!(
        "{} uses of {} crates, of which {} do not compile with the new one; {} uses of new ones, of which {} do not with the old one",
        uses(&of_old),
        cases.len(),
        forwards.len(),
        uses(&of_new),
        backwards.len()
    );
    let is_proved = |kind: &&Kind| proved.iter().any(|it| it.0 == kind.id());
    let kinds = Kind::ALL.iter().filter(is_proved).count();
    println!(
        "{kinds} of {} kinds are proved: none for {}, minor for {}, major for {}",
        Kind::ALL.len(),
        count(Rust::None),
        count(Rust::Minor),
        count(Rust::Major)
    );
    // The table says which verdicts there can be, and so each of them has a case.
    let open: Vec<String> = Kind::ALL
        .iter()
        .flat_map(|kind| kind.rust().iter().map(|it| (kind.id(), *it)))
        .filter(|it| !proved.contains(it))
        .map(|(kind, verdict)| format!("{kind} {}", verdict.as_str()))
        .collect();
    assert!(
        refuted.is_empty() && open.is_empty(),
        "the compiler says otherwise: {refuted:#?}, and no case proves {open:#?}"
    );
}
