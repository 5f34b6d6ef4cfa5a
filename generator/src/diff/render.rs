//! Differences as text: for people, for a pull request, and for programs.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::{Change, Diff, ItemChange, Kind, Rust, Wire};
use crate::diagnostic::Place;
use crate::report::{self, Finding, Rule, Spot, Weight, excerpt, printable};
use crate::source::Sources;

/// How differences are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// A table for each group of operations.
    Markdown,
    /// One object.
    Json,
    /// Workflow commands, which GitHub shows at lines of files.
    Github,
    /// A log of SARIF 2.1.0, with a rule for each kind.
    Sarif,
}

impl Format {
    /// By the words of the command line.
    pub fn parse(text: &str) -> Option<Format> {
        match text {
            "text" => Some(Format::Text),
            "markdown" => Some(Format::Markdown),
            "json" => Some(Format::Json),
            "github" => Some(Format::Github),
            "sarif" => Some(Format::Sarif),
            _ => None,
        }
    }
}

/// What differences are shown with.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'s> {
    /// The files of the old document.
    pub old: &'s Sources,
    /// The files of the new document.
    pub new: &'s Sources,
    /// Colours for a terminal.
    pub color: bool,
    /// The lines of the documents, too.
    pub verbose: bool,
}

/// Renders differences.
pub fn render(diff: &Diff, format: Format, settings: Settings<'_>) -> String {
    match format {
        Format::Text => text(diff, settings),
        Format::Markdown => markdown(diff, settings),
        Format::Json => format!("{:#}\n", json(diff, settings)),
        Format::Github => {
            let annotations = report::github(&findings(diff, settings));
            format!("{annotations}{}\n", summary(diff))
        }
        Format::Sarif => {
            let rules: Vec<Rule> = Kind::ALL.iter().map(|it| rule(*it)).collect();
            format!("{:#}\n", report::sarif(&findings(diff, settings), &rules))
        }
    }
}

/// How many changes there are of each verdict.
pub fn summary(diff: &Diff) -> String {
    if diff.is_empty() {
        return "no change that callers can tell".to_owned();
    }
    let wire = |wire: Wire| diff.shown().filter(|it| it.wire == wire).count();
    let rust = |rust: Rust| diff.shown().filter(|it| it.rust == rust).count();
    format!(
        "{} breaking, {} risky, {} compatible; Rust: {} ({} major, {} minor)",
        wire(Wire::Breaking),
        wire(Wire::Risky),
        wire(Wire::Compatible),
        diff.rust().as_str(),
        rust(Rust::Major),
        rust(Rust::Minor)
    )
}

/// Changes by the operations they reach, the group of the most severe change first.
fn groups(diff: &Diff) -> IndexMap<String, Vec<&Change>> {
    let mut groups: IndexMap<String, Vec<&Change>> = IndexMap::new();
    for change in diff.shown() {
        groups.entry(reached(change)).or_default().push(change);
    }
    groups
}

