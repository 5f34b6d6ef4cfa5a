//! Where files are read from: the disk, or whatever else has paths, such as a revision of a repository.

use std::fmt::Debug;
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A file with bytes.
    File,
    /// A folder.
    Folder,
    /// Something else that has a path, such as a pipe.
    Other,
}

/// Something that has files. Paths are those of the disk, relative to where the program runs.
pub trait Files: Debug + Send + Sync {
    /// What a file is called in diagnostics.
    fn name(&self, path: &Path) -> String {
        path.display().to_string()
    }

    /// What is at a path, links followed.
    fn kind(&self, path: &Path) -> Option<FileKind>;

    /// The same path without links, if something is there. Which folders it is in can be read off it.
    fn real(&self, path: &Path) -> Option<PathBuf>;

    /// The bytes of a file, and of one that is longer than the limit at least one byte beyond it.
    ///
    /// # Errors
    ///
    /// Why there are none, without the file's name.
    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, String>;
}

/// The disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn kind(&self, path: &Path) -> Option<FileKind> {
        let found = path.metadata().ok()?;
        Some(match found {
            it if it.is_dir() => FileKind::Folder,
            it if it.is_file() => FileKind::File,
            _ => FileKind::Other,
        })
    }

    fn real(&self, path: &Path) -> Option<PathBuf> {
        path.canonicalize().ok()
    }

    /// Never more than a byte above the limit, as not everything with a path has an end.
    fn read(&self, path: &Path, limit: usize) -> Result<Vec<u8>, String> {
        if path.is_dir() {
            return Err("it is a folder".to_owned());
        }
        let mut bytes = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let read = std::fs::File::open(path).and_then(|file| {
            let size = file.metadata()?.len().min(most);
            bytes.reserve_exact(usize::try_from(size).unwrap_or_default());
            file.take(most).read_to_end(&mut bytes)
        });
        match read {
            Ok(_) => Ok(bytes),
            Err(error) => Err(match error.kind() {
                ErrorKind::NotFound => "there is no such file".to_owned(),
                ErrorKind::PermissionDenied => "it may not be opened".to_owned(),
                _ => error.to_string(),
            }),
        }
    }
}

/// A path without `.`, and without `..` where a folder stands before it. It leads to the same place unless that folder is a link.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for step in path.components() {
        match (step, plain.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                plain.pop();
            }
            (Component::ParentDir, Some(Component::RootDir)) => {}
            _ => plain.push(step),
        }
    }
    plain
}
