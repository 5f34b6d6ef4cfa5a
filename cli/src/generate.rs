//! `specwright generate` and `specwright check`: a crate, written or compared.

use std::path::{Path, PathBuf};

use specwright::OnDefect;
use specwright::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use specwright::shared_runtime;
use specwright::write::{self, Mode};

use super::input::{self, Input};
use super::output::{Detail, print, say, show};
use super::{FAILED, INCOMPLETE, STALE};

/// Writes a crate, or compares it with what is there.
pub fn run(input: &Input, out: Option<PathBuf>, mode: Mode) -> u8 {
    let mut session = match input::open(&input.source, |options| input::adjust(input, options)) {
        Ok(session) => session,
        Err(code) => return code,
    };
    let Some(out) = &out.or_else(|| session.options.out.clone()) else {
        say("name the crate's folder: `--out DIR`, or `out: DIR` in the options\n");
        return FAILED;
    };
    let mut unfit = Diagnostics::default();
    let opened = shared_runtime::open(&mut session.options, out, &session.sources, &mut unfit);
    if opened.is_none() {
        show(&unfit.into_vec(), &session.sources, Detail::default());
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
        show(&[diagnostic], &session.sources, Detail::default());
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
    show(&session.diagnostics, &session.sources, input.detail);
    if failed {
        return FAILED;
    }
    let report = match write::apply(out, &outcome.files, mode) {
        Ok(report) => report,
        Err(error) => return fail(error.to_string()),
    };
    let fresh = mode == Mode::Write || report.is_fresh();
    if !(input.detail.quiet && mode == Mode::Write) {
        tell(&report, out, mode);
    }
    let tally = outcome.tally;
    if mode == Mode::Write && !input.detail.quiet || tally.is_incomplete() {
        print(&format!("{}\n", tally.line()));
    }
    let chosen = session.options.on_defect == Some(OnDefect::Skip);
    match (fresh, tally.is_incomplete() && !chosen) {
        (false, _) => STALE,
        (true, true) => INCOMPLETE,
        (true, false) => 0,
    }
}

/// Prints what became of files, or would become of them.
pub fn tell(report: &write::Report, out: &Path, mode: Mode) {
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
