//! Turns descriptions into rustdoc.
//!
//! Descriptions are CommonMark, not written for rustdoc. The output has no code that could become a doctest, no broken link,
//! no HTML (`html` makes CommonMark of what is simple, the rest is escaped), and lists that satisfy rustdoc's lints. Nothing in
//! it can end a comment or an attribute, because each line is a string literal of its own. `blocks` has what lines begin with,
//! `inline` what is within them.

mod blocks;
mod inline;

use std::borrow::Cow;

use super::width;
use crate::ir::{Access, Docs, Limits};
use crate::source::Number;

use blocks::{WIDTH, markdown, paragraph};
pub use blocks::{fence_marker, wrapped};
pub use inline::code_span;
use inline::inline;

/// The lines of a documentation comment: what the document says, else a fallback; then limits,
/// default and deprecation.
pub fn lines(docs: &Docs, limits: Option<String>, fallback: &str) -> Vec<String> {
    let mut parts: Vec<Vec<String>> = Vec::new();
    let title = docs.title.as_deref().filter(|it| !it.trim().is_empty());
    let prose = docs
        .description
        .as_deref()
        .map(markdown)
        .unwrap_or_default();
    if let Some(title) = title
        && !prose.first().is_some_and(|it| it.contains(title.trim()))
    {
        parts.extend(heading(title));
    }
    if !prose.is_empty() {
        parts.push(prose);
    }
    if parts.is_empty() && !fallback.is_empty() {
        parts.push(vec![fallback.to_owned()]);
    }
    let mut facts = Vec::new();
    if docs.deprecated {
        facts.push("**Deprecated.**".to_owned());
    }
    if let Some(default) = &docs.default {
        let text = default.to_string();
        if text.chars().count() <= 80 {
            facts.push(format!("Default: `{}`.", code(&text)));
        }
    }
    facts.extend(limits);
    if !facts.is_empty() {
        add_facts(&mut parts, facts.join(" "));
    }
    parts.join(&String::new())
}

/// The longest title, in characters, that is a first line; a longer one is a description.
const TITLE: usize = 100;

/// A title as the first line. Of a longer one that is its first sentence, if it is short, and the rest follows.
fn heading(title: &str) -> Vec<Vec<String>> {
    let line = |text: &str| vec![paragraph(&sentence(&inline(&plain_line(text))))];
    let is_short = |it: &str| it.chars().count() <= TITLE;
    let (first, rest) = title.trim().split_once("\n\n").unwrap_or((title, ""));
    if is_short(first) {
        return [line(first), markdown(rest)]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
    }
    match first.split_once(". ").filter(|it| is_short(it.0)) {
        Some((first, more)) => vec![line(first), markdown(&format!("{more}\n\n{rest}"))],
        None => vec![markdown(title)],
    }
}

/// Puts facts behind a description of a sentence or two, and below a longer one.
fn add_facts(parts: &mut Vec<Vec<String>>, facts: String) {
    let sentences = |it: &&mut Vec<String>| {
        let plain = |line: &String| line.starts_with(|it: char| it.is_alphanumeric() || it == '`');
        (1..=3).contains(&it.len())
            && it.iter().all(plain)
            && it
                .last()
                .is_some_and(|it| it.ends_with(['.', '!', '?', '`', ')', '"']))
    };
    match parts.as_mut_slice() {
        [only] if sentences(&only) => {
            let Some(last) = only.last_mut() else { return };
            let plain = last.trim_end_matches('"');
            if !plain.ends_with(['.', '!', '?']) {
                last.push('.');
            }
            match last.chars().count() + facts.chars().count() < WIDTH {
                true => last.push_str(&format!(" {facts}")),
                false => only.extend(wrapped(&facts, 0)),
            }
        }
        _ => parts.push(wrapped(&facts, 0)),
    }
}

/// A description, made safe; at least one line.
pub fn prose(text: &str) -> Vec<String> {
    let lines = markdown(text);
    match lines.is_empty() {
        true => vec![String::new()],
        false => lines,
    }
}

/// A text with a capital first and a full stop last.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut characters = text.chars();
    let first = characters.next().map(|it| it.to_uppercase().to_string());
    let mut text = first.unwrap_or_default() + characters.as_str();
    if !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    text
}

