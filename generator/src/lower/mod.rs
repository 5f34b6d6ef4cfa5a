//! From the document to the intermediate representation.
//!
//! Operations are lowered in document order; the schemas they reach become types, one
//! after another from a queue, so that neither long reference chains nor recursive
//! schemas can exhaust the stack. Nothing here knows a word of Rust.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::document;
use crate::ir::{self, Api, Shape, Ty, Type, TypeId, TypeKind, TypeName};
use crate::resolve::{OperationRef, Resolver, segments};
use crate::source::{Node, NodeId, Value};

mod ambiguity;
mod body;
mod collection;
mod constant;
mod enumeration;
mod event;
mod example;
mod family;
mod guard;
mod headers;
mod incoming;
mod keyword;
mod listed;
mod operation;
mod parameter;
mod said_stream;
mod security;
mod server;
mod types;
mod union;
mod view;
mod xml;
mod xml_facts;

pub use example::Candidate;
pub use said_stream::SaidStream;
use view::{Conjunction, NodeKey, View};

/// What the options say about lowering.
#[derive(Debug, Default)]
pub struct Settings {
    /// Names for schemas, by JSON Pointer (`#/components/schemas/Run`).
    pub names: indexmap::IndexMap<String, String>,
    /// Whether what webhooks send is wanted.
    pub webhooks: Webhooks,
    /// Whether all components of a document without operations are wanted.
    pub components: bool,
    /// Whether examples are looked for.
    pub examples: bool,
    /// The formats of text that have types of their own.
    pub formats: HashSet<String>,
    /// What the options say of streams.
    pub streams: Vec<SaidStream>,
}

/// Which webhooks are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Webhooks {
    /// None.
    #[default]
    None,
    /// Those of `webhooks`.
    Standard,
    /// Those of `x-webhooks` too, an extension from before OpenAPI 3.1.
    All,
}

/// What lowering gives.
pub struct Lowered<'a> {
    /// Its types and operations.
    pub api: Api,
    /// What is broken in it.
    pub defects: Defects,
    /// How many schemas were laid together for it, as a measure of the work.
    pub laid: usize,
    /// Its examples, if they were asked for.
    pub examples: Vec<Candidate<'a>>,
    /// The unions with their schemas, if examples were asked for.
    pub unions: Vec<(TypeId, Vec<&'a Node>)>,
}

/// Where the defects are, by the index of operations and types.
#[derive(Debug, Default)]
pub struct Defects {
    /// Operations that have one of their own.
    pub operations: Vec<bool>,
    /// Types that have one.
    pub types: Vec<bool>,
}

/// Lowers the selected operations and all they reach.
pub fn lower<'a>(
    resolver: &Resolver<'a>,
    selected: Vec<OperationRef<'a>>,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Lowered<'a> {
    let mut defects = Defects::default();
    let mut operations: Vec<document::Operation<'a>> = Vec::new();
    for listed in selected {
        let before = diagnostics.defects();
        operations.push(document::operation(resolver, listed, diagnostics));
        defects.operations.push(diagnostics.defects() > before);
    }
    said_stream::attach(&mut operations, settings, resolver, diagnostics);
    let mut lower = Lower::new(*resolver, settings, diagnostics);
    lower.note_event_unions(&operations);
    lower.find_heirs();
    lower.servers = server::servers(resolver.root(), lower.diagnostics);
    let mut called = Vec::new();
    for (operation, broken) in operations.iter().zip(&mut defects.operations) {
        let before = lower.diagnostics.defects();
        called.push(lower.operation(operation));
        *broken |= lower.diagnostics.defects() > before;
    }
    lower.said_of_stream = None;
    for operation in &operations {
        lower.callbacks(operation);
    }
    lower.webhooks();
    if settings.components && operations.is_empty() {
        lower.components();
    }
    lower.drain();
    let loose = std::mem::take(&mut lower.loose);
    let servers = std::mem::take(&mut lower.servers);
    let own_servers = std::mem::take(&mut lower.own_servers);
    let xml = lower.drain_xml();
    lower.examples_of_types();
    let mut examples = std::mem::take(&mut lower.examples);
    defects.types = lower.broken();
    let mut unions = lower.unions();
    let laid = lower.laid;
    let (types, renumbered) = lower.into_types();
    let mut broken = vec![false; types.len()];
    for (old, new) in renumbered.iter().enumerate() {
        broken[new.0] = defects.types[old];
    }
    defects.types = broken;
    let mut api = Api {
        title: text(resolver.root(), "/info/title").unwrap_or_default(),
        version: text(resolver.root(), "/info/version").unwrap_or_default(),
        description: text(resolver.root(), "/info/description"),
        servers,
        own_servers: own_servers.into_iter().collect(),
        security_schemes: Vec::new(),
        types,
        operations: called,
        loose,
        xml,
        examples: Vec::new(),
    };
    if api.servers.is_empty() && api.operations.iter().all(|it| it.server.is_some()) {
        // No operation is served where the API is, which so needs no address.
        api.servers.extend(api.own_servers.first().cloned());
    }
    ir::renumber::apply(&mut api, &renumbered);
    for example in &mut examples {
        ir::renumber::ty(&mut example.ty, &renumbered);
    }
    for (id, _) in &mut unions {
        *id = renumbered[id.0];
    }
    security::attach(&mut api, resolver, diagnostics);
    Lowered {
        api,
        defects,
        laid,
        examples,
        unions,
    }
}

