//! YAML documents (YAML 1.2.2), and the only place that makes values of them.
//!
//! `granit-parser` says what stands where; one pass over its events makes the tree and notes the places. What a plain scalar
//! is, is for `scalar` to say. No recursion: depth is what is open here.

use foldhash::HashMap;
use granit_parser::{
    ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, Span, StrInput, Tag,
};

use super::limits::raise;
use super::read::{Failure, Piece, Spot, State, Tree, nested, short};
use super::{Language, Limits, Map, Node, NodeId, Value, scalar};
use crate::diagnostic::Code;

/// How many values aliases may stand for, for each that is written.
const MOST_COPIES: usize = 100;

/// Reads a YAML text of one document.
/// `before` is how many values the files before this one have.
pub fn read(text: &str, limits: Limits, before: usize) -> Result<Tree, Failure> {
    if let Some(at) = control_character(text) {
        let message = "not YAML: a control character";
        return Err(Failure::new(Code::Syntax, message, at));
    }
    let mut reader = Reader {
        text,
        state: State::new(limits, before),
        tree: None,
        spots: Vec::new(),
        open: Vec::new(),
        anchors: HashMap::default(),
        copied: 0,
        has_alias: false,
        kept: 0,
    };
    let mut parser = parser(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| reader.not_yaml(&error))?;
        if let Event::DocumentEnd = event {
            break;
        }
        reader.take(event, span)?;
    }
    let Some(root) = reader.tree.take() else {
        return Err(Failure::new(Code::Syntax, "the file is empty", None));
    };
    reader.expect_end(parser)?;
    Ok(Tree {
        root,
        spots: reader.spots,
        language: Language::Yaml,
    })
}

/// The parser of a text. It has no limit of nesting of its own, since the reader has one.
pub(super) fn parser(text: &str) -> Parser<'_, StrInput<'_>> {
    let mut options = Options::default();
    // Others in a build may have made it a parser of comments.
    options.set_emit_comments(false);
    options.flow_nesting_limit = usize::MAX;
    options.block_nesting_limit = usize::MAX;
    // As libyaml reads it.
    options.block_scalar_eof_without_line_feed = true;
    Parser::new_from_str_with_options(text, options)
}

/// The byte at which something stands. A parser of a whole text counts bytes as well.
pub(super) fn byte(at: Marker) -> usize {
    at.byte_offset().unwrap_or(at.index())
}

/// A container that is open.
struct Frame {
    id: NodeId,
    anchor: usize,
    members: Members,
}

enum Members {
    Array(Vec<Node>),
    Object {
        map: Map,
        /// Values of merge keys, which come last.
        merges: Vec<Node>,
        /// The key that waits for its value.
        key: Option<(String, Piece)>,
    },
}

/// What an anchor stands for; of a scalar, also how it is spelled, as it may be a key.
struct Anchored {
    node: Node,
    spelled: Option<String>,
}

