//! The pipeline: from sources and options to files and diagnostics.

use std::cell::Cell;
use std::ffi::OsStr;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::ir::Api;
#[cfg(feature = "mock-server")]
use crate::mock::Mock;
use crate::naming::{self, Names};
use crate::options::{self, Options};
use crate::plan::Plan;
#[cfg(feature = "call")]
use crate::reference::{self, Asked, Page};
use crate::report::{Answers, Tally};
use crate::resolve::{self, Resolver, Unresolved};
use crate::source::{FileId, Node, Sources};
#[cfg(feature = "call")]
use crate::start::{self, Start};
use crate::transform::{self, defects};
use crate::write::{Change, File};
use crate::{dialect, emit, examples, format, link, lower, overlay};

#[cfg(feature = "mock-server")]
mod answers;

#[cfg(feature = "call")]
mod callable;

#[cfg(feature = "call")]
pub use callable::{Callable, callable};

#[cfg(feature = "diff")]
mod items;

#[cfg(feature = "diff")]
pub(crate) use items::{needed_parts, surface};
#[cfg(feature = "diff")]
pub use items::{public_api, public_items};

#[cfg(any(feature = "mock-server", feature = "search"))]
mod linked;

#[cfg(any(feature = "call", feature = "search"))]
use linked::Linked;

#[cfg(feature = "explore")]
mod lookup;

#[cfg(feature = "search")]
mod search;

#[cfg(feature = "search")]
pub use search::search;

#[cfg(feature = "mock-server")]
mod mocked;

#[cfg(feature = "mock-server")]
use mocked::mocked;

#[cfg(feature = "explore")]
pub use lookup::Lookup;

/// What a run has to show.
#[derive(Debug)]
pub struct Outcome {
    /// The crate, file by file; empty if there are errors.
    pub files: Vec<File>,
    /// What there is to say about the document, in the order it was found.
    pub diagnostics: Vec<Diagnostic>,
    /// What became of operations and fields.
    pub tally: Tally,
    /// The text for the file of names that stay, if the options have one and there are no errors.
    pub names_lock: Option<String>,
}

impl Outcome {
    /// What has to be written for names to stay; `None` if the file says it already, or the options have none.
    #[must_use]
    pub fn stale_names_lock(&self, options: &Options, sources: &Sources) -> Option<Change> {
        let (lock, text) = options.names_lock.as_ref().zip(self.names_lock.as_ref())?;
        let file = lock.file.and_then(|it| sources.file(it));
        // Git may have given it the line ends of another system.
        let is_fresh = file.is_some_and(|it| it.text.replace("\r\n", "\n") == *text);
        (!is_fresh).then(|| Change::write(lock.path.clone(), text.as_bytes()))
    }
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
    generated(&Input::new(sources, document, overlays), options)
}

fn generated(input: &Input<'_>, options: &Options) -> Outcome {
    let mut diagnostics = Diagnostics::default();
    let mut tally = Tally::default();
    let written = run(input, options, &mut diagnostics, &mut tally);
    tally.opaque = diagnostics
        .iter()
        .filter(|it| it.code == Code::OpaqueSchema)
        .count();
    options.rules.apply(&mut diagnostics);
    if options.strict {
        diagnostics.raise(|it| it.severity == Severity::Warning);
    }
    let written = written.filter(|_| !diagnostics.has_errors());
    let (files, names_lock) = written.unwrap_or_default();
    Outcome {
        files,
        diagnostics: diagnostics.into_vec(),
        tally,
        names_lock,
    }
}

