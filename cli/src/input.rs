//! What the commands read: the arguments about it, and the files that they name.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use specwright::OnDefect;
use specwright::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use specwright::fix;
use specwright::options::{self, Layout, Options, SharedRuntime};
use specwright::source::{Disk, FileId, FileKind, Files, Sources};

use super::progress::Progress;
use super::{FAILED, output};

/// What is read.
#[derive(Args, Clone)]
pub struct Source {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input. Optional if the options name it.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// The options file. If no document is named either: `specwright.yaml` or `spec/specwright.yaml` in this folder or the nearest
    /// one above.
    #[arg(long, value_name = "FILE")]
    pub options: Option<PathBuf>,
    /// Select operations by operationId, `METHOD /path` or tag; may be repeated. All if omitted.
    #[arg(long = "operation", value_name = "SEL")]
    pub operations: Vec<String>,
    /// Apply an OpenAPI Overlay; may be repeated.
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<PathBuf>,
    /// The folder that referenced files may be read from. The document's own if omitted.
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
}

impl Source {
    /// The source if the first argument turns out to be one of the words after it, because options name the document
    /// already, there is no such file, and it does not look like one either.
    pub fn without_word(&self, words: &mut Vec<String>) -> Source {
        let mut source = self.clone();
        let Some(spec) = self
            .spec
            .as_ref()
            .filter(|it| !looks_like_a_file(it) && !it.exists())
        else {
            return source;
        };
        source.options = source.options.or_else(project);
        if source.options.is_some() {
            words.insert(0, spec.to_string_lossy().into_owned());
            source.spec = None;
        }
        source
    }

    /// The options file: the one that is named, or that of the project if no document is named either.
    fn options(&self) -> Option<PathBuf> {
        let named = self.options.clone();
        named.or_else(|| self.spec.is_none().then(project).flatten())
    }
}

/// Whether an argument is the name of a document, whether or not there is one. Ids of operations may have dots and slashes too, and
/// `GET` stands before a path.
fn looks_like_a_file(path: &Path) -> bool {
    let has_ending = path.extension().is_some_and(|it| {
        let endings = ["json", "yaml", "yml"];
        endings.iter().any(|known| it.eq_ignore_ascii_case(known))
    });
    let text = path.to_string_lossy();
    has_ending
        || text == "-"
        || text.contains("://")
        || text.starts_with("./")
        || text.starts_with("../")
}

/// Where the options of a project are, below its folder.
const PROJECT: [&str; 2] = ["specwright.yaml", "spec/specwright.yaml"];

/// The options file of the project that the current folder is in: in this folder, or in the nearest one above that has one.
pub fn project() -> Option<PathBuf> {
    let folder = std::env::current_dir().ok()?;
    let mut above = PathBuf::new();
    for _ in folder.ancestors() {
        let file = project_in(&above, &Disk);
        if file.is_some() {
            return file;
        }
        above.push("..");
    }
    None
}

/// The options file of the project in a folder of the disk, or of what else has files.
pub fn project_in(folder: &Path, files: &dyn Files) -> Option<PathBuf> {
    let mut paths = PROJECT.iter().map(|it| folder.join(it));
    paths.find(|it| files.kind(it) == Some(FileKind::File))
}

/// What is read, and what becomes of it.
#[derive(Args)]
pub struct Input {
    #[command(flatten)]
    pub source: Source,
    /// Generate types for webhook payloads, even if operations are selected, and for `x-webhooks`.
    #[arg(long)]
    pub webhooks: bool,
    /// The crate's name. Derived from the document's title if omitted.
    #[arg(long, value_name = "NAME")]
    pub crate_name: Option<String>,
    /// Depend on the runtime in this folder, which `specwright runtime` wrote, in place of one of its own.
    #[arg(long, value_name = "DIR")]
    pub runtime: Option<PathBuf>,
    /// One crate, or a workspace of crates that compile at the same time: one for each group of operations.
    #[arg(long, value_name = "crate|workspace", value_parser = layout)]
    pub layout: Option<Layout>,
    /// How to handle operations that depend on something broken: leave them out, stop, or keep raw JSON. If omitted they are
    /// left out and the exit code is 3.
    #[arg(long, value_name = "skip|error|opaque", value_parser = on_defect)]
    pub on_defect: Option<OnDefect>,
    /// Treat warnings as errors.
    #[arg(long)]
    pub strict: bool,
    /// Generate tests that read and write each valid example of the document.
    #[arg(long)]
    pub example_tests: bool,
    /// Generate tests that read and write the answer of `specwright mock` to each operation.
    #[arg(long)]
    pub mock_tests: bool,
    /// Write a JSON report of what was left out or weakened.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub detail: output::Detail,
}

