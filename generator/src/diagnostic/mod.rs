//! Diagnostics: findings with a stable code, a severity and a place.
//!
//! Every stage reports here and nowhere else; [`render`](crate::report::render) makes text of it. A diagnostic names a node,
//! not a line: lines are found only for those that are shown.

use foldhash::{HashMap, HashSet};

use crate::ids::NodeId;

mod codes;
pub(crate) mod suggest;

pub use codes::Code;

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
    /// The tentative ones by code and place, as indices into the list.
    tentative: HashMap<(Code, NodeId), usize>,
    /// The tentative ones about an object, in the same way.
    about: HashMap<NodeId, Vec<usize>>,
}

impl Diagnostics {
    /// Adds one, unless the very same one is there already (a schema may be visited twice). A tentative one of
    /// the same code at the same place gives way to it.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.defects += usize::from(diagnostic.code.is_defect());
        if let Place::Value(node) | Place::Key(node) = diagnostic.place
            && let Some(index) = self.tentative.remove(&(diagnostic.code, node))
        {
            self.known.insert(diagnostic.clone());
            let replaced = std::mem::replace(&mut self.list[index], diagnostic);
            let help = &mut self.list[index].help;
            *help = help.take().or(replaced.help);
            return;
        }
        if self.known.insert(diagnostic.clone()) {
            self.list.push(diagnostic);
        }
    }

    /// Adds what is wrong with an object and costs nothing so far: a note, whatever its code. [`escalate`](Self::escalate)
    /// gives it the severity of its code.
    pub fn tentative(&mut self, object: NodeId, mut diagnostic: Diagnostic) {
        diagnostic.severity = Severity::Note;
        if !self.known.insert(diagnostic.clone()) {
            return;
        }
        let index = self.list.len();
        if let Place::Value(node) | Place::Key(node) = diagnostic.place {
            self.tentative
                .entry((diagnostic.code, node))
                .or_insert(index);
        }
        self.about.entry(object).or_default().push(index);
        self.list.push(diagnostic);
    }

    /// Gives the tentative diagnostics about an object their codes' severity, because the object is left out. Returns
    /// whether any of them says why.
    pub fn escalate(&mut self, object: NodeId) -> bool {
        let mut explained = false;
        for index in self.about.get(&object).into_iter().flatten() {
            let found = &mut self.list[*index];
            found.severity = found.severity.max(found.code.severity());
            explained |= found.severity > Severity::Note;
        }
        explained
    }

    /// Whether any of them forbids to go on.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|it| it.severity == Severity::Error)
    }

    /// `None` if any of them forbids to go on.
    pub fn proceed(&self) -> Option<()> {
        (!self.has_errors()).then_some(())
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

    /// Gives each the severity that is chosen for it, and drops those for which there is none.
    pub fn judge(&mut self, chosen: impl Fn(&Diagnostic) -> Option<Severity>) {
        // Their indices are no longer right.
        self.tentative.clear();
        self.about.clear();
        self.list.retain_mut(|it| match chosen(it) {
            Some(severity) => {
                it.severity = severity;
                true
            }
            None => false,
        });
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
