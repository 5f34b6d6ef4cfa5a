//! The generator as a build script calls it: [`run`] brings a crate in the tree up to date, [`module`] writes a module to `OUT_DIR`.
//!
//! A build regenerates what is stale and says nothing about it: Cargo replays a build
//! script's warnings on every later build. Diagnostics are said there only if the options ask for it by name: a code whose
//! level is `warning` under `rules`. In CI, or where the tree cannot be written, a stale
//! tree is an error that names the files. Where nothing has changed since the last run, nothing is generated (`record`).

use std::fmt;
use std::path::{Path, PathBuf};

use foldhash::HashSet;

use crate::diagnostic::{Diagnostics, Severity};
use crate::mount;
use crate::naming;
use crate::options::{Input, Layout, Level, OnDefect, Options};
use crate::report::{RenderOptions, render};
use crate::shared_runtime;
use crate::source::{Node, Sources};
use crate::write::{self, Mode};

mod record;

use record::Record;

/// Why nothing was generated. It prints as it is written, so that `main` of a build script may return it.
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Error(text)
    }
}

/// Brings the crate at `out` up to date with a document, or with an options file and what it names.
///
/// Prints the `rerun-if-changed` lines for the options and the files they name, the diagnostics that `rules` in the options make
/// warnings, and nothing else. Generates nothing if inputs and outputs are what they were when it last ran.
///
/// # Errors
///
/// The rendered diagnostics; the operations that would be missing, unless the options say `on_defect: skip`; or the stale
/// files, in CI and where they cannot be written.
#[must_use = "unless the error is returned or printed, a build goes on with what an earlier one wrote"]
pub fn run(input: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<(), Error> {
    let (input, out) = (input.as_ref(), out.as_ref());
    let call = format!("run {input:?}");
    up_to_date(&call, out, |told| bring_up_to_date(input, out, told))
}

fn bring_up_to_date(input: &Path, out: &Path, told: &mut Told) -> Result<Made, Error> {
    let Generated {
        files,
        lock,
        mut read,
        ..
    } = watched(input, out, told)?;
    told.tell("rerun-if-env-changed", "CI");
    if let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") {
        let manifest = fits(Path::new(&package), out, &files, told)?;
        if let Some(read) = &mut read {
            read.push(manifest);
        }
    }
    let (report, mut changes) = write::plan(out, &files).map_err(|it| it.to_string())?;
    let mut stale = report.changed;
    let removed = report.removed.iter();
    stale.extend(removed.map(|it| format!("{it} (no longer generated)")));
    if let Some(lock) = lock {
        stale.push(lock.path().display().to_string());
        changes.push(lock);
        // What is about to be written is not what was read.
        read = None;
    }
    let made = Made {
        read,
        written: files,
    };
    if stale.is_empty() {
        return Ok(made);
    }
    let stale = format!(
        "`{}` is not what `{}` describes; these files are stale:\n  {}",
        out.display(),
        input.display(),
        stale.join("\n  ")
    );
    if is_ci() {
        let help = "run `cargo build` outside of CI and commit the result";
        return Err(Error(format!("{stale}\n{help}")));
    }
    match write::commit(changes) {
        Ok(()) => Ok(made),
        Err(error) => Err(Error(format!("{stale}\nthey cannot be written: {error}"))),
    }
}

/// Does what a call in a build script is for, unless nothing has changed since that was done.
fn up_to_date(
    call: &str,
    out: &Path,
    make: impl FnOnce(&mut Told) -> Result<Made, Error>,
) -> Result<(), Error> {
    let record = Record::of(call, out);
    if let Some(lines) = record.as_ref().and_then(|it| it.unchanged(out)) {
        lines.iter().for_each(|it| println!("{it}"));
        return Ok(());
    }
    let mut told = Told::default();
    let made = make(&mut told)?;
    if let Some((record, read)) = record.zip(made.read) {
        record.keep(&told.0, &read, &made.written);
    }
    Ok(())
}

/// What a call has done.
struct Made {
    /// All that was read, as [`Generated`] has it.
    read: Option<Vec<(PathBuf, String)>>,
    /// What is on disk now.
    written: Vec<write::File>,
}

