//! What the generator has to say about a document.
//!
//! Every stage reports here and nowhere else; nothing is printed or rendered
//! before [`render`](fn@render). A diagnostic names a node, not a line: the line is found
//! only for those that are shown.

use std::collections::{HashMap, HashSet};

use crate::source::NodeId;

mod codes;
mod render;

pub use codes::Code;
pub use render::{RenderOptions, render, summary};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something the document says is carried less exactly than written.
    Note,
    /// Something in the document is wrong, or was skipped, and the rest works.
    Warning,
    /// Nothing is generated.
    Error,
}

/// Where in the sources a diagnostic points.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The value of a node.
    Value(NodeId),
    /// The key under which a node stands.
    Key(NodeId),
    /// A position in a file that could not be read into a tree: one-based line and column.
    Position {
        /// The file, as an index into the sources.
        file: usize,
        /// One-based.
        line: usize,
        /// One-based, in characters.
        column: usize,
    },
    /// Nowhere: about the command or the options.
    None,
}

/// One finding, with its stable code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: Code,
    /// Its weight: the code's own, unless a mode such as `--strict` raised it.
    pub severity: Severity,
    /// Lower case, no full stop, names what is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A word under the caret.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with its code's own severity.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            place,
            label: None,
            help: None,
        }
    }

    /// Adds the word under the caret.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Adds what to do about it.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// The diagnostics of a run, in the order they were found.
#[derive(Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    known: HashSet<Diagnostic>,
    defects: usize,
    /// Which remarks have a code at a place, as indices into the list.
    remarks: HashMap<(Code, NodeId), usize>,
    /// Which remarks are about an object, in the same way.
    about: HashMap<NodeId, Vec<usize>>,
}

impl Diagnostics {
    /// Adds one, unless the very same one is there already (a schema may be visited twice). A remark of the same code
    /// at the same place gives way to it.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.defects += usize::from(diagnostic.code.is_defect());
        if let Place::Value(node) | Place::Key(node) = diagnostic.place
            && let Some(index) = self.remarks.remove(&(diagnostic.code, node))
        {
            self.known.insert(diagnostic.clone());
            let remark = std::mem::replace(&mut self.list[index], diagnostic);
            let help = &mut self.list[index].help;
            *help = help.take().or(remark.help);
            return;
        }
        if self.known.insert(diagnostic.clone()) {
            self.list.push(diagnostic);
        }
    }

    /// Adds what is wrong with an object and costs nothing so far: a note, whatever its code. It gets its weight from
    /// the stage that loses something by it.
    pub fn remark(&mut self, object: NodeId, mut diagnostic: Diagnostic) {
        diagnostic.severity = Severity::Note;
        if !self.known.insert(diagnostic.clone()) {
            return;
        }
        let index = self.list.len();
        if let Place::Value(node) | Place::Key(node) = diagnostic.place {
            self.remarks.entry((diagnostic.code, node)).or_insert(index);
        }
        self.about.entry(object).or_default().push(index);
        self.list.push(diagnostic);
    }

    /// Gives the remarks about an object the weight that their codes have, because the object is left out; whether
    /// there are any that say why.
    pub fn weigh(&mut self, object: NodeId) -> bool {
        let mut told = false;
        for index in self.about.get(&object).into_iter().flatten() {
            let remark = &mut self.list[*index];
            remark.severity = remark.severity.max(remark.code.severity());
            told |= remark.severity > Severity::Note;
        }
        told
    }

    /// Whether any of them forbids to go on.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|it| it.severity == Severity::Error)
    }

    /// How often a defect was come across, the same one counted each time.
    pub fn defects(&self) -> usize {
        self.defects
    }

    /// Makes all that are chosen errors.
    pub fn raise(&mut self, chosen: impl Fn(&Diagnostic) -> bool) {
        let chosen = self.list.iter_mut().filter(|it| chosen(it));
        chosen.for_each(|it| it.severity = Severity::Error);
    }

    /// All of them, in the order they were found.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }

    /// All of them, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}