fn text(root: &Node, pointer: &str) -> Option<String> {
    root.pointer(pointer)
        .and_then(Node::as_str)
        .map(str::to_owned)
}

/// The state of lowering: the types found so far, and those that still wait for their kind.
struct Lower<'l, 'a> {
    resolver: Resolver<'a>,
    settings: &'l Settings,
    diagnostics: &'l mut Diagnostics,
    types: Vec<Pending<'a>>,
    /// The servers of the document, and those of single operations.
    servers: Vec<ir::Server>,
    own_servers: indexmap::IndexSet<ir::Server>,
    /// The type of each schema that a reference names.
    by_node: HashMap<NodeKey, TypeId>,
    /// Types whose kind is not known yet.
    queue: std::collections::VecDeque<TypeId>,
    /// The schemas that take in each schema by `allOf`.
    heirs: HashMap<NodeKey, Vec<family::Heir<'a>>>,
    /// The property and value that tell a schema from the others that are made from the same one.
    told_by: HashMap<NodeId, (&'a str, serde_json::Value)>,
    /// The schemas made by `allOf` from one with a discriminator.
    made: HashSet<NodeId>,
    /// The schemas of forms' properties that say nothing and are files.
    files: HashSet<NodeKey>,
    /// Item schemas of event streams, by the schema they resolve to.
    event_unions: HashMap<NodeKey, ir::Envelope>,
    /// What the options say of the stream of the operation that is looked at.
    said_of_stream: Option<&'l ir::StreamFacts>,
    /// The shapes of XML found so far.
    xml: xml::Shapes<'a>,
    /// The named schemas that are being taken in at the current place.
    unrolled: Vec<NodeKey>,
    /// What is wanted though no operation needs it.
    loose: Vec<ir::Loose>,
    /// Enums that stand beside all other values of their type somewhere, which are described so.
    opened: HashSet<TypeId>,
    /// Whether each schema that a reference leads to may be null.
    nullable: HashMap<NodeKey, bool>,
    /// The unions that are flattened already, each with the discriminator that is meant.
    flattened: HashSet<(NodeKey, Option<NodeId>)>,
    /// How many schemas were laid together so far, and how many may be.
    laid: usize,
    most_laid: usize,
    /// How many more places are looked at before the document is refused.
    budget: usize,
    /// The examples that were met.
    examples: Vec<Candidate<'a>>,
}

/// How many places a document may have types for at most, how many any may have, and how many more for each of its values.
/// Each place is a value of the document, but for what is taken in at several places and has types of its own at each;
/// schemas that take in each other can unroll to any number.
const MOST_PLACES: usize = 2_000_000;
const FEWEST_PLACES: usize = 50_000;
const PLACES_A_VALUE: usize = 8;

/// How many schemas may be laid together for all types of a document, and how many more for each of its values. A place has
/// one view or a few, each of all that its schema takes in, so that few places can still be much to look at.
const FEWEST_LAID: usize = 1_000_000;
const LAID_A_VALUE: usize = 20;

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
struct Pending<'a> {
    origin: NodeId,
    name: TypeName,
    schema: Conjunction<'a>,
    lowered: Option<(crate::ir::Docs, TypeKind)>,
    /// Whether a reference in it leads nowhere.
    broken: bool,
    /// Sorts the types of one root together and in document order.
    root: NodeId,
}

impl<'l, 'a> Lower<'l, 'a> {
    fn new(
        resolver: Resolver<'a>,
        settings: &'l Settings,
        diagnostics: &'l mut Diagnostics,
    ) -> Self {
        let values = count(resolver.root());
        Lower {
            resolver,
            settings,
            diagnostics,
            types: Vec::new(),
            servers: Vec::new(),
            own_servers: indexmap::IndexSet::new(),
            by_node: HashMap::new(),
            queue: std::collections::VecDeque::new(),
            heirs: HashMap::new(),
            told_by: HashMap::new(),
            made: HashSet::new(),
            files: HashSet::new(),
            event_unions: HashMap::new(),
            said_of_stream: None,
            xml: xml::Shapes::default(),
            unrolled: Vec::new(),
            loose: Vec::new(),
            opened: HashSet::new(),
            nullable: HashMap::new(),
            flattened: HashSet::new(),
            laid: 0,
            most_laid: FEWEST_LAID + LAID_A_VALUE * values,
            budget: MOST_PLACES.min(FEWEST_PLACES + PLACES_A_VALUE * values),
            examples: Vec::new(),
        }
    }

