//! The command line: `specwright generate`, `check`, `list` and `explain`.
//!
//! Diagnostics go to standard error, what was asked for to standard output. The exit code is
//! 0 if all is well, 1 if `check` found the output stale, 2 if there were errors.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use specwright::OnDefect;
use specwright::diagnostic::{
    Code, Diagnostic, Diagnostics, Place, RenderOptions, Severity, render, summary,
};
use specwright::options::Options;
use specwright::source::{FileId, Sources};
use specwright::write::{self, Mode};

/// A tree of a million nodes is built and taken apart twice as fast as with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Generates a Rust client crate from an OpenAPI document.
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
        /// The folder of the crate.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Compare a crate with what would be generated: exit 1 and a list of the stale files if they differ.
    Check {
        #[command(flatten)]
        input: Input,
        /// The folder of the crate.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// List the operations of a document: id, method, path, tags.
    List {
        #[command(flatten)]
        input: Input,
    },
    /// Explain the code of a diagnostic.
    Explain {
        /// The code, such as S201.
        code: String,
    },
}

#[derive(Args)]
struct Input {
    /// The document, YAML or JSON; `-` is standard input. May be left out if the options name it.
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,
    /// A file of options.
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
    /// An operationId, `METHOD /path` or tag to generate; may be repeated. All, if none is given.
    #[arg(long = "operation", value_name = "SEL")]
    operations: Vec<String>,
    /// Make types for what webhooks send, even if operations are picked; and for those of `x-webhooks`.
    #[arg(long)]
    webhooks: bool,
    /// The name of the crate.
    #[arg(long, value_name = "NAME")]
    crate_name: Option<String>,
    /// An OpenAPI Overlay to apply first; may be repeated.
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// The folder that files the document refers to may be read from; the document's own, if none is given.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// What to do about an operation that depends on something broken: leave it out, stop, or keep raw JSON.
    #[arg(long, value_name = "skip|error|opaque", value_parser = on_defect)]
    on_defect: Option<OnDefect>,
    /// Take every warning for an error.
    #[arg(long)]
    strict: bool,
    /// Give the crate tests that read and write each valid example of the document.
    #[arg(long)]
    example_tests: bool,
    /// Write what was left out or weakened, as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Show notes too: what is carried less exactly than written.
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

fn main() -> ExitCode {
    let code = match Cli::parse().command {
        Command::Generate { input, out } => generate(&input, &out, Mode::Write),
        Command::Check { input, out } => generate(&input, &out, Mode::Check),
        Command::List { input } => list(&input),
        Command::Explain { code } => explain(&code),
    };
    ExitCode::from(code)
}

fn on_defect(text: &str) -> Result<OnDefect, String> {
    OnDefect::parse(text).ok_or_else(|| "it is `skip`, `error` or `opaque`".to_owned())
}

fn shown(notes: bool) -> RenderOptions {
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    RenderOptions { color, notes }
}

fn say(text: &str) {
    // A closed pipe on the other side is no concern of ours.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Reads what the arguments name; the exit code if that fails.
fn open(input: &Input) -> Result<Session, u8> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    match read(input, &mut sources, &mut diagnostics) {
        Some((options, document, overlays)) => Ok(Session {
            sources,
            options,
            document,
            overlays,
            diagnostics: diagnostics.into_vec(),
        }),
        None => {
            say(&render(
                &diagnostics.into_vec(),
                &sources,
                shown(input.notes),
            ));
            Err(FAILED)
        }
    }
}

fn read(
    input: &Input,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<(Options, FileId, Vec<FileId>)> {
    let mut options = match &input.options {
        Some(path) => Options::read(path, sources, diagnostics)?,
        None => Options::default(),
    };
    let mut misused = |message: String| {
        diagnostics.push(Diagnostic::new(
            Code::MalformedOptions,
            Place::None,
            message,
        ));
    };
    if let Some(name) = &input.crate_name {
        if !Options::is_crate_name(name) {
            misused(format!("`{name}` cannot name a crate"));
            return None;
        }
        options.crate_name.clone_from(name);
    }
    if !input.operations.is_empty() {
        options.operations.clone_from(&input.operations);
    }
    if input.webhooks {
        options.webhooks = Some(true);
    }
    options.on_defect = input.on_defect.unwrap_or(options.on_defect);
    options.strict |= input.strict;
    options.reach.root = input.root.clone().or(options.reach.root);
    options.example_tests |= input.example_tests;
    options.overlays.extend(input.overlays.iter().cloned());
    let Some(document) = input.spec.clone().or_else(|| options.document.clone()) else {
        misused("no document: name one, or an options file that does".to_owned());
        return None;
    };
    let document = match document == Path::new("-") {
        true => standard_input(sources, diagnostics)?,
        false => sources.add_document(&document, &options.reach, diagnostics)?,
    };
    let mut overlays = Vec::new();
    for overlay in &options.overlays {
        overlays.push(sources.add_file(overlay, diagnostics)?);
    }
    Some((options, document, overlays))
}

fn standard_input(sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<FileId> {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().read_to_end(&mut bytes) {
        let message = format!("cannot read standard input: {error}");
        diagnostics.push(Diagnostic::new(Code::UnreadableFile, Place::None, message));
        return None;
    }
    sources.add_bytes("standard input", bytes, diagnostics)
}

fn generate(input: &Input, out: &Path, mode: Mode) -> u8 {
    let mut session = match open(input) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let outcome = specwright::generate(
        &session.sources,
        session.document,
        &session.overlays,
        &session.options,
    );
    session.diagnostics.extend(outcome.diagnostics);
    if let Some(path) = &input.report {
        let report = specwright::report(&outcome.tally, &session.diagnostics, &session.sources);
        if let Err(error) = std::fs::write(path, format!("{report:#}\n")) {
            let message = format!("cannot write `{}`: {error}", path.display());
            let diagnostic = Diagnostic::new(Code::Output, Place::None, message);
            say(&render(&[diagnostic], &session.sources, shown(false)));
            return FAILED;
        }
    }
    let failed = session
        .diagnostics
        .iter()
        .any(|it| it.severity == Severity::Error);
    say(&render(
        &session.diagnostics,
        &session.sources,
        shown(input.notes),
    ));
    if failed {
        return FAILED;
    }
    let report = match write::apply(out, &outcome.files, mode) {
        Ok(report) => report,
        Err(error) => {
            let diagnostic = Diagnostic::new(Code::Output, Place::None, error.to_string());
            say(&render(&[diagnostic], &session.sources, shown(false)));
            return FAILED;
        }
    };
    let name = out.display();
    match mode {
        Mode::Check if !report.is_fresh() => {
            for path in &report.changed {
                print(&format!("{name}/{path}\n"));
            }
            for path in &report.removed {
                print(&format!("{name}/{path} (no longer generated)\n"));
            }
            STALE
        }
        Mode::Check => 0,
        Mode::Write => {
            let (changed, removed) = (report.changed.len(), report.removed.len());
            let unchanged = report.unchanged;
            print(&format!(
                "{name}: {changed} written, {removed} removed, {unchanged} unchanged\n"
            ));
            0
        }
    }
}

fn list(input: &Input) -> u8 {
    let session = match open(input) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let (listed, found) = specwright::list(&session.sources, session.document, &session.overlays);
    if found.iter().any(|it| it.severity == Severity::Error) {
        say(&render(&found, &session.sources, shown(input.notes)));
        return FAILED;
    }
    let width = |text: fn(&specwright::Listed) -> &str| {
        listed
            .iter()
            .map(|it| text(it).chars().count())
            .max()
            .unwrap_or(0)
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
    if let Some(summary) = summary(&found) {
        say(&format!("{summary}\n"));
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
            say(&format!("no diagnostic has the code `{text}`\n"));
            FAILED
        }
    }
}
