//! From text to a tree: which language it is, and what both readers count and note.

use std::cell::Cell;

use super::limits::raise;
use super::{Language, Limits, Node, json, yaml};
use crate::diagnostic::Code;

/// What to do about nesting beyond the limit.
pub fn nested() -> String {
    format!("no API is known to need as much; {}", raise("depth"))
}

/// Why a text is no document.
#[derive(Debug)]
pub struct Failure {
    pub code: Code,
    pub message: String,
    /// The byte of the text at which the reason stands; none if it is the text as a whole.
    pub at: Option<usize>,
    pub help: Option<String>,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>, at: impl Into<Option<usize>>) -> Self {
        Failure {
            code,
            message: message.into(),
            at: at.into(),
            help: None,
        }
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// What a text holds. The identities of its nodes are places in `spots`, until they get others among those of all files.
#[derive(Debug)]
pub struct Tree {
    pub root: Node,
    pub spots: Vec<Spot>,
    pub language: Language,
}

/// Where a node stands in its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spot {
    /// Where the value is best shown: a container that has a key, which may begin on another line, by that key.
    pub value: Piece,
    /// The key before it; where there is none, the value.
    pub key: Piece,
}

/// A piece of a text on one line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Piece {
    /// Its first byte. No file is larger, by the limit of bytes.
    pub at: u32,
    /// Its characters; of what spans lines, one.
    pub width: u16,
}

impl Piece {
    pub fn new(at: usize, width: usize) -> Self {
        Piece {
            at: u32::try_from(at).unwrap_or(u32::MAX),
            width: u16::try_from(width).unwrap_or(u16::MAX),
        }
    }
}

impl Spot {
    /// A value's spot; `key` is where its key stands, if it has one.
    pub fn new(value: Piece, key: Option<Piece>, is_container: bool) -> Self {
        Spot {
            value: match key {
                Some(key) if is_container => key,
                _ => value,
            },
            key: key.unwrap_or(value),
        }
    }
}

/// Reads a text as JSON if it begins like it, else as YAML. The file's name has a say only
/// in what is not JSON but begins like it.
/// `before` is how many values the files before this one have.
pub fn read(name: &str, text: &str, limits: Limits, before: usize) -> Result<Tree, Failure> {
    if text.trim().is_empty() {
        let message = "the file is empty";
        return Err(Failure::new(Code::Syntax, message, None));
    }
    if text.trim_start().starts_with('<') {
        let failure = no_document("HTML or XML");
        return Err(failure.help("a page that shows a document has a link to the document itself"));
    }
    if text.starts_with("%PDF") {
        return Err(no_document("PDF"));
    }
    let tree = read_either(name, text, limits, before)?;
    match tree.root.is_null() {
        true => Err(Failure::new(Code::Syntax, "the file is empty", None)),
        false => Ok(tree),
    }
}

/// The failure of a file that is something else than text with values.
pub fn no_document(kind: &str) -> Failure {
    let message = format!("the file is {kind}, neither JSON nor YAML");
    Failure::new(Code::Syntax, message, None)
}

fn read_either(name: &str, text: &str, limits: Limits, before: usize) -> Result<Tree, Failure> {
    let yaml = |text| yaml::read(text, limits, before);
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml(text);
    }
    let is_json = name.to_ascii_lowercase().ends_with(".json");
    // YAML's flow style begins like JSON; what one cannot read the other may. It would also
    // make strings of malformed numbers, so what is called JSON has to be JSON.
    match json::read(text, limits, before) {
        Ok(tree) => Ok(tree),
        Err(failure) if failure.code == Code::Syntax && !is_json => yaml(text).map_err(|_| failure),
        Err(failure) => Err(failure),
    }
}

/// What a reading keeps count of.
pub struct State {
    limits: Limits,
    nodes: Cell<usize>,
}

impl State {
    pub fn new(limits: Limits, before: usize) -> Self {
        State {
            limits,
            nodes: Cell::new(before),
        }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts values; the message if there are too many.
    pub fn count(&self, more: usize) -> Option<String> {
        let count = self.nodes.get().saturating_add(more);
        self.nodes.set(count);
        (count > self.limits.nodes).then(|| {
            format!(
                "all files together have more than {} values",
                self.limits.nodes
            )
        })
    }

    /// The message for nesting beyond the limit.
    pub fn too_deep(&self) -> String {
        format!("nested deeper than {} levels", self.limits.depth)
    }
}

/// The beginning of a text of the document, for a message.
pub fn short(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
