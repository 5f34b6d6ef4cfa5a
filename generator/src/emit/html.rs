//! The HTML that descriptions are often written in, as CommonMark.
//!
//! Paragraphs, line breaks, emphasis, code, links and lists are converted; other tags stay as they are, and so do these where
//! they do not pair up. The output is text like any other: `docs` escapes it afterwards, so nothing here can let HTML through.

use super::docs::{code_span, fence_marker};

/// Inline elements within each other beyond this are left as they are.
const DEPTH: usize = 8;

/// A description with its simple HTML as CommonMark.
pub fn to_markdown(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut writer = Writer::default();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if let Some(marker) = &fence {
            let closes = trimmed.trim_end().len() >= marker.len();
            let only = marker.chars().next().unwrap_or_default();
            if closes && trimmed.trim_end().chars().all(|it| it == only) {
                fence = None;
            }
            writer.verbatim(line);
            continue;
        }
        fence = fence_marker(trimmed);
        match (fence.is_some(), trimmed.is_empty()) {
            (true, _) => writer.verbatim(line),
            (false, true) => writer.blank_line(),
            (false, false) => writer.line(line),
        }
    }
    writer.out
}

/// An element within a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Inline {
    Strong,
    Emphasis,
    Code,
    Link(String),
}

/// An inline element that is open. Its tag stands in the output until it is closed, and stays if it never is.
#[derive(Debug)]
struct Open {
    element: Inline,
    name: String,
    tag: usize,
    content: usize,
}

#[derive(Debug, Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    /// The lists that are open, outermost first: whether each is ordered.
    lists: Vec<bool>,
}

/// A tag, as it was written.
struct Tag<'t> {
    name: String,
    closes: bool,
    attributes: &'t str,
    text: &'t str,
    rest: &'t str,
}

/// The tag that a text begins with.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find(['<', '>'])?;
    let inner = inside.get(..end)?;
    let rest = inside.get(end..)?.strip_prefix('>')?;
    let (closes, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner.trim_end_matches('/')),
    };
    let letters = inner.find(|it: char| !it.is_ascii_alphabetic());
    let (name, attributes) = inner.split_at_checked(letters.unwrap_or(inner.len()))?;
    let sound = !name.is_empty() && (attributes.is_empty() || attributes.starts_with(' '));
    sound.then(|| Tag {
        name: name.to_ascii_lowercase(),
        closes,
        attributes,
        text: &text[..end + 2],
        rest,
    })
}

/// The target of a link, if it is one that documentation may have.
fn target(attributes: &str) -> Option<String> {
    let after = attributes.split_once("href=")?.1;
    let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let url = after.get(1..)?.split(quote).next()?.trim();
    let url = entities(url).replace('(', "%28").replace(')', "%29");
    Some(url.replace(' ', "%20"))
}

