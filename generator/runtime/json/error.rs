//! Decoding errors: why a JSON value was not what the API's description promises.
//!
//! The error says where (a path), what was expected and what was there instead. What was there is told by its *shape*:
//! kinds, sizes and property names, never the content of a string, so that an error can be logged. The path is built
//! while the error travels outwards, so a value that decodes pays nothing for it.

use std::borrow::Cow;
use std::fmt;

use super::tree::{Json, JsonKind};
use crate::runtime::deadline::Deadline;

/// The longest shape that an error keeps, in bytes.
const SHAPE_LIMIT: usize = 200;
/// The longest property name that a path or a shape shows, in bytes.
const NAME_LIMIT: usize = 64;
/// The longest path and the longest text, in bytes.
const PATH_LIMIT: usize = 1024;
const TEXT_LIMIT: usize = 2048;
// part: unions
/// How many reasons an error of nested unions keeps.
pub(crate) const MOST_REASONS: usize = 16;
// end part
/// A string of more characters than this is told to be long.
const LENGTH_LIMIT: usize = 4096;

/// A JSON value that does not fit the type it was read as. One pointer wide.
///
/// Most errors are met while the variants of a union are tried, and nobody asks what these say: they say nothing.
pub struct DecodeError(Option<Box<Inner>>);

#[derive(Default)]
struct Inner {
    /// From the innermost step to the outermost, because that is the order in which they become known.
    steps: Vec<Step>,
    problem: Problem,
}

/// A step from a value to one in it.
#[derive(Debug)]
pub(crate) enum Step {
    Key(Box<str>),
    Index(usize),
}

impl Step {
    /// A name that is too long to be shown is not kept whole.
    pub fn key(name: &str) -> Self {
        let kept = cut(name, NAME_LIMIT);
        match kept.len() < name.len() {
            true => Self::Key(format!("{kept}…").into()),
            false => Self::Key(name.into()),
        }
    }
}

#[derive(Default)]
enum Problem {
    #[default]
    Untold,
    Late(Deadline),
    Missing,
    Unexpected {
        expected: Cow<'static, str>,
        found: String,
    },
    // part: drift
    Unknown {
        expected: &'static str,
        found: String,
    },
    // end part
    Syntax(String),
    // part: unions
    NoBranch {
        found: String,
        branches: Vec<(&'static str, DecodeError)>,
    },
    // end part
}

impl DecodeError {
    /// `expected` reads after the word "expected": `a string`, `an integer from 0 to 255`.
    pub fn unexpected(expected: impl Into<Cow<'static, str>>, found: Json<'_>) -> Self {
        Self::of_value(found, |found| (expected.into(), shape(found)))
    }

    /// The error of a value: what was expected, and what was found, if anybody asks.
    pub(crate) fn of_value(
        value: Json<'_>,
        told: impl FnOnce(Json<'_>) -> (Cow<'static, str>, String),
    ) -> Self {
        // part: drift
        if value.tree.weighing.is_quiet() {
            return Self::silent();
        }
        // end part
        let (expected, found) = told(value);
        Self::of(Problem::Unexpected { expected, found })
    }

    // part: drift
    /// An error that says nothing.
    pub(crate) fn silent() -> Self {
        Self(None)
    }
    // end part

    /// What is not read in time.
    pub(crate) fn late(deadline: Deadline) -> Self {
        Self::of(Problem::Late(deadline))
    }

    /// The deadline that passed while it was read, if that is what is wrong.
    pub(crate) fn deadline(&self) -> Option<Deadline> {
        match self.inner().problem {
            Problem::Late(deadline) => Some(deadline),
            _ => None,
        }
    }

    fn inner(&self) -> &Inner {
        static UNTOLD: Inner = Inner {
            steps: Vec::new(),
            problem: Problem::Untold,
        };
        self.0.as_deref().unwrap_or(&UNTOLD)
    }

    fn step(mut self, step: impl FnOnce() -> Step) -> Self {
        if let Some(inner) = &mut self.0 {
            inner.steps.push(step());
        }
        self
    }

    /// As [`DecodeError::unexpected`], where what was found is not a JSON value; `found` must not hold its content.
    pub fn from_text(expected: impl Into<Cow<'static, str>>, found: String) -> Self {
        let expected = expected.into();
        Self::of(Problem::Unexpected { expected, found })
    }

    // part: drift
    /// What the API's description does not know; `found` must not hold the content of a text.
    pub(crate) fn unknown(expected: &'static str, found: String) -> Self {
        Self::of(Problem::Unknown { expected, found })
    }
    // end part

    /// A required property that is not there.
    pub fn missing(key: &str) -> Self {
        Self::of(Problem::Missing).at_key(key)
    }

