//! Files, read into trees whose nodes know where they were read.
//!
//! Reading gives every node an identity and notes the byte it stands at; what line and column that is, is for
//! [`locate`](Sources::locate) to say when a diagnostic is shown. Nothing after this
//! stage knows that YAML and JSON are two languages, or reads a file.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};

mod files;
mod json;
mod limits;
mod load;
mod locate;
mod node;
#[cfg(feature = "fix")]
mod outline;
mod read;
pub(crate) mod references;
mod scalar;
#[cfg(feature = "fix")]
mod scan;
pub(crate) mod uri;
mod yaml;

pub use files::{Disk, FileKind, Files, plain};
pub use limits::Limits;
pub(crate) use limits::raise;
pub use load::{Reach, is_path};
use locate::Lines;
pub use locate::Location;
pub use node::{Map, Node, Number, Value};
#[cfg(feature = "fix")]
pub(crate) use outline::{Kind, Outline, Piece};
use read::{Spot, Tree};

pub use crate::ids::{FileId, NodeId};

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Json,
    Yaml,
}

/// A file, as it was given.
#[derive(Debug)]
pub struct SourceFile {
    /// As diagnostics show it.
    pub name: String,
    /// The whole text, without a byte order mark.
    pub text: String,
    language: Language,
    root: Option<Node>,
    /// What references know it by.
    uri: Option<String>,
    /// Why it is no tree, if nobody was told yet.
    failure: Option<Diagnostic>,
    /// Its lines, once they were asked for.
    lines: OnceLock<Lines>,
}

impl SourceFile {
    /// Where the text of each node begins and ends.
    #[cfg(feature = "fix")]
    pub(crate) fn outline(&self) -> Outline {
        Outline::of(&self.text, self.language == Language::Json)
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }

    /// A line by its one-based number, without its end.
    pub fn line(&self, number: usize) -> Option<&str> {
        let begin = self.lines().begin(number)?;
        self.text.get(begin..)?.lines().next()
    }

    /// The one-based line and column, in characters, of a byte.
    fn line_and_column(&self, at: usize) -> (usize, usize) {
        self.lines().place(&self.text, at)
    }
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
    step: Step,
    file: u32,
    spot: Spot,
}

/// The last step to a node. Documents say the same few keys again and again, so they are kept once.
#[derive(Debug, Clone, Copy)]
enum Step {
    Key(u32),
    Index(u32),
}

/// The files a run reads, and where each of their nodes stands.
#[derive(Debug)]
pub struct Sources {
    /// Where files are read from.
    from: Arc<dyn Files>,
    files: Vec<SourceFile>,
    origins: Vec<Origin>,
    keys: IndexSet<String, RandomState>,
    /// The files that references can lead to, and why others could not be read.
    uris: IndexMap<String, FileId>,
    unread: IndexMap<String, String>,
    limits: Limits,
    /// The bytes of all files so far.
    bytes: usize,
}

impl Default for Sources {
    fn default() -> Self {
        Sources {
            from: Arc::new(Disk),
            files: Vec::new(),
            origins: Vec::new(),
            keys: IndexSet::default(),
            uris: IndexMap::new(),
            unread: IndexMap::new(),
            limits: Limits::default(),
            bytes: 0,
        }
    }
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

    /// Gives what is read from now on other limits.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Reads files from somewhere else from now on.
    pub fn read_from(&mut self, files: Arc<dyn Files>) {
        self.from = files;
    }

    /// Where files are read from.
    pub(crate) fn from(&self) -> &dyn Files {
        &*self.from
    }

    /// How much is read.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// How many bytes may still be read.
    pub fn bytes_left(&self) -> usize {
        self.limits.bytes.saturating_sub(self.bytes)
    }