struct Reader<'t> {
    text: &'t str,
    state: State,
    /// The root, once it is read.
    tree: Option<Node>,
    spots: Vec<Spot>,
    open: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    /// Values that are there by aliases.
    copied: usize,
    has_alias: bool,
    /// Values that are kept for anchors.
    kept: usize,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let at = self.piece(span);
                let text: &str = &text;
                if self.awaits_key() {
                    if anchor != 0 {
                        let node = Node::synthetic(Value::String(text.to_owned()));
                        let spelled = Some(text.to_owned());
                        self.anchors.insert(anchor, Anchored { node, spelled });
                    }
                    return self.key(text.to_owned(), at);
                }
                self.count(at)?;
                let value = scalar_value(text, style, tag.as_deref())
                    .map_err(|message| Failure::new(Code::Syntax, message, at.at as usize))?;
                let id = self.note(at, false);
                let node = Node { id, value };
                if anchor != 0 {
                    let node = node.clone();
                    let spelled = Some(text.to_owned());
                    self.anchors.insert(anchor, Anchored { node, spelled });
                }
                self.attach(node)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(span, anchor, Members::Array(Vec::new()))
            }
            Event::MappingStart(_, anchor, _) => {
                let members = Members::Object {
                    map: Map::new(),
                    merges: Vec::new(),
                    key: None,
                };
                self.begin(span, anchor, members)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, span: Span, anchor: usize, members: Members) -> Result<(), Failure> {
        // What brackets hold is elsewhere.
        let at = Piece {
            width: 1,
            ..self.piece(span)
        };
        if self.awaits_key() {
            let message = "a key must be a string, not a list or an object";
            return Err(Failure::new(Code::NonStringKey, message, at.at as usize));
        }
        self.count(at)?;
        let id = self.note(at, true);
        self.open.push(Frame {
            id,
            anchor,
            members,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        let value = match frame.members {
            Members::Array(items) => Value::Array(items),
            Members::Object {
                mut map, merges, ..
            } => {
                merges.into_iter().for_each(|it| merge(&mut map, it));
                Value::Object(map)
            }
        };
        let node = Node {
            id: frame.id,
            value,
        };
        if frame.anchor != 0 {
            // It is kept beside the tree, once for each anchor around it.
            self.kept += measure(&node).0;
            if self.kept > self.state.limits().nodes {
                let at = self.spots.get(node.id.0 as usize).map(|it| it.value);
                let message = "anchors within each other stand for more values than may be read";
                return Err(self.too_many(message.to_owned(), at.unwrap_or_default()));
            }
            let node = node.clone();
            let spelled = None;
            self.anchors
                .insert(frame.anchor, Anchored { node, spelled });
        }
        self.attach(node)
    }

    /// What an anchor stands for, once more.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Failure> {
        let at = self.piece(span);
        self.has_alias = true;
        let Some(anchored) = self.anchors.get(&anchor) else {
            // The parser knows the anchor, so what it stands for is still being read.
            let message = "not YAML: an alias of what it is part of";
            return Err(Failure::new(Code::Syntax, message, at.at as usize));
        };
        if self.awaits_key() {
            return match anchored.spelled.clone() {
                Some(text) => self.key(text, at),
                None => {
                    let message = "a key must be a string, not a list or an object";
                    Err(Failure::new(Code::NonStringKey, message, at.at as usize))
                }
            };
        }
        let (values, levels) = measure(&anchored.node);
        if self.open.len() + levels > self.state.limits().depth {
            return Err(self.too_deep(at));
        }
        self.copied += values;
        if self.copied > MOST_COPIES * (self.spots.len() + 1) {
            let message = format!(
                "aliases stand for more than {MOST_COPIES} values for each that the file has up to here"
            );
            let failure = Failure::new(Code::TooLarge, message, at.at as usize);
            return Err(failure.help(
                "refer to the values by `$ref`, or write the document as JSON, which has no such limit",
            ));
        }
        if let Some(message) = self.state.count(values) {
            return Err(self.too_many(message, at));
        }
        let Some(mut node) = self.anchors.get(&anchor).map(|it| it.node.clone()) else {
            return Ok(());
        };
        // It is shown where the alias is; what is below it, where it was written.
        node.id = self.note(at, false);
        self.attach(node)
    }

    /// A key of the innermost object.
    fn key(&mut self, text: String, at: Piece) -> Result<(), Failure> {
        if let Some(Frame {
            members: Members::Object { map, key, .. },
            ..
        }) = self.open.last_mut()
        {
            if map.contains_key(&text) {
                let message = format!("duplicate key `{}`", short(&text));
                return Err(Failure::new(Code::DuplicateKey, message, at.at as usize));
            }
            *key = Some((text, at));
        }
        Ok(())
    }

    /// Makes a node a member of the innermost container, or the root.
    fn attach(&mut self, node: Node) -> Result<(), Failure> {
        match self.open.last_mut().map(|it| &mut it.members) {
            None => self.tree = Some(node),
            Some(Members::Array(items)) => items.push(node),
            Some(Members::Object { map, merges, key }) => {
                let (key, _) = key.take().unwrap_or_default();
                match node.value {
                    Value::Object(_) | Value::Array(_) if key == "<<" => merges.push(node),
                    _ => {
                        map.insert(key, node);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether what comes next is a key.
    fn awaits_key(&self) -> bool {
        matches!(
            self.open.last().map(|it| &it.members),
            Some(Members::Object { key: None, .. })
        )
    }

    /// Counts a value, and the levels that it stands under.
    fn count(&self, at: Piece) -> Result<(), Failure> {
        if self.open.len() > self.state.limits().depth {
            return Err(self.too_deep(at));
        }
        match self.state.count(1) {
            Some(message) => Err(self.too_many(message, at)),
            None => Ok(()),
        }
    }

    fn too_deep(&self, at: Piece) -> Failure {
        Failure::new(Code::TooLarge, self.state.too_deep(), at.at as usize).help(nested())
    }

    fn too_many(&self, message: String, at: Piece) -> Failure {
        let help = match self.has_alias {
            true => format!("an alias counts as what it expands to; {}", raise("nodes")),
            false => raise("nodes"),
        };
        Failure::new(Code::TooLarge, message, at.at as usize).help(help)
    }

    /// Notes where the next value stands.
    fn note(&mut self, value: Piece, is_container: bool) -> NodeId {
        let key = match self.open.last().map(|it| &it.members) {
            Some(Members::Object { key: Some(key), .. }) => Some(key.1),
            _ => None,
        };
        let id = NodeId(u32::try_from(self.spots.len()).unwrap_or(u32::MAX));
        self.spots.push(Spot::new(value, key, is_container));
        id
    }

    fn piece(&self, span: Span) -> Piece {
        let width = match span.start.line() == span.end.line() {
            true => span.end.col().saturating_sub(span.start.col()),
            false => 1,
        };
        Piece::new(byte(span.start), width)
    }

    fn not_yaml(&self, error: &ScanError) -> Failure {
        let at = byte(*error.marker());
        let message = match error.kind() {
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar => {
                // The parser may show what is before it.
                let behind = self.text.get(at..).unwrap_or_default();
                let at = at + behind.find('\t').unwrap_or(0);
                let message = "not YAML: a tab where only spaces may stand";
                return Failure::new(Code::Syntax, message, at);
            }
            _ => error.info(),
        };
        Failure::new(Code::Syntax, format!("not YAML: {message}"), at)
    }

    /// Refuses a second document. A stream that ends in `---` has an empty one there, which harms nobody.
    fn expect_end<'t>(&self, mut parser: Parser<'t, StrInput<'t>>) -> Result<(), Failure> {
        let mut second = None;
        while let Some(next) = parser.next_event() {
            let is_nothing = match next {
                Ok((Event::StreamEnd | Event::DocumentEnd, _)) => true,
                Ok((Event::DocumentStart(..), span)) if second.is_none() => {
                    second = Some(byte(span.start));
                    true
                }
                Ok((Event::Scalar(text, style, _, tag), _)) => {
                    let value = scalar_value(&text, style, tag.as_deref());
                    matches!(value, Ok(Value::Null))
                }
                // Behind the end of the document only what is not YAML at all is no second one.
                Err(error) if second.is_none() => return Err(self.not_yaml(&error)),
                _ => false,
            };
            if !is_nothing {
                let message = "the file has several documents; only one is allowed";
                return Err(Failure::new(Code::Syntax, message, second));
            }
        }
        Ok(())
    }
}

/// YAML's merge key: the members of the other mappings, unless they are there already.
fn merge(members: &mut Map, merged: Node) {
    match merged.value {
        Value::Object(map) => {
            for (key, value) in map {
                members.entry(key).or_insert(value);
            }
        }
        Value::Array(items) => items.into_iter().for_each(|it| merge(members, it)),
        _ => {}
    }
}

/// How many values a tree has, and how many levels below its root. It was read, so it is no deeper than the limit.
fn measure(node: &Node) -> (usize, usize) {
    let below: &mut dyn Iterator<Item = &Node> = match &node.value {
        Value::Array(items) => &mut items.iter(),
        Value::Object(map) => &mut map.values(),
        _ => return (1, 0),
    };
    below.fold((1, 0), |(values, levels), it| {
        let (more, deep) = measure(it);
        (values + more, levels.max(deep + 1))
    })
}

/// The value of a scalar. Tags of the core schema say what it is; no other means anything to OpenAPI, so that what they are
/// put on counts.
fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let is_plain = style == ScalarStyle::Plain;
    let Some(tag) = tag else {
        return Ok(match is_plain {
            true => scalar::plain(text),
            false => Value::String(text.to_owned()),
        });
    };
    let wrong = |kind: &str| {
        let text = short(text);
        Err(format!(
            "not YAML: `{text}` is no {kind}, which its tag says"
        ))
    };
    if !tag.is_yaml_core_schema() {
        return Ok(match is_plain && !tag.suffix().is_empty() {
            true => scalar::plain(text),
            false => Value::String(text.to_owned()),
        });
    }
    let value = scalar::plain(text);
    match (tag.suffix(), &value) {
        ("null", Value::Null) | ("bool", Value::Bool(_)) => Ok(value),
        ("int", Value::Number(super::Number::Integer(_))) => Ok(value),
        ("float", Value::Number(number)) => {
            Ok(Value::Number(super::Number::Float(number.as_f64())))
        }
        ("null", _) => wrong("null"),
        ("bool", _) => wrong("boolean"),
        ("int", _) => wrong("integer"),
        ("float", _) => wrong("number"),
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// Where the first control character is that YAML does not allow (YAML 1.2.2, section 5.1).
fn control_character(text: &str) -> Option<usize> {
    const CHUNK: usize = 64;
    // Those of Latin-1 are two bytes, of which the first is also that of other characters.
    const LATIN: u8 = 0xc2;
    let is_suspect = |it: u8| {
        (it < b' ') & (it != b'\t') & (it != b'\n') & (it != b'\r') | (it == 0x7f) | (it == LATIN)
    };
    let bytes = text.as_bytes();
    let is_wrong = |at: usize| match bytes.get(at..at + 2) {
        Some([LATIN, next]) => (0x80..0xa0).contains(next) && *next != 0x85,
        _ => bytes.get(at).copied().is_some_and(is_suspect),
    };
    // Nearly all chunks have none, which is known without a branch for each byte.
    let mut chunks = bytes.chunks(CHUNK).enumerate();
    chunks.find_map(|(index, chunk)| {
        if !chunk
            .iter()
            .fold(false, |found, it| found | is_suspect(*it))
        {
            return None;
        }
        let from = index * CHUNK;
        (from..from + chunk.len()).find(|at| is_wrong(*at))
    })
}
