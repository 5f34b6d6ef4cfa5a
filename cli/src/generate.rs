//! `specwright generate` and `specwright check`: a crate, written or compared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use specwright::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use specwright::options::Options;
use specwright::shared_runtime;
use specwright::write::{self, Change, Mode};
use specwright::{OnDefect, Outcome, Tally};

use super::input::{self, Input, Session};
use super::output::{Detail, say, show, show_with};
use super::progress::Progress;
use super::{FAILED, INCOMPLETE, STALE};

pub const GENERATE: &str = "\
Examples:
  specwright generate openapi.yaml --out client
  specwright generate openapi.yaml --out client --operation getPet --operation 'POST /pets'
  curl -sL URL | specwright generate - --out client
  specwright generate                                the document and folder that specwright.yaml names
  specwright generate --format sarif > found.sarif

Exit codes: 0 written; 2 errors: nothing was written; 3 written without the operations that depend on something broken";

pub const CHECK: &str = "\
Examples:
  specwright check                     the document and folder that specwright.yaml names
  specwright check openapi.yaml --out client
  specwright check --format github     stale files and diagnostics as annotations of a pull request

Exit codes: 0 up to date; 1 stale; 2 errors; 3 up to date, without the operations that depend on something broken";

/// Writes a crate, or compares it with what is there.
pub fn run(input: &Input, out: Option<PathBuf>, mode: Mode) -> u8 {
    let detail = input.detail;
    match round(input, out, mode, &mut BTreeSet::new()) {
        Ok(round) => round.told(mode, detail),
        Err(code) => code,
    }
}

/// What a run that came to an end has to say.
pub struct Round {
    /// The crate's folder.
    pub out: PathBuf,
    /// What became of its files.
    pub report: write::Report,
    /// The file of names that stay, if it was stale.
    pub lock: Option<PathBuf>,
    tally: Tally,
    on_defect: Option<OnDefect>,
}

/// The same, once and without a word but diagnostics; notes which files were read. The exit code if there are errors.
pub fn round(
    input: &Input,
    out: Option<PathBuf>,
    mode: Mode,
    noted: &mut BTreeSet<PathBuf>,
) -> Result<Round, u8> {
    let detail = input.detail;
    let adjust = |options: &mut Options| input::adjust(input, options);
    let mut session = input::open_and_note(&input.source, detail, noted, adjust)?;
    let Some(out) = out.or_else(|| session.options.out.clone()) else {
        say("name the crate's folder: `--out DIR`, or `out: DIR` in the options\n");
        return Err(FAILED);
    };
    let mut unfit = Diagnostics::default();
    let opened = shared_runtime::open(&mut session.options, &out, &session.sources, &mut unfit);
    if opened.is_none() {
        show(&unfit.into_vec(), &session.sources, detail);
        return Err(FAILED);
    }
    let waiting = Progress::of("generating", detail.quiet);
    let outcome = specwright::generate_once(
        &mut session.sources,
        session.document,
        &session.overlays,
        &session.options,
    );
    session
        .diagnostics
        .extend(outcome.diagnostics.iter().cloned());
    let lock = outcome.stale_names_lock(&session.options, &session.sources);
    let lock_path = lock.as_ref().map(|it| it.path().to_owned());
    let applied = apply(input, &session, &outcome, lock, &out, mode);
    drop(waiting);
    let applied = applied.unwrap_or_else(|error| {
        session.diagnostics.push(error);
        None
    });
    let stale = match (&applied, mode) {
        (Some(report), Mode::Check) => stale(report, lock_path.as_deref(), &out),
        _ => Vec::new(),
    };
    show_with(&session.diagnostics, &stale, &session.sources, detail);
    applied.ok_or(FAILED).map(|report| Round {
        out,
        report,
        lock: lock_path,
        tally: outcome.tally,
        on_defect: session.options.on_defect,
    })
}

impl Round {
    /// Whether operations are missing.
    pub fn is_incomplete(&self) -> bool {
        self.tally.is_incomplete()
    }