/// What Cargo is told, which a later run may have to repeat.
#[derive(Default)]
struct Told(Vec<String>);

impl Told {
    fn tell(&mut self, key: &str, value: impl fmt::Display) {
        let line = format!("cargo::{key}={value}");
        println!("{line}");
        self.0.push(line);
    }
}

/// Writes a module to `OUT_DIR` from a document, or from an options file and what it names, with some of the features that a
/// crate of it would have: `["default"]`, or `["default", "blocking"]`.
///
/// The crate that is built includes it at its root, under the same name:
///
/// ```text
/// mod api {
///     include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));
/// }
/// ```
///
/// and has the module's dependencies among its own. Prints the lines for Cargo that tell when to run again, and which features
/// are on: as a `cfg` of the module's own, `api_feature`.
///
/// # Errors
///
/// The rendered diagnostics; the operations that would be missing, unless the options say `on_defect: skip`; a name that no module
/// can have; a feature that there is not; or the lines that `[dependencies]` of the crate lacks.
#[must_use = "unless the error is returned or printed, a build goes on without the module"]
pub fn module(input: impl AsRef<Path>, name: &str, features: &[&str]) -> Result<(), Error> {
    let folder = |variable: &str| {
        let said = std::env::var_os(variable).map(PathBuf::from);
        said.ok_or_else(|| format!("`{variable}` is not set: this is for build scripts"))
    };
    let (out, package) = (folder("OUT_DIR")?, folder("CARGO_MANIFEST_DIR")?);
    if !is_module_name(name) {
        let message = format!("`{name}` cannot name a module: lower case letters, digits and `_`");
        return Err(Error(message));
    }
    let out = out.join(name);
    let input = input.as_ref();
    let call = format!("module {input:?} {features:?}");
    up_to_date(&call, &out, |told| {
        write_module(input, name, features, &out, &package, told)
    })
}

fn write_module(
    input: &Path,
    name: &str,
    features: &[&str],
    out: &Path,
    package: &Path,
    told: &mut Told,
) -> Result<Made, Error> {
    let Generated {
        files,
        lock,
        mut read,
        layout,
        ..
    } = watched(input, out, told)?;
    if let Some(lock) = lock {
        told.tell("rerun-if-env-changed", "CI");
        keep(lock)?;
        // What was written just now is not what was read.
        read = None;
    }
    if layout == Layout::Workspace {
        let message = "a workspace is no module: leave out `layout: workspace`, or give `build::run` a folder for its crates";
        return Err(Error(message.to_owned()));
    }
    let mounted = mount::mount(files, name);
    let enabled = mounted.manifest.enabled(features)?;
    let manifest = package.join("Cargo.toml");
    told.tell("rerun-if-changed", manifest.display());
    let text = std::fs::read_to_string(&manifest).unwrap_or_default();
    let needed = mounted.manifest.needed(&enabled).into_iter();
    let missing: Vec<String> = needed
        .filter(|(dependency, _)| !depends_on(&text, dependency))
        .map(|(_, line)| line)
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "add to [dependencies] of Cargo.toml:\n\n{}\n",
            missing.join("\n")
        );
        return Err(Error(message));
    }
    write::apply(out, &mounted.files, Mode::Write).map_err(|it| it.to_string())?;
    let cfg = mount::cfg_name(name);
    let known = mounted.manifest.features.iter();
    let known: Vec<String> = known.map(|it| format!("\"{}\"", it.0)).collect();
    let known = known.join(", ");
    told.tell("rustc-check-cfg", format!("cfg({cfg}, values({known}))"));
    for feature in enabled {
        told.tell("rustc-cfg", format!("{cfg}=\"{feature}\""));
    }
    if let Some(read) = &mut read {
        read.push((manifest, text));
    }
    Ok(Made {
        read,
        written: mounted.files,
    })
}

