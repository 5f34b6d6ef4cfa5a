//! The public API of a crate as text, a line for an item, in the manner of `cargo public-api`: what a reviewer reads first.
//!
//! The items are those that `diff` compares, so that both say the same. What the runtime has for every crate is left out, and a part that
//! others are without is one line. Lines are sorted, so that nothing moves when the document's order changes.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::emit::parts::{RUNTIME, RuntimeItem};
use crate::emit::surface::{Item, NOT_DERIVED};
use crate::sorting;

/// What the items of features begin with.
const FEATURE: &str = "the feature of ";

/// What is said of errors of a call.
const ERROR: &str = " (error)";

/// A public item, for which [`public_api`](crate::public_api()) has a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicItem {
    /// As users name it, with parentheses behind what sets something: `Order::note`, `Order::note()`.
    pub path: String,
    /// What it is: a type, or a signature.
    pub signature: String,
}

/// The same items one by one, in the order of the document, and then what of the runtime other crates may be without.
pub fn items(items: Vec<Item>, runtime: &[RuntimeItem]) -> Vec<PublicItem> {
    let items = items.into_iter().map(|it| PublicItem {
        path: it.path,
        signature: it.signature,
    });
    let runtime = runtime.iter().map(|it| PublicItem {
        path: it.named(),
        signature: RUNTIME.to_owned(),
    });
    items.chain(runtime).collect()
}

/// The lines of a crate.
pub fn text(items: &[Item], runtime: &[RuntimeItem], crate_name: &str) -> String {
    let root = crate_name.replace('-', "_");
    // What members belong to is told by their owners.
    let owners = items.iter().filter(|it| !it.path.contains(':'));
    let owners: HashMap<&str, &str> = owners
        .map(|it| (it.path.as_str(), it.signature.as_str()))
        .collect();
    let mut lines: Vec<(&str, String)> = items
        .iter()
        .filter_map(|it| Some((it.path.as_str(), line(it, &owners, &root)?)))
        .collect();
    sorting::sort(&mut lines);
    // An enum of errors that several operations have is listed with each.
    lines.dedup();
    let lines = lines.into_iter().map(|it| it.1 + "\n");
    lines.chain(parts(runtime)).collect()
}

/// A line for each part of the runtime, with its items.
fn parts(runtime: &[RuntimeItem]) -> impl Iterator<Item = String> {
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for item in runtime {
        if let Some(part) = item.parts.first() {
            parts.entry(part).or_default().push(item.named());
        }
    }
    let parts = parts.into_iter();
    parts.map(|(part, items)| format!("part `{part}` of the runtime: {}\n", items.join(", ")))
}

fn line(item: &Item, owners: &HashMap<&str, &str>, root: &str) -> Option<String> {
    let (path, signature) = (item.path.as_str(), item.signature.as_str());
    if let Some(method) = path.strip_prefix(FEATURE) {
        return Some(format!("feature `{signature}` for {root}::{method}"));
    }
    if let Some(call) = path.strip_suffix(ERROR) {
        return Some(format!("errors of {root}::{call}(): {signature}"));
    }
    if let Some((ty, of)) = path.split_once(": ") {
        return (signature != NOT_DERIVED).then(|| format!("impl {of} for {root}::{ty}"));
    }
    let Some((owner, _)) = path.split_once("::") else {
        return whole(path, signature, root);
    };
    if let Some(setter) = path.strip_suffix("()") {
        return Some(format!("pub fn {root}::{setter}({signature})"));
    }
    let what = owners.get(owner).copied().unwrap_or_default();
    let is_new = path.ends_with("::new") && signature.starts_with('(');
    Some(match what {
        "" => format!("pub fn {root}::{path}{signature}"),
        "builder" if signature.is_empty() => format!("pub fn {root}::{path}()"),
        "builder" => format!("pub fn {root}::{path}() -> {signature}"),
        _ if is_new => format!("pub fn {root}::{path}{signature}"),
        "struct" => format!("pub {root}::{path}: {signature}"),
        _ => format!("pub {root}::{path}{signature}"),
    })
}

/// A type, or what is said of all operations.
fn whole(path: &str, signature: &str, root: &str) -> Option<String> {
    let kind = signature.split([' ', '(']).next().unwrap_or_default();
    Some(match kind {
        // Features have lines of their own.
        _ if path == "operations" => return None,
        "=" => format!("pub type {root}::{path} {signature}"),
        "builder" => format!("pub struct {root}::{path}"),
        "exhaustive" => format!("pub exhaustive enum {root}::{path}"),
        "enum" => format!("pub enum {root}::{path}"),
        _ => format!(
            "pub struct {root}::{path}{}",
            signature.trim_start_matches("struct")
        ),
    })
}

/// The public items of the runtime that some crates are without: of each the parts that it is there with, and its path from the module
/// `runtime`. Names that features of Cargo bring are among them.
pub fn runtime_items() -> Vec<(Vec<&'static str>, String)> {
    crate::emit::parts::all()
}
