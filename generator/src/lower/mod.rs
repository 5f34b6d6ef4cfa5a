//! Lowers the document to the intermediate representation.
//!
//! Operations are lowered in document order. The schemas they reach become types, one after another from a queue, so that
//! neither long reference chains nor recursive schemas exhaust the stack. No word of Rust here.
//!
//! Where to look: `merge` for `allOf` and `$ref`, `union` and `guard` for `oneOf` and discriminators, `inheritance` for
//! discriminators without `oneOf`, `enum_values` for enums, `body` and `event` for media types.

use foldhash::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::document;
use crate::ir::{self, Api, Type, TypeId, TypeKind, TypeName};
use crate::resolve::{OperationRef, Resolver, segments};
use crate::sorting;
use crate::source::{Node, NodeId};

mod aliases;
mod ambiguity;
mod body;
mod branch;
mod collection;
mod constant;
mod enum_values;
mod enumeration;
mod event;
mod example;
mod guard;
mod headers;
mod inheritance;
mod json_types;
mod keyword;
mod limits;
mod links;
mod merge;
mod operation;
mod parameter;
mod security;
mod server;
mod state;
mod stream_options;
mod types;
mod union;
mod view;
mod webhooks;
mod xml;
mod xml_facts;

pub use example::Candidate;
use state::{Facts, Finished, Output, Pending, Types};
pub use stream_options::StreamOptions;
use view::{Conjunction, View};

/// What the options say about lowering.
#[derive(Debug, Default)]
pub struct Settings {
    /// Names for schemas, by JSON Pointer (`#/components/schemas/Run`).
    pub names: indexmap::IndexMap<String, String>,
    /// Whether what webhooks send is wanted.
    pub webhooks: Webhooks,
    /// Whether all components of a document without operations are wanted.
    pub components: bool,
    /// Whether it is asked what bodies look like as XML, those of responses included that clients do not read.
    pub xml_bodies: bool,
    /// Whether examples are looked for.
    pub examples: bool,
    /// The formats of text that have types of their own.
    pub formats: HashSet<String>,
    /// What the options say of streams.
    pub streams: Vec<StreamOptions>,
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
    /// How many schemas were merged for it, as a measure of the work.
    pub merged: usize,
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
    stream_options::attach(&mut operations, settings, resolver, diagnostics);
    let mut lower = Lower::new(*resolver, settings, diagnostics);
    // Facts about the whole document, which every schema that is read asks for.
    lower.note_event_unions(&operations);
    lower.collect_subtypes();
    lower.output.servers = server::servers(resolver.root(), lower.diagnostics);

    // Operations and what else is wanted: they put types into the queue.
    let mut called = Vec::new();
    for (operation, broken) in operations.iter().zip(&mut defects.operations) {
        let before = lower.diagnostics.defects();
        called.push(lower.operation(operation));
        *broken |= lower.diagnostics.defects() > before;
    }
    lower.stream_facts = None;
    lower.wanted_for_themselves(&operations);

    // The kinds of all types; from here on none is added.
    lower.drain();
    let xml = lower.drain_xml();

    // The output, in document order.
    lower.examples_of_types();
    let mut unions = lower.unions();
    let merged = lower.types.merged;
    let (finished, output) = lower.finish();
    let renumbered = finished.renumbered;
    defects.types = finished.broken;
    let (operation_servers, mut examples) = (output.operation_servers, output.examples);
    let mut api = Api {
        title: text(resolver.root(), "/info/title").unwrap_or_default(),
        version: text(resolver.root(), "/info/version").unwrap_or_default(),
        description: text(resolver.root(), "/info/description"),
        servers: output.servers,
        operation_servers: operation_servers.into_iter().collect(),
        security_schemes: Vec::new(),
        types: finished.types,
        operations: called,
        extra_types: output.extra_types,
        xml,
        xml_bodies: output.xml_bodies,
        kept: crate::ir::kept::Kept::default(),
        examples: Vec::new(),
    };
    if api.servers.is_empty() && api.operations.iter().all(|it| it.server.is_some()) {
        // No operation is served where the API is, which so needs no address.
        api.servers.extend(api.operation_servers.first().cloned());
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
        merged,
        examples,
        unions,
    }
}

fn text(root: &Node, pointer: &str) -> Option<String> {
    root.pointer(pointer)
        .and_then(Node::as_str)
        .map(str::to_owned)
}

/// The state of lowering.
struct Lower<'l, 'a> {
    resolver: Resolver<'a>,
    settings: &'l Settings,
    diagnostics: &'l mut Diagnostics,
    /// What the options say of the stream of the operation that is looked at.
    stream_facts: Option<&'l ir::StreamFacts>,
    facts: Facts<'a>,
    types: Types<'a>,
    output: Output<'a>,
}

impl<'l, 'a> Lower<'l, 'a> {
    fn new(
        resolver: Resolver<'a>,
        settings: &'l Settings,
        diagnostics: &'l mut Diagnostics,
    ) -> Self {
        Lower {
            resolver,
            settings,
            diagnostics,
            stream_facts: None,
            facts: Facts::default(),
            types: Types::new(resolver.root()),
            output: Output::default(),
        }
    }

    /// Counts a place; `false` once there were too many.
    fn count_place(&mut self, origin: NodeId) -> bool {
        match self.types.budget {
            0 => return false,
            1 => self.report(
                Code::TooLarge,
                origin,
                "the schemas unroll to too many types",
            ),
            _ => {}
        }
        self.types.budget -= 1;
        true
    }