/// A text whose references to characters of the syntax are replaced: code spans have none.
fn entities(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

impl Writer {
    fn verbatim(&mut self, line: &str) {
        self.open.clear();
        self.lists.clear();
        self.begin_line();
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn begin_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// A blank line ends a paragraph, and what is open in it; between the items of a list it is white space.
    fn blank_line(&mut self) {
        if self.lists.is_empty() {
            self.open.clear();
            self.begin_line();
            self.out.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        let in_row = line.trim_start().starts_with('|');
        let mut rest = line;
        while let Some(character) = rest.chars().next() {
            let in_code = self
                .open
                .last()
                .is_some_and(|it| it.element == Inline::Code);
            if character == '`'
                && !in_code
                && let Some((span, tail)) = code_span(rest)
            {
                self.out.push_str(span);
                rest = tail;
            } else if character == '<'
                && let Some(tag) = tag(rest)
            {
                rest = tag.rest;
                if !self.tag(&tag, in_code, in_row) {
                    self.out.push_str(tag.text);
                }
            } else {
                rest = &rest[character.len_utf8()..];
                let twice = !self.lists.is_empty() && self.out.ends_with([' ', '\n']);
                if !(twice && character.is_whitespace()) {
                    self.out.push(character);
                }
            }
        }
        self.out
            .push(if self.lists.is_empty() { '\n' } else { ' ' });
    }

    /// Writes what a tag means; `false` if it means nothing here.
    fn tag(&mut self, tag: &Tag<'_>, in_code: bool, in_row: bool) -> bool {
        if in_code && !(tag.closes && tag.name == "code") {
            return false;
        }
        match tag.name.as_str() {
            "b" | "strong" => self.inline(tag, || Some(Inline::Strong)),
            "em" | "i" => self.inline(tag, || Some(Inline::Emphasis)),
            "code" => self.inline(tag, || Some(Inline::Code)),
            "a" => self.inline(tag, || target(tag.attributes).map(Inline::Link)),
            "br" | "p" if in_row || !self.lists.is_empty() => {
                self.out.push(' ');
                true
            }
            // `List<p>` is no paragraph.
            "p" if !tag.closes && self.out.ends_with(char::is_alphanumeric) => false,
            "br" | "p" => {
                self.paragraph();
                true
            }
            "ul" | "ol" if !in_row => {
                self.list(tag);
                true
            }
            "li" if !self.lists.is_empty() => {
                self.item(tag.closes);
                true
            }
            _ => false,
        }
    }

    fn paragraph(&mut self) {
        self.open.clear();
        let kept = self.out.trim_end().len();
        self.out.truncate(kept);
        if !self.out.is_empty() {
            self.out.push_str("\n\n");
        }
    }

    fn list(&mut self, tag: &Tag<'_>) {
        match tag.closes {
            false => {
                if self.lists.is_empty() {
                    self.paragraph();
                }
                self.lists.push(tag.name == "ol");
            }
            true => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.paragraph();
                }
            }
        }
    }

    fn item(&mut self, closes: bool) {
        self.open.clear();
        if closes {
            return;
        }
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        self.begin_line();
        let depth = self.lists.len().saturating_sub(1).min(DEPTH);
        let ordered = self.lists.last().is_some_and(|it| *it);
        self.out.push_str(&"    ".repeat(depth));
        self.out.push_str(if ordered { "1. " } else { "- " });
    }

    /// Opens or closes an inline element.
    fn inline(&mut self, tag: &Tag<'_>, element: impl FnOnce() -> Option<Inline>) -> bool {
        if tag.closes {
            return self.close(tag);
        }
        let Some(element) = element().filter(|_| self.open.len() < DEPTH) else {
            return false;
        };
        let at = self.out.len();
        self.out.push_str(tag.text);
        self.open.push(Open {
            element,
            name: tag.name.clone(),
            tag: at,
            content: self.out.len(),
        });
        true
    }

    fn close(&mut self, tag: &Tag<'_>) -> bool {
        let Some(open) = self.open.pop_if(|it| it.name == tag.name) else {
            return false;
        };
        let content = self.out.split_off(open.content);
        self.out.truncate(open.tag);
        let text = content.trim();
        if content.starts_with(char::is_whitespace) {
            self.out.push(' ');
        }
        match open.element {
            _ if text.is_empty() => {}
            Inline::Strong => self.out.push_str(&format!("**{text}**")),
            Inline::Emphasis => self.out.push_str(&format!("*{text}*")),
            Inline::Code => {
                let text = entities(&text.replace('\n', " "));
                self.out.push_str(&code(&text));
            }
            Inline::Link(url) if url == text => self.out.push_str(text),
            Inline::Link(url) => self
                .out
                .push_str(&format!("[{}]({url})", text.replace('\n', " "))),
        }
        if content.ends_with(char::is_whitespace) && !text.is_empty() {
            self.out.push(' ');
        }
        true
    }
}

/// A code span; a longer marker where the text has backticks of its own.
fn code(text: &str) -> String {
    match text.contains('`') {
        false => format!("`{text}`"),
        true => format!("`` {} ``", text.replace("``", "` `")),
    }
}
