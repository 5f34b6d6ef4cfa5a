//! Turns descriptions into rustdoc.
//!
//! Descriptions are CommonMark, not written for rustdoc. The output has no code that could become a doctest, no broken link,
//! no HTML (`html` makes CommonMark of what is simple, the rest is escaped), and lists that satisfy rustdoc's lints. Nothing in it can end a comment or an attribute, because each line is a
//! string literal of its own.

use std::borrow::Cow;

use super::{html, width};
use crate::ir::{Access, Docs, Limits};
use crate::source::Number;

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

/// A text in lines, broken where they get long; all but the first are set in.
pub fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut writer = Writer::default();
    writer.prose(0, indent, text);
    writer.lines
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
    // Most are clean.
    if text.bytes().all(|it| matches!(it, b'\n' | b' '..=b'~')) {
        return text.into();
    }
    let shown = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n")
        .replace('\t', "    ");
    let is_shown = |it: &char| {
        let turns = matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let hidden = matches!(it, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}');
        (*it == '\n' || !it.is_control()) && !turns && !hidden
    };
    shown.chars().filter(is_shown).collect::<String>().into()
}

/// CommonMark, made safe, line by line; no empty line at either end.
fn markdown(text: &str) -> Vec<String> {
    let text = html::to_markdown(&cleaned(text));
    let mut writer = Writer::default();
    for line in text.lines() {
        writer.line(line.trim_end());
    }
    writer.close_fence();
    let mut lines = writer.lines;
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let first = lines.iter().position(|it| !it.is_empty());
    lines.drain(..first.unwrap_or(lines.len()));
    lines
}

/// A list item that is open.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// The column of its marker in the document.
    source: usize,
    /// The column of its text in the output.
    content: usize,
}

#[derive(Debug, Default)]
struct Writer {
    lines: Vec<String>,
    /// The marker of the fence that is open, and the column it is set at.
    fence: Option<(String, usize)>,
    /// The list items that are open, outermost first.
    levels: Vec<Level>,
    /// Whether the line before was empty.
    after_blank: bool,
    /// The indent of a paragraph that was broken anew, so that its next line has to join the last one.
    broken: Option<usize>,
}

/// A fence longer than any that a description has inside of one.
const FENCE: &str = "``````";

impl Writer {
    fn push(&mut self, indent: usize, text: &str) {
        self.lines.push(match text.is_empty() {
            true => String::new(),
            false => format!("{}{text}", " ".repeat(indent)),
        });
    }

