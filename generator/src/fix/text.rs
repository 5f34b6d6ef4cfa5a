//! Changes of a text in place: an edit becomes a few bytes that are replaced, and all others stay.
//!
//! Nothing here has to be sure that the new text means what it should. It is read again, and one that means anything else is
//! not taken.

use std::ops::Range;

use super::edit::Edit;
use super::value::written;
use crate::sorting;
use crate::source::{Kind, Outline, Piece, Segment};

/// Bytes that are replaced.
#[derive(Debug, Clone)]
pub(crate) struct Splice {
    pub at: Range<usize>,
    pub text: String,
}

/// A text and where things are in it.
pub(crate) struct Page<'t> {
    pub text: &'t str,
    pub outline: &'t Outline,
}

/// The text with splices in it, which must not overlap.
pub(crate) fn spliced(text: &str, splices: &[Splice]) -> Option<String> {
    let mut sorted: Vec<&Splice> = splices.iter().collect();
    sorting::sort_by_key(&mut sorted, |it| (it.at.start, it.at.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for splice in sorted {
        out.push_str(text.get(done..splice.at.start)?);
        out.push_str(&splice.text);
        done = splice.at.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// Whether bytes that one splice replaces are touched by the other.
pub(crate) fn overlap(a: &Splice, b: &Splice) -> bool {
    a.at.start < b.at.end && b.at.start < a.at.end || a.at == b.at
}

impl Page<'_> {
    /// What an edit replaces. `None` where the text is written in a way that is not dealt with.
    pub fn splices(&self, edit: &Edit) -> Option<Vec<Splice>> {
        match edit {
            Edit::Insert { object, key, value } => {
                let value = written(value, self.outline.json)?;
                self.insert(object, key, &value).map(|it| vec![it])
            }
            Edit::Replace { path, value } => {
                let piece = self.outline.find(path)?;
                let text = written(value, self.outline.json)?;
                // A list in one line has no comments.
                let shown = self.text.get(piece.span.clone())?;
                let is_short = piece.flow && !shown.contains('\n');
                (matches!(piece.kind, Kind::Leaf) || is_short).then(|| {
                    vec![Splice {
                        at: piece.span.clone(),
                        text,
                    }]
                })
            }
            Edit::List { path, key } => self.list(path, key),
            Edit::Remove { path } => self.remove(path).map(|it| vec![it]),
        }
    }

    fn insert(&self, object: &[Segment], key: &str, value: &str) -> Option<Splice> {
        let piece = self.outline.find(object)?;
        let Kind::Object(members) = &piece.kind else {
            return None;
        };
        let member = match self.outline.json {
            true => format!("\"{key}\": {value}"),
            false => format!("{key}: {value}"),
        };
        let Some((_, first, _)) = members.first() else {
            let at = piece.span.start + 1;
            return piece.flow.then_some(Splice {
                at: at..at,
                text: member,
            });
        };
        if piece.flow {
            let before = self.text.get(piece.span.start + 1..first.start)?;
            let gap = match before.contains('\n') {
                true => before,
                false => " ",
            };
            return Some(Splice {
                at: first.start..first.start,
                text: format!("{member},{gap}"),
            });
        }
        let line = self.line_start(first.start);
        let before = self.text.get(line..first.start)?;
        let indent = " ".repeat(before.chars().count());
        let end = self.line_end();
        if !before.trim().is_empty() {
            // The first member stands behind the dash of an item.
            return Some(Splice {
                at: first.start..first.start,
                text: format!("{member}{end}{indent}"),
            });
        }
        // Comments above the first member are about it.
        let mut at = line;
        while at > 0 {
            let above = self.line_start(at - 1);
            if !self.text.get(above..at)?.trim_start().starts_with('#') {
                break;
            }
            at = above;
        }
        Some(Splice {
            at: at..at,
            text: format!("{indent}{member}{end}"),
        })
    }

    /// A member as a list of itself.
    fn list(&self, path: &[Segment], key: &str) -> Option<Vec<Splice>> {
        let (Segment::Key(last), owner) = path.split_last()? else {
            return None;
        };
        let owner = self.outline.find(owner)?;
        let Kind::Object(members) = &owner.kind else {
            return None;
        };
        let (_, at, value) = members.iter().find(|it| it.0 == *last)?;
        let value = self.outline.piece(*value)?;
        // A colon need not be followed by a space behind a key in quotes.
        let key = match self.text.get(at.clone())?.chars().next() {
            Some(quote @ ('"' | '\'')) => format!("{quote}{key}{quote}"),
            _ => key.to_owned(),
        };
        let mut splices = vec![Splice {
            at: at.clone(),
            text: key,
        }];
        let text = self.text.get(value.span.clone())?;
        if value.flow && !text.starts_with(['|', '>']) {
            // Brackets and commas end a plain scalar in a list, which could hold them before.
            let is_plain = matches!(value.kind, Kind::Leaf) && !text.starts_with(['"', '\'', '*']);
            let (open, close) = match is_plain && text.contains([',', '[', ']', '{', '}']) {
                true => ("['", "']"),
                false => ("[", "]"),
            };
            splices.push(inserted(value.span.start, open));
            splices.push(inserted(value.span.end, close));
            return Some(splices);
        }
        splices.extend(self.indented(value)?);
        Some(splices)
    }

    /// A block collection as the one item of a list: a dash before it, and each line further in.
    fn indented(&self, value: &Piece) -> Option<Vec<Splice>> {
        if value.flow {
            return None;
        }
        let mut splices = vec![inserted(value.span.start, "- ")];
        let text = self.text.get(value.span.clone())?;
        for (index, _) in text.match_indices('\n') {
            let at = value.span.start + index + 1;
            let line = self.text.get(at..)?.lines().next().unwrap_or_default();
            if at < value.span.end && !line.trim().is_empty() {
                splices.push(inserted(at, "  "));
            }
        }
        Some(splices)
    }

    /// The bytes that a member or an item takes, with what separates it from others.
    fn remove(&self, path: &[Segment]) -> Option<Splice> {
        let (last, owner) = path.split_last()?;
        let owner = self.outline.find(owner)?;
        let (all, index) = match (&owner.kind, last) {
            (Kind::Object(members), Segment::Key(key)) => {
                let spans = members.iter().map(|it| {
                    let value = self.outline.piece(it.2)?;
                    Some(it.1.start..value.span.end.max(it.1.end))
                });
                let index = members.iter().position(|it| it.0 == *key)?;
                (spans.collect::<Option<Vec<_>>>()?, index)
            }
            (Kind::Array(items), Segment::Index(index)) => {
                let spans = items
                    .iter()
                    .map(|it| Some(self.outline.piece(*it)?.span.clone()));
                (spans.collect::<Option<Vec<_>>>()?, *index)
            }
            _ => return None,
        };
        let own = all.get(index)?;
        let next = all.get(index + 1);
        if owner.flow {
            let before = index.checked_sub(1).and_then(|it| all.get(it));
            let gap = before.and_then(|it| self.text.get(it.end..own.start));
            let has_comment = gap.is_some_and(|it| it.contains('#'));
            return Some(deleted(match (before, next) {
                // So that two in a row can go at once.
                (Some(before), _) if !has_comment => before.end..own.end,
                (_, Some(next)) => own.start..next.start,
                (Some(before), None) => before.end..own.end,
                (None, None) => own.clone(),
            }));
        }
        // Nothing at all would be null.
        if all.len() == 1 {
            return matches!(owner.kind, Kind::Object(_)).then(|| Splice {
                at: own.clone(),
                text: "{}".to_owned(),
            });
        }
        let is_item = matches!(owner.kind, Kind::Array(_));
        self.remove_lines(own, next, is_item).map(deleted)
    }

    /// The lines of a member or an item in block style; of the first one behind a dash, all up to the next one.
    fn remove_lines(
        &self,
        own: &Range<usize>,
        next: Option<&Range<usize>>,
        is_item: bool,
    ) -> Option<Range<usize>> {
        let line = self.line_start(own.start);
        let before = self.text.get(line..own.start)?.trim();
        let end = match own.end > line && self.text.get(..own.end)?.ends_with('\n') {
            true => own.end,
            false => self.next_line(own.end),
        };
        let rest = self.text.get(own.end..end)?;
        let is_one_line = !self.text.get(own.clone())?.contains('\n');
        if before.is_empty() && is_one_line && rest.trim_start().starts_with('#') {
            // A comment behind it may be about more, and stays in a line of its own.
            let gap = rest.len() - rest.trim_start().len();
            return Some(own.start..own.end + gap);
        }
        // The dash before an item is its own, and that before the first member of an object is not.
        if before.is_empty() || before == "-" && is_item {
            return Some(line..end);
        }
        let next = next?;
        let between = self.text.get(own.end..next.start)?;
        let comment = between.lines().skip(1).any(|it| it.contains('#'));
        (before == "-" && !comment).then_some(own.start..next.start)
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |it| it + 1)
    }

    fn next_line(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |it| at + it + 1)
    }

    /// How lines end.
    fn line_end(&self) -> &'static str {
        match self.text.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        }
    }
}

