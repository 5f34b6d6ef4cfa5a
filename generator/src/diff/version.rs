//! One of two documents that are compared: its meaning, its public items, and where its parts stand.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::Side;
use crate::diagnostic::{Diagnostic, Place};
use crate::emit::parts::RuntimeItem;
use crate::emit::surface::{Item, Subject};
use crate::generate;
use crate::ids::NodeId;
use crate::ir::{Api, TypeId, reachability};
use crate::naming::Names;
use crate::options::Options;
use crate::plan::Plan;
use crate::source::{FileId, Node, Sources};

/// A document, understood.
pub(super) struct Version<'v> {
    pub sources: &'v Sources,
    document: FileId,
    options: &'v Options,
    pub api: Api,
    pub names: Names,
    pub plan: Plan,
    pub items: Vec<Item>,
    /// What its crate has of the runtime that others are without.
    pub runtime: Vec<RuntimeItem>,
    /// What is said of the document.
    pub said: Vec<Diagnostic>,
    reach: OnceCell<Vec<Vec<usize>>>,
}

/// A part of a document: what items are made of, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub subject: Subject,
    /// The nearest node that the `ir` knows.
    pub origin: NodeId,
    /// The keys from there.
    pub steps: Vec<String>,
}

impl Spot {
    pub fn new(subject: Subject, origin: NodeId) -> Spot {
        Spot {
            subject,
            origin,
            steps: Vec::new(),
        }
    }

    /// The same with other keys from its origin.
    pub fn at(mut self, steps: &[&str]) -> Spot {
        self.steps = steps.iter().map(|it| (*it).to_owned()).collect();
        self
    }

    /// The same, further down.
    pub fn below(&self, steps: &[&str]) -> Spot {
        let mut spot = self.clone();
        spot.steps.extend(steps.iter().map(|it| (*it).to_owned()));
        spot
    }
}

/// How many references and members of `allOf` are followed to find a part.
const MOST_JUMPS: usize = 32;

impl<'v> Version<'v> {
    /// Reads a document up to its public items.
    ///
    /// # Errors
    ///
    /// All diagnostics, if there are errors among them.
    pub fn read(side: Side<'v>) -> Result<Version<'v>, Vec<Diagnostic>> {
        let (understood, diagnostics) =
            generate::surface(side.sources, side.document, side.overlays, side.options);
        let Some(understood) = understood else {
            return Err(diagnostics);
        };
        Ok(Version {
            sources: side.sources,
            document: side.document,
            options: side.options,
            api: understood.api,
            names: understood.names,
            plan: understood.plan,
            items: understood.surface,
            runtime: understood.runtime,
            said: diagnostics,
            reach: OnceCell::new(),
        })
    }

    /// The parts of the runtime that are needed if this is all there is of its API.
    pub fn parts(&self, api: &Api) -> BTreeSet<&'static str> {
        generate::needed_parts(self.sources, self.document, self.options, api, &self.names)
    }

    /// The operations that a part reaches, by their index.
    pub fn reached(&self, subject: Subject) -> &[usize] {
        let reach = self.reach.get_or_init(|| self.operations_by_type());
        match subject {
            Subject::Type(id) | Subject::Member(id, _) => &reach[id.0],
            other => match other.operation() {
                Some(index) => std::slice::from_ref(&self.numbers()[index]),
                None => &[],
            },
        }
    }

    fn numbers(&self) -> &[usize] {
        // The last entry lists all operations, so that a single one is a part of it.
        let reach = self.reach.get_or_init(|| self.operations_by_type());
        reach.last().map_or(&[], Vec::as_slice)
    }

    fn operations_by_type(&self) -> Vec<Vec<usize>> {
        let mut by_type = vec![Vec::new(); self.api.types.len()];
        for (index, operation) in self.api.operations.iter().enumerate() {
            let (mut roots, received) = reachability::roots(&self.api, operation);
            roots.extend(received);
            let reached = reachability::reached(&self.api, roots);
            for (users, _) in by_type.iter_mut().zip(reached).filter(|it| it.1) {
                users.push(index);
            }
        }
        by_type.push((0..self.api.operations.len()).collect());
        by_type
    }

    /// Where a part stands, or what holds it.
    pub fn place(&self, spot: &Spot) -> Place {
        let Some(node) = self.node(spot.origin) else {
            return Place::None;
        };
        let mut steps = spot.steps.iter().map(String::as_str);
        let (mut at, mut is_key) = (node, false);
        while let Some(next) = steps.next() {
            let mut jumps = MOST_JUMPS;
            // A map and the key in it are one step, since several members of `allOf` have such maps.
            let found = match next {
                "properties" | "headers" | "responses" | "content" => {
                    let key = steps.next().unwrap_or_default();
                    self.step(at, &[next, key], &mut jumps)
                }
                _ => self.step(at, &[next], &mut jumps),
            };
            let Some(found) = found else {
                break;
            };
            (at, is_key) = (found, true);
        }
        match is_key {
            true => Place::Key(at.id),
            false => Place::Value(at.id),
        }
    }

    /// The JSON Pointer of a part.
    pub fn pointer(&self, origin: NodeId) -> String {
        self.sources.pointer(origin)
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        let file = self.sources.file_of(id)?;
        let root = self.sources.root(file);
        root.pointer(&self.sources.pointer(id))
    }

    /// The node that some keys lead to, in an object, what it refers to, or what it is put together from.
    fn step<'n>(&'n self, node: &'n Node, keys: &[&str], jumps: &mut usize) -> Option<&'n Node> {
        *jumps = jumps.checked_sub(1)?;
        let direct = keys.iter().try_fold(node, |at, key| at.get(key));
        if direct.is_some() {
            return direct;
        }
        if let Some(pointer) = node.get("$ref").and_then(Node::as_str)
            && let Some(pointer) = pointer.strip_prefix('#')
            && let Some(file) = self.sources.file_of(node.id)
            && let Some(target) = self.sources.root(file).pointer(pointer)
        {
            return self.step(target, keys, jumps);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let members = node.get(keyword).and_then(Node::as_array);
            for member in members.into_iter().flatten() {
                let found = self.step(member, keys, jumps);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// What the document calls a type.
    pub fn title(&self, id: TypeId) -> String {
        let name = &self.api.ty(id).name;
        if name.root == crate::ir::SHARED {
            return format!("`{}`", self.names.ty(id).name);
        }
        match name.path.is_empty() {
            true => format!("`{}`", name.root),
            false => format!("`{}` of `{}`", name.path.join("."), name.root),
        }
    }

    /// What the document calls a member of a type.
    pub fn member(&self, id: TypeId, member: &str) -> String {
        let name = &self.api.ty(id).name;
        if name.root == crate::ir::SHARED {
            return format!("`{member}` of `{}`", self.names.ty(id).name);
        }
        let mut path: Vec<&str> = name.path.iter().map(String::as_str).collect();
        path.push(member);
        format!("`{}` of `{}`", path.join("."), name.root)
    }
}
