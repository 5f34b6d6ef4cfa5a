//! A page as HTML: a fragment without scripts, styles or addresses of other hosts that a browser would load from.
//!
//! A document's text is untrusted. Prose is CommonMark, from which raw HTML is taken as text, images as their descriptions, and
//! links only if they lead to the web; all other text is escaped.

use pulldown_cmark::{Alignment, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::prose::{line, lines, printable};
use super::{Allowed, Field, Omitted, Page, Part, Section, Snippet};

/// Fields of a level, or values, beyond which they are folded.
const MANY: usize = 12;

/// The page as a fragment of HTML, which begins with a heading of the first level.
pub fn html(page: &Page) -> String {
    let mut out = String::from("<header class=\"head\">\n");
    out.push_str(&format!("<h1>{}</h1>\n", breakable(&line(&page.title))));
    if let Some((method, path)) = &page.call {
        out.push_str(&format!(
            "<p class=\"call\">{} <code>{}</code></p>\n",
            method_mark(method),
            breakable(&line(path))
        ));
    }
    if page.deprecated {
        out.push_str("<p class=\"deprecated\">Deprecated</p>\n");
    }
    if let Some(text) = &page.summary {
        out.push_str(&format!("<div class=\"summary\">{}</div>\n", prose(text)));
    }
    out.push_str("</header>\n");
    if let Some(text) = &page.description {
        out.push_str(&format!("<div class=\"prose\">{}</div>\n", prose(text)));
    }
    page.sections.iter().for_each(|it| section(it, &mut out));
    page.snippets.iter().for_each(|it| snippet(it, &mut out));
    if page.is_folded {
        out.push_str("<p class=\"note\">“more fields”: those are not listed here; <code>specwright show SPEC NAME</code> lists the fields of a schema.</p>\n");
    }
    out
}

/// A method as a mark beside a path.
fn method_mark(method: &str) -> String {
    let word = escaped_html(method);
    let class: String = method
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|it| it.to_ascii_lowercase())
        .collect();
    format!("<span class=\"method {class}\">{word}</span>")
}

fn section(section: &Section, out: &mut String) {
    let title = breakable(&line(&section.title));
    // Errors are many and alike; whoever looks for one opens it.
    let is_folded = section.part == Part::Error;
    match is_folded {
        true => out.push_str(&format!(
            "<details class=\"section\"><summary><h2>{title}</h2></summary>\n"
        )),
        false => out.push_str(&format!("<section>\n<h2>{title}</h2>\n")),
    }
    for note in &section.notes {
        out.push_str(&format!("<div class=\"prose\">{}</div>\n", prose(note)));
    }
    fields(&section.fields, out);
    out.push_str(match is_folded {
        true => "</details>\n",
        false => "</section>\n",
    });
}

fn fields(fields: &[Field], out: &mut String) {
    if fields.is_empty() {
        return;
    }
    out.push_str("<ul class=\"fields\">\n");
    fields.iter().for_each(|it| field(it, out));
    out.push_str("</ul>\n");
}

fn field(it: &Field, out: &mut String) {
    out.push_str(match it.is_branch {
        true => "<li class=\"branch\"><p class=\"name\"><span class=\"or\">or</span> ",
        false => "<li><p class=\"name\">",
    });
    if !it.name.is_empty() {
        out.push_str(&format!("<code>{}</code> ", breakable(&line(&it.name))));
    }
    let mut fact = |class: &str, text: &str| {
        out.push_str(&format!(
            "<span class=\"{class}\">{}</span> ",
            escaped_html(text)
        ));
    };
    fact("type", &line(&it.ty));
    if it.deprecated {
        fact("deprecated", "deprecated");
    }
    if it.required == Some(true) {
        fact("required", "required");
    }
    if let Some(default) = &it.default {
        fact("fact", &format!("default {}", line(&default.to_string())));
    }
    it.limits.iter().for_each(|it| fact("fact", &line(it)));
    match it.omitted {
        Some(Omitted::Above) => fact("fact", "as above"),
        Some(Omitted::Folded) => fact("fact", "more fields"),
        None => {}
    }
    out.push_str("</p>\n");
    if let Some(text) = &it.description {
        out.push_str(&format!("<div class=\"prose\">{}</div>\n", prose(text)));
    }
    values(it, out);
    if !it.fields.is_empty() {
        let (count, word) = match (it.fields.len(), it.fields.iter().all(|it| it.is_branch)) {
            (1, true) => (1, "alternative"),
            (count, true) => (count, "alternatives"),
            (1, false) => (1, "field"),
            (count, false) => (count, "fields"),
        };
        out.push_str(&format!("<details><summary>{count} {word}</summary>\n"));
        fields(&it.fields, out);
        out.push_str("</details>\n");
    }
    out.push_str("</li>\n");
}

