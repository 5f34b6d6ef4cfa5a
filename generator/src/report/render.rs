//! Diagnostics as text, the way rustc shows its own.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::source::{Location, Sources};

/// What is shown, and how.
#[derive(Debug, Clone, Copy, Default)]
pub struct RenderOptions {
    /// Colours for a terminal.
    pub color: bool,
    /// Notes too: what is carried less exactly than written.
    pub notes: bool,
    /// How many warnings and notes of a code are shown before the others are counted; all of them if not said.
    pub most: Option<usize>,
}

/// Renders diagnostics, each with its place in the sources, and a line that counts them.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, options: RenderOptions) -> String {
    let mut text = String::new();
    let mut kinds: IndexMap<Code, usize> = IndexMap::new();
    let wanted = |it: &&Diagnostic| it.severity > Severity::Note || options.notes;
    for diagnostic in diagnostics.iter().filter(wanted) {
        let found = kinds.entry(diagnostic.code).or_default();
        *found += usize::from(diagnostic.severity < Severity::Error);
        if options.most.is_none_or(|most| *found <= most) {
            text.push_str(&one(diagnostic, sources, options.color));
            text.push_str("\n\n");
        }
    }
    let most = options.most.unwrap_or(usize::MAX);
    let cut = kinds.iter().filter(|(_, found)| **found > most);
    let lines =
        cut.map(|(code, found)| format!("{}: {} more like these\n", code.as_str(), found - most));
    let lines: String = lines.collect();
    if !lines.is_empty() {
        text.push_str(&format!("{lines}\n"));
    }
    if let Some(summary) = summary(diagnostics) {
        text.push_str(&summary);
        text.push('\n');
    }
    text
}

/// How many errors, warnings and notes there are; `None` if there are none at all.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let counted = |severity: Severity, word: &str| {
        let count = diagnostics
            .iter()
            .filter(|it| it.severity == severity)
            .count();
        match count {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{count} {word}s")),
        }
    };
    let parts: Vec<String> = [
        counted(Severity::Error, "error"),
        counted(Severity::Warning, "warning"),
        counted(Severity::Note, "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn one(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let message = printable(&diagnostic.message);
    let title = level.primary_title(message).id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    let location = sources.locate(&diagnostic.place);
    let mut column = None;
    if let Some(location) = &location {
        let path = printable(sources.file_name(location.file));
        match snippet(diagnostic, sources, location) {
            Some(shown) => {
                group = group.element(shown.excerpt.path(path.clone()));
                column = Some((
                    format!("{path}:{}:{}", location.line, shown.column),
                    format!("{path}:{}:{}", location.line, location.column),
                ));
            }
            None => {
                let origin = Origin::path(path).line(location.line);
                group = group.element(origin.char_column(location.column));
            }
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Element::Message(Level::HELP.message(printable(help))));
    }
    let renderer = match color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    match column {
        // The renderer counts columns in the excerpt; where that is not the line, ours is right.
        Some((shown, real)) if shown != real => text.replacen(&shown, &real, 1),
        _ => text,
    }
}

/// The longest part of a line that is shown.
const WIDEST: usize = 160;

/// A part of a line, with the caret under it.
struct Shown {
    excerpt: Snippet<'static, annotate_snippets::Annotation<'static>>,
    /// The column of the caret in the excerpt, one-based.
    column: usize,
}

fn snippet(diagnostic: &Diagnostic, sources: &Sources, location: &Location) -> Option<Shown> {
    let window = window(sources, location)?;
    let mut annotation = AnnotationKind::Primary.span(window.bytes);
    if let Some(label) = &diagnostic.label {
        annotation = annotation.label(printable(label));
    }
    let excerpt = Snippet::source(window.text)
        .line_start(location.line)
        .annotation(annotation);
    Some(Shown {
        excerpt,
        column: window.column,
    })
}

/// The line of a place with a caret under it, as diagnostics show it, without their title. `None` if the place is in no file.
pub fn excerpt(place: &Place, sources: &Sources) -> Option<String> {
    let location = sources.locate(place)?;
    let window = window(sources, &location)?;
    let number = location.line.to_string();
    let margin = " ".repeat(number.len());
    let width = window
        .text
        .get(window.bytes)
        .map_or(1, |it| it.chars().count());
    let (indent, caret) = (" ".repeat(window.column - 1), "^".repeat(width.max(1)));
    let text = window.text.trim_end();
    Some(format!(
        "{margin} |\n{number} | {text}\n{margin} | {indent}{caret}\n"
    ))
}

/// A line, or the part of a long one that is shown.
struct Window {
    text: String,
    /// What the caret is under.
    bytes: Range<usize>,
    /// Its column in the text, one-based.
    column: usize,
}

/// The line of a place, or the part of a long one that is around it.
fn window(sources: &Sources, location: &Location) -> Option<Window> {
    let line = without_passwords(sources.file(location.file)?.line(location.line)?);
    let skipped = match location.column {
        near if near <= WIDEST * 3 / 4 => 0,
        far => far - WIDEST / 2,
    };
    let mut shown: Vec<String> = line
        .chars()
        .skip(skipped)
        .take(WIDEST)
        .map(|it| printable(it.encode_utf8(&mut [0; 4])))
        .collect();
    if skipped > 0
        && let Some(first) = shown.first_mut()
    {
        *first = "…".to_owned();
    }
    let start = (location.column - 1 - skipped).min(shown.len());
    let end = (start + location.width).min(shown.len()).max(start);
    let column = shown
        .iter()
        .take(start)
        .map(|it| it.chars().count())
        .sum::<usize>()
        + 1;
    let bytes = |to: usize| shown.iter().take(to).map(String::len).sum::<usize>();
    let (start, end) = (bytes(start), bytes(end));
    let mut text: String = shown.concat();
    if start >= text.len() {
        // A caret just behind the last character needs something to stand under.
        text.push(' ');
    }
    Some(Window {
        text,
        bytes: start..end.max(start + 1),
        column,
    })
}

/// A line with what stands before the `@` of addresses hidden, since what is printed here ends up in logs. It has as
/// many characters as before, so that the caret stays right.
fn without_passwords(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (scheme, tail) = rest.split_at(at + 3);
        let ends = |it: char| it.is_whitespace() || "/?#\"'`<>".contains(it);
        let authority = &tail[..tail.find(ends).unwrap_or(tail.len())];
        let user = &authority[..authority.rfind('@').unwrap_or(0)];
        shown.push_str(scheme);
        shown.extend(user.chars().map(|_| '*'));
        rest = &tail[user.len()..];
    }
    shown.push_str(rest);
    shown
}

/// Control and direction characters made visible, so that a document cannot play with a terminal.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|it| match it {
            '\t' => ' '.to_string(),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => it.escape_unicode().to_string(),
            _ if it.is_control() => it.escape_default().to_string(),
            _ => it.to_string(),
        })
        .collect()
}
