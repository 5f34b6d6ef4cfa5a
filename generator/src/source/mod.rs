//! Files, read into trees whose nodes know where they were read.
//!
//! Reading gives every node an identity; what line it stands on is found by a second,
//! located parse ([`locate`]) when a diagnostic is shown, and not before. Nothing after this
//! stage knows that YAML and JSON are two languages, or reads a file.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};

mod json;
mod locate;
mod node;
mod read;
mod yaml;

pub use locate::Location;
pub use node::{Map, Node, NodeId, Number, Value};

/// The identity of a file among the sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId(pub(crate) usize);

/// How much is read before a document is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one file.
    pub bytes: usize,
    /// Nodes of one file, aliases expanded.
    pub nodes: usize,
    /// Levels of nesting.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bytes: 64 << 20,
            nodes: 4_000_000,
            depth: 120,
        }
    }
}

/// A file, as it was given.
#[derive(Debug)]
pub struct SourceFile {
    /// As diagnostics show it.
    pub name: String,
    /// The whole text, without a byte order mark.
    pub text: String,
    root: Option<Node>,
}

/// A step from a node to one of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// To a property of an object.
    Key(String),
    /// To an item of an array.
    Index(usize),
}

/// Where a node stands: below which other one, and in which file.
#[derive(Debug, Clone)]
struct Origin {
    parent: NodeId,
    segment: Segment,
    file: FileId,
}

/// The files a run reads, and where each of their nodes stands.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    origins: Vec<Origin>,
    limits: Limits,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Sources::default()
    }

    /// No files yet, and limits of your own.
    pub fn with_limits(limits: Limits) -> Self {
        Sources {
            limits,
            ..Sources::default()
        }
    }

    /// Reads a file from disk. `None` after a diagnostic.
    pub fn add_file(&mut self, path: &Path, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => self.add_bytes(name, bytes, diagnostics),
            Err(error) => {
                let what = match path.is_dir() {
                    true => "it is a folder".to_owned(),
                    false => error.to_string().to_lowercase(),
                };
                let message = format!("cannot read `{name}`: {what}");
                diagnostics.push(Diagnostic::new(Code::UnreadableFile, Place::None, message));
                None
            }
        }
    }

    /// Reads a file that is in memory. `None` after a diagnostic.
    pub fn add_bytes(
        &mut self,
        name: impl Into<String>,
        bytes: Vec<u8>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let name = name.into();
        match String::from_utf8(bytes) {
            Ok(text) => self.add_text(name, text, diagnostics),
            Err(error) => {
                let bytes = error.as_bytes();
                let at = error.utf8_error().valid_up_to();
                let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
                let message = format!("`{name}` is not UTF-8 at byte {at}");
                let diagnostic = Diagnostic::new(Code::Encoding, Place::None, message);
                diagnostics.push(match wide {
                    true => diagnostic.help("it looks like UTF-16; save it as UTF-8"),
                    false => diagnostic.help("save it as UTF-8"),
                });
                None
            }
        }
    }

    /// Reads a text. `None` after a diagnostic.
    pub fn add_text(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let file = FileId(self.files.len());
        let read = read::read(&text, self.limits);
        self.files.push(SourceFile {
            name: name.into(),
            text,
            root: None,
        });
        match read {
            Ok(mut root) => {
                self.number(&mut root, file);
                self.files[file.0].root = Some(root);
                Some(file)
            }
            Err(failure) => {
                let place = self.failure_place(file, &failure);
                let mut diagnostic = Diagnostic::new(failure.code, place, failure.message);
                diagnostic.help = failure.help;
                diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn failure_place(&self, file: FileId, failure: &read::Failure) -> Place {
        let position = match &failure.at {
            read::At::Position { line, column } => Some((*line, *column)),
            read::At::RepeatedKey(path) => {
                locate::second_key(&self.files[file.0].text, path).map(|it| (it.line, it.column))
            }
            read::At::Nowhere => None,
        };
        let (line, column) = position.unwrap_or((1, 1));
        Place::Position {
            file: file.0,
            line,
            column,
        }
    }

    /// Gives every node of a tree its identity, parents before members.
    fn number(&mut self, root: &mut Node, file: FileId) {
        let origin = Origin {
            parent: NodeId::NONE,
            segment: Segment::Index(0),
            file,
        };
        let mut open = vec![(root, origin)];
        while let Some((node, origin)) = open.pop() {
            let id = NodeId(u32::try_from(self.origins.len()).unwrap_or(u32::MAX - 1));
            node.id = id;
            self.origins.push(origin);
            let below = |segment| Origin {
                parent: id,
                segment,
                file,
            };
            // Pushed last to first, so that identities are in document order.
            match &mut node.value {
                Value::Array(items) => open.extend(
                    items
                        .iter_mut()
                        .enumerate()
                        .rev()
                        .map(|(index, item)| (item, below(Segment::Index(index)))),
                ),
                Value::Object(map) => open.extend(
                    map.iter_mut()
                        .rev()
                        .map(|(key, item)| (item, below(Segment::Key(key.clone())))),
                ),
                _ => {}
            }
        }
    }

    /// The tree of a file.
    pub fn root(&self, file: FileId) -> &Node {
        static NOTHING: Node = Node {
            id: NodeId::NONE,
            value: Value::Null,
        };
        let file = self.files.get(file.0);
        file.and_then(|it| it.root.as_ref()).unwrap_or(&NOTHING)
    }

    /// The file, as it was given.
    pub fn file(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0)
    }

    /// The name of a file, as it was given.
    pub fn file_name(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |it| it.name.as_str())
    }

    /// The file a node was read from.
    pub fn file_of(&self, node: NodeId) -> Option<FileId> {
        self.origins.get(node.0 as usize).map(|it| it.file)
    }

    /// The steps from the root of its file to a node.
    pub fn path(&self, node: NodeId) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut id = node;
        while let Some(origin) = self.origins.get(id.0 as usize)
            && origin.parent != NodeId::NONE
        {
            segments.push(origin.segment.clone());
            id = origin.parent;
        }
        segments.reverse();
        segments
    }

    /// The JSON Pointer (RFC 6901) of a node in its file.
    pub fn pointer(&self, node: NodeId) -> String {
        let mut pointer = String::new();
        for segment in self.path(node) {
            pointer.push('/');
            match segment {
                Segment::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Segment::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// The line and column of a place, found by reading its file once more.
    pub fn locate(&self, place: &Place) -> Option<Location> {
        let (node, key) = match place {
            Place::Value(node) => (*node, false),
            Place::Key(node) => (*node, true),
            Place::Position { file, line, column } => {
                let text = &self.files.get(*file)?.text;
                return Some(Location::at(FileId(*file), text, *line, *column));
            }
            Place::None => return None,
        };
        let file = self.file_of(node)?;
        let text = &self.files.get(file.0)?.text;
        locate::locate(file, text, &self.path(node), key)
    }
}