    /// Adds prose, broken where lines get long; `first` is the indent of the first line.
    fn prose(&mut self, first: usize, indent: usize, text: &str) {
        self.broken = None;
        if text.starts_with(['|', '#']) {
            self.push(first, text);
            return;
        }
        let mut line = String::new();
        // The characters of the line.
        let mut length = 0;
        let mut at = first;
        for word in text.split_whitespace() {
            let more = word.chars().count();
            if !line.is_empty() && at + length + 1 + more > WIDTH && !begins_block(word) {
                self.push(at, &line);
                at = indent;
                line.clear();
                length = 0;
                self.broken = Some(indent);
            }
            if !line.is_empty() {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += more;
        }
        self.push(at, &line);
    }

    /// Adds a line to the paragraph before it, if there is one.
    fn go_on(&mut self, at: usize, text: &str) {
        let joins = !self.after_blank && self.broken == Some(at) && !text.starts_with(['|', '#']);
        match joins.then(|| self.lines.pop()).flatten() {
            Some(last) => {
                let whole = format!("{} {text}", last.trim_start());
                self.prose(at, at, &whole);
                self.broken = Some(at);
            }
            None => self.prose(at, at, text),
        }
    }

    fn close_fence(&mut self) {
        if let Some((_, indent)) = self.fence.take() {
            self.push(indent, FENCE);
        }
    }

    fn line(&mut self, line: &str) {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if let Some((marker, at)) = self.fence.clone() {
            let closes =
                text.starts_with(&marker) && text.trim_matches(marker_char(&marker)).is_empty();
            match closes {
                true => self.close_fence(),
                // A run of backticks as long as ours would end the block.
                false => self.push(at, &line.replace(FENCE, "'''''' ")),
            }
            return;
        }
        if text.is_empty() {
            if !self.after_blank {
                self.lines.push(String::new());
            }
            self.after_blank = true;
            return;
        }
        if let Some(marker) = fence_marker(text) {
            let at = self.continued(indent);
            self.fence = Some((marker, at));
            self.broken = None;
            self.push(at, &format!("{FENCE}text"));
            self.after_blank = false;
            return;
        }
        match list_marker(text) {
            Some(length) => self.item(indent, text, length),
            None => {
                let at = self.continued(indent);
                let text = block_safe(&inline(text));
                self.go_on(at, &text);
            }
        }
        self.after_blank = false;
    }

    /// The column a line that is no item goes to: that of the item it belongs to, or none.
    fn continued(&mut self, indent: usize) -> usize {
        if self.after_blank {
            while self.levels.last().is_some_and(|it| indent <= it.source) {
                self.levels.pop();
            }
        }
        self.levels.last().map_or(0, |it| it.content)
    }

    fn item(&mut self, indent: usize, text: &str, length: usize) {
        while self.levels.last().is_some_and(|it| indent <= it.source) {
            self.levels.pop();
        }
        // A list needs a blank line before it, or it may be read as the paragraph going on.
        if self.levels.is_empty()
            && !self.after_blank
            && self
                .lines
                .last()
                .is_some_and(|it| !it.is_empty() && list_marker(it.trim_start()).is_none())
        {
            self.lines.push(String::new());
        }
        let at = self.levels.last().map_or(0, |it| it.content);
        let (marker, rest) = text.split_at_checked(length).unwrap_or((text, ""));
        let rest = rest.trim_start();
        let marker = match marker.starts_with(|it: char| it.is_ascii_digit()) {
            true => {
                marker
                    .trim_end_matches(')')
                    .trim_end_matches('.')
                    .to_owned()
                    + "."
            }
            false => "-".to_owned(),
        };
        self.levels.push(Level {
            source: indent,
            content: at + marker.len() + 1,
        });
        let text = format!("{marker} {}", paragraph(&inline(rest)));
        self.prose(at, at + marker.len() + 1, text.trim_end());
    }
}

/// The longest line of prose, in characters.
const WIDTH: usize = 110;

/// Whether a line that begins with a word could be read as something else than prose.
fn begins_block(word: &str) -> bool {
    list_marker(word).is_some()
        || word.starts_with(['#', '>', '|', '=', '\\'])
        || word.starts_with("```")
        || word.starts_with("~~~")
        || word.chars().all(|it| matches!(it, '-' | '_' | '*'))
}

fn marker_char(marker: &str) -> char {
    if marker.starts_with('~') { '~' } else { '`' }
}

/// The run of characters that opens a fenced code block.
pub fn fence_marker(text: &str) -> Option<String> {
    let length = |it: char| text.chars().take_while(|other| *other == it).count();
    let (ticks, tildes) = (length('`'), length('~'));
    if ticks >= 3 && !text[ticks..].contains('`') {
        Some("`".repeat(ticks))
    } else if tildes >= 3 {
        Some("~".repeat(tildes))
    } else {
        None
    }
}

/// The length of the list marker a line begins with.
fn list_marker(text: &str) -> Option<usize> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (length, rest) = match digits {
        0 => (1, text.strip_prefix(['-', '*', '+'])?),
        1..=9 => (digits + 1, text[digits..].strip_prefix(['.', ')'])?),
        _ => return None,
    };
    (rest.is_empty() || rest.starts_with(' ')).then_some(length)
}

/// A line that cannot begin a block other than a paragraph, a heading or a table.
fn block_safe(text: &str) -> String {
    let rule = text.len() >= 3
        && text
            .chars()
            .all(|it| matches!(it, '-' | '=' | '_' | '*' | ' '));
    match text.chars().next() {
        Some('>') => format!("\\{text}"),
        Some(_) if rule => format!("\\{text}"),
        _ => text.to_owned(),
    }
}

