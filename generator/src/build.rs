//! The generator as a build script calls it.
//!
//! A build regenerates what is stale and says nothing about it: Cargo replays a build
//! script's warnings on every later build. In CI, or where the tree cannot be written, a stale
//! tree is an error that names the files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostics;
use crate::options::{Input, OnDefect, Options};
use crate::report::{RenderOptions, render};
use crate::shared_runtime;
use crate::source::Sources;
use crate::write::{self, Mode};

/// Brings the crate at `out` up to date with an options file and what it names.
///
/// Prints the `rerun-if-changed` lines for the options and the files they name, and nothing else.
///
/// # Errors
///
/// The rendered diagnostics; the operations that would be missing, unless the options say `on_defect: skip`; or the stale
/// files, in CI and where they cannot be written.
pub fn run(options_file: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<(), String> {
    let options_file = options_file.as_ref();
    let out = out.as_ref();
    let mut named = Vec::new();
    let generated = generate_from(options_file, out, &mut named);
    for path in named {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    println!("cargo::rerun-if-env-changed=CI");
    let (files, _) = generated?;
    let report = write::apply(out, &files, Mode::Check).map_err(|it| it.to_string())?;
    if report.is_fresh() {
        return Ok(());
    }
    let mut stale = report.changed.clone();
    stale.extend(
        report
            .removed
            .iter()
            .map(|it| format!("{it} (no longer generated)")),
    );
    let stale = format!(
        "`{}` is not what `{}` describes; these files are stale:\n  {}",
        out.display(),
        options_file.display(),
        stale.join("\n  ")
    );
    if is_ci() {
        return Err(format!(
            "{stale}\nrun `cargo build` outside of CI and commit the result"
        ));
    }
    match write::apply(out, &files, Mode::Write) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{stale}\nthey cannot be written: {error}")),
    }
}

/// Whether this is a build that must not change the tree.
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|it| !it.is_empty() && it != "false" && it != "0")
}

/// The files an options file asks for in a folder, and the rendered warnings.
///
/// # Errors
///
/// The rendered diagnostics, if there are errors among them, or operations would be missing that nobody chose to leave out.
pub fn generate(options_file: &Path, out: &Path) -> Result<(Vec<write::File>, String), String> {
    generate_from(options_file, out, &mut Vec::new())
}

/// The same; also tells which files there are to watch, before any of them is found wanting.
fn generate_from(
    options_file: &Path,
    out: &Path,
    named: &mut Vec<PathBuf>,
) -> Result<(Vec<write::File>, String), String> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let read = read(options_file, out, named, &mut sources, &mut diagnostics);
    let shown = RenderOptions::default();
    let Some((options, input)) = read else {
        return Err(render(&diagnostics.into_vec(), &sources, shown));
    };
    let outcome = crate::generate(&sources, input.document, &input.overlays, &options);
    let mut all = diagnostics.into_vec();
    all.extend(outcome.diagnostics);
    let text = render(&all, &sources, shown);
    if outcome.files.is_empty() {
        return Err(text);
    }
    // Whoever builds does not look at what is printed, and would miss the operations only where they are called.
    if outcome.tally.is_incomplete() && options.on_defect != Some(OnDefect::Skip) {
        let tally = outcome.tally.line();
        return Err(format!(
            "{text}{tally}\ncorrect the document, or set `on_defect: skip` in the options to generate without them"
        ));
    }
    Ok((outcome.files, text))
}

fn read(
    path: &Path,
    out: &Path,
    named: &mut Vec<PathBuf>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<(Options, Input)> {
    named.push(path.to_owned());
    let mut options = Options::read(path, sources, diagnostics)?;
    named.extend(options.document.iter().chain(&options.overlays).cloned());
    named.extend(options.runtime.iter().map(|it| it.folder.clone()));
    shared_runtime::open(&mut options, out, sources, diagnostics)?;
    let input = options.open(sources, diagnostics);
    // The first name is that of the options, and each is watched once.
    let known: HashSet<PathBuf> = named.iter().cloned().collect();
    let others = sources.names().map(PathBuf::from);
    named.extend(others.filter(|it| !known.contains(it)));
    Some((options, input?))
}
