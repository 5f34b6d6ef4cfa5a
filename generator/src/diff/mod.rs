//! What a new document does to callers: the differences between two documents, as far as requests, responses or the code that
//! uses the crate can tell.
//!
//! It compares what documents mean, not how they are written: operations are paired by id, by method and path, or by structure
//! (`pair`), and their parts by place (`walk`). So nothing is found where schemas move, are inlined or described otherwise,
//! or where no operation reaches them. What a change does to code is read off the public items of both crates (`items`), which
//! `emit` lists. [`Kind`] is the table of all kinds, which options may judge otherwise, and [`render`] makes text of what was found.

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::options::{self, Options};
use crate::sorting;
use crate::source::{FileId, Sources};

mod items;
mod names;
mod pair;
mod reach;
pub mod render;
mod runtime;
mod version;
mod walk;

pub use crate::changes::{Kind, Rust, Wire};
pub use items::ItemChange;

use version::Version;

/// One of the two documents, with what it is read with.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    /// The files.
    pub sources: &'s Sources,
    /// The document among them.
    pub document: FileId,
    /// The overlays, in the order they are applied.
    pub overlays: &'s [FileId],
    /// The options.
    pub options: &'s Options,
}

/// A difference that callers can tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What kind it is of.
    pub kind: Kind,
    /// What changed, in the document's words: "`note` of `Order`".
    pub subject: String,
    /// How: "`integer` -> `string`". May be empty.
    pub detail: String,
    /// What it does to requests and responses.
    pub wire: Wire,
    /// What it does to code.
    pub rust: Rust,
    /// The public items that it changes.
    pub items: Vec<ItemChange>,
    /// The operations that it reaches, by id; none if it is about the whole document.
    pub operations: Vec<String>,
    /// Where it stands in the old document.
    pub old: Place,
    /// Where it stands in the new one.
    pub new: Place,
    /// Why something is taken for the same under another name.
    pub evidence: Option<String>,
    /// The line of `names` in the options that keeps the old name in Rust.
    pub names: Option<String>,
    /// The verdicts that it would have, if the options judge it otherwise, and why they do.
    pub judged: Option<Judged>,
    /// Whether other changes say it already. Such a one is in JSON alone.
    pub told: bool,
}

/// What the options changed about a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What it does to requests and responses by its kind.
    pub wire: Wire,
    /// What it does to code by its kind.
    pub rust: Rust,
    /// Why it is judged otherwise.
    pub reason: String,
}

/// All differences.
#[derive(Debug, Clone, Default)]
pub struct Diff {
    /// The most severe first.
    pub changes: Vec<Change>,
    /// Whether the new document has no operations at all, unlike the old one.
    pub emptied: Option<Emptied>,
    /// What is said of one document alone, the old one or the new one, if operations of it are left out since they depend on something
    /// broken. They count as gone.
    pub left_out: [Vec<Diagnostic>; 2],
}