/// Holds the package to the crate whose library it compiles as its own: a feature that it lacks would leave out operations, and a
/// dependency is missed only when a file is compiled. Gives the package's manifest, which decides whether it has to fit.
fn fits(
    package: &Path,
    out: &Path,
    files: &[write::File],
    told: &mut Told,
) -> Result<(PathBuf, String), Error> {
    let path = package.join("Cargo.toml");
    let own = std::fs::read_to_string(&path).unwrap_or_default();
    let is_same = |it: &str| {
        let places = [package.join(it), package.join(out).join("src/lib.rs")];
        let [one, other] = places.map(|it| it.canonicalize().ok());
        one.is_some() && one == other
    };
    if !library(&own).is_some_and(is_same) {
        return Ok((path, own));
    }
    told.tell("rerun-if-changed", path.display());
    let generated = files.iter().find(|it| it.path == "Cargo.toml");
    let generated = generated.map_or("", |it| it.text.as_str());
    let known = mount::manifest(&own);
    let wanted = mount::manifest(generated);
    let mut missing = Vec::new();
    for (feature, parts) in &wanted.features {
        if known.features.iter().all(|it| it.0 != *feature) {
            let parts: Vec<String> = parts.iter().map(|it| format!("\"{it}\"")).collect();
            missing.push(format!("to [features]: {feature} = [{}]", parts.join(", ")));
        }
    }
    let lines = generated.lines();
    let dependencies = wanted.dependencies.iter();
    let unmet = dependencies.filter(|it| !depends_on(&own, &it.0));
    missing.extend(unmet.filter_map(|(name, ..)| {
        let mut lines = lines.clone().skip_while(|it| *it != "[dependencies]");
        let begins = format!("{name} = ");
        Some(format!(
            "to [dependencies]: {}",
            lines.find(|it| it.starts_with(&begins))?
        ))
    }));
    match missing.is_empty() {
        true => Ok((path, own)),
        false => Err(Error(format!(
            "Cargo.toml lacks what {} has; add\n\n{}\n",
            out.join("Cargo.toml").display(),
            missing.join("\n")
        ))),
    }
}

/// The path of a package's library, if its `Cargo.toml` names one.
fn library(manifest: &str) -> Option<&str> {
    let lines = manifest.lines().map(str::trim);
    let mut section = lines.skip_while(|it| *it != "[lib]").skip(1);
    let line = section.by_ref().take_while(|it| !it.starts_with('['));
    let path = line.filter_map(|it| it.strip_prefix("path")).next()?;
    path.trim_start()
        .strip_prefix('=')?
        .trim()
        .strip_prefix('"')?
        .split('"')
        .next()
}

/// Writes the file of names that stay, which is checked in and not built.
fn keep(lock: write::Change) -> Result<(), Error> {
    if is_ci() {
        let path = lock.path().display();
        let message = format!("`{path}` is stale: run `cargo build` outside of CI and commit it");
        return Err(Error(message));
    }
    write::commit(vec![lock]).map_err(|it| Error(it.to_string()))
}

/// The lines of `[dependencies]` that a module of some files needs, with some features.
///
/// # Errors
///
/// If there is no such feature.
pub fn dependencies(files: Vec<write::File>, features: &[&str]) -> Result<Vec<String>, Error> {
    let manifest = mount::mount(files, "api").manifest;
    let enabled = manifest.enabled(features)?;
    let needed = manifest.needed(&enabled).into_iter();
    Ok(needed.map(|(_, line)| line).collect())
}

fn is_module_name(name: &str) -> bool {
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.chars().all(plain)
        && !naming::is_keyword(name)
}

/// Whether a `Cargo.toml` names a dependency, of whatever kind: one that is wrong is Cargo's to say.
fn depends_on(manifest: &str, name: &str) -> bool {
    manifest.lines().map(str::trim).any(|line| {
        let key = line.split(['=', '.']).next().unwrap_or_default();
        let table = line.strip_suffix(']').and_then(|it| it.rsplit_once('.'));
        key.trim().trim_matches('"') == name || table.is_some_and(|it| it.1 == name)
    })
}

