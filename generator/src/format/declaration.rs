//! Declarations of types: structs, enums and other names.
//!
//! They are most of what is emitted, and are lists of lines, so that they are printed as such. To make tokens of them, text of
//! those and tokens of that again, for `syn` and `prettyplease` to lay out, takes a fifth of the time of a large document.

use super::{INDENT, WIDTH, comments, item};

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

    /// The declaration as it stands in a file. Types that need several lines are for the one who knows where types may be broken.
    ///
    /// # Errors
    ///
    /// What `syn` has to say about such a type: always a bug of the caller.
    pub(super) fn text(&self) -> Result<String, String> {
        let mut text = String::new();
        comments(&mut text, 0, &self.docs);
        for attribute in &self.attributes {
            text.push_str(attribute);
            text.push('\n');
        }
        let head = self.head.as_str();
        match &self.body {
            Body::Rest(rest) if is_wide(rest, head.len() + 1) => {
                text.push_str(&item(&format!("{head}{rest};"))?);
            }
            Body::Rest(rest) => {
                text.push_str(head);
                text.push_str(rest);
                text.push(';');
            }
            Body::Members(members) => {
                text.push_str(head);
                text.push_str(" {");
                for (index, member) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "\n" } else { "" });
                    comments(&mut text, 1, &member.docs);
                    member.print(head, &mut text)?;
                }
                text.push('}');
            }
        }
        Ok(text)
    }
}

impl Member {
    /// Adds the member, which is one of what begins so.
    fn print(&self, head: &str, text: &mut String) -> Result<(), String> {
        if !is_wide(&self.text, INDENT.len() + 1) {
            for part in [INDENT, &self.text, ",\n"] {
                text.push_str(part);
            }
            return Ok(());
        }
        let alone = item(&format!("{head} {{ {} }}", self.text))?;
        let lines: Vec<&str> = alone.lines().collect();
        if let [_, lines @ .., _] = lines.as_slice() {
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
        }
        Ok(())
    }
}

/// Whether a line is longer than lines should be.
fn is_wide(text: &str, around: usize) -> bool {
    text.chars().count() + around > WIDTH
}
