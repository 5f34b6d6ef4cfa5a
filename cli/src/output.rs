//! Where the commands print: results to standard output, diagnostics to standard error.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use specwright::diagnostic::{Code, Diagnostic, Severity};
use specwright::report::{self, Finding, RenderOptions, Rule, Spot, Weight, render};
use specwright::source::Sources;

use super::FAILED;

/// Prints to standard error.
pub fn say(text: &str) {
    // A closed pipe on the other side is no concern of ours.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Prints to standard output. Whoever closed it has read enough, but a full disk must not pass for a success.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && !is_closed(&error)
    {
        say(&format!(
            "error: cannot write to standard output: {error}\n"
        ));
        std::process::exit(FAILED.into());
    }
}

/// Whether nobody is there any more who reads: a pipe that is closed, or a terminal (EIO).
pub fn is_closed(error: &std::io::Error) -> bool {
    const EIO: i32 = 5;
    error.kind() == std::io::ErrorKind::BrokenPipe
        || cfg!(unix) && error.raw_os_error() == Some(EIO)
}

/// Whether a diagnostic is for whoever only looks at a document or calls it: what else is wrong is told to whoever generates
/// from it.
pub fn is_for_readers(it: &Diagnostic) -> bool {
    it.severity == Severity::Error || it.code == Code::NoOperation
}

/// How much is said of what was found in a document.
#[derive(Args, Clone, Copy, Default)]
pub struct Detail {
    /// Show notes as well: what is represented less exactly than written.
    #[arg(long)]
    notes: bool,
    /// Show all warnings and notes of a kind. By default three are shown, and the others counted.
    #[arg(long)]
    all: bool,
    /// Show errors only, and say nothing of what was written.
    #[arg(long, short)]
    pub quiet: bool,
    /// How diagnostics are shown. All but `human` go to standard output, and what else is said to standard error.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Whether all formats go to standard error.
    #[arg(skip)]
    is_aside: bool,
}

impl Detail {
    /// Notes as well, for people.
    pub fn with_notes() -> Detail {
        Detail {
            notes: true,
            ..Detail::default()
        }
    }
}

/// How diagnostics are shown beside what was asked for.
#[derive(Args, Clone, Copy, Default)]
pub struct Aside {
    /// How diagnostics are shown, on standard error: standard output has what was asked for.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    diagnostics: Format,
}

impl Aside {
    /// Errors and warnings, on standard error.
    pub fn detail(self) -> Detail {
        Detail {
            format: self.diagnostics,
            is_aside: true,
            ..Detail::default()
        }
    }

    /// Whether standard error is for people, who are told more than diagnostics.
    pub fn is_for_people(self) -> bool {
        self.diagnostics == Format::Human
    }
}

/// How diagnostics are shown.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the lines of the document.
    #[default]
    Human,
    /// One object.
    Json,
    /// Workflow commands, which GitHub shows at lines of files.
    Github,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
}

impl Detail {
    /// Everything, notes too, as `lint` shows it.
    pub fn of(format: Format, all: bool, quiet: bool) -> Detail {
        Detail {
            notes: true,
            all,
            quiet,
            format,
            is_aside: false,
        }
    }

    /// Prints what there is to say beside diagnostics: to standard output, unless that is for a program.
    pub fn tell(self, text: &str) {
        match self.format {
            Format::Human => print(text),
            _ => say(text),
        }
    }
}

/// How many warnings of a kind are shown.
const MOST: usize = 3;

/// Shows diagnostics in the format that is asked for. A run does it once, since most formats are one document.
pub fn show(diagnostics: &[Diagnostic], sources: &Sources, detail: Detail) {
    show_with(diagnostics, &[], sources, detail);
}

/// The same, with files that are not what they should be, which only programs are told here.
pub fn show_with(diagnostics: &[Diagnostic], stale: &[String], sources: &Sources, detail: Detail) {
    match detail.format {
        Format::Human => {
            let color = is_colored(&std::io::stderr());
            say(&for_people(diagnostics, sources, detail, color));
        }
        _ => {
            let text = for_programs(&[(diagnostics, sources)], stale, detail);
            match detail.is_aside {
                true => say(&text),
                false => print(&text),
            }
        }
    }
}

/// Prints the diagnostics of several documents, which are what was asked for. Each has its name.
pub fn print_all(found: &[(&str, &[Diagnostic], &Sources)], detail: Detail) {
    if detail.format != Format::Human {
        let found: Vec<_> = found.iter().map(|it| (it.1, it.2)).collect();
        return print(&for_programs(&found, &[], detail));
    }
    let color = is_colored(&std::io::stdout());
    for (name, diagnostics, sources) in found {
        let text = for_people(diagnostics, sources, detail, color);
        match text.is_empty() {
            true if detail.quiet => {}
            true => print(&format!("{name}: nothing found\n")),
            // The last line counts, and is about one of several.
            false if found.len() > 1 => match text.trim_end().rsplit_once('\n') {
                Some((all, counted)) => print(&format!("{all}\n{name}: {counted}\n\n")),
                None => print(&format!("{name}: {text}\n")),
            },
            false => print(&text),
        }
    }
}