/// The files of a crate, and what is to be written of names that stay; tells Cargo which files they were made from.
fn watched(input: &Path, out: &Path, told: &mut Told) -> Result<Generated, String> {
    let mut named = Vec::new();
    let generated = generate_from(input, out, &mut named);
    for path in named {
        told.tell("rerun-if-changed", path.display());
    }
    let generated = generated?;
    for line in generated.asked.lines().filter(|it| !it.is_empty()) {
        told.tell("warning", line);
    }
    Ok(generated)
}

/// Whether this is a build that must not change the tree.
fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|it| !it.is_empty() && it != "false" && it != "0")
}

/// The files that a document, or an options file, asks for in a folder, and the rendered warnings.
///
/// # Errors
///
/// The rendered diagnostics, if there are errors among them, or operations would be missing that nobody chose to leave out.
pub fn generate(input: &Path, out: &Path) -> Result<(Vec<write::File>, String), String> {
    let generated = generate_from(input, out, &mut Vec::new())?;
    Ok((generated.files, generated.text))
}

/// What a build has to go on with.
struct Generated {
    files: Vec<write::File>,
    /// The rendered warnings.
    text: String,
    /// Those of them that the options ask for.
    asked: String,
    lock: Option<write::Change>,
    layout: Layout,
    /// All that was read, without byte order marks. `None` if more has a say: a file that is missing, or a shared runtime.
    read: Option<Vec<(PathBuf, String)>>,
}

/// The same; also tells which files there are to watch, before any of them is found wanting.
fn generate_from(input: &Path, out: &Path, named: &mut Vec<PathBuf>) -> Result<Generated, String> {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let read = read(input, out, named, &mut sources, &mut diagnostics);
    let paths: Vec<PathBuf> = sources.names().map(PathBuf::from).collect();
    let shown = RenderOptions::default();
    if let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") {
        sources.name_from(Path::new(&package));
    }
    let Some((options, input)) = read else {
        return Err(render(&diagnostics.into_vec(), &sources, shown));
    };
    let outcome =
        crate::generate::generate_once(&mut sources, input.document, &input.overlays, &options);
    let lock = outcome.stale_names_lock(&options, &sources);
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
    all.retain(|it| {
        let level = options.rules.level(it.code);
        it.severity == Severity::Warning && level == Some(Level::Warning)
    });
    let asked = match all.is_empty() {
        true => String::new(),
        false => render(&all, &sources, shown),
    };
    let is_all = sources.is_complete() && options.runtime.is_none();
    let read = is_all.then(|| paths.into_iter().zip(sources.into_texts()).collect());
    Ok(Generated {
        files: outcome.files,
        text,
        asked,
        lock,
        layout: options.layout,
        read,
    })
}

fn read(
    path: &Path,
    out: &Path,
    named: &mut Vec<PathBuf>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<(Options, Input)> {
    named.push(path.to_owned());
    let file = sources.add_file(path, diagnostics)?;
    let is_document = is_document(sources.root(file));
    let mut options = match is_document {
        true => Options {
            document: Some(path.to_owned()),
            ..Options::default()
        },
        false => Options::of_file(path, file, sources, diagnostics)?,
    };
    let documents = options.document.iter().filter(|it| *it != path);
    named.extend(documents.chain(&options.overlays).cloned());
    named.extend(options.runtime.iter().map(|it| it.folder.clone()));
    shared_runtime::open(&mut options, out, sources, diagnostics)?;
    let input = match is_document {
        true => sources
            .with_referred(file, path, &options.reach, diagnostics)
            .and_then(|it| options.with_overlays(it, sources, diagnostics)),
        false => options.open(sources, diagnostics),
    };
    // The first name is that of the options, and each is watched once.
    let known: HashSet<PathBuf> = named.iter().cloned().collect();
    let others = sources.names().map(PathBuf::from);
    named.extend(others.filter(|it| !known.contains(it)));
    Some((options, input?))
}

/// Whether this is an OpenAPI document rather than options, which name none of its fields.
fn is_document(root: &Node) -> bool {
    ["openapi", "swagger"]
        .iter()
        .any(|it| root.get(it).is_some())
}
