//! Unions, told apart by guards, and unions of events.

use super::{TypeHeader, TypeItems, boxed, derive};
use crate::emit::{constructors, docs, guard, ident_text, literal};
use crate::format::{Body, Declaration, Member};
use crate::ir::{EventUnion, Payload, Ty, Union};

impl TypeItems<'_> {
    pub(super) fn union(&mut self, union: &Union) {
        let (context, id, imports) = (self.context, self.id, self.imports);
        let TypeHeader { name, docs, head } = self.header(None);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        for (variant, member) in union.variants.iter().zip(&self.names.members) {
            let limits = docs::limits(&variant.ty.limits);
            let fallback = docs::sentence(&guard::described(&variant.guard));
            variants.push(Member {
                docs: docs::lines(&variant.docs, limits, &fallback),
                text: format!("{}({})", ident_text(member), self.payload(&variant.ty)),
            });
            let from = match context.plan.direction(id).sent {
                true => constructors::conversion_into(context, id, union, variant, imports),
                false => String::new(),
            };
            let guard = guard::expression(&variant.guard);
            entries.push(format!("{member}: {guard}{from}"));
        }
        imports.runtime("Value");
        self.union_of(name, docs, variants, "Value");
        self.table("union", head, entries);
    }

    pub(super) fn event_union(&mut self, union: &EventUnion) {
        let TypeHeader { name, docs, head } = self.header(None);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        for (variant, member) in union.variants.iter().zip(&self.names.members) {
            let event = literal(&variant.event);
            let fallback = format!("The event `{}`.", docs::code(&variant.event));
            let docs = docs::lines(&variant.docs, None, &fallback);
            let variant_name = ident_text(member);
            match &variant.payload {
                Payload::Json(ty) => {
                    let text = format!("{variant_name}({})", self.payload(ty));
                    variants.push(Member { docs, text });
                    entries.push(format!("{member} = {event}"));
                }
                Payload::Constant(data) => {
                    variants.push(Member {
                        docs,
                        text: variant_name,
                    });
                    entries.push(format!("{member} = const {event} {}", literal(data)));
                }
            }
        }
        self.imports.runtime("UnknownEvent");
        self.union_of(name, docs, variants, "UnknownEvent");
        let (tag, content) = (literal(&union.tag), literal(&union.content));
        self.table("event_union", format!("{head}({tag}, {content})"), entries);
    }

    /// The enum, with what is none of its variants.
    fn union_of(
        &mut self,
        name: String,
        docs: Vec<String>,
        mut variants: Vec<Member>,
        other: &str,
    ) {
        variants.push(Member {
            docs: Vec::new(),
            text: format!("Unrecognized({other})"),
        });
        self.declaration(Declaration {
            docs,
            attributes: vec![derive("", false), "#[non_exhaustive]".to_owned()],
            head: format!("pub enum {name}"),
            body: Body::Members(variants),
        });
    }

    /// The type of a variant's payload, boxed if it is large or leads back to the union.
    fn payload(&self, ty: &Ty) -> String {
        let plan = &self.context.plan;
        let is_boxed = plan.is_boxed_variant(self.context.api, self.id, ty);
        boxed(is_boxed, &self.context.value_type(ty, self.imports))
    }
}