/// A document without operations, where there were some. It may be cut off, so what is said of it matters.
#[derive(Debug, Clone)]
pub struct Emptied {
    /// How many the old document has.
    pub operations: usize,
    /// All that is said of the new one.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is nothing to show.
#[derive(Debug)]
pub enum Failure {
    /// The new document has errors, or else the old one.
    Errors {
        /// Whether it is the new one.
        new: bool,
        /// All that is said of it.
        diagnostics: Vec<Diagnostic>,
    },
    /// They are documents of different APIs: hardly anything has a counterpart.
    Different {
        /// The titles, old and new.
        titles: (String, String),
        /// How many operations (or schemas, if there are none) have a counterpart, and of how many.
        alike: (usize, usize),
        /// What is said of the new one, if it has no operations, unlike the old one.
        emptied: Option<Emptied>,
    },
}

/// With fewer counterparts than one of these, two documents are of different APIs.
const ALIKE: usize = 10;

/// Compares two documents.
///
/// # Errors
///
/// If a document has errors, the new one's first, or if they are of different APIs.
pub fn diff(old: Side<'_>, new: Side<'_>) -> Result<Diff, Failure> {
    compare(old, new, true)
}

/// The same, even if they are of different APIs.
///
/// # Errors
///
/// If a document has errors, the new one's first.
pub fn diff_any(old: Side<'_>, new: Side<'_>) -> Result<Diff, Failure> {
    compare(old, new, false)
}

fn compare(old: Side<'_>, new: Side<'_>, only_alike: bool) -> Result<Diff, Failure> {
    let failed = |new: bool| move |diagnostics| Failure::Errors { new, diagnostics };
    let severities = &new.options.severities;
    let new = Version::read(new).map_err(failed(true))?;
    let old = Version::read(old).map_err(failed(false))?;
    let pairs = pair::operations(&old, &new);
    let alike = pair::alike(&old, &new, &pairs);
    let operations = [&old, &new].map(|it| it.api.operations.len());
    let emptied = (operations[0] > 0 && operations[1] == 0).then(|| Emptied {
        operations: operations[0],
        diagnostics: new.said.clone(),
    });
    if only_alike && old.api.title != new.api.title && alike.0 * ALIKE < alike.1 {
        let titles = (old.api.title.clone(), new.api.title.clone());
        return Err(Failure::Different {
            titles,
            alike,
            emptied,
        });
    }
    let found = walk::walk(&old, &new, &pairs);
    let mut changes = items::judged(&old, &new, found);
    let mut of_runtime = runtime::changes(&old, &new);
    let all = changes.iter_mut();
    all.chain(of_runtime.iter_mut().map(|it| &mut it.change))
        .for_each(|it| it.judge(severities));
    runtime::note_told(&old, &new, &changes, &mut of_runtime);
    changes.extend(of_runtime.into_iter().map(|it| it.change));
    // Stable, so that what is equally severe stays in the order of the document.
    sorting::sort_by_key(&mut changes, |it| {
        (std::cmp::Reverse(it.wire), std::cmp::Reverse(it.rust))
    });
    let left_out = [
        left_out(&old.said, &new.said),
        left_out(&new.said, &old.said),
    ];
    Ok(Diff {
        changes,
        emptied,
        left_out,
    })
}

/// What is said of a document and not of the other one, if it has to do with operations that are left out.
fn left_out(said: &[Diagnostic], of_other: &[Diagnostic]) -> Vec<Diagnostic> {
    let known = |it: &&Diagnostic| {
        let mut others = of_other.iter();
        others.any(|other| (other.code, &other.message) == (it.code, &it.message))
    };
    let own = said.iter().filter(|it| it.severity >= Severity::Warning);
    let own: Vec<Diagnostic> = own.filter(|it| !known(it)).cloned().collect();
    let is_left_out = |it: &Diagnostic| it.code == Code::SkippedOperation;
    match own.iter().any(is_left_out) {
        true => own,
        false => Vec::new(),
    }
}

impl Change {
    /// Gives it the verdicts that the options say.
    fn judge(&mut self, severities: &IndexMap<Kind, options::Severity>) {
        let Some(said) = severities.get(&self.kind) else {
            return;
        };
        let (wire, rust) = (
            said.wire.unwrap_or(self.wire),
            said.rust.unwrap_or(self.rust),
        );
        if (wire, rust) != (self.wire, self.rust) {
            self.judged = Some(Judged {
                wire: self.wire,
                rust: self.rust,
                reason: said.reason.clone(),
            });
            (self.wire, self.rust) = (wire, rust);
        }
    }
}

impl Diff {
    /// The changes that people read: without those that others say already.
    pub fn shown(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|it| !it.told)
    }

    /// Whether callers can tell no difference.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The most severe that happens to requests and responses.
    pub fn wire(&self) -> Wire {
        let all = self.changes.iter().map(|it| it.wire);
        all.max().unwrap_or(Wire::Compatible)
    }

    /// The most severe that happens to code.
    pub fn rust(&self) -> Rust {
        let all = self.changes.iter().map(|it| it.rust);
        all.max().unwrap_or(Rust::None)
    }
}
