//! Blocks of descriptions: paragraphs, lists, fences, headings and tables, broken where lines get long.

use super::cleaned;
use super::inline::inline;
use crate::emit::html;

/// CommonMark, made safe, line by line; no empty line at either end.
pub fn markdown(text: &str) -> Vec<String> {
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

/// A text in lines, broken where they get long; all but the first are set in.
pub fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut writer = Writer::default();
    writer.prose(0, indent, text);
    writer.lines
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
pub const WIDTH: usize = 110;

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
pub fn paragraph(text: &str) -> String {
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