    /// What became of operations.
    pub fn tally(&self) -> String {
        self.tally.line()
    }

    /// Prints what was done, or would be; the exit code.
    fn told(&self, mode: Mode, detail: Detail) -> u8 {
        let is_quiet = detail.quiet && mode == Mode::Write;
        if !is_quiet {
            tell(&self.report, &self.out, mode, detail);
            let written = if mode == Mode::Write { ": written" } else { "" };
            if let Some(lock) = &self.lock {
                detail.tell(&format!("{}{written}\n", lock.display()));
            }
        }
        if mode == Mode::Write && !is_quiet || self.is_incomplete() {
            detail.tell(&format!("{}\n", self.tally()));
        }
        if mode == Mode::Write && !is_quiet {
            detail.tell(&next(&self.report, &self.out, self.tally.emitted > 0));
        }
        let fresh = mode == Mode::Write || self.report.is_fresh() && self.lock.is_none();
        let chosen = self.on_defect == Some(OnDefect::Skip);
        match (fresh, self.is_incomplete() && !chosen) {
            (false, _) => STALE,
            (true, true) => INCOMPLETE,
            (true, false) => 0,
        }
    }
}

/// Writes what was asked for; nothing of the crate, if there are errors.
fn apply(
    input: &Input,
    session: &Session,
    outcome: &Outcome,
    lock: Option<Change>,
    out: &Path,
    mode: Mode,
) -> Result<Option<write::Report>, Diagnostic> {
    let fail = |message: String| Diagnostic::new(Code::Output, Place::None, message);
    if let Some(path) = &input.report {
        let report = specwright::report(&outcome.tally, &session.diagnostics, &session.sources);
        std::fs::write(path, format!("{report:#}\n"))
            .map_err(|error| fail(format!("cannot write `{}`: {error}", path.display())))?;
    }
    let mut severities = session.diagnostics.iter().map(|it| it.severity);
    if severities.any(|it| it == Severity::Error) {
        return Ok(None);
    }
    let failed = |error: write::Error| fail(error.to_string());
    let (report, mut changes) = write::plan(out, &outcome.files).map_err(failed)?;
    changes.extend(lock);
    if mode == Mode::Write {
        write::commit(changes).map_err(failed)?;
    }
    Ok(Some(report))
}

/// What to do next, if anything was written. Without an operation there is no first call.
fn next(report: &write::Report, out: &Path, is_callable: bool) -> String {
    let name = out.display();
    let changed = report.changed.len() + report.removed.len();
    match (changed, report.unchanged) {
        (0, _) => String::new(),
        (_, 0) if is_callable => format!(
            "next: `cargo add --path {name}` in your crate; {name}/README.md has the first call\n"
        ),
        (_, 0) => format!("next: `cargo add --path {name}` in your crate\n"),
        _ => {
            "next: `specwright diff OLD NEW` says what a new document does to callers\n".to_owned()
        }
    }
}

/// The files that are not what they should be, or should not be there.
fn stale(report: &write::Report, lock: Option<&Path>, out: &Path) -> Vec<String> {
    let all = report.changed.iter().chain(&report.removed);
    let all = all.map(|it| format!("{}/{it}", out.display()));
    all.chain(lock.map(|it| it.display().to_string())).collect()
}

/// Prints what became of files, or would become of them.
pub fn tell(report: &write::Report, out: &Path, mode: Mode, detail: Detail) {
    let name = out.display();
    if mode == Mode::Write {
        let (changed, removed) = (report.changed.len(), report.removed.len());
        let unchanged = report.unchanged;
        detail.tell(&format!(
            "{name}: {changed} written, {removed} removed, {unchanged} unchanged\n"
        ));
        return;
    }
    for path in &report.changed {
        detail.tell(&format!("{name}/{path}\n"));
    }
    for path in &report.removed {
        detail.tell(&format!("{name}/{path} (no longer generated)\n"));
    }
}
