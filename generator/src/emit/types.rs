//! Structs, enums and unions, one file for each root of the document.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::rust_type::Imports;
use super::{
    Context, Source, construct, docs, documentation, guard, ident, ident_text, literal, number,
    type_text, validate,
};
use crate::format::{Item, MacroCall};
use crate::ir::{
    Docs, Enum, EnumValue, EventUnion, HeaderText, Object, Payload, Property, Rest, SHARED, Shape,
    Ty, Type, TypeId, TypeKind, Union,
};
use crate::naming::{is_invisible, letters};
use crate::plan::Presence;

/// The types by their modules.
pub fn modules<'c>(context: &Context<'c>) -> IndexMap<&'c str, Vec<TypeId>> {
    let mut modules: IndexMap<&str, Vec<TypeId>> = IndexMap::new();
    for index in 0..context.api.types.len() {
        let id = TypeId(index);
        let module = context.names.ty(id).module.as_str();
        modules.entry(module).or_default().push(id);
    }
    modules
}

/// The file of a module of types.
pub fn file(context: &Context<'_>, module: &str, ids: &[TypeId]) -> Source {
    let imports = Imports::default();
    let mut items = Vec::new();
    for id in ids {
        one(context, *id, &imports, &mut items);
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
        TypeKind::Object(object) => construct::is_named(context, id, object).then_some(id),
        TypeKind::Alias(of) => match context.api.unalias(of).shape {
            Shape::Named(target) if target != id => named(context, target),
            _ => None,
        },
        _ => None,
    }
}

fn one(context: &Context<'_>, id: TypeId, imports: &Imports, items: &mut Vec<Item>) {
    let ty = context.api.ty(id);
    match &ty.kind {
        TypeKind::Object(object) => structure(context, id, ty, object, imports, items),
        TypeKind::StringEnum(values) => string_enum(context, id, ty, values, imports, items),
        TypeKind::IntegerEnum(values) => integer_enum(context, id, ty, values, imports, items),
        TypeKind::Union(union) => self::union(context, id, ty, union, imports, items),
        TypeKind::EventUnion(union) => event_union(context, id, ty, union, imports, items),
        TypeKind::Alias(target) => alias(context, id, ty, target, imports, items),
        TypeKind::Wrapper(inner) => wrapper(context, id, ty, inner, imports, items),
    }
    if let TypeKind::Alias(_) = ty.kind {
        return;
    }
    // Events that an event union tells apart have their own way to be read.
    if context.plan.is_item(id) && !matches!(ty.kind, TypeKind::EventUnion(_)) {
        items.push(Item::rust(&from_event(context, id, ty, imports)));
    }
    if context.plan.direction(id).sent && context.plan.is_constrained(id) {
        items.push(Item::rust(&validate::implementation(context, id, imports)));
    }
}

/// The reading of a type whose JSON is the data of an event.
fn from_event(context: &Context<'_>, id: TypeId, ty: &Type, imports: &Imports) -> TokenStream {
    for name in ["self", "DecodeError", "FromEvent"] {
        imports.runtime(name);
    }
    let name = ident(&context.names.ty(id).name);
    let recognized = matches!(ty.kind, TypeKind::Union(_)).then(|| {
        quote! {
            fn is_recognized(&self) -> bool {
                !matches!(self, Self::Unrecognized(_))
            }
        }
    });
    quote! {
        impl FromEvent for #name {
            fn from_event(_: &str, data: &str) -> Result<Self, DecodeError> {
                runtime::json_event(data)
            }

            #recognized
        }
    }
}