    /// Reads a file. `None` after a diagnostic.
    pub fn add_file(&mut self, path: &Path, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let name = self.from.name(path);
        match self.from.read(path, self.bytes_left()) {
            Ok(bytes) => self.add_bytes(name, bytes, diagnostics),
            Err(reason) => {
                let message = format!("cannot read `{name}`: {reason}");
                let mut diagnostic = Diagnostic::new(Code::UnreadableFile, Place::None, message);
                if uri::has_scheme(&path.to_string_lossy()) {
                    diagnostic = diagnostic.help(NOT_FETCHED);
                }
                diagnostics.push(diagnostic);
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
        let read = self.read_bytes(name.into(), bytes);
        read.map_err(|(_, failure)| diagnostics.push(failure)).ok()
    }

    /// Reads a file that is in memory: its identity, or also why it is no tree.
    fn read_bytes(&mut self, name: String, bytes: Vec<u8>) -> Result<FileId, (FileId, Diagnostic)> {
        let (text, failure) = match String::from_utf8(bytes) {
            Ok(text) if is_wide(text.as_bytes()) => (text, wide()),
            Ok(text) => return self.read_text(name, text),
            Err(error) if is_wide(error.as_bytes()) => (String::new(), wide()),
            Err(error) => {
                if let Some(kind) = binary(error.as_bytes()) {
                    let help =
                        "name a file of JSON or YAML; what is packed has to be unpacked first";
                    let file = self.push(name, String::new());
                    return Err((
                        file,
                        self.diagnostic(file, read::no_document(kind).help(help)),
                    ));
                }
                let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
                let byte = bytes.get(at).copied().unwrap_or_default();
                let message = format!("the byte 0x{byte:02x} here is not UTF-8");
                let failure = read::Failure::new(Code::Encoding, message, at);
                let text = String::from_utf8_lossy(bytes).into_owned();
                (text, failure.help("save the file as UTF-8"))
            }
        };
        let file = self.push(name, text);
        Err((file, self.diagnostic(file, failure)))
    }

    /// Reads a text. `None` after a diagnostic.
    pub fn add_text(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let read = self.read_text(name.into(), text.into());
        read.map_err(|(_, failure)| diagnostics.push(failure)).ok()
    }

    fn read_text(
        &mut self,
        name: String,
        mut text: String,
    ) -> Result<FileId, (FileId, Diagnostic)> {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let read = match text.len() > self.bytes_left() {
            true => Err(self.too_many_bytes()),
            false => read::read(&name, &text, self.limits, self.origins.len()),
        };
        let file = self.push(name, text);
        match read {
            Ok(mut tree) => {
                self.number(&mut tree, file);
                if let Some(file) = self.files.get_mut(file.0) {
                    file.language = tree.language;
                    file.root = Some(tree.root);
                }
                Ok(file)
            }
            Err(failure) => Err((file, self.diagnostic(file, failure))),
        }
    }

    fn too_many_bytes(&self) -> read::Failure {
        let most = limits::size(self.limits.bytes);
        let message = format!("all files together have more than {most}");
        let failure = read::Failure::new(Code::TooLarge, message, None);
        failure.help(limits::raise("bytes"))
    }

    fn push(&mut self, name: String, text: String) -> FileId {
        self.bytes = self.bytes.saturating_add(text.len());
        self.files.push(SourceFile {
            name,
            text,
            language: Language::Yaml,
            root: None,
            uri: None,
            failure: None,
            lines: OnceLock::new(),
        });
        FileId(self.files.len() - 1)
    }

    fn diagnostic(&self, file: FileId, failure: read::Failure) -> Diagnostic {
        let place = self.files.get(file.0).zip(failure.at);
        let (line, column) = place.map_or((1, 1), |(file, at)| file.line_and_column(at));
        let place = Place::Position {
            file: file.0,
            line,
            column,
        };
        let mut diagnostic = Diagnostic::new(failure.code, place, failure.message);
        diagnostic.help = failure.help;
        diagnostic
    }

    /// Gives every node of a tree its identity, parents before members.
    fn number(&mut self, tree: &mut Tree, file: FileId) {
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let file = narrow(file.0);
        let origin = Origin {
            parent: NodeId::NONE,
            step: Step::Index(0),
            file,
            spot: Spot::default(),
        };
        let spots = &tree.spots;
        self.origins.reserve(spots.len());
        let mut open = vec![(&mut tree.root, origin)];
        while let Some((node, mut origin)) = open.pop() {
            origin.spot = spots.get(node.id.0 as usize).copied().unwrap_or_default();
            let id = NodeId(u32::try_from(self.origins.len()).unwrap_or(u32::MAX - 1));
            node.id = id;
            self.origins.push(origin);
            let below = |step| Origin {
                parent: id,
                step,
                file,
                spot: Spot::default(),
            };
            let keys = &mut self.keys;
            let mut key = |key: &String| {
                let known = keys.get_index_of(key);
                Step::Key(narrow(
                    known.unwrap_or_else(|| keys.insert_full(key.clone()).0),
                ))
            };
            // Pushed last to first, so that identities are in document order.
            match &mut node.value {
                Value::Array(items) => open.extend(
                    items
                        .iter_mut()
                        .enumerate()
                        .rev()
                        .map(|(index, item)| (item, below(Step::Index(narrow(index))))),
                ),
                Value::Object(map) => open.extend(
                    map.iter_mut()
                        .rev()
                        .map(|(name, item)| (item, below(key(name)))),
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

    /// The same for whoever changes it and is the last to need it: it is gone from here then, and places are still known.
    pub(crate) fn take_root(&mut self, file: FileId) -> Option<Node> {
        self.files.get_mut(file.0)?.root.take()
    }

    /// The file, as it was given.
    pub fn file(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0)
    }

    /// The name of a file, as it was given.
    pub fn file_name(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |it| it.name.as_str())
    }

    /// Calls a file otherwise where it is shown.
    pub fn rename(&mut self, name: &str, other: &str) {
        let files = self.files.iter_mut().filter(|it| it.name == name);
        files.for_each(|it| other.clone_into(&mut it.name));
    }

    /// The file a node was read from.
    pub fn file_of(&self, node: NodeId) -> Option<FileId> {
        self.origins
            .get(node.0 as usize)
            .map(|it| FileId(it.file as usize))
    }

    /// The steps from the root of its file to a node.
    pub fn path(&self, node: NodeId) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut id = node;
        while let Some(origin) = self.origins.get(id.0 as usize)
            && origin.parent != NodeId::NONE
        {
            segments.push(match origin.step {
                Step::Index(index) => Segment::Index(index as usize),
                Step::Key(key) => {
                    let key = self.keys.get_index(key as usize);
                    Segment::Key(key.cloned().unwrap_or_default())
                }
            });
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
                Segment::Key(key) if key.contains(['~', '/']) => {
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                Segment::Key(key) => pointer.push_str(&key),
                Segment::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// The line and column of a place.
    pub fn locate(&self, place: &Place) -> Option<Location> {
        let (node, key) = match place {
            Place::Value(node) => (*node, false),
            Place::Key(node) => (*node, true),
            Place::Position { file, line, column } => {
                return Some(position(
                    FileId(*file),
                    self.files.get(*file)?,
                    *line,
                    *column,
                ));
            }
            Place::None => return None,
        };
        let origin = self.origins.get(node.0 as usize)?;
        let file = self.files.get(origin.file as usize)?;
        let piece = match key {
            true => origin.spot.key,
            false => origin.spot.value,
        };
        let (line, column) = file.line_and_column(piece.at as usize);
        Some(Location {
            file: FileId(origin.file as usize),
            line,
            column,
            width: usize::from(piece.width).max(1),
        })
    }
}

/// What to do with a URL, wherever a path is wanted.
pub const NOT_FETCHED: &str = "nothing is fetched: save it as a file, or pipe it in (`curl -sL URL | specwright generate - --out DIR`)";

/// The most that is underlined of a text that could not be read.
const WIDEST_WORD: usize = 40;

/// The word at a line and column of a text; beyond its end, the last character there is.
fn position(id: FileId, file: &SourceFile, line: usize, column: usize) -> Location {
    let mut line = line.clamp(1, file.lines().count());
    let mut column = column;
    // What is missing at the end is missing behind the last thing there is.
    while line > 1 && file.line(line).is_none_or(str::is_empty) {
        (line, column) = (line - 1, usize::MAX);
    }
    let text = file.line(line).unwrap_or_default();
    let column = column.clamp(1, text.chars().count() + 1);
    let mut word = text.chars().skip(column - 1).peekable();
    let width = match word.peek() {
        Some('"') => match word.skip(1).position(|it| it == '"') {
            Some(length) if length < WIDEST_WORD => length + 2,
            _ => 1,
        },
        _ => word
            .take(WIDEST_WORD)
            .take_while(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '$' | '.'))
            .count(),
    };
    Location {
        file: id,
        line,
        column,
        width: width.max(1),
    }
}

/// What bytes are that begin as no text does.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 7] = [
        (b"\x1f\x8b", "compressed by gzip"),
        (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
        (b"BZh", "compressed by bzip2"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"%PDF", "PDF"),
        (b"\x7fELF", "a program"),
        (b"\x89PNG", "an image"),
    ];
    let known = known.iter().find(|(begin, _)| bytes.starts_with(begin));
    known.map(|it| it.1)
}

/// Whether bytes look like UTF-16: by its byte order mark, or by ASCII spread over two bytes.
fn is_wide(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, b, ..] => (*a == 0) != (*b == 0),
        _ => false,
    }
}

fn wide() -> read::Failure {
    let message = "the file is UTF-16, not UTF-8";
    read::Failure::new(Code::Encoding, message, None).help("save it as UTF-8")
}
