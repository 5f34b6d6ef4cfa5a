//! A page as text for a terminal.

use super::prose::{folded, hanging, line, lines, printable, wrapped};
use super::{Allowed, Field, Omitted, Page, Section};

/// How a page is shown.
#[derive(Debug, Clone, Copy)]
pub struct TextOptions {
    /// How wide, in characters.
    pub width: usize,
    /// Whether names and headings stand out, by the escape sequences of terminals.
    pub color: bool,
}

const BOLD: &str = "\u{1b}[1m";
const CYAN: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// Stands between a name and its facts until the line is folded: the second of two spaces. No text of a document has it.
const GAP: char = '\u{1}';
/// Deeper fields are not set in further, so that there is room for words.
const DEEPEST: usize = 8;
/// How far what is within something is set in.
const INDENT: usize = 2;

/// The page as text.
pub fn text(page: &Page, options: TextOptions) -> String {
    let mut writer = Writer {
        options,
        out: Vec::new(),
    };
    writer.head(page);
    for section in &page.sections {
        writer.section(section);
    }
    for snippet in &page.snippets {
        writer.heading(&snippet.title);
        let code = snippet
            .code
            .lines()
            .map(|it| format!("  {}", printable(it)).trim_end().to_owned());
        writer.out.extend(code);
    }
    if page.is_folded {
        writer.out.push(String::new());
        let note = "(..): more fields than are listed; `--depth 9` lists them, `show SPEC NAME` those of a schema.";
        writer.out.extend(hanging(note, 0, 0, options.width));
    }
    writer.out.join("\n") + "\n"
}

struct Writer {
    options: TextOptions,
    out: Vec<String>,
}

impl Writer {
    fn styled(&self, text: &str, style: &str) -> String {
        match self.options.color && !text.is_empty() {
            true => format!("{style}{text}{PLAIN}"),
            false => text.to_owned(),
        }
    }

    fn heading(&mut self, title: &str) {
        self.out.push(String::new());
        let lines = hanging(&line(title), 0, 2, self.options.width);
        let lines: Vec<String> = lines.iter().map(|it| self.styled(it, BOLD)).collect();
        self.out.extend(lines);
    }

    fn head(&mut self, page: &Page) {
        let width = self.options.width;
        self.out.push(self.styled(&line(&page.title), BOLD));
        if let Some((method, path)) = &page.call {
            self.out.push(line(&format!("{method} {path}")));
        }
        if page.deprecated {
            self.out.push("Deprecated.".to_owned());
        }
        for text in page.summary.iter().chain(&page.description) {
            self.out.push(String::new());
            self.out.extend(wrapped(&lines(text), 0, width));
        }
    }

    fn section(&mut self, section: &Section) {
        self.heading(&section.title);
        for note in &section.notes {
            self.out
                .extend(wrapped(&lines(note), INDENT, self.options.width));
        }
        for field in &section.fields {
            self.field(field, 0);
        }
    }

    fn field(&mut self, field: &Field, depth: usize) {
        let indent = INDENT * (1 + depth.min(DEEPEST));
        let width = self.options.width;
        let name = line(&field.name);
        let facts = facts(field).join(", ");
        let mark = if field.is_branch { "| " } else { "" };
        let start = format!("{mark}{name}");
        let text = match start.is_empty() {
            true => facts,
            false => format!("{start}{GAP} {facts}"),
        };
        let mut head = hanging(&text, indent, indent + 4, width);
        for line in &mut head {
            *line = line.replace(GAP, " ").trim_end().to_owned();
        }
        // A long name of several words is on several lines, and stands out by that.
        if let Some(first) = head.first_mut()
            && let Some(rest) = first.trim_start().strip_prefix(&start)
        {
            *first = format!("{:indent$}{mark}{}{rest}", "", self.styled(&name, CYAN));
        }
        self.out.extend(head);
        if let Some(text) = &field.description {
            self.out.extend(wrapped(&lines(text), indent + 4, width));
        }
        self.values(field, indent + 4);
        for it in &field.fields {
            self.field(it, depth + 1);
        }
    }

    /// The values it may have: one a line if any of them is described, and in a paragraph otherwise.
    fn values(&mut self, field: &Field, indent: usize) {
        let width = self.options.width;
        let told = |it: &Allowed| it.description.is_some() || it.deprecated;
        if field.values.iter().any(told) {
            for it in &field.values {
                let mark = if it.deprecated { " (deprecated)" } else { "" };
                let text = it.description.as_deref().map(line).unwrap_or_default();
                let line = printable(&format!("- {}{mark}  {text}", it.value));
                self.out.extend(folded(&line, indent, width));
            }
            return;
        }
        let values: Vec<String> = field.values.iter().map(|it| it.value.to_string()).collect();
        if !values.is_empty() {
            let word = if field.is_open {
                "known values"
            } else {
                "values"
            };
            let is_fixed = values.len() == 1 && !field.is_open && field.required != Some(false);
            let is_one = !field.ty.starts_with("array") && !field.ty.starts_with("map");
            let word = if is_fixed && is_one { "always" } else { word };
            let text = printable(&format!("{word}: {}", values.join(", ")));
            self.out.extend(hanging(&text, indent, indent + 2, width));
        }
    }
}

/// What is said of a field behind its name.
pub fn facts(field: &Field) -> Vec<String> {
    let mut facts = vec![line(&field.ty)];
    if field.deprecated {
        facts.push("deprecated".to_owned());
    }
    if field.required == Some(true) {
        facts.push("required".to_owned());
    }
    if let Some(default) = &field.default {
        facts.push(format!("default {}", line(&default.to_string())));
    }
    facts.extend(field.limits.iter().map(|it| line(it)));
    match field.omitted {
        Some(Omitted::Above) => facts.push("as above".to_owned()),
        Some(Omitted::Folded) => facts.push("(..)".to_owned()),
        None => {}
    }
    facts
}
