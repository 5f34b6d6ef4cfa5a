//! Where the text of each node begins and ends, for those who change a text in place.
//!
//! It is a parse of its own: what is read in the first place keeps beginnings only. Ends of YAML's block collections are those of
//! their last members, without what stands behind them. What an alias or a merge key brings in is not looked into: whoever
//! changed it would change other places as well.

use std::ops::Range;

use granit_parser::{Event as YamlEvent, StructureStyle};

use super::Segment;
use super::scan::{Event, Scanner};
use super::yaml::{byte, parser};

/// The pieces of a text.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pieces: Vec<Piece>,
    /// Whether the text is JSON.
    pub json: bool,
}

/// A node in a text.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Its bytes.
    pub span: Range<usize>,
    /// Whether it is written with brackets, as all of JSON is.
    pub flow: bool,
    pub kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// A scalar, or an alias.
    Leaf,
    /// The items, as indices.
    Array(Vec<usize>),
    /// The members: key, where it stands, and the index of the value.
    Object(Vec<(String, Range<usize>, usize)>),
}

impl Outline {
    /// Reads a text that was read before; as much of it as can be read.
    pub fn of(text: &str, json: bool) -> Outline {
        let mut build = Build::new(text, json);
        match json {
            true => build.json(text),
            false => build.yaml(text),
        }
        build.outline
    }

    /// A piece by its index.
    pub fn piece(&self, index: usize) -> Option<&Piece> {
        self.pieces.get(index)
    }

    /// The piece at the end of a path.
    pub fn find(&self, path: &[Segment]) -> Option<&Piece> {
        let mut piece = self.pieces.first()?;
        for segment in path {
            let index = match (&piece.kind, segment) {
                (Kind::Object(members), Segment::Key(name)) => {
                    members.iter().find(|it| it.0 == *name)?.2
                }
                (Kind::Array(items), Segment::Index(index)) => *items.get(*index)?,
                _ => return None,
            };
            piece = self.pieces.get(index)?;
        }
        Some(piece)
    }
}

/// A container that is open: its piece, unless it is a key, and the key that waits for its value.
struct Frame {
    piece: Option<usize>,
    object: bool,
    key: Option<(String, Range<usize>)>,
}

struct Build<'t> {
    text: &'t str,
    outline: Outline,
    open: Vec<Frame>,
}

impl<'t> Build<'t> {
    fn new(text: &'t str, json: bool) -> Self {
        Build {
            text,
            outline: Outline {
                json,
                ..Outline::default()
            },
            open: Vec::new(),
        }
    }

    fn json(&mut self, text: &str) {
        let mut scanner = Scanner::new(text);
        while let Some((event, span)) = scanner.next_event() {
            match event {
                Event::Object => self.begin(true, span, true),
                Event::Array => self.begin(false, span, true),
                Event::End => self.end(span.end),
                Event::Scalar(text) => self.leaf(Some(text.into_owned()), span),
            }
        }
    }

    fn yaml(&mut self, text: &str) {
        let mut documents = 0;
        for event in parser(text) {
            let Ok((event, span)) = event else { return };
            let span = byte(span.start)..byte(span.end);
            match event {
                YamlEvent::MappingStart(style, ..) => self.begin(true, span, is_flow(style)),
                YamlEvent::SequenceStart(style, ..) => self.begin(false, span, is_flow(style)),
                YamlEvent::MappingEnd | YamlEvent::SequenceEnd => self.end(span.end),
                YamlEvent::Scalar(text, ..) => self.leaf(Some(text.into_owned()), span),
                YamlEvent::Alias(_) => self.leaf(None, span),
                YamlEvent::DocumentStart(..) if documents == 1 => return,
                YamlEvent::DocumentStart(..) => documents += 1,
                _ => {}
            }
        }
    }

    /// A scalar, or an alias, which has no text of its own.
    fn leaf(&mut self, text: Option<String>, span: Range<usize>) {
        if let Some(frame) = self.awaits_key() {
            frame.key = Some((text.unwrap_or_default(), span));
            return;
        }
        let written = self.text.get(span.clone()).unwrap_or_default();
        // The parser takes what is behind a block scalar to belong to it, up to the next word.
        let end = span.start + written.trim_end().len();
        self.attach(Piece {
            span: span.start..end,
            flow: true,
            kind: Kind::Leaf,
        });
    }

    fn begin(&mut self, object: bool, span: Range<usize>, flow: bool) {
        let piece = match self.awaits_key() {
            Some(frame) => {
                frame.key = Some((String::new(), span));
                None
            }
            None => Some(self.attach(Piece {
                span,
                flow,
                kind: match object {
                    true => Kind::Object(Vec::new()),
                    false => Kind::Array(Vec::new()),
                },
            })),
        };
        self.open.push(Frame {
            piece,
            object,
            key: None,
        });
    }

    fn end(&mut self, at: usize) {
        let Some(index) = self.open.pop().and_then(|it| it.piece) else {
            return;
        };
        let Some(piece) = self.outline.pieces.get(index) else {
            return;
        };
        let last = match &piece.kind {
            Kind::Leaf => None,
            Kind::Array(items) => items.last(),
            Kind::Object(members) => members.last().map(|it| &it.2),
        };
        let last = last.and_then(|it| self.outline.pieces.get(*it));
        let end = match (piece.flow, last) {
            (true, _) => at,
            (false, Some(last)) => last.span.end,
            (false, None) => piece.span.end,
        };
        if let Some(piece) = self.outline.pieces.get_mut(index) {
            piece.span.end = end;
        }
    }

    /// The innermost container, if what comes next is a key of it.
    fn awaits_key(&mut self) -> Option<&mut Frame> {
        let frame = self.open.last_mut();
        frame.filter(|it| it.object && it.key.is_none())
    }

    fn attach(&mut self, piece: Piece) -> usize {
        let index = self.outline.pieces.len();
        self.outline.pieces.push(piece);
        let Some(frame) = self.open.last_mut() else {
            return index;
        };
        let key = frame.key.take();
        let parent = frame.piece.and_then(|it| self.outline.pieces.get_mut(it));
        match (parent.map(|it| &mut it.kind), key) {
            (Some(Kind::Array(items)), _) => items.push(index),
            (Some(Kind::Object(members)), Some((key, at))) => members.push((key, at, index)),
            _ => {}
        }
        index
    }
}

fn is_flow(style: StructureStyle) -> bool {
    style == StructureStyle::Flow
}
