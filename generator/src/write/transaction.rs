//! Several files of several folders changed together, or none of them.
//!
//! Every new text is written beside its place, and every old file gets a second name, before the first one is replaced. What
//! fails after that is undone by renames, which need no space. A process that is killed in between leaves some files new and
//! some old, each of them whole. A folder that is new is filled beside its place, and comes to it as a whole.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use foldhash::HashMap;

use super::Error;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It has another text afterwards, or is new.
    Write {
        /// Where it is.
        path: PathBuf,
        /// The whole text.
        text: Vec<u8>,
    },
    /// It is gone, and with it the folders that it leaves empty.
    Remove {
        /// Where it is.
        path: PathBuf,
        /// The folder that stays, even if it is empty.
        below: PathBuf,
    },
}

impl Change {
    /// A text for a file.
    pub fn write(path: impl Into<PathBuf>, text: impl Into<Vec<u8>>) -> Change {
        Change::Write {
            path: path.into(),
            text: text.into(),
        }
    }

    /// The file it is about.
    pub fn path(&self) -> &Path {
        match self {
            Change::Write { path, .. } | Change::Remove { path, .. } => path,
        }
    }
}

/// Makes all changes, or none.
///
/// # Errors
///
/// If a file cannot be written or removed. Everything is as it was then, folders included, unless the system refuses to put it
/// back.
pub fn commit(changes: Vec<Change>) -> Result<(), Error> {
    let mut steps = Steps::default();
    let result = steps.run(&changes);
    if result.is_err() {
        steps.undo();
    }
    steps.clean();
    if result.is_ok() {
        for change in &changes {
            if let Change::Remove { path, below } = change {
                remove_empty(path, below);
            }
        }
    }
    result
}

/// A change that is prepared.
struct Step {
    path: PathBuf,
    /// The new text, or a new folder, beside its place.
    new: Option<PathBuf>,
    /// The old file under a second name.
    old: Option<PathBuf>,
}

/// What was done so far.
#[derive(Default)]
struct Steps {
    prepared: Vec<Step>,
    done: usize,
    /// Where the files of each folder are written that are not there yet: beside the folder, if it is missing; `None` if it is not.
    folders: HashMap<PathBuf, Option<PathBuf>>,
    /// The folders beside their places.
    beside: Vec<PathBuf>,
    /// The folders that were made where they belong, the outer ones first.
    made: Vec<PathBuf>,
}

impl Steps {
    fn run(&mut self, changes: &[Change]) -> Result<(), Error> {
        for change in changes {
            let path = change.path();
            self.prepare(change).map_err(|error| failed(path, error))?;
        }
        while let Some(step) = self.prepared.get(self.done) {
            let done = match &step.new {
                Some(new) => fs::rename(new, &step.path),
                None => removed(&step.path),
            };
            let path = step.path.clone();
            match done {
                Ok(()) => self.done += 1,
                // Another run made the folder in the meantime; or somebody looks into the new one, which some systems do not move then.
                Err(_) if self.is_folder(step) => {
                    self.merge().map_err(|error| failed(&path, error))?;
                }
                Err(error) => return Err(failed(&path, error)),
            }
        }
        Ok(())
    }

    fn prepare(&mut self, change: &Change) -> io::Result<()> {
        let path = change.path();
        let Change::Write { text, .. } = change else {
            let old = is_there(path)?.map(|_| second_name(path)).transpose()?;
            self.prepared.push(Step {
                path: path.to_owned(),
                new: None,
                old,
            });
            return Ok(());
        };
        if let Some(folder) = self.new_folder(path)? {
            return fs::write(folder.join(path.file_name().unwrap_or_default()), text);
        }
        let there = is_there(path)?;
        let mut step = Step {
            path: path.to_owned(),
            new: Some(temporary(path, text)?),
            old: None,
        };
        let kept = there.map(|there| keep(&there, &mut step)).transpose();
        self.prepared.push(step);
        kept.map(|_| ())
    }

    /// Where a file is written whose folder is not there yet.
    fn new_folder(&mut self, path: &Path) -> io::Result<Option<PathBuf>> {
        let folder = path.parent().unwrap_or(Path::new(""));
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let is_missing = |it: &&Path| !it.as_os_str().is_empty() && !it.exists();
        let outermost = folder.ancestors().take_while(is_missing).last();
        let found = match outermost {
            None => None,
            Some(outermost) => {
                let beside = self.folder_beside(outermost)?;
                let below = folder.strip_prefix(outermost).unwrap_or(Path::new(""));
                let found = beside.join(below);
                fs::create_dir_all(&found)?;
                Some(found)
            }
        };
        self.folders.insert(folder.to_owned(), found.clone());
        Ok(found)
    }

