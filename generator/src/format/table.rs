//! Tables: calls of the runtime's macros, which no formatter lays out.

use super::{INDENT, comments};

/// A call of one of the runtime's macros: `runtime::object! { Name { a, b } }`.
#[derive(Debug, Clone)]
pub struct Table {
    /// The macro, such as `object`.
    pub name: &'static str,
    /// What stands before the inner braces.
    pub head: Head,
    /// What stands in them.
    pub entries: Entries,
}

/// What a table is about.
#[derive(Debug, Clone)]
pub enum Head {
    /// A type, on the line of the macro.
    Type(String),
    /// A function, on lines of its own.
    Function(Function),
}

/// The function that a table describes.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its documentation.
    pub docs: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its first arguments, a line each.
    pub required: Vec<String>,
    /// The other ones, a line each.
    pub optional: Vec<Entry>,
    /// What stands behind the arguments.
    pub returns: String,
}

/// The entries of a table.
#[derive(Debug, Clone)]
pub enum Entries {
    /// With commas behind them, a line each, so that a new one is a line of a diff.
    Listed(Vec<String>),
    /// A statement each.
    Statements(Vec<Entry>),
}

/// A line of a table, or several if it is long.
#[derive(Debug, Clone)]
pub struct Entry {
    docs: Vec<String>,
    parts: Vec<String>,
    separator: &'static str,
    block: Option<Vec<Entry>>,
}

/// What is longer than this is broken where its parts meet.
const LONG: usize = 110;

impl Entry {
    /// A line.
    pub fn line(text: impl Into<String>) -> Entry {
        Entry::chain(vec![text.into()])
    }

    /// Calls of methods, one after another.
    pub fn chain(parts: Vec<String>) -> Entry {
        Entry {
            docs: Vec::new(),
            parts,
            separator: "",
            block: None,
        }
    }

    /// Arguments, with commas between them.
    pub fn list(parts: Vec<String>) -> Entry {
        Entry {
            separator: ", ",
            ..Entry::chain(parts)
        }
    }

    /// A line that opens a block of fields.
    pub fn block(text: impl Into<String>, fields: Vec<Entry>) -> Entry {
        Entry {
            block: Some(fields),
            ..Entry::line(text)
        }
    }

    /// Puts documentation before it.
    pub fn docs(self, docs: Vec<String>) -> Entry {
        Entry { docs, ..self }
    }

    fn print(&self, text: &mut String, depth: usize, end: &str) {
        comments(text, depth, &self.docs);
        let indent = INDENT.repeat(depth);
        let whole = self.parts.join(self.separator);
        let line = match whole.chars().count() > LONG {
            true => {
                let separator = self.separator.trim_end();
                self.parts.join(&format!("{separator}\n{indent}{INDENT}"))
            }
            false => whole,
        };
        text.push_str(&indent);
        text.push_str(&line);
        if let Some(fields) = &self.block {
            text.push_str(" {\n");
            for field in fields {
                // Behind the base of a struct's other fields there is no comma.
                let is_base = field.parts.iter().any(|it| it.starts_with(".."));
                field.print(text, depth + 1, if is_base { "" } else { "," });
            }
            text.push_str(&indent);
            text.push('}');
        }
        text.push_str(end);
        text.push('\n');
    }
}

impl Table {
    /// A table of a type, as most are.
    pub fn of_type(name: &'static str, head: String, entries: Vec<String>) -> Table {
        Table {
            name,
            head: Head::Type(head),
            entries: Entries::Listed(entries),
        }
    }

    /// The table as it stands in a file.
    pub(super) fn text(&self) -> String {
        let mut text = format!("runtime::{}! {{", self.name);
        let depth = match &self.head {
            Head::Type(head) => {
                text.push_str(&format!(" {head} {{"));
                0
            }
            Head::Function(function) => {
                text.push('\n');
                function.print(&mut text);
                text.push_str(" {");
                1
            }
        };
        match &self.entries {
            Entries::Listed(entries) if entries.is_empty() => {}
            Entries::Listed(entries) => {
                text.push('\n');
                for entry in entries {
                    // A block of its own needs no comma.
                    let end = if entry.ends_with('}') { "" } else { "," };
                    text.push_str(&format!("{}{entry}{end}\n", INDENT.repeat(depth + 1)));
                }
            }
            Entries::Statements(entries) => {
                text.push('\n');
                let entries = entries.iter();
                entries.for_each(|it| it.print(&mut text, depth + 1, ";"));
            }
        }
        text.push_str(&INDENT.repeat(depth));
        text.push_str(if depth == 0 { "} }" } else { "}\n}" });
        text
    }
}

impl Function {
    fn print(&self, text: &mut String) {
        comments(text, 1, &self.docs);
        text.push_str(INDENT);
        text.push_str(&self.name);
        text.push('(');
        if !self.required.is_empty() || !self.optional.is_empty() {
            text.push('\n');
            for argument in &self.required {
                text.push_str(&format!("{}{argument},\n", INDENT.repeat(2)));
            }
            let optional = self.optional.iter();
            optional.for_each(|it| it.print(text, 2, ","));
            text.push_str(INDENT);
        }
        text.push(')');
        text.push_str(&self.returns);
    }
}
