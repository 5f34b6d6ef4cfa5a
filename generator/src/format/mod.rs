//! Formats items as the text of a file.
//!
//! Declarations of types, tables of the runtime's macros and method calls are lists of lines, and are printed here (`declaration`, `table`,
//! `method_calls`).
//! What has expressions is for `prettyplease` to print, item by item, so that a blank line can stand between them. Whole files are
//! not parsed, which takes a quarter of the time: tests compile them, and fuzz targets parse them.

use proc_macro2::TokenStream;

use crate::parallel;
use crate::sorting;
use crate::write::File;

mod declaration;
mod method_calls;
mod table;

pub use declaration::{Body, Declaration, Member};
pub use method_calls::{MethodCalls, Statement};
pub use table::{Entries, Entry, Function, Head, Table};

/// A part of a file.
#[derive(Debug, Clone)]
pub enum Item {
    /// One or more items of Rust, as tokens are printed: tokens themselves cannot cross threads.
    Rust(String),
    /// Text that is as it should be: `use` lists, module lists.
    Plain(String),
    /// The declaration of a type.
    Declaration(Declaration),
    /// A function made of method calls.
    MethodCalls(MethodCalls),
    /// A table of one of the runtime's macros.
    Table(Table),
}

impl Item {
    /// One or more items of Rust.
    pub fn rust(tokens: &TokenStream) -> Item {
        Item::Rust(tokens.to_string())
    }
}

/// A file of the crate before it is text.
#[derive(Debug)]
pub enum Source {
    /// One of Rust.
    Rust(RustFile),
    /// One that is text already.
    Text(File),
}

/// A file of Rust before it is text.
#[derive(Debug)]
pub struct RustFile {
    /// Relative to the output folder.
    pub path: String,
    /// The first line.
    pub header: String,
    /// The module's documentation.
    pub docs: Vec<String>,
    /// What is in it.
    pub items: Vec<Item>,
}

/// The text of all files, in their order.
///
/// # Errors
///
/// A file that does not parse, with its name: always a bug of the generator.
pub fn all(sources: &[Source]) -> Result<Vec<File>, String> {
    let files = parallel::map(sources, |it| match it {
        Source::Text(file) => Ok(file.clone()),
        Source::Rust(file) => match text(&file.header, &file.docs, &file.items) {
            Ok(text) => Ok(File {
                path: file.path.clone(),
                text,
            }),
            Err(error) => Err(format!("`{}` does not parse: {error}", file.path)),
        },
    });
    files.into_iter().collect()
}

/// The text of a file.
///
/// # Errors
///
/// What `syn` has to say about the file: always a bug of the caller.
fn text(header: &str, docs: &[String], items: &[Item]) -> Result<String, String> {
    let mut parts = vec![header.trim_end().to_owned()];
    if !docs.is_empty() {
        let lines: Vec<String> = docs.iter().map(|it| comment("//!", it)).collect();
        parts.push(lines.join("\n"));
    }
    for item in items {
        match item {
            Item::Rust(tokens) => pretty(tokens, &mut parts)?,
            Item::Plain(text) => parts.push(text.trim_end().to_owned()),
            Item::Declaration(declaration) => parts.push(declaration.text()?),
            Item::MethodCalls(calls) => parts.push(calls.text()?),
            Item::Table(table) => parts.push(table.text()),
        }
    }
    Ok(parts.join("\n\n") + "\n")
}

/// Adds items of Rust as `prettyplease` prints them.
fn pretty(items: &str, parts: &mut Vec<String>) -> Result<(), String> {
    let file: syn::File = syn::parse_str(items).map_err(|error| format!("{error} in `{items}`"))?;
    for item in file.items {
        parts.push(spaced(&unparsed(item)));
    }
    Ok(())
}

/// One item of Rust, likewise.
fn item(text: &str) -> Result<String, String> {
    let item = syn::parse_str(text).map_err(|error| format!("{error} in `{text}`"))?;
    Ok(unparsed(item))
}

fn unparsed(item: syn::Item) -> String {
    let mut text = prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    });
    text.truncate(text.trim_end().len());
    text
}

/// A line of a comment, with no space at its end.
fn comment(mark: &str, text: &str) -> String {
    match text.is_empty() {
        true => mark.to_owned(),
        false => format!("{mark} {text}"),
    }
}

/// Lines of documentation as comments.
fn comments(text: &mut String, depth: usize, lines: &[String]) {
    for line in lines {
        (0..depth).for_each(|_| text.push_str(INDENT));
        text.push_str("///");
        let line = line.trim_end();
        if !line.is_empty() {
            text.push(' ');
        }
        // A line of prose cannot end the comment that it is in, whoever wrote it.
        match line.bytes().any(|it| matches!(it, b'\n' | b'\r')) {
            true => text.push_str(&line.replace(['\n', '\r'], " ")),
            false => text.push_str(line),
        }
        text.push('\n');
    }
}

const INDENT: &str = "    ";

/// Puts words on lines as long as they may be, each line set in.
pub fn fill(text: &mut String, indent: &str, words: impl Iterator<Item = String>) {
    let mut width = WIDTH;
    for word in words {
        if width + 1 + word.chars().count() > WIDTH {
            text.push('\n');
            text.push_str(indent);
            width = indent.len();
        } else {
            text.push(' ');
            width += 1;
        }
        width += word.chars().count();
        text.push_str(&word);
    }
}

/// Puts a blank line between the members of an `impl`, which `prettyplease` sets close.
fn spaced(text: &str) -> String {
    if !text.lines().any(|it| it.starts_with("impl")) {
        return text.to_owned();
    }
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let member = line.starts_with("    ") && !line.starts_with("     ") && line != "    }";
        if member && lines.last() == Some(&"    }") {
            lines.push("");
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// A `use` of several names of one module, filled as rustfmt fills it.
pub fn use_list(module: &str, names: &[String]) -> String {
    list("use", module, names)
}

/// A `pub use` of names of a module, likewise.
pub fn reexport(module: &str, names: &[String]) -> String {
    list("pub use", module, names)
}

fn list(keyword: &str, module: &str, names: &[String]) -> String {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorting::sort_by_cached_key(&mut sorted, |it| (*it != "self", natural(it)));
    sorted.dedup();
    if let [only] = sorted.as_slice() {
        return match only.as_str() {
            "self" => format!("{keyword} {module};"),
            name => format!("{keyword} {module}::{name};"),
        };
    }
    let list = sorted.iter().map(|it| it.as_str()).collect::<Vec<_>>();
    let line = format!("{keyword} {module}::{{{}}};", list.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    let mut text = format!("{keyword} {module}::{{");
    let mut width = WIDTH;
    for name in list {
        // A comma behind the name has to fit as well.
        if width + 1 + name.len() + 1 >= WIDTH {
            text.push_str("\n    ");
            width = 4;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(name);
        text.push(',');
        width += name.len() + 1;
    }
    text.push_str("\n};");
    text
}

/// The longest line.
const WIDTH: usize = 100;

/// A key that sorts numbers within names by value, as rustfmt does.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let word = rest
            .find(|it: char| it.is_ascii_digit())
            .unwrap_or(rest.len());
        let (text, tail) = rest.split_at(word);
        let digits = tail
            .find(|it: char| !it.is_ascii_digit())
            .unwrap_or(tail.len());
        let (number, tail) = tail.split_at(digits);
        parts.push((0, text.to_owned()));
        parts.push((number.parse().unwrap_or(0), String::new()));
        rest = tail;
    }
    parts
}
