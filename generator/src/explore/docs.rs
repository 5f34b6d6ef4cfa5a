//! The reference as static files that open from disk: a page for each operation, an index to search in, no fetching.

use foldhash::HashSet;
use serde_json::{Value as Json, json};

use super::{CSS, SEARCH, SIDE};
use crate::catalog::Listed;
use crate::generate::Lookup;
use crate::reference::{self, Field, Page, Part, escaped_html, prose};
use crate::write::{File, MARK};

const SCRIPT: &str = include_str!("docs.js");

/// What scripts and styles may come from: the files beside the page, and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; base-uri 'none'; form-action 'none'";

/// What is in the way of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unshown {
    /// The operation's id.
    pub id: String,
    /// Why it has no page.
    pub reason: String,
}

/// The files of a document's reference, and the operations that have no page.
///
/// `index.html` is where to begin. Names of files are made of ids, and hold nothing but ASCII letters, digits, `-` and `_`.
pub fn docs(lookup: &Lookup) -> (Vec<File>, Vec<Unshown>) {
    let operations = lookup.operations();
    let names = file_names(&operations);
    let pages = lookup.pages();
    let mut files = Vec::new();
    let mut missing = Vec::new();
    let mut index = Vec::new();
    for ((operation, name), page) in operations.iter().zip(&names).zip(pages) {
        match page {
            Ok(page) => {
                files.push(file(
                    name,
                    frame(lookup, "../", &operation.id, &reference::html(&page)),
                ));
                index.push(entry(operation, name, &page));
            }
            Err(reason) => missing.push(Unshown {
                id: operation.id.clone(),
                reason,
            }),
        }
    }
    files.push(file(
        "index.html",
        frame(lookup, "", "", &overview(lookup, &index)),
    ));
    files.push(file("index.js", marked("//", "", &index_text(index))));
    files.push(file("page.css", marked("/*", " */", CSS)));
    files.push(file(
        "page.js",
        marked("//", "", &format!("{SEARCH}\n{SCRIPT}")),
    ));
    (files, missing)
}

fn file(path: &str, text: String) -> File {
    File {
        path: path.to_owned(),
        text,
    }
}

/// A text behind the mark of generated files, in a comment.
fn marked(open: &str, close: &str, text: &str) -> String {
    format!("{open} {MARK} by specwright: do not edit{close}\n{text}")
}

/// A file for each operation, none of which differ only in the case of letters.
fn file_names(operations: &[Listed]) -> Vec<String> {
    let mut taken = HashSet::default();
    let names = operations.iter().map(|it| {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        let plain = it.id.chars().map(|it| if is_plain(it) { it } else { '-' });
        let plain: String = plain.take(80).collect();
        let plain = plain.trim_matches('-');
        let base = if plain.is_empty() { "operation" } else { plain };
        let mut name = base.to_owned();
        let mut number = 2;
        while !taken.insert(name.to_ascii_lowercase()) {
            name = format!("{base}-{number}");
            number += 1;
        }
        format!("operations/{name}.html")
    });
    names.collect()
}

/// A page around its content.
fn frame(lookup: &Lookup, root: &str, id: &str, content: &str) -> String {
    let (title, version) = lookup.title();
    let (title, version, id) = (escaped_html(title), escaped_html(version), escaped_html(id));
    let of = match id.is_empty() {
        true => title.clone(),
        false => format!("{id} · {title}"),
    };
    let class = if id.is_empty() { "docs" } else { "docs picked" };
    format!(
        "<!doctype html>\n<!-- {MARK} by specwright: do not edit -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{of}</title>\n<link rel=\"stylesheet\" href=\"{root}page.css\">\n<script defer src=\"{root}index.js\"></script>\n\
         <script defer src=\"{root}page.js\"></script>\n</head>\n<body class=\"{class}\" data-root=\"{root}\" data-shown=\"{id}\">\n\
         <a class=\"skip\" href=\"#main\">Skip to the reference</a>\n<div class=\"frame\">\n<nav class=\"side\" aria-label=\"Operations\">\n\
         <p class=\"title\"><a href=\"{root}index.html\">{title}</a> <small>{version}</small></p>\n{SIDE}</nav>\n\
         <main id=\"main\" tabindex=\"-1\">\n{content}</main>\n</div>\n</body>\n</html>\n"
    )
}

/// What the document says of itself, and all operations for whoever has no scripts.
fn overview(lookup: &Lookup, index: &[Json]) -> String {
    let (title, version) = lookup.title();
    let mut out = format!(
        "<header class=\"head\">\n<h1>{}</h1>\n<p class=\"note\">{}</p>\n</header>\n",
        escaped_html(title),
        escaped_html(version)
    );
    if let Some(text) = lookup.description() {
        out.push_str(&format!("<div class=\"prose\">{}</div>\n", prose(text)));
    }
    out.push_str("<section>\n<h2>Operations</h2>\n<ul class=\"fields\">\n");
    for entry in index {
        let text =
            |at: usize| escaped_html(entry.get(at).and_then(Json::as_str).unwrap_or_default());
        let (id, method, path, summary, file) = (text(0), text(1), text(2), text(4), text(6));
        out.push_str(&format!(
            "<li><p class=\"name\"><a href=\"{file}\"><b>{id}</b></a> <span class=\"method\">{method}</span> <code>{path}</code></p>\
             <p>{summary}</p></li>\n"
        ));
    }
    out + "</ul>\n</section>\n"
}

/// How many names of fields an operation is found by.
const NAMES: usize = 60;

/// An operation as the search knows it.
fn entry(it: &Listed, file: &str, page: &Page) -> Json {
    let mut names = Vec::new();
    let sent = |part: Part| matches!(part, Part::Parameters(_) | Part::Body { .. });
    for section in page.sections.iter().filter(|it| sent(it.part)) {
        collect(&section.fields, &mut names);
    }
    let names = names.join(" ");
    json!([
        it.id,
        it.method,
        it.path,
        it.tags,
        it.summary,
        it.deprecated,
        file,
        names
    ])
}

fn collect<'f>(fields: &'f [Field], names: &mut Vec<&'f str>) {
    for field in fields {
        if names.len() >= NAMES {
            return;
        }
        if !field.name.is_empty() && !names.contains(&field.name.as_str()) {
            names.push(&field.name);
        }
        collect(&field.fields, names);
    }
}

/// The index as a script. What could end one, were it put into a page, is escaped.
fn index_text(index: Vec<Json>) -> String {
    let lines = index.iter().map(|it| format!("{it},\n"));
    let lines: String = lines.collect();
    let lines = lines
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("const specwrightIndex = [\n{lines}];\n")
}