/// The values it may have: one a line if any of them is described, and in a paragraph otherwise.
fn values(it: &Field, out: &mut String) {
    if it.values.is_empty() {
        return;
    }
    let is_told = |it: &Allowed| it.description.is_some() || it.deprecated;
    let shown: String = match it.values.iter().any(is_told) {
        true => {
            let lines = it.values.iter().map(|it| {
                let mark = if it.deprecated { " (deprecated)" } else { "" };
                let told = it.description.as_deref().map(line).unwrap_or_default();
                let told = escaped_html(&told);
                format!("<li>{}{mark} {told}</li>\n", value(it))
            });
            format!("<ul class=\"told\">\n{}</ul>\n", lines.collect::<String>())
        }
        false => {
            let all: Vec<String> = it.values.iter().map(value).collect();
            all.join(" ")
        }
    };
    let word = match (it.is_open, is_always(it)) {
        (true, _) => "known values",
        (false, true) => "always",
        (false, false) => "values",
    };
    match it.values.len() {
        count if count > MANY => out.push_str(&format!(
            "<details><summary>{count} {word}</summary>\n{shown}</details>\n"
        )),
        _ => out.push_str(&format!("<div class=\"values\">{word} {shown}</div>\n")),
    }
}

/// Whether it has one value only, wherever it is.
fn is_always(it: &Field) -> bool {
    let is_several = it.ty.starts_with("array") || it.ty.starts_with("map");
    it.values.len() == 1 && !it.is_open && it.required != Some(false) && !is_several
}

fn value(it: &Allowed) -> String {
    format!(
        "<code>{}</code>",
        escaped_html(&line(&it.value.to_string()))
    )
}

fn snippet(it: &Snippet, out: &mut String) {
    let title = escaped_html(&line(&it.title));
    let code: Vec<String> = it
        .code
        .lines()
        .map(|it| escaped_html(&printable(it)))
        .collect();
    let code = code.join("\n");
    out.push_str(&format!(
        "<section class=\"snippet\">\n<h2>{title}</h2>\n<pre tabindex=\"0\"><code>{code}</code></pre>\n</section>\n"
    ));
}

/// CommonMark of a document as HTML.
pub fn prose(text: &str) -> String {
    let text = lines(text).join("\n");
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut links = Vec::new();
    let mut in_image = 0_usize;
    let events = Parser::new_ext(&text, options).filter_map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        // An image would be loaded from elsewhere; its description stands for it.
        Event::Start(Tag::Image { .. }) => {
            in_image += 1;
            None
        }
        Event::End(TagEnd::Image) => {
            in_image = in_image.saturating_sub(1);
            None
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            ..
        }) => {
            let is_kept = in_image == 0 && is_web(&dest_url);
            links.push(is_kept);
            is_kept.then_some(Event::Start(Tag::Link {
                link_type,
                dest_url,
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            }))
        }
        Event::End(TagEnd::Link) => links
            .pop()
            .unwrap_or(false)
            .then_some(Event::End(TagEnd::Link)),
        // Columns set right or in the middle would need styles of their own, which no page allows.
        Event::Start(Tag::Table(columns)) => {
            let plain = vec![Alignment::None; columns.len()];
            Some(Event::Start(Tag::Table(plain)))
        }
        // The headings of a page are its own.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        event => Some(event),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

/// Whether an address is one of the web, which a browser opens only when it is clicked.
fn is_web(address: &str) -> bool {
    let lower = address.trim_start().to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// A text in which nothing is a mark of HTML, in elements and in quoted attributes.
pub fn escaped_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}

/// The same, with places where a long name or path may go on in the next line.
fn breakable(text: &str) -> String {
    escaped_html(text)
        .replace('/', "/<wbr>")
        .replace('_', "_<wbr>")
}
