//! The new document: one file in place of another, or a folder's files in place of those of the document's folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use specwright::options::Options;
use specwright::source::Sources;
use specwright::write::Change;

use super::Stop;
use crate::input::{Session, piped};

/// What was given as the new document.
pub enum Given {
    /// One file's bytes. What it refers to is where the old one's is.
    File(Vec<u8>),
    /// The document in a folder, with what it refers to.
    Folder { folder: PathBuf, document: PathBuf },
}

/// Reads what is named, without a look at what it means.
pub fn given(new: &Path, place: &Path, options: &Options) -> Result<Given, Stop> {
    if new != Path::new("-") && new.is_dir() {
        if options.reach.root.is_some() {
            let message = "the options name a `root`, so the document is not all in its folder: name the document itself, with the other files in place";
            return Err(Stop::Message(message.to_owned()));
        }
        let document = new.join(place.file_name().unwrap_or_default());
        readable(&document)?;
        let folder = new.to_owned();
        return Ok(Given::Folder { folder, document });
    }
    let bytes = match new == Path::new("-") {
        true => piped(options.limits.bytes).map_err(|unread| Stop::Message(unread.message))?,
        false => readable(new)?,
    };
    if is_called_json(place) && !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Stop::Message(format!(
            "the new document is not JSON, and would be called `{}`: rename that first, and `document` in the options",
            place.display()
        )));
    }
    Ok(Given::File(bytes))
}

fn is_called_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("json"))
}

fn readable(path: &Path) -> Result<Vec<u8>, Stop> {
    let failed = |error| Stop::Message(format!("cannot read `{}`: {error}", path.display()));
    std::fs::read(path).map_err(failed)
}

/// What is written to have the new document in place.
pub struct Placed {
    /// None if it is in place already.
    pub changes: Vec<Change>,
    /// What is said of other files.
    pub told: String,
}

/// The files of the new document that are not in their places yet.
pub fn placed(
    given: &Given,
    place: &Path,
    options: &Path,
    [old, new]: [&Session; 2],
) -> Result<Placed, Stop> {
    let mut placed = Placed {
        changes: Vec::new(),
        told: String::new(),
    };
    let folder = match given {
        Given::File(bytes) => {
            placed.put(place, bytes.clone());
            return Ok(placed);
        }
        Given::Folder { folder, .. } => folder,
    };
    let home = place.parent().unwrap_or(Path::new(""));
    let own: Vec<PathBuf> = [options.to_owned()]
        .into_iter()
        .chain(old.options.overlays.iter().cloned())
        .map(|it| real(&it))
        .collect();
    let all = within(&new.sources, folder);
    for path in &all {
        let target = home.join(path);
        if own.contains(&real(&target)) {
            let target = target.display();
            return Err(Stop::Message(format!(
                "`{target}` is no file of the document, and the new one has a file of that name"
            )));
        }
        placed.put(&target, readable(&folder.join(path))?);
    }
    for path in within(&old.sources, home).difference(&all) {
        let path = home.join(path);
        if !own.contains(&real(&path)) {
            let line = format!("{}: no longer read\n", path.display());
            placed.told.push_str(&line);
        }
    }
    Ok(placed)
}

impl Placed {
    fn put(&mut self, path: &Path, bytes: Vec<u8>) {
        let path = real(path);
        if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
            self.changes.push(Change::write(path, bytes));
        }
    }
}

/// The document's files in a folder, by their paths in it.
fn within(sources: &Sources, folder: &Path) -> BTreeSet<PathBuf> {
    let files = sources.uris().map(|(_, file)| sources.file_name(file));
    let below = files.filter_map(|it| Path::new(it).strip_prefix(folder).ok());
    below.map(Path::to_owned).collect()
}

/// A file where it really is, if a link leads to it: the link stays one.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