fn deleted(at: Range<usize>) -> Splice {
    Splice {
        at,
        text: String::new(),
    }
}

fn inserted(at: usize, text: &str) -> Splice {
    Splice {
        at: at..at,
        text: text.to_owned(),
    }
}

/// The bytes that are replaced already.
#[derive(Default)]
pub(crate) struct Taken(std::collections::BTreeMap<usize, usize>);

impl Taken {
    /// Takes the bytes of splices, unless one of them is taken already.
    pub fn take(&mut self, splices: &[Splice]) -> bool {
        let free = splices.iter().all(|it| self.is_free(&it.at));
        let own = splices.iter().enumerate();
        let apart = own.clone().all(|(index, a)| {
            let mut later = splices.iter().skip(index + 1).take(MOST_NEAR);
            later.all(|b| !overlap(a, b))
        });
        if free && apart {
            for it in splices {
                let end = self.0.entry(it.at.start).or_insert(it.at.end);
                *end = it.at.end.max(*end);
            }
        }
        free && apart
    }

    fn is_free(&self, at: &Range<usize>) -> bool {
        let before = self.0.range(..at.end).next_back();
        let inside = before.is_some_and(|(start, end)| *end > at.start || *start >= at.start);
        !inside && !self.0.contains_key(&at.start)
    }
}

/// How many splices of one fix are compared with each other. A fix with more of them indents lines, which are apart.
const MOST_NEAR: usize = 8;
