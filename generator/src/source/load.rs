//! The files that a document refers to, and those that they refer to.
//!
//! Only files below one folder are read: that of the document, unless its owner names another. A URL is never fetched;
//! where a copy of it lies can be said. What cannot be read is not an error here: it is one at the reference, and only
//! for what depends on it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{FileId, Node, Sources, read_file, references, uri};
use crate::diagnostic::Diagnostics;

/// What a document may refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The folder that files are read from; the document's own if there is none.
    pub root: Option<PathBuf>,
    /// Where copies lie of what is named by a URL: a file each, or for a URL that ends in `/` a folder.
    pub vendored: IndexMap<String, PathBuf>,
}

/// The most files that are read for one document.
const MOST: usize = 2_000;

/// The most folders that the `$id`s of one file may put references into.
const MOST_BASES: usize = 32;

impl Sources {
    /// Reads a document from disk, and all files it refers to. `None` after a diagnostic.
    pub fn add_document(
        &mut self,
        path: &Path,
        reach: &Reach,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let document = self.add_file(path, diagnostics)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let root = reach.root.as_deref().unwrap_or(folder);
        let name = relative(path, root)
            .or_else(|| path.file_name().map(|it| it.to_string_lossy().into_owned()));
        self.uris.insert(name.unwrap_or_default(), document);
        self.load(document, root, &reach.vendored, diagnostics);
        Some(document)
    }

    fn load(
        &mut self,
        document: FileId,
        root: &Path,
        vendored: &IndexMap<String, PathBuf>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut budget = self.limits.bytes;
        let mut asked: HashSet<String> = HashSet::new();
        let mut open = vec![document];
        while let Some(file) = open.pop() {
            for wanted in wanted(self.root(file), &self.uri(file), !vendored.is_empty()) {
                if self.uris.contains_key(&wanted) || !asked.insert(wanted.clone()) {
                    continue;
                }
                let Some((path, folder)) = place(&wanted, root, vendored) else {
                    continue;
                };
                let read = within(&path, &folder)
                    .and_then(|()| match self.uris.len() < MOST {
                        true => read_file(&path, budget),
                        false => Err(format!("more than {MOST} files are too many")),
                    })
                    .and_then(|bytes| match bytes.len() > budget {
                        true => Err("the files are too large together".to_owned()),
                        false => Ok(bytes),
                    });
                match read {
                    Ok(bytes) => {
                        budget -= bytes.len();
                        let name = path.display().to_string();
                        if let Some(file) = self.add_bytes(name, bytes, diagnostics) {
                            self.uris.insert(wanted, file);
                            open.push(file);
                        }
                    }
                    Err(reason) => {
                        self.unread.insert(wanted, reason);
                    }
                }
            }
        }
    }

    /// What a file is known by to references: its path from the root folder, or a URL.
    pub fn uri(&self, file: FileId) -> String {
        let known = self.uris.iter().find(|(_, it)| **it == file);
        known.map(|(uri, _)| uri.clone()).unwrap_or_default()
    }

    /// The files that references can lead to, by what they are known by.
    pub fn uris(&self) -> impl Iterator<Item = (&str, FileId)> {
        self.uris.iter().map(|(uri, file)| (uri.as_str(), *file))
    }

    /// Why a file that a reference leads to was not read.
    pub fn unread(&self, uri: &str) -> Option<&str> {
        self.unread.get(uri).map(String::as_str)
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|it| it.name.as_str())
    }
}

/// The resources that a tree refers to: relative to the file, and to a `$id` on the way.
fn wanted(root: &Node, base: &str, with_urls: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut ids: Vec<String> = vec![base.to_owned()];
    references::objects(root, &mut |node| {
        if let Some(id) = node.get("$id").and_then(Node::as_str) {
            // Of the base only the folder counts.
            let folder = uri::join(&uri::join(base, id), "./");
            if ids.len() < MOST_BASES
                && (with_urls || !uri::has_scheme(id))
                && !ids.contains(&folder)
            {
                ids.push(folder);
            }
        }
    });
    references::objects(root, &mut |node| {
        let text = ["$ref", "$dynamicRef"]
            .iter()
            .find_map(|it| node.get(it)?.as_str());
        let mapping = node
            .get("mapping")
            .and_then(Node::as_object)
            .into_iter()
            .flatten();
        let mapping = mapping
            .filter_map(|(_, it)| it.as_str())
            .filter(|it| is_path(it));
        for text in text.into_iter().chain(mapping) {
            if uri::split(text).0.is_empty() {
                continue;
            }
            found.extend(ids.iter().map(|it| uri::join(it, text)));
        }
    });
    found
}

/// Whether a discriminator's mapping names a file rather than a schema.
pub fn is_path(text: &str) -> bool {
    let name = uri::split(text).0;
    name.contains('/')
        || [".yaml", ".yml", ".json"]
            .iter()
            .any(|it| name.ends_with(it))
}

/// The path of a resource, and the folder it has to lie in; `None` if it may not be read.
fn place(
    wanted: &str,
    root: &Path,
    vendored: &IndexMap<String, PathBuf>,
) -> Option<(PathBuf, PathBuf)> {
    if let Some(path) = vendored.get(wanted) {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        return Some((path.clone(), folder));
    }
    let below = vendored.iter().find_map(|(url, folder)| {
        let rest = wanted
            .strip_prefix(url.as_str())
            .filter(|_| url.ends_with('/'))?;
        (!uri::leads_out(rest)).then(|| (folder.join(uri::decoded(rest)), folder.clone()))
    });
    if below.is_some() {
        return below;
    }
    if uri::has_scheme(wanted) || uri::leads_out(wanted) {
        return None;
    }
    Some((root.join(uri::decoded(wanted)), root.to_owned()))
}

/// Whether a file lies in a folder, links followed.
fn within(path: &Path, folder: &Path) -> Result<(), String> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    // What is not there is for the reading to say.
    let (Ok(real), Ok(folder)) = (path.canonicalize(), folder.canonicalize()) else {
        return Ok(());
    };
    match real.starts_with(folder) {
        true if real.is_file() || real.is_dir() => Ok(()),
        true => Err("it is no ordinary file".to_owned()),
        false => Err("it leads out of the document's folder".to_owned()),
    }
}

/// The path of a file from a folder, with `/` between its steps.
fn relative(path: &Path, folder: &Path) -> Option<String> {
    let (path, folder) = (path.canonicalize().ok()?, folder.canonicalize().ok()?);
    let steps = path.strip_prefix(folder).ok()?.components();
    let steps: Vec<String> = steps
        .map(|it| it.as_os_str().to_string_lossy().into_owned())
        .collect();
    Some(steps.join("/"))
}
