//! Lines and columns, found by reading a file once more.
//!
//! YAML is read by a parser that reports where each event stands; JSON, which it would read
//! too but for tabs and some escapes, by a scanner of ours. Both give the same events, and one
//! walk along the path finds the place. Where the path cannot be followed to its end (it
//! leads through an alias, say), the last place on it is given.

use std::borrow::Cow;

use saphyr_parser::{Event as YamlEvent, Parser};

use super::{FileId, Segment};

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

impl Location {
    /// A single character at a line and column of a text; beyond its end, the last there is.
    pub(super) fn at(file: FileId, text: &str, line: usize, column: usize) -> Self {
        let lines = text.lines().count().max(1);
        let line = line.clamp(1, lines);
        let width = text.lines().nth(line - 1).map_or(0, |it| it.chars().count());
        Location {
            file,
            line,
            column: column.clamp(1, width + 1),
            width: 1,
        }
    }
}

/// A one-based line and column, and a width in characters.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    pub line: usize,
    pub column: usize,
    width: usize,
}

enum Event<'t> {
    /// A mapping begins.
    Object,
    /// A sequence begins.
    Array,
    /// A mapping or sequence ends.
    End,
    /// A scalar, as a key would be written.
    Scalar(Cow<'t, str>),
    /// An alias, whose target is not looked at.
    Alias,
}

/// The place of the node at the end of a path, or of the key it stands under.
pub fn locate(file: FileId, text: &str, path: &[Segment], key: bool) -> Option<Location> {
    let mut walk = Walk::new(path, key, 1);
    run(text, &mut walk);
    let spot = walk.found.or(walk.nearest)?;
    Some(Location {
        file,
        line: spot.line,
        column: spot.column,
        width: spot.width.max(1),
    })
}

/// The place of a key at its second occurrence in the same object.
pub fn second_key(text: &str, path: &[Segment]) -> Option<Spot> {
    let mut walk = Walk::new(path, true, 2);
    run(text, &mut walk);
    walk.found
}

fn run<'t>(text: &'t str, walk: &mut Walk<'_>) {
    if text.trim_start().starts_with(['{', '[']) {
        let mut json = Json::new(text);
        while let Some((event, spot)) = json.next_event() {
            if walk.step(&event, spot) {
                return;
            }
        }
        if walk.found.is_some() {
            return;
        }
    }
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { return };
        let event: Event<'t> = match event {
            YamlEvent::MappingStart(..) => Event::Object,
            YamlEvent::SequenceStart(..) => Event::Array,
            YamlEvent::MappingEnd | YamlEvent::SequenceEnd => Event::End,
            YamlEvent::Scalar(text, ..) => Event::Scalar(Cow::Owned(text.into_owned())),
            YamlEvent::Alias(_) => Event::Alias,
            _ => continue,
        };
        let width = match span.start.line() == span.end.line() {
            true => span.end.col().saturating_sub(span.start.col()),
            false => 1,
        };
        let spot = Spot {
            line: span.start.line(),
            column: span.start.col() + 1,
            width,
        };
        if walk.step(&event, spot) {
            return;
        }
    }
}

/// A container that is open.
struct Frame {
    /// How many segments of the path lead to it; `None` off the path.
    depth: Option<usize>,
    /// The index of the next item; `None` in an object.
    index: Option<usize>,
    /// The key that was read, until its value has come.
    key: Option<(Segment, Spot)>,
}

struct Walk<'p> {
    path: &'p [Segment],
    want_key: bool,
    occurrence: usize,
    frames: Vec<Frame>,
    nearest: Option<Spot>,
    found: Option<Spot>,
}

impl<'p> Walk<'p> {
    fn new(path: &'p [Segment], want_key: bool, occurrence: usize) -> Self {
        Walk {
            path,
            want_key,
            occurrence,
            frames: Vec::new(),
            nearest: None,
            found: None,
        }
    }