/// The first sentence of what the document says, unless it is a long one or none of prose.
pub fn first_sentence(docs: &Docs) -> Vec<String> {
    const LONGEST: usize = 240;
    // Of a long description only this much is looked at.
    const PARAGRAPH: usize = 2_000;
    let paragraph = |text: &str| {
        let text = text.trim();
        let end = text.find("\n\n").unwrap_or(text.len());
        text.get(..end)
            .filter(|it| it.len() <= PARAGRAPH)
            .map(str::to_owned)
    };
    let start = Docs {
        title: docs.title.as_deref().and_then(paragraph),
        description: docs.description.as_deref().and_then(paragraph),
        deprecated: docs.deprecated,
        ..Docs::default()
    };
    let lines = lines(&start, None, "");
    let paragraph = lines.iter().take_while(|it| !it.trim().is_empty());
    let paragraph: Vec<&str> = paragraph.map(|it| it.trim()).collect();
    let text = paragraph.join(" ");
    let is_start = |it: &str| it.starts_with(|it: char| it.is_uppercase() || it == '`');
    let mut ends = text.match_indices(". ").map(|(at, _)| at);
    let end = ends.find(|at| text.get(at + 2..).is_some_and(is_start));
    let first = end.and_then(|it| text.get(..=it)).unwrap_or(&text);
    let count = |mark: char| first.matches(mark).count();
    // What a cut would leave open, or is a list, a table, a heading or code.
    let is_whole = count('`') % 2 == 0 && count('*') % 2 == 0 && count('[') == count(']');
    let is_prose = first.starts_with(|it: char| it.is_alphabetic() || it == '`' || it == '[');
    match is_whole && is_prose && first.chars().count() <= LONGEST {
        true => wrapped(first, 0),
        false => Vec::new(),
    }
}

/// Which way a property travels, if it does not travel both ways.
pub fn access(access: Access) -> Option<String> {
    match access {
        Access::Both => None,
        Access::ReadOnly => Some("Only in responses.".to_owned()),
        Access::WriteOnly => Some("Only in requests.".to_owned()),
    }
}

/// What limits demand, in words.
pub fn limits(limits: &Limits) -> Option<String> {
    let number = |it: Number| match it {
        Number::Integer(value) => value.to_string(),
        Number::Float(value) => value.to_string(),
    };
    let mut facts = Vec::new();
    let width = width::of(limits);
    facts.extend(width.map(|it| it.words.to_owned()));
    let limits = &match width {
        Some(_) => Limits {
            minimum: None,
            maximum: None,
            ..limits.clone()
        },
        None => limits.clone(),
    };
    let mut bound = |word: &str, value: Option<Number>| {
        facts.extend(value.map(|it| format!("{word} {}", number(it))));
    };
    bound("at least", limits.minimum);
    bound("more than", limits.exclusive_minimum);
    bound("at most", limits.maximum);
    bound("less than", limits.exclusive_maximum);
    bound("a multiple of", limits.multiple_of);
    let mut count = |word: &str, value: Option<u64>, one: &str, many: &str| {
        facts.extend(value.map(|it| match it {
            1 => format!("{word} 1 {one}"),
            _ => format!("{word} {it} {many}"),
        }));
    };
    count("at least", limits.min_length, "character", "characters");
    count("at most", limits.max_length, "character", "characters");
    count("at least", limits.min_items, "item", "items");
    count("at most", limits.max_items, "item", "items");
    count("at least", limits.min_properties, "entry", "entries");
    count("at most", limits.max_properties, "entry", "entries");
    count(
        "keys of at least",
        limits.min_key_length,
        "character",
        "characters",
    );
    count(
        "keys of at most",
        limits.max_key_length,
        "character",
        "characters",
    );
    if limits.unique_items {
        facts.push("no item twice".to_owned());
    }
    (!facts.is_empty()).then(|| sentence(&facts.join(", ")))
}

/// A text on one line, without characters that do not print or that turn the writing around.
pub fn plain_line(text: &str) -> String {
    let cleaned = cleaned(text);
    cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A short text for the cell of a table; of a longer one nothing.
pub fn cell(text: &str) -> String {
    let text = plain_line(text);
    match text.chars().count() <= TITLE {
        true => inline(&text).replace('|', "\\|"),
        false => String::new(),
    }
}

/// A text for the inside of a code span.
pub fn code(text: &str) -> String {
    plain_line(text).replace('`', "'")
}

/// A text without what nobody sees and with line feeds alone between lines.
fn cleaned(text: &str) -> Cow<'_, str> {
    // Most are clean, which the compiler looks for at many bytes at once.
    let is_clean = |all, it: &u8| all & matches!(it, b'\n' | b' '..=b'~');
    let mut chunks = text.as_bytes().chunks(64);
    if chunks.all(|it| it.iter().fold(true, is_clean)) {
        return text.into();
    }
    let is_shown = |it: &char| {
        let turns = matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let hidden = matches!(it, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}');
        (*it == '\n' || !it.is_control()) && !turns && !hidden
    };
    let is_end = |it: char| matches!(it, '\u{2028}' | '\u{2029}');
    if text.chars().all(|it| is_shown(&it) && !is_end(it)) {
        return text.into();
    }
    let shown = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n")
        .replace('\t', "    ");
    shown.chars().filter(is_shown).collect::<String>().into()
}