fn alias(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    target: &Ty,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let name = ident(&context.names.ty(id).name);
    // The member that holds an inline type says what it is about.
    let (docs, what) = match &target.shape {
        Shape::Named(id) if !ty.name.path.is_empty() => {
            (Docs::default(), what(context.api.ty(*id)))
        }
        _ => (ty.docs.clone(), "another name for a type"),
    };
    let docs = documentation(&docs, docs::limits(&target.limits), &fallback(ty, what));
    let target = context.value_type(target, imports);
    items.push(Item::rust(&quote!(#docs pub type #name = #target;)));
    if let Some(of) = named(context, id) {
        let (own, of) = (
            &context.names.ty(id).required,
            &context.names.ty(of).required,
        );
        let docs = format!(" What [`{name}::new`] asks for.");
        let (own, of) = (ident(own), ident(of));
        items.push(Item::rust(
            &quote!(#[doc = #docs] pub type #own = super::#of;),
        ));
    }
}

/// What the document says of a type, without a title that only repeats its name.
fn told(ty: &Type, name: &str) -> Docs {
    let mut docs = ty.docs.clone();
    if docs.description.is_some() {
        docs.title = docs.title.filter(|it| letters(it) != letters(name));
    }
    docs
}

fn wrapper(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    inner: &Ty,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let text = &context.names.ty(id).name;
    let name = ident(text);
    let fallback = fallback(ty, what(ty));
    let docs = documentation(&told(ty, text), docs::limits(&inner.limits), &fallback);
    // Not every item of a tuple has a default.
    let default = (!matches!(inner.shape, Shape::Tuple(..))).then(|| quote!(, Default));
    let is_boxed = context.plan.is_boxed(context.api, id, inner);
    let mut inner = context.value_type(inner, imports);
    if is_boxed {
        inner = quote!(Box<#inner>);
    }
    imports.runtime("self");
    items.push(Item::rust(&quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #default)]
        pub struct #name(pub #inner);
    }));
    items.push(Item::Macro(MacroCall {
        name: "wrapper",
        head: head(context, id),
        entries: vec![type_text(&inner)],
    }));
}

/// What a macro's table of a type begins with: which way values travel, if not both, and the type's name.
fn head(context: &Context<'_>, id: TypeId) -> String {
    let name = &context.names.ty(id).name;
    let direction = context.plan.direction(id);
    match (direction.sent, direction.received) {
        (true, false) => format!("sent {name}"),
        (false, true) => format!("received {name}"),
        _ => name.clone(),
    }
}

/// What a type is, in words.
fn what(ty: &Type) -> &'static str {
    match ty.kind {
        TypeKind::Object(_) => "an object",
        TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => "one of several values",
        TypeKind::Union(_) => "one of several types",
        TypeKind::EventUnion(_) => "an event of a stream",
        TypeKind::Wrapper(_) => "a list, map or tuple that holds more of its kind",
        TypeKind::Alias(_) => "another name for a type",
    }
}

/// What is said of a type that the document says nothing of.
fn fallback(ty: &Type, what: &str) -> String {
    if ty.name.root == SHARED {
        let mut letters = what.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string());
        let first = first.unwrap_or_default();
        return format!("{first}{} that stands at several places.", letters.as_str());
    }
    let place = std::iter::once(&ty.name.root).chain(&ty.name.path);
    let place: Vec<String> = place.map(|it| docs::code(it)).collect();
    format!("`{}`: {what}.", place.join("."))
}

fn structure(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    object: &Object,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let names = context.names.ty(id);
    let name = ident(&names.name);
    let docs = documentation(
        &told(ty, &context.names.ty(id).name),
        None,
        &fallback(ty, what(ty)),
    );
    let mut fields = Vec::new();
    let mut entries = Vec::new();
    if !object.constants.is_empty() {
        let constants: Vec<String> = object
            .constants
            .iter()
            .map(|it| {
                let optional = if it.required { "" } else { " optional" };
                format!("{}{optional} = {}", literal(&it.name), constant(&it.value))
            })
            .collect();
        entries.push(format!("constants {{ {} }}", constants.join(", ")));
    }
    let sent = context.plan.direction(id).sent;
    for (index, (property, field)) in object.properties.iter().zip(&names.members).enumerate() {
        fields.push(self::field(context, id, index, property, imports));
        let kind = match context.plan.presence(id, property) {
            // Null is one of its values.
            Presence::Optional if takes_null(context, &property.ty, 0) => "any",
            other => word(other),
        };
        let key = literal(&property.name);
        let handed = match sent {
            true => construct::handed(context, id, property, index, imports),
            false => String::new(),
        };
        entries.push(format!("{}: {kind} {key}{handed}", ident_text(field)));
    }
    if let Rest::Typed(value) = &object.rest {
        let field = ident(&names.rest);
        imports.runtime("Map");
        let value = context.value_type(value, imports);
        fields.push(quote! {
            /// The properties that have no field of their own.
            pub #field: Map<#value>
        });
        let name = ident_text(&names.rest);
        let handed = match sent {
            true => format!(" set({name}, into Map<{}>)", type_text(&value)),
            false => String::new(),
        };
        entries.push(format!("{name}: rest{handed}"));
    }
    let optional = |it: &Property| {
        let asked = sent && construct::is_asked(it);
        let presence = context.plan.presence(id, it);
        !asked && matches!(presence, Presence::Optional | Presence::Field)
    };
    let default = object.properties.iter().all(optional);
    let default = default.then(|| quote!(, Default));
    imports.runtime("self");
    items.push(Item::rust(&quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #default)]
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }
    }));
    let is_named = construct::is_named(context, id, object);
    if is_named {
        items.push(Item::rust(&required(context, id, object, imports)));
    }
    items.push(Item::Macro(MacroCall {
        name: "object",
        head: match (sent, is_named) {
            (_, true) => format!("{}: new {}", head(context, id), names.required),
            (true, _) => format!("{}: new", head(context, id)),
            _ => head(context, id),
        },
        entries,
    }));
    if let Some(texts) = &object.headers {
        let each = object.properties.iter().zip(texts);
        items.push(Item::Macro(MacroCall {
            name: "headers",
            head: names.name.clone(),
            entries: each
                .map(|(it, text)| format!("{} = {}", literal(&it.name), header(context, it, *text)))
                .collect(),
        }));
    }
}