/// What is said at all.
fn shown(diagnostics: &[Diagnostic], detail: Detail) -> Vec<Diagnostic> {
    let is_shown = |it: &&Diagnostic| !detail.quiet || it.severity == Severity::Error;
    diagnostics.iter().filter(is_shown).cloned().collect()
}

/// The diagnostics of several documents, and files that are not what they should be.
fn for_programs(found: &[(&[Diagnostic], &Sources)], stale: &[String], detail: Detail) -> String {
    let mut objects: Vec<Value> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for (diagnostics, sources) in found {
        for it in shown(diagnostics, detail) {
            if detail.notes || it.severity > Severity::Note {
                objects.push(report::json(&it, sources));
                findings.push(Finding::of(&it, sources));
            }
        }
    }
    findings.extend(stale.iter().map(|it| of_stale(it)));
    match detail.format {
        Format::Github => report::github(&findings),
        Format::Sarif => format!("{:#}\n", report::sarif(&findings, &rules())),
        _ => format!("{:#}\n", json!({ "diagnostics": objects, "stale": stale })),
    }
}

/// The rule of files that `check` finds stale, which is no diagnostic of a document.
const STALE: &str = "stale-file";

fn of_stale(file: &str) -> Finding {
    Finding {
        rule: STALE.to_owned(),
        weight: Weight::Error,
        title: STALE.to_owned(),
        message:
            "not what the document describes now\nhelp: `specwright generate` brings it up to date"
                .to_owned(),
        spot: Some(Spot {
            file: file.to_owned(),
            region: None,
        }),
    }
}

fn rules() -> Vec<Rule> {
    let meaning = "A generated file is not what the document describes now, is missing, or is no longer generated.";
    let stale = Rule {
        id: STALE.to_owned(),
        short: meaning.to_owned(),
        full: meaning.to_owned(),
    };
    let codes = Code::ALL.iter().map(|it| Rule::of(*it));
    codes.chain([stale]).collect()
}

/// Diagnostics as text, and how to see those that are counted only.
fn for_people(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    detail: Detail,
    color: bool,
) -> String {
    let diagnostics = shown(diagnostics, detail);
    let options = RenderOptions {
        color,
        notes: detail.notes,
        most: (!detail.all).then_some(MOST),
    };
    let text = render(&diagnostics, sources, options);
    let mut hidden = Vec::new();
    if !detail.notes && diagnostics.iter().any(|it| it.severity == Severity::Note) {
        hidden.push("`--notes` shows them");
    }
    let mut kinds: HashMap<Code, usize> = HashMap::new();
    let counted = |it: &&Diagnostic| {
        it.severity == Severity::Warning || it.severity == Severity::Note && detail.notes
    };
    for it in diagnostics.iter().filter(counted) {
        *kinds.entry(it.code).or_default() += 1;
    }
    if !detail.all && kinds.values().any(|it| *it > MOST) {
        hidden.push("`--all` shows those that are counted");
    }
    match text.strip_suffix('\n') {
        Some(text) if !hidden.is_empty() => format!("{text} ({})\n", hidden.join("; ")),
        _ => text,
    }
}

/// How wide the terminal is that standard output is, in characters; `COLUMNS` goes first. `None` if it is something else.
pub fn terminal_width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok();
    let said = said
        .and_then(|it| it.trim().parse().ok())
        .filter(|it| *it > 0);
    said.or_else(|| {
        let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width))
    })
}

/// Whether colours are wanted where this is: on a terminal, without `NO_COLOR`.
pub fn is_colored(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

/// Prints a text to standard output; if that is a terminal, by the program that `PAGER` names.
pub fn page(text: &str) {
    let pager = std::env::var("PAGER").unwrap_or_default();
    let mut words = pager.split_whitespace();
    let name = words.next().filter(|_| std::io::stdout().is_terminal());
    if let Some(name) = name
        && paged(std::process::Command::new(name).args(words), text).is_ok()
    {
        return;
    }
    print(text);
}

fn paged(pager: &mut std::process::Command, text: &str) -> std::io::Result<()> {
    // Colours pass, and a text that fits is printed and that is all.
    let pager = pager.env("LESS", "FRX").stdin(std::process::Stdio::piped());
    let mut child = pager.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager early has read enough.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().map(|_| ())
}