/// The same for a document that was read for this alone. Its tree is gone from `sources` then, which spares large ones a
/// copy; places are still known.
pub fn generate_once(
    sources: &mut Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> Outcome {
    // Whoever makes tests against the mock server reads it twice.
    let own = match options.mock_tests {
        true => None,
        false => own_tree(sources, document, overlays),
    };
    let input = Input {
        own: Cell::new(own),
        ..Input::new(sources, document, overlays)
    };
    generated(&input, options)
}

/// What there is to say about a document: all that [`generate`] would find, and advice. Nothing is emitted.
pub fn lint(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> Vec<Diagnostic> {
    linted(sources, document, overlays, options).0
}

/// The same, and what the document means, if it means anything.
pub(crate) fn linted(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Vec<Diagnostic>, Option<Api>) {
    let mut options = options.clone();
    options.rules.advice = true;
    options.example_tests = cfg!(feature = "example-tests");
    let mut diagnostics = Diagnostics::default();
    let input = Input::new(sources, document, overlays);
    let understood = understand(&input, &options, &mut diagnostics, &mut Tally::default());
    options.rules.apply(&mut diagnostics);
    (diagnostics.into_vec(), understood.map(|it| it.0))
}

/// The runtime as a crate of its own, which those of several APIs depend on (the option `runtime`).
pub fn runtime(package: &str) -> Vec<File> {
    emit::shared::files(package)
}

/// The version of the generator that wrote the manifest of such a crate; `None` if it is another's.
pub(crate) fn runtime_version(manifest: &str) -> Option<&str> {
    emit::shared::version_of(manifest)
}

/// What is read.
struct Input<'i> {
    sources: &'i Sources,
    document: FileId,
    overlays: &'i [FileId],
    /// The document's tree, if nobody else needs it and it is linked as it is, without overlays.
    own: Cell<Option<Node>>,
}

/// All stages, in order. `None` if there are errors.
fn run(
    input: &Input<'_>,
    options: &Options,
    diagnostics: &mut Diagnostics,
    tally: &mut Tally,
) -> Option<(Vec<File>, Option<String>)> {
    let (mut api, title) = understand(input, options, diagnostics, tally)?;
    if options.mock_tests {
        tally.answers = answered(input, options, &mut api, diagnostics);
    }
    let names = Names::of(&api);
    let plan = Plan::of(&api);
    let crate_name = options.package_name(title.as_deref());
    let settings = input.settings(options, &crate_name);
    let files = emit::emit(&api, &names, &plan, settings);
    let lock = options.names_lock.as_ref();
    let lock = lock.map(|_| options::names_lock_text(&naming::kept(&api, &names)));
    match format::all(&files) {
        Ok(files) => Some((files, lock)),
        Err(bug) => {
            let message = format!("this is a bug of the generator: {bug}");
            diagnostics.push(Diagnostic::new(Code::Internal, Place::None, message));
            None
        }
    }
}

/// Puts the mock server's answers on the API.
#[cfg(feature = "mock-server")]
fn answered(
    input: &Input<'_>,
    options: &Options,
    api: &mut Api,
    _: &mut Diagnostics,
) -> Option<Answers> {
    // It finds what was found before.
    let mock = mocked(input, options, &mut Diagnostics::default())?;
    Some(answers::attach(api, &mock, input.sources))
}

/// Without the feature nothing answers.
#[cfg(not(feature = "mock-server"))]
fn answered(
    _: &Input<'_>,
    _: &Options,
    _: &mut Api,
    diagnostics: &mut Diagnostics,
) -> Option<Answers> {
    let message = "`mock_tests` needs the generator's feature `mock-server`";
    let diagnostic = Diagnostic::new(Code::MalformedOptions, Place::None, message);
    diagnostics.push(diagnostic.help("the command line has it"));
    None
}

/// The stages before anything is decided of Rust: what the document means, and its title. `None` if there are errors.
fn understand(
    input: &Input<'_>,
    options: &Options,
    diagnostics: &mut Diagnostics,
    tally: &mut Tally,
) -> Option<(Api, Option<String>)> {
    let (tree, unresolved) = input.linked(diagnostics)?;
    crate::lint::check(
        &tree,
        &unresolved,
        options.rules.wants_advice(),
        diagnostics,
    );
    let (tree, _) = dialect::normalize(tree, diagnostics)?;
    let resolver = Resolver::new(&tree, &unresolved);
    let place = |it: &str| options.selector(input.sources, it);
    let selected = resolve::select(&resolver, &options.operations, place, diagnostics);
    diagnostics.proceed()?;
    tally.operations = selected.operations.len() + selected.unreadable.len();

    let settings = lower_settings(options);
    let mut lowered = lower::lower(&resolver, selected.operations, &settings, diagnostics);
    tally.laid = lowered.merged;
    let examples = options
        .example_tests
        .then(|| examples::attach(&mut lowered, &resolver, input.sources, diagnostics));

    let (mut api, defects, policy) = (lowered.api, lowered.defects, options.on_defect);
    let left_out =
        defects::apply_policy(&mut api, &defects, selected.unreadable, policy, diagnostics);
    tally.left_out(left_out);
    diagnostics.proceed()?;
    let known = options::Known {
        root: &tree,
        operations: &selected.known,
        api: &api,
    };
    options::check(options, input.sources, &known, diagnostics);
    let kept = options.names_lock.iter().map(options::NamesLock::kept);
    for (key, message) in kept.flat_map(naming::unfit) {
        let place = options.kept_place(input.sources, key);
        let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
        diagnostics.push(diagnostic.help("delete the line, and the name is given anew"));
    }
    transform::run(&mut api, options, diagnostics)?;
    tally.count(&api, examples);
    Some((api, title(&tree).map(str::to_owned)))
}

/// Prepares the operations of a document to be answered. `None` if there are errors.
///
/// What depends on something broken answers as far as it can: a mock is for trying things out.
#[cfg(feature = "mock-server")]
pub fn mock(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Option<Mock>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let input = Input::new(sources, document, overlays);
    let mock = mocked(&input, options, &mut diagnostics);
    (mock, diagnostics.into_vec())
}

/// The reference of an operation or a schema. `None` if there are errors.
///
/// Only what belongs to it is lowered. What depends on something broken is shown as far as it can be.
#[cfg(feature = "call")]
pub fn reference(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
    asked: &Asked,
) -> (Option<Page>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let input = Input::new(sources, document, overlays);
    let page = referenced(&input, options, asked, &mut diagnostics);
    (page, diagnostics.into_vec())
}

#[cfg(feature = "call")]
fn referenced(
    input: &Input<'_>,
    options: &Options,
    asked: &Asked,
    diagnostics: &mut Diagnostics,
) -> Option<Page> {
    let linked = input.normalized(diagnostics)?;
    page(input, &linked.resolver(), options, asked, diagnostics)
}

/// A page of the reference of a linked and normalized document.
#[cfg(feature = "call")]
fn page(
    input: &Input<'_>,
    resolver: &Resolver<'_>,
    options: &Options,
    asked: &Asked,
    diagnostics: &mut Diagnostics,
) -> Option<Page> {
    let selected = resolve::select(resolver, &[], |_| Place::None, diagnostics);
    diagnostics.proceed()?;
    let all = selected.operations;
    let subject = reference::subject(resolver, &all, &asked.name);
    let subject = subject.map_err(|unknown| diagnostics.push(unknown)).ok()?;

    // A schema is lowered with an operation that uses it, or with all other schemas if none does.
    let wanted = subject.operation().and_then(|it| all.get(it));
    let settings = lower::Settings {
        components: wanted.is_none(),
        webhooks: lower::Webhooks::None,
        examples: false,
        ..lower_settings(options)
    };
    let lowered = lower::lower(
        resolver,
        wanted.cloned().into_iter().collect(),
        &settings,
        diagnostics,
    );
    let mut api = lowered.api;
    // What the options say of calls may name operations that are not looked at here.
    let _ = transform::run(&mut api, options, diagnostics);

    let (names, plan) = (Names::of(&api), Plan::of(&api));
    let material = reference::Material {
        api: &api,
        names: &names,
        plan: &plan,
        settings: emit::Settings {
            options,
            crate_name: &options.package_name(title(resolver.root())),
            document_name: input.document_name(),
            document: input.document,
            sources: input.sources,
        },
        resolver,
        depth: asked.depth,
    };
    reference::page(&material, &subject, &all, diagnostics)
}

/// How the first operation that values are known for is called and answered, of those that the options select. `None` after an
/// error, or if there is no such operation.
#[cfg(feature = "call")]
pub fn start(
    sources: &Sources,
    document: FileId,
    overlays: &[FileId],
    options: &Options,
) -> (Option<Start>, Vec<Diagnostic>) {
    let mut diagnostics = Diagnostics::default();
    let input = Input::new(sources, document, overlays);
    // Both find the same in the document.
    let mock = mocked(&input, options, &mut Diagnostics::default());
    let understood = understand(&input, options, &mut diagnostics, &mut Tally::default());
    let start = mock.zip(understood).and_then(|(mock, (api, title))| {
        let (names, plan) = (Names::of(&api), Plan::of(&api));
        let crate_name = options.package_name(title.as_deref());
        let settings = input.settings(options, &crate_name);
        (0..api.operations.len()).find_map(|index| {
            let call = emit::first_call(&api, &names, &plan, settings, index);
            start::of(&api, index, call, &mock)
        })
    });
    (start, diagnostics.into_vec())
}

impl<'i> Input<'i> {
    fn new(sources: &'i Sources, document: FileId, overlays: &'i [FileId]) -> Self {
        Input {
            sources,
            document,
            overlays,
            own: Cell::default(),
        }
    }
}

/// Takes the tree of a document that nobody else needs, if no other stage asks for it once more: what refers to other files may lead back.
fn own_tree(sources: &mut Sources, document: FileId, overlays: &[FileId]) -> Option<Node> {
    let is_linked = overlays.is_empty() && link::is_linked(sources.root(document));
    is_linked.then(|| sources.take_root(document)).flatten()
}

impl Input<'_> {
    /// The document, overlays applied and other files taken in.
    fn linked(&self, diagnostics: &mut Diagnostics) -> Option<(Node, Unresolved)> {
        if let Some(root) = self.own.take() {
            return Some((root, Unresolved::default()));
        }
        let mut root = self.sources.root(self.document).clone();
        for file in self.overlays {
            overlay::apply(&mut root, self.sources.root(*file), diagnostics);
        }
        diagnostics.proceed()?;
        Some(link::link(self.sources, self.document, root, diagnostics))
    }

    /// What emission needs besides the API.
    fn settings<'s>(&'s self, options: &'s Options, crate_name: &'s str) -> emit::Settings<'s> {
        emit::Settings {
            options,
            crate_name,
            document_name: self.document_name(),
            document: self.document,
            sources: self.sources,
        }
    }

    /// The last part of the document's path, which is all that the crate says of where it was.
    fn document_name(&self) -> &str {
        let path = Path::new(self.sources.file_name(self.document));
        let name = path.file_name().and_then(OsStr::to_str);
        name.unwrap_or("a document")
    }
}

fn title(root: &Node) -> Option<&str> {
    root.pointer("/info/title").and_then(Node::as_str)
}

/// What lowering has to know of the options.
fn lower_settings(options: &Options) -> lower::Settings {
    lower::Settings {
        names: options.names.clone(),
        webhooks: webhooks(options),
        components: options.operations.is_empty(),
        xml_bodies: false,
        examples: options.example_tests,
        formats: options.formats.of_texts(),
        streams: stream_options(options),
    }
}

/// What the options say of streams, which lowering has to know.
fn stream_options(options: &Options) -> Vec<lower::StreamOptions> {
    let calls = options.calls.iter();
    let said = calls.filter_map(|it| {
        Some(lower::StreamOptions {
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
