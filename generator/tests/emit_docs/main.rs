//! Documentation: what a document says reaches rustdoc as prose, and as nothing else.

use serde_json::{Value, json};
use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// The lines of documentation that a description becomes.
fn docs(description: &str) -> Vec<String> {
    let schema = json!({
        "type": "object",
        "description": description,
        "properties": { "p": { "type": "string", "description": description } }
    });
    docs_of(&schema, description)
}

/// The lines of documentation of a schema, in a document whose other texts are all this one.
fn docs_of(schema: &Value, description: &str) -> Vec<String> {
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": description, "version": description, "description": description },
        "servers": [{ "url": "https://api.example" }],
        "paths": { "/a": { "get": {
            "operationId": "get",
            "summary": description,
            "responses": { "200": { "description": description, "content": {
                "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } }
            } } }
        } } },
        "components": { "schemas": { "Thing": schema } }
    });
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::default();
    let file = sources
        .add_text("docs.json", document.to_string(), &mut diagnostics)
        .expect("the document is JSON");
    let outcome = specwright::generate(&sources, file, &[], &Options::default());
    assert!(!outcome.files.is_empty(), "{:?}", outcome.diagnostics);
    let mut thing = None;
    for file in outcome.files.iter().filter(|it| it.path.ends_with(".rs")) {
        let parsed =
            syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
        let found = parsed.items.into_iter().find_map(|item| match item {
            syn::Item::Struct(it) if it.ident == "Thing" => Some(it.attrs),
            _ => None,
        });
        thing = thing.or(found);
    }
    let attributes = thing.expect("the type is there");
    let lines = attributes.iter().filter_map(|it| match &it.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let mut lines: Vec<String> = lines
        .map(|it| it.strip_prefix(' ').unwrap_or(&it).to_owned())
        .collect();
    // What is said of the operation stands apart from what the document says.
    assert_eq!(lines.pop().as_deref(), Some("Returned by `get`."));
    assert_eq!(lines.pop().as_deref(), Some(""));
    lines
}

#[track_caller]
fn check(description: &str, expected: &[&str]) {
    assert_eq!(docs(description), expected, "{description:?}");
}

#[test]
fn prose_stays() {
    check(
        "A *thing*, **really**, `code`.",
        &["A *thing*, **really**, `code`."],
    );
    check(
        "One\nparagraph.\n\n\n\nAnother.  ",
        &["One", "paragraph.", "", "Another."],
    );
    check("# Head\n\ntext", &["# Head", "", "text"]);
    check(
        "| a | b |\n|---|---|\n| c | d |",
        &["| a | b |", "|---|---|", "| c | d |"],
    );
}

#[test]
fn long_paragraphs_are_filled() {
    let long = "word ".repeat(30);
    let filled = |count: usize| "word ".repeat(count).trim_end().to_owned();
    check(
        &format!("{long}\nend\nof it\n\nnext"),
        &[&filled(22), &format!("{} end of it", filled(8)), "", "next"],
    );
    check(
        &format!("{long}\n- a"),
        &[&filled(22), &filled(8), "", "- a"],
    );
    check(
        &format!("- {long}\n  end"),
        &[
            &format!("- {}", filled(21)),
            &format!("  {} end", filled(9)),
        ],
    );
    check("short\nlines\nstay", &["short", "lines", "stay"]);
    check(
        &format!("{long}\n```\nx\n```\nafter"),
        &[
            &filled(22),
            &filled(8),
            "``````text",
            "x",
            "``````",
            "after",
        ],
    );
}

#[test]
fn long_paragraphs_break_before_code() {
    let start = "word ".repeat(21);
    check(
        &format!("{start}`long_name` end"),
        &[start.trim(), "`long_name` end"],
    );
    // Here the line that is broken could begin a block of code.
    let marked = format!("{start}``` `long_name` end");
    assert!(docs(&marked).iter().all(|it| !it.starts_with("```")));
}