    /// Text that is not JSON.
    pub(crate) fn syntax(what: String) -> Self {
        Self::of(Problem::Syntax(what))
    }

    /// What is refused for what it would cost.
    pub(crate) fn costly(found: String) -> Self {
        Self::from_text("what is within the limits", found)
    }

    // part: unions
    /// A union none of whose variants could read the value, with the reason of each. Where there are many, those within
    /// reasons go first, and then the last.
    pub fn no_branch(found: Json<'_>, mut branches: Vec<(&'static str, DecodeError)>) -> Self {
        let found = shape(found);
        let mut reasons: usize = branches.iter().map(|(_, it)| it.reasons()).sum();
        while reasons > MOST_REASONS {
            let within = branches.iter_mut().max_by_key(|(_, it)| it.reasons());
            match within {
                Some((_, it)) if it.reasons() > 1 => {
                    reasons -= it.reasons() - 1;
                    it.forget_reasons();
                }
                _ => break,
            }
        }
        branches.truncate(MOST_REASONS);
        Self::of(Problem::NoBranch { found, branches })
    }
    // end part

    fn of(problem: Problem) -> Self {
        let steps = Vec::new();
        Self(Some(Box::new(Inner { steps, problem })))
    }

    // part: unions
    /// How many errors it is made of.
    fn reasons(&self) -> usize {
        let within = self.branches().iter().map(|(_, it)| it.reasons());
        1 + within.sum::<usize>()
    }

    fn forget_reasons(&mut self) {
        if let Some(inner) = &mut self.0
            && let Problem::NoBranch { branches, .. } = &mut inner.problem
        {
            branches.clear();
        }
    }
    // end part

    /// The same error, seen from the object that holds the value as its property `key`.
    #[must_use]
    pub fn at_key(self, key: &str) -> Self {
        self.step(|| Step::key(key))
    }

    /// The same error, seen from the array that holds the value at `index`.
    #[must_use]
    pub fn at_index(self, index: usize) -> Self {
        self.step(|| Step::Index(index))
    }

    // part: drift
    /// The same error, seen from the value that these steps begin at.
    pub(crate) fn within(self, steps: Vec<Step>) -> Self {
        let mut inner = self.0.unwrap_or_default();
        inner.steps.extend(steps.into_iter().rev());
        Self(Some(inner))
    }
    // end part

    /// Whether the text is not JSON at all.
    pub(crate) fn is_syntax(&self) -> bool {
        let inner = self.inner();
        matches!(inner.problem, Problem::Syntax(_)) && inner.steps.is_empty()
    }

    // part: drift
    /// Whether the value breaks no promise of the API's description, but is none of those that it knows: only strict
    /// decoding refuses it.
    pub fn is_unknown(&self) -> bool {
        matches!(self.inner().problem, Problem::Unknown { .. })
    }
    // end part

