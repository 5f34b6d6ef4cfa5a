//! `specwright update`: a new document in place of the old one, with the crate, its version and its changelog.
//!
//! All that is written is worked out first and written together, so that a run that fails leaves everything as it was.

use std::path::{Path, PathBuf};

use clap::Args;
use specwright::diagnostic::{Diagnostic, Diagnostics, Severity};
use specwright::diff::{Diff, diff, diff_any};
use specwright::options::Options;
use specwright::source::Sources;
use specwright::update::{self, Entry};
use specwright::write::{self, Change, Report};
use specwright::{OnDefect, Outcome, shared_runtime};

use super::diff::{CHANGED, FailOn, Shown, explain, fails, show_changes, side};
use super::input::{Session, project};
use super::output::{Detail, print, say, show};
use super::progress::Progress;
use super::{FAILED, INCOMPLETE};
use document::Given;

mod date;
mod document;

const EXAMPLES: &str = "\
Examples:
  specwright update new.yaml --dry-run          what it would do, and nothing is written
  specwright update new.yaml
  curl -sL URL | specwright update -
  specwright update new.yaml --fail-on breaking   only if nothing breaks
  specwright update new.yaml --format markdown > comment.md

Exit codes: 0 updated, or shown; 1 there is a change as severe as `--fail-on` says: nothing was written; 2 errors: nothing was
written; 3 updated without the operations that depend on something broken";

/// Put a new document in place of the project's, generate, and say what that does to callers.
///
/// The options name the document and the crate. `crate.version` in them goes up as far as the change asks callers to change their code,
/// and the crate's CHANGELOG.md gets a section. Snapshots are not accepted.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The new document, or the folder with the new one of several files; `-` reads standard input.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The options file. If omitted that of the project: `specwright.yaml` or `spec/specwright.yaml` in this folder or the nearest one
    /// above.
    #[arg(long, value_name = "FILE")]
    options: Option<PathBuf>,
    /// The crate's folder. Optional if the options name it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write nothing and exit with 1 if there is a change as severe: `risky` takes in `breaking`; `any` is any change.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Take a document of another API, too.
    #[arg(long)]
    force: bool,
    /// The day in the changelog. Today's (UTC) if omitted.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date::parse)]
    date: Option<String>,
    /// How changes are shown. All but `text` have standard output for themselves.
    #[arg(long, value_enum, default_value = "text")]
    format: Shown,
    /// Show the lines of the documents, too.
    #[arg(long)]
    verbose: bool,
}

impl Arguments {
    /// Prints what is no change of the document.
    fn tell(&self, text: &str) {
        match self.format {
            Shown::Text => print(text),
            _ => say(text),
        }
    }

