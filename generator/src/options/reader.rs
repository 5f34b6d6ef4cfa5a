//! Reading of values in options.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::diagnostic::suggest::nearest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::source::{FileKind, Files, Map, NOT_FETCHED, Node, plain, uri};

/// Reads options, and says of each mistake where it is.
pub(super) struct Reader<'r> {
    pub(super) files: &'r dyn Files,
    pub(super) folder: &'r Path,
    pub(super) diagnostics: &'r mut Diagnostics,
    pub(super) failed: bool,
}

impl Reader<'_> {
    pub(super) fn fail(&mut self, node: &Node, message: String, help: Option<String>) {
        self.failed = true;
        let mut diagnostic =
            Diagnostic::new(Code::MalformedOptions, Place::Value(node.id), message);
        diagnostic.help = help;
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn members<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        known: &[&str],
    ) -> Option<&'n Map> {
        let Some(map) = node.as_object() else {
            self.fail(
                node,
                format!("{what} must be an object, not {}", node.kind()),
                None,
            );
            return None;
        };
        for (key, value) in map {
            if !known.contains(&key.as_str()) {
                let near = nearest(key, known.iter().copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", known.join(", ")),
                };
                self.failed = true;
                let message = format!("{what} has no member `{key}`");
                let place = Place::Key(value.id);
                self.diagnostics
                    .push(Diagnostic::new(Code::MalformedOptions, place, message).help(help));
            }
        }
        Some(map)
    }

    pub(super) fn wrong(&mut self, node: &Node, key: &str, wanted: &str) {
        let message = format!("`{key}` must be {wanted}, not {}", node.kind());
        self.fail(node, message, None);
    }

    pub(super) fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        if node.as_str().is_none() {
            self.wrong(node, key, "a string");
        }
        node.as_str().map(str::to_owned)
    }

    pub(super) fn texts(&mut self, node: &Node, key: &str) -> Vec<String> {
        let Some(items) = node.as_array() else {
            self.wrong(node, key, "a list of strings");
            return Vec::new();
        };
        items.iter().filter_map(|it| self.text(it, key)).collect()
    }

    pub(super) fn table(&mut self, node: &Node, key: &str) -> IndexMap<String, String> {
        let Some(map) = node.as_object() else {
            self.wrong(node, key, "an object of strings");
            return IndexMap::new();
        };
        map.iter()
            .filter_map(|(name, value)| Some((name.clone(), self.text(value, key)?)))
            .collect()
    }

    pub(super) fn path(&mut self, node: &Node) -> Option<PathBuf> {
        let text = self.text(node, "a path")?;
        if text.is_empty() {
            self.fail(node, "a path must not be empty".to_owned(), None);
            return None;
        }
        Some(self.folder.join(text))
    }

    /// The name of an environment variable.
    pub(super) fn variable(&mut self, node: &Node, key: &str) -> Option<String> {
        let name = self.text(node, key)?;
        if name.is_empty() || name.contains(['=', '\0']) {
            let message = format!("`{name}` cannot name an environment variable");
            self.fail(node, message, None);
            return None;
        }
        Some(name)
    }

    /// A file that is there.
    pub(super) fn file(&mut self, node: &Node) -> Option<PathBuf> {
        let path = self.path(node)?;
        if self.files.kind(&path).is_none() {
            let message = format!("there is no file `{}`", self.files.name(&path));
            let help = match node.as_str().is_some_and(uri::has_scheme) {
                true => NOT_FETCHED,
                false => "a path is relative to the folder of the options",
            };
            self.fail(node, message, Some(help.to_owned()));
            return None;
        }
        Some(path)
    }

    /// A folder of the owner's choice, from that of the options; it may well be one above.
    pub(super) fn folder(&mut self, node: &Node) -> Option<PathBuf> {
        let path = self.folder.join(self.text(node, "a path")?);
        if self.files.kind(&path) != Some(FileKind::Folder) {
            let message = format!("`{}` is no folder", self.files.name(&path));
            self.fail(node, message, None);
            return None;
        }
        // Files are named by it, and `api/../api/pet.yaml` is `api/pet.yaml` to whoever reads that.
        let short = Path::new(".").join(plain(&path));
        let is_same = self.files.real(&short) == self.files.real(&path);
        Some(if is_same { short } else { path })
    }

    /// Where the copies of URLs lie.
    pub(super) fn vendored(&mut self, node: &Node) -> IndexMap<String, PathBuf> {
        let Some(map) = node.as_object() else {
            self.wrong(node, "vendored", "an object of paths by URL");
            return IndexMap::new();
        };
        let places = map.iter();
        places
            .filter_map(|(url, path)| Some((url.clone(), self.file(path)?)))
            .collect()
    }
}
