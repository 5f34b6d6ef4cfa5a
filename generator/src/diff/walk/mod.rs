//! The walk over both documents at once, which finds what differs on the wire.
//!
//! Each pair of types is looked at once, wherever it is met; who reaches it is found out afterwards. What this does to code is
//! left to [`items`](super::items).

use foldhash::{HashMap, HashSet};
use indexmap::IndexMap;

use super::pair::Pair;
use super::version::{Spot, Version};
use crate::changes::Kind;
use crate::emit::surface::Subject;
use crate::ids::NodeId;
use crate::ir::{Ty, TypeId};
use crate::plan::Direction;

mod bodies;
mod calls;
mod limits;
mod operations;
mod overlap;
mod parameters;
mod responses;
mod security;
mod shapes;
mod types;
mod unions;
mod xml;

/// What was found, and what is the same as what.
pub(super) struct Walked {
    pub found: Vec<Found>,
    /// New types by old ones, in the order they were met; the first counterpart of each.
    pub types: IndexMap<TypeId, (TypeId, String)>,
    /// New operations by old ones.
    pub operations: IndexMap<usize, usize>,
}

/// A difference on the wire.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub kind: Kind,
    pub subject: String,
    pub detail: String,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
    pub evidence: Option<String>,
}

/// Walks over both.
pub(super) fn walk(old: &Version<'_>, new: &Version<'_>, pairs: &[Pair]) -> Walked {
    let mut walk = Walk {
        old,
        new,
        found: Vec::new(),
        seen: HashSet::default(),
        types: IndexMap::new(),
        ids: pairs
            .iter()
            .map(|it| (id(old, it.old), id(new, it.new)))
            .collect(),
    };
    walk.operations(pairs);
    walk.extra_types();
    walk.servers();
    walk.schemes();
    Walked {
        found: walk.found,
        types: walk.types,
        operations: pairs.iter().map(|it| (it.old, it.new)).collect(),
    }
}

fn id<'v>(version: &'v Version<'_>, index: usize) -> &'v str {
    &version.api.operations[index].id
}

struct Walk<'w, 'v> {
    old: &'w Version<'v>,
    new: &'w Version<'v>,
    found: Vec<Found>,
    seen: HashSet<(TypeId, TypeId)>,
    types: IndexMap<TypeId, (TypeId, String)>,
    /// What operations of the old document are called in the new one.
    ids: HashMap<&'v str, &'v str>,
}

/// A place that both documents have.
#[derive(Debug, Clone)]
struct At {
    /// Which way its values travel.
    way: Direction,
    /// Whether it is a parameter, which has kinds of its own.
    parameter: bool,
    /// Whether its values are spelled as text, so that a number is a text as well.
    as_text: bool,
    /// What the document calls it.
    subject: String,
    old: Spot,
    new: Spot,
}

const SENT: Direction = Direction {
    sent: true,
    received: false,
};

const RECEIVED: Direction = Direction {
    sent: false,
    received: true,
};

impl At {
    fn new(way: Direction, subject: impl Into<String>, old: Spot, new: Spot) -> At {
        At {
            way,
            parameter: false,
            as_text: false,
            subject: subject.into(),
            old,
            new,
        }
    }

    /// The same place, further down.
    fn below(&self, subject: impl Into<String>, steps: &[&str]) -> At {
        At {
            subject: subject.into(),
            old: self.old.below(steps),
            new: self.new.below(steps),
            ..self.clone()
        }
    }
}

/// The kind by the way values travel; of both ways the one that is worse.
fn directed(way: Direction, sent: Kind, received: Kind) -> Kind {
    match (way.sent, way.received) {
        (true, false) => sent,
        (false, true) => received,
        _ if received.wire() > sent.wire() => received,
        _ => sent,
    }
}

impl Walk<'_, '_> {
    fn find(&mut self, kind: Kind, at: &At, detail: impl Into<String>) {
        self.found.push(Found {
            kind,
            subject: at.subject.clone(),
            detail: detail.into(),
            old: Some(at.old.clone()),
            new: Some(at.new.clone()),
            evidence: None,
        });
    }

    /// Something that one of the documents has; what it belongs to stands for it in the other one.
    fn lone(&mut self, kind: Kind, subject: String, old: Option<Spot>, new: Option<Spot>) {
        self.found.push(Found {
            kind,
            subject,
            detail: String::new(),
            old,
            new,
            evidence: None,
        });
    }

    /// Webhooks, callbacks, and the schemas of documents without operations.
    fn extra_types(&mut self) {
        let (old, new) = (&self.old.api.extra_types, &self.new.api.extra_types);
        let kinds = |sent: bool| match sent {
            true => (Kind::SchemaRemoved, Kind::SchemaAdded, "schema"),
            false => (Kind::WebhookRemoved, Kind::WebhookAdded, "webhook"),
        };
        for one in old {
            let other = new.iter().find(|it| it.name == one.name);
            let (removed, _, word) = kinds(one.sent);
            let own = spot_of(&one.ty, one.origin);
            match other {
                Some(other) => {
                    let way = match one.sent && other.sent {
                        true => Direction {
                            sent: true,
                            received: true,
                        },
                        false => RECEIVED,
                    };
                    let subject = format!("{word} `{}`", one.name);
                    let at = At::new(way, subject, own, spot_of(&other.ty, other.origin));
                    self.ty(&one.ty, &other.ty, &at);
                }
                // With operations, schemas that they reach are there without being listed.
                None if one.sent && component(self.new, &one.name) => {}
                None => self.lone(removed, format!("{word} `{}`", one.name), Some(own), None),
            }
        }
        for one in new {
            let is_there = one.sent && component(self.old, &one.name);
            if !is_there && !old.iter().any(|it| it.name == one.name) {
                let (_, added, word) = kinds(one.sent);
                let own = spot_of(&one.ty, one.origin);
                self.lone(added, format!("{word} `{}`", one.name), None, Some(own));
            }
        }
    }
}

/// Whether a schema is among a document's types.
fn component(version: &Version<'_>, name: &str) -> bool {
    let mut types = version.api.types.iter();
    types.any(|it| it.name.root == name && it.name.path.is_empty())
}

/// The part that a type in use stands for.
fn spot_of(ty: &Ty, origin: NodeId) -> Spot {
    let subject = match ty.shape {
        crate::ir::Shape::Named(id) => Subject::Type(id),
        _ => Subject::Api,
    };
    Spot::new(subject, origin)
}
