//! `specwright diff`: what a new document does to callers.
//!
//! A side is a file, a folder with an options file, or either of them in a revision of the git repository: `REV:path`. The path
//! is relative to where the command runs, unlike git's own.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use specwright::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use specwright::diff::render::{Format, Settings, render};
use specwright::diff::{Diff, Emptied, Failure, Rust, Side, Wire, diff};
use specwright::options::{self, Options};
use specwright::source::{Disk, FileKind, Files, Sources};

use super::FAILED;
use super::input::{Session, project, project_in};
use super::output::{Detail, print, say, show};
use super::progress::Progress;
use super::revision::Revision;

/// A change that is as severe as `--fail-on` says was found.
pub const CHANGED: u8 = 1;

const EXAMPLES: &str = "\
Examples:
  specwright diff old.yaml new.yaml
  specwright diff v1.0:openapi.yaml openapi.yaml --fail-on breaking
  specwright diff --git main --format markdown >> $GITHUB_STEP_SUMMARY
  specwright diff --git main --format sarif > changes.sarif

Exit codes: 0 nothing as severe as `--fail-on` was found; 1 something was; 2 a document could not be read, or they are of
different APIs";

/// Tell what a new document does to callers: to requests and responses, and to code that uses the crate.
///
/// Reads two documents, each a file, a folder with an options file of its own, or one of these in git (`REV:path`). With `--git REV` the
/// one of the options file is compared with itself in that revision.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The old document, its project's folder, or `REV:path`.
    #[arg(value_name = "OLD", required_unless_present = "git")]
    old: Option<String>,
    /// The new document, its project's folder, or `REV:path`.
    #[arg(value_name = "NEW", required_unless_present = "git")]
    new: Option<String>,
    /// Compare the document of the options file with itself in a git revision.
    #[arg(long, value_name = "REV", conflicts_with_all = ["old", "new"])]
    git: Option<String>,
    /// The options file, for both documents; that of the project if `--git` is given.
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
    /// Select operations by operationId, `METHOD /path` or tag; may be repeated. All if omitted.
    #[arg(long = "operation", value_name = "SEL")]
    operations: Vec<String>,
    /// Apply an OpenAPI Overlay to both documents; may be repeated.
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// The folder that referenced files may be read from. The document's own if omitted.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// How changes are shown.
    #[arg(long, value_enum, default_value = "text")]
    format: Shown,
    /// Exit with 1 if there is a change as severe: `risky` takes in `breaking`; `any` is any change, also of code alone.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Show the lines of the documents, too.
    #[arg(long)]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// Lines for people.
    Text,
    /// Tables for a pull request.
    Markdown,
    /// One object.
    Json,
    /// Workflow commands, which GitHub shows at lines of files.
    Github,
    /// SARIF 2.1.0.
    Sarif,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum FailOn {
    /// Requests are refused, responses are not what callers count on, or code may not compile.
    Breaking,
    /// That, or what callers may not expect.
    Risky,
    /// Any change.
    Any,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    let (old, new) = match sides(arguments) {
        Ok(sides) => sides,
        Err(message) => {
            say(&format!("error: {message}\n"));
            return FAILED;
        }
    };
    // What is wrong with the new document is of interest first.
    let Some(new) = open(arguments, &new) else {
        return FAILED;
    };
    let Some(old) = open(arguments, &old) else {
        return FAILED;
    };
    let waiting = Progress::of("comparing", false);
    let found = diff(side(&old), side(&new));
    drop(waiting);
    let found = match found {
        Ok(found) => found,
        Err(failure) => {
            explain(failure, &old.sources, &new.sources);
            return FAILED;
        }
    };
    show_changes(&found, [&old, &new], arguments.format, arguments.verbose);
    match arguments.fail_on.is_some_and(|it| fails(&found, it)) {
        true => CHANGED,
        false => 0,
    }
}

