//! The crate on disk with the runtime that others share: writing it, and holding an API's crate to it.
//!
//! Emitted code and the runtime are made for each other, so the crate has to be exactly what this generator writes. It is
//! looked at here, before the pipeline, which reads no files.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::generate::{runtime, runtime_version};
use crate::options::{Options, SharedRuntime};
use crate::source::Sources;
use crate::write::{self, Mode};

/// Completes the options with what is on disk: the package's name, and the way to it from the crate in `out`. `None` after a
/// diagnostic. Without a shared runtime there is nothing to do.
pub fn open(
    options: &mut Options,
    out: &Path,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    if let (Some(_), Some(first)) = (&options.runtime, options.left_out.first()) {
        let place = options.place(sources, "/client/without");
        let message = format!("the client cannot be without `{first}`: its runtime is shared");
        let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
        let help = "a shared runtime is whole; leave out `without`, or `runtime`";
        diagnostics.push(diagnostic.help(help));
        return None;
    }
    let Some(shared) = &mut options.runtime else {
        return Some(());
    };
    match found(&shared.folder, out) {
        Ok((package, path)) => {
            *shared = SharedRuntime {
                package,
                path,
                ..shared.clone()
            };
            Some(())
        }
        Err(unfit) => {
            let place = options.place(sources, "/runtime/path");
            let diagnostic = Diagnostic::new(Code::SharedRuntime, place, unfit.message);
            diagnostics.push(diagnostic.help(unfit.help));
            None
        }
    }
}

/// Writes the crate, or compares it. Without a name it keeps the one that it has.
///
/// # Errors
///
/// If the folder holds another crate, or cannot be read or written.
pub fn apply(out: &Path, package: Option<&str>, mode: Mode) -> Result<write::Report, String> {
    let manifest = read_manifest(out).map_err(|it| cannot_read(out, &it))?;
    let known = match &manifest {
        Some(text) if runtime_version(text).is_none() => {
            return Err(format!(
                "`{}` is a crate, and no runtime; choose a folder of its own",
                out.display()
            ));
        }
        Some(text) => name_of(text),
        None => None,
    };
    let package = package
        .or(known.as_deref())
        .unwrap_or(SharedRuntime::PACKAGE);
    write::apply(out, &runtime(package), mode).map_err(|it| it.to_string())
}

/// Why a runtime cannot be depended on, and what to do.
struct Unfit {
    message: String,
    help: String,
}

/// The package's name, and its path from the crate that is to depend on it.
fn found(folder: &Path, out: &Path) -> Result<(String, String), Unfit> {
    let shown = folder.display();
    let write_it = format!("run `specwright runtime --out {shown}`");
    let unfit = |message: String, help: &str| Unfit {
        message,
        help: help.to_owned(),
    };
    let manifest = match read_manifest(folder) {
        Ok(Some(text)) => text,
        Ok(None) => {
            return Err(unfit(
                format!("there is no runtime at `{shown}`"),
                &write_it,
            ));
        }
        Err(error) => {
            return Err(unfit(
                cannot_read(folder, &error),
                "check that you may read what is there",
            ));
        }
    };
    let (Some(version), Some(package)) = (runtime_version(&manifest), name_of(&manifest)) else {
        let message = format!("`{shown}` is a crate, and no runtime that others can share");
        let help = "run `specwright runtime --out` with a folder of its own, and name that";
        return Err(unfit(message, help));
    };
    let own = env!("CARGO_PKG_VERSION");
    if version != own {
        let message =
            format!("the runtime at `{shown}` is of version {version} of specwright, not {own}");
        return Err(unfit(message, &write_it));
    }
    let report = write::apply(folder, &runtime(&package), Mode::Check);
    let report = report.map_err(|it| unfit(it.to_string(), &write_it))?;
    let mut stale = report.changed.iter().chain(&report.removed);
    if let Some(first) = stale.next() {
        let more = match stale.count() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "the runtime at `{shown}` is not what this specwright writes: `{first}` differs{more}"
        );
        return Err(unfit(message, &write_it));
    }
    match relative(out, folder) {
        Ok(path) if path.is_empty() => {
            let message = format!("`{shown}` is both the crate and the runtime that it shares");
            Err(unfit(message, "generate the crate into another folder"))
        }
        Ok(path) => Ok((package, path)),
        Err(error) => {
            let message = format!("cannot tell the way from `{}`: {error}", out.display());
            Err(unfit(message, "check that the folder can be read"))
        }
    }
}

fn cannot_read(folder: &Path, error: &io::Error) -> String {
    format!("cannot read the crate in `{}`: {error}", folder.display())
}

fn read_manifest(folder: &Path) -> io::Result<Option<String>> {
    match fs::read(folder.join("Cargo.toml")) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The package's name in a manifest that was generated, where it is the first one.
fn name_of(manifest: &str) -> Option<String> {
    let mut lines = manifest.lines();
    let name = lines.find_map(|it| it.strip_prefix("name = \"")?.strip_suffix('"'))?;
    Options::is_crate_name(name).then(|| name.to_owned())
}

/// The way from one folder to another, with `/` between its parts, as Cargo reads it on every system. It is absolute where
/// there is none.
fn relative(from: &Path, to: &Path) -> io::Result<String> {
    let (from, to) = (real(from)?, fs::canonicalize(to)?);
    let (mut here, mut there) = (from.components().peekable(), to.components().peekable());
    if here.peek() != there.peek() {
        return Ok(to.to_string_lossy().into_owned());
    }
    while here.peek().is_some() && here.peek() == there.peek() {
        here.next();
        there.next();
    }
    let up = here.map(|_| "..".to_owned());
    let down = there.map(|it| it.as_os_str().to_string_lossy().into_owned());
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// Where a folder is, or will be, links followed.
fn real(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let mut ancestors = folder.ancestors();
    let known = ancestors.find_map(|it| Some((it, fs::canonicalize(it).ok()?)));
    let Some((known, mut place)) = known else {
        return Ok(folder);
    };
    let rest = folder.strip_prefix(known).unwrap_or(Path::new(""));
    for component in rest.components() {
        match component {
            Component::ParentDir => drop(place.pop()),
            other => place.push(other),
        }
    }
    Ok(place)
}
