//! The state of lowering, in three parts: facts that are found first, types as they are found, and what is found beside
//! them.

use std::collections::VecDeque;

use foldhash::{HashMap, HashSet};
use indexmap::IndexSet;

use super::view::{Conjunction, NodeKey};
use super::{Candidate, inheritance, xml};
use crate::ir::{self, Docs, Type, TypeId, TypeKind, TypeName};
use crate::source::{Node, NodeId, Value};

/// Facts about the document, complete before the first schema becomes a type.
#[derive(Default)]
pub(super) struct Facts<'a> {
    /// The schemas that take in each schema by `allOf`.
    pub(super) subtypes: HashMap<NodeKey, Vec<inheritance::Subtype<'a>>>,
    /// The property and value that tell a schema from the others that are made from the same one.
    pub(super) tag_of: HashMap<NodeId, (&'a str, serde_json::Value)>,
    /// The schemas made by `allOf` from one with a discriminator.
    pub(super) derived: HashSet<NodeId>,
    /// Item schemas of event streams, by the schema they resolve to.
    pub(super) event_unions: HashMap<NodeKey, ir::Envelope>,
}

/// The types found so far, and those that still wait for their kind. Complete once the queue is empty.
pub(super) struct Types<'a> {
    pub(super) list: Vec<Pending<'a>>,
    /// The type of each schema that a reference names.
    pub(super) by_node: HashMap<NodeKey, TypeId>,
    /// Types whose kind is not known yet.
    pub(super) queue: VecDeque<TypeId>,
    /// The schemas of forms' properties that say nothing and are files.
    pub(super) files: HashSet<NodeKey>,
    /// Enums that stand beside all other values of their type somewhere, which are described so.
    pub(super) opened: HashSet<TypeId>,
    /// The named schemas that are being merged at the current place.
    pub(super) unrolled: Vec<NodeKey>,
    /// Whether each schema that a reference leads to may be null.
    pub(super) nullable: HashMap<NodeKey, bool>,
    /// The unions that are flattened already, each with the discriminator that is meant.
    pub(super) flattened: HashSet<(NodeKey, Option<NodeId>)>,
    /// How many schemas were merged so far, and how many may be.
    pub(super) merged: usize,
    pub(super) most_merged: usize,
    /// How many more places are looked at before the document is refused.
    pub(super) budget: usize,
}

/// What is found beside types. It grows to the end, and is read only then.
#[derive(Default)]
pub(super) struct Output<'a> {
    /// The servers of the document.
    pub(super) servers: Vec<ir::Server>,
    /// The servers of single operations.
    pub(super) operation_servers: IndexSet<ir::Server>,
    /// What is wanted though no operation needs it.
    pub(super) extra_types: Vec<ir::ExtraType>,
    /// The shapes of XML.
    pub(super) xml: xml::Shapes<'a>,
    /// Those of responses, if they were asked for.
    pub(super) xml_bodies: Vec<(NodeId, ir::XmlId)>,
    /// The examples that were met.
    pub(super) examples: Vec<Candidate<'a>>,
}

/// The types once they are complete.
pub(super) struct Finished {
    /// In document order.
    pub(super) types: Vec<Type>,
    /// The new number of each type.
    pub(super) renumbered: Vec<TypeId>,
    /// Which of them have a defect.
    pub(super) broken: Vec<bool>,
}

impl Types<'_> {
    /// None yet, for a document with this root.
    pub(super) fn new(root: &Node) -> Self {
        let values = count(root);
        Types {
            list: Vec::new(),
            by_node: HashMap::default(),
            queue: VecDeque::new(),
            files: HashSet::default(),
            opened: HashSet::default(),
            unrolled: Vec::new(),
            nullable: HashMap::default(),
            flattened: HashSet::default(),
            merged: 0,
            most_merged: FEWEST_MERGED + MERGED_A_VALUE * values,
            budget: MOST_PLACES.min(FEWEST_PLACES + PLACES_A_VALUE * values),
        }
    }
}

/// How many places a document may have types for at most, how many any may have, and how many more for each of its values.
/// Each place is a value of the document, but for what is taken in at several places and has types of its own at each;
/// schemas that take in each other can unroll to any number.
const MOST_PLACES: usize = 2_000_000;
const FEWEST_PLACES: usize = 50_000;
const PLACES_A_VALUE: usize = 8;

/// How many schemas may be merged for all types of a document, and how many more for each of its values. A place has
/// one view or a few, each of all that its schema takes in, so that few places can still be much to look at.
const FEWEST_MERGED: usize = 1_000_000;
const MERGED_A_VALUE: usize = 20;

/// How many values a document has.
fn count(root: &Node) -> usize {
    let mut values = 0;
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        values += 1;
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(map) => open.extend(map.values()),
            _ => {}
        }
    }
    values
}

/// A type that has a name, and a kind as soon as its turn has come.
pub(super) struct Pending<'a> {
    pub(super) origin: NodeId,
    pub(super) name: TypeName,
    pub(super) schema: Conjunction<'a>,
    pub(super) lowered: Option<(Docs, TypeKind)>,
    /// Whether a reference in it leads nowhere.
    pub(super) broken: bool,
    /// Sorts the types of one root together and in document order.
    pub(super) root: NodeId,
}