/// Prints changes.
pub fn show_changes(found: &Diff, [old, new]: [&Session; 2], format: Shown, verbose: bool) {
    if let Some(Emptied {
        operations,
        diagnostics,
    }) = &found.emptied
    {
        show(diagnostics, &new.sources, Detail::with_notes());
        say(&format!(
            "the new document has no operations, and the old one has {operations}\n"
        ));
    }
    for (said, session, which) in [
        (&found.left_out[1], new, "new"),
        (&found.left_out[0], old, "old"),
    ] {
        let skipped = said.iter().filter(|it| it.code == Code::SkippedOperation);
        let count = skipped.count();
        if count > 0 {
            show(said, &session.sources, Detail::default());
            let plural = if count == 1 { "" } else { "s" };
            say(&format!(
                "{count} operation{plural} of the {which} document left out, and compared as if not there\n"
            ));
        }
    }
    let settings = Settings {
        old: &old.sources,
        new: &new.sources,
        color: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        verbose,
    };
    let format = match format {
        Shown::Text => Format::Text,
        Shown::Markdown => Format::Markdown,
        Shown::Json => Format::Json,
        Shown::Github => Format::Github,
        Shown::Sarif => Format::Sarif,
    };
    print(&render(found, format, settings));
}

/// A document with what it is read with.
pub fn side(session: &Session) -> Side<'_> {
    Side {
        sources: &session.sources,
        document: session.document,
        overlays: &session.overlays,
        options: &session.options,
    }
}

/// Whether a change is as severe as was asked.
pub fn fails(found: &Diff, on: FailOn) -> bool {
    match on {
        FailOn::Breaking => found.wire() == Wire::Breaking || found.rust() == Rust::Major,
        FailOn::Risky => found.wire() >= Wire::Risky || found.rust() == Rust::Major,
        FailOn::Any => !found.is_empty(),
    }
}

/// Says why there is nothing to compare.
pub fn explain(failure: Failure, old: &Sources, new: &Sources) {
    match failure {
        Failure::Errors {
            new: is_new,
            mut diagnostics,
        } => {
            // Where no operation is left, warnings say why.
            let nothing_left = |it: &Diagnostic| it.code == Code::NothingLeft;
            let least = match diagnostics.iter().any(nothing_left) {
                true => Severity::Warning,
                false => Severity::Error,
            };
            diagnostics.retain(|it| it.severity >= least);
            let (sources, which) = if is_new { (new, "new") } else { (old, "old") };
            show(&diagnostics, sources, Detail::default());
            say(&format!(
                "the {which} document has errors; there is nothing to compare\n"
            ));
        }
        Failure::Different {
            titles,
            alike,
            emptied,
        } => {
            if let Some(emptied) = emptied {
                show(&emptied.diagnostics, new, Detail::with_notes());
            }
            let (one, other) = (called(&titles.0), called(&titles.1));
            let (same, of) = alike;
            say(&format!(
                "error: {one} and {other} are different APIs: {same} of {of} operations or schemas have a counterpart\n"
            ));
        }
    }
}

/// A document by its title.
fn called(title: &str) -> String {
    match title.is_empty() {
        true => "a document without a title".to_owned(),
        false => format!("`{}`", title.escape_debug()),
    }
}

/// A side as it is named: where its document is.
#[derive(Clone)]
enum Named {
    /// A file, a folder, or the document of the options.
    File(Option<PathBuf>),
    /// A file or a folder in a revision.
    Revision { revision: String, path: PathBuf },
}

fn sides(arguments: &Arguments) -> Result<(Named, Named), String> {
    if let Some(revision) = &arguments.git {
        let path = options_file(arguments);
        let path =
            path.ok_or("`--git` needs an options file that names the document: give `--options`")?;
        let mut found = Diagnostics::default();
        let options = Options::read(&path, &mut Sources::new(), &mut found);
        // What is wrong with the options is said when they are read for good.
        let document = options.and_then(|it| it.document);
        let old = match document {
            Some(path) => Named::Revision {
                revision: revision.clone(),
                path,
            },
            None => Named::File(None),
        };
        return Ok((old, Named::File(None)));
    }
    let (old, new) = (&arguments.old, &arguments.new);
    let named = |it: &Option<String>| named(it.as_deref().unwrap_or_default());
    Ok((named(old), named(new)))
}

/// The options file: the one that is named, or that of the project where nothing else says what is read.
fn options_file(arguments: &Arguments) -> Option<PathBuf> {
    let named = arguments.options.clone();
    named.or_else(|| arguments.git.as_ref().and_then(|_| project()))
}

