//! The pipeline: from sources and options to files and diagnostics.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::options::Options;
use crate::source::{FileId, Node, Sources};
use crate::write::File;
use crate::{dialect, emit, lower, overlay, resolve, share};

/// What a run has to show.
#[derive(Debug)]
pub struct Outcome {
    /// The crate, file by file; empty if there are errors.
    pub files: Vec<File>,
    /// What there is to say about the document, in the order it was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// An operation of a document, as `list` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// `operationId`, or a name made of method and path.
    pub id: String,
    /// Upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The operation's tags.
    pub tags: Vec<String>,
}

/// Generates a crate.
///
/// The same sources and options give the same bytes, in the same order. No input panics:
/// what is wrong with it is in the [`Outcome`]'s diagnostics, and any error among them
/// means that there are no files.
pub fn generate(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> Outcome {
    let mut diagnostics = Diagnostics::default();
    let files = files(sources, document, overlays, options, &mut diagnostics);
    Outcome {
        files: match diagnostics.has_errors() {
            true => Vec::new(),
            false => files.unwrap_or_default(),
        },
        diagnostics: diagnostics.into_vec(),
    }
}

fn files(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<File>> {
    let root = prepared(sources, document, overlays, diagnostics)?;
    let resolver = resolve::Resolver::new(&root);
    let all = resolve::operations(&resolver, diagnostics);
    let selected = resolve::select(all, &options.operations, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let settings = lower::Settings {
        names: options.names.clone(),
    };
    let mut api = lower::lower(&resolver, selected, &settings, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    share::share(&mut api);
    let settings = options.emit_settings(sources.file_name(document));
    match emit::emit(&api, &settings) {
        Ok(files) => Some(files),
        Err(bug) => {
            let message = format!("this is a bug of the generator: {bug}");
            diagnostics.push(Diagnostic::new(Code::Internal, Place::None, message));
            None
        }
    }
}

/// The document in the one dialect that the later stages know, overlays applied.
fn prepared(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let mut root = sources.root(document).clone();
    for file in overlays {
        overlay::apply(&mut root, sources.root(*file), diagnostics);
    }
    if diagnostics.has_errors() {
        return None;
    }
    let (root, _) = dialect::normalize(root, diagnostics)?;
    Some(root)
}

/// Lists a document's operations, in document order.
pub fn list(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
) -> (Vec<Listed>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let mut listed = Vec::new();
    if let Some(root) = prepared(sources, document, overlays, &mut diagnostics) {
        let resolver = resolve::Resolver::new(&root);
        for operation in resolve::operations(&resolver, &mut diagnostics) {
            listed.push(Listed {
                tags: operation.tags().map(str::to_owned).collect(),
                id: operation.id,
                method: operation.method,
                path: operation.path.to_owned(),
            });
        }
    }
    (listed, diagnostics.into_vec())
}
