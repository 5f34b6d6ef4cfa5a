//! The files of `specwright docs`.

use std::collections::{HashMap, HashSet};

use specwright::explore::docs;

use super::lookup;

const MARK: &str = "<script>alert(1)</script>";

/// A document with a text wherever documents have one.
fn with(text: &str) -> String {
    // This one ends a line in YAML.
    let quoted = serde_json::to_string(text)
        .unwrap()
        .replace('\u{2028}', "\\u2028");
    format!(
        "\
openapi: 3.1.0
info: {{title: {quoted}, version: {quoted}, description: {quoted}}}
servers: [{{url: 'https://a.example', description: {quoted}}}]
paths:
  /a:
    post:
      operationId: {quoted}
      tags: [{quoted}]
      summary: {quoted}
      description: {quoted}
      parameters: [{{name: {quoted}, in: query, description: {quoted}, schema: {{type: string, enum: [{quoted}, b], default: {quoted}}}}}]
      requestBody:
        description: {quoted}
        content:
          application/json:
            examples: {{{quoted}: {{summary: {quoted}, value: {{{quoted}: {quoted}}}}}}}
            schema: {{type: object, description: {quoted}, properties: {{{quoted}: {{type: string, description: {quoted}, title: {quoted}}}}}}}
      responses:
        '200': {{description: {quoted}, content: {{application/json: {{schema: {{oneOf: [{{type: string, title: {quoted}}}, {{type: object, title: {quoted}}}]}}}}}}}}
        '400': {{description: {quoted}}}
"
    )
}

/// The files of a document, by their paths.
fn files(document: &str) -> HashMap<String, String> {
    let (files, missing) = docs(&lookup(document));
    assert_eq!(missing, []);
    files.into_iter().map(|it| (it.path, it.text)).collect()
}

/// The names of all elements and attributes of some HTML, as far as its author has escaped what is no markup.
fn tags(html: &str) -> HashSet<String> {
    let opened = html.split('<').skip(1);
    let tags = opened.map(|it| it.split('>').next().unwrap().to_ascii_lowercase());
    tags.collect()
}

#[test]
fn no_text_of_a_document_becomes_markup() {
    let hostile = [
        MARK,
        "</script><img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onfocus='alert(1)",
        "--><iframe src=//evil.example>",
        "<style>*{display:none}</style>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,AAAA)",
        "[![a](https://evil.example/a.png)](javascript:alert(1))",
        "![a](https://evil.example/a.png)",
        "<javascript:alert(1)>",
        "</main></div></body>",
        "\u{202e}<script>",
        "```\n</code></pre><script>alert(1)</script>\n```",
    ];
    let known = tags_of_plain();
    for text in hostile {
        for (path, html) in files(&with(text)) {
            if !path.ends_with(".html") {
                continue;
            }
            for tag in tags(&html) {
                let is_link = tag.starts_with("a href=\"operations/") && tag.ends_with(".html\"");
                let is_body = tag.starts_with("body class=") && !tag.contains("=\"\"");
                let name = tag.split_whitespace().next().unwrap_or_default();
                let is_plain = tag.trim_end_matches('/').trim_start_matches('/')
                    == name.trim_matches('/')
                    && [
                        "p",
                        "code",
                        "pre",
                        "a",
                        "em",
                        "strong",
                        "ul",
                        "li",
                        "blockquote",
                    ]
                    .contains(&name.trim_matches('/'));
                assert!(
                    known.contains(&tag) || is_link || is_body || is_plain,
                    "{text:?} makes <{tag}> in {path}"
                );
            }
            for word in [
                "<script>",
                "<img",
                "<svg",
                "<iframe",
                "<style",
                "href=\"javascript",
                "href=\"data",
                "src=\"http",
            ] {
                assert!(!html.contains(word), "{text:?} makes {word} in {path}");
            }
        }
    }
}

/// The tags of the pages of the same document with a text that has no marks.
fn tags_of_plain() -> HashSet<String> {
    files(&with("plain"))
        .values()
        .flat_map(|it| tags(it))
        .collect()
}

#[test]
fn the_index_is_a_list_of_data_and_ends_no_script() {
    let text = "</script>\u{2028}'\"\\${1}`";
    let index = files(&with(text)).remove("index.js").unwrap();
    assert!(!index.contains('<'), "{index}");
    let list = index
        .split_once('=')
        .unwrap()
        .1
        .trim()
        .trim_end_matches(';');
    let list = list.replace(",\n]", "]");
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list[0][0], text);
    assert_eq!(list[0][6], "operations/script-------1.html");
}

#[test]
fn names_of_files_stay_in_the_folder_and_differ() {
    let ids = [
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "A-B",
        "..",
        "",
        "nul\u{0}",
        "größe",
        "a.html",
    ];
    let operations = ids.iter().enumerate().map(|(index, id)| {
        let id = serde_json::to_string(id).unwrap();
        format!("  /p{index}: {{get: {{operationId: {id}, responses: {{'204': {{description: ok}}}}}}}}\n")
    });
    let operations: String = operations.collect();
    let document =
        format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{operations}");
    let files = files(&document);
    let pages = files.keys().filter_map(|it| it.strip_prefix("operations/"));
    let pages: Vec<&str> = pages.map(|it| it.strip_suffix(".html").unwrap()).collect();
    assert_eq!(pages.len(), ids.len(), "{pages:?}");
    let lower: HashSet<String> = pages.iter().map(|it| it.to_ascii_lowercase()).collect();
    assert_eq!(lower.len(), ids.len(), "{pages:?}");
    for page in pages {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        assert!(!page.is_empty() && page.chars().all(is_plain), "{page}");
    }
}

#[test]
fn prose_is_formatted_and_links_lead_to_the_web() {
    let text = "**Bold** and `code`, [a page](https://a.example/?a=1&b=2).\n\n- one\n- two";
    let html = files(&with(text)).remove("index.html").unwrap();
    assert!(
        html.contains("<strong>Bold</strong> and <code>code</code>"),
        "{html}"
    );
    assert!(
        html.contains("<a href=\"https://a.example/?a=1&amp;b=2\">a page</a>"),
        "{html}"
    );
    assert!(html.contains("<li>one</li>"), "{html}");
}

#[test]
fn tables_have_no_styles_of_their_own() {
    let html = files(&with("| a | b |\n|--:|:-:|\n| 1 | 2 |"))
        .remove("index.html")
        .unwrap();
    assert!(html.contains("<td>1</td><td>2</td>"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn pages_ask_no_other_host_for_anything() {
    for (path, text) in files(&with("plain")) {
        // The server's address is text.
        let loads = [
            "src=\"http",
            "href=\"http",
            "url(",
            "@import",
            "fetch(\"http",
            "//cdn",
        ];
        for load in loads {
            assert!(!text.contains(load), "{path} has {load}");
        }
        if path.ends_with(".html") {
            assert!(
                text.contains("default-src 'none'; script-src 'self'"),
                "{path}"
            );
        }
    }
}