    fn view(&mut self, conjunction: &Conjunction<'a>) -> View<'a> {
        let view = merge::view(&self.resolver, conjunction, self.diagnostics);
        self.count_merged(&view);
        view
    }

    /// Counts what was merged; once it was too much, no place is looked at any more.
    fn count_merged(&mut self, view: &View<'a>) {
        self.types.merged += view.members;
        if self.types.merged > self.types.most_merged && self.types.budget > 0 {
            self.types.budget = 0;
            let origin = view.origin.unwrap_or(NodeId::NONE);
            let message = "too many schemas would have to be merged";
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
            true => "an empty name has no letter or digit to make an identifier of".to_owned(),
            false => format!("`{name}` has no letter or digit to make an identifier of"),
        };
        self.diagnostics.push(
            Diagnostic::new(Code::Wordless, Place::Key(at), message)
                .help("its identifier is made of the names of its characters; what is sent stays the same"),
        );
    }

    /// The type of the schema that a `$ref` names; it waits in the queue the first time.
    fn referenced(&mut self, pointer: &str, target: &'a Node) -> TypeId {
        if let Some(id) = self.types.by_node.get(&std::ptr::from_ref(target)) {
            return *id;
        }
        let mut name = pointer_name(pointer);
        if let (true, Some(key)) = (name.path.is_empty(), segments(pointer).last()) {
            self.note_wordless(key, target.id);
        }
        name.fixed = self.settings.names.get(pointer).cloned();
        let id = self.add(name, Conjunction::of(target), target.id, target.id);
        self.types.by_node.insert(std::ptr::from_ref(target), id);
        self.types.queue.push_back(id);
        id
    }

    fn add(
        &mut self,
        name: TypeName,
        schema: Conjunction<'a>,
        origin: NodeId,
        root: NodeId,
    ) -> TypeId {
        self.types.list.push(Pending {
            origin,
            name,
            schema,
            lowered: None,
            broken: false,
            root,
        });
        TypeId(self.types.list.len() - 1)
    }

    /// Gives every waiting type its kind; doing so may add more.
    fn drain(&mut self) {
        while let Some(id) = self.types.queue.pop_front() {
            let pending = &self.types.list[id.0];
            let (name, schema, root) = (pending.name.clone(), pending.schema.clone(), pending.root);
            let before = self.diagnostics.defects();
            let lowered = self.definition(&schema, types::Site { name, root });
            self.types.list[id.0].broken = self.diagnostics.defects() > before;
            self.types.list[id.0].lowered = Some(lowered);
        }
        self.break_alias_cycles();
        self.open_enums();
    }

    /// The types root by root, each before those made at places within it.
    fn document_order(&self) -> Vec<usize> {
        let mut made: Vec<usize> = (0..self.types.list.len()).collect();
        sorting::sort_by_key(&mut made, |index| (self.types.list[*index].root, *index));
        // A type is made after those within it, so each takes in the finished ones it contains.
        let mut finished: Vec<Vec<usize>> = Vec::new();
        for index in made {
            let outer = &self.types.list[index];
            let within = |tree: &Vec<usize>| {
                tree.first().is_some_and(|inner| {
                    let inner = &self.types.list[*inner];
                    // Two branches of a union may be called alike. Neither is within the other.
                    inner.root == outer.root
                        && inner.name.path.len() > outer.name.path.len()
                        && inner.name.path.starts_with(&outer.name.path)
                })
            };
            let keep = finished.len() - finished.iter().rev().take_while(|it| within(it)).count();
            let mut tree = vec![index];
            tree.extend(finished.drain(keep..).flatten());
            finished.push(tree);
        }
        finished.into_iter().flatten().collect()
    }

    /// The types in document order, and all that was found beside them.
    fn finish(self) -> (Finished, Output<'a>) {
        let order = self.document_order();
        let mut renumbered = vec![TypeId(0); order.len()];
        for (new, old) in order.iter().enumerate() {
            renumbered[*old] = TypeId(new);
        }
        let list = self.types.list;
        let broken = order.iter().map(|old| list[*old].broken).collect();
        let mut slots: Vec<Option<Pending<'_>>> = list.into_iter().map(Some).collect();
        let mut types = Vec::with_capacity(order.len());
        for pending in order.into_iter().filter_map(|it| slots[it].take()) {
            let (docs, kind) = pending.lowered.unwrap_or_else(|| {
                let any = crate::ir::Ty::new(crate::ir::Shape::Any);
                (Default::default(), TypeKind::Alias(any))
            });
            types.push(Type {
                name: pending.name,
                docs,
                kind,
                origin: pending.origin,
            });
        }
        let finished = Finished {
            types,
            renumbered,
            broken,
        };
        (finished, self.output)
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

/// What a reference calls its target: a component's key, or the telling words on the way to it.
fn pointer_name(pointer: &str) -> TypeName {
    let mut words = segments(pointer)
        .into_iter()
        .filter(|it| !STRUCTURAL.contains(&it.as_str()))
        .map(|it| if it == "items" { "item".to_owned() } else { it });
    let root = words.next().unwrap_or_else(|| "Root".to_owned());
    let path: Vec<String> = words.collect();
    TypeName {
        root,
        place: path.clone(),
        path,
        fixed: None,
    }
}