/// The options file in a folder.
fn options_in(folder: &Path, files: &dyn Files) -> Result<PathBuf, Diagnostic> {
    project_in(folder, files).ok_or_else(|| {
        let name = files.name(folder);
        let reason = "it is a folder without an options file: name the document in it";
        unreadable(&name, reason)
    })
}

fn unreadable(name: &str, reason: &str) -> Diagnostic {
    let message = format!("cannot read `{name}`: {reason}");
    Diagnostic::new(Code::UnreadableFile, Place::None, message)
}

/// What exists as a file is one, whatever colons are in its name.
fn named(text: &str) -> Named {
    match text.split_once(':') {
        Some((revision, path))
            if !revision.is_empty() && !path.starts_with("//") && !Path::new(text).exists() =>
        {
            Named::Revision {
                revision: revision.to_owned(),
                path: path.into(),
            }
        }
        _ => Named::File(Some(text.into())),
    }
}

/// Reads a side; says why it cannot.
fn open(arguments: &Arguments, named: &Named) -> Option<Session> {
    let mut sources = Sources::new();
    let mut found = Diagnostics::default();
    match read(arguments, named, &mut sources, &mut found) {
        Some((options, input)) => Some(Session {
            sources,
            options,
            document: input.document,
            overlays: input.overlays,
            diagnostics: found.into_vec(),
        }),
        None => {
            show(&found.into_vec(), &sources, Detail::default());
            None
        }
    }
}

fn read(
    arguments: &Arguments,
    named: &Named,
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Option<(Options, options::Input)> {
    let disk: Arc<dyn Files> = Arc::new(Disk);
    let origin = origin(arguments, named, &disk);
    let Origin {
        files,
        document,
        options,
    } = origin.map_err(|unfit| found.push(unfit)).ok()?;
    let (file, options_from) = match options {
        Some(file) => (Some(file), files.clone()),
        None => (options_file(arguments), disk.clone()),
    };
    sources.read_from(options_from.clone());
    let mut options = match file {
        Some(path) => Options::read(&path, sources, found)?,
        None => Options::default(),
    };
    if !arguments.operations.is_empty() {
        options.operations.clone_from(&arguments.operations);
    }
    options.document = document.or(options.document);
    options.reach.root = arguments.root.clone().or(options.reach.root);
    // Overlays are where they were named, which need not be where the document is.
    let overlays = std::mem::take(&mut options.overlays);
    sources.read_from(files);
    let mut input = options.open(sources, found)?;
    for (from, paths) in [(options_from, &overlays), (disk, &arguments.overlays)] {
        sources.read_from(from);
        for path in paths {
            input.overlays.push(sources.add_file(path, found)?);
        }
    }
    options.overlays = [overlays, arguments.overlays.clone()].concat();
    Some((options, input))
}

/// Where a side is read from.
struct Origin {
    /// Where its document is, and what that refers to.
    files: Arc<dyn Files>,
    /// The document, if it is named; else that of the options.
    document: Option<PathBuf>,
    /// The options file of its own, which is in the same place.
    options: Option<PathBuf>,
}

fn origin(
    arguments: &Arguments,
    named: &Named,
    disk: &Arc<dyn Files>,
) -> Result<Origin, Diagnostic> {
    let (files, path) = match named {
        Named::File(path) => (disk.clone(), path.as_ref()),
        Named::Revision { revision, path } => {
            let opened = Revision::open(revision, path)
                .map_err(|reason| unreadable(&format!("{revision}:{}", path.display()), &reason))?;
            (Arc::new(opened) as Arc<dyn Files>, Some(path))
        }
    };
    let folder = path.filter(|it| files.kind(it) == Some(FileKind::Folder));
    let Some(folder) = folder else {
        return Ok(Origin {
            document: path.cloned(),
            files,
            options: None,
        });
    };
    if arguments.options.is_some() {
        let reason = "it is a folder, which is read with the options file in it: leave out `--options`, or name the document";
        return Err(unreadable(&files.name(folder), reason));
    }
    Ok(Origin {
        document: None,
        options: Some(options_in(folder, &*files)?),
        files,
    })
}