/// A line that cannot begin anything but a paragraph: a title is no heading, list or fence of its own.
fn paragraph(text: &str) -> String {
    let number = text.chars().take_while(char::is_ascii_digit).count();
    match list_marker(text) {
        // Digits cannot be escaped, but what makes them a marker can.
        Some(_) if number > 0 => {
            let (number, rest) = text.split_at_checked(number).unwrap_or((text, ""));
            format!("{number}\\{rest}")
        }
        Some(_) => format!("\\{text}"),
        None if text.starts_with(['#', '~']) => format!("\\{text}"),
        None => block_safe(text),
    }
}

/// Inline text: code spans and absolute links kept, everything else that rustdoc reads escaped.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Most of a text is none of what is looked for: marks, and what an address may begin with.
        let marks = |it: u8| matches!(it, b'`' | b'[' | b']' | b'<' | b'>' | b'\\' | b'h');
        let plain = rest.bytes().position(marks).unwrap_or(rest.len());
        let (before, from) = rest.split_at(plain);
        out.push_str(before);
        rest = from;
        let Some(character) = rest.chars().next() else {
            return out;
        };
        if character == '`'
            && let Some((span, tail)) = code_span(rest)
        {
            out.push_str(span);
            rest = tail;
        } else if character == '['
            && let Some((label, target, tail)) = link(rest)
        {
            let label = inline(label);
            match target.starts_with("https://") || target.starts_with("http://") {
                true => out.push_str(&format!("[{label}](<{target}>)")),
                false => out.push_str(&label),
            }
            rest = tail;
        } else if let Some((url, tail)) = bare_url(rest) {
            out.push_str(&format!("<{url}>"));
            rest = tail.strip_prefix('>').unwrap_or(tail);
        } else if let Some(tail) = rest.strip_prefix('\\') {
            // An escape stays one; a backslash at the end would swallow what comes next.
            let next = tail.chars().next();
            match next.filter(char::is_ascii_punctuation) {
                Some(next) => {
                    out.push('\\');
                    out.push(next);
                    rest = &tail[next.len_utf8()..];
                }
                None => {
                    out.push_str("\\\\");
                    rest = tail;
                }
            }
        } else {
            let url_in_brackets = rest
                .strip_prefix('<')
                .is_some_and(|it| bare_url(it).is_some());
            if !url_in_brackets {
                if matches!(character, '[' | ']' | '<' | '>' | '`') {
                    out.push('\\');
                }
                out.push(character);
            }
            rest = &rest[character.len_utf8()..];
        }
    }
}

/// The code span a text begins with, closed on the same line.
pub fn code_span(text: &str) -> Option<(&str, &str)> {
    let ticks = text.chars().take_while(|it| *it == '`').count();
    let marker = &text[..ticks];
    let mut from = ticks;
    loop {
        let at = from + text.get(from..)?.find(marker)?;
        let run = text[at..].chars().take_while(|it| *it == '`').count();
        if run == ticks {
            let end = at + ticks;
            let empty = text[ticks..at].trim().is_empty();
            return (!empty).then(|| text.split_at(end));
        }
        from = at + run;
    }
}

/// The inline link a text begins with: label, target, what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let close = text.find("](")?;
    let label = text.get(1..close)?;
    let after = text.get(close + 2..)?;
    let end = after.find(')')?;
    let target = after[..end].split_whitespace().next().unwrap_or_default();
    let target = target.trim_matches(['<', '>']);
    let plain = !label.contains(['[', ']', '`']) || code_only(label);
    let sound = !target.contains(['<', '>', '\\', '"']);
    (plain && sound).then(|| (label, target, &after[end + 1..]))
}

fn code_only(label: &str) -> bool {
    code_span(label).is_some_and(|(_, rest)| rest.is_empty()) && !label.contains(['[', ']'])
}

/// The URL a text begins with, without punctuation that ends a sentence.
fn bare_url(text: &str) -> Option<(&str, &str)> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let stop = |it: char| it.is_whitespace() || "<>()[]{}\"`'|\\^*".contains(it);
    let end = text.find(stop).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_']);
    let scheme = url.find("//")? + 2;
    (url.len() > scheme).then(|| text.split_at(url.len()))
}
