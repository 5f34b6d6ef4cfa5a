//! The files that a document refers to, and those that they refer to.
//!
//! Only files below one folder are read: that of the document, unless its owner names another. A URL is never fetched;
//! where a copy of it lies can be said. What cannot be read is not an error here: it is one at the reference, and only
//! for what depends on it. A limit that is reached is an error at once, since nothing after it could be whole.

use std::path::{Path, PathBuf};

use foldhash::HashSet;
use indexmap::IndexMap;

use super::{FileId, FileKind, Files, Node, NodeId, Sources, limits, references, uri};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};

/// What a document may refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The folder that files are read from; the document's own if there is none.
    pub root: Option<PathBuf>,
    /// Where copies lie of what is named by a URL: a file each, or for a URL that ends in `/` a folder.
    pub vendored: IndexMap<String, PathBuf>,
}

/// The most folders that the `$id`s of one file may put references into.
const MOST_BASES: usize = 32;

impl Sources {
    /// Reads a document, and all files it refers to. `None` after a diagnostic.
    pub fn add_document(
        &mut self,
        path: &Path,
        reach: &Reach,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let document = self.add_file(path, diagnostics)?;
        self.with_referred(document, path, reach, diagnostics)
    }

    /// Reads a document that is in memory as if it were a file, and all files it refers to. `None` after a diagnostic.
    pub fn add_document_at(
        &mut self,
        path: &Path,
        bytes: Vec<u8>,
        reach: &Reach,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let document = self.add_bytes(self.from.name(path), bytes, diagnostics)?;
        self.with_referred(document, path, reach, diagnostics)
    }

    /// Reads all files that a document refers to, which was read already. `None` after a diagnostic.
    pub(crate) fn with_referred(
        &mut self,
        document: FileId,
        path: &Path,
        reach: &Reach,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let root = reach.root.as_deref().unwrap_or(folder);
        let name = relative(self.from(), path, root)
            .or_else(|| path.file_name().map(|it| it.to_string_lossy().into_owned()));
        self.know_as(document, name.unwrap_or_default());
        let loaded = self.load(document, Some(root), &reach.vendored);
        loaded.map_err(|reached| diagnostics.push(reached)).ok()?;
        Some(document)
    }

    /// Reads a document that is in memory, and all files it refers to: from the folder that its owner names, since it
    /// has none of its own. `None` after a diagnostic.
    pub fn add_document_bytes(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        reach: &Reach,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let document = self.add_bytes(name, bytes, diagnostics)?;
        self.know_as(document, name.to_owned());
        let loaded = self.load(document, reach.root.as_deref(), &reach.vendored);
        loaded.map_err(|reached| diagnostics.push(reached)).ok()?;
        Some(document)
    }

    fn know_as(&mut self, file: FileId, uri: String) {
        if let Some(known) = self.files.get_mut(file.0) {
            known.uri = Some(uri.clone());
        }
        self.uris.insert(uri, file);
    }