    /// Where the value is: `tools[0].function.name`, or `$` for the whole document. Of a long one the middle is missing.
    pub fn path(&self) -> String {
        if self.inner().steps.is_empty() {
            return "$".to_owned();
        }
        let mut path = String::new();
        for step in self.inner().steps.iter().rev() {
            match step {
                Step::Key(key) => push_key(&mut path, key),
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        if path.len() <= PATH_LIMIT {
            return path;
        }
        let end = path.len() - PATH_LIMIT / 2;
        let end = (end..).find(|it| path.is_char_boundary(*it));
        let end = end.and_then(|it| path.get(it..)).unwrap_or_default();
        format!("{}…{end}", cut(&path, PATH_LIMIT / 2))
    }

    /// What the type wants: `a string`, `one of the union's variants`.
    pub fn expected(&self) -> &str {
        match &self.inner().problem {
            Problem::Untold => "what is described",
            Problem::Late(_) => "what is read in time",
            Problem::Missing => "a value",
            Problem::Unexpected { expected, .. } => expected,
            // part: drift
            Problem::Unknown { expected, .. } => expected,
            // end part
            Problem::Syntax(_) => "JSON",
            // part: unions
            Problem::NoBranch { .. } => "one of the union's variants",
            // end part
        }
    }

    /// The shape of what was there, at most 200 bytes of it: kinds, sizes and property names.
    pub fn found(&self) -> &str {
        match &self.inner().problem {
            Problem::Untold => "something else",
            Problem::Late(_) => "what takes longer",
            Problem::Missing => "nothing",
            Problem::Unexpected { found, .. } => found,
            // part: drift
            Problem::Unknown { found, .. } => found,
            // end part
            // part: unions
            Problem::NoBranch { found, .. } => found,
            // end part
            Problem::Syntax(text) => text,
        }
    }

    // part: unions
    /// For a union: each variant that was tried, and why it does not fit, at most 16 with those within. Their paths start at
    /// the union's value.
    pub fn branches(&self) -> &[(&'static str, DecodeError)] {
        match &self.inner().problem {
            Problem::NoBranch { branches, .. } => branches,
            _ => &[],
        }
    }
    // end part
}

impl DecodeError {
    /// The error as text of at most so many bytes.
    fn text(&self, room: usize) -> String {
        let mut text = format!("{}: ", self.path());
        match &self.inner().problem {
            Problem::Missing => text.push_str("required, but missing"),
            Problem::Syntax(what) => text.push_str(&format!("invalid JSON: {what}")),
            // part: unions
            Problem::NoBranch { found, branches } => {
                text.push_str(&format!("no variant fits, found {found}"));
                // Each has the same room, and those within share it.
                let left = room.saturating_sub(text.len() + 3);
                let share = left / branches.len().max(1);
                for (index, (name, error)) in branches.iter().enumerate() {
                    let lead = if index == 0 { " (as " } else { "; as " };
                    let lead = format!("{lead}{name}: ");
                    text.push_str(&lead);
                    text.push_str(&error.text(share.saturating_sub(lead.len())));
                }
                text.push_str(if branches.is_empty() { "" } else { ")" });
            }
            // end part
            _ => {
                let (expected, found) = (self.expected(), self.found());
                text.push_str(&format!("expected {expected}, found {found}"));
            }
        }
        if text.len() > room {
            let end = cut(&text, room.saturating_sub("…".len())).len();
            text.truncate(end);
            text.push('…');
        }
        text
    }
}

/// At most 2 KiB.
impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(TEXT_LIMIT))
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// Appends a property to a path, in brackets where it does not look like a name.
pub(crate) fn push_key(path: &mut String, key: &str) {
    let plain = !key.is_empty()
        && key.len() <= NAME_LIMIT
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if !plain {
        push_quoted_key(path, key);
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

/// Appends `["key"]`, the key escaped and cut to a sensible length.
pub(crate) fn push_quoted_key(path: &mut String, key: &str) {
    let shown = cut(key, NAME_LIMIT);
    let ellipsis = if shown.len() < key.len() { "…" } else { "" };
    path.push_str(&format!("[\"{}{ellipsis}\"]", shown.escape_debug()));
}

/// The longest prefix of at most `limit` bytes that ends between two characters.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// What a value looks like, without what it says.
pub(crate) fn shape(value: Json<'_>) -> String {
    match value.kind() {
        JsonKind::Null => "null".to_owned(),
        JsonKind::Boolean => (value.as_bool() == Some(true)).to_string(),
        JsonKind::Number => {
            let digits = value.as_number().unwrap_or_default();
            let shown = cut(digits, NAME_LIMIT);
            let ellipsis = if shown.len() < digits.len() {
                "…"
            } else {
                ""
            };
            format!("the number {shown}{ellipsis}")
        }
        JsonKind::String => match value.raw() {
            // Unescaped it would be as long as this, or a twelfth of it.
            Some((text, true)) if text.len() > 16 * LENGTH_LIMIT => text_shape(text),
            _ => text_shape(&value.as_str().unwrap_or_default()),
        },
        JsonKind::Array => match value.len() {
            1 => "an array of 1 item".to_owned(),
            count => format!("an array of {count} items"),
        },
        JsonKind::Object if value.is_empty() => "an empty object".to_owned(),
        JsonKind::Object => object_shape(value),
    }
}

/// The shape of a string. A long one is not counted to its end, since one string may have many errors.
pub(crate) fn text_shape(text: &str) -> String {
    match text.chars().take(LENGTH_LIMIT + 1).count() {
        1 => "a string of 1 character".to_owned(),
        count if count > LENGTH_LIMIT => "a long string".to_owned(),
        count => format!("a string of {count} characters"),
    }
}

fn object_shape(object: Json<'_>) -> String {
    let mut text = "an object {".to_owned();
    for (index, (key, value)) in object.entries().into_iter().flatten().enumerate() {
        let kind = match value.kind() {
            JsonKind::Null => "null",
            JsonKind::Boolean => "boolean",
            JsonKind::Number => "number",
            JsonKind::String => "string",
            JsonKind::Array => "array",
            JsonKind::Object => "object",
        };
        let lead = if index == 0 { "" } else { ", " };
        let key = key.as_str().unwrap_or_default();
        let entry = format!("{lead}{}: {kind}", cut(&key, NAME_LIMIT).escape_debug());
        if text.len() + entry.len() + ", …}".len() > SHAPE_LIMIT {
            text.push_str(", …");
            break;
        }
        text.push_str(&entry);
    }
    text.push('}');
    text
}
