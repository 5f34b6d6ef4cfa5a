//! Holds the pages to what they show: emitted code, and links between files.

mod support;

use std::fs;
use std::path::Path;

use specwright::diagnostic::Diagnostics;
use specwright::options::Options;
use specwright::source::Sources;

/// Begins the mark before a block that is taken from elsewhere. The block has a fence of four, since documentation in code may have
/// blocks of its own.
///
/// | mark | block |
/// |---|---|
/// | `<!-- of docs/things.yaml -->` | the file |
/// | `<!-- of docs/things.yaml: src/types/thing.rs -->` | a file of the crate that is emitted for it |
/// | `<!-- of examples/production.rs#errors -->` | what stands between `// part: errors` and `// end part` in it |
const MARK: &str = "<!-- of ";

#[test]
fn blocks_in_pages_are_what_they_are_of() {
    let mut blocks = 0;
    for page in pages(support::root()) {
        let text = fs::read_to_string(&page).unwrap();
        let mut now = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(MARK) {
            let (before, marked) = rest.split_at(at);
            let (mark, after) = marked.split_once(" -->\n````").unwrap();
            let (language, after) = after.split_once('\n').unwrap();
            let (_, after) = after.split_once("````\n").unwrap();
            let block = block(&mark[MARK.len()..]);
            now.push_str(&format!(
                "{before}{mark} -->\n````{language}\n{block}````\n"
            ));
            rest = after;
            blocks += 1;
        }
        now.push_str(rest);
        if now != text && std::env::var_os("INSTA_UPDATE").is_some_and(|it| it == "always") {
            fs::write(&page, &now).unwrap();
        } else {
            let page = page.display();
            assert_eq!(text, now, "{page}: INSTA_UPDATE=always updates it");
        }
    }
    assert!(
        blocks > 10,
        "the README and the concepts show what is emitted"
    );
}

/// What a mark names.
fn block(of: &str) -> String {
    let root = support::root();
    if let Some((spec, path)) = of.split_once(": ") {
        let files = support::generate(&root.join(spec), "things").files;
        let file = files.iter().find(|it| it.path == path);
        let emitted = &file.unwrap_or_else(|| panic!("{path} is not emitted")).text;
        // The first line says that the file is generated.
        return emitted.split_once("\n\n").unwrap().1.to_owned();
    }
    let Some((path, part)) = of.split_once('#') else {
        return fs::read_to_string(root.join(of)).unwrap();
    };
    let text = fs::read_to_string(root.join(path)).unwrap();
    let lines = text
        .lines()
        .skip_while(|it| it.trim() != format!("// part: {part}"));
    let lines: Vec<&str> = lines
        .skip(1)
        .take_while(|it| it.trim() != "// end part")
        .collect();
    assert!(!lines.is_empty(), "{path} has no part `{part}`");
    let indent = lines[0].len() - lines[0].trim_start().len();
    lines
        .iter()
        .map(|it| format!("{}\n", it.get(indent..).unwrap_or_default()))
        .collect()
}

#[test]
fn links_between_files_lead_somewhere() {
    let root = support::root();
    let mut links = 0;
    for page in pages(root) {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = page.parent().unwrap().join(target);
            assert!(path.exists(), "{}: {target}", page.display());
            links += 1;
        }
    }
    assert!(links > 5, "the README links to other pages");
}

#[test]
fn the_page_of_options_has_every_option() {
    let page = fs::read_to_string(support::root().join("docs/options.md")).unwrap();
    // Who misspells a key is told which ones there are.
    let has_keys = |options: &str| {
        let errors = read_options(options);
        let (_, keys) = errors.split_once("there are ").expect(&errors);
        let keys: Vec<&str> = keys.lines().next().unwrap().split(", ").collect();
        assert!(keys.len() > 1, "{options}: {errors}");
        for key in keys {
            assert!(page.contains(&format!("`{key}`")), "{options}: {key}");
        }
    };
    for options in [
        "qqqq: 1",
        "crate: { qqqq: 1 }",
        "client: { qqqq: 1 }",
        "limits: { qqqq: 1 }",
        "formats: { qqqq: 1 }",
        "calls: { op: { qqqq: 1 } }",
        "calls: { op: { pages: { qqqq: 1 } } }",
        "calls: { op: { poll: { qqqq: 1 } } }",
        "calls: { op: { deltas: { qqqq: 1 } } }",
        "calls: { op: { stream: { qqqq: 1 } } }",
    ] {
        has_keys(options);
    }
    for format in [
        "date-time",
        "duration",
        "uuid",
        "byte",
        "ipv4",
        "password",
        "integer",
        "number",
    ] {
        has_keys(&format!("formats: {{ {format}: qqqq }}"));
    }
}

#[test]
fn examples_of_options_are_read() {
    let page = fs::read_to_string(support::root().join("docs/options.md")).unwrap();
    let mut examples = 0;
    for block in page.split("```yaml\n").skip(1) {
        let (example, _) = block.split_once("```").unwrap();
        assert_eq!("", read_options(example), "{example}");
        examples += 1;
    }
    assert!(examples > 15, "each option has an example");
}

/// Reads a file of options, beside the files that the examples name, and gives what is wrong with it.
fn read_options(text: &str) -> String {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let inner = folder.join("client");
    fs::create_dir_all(inner.join("copies")).unwrap();
    fs::create_dir_all(folder.join("api")).unwrap();
    fs::write(folder.join("api/openapi.yaml"), "").unwrap();
    fs::write(inner.join("fix.yaml"), "").unwrap();
    let path = inner.join("specwright.yaml");
    fs::write(&path, text).unwrap();
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::default());
    Options::read(&path, &mut sources, &mut diagnostics);
    let texts = diagnostics.iter().map(|it| {
        format!(
            "{}: {}\n",
            it.message,
            it.help.as_deref().unwrap_or_default()
        )
    });
    texts.collect()
}

/// The pages that people read.
fn pages(root: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ]
    .iter()
    .map(|it| root.join(it))
    .collect();
    for folder in ["docs", "docs/concepts"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "md") {
                found.push(path);
            }
        }
    }
    found
}