    /// Counts a place; `false` once there were too many.
    fn spend(&mut self, origin: NodeId) -> bool {
        match self.budget {
            0 => return false,
            1 => self.report(
                Code::TooLarge,
                origin,
                "the schemas unroll to too many types",
            ),
            _ => {}
        }
        self.budget -= 1;
        true
    }

    fn view(&mut self, conjunction: &Conjunction<'a>) -> View<'a> {
        let view = view::view(&self.resolver, conjunction, self.diagnostics);
        self.count_laid(&view);
        view
    }

    /// Counts what was laid together; once it was too much, no place is looked at any more.
    fn count_laid(&mut self, view: &View<'a>) {
        self.laid += view.members;
        if self.laid > self.most_laid && self.budget > 0 {
            self.budget = 0;
            let origin = view.origin.unwrap_or(NodeId::NONE);
            let message = "too many schemas would have to be laid together";
            self.report(Code::TooLarge, origin, message);
        }
    }

    fn report(&mut self, code: Code, id: NodeId, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(code, Place::Value(id), message));
    }

    /// Notes that a name has nothing to be called by.
    fn note_wordless(&mut self, name: &str, at: NodeId) {
        if name.chars().any(char::is_alphanumeric) {
            return;
        }
        let message = match name.is_empty() {
            true => "an empty name has no letter or digit to be called by".to_owned(),
            false => format!("`{name}` has no letter or digit to be called by"),
        };
        self.diagnostics.push(
            Diagnostic::new(Code::Wordless, Place::Key(at), message)
                .help("it is called by what its characters are; what is sent stays as it is"),
        );
    }

    /// The type of the schema that a `$ref` names; it waits in the queue the first time.
    fn referenced(&mut self, pointer: &str, target: &'a Node) -> TypeId {
        if let Some(id) = self.by_node.get(&std::ptr::from_ref(target)) {
            return *id;
        }
        let mut name = pointer_name(pointer);
        if let (true, Some(key)) = (name.path.is_empty(), segments(pointer).last()) {
            self.note_wordless(key, target.id);
        }
        name.fixed = self.settings.names.get(pointer).cloned();
        let id = self.add(name, Conjunction::of(target), target.id, target.id);
        self.by_node.insert(std::ptr::from_ref(target), id);
        self.queue.push_back(id);
        id
    }

    fn add(
        &mut self,
        name: TypeName,
        schema: Conjunction<'a>,
        origin: NodeId,
        root: NodeId,
    ) -> TypeId {
        self.types.push(Pending {
            origin,
            name,
            schema,
            lowered: None,
            broken: false,
            root,
        });
        TypeId(self.types.len() - 1)
    }

    /// Gives every waiting type its kind; doing so may add more.
    fn drain(&mut self) {
        while let Some(id) = self.queue.pop_front() {
            let pending = &self.types[id.0];
            let (name, schema, root) = (pending.name.clone(), pending.schema.clone(), pending.root);
            let before = self.diagnostics.defects();
            let lowered = self.definition(&schema, types::Site { name, root });
            self.types[id.0].broken = self.diagnostics.defects() > before;
            self.types[id.0].lowered = Some(lowered);
        }
        self.break_alias_cycles();
        self.open_enums();
    }

    /// What is known of an enum at one place holds for it wherever it is used: what that place describes is no drift.
    fn open_enums(&mut self) {
        for id in std::mem::take(&mut self.opened) {
            let mut id = id;
            // Aliases form no cycle any more.
            while let Some((_, TypeKind::Alias(ty))) = &self.types[id.0].lowered
                && let Shape::Named(next) = ty.shape
            {
                id = next;
            }
            match &mut self.types[id.0].lowered {
                Some((_, TypeKind::StringEnum(of))) => of.open = true,
                Some((_, TypeKind::IntegerEnum(of))) => of.open = true,
                _ => {}
            }
        }
    }

    /// Which types have a defect.
    fn broken(&self) -> Vec<bool> {
        self.types.iter().map(|it| it.broken).collect()
    }

    /// An alias that stands for itself has no meaning in IR. One that is a list, a map or a tuple becomes a type of its
    /// own, which ends the cycle for what goes through it; of what is left, the values are kept as they are. Lists and
    /// maps come first, since they hold themselves without a box.
    fn break_alias_cycles(&mut self) {
        self.break_cycles(Some(|it| matches!(it, Shape::Array(_) | Shape::Map(_))));
        self.break_cycles(Some(|it| matches!(it, Shape::Tuple(..))));
        self.break_cycles(None);
    }

