//! A page as CommonMark.

use super::prose::{line, lines, printable};
use super::text::facts;
use super::{Field, Page, Section};

/// The page as CommonMark, which begins with a heading of the first level.
pub fn markdown(page: &Page) -> String {
    let mut out = vec![format!("# {}", plain(&page.title))];
    if let Some((method, path)) = &page.call {
        out.extend([String::new(), code(&format!("{method} {path}"))]);
    }
    if page.deprecated {
        out.extend([String::new(), "**Deprecated.**".to_owned()]);
    }
    for text in page.summary.iter().chain(&page.description) {
        out.push(String::new());
        out.extend(lines(text));
    }
    page.sections.iter().for_each(|it| section(it, &mut out));
    for snippet in &page.snippets {
        out.extend([String::new(), format!("## {}", plain(&snippet.title))]);
        let fence = fence(&snippet.code);
        out.extend([String::new(), format!("{fence}{}", snippet.language)]);
        out.extend(snippet.code.lines().map(printable));
        out.push(fence);
    }
    out.join("\n") + "\n"
}

fn section(section: &Section, out: &mut Vec<String>) {
    out.extend([String::new(), format!("## {}", plain(&section.title))]);
    for note in &section.notes {
        out.push(String::new());
        out.extend(lines(note));
    }
    if !section.fields.is_empty() {
        out.push(String::new());
    }
    section.fields.iter().for_each(|it| field(it, 0, out));
}

/// A field as an item of a list, its own fields as a list within it.
fn field(it: &Field, depth: usize, out: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let name = match it.name.is_empty() {
        true => String::new(),
        false => format!("{} ", code(&it.name)),
    };
    let branch = if it.is_branch { "or " } else { "" };
    let facts: Vec<String> = facts(it).iter().map(|it| plain(it)).collect();
    out.push(format!("{indent}- {branch}{name}({})", facts.join(", ")));
    if let Some(text) = &it.description {
        out.push(String::new());
        let text = lines(text);
        out.extend(
            text.iter()
                .map(|it| format!("{indent}  {it}").trim_end().to_owned()),
        );
        out.push(String::new());
    }
    for value in &it.values {
        let told = value
            .description
            .as_deref()
            .map(|it| format!(": {}", plain(it)));
        let mark = if value.deprecated {
            " (deprecated)"
        } else {
            ""
        };
        let shown = code(&value.value.to_string());
        out.push(format!(
            "{indent}  - {shown}{mark}{}",
            told.unwrap_or_default()
        ));
    }
    it.fields.iter().for_each(|it| field(it, depth + 1, out));
}

/// A text of one line, in which nothing is a mark.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in line(text).chars() {
        if ['*', '_', '`', '[', ']', '<', '>', '#', '\\', '|'].contains(&letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A text of one line as code, between as many backticks as it takes.
fn code(text: &str) -> String {
    let text = line(text);
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    match longest {
        0 => format!("{marks}{text}{marks}"),
        _ => format!("{marks} {text} {marks}"),
    }
}

/// A fence that no line of some code closes.
fn fence(code: &str) -> String {
    let longest = code.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(3.max(longest + 1))
}
