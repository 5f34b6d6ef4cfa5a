//! Values for a call as words of a command line, in the syntax of HTTPie: `name=value`, `name:=json`, `name==value`,
//! `header:value`, `name@file` and `@file`.

use std::path::PathBuf;

use serde_json::Value as Json;

/// A value for a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `name=text`: a parameter, or a field of the body.
    Text(String, String),
    /// `name:=json`: the same as JSON.
    Json(String, Json),
    /// `name==text`: a parameter of the query.
    Query(String, String),
    /// `name:text`: a header.
    Header(String, String),
    /// `name@path`: a file as a field of a form. It is read where the call is prepared, so only its user's own words may be one.
    File(String, PathBuf),
    /// A file whose bytes are at hand, as a field of a form.
    Attached(String, Attachment),
}

/// A file as its name and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Where a file of a form is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFile {
    /// On disk.
    Path(PathBuf),
    /// At hand.
    Attached(Attachment),
}

/// A body that is given as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Its text.
    Text(String),
    /// Its bytes.
    Bytes(Vec<u8>),
    /// A file, which is read while it is sent. As [`Item::File`], its user's own words only.
    File(PathBuf),
}

/// What stands between name and value, what comes first deciding; of two at one place the longer.
const MARKS: [&str; 5] = [":=", "==", "=", "@", ":"];

impl Item {
    /// Reads a word.
    ///
    /// # Errors
    ///
    /// In one line, if there is nothing between a name and a value, or the JSON is none.
    pub fn parse(word: &str) -> Result<Item, String> {
        let found = MARKS.iter().filter_map(|it| Some((word.find(it)?, it)));
        let found = found.min_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())));
        let Some((at, mark)) = found.filter(|(at, _)| *at > 0) else {
            return Err(format!(
                "`{}` is no item: write `name=value`, `name:=json`, `name==value`, `header:value` or `name@file`",
                shown(word)
            ));
        };
        let (name, value) = (word[..at].to_owned(), &word[at + mark.len()..]);
        Ok(match *mark {
            ":=" => match serde_json::from_str(value) {
                Ok(json) => Item::Json(name, json),
                Err(error) => {
                    return Err(format!(
                        "`{}`: what follows `:=` is no JSON: {error}",
                        shown(&name)
                    ));
                }
            },
            "==" => Item::Query(name, value.to_owned()),
            "@" => Item::File(name, PathBuf::from(value)),
            ":" => Item::Header(name, value.trim_start().to_owned()),
            _ => Item::Text(name, value.to_owned()),
        })
    }
}

/// A word on one line, and not too long.
pub fn shown(word: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = word
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A property.
    Key(String),
    /// An item, by its position.
    Index(usize),
    /// One more item.
    Push,
}

/// The way that a name with brackets describes: `a[b][0]`, `a[]`.
///
/// # Errors
///
/// In one line, if brackets are not closed.
pub fn steps(name: &str) -> Result<Vec<Step>, String> {
    let (first, mut rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let mut steps = vec![Step::Key(first.to_owned())];
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[').and_then(|it| it.split_once(']'));
        let Some((inner, after)) = inner else {
            return Err(format!("`{}`: a bracket is not closed", shown(name)));
        };
        steps.push(match inner {
            "" => Step::Push,
            _ => inner
                .parse()
                .map_or_else(|_| Step::Key(inner.to_owned()), Step::Index),
        });
        rest = after;
    }
    Ok(steps)
}

/// Puts a value where the way leads; what is not there yet is made.
///
/// # Errors
///
/// In one line, if something else is in the way, there is a value already, or an item before it is missing.
pub fn put(into: &mut Json, steps: &[Step], value: Json) -> Result<(), &'static str> {
    let Some((step, rest)) = steps.split_first() else {
        return match into {
            Json::Null => {
                *into = value;
                Ok(())
            }
            _ => Err("it is given twice"),
        };
    };
    let next = match step {
        Step::Key(key) => {
            if into.is_null() {
                *into = Json::Object(serde_json::Map::new());
            }
            let members = into
                .as_object_mut()
                .ok_or("it is an object and something else")?;
            members.entry(key.as_str()).or_insert(Json::Null)
        }
        Step::Index(_) | Step::Push => {
            if into.is_null() {
                *into = Json::Array(Vec::new());
            }
            let items = into
                .as_array_mut()
                .ok_or("it is a list and something else")?;
            let at = match step {
                Step::Index(at) => *at,
                _ => items.len(),
            };
            if at == items.len() {
                items.push(Json::Null);
            }
            items.get_mut(at).ok_or("the item before it is missing")?
        }
    };
    put(next, rest, value)
}
