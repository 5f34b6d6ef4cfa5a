//! Lines and columns, found by reading a file once more.
//!
//! The trees of the generator carry no positions; most runs show no diagnostic and never need
//! one. A [`Layout`] is the file's outline with them, made when the first diagnostic about the
//! file is shown and kept for the next. YAML is read by a parser that reports where each event
//! stands; JSON, which it would read too but for tabs and some escapes, by a scanner of ours.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event as YamlEvent, Parser};

use super::scan::Scanner;
use super::{FileId, Language, Segment};

/// A place in a file, as a diagnostic shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// One-based.
    pub line: usize,
    /// One-based, in characters.
    pub column: usize,
    /// How many characters of the line the place covers; at least one.
    pub width: usize,
}

/// A one-based line and column, and a width in characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub line: usize,
    pub column: usize,
    pub width: usize,
}

impl Spot {
    /// The spot in a file.
    pub fn of(self, file: FileId) -> Location {
        Location {
            file,
            line: self.line,
            column: self.column,
            width: self.width.max(1),
        }
    }
}

/// What stands in a file, one after another.
pub(super) enum Event<'t> {
    /// A mapping begins; with its anchor, zero if there is none, as in all events.
    Object(usize),
    /// A sequence begins.
    Array(usize),
    /// A mapping or sequence ends.
    End,
    /// A scalar, as a key would be written.
    Scalar(Cow<'t, str>, usize),
    /// What the anchor stands for, once more.
    Alias(usize),
}

/// Where everything in a file stands.
#[derive(Debug, Default)]
pub(super) struct Layout {
    entries: Vec<Entry>,
    anchors: HashMap<usize, usize>,
    second_document: Option<Spot>,
}

#[derive(Debug)]
struct Entry {
    spot: Spot,
    kind: Kind,
}

/// Members are indices into the layout's entries.
#[derive(Debug)]
enum Kind {
    Scalar,
    Alias(usize),
    Array(Vec<usize>),
    Object(Vec<Member>),
}

#[derive(Debug)]
struct Member {
    key: String,
    at: Spot,
    value: usize,
}

/// How many merges and aliases are followed from one node; a file can make them a ring.
const MOST_JUMPS: usize = 64;

impl Layout {
    /// Reads a text; as much of it as can be read.
    pub fn of(text: &str, language: Language) -> Self {
        let mut build = Build::default();
        match language {
            Language::Json => {
                let mut scanner = Scanner::new(text);
                while let Some((event, spot)) = scanner.next_event() {
                    build.take(event, spot);
                }
            }
            Language::Yaml => yaml(text, &mut build),
        }
        build.layout
    }

    /// Where the second document of the file begins.
    pub fn second_document(&self) -> Option<Spot> {
        self.second_document
    }

    /// The first alias of the file.
    pub fn first_alias(&self) -> Option<Spot> {
        let mut entries = self.entries.iter();
        entries
            .find(|it| matches!(it.kind, Kind::Alias(_)))
            .map(|it| it.spot)
    }

    /// The node at the end of a path, or the key it stands under. Where the path cannot be
    /// followed to its end, the last place on it.
    pub fn find(&self, path: &[Segment], key: bool) -> Option<Spot> {
        let mut entry = 0;
        let mut place = self.entries.first()?.spot;
        for segment in path {
            let (next, key_spot) = match segment {
                Segment::Key(name) => match self.member(entry, name, 0) {
                    Some(member) => (member.value, Some(member.at)),
                    None => break,
                },
                Segment::Index(index) => match self.item(entry, *index) {
                    Some(item) => (item, None),
                    None => break,
                },
            };
            let Some(found) = self.entries.get(next) else {
                break;
            };
            // A container is best shown by its key: it begins on another line.
            let scalar = matches!(found.kind, Kind::Scalar | Kind::Alias(_));
            place = match key_spot {
                Some(spot) if key || !scalar => spot,
                _ => found.spot,
            };
            entry = next;
        }
        Some(place)
    }

    /// The key at the end of a path, where it stands in the same object for the second time.
    pub fn second_key(&self, path: &[Segment]) -> Option<Spot> {
        let (Segment::Key(last), path) = path.split_last()? else {
            return None;
        };
        let mut entry = 0;
        for segment in path {
            entry = match segment {
                Segment::Key(name) => self.member(entry, name, 0)?.value,
                Segment::Index(index) => self.item(entry, *index)?,
            };
        }
        match &self.behind(entry)?.kind {
            Kind::Object(members) => members
                .iter()
                .filter(|it| it.key == *last)
                .nth(1)
                .map(|it| it.at),
            _ => None,
        }
    }