    /// Takes an event; `true` once the place is found.
    fn step(&mut self, event: &Event<'_>, spot: Spot) -> bool {
        if let Event::End = event {
            self.frames.pop();
            return false;
        }
        // In an object, every other event is a key.
        if let Some(frame) = self.frames.last_mut()
            && frame.index.is_none()
            && frame.key.is_none()
        {
            let text = match event {
                Event::Scalar(text) => text.to_string(),
                _ => String::new(),
            };
            frame.key = Some((Segment::Key(text), spot));
            if !matches!(event, Event::Scalar(_) | Event::Alias) {
                // A key that is a container: nothing of ours lies below it.
                self.open(event, None);
            }
            return self.found.is_some();
        }
        self.value(event, spot);
        self.found.is_some()
    }

    fn value(&mut self, event: &Event<'_>, spot: Spot) {
        let (parent, segment, key_spot) = match self.frames.last_mut() {
            None => (Some(0), None, None),
            Some(frame) => {
                let (segment, key_spot) = match (&mut frame.index, frame.key.take()) {
                    (Some(index), _) => {
                        *index += 1;
                        (Segment::Index(*index - 1), None)
                    }
                    (None, Some((segment, spot))) => (segment, Some(spot)),
                    (None, None) => (Segment::Index(usize::MAX), None),
                };
                (frame.depth, Some(segment), key_spot)
            }
        };
        let depth = match (parent, segment) {
            (Some(depth), None) => Some(depth),
            (Some(depth), Some(segment)) if self.path.get(depth) == Some(&segment) => {
                Some(depth + 1)
            }
            _ => None,
        };
        if let Some(depth) = depth {
            // A container is best shown by its key: it begins on another line.
            let scalar = matches!(event, Event::Scalar(_) | Event::Alias);
            let place = match key_spot {
                Some(key) if self.want_key || !scalar => key,
                _ => spot,
            };
            self.nearest = Some(place);
            if depth == self.path.len() {
                self.occurrence -= 1;
                if self.occurrence == 0 {
                    self.found = Some(place);
                }
            }
        }
        self.open(event, depth);
    }

    fn open(&mut self, event: &Event<'_>, depth: Option<usize>) {
        let index = match event {
            Event::Object => None,
            Event::Array => Some(0),
            _ => return,
        };
        self.frames.push(Frame {
            depth,
            index,
            key: None,
        });
    }
}

/// A scanner of JSON that has been read before and so is known to be well formed.
struct Json<'t> {
    rest: &'t str,
    line: usize,
    column: usize,
}

impl<'t> Json<'t> {
    fn new(text: &'t str) -> Self {
        Json {
            rest: text,
            line: 1,
            column: 1,
        }
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        for character in taken.chars() {
            match character {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                _ => self.column += 1,
            }
        }
        taken
    }

    fn next_event(&mut self) -> Option<(Event<'t>, Spot)> {
        let is_filler = |it: char| it.is_whitespace() || it == ',' || it == ':';
        let filler = self.rest.len() - self.rest.trim_start_matches(is_filler).len();
        self.take(filler);
        let (line, column) = (self.line, self.column);
        let event = match self.rest.chars().next()? {
            '{' => (Event::Object, self.take(1)),
            '[' => (Event::Array, self.take(1)),
            '}' | ']' => (Event::End, self.take(1)),
            '"' => {
                let taken = self.take(string_length(self.rest));
                let text = serde_json::from_str::<String>(taken);
                (Event::Scalar(Cow::Owned(text.unwrap_or_default())), taken)
            }
            _ => {
                let end = |it: char| it.is_whitespace() || matches!(it, ',' | ':' | '}' | ']');
                let length = self.rest.find(end).unwrap_or(self.rest.len()).max(1);
                let taken = self.take(length);
                (Event::Scalar(Cow::Borrowed(taken)), taken)
            }
        };
        let width = event.1.chars().count();
        Some((
            event.0,
            Spot {
                line,
                column,
                width,
            },
        ))
    }
}

/// The length in bytes of the string literal that a text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}
