//! Findings for programs: JSON, annotations of GitHub's, and SARIF 2.1.0. What the formats demand is known here and nowhere else;
//! diagnostics and changes of a document are both findings.

use serde_json::{Value, json};

use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::source::Sources;

/// What a finding is to whoever reads a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Something does not work.
    Error,
    /// Something is in doubt.
    Warning,
    /// Something is worth knowing.
    Note,
}

/// Where a finding is, in a file by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// As it was named to the program; `/` or the system's own separator.
    pub file: String,
    /// Line, column and width, each one-based and in characters; the whole file if not said.
    pub region: Option<(usize, usize, usize)>,
}

impl Spot {
    /// That of a place in sources, if it is in a file.
    pub fn of(place: &Place, sources: &Sources) -> Option<Spot> {
        let at = sources.locate(place)?;
        let name = sources.file_name(at.file);
        Some(Spot {
            // Whoever shows findings at files compares names as texts.
            file: name.strip_prefix("./").unwrap_or(name).to_owned(),
            region: Some((at.line, at.column, at.width.max(1))),
        })
    }
}

/// What one kind of finding is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// A stable code.
    pub id: String,
    /// In a sentence.
    pub short: String,
    /// All that there is to say.
    pub full: String,
}

impl Rule {
    /// That of a diagnostic's code, as `specwright explain` prints it.
    pub fn of(code: Code) -> Rule {
        Rule {
            id: code.as_str().to_owned(),
            short: first_sentence(code),
            full: paragraphs(code).join("\n\n"),
        }
    }
}

/// What a code means, in a sentence.
pub fn first_sentence(code: Code) -> String {
    let first = paragraphs(code).into_iter().next().unwrap_or_default();
    let sentence = first.split_inclusive(". ").next().unwrap_or_default();
    sentence.trim_end().to_owned()
}

/// The paragraphs of an explanation, each on one line.
fn paragraphs(code: Code) -> Vec<String> {
    let paragraphs = code.explain().split("\n\n");
    let words = paragraphs.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    words.filter(|it| !it.is_empty()).collect()
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of its rule.
    pub rule: String,
    /// How much it matters.
    pub weight: Weight,
    /// The rule, and more where there is more to say in a title.
    pub title: String,
    /// What is wrong, and what to do about it.
    pub message: String,
    /// Where.
    pub spot: Option<Spot>,
}

impl Finding {
    /// That of a diagnostic.
    pub fn of(diagnostic: &Diagnostic, sources: &Sources) -> Finding {
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push_str(&format!("\nhelp: {help}"));
        }
        Finding {
            rule: diagnostic.code.as_str().to_owned(),
            weight: match diagnostic.severity {
                Severity::Error => Weight::Error,
                Severity::Warning => Weight::Warning,
                Severity::Note => Weight::Note,
            },
            title: diagnostic.code.as_str().to_owned(),
            message,
            spot: Spot::of(&diagnostic.place, sources),
        }
    }
}

/// Workflow commands, one a line, which GitHub shows at lines of files.
pub fn github(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|it| {
        let command = match it.weight {
            Weight::Error => "error",
            Weight::Warning => "warning",
            Weight::Note => "notice",
        };
        let at = it.spot.as_ref().map_or(String::new(), |spot| {
            let file = property(&spot.file);
            let region = spot.region.map_or(String::new(), |(line, column, _)| {
                format!(",line={line},col={column}")
            });
            format!("file={file}{region},")
        });
        let (title, message) = (property(&it.title), data(&it.message));
        format!("::{command} {at}title={title}::{message}\n")
    });
    lines.collect()
}

/// The message of a workflow command, in which these would end it.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D");
    text.replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A log of SARIF 2.1.0 (OASIS) with one run. Rules that nothing was found of are left out; lines and columns are one-based, columns
/// in characters.
pub fn sarif(findings: &[Finding], rules: &[Rule]) -> Value {
    let broken = |rule: &&Rule| findings.iter().any(|it| it.rule == rule.id);
    let rules: Vec<&Rule> = rules.iter().filter(broken).collect();
    let results = findings.iter().map(|it| {
        let mut result = json!({
            "ruleId": it.rule,
            "level": match it.weight {
                Weight::Error => "error",
                Weight::Warning => "warning",
                Weight::Note => "note",
            },
            "message": { "text": it.message },
        });
        if let Some(index) = rules.iter().position(|rule| rule.id == it.rule) {
            result["ruleIndex"] = index.into();
        }
        if let Some(spot) = &it.spot {
            result["locations"] = json!([{ "physicalLocation": location(spot) }]);
        }
        result
    });
    let results: Vec<Value> = results.collect();
    let rules = rules.iter().map(|it| {
        json!({
            "id": it.id,
            "shortDescription": { "text": it.short },
            "help": { "text": it.full },
        })
    });
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn location(spot: &Spot) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": uri(&spot.file) } });
    if let Some((line, column, width)) = spot.region {
        location["region"] =
            json!({ "startLine": line, "startColumn": column, "endColumn": column + width });
    }
    location
}

/// The name of a file as a reference by RFC 3986: what cannot stand in a path is percent-encoded, and a first segment with a colon
/// would be a scheme.
fn uri(file: &str) -> String {
    let is_absolute = file.starts_with('/');
    let mut text = if is_absolute { "file://" } else { "" }.to_owned();
    for byte in file.bytes() {
        match byte {
            b'\\' if cfg!(windows) => text.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'@' | b'+' | b'=' => text.push(char::from(byte)),
            it if it.is_ascii_alphanumeric() => text.push(char::from(it)),
            it => text.push_str(&format!("%{it:02X}")),
        }
    }
    text
}
