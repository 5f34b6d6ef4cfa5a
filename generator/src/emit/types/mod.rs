//! Structs, enums and unions, one file for each root of the document.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Imports;
use super::{Context, Source, constructors, docs, ident, ident_text, type_text, validate};
use crate::format::{Body, Declaration, Item, Table};
use crate::ir::{Docs, SHARED, Shape, Ty, Type, TypeId, TypeKind};
use crate::naming::{TypeNames, is_invisible, letters};
use crate::plan::Use;

mod enums;
mod object;
mod unions;

/// The file of a module of types.
pub fn file(context: &Context<'_>, module: &str, ids: &[TypeId]) -> Source {
    let imports = Imports::default();
    let mut items = Vec::new();
    for id in ids {
        let mut one = TypeItems {
            context,
            id: *id,
            ty: context.api.ty(*id),
            names: context.names.ty(*id),
            imports: &imports,
            items: &mut items,
        };
        one.all();
    }
    let uses = imports.text(context, "super", Some(module));
    if !uses.is_empty() {
        items.insert(0, Item::Plain(uses));
    }
    Source {
        path: format!("src/types/{module}.rs"),
        docs: Vec::new(),
        items,
        module: module.to_owned(),
        exports: ids.iter().flat_map(|id| exports(context, *id)).collect(),
        uses: imports.modules(context),
        names_calls: imports.has_calls(),
    }
}

/// The names that a type gives its module.
fn exports(context: &Context<'_>, id: TypeId) -> Vec<String> {
    let names = context.names.ty(id);
    let named = named(context, id).map(|_| names.required.clone());
    std::iter::once(names.name.clone()).chain(named).collect()
}

/// The struct of which this type or the one it is another name for takes its required values, by that one.
fn named(context: &Context<'_>, id: TypeId) -> Option<TypeId> {
    match &context.api.ty(id).kind {
        TypeKind::Object(object) => constructors::is_named(context, id, object).then_some(id),
        TypeKind::Alias(of) => match context.api.unalias(of).shape {
            Shape::Named(target) if target != id => named(context, target),
            _ => None,
        },
        _ => None,
    }
}

/// The items of a type, as they are made.
struct TypeItems<'t> {
    context: &'t Context<'t>,
    id: TypeId,
    ty: &'t Type,
    names: &'t TypeNames,
    imports: &'t Imports,
    items: &'t mut Vec<Item>,
}

/// What all items of a type have in common.
struct TypeHeader {
    /// The type's name, as code.
    name: String,
    docs: Vec<String>,
    /// What its table begins with: which way values travel, if not both, and the type's name.
    head: String,
}

impl TypeItems<'_> {
    fn all(&mut self) {
        let (context, id) = (self.context, self.id);
        match &self.ty.kind {
            TypeKind::Object(object) => self.object(object),
            TypeKind::StringEnum(values) => self.string_enum(values),
            TypeKind::IntegerEnum(values) => self.integer_enum(values),
            TypeKind::Union(union) => self.union(union),
            TypeKind::EventUnion(union) => self.event_union(union),
            TypeKind::Alias(target) => return self.alias(target),
            TypeKind::Wrapper(inner) => self.wrapper(inner),
        }
        // Events that an event union tells apart have their own way to be read.
        if context.plan.is_item(id) && !matches!(self.ty.kind, TypeKind::EventUnion(_)) {
            self.reading_of_events();
        }
        if context.plan.direction(id).sent && context.plan.is_constrained(id) {
            let checks = validate::implementation(context, id, self.imports);
            self.items.push(Item::MethodCalls(checks));
        }
    }

    fn header(&self, limits: Option<String>) -> TypeHeader {
        let name = &self.names.name;
        let direction = self.context.plan.direction(self.id);
        TypeHeader {
            name: ident_text(name),
            docs: self.documentation(&untitled(&self.ty.docs, name), limits),
            head: match (direction.sent, direction.received) {
                (true, false) => format!("sent {name}"),
                (false, true) => format!("received {name}"),
                _ => name.clone(),
            },
        }
    }

    /// What the document says of the type, and which operations have it.
    fn documentation(&self, docs: &Docs, limits: Option<String>) -> Vec<String> {
        let fallback = fallback(self.context, self.ty);
        let mut lines = docs::lines(docs, limits, &fallback);
        if let Some(uses) = uses(self.context, self.id) {
            lines.push(String::new());
            lines.extend(docs::wrapped(&uses, 0));
        }
        lines
    }

    fn declaration(&mut self, declaration: Declaration) {
        self.items.push(Item::Declaration(declaration));
    }

    fn rust(&mut self, tokens: &TokenStream) {
        self.items.push(Item::rust(tokens));
    }

    fn table(&mut self, name: &'static str, head: String, entries: Vec<String>) {
        self.imports.runtime("self");
        let table = Table::of_type(name, head, entries);
        self.items.push(Item::Table(table));
    }

    /// The reading of a type whose JSON is the data of an event.
    fn reading_of_events(&mut self) {
        for name in ["self", "DecodeError", "FromEvent"] {
            self.imports.runtime(name);
        }
        let name = ident(&self.names.name);
        let recognized = matches!(self.ty.kind, TypeKind::Union(_)).then(|| {
            quote! {
                #[inline]
                fn is_recognized(&self) -> bool {
                    !matches!(self, Self::Unrecognized(_))
                }
            }
        });
        self.rust(&quote! {
            impl FromEvent for #name {
                #[inline]
                fn from_event(_: &str, data: &str) -> Result<Self, DecodeError> {
                    runtime::json_event(data)
                }

                #recognized
            }
        });
    }

    fn alias(&mut self, target: &Ty) {
        let (context, ty) = (self.context, self.ty);
        let name = ident_text(&self.names.name);
        // The member that holds an inline type says what it is about.
        let docs = match &target.shape {
            Shape::Named(_) if !ty.name.path.is_empty() => Docs::default(),
            _ => untitled(&ty.docs, &self.names.name),
        };
        let docs = self.documentation(&docs, docs::limits(&target.limits));
        let target = type_text(&context.value_type(target, self.imports));
        let body = Body::Rest(format!(" = {target}"));
        self.declaration(Declaration::plain(docs, format!("pub type {name}"), body));
        if let Some(of) = named(context, self.id) {
            let docs = vec![format!("What [`{name}::new`] asks for.")];
            let own = ident_text(&self.names.required);
            let of = ident_text(&context.names.ty(of).required);
            let body = Body::Rest(format!(" = super::{of}"));
            self.declaration(Declaration::plain(docs, format!("pub type {own}"), body));
        }
    }

    fn wrapper(&mut self, inner: &Ty) {
        let TypeHeader { name, docs, head } = self.header(docs::limits(&inner.limits));
        // Not every item of a tuple has a default.
        let default = !matches!(inner.shape, Shape::Tuple(..));
        let is_boxed = self.context.plan.is_boxed(self.context.api, self.id, inner);
        let inner = boxed(is_boxed, &self.context.value_type(inner, self.imports));
        self.declaration(Declaration {
            docs,
            attributes: vec![derive("", default)],
            head: format!("pub struct {name}"),
            body: Body::Rest(format!("(pub {inner})")),
        });
        self.table("wrapper", head, vec![inner]);
    }
}