/// The struct of what `new` asks for. It has no traits: it is written down and handed over.
fn required(context: &Context<'_>, id: TypeId, object: &Object, imports: &Imports) -> TokenStream {
    let names = context.names.ty(id);
    let name = ident(&names.required);
    let docs = format!(" What [`{}::new`] asks for.", names.name);
    let members = object.properties.iter().zip(&names.members);
    let asked = members.filter(|(it, _)| construct::is_asked(it));
    let fields = asked.map(|(property, member)| {
        let field = ident(member);
        let docs = documentation(
            &property.docs,
            None,
            &sent_as(&property.name, member, false),
        );
        let ty = context.value_type(&property.ty, imports);
        quote!(#docs pub #field: #ty)
    });
    quote! {
        #[doc = #docs]
        pub struct #name { #(#fields,)* }
    }
}

/// How a header's text becomes a value, in the words of the runtime.
fn header(context: &Context<'_>, property: &Property, text: HeaderText) -> String {
    let plain = |ty: &Ty| match &context.api.unalias(ty).shape {
        Shape::Integer(_) | Shape::Number(_) | Shape::Boolean => true,
        Shape::Named(id) => matches!(context.api.ty(*id).kind, TypeKind::IntegerEnum(_)),
        _ => false,
    };
    match (text, &context.api.unalias(&property.ty).shape) {
        (HeaderText::Json, _) => "Json".to_owned(),
        (HeaderText::Text, _) => "Text".to_owned(),
        (_, Shape::Array(item)) if plain(item) => "Plains".to_owned(),
        (_, Shape::Array(_)) => "Texts".to_owned(),
        (_, Shape::Map(_)) => format!("Members({}, &[])", text == HeaderText::Exploded),
        (_, Shape::Named(id)) => {
            let TypeKind::Object(object) = &context.api.ty(*id).kind else {
                return if plain(&property.ty) { "Plain" } else { "Text" }.to_owned();
            };
            let plains = object.properties.iter().filter(|it| plain(&it.ty));
            let plains: Vec<String> = plains.map(|it| literal(&it.name)).collect();
            let exploded = text == HeaderText::Exploded;
            format!("Members({exploded}, &[{}])", plains.join(", "))
        }
        _ if plain(&property.ty) => "Plain".to_owned(),
        _ => "Text".to_owned(),
    }
}

/// A constant as a literal of Rust.
fn constant(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => literal(text),
        serde_json::Value::Number(value) => number::json(value).to_string().replace(' ', ""),
        other => other.to_string(),
    }
}

/// The word of the runtime's macros for how a property may be missing or null.
fn word(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Optional => "optional",
        Presence::Nullable => "nullable",
        Presence::Field => "field",
    }
}

