//! The file of names that stay (`names_lock`): where it is, what it says, and its text.
//!
//! It is written by a run and read by the next one. Whether names in it are fit is for `naming` to say.

use std::path::PathBuf;

use indexmap::IndexMap;

use super::Options;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::kept::Kept;
use crate::source::{FileId, Node, Sources};

/// The file of names that stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamesLock {
    /// Where it is.
    pub path: PathBuf,
    /// The file as it was read; `None` if it is yet to be written.
    pub file: Option<FileId>,
    kept: Kept,
}

impl NamesLock {
    /// A file that has not been looked at.
    #[must_use]
    pub fn at(path: PathBuf) -> NamesLock {
        NamesLock {
            path,
            file: None,
            kept: Kept::default(),
        }
    }

    /// The names in it.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }
}

const HEAD: &str = "\
# Names of Rust that `specwright generate` gave and keeps (the option `names_lock`). Commit this file; it is written anew where the
# document has something else. To rename something, use the option `names`, or change its line here.
version: 1
names:
";

/// The text of the file for some names.
#[must_use]
pub(crate) fn text(kept: &Kept) -> String {
    let quoted = |it: &String| serde_json::Value::String(it.clone()).to_string();
    let lines = kept.0.iter();
    let lines = lines.map(|(key, name)| format!("  {}: {}\n", quoted(key), quoted(name)));
    match kept.0.is_empty() {
        true => HEAD.replace("names:\n", "names: {}\n"),
        false => HEAD.to_owned() + &lines.collect::<String>(),
    }
}

impl Options {
    /// Reads the file of names, if the options have one and it is there. `None` after a diagnostic.
    pub(super) fn read_names_lock(
        &mut self,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<()> {
        let is_there = |it: &&mut NamesLock| sources.from().kind(&it.path).is_some();
        let Some(lock) = self.names_lock.as_mut().filter(is_there) else {
            return Some(());
        };
        let file = sources.add_file(&lock.path, diagnostics)?;
        lock.file = Some(file);
        lock.kept = names(sources.root(file), diagnostics)?;
        Some(())
    }

    /// The place of a name in the file of names.
    pub(crate) fn kept_place(&self, sources: &Sources, key: &str) -> Place {
        let file = self.names_lock.as_ref().and_then(|it| it.file);
        let names = file.and_then(|it| sources.root(it).get("names"));
        let name = names.and_then(|it| it.get(key));
        name.map_or(Place::None, |it| Place::Key(it.id))
    }
}

const HELP: &str = "delete the file, and `specwright generate` writes it anew, with the names it would give without it";

/// What a file says. `None` after a diagnostic.
fn names(root: &Node, diagnostics: &mut Diagnostics) -> Option<Kept> {
    let mut fail = |node: &Node, message: String| {
        let place = Place::Value(node.id);
        let diagnostic = Diagnostic::new(Code::MalformedOptions, place, message);
        diagnostics.push(diagnostic.help(HELP));
    };
    let version = root.get("version").unwrap_or(root);
    let number = version
        .as_number()
        .and_then(crate::source::Number::as_integer);
    if number != Some(1) {
        fail(
            version,
            "this is no file of names of `version: 1`".to_owned(),
        );
        return None;
    }
    let names = root.get("names").and_then(Node::as_object);
    let Some(names) = names else {
        let at = root.get("names").unwrap_or(root);
        fail(at, "`names` must be an object of strings".to_owned());
        return None;
    };
    let mut kept = IndexMap::new();
    let mut whole = true;
    for (key, node) in names {
        match node.as_str() {
            Some(name) => {
                kept.insert(key.clone(), name.to_owned());
            }
            None => {
                whole = false;
                fail(
                    node,
                    format!("the name of `{key}` must be a string, not {}", node.kind()),
                );
            }
        }
    }
    whole.then_some(Kept(kept))
}
