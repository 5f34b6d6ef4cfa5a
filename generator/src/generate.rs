//! The pipeline: from sources and options to files and diagnostics.

use std::ffi::OsStr;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::ir::{Api, TypeKind};
use crate::options::{self, Options};
use crate::report::{Examples, Streams, Tally};
use crate::source::{FileId, Node, Sources};
use crate::transform::{self, defects};
use crate::write::File;
use crate::{dialect, emit, examples, link, lint, lower, overlay, resolve};

/// What a run has to show.
#[derive(Debug)]
pub struct Outcome {
    /// The crate, file by file; empty if there are errors.
    pub files: Vec<File>,
    /// What there is to say about the document, in the order it was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of operations and fields.
    pub tally: Tally,
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
    let mut tally = Tally::default();
    let files = files(
        sources,
        document,
        overlays,
        options,
        &mut diagnostics,
        &mut tally,
    );
    if options.strict {
        diagnostics.raise(|it| it.severity == Severity::Warning);
    }
    tally.opaque = diagnostics
        .iter()
        .filter(|it| it.code == Code::OpaqueSchema)
        .count();
    Outcome {
        files: match diagnostics.has_errors() {
            true => Vec::new(),
            false => files.unwrap_or_default(),
        },
        diagnostics: diagnostics.into_vec(),
        tally,
    }
}

fn files(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
    diagnostics: &mut Diagnostics,
    tally: &mut Tally,
) -> Option<Vec<File>> {
    let (root, unresolved) = linked(sources, document, overlays, diagnostics)?;
    lint::check(&root, &unresolved, diagnostics);
    let (root, _) = dialect::normalize(root, diagnostics)?;
    let resolver = resolve::Resolver::new(&root, &unresolved);
    let (all, mut lost) = resolve::operations(&resolver, diagnostics);
    if !options.operations.is_empty() {
        lost.clear();
    }
    let ids: Vec<String> = all.iter().map(|it| it.id.clone()).collect();
    let selected = resolve::select(
        all,
        &options.operations,
        |it| options.selector(sources, it),
        diagnostics,
    );
    if diagnostics.has_errors() {
        return None;
    }
    let settings = lower::Settings {
        names: options.names.clone(),
        webhooks: webhooks(options),
        components: options.operations.is_empty(),
        examples: options.example_tests,
        formats: options.formats.of_texts(),
        streams: said_streams(options),
    };
    tally.operations = selected.len() + lost.len();
    let lowered = lower::lower(&resolver, selected, &settings, diagnostics);
    let mut api = lowered.api;
    let candidates = examples::distinct(lowered.examples);
    let mut untested = 0;
    if options.example_tests {
        api.examples = examples::valid(&candidates, &resolver, sources, diagnostics);
        let (made, without) = examples::of_branches(&api, &lowered.unions, &resolver, sources);
        api.examples.extend(made);
        untested = without;
    }
    let chosen = options.on_defect;
    let (skipped, types) = defects::settle(&mut api, &lowered.defects, chosen, diagnostics);
    let lost = defects::lost(lost, chosen, diagnostics);
    tally.skipped = lost.into_iter().chain(skipped).collect();
    tally.skipped_types = types;
    defects::nothing_left(&api, &tally.skipped, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let known = options::Known {
        root: &root,
        operations: &ids,
        api: &api,
    };
    options::check(options, sources, &known, diagnostics);
    transform::run(&mut api, options, diagnostics)?;
    tally.emitted = api.operations.len();
    tally.fields = fields(&api);
    tally.streams = Streams::of(&api);
    tally.examples = options.example_tests.then(|| Examples {
        found: candidates.len(),
        tested: api.examples.iter().filter(|it| it.branch.is_none()).count(),
        with_undeclared: api
            .examples
            .iter()
            .filter(|it| !it.undeclared.is_empty())
            .count(),
        branches: examples::count(&api, untested),
    });
    let title = root.pointer("/info/title").and_then(Node::as_str);
    let crate_name = options.package_name(title);
    let settings = emit::Settings {
        options,
        crate_name: &crate_name,
        document_name: file_name(sources.file_name(document)),
    };
    match emit::emit(&api, settings) {
        Ok(files) => Some(files),
        Err(bug) => {
            let message = format!("this is a bug of the generator: {bug}");
            diagnostics.push(Diagnostic::new(Code::Internal, Place::None, message));
            None
        }
    }
}

/// What the options say of streams, which lowering has to know.
fn said_streams(options: &Options) -> Vec<lower::SaidStream> {
    let calls = options.calls.iter();
    let said = calls.filter_map(|it| {
        Some(lower::SaidStream {
            operation: it.operation.clone(),
            at: it.at,
            facts: it.calls.stream.clone()?,
        })
    });
    said.collect()
}

/// Which webhooks the options want; left out, those that OpenAPI has a keyword for, unless operations were picked.
fn webhooks(options: &Options) -> lower::Webhooks {
    match options.webhooks {
        Some(true) => lower::Webhooks::All,
        None if options.operations.is_empty() => lower::Webhooks::Standard,
        None | Some(false) => lower::Webhooks::None,
    }
}

/// The last part of a path, which is all that the crate says of where its document was.
fn file_name(path: &str) -> &str {
    let name = Path::new(path).file_name().and_then(OsStr::to_str);
    name.unwrap_or("a document")
}

/// How many fields there are in all structs.
fn fields(api: &Api) -> usize {
    let kinds = api.types.iter().map(|it| match &it.kind {
        TypeKind::Object(object) => object.properties.len(),
        _ => 0,
    });
    kinds.sum()
}

/// The document, overlays applied and other files taken in.
fn linked(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    diagnostics: &mut Diagnostics,
) -> Option<(Node, resolve::Unresolved)> {
    let mut root = sources.root(document).clone();
    for file in overlays {
        overlay::apply(&mut root, sources.root(*file), diagnostics);
    }
    if diagnostics.has_errors() {
        return None;
    }
    Some(link::link(sources, document, root, diagnostics))
}

/// Lists the operations of a document that the selectors name, in document order; all of them, if there are none.
pub fn list(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    selectors: &[String],
) -> (Vec<Listed>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let mut listed = Vec::new();
    if let Some((root, unresolved)) = linked(sources, document, overlays, &mut diagnostics)
        && let Some((root, _)) = dialect::normalize(root, &mut diagnostics)
    {
        let resolver = resolve::Resolver::new(&root, &unresolved);
        let (all, _) = resolve::operations(&resolver, &mut diagnostics);
        let selected = resolve::select(all, selectors, |_| Place::None, &mut diagnostics);
        for operation in selected {
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
