//! Prose of the document for a page: simple HTML as CommonMark, wrapped to a width.

use crate::emit;

/// A text as lines of CommonMark, without characters that a terminal would act on or that turn the writing around.
pub fn lines(text: &str) -> Vec<String> {
    let text = emit::to_markdown(text);
    let lines = text.lines().map(printable);
    let mut lines: Vec<String> = lines.collect();
    let is_blank = |it: Option<&String>| it.is_some_and(|it| it.trim().is_empty());
    while is_blank(lines.last()) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|it| it.trim().is_empty()).count();
    lines.drain(..blank);
    lines
}

/// A text on one line.
pub fn line(text: &str) -> String {
    let text = printable(&text.replace(['\n', '\r'], " "));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without characters that do not print or that turn the writing around.
pub fn printable(text: &str) -> String {
    let is_hidden = |it: char| it.is_control() && it != '\t' || crate::naming::is_invisible(it);
    let shown = text.chars().filter(|it| !is_hidden(*it));
    shown.collect::<String>().replace('\t', "    ")
}

/// Lines of CommonMark, set in and broken at a width. Code and tables keep their lines; those of a paragraph are joined.
pub fn wrapped(lines: &[String], indent: usize, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    let put = |text: &mut String, out: &mut Vec<String>| {
        if !text.is_empty() {
            out.extend(folded(text, indent, width));
            text.clear();
        }
    };
    for line in lines {
        let text = line.trim();
        let is_fence = text.starts_with("```") || text.starts_with("~~~");
        if is_fence || is_code || text.starts_with('|') {
            put(&mut paragraph, &mut out);
            is_code ^= is_fence;
            out.push(format!("{:indent$}{}", "", line.trim_end()));
        } else if text.is_empty() {
            put(&mut paragraph, &mut out);
            if out.last().is_some_and(|it| !it.is_empty()) {
                out.push(String::new());
            }
        } else {
            if item(text).is_some() || text.starts_with('#') {
                put(&mut paragraph, &mut out);
            }
            match paragraph.is_empty() {
                // A nested list keeps its indentation.
                true => paragraph.push_str(line.trim_end()),
                false => {
                    paragraph.push(' ');
                    paragraph.push_str(text);
                }
            }
        }
    }
    put(&mut paragraph, &mut out);
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// How wide the mark of a list's item is, if a line begins with one.
fn item(text: &str) -> Option<usize> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let mark = match digits {
        0 => ["- ", "* ", "+ "]
            .iter()
            .any(|it| text.starts_with(it))
            .then_some(2),
        1..=3 => text.get(digits..)?.starts_with(". ").then_some(digits + 2),
        _ => None,
    };
    mark.or_else(|| text.starts_with("• ").then_some(2))
}

/// A paragraph, broken at a width; the lines after the first of a list's item are set in further.
pub fn folded(text: &str, indent: usize, width: usize) -> Vec<String> {
    let trimmed = text.trim_start();
    let nested = text.len() - trimmed.len();
    let first = indent + if nested > 40 { 0 } else { nested };
    let next = first + item(trimmed).unwrap_or(0);
    hanging(trimmed, first, next, width)
}

/// A text broken at a width, its first line and the others set in each by its own indent.
pub fn hanging(text: &str, first: usize, next: usize, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let mut length = 0;
    for word in text.split_whitespace() {
        let long = word.chars().count();
        let indent = if lines.is_empty() { first } else { next };
        if length > 0 && indent + length + 1 + long > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(next)));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += long;
    }
    if length > 0 {
        lines.push(line);
    }
    lines
}