/// Whether null is a value of a type itself, rather than what stands in place of one: the type of any JSON, and a union
/// that has it for a branch.
fn takes_null(context: &Context<'_>, ty: &Ty, depth: usize) -> bool {
    match context.api.unalias(ty).shape {
        Shape::Any => true,
        Shape::Named(id) if depth < DEEPEST_UNION => match &context.api.ty(id).kind {
            TypeKind::Union(union) => {
                let mut variants = union.variants.iter();
                variants.any(|it| takes_null(context, &it.ty, depth + 1))
            }
            _ => false,
        },
        _ => false,
    }
}

/// How deep a branch for any JSON may be in unions within unions.
const DEEPEST_UNION: usize = 8;

fn field(
    context: &Context<'_>,
    owner: TypeId,
    index: usize,
    property: &Property,
    imports: &Imports,
) -> TokenStream {
    let names = context.names.ty(owner);
    let (name, doubtful) = (names.members[index].as_str(), names.doubtful[index]);
    let field = ident(name);
    let sent = sent_as(&property.name, name, doubtful);
    let documented = property.docs.title.is_some() || property.docs.description.is_some();
    let facts = [
        (documented && doubtful).then(|| format!("Sent as {sent}")),
        docs::access(property.access),
        docs::limits(&property.ty.limits),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let facts = (!facts.is_empty()).then(|| facts.join(" "));
    let docs = documentation(&property.docs, facts, &sent);
    let mut ty = context.plain_type(&property.ty, imports);
    if context.plan.is_boxed(context.api, owner, &property.ty) {
        ty = quote!(Box<#ty>);
    }
    let ty = match context.plan.presence(owner, property) {
        Presence::Required => ty,
        Presence::Optional | Presence::Nullable => quote!(Option<#ty>),
        Presence::Field => {
            imports.runtime("Field");
            quote!(Field<#ty>)
        }
    };
    quote!(#docs pub #field: #ty)
}

/// What is said of a member that the document says nothing of: how it is sent, if its name does not tell.
pub(super) fn sent_as(sent: &str, name: &str, doubtful: bool) -> String {
    match !doubtful && letters(sent) == letters(name) {
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

fn string_enum(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    of: &Enum<String>,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let names = context.names.ty(id);
    let values = &of.values;
    let sent = values.iter().map(|it| literal(&it.value)).collect();
    let told: Vec<(String, Docs)> = values
        .iter()
        .map(|it| (it.value.clone(), value_docs(it)))
        .collect();
    open_enum(context, id, ty, told, quote!(String), items);
    items.push(Item::Macro(MacroCall {
        name: "string_enum",
        head: enum_head(context, id, of.open),
        entries: assigned(&names.members, sent),
    }));
    imports.runtime("self");
}

fn integer_enum(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    of: &Enum<i64>,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let names = context.names.ty(id);
    let values = &of.values;
    let sent = values.iter().map(|it| it.value.to_string()).collect();
    let told: Vec<(String, Docs)> = values
        .iter()
        .map(|it| (it.value.to_string(), value_docs(it)))
        .collect();
    open_enum(context, id, ty, told, quote!(i64), items);
    items.push(Item::Macro(MacroCall {
        name: "number_enum",
        head: format!("{}(i64)", enum_head(context, id, of.open)),
        entries: assigned(&names.members, sent),
    }));
    imports.runtime("self");
}

/// As [`head`]; `open` before the name says that values which are not listed are described too.
fn enum_head(context: &Context<'_>, id: TypeId, open: bool) -> String {
    let head = head(context, id);
    match head.rsplit_once(' ') {
        _ if !open => head,
        Some((direction, name)) => format!("{direction} open {name}"),
        None => format!("open {head}"),
    }
}

fn assigned(variants: &[String], sent: Vec<String>) -> Vec<String> {
    variants
        .iter()
        .zip(sent)
        .map(|(variant, sent)| format!("{variant} = {sent}"))
        .collect()
}

/// What the document says of a value.
fn value_docs<T>(value: &EnumValue<T>) -> Docs {
    let description = value.description.as_deref().map(str::trim);
    Docs {
        description: description.map(|it| match it.ends_with(char::is_alphanumeric) {
            true => format!("{it}."),
            false => it.to_owned(),
        }),
        deprecated: value.deprecated,
        ..Docs::default()
    }
}

fn open_enum(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    values: Vec<(String, Docs)>,
    other: TokenStream,
    items: &mut Vec<Item>,
) {
    let names = context.names.ty(id);
    let name = ident(&names.name);
    let docs = documentation(
        &told(ty, &context.names.ty(id).name),
        None,
        &fallback(ty, what(ty)),
    );
    let members = names.members.iter().zip(&names.doubtful);
    let variants = members.zip(values).map(|((name, doubtful), value)| {
        let (value, docs) = value;
        let sent = sent_as(&value, name, *doubtful);
        let told = docs.description.is_some() && !sent.is_empty();
        let docs = documentation(&docs, told.then(|| format!("Sent as {sent}")), &sent);
        let name = ident(name);
        quote!(#docs #name)
    });
    items.push(Item::rust(&quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            Unrecognized(#other),
        }
    }));
}

fn payload_type(
    context: &Context<'_>,
    owner: TypeId,
    ty: &Ty,
    imports: &Imports,
) -> (TokenStream, bool) {
    let plain = context.value_type(ty, imports);
    match context.plan.is_boxed_variant(context.api, owner, ty) {
        true => (quote!(Box<#plain>), true),
        false => (plain, false),
    }
}

fn union(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    union: &Union,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let names = context.names.ty(id);
    let name = ident(&names.name);
    let docs = documentation(
        &told(ty, &context.names.ty(id).name),
        None,
        &fallback(ty, what(ty)),
    );
    let mut variants = Vec::new();
    let mut entries = Vec::new();
    for (variant, member) in union.variants.iter().zip(&names.members) {
        let limits = docs::limits(&variant.ty.limits);
        let fallback = docs::sentence(&guard::described(&variant.guard));
        let docs = documentation(&variant.docs, limits, &fallback);
        let (payload, _) = payload_type(context, id, &variant.ty, imports);
        let variant_name = ident(member);
        variants.push(quote!(#docs #variant_name(#payload)));
        let from = match context.plan.direction(id).sent {
            true => construct::conversion_into(context, id, union, variant, imports),
            false => String::new(),
        };
        entries.push(format!(
            "{member}: {}{from}",
            guard::expression(&variant.guard)
        ));
    }
    imports.runtime("self");
    imports.runtime("Value");
    items.push(Item::rust(&quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            Unrecognized(Value),
        }
    }));
    items.push(Item::Macro(MacroCall {
        name: "union",
        head: head(context, id),
        entries,
    }));
}

fn event_union(
    context: &Context<'_>,
    id: TypeId,
    ty: &Type,
    union: &EventUnion,
    imports: &Imports,
    items: &mut Vec<Item>,
) {
    let names = context.names.ty(id);
    let name = ident(&names.name);
    let docs = documentation(
        &told(ty, &context.names.ty(id).name),
        None,
        &fallback(ty, what(ty)),
    );
    let mut variants = Vec::new();
    let mut entries = Vec::new();
    for (variant, member) in union.variants.iter().zip(&names.members) {
        let event = literal(&variant.event);
        let fallback = format!("The event `{}`.", docs::code(&variant.event));
        let docs = documentation(&variant.docs, None, &fallback);
        let variant_name = ident(member);
        match &variant.payload {
            Payload::Json(ty) => {
                let (payload, _) = payload_type(context, id, ty, imports);
                variants.push(quote!(#docs #variant_name(#payload)));
                entries.push(format!("{member} = {event}"));
            }
            Payload::Constant(data) => {
                variants.push(quote!(#docs #variant_name));
                entries.push(format!("{member} = const {event} {}", literal(data)));
            }
        }
    }
    imports.runtime("self");
    imports.runtime("UnknownEvent");
    items.push(Item::rust(&quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            Unrecognized(UnknownEvent),
        }
    }));
    items.push(Item::Macro(MacroCall {
        name: "event_union",
        head: format!(
            "{}({}, {})",
            head(context, id),
            literal(&union.tag),
            literal(&union.content)
        ),
        entries,
    }));
}