#[test]
fn long_titles_are_descriptions() {
    let titled = |title: &str| {
        docs_of(
            &json!({ "type": "object", "title": title, "properties": { "p": {} } }),
            "x",
        )
    };
    let long = "word ".repeat(30);
    let filled = |count: usize| "word ".repeat(count).trim_end().to_owned();
    assert_eq!(titled("a short one"), ["A short one."]);
    assert_eq!(titled("thing"), ["Schema `#/components/schemas/Thing`."]);
    assert_eq!(titled("One.\n\nmore\n- x"), ["One.", "", "more", "", "- x"]);
    assert_eq!(
        titled(&format!("first one. {long}")),
        ["First one.", "", &filled(22), &filled(8)]
    );
    assert_eq!(titled(&long), [filled(22), filled(8)]);
    assert_eq!(titled("a\n---\nb"), ["A --- b."]);
}

#[test]
fn code_is_text() {
    check(
        "```rust\nfn main() {}\n```",
        &["``````text", "fn main() {}", "``````"],
    );
    check("~~~\ncode\n~~~", &["``````text", "code", "``````"]);
    check(
        "```\nnever closed",
        &["``````text", "never closed", "``````"],
    );
    check("    indented code", &["indented code"]);
    check("\tindented code", &["indented code"]);
    check(
        "a\n\n\tfn main() {}\n\nb",
        &["a", "", "fn main() {}", "", "b"],
    );
    check("a `b", &["a \\`b"]);
}

#[test]
fn nothing_links_but_absolute_urls() {
    check(
        "[Self] [a][b] [`c`] [x](y)",
        &["\\[Self\\] \\[a\\]\\[b\\] \\[`c`\\] x"],
    );
    check("[a](https://a.example/x)", &["[a](<https://a.example/x>)"]);
    check(
        "see https://a.example/x_y.",
        &["see <https://a.example/x_y>."],
    );
    check("[a](javascript:alert(1))", &["a)"]);
    check("[a]: https://a.example", &["\\[a\\]: <https://a.example>"]);
}

#[test]
fn nothing_is_html() {
    let kept = [
        ("<script>x</script>", "\\<script\\>x\\</script\\>"),
        ("Vec<T> `Vec<T>`", "Vec\\<T\\> `Vec<T>`"),
        ("<!-- x -->", "\\<!-- x --\\>"),
        // Of a pair only one.
        ("List<b> x", "List\\<b\\> x"),
        ("List<p> x", "List\\<p\\> x"),
        ("x</b>", "x\\</b\\>"),
        ("<b>x</i>", "\\<b\\>x\\</i\\>"),
        ("<li>x", "\\<li\\>x"),
        ("<bold>x</bold>", "\\<bold\\>x\\</bold\\>"),
        ("<b", "\\<b"),
        ("<>", "\\<\\>"),
        ("<a>x</a>", "\\<a\\>x\\</a\\>"),
        ("`<b>x</b>`", "`<b>x</b>`"),
        ("<code><b>x</b></code>", "`<b>x</b>`"),
        (
            "<img src=x onerror=alert(1)>",
            "\\<img src=x onerror=alert(1)\\>",
        ),
        // Only absolute links stay links, and a label has none of its own.
        ("<a href=\"javascript:alert(1)\">x</a>", "x"),
        ("<a href='crate::Client'>x</a>", "x"),
        (
            "<a href=\"https://a.example/<b>\">x</a>",
            "\\<a href=\"<https://a.example/>\\<b\\>\"\\>x\\</a\\>",
        ),
        ("<b>[x](y)</b> <em>[Self]</em>", "**x** *\\[Self\\]*"),
    ];
    for (text, expected) in kept {
        check(text, &[expected]);
    }
}

