//! Putting a set of files on disk, or telling how the disk differs from it.
//!
//! Files that are as they should be are not touched, so that nothing is compiled for
//! nothing. All files are written beside their places before the first one is renamed
//! into it: a run that fails leaves the old crate whole. Files that the set does not have
//! are deleted only if they carry the generator's mark.

use foldhash::{HashMap, HashSet};

use crate::sorting;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

mod transaction;

pub use transaction::{Change, commit};

use transaction::is_temporary;

/// What every generated file carries in one of its first lines, together with the generator's
/// name: other generators, and Cargo in its lock file, use the same mark.
pub const MARK: &str = "@generated";

const GENERATOR: &str = "specwright";

/// What the first line of a manifest says besides, if its crate belongs to the one whose folder it lies in.
pub const PART: &str = "a part of";

/// A file of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Relative to the output folder, with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// What is done with the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are written.
    Write,
    /// The disk is compared and left as it is.
    Check,
}

/// What was done, or would have been. Paths are relative to the output folder, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that were missing or differed.
    pub changed: Vec<String>,
    /// Files of an earlier run that are no longer generated.
    pub removed: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
}

impl Report {
    /// Whether the disk held what it should.
    pub fn is_fresh(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Why the files were not written.
#[derive(Debug)]
pub enum Error {
    /// The system said no.
    Io {
        /// The file it was about.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// A file would stand outside of the output folder.
    Outside(String),
    /// A file is in the way that the generator did not write.
    Foreign(PathBuf),
    /// Files are there that were to be new.
    InTheWay(Vec<PathBuf>),
}

/// How many files an error names.
const SHOWN: usize = 5;

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Io { path, error } => write!(f, "cannot write `{}`: {error}", path.display()),
            Error::Outside(path) => write!(f, "`{path}` would leave the output folder"),
            Error::Foreign(path) => write!(
                f,
                "`{}` is in the way and was not generated (it does not say `{MARK}` by {GENERATOR}); move it first",
                path.display()
            ),
            Error::InTheWay(paths) => {
                // A client has hundreds.
                let shown = paths.iter().take(SHOWN);
                let shown: Vec<String> = shown.map(|it| format!("`{}`", it.display())).collect();
                write!(f, "there are files already: {}", shown.join(", "))?;
                match paths.len().saturating_sub(SHOWN) {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Writes or compares a set of files.
///
/// # Errors
///
/// If a file cannot be read or written, is foreign, or would leave the folder; nothing has
/// been changed then.
pub fn apply(out: &Path, files: &[File], mode: Mode) -> Result<Report, Error> {
    let (report, changes) = plan(out, files)?;
    if mode == Mode::Write {
        commit(changes)?;
    }
    Ok(report)
}

/// What [`apply`] would do, for a caller that changes other files with it or not at all: see [`commit`].
///
/// # Errors
///
/// If a file cannot be read, is foreign, or would leave the folder.
pub fn plan(out: &Path, files: &[File]) -> Result<(Report, Vec<Change>), Error> {
    let mut report = Report::default();
    let mut changes = Vec::new();
    let mut folders = HashMap::default();
    for file in files {
        let (path, exists) = inside(out, &file.path, &mut folders)?;
        let found = if exists { read(&path)? } else { None };
        match found {
            Some(text) if text == file.text.as_bytes() => report.unchanged += 1,
            Some(text) if !is_marked(&text) => return Err(Error::Foreign(path)),
            _ => {
                report.changed.push(file.path.clone());
                changes.push(Change::write(path, file.text.as_bytes()));
            }
        }
    }
    let wanted: HashSet<&str> = files.iter().map(|it| it.path.as_str()).collect();
    report.removed = no_longer_wanted(out, &wanted)?;
    sorting::sort(&mut report.removed);
    for path in &report.removed {
        let path = inside(out, path, &mut folders)?.0;
        changes.push(Change::Remove {
            path,
            below: out.to_owned(),
        });
    }
    Ok((report, changes))
}

/// Writes files that are nobody's yet, and from then on somebody's: unlike those of [`apply`] they carry no mark. Others that
/// are there are replaced only if that is said.
///
/// # Errors
///
/// If there are such files, one would leave the folder, or cannot be written; nothing has been changed then.
pub fn create(out: &Path, files: &[File], replace: bool) -> Result<(), Error> {
    let mut pending = Vec::new();
    let mut there = Vec::new();
    let mut folders = HashMap::default();
    for file in files {
        let (path, exists) = inside(out, &file.path, &mut folders)?;
        if exists && read(&path)?.as_deref() == Some(file.text.as_bytes()) {
            continue;
        }
        if exists && !replace {
            there.push(path.clone());
        }
        pending.push(Change::write(path, file.text.as_bytes()));
    }
    match there.is_empty() {
        true => commit(pending),
        false => Err(Error::InTheWay(there)),
    }
}

/// The place of a file, which must lie below the folder even when links are followed, and whether something is there.
/// The folders that were looked at are not looked at again, and nothing in those that are missing: there may be thousands of
/// files in one.
fn inside(
    out: &Path,
    relative: &str,
    folders: &mut HashMap<PathBuf, bool>,
) -> Result<(PathBuf, bool), Error> {
    let outside = || Error::Outside(relative.to_owned());
    let path = Path::new(relative);
    let plain = |it: Component<'_>| matches!(it, Component::Normal(_));
    if relative.is_empty() || !path.components().all(plain) {
        return Err(outside());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    let exists = match folders.get(parent) {
        Some(exists) => *exists,
        None => {
            let mut place = out.to_owned();
            for component in parent.components() {
                place.push(component);
                if fs::symlink_metadata(&place).is_ok_and(|it| it.is_symlink()) {
                    return Err(outside());
                }
            }
            let exists = place.exists();
            folders.insert(parent.to_owned(), exists);
            exists
        }
    };
    let place = out.join(path);
    if !exists {
        return Ok((place, false));
    }
    match fs::symlink_metadata(&place) {
        Ok(found) if found.is_symlink() => Err(outside()),
        Ok(_) => Ok((place, true)),
        Err(error) => Ok((place, error.kind() != io::ErrorKind::NotFound)),
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::Io {
            path: path.to_owned(),
            error,
        }),
    }
}

/// Whether a text says in its first lines that it was generated.
fn is_marked(text: &[u8]) -> bool {
    let head = text.get(..400).unwrap_or(text);
    String::from_utf8_lossy(head)
        .lines()
        .take(5)
        .any(|it| it.contains(MARK) && it.contains(GENERATOR))
}

/// Whether a manifest is of a crate that is a part of the one above it.
fn is_part(manifest: &[u8]) -> bool {
    let first = manifest.split(|it| *it == b'\n').next().unwrap_or_default();
    is_marked(first) && String::from_utf8_lossy(first).contains(PART)
}

/// The files of an earlier run that a set of paths does not have. Paths are relative to the output folder, in no order.
///
/// # Errors
///
/// If a folder, or a file that could be ours, cannot be read.
pub(crate) fn no_longer_wanted(out: &Path, wanted: &HashSet<&str>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    stale(out, out, wanted, &mut found)?;
    Ok(found)
}

/// Finds marked files below the folder that are not wanted. Build output is not looked at.
fn stale(
    out: &Path,
    folder: &Path,
    wanted: &HashSet<&str>,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            let path = folder.to_owned();
            return Err(Error::Io { path, error });
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            let name = entry.file_name();
            // A package below ours is another run's output, or somebody's own, unless it says that it is a part.
            let manifest = read(&path.join("Cargo.toml"))?;
            let other = manifest.is_some_and(|it| !is_part(&it));
            let is_build = name == "target" || name == ".git";
            if !is_build && !is_temporary(&name) && !other {
                stale(out, &path, wanted, found)?;
            }
            continue;
        }
        // What is not UTF-8 is not ours.
        let relative = path.strip_prefix(out).ok().and_then(Path::to_str);
        let Some(relative) = relative.map(|it| it.replace(std::path::MAIN_SEPARATOR, "/")) else {
            continue;
        };
        if !kind.is_file() || wanted.contains(relative.as_str()) || !is_source(&relative) {
            continue;
        }
        if read(&path)?.is_some_and(|it| is_marked(&it)) {
            found.push(relative);
        }
    }
    Ok(())
}

/// Whether a file is of a kind that the generator writes; Cargo marks its lock file, too.
fn is_source(path: &str) -> bool {
    [".rs", ".md", ".json"].iter().any(|it| path.ends_with(it))
        || Path::new(path)
            .file_name()
            .is_some_and(|it| it == "Cargo.toml")
}