    /// How the new document is called before it is in its place.
    fn new_name(&self) -> String {
        match self.new == Path::new("-") {
            true => "standard input".to_owned(),
            false => self.new.display().to_string(),
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> u8 {
    match updated(arguments) {
        Ok(code) => code,
        Err(Stop::Said) => FAILED,
        Err(Stop::Message(message)) => {
            say(&format!("error: {message}\n"));
            FAILED
        }
    }
}

/// Why nothing is written.
enum Stop {
    /// It was shown.
    Said,
    Message(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Stop {
        Stop::Message(message)
    }
}

fn updated(arguments: &Arguments) -> Result<u8, Stop> {
    let options = arguments.options.clone().or_else(project);
    let options = options.ok_or_else(|| {
        "there is no specwright.yaml here or above: name the options with `--options FILE`"
            .to_owned()
    })?;
    let old = open(&options, None)?;
    let place = old.options.document.clone();
    let place = place.ok_or_else(|| {
        format!(
            "`{}` names no document: there is nothing to put a new one in place of",
            options.display()
        )
    })?;
    let given = document::given(&arguments.new, &place, &old.options)?;
    let mut new = open(&options, Some((arguments, &given)))?;
    let found = compared(arguments, &old, &mut new)?;
    let loses = new.options.on_defect.is_none() && !found.left_out[1].is_empty();
    if loses {
        call_new(arguments, new.options.document.as_deref(), &mut new.sources);
    }
    show_changes(&found, [&old, &new], arguments.format, arguments.verbose);
    if arguments.fail_on.is_some_and(|it| fails(&found, it)) {
        say("nothing was written: there are changes that `--fail-on` names\n");
        return Ok(CHANGED);
    }
    if loses {
        say(
            "nothing was written: the crate would be without them; correct the document, or choose `on_defect` in the options\n",
        );
        return Ok(INCOMPLETE);
    }
    let planned = plan(arguments, &options, &old, &mut new, &found)?;
    let mut changes = planned.changes;
    let placed = document::placed(&given, &place, &options, [&old, &new])?;
    let same = placed.changes.is_empty();
    changes.extend(placed.changes);
    if !arguments.dry_run {
        write::commit(changes).map_err(|error| error.to_string())?;
    }
    let verb = match (same, arguments.dry_run) {
        (true, _) => "has this document already",
        (false, true) => "would have the new document",
        (false, false) => "has the new document",
    };
    arguments.tell(&format!(
        "{}: {verb}\n{}{}",
        place.display(),
        placed.told,
        planned.told
    ));
    if arguments.dry_run {
        arguments.tell("dry run: nothing was written\n");
    }
    let chosen = new.options.on_defect == Some(OnDefect::Skip);
    Ok(match planned.incomplete && !chosen {
        true => INCOMPLETE,
        false => 0,
    })
}

/// Reads the project: as it is, or with another document.
fn open(options: &Path, new: Option<(&Arguments, &Given)>) -> Result<Session, Stop> {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::default());
    let waiting = Progress::of("reading", false);
    let mut called = None;
    let read = Options::read(options, &mut sources, &mut found).and_then(|mut options| {
        called.clone_from(&options.document);
        let given = new.map(|it| it.1);
        if let Some(Given::Folder { document, .. }) = given {
            options.document = Some(document.clone());
        }
        let input = match (&options.document, given) {
            (Some(place), Some(Given::File(bytes))) => sources
                .add_document_at(place, bytes.clone(), &options.reach, &mut found)
                .and_then(|it| options.with_overlays(it, &mut sources, &mut found)),
            _ => options.open(&mut sources, &mut found),
        };
        Some((options, input?))
    });
    drop(waiting);
    let Some((options, input)) = read else {
        if let Some((arguments, _)) = new {
            call_new(arguments, called.as_deref(), &mut sources);
        }
        show(&found.into_vec(), &sources, Detail::default());
        return Err(Stop::Said);
    };
    Ok(Session {
        sources,
        options,
        document: input.document,
        overlays: input.overlays,
        diagnostics: found.into_vec(),
    })
}

/// Calls the document by the name it was given, where it does not come into its place.
fn call_new(arguments: &Arguments, place: Option<&Path>, sources: &mut Sources) {
    if let Some(place) = place {
        sources.rename(&place.display().to_string(), &arguments.new_name());
    }
}

fn compared(arguments: &Arguments, old: &Session, new: &mut Session) -> Result<Diff, Stop> {
    let compare = if arguments.force { diff_any } else { diff };
    let waiting = Progress::of("comparing", false);
    let found = compare(side(old), side(new));
    drop(waiting);
    found.map_err(|failure| {
        call_new(arguments, new.options.document.as_deref(), &mut new.sources);
        let is_other = matches!(failure, specwright::diff::Failure::Different { .. });
        explain(failure, &old.sources, &new.sources);
        if is_other {
            say("`--force` takes it all the same\n");
        }
        Stop::Said
    })
}

/// What is written besides the document, and what is said of it.
struct Planned {
    changes: Vec<Change>,
    told: String,
    incomplete: bool,
}

fn plan(
    arguments: &Arguments,
    path: &Path,
    old: &Session,
    new: &mut Session,
    found: &Diff,
) -> Result<Planned, Stop> {
    let out = arguments.out.clone().or_else(|| new.options.out.clone());
    let before = new.options.crate_version.clone();
    if !found.is_empty() && out.is_some() {
        new.options.crate_version = update::bumped(&before, found.rust());
    }
    let mut outcome = generated(arguments, new, out.as_deref())?;
    let Some(out) = out else {
        let told = "no crate is named (`out`), so the document alone is new: build scripts generate from it\n";
        let lock = outcome.stale_names_lock(&new.options, &new.sources);
        return Ok(Planned {
            changes: lock.into_iter().collect(),
            told: told.to_owned(),
            incomplete: outcome.tally.is_incomplete(),
        });
    };
    let mut files = planned(&out, &outcome)?;
    if found.is_empty() && !files.0.is_fresh() {
        // Documentation, or an older generator's code: a version all the same, or nobody gets it.
        new.options.crate_version = update::bumped(&before, found.rust());
        outcome = generated(arguments, new, Some(&out))?;
        files = planned(&out, &outcome)?;
    }
    let (report, mut changes) = files;
    let mut told = outcome.tally.line() + "\n";
    told.push_str(&crate_line(
        &out,
        [&before, &new.options.crate_version],
        found,
        &report,
    ));
    if arguments.dry_run {
        told.push_str(&listed(&out, &report));
    }
    if before != new.options.crate_version {
        let text =
            update::with_version(path, &old.options, &old.sources, &new.options.crate_version);
        let text = text.map_err(|unfit| {
            show(&[unfit], &old.sources, Detail::default());
            Stop::Said
        })?;
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        changes.push(Change::write(target, text));
        told.push_str(&format!(
            "{}: `crate.version` is {}\n",
            path.display(),
            new.options.crate_version
        ));
        let (change, line) = changelog(arguments, &out, old, new, found)?;
        changes.push(change);
        told.push_str(&line);
    }
    let lock = outcome.stale_names_lock(&new.options, &new.sources);
    if let Some(lock) = lock {
        told.push_str(&format!("{}: the names that stay\n", lock.path().display()));
        changes.push(lock);
    }
    Ok(Planned {
        changes,
        told,
        incomplete: outcome.tally.is_incomplete(),
    })
}

/// Generates; shows the diagnostics that matter if that fails.
fn generated(
    arguments: &Arguments,
    new: &mut Session,
    out: Option<&Path>,
) -> Result<Outcome, Stop> {
    let mut unfit = Diagnostics::default();
    if let Some(out) = out
        && shared_runtime::open(&mut new.options, out, &new.sources, &mut unfit).is_none()
    {
        show(&unfit.into_vec(), &new.sources, Detail::default());
        return Err(Stop::Said);
    }
    let waiting = Progress::of("generating", false);
    let outcome = specwright::generate(&new.sources, new.document, &new.overlays, &new.options);
    drop(waiting);
    let mut severities = outcome.diagnostics.iter().map(|it| it.severity);
    if severities.any(|it| it == Severity::Error) {
        call_new(arguments, new.options.document.as_deref(), &mut new.sources);
        let all = new.diagnostics.iter().chain(&outcome.diagnostics);
        let all: Vec<Diagnostic> = all.cloned().collect();
        show(&all, &new.sources, Detail::default());
        say("nothing was written\n");
        return Err(Stop::Said);
    }
    Ok(outcome)
}

fn planned(out: &Path, outcome: &Outcome) -> Result<(Report, Vec<Change>), Stop> {
    write::plan(out, &outcome.files).map_err(|error| Stop::Message(error.to_string()))
}

/// The line about the crate.
fn crate_line(out: &Path, [before, after]: [&str; 2], found: &Diff, report: &Report) -> String {
    let (changed, removed, unchanged) =
        (report.changed.len(), report.removed.len(), report.unchanged);
    let files = format!("{changed} files changed, {removed} removed, {unchanged} as they were");
    let name = out.display();
    match before == after {
        true => format!("{name}: {before}, as it was; {files}\n"),
        false => format!(
            "{name}: {before} -> {after} (Rust: {}); {files}\n",
            found.rust().as_str()
        ),
    }
}

/// The files that would be others.
fn listed(out: &Path, report: &Report) -> String {
    let name = out.display();
    let changed = report.changed.iter().map(|it| format!("  {name}/{it}\n"));
    let removed = report
        .removed
        .iter()
        .map(|it| format!("  {name}/{it} (no longer generated)\n"));
    changed.chain(removed).collect()
}

/// The changelog with a section more, and what is said of it.
fn changelog(
    arguments: &Arguments,
    out: &Path,
    old: &Session,
    new: &Session,
    found: &Diff,
) -> Result<(Change, String), Stop> {
    let path = out.join("CHANGELOG.md");
    let existing = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(Stop::Message(format!(
                "cannot read `{}`: {error}",
                path.display()
            )));
        }
    };
    let date = arguments.date.clone().unwrap_or_else(date::today);
    let entry = Entry {
        version: &new.options.crate_version,
        date: &date,
        document: (document_version(old), document_version(new)),
        diff: found,
        old: &old.sources,
        new: &new.sources,
    };
    let text = update::changelog(existing.as_deref(), entry);
    let mut line = format!("{}: a section for {}\n", path.display(), entry.version);
    if arguments.dry_run {
        let section = update::section(entry);
        let section = section
            .lines()
            .map(|it| format!("  {it}").trim_end().to_owned() + "\n");
        line.push_str(&section.collect::<String>());
    }
    let target = path.canonicalize().unwrap_or(path);
    Ok((Change::write(target, text), line))
}

/// `info.version`.
fn document_version(session: &Session) -> &str {
    let root = session.sources.root(session.document);
    let version = root.get("info").and_then(|it| it.get("version"));
    version
        .and_then(specwright::source::Node::as_str)
        .unwrap_or_default()
}
