//! Several files of several folders changed together, or none of them.
//!
//! Every new text is written beside its place, and every old file gets a second name, before the first one is replaced. What
//! fails after that is undone by renames, which need no space. A process that is killed in between leaves some files new and
//! some old, each of them whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
    /// The new text, beside its place.
    new: Option<PathBuf>,
    /// The old file under a second name.
    old: Option<PathBuf>,
}

/// What was done so far.
#[derive(Default)]
struct Steps {
    prepared: Vec<Step>,
    done: usize,
    /// Folders that were made, the outer ones first.
    folders: Vec<PathBuf>,
}

impl Steps {
    fn run(&mut self, changes: &[Change]) -> Result<(), Error> {
        for change in changes {
            let path = change.path();
            self.prepare(change).map_err(|error| failed(path, error))?;
        }
        for step in &self.prepared {
            let done = match &step.new {
                Some(new) => fs::rename(new, &step.path),
                None => removed(&step.path),
            };
            done.map_err(|error| failed(&step.path, error))?;
            self.done += 1;
        }
        Ok(())
    }

    fn prepare(&mut self, change: &Change) -> io::Result<()> {
        let path = change.path();
        self.prepared.push(Step {
            path: path.to_owned(),
            new: None,
            old: None,
        });
        let there = match fs::symlink_metadata(path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let new = match change {
            Change::Remove { .. } => None,
            Change::Write { text, .. } => {
                self.make_folder(path)?;
                let new = temporary(path, text)?;
                // A file that its owner alone may read stays one.
                let kept = there
                    .as_ref()
                    .map(|it| fs::set_permissions(&new, it.permissions()));
                if let Some(Err(error)) = kept {
                    let _ = fs::remove_file(&new);
                    return Err(error);
                }
                Some(new)
            }
        };
        let step = self.prepared.last_mut();
        if let Some(step) = step {
            step.new = new;
            step.old = there.map(|_| second_name(path)).transpose()?;
        }
        Ok(())
    }

    fn make_folder(&mut self, path: &Path) -> io::Result<()> {
        let Some(folder) = path.parent() else {
            return Ok(());
        };
        let missing = folder
            .ancestors()
            .take_while(|it| !it.as_os_str().is_empty() && !it.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        if missing.is_empty() {
            return Ok(());
        }
        let made = fs::create_dir_all(folder);
        self.folders.extend(missing);
        made
    }

    /// Puts back what was replaced or removed, the last one first.
    fn undo(&mut self) {
        for step in self.prepared.iter_mut().take(self.done).rev() {
            // The system that refuses this leaves the old file under its second name.
            let _ = match &step.old {
                Some(old) => fs::rename(old, &step.path).map(|()| step.old = None),
                None => fs::remove_file(&step.path),
            };
        }
        for step in &mut self.prepared {
            if let Some(new) = step.new.take() {
                let _ = fs::remove_file(new);
            }
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
        let lost = self.prepared.iter_mut().take(self.done);
        lost.for_each(|it| it.old = None);
    }

    /// Removes second names.
    fn clean(&self) {
        for old in self.prepared.iter().filter_map(|it| it.old.as_ref()) {
            let _ = fs::remove_file(old);
        }
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