/// What the arguments amount to once the files are read.
pub struct Session {
    pub sources: Sources,
    pub options: Options,
    pub document: FileId,
    pub overlays: Vec<FileId>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What was read, whether or not it is of use.
pub struct Read {
    pub sources: Sources,
    pub diagnostics: Vec<Diagnostic>,
    /// `None` if there is an error among the diagnostics.
    pub opened: Option<(Options, options::Input)>,
}

impl Read {
    /// The name of the document.
    pub fn name(&self) -> &str {
        let document = self.opened.as_ref().map(|it| it.1.document);
        document.map_or("", |it| self.sources.file_name(it))
    }
}

/// Reads what the arguments name, and shows nothing.
pub fn read_all(
    source: &Source,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
) -> Read {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let opened = read(source, None, adjust, &mut sources, &mut diagnostics);
    Read {
        sources,
        diagnostics: diagnostics.into_vec(),
        opened,
    }
}

fn on_defect(text: &str) -> Result<OnDefect, String> {
    OnDefect::parse(text).ok_or_else(|| "it is `skip`, `error` or `opaque`".to_owned())
}

fn layout(text: &str) -> Result<Layout, String> {
    Layout::parse(text).ok_or_else(|| "it is `crate` or `workspace`".to_owned())
}

/// Reads what the arguments name; the exit code if that fails.
pub fn open(source: &Source, aside: output::Aside) -> Result<Session, u8> {
    open_and_show(source, aside.detail(), |_| Ok(()))
}

/// The same, with a say in how diagnostics are shown.
pub fn open_and_show(
    source: &Source,
    detail: output::Detail,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
) -> Result<Session, u8> {
    open_and_note(source, detail, &mut BTreeSet::new(), adjust)
}

/// The same; also notes which files were read, or were to be.
pub fn open_and_note(
    source: &Source,
    detail: output::Detail,
    noted: &mut BTreeSet<PathBuf>,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
) -> Result<Session, u8> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let waiting = Progress::of("reading", detail.quiet);
    let read = read(source, None, adjust, &mut sources, &mut diagnostics);
    drop(waiting);
    noted.extend(source.options());
    noted.extend(source.spec.iter().chain(&source.overlays).cloned());
    noted.extend(sources.names().map(PathBuf::from));
    match read {
        Some((options, input)) => Ok(Session {
            sources,
            options,
            document: input.document,
            overlays: input.overlays,
            diagnostics: diagnostics.into_vec(),
        }),
        None => {
            output::show(&diagnostics.into_vec(), &sources, detail);
            Err(FAILED)
        }
    }
}

/// Reads the same with another text of the document. `None` after an error, which nobody is told.
pub fn reread(
    source: &Source,
    text: &str,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
) -> Option<fix::Opened> {
    let mut sources = Sources::new();
    let mut unsaid = Diagnostics::default();
    let (_, input) = read(source, Some(text), adjust, &mut sources, &mut unsaid)?;
    Some(fix::Opened { sources, input })
}

fn read(
    source: &Source,
    text: Option<&str>,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<(Options, options::Input)> {
    let mut options = match source.options() {
        Some(path) => Options::read(&path, sources, diagnostics)?,
        None if source.spec.is_none() => {
            diagnostics.push(no_project());
            return None;
        }
        None => Options::default(),
    };
    if let Err(misused) = adjust(&mut options) {
        diagnostics.push(misused);
        return None;
    }
    if !source.operations.is_empty() {
        options.operations.clone_from(&source.operations);
    }
    options.reach.root = source.root.clone().or(options.reach.root);
    options.overlays.extend(source.overlays.iter().cloned());
    let input = match (&source.spec, text) {
        (Some(spec), _) if spec == Path::new("-") => {
            let document = standard_input(&options, sources, diagnostics)?;
            options.with_overlays(document, sources, diagnostics)?
        }
        (spec, Some(text)) => {
            let document = spec.clone().or(options.document.clone())?;
            let document = sources.add_document_at(
                &document,
                text.as_bytes().to_vec(),
                &options.reach,
                diagnostics,
            )?;
            options.with_overlays(document, sources, diagnostics)?
        }
        (spec, None) => {
            options.document = spec.clone().or(options.document);
            options.open(sources, diagnostics)?
        }
    };
    Some((options, input))
}

/// Outside of a project, and without a document.
fn no_project() -> Diagnostic {
    let message = "no document is named, and no `specwright.yaml` is in this folder or one above";
    let help = "name a document; `specwright new DIR --spec SPEC` begins a project";
    Diagnostic::new(Code::MalformedOptions, Place::None, message).help(help)
}

/// What the arguments say of the crate goes before what the options say.
pub fn adjust(input: &Input, options: &mut Options) -> Result<(), Diagnostic> {
    if let Some(name) = &input.crate_name {
        named(name)?;
        options.crate_name = Some(name.clone());
    }
    options.layout = input.layout.unwrap_or(options.layout);
    if let Some(folder) = &input.runtime {
        options.runtime = Some(SharedRuntime::at(folder.clone()));
    }
    if input.webhooks {
        options.webhooks = Some(true);
    }
    options.on_defect = input.on_defect.or(options.on_defect);
    options.strict |= input.strict;
    options.example_tests |= input.example_tests;
    options.mock_tests |= input.mock_tests;
    Ok(())
}

/// Whether a crate can be called so.
pub fn named(name: &str) -> Result<(), Diagnostic> {
    if Options::is_crate_name(name) {
        return Ok(());
    }
    let message = format!("`{name}` cannot name a crate");
    let diagnostic = Diagnostic::new(Code::MalformedOptions, Place::None, message);
    Err(diagnostic.help(Options::crate_name_help(name)))
}

fn standard_input(
    options: &Options,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    let read = piped(sources.bytes_left());
    let bytes = read.map_err(|unread| diagnostics.push(unread)).ok()?;
    sources.add_document_bytes("standard input", bytes, &options.reach, diagnostics)
}

/// What standard input has, and of what has more than may be read so much that this is seen.
pub fn piped(limit: usize) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = std::io::stdin().take(most).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| {
        let message = format!("cannot read standard input: {error}");
        Diagnostic::new(Code::UnreadableFile, Place::None, message)
    })
}