#[test]
fn simple_html_is_markdown() {
    let lines: [(&str, &[&str]); 18] = [
        ("<p>Retrieves it.</p>", &["Retrieves it."]),
        (
            "<p>a</p><p>b</p>\n<p class=\"x\">c",
            &["a", "", "b", "", "c"],
        ),
        ("a<br>b<br/>c<BR />d", &["a", "", "b", "", "c", "", "d"]),
        ("<b>x</b> <strong>y</strong>", &["**x** **y**"]),
        ("<i>x</i>, <EM>y</EM>.", &["*x*, *y*."]),
        ("a<b> x </b>b <b></b>c", &["a **x** b c"]),
        ("<b><i>x</i></b>", &["***x***"]),
        ("<code>Vec&lt;T&gt; &amp; x</code>", &["`Vec<T> & x`"]),
        ("<code>a`b</code>", &["`` a`b ``"]),
        (
            "<a href=\"https://a.example/x_(y)\">see *this*</a>",
            &["[see *this*](<https://a.example/x_%28y%29>)"],
        ),
        (
            "<a target='_blank' href='https://a.example/?a=1&amp;b=2'>x</a>",
            &["[x](<https://a.example/?a=1&b=2>)"],
        ),
        (
            "<a href=\"https://a.example\">https://a.example</a>",
            &["<https://a.example>"],
        ),
        (
            "One of:<ul>\n  <li>a</li>\n\n  <li><p>b</p>\n  c</li></ul>after",
            &["One of:", "", "- a", "- b c", "", "after"],
        ),
        (
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
            &["1. a", "   - b", "1. c"],
        ),
        ("<b>a\nb</b>", &["**a", "b**"]),
        ("| a<br>b | <b>c</b> |", &["| a b | **c** |"]),
        (
            "```\n<b>x</b>\n```\n<b>y</b>",
            &["``````text", "<b>x</b>", "``````", "**y**"],
        ),
        (
            "<p>```\nfn main() {}\n```</p>",
            &["``````text", "fn main() {}", "```</p>", "``````"],
        ),
    ];
    for (text, expected) in lines {
        check(text, expected);
    }
}

#[test]
fn lists_are_laid_out() {
    check("* a\n* b\n  c\n    * d", &["- a", "- b", "  c", "  - d"]);
    check("text\n- a\nlazy", &["text", "", "- a", "  lazy"]);
    check("1) a\n2) b", &["1. a", "2. b"]);
    check("- - a", &["- \\- a"]);
    check("- 1. a", &["- 1\\. a"]);
}

#[test]
fn nothing_ends_a_comment_or_an_attribute() {
    check(
        "*/ \"x\" \\ #![no_std] {",
        &["*/ \"x\" \\\\ #!\\[no_std\\] {"],
    );
    check("a\r\nb\rc\u{2028}d", &["a", "b", "c", "d"]);
    check("\u{202e}a\u{202c}\u{200b}\u{7}b", &["ab"]);
}

/// Whatever the text: it parses (that is in `docs`), no fence but ours opens a block of code, and no line is set in so
/// far that it would be one.
#[test]
fn hostile_texts() {
    let texts = [
        "`",
        "``",
        "```",
        "````",
        "``````text",
        "- ```\n  x\n  ```\n- y",
        "> ```\n> x",
        "1.",
        "-",
        "+",
        "*",
        "#",
        "=",
        "---",
        "[",
        "]",
        "](",
        "[](",
        "[a](b",
        "[a]()",
        "<",
        ">",
        "<http://x y>",
        "https://",
        "\\",
        "\\`",
        "a\\",
        "`a\nb`",
        "[`a\nb`]",
        "- a\n      deep\n\n          deeper",
        "1. a\n\n   b\n\n       fn c() {}",
        "a\n===\nb\n---",
        "\n\n",
        "https://{host}/x",
        "![a](https://a.example/i.png)",
        "```rust\n``````\nfn main() {}",
        "\u{feff}",
        "é",
        "[^1]\n\n[^1]: x",
        "<p>```rust\nfn main() {}\n```</p>",
        "<ul><li>```\nfn main() {}\n```</li></ul>",
        "<ul><li>a<ul><li>b<ul><li>c<ul><li>d",
        "<code>```\nx</code>",
        "<b><b><b><b><b><b><b><b><b><b>x</b></b>",
        "<a href=\"https://a.example\">[x](y)</a>",
        "</ul></li></p></b>",
    ];
    for text in texts {
        let mut inside = false;
        let mut list = 0;
        for line in docs(text) {
            let trimmed = line.trim_start();
            if trimmed.starts_with("``````") {
                inside = !inside;
                assert_eq!(
                    trimmed,
                    if inside { "``````text" } else { "``````" },
                    "{text:?}"
                );
            } else if !inside && !line.is_empty() {
                let indent = line.len() - trimmed.len();
                assert!(!trimmed.starts_with("```"), "{text:?}: {line}");
                assert!(indent < list + 4, "{text:?}: {line}");
                let marker = trimmed.starts_with("- ")
                    || trimmed.starts_with(|it: char| it.is_ascii_digit());
                list = if marker { indent + 3 } else { list.min(indent) };
            }
        }
        assert!(!inside, "{text:?}");
    }
}
