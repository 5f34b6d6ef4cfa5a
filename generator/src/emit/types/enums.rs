//! Open enums for lists of values.

use super::{TypeHeader, TypeItems, derive, wire_name};
use crate::emit::{docs, ident_text, literal};
use crate::format::{Body, Declaration, Member};
use crate::ir::{Docs, Enum, EnumValue};

impl TypeItems<'_> {
    pub(super) fn string_enum(&mut self, of: &Enum<String>) {
        let head = self.open_enum(of, |it| it.clone(), "String");
        let values = of.values.iter().map(|it| literal(&it.value));
        let entries = assigned(&self.names.members, values);
        self.table("string_enum", head, entries);
    }

    pub(super) fn integer_enum(&mut self, of: &Enum<i64>) {
        let head = self.open_enum(of, |it| it.to_string(), "i64");
        let values = of.values.iter().map(|it| it.value.to_string());
        let entries = assigned(&self.names.members, values);
        self.table("number_enum", format!("{head}(i64)"), entries);
    }

    /// The enum, and the head of its table.
    fn open_enum<T>(&mut self, of: &Enum<T>, text: fn(&T) -> String, other: &str) -> String {
        let TypeHeader { name, docs, head } = self.header(None);
        let members = self.names.members.iter().zip(&self.names.ambiguous);
        let variants = members.zip(&of.values).map(|((name, ambiguous), value)| {
            let docs = value_docs(value);
            let sent = wire_name(&text(&value.value), name, *ambiguous);
            let told = docs.description.is_some() && !sent.is_empty();
            Member {
                docs: docs::lines(&docs, told.then(|| format!("Sent as {sent}")), &sent),
                text: ident_text(name),
            }
        });
        let other = Member {
            docs: Vec::new(),
            text: format!("Unrecognized({other})"),
        };
        let variants = variants.chain([other]).collect();
        self.declaration(Declaration {
            docs,
            attributes: vec![derive(", Eq, Hash", false), "#[non_exhaustive]".to_owned()],
            head: format!("pub enum {name}"),
            body: Body::Members(variants),
        });
        match of.open {
            true => open(&head),
            false => head,
        }
    }
}

/// The head of a table with `open` before the name: values that are not listed are described too.
fn open(head: &str) -> String {
    match head.rsplit_once(' ') {
        Some((direction, name)) => format!("{direction} open {name}"),
        None => format!("open {head}"),
    }
}

fn assigned(variants: &[String], values: impl Iterator<Item = String>) -> Vec<String> {
    let entries = variants.iter().zip(values);
    entries
        .map(|(variant, value)| format!("{variant} = {value}"))
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