    /// A new folder beside the place that it will have.
    fn folder_beside(&mut self, place: &Path) -> io::Result<PathBuf> {
        if let Some(Some(known)) = self.folders.get(place) {
            return Ok(known.clone());
        }
        let made = loop {
            let made = beside(place);
            match fs::create_dir(&made) {
                Ok(()) => break made,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        };
        self.beside.push(made.clone());
        self.folders.insert(place.to_owned(), Some(made.clone()));
        self.prepared.push(Step {
            path: place.to_owned(),
            new: Some(made.clone()),
            old: None,
        });
        Ok(made)
    }

    fn is_folder(&self, step: &Step) -> bool {
        step.new.as_ref().is_some_and(|it| self.beside.contains(it))
    }

    /// Puts a step for each of its files in the place of the step of a folder that is due.
    fn merge(&mut self) -> io::Result<()> {
        let Step { path, new, .. } = self.prepared.remove(self.done);
        let mut open = vec![(new.unwrap_or_default(), path)];
        while let Some((from, to)) = open.pop() {
            match fs::create_dir(&to) {
                Ok(()) => self.made.push(to.clone()),
                Err(_) if to.is_dir() => {}
                Err(error) => return Err(error),
            }
            for entry in fs::read_dir(from)? {
                let entry = entry?;
                let (new, path) = (entry.path(), to.join(entry.file_name()));
                if entry.file_type()?.is_dir() {
                    open.push((new, path));
                    continue;
                }
                let old = is_there(&path)?.map(|_| second_name(&path)).transpose()?;
                let new = Some(new);
                self.prepared.push(Step { path, new, old });
            }
        }
        Ok(())
    }

    /// Puts back what was replaced or removed, the last one first.
    fn undo(&mut self) {
        let beside = &self.beside;
        for step in self.prepared.iter_mut().take(self.done).rev() {
            // The system that refuses this leaves the old file under its second name.
            let _ = match (&step.old, &step.new) {
                (Some(old), _) => fs::rename(old, &step.path).map(|()| step.old = None),
                (None, Some(new)) if beside.contains(new) => fs::rename(&step.path, new),
                (None, _) => fs::remove_file(&step.path),
            };
        }
        for new in self.prepared.iter().filter_map(|it| it.new.as_ref()) {
            let _ = fs::remove_file(new);
        }
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
        let lost = self.prepared.iter_mut().take(self.done);
        lost.for_each(|it| it.old = None);
    }

    /// Removes second names, and what did not come to its place.
    fn clean(&self) {
        for old in self.prepared.iter().filter_map(|it| it.old.as_ref()) {
            let _ = fs::remove_file(old);
        }
        for folder in &self.beside {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Gives an old file a second name, and the new one its permissions: a file that its owner alone may read stays one.
fn keep(there: &fs::Metadata, step: &mut Step) -> io::Result<()> {
    if let Some(new) = &step.new {
        fs::set_permissions(new, there.permissions())?;
    }
    step.old = Some(second_name(&step.path)?);
    Ok(())
}

/// What is at a path, without following links.
fn is_there(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn failed(path: &Path, error: io::Error) -> Error {
    Error::Io {
        path: path.to_owned(),
        error,
    }
}

fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Deletes the folders that a file left empty.
fn remove_empty(path: &Path, below: &Path) {
    for folder in path.ancestors().skip(1).take_while(|it| *it != below) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// A name beside a path that no other run takes.
fn beside(path: &Path) -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    path.with_file_name(format!(".{name}.{process}-{number}.tmp"))
}

/// Whether a run fills this folder, or was killed while it did.
pub(super) fn is_temporary(folder: &OsStr) -> bool {
    let name = folder.to_string_lossy();
    name.starts_with('.') && name.ends_with(".tmp")
}

/// Writes a text to a new file beside a path.
fn temporary(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
    loop {
        let temporary = beside(path);
        let opened = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary);
        match opened {
            Ok(mut file) => {
                let written = io::Write::write_all(&mut file, text);
                if written.is_err() {
                    let _ = fs::remove_file(&temporary);
                }
                return written.map(|()| temporary);
            }
            // Another machine's process of the same number, on a shared disk, or one that died.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Gives a file a second name beside it; a copy, where the disk knows no second names.
fn second_name(path: &Path) -> io::Result<PathBuf> {
    if !path.is_file() {
        return Err(io::Error::other("it is no ordinary file"));
    }
    loop {
        let second = beside(path);
        match fs::hard_link(path, &second) {
            Ok(()) => return Ok(second),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(_) => return fs::copy(path, &second).map(|_| second),
        }
    }
}
