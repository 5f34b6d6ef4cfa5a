//! Structs for objects: fields, the struct of required values, and the table of properties.

use super::{TypeHeader, TypeItems, boxed, derive, untitled, wire_name};
use crate::emit::{Context, constant, constructors, docs, ident_text, literal, type_text};
use crate::format::{Body, Declaration, Member};
use crate::ir::{AdditionalProperties, HeaderText, Object, Property, Shape, Ty, TypeKind};
use crate::plan::Presence;

/// What is said of the properties that are kept together.
const REST: &str = "The properties that have no field of their own.";

impl TypeItems<'_> {
    pub(super) fn object(&mut self, object: &Object) {
        let (context, id, names) = (self.context, self.id, self.names);
        let TypeHeader { name, docs, head } = self.header(None);
        let sent = context.plan.direction(id).sent;
        let optional = |it: &Property| {
            let asked = sent && constructors::is_asked(it);
            let presence = context.plan.presence(id, it);
            !asked && matches!(presence, Presence::Optional | Presence::Field)
        };
        let default = object.properties.iter().all(optional);
        let fields = self.fields(object);
        self.declaration(Declaration {
            docs,
            attributes: vec![derive("", default), "#[non_exhaustive]".to_owned()],
            head: format!("pub struct {name}"),
            body: Body::Members(fields),
        });
        let is_named = constructors::is_named(context, id, object);
        if is_named {
            self.required(object);
        }
        let head = match (sent, is_named) {
            (_, true) => format!("{head}: new {}", names.required),
            (true, _) => format!("{head}: new"),
            _ => head,
        };
        let entries = self.properties(object, sent);
        self.table("object", head, entries);
        if let Some(texts) = &object.headers {
            let each = object.properties.iter().zip(texts);
            let header = |it, text| header(context, it, text);
            let entries = each
                .map(|(it, text)| format!("{} = {}", literal(&it.name), header(it, *text)))
                .collect();
            self.imports.calls();
            self.table("headers", names.name.clone(), entries);
        }
    }

    fn fields(&self, object: &Object) -> Vec<Member> {
        let properties = object.properties.iter().enumerate();
        let mut fields: Vec<Member> = properties
            .map(|(index, property)| self.field(index, property))
            .collect();
        if let AdditionalProperties::Typed(value) = &object.rest {
            let field = ident_text(&self.names.rest);
            self.imports.runtime("Map");
            let value = type_text(&self.context.value_type(value, self.imports));
            fields.push(Member {
                docs: vec![REST.to_owned()],
                text: format!("pub {field}: Map<{value}>"),
            });
        }
        fields
    }

    /// The entries of the table: constants, properties, and what is left.
    fn properties(&self, object: &Object, sent: bool) -> Vec<String> {
        let (context, names, imports) = (self.context, self.names, self.imports);
        let mut entries = Vec::new();
        if !object.constants.is_empty() {
            let constants = object.constants.iter().map(|it| {
                let optional = if it.required { "" } else { " optional" };
                format!("{}{optional} = {}", literal(&it.name), constant(&it.value))
            });
            let constants: Vec<String> = constants.collect();
            entries.push(format!("constants {{ {} }}", constants.join(", ")));
        }
        for (index, (property, field)) in object.properties.iter().zip(&names.members).enumerate() {
            let presence = match context.plan.presence(self.id, property) {
                // Null is one of its values.
                Presence::Optional if takes_null(context, &property.ty, 0) => "any",
                other => presence_keyword(other),
            };
            let key = literal(&property.name);
            let name = ident_text(field);
            let line = format!("{name}: {presence} {key}");
            if !sent {
                entries.push(line);
                continue;
            }
            let setting = constructors::setting(context, self.id, property, index, imports);
            // The arguments of `new` have no documentation of their own.
            let docs = match setting.setter {
                Some(_) => docs::first_sentence(&untitled(&property.docs, &property.name)),
                None => Vec::new(),
            };
            let docs = docs.iter().map(|it| format!("/// {it}\n    "));
            let docs: String = docs.collect();
            entries.push(format!("{docs}{line} {}", setting.text(field)));
        }
        if let AdditionalProperties::Typed(value) = &object.rest {
            let value = context.value_type(value, imports);
            let name = ident_text(&names.rest);
            entries.push(match sent {
                true => {
                    let value = type_text(&value);
                    format!("/// {REST}\n    {name}: rest set(impl Into<Map<{value}>>)")
                }
                false => format!("{name}: rest"),
            });
        }
        entries
    }

    /// The struct of what `new` asks for. It has no traits: it is written down and handed over.
    fn required(&mut self, object: &Object) {
        let names = self.names;
        let members = object.properties.iter().zip(&names.members);
        let asked = members.filter(|(it, _)| constructors::is_asked(it));
        let fields = asked.map(|(property, member)| {
            let fallback = wire_name(&property.name, member, false);
            let limits = docs::limits(&property.ty.limits);
            let ty = type_text(&self.context.value_type(&property.ty, self.imports));
            Member {
                docs: docs::lines(&property.docs, limits, &fallback),
                text: format!("pub {}: {ty}", ident_text(member)),
            }
        });
        let body = Body::Members(fields.collect());
        let docs = vec![format!("What [`{}::new`] asks for.", names.name)];
        let head = format!("pub struct {}", ident_text(&names.required));
        self.declaration(Declaration::plain(docs, head, body));
    }

    fn field(&self, index: usize, property: &Property) -> Member {
        let (context, owner, imports) = (self.context, self.id, self.imports);
        let (name, ambiguous) = (
            self.names.members[index].as_str(),
            self.names.ambiguous[index],
        );
        let field = ident_text(name);
        let sent = wire_name(&property.name, name, ambiguous);
        let said = untitled(&property.docs, &property.name);
        let documented = said.title.is_some() || said.description.is_some();
        let facts = [
            (documented && ambiguous).then(|| format!("Sent as {sent}")),
            docs::access(property.access),
            docs::limits(&property.ty.limits),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let facts = (!facts.is_empty()).then(|| facts.join(" "));
        let docs = docs::lines(&said, facts, &sent);
        let is_boxed = context.plan.is_boxed(context.api, owner, &property.ty);
        let ty = boxed(is_boxed, &context.plain_type(&property.ty, imports));
        let ty = match context.plan.presence(owner, property) {
            Presence::Required => ty,
            Presence::Optional | Presence::Nullable => format!("Option<{ty}>"),
            Presence::Field => {
                imports.runtime("Field");
                format!("Field<{ty}>")
            }
        };
        Member {
            docs,
            text: format!("pub {field}: {ty}"),
        }
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

/// The keyword of the runtime's macros for how a property may be missing or null.
fn presence_keyword(presence: Presence) -> &'static str {
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
