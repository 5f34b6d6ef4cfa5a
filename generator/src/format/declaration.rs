//! Declarations of types: structs, enums and other names.
//!
//! They are most of what is emitted, and are lists of lines, so that they are printed as such. To make tokens of them, text of
//! those and tokens of that again, for `syn` and `prettyplease` to lay out, takes a fifth of the time of a large document.

use super::{INDENT, WIDTH, comments};

/// A declaration of a type.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// Its documentation.
    pub docs: Vec<String>,
    /// Its attributes, a line each.
    pub attributes: Vec<String>,
    /// All up to what it has: `pub struct Name`.
    pub head: String,
    /// What it has.
    pub body: Body,
}

/// What a type has.
#[derive(Debug, Clone)]
pub enum Body {
    /// Fields or variants.
    Members(Vec<Member>),
    /// What ends the line: the fields of a tuple, or what another name stands for.
    Rest(String),
}

/// A field or a variant.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its documentation.
    pub docs: Vec<String>,
    /// `pub name: Type`, or `Name(Type)`.
    pub text: String,
}

impl Declaration {
    /// One without attributes.
    pub fn plain(docs: Vec<String>, head: String, body: Body) -> Declaration {
        Declaration {
            docs,
            attributes: Vec::new(),
            head,
            body,
        }
    }

    /// Whether a line of it is longer than lines should be.
    pub(super) fn is_wide(&self) -> bool {
        let is_wide = |text: &str, around: usize| text.chars().count() + around > WIDTH;
        match &self.body {
            Body::Members(members) => members.iter().any(|it| is_wide(&it.text, INDENT.len() + 1)),
            Body::Rest(rest) => is_wide(rest, self.head.len() + 1),
        }
    }

    /// The declaration as it stands in a file.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        comments(&mut text, 0, &self.docs);
        for attribute in &self.attributes {
            text.push_str(attribute);
            text.push('\n');
        }
        text.push_str(&self.head);
        match &self.body {
            Body::Rest(rest) => {
                text.push_str(rest);
                text.push(';');
            }
            Body::Members(members) if members.is_empty() => text.push_str(" {}"),
            Body::Members(members) => {
                text.push_str(" {\n");
                for member in members {
                    comments(&mut text, 1, &member.docs);
                    text.push_str(INDENT);
                    text.push_str(&member.text);
                    text.push_str(",\n");
                }
                text.push('}');
            }
        }
        text
    }
}
