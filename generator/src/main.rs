//! The command line: `specwright generate`, `check`, `runtime`, `list`, `mock` and `explain`.
//!
//! Diagnostics go to standard error, what was asked for to standard output. The exit code is
//! 0 if all is well, 1 if `check` found the output stale, 2 if there were errors, 3 if operations were left out that
//! nobody chose to leave out.

#![forbid(unsafe_code)]

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use specwright::OnDefect;
use specwright::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use specwright::options::{self, Options, SharedRuntime};
use specwright::report::{RenderOptions, render};
use specwright::shared_runtime;
use specwright::source::{FileId, Sources};
use specwright::write::{self, Mode};

#[path = "cli/mock.rs"]
mod mock;

/// A tree of a million nodes is built and taken apart twice as fast as with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Generates a Rust client crate from an OpenAPI document.
///
/// Exit codes: 0 success; 1 `check` found stale files; 2 errors, nothing was written; 3 the crate was written without the
/// operations that depend on something broken, and `--on-defect skip` was not given.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate a crate.
    Generate {
        #[command(flatten)]
        input: Input,
        /// The crate's folder.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Check that a crate is up to date: exits with 1 and lists the stale files if it is not.
    Check {
        #[command(flatten)]
        input: Input,
        /// The crate's folder.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Generate the runtime as a crate of its own, for crates of several APIs that share it (`generate --runtime DIR`).
    Runtime {
        /// The crate's folder.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// The crate's name. If omitted the one that it has, or `api-runtime`.
        #[arg(long, value_name = "NAME")]
        crate_name: Option<String>,
        /// Check that it is up to date instead: exits with 1 and lists the stale files if it is not.
        #[arg(long)]
        check: bool,
    },
    /// List the operations of a document, or the selected ones: id, method, path, tags.
    List {
        #[command(flatten)]
        source: Source,
    },
    Mock(mock::Arguments),
    /// Explain a diagnostic's code, or list all codes.
    Explain {
        /// A code, such as S201; all codes if omitted.
        code: Option<String>,
    },
}

/// What is read.
#[derive(Args)]
struct Source {
    /// The OpenAPI document, YAML or JSON; `-` reads standard input. Optional if the options name it.
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// The options file.
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
    /// Select operations by operationId, `METHOD /path` or tag; may be repeated. All if omitted.
    #[arg(long = "operation", value_name = "SEL")]
    operations: Vec<String>,
    /// Apply an OpenAPI Overlay; may be repeated.
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// The folder that referenced files may be read from. The document's own if omitted.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

/// What is read, and what becomes of it.
#[derive(Args)]
struct Input {
    #[command(flatten)]
    source: Source,
    /// Generate types for webhook payloads, even if operations are selected, and for `x-webhooks`.
    #[arg(long)]
    webhooks: bool,
    /// The crate's name. Derived from the document's title if omitted.
    #[arg(long, value_name = "NAME")]
    crate_name: Option<String>,
    /// Depend on the runtime in this folder, which `specwright runtime` wrote, in place of one of its own.
    #[arg(long, value_name = "DIR")]
    runtime: Option<PathBuf>,
    /// How to handle operations that depend on something broken: leave them out, stop, or keep raw JSON. If omitted they are
    /// left out and the exit code is 3.
    #[arg(long, value_name = "skip|error|opaque", value_parser = on_defect)]
    on_defect: Option<OnDefect>,
    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,
    /// Generate tests that read and write each valid example of the document.
    #[arg(long)]
    example_tests: bool,
    /// Write a JSON report of what was left out or weakened.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Show notes as well: what is represented less exactly than written.
    #[arg(long)]
    notes: bool,
}

/// What the arguments amount to once the files are read.
struct Session {
    sources: Sources,
    options: Options,
    document: FileId,
    overlays: Vec<FileId>,
    diagnostics: Vec<Diagnostic>,
}

const STALE: u8 = 1;
const FAILED: u8 = 2;
/// Not an error, since the rest is of use for a first look; not a success either, as a script would go on with a client
/// that lacks methods, and nobody would know before they are called.
const INCOMPLETE: u8 = 3;

fn main() -> ExitCode {
    let code = match Cli::parse().command {
        Command::Generate { input, out } => generate(&input, &out, Mode::Write),
        Command::Check { input, out } => generate(&input, &out, Mode::Check),
        Command::Runtime {
            out,
            crate_name,
            check,
        } => {
            let mode = if check { Mode::Check } else { Mode::Write };
            runtime(&out, crate_name.as_deref(), mode)
        }
        Command::List { source } => list(&source),
        Command::Mock(arguments) => mock::run(&arguments),
        Command::Explain { code: Some(code) } => explain(&code),
        Command::Explain { code: None } => codes(),
    };
    ExitCode::from(code)
}

fn on_defect(text: &str) -> Result<OnDefect, String> {
    OnDefect::parse(text).ok_or_else(|| "it is `skip`, `error` or `opaque`".to_owned())
}

fn say(text: &str) {
    // A closed pipe on the other side is no concern of ours.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Shows diagnostics, and how to see those that are counted only.
fn show(diagnostics: &[Diagnostic], sources: &Sources, notes: bool) {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = render(diagnostics, sources, RenderOptions { color, notes });
    let hidden = !notes && diagnostics.iter().any(|it| it.severity == Severity::Note);
    match text.strip_suffix('\n') {
        Some(text) if hidden => say(&format!("{text} (`--notes` shows them)\n")),
        _ => say(&text),
    }
}

fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Reads what the arguments name; the exit code if that fails.
fn open(
    source: &Source,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
) -> Result<Session, u8> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    match read(source, adjust, &mut sources, &mut diagnostics) {
        Some((options, input)) => Ok(Session {
            sources,
            options,
            document: input.document,
            overlays: input.overlays,
            diagnostics: diagnostics.into_vec(),
        }),
        None => {
            show(&diagnostics.into_vec(), &sources, false);
            Err(FAILED)
        }
    }
}

fn read(
    source: &Source,
    adjust: impl FnOnce(&mut Options) -> Result<(), Diagnostic>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<(Options, options::Input)> {
    let mut options = match &source.options {
        Some(path) => Options::read(path, sources, diagnostics)?,
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
    let input = match &source.spec {
        Some(spec) if spec == Path::new("-") => {
            let document = standard_input(&options, sources, diagnostics)?;
            options.with_overlays(document, sources, diagnostics)?
        }
        spec => {
            options.document = spec.clone().or(options.document);
            options.open(sources, diagnostics)?
        }
    };
    Some((options, input))
}

/// What the arguments say of the crate goes before what the options say.
fn adjust(input: &Input, options: &mut Options) -> Result<(), Diagnostic> {
    if let Some(name) = &input.crate_name {
        named(name)?;
        options.crate_name = Some(name.clone());
    }
    if let Some(folder) = &input.runtime {
        options.runtime = Some(SharedRuntime::at(folder.clone()));
    }
    if input.webhooks {
        options.webhooks = Some(true);
    }
    options.on_defect = input.on_defect.or(options.on_defect);
    options.strict |= input.strict;
    options.example_tests |= input.example_tests;
    Ok(())
}

/// Whether a crate can be called so.
fn named(name: &str) -> Result<(), Diagnostic> {
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
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().read_to_end(&mut bytes) {
        let message = format!("cannot read standard input: {error}");
        diagnostics.push(Diagnostic::new(Code::UnreadableFile, Place::None, message));
        return None;
    }
    sources.add_document_bytes("standard input", bytes, &options.reach, diagnostics)
}

fn generate(input: &Input, out: &Path, mode: Mode) -> u8 {
    let mut session = match open(&input.source, |options| adjust(input, options)) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let mut unfit = Diagnostics::default();
    let opened = shared_runtime::open(&mut session.options, out, &session.sources, &mut unfit);
    if opened.is_none() {
        show(&unfit.into_vec(), &session.sources, false);
        return FAILED;
    }
    let outcome = specwright::generate(
        &session.sources,
        session.document,
        &session.overlays,
        &session.options,
    );
    session.diagnostics.extend(outcome.diagnostics);
    let fail = |message: String| {
        let diagnostic = Diagnostic::new(Code::Output, Place::None, message);
        show(&[diagnostic], &session.sources, false);
        FAILED
    };
    if let Some(path) = &input.report {
        let report = specwright::report(&outcome.tally, &session.diagnostics, &session.sources);
        if let Err(error) = std::fs::write(path, format!("{report:#}\n")) {
            return fail(format!("cannot write `{}`: {error}", path.display()));
        }
    }
    let mut errors = session.diagnostics.iter().map(|it| it.severity);
    let failed = errors.any(|it| it == Severity::Error);
    show(&session.diagnostics, &session.sources, input.notes);
    if failed {
        return FAILED;
    }
    let report = match write::apply(out, &outcome.files, mode) {
        Ok(report) => report,
        Err(error) => return fail(error.to_string()),
    };
    let fresh = mode == Mode::Write || report.is_fresh();
    tell(&report, out, mode);
    let tally = outcome.tally;
    if mode == Mode::Write || tally.is_incomplete() {
        print(&format!("{}\n", tally.line()));
    }
    let chosen = session.options.on_defect == Some(OnDefect::Skip);
    match (fresh, tally.is_incomplete() && !chosen) {
        (false, _) => STALE,
        (true, true) => INCOMPLETE,
        (true, false) => 0,
    }
}

fn runtime(out: &Path, crate_name: Option<&str>, mode: Mode) -> u8 {
    let fail = |diagnostic: Diagnostic| {
        show(&[diagnostic], &Sources::new(), false);
        FAILED
    };
    if let Some(misnamed) = crate_name.and_then(|it| named(it).err()) {
        return fail(misnamed);
    }
    match shared_runtime::apply(out, crate_name, mode) {
        Ok(report) => {
            tell(&report, out, mode);
            match mode == Mode::Write || report.is_fresh() {
                true => 0,
                false => STALE,
            }
        }
        Err(message) => fail(Diagnostic::new(Code::Output, Place::None, message)),
    }
}

/// Prints what became of files, or would become of them.
fn tell(report: &write::Report, out: &Path, mode: Mode) {
    let name = out.display();
    if mode == Mode::Write {
        let (changed, removed) = (report.changed.len(), report.removed.len());
        let unchanged = report.unchanged;
        print(&format!(
            "{name}: {changed} written, {removed} removed, {unchanged} unchanged\n"
        ));
        return;
    }
    for path in &report.changed {
        print(&format!("{name}/{path}\n"));
    }
    for path in &report.removed {
        print(&format!("{name}/{path} (no longer generated)\n"));
    }
}

fn list(source: &Source) -> u8 {
    let session = match open(source, |_| Ok(())) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let Session {
        sources,
        document,
        overlays,
        ..
    } = &session;
    let (listed, found) = specwright::list(sources, *document, overlays, &source.operations);
    // What is only worth a note costs no operation.
    let found: Vec<Diagnostic> = found
        .into_iter()
        .filter(|it| it.severity > Severity::Note)
        .collect();
    show(&found, sources, false);
    if found.iter().any(|it| it.severity == Severity::Error) {
        return FAILED;
    }
    let width = |text: fn(&specwright::Listed) -> &str| {
        let widths = listed.iter().map(|it| text(it).chars().count());
        widths.max().unwrap_or(0)
    };
    let (ids, methods, paths) = (
        width(|it| &it.id),
        width(|it| &it.method),
        width(|it| &it.path),
    );
    for it in &listed {
        let tags = it.tags.join(", ");
        let line = format!(
            "{:ids$}  {:methods$}  {:paths$}  {tags}",
            it.id, it.method, it.path
        );
        print(&format!("{}\n", line.trim_end()));
    }
    0
}

/// Lists all codes, each with what its explanation begins with.
fn codes() -> u8 {
    for code in Code::ALL {
        let first = code.explain().split("\n\n").next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().collect();
        let text = words.join(" ");
        let sentence = text.split_inclusive(". ").next().unwrap_or_default();
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        print(&format!(
            "{}  {severity:7}  {}\n",
            code.as_str(),
            sentence.trim_end()
        ));
    }
    0
}

fn explain(text: &str) -> u8 {
    match Code::ALL
        .iter()
        .find(|it| it.as_str().eq_ignore_ascii_case(text))
    {
        Some(code) => {
            // The lines come from doc comments, each with a space before it.
            let lines: Vec<&str> = code.explain().lines().map(str::trim).collect();
            print(&format!("{}: {}\n", code.as_str(), lines.join("\n")));
            0
        }
        None => {
            say(&format!(
                "no diagnostic has the code `{text}`; `specwright explain` lists them\n"
            ));
            FAILED
        }
    }
}