    /// Wraps aliases of a kind that stand for themselves; all others, without one.
    fn break_cycles(&mut self, wrap: Option<fn(&Shape) -> bool>) {
        for start in 0..self.types.len() {
            let Some((_, TypeKind::Alias(own))) = &self.types[start].lowered else {
                continue;
            };
            if wrap.is_some_and(|it| !it(&own.shape)) {
                continue;
            }
            if !self.stands_for_itself(start, Shape::parts) {
                continue;
            }
            if wrap.is_some() {
                if self.stands_for_itself(start, always_there) {
                    continue;
                }
                if let Some((_, kind)) = &mut self.types[start].lowered
                    && let TypeKind::Alias(ty) = kind
                {
                    *kind = TypeKind::Wrapper(ty.clone());
                }
            } else {
                let origin = self.types[start].origin;
                self.report(
                    Code::OpaqueSchema,
                    origin,
                    "this schema stands for itself; its values are kept as raw JSON",
                );
                if let Some((_, kind)) = &mut self.types[start].lowered {
                    *kind = TypeKind::Alias(Ty::new(Shape::Any));
                }
            }
        }
    }

    /// Whether an alias leads back to itself by way of other aliases and of the parts of what they stand for.
    fn stands_for_itself(&self, start: usize, parts: impl Fn(&Shape) -> Vec<&Ty>) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut open = vec![TypeId(start)];
        while let Some(id) = open.pop() {
            let Some((_, TypeKind::Alias(ty))) = &self.types[id.0].lowered else {
                continue;
            };
            let mut within: Vec<&Ty> = vec![ty];
            while let Some(ty) = within.pop() {
                if let Shape::Named(next) = &ty.shape {
                    if next.0 == start {
                        return true;
                    }
                    if seen.insert(*next) {
                        open.push(*next);
                    }
                }
                within.extend(parts(&ty.shape));
            }
        }
        false
    }

    /// The types root by root, each before those made at places within it.
    fn document_order(&self) -> Vec<usize> {
        let mut made: Vec<usize> = (0..self.types.len()).collect();
        made.sort_by_key(|index| (self.types[*index].root, *index));
        // A type is made after those within it, so each takes in the finished ones it contains.
        let mut finished: Vec<Vec<usize>> = Vec::new();
        for index in made {
            let outer = &self.types[index];
            let within = |tree: &Vec<usize>| {
                tree.first().is_some_and(|inner| {
                    let inner = &self.types[*inner];
                    inner.root == outer.root && inner.name.path.starts_with(&outer.name.path)
                })
            };
            let keep = finished.len() - finished.iter().rev().take_while(|it| within(it)).count();
            let mut tree = vec![index];
            tree.extend(finished.drain(keep..).flatten());
            finished.push(tree);
        }
        finished.into_iter().flatten().collect()
    }

    /// The types in document order, and the new number of each old one.
    fn into_types(self) -> (Vec<Type>, Vec<TypeId>) {
        let order = self.document_order();
        let mut renumbered = vec![TypeId(0); order.len()];
        for (new, old) in order.iter().enumerate() {
            renumbered[*old] = TypeId(new);
        }
        let mut slots: Vec<Option<Pending<'_>>> = self.types.into_iter().map(Some).collect();
        let types = order
            .into_iter()
            .filter_map(|index| slots[index].take())
            .map(|pending| {
                let (docs, kind) = pending.lowered.unwrap_or_else(|| {
                    let any = crate::ir::Ty::new(crate::ir::Shape::Any);
                    (Default::default(), TypeKind::Alias(any))
                });
                Type {
                    name: pending.name,
                    docs,
                    kind,
                }
            })
            .collect();
        (types, renumbered)
    }
}

/// The segments of a pointer that say nothing about what it points to.
const STRUCTURAL: [&str; 8] = [
    "components",
    "schemas",
    "definitions",
    "$defs",
    "paths",
    "properties",
    "content",
    "schema",
];

/// The parts that each value of a shape has. A tuple that leads back to itself by those has no end, and so no value.
fn always_there(shape: &Shape) -> Vec<&Ty> {
    match shape {
        Shape::Tuple(tuple) => {
            let items = tuple.items.iter().take(tuple.least);
            items.filter(|it| !it.nullable).collect()
        }
        _ => Vec::new(),
    }
}

/// What a reference calls its target: a component's key, or the telling words on the way to it.
fn pointer_name(pointer: &str) -> TypeName {
    let mut words = segments(pointer)
        .into_iter()
        .filter(|it| !STRUCTURAL.contains(&it.as_str()))
        .map(|it| if it == "items" { "item".to_owned() } else { it });
    TypeName {
        root: words.next().unwrap_or_else(|| "Root".to_owned()),
        path: words.collect(),
        fixed: None,
    }
}