    /// The entry, or what it is an alias of.
    fn behind(&self, mut entry: usize) -> Option<&Entry> {
        for _ in 0..MOST_JUMPS {
            let found = self.entries.get(entry)?;
            match found.kind {
                Kind::Alias(anchor) => entry = *self.anchors.get(&anchor)?,
                _ => return Some(found),
            }
        }
        None
    }

    fn item(&self, entry: usize, index: usize) -> Option<usize> {
        match &self.behind(entry)?.kind {
            Kind::Array(items) => items.get(index).copied(),
            _ => None,
        }
    }

    /// A member of an object: its own, or one that a merge key brings in.
    fn member(&self, entry: usize, name: &str, jumps: usize) -> Option<&Member> {
        if jumps > MOST_JUMPS {
            return None;
        }
        match &self.behind(entry)?.kind {
            Kind::Object(members) => {
                let own = members.iter().find(|it| it.key == name);
                own.or_else(|| {
                    let merged = members.iter().find(|it| it.key == "<<")?;
                    self.member(merged.value, name, jumps + 1)
                })
            }
            // A merge key with a list of mappings.
            Kind::Array(items) if jumps > 0 => items
                .iter()
                .find_map(|it| self.member(*it, name, jumps + 1)),
            _ => None,
        }
    }
}

/// A container that is open.
struct Frame {
    /// Its entry; `None` for one that is a key, below which nothing is looked for.
    entry: Option<usize>,
    /// Whether every other event is a key.
    object: bool,
    key: Option<(String, Spot)>,
}

#[derive(Default)]
struct Build {
    layout: Layout,
    frames: Vec<Frame>,
}

impl Build {
    fn take(&mut self, event: Event<'_>, spot: Spot) {
        if let Event::End = event {
            self.frames.pop();
            return;
        }
        if let Some(frame) = self.frames.last_mut()
            && frame.object
            && frame.key.is_none()
        {
            let (key, opens) = match event {
                Event::Scalar(text, _) => (text.into_owned(), None),
                Event::Object(_) => (String::new(), Some(true)),
                Event::Array(_) => (String::new(), Some(false)),
                _ => (String::new(), None),
            };
            frame.key = Some((key, spot));
            if let Some(object) = opens {
                self.open(None, object);
            }
            return;
        }
        let index = self.layout.entries.len();
        self.attach(index);
        let (kind, anchor, opens) = match event {
            Event::Object(anchor) => (Kind::Object(Vec::new()), anchor, Some(true)),
            Event::Array(anchor) => (Kind::Array(Vec::new()), anchor, Some(false)),
            Event::Alias(anchor) => (Kind::Alias(anchor), 0, None),
            Event::Scalar(_, anchor) => (Kind::Scalar, anchor, None),
            Event::End => return,
        };
        self.layout.entries.push(Entry { spot, kind });
        if anchor != 0 {
            self.layout.anchors.insert(anchor, index);
        }
        if let Some(object) = opens {
            self.open(Some(index), object);
        }
    }

    fn open(&mut self, entry: Option<usize>, object: bool) {
        self.frames.push(Frame {
            entry,
            object,
            key: None,
        });
    }

    /// Makes an entry a member of the innermost container.
    fn attach(&mut self, value: usize) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let key = frame.key.take();
        let parent = frame.entry.and_then(|it| self.layout.entries.get_mut(it));
        match (parent.map(|it| &mut it.kind), key) {
            (Some(Kind::Array(items)), _) => items.push(value),
            (Some(Kind::Object(members)), Some((key, at))) => {
                members.push(Member { key, at, value });
            }
            _ => {}
        }
    }
}

fn yaml(text: &str, build: &mut Build) {
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return };
        let width = match span.start.line() == span.end.line() {
            true => span.end.col().saturating_sub(span.start.col()),
            false => 1,
        };
        let spot = Spot {
            line: span.start.line(),
            column: span.start.col() + 1,
            width,
        };
        let event = match event {
            YamlEvent::MappingStart(anchor, ..) => Event::Object(anchor),
            YamlEvent::SequenceStart(anchor, ..) => Event::Array(anchor),
            YamlEvent::MappingEnd | YamlEvent::SequenceEnd => Event::End,
            YamlEvent::Scalar(text, _, anchor, _) => Event::Scalar(text, anchor),
            YamlEvent::Alias(anchor) => Event::Alias(anchor),
            YamlEvent::DocumentStart(_) => {
                documents += 1;
                if documents == 2 {
                    build.layout.second_document = Some(spot);
                    return;
                }
                continue;
            }
            _ => continue,
        };
        build.take(event, spot);
    }
}