/// The operations that a change reaches, the first few by name.
fn reached(change: &Change) -> String {
    const SHOWN: usize = 3;
    if change.operations.is_empty() {
        return "the document".to_owned();
    }
    let first = change.operations.iter().take(SHOWN);
    let first: Vec<String> = first.map(|it| printable(it)).collect();
    match change.operations.len().saturating_sub(SHOWN) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// With more changes than these, what there is of each kind comes first: it is what fits on a screen.
const FEW: usize = 20;

/// The kinds of the changes, the most severe first, with how many there are and the first of each.
fn overview(diff: &Diff, settings: Settings<'_>) -> String {
    const LONGEST: usize = 100;
    let mut kinds: IndexMap<(Wire, Rust, Kind), Vec<&Change>> = IndexMap::new();
    for change in diff.shown() {
        let verdict = (change.wire, change.rust, change.kind);
        kinds.entry(verdict).or_default().push(change);
    }
    let mut text = format!("{}\n", summary(diff));
    for ((wire, rust, kind), changes) in kinds {
        let wire = painted(wire, settings);
        let mut message = printable(&message(changes[0]));
        if message.chars().count() > LONGEST {
            message = message.chars().take(LONGEST).chain(['…']).collect();
        }
        let more = match changes.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text.push_str(&format!(
            "  {wire}  {:5}  {}: {message}{more}\n",
            rust.as_str(),
            kind.id()
        ));
    }
    text.push('\n');
    text
}

fn text(diff: &Diff, settings: Settings<'_>) -> String {
    let mut text = match diff.shown().count() > FEW {
        true => overview(diff, settings),
        false => String::new(),
    };
    for (operations, changes) in groups(diff) {
        text.push_str(&paint(&operations, "1", settings));
        text.push('\n');
        for change in changes {
            one(change, settings, &mut text);
        }
        text.push('\n');
    }
    text.push_str(&summary(diff));
    text.push('\n');
    text
}

fn paint(text: &str, style: &str, settings: Settings<'_>) -> String {
    match settings.color {
        true => format!("\u{1b}[{style}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}

/// A verdict in its column.
fn painted(wire: Wire, settings: Settings<'_>) -> String {
    let style = match wire {
        Wire::Breaking => "31",
        Wire::Risky => "33",
        Wire::Compatible => "32",
    };
    paint(&format!("{:10}", wire.as_str()), style, settings)
}

fn one(change: &Change, settings: Settings<'_>, text: &mut String) {
    let wire = painted(change.wire, settings);
    let rust = change.rust.as_str();
    let message = printable(&message(change));
    text.push_str(&format!(
        "  {wire}  {rust:5}  {}: {message}\n",
        change.kind.id()
    ));
    for item in listed(change) {
        text.push_str(&format!("      {}\n", printable(&shown(item))));
    }
    if let Some(evidence) = &change.evidence {
        text.push_str(&format!("      evidence: {}\n", printable(evidence)));
    }
    if let Some(judged) = judged(change) {
        text.push_str(&format!("      {}\n", printable(&judged)));
    }
    if let Some(line) = &change.names {
        text.push_str(&format!(
            "      to keep the name: `names: {{ {} }}`\n",
            printable(line)
        ));
    }
    for (side, place, sources) in sides(change, settings) {
        if let Some(place_text) = position(place, sources) {
            text.push_str(&format!("      {side} {place_text}\n"));
            if settings.verbose
                && let Some(lines) = excerpt(place, sources)
            {
                for line in lines.lines() {
                    text.push_str(&format!("        {line}\n"));
                }
            }
        }
    }
}

/// How the options judge it otherwise, and why.
fn judged(change: &Change) -> Option<String> {
    let judged = change.judged.as_ref()?;
    let (wire, rust) = (judged.wire.as_str(), judged.rust.as_str());
    let reason = judged.reason.trim();
    Some(format!(
        "`severity` of the options; else {wire} and {rust}: {reason}"
    ))
}

fn sides<'a>(
    change: &'a Change,
    settings: Settings<'a>,
) -> [(&'static str, &'a Place, &'a Sources); 2] {
    [
        ("old", &change.old, settings.old),
        ("new", &change.new, settings.new),
    ]
}

/// What changed and how, in the document's words.
pub(crate) fn message(change: &Change) -> String {
    match change.detail.as_str() {
        "" => change.subject.clone(),
        detail => format!("{}: {detail}", change.subject),
    }
}

/// The items that are listed one by one. Those of a part of the runtime are many, and the change itself names the first.
fn listed(change: &Change) -> &[ItemChange] {
    match change.kind.is_of_runtime() {
        true => &[],
        false => &change.items,
    }
}

/// An item and what became of it.
fn shown(item: &ItemChange) -> String {
    let path = &item.path;
    let with = |text: &str| match text {
        "" => String::new(),
        text => format!(": `{text}`"),
    };
    match (&item.old, &item.new) {
        (None, Some(new)) => format!("+ {path}{}", with(new)),
        (Some(old), None) => format!("- {path}{}", with(old)),
        (Some(old), Some(new)) if old == path => format!("~ {path} is `{new}`"),
        (old, new) => {
            let text = |it: &Option<String>| it.clone().unwrap_or_default();
            let silent = match item.silent {
                true => "; code compiles, and sends something else",
                false => "",
            };
            format!("~ {path}: `{}` -> `{}`{silent}", text(old), text(new))
        }
    }
}

/// File, line and column.
fn position(place: &Place, sources: &Sources) -> Option<String> {
    let at = sources.locate(place)?;
    let file = printable(sources.file_name(at.file));
    Some(format!("{file}:{}:{}", at.line, at.column))
}

fn markdown(diff: &Diff, settings: Settings<'_>) -> String {
    let mut text = format!("**{}**\n", summary(diff));
    for (operations, changes) in groups(diff) {
        text.push_str(&format!("\n### {}\n\n", escaped(&operations)));
        text.push_str(
            "| wire | Rust | kind | change | code | place |\n|---|---|---|---|---|---|\n",
        );
        for change in changes {
            let mut items: Vec<String> = listed(change)
                .iter()
                .map(|it| escaped(&printable(&shown(it))))
                .collect();
            items.extend(change.names.iter().map(|it| {
                let line = escaped(&printable(&format!("`names: {{ {it} }}`")));
                format!("to keep the name: {line}")
            }));
            let place = match position(&change.new, settings.new) {
                Some(place) => place,
                None => position(&change.old, settings.old).unwrap_or_default(),
            };
            let mut message = escaped(&printable(&message(change)));
            if let Some(evidence) = &change.evidence {
                message.push_str(&format!(" ({})", escaped(&printable(evidence))));
            }
            if let Some(judged) = judged(change) {
                message.push_str(&format!(" ({})", escaped(&printable(&judged))));
            }
            text.push_str(&format!(
                "| {} | {} | `{}` | {message} | {} | {} |\n",
                change.wire.as_str(),
                change.rust.as_str(),
                change.kind.id(),
                items.join("<br>"),
                escaped(&place)
            ));
        }
    }
    text
}

/// Text for a cell of a table: what stands between backticks stays code, nothing else is markup.
pub(crate) fn escaped(text: &str) -> String {
    let code = text.matches('`').count().is_multiple_of(2);
    let mut shown = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = code && index % 2 == 1;
        for letter in part.chars() {
            match letter {
                '|' => shown.push_str("\\|"),
                '<' | '>' | '[' | ']' | '*' | '_' | '\\' | '!' | '#' | '@' if !is_code => {
                    shown.push('\\');
                    shown.push(letter);
                }
                _ => shown.push(letter),
            }
        }
        if code {
            shown.push('`');
        }
    }
    match code {
        true => shown.strip_suffix('`').unwrap_or(&shown).to_owned(),
        false => shown,
    }
}

fn json(diff: &Diff, settings: Settings<'_>) -> Json {
    let place = |place: &Place, sources: &Sources| match sources.locate(place) {
        None => Json::Null,
        Some(at) => json!({
            "file": sources.file_name(at.file),
            "line": at.line,
            "column": at.column,
        }),
    };
    let item = |it: &ItemChange| json!({ "path": it.path, "old": it.old, "new": it.new, "rust": it.rust.as_str(), "silent": it.silent });
    let change = |it: &Change| {
        json!({
            "kind": it.kind.id(),
            "wire": it.wire.as_str(),
            "rust": it.rust.as_str(),
            "subject": it.subject,
            "detail": it.detail,
            "operations": it.operations,
            "items": it.items.iter().map(item).collect::<Vec<Json>>(),
            "old": place(&it.old, settings.old),
            "new": place(&it.new, settings.new),
            "evidence": it.evidence,
            "names": it.names,
            "told": it.told,
            "judged": it.judged.as_ref().map(|it| json!({
                "wire": it.wire.as_str(), "rust": it.rust.as_str(), "reason": it.reason,
            })),
        })
    };
    json!({
        "wire": diff.wire().as_str(),
        "rust": diff.rust().as_str(),
        "summary": summary(diff),
        "changes": diff.changes.iter().map(change).collect::<Vec<Json>>(),
    })
}

/// Changes as findings. What is gone has no place in the new document, and none in a file that is there.
fn findings(diff: &Diff, settings: Settings<'_>) -> Vec<Finding> {
    let finding = |change: &Change| {
        let (wire, rust) = (change.wire.as_str(), change.rust.as_str());
        let mut lines = vec![message(change)];
        lines.extend(listed(change).iter().map(shown));
        lines.extend(judged(change));
        Finding {
            rule: change.kind.id().to_owned(),
            weight: match (change.wire, change.rust) {
                (Wire::Breaking, _) => Weight::Error,
                (Wire::Risky, _) | (_, Rust::Major) => Weight::Warning,
                _ => Weight::Note,
            },
            title: format!("{} ({wire}; Rust: {rust})", change.kind.id()),
            message: lines.join("\n"),
            spot: Spot::of(&change.new, settings.new),
        }
    };
    diff.shown().map(finding).collect()
}

fn rule(kind: Kind) -> Rule {
    let meaning = kind.meaning().to_owned();
    Rule {
        id: kind.id().to_owned(),
        short: meaning.clone(),
        full: meaning,
    }
}