    /// Reads what a document refers to, directly and by way of others.
    ///
    /// # Errors
    ///
    /// The limit that was reached, at the reference that went beyond it.
    fn load(
        &mut self,
        document: FileId,
        root: Option<&Path>,
        vendored: &IndexMap<String, PathBuf>,
    ) -> Result<(), Diagnostic> {
        let mut asked: HashSet<String> = HashSet::default();
        let mut open = vec![document];
        while let Some(file) = open.pop() {
            for (wanted, at) in wanted(self.root(file), &self.uri(file), !vendored.is_empty()) {
                if self.uris.contains_key(&wanted) || !asked.insert(wanted.clone()) {
                    continue;
                }
                let Some((path, folder)) = place(&wanted, root, vendored) else {
                    continue;
                };
                let read = within(self.from(), &path, &folder)
                    .and_then(|()| self.from.read(&path, self.bytes_left()));
                match read {
                    Ok(bytes) => open.extend(self.add_referred(wanted, &path, bytes, at)?),
                    Err(reason) => {
                        self.unread.insert(wanted, reason);
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes in a file that a reference leads to. `None` if it is no tree, which matters only to those who need one.
    fn add_referred(
        &mut self,
        uri: String,
        path: &Path,
        bytes: Vec<u8>,
        at: NodeId,
    ) -> Result<Option<FileId>, Diagnostic> {
        let reached = |name: &str, message: String| {
            let diagnostic = Diagnostic::new(Code::TooLarge, Place::Value(at), message);
            Err(diagnostic.help(limits::raise(name)))
        };
        let limits = self.limits;
        if self.uris.len() >= limits.files {
            let message = format!("the document has more than {} files", limits.files);
            return reached("files", message);
        }
        if bytes.len() > self.bytes_left() {
            let most = limits::size(limits.bytes);
            let message = format!("all files together have more than {most}");
            return reached("bytes", message);
        }
        let read = self.read_bytes(self.from.name(path), bytes);
        match read {
            Ok(file) => {
                self.know_as(file, uri);
                Ok(Some(file))
            }
            Err((_, failure)) if failure.code == Code::TooLarge => Err(failure),
            Err((file, failure)) => {
                self.know_as(file, uri);
                if let Some(known) = self.files.get_mut(file.0) {
                    known.failure = Some(failure);
                }
                Ok(None)
            }
        }
    }

    /// What a file is known by to references: its path from the root folder, or a URL.
    pub fn uri(&self, file: FileId) -> String {
        let known = self.files.get(file.0).and_then(|it| it.uri.clone());
        known.unwrap_or_default()
    }

    /// The files that references can lead to, by what they are known by.
    pub fn uris(&self) -> impl Iterator<Item = (&str, FileId)> {
        self.uris.iter().map(|(uri, file)| (uri.as_str(), *file))
    }

    /// What references to other files were found to lead to, read or not.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &str> {
        let read = self.uris.keys();
        read.chain(self.unread.keys()).map(String::as_str)
    }

    /// Whether all that references to other files lead to was read.
    pub(crate) fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }

    /// The texts of all files, in the order of their names.
    pub(crate) fn into_texts(self) -> impl Iterator<Item = String> {
        self.files.into_iter().map(|it| it.text)
    }

    /// Why a file that a reference leads to was not read.
    pub fn unread(&self, uri: &str) -> Option<&str> {
        self.unread.get(uri).map(String::as_str)
    }

    /// Why a file that a reference leads to is no tree.
    pub fn failure(&self, file: FileId) -> Option<&Diagnostic> {
        self.files.get(file.0)?.failure.as_ref()
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|it| it.name.as_str())
    }

    /// Names the files in a folder, and below it, as they are called from there.
    pub fn name_from(&mut self, folder: &Path) {
        for file in &mut self.files {
            if let Ok(inside) = Path::new(&file.name).strip_prefix(folder) {
                file.name = inside.display().to_string();
            }
        }
    }
}

/// The resources that a tree refers to, and where: relative to the file, and to a `$id` on the way.
fn wanted(root: &Node, base: &str, with_urls: bool) -> Vec<(String, NodeId)> {
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
    references::texts(root, &mut |reference, text| {
        if !uri::split(text).0.is_empty() {
            found.extend(ids.iter().map(|it| (uri::join(it, text), reference.id)));
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
    root: Option<&Path>,
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
    let root = root?;
    Some((root.join(uri::decoded(wanted)), root.to_owned()))
}

/// Whether a file lies in a folder, links followed.
fn within(files: &dyn Files, path: &Path, folder: &Path) -> Result<(), String> {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    // What is not there is for the reading to say.
    let (Some(real), Some(folder)) = (files.real(path), files.real(folder)) else {
        return Ok(());
    };
    match real.starts_with(folder) {
        true if files.kind(path) != Some(FileKind::Other) => Ok(()),
        true => Err("it is no ordinary file".to_owned()),
        false => Err("it leads out of the document's folder".to_owned()),
    }
}

/// The path of a file from a folder, with `/` between its steps.
fn relative(files: &dyn Files, path: &Path, folder: &Path) -> Option<String> {
    let (path, folder) = (files.real(path)?, files.real(folder)?);
    let steps = path.strip_prefix(folder).ok()?.components();
    let steps: Vec<String> = steps
        .map(|it| it.as_os_str().to_string_lossy().into_owned())
        .collect();
    Some(steps.join("/"))
}
