//! Why a JSON value was not what the API's description promises.
//!
//! The error says where (a path), what was expected and what was there instead. What was there is told by its *shape*:
//! kinds, sizes and property names, never the content of a string, so that an error can be logged. The path is built
//! while the error travels outwards, so a value that decodes pays nothing for it.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

/// The longest shape that an error keeps, in bytes.
const SHAPE_LIMIT: usize = 200;
/// The longest property name that a path or a shape shows, in bytes.
const NAME_LIMIT: usize = 64;

/// A JSON value that does not fit the type it was read as. One pointer wide.
pub struct DecodeError(Box<Inner>);

struct Inner {
    /// From the innermost step to the outermost, because that is the order in which they become known.
    steps: Vec<Step>,
    problem: Problem,
}

/// A step from a value to one in it.
pub(super) enum Step {
    Key(Box<str>),
    Index(usize),
}

enum Problem {
    Missing,
    Unexpected {
        expected: Cow<'static, str>,
        found: String,
    },
    Unknown {
        expected: &'static str,
        found: String,
    },
    Syntax(String),
    NoBranch {
        found: String,
        branches: Vec<(&'static str, DecodeError)>,
    },
}

impl DecodeError {
    /// `expected` reads after the word "expected": `a string`, `an integer from 0 to 255`.
    pub fn unexpected(expected: impl Into<Cow<'static, str>>, found: &Value) -> Self {
        Self::from_text(expected, shape(found))
    }

    /// As [`DecodeError::unexpected`], where what was found is not a JSON value; `found` must not hold its content.
    pub fn from_text(expected: impl Into<Cow<'static, str>>, found: String) -> Self {
        let expected = expected.into();
        Self::of(Problem::Unexpected { expected, found })
    }

    /// What the API's description does not know; `found` must not hold the content of a text.
    pub(super) fn unknown(expected: &'static str, found: String) -> Self {
        Self::of(Problem::Unknown { expected, found })
    }

    /// A required property that is not there.
    pub fn missing(key: &str) -> Self {
        Self::of(Problem::Missing).at_key(key)
    }

    /// Text that is not JSON.
    pub fn syntax(error: &serde_json::Error) -> Self {
        Self::of(Problem::Syntax(error.to_string()))
    }

    /// A union none of whose variants could read the value, with the reason of each.
    pub fn no_branch(found: &Value, branches: Vec<(&'static str, DecodeError)>) -> Self {
        let found = shape(found);
        Self::of(Problem::NoBranch { found, branches })
    }

    fn of(problem: Problem) -> Self {
        let steps = Vec::new();
        Self(Box::new(Inner { steps, problem }))
    }

    /// The same error, seen from the object that holds the value as its property `key`.
    #[must_use]
    pub fn at_key(mut self, key: &str) -> Self {
        self.0.steps.push(Step::Key(key.into()));
        self
    }

    /// The same error, seen from the array that holds the value at `index`.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.steps.push(Step::Index(index));
        self
    }

    /// The same error, seen from the value that these steps begin at.
    pub(super) fn within(mut self, steps: Vec<Step>) -> Self {
        self.0.steps.extend(steps.into_iter().rev());
        self
    }

    /// Whether the text is not JSON at all.
    pub(super) fn is_syntax(&self) -> bool {
        matches!(self.0.problem, Problem::Syntax(_)) && self.0.steps.is_empty()
    }

    /// Whether the value breaks no promise of the API's description, but is none of those that it knows: only strict
    /// decoding refuses it.
    pub fn is_unknown(&self) -> bool {
        matches!(self.0.problem, Problem::Unknown { .. })
    }

    /// Where the value is: `tools[0].function.name`, or `$` for the whole document.
    pub fn path(&self) -> String {
        if self.0.steps.is_empty() {
            return "$".to_owned();
        }
        let mut path = String::new();
        for step in self.0.steps.iter().rev() {
            match step {
                Step::Key(key) => push_key(&mut path, key),
                Step::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// What the type wants: `a string`, `one of the union's variants`.
    pub fn expected(&self) -> &str {
        match &self.0.problem {
            Problem::Missing => "a value",
            Problem::Unexpected { expected, .. } => expected,
            Problem::Unknown { expected, .. } => expected,
            Problem::Syntax(_) => "JSON",
            Problem::NoBranch { .. } => "one of the union's variants",
        }
    }

    /// The shape of what was there, at most 200 bytes of it: kinds, sizes and property names.
    pub fn found(&self) -> &str {
        match &self.0.problem {
            Problem::Missing => "nothing",
            Problem::Unexpected { found, .. }
            | Problem::Unknown { found, .. }
            | Problem::NoBranch { found, .. } => found,
            Problem::Syntax(text) => text,
        }
    }

    /// For a union: each variant that was tried, and why it does not fit. Their paths start at the union's value.
    pub fn branches(&self) -> &[(&'static str, DecodeError)] {
        match &self.0.problem {
            Problem::NoBranch { branches, .. } => branches,
            _ => &[],
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path())?;
        match &self.0.problem {
            Problem::Missing => f.write_str("required, but missing"),
            Problem::Unexpected { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            Problem::Unknown { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            Problem::Syntax(text) => write!(f, "invalid JSON: {text}"),
            Problem::NoBranch { found, branches } => {
                write!(f, "no variant fits, found {found}")?;
                for (index, (name, error)) in branches.iter().enumerate() {
                    let lead = if index == 0 { " (" } else { "; " };
                    write!(f, "{lead}as {name}: {error}")?;
                }
                f.write_str(if branches.is_empty() { "" } else { ")" })
            }
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// Appends a property to a path, in brackets where it does not look like a name.
pub(super) fn push_key(path: &mut String, key: &str) {
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
pub(super) fn push_quoted_key(path: &mut String, key: &str) {
    let shown = cut(key, NAME_LIMIT);
    let ellipsis = if shown.len() < key.len() { "…" } else { "" };
    path.push_str(&format!("[\"{}{ellipsis}\"]", shown.escape_debug()));
}

/// The longest prefix of at most `limit` bytes that ends between two characters.
pub(super) fn cut(text: &str, limit: usize) -> &str {
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
fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => match text.chars().count() {
            1 => "a string of 1 character".to_owned(),
            count => format!("a string of {count} characters"),
        },
        Value::Array(items) => match items.len() {
            1 => "an array of 1 item".to_owned(),
            count => format!("an array of {count} items"),
        },
        Value::Object(map) if map.is_empty() => "an empty object".to_owned(),
        Value::Object(map) => object_shape(map),
    }
}

fn object_shape(map: &serde_json::Map<String, Value>) -> String {
    let mut text = "an object {".to_owned();
    for (index, (key, value)) in map.iter().enumerate() {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let lead = if index == 0 { "" } else { ", " };
        let entry = format!("{lead}{}: {kind}", cut(key, NAME_LIMIT).escape_debug());
        if text.len() + entry.len() + ", …}".len() > SHAPE_LIMIT {
            text.push_str(", …");
            break;
        }
        text.push_str(&entry);
    }
    text.push('}');
    text
}