/// The traits that types have.
fn derive(more: &str, default: bool) -> String {
    let default = if default { ", Default" } else { "" };
    format!("#[derive(Debug, Clone, PartialEq{more}{default})]")
}

/// A type as text, boxed or as it is.
fn boxed(is_boxed: bool, ty: &TokenStream) -> String {
    let ty = type_text(ty);
    match is_boxed {
        true => format!("Box<{ty}>"),
        false => ty,
    }
}

/// The operations that take or give a type, the first of each kind by name: "Body of `create_order`. Returned by `get_order`."
fn uses(context: &Context<'_>, id: TypeId) -> Option<String> {
    const SHOWN: usize = 3;
    let mut sentences = Vec::new();
    for uses in context
        .plan
        .uses(id)
        .chunk_by(|one, other| one.0 == other.0)
    {
        let verb = match uses.first()?.0 {
            Use::Body => "Body of",
            Use::Response => "Returned by",
            Use::Item => "Streamed by",
            Use::Error => "Error of",
        };
        let methods = uses.iter().take(SHOWN);
        let methods = methods.map(|it| format!("`{}`", context.names.operation(it.1).method));
        let methods: Vec<String> = methods.collect();
        let more = match uses.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        sentences.push(format!("{verb} {}{more}.", methods.join(", ")));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// What the document says, without a title that only repeats the name.
fn untitled(docs: &Docs, name: &str) -> Docs {
    let mut docs = docs.clone();
    docs.title = docs.title.filter(|it| letters(it) != letters(name));
    docs
}

/// What is said of a type that the document says nothing of: where its schema is.
fn fallback(context: &Context<'_>, ty: &Type) -> String {
    if ty.name.root == SHARED {
        return "A type that several places of the document have.".to_owned();
    }
    let settings = context.settings;
    let file = settings.sources.file_of(ty.origin);
    let file = file.filter(|it| *it != settings.document);
    // Its name alone: the path may be one of this machine.
    let file = file.map(|it| Path::new(settings.sources.file_name(it)));
    let file = file.and_then(|it| it.file_name()?.to_str());
    let pointer = settings.sources.pointer(ty.origin);
    let place = format!("{}#{pointer}", file.unwrap_or_default());
    format!("Schema `{}`.", docs::code(&place))
}

/// What is said of a member that the document says nothing of: how it is sent, if its name does not tell.
pub(super) fn wire_name(sent: &str, name: &str, ambiguous: bool) -> String {
    match !ambiguous && letters(sent) == letters(name) {
        true => String::new(),
        false if sent.is_empty() => "The empty text.".to_owned(),
        false => format!("`{}`.", docs::code(&visible(sent))),
    }
}

/// A text whose characters can all be seen.
fn visible(text: &str) -> String {
    let shown = text.chars().map(|it| match is_invisible(it) {
        true => it.escape_unicode().to_string(),
        false if it.is_control() => it.escape_default().to_string(),
        false => it.to_string(),
    });
    shown.collect()
}
